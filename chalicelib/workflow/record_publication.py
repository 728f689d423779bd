"""Somebody decides on an article: the same way as on a claim, on the article's own record.

A choice sets the other claims aside, and a chief's withdrawal takes the open claims along: each
claim by a decision of its own, under an id that follows from the article's. Whoever repeats the
request finishes what a crash left undone, and does nothing twice.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, cast

from chalicelib.domain.article import Revision, RevisionState
from chalicelib.domain.errors import (
    DecisionIdReused,
    GuardFailed,
    NotFound,
    PlumblineError,
    PreconditionMissing,
    ReviewChanged,
    TransitionNotAllowed,
)
from chalicelib.domain.log import SealedEntry, plain, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.publication import (
    ArticleAction,
    Choose,
    Erase,
    MovePolicy,
    Publication,
    PublicationFacts,
    Redact,
    RetryExtraction,
    Texts,
    Withdraw,
    allowed_article_actions,
    decide_publication,
    finding_editors,
)
from chalicelib.domain.review import Action, Review, SetAside
from chalicelib.domain.review import MovePolicy as MoveClaim
from chalicelib.domain.review import Withdraw as WithdrawClaim
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.publish_event import event_message
from chalicelib.workflow.receipts import (
    Inbox,
    fingerprint,
    kept_until,
    once_it_stands,
    receipt_after,
)
from chalicelib.workflow.records import (
    ArticleRecord,
    Message,
    OutboxRecord,
    Receipt,
    Recorded,
    RecordedArticle,
)

ATTEMPTS = 5  # at a claim that others decide on at the same moment


class Articles(Protocol):
    """Where articles are read and decisions on them stored."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...

    def blob(self, key: str) -> bytes:
        """Immutable bytes."""
        ...

    def commit_publication(
        self,
        publication: Publication,
        entry: SealedEntry,
        outbox: OutboxRecord,
        receipt: Receipt | None = None,
        revision: Revision | None = None,
        *,
        holds: int = 0,
    ) -> None:
        """One decision on the article; ConditionFailed when it moved.

        Of an erasure also when claims came under a legal hold since `holds` were counted.
        """
        ...

    def holds_seen(self, article_id: str) -> int:
        """How often claims of the article came under a legal hold or out of one."""
        ...

    def first_result(self, receipt: Receipt) -> RecordedArticle | None:
        """The publication as the decision left it."""
        ...


class Reviews(Protocol):
    """Where the article's claims and its log are read."""

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article."""
        ...

    def read(self, claim_id: str) -> Review | None:
        """The review, or None."""
        ...

    def entry_texts(self, subject: str) -> tuple[Mapping[str, object], ...]:
        """The parsed log entries."""
        ...


class DecideClaim(Protocol):
    """How a decision on one of the claims is recorded."""

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
        """Record one decision on a claim."""
        ...


@dataclass(frozen=True, slots=True)
class RecordPublication:
    """`RecordPublication(…)(article_id, action, member=…, …)`."""

    articles: Articles
    reviews: Reviews
    decide_claim: DecideClaim
    inbox: Inbox
    policies: Callable[[int], Policy]
    clock: Clock
    ids: Ids
    current: Callable[[], Policy]  # the policy that new articles get

    def __call__(
        self,
        article_id: str,
        action: ArticleAction,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = "api",
    ) -> RecordedArticle:
        """Record one decision on an article. Raises as `RecordDecision` does."""
        decision = decision_id or self.ids.ulid()
        request = fingerprint([article_id, plain(action), expected_version])
        try:
            recorded = self._record(
                article_id, action, member, expected_version, decision, source, request
            )
        except (ConditionFailed, PlumblineError) as failure:
            receipt = receipt_after(failure, self.inbox, member.member_id, decision)
            if receipt:
                with once_it_stands():
                    first = self.articles.first_result(receipt)
                if receipt.request != request or first is None:
                    raise DecisionIdReused(
                        "This decision id came before with another request. Use a fresh one.",
                    ) from failure
                with once_it_stands():
                    left = self._follow(first.publication, action, member, decision, source)
                    allowed = self.allowed(article_id, member)
                return replace(first, allowed_actions=allowed, left_alone=left)
            if isinstance(failure, PlumblineError):
                raise
            record = self._read(article_id)
            raise self._changed(record, member) from failure
        with once_it_stands():
            left = self._follow(recorded.publication, action, member, decision, source)
        return replace(recorded, left_alone=left)

    def allowed(self, article_id: str, member: Member) -> tuple[str, ...]:
        """What this member may do with the article now. Raises NotFound."""
        record = self._read(article_id)
        return allowed_article_actions(
            record.publication, self._facts(record, member, "read", "api")
        )

    def _record(
        self,
        article_id: str,
        action: ArticleAction,
        member: Member,
        expected_version: int | None,
        decision: str,
        source: str,
        request: str,
    ) -> RecordedArticle:
        # Counted before the claims are read: a hold that comes later stops an erasure.
        holds = self.articles.holds_seen(article_id) if isinstance(action, Erase) else 0
        record = self._read(article_id)
        facts = self._facts(record, member, decision, source, action)
        if expected_version is None:
            raise PreconditionMissing(
                "Say which version you decided on: send If-Match with the article's ETag.",
                facts=self._standing(record, member),
            )
        if expected_version != record.publication.version:
            raise self._changed(record, member)
        outcome = decide_publication(record.publication, action, facts)
        entry = seal(outcome.entry, record.publication.head_hash, self.ids.salt())
        after = replace(outcome.publication, head_hash=entry.hash)
        revision = None
        # A claim's page may be public before the article's, and take-downs concern both.
        shown = not isinstance(action, RetryExtraction)
        messages = [
            Message("events", event_message(event, shown=shown)) for event in outcome.events
        ]
        if isinstance(action, RetryExtraction):
            revision = replace(record.revisions[0], state=RevisionState.RECEIVED, failure=None)
            messages.append(
                Message("extract", json.dumps({"article_id": article_id, "revision": 1})),
            )
        self.articles.commit_publication(
            after,
            entry,
            OutboxRecord(outbox_id=self.ids.ulid(), messages=tuple(messages)),
            Receipt(
                caller=member.member_id,
                decision=decision,
                request=request,
                # Without what people wrote: that stands in one place, where it can be erased.
                result={"publication": plain(replace(after, texts=Texts()))},
                expires_at=kept_until(facts.at),
            ),
            revision,
            holds=holds,
        )
        return RecordedArticle(after, allowed_article_actions(after, facts))

    def _follow(
        self,
        publication: Publication,
        action: ArticleAction,
        member: Member,
        decision: str,
        source: str,
    ) -> tuple[str, ...]:
        """Decide on the claims that the decision named; gives those that have moved on."""
        claim_action: Action
        if isinstance(action, Choose):
            named, claim_action = "set_aside", SetAside(action.reason)
        elif isinstance(action, Withdraw):
            named, claim_action = "withdraws", WithdrawClaim(action.reason)
        elif isinstance(action, MovePolicy):
            named, claim_action = "moves", MoveClaim()
        else:
            return ()
        entry = self.reviews.entry_texts(publication.article_id)[publication.version - 1]
        claims = cast("Mapping[str, list[str]]", entry["changes"])[named]
        return tuple(
            claim
            for claim in claims
            if not self._decided(claim, claim_action, member, decision, source)
        )

    def _decided(
        self, claim_id: str, action: Action, member: Member, decision: str, source: str
    ) -> bool:
        """Whether the claim stands decided; not when somebody had taken it up already."""
        digest = hashlib.sha256(f"{decision}\n{claim_id}".encode()).hexdigest()
        for _ in range(ATTEMPTS):
            review = self.reviews.read(claim_id)
            assert review is not None  # the entry names claims that were there
            try:
                self.decide_claim(
                    claim_id,
                    action,
                    member=member,
                    expected_version=review.version,
                    decision_id=f"by-article-{digest}",
                    source=source,
                )
            except DecisionIdReused:
                return True  # decided by the first delivery, at the version of then
            except (TransitionNotAllowed, GuardFailed) as refusal:
                return refusal.public_code == "policy_unchanged"  # somebody brought it there
            except ReviewChanged:
                continue
            return True
        return False

    def _read(self, article_id: str) -> ArticleRecord:
        record = self.articles.read(article_id)
        if record is None:
            raise NotFound(f"There is no article {article_id}.")
        return record

    def _facts(
        self,
        record: ArticleRecord,
        member: Member,
        decision: str,
        source: str,
        action: ArticleAction | None = None,
    ) -> PublicationFacts:
        wording = record.wording()
        text_blob = wording.text_blob
        # Only a redaction asks how long the text is; others ask at most whether there is one.
        length = 0 if text_blob else None
        if text_blob and isinstance(action, Redact):
            length = len(self.articles.blob(text_blob).decode())
        return PublicationFacts(
            at=self.clock(),
            decision=decision,
            source=source,
            member=member,
            policy=self.policies(record.policy),
            reviews=self.reviews.of_article(record.article_id),
            editors=finding_editors(self.reviews.entry_texts(record.article_id)),
            text_length=length,
            revision=wording.number,
            sent_by=record.submitted_by,
            target=self._target(action),
        )

    def _target(self, action: ArticleAction | None) -> Policy | None:
        """The policy that an article is to be brought to, or None."""
        if not isinstance(action, MovePolicy):
            return None
        if action.policy is None:
            return self.current()
        try:
            return self.policies(action.policy)
        except NotFound:
            return None

    def _standing(self, record: ArticleRecord, member: Member) -> dict[str, object]:
        return {
            "state": record.publication.state.value,
            "version": record.publication.version,
            "allowed_actions": list(
                allowed_article_actions(
                    record.publication, self._facts(record, member, "read", "api")
                ),
            ),
        }

    def _changed(self, record: ArticleRecord, member: Member) -> ReviewChanged:
        return ReviewChanged(
            f"The article is at version {record.publication.version} now. "
            "Read it again, then decide again.",
            facts=self._standing(record, member),
        )
