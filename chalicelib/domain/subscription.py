"""Whom the desk tells of changes, and who may send it signed decisions: values and their rules.

An operator draws a subscription up; `deliver_webhook` sends to it, callbacks come in under it.
No secret stands here, only which numbered ones count: whoever has the master key derives them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.errors import GuardFailed, InputRefused
from chalicelib.domain.events import COMPLAINTS, SHOWS, TAKE_DOWNS, EventType
from chalicelib.domain.policy import Role

# Rights that a subscription may be given at all; both of them together only where a policy lets
# one person do both.
CALLBACK_ROLES = frozenset({Role.CHECKER, Role.APPROVER})
MOST_NAMES = 1_000  # external names of one subscription
LONGEST_NAME = 200  # characters of an external name
LONGEST_URL = 2_000
# Both secrets sign for at most this long after a rotation.
LONGEST_OVERLAP = timedelta(days=30)
# Without a single 2xx for this long, nothing more is sent.
GIVEN_UP_AFTER = timedelta(days=5)


class Mode(StrEnum):
    """Which articles a subscription sees: real ones, or only those marked as demonstrations."""

    LIVE = "live"
    TEST = "test"


class Reach(StrEnum):
    """How far it sees: everything, or only articles that it submitted or was shown."""

    ALL = "all"
    OWN = "own"


class SubscriptionStatus(StrEnum):
    """Whether it is sent to. A paused one collects deliveries; a disabled one is made up for."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class SecretNumber:
    """A secret that signs and verifies. `until` None: until it is rotated or retired."""

    number: int
    until: datetime | None = None

    def counts(self, at: datetime) -> bool:
        """Whether it still signs."""
        return self.until is None or at < self.until


@dataclass(frozen=True, slots=True)
class Subscription:
    """One endpoint of one partner.

    `member_id`: the member under whom the partner's own tokens come in; its submissions are what
    `reach` own is about. `roles`: what callbacks under it may do at most. `names`: external name →
    member id. `failing_since`: the first failure after the last 2xx.
    """

    subscription_id: str
    url: str
    member_id: str
    created_by: str
    created_at: datetime
    events: frozenset[EventType]
    secrets: tuple[SecretNumber, ...] = (SecretNumber(1),)
    roles: frozenset[Role] = frozenset()
    reach: Reach = Reach.ALL
    names: Mapping[str, str] = field(default_factory=dict)
    mode: Mode = Mode.LIVE
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE
    status_reason: str | None = None  # why it is paused or disabled, in words
    description: str = ""
    failing_since: datetime | None = None
    failures: int = 0  # in a row
    rest_until: datetime | None = None  # nothing is sent before
    released_at: datetime | None = None  # what was last tried before is due whatever its schedule
    releasing: bool = False  # not all of that has been sent so far
    disabled_at: datetime | None = None  # from here on the feed has what it was not sent
    version: int = 1

    def signing(self, at: datetime) -> tuple[int, ...]:
        """The numbers of the secrets that count at a time, newest first."""
        counting = (secret.number for secret in self.secrets if secret.counts(at))
        return tuple(sorted(counting, reverse=True))

    def member_of(self, external_name: str) -> str | None:
        """The member behind a partner's name for a person; None: nobody that the desk knows."""
        return self.names.get(external_name)

    def sees(self, *, demo: bool, own: bool) -> bool:
        """Whether an article is in its reach. `own`: it submitted it, or was shown it."""
        if demo != (self.mode is Mode.TEST):
            return False
        return own or self.reach is Reach.ALL

    def wants(self, kind: EventType) -> bool:
        """Whether it is told of such events: who shows our work is told when to take it down.

        Complaints concern the desk: only who sees everything is told of them.
        """
        if kind in COMPLAINTS and self.reach is not Reach.ALL:
            return False
        return kind in self.events or (kind in TAKE_DOWNS and not self.events.isdisjoint(SHOWS))


def check_subscription(subscription: Subscription, *, both_roles: bool) -> None:
    """Raises InputRefused for what no subscription may be.

    `both_roles`: the policy lets one person write and approve.
    """
    if not subscription.events:
        raise InputRefused("Name at least one event type.", pointer="/events")
    if not subscription.roles <= CALLBACK_ROLES:
        raise InputRefused(
            "A subscription acts as checker or as approver, nothing else.", pointer="/roles"
        )
    if len(subscription.roles) > 1 and not both_roles:
        raise InputRefused(
            "A subscription acts as checker or as approver, not both: register two.",
            pointer="/roles",
            reason="roles_exclude_each_other",
        )
    if len(subscription.names) > MOST_NAMES:
        raise InputRefused(f"At most {MOST_NAMES} names.", pointer="/names")
    for name in subscription.names:
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise InputRefused(
                f"An external name has 1 to {LONGEST_NAME} printable characters.", pointer="/names"
            )


def rotated(subscription: Subscription, *, now: datetime, overlap: timedelta) -> Subscription:
    """With the next secret; the ones so far count for `overlap` more (zero: retired at once).

    Raises InputRefused where that is longer than `LONGEST_OVERLAP`.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise InputRefused(
            f"Both secrets may sign for at most {LONGEST_OVERLAP.days} days.",
            pointer="/overlap_seconds",
        )
    newest = max(secret.number for secret in subscription.secrets)
    ends = now + overlap
    older = tuple(
        replace(secret, until=ends if secret.until is None else min(secret.until, ends))
        for secret in subscription.secrets
        if secret.counts(now) and overlap
    )
    return replace(subscription, secrets=(*older, SecretNumber(newest + 1)))


def without_secret(subscription: Subscription, number: int) -> Subscription:
    """With one secret retired at once. Raises GuardFailed for the newest: rotate it instead."""
    newest = max(secret.number for secret in subscription.secrets)
    if number == newest:
        raise GuardFailed("This secret is the newest: rotate, then retire it.", reason="newest")
    kept = tuple(secret for secret in subscription.secrets if secret.number != number)
    return replace(subscription, secrets=kept)
