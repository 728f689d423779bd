"""Values in, their one plain form and their one JSON text out.

What is hashed, chained, stored and compared goes through here, so that the same value has the
same bytes everywhere and for ever. Called by `verdict`, `log`, `replay` and the adapters.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)
_AS_THEY_ARE = (str, int, bool, type(None))


@cache
def _field_names(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields; None where it is no dataclass."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with six decimals, so that texts sort as times do.

    Raises ValueError for a time without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone")
    # isoformat, as strftime does not pad years below 1000.
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def plain(value: object) -> object:
    """A value as plain JSON: dataclasses to objects, enums to values, times to ISO 8601 Z.

    Sets are sorted. Raises TypeError for anything that has no exact form, above all floats.
    """
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple or kind is list:
        return [plain(member) for member in value]  # type: ignore[attr-defined]  # told by kind
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return _plain_structure(value)


def _plain_structure(value: object) -> object:
    if isinstance(value, Mapping):
        if not all(type(key) is str for key in value):
            raise TypeError("the keys of an object are texts")
        return {key: plain(member) for key, member in value.items()}
    kind: type = type(value)
    names = _field_names(kind)
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(member) for member in value), key=_ENCODER.encode)
    raise TypeError(f"{type(value).__name__} has no exact plain form")


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces, no floats, not escaped beyond need."""
    return _ENCODER.encode(plain(value))
