"""Messages that were committed with a change and wait to be sent, on the item port."""

from collections.abc import Sequence

from chalicelib.adapters import codec, keys
from chalicelib.workflow.ports import Absent, Delete, ItemTable, Put, Query
from chalicelib.workflow.records import OutboxRecord

DELETES_A_TRANSACTION = 100


class Outbox:
    """Reads and clears the outbox."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def waiting(self, limit: int) -> tuple[OutboxRecord, ...]:
        """Up to `limit` waiting records of each shard, oldest first in each."""
        return tuple(
            codec.load(OutboxRecord, item)
            for shard in range(keys.SHARDS)
            for item in self._table.query(Query(keys.outbox_shard(shard), limit=limit))
        )

    def clear(self, outbox_ids: Sequence[str]) -> None:
        """Forget records that were sent."""
        for start in range(0, len(outbox_ids), DELETES_A_TRANSACTION):
            chunk = outbox_ids[start : start + DELETES_A_TRANSACTION]
            self._table.transact([Delete(keys.outbox(outbox_id)) for outbox_id in chunk])


def outbox_put(record: OutboxRecord) -> Put:
    """The operation that stores a record with the change that it tells of."""
    return Put(keys.outbox(record.outbox_id), codec.dump(record), Absent())
