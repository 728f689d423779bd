"""Subscriptions on the item port. What an operator sets and how sending goes are kept apart.

An operator's change is conditioned on the version; what the sender notes touches other
attributes and no version, so neither undoes the other.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.adapters import codec, keys
from chalicelib.domain.subscription import Subscription, SubscriptionStatus
from chalicelib.workflow.ports import (
    Absent,
    AttributeIn,
    ConditionFailed,
    Delete,
    Exists,
    ItemTable,
    Put,
    Query,
    Update,
    VersionIs,
)

_HEALTH = ("failing_since", "failures", "rest_until", "released_at", "releasing")


class Subscriptions:
    """Reads and changes subscriptions."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def read(self, subscription_id: str) -> Subscription | None:
        """The subscription, read consistently, or None."""
        item = self._table.get(keys.subscription(subscription_id))
        return codec.load(Subscription, item) if item else None

    def listed(self) -> tuple[Subscription, ...]:
        """All of them, oldest first, read consistently."""
        items = self._table.query(Query(keys.SUBSCRIPTIONS))
        return tuple(codec.load(Subscription, item) for item in items)

    def add(self, subscription: Subscription) -> None:
        """Store a new one; ConditionFailed when its id is taken."""
        key = keys.subscription(subscription.subscription_id)
        self._table.transact([Put(key, codec.dump(subscription), Absent())])

    def change(self, after: Subscription) -> Subscription:
        """Store what an operator set, over the version read. ConditionFailed when it moved."""
        stored = codec.dump(replace(after, version=after.version + 1))
        fields = {name: value for name, value in stored.items() if name not in _HEALTH}
        key = keys.subscription(after.subscription_id)
        self._table.transact([Update(key, set=fields, condition=VersionIs(after.version))])
        return replace(after, version=after.version + 1)

    def note_health(self, subscription: Subscription) -> None:
        """Store how sending goes. Nothing happens when it was deleted meanwhile."""
        stored = codec.dump(subscription)
        fields = {name: stored[name] for name in _HEALTH}
        key = keys.subscription(subscription.subscription_id)
        try:
            self._table.transact([Update(key, set=fields, condition=Exists())])
        except ConditionFailed:
            return

    def disable(self, subscription_id: str, reason: str, at: datetime) -> None:
        """Send nothing more; only one that is active can be disabled."""
        fields = {
            "status": SubscriptionStatus.DISABLED.value,
            "status_reason": reason,
            "disabled_at": keys.timestamp(at),
        }
        active = AttributeIn("status", (SubscriptionStatus.ACTIVE.value,))
        key = keys.subscription(subscription_id)
        try:
            self._table.transact([Update(key, set=fields, add={"version": 1}, condition=active)])
        except ConditionFailed:
            return  # an operator was faster

    def remove(self, subscription_id: str) -> None:
        """Forget it."""
        self._table.transact([Delete(keys.subscription(subscription_id))])
