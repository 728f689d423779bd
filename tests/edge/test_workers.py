"""Queues and the schedule: each message by itself, and a failed one comes again alone."""

import json
import logging

import pytest

import app
from chalicelib.edge.current import desk as current_desk
from chalicelib.edge.current import provide, provide_by
from tests.edge.fake_desk import ARTICLE, FakeDesk


def batch(*bodies):
    return {
        "Records": [
            {"messageId": f"m{number}", "receiptHandle": "r", "body": body}
            for number, body in enumerate(bodies)
        ]
    }


def test_an_extraction_is_worked_off(desk):
    reply = app.extract_articles(batch(json.dumps({"article_id": ARTICLE, "revision": 2})), None)

    assert desk.asked == [("extract_article", (ARTICLE, 2))]
    assert reply == {"batchItemFailures": []}


def test_events_and_renders_are_worked_off(desk):
    app.publish_events(batch('{"type":"claim.published"}'), None)
    app.render_articles(
        batch(
            json.dumps({"article_id": ARTICLE, "subject": f"{ARTICLE}-1", "sequence": 4}),
            json.dumps({"article_id": ARTICLE}),
        ),
        None,
    )

    assert desk.asked == [
        ("tell_outside", ({"type": "claim.published"},)),
        ("publish_event", ({"type": "claim.published"},)),
        ("render_article", (ARTICLE, f"{ARTICLE}-1", 4)),
        ("render_article", (ARTICLE, None, 0)),
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('{"article_id":"broken","revision":1}', "the work fails"),
        ("not json", "no JSON"),
        ("[]", "no object"),
        ("{}", "no article named"),
        ('{"article_id":"a","revision":"x"}', "no number"),
    ],
)
def test_only_the_message_that_failed_comes_again(desk, caplog, body, why):
    good = json.dumps({"article_id": ARTICLE, "revision": 1})

    with caplog.at_level(logging.ERROR):
        reply = app.extract_articles(batch(good, body, good), None)

    assert reply == {"batchItemFailures": [{"itemIdentifier": "m1"}]}, why
    assert desk.asked.count(("extract_article", (ARTICLE, 1))) == 2
    assert [record.__dict__["message_id"] for record in caplog.records] == ["m1"]


def test_every_minute_what_is_due_is_done_and_what_was_left_is_sent(desk):
    tick = {
        "version": "0",
        "id": "tick",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "1",
        "time": "2031-05-04T09:30:00Z",
        "region": "x",
        "resources": [],
        "detail": {},
    }

    app.every_minute(tick, None)

    assert desk.asked == [("sweep", ()), ("relay_outbox", ()), ("measure", ())]


def test_a_desk_is_made_when_it_is_first_asked_for_and_only_then():
    made = []

    def make():
        made.append(FakeDesk())
        return made[-1]

    provide(None)
    provide_by(make)
    try:
        first, second = current_desk(), current_desk()
    finally:
        provide_by(app.make_desk)

    assert made == [first]
    assert first is second
