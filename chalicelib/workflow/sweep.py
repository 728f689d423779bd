"""What must happen at a time happens, once: leases end, and passed deadlines are told of.

Called by the schedule, each minute, and by as many copies as there may be: the review's version
and the decision id, made from claim and time, let one of them win and the others do nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.errors import Refused, ReviewChanged
from chalicelib.domain.policy import SYSTEM
from chalicelib.domain.review import LeaseExpired, ReplyOverdue, Review
from chalicelib.workflow.ports import Clock
from chalicelib.workflow.record_decision import RecordDecision

BATCH = 100


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
            at = action.lease_until if isinstance(action, LeaseExpired) else action.deadline
            kind = "lease" if isinstance(action, LeaseExpired) else "reply"
            try:
                review = self.decide(
                    claim_id,
                    action,
                    member=SYSTEM,
                    expected_version=review.version,
                    decision_id=f"{kind}-{claim_id}-{self.timestamp(at)}",
                    source="system",
                ).review
            except (ReviewChanged, Refused):
                break  # somebody was faster; what they did counts
            recorded += 1
            review = self.reviews.read(claim_id)
        return recorded


def _due(review: Review, now: datetime) -> LeaseExpired | ReplyOverdue | None:
    """What the system has to do with this claim now, the lease first."""
    if review.lease_until is not None and review.lease_until <= now:
        return LeaseExpired(lease_until=review.lease_until)
    if review.reply_due is not None and review.reply_due <= now:
        return ReplyOverdue(deadline=review.reply_due)
    return None
