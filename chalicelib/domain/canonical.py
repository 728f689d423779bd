"""Values in, their one plain form and their one JSON text out.

What is hashed, chained, stored and compared goes through here, so that the same value has the
same bytes everywhere and for ever. Called by `verdict`, `log`, `replay` and the adapters.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


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

    Lengths of time are seconds. Sets are sorted. Raises TypeError for anything that has no exact
    form, above all floats.
    """
    kind: type = type(value)
    return value if kind in _AS_THEY_ARE else _form_of(kind)(value)


@cache
def _form_of(kind: type) -> Callable[[Any], object]:
    """How values of a class are written; looked up once, for every decision writes dozens."""
    for base, form in _FORMS:
        if issubclass(kind, base):
            return form
    if is_dataclass(kind):
        return _fields_form(kind)
    if kind is tuple or kind is list:
        return _list_of
    raise TypeError(f"{kind.__name__} has no exact plain form")


def _seconds_of(value: timedelta) -> object:
    return value // timedelta(seconds=1)


def _value_of(value: Enum) -> object:
    return value.value


def _object_of(value: Mapping[object, object]) -> object:
    if not all(type(key) is str for key in value):
        raise TypeError("the keys of an object are texts")
    return {key: plain(member) for key, member in value.items()}


def _list_of(value: Iterable[object]) -> object:
    return [plain(member) for member in value]


def _sorted_of(value: Iterable[object]) -> object:
    return sorted((plain(member) for member in value), key=_ENCODER.encode)


# A time is a date too, and goes before it.
_FORMS: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (Enum, _value_of),
    (datetime, iso),
    (date, date.isoformat),
    (timedelta, _seconds_of),
    (Mapping, _object_of),
    (set, _sorted_of),
    (frozenset, _sorted_of),
)


def _fields_form(kind: type) -> Callable[[object], object]:
    names = tuple(field.name for field in fields(kind))

    def written(value: object) -> object:
        form = {}
        for name in names:
            member = getattr(value, name)
            member_kind: type = type(member)
            form[name] = member if member_kind in _AS_THEY_ARE else _form_of(member_kind)(member)
        return form

    return written


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces, no floats, not escaped beyond need."""
    return _ENCODER.encode(plain(value))
