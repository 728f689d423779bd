import json
from datetime import timedelta

import pytest

from chalicelib.adapters.outbox import Outbox, outbox_put
from chalicelib.adapters.sqlite_queue import SqliteQueue, move_outbox
from chalicelib.config import Settings
from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.policy import Role
from chalicelib.domain.review import Accept
from chalicelib.wiring import connect
from chalicelib.workflow.records import Message, OutboxRecord
from tests.adapters.stores import open_sqlite
from tests.workflow.desk import open_desk
from tests.workflow.test_record_decision import first_claim


def test_every_committed_message_reaches_its_queue_and_is_forgotten(desk):
    article_id = desk.submit()

    moved = [desk.plumbline.relay_outbox(), desk.plumbline.relay_outbox()]

    assert moved == [1, 0]
    assert json.loads(desk.queues["extract"].take()[0]) == {"article_id": article_id, "revision": 1}
    assert len(desk.queues["events"].take()) == 1


class BrokenQueue:
    def send(self, bodies):
        raise ConnectionError(len(bodies))


def test_a_queue_that_is_away_loses_nothing(desk):
    desk.submit()
    working, reached = desk.queues["extract"], desk.plumbline.ports.queues
    reached["extract"] = BrokenQueue()

    with pytest.raises(ConnectionError):
        desk.plumbline.relay_outbox()
    reached["extract"] = working
    desk.plumbline.relay_outbox()

    assert len(working.take()) == 1


def test_on_one_machine_messages_move_in_one_transaction_exactly_once(tmp_path):
    settings = Settings(
        store="sqlite", data_dir=tmp_path, public_url="https://desk.example", stage="local"
    )
    plumbline = connect(settings)
    reporter = plumbline.add_member(
        member_id=None, name="Ines Varga", roles=frozenset({Role.SUBMITTER})
    )
    plumbline.submit_article(
        Submission(body="It cost 5 million.", body_format=BodyFormat.TEXT),
        member=reporter,
        idempotency_key=None,
    )

    moved = [plumbline.relay_outbox(), plumbline.relay_outbox()]

    queue = plumbline.ports.queues["extract"]
    assert isinstance(queue, SqliteQueue)
    assert (moved, queue.waiting()) == ([1, 0], 1)
    plumbline.close()


def test_a_second_relay_that_comes_too_late_sends_nothing(tmp_path):
    with open_sqlite(tmp_path) as table:
        queue = SqliteQueue(table, "events")
        record = OutboxRecord("1", (Message("events", "{}"),))
        table.transact([outbox_put(record)])
        outbox = Outbox(
            table,
            {"events": queue},
            lambda operations, messages: move_outbox(table, operations, messages),
        )
        waiting = outbox.waiting(10)

        outbox.move(waiting)
        outbox.move(waiting)

        assert queue.waiting() == 1


def test_receipts_are_dropped_when_they_have_expired(tmp_path):
    with open_sqlite(tmp_path) as table, open_desk(table, tmp_path) as desk:
        claim_id = first_claim(desk)
        desk.act(claim_id, "triager", Accept(), decision_id="d1")
        early = table.purge(int(desk.clock().timestamp()))
        desk.clock.pass_time(timedelta(days=31))

        late = table.purge(int(desk.clock().timestamp()))

    assert (early, late) == (0, 1)
