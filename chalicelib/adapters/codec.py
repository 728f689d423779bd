"""Frozen values to plain JSON values and back, for items and blobs.

Writing is the domain's own `plain`, so that what is stored and what is hashed cannot differ;
reading is pydantic's, which checks every field. Adapters are built once, on first use.
"""

import json
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar, cast

from pydantic import TypeAdapter

from chalicelib.domain.article import Submission
from chalicelib.domain.log import plain
from chalicelib.domain.verdict import Reading
from chalicelib.workflow.ports import Item

T = TypeVar("T")
_MOST_REMEMBERED = 500


_adapters: dict[type, TypeAdapter[object]] = {}


def load(kind: type[T], stored: object) -> T:
    """Read a value of that class from plain JSON; what else the object holds is ignored.

    Raises pydantic.ValidationError when a field is missing or of the wrong kind: then the store
    was written by something else.
    """
    adapter = _adapters.get(kind)
    if adapter is None:
        # Two threads may build the same adapter at once: the later one is kept, both are right.
        adapter = _adapters[kind] = TypeAdapter(kind)
    return cast("T", adapter.validate_python(stored))


class Remembered(Generic[T]):
    """Values read from items, for as long as the store hands out the very same items.

    In a turn of decisions `SqliteTable` does; DynamoDB makes each item anew, and each is read.
    """

    def __init__(self, read: Callable[[Item], T]) -> None:
        self._read = read
        self._values: dict[tuple[object, object], tuple[Item, T]] = {}

    def __call__(self, item: Item) -> T:
        """The value of an item."""
        key = (item["pk"], item["sk"])
        known = self._values.get(key)
        if known is not None and known[0] is item:
            return known[1]
        value = self._read(item)
        if len(self._values) >= _MOST_REMEMBERED:
            self._values.clear()
        self._values[key] = (item, value)
        return value


def dump(value: object) -> dict[str, object]:
    """Write a frozen value as a plain JSON object."""
    written = plain(value)
    assert isinstance(written, dict)
    return written


def without_none(fields: dict[str, object]) -> dict[str, object]:
    """Leave out what is not set: an absent attribute costs nothing."""
    return {name: value for name, value in fields.items() if value is not None}


def submission_of(blob: bytes) -> Submission:
    """Read what was sent from its blob."""
    return load(Submission, json.loads(blob))


def reading_of(claim: Mapping[str, object]) -> Reading:
    """What an extracted claim, as frozen, says and who said it; outside the text without a span."""
    span = cast("Mapping[str, int] | None", claim["span"]) or {"start": 0, "end": 0}
    block = claim["block"] or 0
    return load(Reading, {**claim, "block": block, "start": span["start"], "end": span["end"]})
