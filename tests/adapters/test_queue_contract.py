"""What the queue of one machine does: at least once, in order, given up after five deliveries."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.adapters.sqlite_queue import DeadLetter, Message, SqliteQueue, move_outbox
from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.workflow.ports import ConditionFailed, Delete, Exists, Key, Put, Query
from tests.adapters.stores import open_sqlite

HIDDEN = 30.0  # seconds


@pytest.fixture
def table(tmp_path: Path) -> Iterator[SqliteTable]:
    with open_sqlite(tmp_path) as opened:
        yield opened


@pytest.fixture
def queue(table: SqliteTable) -> SqliteQueue:
    return SqliteQueue(table, "extract")


def bodies(messages: tuple[Message, ...]) -> list[str]:
    return [message.body for message in messages]


def test_messages_come_in_the_order_they_were_sent_and_hide_meanwhile(queue: SqliteQueue) -> None:
    queue.send(["one", "two"])
    queue.send(["three"])

    received = [bodies(queue.receive(2, HIDDEN, now=100.0)) for _ in range(3)]

    assert received == [["one", "two"], ["three"], []]


def test_a_queue_gives_only_its_own_messages(table: SqliteTable, queue: SqliteQueue) -> None:
    other = SqliteQueue(table, "render")
    queue.send(["for extract"])
    other.send(["for render"])

    assert bodies(other.receive(10, HIDDEN, now=100.0)) == ["for render"]
    assert bodies(queue.receive(10, HIDDEN, now=100.0)) == ["for extract"]


def test_a_message_that_is_not_deleted_in_time_comes_again(queue: SqliteQueue) -> None:
    queue.send(["one"])

    deliveries = [queue.receive(1, HIDDEN, now=at) for at in (100.0, 129.9, 130.0)]

    assert [[message.receive_count for message in each] for each in deliveries] == [[1], [], [2]]


def test_a_deleted_message_never_comes_again(queue: SqliteQueue) -> None:
    queue.send(["one", "two"])
    first, _second = queue.receive(2, HIDDEN, now=100.0)

    deleted = queue.delete([first.receipt])

    assert deleted == 1
    assert bodies(queue.receive(2, HIDDEN, now=200.0)) == ["two"]


@pytest.mark.parametrize("receipt", ["1-1", "7-1", "", "x", "1", "-", "1-x", "²-1"])
def test_a_receipt_that_is_not_good_deletes_nothing(queue: SqliteQueue, receipt: str) -> None:
    """A worker that was too slow must not delete what another works on."""
    queue.send(["one"])
    queue.receive(1, HIDDEN, now=100.0)
    queue.receive(1, HIDDEN, now=200.0)

    assert queue.delete([receipt]) == 0
    assert not queue.retry(receipt, 0.0, now=200.0)
    assert queue.waiting() == 1


def test_a_receipt_of_another_queue_deletes_nothing(table: SqliteTable, queue: SqliteQueue) -> None:
    queue.send(["one"])
    (message,) = queue.receive(1, HIDDEN, now=100.0)

    assert SqliteQueue(table, "render").delete([message.receipt]) == 0
    assert queue.waiting() == 1


def test_a_message_to_be_tried_again_comes_after_the_delay(queue: SqliteQueue) -> None:
    queue.send(["one"])
    (message,) = queue.receive(1, HIDDEN, now=100.0)

    assert queue.retry(message.receipt, 5.0, now=101.0)

    assert [bodies(queue.receive(1, HIDDEN, now=at)) for at in (105.9, 106.0)] == [[], ["one"]]


def test_a_message_received_five_times_becomes_a_dead_letter_and_can_be_redriven(
    queue: SqliteQueue,
) -> None:
    queue.send(["poison"])
    queue.send(["fine"])
    counts = []
    for delivery in range(6):
        for message in queue.receive(10, HIDDEN, now=100.0 * (delivery + 1)):
            if message.body == "fine":
                queue.delete([message.receipt])
            else:
                counts.append(message.receive_count)

    (letter,) = queue.dead_letters()
    waiting = queue.waiting()
    redriven = queue.redrive(letter.message_id)
    again = queue.receive(10, HIDDEN, now=900.0)

    assert counts == [1, 2, 3, 4, 5]
    assert letter == DeadLetter(letter.message_id, "poison", 5, letter.sent_at)
    assert (waiting, redriven) == (0, 1)
    assert [(message.body, message.receive_count) for message in again] == [("poison", 1)]
    assert queue.dead_letters() == ()
    assert queue.redrive() == 0


def test_the_oldest_age_is_that_of_what_waits(queue: SqliteQueue) -> None:
    assert queue.oldest_age(now=0.0) is None

    queue.send(["one"])

    assert queue.oldest_age(now=0.0) == 0.0
    age = queue.oldest_age(now=4e9)
    assert age is not None
    assert 0 < age < 4e9


def test_sending_nothing_writes_nothing(table: SqliteTable, queue: SqliteQueue) -> None:
    commits: list[int] = []
    table.on_commit(lambda: commits.append(1))

    queue.send([])
    queue.delete([])
    queue.receive(10, HIDDEN, now=100.0)
    table.close()

    assert commits == []


def test_messages_survive_a_restart(tmp_path: Path) -> None:
    with open_sqlite(tmp_path) as table:
        SqliteQueue(table, "extract").send(["one"])

    with open_sqlite(tmp_path) as table:
        assert bodies(SqliteQueue(table, "extract").receive(1, HIDDEN, now=1.0)) == ["one"]


OUTBOX = Key("OUTBOX#3", "01")


def test_the_outbox_is_moved_in_one_transaction(table: SqliteTable, queue: SqliteQueue) -> None:
    render = SqliteQueue(table, "render")
    table.transact([Put(OUTBOX, {"queue": "extract"})])

    move_outbox(table, [Delete(OUTBOX, Exists())], {"extract": ["a", "b"], "render": ["c"]})

    assert table.query(Query(OUTBOX.pk)) == []
    assert bodies(queue.receive(10, HIDDEN, now=1.0)) == ["a", "b"]
    assert bodies(render.receive(10, HIDDEN, now=1.0)) == ["c"]


def test_an_outbox_stays_when_its_messages_cannot_be_sent(
    table: SqliteTable, queue: SqliteQueue
) -> None:
    table.transact([Put(OUTBOX, {"queue": "extract"})])

    with pytest.raises(UnicodeEncodeError):
        move_outbox(table, [Delete(OUTBOX, Exists())], {"extract": ["fine", "\ud800"]})

    assert table.get(OUTBOX) is not None
    assert queue.waiting() == 0


def test_an_outbox_that_was_moved_before_is_not_sent_again(
    table: SqliteTable, queue: SqliteQueue
) -> None:
    with pytest.raises(ConditionFailed):
        move_outbox(table, [Delete(OUTBOX, Exists())], {"extract": ["a"]})

    assert queue.waiting() == 0
