"""The bodies by which operators register and change subscriptions."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.events import EventType
from chalicelib.domain.policy import Role
from chalicelib.domain.subscription import (
    LONGEST_NAME,
    LONGEST_OVERLAP,
    LONGEST_URL,
    MOST_NAMES,
    Mode,
    Reach,
    Subscription,
)
from chalicelib.edge.bodies import read_as, read_object
from chalicelib.edge.member_bodies import MemberId

_CONFIG = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)
_A_DAY = 86_400
T = TypeVar("T", bound=BaseModel)

Url = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_URL)]
Events = Annotated[list[EventType], Field(min_length=1, max_length=len(EventType))]
Roles = Annotated[list[Role], Field(max_length=2)]
ExternalName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
Names = Annotated[dict[ExternalName, MemberId], Field(max_length=MOST_NAMES)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class WebhookBody(BaseModel):
    """A partner's endpoint, and what may be done under it.

    `member_id`: under whom the partner's own tokens come in. `roles`: checker or approver, for
    callbacks. `names`: what the partner calls people → member.
    """

    model_config = _CONFIG

    url: Url
    member_id: MemberId
    events: Events
    roles: Roles = []
    reach: Reach = Reach.ALL
    names: Names = {}
    mode: Mode = Mode.LIVE
    description: Description = ""


class WebhookChange(BaseModel):
    """What is to be otherwise; what is not named stays. The mode never changes."""

    model_config = _CONFIG

    url: Url | None = None
    events: Events | None = None
    roles: Roles | None = None
    reach: Reach | None = None
    names: Names | None = None
    description: Description | None = None


class RotateBody(BaseModel):
    """For how many seconds the secrets so far sign as well; 0: they are retired at once."""

    model_config = _CONFIG

    overlap_seconds: Annotated[int, Field(ge=0, le=int(LONGEST_OVERLAP.total_seconds()))] = _A_DAY


class ReplayBody(BaseModel):
    """From when on everything is sent anew; the feed has 30 days."""

    model_config = _CONFIG

    since: AwareDatetime


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)


def read_webhook_body(raw: bytes) -> Subscription:
    """A subscription as drawn up. Raises MalformedRequest, InputRefused."""
    body = read_as(_adapter(WebhookBody), read_object(raw))
    return Subscription(
        subscription_id="",
        url=body.url,
        member_id=body.member_id,
        created_by="",
        created_at=datetime.min.replace(tzinfo=UTC),
        events=frozenset(body.events),
        roles=frozenset(body.roles),
        reach=body.reach,
        names=body.names,
        mode=body.mode,
        description=body.description,
    )


def read_webhook_change(raw: bytes) -> Mapping[str, object]:
    """The fields that get other values. Raises MalformedRequest, InputRefused."""
    body = read_as(_adapter(WebhookChange), read_object(raw))
    changes = {
        name: value for name in body.model_fields_set if (value := getattr(body, name)) is not None
    }
    if not changes:
        raise InputRefused("Name at least one field that is to be otherwise.", pointer="")
    for name in ("events", "roles"):
        if name in changes:
            changes[name] = frozenset(changes[name])
    return changes


def read_rotate_body(raw: bytes) -> timedelta:
    """How long both sign. Raises MalformedRequest, InputRefused."""
    return timedelta(seconds=read_as(_adapter(RotateBody), read_object(raw)).overlap_seconds)


def read_replay_body(raw: bytes) -> datetime:
    """Since when. Raises MalformedRequest, InputRefused."""
    try:
        since: datetime = read_as(_adapter(ReplayBody), read_object(raw)).since.astimezone(UTC)
    except OverflowError:
        raise InputRefused("There is no such time.", pointer="/since") from None
    return since
