"""The desk's rules: which there are, which one new articles get, and drawing up another.

A policy is stored once and never changed; every change of the desk's mind is another policy,
and an entry in the desk's own log. Articles stay with theirs until `move_policy`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol, cast

from chalicelib.domain.desk_log import (
    DESK,
    DeskFacts,
    DeskRecord,
    add_policy,
    compare_desk,
    use_policy,
)
from chalicelib.domain.errors import DecisionIdReused, NotFound, StoreContended
from chalicelib.domain.log import Entry, SealedEntry, plain, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.rules import check_policy
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.receipts import Inbox, fingerprint, kept_until
from chalicelib.workflow.records import Finding, Receipt

ATTEMPTS = 5  # at a record that somebody else changes at the same moment


class PolicyStore(Protocol):
    """Where policies and the desk's record are kept."""

    def read(self, number: int) -> Policy | None:
        """The policy, or None."""
        ...

    def pinned(self, number: int) -> Policy:
        """The policy, which the store has from now on."""
        ...

    def listed(self) -> tuple[Policy, ...]:
        """All policies."""
        ...

    def record(self) -> DeskRecord:
        """The desk's record."""
        ...

    def commit(
        self, record: DeskRecord, entry: SealedEntry, receipt: Receipt, policy: Policy | None = None
    ) -> None:
        """One change; ConditionFailed when another came first."""
        ...


class Logs(Protocol):
    """Where the desk's log is read."""

    def entries(self, subject: str, after: int = 0, limit: int | None = None) -> list[SealedEntry]:
        """Log entries in order."""
        ...


@dataclass(frozen=True, slots=True)
class Policies:
    """Reading, drawing up and choosing policies."""

    store: PolicyStore
    inbox: Inbox
    clock: Clock
    ids: Ids

    def read(self, number: int) -> Policy:
        """The policy of that number. Raises NotFound."""
        policy = self.store.read(number)
        if policy is None:
            raise NotFound(f"There is no policy {number}.")
        return policy

    def current(self) -> Policy:
        """The policy that new articles get."""
        return self.store.pinned(self.store.record().current)

    def listed(self) -> tuple[tuple[Policy, ...], int]:
        """All policies, oldest first, and the number of the one that new articles get."""
        return self.store.listed(), self.store.record().current

    def add(
        self, drawn_up: Policy, *, use: bool, member: Member, decision_id: str | None
    ) -> Policy:
        """Store another policy under the next number; its own scale is versioned by that number.

        Raises InputRefused, RoleMissing, DecisionIdReused.
        """
        check_policy(drawn_up)
        request = fingerprint(["add_policy", plain(replace(drawn_up, version=0)), use])

        def change(record: DeskRecord, facts: DeskFacts) -> tuple[DeskRecord, Entry, Policy]:
            number = record.newest + 1
            scale = drawn_up.scale
            if scale.version == 0:  # one of the desk's own
                scale = replace(scale, version=number)
            policy = replace(drawn_up, version=number, scale=scale)
            return *add_policy(record, policy, facts, use=use), policy

        number = self._record(change, request, member, decision_id)
        return self.read(number)

    def use(self, number: int, *, member: Member, decision_id: str | None) -> Policy:
        """Give new articles this policy from now on. Raises NotFound, RoleMissing."""
        policy = self.read(number)

        def change(record: DeskRecord, facts: DeskFacts) -> tuple[DeskRecord, Entry, None]:
            return *use_policy(record, number, facts), None

        if self.store.record().current != number:  # asked twice, it is one change
            request = fingerprint(["use_policy", number])
            self._record(change, request, member, decision_id)
        return policy

    def verify(self, logs: Logs) -> Iterator[Finding]:
        """What does not fit in the desk's own log and beside it."""
        policies = {policy.version: policy for policy in self.store.listed()}
        entries = tuple(logs.entries(DESK))
        for problem in compare_desk(self.store.record(), entries, policies):
            yield Finding(DESK, problem)

    def _record(
        self, change: "Change", request: str, member: Member, decision_id: str | None
    ) -> int:
        """Store one change; gives the number of the policy that it was about."""
        decision = decision_id or self.ids.ulid()
        for _ in range(ATTEMPTS):
            receipt = self.inbox.receipt(member.member_id, decision)
            if receipt is not None:
                if receipt.request != request:
                    raise DecisionIdReused(
                        "This decision id came before with another request. Use a fresh one."
                    )
                return cast("int", receipt.result["policy"])
            before = self.store.record()
            facts = DeskFacts(self.clock(), decision, "api", member)
            after, entry, policy = change(before, facts)
            sealed = seal(entry, before.head_hash, self.ids.salt())
            number = after.current if policy is None else policy.version
            told = Receipt(
                caller=member.member_id,
                decision=decision,
                request=request,
                result={"policy": number},
                expires_at=kept_until(facts.at),
            )
            try:
                self.store.commit(replace(after, head_hash=sealed.hash), sealed, told, policy)
            except ConditionFailed:
                continue  # somebody else changed the desk meanwhile, or it is this one again
            return number
        raise StoreContended("Others kept changing the desk. Send it again.")


class Change(Protocol):
    """What becomes of the record: it, its entry, and the policy that is stored with them."""

    def __call__(
        self, record: DeskRecord, facts: DeskFacts, /
    ) -> tuple[DeskRecord, Entry, Policy | None]:
        """The record afterwards."""
        ...
