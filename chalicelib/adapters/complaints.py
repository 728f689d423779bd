"""Complaints with their logs, and how many each sender has made, on the item port.

What is private of a complaint stands in two kinds of items, and nowhere else: its words as they
are now, and the salted values beside its log entries. `erase` drops both.
"""

import heapq
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from chalicelib.adapters import codec, keys
from chalicelib.adapters.inbox import receipt_put
from chalicelib.adapters.outbox import outbox_put
from chalicelib.adapters.reviews import NOT_ERASED, entry_put, secrets_put
from chalicelib.domain.complaint import Complaint, ComplaintState, Words
from chalicelib.domain.log import SealedEntry
from chalicelib.workflow.complaint_records import Sender
from chalicelib.workflow.ports import (
    Absent,
    Check,
    Condition,
    ConditionFailed,
    Delete,
    Item,
    ItemTable,
    Key,
    Operation,
    Put,
    Query,
    VersionIs,
)
from chalicelib.workflow.records import OutboxRecord, Page, Receipt

_NAME = re.compile("[0-9A-Za-z]{1,40}-[1-9][0-9]{0,4}-[0-9A-Za-z]{26}")
_NAME_IN_KEY = re.compile("0*([1-9][0-9]*)#([0-9A-Za-z]{26})")
_OPEN = (ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED)
_DELETES_A_TRANSACTION = 90


class Complaints:
    """Reads complaints; commits decisions on them in one transaction each."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def read(self, complaint_id: str) -> Complaint | None:
        """The complaint with its words, read consistently, or None."""
        if not _NAME.fullmatch(complaint_id):
            return None
        record, words = keys.complaint(complaint_id), keys.complaint_words(complaint_id)
        found = self._table.batch_get((record, words))
        if record not in found:
            return None
        return _complaint(found[record], found.get(words))

    def of_article(self, article_id: str) -> tuple[Complaint, ...]:
        """All complaints about an article's claims, without their words, read consistently."""
        items = self._table.query(Query(keys.article(article_id), prefix=keys.COMPLAINT_PREFIX))
        return tuple(_complaint(item, None) for item in items)

    def logged(self, article_id: str) -> tuple[str, ...]:
        """The ids of all complaints about an article that have a log, read consistently."""
        found: dict[str, None] = {}
        for item in self._table.query(
            Query(keys.article(article_id), prefix=keys.COMPLAINT_LOG_PREFIX)
        ):
            name = _NAME_IN_KEY.match(str(item["sk"]).removeprefix(keys.COMPLAINT_LOG_PREFIX))
            if name:
                found[f"{article_id}-{name[1]}-{name[2]}"] = None
        return tuple(found)

    def of_claim(self, claim_id: str, cursor: str | None, limit: int) -> Page[Complaint]:
        """Complaints about one claim, oldest first, without their words."""
        article_id, _, ordinal = claim_id.partition("-")
        items = self._table.query(
            Query(
                keys.article(article_id),
                prefix=f"{keys.COMPLAINT_PREFIX}{int(ordinal):05d}#",
                after=cursor,
                limit=limit + 1,
            )
        )
        return _page(items, limit, "sk")

    def waiting(
        self, state: ComplaintState | None, due: str | None, cursor: str | None, limit: int
    ) -> Page[Complaint]:
        """Complaints in a state (None: open), by what is due next, at or before a timestamp.

        Those that are settled come by the time they were. From the index, which may lag.
        """
        states = _OPEN if state is None else (state,)
        found = (
            self._table.query(
                Query(
                    keys.complaint_queue(one.value),
                    index="by_queue",
                    after=cursor,
                    until=f"{due}~" if due else None,
                    limit=limit + 1,
                )
            )
            for one in states
        )
        merged = list(heapq.merge(*found, key=lambda item: str(item["q_sk"])))
        return _page(merged, limit, "q_sk")

    def due(self, until: str, limit: int) -> tuple[str, ...]:
        """Ids of complaints with a deadline at or before a timestamp, from the index."""
        items = self._table.query(
            Query(keys.COMPLAINTS_DUE, index="by_due", until=f"{until}~", limit=limit)
        )
        return tuple(str(item["complaint_id"]) for item in items)

    def salt(self, day: str, fresh: bytes, expires_at: int) -> bytes:
        """The day's secret for telling senders apart: `fresh` when the day has none yet."""
        key = keys.salt_of_day(day)
        while True:
            item = self._table.get(key)
            if item:
                return bytes.fromhex(str(item["salt"]))
            kept: Item = {"salt": fresh.hex(), "expires_at": expires_at}
            try:
                self._table.transact([Put(key, kept, Absent())])
            except ConditionFailed:
                continue  # somebody else's complaint came at the same moment
            return fresh

    def sent(self, sender: str) -> int:
        """How many complaints a sender has made, read consistently."""
        item = self._table.get(keys.sender(sender))
        return cast("int", item["version"]) if item else 0

    def file(
        self,
        complaint: Complaint,
        entry: SealedEntry,
        receipt: Receipt,
        sender: Sender,
        outbox: OutboxRecord,
    ) -> None:
        """A new complaint, counted. ConditionFailed when the sender made another meanwhile."""
        counted: Condition = VersionIs(sender.seen) if sender.seen else Absent()
        self._table.transact(
            [
                Put(keys.complaint(complaint.complaint_id), _attributes(complaint), Absent()),
                _words_put(complaint),
                entry_put(entry),
                *secrets_put(entry),
                Put(
                    keys.sender(sender.digest),
                    {"version": sender.seen + 1, "expires_at": sender.expires_at},
                    counted,
                ),
                receipt_put(receipt),
                outbox_put(outbox),
                # The article was not erased meanwhile, or its words would stay for good.
                Check(keys.article_meta(complaint.claim_id.partition("-")[0]), NOT_ERASED),
            ]
        )

    def commit(
        self,
        before: Complaint,
        after: Complaint,
        entry: SealedEntry,
        receipt: Receipt,
        outbox: OutboxRecord,
    ) -> None:
        """One decision on a complaint: its version is the condition."""
        operations: list[Operation] = [
            Put(keys.complaint(after.complaint_id), _attributes(after), VersionIs(before.version)),
            entry_put(entry),
            *secrets_put(entry),
            receipt_put(receipt),
            outbox_put(outbox),
        ]
        if after.state is ComplaintState.ERASED:
            operations.append(Delete(keys.complaint_words(after.complaint_id)))
        elif after.words != before.words:
            operations.append(_words_put(after))
        self._table.transact(operations)

    def erase(self, complaint_id: str) -> int:
        """Drop everything private of one complaint; says how many items. Again does no harm.

        The record and its chain stay and verify; only an erased complaint agrees with them.
        """
        partition, prefix = keys.secret_prefix(complaint_id)
        found = [
            Key(partition, str(item["sk"]))
            for item in self._table.query(Query(partition, prefix=prefix))
        ]
        words = keys.complaint_words(complaint_id)
        if self._table.get(words):
            found.append(words)
        for start in range(0, len(found), _DELETES_A_TRANSACTION):
            part = found[start : start + _DELETES_A_TRANSACTION]
            self._table.transact([Delete(key) for key in part])
        return len(found)

    def result_of(self, receipt: Receipt) -> Complaint:
        """The complaint as a decision left it, without its words."""
        return _complaint(cast("Item", receipt.result["complaint"]), None)


def _attributes(complaint: Complaint) -> dict[str, object]:
    """A complaint's item without its words, and its places in the indexes."""
    written = codec.dump(replace(complaint, words=Words()))
    del written["words"]
    item = codec.without_none(written)
    since = complaint.due or complaint.decided_at or complaint.received_at
    item |= {
        "q_pk": keys.complaint_queue(complaint.state.value),
        "q_sk": f"{keys.timestamp(since)}#{complaint.complaint_id}",
    }
    if complaint.next_deadline:
        item |= {
            "d_pk": keys.COMPLAINTS_DUE,
            "d_sk": f"{keys.timestamp(complaint.next_deadline)}#complaint#{complaint.complaint_id}",
        }
    return item


def _words_put(complaint: Complaint) -> Put:
    words = codec.without_none(codec.dump(complaint.words))
    return Put(keys.complaint_words(complaint.complaint_id), words)


def _complaint(item: Item, words: Item | None) -> Complaint:
    return codec.load(Complaint, {**item, "words": words or {}})


def _page(items: Sequence[Item], limit: int, cursor_attribute: str) -> Page[Complaint]:
    page = items[:limit]
    return Page(
        items=tuple(_complaint(item, None) for item in page),
        next_cursor=str(page[-1][cursor_attribute]) if len(items) > limit else None,
    )
