"""What is kept of a decision under its id, and how a repeated request is told from another one.

Submissions and decisions on claims and articles share it: the same id again gives the first
answer, the same id with another request is refused.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.workflow.records import Receipt

_ENCODER = json.JSONEncoder(sort_keys=True)
RECEIPT_KEPT = timedelta(days=30)


class Inbox(Protocol):
    """Where used decision ids are found."""

    def receipt(self, caller: str, decision: str) -> Receipt | None:
        """What a used decision id led to, or None."""
        ...


def fingerprint(asked: object) -> str:
    """SHA-256 (hex) of a request, given as plain JSON."""
    return hashlib.sha256(_ENCODER.encode(asked).encode()).hexdigest()


def kept_until(at: datetime) -> int:
    """When a receipt of that time may be forgotten, in epoch seconds."""
    return int((at + RECEIPT_KEPT).timestamp())
