"""Somebody decides on a claim: gather the facts, decide, store everything in one transaction.

The decision id makes it exactly once: whoever lost the answer sends the same again and gets the
first result. Four eyes and the version are judged from what is stored, never from the request.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from chalicelib.domain.errors import (
    DecisionIdReused,
    NotFound,
    PlumblineError,
    PreconditionMissing,
    ReviewChanged,
)
from chalicelib.domain.events import Event
from chalicelib.domain.log import plain, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.publication import PublicationState
from chalicelib.domain.review import (
    NEEDS_EDITORS,
    Action,
    Facts,
    MarkDuplicate,
    Review,
    State,
    allowed_actions,
    decide,
    editors_of,
)
from chalicelib.domain.verdict import Reading
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.publish_event import event_message
from chalicelib.workflow.records import (
    ArticleRecord,
    ClaimRecord,
    Message,
    OutboxRecord,
    Receipt,
    Recorded,
    ReviewCommit,
)

RECEIPT_KEPT = timedelta(days=30)
NEEDS_NO_VERSION = frozenset({"note"})
NOTE_ATTEMPTS = 5
_IN_APPROVAL = frozenset({State.IN_APPROVAL, State.CORRECTION_IN_APPROVAL})


class Articles(Protocol):
    """What a decision needs to know of the claim's article."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...

    def extraction(self, key: str) -> Mapping[str, object]:
        """A frozen result."""
        ...


class Reviews(Protocol):
    """Where reviews are read and decisions stored."""

    def read(self, claim_id: str) -> Review | None:
        """The review with its draft, read consistently."""
        ...

    def entry_texts(self, subject: str) -> tuple[Mapping[str, object], ...]:
        """The parsed log entries."""
        ...

    def commit(self, change: ReviewCommit) -> None:
        """Store one decision whole; ConditionFailed when a review moved."""
        ...

    def result_of(self, receipt: Receipt) -> Review:
        """The review as the decision left it."""
        ...


class Inbox(Protocol):
    """Where used decision ids are found."""

    def receipt(self, caller: str, decision: str) -> Receipt | None:
        """What a used decision id led to, or None."""
        ...


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """`RecordDecision(…)(claim_id, action, member=…, …)`."""

    articles: Articles
    reviews: Reviews
    inbox: Inbox
    policies: Callable[[int], Policy]
    load_reading: Callable[[Mapping[str, object]], Reading]
    clock: Clock
    ids: Ids

    def __call__(
        self,
        claim_id: str,
        action: Action,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = "api",
    ) -> Recorded:
        """Record one decision on a claim.

        Raises NotFound; PreconditionMissing without an expected version; ReviewChanged, with
        state, version and allowed actions, when the review moved; DecisionIdReused; and what
        `decide` raises. Nothing is changed by a decision that is refused.
        """
        decision = decision_id or self.ids.ulid()
        request = _fingerprint(claim_id, action, expected_version)
        for attempt in range(NOTE_ATTEMPTS):
            try:
                return self._record(
                    claim_id, action, member, expected_version, decision, source, request
                )
            except (ConditionFailed, PlumblineError) as failure:
                # Either the same decision stands already, under the same id, or it is refused.
                receipt = self.inbox.receipt(member.member_id, decision)
                if receipt:
                    return self._replayed(receipt, request, member)
                if isinstance(failure, PlumblineError):
                    raise
                if action.action not in NEEDS_NO_VERSION or attempt == NOTE_ATTEMPTS - 1:
                    raise self._changed(claim_id, member) from failure
        raise AssertionError("the loop returns or raises")

    def read(self, claim_id: str, *, member: Member) -> ClaimRecord:
        """A claim as somebody may see it now. Raises NotFound."""
        review, article = self._load(claim_id)
        claim = self._claim(article, review.ordinal)
        facts = self._facts(review, article, member, "read", "api", None, editors=True)
        reading = review.draft.reading or facts.extracted
        return ClaimRecord(review, claim, reading, allowed_actions(review, facts))

    def _record(
        self,
        claim_id: str,
        action: Action,
        member: Member,
        expected_version: int | None,
        decision: str,
        source: str,
        request: str,
    ) -> Recorded:
        review, article = self._load(claim_id)
        needs_editors = action.action in NEEDS_EDITORS or review.state in _IN_APPROVAL
        facts = self._facts(
            review, article, member, decision, source, action, editors=needs_editors
        )
        if expected_version is None and action.action not in NEEDS_NO_VERSION:
            raise PreconditionMissing(
                "Say which version you decided on: send If-Match with the claim's ETag.",
                facts=_standing(review, facts),
            )
        if expected_version is not None and expected_version != review.version:
            raise ReviewChanged(
                f"The claim is at version {review.version} now, not {expected_version}. "
                "Read it again, then decide again.",
                facts=_standing(review, facts),
            )
        outcome = decide(review, action, facts)
        before = (
            review,
            *((facts.canonical,) if len(outcome.reviews) > 1 and facts.canonical else ()),
        )
        salt = self.ids.salt()
        entries = tuple(
            seal(entry, was.head_hash, salt)
            for entry, was in zip(outcome.entries, before, strict=True)
        )
        after = tuple(
            replace(changed, head_hash=entry.hash)
            for changed, entry in zip(outcome.reviews, entries, strict=True)
        )
        self.reviews.commit(
            ReviewCommit(
                before=before,
                after=after,
                unchanged=(facts.canonical,) if facts.canonical and len(after) == 1 else (),
                entries=entries,
                snapshots=outcome.snapshots,
                receipt=Receipt(
                    caller=member.member_id,
                    decision=decision,
                    request=request,
                    result={"review": plain(replace(after[0], draft=type(review.draft)()))},
                    expires_at=int((facts.at + RECEIPT_KEPT).timestamp()),
                ),
                outbox=self._outbox(outcome.events, article, after[0]),
            ),
        )
        editors = facts.editors
        if after[0].state in _IN_APPROVAL and action.action == "submit_draft":
            editors |= {member.member_id}
        return Recorded(after[0], allowed_actions(after[0], replace(facts, editors=editors)))

    def _load(self, claim_id: str) -> tuple[Review, ArticleRecord]:
        review = self.reviews.read(claim_id)
        article = self.articles.read(review.article_id) if review else None
        if review is None or article is None:
            raise NotFound(f"There is no claim {claim_id}.")
        return review, article

    def _claim(self, article: ArticleRecord, ordinal: int) -> Mapping[str, object]:
        """The claim as extracted, from the frozen result that holds its ordinal."""
        for revision in article.revisions:
            first, count = revision.first_ordinal, revision.claim_count or 0
            if first is not None and revision.result_blob and first <= ordinal < first + count:
                claims = self.articles.extraction(revision.result_blob)["claims"]
                assert isinstance(claims, list)
                found: Mapping[str, object] = claims[ordinal - first]
                return found
        raise NotFound(f"Claim {ordinal} of article {article.article_id} was never extracted.")

    def _facts(
        self,
        review: Review,
        article: ArticleRecord,
        member: Member,
        decision: str,
        source: str,
        action: Action | None,
        *,
        editors: bool,
    ) -> Facts:
        canonical, canonical_extracted = None, None
        if isinstance(action, MarkDuplicate):
            canonical = self.reviews.read(action.canonical)
            if canonical and canonical.article_id == article.article_id:
                canonical_extracted = self.load_reading(self._claim(article, canonical.ordinal))
        return Facts(
            at=self.clock(),
            decision=decision,
            source=source,
            member=member,
            policy=self.policies(review.policy),
            article=article.facts(),
            extracted=self.load_reading(self._claim(article, review.ordinal)),
            editors=(
                editors_of(self.reviews.entry_texts(review.claim_id)) if editors else frozenset()
            ),
            canonical=canonical,
            canonical_extracted=canonical_extracted,
        )

    def _replayed(self, receipt: Receipt, request: str, member: Member) -> Recorded:
        if receipt.request != request:
            raise DecisionIdReused(
                "This decision id came before with another request. Use a fresh one.",
            )
        review = self.reviews.result_of(receipt)
        now, article = self._load(review.claim_id)
        facts = self._facts(now, article, member, "read", "api", None, editors=True)
        return Recorded(review, allowed_actions(now, facts), replayed=True)

    def _changed(self, claim_id: str, member: Member) -> ReviewChanged:
        review, article = self._load(claim_id)
        facts = self._facts(review, article, member, "read", "api", None, editors=True)
        return ReviewChanged(
            f"Somebody was faster: the claim is at version {review.version} now. "
            "Read it again, then decide again.",
            facts=_standing(review, facts),
        )

    def _outbox(
        self, events: tuple[Event, ...], article: ArticleRecord, review: Review
    ) -> OutboxRecord | None:
        if not events:
            return None
        shown = (
            review.published_version > 0 or article.publication.state is PublicationState.PUBLISHED
        )
        return OutboxRecord(
            outbox_id=self.ids.ulid(),
            messages=tuple(
                Message("events", event_message(event, shown=shown)) for event in events
            ),
        )


def _standing(review: Review, facts: Facts) -> dict[str, object]:
    return {
        "state": review.state.value,
        "version": review.version,
        "allowed_actions": list(allowed_actions(review, facts)),
    }


def _fingerprint(claim_id: str, action: Action, expected_version: int | None) -> str:
    asked = [claim_id, plain(action), expected_version]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
