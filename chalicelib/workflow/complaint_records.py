"""The values that the complaints' workflows hand to each other, to the edge and to the store."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.complaint import Complaint, ComplaintState, CorrectionFrom


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a complaint, by a salted hash; `seen`: how many of theirs were counted, as read."""

    digest: str
    seen: int
    expires_at: int  # epoch seconds, after which the count is forgotten


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from: the address that called, and X-Forwarded-For, if there is one."""

    source: str
    forwarded: str = ""


@dataclass(frozen=True, slots=True)
class WantedComplaints:
    """Which complaints a list is to hold: those about a claim, or by state (None: open) and due."""

    state: ComplaintState | None = None
    due: datetime | None = None  # the desk has to act at or before this time
    claim_id: str | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """What somebody who complained is told."""

    complaint_id: str
    received_at: datetime
    acknowledge_by: datetime
    decide_by: datetime


@dataclass(frozen=True, slots=True)
class ComplaintRecord:
    """A complaint for somebody at the desk: what they may do, and what came of it."""

    complaint: Complaint
    corrections: tuple[CorrectionFrom, ...]
    allowed_actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordedComplaint:
    """A decision that stands. `replayed`: it had been recorded before, under the same id."""

    complaint: Complaint
    allowed_actions: tuple[str, ...]
    replayed: bool = False
