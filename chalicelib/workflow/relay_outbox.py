"""What was committed with a change is sent to its queue, then forgotten: at least once.

Called right after a commit, best effort, and by the schedule for whatever was left behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.workflow.ports import Queue
from chalicelib.workflow.records import OutboxRecord

BATCH = 100


class Outbox(Protocol):
    """Where committed messages wait."""

    def waiting(self, limit: int) -> tuple[OutboxRecord, ...]:
        """Some waiting records of each shard, oldest first."""
        ...

    def clear(self, outbox_ids: Sequence[str]) -> None:
        """Forget records that were sent."""
        ...


@dataclass(frozen=True, slots=True)
class RelayOutbox:
    """`RelayOutbox(…)()` sends everything that waits and says how many records that was."""

    outbox: Outbox
    queues: Mapping[str, Queue]

    def __call__(self) -> int:
        """Send until nothing waits. A message may be sent twice, never lost."""
        sent = 0
        while records := self.outbox.waiting(BATCH):
            self.send(records)
            sent += len(records)
        return sent

    def send(self, records: Sequence[OutboxRecord]) -> None:
        """Send these records and forget them."""
        bodies: dict[str, list[str]] = {}
        for record in records:
            for message in record.messages:
                bodies.setdefault(message.queue, []).append(message.body)
        for queue, waiting in bodies.items():
            self.queues[queue].send(waiting)
        self.outbox.clear([record.outbox_id for record in records])
