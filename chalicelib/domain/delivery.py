"""One event on its way to one subscription: its tries, when the next is due, when it is given up.

`deliver_webhook` asks after each try what follows; nothing here sends or waits. Delays are
counted from the try before, jitter only lengthens them, so nothing is sent before its time.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

# Before the first try, and after each that failed; the last failure makes a dead letter.
SCHEDULE = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.1  # at most so much of a delay is added to it
LONGEST_RETRY_AFTER = timedelta(days=1)
# A failing endpoint is tried again at all no sooner than this: it costs one try at a time.
_FIRST_REST = timedelta(seconds=5)
_LONGEST_REST = timedelta(seconds=60)
KEPT_TRIES = 20
GONE = 410
_DIGITS = 9  # of a Retry-After in seconds
_LOWEST_SUCCESS, _HIGHEST_SUCCESS = 200, 299


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Try:
    """One request and what came back. `status` None: nothing did, and `reason` says why."""

    at: datetime
    status: int | None
    latency_ms: int
    reason: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the endpoint took it."""
        return self.status is not None and _LOWEST_SUCCESS <= self.status <= _HIGHEST_SUCCESS


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event for a subscription. `name` sorts deliveries in the order of the feed.

    `body` is the JSON text that is signed and sent, the same at every try, as is `webhook_id`.
    `attempts` counts since the last replay, `tries` are the newest of all.
    """

    subscription_id: str
    name: str
    webhook_id: str
    event_type: str
    body: str
    created_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    next_at: datetime | None = None  # None: settled, or kept back while the subscription is paused
    attempts: int = 0
    tries: tuple[Try, ...] = ()
    position: int | None = None  # in the feed; None for a test ping


def after_try(
    delivery: Delivery, done: Try, *, retry_after: timedelta | None, jitter: float
) -> Delivery:
    """What becomes of a delivery. `jitter`: a number from 0 up to 1, drawn by the caller."""
    attempts = delivery.attempts + 1
    tried = replace(
        delivery, attempts=attempts, tries=(*delivery.tries, done)[-KEPT_TRIES:], next_at=None
    )
    if done.succeeded:
        return replace(tried, state=DeliveryState.DELIVERED)
    if attempts >= len(SCHEDULE):
        return replace(tried, state=DeliveryState.DEAD)
    wait = SCHEDULE[attempts] * (1 + JITTER * jitter)
    if retry_after is not None:
        wait = max(wait, min(retry_after, LONGEST_RETRY_AFTER))
    return replace(tried, next_at=done.at + wait)


def again(delivery: Delivery, *, now: datetime) -> Delivery:
    """The same to be sent anew, under the same id, with its schedule before it."""
    return replace(delivery, state=DeliveryState.PENDING, next_at=now, attempts=0)


def rest_after(failures: int, retry_after: timedelta | None) -> timedelta:
    """How long a failing endpoint is left alone after so many failures in a row, at least one."""
    rest = min(_FIRST_REST * (1 << min(failures - 1, 10)), _LONGEST_REST)
    if retry_after is not None:
        rest = max(rest, min(retry_after, LONGEST_RETRY_AFTER))
    return rest


def retry_after_of(header: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for: seconds or a date; None for what cannot be read."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdecimal():
        # A number with a thousand digits is never turned into one.
        return timedelta(seconds=int(text)) if len(text) <= _DIGITS else LONGEST_RETRY_AFTER
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(at - now, timedelta(0))
