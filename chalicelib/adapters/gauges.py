"""What tells how the desk keeps up, read from the item port: heads of lists, never whole ones.

Called by `workflow.measure_desk`, each minute: sixteen small index reads and eight of the outbox.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from chalicelib.adapters import keys
from chalicelib.workflow.ports import ItemTable, Query

_DIGITS = {digit: value for value, digit in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")}
_TIME_DIGITS = 10  # of a ULID: milliseconds since 1970


class Gauges:
    """Reads times."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def oldest_unsent(self) -> datetime | None:
        """When the oldest message that waits in the outbox was committed; None: nothing waits."""
        heads = [
            item
            for shard in range(keys.SHARDS)
            for item in self._table.query(Query(keys.outbox_shard(shard), limit=1))
        ]
        return min((time_of_ulid(str(item["sk"])) for item in heads), default=None)

    def next_in_turn(self, states: Iterable[str]) -> datetime | None:
        """Since when the longest waiting of the claims next in turn is in its state."""
        heads = [
            str(item["q_sk"])
            for state in states
            for shard in range(keys.SHARDS)
            for item in self._table.query(
                Query(keys.queue_partition(state, shard), index="by_queue", limit=1)
            )
        ]
        return min((datetime.fromisoformat(head.split("#")[1]) for head in heads), default=None)

    def decided_at(self, subject: str, sequence: int) -> datetime | None:
        """When a log entry of a claim or an article was written; None: there is none."""
        item = self._table.get(keys.entry(subject, sequence))
        if item is None:
            return None
        return datetime.fromisoformat(json.loads(str(item["text"]))["at"])


def time_of_ulid(ulid: str) -> datetime:
    """When a ULID was made, to the millisecond."""
    milliseconds = 0
    for digit in ulid[:_TIME_DIGITS]:
        milliseconds = milliseconds * 32 + _DIGITS[digit]
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
