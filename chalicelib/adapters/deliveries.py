"""What subscriptions are sent, and what came in under them, on the item port.

One at a time sends to a subscription: `begin` takes the turn, `end` gives it back unless
somebody asked for another round meanwhile.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib.adapters import codec, keys
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import Unavailable
from chalicelib.workflow.ports import (
    Absent,
    AbsentOrExpired,
    AttributeIn,
    ConditionFailed,
    Delete,
    Exists,
    Ids,
    ItemTable,
    Key,
    Put,
    Query,
    Update,
)
from chalicelib.workflow.records import Page
from chalicelib.workflow.webhook_ports import ReceivedCallback

KEPT = timedelta(days=30)
_PUTS_A_TRANSACTION = 90
_A_MINUTE = 120  # callbacks kept of one subscription and minute: a flood costs no more


class Deliveries:
    """Stores deliveries and finds those that are due."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def add(self, deliveries: Iterable[Delivery]) -> None:
        """Store new ones; those that are there already stay as they are."""
        left = [Put(_key(one), _item(one), Absent()) for one in deliveries]
        while left:
            part = left[:_PUTS_A_TRANSACTION]
            try:
                self._table.transact(part)
            except ConditionFailed as known:
                if not known.failed:
                    raise
                there = {part[index].key for index in known.failed}
                left = [put for put in left if put.key not in there]
                continue
            left = left[_PUTS_A_TRANSACTION:]

    def read(self, subscription_id: str, name: str) -> Delivery | None:
        """A delivery, read consistently, or None."""
        item = self._table.get(Key(keys.deliveries(subscription_id), name))
        return codec.load(Delivery, item) if item else None

    def store(self, delivery: Delivery) -> None:
        """Store what became of one. Only who has the subscription's turn, or replays, does so."""
        self._table.transact([Put(_key(delivery), _item(delivery))])

    def due(self, subscription_id: str, at: datetime, limit: int) -> tuple[Delivery, ...]:
        """What is due at a time, the longest due first; from the index, each as it is now."""
        query = Query(
            f"W#{subscription_id}", index="by_due", until=f"{keys.timestamp(at)}~", limit=limit
        )
        names = [str(item["name"]) for item in self._table.query(query)]
        return self._now(subscription_id, names)

    def pending(self, subscription_id: str) -> Iterator[Delivery]:
        """All that is pending in feed order, each as it is now, a hundred read at a time."""
        after = None
        partition = keys.list_partition(f"pending#{subscription_id}")
        while True:
            items = self._table.query(Query(partition, index="by_list", after=after, limit=100))
            if not items:
                return
            after = str(items[-1]["l_sk"])
            yield from self._now(subscription_id, [str(item["name"]) for item in items])

    def listed(
        self, subscription_id: str, state: str | None, cursor: str | None, limit: int
    ) -> Page[Delivery]:
        """The log, newest first; a page holds fewer where a state is asked for."""
        query = Query(
            keys.deliveries(subscription_id), after=cursor, limit=limit + 1, descending=True
        )
        items = self._table.query(query)
        page = [codec.load(Delivery, item) for item in items[:limit]]
        return Page(
            tuple(one for one in page if state is None or one.state.value == state),
            page[-1].name if len(items) > limit else None,
        )

    def begin(self, subscription_id: str, now: datetime, seconds: int) -> bool:
        """Take the turn to send; False: another has it, and was asked for one more round."""
        key, at = keys.drain(subscription_id), int(now.timestamp())
        turn = Put(key, {"again": False, "expires_at": at + seconds}, AbsentOrExpired(at))
        for _ in range(3):
            with suppress(ConditionFailed):
                self._table.transact([turn])
                return True
            with suppress(ConditionFailed):
                self._table.transact([Update(key, set={"again": True}, condition=Exists())])
                return False
        return False

    def end(self, subscription_id: str) -> bool:
        """Give the turn back. False: somebody asked for another round, the turn goes on."""
        key = keys.drain(subscription_id)
        try:
            self._table.transact([Delete(key, AttributeIn("again", (False,)))])
        except ConditionFailed:
            try:
                self._table.transact([Update(key, set={"again": False}, condition=Exists())])
            except ConditionFailed:
                return True
            return False
        return True

    def leave(self, subscription_id: str) -> None:
        """Give the turn back whatever was asked for."""
        self._table.transact([Delete(keys.drain(subscription_id))])

    def _now(self, subscription_id: str, names: list[str]) -> tuple[Delivery, ...]:
        places = [Key(keys.deliveries(subscription_id), name) for name in names]
        found = self._table.batch_get(places) if places else {}
        return tuple(codec.load(Delivery, found[place]) for place in places if place in found)


class Received:
    """What came in under subscriptions, for the operator."""

    def __init__(self, table: ItemTable, ids: Ids) -> None:
        self._table = table
        self._ids = ids

    def note_received(self, callback: ReceivedCallback) -> None:
        """Keep a row for 30 days; best effort. Beyond some a minute none is kept."""
        expires_at = int((callback.at + KEPT).timestamp())
        minute = keys.timestamp(callback.at)[:16]
        key = Key(keys.received(callback.subscription_id), f"{keys.timestamp(callback.at)}")
        row = Put(
            Key(key.pk, f"{key.sk}#{self._ids.ulid()}"),
            {**codec.without_none(codec.dump(callback)), "expires_at": expires_at},
        )
        with suppress(Unavailable, ConditionFailed):
            count = self._table.increment(Key(f"{key.pk}#COUNT", minute), "count")
            if count <= _A_MINUTE:
                self._table.transact([row])

    def listed(
        self, subscription_id: str, cursor: str | None, limit: int
    ) -> Page[dict[str, object]]:
        """The rows, newest first."""
        query = Query(
            keys.received(subscription_id), after=cursor, limit=limit + 1, descending=True
        )
        items = self._table.query(query)
        rows = tuple(codec.dump(codec.load(ReceivedCallback, item)) for item in items[:limit])
        return Page(rows, str(items[limit - 1]["sk"]) if len(items) > limit else None)


def _key(delivery: Delivery) -> Key:
    return Key(keys.deliveries(delivery.subscription_id), delivery.name)


def _item(delivery: Delivery) -> dict[str, object]:
    item = codec.without_none(codec.dump(delivery))
    item["expires_at"] = int((delivery.created_at + KEPT).timestamp())
    if delivery.next_at is not None:
        item |= keys.delivery_place(delivery.subscription_id, delivery.name, delivery.next_at)
    return item
