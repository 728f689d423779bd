"""The query parameters that routes take, each declared once."""

from chalicelib.domain.complaint import ComplaintState
from chalicelib.domain.review import State
from chalicelib.edge.paging import DEFAULT_LIMIT, MAX_LIMIT
from chalicelib.edge.router import Parameter

CURSOR = Parameter("cursor", "Where to go on: the `next_cursor` of the page before")
LIMIT = Parameter(
    "limit",
    "How many to give",
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
)
STATE = Parameter(
    "state",
    "Only claims in this state",
    {"type": "string", "enum": [state.value for state in State]},
)
COMPLAINT_STATE = Parameter(
    "state",
    "Only complaints in this state; those that are open when it is missing",
    {"type": "string", "enum": [state.value for state in ComplaintState]},
)
COMPLAINT_DUE = Parameter(
    "due",
    "Only complaints on which the desk has to act by this time",
    {"type": "string", "format": "date-time"},
)
COMPLAINT_CLAIM = Parameter("claim", "Only complaints about this claim, in any state")
CLAIM_FILTERS = (
    STATE,
    Parameter(
        "priority",
        "Only claims of this priority or higher",
        {"type": "integer", "minimum": 1, "maximum": 999},
    ),
    Parameter(
        "since",
        "Only claims in their state since this time or longer",
        {"type": "string", "format": "date-time"},
    ),
    Parameter("holder", "Only claims that this member holds"),
    Parameter("assignee", "Only open claims that this member is asked to take"),
    Parameter("article", "Only claims of this article"),
    Parameter(
        "due",
        "Only open claims that are due at this time or before",
        {"type": "string", "format": "date-time"},
    ),
)
REVISION = Parameter(
    "revision",
    "Which wording; the newest that is extracted when it is missing",
    {"type": "integer", "minimum": 1},
)
SUBSCRIPTION = Parameter("subscription", "The subscription whose secret signed this")
