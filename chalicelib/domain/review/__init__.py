"""The review of one claim: states, actions, the one table of transitions, guards, `decide`.

`decide(review, action, facts)` is pure: workflows gather the facts (time, member, policy,
editors, the extracted reading), call it, and store what it returns in one transaction.

    values     states, actions, review, facts, decision
    history    what the log follows, and who edited
    table      which action leads from where to where, who may ask, which guards hold
    guards     each guard's sentence and its check
    effects    what an action does to the review
    decision   `decide`, `begin`, `allowed_actions`
"""

from chalicelib.domain.review.decision import (
    NEEDS_EDITORS,
    allowed_actions,
    begin,
    decide,
    due_by_policy,
)
from chalicelib.domain.review.guards import GUARDS, current_hash, lease_is_live, reading_of
from chalicelib.domain.review.history import BLANK, COLUMNS, editors_after, editors_of
from chalicelib.domain.review.table import BEGIN, LATER, OPEN, TABLE, Later, Row
from chalicelib.domain.review.values import (
    Accept,
    Action,
    AddEvidence,
    Approval,
    Approve,
    ArticleFacts,
    Assign,
    ConfirmClaimant,
    Decision,
    DiscardDraft,
    EditAfterApproval,
    EditClaim,
    Facts,
    LeaseExpired,
    MarkDuplicate,
    MarkNotCheckable,
    Note,
    Publish,
    Recall,
    Release,
    Renew,
    Reopen,
    RequestChanges,
    Review,
    SaveDraft,
    SetAside,
    SetClaimant,
    State,
    SubmitDraft,
    Take,
    Visibility,
    WaiveReply,
    Withdraw,
)

__all__ = [
    "BEGIN",
    "BLANK",
    "COLUMNS",
    "GUARDS",
    "LATER",
    "NEEDS_EDITORS",
    "OPEN",
    "TABLE",
    "Accept",
    "Action",
    "AddEvidence",
    "Approval",
    "Approve",
    "ArticleFacts",
    "Assign",
    "ConfirmClaimant",
    "Decision",
    "DiscardDraft",
    "EditAfterApproval",
    "EditClaim",
    "Facts",
    "Later",
    "LeaseExpired",
    "MarkDuplicate",
    "MarkNotCheckable",
    "Note",
    "Publish",
    "Recall",
    "Release",
    "Renew",
    "Reopen",
    "RequestChanges",
    "Review",
    "Row",
    "SaveDraft",
    "SetAside",
    "SetClaimant",
    "State",
    "SubmitDraft",
    "Take",
    "Visibility",
    "WaiveReply",
    "Withdraw",
    "allowed_actions",
    "begin",
    "current_hash",
    "decide",
    "due_by_policy",
    "editors_after",
    "editors_of",
    "lease_is_live",
    "reading_of",
]
