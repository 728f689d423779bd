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
from chalicelib.domain.errors import NotFound
from chalicelib.domain.log import SealedEntry, plain
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.rules import check_policy
from chalicelib.workflow.desk_changes import ChangeDesk, DeskChange
from chalicelib.workflow.receipts import fingerprint
from chalicelib.workflow.records import Finding


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


class Logs(Protocol):
    """Where the desk's log is read."""

    def entries(self, subject: str, after: int = 0, limit: int | None = None) -> list[SealedEntry]:
        """Log entries in order."""
        ...


@dataclass(frozen=True, slots=True)
class Policies:
    """Reading, drawing up and choosing policies."""

    store: PolicyStore
    change_desk: ChangeDesk

    def read(self, number: int) -> Policy:
        """The policy of that number. Raises NotFound."""
        policy = self.store.read(number)
        if policy is None:
            raise NotFound(f"There is no policy {number}.")
        return policy

    def kept(self, number: int) -> Policy:
        """The same, and the store has it from now on: something is decided by it. NotFound."""
        self.read(number)
        return self.store.pinned(number)

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

        def change(record: DeskRecord, facts: DeskFacts) -> DeskChange:
            number = record.newest + 1
            scale = drawn_up.scale
            if scale.version == 0:  # one of the desk's own
                scale = replace(scale, version=number)
            policy = replace(drawn_up, version=number, scale=scale)
            after, entry = add_policy(record, policy, facts, use=use)
            return DeskChange(after, entry, {"policy": number}, policy=policy)

        told = self.change_desk(change, request, member, decision_id)
        return self.read(cast("int", told["policy"]))

    def use(self, number: int, *, member: Member, decision_id: str | None) -> Policy:
        """Give new articles this policy from now on. Raises NotFound, RoleMissing."""
        policy = self.read(number)

        def change(record: DeskRecord, facts: DeskFacts) -> DeskChange:
            return DeskChange(*use_policy(record, number, facts), {"policy": number})

        if self.store.record().current != number:  # asked twice, it is one change
            request = fingerprint(["use_policy", number])
            self.change_desk(change, request, member, decision_id)
        return policy

    def verify(self, logs: Logs) -> Iterator[Finding]:
        """What does not fit in the desk's own log and beside it."""
        policies = {policy.version: policy for policy in self.store.listed()}
        entries = tuple(logs.entries(DESK))
        for problem in compare_desk(self.store.record(), entries, policies):
            yield Finding(DESK, problem)
