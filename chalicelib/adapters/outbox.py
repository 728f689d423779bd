"""Messages that were committed with a change and wait to be sent, on the item port."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from chalicelib.adapters import codec, keys
from chalicelib.workflow.ports import (
    Absent,
    ConditionFailed,
    Delete,
    Exists,
    ItemTable,
    Operation,
    Put,
    Query,
    Queue,
)
from chalicelib.workflow.records import OutboxRecord

DELETES_A_TRANSACTION = 100

# Applies the deletes and sends the bodies, by queue, in one transaction.
MoveAtOnce = Callable[[Sequence[Operation], Mapping[str, Sequence[str]]], None]


class Outbox:
    """Reads the outbox and moves what waits there to the queues.

    Where table and queues share a file, `move_at_once` does so in one transaction; elsewhere
    messages are sent first and forgotten then, so that one may be sent twice but none is lost.
    Two relays at once do no harm: what the other moved is simply not there at the next look.
    """

    def __init__(
        self,
        table: ItemTable,
        queues: Mapping[str, Queue],
        move_at_once: MoveAtOnce | None = None,
    ) -> None:
        self._table = table
        self._queues = queues
        self._move_at_once = move_at_once

    def waiting(self, limit: int) -> tuple[OutboxRecord, ...]:
        """Up to `limit` waiting records of each shard, oldest first in each."""
        return tuple(
            codec.load(OutboxRecord, item)
            for shard in range(keys.SHARDS)
            for item in self._table.query(Query(keys.outbox_shard(shard), limit=limit))
        )

    def move(self, records: Sequence[OutboxRecord]) -> None:
        """Send the messages of these records to their queues, then forget the records."""
        for start in range(0, len(records), DELETES_A_TRANSACTION):
            self._move(records[start : start + DELETES_A_TRANSACTION])

    def _move(self, records: Sequence[OutboxRecord]) -> None:
        bodies: dict[str, list[str]] = {}
        for record in records:
            for message in record.messages:
                bodies.setdefault(message.queue, []).append(message.body)
        places = [keys.outbox(record.outbox_id) for record in records]
        if self._move_at_once:
            # Every record still waits: no other relay has moved it meanwhile.
            with suppress(ConditionFailed):
                self._move_at_once([Delete(place, Exists()) for place in places], bodies)
            return
        for queue, waiting in bodies.items():
            self._queues[queue].send(waiting)
        self._table.transact([Delete(place) for place in places])


def outbox_put(record: OutboxRecord) -> Put:
    """The operation that stores a record with the change that it tells of."""
    return Put(
        keys.outbox(record.outbox_id),
        {
            "outbox_id": record.outbox_id,
            "messages": [
                {"queue": message.queue, "body": message.body} for message in record.messages
            ],
        },
        Absent(),
    )
