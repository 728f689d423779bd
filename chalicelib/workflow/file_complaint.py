"""A reader says that a fact-check is wrong: look whether it is public, count the sender, store it.

Called by the public form, without a member. Nothing public changes. The same words from the same
sender on the same day are one complaint, however often the form is sent; so are two requests
with the same Idempotency-Key.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from chalicelib.domain.canonical import canonical, plain
from chalicelib.domain.complaint import Complaint, ComplaintFacts, Words, clean_words, receive
from chalicelib.domain.errors import (
    DecisionIdReused,
    NotFound,
    StoreContended,
    TooManyRequests,
)
from chalicelib.domain.events import EventType
from chalicelib.domain.log import SealedEntry, seal
from chalicelib.domain.policy import SYSTEM, Policy
from chalicelib.domain.publication import SHOWN, PublicationState
from chalicelib.domain.review import Review, State
from chalicelib.workflow.complaint_records import Filed, Origin, Sender
from chalicelib.workflow.complaint_senders import digest_of, end_of_day, network_of
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.publish_event import complaint_outbox
from chalicelib.workflow.receipts import Inbox, kept_until
from chalicelib.workflow.records import LoadedClaim, OutboxRecord, Receipt

A_DAY = 5  # complaints about one article from one sender
ATTEMPTS = 10  # at a count that others of the same sender change at the same moment


class Reviews(Protocol):
    """Where claims are read."""

    def load(self, claim_id: str) -> LoadedClaim | None:
        """The review and its article, in one consistent read."""
        ...


class Complaints(Protocol):
    """Where complaints are stored and senders counted."""

    def salt(self, day: str, fresh: bytes, expires_at: int) -> bytes:
        """The day's secret; `fresh` when the day has none yet."""
        ...

    def sent(self, sender: str) -> int:
        """How many complaints a sender has made."""
        ...

    def file(
        self,
        complaint: Complaint,
        entry: SealedEntry,
        receipt: Receipt,
        sender: Sender,
        outbox: OutboxRecord,
    ) -> None:
        """A new complaint, counted; ConditionFailed when the sender made another meanwhile."""
        ...

    def result_of(self, receipt: Receipt) -> Complaint:
        """The complaint that a receipt tells of."""
        ...


@dataclass(frozen=True, slots=True)
class FileComplaint:
    """`FileComplaint(…)(claim_id, text=…, …)`; `proxies`: how many of our own stand in front."""

    complaints: Complaints
    reviews: Reviews
    inbox: Inbox
    policies: Callable[[int], Policy]
    clock: Clock
    ids: Ids
    proxies: int = 0

    def __call__(
        self,
        claim_id: str,
        *,
        name: str | None,
        contact: str | None,
        text: str,
        origin: Origin,
        decision_id: str | None,
    ) -> Filed:
        """Take a complaint about a published fact-check.

        Raises InputRefused; NotFound for a claim that is not public, as for one that is not
        there; TooManyRequests; DecisionIdReused. What is refused leaves nothing behind.
        """
        words = clean_words(name, contact, text)
        review = self._public(claim_id)
        at = self.clock()
        midnight = end_of_day(at)
        until = int(midnight.timestamp())
        salt = self.complaints.salt(at.date().isoformat(), self.ids.salt(), until)
        sender = digest_of(salt, network_of(origin, self.proxies), review.article_id)
        request = digest_of(salt, claim_id, canonical(words))
        decision = decision_id or request
        for _ in range(ATTEMPTS):
            receipt = self.inbox.receipt(f"form {sender}", decision)
            if receipt:
                return self._again(receipt, request)
            seen = self.complaints.sent(sender)
            if seen >= A_DAY:
                raise _enough(at, midnight)
            try:
                return self._file(review, words, decision, request, Sender(sender, seen, until), at)
            except ConditionFailed:
                review = self._public(claim_id)  # it may have been erased meanwhile
        raise StoreContended("Many complaints come at once. Send it again.")

    def _public(self, claim_id: str) -> Review:
        loaded = self.reviews.load(claim_id)
        if loaded is None or not _takes_complaints(loaded):
            raise NotFound("There is no such fact-check.")
        return loaded.review

    def _file(
        self,
        review: Review,
        words: Words,
        decision: str,
        request: str,
        sender: Sender,
        at: datetime,
    ) -> Filed:
        complaint_id = f"{review.claim_id}-{self.ids.ulid()}"
        facts = ComplaintFacts(
            at=at,
            decision=complaint_id,  # the caller's own id may hold anything
            source="form",
            member=SYSTEM,
            policy=self.policies(review.policy),
        )
        decided = receive(complaint_id, review.claim_id, review.published_version, words, facts)
        entry = seal(decided.entry, decided.complaint.head_hash, self.ids.salt())
        complaint = replace(decided.complaint, head_hash=entry.hash)
        receipt = Receipt(
            caller=f"form {sender.digest}",
            decision=decision,
            request=request,
            # Without what is private: that stands in one place, where it can be erased.
            result={"complaint": plain(replace(complaint, words=Words()))},
            expires_at=kept_until(at),
        )
        outbox = complaint_outbox(complaint, EventType.COMPLAINT_FILED, decided.entry.at, self.ids)
        self.complaints.file(complaint, entry, receipt, sender, outbox)
        return _filed(complaint)

    def _again(self, receipt: Receipt, request: str) -> Filed:
        if receipt.request != request:
            raise DecisionIdReused(
                "This Idempotency-Key came before with another complaint. Use a fresh one."
            )
        return _filed(self.complaints.result_of(receipt))


def _takes_complaints(loaded: LoadedClaim) -> bool:
    """Whether its page is public, or was taken down only for a while."""
    review = loaded.review
    return (
        review.published_version > 0
        and review.state in SHOWN
        and review.opened_from is not State.RETRACTED
        and loaded.article.publication != PublicationState.ERASED
    )


def _enough(at: datetime, midnight: datetime) -> TooManyRequests:
    return TooManyRequests(
        f"We take {A_DAY} complaints a day about one article from one place. "
        "Please write again tomorrow.",
        facts={"retry_after": int((midnight - at).total_seconds()) + 1},
    )


def _filed(complaint: Complaint) -> Filed:
    return Filed(
        complaint_id=complaint.complaint_id,
        received_at=complaint.received_at,
        acknowledge_by=complaint.acknowledge_by,
        decide_by=complaint.decide_by,
    )
