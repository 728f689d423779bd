"""Somebody decides on an article: the same way as on a claim, on the article's own record."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from chalicelib.domain.article import Revision, RevisionState
from chalicelib.domain.errors import (
    DecisionIdReused,
    NotFound,
    PlumblineError,
    PreconditionMissing,
    ReviewChanged,
)
from chalicelib.domain.log import SealedEntry, plain, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.publication import (
    ArticleAction,
    Publication,
    PublicationFacts,
    RetryExtraction,
    allowed_article_actions,
    decide_publication,
)
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.publish_event import event_message
from chalicelib.workflow.records import (
    ArticleRecord,
    Message,
    OutboxRecord,
    Receipt,
    RecordedArticle,
)

RECEIPT_KEPT = timedelta(days=30)


class Articles(Protocol):
    """Where articles are read and decisions on them stored."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...

    def commit_publication(
        self,
        publication: Publication,
        entry: SealedEntry,
        outbox: OutboxRecord,
        receipt: Receipt | None = None,
        revision: Revision | None = None,
    ) -> None:
        """One decision on the article; ConditionFailed when it moved."""
        ...

    def first_result(self, receipt: Receipt) -> RecordedArticle | None:
        """The publication as the decision left it."""
        ...


class Inbox(Protocol):
    """Where used decision ids are found."""

    def receipt(self, caller: str, decision: str) -> Receipt | None:
        """What a used decision id led to, or None."""
        ...


@dataclass(frozen=True, slots=True)
class RecordPublication:
    """`RecordPublication(…)(article_id, action, member=…, …)`."""

    articles: Articles
    inbox: Inbox
    policies: Callable[[int], Policy]
    clock: Clock
    ids: Ids

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
        request = hashlib.sha256(
            json.dumps([article_id, plain(action), expected_version], sort_keys=True).encode(),
        ).hexdigest()
        try:
            return self._record(
                article_id, action, member, expected_version, decision, source, request
            )
        except (ConditionFailed, PlumblineError) as failure:
            receipt = self.inbox.receipt(member.member_id, decision)
            if receipt:
                first = self.articles.first_result(receipt)
                if receipt.request != request or first is None:
                    raise DecisionIdReused(
                        "This decision id came before with another request. Use a fresh one.",
                    ) from failure
                return replace(first, allowed_actions=self.allowed(article_id, member))
            if isinstance(failure, PlumblineError):
                raise
            record = self._read(article_id)
            raise self._changed(record, member) from failure

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
        record = self._read(article_id)
        facts = self._facts(record, member, decision, source)
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
        shown = after.published_at is not None
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
                result={"publication": plain(after)},
                expires_at=int((facts.at + RECEIPT_KEPT).timestamp()),
            ),
            revision,
        )
        return RecordedArticle(after, allowed_article_actions(after, facts))

    def _read(self, article_id: str) -> ArticleRecord:
        record = self.articles.read(article_id)
        if record is None:
            raise NotFound(f"There is no article {article_id}.")
        return record

    def _facts(
        self, record: ArticleRecord, member: Member, decision: str, source: str
    ) -> PublicationFacts:
        return PublicationFacts(
            at=self.clock(),
            decision=decision,
            source=source,
            member=member,
            policy=self.policies(record.policy),
        )

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
