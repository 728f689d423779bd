"""Lists in pages: `limit` and an opaque `cursor` in, a position in the store's order out.

A cursor is base64url of a small versioned JSON. It names the listing and its filters, so that
one listing's cursor is refused by another.
"""

import base64
import binascii
import re

from pydantic_core import from_json, to_json

from chalicelib.edge.problems import MalformedRequest
from chalicelib.edge.request import Request

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
_VERSION = 1
_MAX_CURSOR = 2_048
_LIMIT = re.compile(r"[0-9]{1,3}")
_POSITION = re.compile(r"[0-9]{1,9}")


def limit_of(request: Request) -> int:
    """How many to give: 1–100, 50 when nothing is said. Raises MalformedRequest."""
    asked = request.parameter("limit")
    if asked is None:
        return DEFAULT_LIMIT
    if not _LIMIT.fullmatch(asked) or not 1 <= int(asked) <= MAX_LIMIT:
        raise MalformedRequest(
            f"limit is a number from 1 to {MAX_LIMIT}.",
            reason="bad_parameter",
            facts={"parameter": "limit"},
        )
    return int(asked)


def write_cursor(listing: str, position: str | None) -> str | None:
    """The cursor after which the listing goes on; None at its end."""
    if position is None:
        return None
    written = to_json([_VERSION, listing, position])
    return base64.urlsafe_b64encode(written).rstrip(b"=").decode()


def read_cursor(request: Request, listing: str) -> str | None:
    """The position in the request's cursor, or None without one. Raises MalformedRequest."""
    cursor = request.parameter("cursor")
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        read = from_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise _bad_cursor() from None
    match read:
        case [int(version), str(of), str(position)] if len(cursor) <= _MAX_CURSOR:
            if version == _VERSION and of == listing and position:
                return position
    raise _bad_cursor()


def read_position(request: Request, listing: str) -> int:
    """The same for a listing that is numbered from 1; 0 without a cursor."""
    position = read_cursor(request, listing)
    if position is None:
        return 0
    if not _POSITION.fullmatch(position):
        raise _bad_cursor()
    return int(position)


def _bad_cursor() -> MalformedRequest:
    return MalformedRequest(
        "This cursor is not one that this listing gave. Start again without it.",
        reason="bad_cursor",
        facts={"parameter": "cursor"},
    )
