"""The JSON of complaints: typed shapes, and the domain's values brought into them."""

from datetime import datetime

from typing_extensions import TypedDict

from chalicelib.domain.complaint import Complaint, ComplaintState, CorrectionFrom, Outcome
from chalicelib.domain.policy import Member
from chalicelib.edge.access import KNOW_WHO
from chalicelib.workflow.complaint_records import ComplaintRecord, Filed, RecordedComplaint
from chalicelib.workflow.records import Page


class FiledShape(TypedDict):
    """A complaint that came in: its reference, and by when the desk reads and answers it."""

    complaint_id: str
    received_at: datetime
    acknowledge_by: datetime
    decide_by: datetime


class ComplaintRowShape(TypedDict):
    """A complaint as it stands in a list. `version` is its ETag.

    `fact_check`: the version that was public when it came; `due`: by when the desk acts next;
    `late`: which of the two deadlines (acknowledge, decide) was missed.
    """

    complaint_id: str
    claim_id: str
    state: ComplaintState
    version: int
    policy: int
    fact_check: int
    received_at: datetime
    acknowledge_by: datetime
    decide_by: datetime
    due: datetime | None
    late: tuple[str, ...]
    acknowledged_at: datetime | None
    decided_at: datetime | None
    outcome: Outcome | None


class ComplaintShape(ComplaintRowShape):
    """A complaint whole. `name` and `contact` only for triager, chief and operator.

    `corrections`: those that were opened from it, oldest first, with the version published.
    """

    name: str | None
    contact: str | None
    text: str | None
    answer: str | None
    corrections: tuple[CorrectionFrom, ...]
    allowed_actions: tuple[str, ...]


class ComplaintsShape(TypedDict):
    """Some complaints."""

    complaints: list[ComplaintRowShape]
    next_cursor: str | None


class ComplaintDecisionShape(ComplaintRowShape):
    """A decision that stands; `replayed`: it had been recorded before, under the same key."""

    allowed_actions: tuple[str, ...]
    replayed: bool


def filed_shape(filed: Filed) -> FiledShape:
    """What somebody who complained is told."""
    return {
        "complaint_id": filed.complaint_id,
        "received_at": filed.received_at,
        "acknowledge_by": filed.acknowledge_by,
        "decide_by": filed.decide_by,
    }


def complaint_shape(record: ComplaintRecord, member: Member) -> ComplaintShape:
    """A complaint as this member may see it."""
    words = record.complaint.words
    assert KNOW_WHO.roles is not None
    # Everybody else who works on the claim sees what was said, not by whom.
    knows = not KNOW_WHO.roles.isdisjoint(member.roles)
    return {
        **_row(record.complaint),
        "name": words.name if knows else None,
        "contact": words.contact if knows else None,
        "text": words.text,
        "answer": words.answer,
        "corrections": record.corrections,
        "allowed_actions": record.allowed_actions,
    }


def complaints_shape(page: Page[Complaint], next_cursor: str | None) -> ComplaintsShape:
    """Some complaints."""
    return {
        "complaints": [_row(complaint) for complaint in page.items],
        "next_cursor": next_cursor,
    }


def complaint_decision_shape(recorded: RecordedComplaint) -> ComplaintDecisionShape:
    """A decision on a complaint."""
    return {
        **_row(recorded.complaint),
        "allowed_actions": recorded.allowed_actions,
        "replayed": recorded.replayed,
    }


def _row(complaint: Complaint) -> ComplaintRowShape:
    return {
        "complaint_id": complaint.complaint_id,
        "claim_id": complaint.claim_id,
        "state": complaint.state,
        "version": complaint.version,
        "policy": complaint.policy,
        "fact_check": complaint.fact_check,
        "received_at": complaint.received_at,
        "acknowledge_by": complaint.acknowledge_by,
        "decide_by": complaint.decide_by,
        "due": complaint.due,
        "late": complaint.late,
        "acknowledged_at": complaint.acknowledged_at,
        "decided_at": complaint.decided_at,
        "outcome": complaint.outcome,
    }
