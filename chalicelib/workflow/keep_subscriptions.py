"""What operators do with subscriptions, and what partners read: `desk().webhooks`.

Nothing here sends; what is to be sent is stored, and the queue `deliver` is told.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.delivery import Delivery, DeliveryState, again
from chalicelib.domain.errors import (
    DecisionIdReused,
    GuardFailed,
    InputRefused,
    NotFound,
    PreconditionMissing,
    ReviewChanged,
    RoleMissing,
)
from chalicelib.domain.policy import Member, Role
from chalicelib.domain.subscription import (
    Subscription,
    SubscriptionStatus,
    check_subscription,
    rotated,
    without_secret,
)
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids, Queue
from chalicelib.workflow.records import Page
from chalicelib.workflow.tell_outside import TellOutside, concerns
from chalicelib.workflow.webhook_ports import AddressRules
from chalicelib.workflow.webhook_records import Acknowledgement, FeedEvent, drain_message

_BATCH = 100
PING = "webhook.test"


class Subscriptions(Protocol):
    """Where subscriptions are kept."""

    def read(self, subscription_id: str) -> Subscription | None:
        """One, or None."""
        ...

    def listed(self) -> tuple[Subscription, ...]:
        """All, oldest first."""
        ...

    def add(self, subscription: Subscription) -> None:
        """A new one; ConditionFailed when its id is taken."""
        ...

    def change(self, after: Subscription) -> Subscription:
        """A change over the version read; ConditionFailed when it moved."""
        ...

    def note_health(self, subscription: Subscription) -> None:
        """How sending goes."""
        ...

    def remove(self, subscription_id: str) -> None:
        """Forget one."""
        ...


class Feed(Protocol):
    """Where events are read."""

    def after(self, position: int, limit: int) -> tuple[FeedEvent, ...]:
        """In feed order."""
        ...

    def before(self, position: int | None, limit: int) -> tuple[FeedEvent, ...]:
        """Newest first."""
        ...

    def confirm(self, event_id: str, subscription_id: str, at: datetime) -> bool:
        """Note a confirmation; False: it was never asked."""
        ...

    def unconfirmed(self, cursor: str | None, limit: int) -> Page[Acknowledgement]:
        """What has not been confirmed."""
        ...


class Deliveries(Protocol):
    """Where deliveries are kept."""

    def read(self, subscription_id: str, name: str) -> Delivery | None:
        """One, or None."""
        ...

    def store(self, delivery: Delivery) -> None:
        """Write one."""
        ...

    def listed(
        self, subscription_id: str, state: str | None, cursor: str | None, limit: int
    ) -> Page[Delivery]:
        """The log, newest first."""
        ...


class Received(Protocol):
    """Where callbacks are listed."""

    def listed(
        self, subscription_id: str, cursor: str | None, limit: int
    ) -> Page[dict[str, object]]:
        """The log, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some of the feed. `position`: where to go on, also when there is nothing more so far."""

    events: tuple[FeedEvent, ...]
    position: int
    more: bool


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Everything about subscriptions but the sending.

    `show_secret` gives a secret as its owner writes it; `both_roles`: the desk's policy lets one
    person write and approve.
    """

    subscriptions: Subscriptions
    feed: Feed
    deliveries: Deliveries
    received: Received
    tell: TellOutside
    addresses: AddressRules
    member: Callable[[str], Member | None]
    show_secret: Callable[[str, int], str]
    both_roles: Callable[[], bool]
    queue: Queue
    clock: Clock
    ids: Ids

    def register(
        self, drawn_up: Subscription, *, member: Member, decision_id: str | None
    ) -> tuple[Subscription, str]:
        """A new subscription and its secret. Raises InputRefused, DecisionIdReused.

        The same request under the same id gives the same subscription and secret again.
        """
        made = replace(
            drawn_up,
            subscription_id=self._new_id(member, decision_id),
            created_by=member.member_id,
            created_at=self.clock(),
        )
        self._check(made)
        try:
            self.subscriptions.add(made)
        except ConditionFailed:
            first = self.read(made.subscription_id)
            if replace(made, created_at=first.created_at) != first:
                raise DecisionIdReused(
                    "This Idempotency-Key came before with another subscription. Use a fresh one."
                ) from None
            made = first
        return made, self.show_secret(made.subscription_id, made.secrets[-1].number)

    def listed(self) -> tuple[Subscription, ...]:
        """All subscriptions, oldest first."""
        return self.subscriptions.listed()

    def read(self, subscription_id: str) -> Subscription:
        """A subscription. Raises NotFound."""
        found = self.subscriptions.read(subscription_id)
        if found is None:
            raise NotFound("There is no such subscription.")
        return found

    def change(
        self, subscription_id: str, changes: Mapping[str, object], *, expected: int | None
    ) -> Subscription:
        """Give some of its fields other values. Raises InputRefused, ReviewChanged."""
        after = replace(self._at(subscription_id, expected), **changes)  # type: ignore[arg-type]  # checked by the body's model
        self._check(after)
        return self._stored(after)

    def pause(self, subscription_id: str, *, expected: int | None) -> Subscription:
        """Send nothing more; what happens is kept for it."""
        found = self._at(subscription_id, expected)
        if found.status is not SubscriptionStatus.ACTIVE:
            raise GuardFailed(f"It is {found.status} already.", reason="not_active")
        return self._stored(replace(found, status=SubscriptionStatus.PAUSED))

    def resume(self, subscription_id: str, *, expected: int | None) -> Subscription:
        """Send again: all that waits, and what happened while it was disabled."""
        found = self._at(subscription_id, expected)
        if found.status is SubscriptionStatus.ACTIVE:
            raise GuardFailed("It is active already.", reason="is_active")
        after = self._stored(
            replace(found, status=SubscriptionStatus.ACTIVE, status_reason=None, disabled_at=None)
        )
        now = self.clock()
        rested = replace(
            after, failures=0, failing_since=None, rest_until=None, released_at=now, releasing=True
        )
        self.subscriptions.note_health(rested)
        if found.disabled_at is not None:
            self._send_since(after, found.disabled_at, only_new=True)
        self.queue.send([drain_message(subscription_id)])
        return after

    def rotate(
        self, subscription_id: str, overlap: timedelta, *, expected: int | None
    ) -> tuple[Subscription, str]:
        """The next secret; those so far sign as well for `overlap`."""
        found = self._at(subscription_id, expected)
        after = self._stored(rotated(found, now=self.clock(), overlap=overlap))
        return after, self.show_secret(subscription_id, after.secrets[-1].number)

    def retire(self, subscription_id: str, number: int, *, expected: int | None) -> Subscription:
        """Retire one of the older secrets at once."""
        return self._stored(without_secret(self._at(subscription_id, expected), number))

    def remove(self, subscription_id: str) -> None:
        """Forget a subscription; its log stays for 30 days. Raises NotFound."""
        self.read(subscription_id)
        self.subscriptions.remove(subscription_id)

    def list_deliveries(
        self, subscription_id: str, state: str | None, *, cursor: str | None, limit: int
    ) -> Page[Delivery]:
        """What it was or will be sent, newest first. Raises NotFound."""
        self.read(subscription_id)
        return self.deliveries.listed(subscription_id, state, cursor, limit)

    def list_received(
        self, subscription_id: str, *, cursor: str | None, limit: int
    ) -> Page[dict[str, object]]:
        """What came in under it, newest first. Raises NotFound."""
        self.read(subscription_id)
        return self.received.listed(subscription_id, cursor, limit)

    def ping(self, subscription_id: str) -> Delivery:
        """Send it a test, which concerns no article."""
        subscription = self.read(subscription_id)
        now, name = self.clock(), self.ids.ulid()
        written = {"id": f"test_{name}", "type": PING, "schema_version": 1, "data": {}}
        written["timestamp"] = now.isoformat()
        delivery = Delivery(
            subscription_id=subscription_id,
            name=f"test#{name}",
            webhook_id=f"test_{name}",
            event_type=PING,
            body=json.dumps(written),
            created_at=now,
            next_at=now,
        )
        self.deliveries.store(delivery)
        if subscription.status is SubscriptionStatus.ACTIVE:
            self.queue.send([drain_message(subscription_id)])
        return delivery

    def replay(self, subscription_id: str, name: str) -> Delivery:
        """Send one delivery anew, under its old id. Raises NotFound, GuardFailed."""
        self.read(subscription_id)
        found = self.deliveries.read(subscription_id, name)
        if found is None:
            raise NotFound("There is no such delivery.")
        if found.state is DeliveryState.PENDING:
            raise GuardFailed("It is still to be sent.", reason="still_pending")
        sent = again(found, now=self.clock())
        self.deliveries.store(sent)
        self.queue.send([drain_message(subscription_id)])
        return sent

    def replay_since(self, subscription_id: str, since: datetime) -> int:
        """Send everything since a time anew; says how many. At most what the feed still has."""
        sent = self._send_since(self.read(subscription_id), since, only_new=False)
        self.queue.send([drain_message(subscription_id)])
        return sent

    def read_feed(
        self, member: Member, after: int, limit: int, subscription_id: str | None
    ) -> FeedPage:
        """Events after a position, in order, as far as the member's subscriptions see.

        An operator sees everything, or as one subscription. Raises RoleMissing, NotFound.
        """
        those = self._those_of(member, subscription_id)
        events, position, more = list[FeedEvent](), after, True
        while more and len(events) < limit:
            found = self.feed.after(position, limit - len(events))
            more = bool(found)
            position = found[-1].position if found else position
            events += [one for one in found if those is None or _seen_by_any(those, one)]
        return FeedPage(tuple(events), position, more)

    def confirm(self, member: Member, event_id: str) -> None:
        """A partner has taken something down. Raises RoleMissing, NotFound."""
        those = self._those_of(member, None) or self.subscriptions.listed()
        at = self.clock()
        own = [one for one in those if one.member_id == member.member_id]
        done = [self.feed.confirm(event_id, one.subscription_id, at) for one in own]
        if not any(done):
            raise NotFound("Nobody asked you to confirm such an event.")

    def list_unconfirmed(self, *, cursor: str | None, limit: int) -> Page[Acknowledgement]:
        """Take-downs that partners have not confirmed, oldest first."""
        return self.feed.unconfirmed(cursor, limit)

    def _those_of(
        self, member: Member, subscription_id: str | None
    ) -> tuple[Subscription, ...] | None:
        """The subscriptions whose reach counts; None: everything."""
        if Role.OPERATOR in member.roles:
            return None if subscription_id is None else (self.read(subscription_id),)
        those = tuple(
            one
            for one in self.subscriptions.listed()
            if one.member_id == member.member_id and subscription_id in {None, one.subscription_id}
        )
        if not those:
            raise RoleMissing("The feed is for operators and for members with a subscription.")
        return those

    def _send_since(self, subscription: Subscription, since: datetime, *, only_new: bool) -> int:
        wanted, position, now = list[FeedEvent](), None, self.clock()
        while found := self.feed.before(position, _BATCH):
            wanted += [
                one
                for one in found
                if datetime.fromisoformat(one.at) >= since and concerns(subscription, one)
            ]
            position = found[-1].position
            if datetime.fromisoformat(found[-1].at) < since:
                break
        sent = 0
        for event in reversed(wanted):
            fresh = self.tell.delivery(event, subscription, now)
            known = self.deliveries.read(subscription.subscription_id, fresh.name)
            if known is None:
                self.deliveries.store(fresh)
            elif only_new or known.state is DeliveryState.PENDING:
                continue
            else:
                self.deliveries.store(again(known, now=now))
            sent += 1
        return sent

    def _check(self, subscription: Subscription) -> None:
        self.addresses.check(subscription.url)
        check_subscription(subscription, both_roles=self.both_roles())
        if self.member(subscription.member_id) is None:
            raise InputRefused("There is no such member.", pointer="/member_id")
        for member_id in sorted(set(subscription.names.values())):
            if self.member(member_id) is None:
                raise InputRefused(f"There is no member {member_id}.", pointer="/names")

    def _new_id(self, member: Member, decision_id: str | None) -> str:
        if decision_id is None:
            return self.ids.ulid()
        digest = hashlib.sha256(f"webhook\n{member.member_id}\n{decision_id}".encode())
        return digest.hexdigest()[:26].upper()

    def _at(self, subscription_id: str, expected: int | None) -> Subscription:
        found = self.read(subscription_id)
        if expected is None:
            raise PreconditionMissing(
                "Say which version you change: send If-Match with the subscription's ETag.",
                facts={"version": found.version},
            )
        if expected != found.version:
            raise _moved(found)
        return found

    def _stored(self, after: Subscription) -> Subscription:
        try:
            return self.subscriptions.change(after)
        except ConditionFailed:
            raise _moved(self.read(after.subscription_id)) from None


def _moved(now: Subscription) -> ReviewChanged:
    return ReviewChanged(
        f"The subscription is at version {now.version} now. Read it again, then change it.",
        facts={"version": now.version, "state": now.status.value},
    )


def _seen_by_any(those: tuple[Subscription, ...], event: FeedEvent) -> bool:
    """Every event in reach, whatever types were asked for: the feed is the truth."""
    return any(
        one.sees(demo=event.demo, own=event.submitted_by == one.member_id)
        and not (event.complaint_id and not one.wants(event.type))
        for one in those
    )
