"""What readers send by the form on a fact-check's page, and what the desk asks of a complaint.

In: raw bytes, as JSON or as a browser encodes a form. Out: typed values. How long a field may be
is the domain's; here stands how it is read, and the trap for machines that fill in everything.
"""

from collections.abc import Mapping
from functools import cache
from typing import get_args
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from chalicelib.domain.article import normalise_text
from chalicelib.domain.complaint import ComplaintAction, DeadlinePassed, Erase
from chalicelib.domain.errors import InputRefused
from chalicelib.edge.action_bodies import read_named
from chalicelib.edge.bodies import STRICT, read_as, read_object
from chalicelib.edge.problems import BodyTooLarge, MalformedRequest

FORM = "application/x-www-form-urlencoded"
# 5,000 characters, each up to twelve bytes once it is encoded, and the shorter fields.
MAX_COMPLAINT_BYTES = 70_000
_MOST_FIELDS = 20


class ComplaintBody(BaseModel):
    """Somebody says that a published fact-check is wrong. Name and contact are never public."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    text: str = Field(description="What is wrong, at most 5,000 characters")
    name: str | None = Field(None, description="Who writes, at most 200 characters")
    contact: str | None = Field(None, description="Where the answer goes, at most 200 characters")
    leave_empty: str | None = Field(None, description="Stays empty: people never see this field")


# Deadlines are the sweep's, and an erasure asks for more than a token.
COMPLAINT_ACTIONS: Mapping[str, type[ComplaintAction]] = {
    str(kind.__dataclass_fields__["action"].default): kind
    for kind in get_args(ComplaintAction)
    if kind not in {DeadlinePassed, Erase}
}


@cache
def complaint_adapter() -> TypeAdapter[ComplaintBody]:
    """Built when first needed, then kept."""
    return TypeAdapter(ComplaintBody)


@cache
def complaint_action_adapter(name: str) -> TypeAdapter[ComplaintAction | None]:
    """Built when an action first comes, then kept."""
    return TypeAdapter(COMPLAINT_ACTIONS[name] | None, config=STRICT)  # type: ignore[arg-type]


def is_form(content_type: str | None) -> bool:
    """Whether a body is encoded as a browser encodes a form."""
    return (content_type or "").partition(";")[0].strip().lower() == FORM


def read_complaint_body(raw: bytes, content_type: str | None) -> ComplaintBody:
    """A complaint. Raises MalformedRequest, BodyTooLarge, InputRefused."""
    if len(raw) > MAX_COMPLAINT_BYTES:
        raise BodyTooLarge(
            "This is more than one complaint may hold. Write less, or send a link.",
            facts={"limit": MAX_COMPLAINT_BYTES},
        )
    document = _read_form(raw) if is_form(content_type) else read_object(raw)
    body = read_as(complaint_adapter(), document)
    if body.leave_empty:
        raise InputRefused(
            "Leave the last field empty: it is there for machines.",
            pointer="/leave_empty",
            reason="leave_empty_filled",
        )
    return body


def read_complaint_action(raw: bytes) -> ComplaintAction:
    """An action on a complaint. Raises MalformedRequest, BodyTooLarge, InputRefused."""
    document, name = read_named(raw, COMPLAINT_ACTIONS)
    action = read_as(complaint_action_adapter(name), document)
    assert action is not None
    return action


def _read_form(raw: bytes) -> dict[str, object]:
    """The fields of a form, normalised. A field that was left empty is as one that is missing."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise MalformedRequest("The form cannot be read.", reason="malformed_form") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise MalformedRequest("A field of the form came twice.", reason="malformed_form")
    fields.setdefault("text", "")
    return {
        name: normalise_text(value) for name, value in fields.items() if value or name == "text"
    }
