"""The age of what waits, and pages that do not keep up; on both stores."""

from datetime import UTC, datetime, timedelta

from chalicelib.adapters.gauges import time_of_ulid
from chalicelib.adapters.outbox import outbox_put
from chalicelib.adapters.system import SystemIds
from chalicelib.domain.review import Accept, Suspend
from chalicelib.workflow.records import Message, OutboxRecord
from tests.workflow.desk import START
from tests.workflow.test_corrections import published


def test_a_desk_where_nothing_waits_measures_nothing_but_noughts(desk):
    measured = desk.plumbline.measure()

    assert measured == {"OutboxAge": 0.0, "OldestWaiting": 0.0, "PagesBehind": 0}


def test_the_claim_that_is_next_in_turn_is_the_one_that_waits(desk):
    claim_id = f"{desk.extracted()}-1"
    desk.act(claim_id, "triager", Accept())
    desk.drain()
    desk.clock.pass_time(timedelta(minutes=31))

    measured = desk.plumbline.measure()

    assert measured == {"OutboxAge": 0.0, "OldestWaiting": 31 * 60.0}  # pages: each fifth minute


def test_what_was_committed_and_not_sent_has_an_age(desk):
    milliseconds = int((START - timedelta(seconds=30)).timestamp() * 1000)
    digits = [
        "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[milliseconds >> place & 31]
        for place in range(45, -1, -5)
    ]
    waiting = OutboxRecord("".join(digits) + "0" * 16, (Message("events", "{}"),))
    desk.plumbline.ports.table.transact([outbox_put(waiting)])
    desk.clock.pass_time(timedelta(seconds=60))

    assert desk.plumbline.measure()["OutboxAge"] == 90.0


def test_a_page_that_lacks_a_change_for_long_is_counted_until_it_is_rendered(desk):
    claim_id = published(desk)
    desk.drain()
    desk.act(claim_id, "chief", Suspend(reason="A lawyer asked."))
    at_once = desk.plumbline.measure()["PagesBehind"]
    desk.clock.pass_time(timedelta(minutes=10))
    later = desk.plumbline.measure()["PagesBehind"]
    desk.drain()
    rendered = desk.plumbline.measure()["PagesBehind"]

    assert (at_once, later, rendered) == (0, 1, 0)


def test_the_time_of_an_id_is_when_it_was_made():
    before = datetime.now(UTC)  # noqa: TID251 - what the id is made from

    made = time_of_ulid(SystemIds().ulid())

    assert abs(made - before) < timedelta(seconds=5)
