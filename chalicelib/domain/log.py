"""A review's history: entries, their canonical bytes, the chain of hashes.

An entry is stored as its exact canonical JSON text; hash = SHA-256(previous hash ‖ bytes).
Free text and personal fields enter as sha256(salt ‖ value), with salt and value in an erasable
item beside: erasing drops both, and the chain still verifies. `decide` makes entries, the
workflows seal and store them, `replay` reads them back.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from chalicelib.domain.canonical import canonical, plain

__all__ = [
    "ERASES",
    "GENESIS",
    "Columns",
    "Entry",
    "Misfit",
    "SealedEntry",
    "canonical",
    "chain_hash",
    "changes_between",
    "parse",
    "plain",
    "seal",
    "verify_chain",
]

GENESIS = "0" * 64

# The action after which everything hidden is as it was before the first entry. Its entry names
# no hidden value: what it says of them is the same for every record, and cannot be erased.
ERASES = "erase"


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


_ENTRY_FIELDS = frozenset(Entry.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as stored: canonical text, its hash, and what is erasable."""

    subject: str
    sequence: int
    text: str
    hash: str
    secrets: Mapping[str, Mapping[str, object]]  # field → {"salt": hex, "value": plain JSON}


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first place where a chain does not hold, and what is wrong there, in words."""

    sequence: int
    finding: str


class Columns:
    """Which fields of a record its log follows; dotted names reach into a part of it.

    `hidden` fields hold free text or what is personal: their values stay out of the chain.
    """

    __slots__ = ("hidden", "names", "values_of", "visible")

    def __init__(self, *, visible: tuple[str, ...], hidden: tuple[str, ...] = ()) -> None:
        self.visible = visible
        self.hidden = frozenset(hidden)
        self.names = (*visible, *hidden)
        self.values_of = attrgetter(*self.names)

    def plain_values(self, record: object) -> dict[str, object]:
        """Every followed field of the record as plain JSON."""
        return dict(zip(self.names, map(plain, self.values_of(record)), strict=True))


def changes_between(
    before: object, after: object, columns: Columns
) -> tuple[dict[str, object], dict[str, object]]:
    """What differs, as plain JSON: first what anybody may read, then what is hidden."""
    changes: dict[str, object] = {}
    hidden: dict[str, object] = {}
    for name, old, new in zip(
        columns.names, columns.values_of(before), columns.values_of(after), strict=True
    ):
        if old is not new and old != new:
            (hidden if name in columns.hidden else changes)[name] = plain(new)
    return changes, hidden


def _digest(salt: bytes, value: object) -> str:
    return hashlib.sha256(salt + canonical(value).encode()).hexdigest()


def chain_hash(previous_hash: str, text: str) -> str:
    """SHA-256 (hex) over the 32 bytes of the previous hash and the entry's text in UTF-8."""
    return hashlib.sha256(bytes.fromhex(previous_hash) + text.encode()).hexdigest()


def seal(entry: Entry, previous_hash: str, salt: bytes) -> SealedEntry:
    """Fix an entry for storage. `salt` is 32 random bytes, fresh for each decision.

    Every hidden field has its own salt, derived from it: whoever is shown one hidden value with
    its salt learns nothing about the others.
    """
    secrets: dict[str, dict[str, object]] = {}
    digests: dict[str, str] = {}
    for name, value in entry.hidden.items():
        field_salt = hmac.digest(salt, name.encode(), "sha256")
        digests[name] = _digest(field_salt, value)
        secrets[name] = {"salt": field_salt.hex(), "value": plain(value)}
    text = canonical(
        {
            "subject": entry.subject,
            "sequence": entry.sequence,
            "at": entry.at,
            "member": entry.member,
            "role": entry.role,
            "action": entry.action,
            "from_state": entry.from_state,
            "to_state": entry.to_state,
            "policy": entry.policy,
            "decision": entry.decision,
            "source": entry.source,
            "changes": entry.changes,
            "hidden": digests,
        }
    )
    return SealedEntry(
        subject=entry.subject,
        sequence=entry.sequence,
        text=text,
        hash=chain_hash(previous_hash, text),
        secrets=secrets,
    )


def parse(text: str) -> dict[str, object]:
    """A stored entry as plain JSON: the fields of `Entry`, with digests where it hides something.

    Raises ValueError where the text is no entry.
    """
    entry = json.loads(text)
    if not isinstance(entry, dict) or entry.keys() != _ENTRY_FIELDS:
        raise ValueError("not the text of a log entry")
    for name in ("changes", "hidden"):
        if not isinstance(entry[name], dict):
            raise ValueError(f"{name} of a log entry is an object")  # noqa: TRY004  # of the text, not of an argument
    return entry


def verify_chain(entries: Iterable[SealedEntry]) -> Misfit | None:
    """The first entry that does not fit its place, or None when all hold.

    Finds an entry that was altered, put in, taken out or moved, and a hidden value that is not
    the one that was sealed. A missing end can be seen only from the record's head hash and
    version: `replay.compare` looks at those.
    """
    previous = GENESIS
    subject: str | None = None
    for place, sealed in enumerate(entries, start=1):
        subject = sealed.subject if subject is None else subject
        finding = _finding(sealed, place, subject, previous)
        if finding is not None:
            return Misfit(sequence=place, finding=finding)
        previous = sealed.hash
    return None


def _finding(sealed: SealedEntry, place: int, subject: str, previous: str) -> str | None:
    try:
        entry = parse(sealed.text)
    except ValueError:
        return "the text is not an entry"
    if sealed.sequence != place or entry["sequence"] != place:
        return f"entry {sealed.sequence} stands where {place} should"
    if sealed.subject != subject or entry["subject"] != subject:
        return "the entry belongs to another history"
    if chain_hash(previous, sealed.text) != sealed.hash:
        return "the hash does not follow from the entry and the one before"
    digests = entry["hidden"]
    assert isinstance(digests, dict)  # parse() looked
    for name, secret in sealed.secrets.items():
        if _opened(secret) != digests.get(name):
            return f"the hidden {name} is not the one that was sealed"
    return None


def _opened(secret: Mapping[str, object]) -> str | None:
    """The digest that a stored secret gives, or None where it cannot be read."""
    try:
        return _digest(bytes.fromhex(str(secret["salt"])), secret["value"])
    except (KeyError, ValueError, TypeError):
        return None
