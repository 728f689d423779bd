"""What was committed with a change is moved to its queue: at least once, never lost.

Called after commits and by the schedule for whatever was left behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.workflow.records import OutboxRecord

BATCH = 100


class Outbox(Protocol):
    """Where committed messages wait."""

    def waiting(self, limit: int) -> tuple[OutboxRecord, ...]:
        """Some waiting records of each shard, oldest first."""
        ...

    def move(self, records: Sequence[OutboxRecord]) -> None:
        """Send the messages of these records to their queues, then forget the records."""
        ...


@dataclass(frozen=True, slots=True)
class RelayOutbox:
    """`RelayOutbox(…)()` moves everything that waits and says how many records that was."""

    outbox: Outbox

    def __call__(self) -> int:
        """Move until nothing waits. A message may be sent twice, never lost."""
        moved = 0
        while records := self.outbox.waiting(BATCH):
            self.outbox.move(records)
            moved += len(records)
        return moved
