"""A signed decision comes in: verify the raw bytes, read them, find who it is, decide.

Called by POST /v1/callbacks/reviews. Nothing of the body is read before a secret of the named
subscription has signed it. The decision is stored under webhook id and subscription, in the one
transaction that stores every decision, so that a callback is applied once or not at all. What was
refused uses up no id, and is kept for the operator.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.errors import (
    DecisionIdReused,
    GuardFailed,
    InputRefused,
    NotFound,
    PlumblineError,
    ReviewChanged,
    RoleMissing,
    StaleCallback,
    Unauthenticated,
)
from chalicelib.domain.frozen import replace
from chalicelib.domain.policy import Member, Role
from chalicelib.domain.review import Action
from chalicelib.domain.signature import SignatureHeaders, verify
from chalicelib.domain.subscription import Subscription, SubscriptionStatus
from chalicelib.workflow.ports import Clock
from chalicelib.workflow.receipts import Inbox
from chalicelib.workflow.record_decision import NEEDS_NO_VERSION
from chalicelib.workflow.records import ArticleRecord, ClaimRecord, Receipt, Recorded
from chalicelib.workflow.webhook_ports import (
    ReceivedCallback,
    ReceivedLog,
    Secrets,
    Subscriptions,
)

SOURCE = "callback"
# What somebody whom the desk does not know may do: draft and comment.
UNMAPPED_MAY = frozenset({"take", "renew", "release", "save_draft", "add_evidence", "note"})
# Attempts under a name that no subscription has stand in a log of their own.
UNKNOWN_SUBSCRIPTION = "unknown"
_PSEUDO = "external."
_NAMED_IN_LOG = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """A callback as it came. `subscription_id`: as the sender names it, None without."""

    subscription_id: str | None
    headers: SignatureHeaders
    body: bytes


@dataclass(frozen=True, slots=True)
class Callback:
    """What a verified body says. `person`: the partner's name for who decided."""

    claim_id: str
    action: Action
    expected_version: int | None
    person: str


class Decide(Protocol):
    """Decisions on claims."""

    def __call__(
        self,
        claim_id: str,
        action: Action,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = ...,
        receipt_as: tuple[str, str] | None = ...,
    ) -> Recorded:
        """Record one; `receipt_as`: caller and fingerprint under which its id is kept."""
        ...

    def replayed(self, receipt: Receipt, member: Member) -> Recorded:
        """The first result of a decision that stands."""
        ...

    def read(self, claim_id: str, *, member: Member) -> ClaimRecord:
        """A claim. Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class TakeCallback:
    """`TakeCallback(…)(envelope, read=…, status_of=…)`."""

    subscriptions: Subscriptions
    secrets: Secrets
    received: ReceivedLog
    inbox: Inbox
    decide: Decide
    article: Callable[[str], ArticleRecord]
    members: Callable[[str], Member | None]
    clock: Clock

    def __call__(
        self,
        envelope: Envelope,
        *,
        read: Callable[[bytes], Callback],
        status_of: Callable[[PlumblineError], int],
    ) -> Recorded:
        """Take a callback; the same again gives the first result.

        `read` makes sense of a verified body; `status_of` says how an error is answered, for the
        operator's log. Raises Unauthenticated for whatever is wrong with signature or
        subscription; StaleCallback; DecisionIdReused; and what reading and deciding raise.
        """
        attempt = _Attempt()
        try:
            recorded = self._take(envelope, read, attempt)
        except PlumblineError as error:
            reason = attempt.refusal or error.public_code
            self._note(envelope, attempt, "refused", status_of(error), reason)
            raise
        outcome = "replayed" if recorded.replayed else "applied"
        self._note(envelope, attempt, outcome, 200, None)
        return recorded

    def _take(
        self, envelope: Envelope, read: Callable[[bytes], Callback], attempt: "_Attempt"
    ) -> Recorded:
        subscription = self._signed_by(envelope, attempt)
        webhook_id = str(envelope.headers.webhook_id)
        caller = f"subscription/{subscription.subscription_id}"
        request = hashlib.sha256(envelope.body).hexdigest()
        receipt = self.inbox.receipt(caller, webhook_id)
        if receipt is not None and receipt.request != request:
            raise DecisionIdReused("This webhook-id came before with other bytes. Use a fresh one.")
        callback = read(envelope.body)
        attempt.callback = callback
        member = _acting(subscription, callback, self.members)
        if receipt is not None:
            return self.decide.replayed(receipt, member)
        _check_active(subscription)
        self._check_reach(subscription, callback.claim_id, member)
        if callback.expected_version is None and callback.action.action not in NEEDS_NO_VERSION:
            raise InputRefused(
                "Say which version this was decided on.",
                pointer="/expected_version",
                reason="version_missing",
            )
        try:
            return self.decide(
                callback.claim_id,
                callback.action,
                member=member,
                expected_version=callback.expected_version,
                decision_id=webhook_id,
                source=SOURCE,
                receipt_as=(caller, request),
            )
        except ReviewChanged as changed:
            # A version in a body is no precondition of HTTP: 409, not 412.
            raise StaleCallback(changed.message, facts=changed.facts) from changed

    def _signed_by(self, envelope: Envelope, attempt: "_Attempt") -> Subscription:
        """The subscription whose secret signed this. One answer for all that may be wrong."""
        named = envelope.subscription_id or UNKNOWN_SUBSCRIPTION
        now = self.clock()
        subscription = self.subscriptions.read(named)
        numbers = subscription.signing(now) if subscription is not None else ()
        # Without a subscription the same is computed as with one: time tells nothing.
        secrets = [self.secrets.secret(named, number) for number in numbers or (1,)]
        refusal = verify(secrets, envelope.headers, envelope.body, int(now.timestamp()))
        if subscription is not None and numbers and refusal is None:
            attempt.subscription_id = subscription.subscription_id
            return subscription
        if subscription is not None:
            attempt.subscription_id = subscription.subscription_id
        attempt.refusal = str(refusal) if subscription is not None else "unknown_subscription"
        raise Unauthenticated(
            "Signature or subscription are not accepted.", reason="signature_refused"
        )

    def _check_reach(self, subscription: Subscription, claim_id: str, member: Member) -> None:
        """A claim beyond a subscription's reach is answered as one that is not there."""
        claim = self.decide.read(claim_id, member=member)
        record = self.article(claim.review.article_id)
        own = record.submitted_by == subscription.member_id
        if not subscription.sees(demo=record.demo, own=own):
            raise NotFound(f"There is no claim {claim_id}.")

    def _note(
        self,
        envelope: Envelope,
        attempt: "_Attempt",
        outcome: str,
        status: int,
        reason: str | None,
    ) -> None:
        sent = envelope.headers.webhook_id or ""
        callback = attempt.callback
        self.received.note_received(
            ReceivedCallback(
                subscription_id=attempt.subscription_id,
                at=self.clock(),
                webhook_id="".join(filter(str.isprintable, sent))[:_NAMED_IN_LOG],
                outcome=outcome,
                status=status,
                reason=reason,
                claim_id=callback.claim_id if callback else None,
                action=callback.action.action if callback else None,
                person=callback.person if callback else None,
            )
        )


@dataclass(slots=True)
class _Attempt:
    """What became known of a callback before it was refused."""

    subscription_id: str = UNKNOWN_SUBSCRIPTION
    refusal: str | None = None
    callback: Callback | None = None


def pseudo_member_id(subscription_id: str, person: str) -> str:
    """Under which id somebody stands in the log whom a subscription names and the desk not."""
    digest = hashlib.sha256(f"{subscription_id}\n{person}".encode()).hexdigest()
    return f"{_PSEUDO}{subscription_id}.{digest[:20]}"


def known_as(
    editors: frozenset[str], subscription_of: Callable[[str], Subscription | None]
) -> frozenset[str]:
    """The same with the members whom external names have been mapped to since they edited.

    Four eyes are judged by people: a name that is mapped after it wrote a draft was them then.
    """
    found = set(editors)
    for editor in editors:
        if not editor.startswith(_PSEUDO):
            continue
        subscription = subscription_of(editor.removeprefix(_PSEUDO).rpartition(".")[0])
        names: Mapping[str, str] = subscription.names if subscription is not None else {}
        found |= {
            member
            for name, member in names.items()
            if subscription and pseudo_member_id(subscription.subscription_id, name) == editor
        }
    return frozenset(found)


def _acting(
    subscription: Subscription,
    callback: Callback,
    members: Callable[[str], Member | None],
) -> Member:
    """Who decides, with no more rights than the subscription has. Raises RoleMissing."""
    mapped = subscription.member_of(callback.person)
    if mapped is None:
        if callback.action.action not in UNMAPPED_MAY:
            raise RoleMissing(
                "This person is not mapped to a member: they may draft and comment. "
                "Ask the desk to map the name.",
                pointer="/person",
                reason="person_unmapped",
            )
        return Member(
            member_id=pseudo_member_id(subscription.subscription_id, callback.person),
            name=callback.person,
            roles=frozenset({Role.CHECKER}) & subscription.roles,
        )
    member = members(mapped)
    if member is None or not member.active:
        raise RoleMissing("This person has left the desk.", pointer="/person", reason="person_left")
    return replace(member, roles=member.roles & subscription.roles)


def _check_active(subscription: Subscription) -> None:
    if subscription.status is not SubscriptionStatus.ACTIVE:
        raise GuardFailed(
            "The desk has stopped this subscription; nothing was changed. Send it again later.",
            reason="subscription_stopped",
        )
