"""The desk's policies and its own record on the item port. A stored policy never changes."""

from chalicelib.adapters import codec, keys
from chalicelib.adapters.inbox import receipt_put
from chalicelib.adapters.reviews import entry_put
from chalicelib.domain.desk_log import BUILT_IN, DESK, DeskRecord
from chalicelib.domain.log import SealedEntry
from chalicelib.domain.policy import Policy
from chalicelib.workflow.ports import (
    Absent,
    ConditionFailed,
    Exists,
    ItemTable,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)
from chalicelib.workflow.records import Receipt


class Policies:
    """Reads policies by number, and keeps the desk's record with its log."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table
        self._read: dict[int, Policy] = {}  # they never change

    def read(self, number: int) -> Policy | None:
        """The policy of that number, or None. Built in, as long as the store has none."""
        found = self._read.get(number)
        if found is None:
            item = self._table.get(keys.policy(number)) if number > 0 else None
            found = codec.load(Policy, item) if item else BUILT_IN.get(number)
            if item and found:
                self._read[number] = found
        return found

    def pinned(self, number: int) -> Policy:
        """A policy that an article is to be pinned to: from now on the store has it.

        So that a later release of ours, with other presets, changes nothing that was agreed on.
        """
        if number not in self._read:
            policy = self.read(number)
            if policy is None:
                raise LookupError(f"there is no policy {number}")
            if number not in self._read:
                try:
                    self._table.transact([_policy_put(policy)])
                except ConditionFailed:  # somebody else kept it meanwhile
                    return self.pinned(number)
                self._read[number] = policy
        return self._read[number]

    def listed(self) -> tuple[Policy, ...]:
        """All policies, oldest first, those that are built in among them."""
        items = self._table.query(Query(DESK, prefix="POLICY#"))
        stored = [codec.load(Policy, item) for item in items]
        both = dict(BUILT_IN) | {policy.version: policy for policy in stored}
        return tuple(both[number] for number in sorted(both))

    def record(self) -> DeskRecord:
        """The desk's record, read consistently; a desk that nobody changed has a blank one."""
        item = self._table.get(keys.desk_record())
        return codec.load(DeskRecord, item) if item else DeskRecord()

    def commit(
        self,
        record: DeskRecord,
        entry: SealedEntry,
        receipt: Receipt,
        policy: Policy | None = None,
        left: str | None = None,
    ) -> None:
        """One change of the desk; ConditionFailed when another came first."""
        operations: list[Operation] = [
            Put(
                keys.desk_record(),
                codec.dump(record),
                # The record is one entry behind, as it was read.
                VersionIs(record.version - 1) if record.version > 1 else Absent(),
            ),
            entry_put(entry),
            receipt_put(receipt),
        ]
        if policy is not None:
            operations.append(_policy_put(policy))
        if left is not None:
            operations.append(Update(keys.member(left), set={"active": False}, condition=Exists()))
        self._table.transact(operations)


def _policy_put(policy: Policy) -> Put:
    return Put(keys.policy(policy.version), codec.dump(policy), Absent())
