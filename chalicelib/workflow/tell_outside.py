"""Events in, their places in the feed and a delivery for each subscription that wants them out.

Called by the events worker with whatever it received together, at least once per event: places
and deliveries that are there already stay as they are.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.delivery import Delivery
from chalicelib.domain.events import TAKE_DOWNS, Event, EventType
from chalicelib.domain.subscription import Subscription, SubscriptionStatus
from chalicelib.workflow.ports import Clock, Queue
from chalicelib.workflow.records import ArticleRecord
from chalicelib.workflow.webhook_records import Acknowledgement, FeedEvent, drain_message

KEPT = timedelta(days=30)
_HAS_A_PAGE = frozenset({"published", "under_correction", "correction_in_approval", "retracted"})


class Feed(Protocol):
    """Where events have their places."""

    def append(self, events: Sequence[FeedEvent], expires_at: int) -> tuple[FeedEvent, ...]:
        """The events with their places."""
        ...

    def ask_for(self, asked: Sequence[Acknowledgement], expires_at: int) -> None:
        """Remember who has to confirm."""
        ...


class Subscriptions(Protocol):
    """Who is told."""

    def listed(self) -> tuple[Subscription, ...]:
        """All subscriptions, read consistently."""
        ...


class Deliveries(Protocol):
    """Where deliveries wait."""

    def add(self, deliveries: Iterable[Delivery]) -> None:
        """Store those that are new."""
        ...


# What a subscription's rights allow on a claim, if it still is at that version.
Actions = Callable[[str, int, Subscription], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TellOutside:
    """`TellOutside(…)(events)`: as they travel, parsed."""

    feed: Feed
    subscriptions: Subscriptions
    deliveries: Deliveries
    article: Callable[[str], ArticleRecord | None]
    actions: Actions
    queue: Queue
    public_url: str
    clock: Clock

    def __call__(self, events: Sequence[Mapping[str, object]]) -> None:
        """Give places, fan out, and ask for the sending."""
        now = self.clock()
        articles = {name: self.article(name) for name in {str(one["article_id"]) for one in events}}
        told = [self._told(one, articles[str(one["article_id"])]) for one in events]
        placed = self.feed.append(told, int((now + KEPT).timestamp()))
        subscriptions = self.subscriptions.listed()
        concerned = set()
        for event in placed:
            concerned |= self.fan_out(event, subscriptions, now)
        self.queue.send([drain_message(name) for name in sorted(concerned)])

    def fan_out(
        self, event: FeedEvent, subscriptions: Iterable[Subscription], now: datetime
    ) -> set[str]:
        """A delivery for each that wants the event and sees it; gives their ids."""
        those = [
            one
            for one in subscriptions
            if one.status is not SubscriptionStatus.DISABLED and concerns(one, event)
        ]
        if event.type in TAKE_DOWNS:
            asked = [
                Acknowledgement(
                    event.event_id,
                    one.subscription_id,
                    event.type,
                    event.article_id,
                    now,
                    event.claim_id,
                )
                for one in those
            ]
            self.feed.ask_for(asked, int((now + KEPT).timestamp()))
        self.deliveries.add(self.delivery(event, one, now) for one in those)
        return {one.subscription_id for one in those}

    def delivery(self, event: FeedEvent, subscription: Subscription, now: datetime) -> Delivery:
        """The event as this subscription is sent it."""
        actions: tuple[str, ...] = ()
        if event.claim_id and not event.complaint_id and subscription.roles:
            actions = self.actions(event.claim_id, event.sequence, subscription)
        return Delivery(
            subscription_id=subscription.subscription_id,
            name=f"{event.position:015d}",
            webhook_id=event.event_id,
            event_type=event.type.value,
            body=json.dumps(event.payload(actions), ensure_ascii=False),
            created_at=now,
            next_at=now,
            position=event.position,
        )

    def _told(self, travelled: Mapping[str, object], article: ArticleRecord | None) -> FeedEvent:
        def text(name: str) -> str | None:
            value = travelled.get(name)
            return None if value is None else str(value)

        event = Event(
            type=EventType(str(travelled["type"])),
            article_id=str(travelled["article_id"]),
            sequence=int(str(travelled["sequence"])),
            at=str(travelled["at"]),
            claim_id=text("claim_id"),
            state=text("state"),
            complaint_id=text("complaint_id"),
        )
        return FeedEvent(
            event_id=event.event_id,
            type=event.type,
            at=event.at,
            article_id=event.article_id,
            sequence=event.sequence,
            claim_id=event.claim_id,
            complaint_id=event.complaint_id,
            state=event.state,
            address=self._address(event),
            demo=bool(article and article.demo),
            submitted_by=article.submitted_by if article else "",
        )

    def _address(self, event: Event) -> str | None:
        if event.complaint_id or event.state not in _HAS_A_PAGE:
            return None
        page = f"{self.public_url}/articles/{event.article_id}/"
        return f"{page}claims/{event.claim_id.partition('-')[2]}/" if event.claim_id else page


def concerns(subscription: Subscription, event: FeedEvent) -> bool:
    """Whether it is told of an event: asked for, and of an article in its reach."""
    own = event.submitted_by == subscription.member_id
    return subscription.wants(event.type) and subscription.sees(demo=event.demo, own=own)
