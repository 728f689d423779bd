"""What must happen at a time happens, once: leases end, deadlines and due assignments are told of.

Called by the schedule, each minute, and by as many copies as there may be: the review's version
and the decision id, made from claim and time, let one of them win and the others do nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.errors import Refused, ReviewChanged
from chalicelib.domain.policy import SYSTEM
from chalicelib.domain.review import OPEN, AssignmentDue, LeaseExpired, ReplyOverdue, Review
from chalicelib.workflow.ports import Clock
from chalicelib.workflow.record_decision import RecordDecision

BATCH = 100

Due = LeaseExpired | ReplyOverdue | AssignmentDue


class Reviews(Protocol):
    """Where what is due is found."""

    def read(self, claim_id: str) -> Review | None:
        """The review, read consistently."""
        ...

    def due(self, until: str, limit: int) -> tuple[str, ...]:
        """Claim ids with something due at or before a timestamp; may lag behind."""
        ...


@dataclass(frozen=True, slots=True)
class Sweep:
    """`Sweep(…)()` says how many decisions it recorded."""

    reviews: Reviews
    decide: RecordDecision
    timestamp: Callable[[datetime], str]
    clock: Clock

    def __call__(self) -> int:
        """Do all that is due. A claim that moved meanwhile is left alone."""
        now = self.clock()
        return sum(
            self._look(claim_id, now) for claim_id in self.reviews.due(self.timestamp(now), BATCH)
        )

    def _look(self, claim_id: str, now: datetime) -> int:
        recorded = 0
        review = self.reviews.read(claim_id)
        # The index lags: somebody may have renewed or released it.
        while review is not None and (action := _due(review, now)) is not None:
            try:
                review = self.decide(
                    claim_id,
                    action,
                    member=SYSTEM,
                    expected_version=review.version,
                    decision_id=self._decision_id(review, action),
                    source="system",
                ).review
            except (ReviewChanged, Refused):
                break  # somebody was faster; what they did counts
            recorded += 1
            review = self.reviews.read(claim_id)
        return recorded

    def _decision_id(self, review: Review, action: "Due") -> str:
        """The same for whoever sees the same time pass."""
        match action:
            case LeaseExpired(lease_until=at):
                return f"lease-{review.claim_id}-{self.timestamp(at)}"
            case ReplyOverdue(deadline=at):
                return f"reply-{review.claim_id}-{self.timestamp(at)}"
            case AssignmentDue():  # the same time may be given again, and is due again then
                return f"due-{review.claim_id}-{review.version}"


def _due(review: Review, now: datetime) -> "Due | None":
    """What the system has to do with this claim now, the lease first."""
    if review.lease_until is not None and review.lease_until <= now:
        return LeaseExpired(lease_until=review.lease_until)
    if review.reply_due is not None and review.reply_due <= now:
        return ReplyOverdue(deadline=review.reply_due)
    if review.due is not None and review.due <= now and not review.due_told:
        return AssignmentDue(due=review.due) if review.state in OPEN else None
    return None
