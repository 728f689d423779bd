"""A desk with several claims of one article, moved only by playing actions on any of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain.claim_parts import Appearance, Claimant, ClaimantType
from chalicelib.domain.log import GENESIS, SealedEntry, parse, seal
from chalicelib.domain.policy import SYSTEM, Member, Policy, desk
from chalicelib.domain.review import (
    FIRST_READING,
    Action,
    AddClaim,
    AddingFacts,
    Approve,
    Decision,
    Facts,
    MarkDuplicate,
    Merge,
    Review,
    State,
    add,
    begin,
    decide,
    editors_of,
)
from chalicelib.domain.verdict import Reading, Snapshot
from tests.domain.review_play import ARTICLE, CASSIA, NOON

TEXT = (
    "The ferry cost 4.2 million crowns and carries 300 cars a day. It was built in 2019."
    " The ferry cost 4.2 million crowns."
)
SPANS = ((0, 61), (62, 83), (84, 118))


def reading(start: int, end: int, *, block: int = 0) -> Reading:
    quote = TEXT[start:end]
    return Reading(
        text=quote,
        quote=quote,
        start=start,
        end=end,
        block=block,
        claimant=Claimant(ClaimantType.PERSON, "Orla Fennick", role="mayor"),
        appearances=(Appearance(start, end, block),),
    )


@dataclass
class Family:
    """The claims of an article with their logs; what a store would hold, and nothing else."""

    policy: Policy = field(default_factory=desk)
    at: datetime = NOON
    reviews: dict[str, Review] = field(default_factory=dict)
    entries: dict[str, list[SealedEntry]] = field(default_factory=dict)
    extracted: dict[str, Reading] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    next_ordinal: int = 1
    decisions: int = 0

    def __post_init__(self) -> None:
        for start, end in SPANS:
            said = reading(start, end)
            claim_id = f"A-{self.next_ordinal}"
            self.extracted[claim_id] = said
            blank = Review(
                claim_id=claim_id,
                article_id="A",
                ordinal=self.next_ordinal,
                state=State.EXTRACTED,
                version=0,
                policy=1,
                text=said.text,
                kind="fact",
                check_worthiness=50,
                since=self.at,
            )
            self.next_ordinal += 1
            self.keep(begin(blank, self.facts(blank, SYSTEM), blob="blob-1"))

    def log_of(self, claim_id: str) -> list[Mapping[str, object]]:
        return [parse(sealed.text) for sealed in self.entries[claim_id]]

    def now(self, claim_id: str) -> Reading:
        return self.reviews[claim_id].draft.reading or self.extracted[claim_id]

    def facts(self, review: Review, member: Member, action: Action | None = None) -> Facts:
        named = None
        if isinstance(action, MarkDuplicate):
            named = action.canonical
        elif isinstance(action, Merge):
            named = action.into
        return Facts(
            at=self.at,
            decision=f"decision-{self.decisions}",
            source="api",
            member=member,
            policy=self.policy,
            article=ARTICLE,
            extracted=self.extracted[review.claim_id],
            editors=editors_of(
                parse(sealed.text) for sealed in self.entries.get(review.claim_id, [])
            ),
            canonical=self.reviews.get(named) if named else None,
            canonical_extracted=self.extracted.get(named) if named else None,
            duplicates=tuple(
                other.claim_id
                for other in self.reviews.values()
                if other.duplicate_of == review.claim_id
            ),
            next_ordinal=self.next_ordinal,
            named=CASSIA,
            published=self.snapshots.get(review.claim_id),
        )

    def act(self, claim_id: str, action: Action, member: Member) -> "Family":
        review = self.reviews[claim_id]
        self.keep(decide(review, action, self.facts(review, member, action)))
        return self

    def approve(self, claim_id: str, member: Member) -> "Family":
        seen = self.reviews[claim_id].draft_hash
        assert seen
        return self.act(claim_id, Approve(seen), member)

    def add(self, action: AddClaim, member: Member) -> str:
        """Gives the name of the claim."""
        self.keep(
            add(
                action,
                AddingFacts(
                    at=self.at,
                    decision=f"decision-{self.decisions}",
                    source="api",
                    member=member,
                    policy=self.policy,
                    article=ARTICLE,
                    priority=0,
                    next_ordinal=self.next_ordinal,
                    revision=1,
                    text=TEXT,
                    blocks=(),
                ),
            )
        )
        return f"A-{self.next_ordinal - 1}"

    def wait(self, time: timedelta) -> "Family":
        self.at += time
        return self

    def keep(self, decision: Decision) -> None:
        for review, entry in zip(decision.reviews, decision.entries, strict=True):
            before = self.reviews.get(review.claim_id)
            salt = f"salt {self.decisions}".encode().ljust(32, b".")
            self.decisions += 1
            sealed = seal(entry, before.head_hash if before else GENESIS, salt)
            log = self.entries.setdefault(review.claim_id, [])
            log.append(sealed)
            assert review.version == len(log), "a new ordinal never had a log"
            self.reviews[review.claim_id] = replace(review, head_hash=sealed.hash)
            if FIRST_READING in entry.hidden:
                self.extracted[review.claim_id] = as_stored(sealed)
                self.next_ordinal += 1
        for snapshot in decision.snapshots:
            self.snapshots[snapshot.claim_id] = snapshot


def as_stored(first: SealedEntry) -> Reading:
    """The reading that an added or split-off claim's first entry keeps, as a store reads it."""
    from chalicelib.adapters.codec import reading_of  # noqa: PLC0415 - only what is stored needs it

    claim = first.secrets[FIRST_READING]["value"]
    assert isinstance(claim, dict)
    return reading_of(claim)
