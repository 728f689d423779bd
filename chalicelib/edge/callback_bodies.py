"""The body of a callback, read only after its signature was verified.

It names a claim and one of the actions of `action_bodies`; the action's own fields stand in
`data`, `draft_hash` beside it. Strict as every body: no unknown field, no NaN, times with offset.
"""

from datetime import datetime
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import to_json

from chalicelib.domain.errors import InputRefused, PlumblineError
from chalicelib.domain.signature import SignatureHeaders
from chalicelib.edge.action_bodies import MAX_ACTION_BYTES, read_claim_action
from chalicelib.edge.article_body import check_year
from chalicelib.edge.bodies import read_as, read_object
from chalicelib.edge.names import is_claim_id
from chalicelib.edge.problems import BodyTooLarge, shown_as
from chalicelib.edge.request import Request
from chalicelib.workflow.take_callback import Callback, Envelope

_APART = ("action", "draft_hash")


class CallbackBody(BaseModel):
    """A decision that was made elsewhere. `person` is the partner's name for who decided."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    type: Literal["review.decision"]
    claim_id: Annotated[str, Field(max_length=60)]
    action: Annotated[str, Field(max_length=60, description="As in the actions on a claim")]
    person: Annotated[str, Field(min_length=1, max_length=200)]
    decided_at: datetime
    expected_version: Annotated[
        int | None,
        Field(ge=0, le=999_999_999, description="What it was decided on; `note` needs none"),
    ] = None
    draft_hash: Annotated[
        str | None, Field(max_length=200, description="Of the draft that was seen, to approve")
    ] = None
    data: Annotated[
        dict[str, object] | None, Field(description="The other fields of the action")
    ] = None


@cache
def _adapter() -> TypeAdapter[CallbackBody]:
    return TypeAdapter(CallbackBody)


def envelope_of(request: Request) -> Envelope:
    """A callback as it came; nothing of it is believed yet."""
    named = request.query.get("subscription", [])
    return Envelope(
        subscription_id=named[0] if len(named) == 1 and _could_be(named[0]) else None,
        headers=SignatureHeaders.of(request.headers),
        body=request.body,
    )


def read_callback(raw: bytes) -> Callback:
    """A verified body. Raises MalformedRequest, BodyTooLarge, InputRefused."""
    if len(raw) > MAX_ACTION_BYTES:
        raise BodyTooLarge(
            f"A callback has at most {MAX_ACTION_BYTES:,} bytes.",
            facts={"limit": MAX_ACTION_BYTES},
        )
    body = read_as(_adapter(), read_object(raw))
    if not is_claim_id(body.claim_id):
        raise InputRefused("This is no claim id.", pointer="/claim_id", reason="bad_id")
    if not body.person.isprintable() or not body.person.strip():
        raise InputRefused("A person has a printable name.", pointer="/person")
    if body.decided_at.tzinfo is None:
        raise InputRefused(
            "Give the offset from UTC, such as Z.", pointer="/decided_at", reason="bad_time"
        )
    check_year(body.decided_at, "/decided_at")
    fields = dict(body.data or {})
    for name in _APART:
        if name in fields:
            raise InputRefused("This stands beside data, not in it.", pointer=f"/data/{name}")
    fields["action"] = body.action
    if body.draft_hash is not None:
        fields["draft_hash"] = body.draft_hash
    try:
        action = read_claim_action(to_json(fields, inf_nan_mode="constants"))
    except InputRefused as refused:
        raise _in_data(refused) from None
    return Callback(body.claim_id, action, body.expected_version, body.person)


def status_of(error: PlumblineError) -> int:
    """How an error is answered."""
    return shown_as(type(error)).status


def _could_be(name: str) -> bool:
    return len(name) <= 40 and name.isascii() and name.isalnum()  # noqa: PLR2004 - as other ids


def _in_data(refused: InputRefused) -> InputRefused:
    """The same, pointing to where the field stands in a callback."""

    def moved(pointer: str) -> str:
        return pointer if pointer.lstrip("/").split("/")[0] in _APART else f"/data{pointer}"

    facts = dict(refused.facts)
    errors = facts.get("errors")
    if isinstance(errors, list):
        facts["errors"] = [{**each, "pointer": moved(str(each["pointer"]))} for each in errors]
    pointer = moved(refused.pointer) if refused.pointer is not None else None
    return InputRefused(refused.message, pointer=pointer, facts=facts, reason=refused.reason)
