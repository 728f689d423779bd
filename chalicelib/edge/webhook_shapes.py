"""The JSON of subscriptions, deliveries and the feed; no secret but where one is shown once."""

from datetime import datetime

from typing_extensions import TypedDict

from chalicelib.domain.delivery import Delivery, DeliveryState, Try
from chalicelib.domain.events import EventType
from chalicelib.domain.policy import Role
from chalicelib.domain.subscription import (
    Mode,
    Reach,
    SecretNumber,
    Subscription,
    SubscriptionStatus,
)
from chalicelib.workflow.keep_subscriptions import FeedPage
from chalicelib.workflow.records import Page
from chalicelib.workflow.webhook_records import Acknowledgement


class SubscriptionShape(TypedDict):
    """A subscription. `secrets`: which numbered ones sign, and until when; `version` is its ETag.

    `failing_since`: the first failure after the last 2xx; `rest_until`: nothing is sent before.
    """

    subscription_id: str
    url: str
    member_id: str
    events: list[EventType]
    roles: list[Role]
    reach: Reach
    names: dict[str, str]
    mode: Mode
    description: str
    status: SubscriptionStatus
    status_reason: str | None
    secrets: tuple[SecretNumber, ...]
    created_by: str
    created_at: datetime
    failing_since: datetime | None
    failures: int
    rest_until: datetime | None
    version: int


class RegisteredShape(SubscriptionShape):
    """A subscription with its newest secret, shown this once."""

    secret: str


class SubscriptionsShape(TypedDict):
    """All subscriptions."""

    subscriptions: list[SubscriptionShape]


class DeliveryShape(TypedDict):
    """One event on its way to a subscription; `body` is what is signed and sent."""

    delivery: str
    webhook_id: str
    type: str
    position: int | None
    state: DeliveryState
    created_at: datetime
    next_at: datetime | None
    tries: tuple[Try, ...]
    body: str


class DeliveriesShape(TypedDict):
    """Some deliveries."""

    deliveries: list[DeliveryShape]
    next_cursor: str | None


class ReceivedShape(TypedDict):
    """Some of what came in."""

    received: list[dict[str, object]]
    next_cursor: str | None


class ReplayedShape(TypedDict):
    """How many deliveries are sent anew."""

    replayed: int


class FeedShape(TypedDict):
    """Some of the feed. Go on `after` the `position`; `more`: there may be more already."""

    events: list[dict[str, object]]
    position: int
    more: bool


class UnconfirmedShape(TypedDict):
    """Take-downs that partners have not confirmed."""

    unconfirmed: list[Acknowledgement]
    next_cursor: str | None


def subscription_shape(one: Subscription) -> SubscriptionShape:
    """A subscription."""
    return {
        "subscription_id": one.subscription_id,
        "url": one.url,
        "member_id": one.member_id,
        "events": sorted(one.events),
        "roles": sorted(one.roles),
        "reach": one.reach,
        "names": dict(one.names),
        "mode": one.mode,
        "description": one.description,
        "status": one.status,
        "status_reason": one.status_reason,
        "secrets": one.secrets,
        "created_by": one.created_by,
        "created_at": one.created_at,
        "failing_since": one.failing_since,
        "failures": one.failures,
        "rest_until": one.rest_until,
        "version": one.version,
    }


def registered_shape(one: Subscription, secret: str) -> RegisteredShape:
    """A subscription with the secret."""
    return {**subscription_shape(one), "secret": secret}


def delivery_shape(one: Delivery) -> DeliveryShape:
    """A delivery."""
    return {
        "delivery": one.name,
        "webhook_id": one.webhook_id,
        "type": one.event_type,
        "position": one.position,
        "state": one.state,
        "created_at": one.created_at,
        "next_at": one.next_at,
        "tries": one.tries,
        "body": one.body,
    }


def deliveries_shape(page: Page[Delivery], next_cursor: str | None) -> DeliveriesShape:
    """Some deliveries."""
    return {
        "deliveries": [delivery_shape(one) for one in page.items],
        "next_cursor": next_cursor,
    }


def feed_shape(page: FeedPage) -> FeedShape:
    """Some of the feed."""
    return {
        "events": [event.payload() for event in page.events],
        "position": page.position,
        "more": page.more,
    }
