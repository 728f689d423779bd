"""A newsroom sends an article: store it, give it an id, and ask for its extraction.

What the edge hands in has been checked. Everything is stored in one transaction with the
message that asks for extraction, so an acknowledged article is never forgotten.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.domain.article import Revision, RevisionState, Submission, content_identity
from chalicelib.domain.errors import DecisionIdReused, StoreContended
from chalicelib.domain.events import Event, EventType
from chalicelib.domain.log import SealedEntry, plain, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.publication import (
    Publication,
    PublicationFacts,
    PublicationState,
    begin_publication,
)
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.publish_event import event_message
from chalicelib.workflow.receipts import Inbox, fingerprint, kept_until
from chalicelib.workflow.records import (
    ArticleRecord,
    Message,
    OutboxRecord,
    Receipt,
    Submitted,
)

ATTEMPTS = 5


class Articles(Protocol):
    """What a submission needs of the stored articles."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...

    def holding(self, identity: str) -> tuple[str, int] | None:
        """Article id and revision that hold this content."""
        ...

    def at_address(self, publisher: str | None, url: str, *, demo: bool) -> str | None:
        """The article at a publisher's address."""
        ...

    def put_blob(self, article_id: str, content: bytes) -> str:
        """Store immutable bytes; gives the key."""
        ...

    def create(
        self,
        submission: Submission,
        record: ArticleRecord,
        identity: str,
        entry: SealedEntry,
        receipt: Receipt | None,
        outbox: OutboxRecord,
    ) -> None:
        """A new article; ConditionFailed when it was sent meanwhile."""
        ...

    def revise(
        self,
        record: ArticleRecord,
        revision: Revision,
        receipt: Receipt | None,
        outbox: OutboxRecord,
    ) -> None:
        """Another wording; ConditionFailed when another came between."""
        ...

    def acknowledge(self, receipt: Receipt) -> None:
        """Keep the answer to a submission that changed nothing."""
        ...


@dataclass(frozen=True, slots=True)
class SubmitArticle:
    """`SubmitArticle(…)(submission, member=…, idempotency_key=…)`."""

    articles: Articles
    inbox: Inbox
    current: Callable[[], Policy]  # what new articles are pinned to
    clock: Clock
    ids: Ids

    def __call__(
        self, submission: Submission, *, member: Member, idempotency_key: str | None
    ) -> Submitted:
        """Store a submission and say what became of it.

        The same content again gives the first article; another wording at the same publisher's
        address is a new revision of it. Raises DecisionIdReused when the key came with another
        submission, StoreContended when others kept being faster.
        """
        identity = content_identity(submission)
        request = fingerprint(plain(submission))
        for _ in range(ATTEMPTS):
            if idempotency_key:
                receipt = self.inbox.receipt(member.member_id, idempotency_key)
                if receipt:
                    return _replayed(receipt, request)
            try:
                return self._store(submission, identity, request, member, idempotency_key)
            except ConditionFailed:
                continue  # somebody sent the same, or a revision, meanwhile: look again
        raise StoreContended("Others kept sending the same article. Send it again.")

    def _store(
        self,
        submission: Submission,
        identity: str,
        request: str,
        member: Member,
        idempotency_key: str | None,
    ) -> Submitted:
        def receipt_of(submitted: Submitted) -> Receipt | None:
            if not idempotency_key:
                return None
            return Receipt(
                caller=member.member_id,
                decision=idempotency_key,
                request=request,
                result={
                    "article_id": submitted.article_id,
                    "revision": submitted.revision,
                    "outcome": submitted.outcome,
                },
                expires_at=kept_until(self.clock()),
            )

        if known := self.articles.holding(identity):
            submitted = Submitted(*known, outcome="same")
            if receipt := receipt_of(submitted):
                self.articles.acknowledge(receipt)
            return submitted
        if submission.url:
            article_id = self.articles.at_address(
                submission.publisher, submission.url, demo=submission.demo
            )
            record = self.articles.read(article_id) if article_id else None
            if record and record.publication.state is not PublicationState.WITHDRAWN:
                revision = self._revision(
                    record.article_id, record.revision_count + 1, submission, identity
                )
                submitted = Submitted(record.article_id, revision.number, "revised")
                self.articles.revise(
                    record, revision, receipt_of(submitted), self._outbox(submitted)
                )
                return submitted
        article_id, policy = self.ids.ulid(), self.current()
        submitted = Submitted(article_id, 1, "accepted")
        revision = self._revision(article_id, 1, submission, identity)
        decision = begin_publication(
            Publication(
                article_id=article_id,
                state=PublicationState.RECEIVED,
                version=0,
                policy=policy.version,
                since=revision.received_at,
            ),
            PublicationFacts(
                at=revision.received_at,
                decision=idempotency_key or article_id,
                source="api",
                member=member,
                policy=policy,
            ),
        )
        entry = seal(decision.entry, decision.publication.head_hash, self.ids.salt())
        record = ArticleRecord(
            article_id=article_id,
            kind=submission.kind,
            body_format=submission.body_format,
            title=submission.title,
            url=submission.url,
            publisher=submission.publisher,
            authors=submission.authors,
            published_at=submission.published_at,
            language=submission.language,
            default_claimant=submission.default_claimant,
            rights=submission.rights,
            priority=submission.priority,
            demo=submission.demo,
            submitted_by=member.member_id,
            submitted_at=revision.received_at,
            policy=policy.version,
            next_ordinal=1,
            revision_count=1,
            revisions=(revision,),
            publication=replace(decision.publication, head_hash=entry.hash),
        )
        self.articles.create(
            submission, record, identity, entry, receipt_of(submitted), self._outbox(submitted)
        )
        return submitted

    def _revision(
        self, article_id: str, number: int, submission: Submission, identity: str
    ) -> Revision:
        raw = json.dumps(plain(submission), ensure_ascii=True, sort_keys=True).encode()
        return Revision(
            number=number,
            identity=identity,
            state=RevisionState.RECEIVED,
            received_at=self.clock(),
            raw_blob=self.articles.put_blob(article_id, raw),
        )

    def _outbox(self, submitted: Submitted) -> OutboxRecord:
        place = {"article_id": submitted.article_id, "revision": submitted.revision}
        event = Event(
            type=(
                EventType.ARTICLE_RECEIVED
                if submitted.outcome == "accepted"
                else EventType.ARTICLE_REVISED
            ),
            article_id=submitted.article_id,
            sequence=submitted.revision,
            at=self.clock().isoformat(),
        )
        return OutboxRecord(
            outbox_id=self.ids.ulid(),
            messages=(
                Message("extract", json.dumps(place)),
                Message("events", event_message(event, shown=False)),
            ),
        )


def _replayed(receipt: Receipt, request: str) -> Submitted:
    if receipt.request != request:
        raise DecisionIdReused(
            "This Idempotency-Key came before with another article. Use a fresh key.",
        )
    result = receipt.result
    return Submitted(
        article_id=str(result["article_id"]),
        revision=int(str(result["revision"])),
        outcome=str(result["outcome"]),
    )
