"""Decision ids that were used, with the first answer, on the item port."""

from chalicelib.adapters import codec, keys
from chalicelib.workflow.ports import Absent, ItemTable, Put
from chalicelib.workflow.records import Receipt


class Inbox:
    """Finds what a caller's decision id led to."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def receipt(self, caller: str, decision: str) -> Receipt | None:
        """The stored receipt, read consistently, or None when the id was never used."""
        item = self._table.get(keys.inbox(caller, decision))
        return codec.load(Receipt, item) if item else None


def receipt_put(receipt: Receipt) -> Put:
    """The operation that uses up a decision id: fails when it is used already."""
    return Put(
        keys.inbox(receipt.caller, receipt.decision),
        {
            "caller": receipt.caller,
            "decision": receipt.decision,
            "request": receipt.request,
            "result": dict(receipt.result),
            "expires_at": receipt.expires_at,
        },
        Absent(),
    )
