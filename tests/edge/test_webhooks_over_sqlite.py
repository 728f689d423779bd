"""An operator keeps a subscription over HTTP, a partner reads the feed and confirms."""

from typing import Any

import pytest

from chalicelib.domain.events import EventType
from chalicelib.edge.webhook_events import example_of, schema_of
from tests.edge.desk_on_sqlite import http_desk

BODY = {
    "url": "https://desk.harbour.example/plumbline",
    "member_id": "submitter",
    "events": ["claim.published", "article.received"],
    "roles": ["checker"],
    "names": {"ona@harbour.example": "checker"},
}
HOOK = "/v1/webhooks/{subscription_id}"


@pytest.fixture
def desk(tmp_path):
    with http_desk(tmp_path) as desk:
        yield desk


def register(desk, **changes):
    reply = desk.ask("operator", "POST", "/v1/webhooks", body={**BODY, **changes})
    assert reply.status == 201, reply.json
    return reply


def act(desk, method, path, name, version, body=None):
    return desk.ask(
        "operator",
        method,
        path,
        subscription_id=name,
        headers={"if-match": f'"{version}"'},
        body=body,
    )


def test_a_secret_is_shown_when_it_begins_to_count_and_never_again(desk):
    made = register(desk)
    name = made.json["subscription_id"]

    read = desk.ask("operator", "GET", HOOK, subscription_id=name)
    rotated = act(desk, "POST", f"{HOOK}/rotate", name, 1, {"overlap_seconds": 60})

    assert made.json["secret"].startswith("whsec_")
    assert "secret" not in read.json
    assert rotated.json["secret"] not in {made.json["secret"], None}
    assert [one["number"] for one in rotated.json["secrets"]] == [1, 2]


def test_a_registration_that_is_repeated_gives_the_same_subscription_and_secret(desk):
    headers = {"idempotency-key": "harbour-1"}

    first = desk.ask("operator", "POST", "/v1/webhooks", body=BODY, headers=headers)
    second = desk.ask("operator", "POST", "/v1/webhooks", body=BODY, headers=headers)
    other = desk.ask(
        "operator",
        "POST",
        "/v1/webhooks",
        body={**BODY, "url": "https://other.example/"},
        headers=headers,
    )

    assert first.json == second.json
    assert other.json["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"url": "ftp://desk.example/"}, "/url"),
        ({"url": "http://127.0.0.1:8000/"}, "/url"),
        ({"url": "http://user@desk.example/"}, "/url"),
        ({"events": []}, "/events"),
        ({"events": ["claim.dreamt"]}, "/events/0"),
        ({"roles": ["checker", "approver"]}, "/roles"),
        ({"roles": ["chief"]}, "/roles"),
        ({"member_id": "nobody"}, "/member_id"),
        ({"names": {"ona": "nobody"}}, "/names"),
        ({"secret": "mine"}, "/secret"),
    ],
)
def test_a_subscription_that_may_not_be_is_refused_with_its_field(desk, changes, pointer):
    reply = desk.ask("operator", "POST", "/v1/webhooks", body={**BODY, **changes})

    assert (reply.status, reply.json["pointer"]) == (422, pointer)
    listed = desk.ask("operator", "GET", "/v1/webhooks")
    assert listed.json == {"subscriptions": []}


def test_it_is_changed_paused_resumed_and_removed_at_the_version_that_was_read(desk):
    name = register(desk).json["subscription_id"]

    changed = act(desk, "PATCH", HOOK, name, 1, {"reach": "own"})
    stale = act(desk, "PATCH", HOOK, name, 1, {"reach": "all"})
    paused = act(desk, "POST", f"{HOOK}/pause", name, 2)
    resumed = act(desk, "POST", f"{HOOK}/resume", name, 3)
    removed = desk.ask("operator", "DELETE", HOOK, subscription_id=name)
    gone = desk.ask("operator", "GET", HOOK, subscription_id=name)

    assert (changed.json["reach"], stale.status) == ("own", 412)
    assert (paused.json["status"], resumed.json["status"]) == ("paused", "active")
    assert (removed.status, gone.status) == (204, 404)
    missing = desk.ask("operator", "PATCH", HOOK, subscription_id=name, body={"reach": "all"})
    assert missing.status == 404


def test_a_test_ping_stands_in_the_log_and_the_feed_is_read_on_from_its_position(desk):
    name = register(desk).json["subscription_id"]
    desk.ask("operator", "POST", f"{HOOK}/test", subscription_id=name)
    article_id = desk.article()
    desk.plumbline.tell_outside(
        [
            {
                "type": "article.received",
                "article_id": article_id,
                "sequence": 1,
                "at": "2031-05-04T09:30:00.000000Z",
                "state": "received",
            }
        ]
    )

    log = desk.ask("operator", "GET", f"{HOOK}/deliveries", subscription_id=name).json
    feed = desk.ask("submitter", "GET", "/v1/events", query={"after": ["0"]}).json
    on = desk.ask("submitter", "GET", "/v1/events", query={"after": [str(feed["position"])]})

    assert [(one["type"], one["state"]) for one in log["deliveries"]] == [
        ("webhook.test", "pending"),
        ("article.received", "pending"),
    ]
    assert [one["id"] for one in feed["events"]] == [f"evt_{article_id}_1"]
    assert on.json == {"events": [], "position": 1, "more": False}
    assert desk.ask("checker", "GET", "/v1/events").json["code"] == "role_missing"


def test_the_desk_sees_who_has_not_confirmed_a_take_down(desk):
    register(desk)
    article_id = desk.article()
    desk.plumbline.tell_outside(
        [
            {
                "type": "claim.retracted",
                "article_id": article_id,
                "claim_id": f"{article_id}-1",
                "sequence": 9,
                "at": "2031-05-04T09:30:00.000000Z",
                "state": "retracted",
            }
        ]
    )
    waiting = desk.ask("chief", "GET", "/v1/unconfirmed").json["unconfirmed"]
    event_id = waiting[0]["event_id"]

    confirmed = desk.ask("submitter", "POST", "/v1/events/{event_id}/ack", event_id=event_id)

    assert confirmed.status == 204
    assert desk.ask("chief", "GET", "/v1/unconfirmed").json["unconfirmed"] == []


@pytest.mark.parametrize("kind", list(EventType))
def test_the_example_of_an_event_has_exactly_what_its_schema_asks_for(kind):
    schema: Any = schema_of(kind)
    example: Any = example_of(kind)
    facts = schema["properties"]["data"]

    assert set(example) == set(schema["required"]) == set(schema["properties"])
    assert set(example["data"]) == set(facts["required"])
    fixed = {name: one["const"] for name, one in facts["properties"].items() if "const" in one}
    assert fixed.items() <= example["data"].items()
    assert example["type"] == schema["properties"]["type"]["const"]
