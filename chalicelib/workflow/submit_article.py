"""A newsroom sends an article: store it, give it an id, and ask for its extraction.

What the edge hands in has been checked. Everything is stored in one transaction with the
message that asks for extraction, so an acknowledged article is never forgotten.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.domain.article import Revision, RevisionState, Submission, content_identity
from chalicelib.domain.errors import DecisionIdReused, StoreContended
from chalicelib.domain.events import Event
from chalicelib.domain.log import SealedEntry, plain, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.publication import (
    Publication,
    PublicationFacts,
    PublicationState,
    Revise,
    begin_publication,
    decide_publication,
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

ATTEMPTS = 20  # of several who send other wordings at the same moment, one gets through each time
_GIVEN_UP = frozenset({PublicationState.WITHDRAWN, PublicationState.ERASED})


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
        given_up: str | None = None,
    ) -> None:
        """A new article; ConditionFailed when it was sent meanwhile."""
        ...

    def revise(
        self,
        publication: Publication,
        entry: SealedEntry,
        revision: Revision,
        receipt: Receipt | None,
        outbox: OutboxRecord,
    ) -> None:
        """Another wording; ConditionFailed when anything on the article came between."""
        ...

    def remove_blobs(self, article_id: str) -> None:
        """Take away all bytes of an erased article."""
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
    policies: Callable[[int], Policy]
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
        given_up: str | None = None
        if submission.url:
            lives = self.articles.at_address(
                submission.publisher, submission.url, demo=submission.demo
            )
            record = self.articles.read(lives) if lives else None
            if record and record.publication.state not in _GIVEN_UP:
                revision = self._revision(
                    record.article_id, record.revision_count + 1, submission, identity, member
                )
                submitted = Submitted(record.article_id, revision.number, "revised")
                receipt = receipt_of(submitted)
                try:
                    self._revise(record, revision, member, receipt, idempotency_key)
                except ConditionFailed:
                    self._tidy(record.article_id)
                    raise
                return submitted
            given_up = lives
        article_id, policy = self.ids.ulid(), self.current()
        submitted = Submitted(article_id, 1, "accepted")
        revision = self._revision(article_id, 1, submission, identity, member)
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
            submission,
            record,
            identity,
            entry,
            receipt_of(submitted),
            self._outbox(submitted, decision.events),
            given_up,
        )
        return submitted

    def _revise(
        self,
        record: ArticleRecord,
        revision: Revision,
        member: Member,
        receipt: Receipt | None,
        idempotency_key: str | None,
    ) -> None:
        decision = decide_publication(
            record.publication,
            Revise(revision.number),
            PublicationFacts(
                at=revision.received_at,
                decision=idempotency_key or f"revision-{revision.number}",
                source="api",
                member=member,
                policy=self.policies(record.policy),
            ),
        )
        entry = seal(decision.entry, record.publication.head_hash, self.ids.salt())
        submitted = Submitted(record.article_id, revision.number, "revised")
        self.articles.revise(
            replace(decision.publication, head_hash=entry.hash),
            entry,
            revision,
            receipt,
            self._outbox(submitted, decision.events),
        )

    def _tidy(self, article_id: str) -> None:
        """Leave no bytes with an article that was erased while they were on their way to it."""
        record = self.articles.read(article_id)
        if record and record.publication.state is PublicationState.ERASED:
            self.articles.remove_blobs(article_id)

    def _revision(
        self,
        article_id: str,
        number: int,
        submission: Submission,
        identity: str,
        member: Member,
    ) -> Revision:
        raw = json.dumps(plain(submission), ensure_ascii=True, sort_keys=True).encode()
        return Revision(
            number=number,
            identity=identity,
            state=RevisionState.RECEIVED,
            received_at=self.clock(),
            raw_blob=self.articles.put_blob(article_id, raw),
            rights=submission.rights,
            submitted_by=member.member_id,
        )

    def _outbox(self, submitted: Submitted, events: Sequence[Event]) -> OutboxRecord:
        place = {"article_id": submitted.article_id, "revision": submitted.revision}
        return OutboxRecord(
            outbox_id=self.ids.ulid(),
            messages=(
                Message("extract", json.dumps(place)),
                *(Message("events", event_message(event, shown=False)) for event in events),
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
