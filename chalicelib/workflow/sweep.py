"""What must happen at a time happens: ended leases go back to the queue, exactly once.

Called by the schedule, each minute, and by as many copies as there may be: the review's version
and the decision id, made from claim and lease, let one of them win and the others do nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.errors import Refused, ReviewChanged
from chalicelib.domain.policy import SYSTEM
from chalicelib.domain.review import LeaseExpired, Review
from chalicelib.workflow.ports import Clock
from chalicelib.workflow.record_decision import RecordDecision

BATCH = 100


class Reviews(Protocol):
    """Where ended leases are found."""

    def read(self, claim_id: str) -> Review | None:
        """The review, read consistently."""
        ...

    def leases_ended(self, until: str, limit: int) -> tuple[str, ...]:
        """Claim ids whose lease ends at or before a timestamp; may lag behind."""
        ...


@dataclass(frozen=True, slots=True)
class Sweep:
    """`Sweep(…)()` says how many leases it ended."""

    reviews: Reviews
    decide: RecordDecision
    timestamp: Callable[[datetime], str]
    clock: Clock

    def __call__(self) -> int:
        """End every lease whose time has come. A claim that moved meanwhile is left alone."""
        now = self.clock()
        ended = 0
        for claim_id in self.reviews.leases_ended(self.timestamp(now), BATCH):
            review = self.reviews.read(claim_id)
            if review is None or review.lease_until is None or review.lease_until > now:
                continue  # the index lags: somebody renewed or released it
            lease_until = review.lease_until
            try:
                self.decide(
                    claim_id,
                    LeaseExpired(lease_until=lease_until),
                    member=SYSTEM,
                    expected_version=review.version,
                    decision_id=f"lease-{claim_id}-{self.timestamp(lease_until)}",
                    source="system",
                )
            except (ReviewChanged, Refused):
                continue  # somebody was faster; what they did counts
            ended += 1
        return ended
