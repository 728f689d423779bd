"""Events told to partners: none lost, none before its time, whatever the endpoints do."""

import itertools
import json
from datetime import timedelta

import pytest

from chalicelib.adapters.feed import Feed
from chalicelib.adapters.webhook_secrets import DerivedSecrets
from chalicelib.domain.delivery import SCHEDULE
from chalicelib.domain.errors import NotFound, RoleMissing
from chalicelib.domain.events import EventType
from chalicelib.domain.policy import Role
from chalicelib.domain.review import Accept
from chalicelib.domain.signature import SignatureHeaders, verify
from chalicelib.domain.subscription import Mode, Reach, Subscription, SubscriptionStatus
from chalicelib.workflow.webhook_ports import Answer
from tests.workflow.desk import START

ALL = frozenset(EventType)
DOWN = Answer(None, 15_000, reason="timeout")


def subscribe(desk, url="https://harbour.example/hook", **facts):
    """A subscription of the reporter's, to every event unless said otherwise."""
    drawn_up = Subscription(
        subscription_id="",
        url=url,
        created_by="",
        created_at=START,
        **{"events": ALL, "member_id": "reporter", **facts},
    )
    made, _ = desk.plumbline.webhooks.register(
        drawn_up, member=desk.people["chief"], decision_id=None
    )
    return made.subscription_id


def happened(number):
    """The nth of many events, as it travels."""
    return {
        "type": "claim.changed",
        "article_id": "A",
        "sequence": number,
        "at": "2030-03-04T09:00:00.000000Z",
        "claim_id": "A-1",
        "state": "queued",
        "shown": False,
    }


def bodies(desk, url="https://harbour.example/hook"):
    return [json.loads(body) for to, _, body in desk.partners.sent if to == url]


def sequences(desk):
    return [body["data"]["sequence"] for body in bodies(desk)]


def states(desk, name):
    page = desk.plumbline.webhooks.list_deliveries(name, None, cursor=None, limit=100)
    return [one.state.value for one in reversed(page.items)]


def tick(desk, amount):
    desk.clock.pass_time(amount)
    desk.plumbline.sweep_deliveries()
    desk.drain()


def test_a_subscriber_is_told_in_feed_order_and_the_feed_says_the_same(desk):
    subscribe(desk, roles=frozenset({Role.CHECKER}))
    article_id = desk.extracted()
    desk.drain()
    desk.act(f"{article_id}-1", "triager", Accept())
    desk.drain()

    told = bodies(desk)
    page = desk.plumbline.webhooks.read_feed(desk.people["reporter"], 0, 100, None)

    assert [one["type"] for one in told] == [
        "article.received",
        "article.extracted",
        "claim.changed",
    ]
    assert [one["position"] for one in told] == [1, 2, 3]
    assert told[2]["data"] == {
        "article_id": article_id,
        "claim_id": f"{article_id}-1",
        "complaint_id": None,
        "sequence": 2,
        "state": "queued",
        "address": None,
        "demo": False,
        "acknowledge": False,
        "allowed_actions": told[2]["data"]["allowed_actions"],
    }
    assert "take" in told[2]["data"]["allowed_actions"]
    assert [event.event_id for event in page.events] == [one["id"] for one in told]


def test_what_is_sent_is_signed_by_every_secret_that_counts(desk):
    name = subscribe(desk)
    desk.plumbline.webhooks.rotate(name, timedelta(days=1), expected=1)
    desk.plumbline.tell_outside([happened(1)])
    desk.drain()

    (_, headers, body) = desk.partners.sent[0]
    now = int(desk.clock().timestamp())
    secrets = DerivedSecrets(bytes(32))

    for number in (1, 2):
        key = secrets.secret(name, number)
        assert verify([key], SignatureHeaders.of(headers), body, now) is None
    assert verify([secrets.secret(name, 3)], SignatureHeaders.of(headers), body, now) is not None
    assert headers["webhook-id"] == "evt_A-1_1"


def test_an_event_that_comes_again_keeps_its_place_and_is_sent_once(desk):
    subscribe(desk)
    desk.plumbline.tell_outside([happened(1), happened(2)])
    desk.plumbline.tell_outside([happened(2), happened(3), happened(1)])
    desk.drain()

    assert sequences(desk) == [1, 2, 3]
    assert [event.position for event in Feed(desk.plumbline.ports.table).after(0, 9)] == [1, 2, 3]


@pytest.mark.proof
def test_every_try_keeps_its_id_and_body_and_comes_no_sooner_than_scheduled(desk):
    subscribe(desk)
    desk.partners.answer = lambda _url: Answer(500, 3)
    desk.plumbline.tell_outside([happened(1)])
    desk.drain()
    tried_at = [desk.clock()]
    for _ in range(3 * 24 * 60 + 10 * 60):
        before = len(desk.partners.sent)
        tick(desk, timedelta(minutes=1))
        if len(desk.partners.sent) > before:
            tried_at.append(desk.clock())
        if len(tried_at) == len(SCHEDULE):
            break

    waits = [later - sooner for sooner, later in itertools.pairwise(tried_at)]
    assert len(tried_at) == len(SCHEDULE)
    assert all(wait >= least for wait, least in zip(waits, SCHEDULE[1:], strict=True))
    assert len({(headers["webhook-id"], body) for _, headers, body in desk.partners.sent}) == 1
    assert len({headers["webhook-timestamp"] for _, headers, _ in desk.partners.sent}) == 10


def test_the_first_success_after_failures_releases_everything_in_order(desk):
    name = subscribe(desk)
    desk.partners.answer = lambda _url: DOWN
    for number in (1, 2, 3, 4):
        desk.plumbline.tell_outside([happened(number)])
        desk.drain()
        tick(desk, timedelta(minutes=2))
    desk.partners.sent.clear()

    desk.partners.answer = lambda _url: Answer(200, 5)
    desk.plumbline.tell_outside([happened(5)])
    tick(desk, timedelta(minutes=2))

    assert states(desk, name) == ["delivered"] * 5
    first, *rest = sequences(desk)
    assert rest == sorted(set(range(1, 6)) - {first})


def test_retry_after_is_honoured_for_the_whole_endpoint(desk):
    subscribe(desk)
    desk.partners.answer = lambda _url: Answer(429, 5, retry_after="600")
    desk.plumbline.tell_outside([happened(1)])
    desk.drain()
    desk.plumbline.tell_outside([happened(2)])
    tick(desk, timedelta(seconds=599))

    assert sequences(desk) == [1]
    tick(desk, timedelta(seconds=1))
    assert len(sequences(desk)) == 2


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(302, 5), "a redirect is not followed and not a success"),
        (Answer(404, 5), "an endpoint that is not there"),
        (Answer(429, 5), "too many, without saying until when"),
        (Answer(503, 5), "out of service"),
        (DOWN, "no answer in time"),
        (Answer(None, 4, reason="connection"), "the connection was reset"),
        (Answer(None, 4, reason="too_long"), "an endless body"),
        (Answer(None, 1, reason="refused_address"), "a name that leads inside now"),
    ],
)
def test_whatever_is_not_2xx_is_tried_again_and_delays_nobody_else(desk, answer, why):
    bad = subscribe(desk)
    good = subscribe(desk, url="https://quay.example/hook")
    desk.partners.answer = lambda url: answer if "harbour" in url else Answer(200, 2)
    desk.plumbline.tell_outside([happened(1), happened(2)])
    desk.drain()

    assert states(desk, bad) == ["pending", "pending"], why
    assert states(desk, good) == ["delivered", "delivered"]
    assert sequences(desk) == [1]  # the second waits until the first had its time


def test_410_disables_and_resuming_makes_up_for_what_happened_meanwhile(desk):
    name = subscribe(desk)
    desk.partners.answer = lambda _url: Answer(410, 5)
    desk.plumbline.tell_outside([happened(1)])
    desk.drain()
    assert desk.plumbline.webhooks.read(name).status is SubscriptionStatus.DISABLED
    desk.partners.answer = lambda _url: Answer(204, 5)
    desk.clock.pass_time(timedelta(days=3))
    later = {**happened(2), "at": "2030-03-07T09:00:00.000000Z"}
    desk.plumbline.tell_outside([later])
    desk.drain()
    assert sequences(desk) == [1]

    version = desk.plumbline.webhooks.read(name).version
    desk.plumbline.webhooks.resume(name, expected=version)
    desk.drain()

    assert sequences(desk) == [1, 1, 2]
    assert states(desk, name) == ["delivered", "delivered"]


def test_five_days_without_success_disable(desk):
    name = subscribe(desk)
    desk.partners.answer = lambda _url: DOWN
    desk.plumbline.tell_outside([happened(1)])
    desk.drain()
    desk.clock.pass_time(timedelta(days=4, hours=23))
    desk.plumbline.tell_outside([happened(2)])
    desk.drain()
    assert desk.plumbline.webhooks.read(name).status is SubscriptionStatus.ACTIVE
    tick(desk, timedelta(hours=2))

    assert desk.plumbline.webhooks.read(name).status is SubscriptionStatus.DISABLED


def test_a_paused_subscription_gets_everything_when_it_is_resumed(desk):
    name = subscribe(desk)
    paused = desk.plumbline.webhooks.pause(name, expected=1)
    desk.plumbline.tell_outside([happened(1), happened(2)])
    tick(desk, timedelta(hours=1))
    assert bodies(desk) == []

    desk.plumbline.webhooks.resume(name, expected=paused.version)
    desk.drain()

    assert sequences(desk) == [1, 2]


def test_one_delivery_or_all_since_a_time_can_be_sent_anew(desk):
    name = subscribe(desk)
    desk.plumbline.tell_outside([happened(1), happened(2)])
    desk.drain()
    page = desk.plumbline.webhooks.list_deliveries(name, None, cursor=None, limit=1)
    desk.plumbline.webhooks.replay(name, page.items[0].name)
    desk.drain()
    assert sequences(desk) == [1, 2, 2]

    assert desk.plumbline.webhooks.replay_since(name, START) == 2
    desk.drain()
    assert sequences(desk) == [1, 2, 2, 1, 2]


def test_reach_and_mode_bound_what_is_told_and_what_the_feed_shows(desk):
    own = subscribe(desk, reach=Reach.OWN)
    foreign = subscribe(desk, url="https://other.example/", reach=Reach.OWN, member_id="checker")
    test = subscribe(desk, url="https://test.example/", mode=Mode.TEST, member_id="approver")
    desk.extracted()
    desk.drain()

    assert len(states(desk, own)) == 2
    assert (states(desk, foreign), states(desk, test)) == ([], [])
    webhooks = desk.plumbline.webhooks
    assert len(webhooks.read_feed(desk.people["reporter"], 0, 9, None).events) == 2
    assert webhooks.read_feed(desk.people["checker"], 0, 9, None).events == ()
    assert webhooks.read_feed(desk.people["approver"], 0, 9, None).events == ()
    with pytest.raises(RoleMissing):
        webhooks.read_feed(desk.people["triager"], 0, 9, None)


def test_a_take_down_reaches_who_shows_our_work_and_waits_to_be_confirmed(desk):
    name = subscribe(desk, events=frozenset({EventType.CLAIM_PUBLISHED}))
    desk.plumbline.tell_outside([{**happened(7), "type": "claim.retracted", "state": "retracted"}])
    desk.drain()
    webhooks = desk.plumbline.webhooks

    asked = webhooks.list_unconfirmed(cursor=None, limit=9).items
    assert [(one.event_id, one.subscription_id) for one in asked] == [("evt_A-1_7", name)]
    assert bodies(desk)[0]["data"]["acknowledge"] is True
    assert bodies(desk)[0]["data"]["address"] == "https://desk.example/articles/A/claims/1/"

    webhooks.confirm(desk.people["reporter"], "evt_A-1_7")

    assert webhooks.list_unconfirmed(cursor=None, limit=9).items == ()
    with pytest.raises(NotFound):
        webhooks.confirm(desk.people["reporter"], "evt_A-1_8")


@pytest.mark.proof
@pytest.mark.parametrize("fault", [DOWN, Answer(500, 3), Answer(None, 1, reason="connection")])
def test_ten_thousand_events_over_two_days_down_are_all_delivered_in_order(sqlite_desk, fault):
    desk, events = sqlite_desk, 10_000
    name = subscribe(desk)
    end = START + timedelta(days=2)
    desk.partners.answer = lambda _url: fault if desk.clock() < end else Answer(204, 2)
    told = 0
    while desk.clock() < end:
        some = min(events - told, 10_000 // (2 * 24 * 6) + 1)
        if some:
            desk.plumbline.tell_outside([happened(told + n + 1) for n in range(some)])
            told += some
        tick(desk, timedelta(minutes=10))
    tick(desk, timedelta(minutes=1))
    tried_down = len(desk.partners.sent) - events

    delivered = sequences(desk)[-events:]
    assert told == events
    assert sorted(delivered) == list(range(1, events + 1))
    assert delivered[2:] == sorted(delivered[2:])
    assert 0 < tried_down < 2 * 24 * 60  # a dead endpoint costs little
    assert (
        desk.plumbline.webhooks.list_deliveries(name, "pending", cursor=None, limit=100).items == ()
    )
