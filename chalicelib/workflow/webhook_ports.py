"""What sending and receiving webhooks needs of the world. Adapters fulfil it.

Called by `deliver_webhook`, by what keeps subscriptions, and by what takes callbacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request to an endpoint.

    `status` None: no answer came, and `reason` says why in a word (`refused_address`, `timeout`,
    `connection`, `tls`, `dns`, `too_long`, `malformed`). `retry_after`: the header as it came.
    """

    status: int | None
    latency_ms: int
    retry_after: str | None = None
    reason: str | None = None


class WebhookSender(Protocol):
    """One POST to an address that is vetted now and connected to as vetted."""

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Never raises for what a network does; follows no redirect; ends within 15 s."""
        ...


class AddressRules(Protocol):
    """The rules for addresses that the desk calls, judged at registration."""

    def check(self, url: str) -> None:
        """Raises InputRefused (pointer `/url`) for what may not be called."""
        ...


class Secrets(Protocol):
    """The secrets of subscriptions: derived, never stored."""

    def secret(self, subscription_id: str, number: int) -> bytes:
        """32 bytes, the same for ever under one master key."""
        ...


@dataclass(frozen=True, slots=True)
class ReceivedCallback:
    """A callback that came in under a subscription; never its body.

    `outcome`: "applied", "replayed" or "refused"; `reason`: the problem's code where refused.
    """

    subscription_id: str
    at: datetime
    webhook_id: str  # as sent, cut to 200 printable characters
    outcome: str
    status: int  # what it was answered with
    reason: str | None = None
    claim_id: str | None = None
    action: str | None = None
    person: str | None = None  # the external name


class ReceivedLog(Protocol):
    """What came in, for the operator: kept for 30 days, the newest `limit` at a time."""

    def note_received(self, callback: ReceivedCallback) -> None:
        """Keep a row; best effort, never raises for a busy store. A flood is cut off."""
        ...


class Subscriptions(Protocol):
    """Where subscriptions are kept."""

    def read(self, subscription_id: str) -> Subscription | None:
        """The subscription, read consistently, or None."""
        ...
