"""A subscription in, what is due to it sent: one request at a time, in order, signed anew each try.

Called by the queue `deliver`. A slow or dead endpoint costs its own turn and nobody else's; while
it fails it is tried once a minute at most. The first 2xx after failures releases all that waits.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.delivery import (
    GONE,
    Delivery,
    DeliveryState,
    Try,
    after_try,
    rest_after,
    retry_after_of,
)
from chalicelib.domain.signature import signed_headers
from chalicelib.domain.subscription import GIVEN_UP_AFTER, Subscription, SubscriptionStatus
from chalicelib.workflow.ports import Clock, Queue
from chalicelib.workflow.webhook_ports import Answer, Secrets, WebhookSender
from chalicelib.workflow.webhook_records import drain_message

BATCH = 100
BUDGET = timedelta(seconds=20)  # then others have their turn
OUTAGE = 2  # failures in a row
TURN_SECONDS = 90  # longer than the budget and one request


class Subscriptions(Protocol):
    """Where subscriptions are kept."""

    def read(self, subscription_id: str) -> Subscription | None:
        """The subscription as it is now."""
        ...

    def listed(self) -> tuple[Subscription, ...]:
        """All of them."""
        ...

    def note_health(self, subscription: Subscription) -> None:
        """How sending goes."""
        ...

    def disable(self, subscription_id: str, reason: str, at: datetime) -> None:
        """Send nothing more."""
        ...


class Deliveries(Protocol):
    """Where deliveries wait."""

    def due(self, subscription_id: str, at: datetime, limit: int) -> tuple[Delivery, ...]:
        """What is due, longest due first."""
        ...

    def pending(self, subscription_id: str) -> Iterator[Delivery]:
        """All that is pending, in feed order."""
        ...

    def store(self, delivery: Delivery) -> None:
        """What became of one."""
        ...

    def begin(self, subscription_id: str, now: datetime, seconds: int) -> bool:
        """Take the turn to send."""
        ...

    def end(self, subscription_id: str) -> bool:
        """Give it back, unless another round was asked for."""
        ...

    def leave(self, subscription_id: str) -> None:
        """Give it back in any case."""
        ...


@dataclass(frozen=True, slots=True)
class DeliverWebhooks:
    """`DeliverWebhooks(…)(subscription_id)` says how many requests it made.

    `jitter` draws a number from 0 up to 1.
    """

    subscriptions: Subscriptions
    deliveries: Deliveries
    sender: WebhookSender
    secrets: Secrets
    queue: Queue
    clock: Clock
    jitter: Callable[[], float]

    def __call__(self, subscription_id: str) -> int:
        """Send what is due now. What a stopped turn left is due at the next sweep."""
        began = self.clock()
        if not self.deliveries.begin(subscription_id, began, TURN_SECONDS):
            return 0
        made = 0
        try:
            while True:
                made += self._round(subscription_id, began)
                if self._spent(began):
                    break
                if self.deliveries.end(subscription_id):
                    return made
        except BaseException:
            self.deliveries.leave(subscription_id)
            raise
        self.deliveries.leave(subscription_id)
        self.queue.send([drain_message(subscription_id)])
        return made

    def sweep(self) -> int:
        """Ask for a turn for each subscription with something due; says how many."""
        now = self.clock()
        due = [
            one.subscription_id
            for one in self.subscriptions.listed()
            if _open(one, now)
            and (one.releasing or self.deliveries.due(one.subscription_id, now, 1))
        ]
        self.queue.send([drain_message(name) for name in due])
        return len(due)

    def _spent(self, began: datetime) -> bool:
        return self.clock() - began >= BUDGET

    def _round(self, subscription_id: str, began: datetime) -> int:
        made = 0
        while (found := self._open_one(subscription_id)) is not None:
            if found.releasing:
                walked = self._walk(found, self.deliveries.pending(subscription_id), began)
            else:
                due = self.deliveries.due(subscription_id, self.clock(), BATCH)
                walked = self._walk(found, due, began)
                if not walked.made:
                    return made  # nothing is due, or only an index that lags says so
            made += walked.made
            if walked.stopped or self._spent(began):
                return made
            if found.releasing and not walked.begun_release:
                now = self.subscriptions.read(subscription_id)
                if now is not None:
                    self.subscriptions.note_health(replace(now, releasing=False))
        return made

    def _open_one(self, subscription_id: str) -> Subscription | None:
        found = self.subscriptions.read(subscription_id)
        return found if found is not None and _open(found, self.clock()) else None

    def _walk(
        self,
        subscription: Subscription,
        waiting: Iterable[Delivery],
        began: datetime,
    ) -> "_Walked":
        """Send what is due of these, until one fails or the first success releases the rest."""
        made = 0
        for delivery in waiting:
            if not _due(delivery, subscription, self.clock()):
                continue
            done = self._try(subscription, delivery)
            made += 1
            if not done.succeeded:
                return _Walked(made, stopped=True)
            if subscription.failures:
                # One failure between successes is the event's fault and not the endpoint's: to
                # release it again with every success would use up its tries within minutes.
                released = subscription.failures >= OUTAGE
                subscription = replace(
                    subscription,
                    failures=0,
                    failing_since=None,
                    rest_until=None,
                    released_at=self.clock() if released else subscription.released_at,
                    releasing=released or subscription.releasing,
                )
                self.subscriptions.note_health(subscription)
                if released:
                    return _Walked(made, begun_release=True)
            if self._spent(began):
                return _Walked(made, stopped=True)
        return _Walked(made)

    def _try(self, subscription: Subscription, delivery: Delivery) -> Try:
        at = self.clock()
        body = delivery.body.encode()
        numbers = subscription.signing(at)
        headers = {
            "content-type": "application/json",
            "user-agent": "Plumbline-Webhooks/1",
            **signed_headers(
                [self.secrets.secret(subscription.subscription_id, one) for one in numbers],
                delivery.webhook_id,
                int(at.timestamp()),
                body,
            ),
        }
        answer = self.sender.send(subscription.url, headers, body)
        now = self.clock()
        done = Try(now, answer.status, answer.latency_ms, answer.reason)
        wait = None if done.succeeded else retry_after_of(answer.retry_after, now)
        self.deliveries.store(after_try(delivery, done, retry_after=wait, jitter=self.jitter()))
        if not done.succeeded:
            self._failed(subscription, answer, now, wait)
        return done

    def _failed(
        self, subscription: Subscription, answer: Answer, now: datetime, wait: timedelta | None
    ) -> None:
        failures = subscription.failures + 1
        since = subscription.failing_since or now
        self.subscriptions.note_health(
            replace(
                subscription,
                failures=failures,
                failing_since=since,
                rest_until=now + rest_after(failures, wait),
            )
        )
        name = subscription.subscription_id
        if answer.status == GONE:
            self.subscriptions.disable(name, "It answered 410: it wants nothing more.", now)
        elif now - since >= GIVEN_UP_AFTER:
            self.subscriptions.disable(name, "It took nothing for five days.", now)


@dataclass(frozen=True, slots=True)
class _Walked:
    made: int
    stopped: bool = False
    begun_release: bool = False


def _open(subscription: Subscription, now: datetime) -> bool:
    rests = subscription.rest_until is not None and now < subscription.rest_until
    return subscription.status is SubscriptionStatus.ACTIVE and not rests


def _due(delivery: Delivery, subscription: Subscription, now: datetime) -> bool:
    """Its time has come, or it was released since it was last tried."""
    if delivery.state is not DeliveryState.PENDING or delivery.next_at is None:
        return False
    if delivery.next_at <= now:
        return True
    released = subscription.released_at
    return released is not None and bool(delivery.tries) and delivery.tries[-1].at < released
