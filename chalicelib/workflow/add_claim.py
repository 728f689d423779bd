"""Somebody adds a claim that the machine did not find: it begins under the article's next ordinal.

The same way as a decision: facts, one pure call, one transaction, under a decision id. Two who
add at the same moment get two ordinals; none is ever given twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.domain.article import Block, BlockRole
from chalicelib.domain.errors import (
    DecisionIdReused,
    NotFound,
    PlumblineError,
    StoreContended,
)
from chalicelib.domain.log import GENESIS, plain, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.publication import PublicationState
from chalicelib.domain.review import AddClaim, AddingFacts, Review, add
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
    ClaimPair,
    ClaimRecord,
    Message,
    OrdinalsTaken,
    OutboxRecord,
    Receipt,
    Recorded,
    ReviewCommit,
)

ATTEMPTS = 10  # at an ordinal that others take at the same moment


class Articles(Protocol):
    """Where articles, their text and their frozen results are read."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...

    def blob(self, key: str) -> bytes:
        """Immutable bytes."""
        ...

    def extraction(self, key: str) -> Mapping[str, object]:
        """A frozen result."""
        ...


class Reviews(Protocol):
    """Where the claim is stored."""

    def commit(self, change: ReviewCommit) -> None:
        """Store it whole; ConditionFailed when its ordinal was taken or the article moved."""
        ...

    def result_of(self, receipt: Receipt, now: Review, extracted_text: str) -> Review:
        """The claim as it began. `extracted_text`: how it read at first."""
        ...


class ReadClaim(Protocol):
    """How a claim is read as a member may see it."""

    def __call__(self, claim_id: str, *, member: Member) -> ClaimRecord:
        """The claim with what this member may do."""
        ...


@dataclass(frozen=True, slots=True)
class AddClaimToArticle:
    """`AddClaimToArticle(…)(article_id, action, member=…, decision_id=…)`."""

    articles: Articles
    reviews: Reviews
    read_claim: ReadClaim
    inbox: Inbox
    policies: Callable[[int], Policy]
    clock: Clock
    ids: Ids

    def __call__(
        self,
        article_id: str,
        action: AddClaim,
        *,
        member: Member,
        decision_id: str | None,
        source: str = "api",
    ) -> Recorded:
        """Add one claim; gives its review as it began, and what this member may do with it.

        Raises NotFound, DecisionIdReused, StoreContended, and what `add` raises. Nothing is
        changed by what is refused.
        """
        decision = decision_id or self.ids.ulid()
        request = fingerprint([article_id, plain(action)])
        for _ in range(ATTEMPTS):
            try:
                review = self._add(article_id, action, member, decision, source, request)
            except (ConditionFailed, PlumblineError) as failure:
                receipt = receipt_after(failure, self.inbox, member.member_id, decision)
                if receipt:
                    with once_it_stands():
                        return self._replayed(receipt, request, member)
                if isinstance(failure, PlumblineError):
                    raise
                continue  # somebody took the ordinal, or the article moved: judge it anew
            with once_it_stands():
                now = self.read_claim(review.claim_id, member=member)
            return Recorded(review, now.allowed_actions)
        raise StoreContended("Many claims are being added to this article. Try again.")

    def _add(
        self,
        article_id: str,
        action: AddClaim,
        member: Member,
        decision: str,
        source: str,
        request: str,
    ) -> Review:
        record = self.articles.read(article_id)
        if record is None:
            raise NotFound(f"There is no article {article_id}.")
        facts = self._facts(record, member, decision, source)
        outcome = add(action, facts)
        (begun,), (entry,) = outcome.reviews, outcome.entries
        sealed = seal(entry, GENESIS, self.ids.salt())
        review = replace(begun, head_hash=sealed.hash)
        shown = record.publication.state is PublicationState.PUBLISHED
        self.reviews.commit(
            ReviewCommit(
                before=(),
                after=(),
                entries=(),
                snapshots=(),
                begun=(ClaimPair(review, sealed),),
                ordinals=OrdinalsTaken(article_id, review.ordinal, 1),
                receipt=Receipt(
                    caller=member.member_id,
                    decision=decision,
                    request=request,
                    result={"claim_id": review.claim_id, "version": review.version},
                    expires_at=kept_until(facts.at),
                ),
                outbox=OutboxRecord(
                    outbox_id=self.ids.ulid(),
                    messages=tuple(
                        Message("events", event_message(event, shown=shown))
                        for event in outcome.events
                    ),
                ),
            )
        )
        return review

    def _facts(
        self, record: ArticleRecord, member: Member, decision: str, source: str
    ) -> AddingFacts:
        checked = record.wording()
        return AddingFacts(
            at=self.clock(),
            decision=decision,
            source=source,
            member=member,
            policy=self.policies(record.policy),
            article=record.facts(),
            priority=record.priority,
            next_ordinal=record.next_ordinal,
            revision=checked.number,
            text=self.articles.blob(checked.text_blob).decode() if checked.text_blob else "",
            blocks=self._blocks(checked.result_blob),
        )

    def _blocks(self, result_blob: str | None) -> tuple[Block, ...]:
        if result_blob is None:
            return ()
        stored = self.articles.extraction(result_blob)["blocks"]
        assert isinstance(stored, list)
        return tuple(
            Block(block["start"], block["end"], BlockRole(block["role"])) for block in stored
        )

    def _replayed(self, receipt: Receipt, request: str, member: Member) -> Recorded:
        if receipt.request != request:
            raise DecisionIdReused(
                "This decision id came before with another request. Use a fresh one.",
            )
        now = self.read_claim(str(receipt.result["claim_id"]), member=member)
        review = self.reviews.result_of(receipt, now.review, str(now.claim["text"]))
        return Recorded(review, now.allowed_actions, replayed=True)
