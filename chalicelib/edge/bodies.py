"""Raw bytes in, validated values out, or an error that names each field: how every body is read.

`article_body`, `action_bodies` and `member_bodies` say what they expect; here stands how it is
read. Bytes are parsed by pydantic-core, never by `json`: that would take NaN and half surrogate
pairs, and fall over 100,000 brackets. Of a key that comes twice the last value counts.
"""

from typing import TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from chalicelib.domain.article import normalise_text
from chalicelib.domain.errors import InputRefused
from chalicelib.edge.problems import MalformedRequest

T = TypeVar("T")

STRICT = ConfigDict(strict=True, extra="forbid")
MAX_ERRORS = 20
MAX_POINTER_PART = 100

_UNKNOWN_FIELD = frozenset({"extra_forbidden", "unexpected_keyword_argument"})


def read_object(raw: bytes) -> dict[str, object]:
    """The JSON object of a body, every string in it normalised.

    Raises MalformedRequest (malformed_json) for what is no JSON, InputRefused for other JSON.
    """
    try:
        document = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise _malformed(str(error)) from None
    if not isinstance(document, dict):
        raise InputRefused("The body is a JSON object.", pointer="")
    return {name: _normalised(value) for name, value in document.items()}


def read_as(adapter: TypeAdapter[T], document: object) -> T:
    """A document as a value of the adapter's type. Raises InputRefused with a pointer a field."""
    try:
        # Back to JSON because strict validation then knows that a date comes as a string.
        return adapter.validate_json(to_json(document, inf_nan_mode="constants"))
    except ValidationError as error:
        raise refused(error.errors(include_url=False, include_context=False)) from None


def refused(errors: list[ErrorDetails]) -> InputRefused:
    """What pydantic found, as the domain's error: the first in front, all of them as facts."""
    shown: list[dict[str, object]] = []
    for error in errors[:MAX_ERRORS]:
        if error["type"] == "json_invalid":
            raise _malformed(error["msg"])
        unknown = error["type"] in _UNKNOWN_FIELD
        shown.append(
            {
                "pointer": pointer_to(error["loc"]),
                "code": "unknown_field" if unknown else error["type"],
                "detail": "There is no such field." if unknown else error["msg"] + ".",
            }
        )
    first = shown[0]
    return InputRefused(
        str(first["detail"]), pointer=str(first["pointer"]), facts={"errors": shown}
    )


def pointer_to(place: tuple[int | str, ...]) -> str:
    """A JSON pointer (RFC 6901) to a place in the body; very long names are cut."""
    return "".join(
        "/" + str(part)[:MAX_POINTER_PART].replace("~", "~0").replace("/", "~1") for part in place
    )


def _normalised(value: object) -> object:
    match value:
        case str():
            return normalise_text(value)
        case list():
            return [_normalised(element) for element in value]
        case dict():
            return {name: _normalised(element) for name, element in value.items()}
        case _:
            return value


def _malformed(why: str) -> MalformedRequest:
    return MalformedRequest(f"The body is not JSON: {why}.", reason="malformed_json")
