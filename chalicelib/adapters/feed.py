"""Every event of 30 days in feed order, and who confirmed take-downs, on the item port.

A position is given in the same transaction that stores the event there, over the newest position
as it was read: whoever has read up to a position never finds something new below it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from chalicelib.adapters import codec, keys
from chalicelib.domain.errors import StoreContended
from chalicelib.workflow.ports import (
    Absent,
    AttributeIn,
    ConditionFailed,
    ItemTable,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)
from chalicelib.workflow.records import Page
from chalicelib.workflow.webhook_records import Acknowledgement, FeedEvent

_AT_ONCE = 40  # each takes two operations
_ATTEMPTS = 30
_LISTED = "unconfirmed"


class Feed:
    """Gives events their places, and reads them in order."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def append(self, events: Sequence[FeedEvent], expires_at: int) -> tuple[FeedEvent, ...]:
        """The events with their places; one that has a place already keeps it."""
        placed: list[FeedEvent] = []
        for start in range(0, len(events), _AT_ONCE):
            placed += self._append(events[start : start + _AT_ONCE], expires_at)
        return tuple(placed)

    def after(self, position: int, limit: int) -> tuple[FeedEvent, ...]:
        """Events after a position, in order, read consistently."""
        after = keys.feed_event(position).sk
        items = self._table.query(Query(keys.FEED, after=after, limit=limit))
        return tuple(codec.load(FeedEvent, item) for item in items)

    def before(self, position: int | None, limit: int) -> tuple[FeedEvent, ...]:
        """Events before a position (None: the newest), newest first."""
        after = None if position is None else keys.feed_event(position).sk
        query = Query(keys.FEED, after=after, limit=limit, descending=True)
        return tuple(codec.load(FeedEvent, item) for item in self._table.query(query))

    def read(self, event_id: str) -> FeedEvent | None:
        """The event, or None when it is not in the feed."""
        place = self._table.get(keys.event(event_id))
        if place is None:
            return None
        item = self._table.get(keys.feed_event(cast("int", place["position"])))
        return codec.load(FeedEvent, item) if item else None

    def ask_for(self, asked: Sequence[Acknowledgement], expires_at: int) -> None:
        """Remember who has to confirm; who was asked already stays as it is."""
        for one in asked:
            item = {
                **codec.without_none(codec.dump(one)),
                **keys.list_place(_LISTED, one.told_at, f"{one.event_id}#{one.subscription_id}"),
                "expires_at": expires_at,
            }
            key = keys.acknowledgement(one.event_id, one.subscription_id)
            try:
                self._table.transact([Put(key, item, Absent())])
            except ConditionFailed:
                continue

    def confirm(self, event_id: str, subscription_id: str, at: datetime) -> bool:
        """Note a confirmation; the first one's time stays. False: it was never asked."""
        update = Update(
            keys.acknowledgement(event_id, subscription_id),
            set={"confirmed_at": keys.timestamp(at)},
            remove=("l_pk", "l_sk"),
            condition=AttributeIn("l_pk", (keys.list_partition(_LISTED),)),
        )
        try:
            self._table.transact([update])
        except ConditionFailed:
            return self._table.get(update.key) is not None
        return True

    def unconfirmed(self, cursor: str | None, limit: int) -> Page[Acknowledgement]:
        """What has not been confirmed, oldest first; from the index, which may lag."""
        query = Query(keys.list_partition(_LISTED), index="by_list", after=cursor, limit=limit + 1)
        items = self._table.query(query)
        page = items[:limit]
        return Page(
            tuple(codec.load(Acknowledgement, item) for item in page),
            str(page[-1]["l_sk"]) if len(items) > limit else None,
        )

    def _append(self, events: Sequence[FeedEvent], expires_at: int) -> list[FeedEvent]:
        for _ in range(_ATTEMPTS):
            found = self._table.batch_get(
                [keys.feed_end(), *{keys.event(event.event_id) for event in events}]
            )
            end_item = found.get(keys.feed_end())
            end = cast("int", end_item["version"]) if end_item else 0
            placed, operations = [], list[Operation]()
            newest, seen = end, dict[str, int]()
            for event in events:
                known = found.get(keys.event(event.event_id))
                place = cast("int", known["position"]) if known else seen.get(event.event_id)
                if place is None:
                    newest += 1
                    place = seen[event.event_id] = newest
                    stored = codec.without_none(codec.dump(replace(event, position=place)))
                    name = {"position": place, "expires_at": expires_at}
                    operations += [
                        Put(keys.feed_event(place), {**stored, "expires_at": expires_at}, Absent()),
                        Put(keys.event(event.event_id), name, Absent()),
                    ]
                placed.append(replace(event, position=place))
            if not operations:
                return placed
            unmoved = VersionIs(end) if end_item else Absent()
            try:
                self._table.transact(
                    [Put(keys.feed_end(), {"version": newest}, unmoved), *operations]
                )
            except ConditionFailed:
                continue  # somebody else gave places at the same moment
            return placed
        raise StoreContended("The feed's end kept moving.")
