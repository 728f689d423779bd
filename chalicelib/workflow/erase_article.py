"""An article was erased by decision: everything personal and every free text of it goes.

The decision itself (`record_publication`) has emptied the article's own record. What is left is
done here, by the events worker or the command line, as often as somebody asks: the claims are
erased with an entry each and the complaints about them likewise, then the items, the blobs, the
pages. A crash at any call leaves what the next run takes up; a run on what is erased already
changes nothing that can be seen.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.domain.complaint import Complaint, ComplaintState
from chalicelib.domain.complaint import Erase as EraseComplaint
from chalicelib.domain.errors import GuardFailed, NotFound, ReviewChanged, StoreContended
from chalicelib.domain.events import Event
from chalicelib.domain.log import seal
from chalicelib.domain.policy import SYSTEM, Member, Policy, Role
from chalicelib.domain.publication import PublicationState
from chalicelib.domain.review import Erase, Facts, Review, State, decide
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.publish_event import event_message
from chalicelib.workflow.records import (
    ERASED_READING,
    ArticleRecord,
    ClaimPair,
    Message,
    OutboxRecord,
)

CLAIMS_A_TRANSACTION = 48  # an item and an entry each, and the outbox: 97 of 100 operations
# The machine, in the operator's place: the article's log names the people who decided.
_OPERATING = Member(SYSTEM.member_id, SYSTEM.name, frozenset({Role.OPERATOR}))
ROUNDS = 10  # over claims that others decide on at the same moment


class Articles(Protocol):
    """Where articles are read."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...


class Reviews(Protocol):
    """Where claims are read."""

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article, without their drafts."""
        ...

    def read(self, claim_id: str) -> Review | None:
        """The review with its draft."""
        ...


class Erasures(Protocol):
    """Where texts are counted and taken away."""

    def stored(self, article_id: str) -> Mapping[str, int]:
        """What would go, by kind."""
        ...

    def commit_claims(
        self, before: Sequence[Review], after: Sequence[ClaimPair], outbox: OutboxRecord
    ) -> None:
        """Claims are erased; ConditionFailed when one of them moved."""
        ...

    def wipe(self, article_id: str) -> None:
        """Take away every text."""
        ...


class Complaints(Protocol):
    """Where complaints about the article's claims are found."""

    def of_article(self, article_id: str) -> tuple[Complaint, ...]:
        """All of them, without their words."""
        ...


class DecideComplaint(Protocol):
    """How a decision on one of them is recorded."""

    def __call__(
        self,
        complaint_id: str,
        action: EraseComplaint,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = "api",
    ) -> object:
        """Record it; raises ReviewChanged when the complaint moved."""
        ...


@dataclass(frozen=True, slots=True)
class EraseArticle:
    """`EraseArticle(…)(article_id)`.

    `render` writes the article's pages anew; `compact` makes what was deleted unreadable where
    storage keeps it otherwise.
    """

    articles: Articles
    reviews: Reviews
    erasures: Erasures
    complaints: Complaints
    decide_complaint: DecideComplaint
    policies: Callable[[int], Policy]
    clock: Clock
    ids: Ids
    render: Callable[[str], object]
    compact: Callable[[], None]

    def __call__(self, article_id: str) -> None:
        """Finish what the decision began.

        Raises NotFound, GuardFailed (`not_erased`) before the decision, StoreContended when
        others kept deciding on its claims: then the same again goes on.
        """
        record = self._read(article_id)
        if record.publication.state is not PublicationState.ERASED:
            raise GuardFailed("Nobody has decided to erase this article.", reason="not_erased")
        self._erase_claims(record)
        self._erase_complaints(article_id)
        self.erasures.wipe(article_id)
        self.render(article_id)
        self.compact()

    def stored(self, article_id: str) -> Mapping[str, int]:
        """What would go, by kind; changes nothing. Raises NotFound."""
        self._read(article_id)
        claims = sum(
            review.state is not State.ERASED for review in self.reviews.of_article(article_id)
        )
        return {**({"claims": claims} if claims else {}), **self.erasures.stored(article_id)}

    def _read(self, article_id: str) -> ArticleRecord:
        record = self.articles.read(article_id)
        if record is None:
            raise NotFound(f"There is no article {article_id}.")
        return record

    def _erase_claims(self, record: ArticleRecord) -> None:
        for _ in range(ROUNDS):
            waiting = [
                review
                for review in self.reviews.of_article(record.article_id)
                if review.state is not State.ERASED
            ]
            if not waiting:
                return
            for start in range(0, len(waiting), CLAIMS_A_TRANSACTION):
                self._erase(record, waiting[start : start + CLAIMS_A_TRANSACTION])
        raise StoreContended("Others kept deciding on its claims. Ask again.")

    def _erase_complaints(self, article_id: str) -> None:
        for _ in range(ROUNDS):
            waiting = [
                complaint
                for complaint in self.complaints.of_article(article_id)
                if complaint.state is not ComplaintState.ERASED
            ]
            if not waiting:
                return
            for complaint in waiting:
                with suppress(ReviewChanged):  # somebody decided on it: the next round looks again
                    self.decide_complaint(
                        complaint.complaint_id,
                        EraseComplaint(),
                        member=_OPERATING,
                        expected_version=complaint.version,
                        decision_id=f"erase-{complaint.complaint_id}-{complaint.version}",
                        source="system",
                    )
        raise StoreContended("Others kept deciding on its complaints. Ask again.")

    def _erase(self, record: ArticleRecord, claims: Sequence[Review]) -> None:
        read = [self.reviews.read(claim.claim_id) for claim in claims]
        before = [
            review for review in read if review is not None and review.state is not State.ERASED
        ]
        if not before:
            return
        pairs, events = [], list[Event]()
        for review in before:
            decision = decide(review, Erase(), self._facts(record, review))
            (after,), (entry,) = decision.reviews, decision.entries
            sealed = seal(entry, review.head_hash, self.ids.salt())
            pairs.append(ClaimPair(replace(after, head_hash=sealed.hash), sealed))
            events.extend(decision.events)
        # The pages are rendered here, once: subscribers are told, no render is asked for.
        messages = tuple(Message("events", event_message(event, shown=False)) for event in events)
        try:
            self.erasures.commit_claims(before, pairs, OutboxRecord(self.ids.ulid(), messages))
        except ConditionFailed:
            return  # somebody decided on one of them: the next round reads them again

    def _facts(self, record: ArticleRecord, review: Review) -> Facts:
        return Facts(
            at=self.clock(),
            decision=f"erase-{record.article_id}",
            source="system",
            member=SYSTEM,
            policy=self.policies(review.policy),
            article=record.facts(),
            extracted=ERASED_READING,
        )
