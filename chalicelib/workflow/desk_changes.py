"""One change of the desk itself: its record, its log and what goes with them, in one transaction.

`policies` and `offboard` say what changes; here stands how it is stored: under a decision id,
once, on condition that nobody else changed the desk meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.domain.desk_log import DeskFacts, DeskRecord
from chalicelib.domain.errors import DecisionIdReused, StoreContended
from chalicelib.domain.log import Entry, SealedEntry, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.receipts import Inbox, kept_until
from chalicelib.workflow.records import Receipt

ATTEMPTS = 5  # at a record that somebody else changes at the same moment


@dataclass(frozen=True, slots=True)
class DeskChange:
    """The record afterwards with its entry, what is stored along, and what the caller is told."""

    record: DeskRecord
    entry: Entry
    told: Mapping[str, object]
    policy: Policy | None = None  # a new one
    left: str | None = None  # the member who is active no more


class Change(Protocol):
    """What becomes of the record as it is now."""

    def __call__(self, record: DeskRecord, facts: DeskFacts, /) -> DeskChange:
        """The change. Raises RoleMissing."""
        ...


class DeskStore(Protocol):
    """Where the desk's record is kept."""

    def record(self) -> DeskRecord:
        """The desk's record."""
        ...

    def commit(
        self,
        record: DeskRecord,
        entry: SealedEntry,
        receipt: Receipt,
        policy: Policy | None = None,
        left: str | None = None,
    ) -> None:
        """One change; ConditionFailed when another came first."""
        ...


@dataclass(frozen=True, slots=True)
class ChangeDesk:
    """`ChangeDesk(…)(change, request, member, decision_id)` gives what the caller is told."""

    store: DeskStore
    inbox: Inbox
    clock: Clock
    ids: Ids

    def __call__(
        self, change: Change, request: str, member: Member, decision_id: str | None
    ) -> Mapping[str, object]:
        """Store one change, or tell what came of it before under the same id.

        Raises DecisionIdReused, StoreContended, and what the change raises.
        """
        decision = decision_id or self.ids.ulid()
        for _ in range(ATTEMPTS):
            receipt = self.inbox.receipt(member.member_id, decision)
            if receipt is not None:
                if receipt.request != request:
                    raise DecisionIdReused(
                        "This decision id came before with another request. Use a fresh one."
                    )
                return receipt.result
            before = self.store.record()
            facts = DeskFacts(self.clock(), decision, "api", member)
            made = change(before, facts)
            sealed = seal(made.entry, before.head_hash, self.ids.salt())
            kept = Receipt(
                caller=member.member_id,
                decision=decision,
                request=request,
                result=made.told,
                expires_at=kept_until(facts.at),
            )
            after = replace(made.record, head_hash=sealed.hash)
            try:
                self.store.commit(after, sealed, kept, made.policy, made.left)
            except ConditionFailed:
                continue  # somebody else changed the desk meanwhile, or it is this one again
            return made.told
        raise StoreContended("Others kept changing the desk. Send it again.")
