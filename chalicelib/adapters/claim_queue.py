"""The desk's lists of claims on the item port: by state, holder, assignee, article and due time.

Every list has one order, and its cursor is the last sort key of that order that was given: a
claim that neither enters nor leaves the list keeps its place, so it is seen exactly once while
others move. Indexes may lag; what a list by assignment shows is read anew from the claims.
"""

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from chalicelib.adapters import keys
from chalicelib.adapters.reviews import review_of
from chalicelib.domain.review import OPEN
from chalicelib.workflow.list_claims import Listed
from chalicelib.workflow.ports import Item, ItemTable, Key, Query


class ClaimQueue:
    """Reads lists of claims, each entry with its place in the list's order."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def in_state(
        self, state: str, cursor: str | None, limit: int, *, priority: int = 0
    ) -> tuple[Listed, ...]:
        """Claims in a state of at least that priority, urgent ones first, then old ones."""
        items = self._merged(
            [keys.queue_partition(state, shard) for shard in range(keys.SHARDS)],
            "by_queue",
            "q_sk",
            cursor,
            limit,
            until=keys.queue_end(priority),
        )
        return tuple(Listed(str(item["q_sk"]), review_of(item)) for item in items)

    def held_by(self, member_id: str, cursor: str | None, limit: int) -> tuple[Listed, ...]:
        """Claims that a member holds, the lease that ends first in front."""
        items = self._table.query(
            Query(
                keys.list_partition(f"holder#{member_id}"),
                index="by_list",
                after=cursor,
                limit=limit,
            ),
        )
        return tuple(Listed(str(item["l_sk"]), review_of(item)) for item in items)

    def assigned_to(self, member_id: str, cursor: str | None, limit: int) -> tuple[Listed, ...]:
        """Open claims that a member is asked to take, the one that is due first in front."""
        items = self._table.query(
            Query(
                keys.list_partition(f"assignee#{member_id}"),
                index="by_list",
                after=cursor,
                limit=limit,
            ),
        )
        return self._reviews(items, "l_sk")

    def due_by(self, until: str, cursor: str | None, limit: int) -> tuple[Listed, ...]:
        """Open claims whose assignment is due at or before a timestamp, the earliest in front."""
        items = self._merged(
            [keys.assigned_partition(shard) for shard in range(keys.SHARDS)],
            "by_due",
            "d_sk",
            cursor,
            limit,
            until=f"{until}#~",
        )
        return self._reviews(items, "d_sk")

    def of_article(self, article_id: str, cursor: str | None, limit: int) -> tuple[Listed, ...]:
        """All claims of an article, by ordinal, read consistently."""
        items = self._table.query(
            Query(keys.article(article_id), prefix=keys.CLAIM_PREFIX, after=cursor, limit=limit)
        )
        return tuple(Listed(str(item["sk"]), review_of(item)) for item in items)

    def _merged(
        self,
        partitions: Iterable[str],
        index: str,
        attribute: str,
        cursor: str | None,
        limit: int,
        *,
        until: str,
    ) -> list[Item]:
        """The first items of several shards together; a cursor is valid for each of them."""
        # Claims spread evenly: a little more than its share of each shard is mostly enough.
        portion = min(limit, limit * 2 // keys.SHARDS + 2)

        def shard(partition: str) -> Iterator[Item]:
            after = cursor
            while True:
                query = Query(partition, index=index, after=after, until=until, limit=portion)
                items = self._table.query(query)
                yield from items
                if len(items) < portion:
                    return
                after = str(items[-1][attribute])

        merged = heapq.merge(*map(shard, partitions), key=lambda item: str(item[attribute]))
        return list(itertools.islice(merged, limit))

    def _reviews(self, items: Sequence[Item], attribute: str) -> tuple[Listed, ...]:
        """The claims that these assignments are of, as they are now; None: not assigned so now."""
        places = [
            keys.claim(str(item["article_id"]), cast("int", item["ordinal"])) for item in items
        ]
        found: dict[Key, Item] = self._table.batch_get(places) if places else {}
        listed = []
        for item, place in zip(items, places, strict=True):
            claim = found.get(place)
            review = review_of(claim) if claim else None
            stands = review is not None and review.state in OPEN and review.assignee is not None
            listed.append(Listed(str(item[attribute]), review if stands else None))
        return tuple(listed)
