"""Query parameters as typed values, or MalformedRequest with the name of the parameter."""

import re
from enum import StrEnum
from typing import TypeVar

from chalicelib.edge.names import is_name
from chalicelib.edge.problems import MalformedRequest
from chalicelib.edge.request import Request

Choice = TypeVar("Choice", bound=StrEnum)

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def choice(request: Request, name: str, kind: type[Choice]) -> Choice | None:
    """One of the values of an enumeration, or None when it is not asked for."""
    given = request.parameter(name)
    if given is None:
        return None
    try:
        return kind(given)
    except ValueError:
        raise _refused(name, f"{name} is one of: {', '.join(kind)}.") from None


def known_id(request: Request, name: str) -> str | None:
    """Something that can be an id, or None when it is not asked for."""
    given = request.parameter(name)
    if given is not None and not is_name(given):
        raise _refused(name, f"{name} is an id.")
    return given


def number(request: Request, name: str, most: int) -> int | None:
    """A number from 1 to `most`, or None when it is not asked for."""
    given = request.parameter(name)
    if given is None:
        return None
    if not _NUMBER.fullmatch(given) or int(given) > most:
        raise _refused(name, f"{name} is a number from 1 to {most:,}.")
    return int(given)


def _refused(name: str, mend: str) -> MalformedRequest:
    return MalformedRequest(mend, reason="bad_parameter", facts={"parameter": name})
