"""The bodies by which an operator makes members known and gives out tokens."""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from chalicelib.domain.policy import Role
from chalicelib.edge.bodies import read_as, read_object

_CONFIG = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

MemberId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$", max_length=64)]


class MemberBody(BaseModel):
    """A person known to the desk. An id that is known already gets this name and these roles."""

    model_config = _CONFIG

    member_id: MemberId | None = Field(None, description="Made by the desk when it is missing")
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    roles: Annotated[list[Role], Field(min_length=1, max_length=20)]


class TokenBody(BaseModel):
    """A way in for a member; `label` tells the operator what it is for."""

    model_config = _CONFIG

    member_id: MemberId
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class OffboardBody(BaseModel):
    """Who goes on with what a member held; nobody: it goes back to the others."""

    model_config = _CONFIG

    successor: MemberId | None = None


@cache
def offboard_adapter() -> TypeAdapter[OffboardBody]:
    """Built when first needed, then kept."""
    return TypeAdapter(OffboardBody)


@cache
def member_adapter() -> TypeAdapter[MemberBody]:
    """Built when first needed, then kept."""
    return TypeAdapter(MemberBody)


@cache
def token_adapter() -> TypeAdapter[TokenBody]:
    """Built when first needed, then kept."""
    return TypeAdapter(TokenBody)


def read_member_body(raw: bytes) -> MemberBody:
    """A member. Raises MalformedRequest, InputRefused."""
    return read_as(member_adapter(), read_object(raw))


def read_offboard_body(raw: bytes) -> OffboardBody:
    """Who goes on. Raises MalformedRequest, InputRefused."""
    return read_as(offboard_adapter(), read_object(raw))


def read_token_body(raw: bytes) -> TokenBody:
    """What a token is for. Raises MalformedRequest, InputRefused."""
    return read_as(token_adapter(), read_object(raw))
