"""What the workflows need of the world, as narrow Protocols. Adapters fulfil them.

An item is a flat-keyed record of plain values: str, int, bool, None, list, dict; never a float,
never bytes. Two attributes name it (`Key`); six more, when present, place it in an index
(`INDEX_ATTRIBUTES`); `expires_at` (epoch seconds) lets storage drop it some time after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

Item = dict[str, object]

MAX_ITEM_BYTES = 400 * 1024
MAX_TRANSACTION_OPERATIONS = 100
MAX_TRANSACTION_BYTES = 4 * 1024 * 1024


class Key(NamedTuple):
    """Partition and sort key."""

    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Holds when no such item exists."""


@dataclass(frozen=True, slots=True)
class AbsentOrExpired:
    """Holds when no such item exists, or its `expires_at` is at or before `now` (epoch s)."""

    now: int


@dataclass(frozen=True, slots=True)
class Exists:
    """Holds when the item exists."""


@dataclass(frozen=True, slots=True)
class VersionIs:
    """Holds when the item exists and its `version` is this."""

    version: int


@dataclass(frozen=True, slots=True)
class AttributeIn:
    """Holds when the item exists and the attribute is one of the values."""

    attribute: str
    values: tuple[str | int, ...]  # True and False are values of their own, not 1 and 0


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds when each of the conditions, at least one, holds for the item."""

    conditions: tuple["Condition", ...]


Condition = Absent | AbsentOrExpired | Exists | VersionIs | AttributeIn | AllOf


@dataclass(frozen=True, slots=True)
class Put:
    """Write the whole item."""

    key: Key
    item: Mapping[str, object]  # without pk and sk
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Set, remove and add to attributes; without a condition it makes a missing item."""

    key: Key
    set: Mapping[str, object] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    add: Mapping[str, int] = field(default_factory=dict)
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the item; missing is fine unless the condition says otherwise."""

    key: Key
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Change nothing, but let the transaction happen only if this holds."""

    key: Key
    condition: Condition


Operation = Put | Update | Delete | Check


class ConditionFailed(Exception):
    """A transaction changed nothing because conditions did not hold; `failed` are their indices."""

    def __init__(self, failed: tuple[int, ...]) -> None:
        super().__init__(f"conditions {failed} did not hold")
        self.failed = failed


class ItemRefused(ValueError):
    """The caller broke the rules of the port: a float, an item too large, a key twice."""


@dataclass(frozen=True, slots=True)
class Query:
    """Items of one partition in sort-key order, from the table or an index.

    `index`: None, "by_queue", "by_due" or "by_list". `prefix`, `after` (exclusive) and
    `until` (inclusive) bound the sort key; `descending` turns the order round (then `after`
    is the upper end). Index reads may lag behind writes; table reads never do.
    """

    partition: str
    index: str | None = None
    prefix: str = ""
    after: str | None = None
    until: str | None = None
    limit: int | None = None  # None: all, however many pages the store needs
    descending: bool = False


class ItemTable(Protocol):
    """The item port. All table reads are consistent."""

    def get(self, key: Key) -> Item | None:
        """The item with `pk` and `sk` in it, or None."""
        ...

    def batch_get(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Those of the items that exist."""
        ...

    def query(self, query: Query) -> list[Item]:
        """Items in sort-key order."""
        ...

    def transact(self, operations: Sequence[Operation]) -> None:
        """All or nothing, durable on return; raises ConditionFailed, ItemRefused, StoreBusy."""
        ...

    def increment(self, key: Key, attribute: str) -> int:
        """Add one to a counter attribute (made when missing) and return the new value."""
        ...


class Queue(Protocol):
    """Somewhere to put messages that are worked on at least once."""

    def send(self, bodies: Sequence[str]) -> None:
        """Enqueue all; durable when it returns."""
        ...


class BlobStore(Protocol):
    """Immutable bytes by key."""

    def put(self, key: str, content: bytes) -> None:
        """Store; the same key again is left as it is."""
        ...

    def get(self, key: str) -> bytes | None:
        """The bytes, or None."""
        ...

    def keys_under(self, folder: str) -> tuple[str, ...]:
        """Every key that starts with the folder's name and a slash."""
        ...

    def remove(self, key: str) -> None:
        """Make the bytes unreadable for good; missing is fine. Only erasing does this."""
        ...


class PageStore(Protocol):
    """Rendered files. A page is overwritten only by a render with a higher ticket."""

    def write(self, path: str, content: bytes, content_type: str, ticket: int) -> bool:
        """Write unless the stored ticket is as high or higher; says whether it wrote."""
        ...

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Content and content type, or None."""
        ...


class Clock(Protocol):
    """The time, in UTC, aware."""

    def __call__(self) -> datetime:
        """The time now."""
        ...


class Ids(Protocol):
    """Fresh identifiers and salts."""

    def ulid(self) -> str:
        """A new ULID, ascending with time."""
        ...

    def salt(self) -> bytes:
        """32 random bytes."""
        ...

    def secret(self) -> str:
        """A new unguessable token, URL-safe, at least 256 bits."""
        ...
