"""A claim that a person adds to an article: a span of its text, or what stands beside it.

The text, the span and what was said of it in; the claim as it begins, queued, with its first
entry out. Called by the `add_claim` workflow; everything after that is a review like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.domain.article import Block
from chalicelib.domain.claim_parts import Appearance, Claimant, Place, PlaceKind
from chalicelib.domain.errors import InputRefused, RoleMissing
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.review.decision import written
from chalicelib.domain.review.effects import begun
from chalicelib.domain.review.guards import ARTICLE_OPEN, GUARDS
from chalicelib.domain.review.kinship import Child
from chalicelib.domain.review.table import ADD_CLAIM
from chalicelib.domain.review.values import ArticleFacts, Decision, Facts, Review, State
from chalicelib.domain.verdict import (
    LONGEST_CLAIM,
    Naming,
    Reading,
    clean_claimant,
    clean_text,
    clean_url,
)

ADDED_KIND = "fact"
ADDED_WORTH = 100  # a person has said that it deserves checking


@dataclass(frozen=True, slots=True)
class AddClaim:
    """A claim that the machine did not find: where it stands, what it says, who says so.

    `start` and `end`: half-open, in code points of the stored text, for the place `text` alone.
    `link`: where an image or video may, and what stands elsewhere must, be looked up.
    """

    text: str
    claimant: Claimant
    naming: Naming = Naming.NAMED
    place: PlaceKind = PlaceKind.TEXT
    start: int | None = None
    end: int | None = None
    link: str | None = None
    action: Literal["add_claim"] = "add_claim"


@dataclass(frozen=True, slots=True)
class AddingFacts:
    """All that adding may know, read consistently: the article, its text and its next ordinal.

    `text` is the stored text of wording number `revision`, with its `blocks`.
    """

    at: datetime
    decision: str
    source: str
    member: Member
    policy: Policy
    article: ArticleFacts
    priority: int
    next_ordinal: int
    revision: int
    text: str
    blocks: Sequence[Block]


def may_add(member: Member, article: ArticleFacts) -> bool:
    """Whether this member may add claims to the article as it stands."""
    return _has_role(member) and article.publication in ARTICLE_OPEN


def add(action: AddClaim, facts: AddingFacts) -> Decision:
    """The claim as it begins, with its first entry and event.

    Raises RoleMissing, GuardFailed (article_not_open), and InputRefused where a field of the
    action holds what it must not.
    """
    if not _has_role(facts.member):
        needed = [role.value for role in ADD_CLAIM.roles]
        raise RoleMissing(
            f"add_claim needs the role {' or '.join(needed)}.", facts={"roles": needed}
        )
    reading = _reading(action, facts)
    claim = _claim(action, reading, facts)
    judged = Facts(
        at=facts.at,
        decision=facts.decision,
        source=facts.source,
        member=facts.member,
        policy=facts.policy,
        article=facts.article,
        extracted=reading,
    )
    for name in ADD_CLAIM.guards:
        refusal = GUARDS[name].check(claim, judged, None)
        if refusal is not None:
            raise refusal
    wrote = frozenset({facts.member.member_id})
    return written((begun(Child(claim, reading), ADD_CLAIM, wrote),), judged)


def _has_role(member: Member) -> bool:
    return member.active and not member.roles.isdisjoint(ADD_CLAIM.roles)


def _claim(action: AddClaim, reading: Reading, facts: AddingFacts) -> Review:
    article_id = facts.article.article_id
    return Review(
        claim_id=f"{article_id}-{facts.next_ordinal}",
        article_id=article_id,
        ordinal=facts.next_ordinal,
        state=State.QUEUED,
        version=0,
        policy=facts.policy.version,
        text=reading.text,
        kind=ADDED_KIND,
        check_worthiness=ADDED_WORTH,
        since=facts.at,
        priority=facts.priority,
        demo=facts.article.demo,
        revision=facts.revision,
        place=Place(action.place, clean_url(action.link, "/link")),
    )


def _reading(action: AddClaim, facts: AddingFacts) -> Reading:
    text = clean_text(action.text, "/text", LONGEST_CLAIM)
    claimant = clean_claimant(action.claimant, action.naming)
    start, end = _span(action, facts.text)
    block = next(
        (place for place, block in enumerate(facts.blocks) if block.start <= start < block.end), 0
    )
    in_text = end > start
    return Reading(
        text=text,
        quote=facts.text[start:end],
        start=start,
        end=end,
        block=block if in_text else 0,
        claimant=claimant,
        naming=action.naming,
        revision=facts.revision,
        appearances=(Appearance(start, end, block),) if in_text else (),
    )


def _span(action: AddClaim, text: str) -> tuple[int, int]:
    """Where it stands in the text; nowhere (0, 0) outside it."""
    start, end = action.start, action.end
    if action.place is not PlaceKind.TEXT:
        if start is not None or end is not None:
            raise InputRefused(
                "Only a claim in the text has a span.", pointer="/start", reason="span_refused"
            )
        if action.place is PlaceKind.ELSEWHERE and not (action.link or "").strip():
            raise InputRefused(
                "Give the link to where it stands.", pointer="/link", reason="link_missing"
            )
        return 0, 0
    if action.link is not None:
        raise InputRefused(
            "What stands in the article needs no link.", pointer="/link", reason="link_refused"
        )
    if start is None or end is None or not 0 <= start < end <= len(text):
        raise InputRefused(
            f"Give the span in the stored text, from 0 to {len(text)}, or another place.",
            pointer="/start",
            reason="span_outside_text",
            facts={"length": len(text)},
        )
    if end - start > LONGEST_CLAIM:
        raise InputRefused(
            f"A claim stands in at most {LONGEST_CLAIM:,} characters.",
            pointer="/end",
            reason="span_too_long",
        )
    if not text[start:end].strip():
        raise InputRefused(
            "There are no words in this span.", pointer="/start", reason="span_empty"
        )
    return start, end
