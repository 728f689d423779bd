"""What an action on an article needs beside role and state; the same form as a review's guards.

A check returns the refusal to raise, or None. It gets `action` None when the question is only
what a member may ask for.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import cast

from chalicelib.domain.canonical import canonical
from chalicelib.domain.errors import FourEyes, GuardFailed, Refused
from chalicelib.domain.policy import Role
from chalicelib.domain.publication.values import (
    SHOWN,
    ApproveSummary,
    ArticleAction,
    Choose,
    ClaimVersion,
    Finding,
    MovePolicy,
    Publication,
    PublicationFacts,
    Revise,
    SubmitSummary,
)
from chalicelib.domain.review import OPEN, Review, State, Visibility

Check = Callable[[Publication, PublicationFacts, ArticleAction | None], Refused | None]

_OUT = frozenset(
    {
        State.NOT_CHECKABLE,
        State.NOT_SELECTED,
        State.DUPLICATE,
        State.WITHDRAWN,
        State.SUPERSEDED,
        State.ERASED,
    }
)


@dataclass(frozen=True, slots=True)
class ArticleGuard:
    """What must hold, as a sentence for people, and the function that looks."""

    meaning: str
    check: Check


def finding_hash(finding: Finding) -> str:
    """SHA-256 (hex) over all that will be public of a finding: words, versions, what is open."""
    return hashlib.sha256(canonical(finding).encode()).hexdigest()


def versions_now(reviews: Iterable[Review]) -> tuple[ClaimVersion, ...]:
    """The newest published version of every claim whose fact-check may be seen."""
    return tuple(
        ClaimVersion(review.claim_id, review.published_version)
        for review in sorted(reviews, key=lambda review: review.ordinal)
        if review.state in SHOWN
        and review.opened_from is not State.RETRACTED  # a tombstone stands in its place
        and review.published_version
        and review.visibility is Visibility.PUBLIC
    )


def finding_stands(finding: Finding, shown: Iterable[ClaimVersion]) -> bool:
    """Whether the fact-checks that a finding speaks of are the ones shown.

    A claim that the finding lists as open may have come since: readers are told of it.
    """
    now = frozenset(shown)
    then = frozenset(finding.claims)
    return then <= now and all(version.claim_id in finding.open for version in now - then)


def finding_editors_after(editors: frozenset[str], entry: Mapping[str, object]) -> frozenset[str]:
    """Who wrote or submitted, once this parsed entry has come after those that made `editors`."""
    if "approved" in cast("Mapping[str, object]", entry["changes"]):
        return frozenset()  # nothing that anybody wrote still waits to be approved
    wrote = entry["action"] in {"write_summary", "submit_summary"}
    return editors | {str(entry["member"])} if wrote else editors


def finding_editors(entries: Iterable[Mapping[str, object]]) -> frozenset[str]:
    """Who wrote or submitted since a finding was last approved, from the article's whole log."""
    return reduce(finding_editors_after, entries, frozenset())


def open_claims(reviews: Iterable[Review]) -> tuple[str, ...]:
    """The claims that are not settled."""
    return tuple(review.claim_id for review in reviews if review.state in OPEN)


def _claims_to_choose(
    _: Publication, facts: PublicationFacts, action: ArticleAction | None
) -> Refused | None:
    if not isinstance(action, Choose):
        return None
    states = {review.claim_id: review.state for review in facts.reviews}
    unknown = [claim for claim in action.claims if claim not in states]
    if unknown:
        return GuardFailed(
            f"This article has no claim {', '.join(unknown)}.",
            pointer="/claims",
            reason="claim_unknown",
            facts={"claims": unknown},
        )
    out = [claim for claim in action.claims if states[claim] in _OUT]
    if out:
        return GuardFailed(
            f"Reopen {', '.join(out)} first, or leave them out.",
            pointer="/claims",
            reason="claim_is_out",
            facts={"claims": out},
        )
    return None


def _writer(
    publication: Publication, facts: PublicationFacts, _: ArticleAction | None
) -> Refused | None:
    if publication.written_by == facts.member.member_id and publication.texts.draft is not None:
        return None
    return GuardFailed("Write the summary first, then hand it in.", reason="not_writer")


def _claims_settled(
    _: Publication, facts: PublicationFacts, action: ArticleAction | None
) -> Refused | None:
    if not isinstance(action, SubmitSummary) or action.partial:
        return None
    waiting = open_claims(facts.reviews)
    if not waiting:
        return None
    return GuardFailed(
        "Settle these claims first, or hand the summary in as partial.",
        pointer="/partial",
        reason="claims_open",
        facts={"claims": list(waiting)},
    )


def _finding_submitted(
    publication: Publication, _: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if publication.finding_hash is not None:
        return None
    return GuardFailed("No finding waits for approval.", reason="finding_missing")


def _four_eyes(_: Publication, facts: PublicationFacts, __: ArticleAction | None) -> Refused | None:
    if facts.member.member_id not in facts.editors:
        return None
    return FourEyes("You wrote or submitted this finding: somebody else has to approve it.")


def _same_finding(
    publication: Publication, _: PublicationFacts, action: ArticleAction | None
) -> Refused | None:
    if not isinstance(action, ApproveSummary) or action.finding_hash == publication.finding_hash:
        return None
    return GuardFailed(
        "The finding is not the one whose hash you name. Read it again.",
        pointer="/finding_hash",
        reason="finding_changed",
        facts={"finding_hash": publication.finding_hash},
    )


def _versions_stand(
    publication: Publication, facts: PublicationFacts, _: ArticleAction | None
) -> Refused | None:
    submitted = publication.texts.submitted
    if submitted is None or finding_stands(submitted, versions_now(facts.reviews)):
        return None
    return GuardFailed(
        "Fact-checks were published, corrected or taken down since: send the finding back.",
        reason="fact_checks_changed",
    )


def _counts_allowed(
    _: Publication, facts: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if facts.policy.publish_counts:
        return None
    return GuardFailed(
        "The policy wants a finding beside the counts: write a summary.",
        reason="counts_not_allowed",
    )


def _not_suspended(
    publication: Publication, _: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if not publication.suspended:
        return None
    return GuardFailed("The article is suspended already.", reason="already_suspended")


def _suspended(
    publication: Publication, _: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if publication.suspended:
        return None
    return GuardFailed("The article is not suspended.", reason="not_suspended")


def _text_stored(
    _: Publication, facts: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if facts.text_length is not None:
        return None
    return GuardFailed("The article has no stored text yet.", reason="not_extracted")


def _sent_as_text(
    _: Publication, __: PublicationFacts, action: ArticleAction | None
) -> Refused | None:
    if isinstance(action, Revise) and action.revision > 1:
        return None
    return GuardFailed(
        "Send the other wording itself, to the same address as the first.",
        reason="wording_not_sent",
    )


def _no_legal_hold(
    publication: Publication, _: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if not publication.legal_hold:
        return None
    return GuardFailed("The article is under legal hold.", reason="legal_hold")


def _legal_hold(
    publication: Publication, _: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if publication.legal_hold:
        return None
    return GuardFailed("The article is under no legal hold.", reason="no_legal_hold")


def _no_claim_held(
    _: Publication, facts: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    held = [review.claim_id for review in facts.reviews if review.legal_hold]
    if not held:
        return None
    return GuardFailed(
        f"{', '.join(held)}: under a legal hold; a chief may lift it.",
        reason="legal_hold",
        facts={"claims": held},
    )


def _not_asked(
    publication: Publication, _: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if publication.erasure_asked_by is None:
        return None
    return GuardFailed("Its erasure was asked for already.", reason="erasure_asked")


def _asked(
    publication: Publication, _: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if publication.erasure_asked_by is not None:
        return None
    return GuardFailed("An operator has to ask for it first.", reason="erasure_not_asked")


def _asked_by_another(
    publication: Publication, facts: PublicationFacts, _: ArticleAction | None
) -> Refused | None:
    if publication.erasure_asked_by != facts.member.member_id:
        return None
    return FourEyes("You asked for it: a chief who is somebody else has to decide.")


def _nothing_published(
    _: Publication, facts: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    public = [review.claim_id for review in facts.reviews if review.published_version]
    if not public:
        return None
    return GuardFailed(
        "Fact-checks of this article were published: suspend the article, or retract them.",
        reason="fact_checks_published",
        facts={"claims": public},
    )


def _untouched_and_own(
    _: Publication, facts: PublicationFacts, __: ArticleAction | None
) -> Refused | None:
    if Role.CHIEF in facts.member.roles:
        return None
    if facts.sent_by != facts.member.member_id:
        return GuardFailed("Only who sent the article may withdraw it.", reason="not_sender")
    if any(review.state is not State.EXTRACTED for review in facts.reviews):
        return GuardFailed(
            "The desk has begun to work on it: ask a chief to withdraw it.",
            reason="claims_accepted",
        )
    return None


def _another_policy(
    publication: Publication, facts: PublicationFacts, action: ArticleAction | None
) -> Refused | None:
    if not isinstance(action, MovePolicy):
        return None
    if facts.target is None:
        return GuardFailed(
            "Name a policy that there is.", pointer="/policy", reason="policy_unknown"
        )
    if facts.target.version != publication.policy:
        return None
    return GuardFailed(
        "The article is under that policy already.", pointer="/policy", reason="policy_unchanged"
    )


ARTICLE_GUARDS: Mapping[str, ArticleGuard] = {
    "another_policy": ArticleGuard(
        "names a policy that there is, and another than the article's", _another_policy
    ),
    "claims_to_choose": ArticleGuard(
        "the claims are the article's own and none of them is out", _claims_to_choose
    ),
    "writer": ArticleGuard("this member wrote the summary as it is", _writer),
    "claims_settled": ArticleGuard(
        "every claim is settled, or the finding is partial and lists those that are open",
        _claims_settled,
    ),
    "finding_submitted": ArticleGuard("a finding waits for approval", _finding_submitted),
    "four_eyes": ArticleGuard(
        "this member neither wrote nor submitted since a finding was last approved, by the log",
        _four_eyes,
    ),
    "same_finding": ArticleGuard("the finding is the one whose hash is named", _same_finding),
    "versions_stand": ArticleGuard(
        "the published versions are the ones that the finding speaks of", _versions_stand
    ),
    "counts_allowed": ArticleGuard("the policy allows a page without a finding", _counts_allowed),
    "not_suspended": ArticleGuard("the article is not suspended", _not_suspended),
    "suspended": ArticleGuard("the article is suspended", _suspended),
    "text_stored": ArticleGuard("the article's text is stored", _text_stored),
    "sent_as_text": ArticleGuard(
        "the text came at the article's address, and is another", _sent_as_text
    ),
    "no_legal_hold": ArticleGuard("the article is under no legal hold", _no_legal_hold),
    "legal_hold": ArticleGuard("the article is under legal hold", _legal_hold),
    "no_claim_held": ArticleGuard("no claim of the article is under legal hold", _no_claim_held),
    "not_asked": ArticleGuard("nobody has asked for its erasure yet", _not_asked),
    "asked": ArticleGuard("its erasure was asked for", _asked),
    "asked_by_another": ArticleGuard(
        "another member asked for the erasure than the one who decides", _asked_by_another
    ),
    "nothing_published": ArticleGuard(
        "no fact-check of the article was ever published", _nothing_published
    ),
    "untouched_and_own": ArticleGuard(
        "a chief asks, or who sent the article before any claim was accepted",
        _untouched_and_own,
    ),
}
