"""A review's history: entries, their canonical bytes, the chain of hashes.

An entry is stored as its exact canonical JSON text; hash = SHA-256(previous hash ‖ bytes).
Free text and personal fields enter as sha256(salt ‖ value), with salt and value in an erasable
item beside: erasing drops both, and the chain still verifies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, before it is sealed. Times are ISO 8601 in UTC, values plain JSON.

    `changes`: field → new value, of everything public that changed. `hidden`: field → value of
    what is personal or free text; only its salted digest enters the chain.
    """

    subject: str  # claim id or article id
    sequence: int  # 1 for the first; the version after this change
    at: str
    member: str
    role: str
    action: str
    from_state: str | None
    to_state: str
    policy: int
    decision: str
    source: str  # api, callback, link, system
    changes: Mapping[str, object] = field(default_factory=dict)
    hidden: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as stored: canonical text, its hash, and what is erasable."""

    subject: str
    sequence: int
    text: str
    hash: str
    secrets: Mapping[str, Mapping[str, object]]  # field → {"salt": hex, "value": plain JSON}


def plain(value: object) -> object:
    """A value as plain JSON: dataclasses to objects, enums to values, times to ISO 8601 Z."""
    raise NotImplementedError


def canonical(value: object) -> str:
    """The one JSON text of a plain value: sorted keys, no spaces, no floats, UTF-8."""
    raise NotImplementedError


def seal(entry: Entry, previous_hash: str, salt: bytes) -> SealedEntry:
    """Fix an entry for storage. `salt` is 32 random bytes, fresh for each decision."""
    raise NotImplementedError
