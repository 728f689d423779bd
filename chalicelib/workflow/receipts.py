"""What is kept of a decision under its id, and how a repeated request is told from another one.

Submissions and decisions on claims and articles share it: the same id again gives the first
answer, the same id with another request is refused.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.errors import StoreBusy, Unavailable
from chalicelib.workflow.records import Receipt

_ENCODER = json.JSONEncoder(sort_keys=True)
RECEIPT_KEPT = timedelta(days=30)
_MAY_STAND = {"applied": "unknown"}


class Inbox(Protocol):
    """Where used decision ids are found."""

    def receipt(self, caller: str, decision: str) -> Receipt | None:
        """What a used decision id led to, or None."""
        ...


def receipt_after(failure: Exception, inbox: Inbox, caller: str, decision: str) -> Receipt | None:
    """What a decision that ended in a failure led to, perhaps at an earlier try; None: nothing.

    Where nobody can look, the failure of a write that may stand is raised as it is, and any other
    as one that may: it must never read as if the decision had certainly not been applied.
    """
    try:
        return inbox.receipt(caller, decision)
    except Unavailable as unread:
        if isinstance(failure, StoreBusy):
            raise failure from unread
        raise StoreBusy(unread.message, facts=_MAY_STAND) from unread


@contextmanager
def once_it_stands() -> Iterator[None]:
    """For what is done or read after a commit: a store that is busy then took nothing back."""
    try:
        yield
    except Unavailable as failure:
        raise StoreBusy(failure.message, facts=_MAY_STAND) from failure


def fingerprint(asked: object) -> str:
    """SHA-256 (hex) of a request, given as plain JSON."""
    return hashlib.sha256(_ENCODER.encode(asked).encode()).hexdigest()


def kept_until(at: datetime) -> int:
    """When a receipt of that time may be forgotten, in epoch seconds."""
    return int((at + RECEIPT_KEPT).timestamp())
