"""Complaints whose deadline has passed are told of, once for each deadline.

Called by the schedule, each minute, and by as many copies as there may be: the complaint's
version and the decision id, made from complaint and time, let one of them win.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.complaint import Complaint, DeadlinePassed
from chalicelib.domain.errors import Refused, ReviewChanged
from chalicelib.domain.policy import SYSTEM
from chalicelib.workflow.ports import Clock
from chalicelib.workflow.record_complaint import RecordComplaint

BATCH = 100


class Complaints(Protocol):
    """Where what is due is found."""

    def read(self, complaint_id: str) -> Complaint | None:
        """The complaint, read consistently."""
        ...

    def due(self, until: str, limit: int) -> tuple[str, ...]:
        """Ids of complaints with a deadline at or before a timestamp; may lag behind."""
        ...


@dataclass(frozen=True, slots=True)
class SweepComplaints:
    """`SweepComplaints(…)()` says how many deadlines it told of."""

    complaints: Complaints
    decide: RecordComplaint
    timestamp: Callable[[datetime], str]
    clock: Clock

    def __call__(self) -> int:
        """Tell of all that has passed. A complaint that moved meanwhile is left alone."""
        now = self.clock()
        due = self.complaints.due(self.timestamp(now), BATCH)
        return sum(self._look(complaint_id, now) for complaint_id in due)

    def _look(self, complaint_id: str, now: datetime) -> int:
        told = 0
        complaint = self.complaints.read(complaint_id)
        # The index lags: somebody may have answered meanwhile.
        while complaint and complaint.next_deadline and complaint.next_deadline <= now:
            deadline = complaint.next_deadline
            try:
                recorded = self.decide(
                    complaint_id,
                    DeadlinePassed(deadline),
                    member=SYSTEM,
                    expected_version=complaint.version,
                    decision_id=f"complaint-{complaint_id}-{self.timestamp(deadline)}",
                    source="system",
                )
            except (ReviewChanged, Refused):
                break  # somebody was faster; what they did counts
            told += not recorded.replayed
            complaint = self.complaints.read(complaint_id)
        return told
