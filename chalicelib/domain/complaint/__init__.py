"""Complaints: their own small machine, in the form of a review's.

The workflows `file_complaint` and `record_complaint` call it and store what it returns in one
transaction; a complaint's log is chained like a claim's, and its private words are erasable.

    values     states, the record, actions, facts
    table      which action leads from where to where, and who may ask
    decision   `receive`, `decide_complaint`, `allowed_complaint_actions`, `corrections_from`
"""

from chalicelib.domain.complaint.decision import (
    COMPLAINT_BLANK,
    COMPLAINT_COLUMNS,
    CorrectionFrom,
    allowed_complaint_actions,
    clean_words,
    corrections_from,
    decide_complaint,
    receive,
)
from chalicelib.domain.complaint.table import (
    COMPLAINT_BEGIN,
    COMPLAINT_GUARDS,
    COMPLAINT_TABLE,
    ComplaintRow,
)
from chalicelib.domain.complaint.values import (
    LONGEST_ANSWER,
    LONGEST_COMPLAINT,
    LONGEST_CONTACT,
    Acknowledge,
    Complaint,
    ComplaintAction,
    ComplaintDecision,
    ComplaintFacts,
    ComplaintState,
    DeadlinePassed,
    Decide,
    Erase,
    Note,
    Outcome,
    Words,
)

__all__ = [
    "COMPLAINT_BEGIN",
    "COMPLAINT_BLANK",
    "COMPLAINT_COLUMNS",
    "COMPLAINT_GUARDS",
    "COMPLAINT_TABLE",
    "LONGEST_ANSWER",
    "LONGEST_COMPLAINT",
    "LONGEST_CONTACT",
    "Acknowledge",
    "Complaint",
    "ComplaintAction",
    "ComplaintDecision",
    "ComplaintFacts",
    "ComplaintRow",
    "ComplaintState",
    "CorrectionFrom",
    "DeadlinePassed",
    "Decide",
    "Erase",
    "Note",
    "Outcome",
    "Words",
    "allowed_complaint_actions",
    "clean_words",
    "corrections_from",
    "decide_complaint",
    "receive",
]
