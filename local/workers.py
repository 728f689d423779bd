"""What runs beside the HTTP server: queue workers, the relay, the schedule. One thread each.

On AWS these are Lambda functions fed by SQS and EventBridge; here loops call the same functions
of `app.py` with events of the same shape, and do with their replies what SQS would do.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol, cast

_LOG = logging.getLogger("plumbline.workers")
VISIBILITY = 120.0  # seconds that a delivery stays hidden while it is worked on
_LONGEST_RETRY = 60.0
_QUIET = 5.0  # seconds after which a loop looks even if nobody woke it
_COALESCE = 0.1  # the relay waits so long, so that one transaction moves many messages
_MINUTE = 60.0

Event = dict[str, object]
Function = Callable[[Event, object], object]
Clock = Callable[[], datetime]


class Delivery(Protocol):
    """One message as a queue hands it out."""

    @property
    def body(self) -> str:
        """What was sent."""
        ...

    @property
    def receipt(self) -> str:
        """Names this delivery."""
        ...

    @property
    def receive_count(self) -> int:
        """1 the first time."""
        ...


class LocalQueue(Protocol):
    """The worker's side of a queue. Times are epoch seconds."""

    def receive(self, limit: int, visibility_seconds: float, now: float) -> Sequence[Delivery]:
        """Messages that are due, hidden from others for so long."""
        ...

    def delete(self, receipts: Sequence[str]) -> int:
        """Forget deliveries that are done."""
        ...

    def retry(self, receipt: str, delay_seconds: float, now: float) -> bool:
        """Show a message again after a delay."""
        ...


class Loop(threading.Thread):
    """Runs `turn` again and again: at once while it finds work, else when woken or after `pause`.

    A turn that raises is logged and comes again: no defect may end a loop for good.
    """

    def __init__(self, name: str, turn: Callable[[], bool], *, pause: float = _QUIET) -> None:
        super().__init__(name=name, daemon=True)
        self._turn = turn
        self._pause = pause
        self._woken = threading.Event()
        self._ended = threading.Event()

    def wake(self) -> None:
        """There may be work now."""
        self._woken.set()

    def end(self) -> None:
        """Finish the turn under way, then stop."""
        self._ended.set()
        self._woken.set()

    def run(self) -> None:
        """The loop itself."""
        while not self._ended.is_set():
            self._woken.clear()
            try:
                found = self._turn()
            except Exception:  # noqa: BLE001 - see above
                if self._ended.is_set():
                    return  # the store was closed under a turn that took too long
                _LOG.exception("a turn failed", extra={"loop": self.name})
                self._ended.wait(1.0)
                continue
            if not found:
                self._woken.wait(self._pause)


class QueueWorker:
    """One turn: receive a batch, call the function, delete what it did, retry what it did not."""

    def __init__(
        self, name: str, queue: LocalQueue, function: Function, clock: Clock, *, batch: int
    ) -> None:
        """`batch`: how many messages the function gets at once, at most."""
        self._batch = batch
        self._name = name
        self._queue = queue
        self._function = function
        self._clock = clock
        # One process at a time has this queue: whatever is hidden at the start was under way
        # when the last one ended, and nobody works on it any more.
        self._ahead = VISIBILITY

    def turn(self) -> bool:
        """Work on one batch; says whether there was one."""
        now = self._clock().timestamp()
        received = self._queue.receive(self._batch, VISIBILITY, now + self._ahead)
        self._ahead = 0.0
        if not received:
            return False
        failed = self._call(received)
        self._queue.delete([one.receipt for one in received if one.receipt not in failed])
        for one in received:
            if one.receipt in failed:
                delay = min(2.0**one.receive_count, _LONGEST_RETRY)
                self._queue.retry(one.receipt, delay, self._clock().timestamp())
        return True

    def _call(self, received: Sequence[Delivery]) -> frozenset[str]:
        """The receipts that the function did not finish."""
        try:
            reply = self._function(sqs_event(self._name, received), None)
        except Exception:  # noqa: BLE001 - SQS would try again, whatever it was
            _LOG.exception("a worker failed", extra={"queue": self._name})
            return frozenset(one.receipt for one in received)
        if not isinstance(reply, Mapping):
            return frozenset()
        failures = cast("Sequence[Mapping[str, str]]", reply.get("batchItemFailures") or ())
        return frozenset(failure["itemIdentifier"] for failure in failures)


def sqs_event(name: str, received: Sequence[Delivery]) -> Event:
    """The deliveries as SQS tells them to a Lambda function."""
    return {
        "Records": [
            {
                "messageId": one.receipt,
                "receiptHandle": one.receipt,
                "body": one.body,
                "attributes": {"ApproximateReceiveCount": str(one.receive_count)},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:local:000000000000:{name}",
                "awsRegion": "local",
            }
            for one in received
        ]
    }


def schedule_event(at: datetime) -> Event:
    """What EventBridge tells a scheduled function."""
    return {
        "version": "0",
        "id": f"local-{int(at.timestamp())}",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "local",
        "resources": [],
        "detail": {},
    }


def relay_loop(relay: Callable[[], int], told: Sequence[Loop], *, pause: float = _QUIET) -> Loop:
    """Moves outbox items to their queues when woken by a commit, and wakes the workers.

    They are woken in any case: what was committed may have been a message sent by a worker.
    """

    def turn() -> bool:
        time.sleep(_COALESCE)
        relay()
        for loop in told:
            loop.wake()
        return False  # what is committed from here on wakes the loop again

    return Loop("relay", turn, pause=pause)


def schedule_loop(function: Function, clock: Clock) -> Loop:
    """Calls the scheduled function at once and then each minute."""

    def turn() -> bool:
        function(schedule_event(clock()), None)
        return False

    return Loop("schedule", turn, pause=_MINUTE)
