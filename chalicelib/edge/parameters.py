"""The query parameters that routes take, each declared once."""

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
HOLDER = Parameter("holder", "Only claims that this member holds")
REVISION = Parameter(
    "revision", "Which wording; the first when it is missing", {"type": "integer", "minimum": 1}
)
