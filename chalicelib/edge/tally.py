"""What one request or message counts while it is worked on, for its one line in the log.

`tallying` opens a count for the block; whoever is called in it, in the same thread, adds to it:
views, workers, and the adapters, to which wiring hands `add`. Outside of a block nothing counts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from chalicelib.domain.errors import PlumblineError, ReviewChanged, StaleCallback, StoreContended
from chalicelib.domain.events import EventType
from chalicelib.workflow import measures

Tally = Counter[str]

_OPEN: ContextVar[Tally | None] = ContextVar("tally", default=None)

# What an answer counts as, by method, pattern and status.
_BY_ANSWER: Mapping[tuple[str, str, int], str] = {
    ("POST", "/v1/articles", 202): measures.ACCEPTED,
    ("POST", "/v1/articles/{article_id}/actions", 200): measures.DECIDED,
    ("POST", "/v1/articles/{article_id}/claims", 201): measures.DECIDED,
    ("POST", "/v1/claims/{claim_id}/actions", 200): measures.DECIDED,
    ("POST", "/v1/complaints/{complaint_id}/actions", 200): measures.DECIDED,
    ("POST", "/v1/callbacks/reviews", 200): measures.DECIDED,
}
_BY_EVENT: Mapping[str, str] = {
    EventType.ARTICLE_EXTRACTED: measures.EXTRACTED,
    EventType.ARTICLE_FAILED: measures.EXTRACTION_FAILED,
    EventType.CLAIM_PUBLISHED: measures.PUBLISHED,
    EventType.CLAIM_CORRECTED: measures.PUBLISHED,
}
_LOST_RACES = frozenset({ReviewChanged.code, StaleCallback.code, StoreContended.code})
_OUR_FAULT = 500


@contextmanager
def tallying() -> Iterator[Tally]:
    """Count what happens in the block."""
    tally: Tally = Counter()
    token = _OPEN.set(tally)
    try:
        yield tally
    finally:
        _OPEN.reset(token)


def add(name: str, much: float = 1) -> None:
    """Count under a measure's name, where somebody is counting."""
    tally = _OPEN.get()
    if tally is not None:
        tally[name] += much  # type: ignore[assignment]  # seconds are counted as well


def add_answer(method: str, route: str, status: int, code: str | None) -> None:
    """Count what an answer says."""
    name = _BY_ANSWER.get((method, route, status))
    if name is not None:
        add(name)
    if code in _LOST_RACES:
        add(measures.CONFLICTS)
    if status >= _OUR_FAULT:
        add(measures.REQUESTS_FAILED)


def add_refusal(error: PlumblineError) -> None:
    """Count a decision of many that was refused."""
    if error.public_code in _LOST_RACES:
        add(measures.CONFLICTS)


def add_event(kind: object) -> None:
    """Count what an event tells of. It may come twice, and counts twice then."""
    name = _BY_EVENT.get(str(kind))
    if name is not None:
        add(name)
