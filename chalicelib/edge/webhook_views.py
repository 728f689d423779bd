"""The routes of subscriptions, their logs, and the feed; `app.py` adds them to its table."""

import re

from chalicelib.domain.delivery import DeliveryState
from chalicelib.domain.errors import NotFound
from chalicelib.edge import paging
from chalicelib.edge import webhook_shapes as shapes
from chalicelib.edge.access import MEMBERS, OPERATORS, OPERATORS_AND_CHIEFS
from chalicelib.edge.choices import choice, known_id
from chalicelib.edge.current import desk
from chalicelib.edge.names import named
from chalicelib.edge.parameters import CURSOR, LIMIT
from chalicelib.edge.problems import MalformedRequest
from chalicelib.edge.request import Answer, Request, json_answer
from chalicelib.edge.router import Parameter, Router
from chalicelib.edge.webhook_bodies import (
    read_replay_body,
    read_rotate_body,
    read_webhook_body,
    read_webhook_change,
)
from chalicelib.edge.webhook_shapes import subscription_shape

_DELIVERY = re.compile(r"(?:[0-9]{15}|test#[0-9A-Za-z]{26})")
_EVENT = re.compile(r"evt_[0-9A-Za-z-]{1,100}_[1-9][0-9]{0,8}")
_POSITION = re.compile(r"[0-9]{1,15}")
_SECRET = re.compile(r"[1-9][0-9]{0,5}")
STATE = Parameter(
    "state",
    "Only deliveries in this state",
    {"type": "string", "enum": [state.value for state in DeliveryState]},
)
AFTER = Parameter(
    "after", "The position after which to go on", {"type": "integer", "minimum": 0, "default": 0}
)
SUBSCRIPTION = Parameter("subscription", "Only what this subscription reaches")
_ONE = "/v1/webhooks/{subscription_id}"


def add_webhook_routes(router: Router) -> None:  # noqa: C901, PLR0915 - a list of routes
    """Declare them."""

    @router.route("GET", "/v1/webhooks", access=OPERATORS, answers={200: shapes.SubscriptionsShape})
    def list_webhooks(request: Request) -> Answer:  # noqa: ARG001 - every view has this form
        """List all subscriptions, oldest first."""
        listed = [subscription_shape(one) for one in desk().webhooks.listed()]
        return json_answer(shapes.SubscriptionsShape(subscriptions=listed))

    @router.route(
        "POST", "/v1/webhooks", access=OPERATORS, body="WebhookBody",
        answers={201: shapes.RegisteredShape},
    )  # fmt: skip
    def register_webhook(request: Request) -> Answer:
        """Register a subscription; its secret is shown this once."""
        made, secret = desk().webhooks.register(
            read_webhook_body(request.body),
            member=request.member,
            decision_id=request.idempotency_key,
        )
        return json_answer(
            shapes.registered_shape(made, secret),
            201,
            version=made.version,
            location=f"/v1/webhooks/{made.subscription_id}",
        )

    @router.route("GET", _ONE, access=OPERATORS, answers={200: shapes.SubscriptionShape})
    def read_webhook(request: Request) -> Answer:
        """Read a subscription and how sending to it goes."""
        one = desk().webhooks.read(_name(request))
        return json_answer(subscription_shape(one), version=one.version)

    @router.route(
        "PATCH", _ONE, access=OPERATORS, body="WebhookChange", versioned=True,
        answers={200: shapes.SubscriptionShape},
    )  # fmt: skip
    def change_webhook(request: Request) -> Answer:
        """Change what is named in the body."""
        one = desk().webhooks.change(
            _name(request), read_webhook_change(request.body), expected=request.expected_version
        )
        return json_answer(subscription_shape(one), version=one.version)

    @router.route("DELETE", _ONE, access=OPERATORS, answers={204: None})
    def remove_webhook(request: Request) -> Answer:
        """Forget a subscription at once."""
        desk().webhooks.remove(_name(request))
        return Answer(204)

    @router.route(
        "POST", f"{_ONE}/pause", access=OPERATORS, versioned=True,
        answers={200: shapes.SubscriptionShape},
    )  # fmt: skip
    def pause_webhook(request: Request) -> Answer:
        """Send nothing more; what happens is kept for it."""
        one = desk().webhooks.pause(_name(request), expected=request.expected_version)
        return json_answer(subscription_shape(one), version=one.version)

    @router.route(
        "POST", f"{_ONE}/resume", access=OPERATORS, versioned=True,
        answers={200: shapes.SubscriptionShape},
    )  # fmt: skip
    def resume_webhook(request: Request) -> Answer:
        """Send again: all that waits, and what happened while it was disabled."""
        one = desk().webhooks.resume(_name(request), expected=request.expected_version)
        return json_answer(subscription_shape(one), version=one.version)

    @router.route(
        "POST", f"{_ONE}/rotate", access=OPERATORS, body="RotateBody", versioned=True,
        answers={200: shapes.RegisteredShape},
    )  # fmt: skip
    def rotate_secret(request: Request) -> Answer:
        """Take the next secret, which is shown this once."""
        one, secret = desk().webhooks.rotate(
            _name(request), read_rotate_body(request.body), expected=request.expected_version
        )
        return json_answer(shapes.registered_shape(one, secret), version=one.version)

    @router.route(
        "DELETE", f"{_ONE}/secrets/{{number}}", access=OPERATORS, versioned=True,
        answers={200: shapes.SubscriptionShape},
    )  # fmt: skip
    def retire_secret(request: Request) -> Answer:
        """Retire an older secret at once."""
        number = request.path["number"]
        if not _SECRET.fullmatch(number):
            raise NotFound("There is no such secret.")
        one = desk().webhooks.retire(_name(request), int(number), expected=request.expected_version)
        return json_answer(subscription_shape(one), version=one.version)

    @router.route("POST", f"{_ONE}/test", access=OPERATORS, answers={202: shapes.DeliveryShape})
    def test_webhook(request: Request) -> Answer:
        """Send a test, which concerns no article."""
        return json_answer(shapes.delivery_shape(desk().webhooks.ping(_name(request))), 202)

    @router.route(
        "GET", f"{_ONE}/deliveries", access=OPERATORS, query=(STATE, CURSOR, LIMIT),
        answers={200: shapes.DeliveriesShape},
    )  # fmt: skip
    def list_deliveries(request: Request) -> Answer:
        """List what it was or will be sent, newest first."""
        name, state = _name(request), choice(request, "state", DeliveryState)
        listing = f"deliveries {name} {state}"
        page = desk().webhooks.list_deliveries(
            name,
            state,
            cursor=paging.read_cursor(request, listing),
            limit=paging.limit_of(request),
        )
        next_cursor = paging.write_cursor(listing, page.next_cursor)
        return json_answer(shapes.deliveries_shape(page, next_cursor))

    @router.route(
        "POST", f"{_ONE}/deliveries/{{delivery}}/replay", access=OPERATORS,
        answers={202: shapes.DeliveryShape},
    )  # fmt: skip
    def replay_delivery(request: Request) -> Answer:
        """Send one delivery anew, under its old id."""
        delivery = request.path["delivery"]
        if not _DELIVERY.fullmatch(delivery):
            raise NotFound("There is no such delivery.")
        sent = desk().webhooks.replay(_name(request), delivery)
        return json_answer(shapes.delivery_shape(sent), 202)

    @router.route(
        "POST", f"{_ONE}/replay", access=OPERATORS, body="ReplayBody",
        answers={202: shapes.ReplayedShape},
    )  # fmt: skip
    def replay_since(request: Request) -> Answer:
        """Send everything since a time anew."""
        sent = desk().webhooks.replay_since(_name(request), read_replay_body(request.body))
        return json_answer(shapes.ReplayedShape(replayed=sent), 202)

    @router.route(
        "GET", f"{_ONE}/received", access=OPERATORS, query=(CURSOR, LIMIT),
        answers={200: shapes.ReceivedShape},
    )  # fmt: skip
    def list_received(request: Request) -> Answer:
        """List what came in under it, refused attempts too, newest first."""
        name = _name(request)
        listing = f"received {name}"
        page = desk().webhooks.list_received(
            name, cursor=paging.read_cursor(request, listing), limit=paging.limit_of(request)
        )
        return json_answer(
            shapes.ReceivedShape(
                received=list(page.items),
                next_cursor=paging.write_cursor(listing, page.next_cursor),
            )
        )

    @router.route(
        "GET", "/v1/events", access=MEMBERS, query=(AFTER, SUBSCRIPTION, LIMIT),
        answers={200: shapes.FeedShape},
    )  # fmt: skip
    def read_feed(request: Request) -> Answer:
        """Read events in feed order, as far as your subscriptions reach.

        Operators read everything. Events are kept for 30 days.
        """
        after = request.parameter("after") or "0"
        if not _POSITION.fullmatch(after):
            raise MalformedRequest(
                "after is a position: a number.",
                reason="bad_parameter",
                facts={"parameter": "after"},
            )
        page = desk().webhooks.read_feed(
            request.member,
            int(after),
            paging.limit_of(request),
            known_id(request, "subscription"),
        )
        return json_answer(shapes.feed_shape(page))

    @router.route("POST", "/v1/events/{event_id}/ack", access=MEMBERS, answers={204: None})
    def confirm_event(request: Request) -> Answer:
        """Say that something was taken down; again does no harm."""
        event_id = request.path["event_id"]
        if not _EVENT.fullmatch(event_id):
            raise NotFound("There is no such event.")
        desk().webhooks.confirm(request.member, event_id)
        return Answer(204)

    @router.route(
        "GET", "/v1/unconfirmed", access=OPERATORS_AND_CHIEFS, query=(CURSOR, LIMIT),
        answers={200: shapes.UnconfirmedShape},
    )  # fmt: skip
    def list_unconfirmed(request: Request) -> Answer:
        """List take-downs that partners have not confirmed, oldest first."""
        page = desk().webhooks.list_unconfirmed(
            cursor=paging.read_cursor(request, "unconfirmed"), limit=paging.limit_of(request)
        )
        return json_answer(
            shapes.UnconfirmedShape(
                unconfirmed=list(page.items),
                next_cursor=paging.write_cursor("unconfirmed", page.next_cursor),
            )
        )


def _name(request: Request) -> str:
    return named(request.path["subscription_id"], "subscription")
