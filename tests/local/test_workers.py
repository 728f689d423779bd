"""The loops beside the server: what they do with replies, failures and being woken."""

import json
import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from local.workers import (
    VISIBILITY,
    Loop,
    QueueWorker,
    relay_loop,
    schedule_event,
    schedule_loop,
)

NOW = datetime(2031, 5, 4, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Delivered:
    body: str
    receipt: str
    receive_count: int = 1


class FakeQueue:
    """Hands out what it was given once, and remembers what became of it."""

    def __init__(self, *deliveries):
        self.deliveries = list(deliveries)
        self.asked = []
        self.deleted = []
        self.retried = []

    def receive(self, limit, visibility_seconds, now):
        self.asked.append((limit, visibility_seconds, now))
        taken, self.deliveries = self.deliveries[:limit], self.deliveries[limit:]
        return taken

    def delete(self, receipts):
        self.deleted += receipts
        return len(receipts)

    def retry(self, receipt, delay_seconds, now):
        self.retried.append((receipt, delay_seconds, now))
        return True


def worker(queue, function, batch=10):
    return QueueWorker("events", queue, function, lambda: NOW, batch=batch)


def test_what_the_function_did_is_deleted_and_what_it_did_not_comes_again():
    queue = FakeQueue(Delivered("a", "1-1"), Delivered("b", "2-3", 3), Delivered("c", "3-1"))
    seen: list[str] = []

    def function(event, _context):
        seen.extend(record["body"] for record in event["Records"])
        return {"batchItemFailures": [{"itemIdentifier": "2-3"}]}

    found = worker(queue, function).turn()

    assert (found, seen) == (True, ["a", "b", "c"])
    assert queue.deleted == ["1-1", "3-1"]
    assert queue.retried == [("2-3", 8.0, NOW.timestamp())]


def test_a_function_that_raises_loses_nothing(caplog):
    queue = FakeQueue(Delivered("a", "1-9", 9), Delivered("b", "2-1"))

    def function(_event, _context):
        raise ZeroDivisionError

    with caplog.at_level(logging.CRITICAL, "plumbline"):
        worker(queue, function).turn()

    assert queue.deleted == []
    assert queue.retried == [("1-9", 60.0, NOW.timestamp()), ("2-1", 2.0, NOW.timestamp())]


def test_nothing_to_do_is_said_and_the_function_left_alone():
    assert worker(FakeQueue(), pytest.fail).turn() is False


def test_the_first_turn_takes_up_what_a_killed_process_had_in_hand():
    queue = FakeQueue()
    begun = worker(queue, pytest.fail, batch=3)

    begun.turn()
    begun.turn()

    assert queue.asked == [
        (3, VISIBILITY, NOW.timestamp() + VISIBILITY),
        (3, VISIBILITY, NOW.timestamp()),
    ]


def test_a_loop_works_at_once_while_there_is_work_and_then_when_woken():
    left = [True, True, False]
    turns = threading.Semaphore(0)

    def turn():
        turns.release()
        return left.pop(0) if left else False

    loop = Loop("sample", turn, pause=60.0)
    loop.start()
    at_once = [turns.acquire(timeout=5) for _ in range(3)]
    quiet = turns.acquire(timeout=0.1)
    loop.wake()
    woken = turns.acquire(timeout=5)
    loop.end()
    loop.join(5)

    assert (at_once, quiet, woken, loop.is_alive()) == ([True] * 3, False, True, False)


def test_a_turn_that_fails_does_not_end_its_loop(caplog):
    turns = threading.Semaphore(0)

    def turn():
        turns.release()
        raise ZeroDivisionError

    with caplog.at_level(logging.CRITICAL, "plumbline"):
        loop = Loop("sample", turn)
        loop.start()
        both = [turns.acquire(timeout=5) for _ in range(2)]
        loop.end()
        loop.join(5)

    assert both == [True, True]


def test_the_relay_wakes_the_workers_when_a_commit_wakes_it():
    worked = threading.Semaphore(0)

    def turn():
        worked.release()
        return False

    loop = Loop("worker", turn, pause=60.0)
    relay = relay_loop(lambda: 1, [loop], pause=60.0)
    loop.start()
    worked.acquire(timeout=5)
    relay.start()
    first = worked.acquire(timeout=5)
    relay.wake()
    second = worked.acquire(timeout=5)
    for one in (relay, loop):
        one.end()
        one.join(5)

    assert (first, second) == (True, True)


def test_the_schedule_is_called_at_the_start_with_the_event_that_aws_sends():
    called = threading.Event()
    events = []

    def function(event, _context):
        events.append(event)
        called.set()

    loop = schedule_loop(function, lambda: NOW)
    loop.start()
    called.wait(5)
    loop.end()
    loop.join(5)

    assert events == [schedule_event(NOW)]
    assert json.loads(json.dumps(events[0]))["time"] == "2031-05-04T09:30:00Z"
