"""Every move of a complaint in one table: which action leads from where to where, and who may ask.

`decision` follows it, `replay` holds stored logs against it, the docs are written from it.
"""

from dataclasses import dataclass

from chalicelib.domain.complaint.values import ComplaintState
from chalicelib.domain.policy import Role

_RECEIVED, _ACKNOWLEDGED, _DECIDED, _ERASED = ComplaintState
_LIVING = (_RECEIVED, _ACKNOWLEDGED, _DECIDED)


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One line of the complaints' table; read as `review.Row`. No `to`: the state stays."""

    action: str
    start: tuple[ComplaintState, ...]
    to: tuple[ComplaintState, ...]
    roles: tuple[Role, ...]
    meaning: str
    guards: tuple[str, ...] = ()
    why: str = ""


COMPLAINT_GUARDS = {
    "deadline_as_seen": "the deadline has passed, and is the next that nobody was told of",
    "no_hold": "neither the claim nor its article is under legal hold",
}

COMPLAINT_BEGIN = ComplaintRow(
    "receive",
    (),
    (_RECEIVED,),
    (Role.SYSTEM,),
    "It came in by the form on the fact-check's page.",
    why="Nobody at the desk did it, so it stands in the log as the system's.",
)

COMPLAINT_TABLE: tuple[ComplaintRow, ...] = (
    ComplaintRow(
        "acknowledge",
        (_RECEIVED,),
        (_ACKNOWLEDGED,),
        (Role.TRIAGER, Role.CHIEF),
        "The desk has read it and looks into it.",
    ),
    ComplaintRow(
        "decide",
        (_RECEIVED, _ACKNOWLEDGED),
        (_DECIDED,),
        (Role.TRIAGER, Role.CHIEF),
        "Uphold it or not, with the answer to who complained; changes nothing public.",
        why="A correction is a decision on the claim, which may name an upheld complaint.",
    ),
    ComplaintRow(
        "note",
        _LIVING,
        (),
        (Role.TRIAGER, Role.CHIEF),
        "A word among colleagues; needs no expected version.",
    ),
    ComplaintRow(
        "deadline_passed",
        (_RECEIVED, _ACKNOWLEDGED),
        (),
        (Role.SYSTEM,),
        "The sweep found that the desk is late; told once for each deadline.",
        ("deadline_as_seen",),
    ),
    ComplaintRow(
        "erase",
        _LIVING,
        (_ERASED,),
        (Role.OPERATOR,),
        "Drop name, contact, text, answer and notes; the log still verifies.",
        ("no_hold",),
    ),
)
