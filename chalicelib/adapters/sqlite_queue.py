"""A durable queue in the same SQLite file as the items: the worker's side and the sender's.

Messages come in from the relay, go out to the workers' loops and come back as deleted or to be
tried again. A message received more than five times becomes a dead letter. Times are epoch
seconds and come in as arguments.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.adapters.sqlite_statements import transaction
from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.workflow.ports import Operation

MAX_RECEIVES = 5

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL,
        sent_at REAL NOT NULL, visible_at REAL NOT NULL DEFAULT 0,
        received INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0)""",
    "CREATE INDEX IF NOT EXISTS next_message ON messages (queue, dead, visible_at, id)",
)
# The storage's own clock says when a message was sent; it tells ages and decides nothing.
_SEND = """INSERT INTO messages (queue, body, sent_at)
    VALUES (?, ?, (julianday('now') - 2440587.5) * 86400.0)"""
_VISIBLE = "FROM messages WHERE queue = ? AND dead = 0 AND visible_at <= ?"
_NEXT = f"SELECT id, body, received {_VISIBLE} ORDER BY visible_at, id LIMIT ?"
_BURY = f"UPDATE messages SET dead = 1 WHERE id IN (SELECT id {_VISIBLE} AND received >= ?)"  # noqa: S608 - text of our own
_TAKE = "UPDATE messages SET received = received + 1, visible_at = ? WHERE id = ?"
_DELETE = "DELETE FROM messages WHERE queue = ? AND id = ? AND received = ? AND dead = 0"
_RETRY = """UPDATE messages SET visible_at = ?
    WHERE queue = ? AND id = ? AND received = ? AND dead = 0"""
_DEAD = """SELECT id, body, received, sent_at FROM messages
    WHERE queue = ? AND dead = 1 ORDER BY id LIMIT ?"""
_REDRIVE = """UPDATE messages SET dead = 0, received = 0, visible_at = 0
    WHERE queue = ? AND dead = 1 AND (?2 IS NULL OR id = ?2)"""


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery. The receipt is good until the message is received again."""

    body: str
    receipt: str
    receive_count: int  # 1 the first time


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was received too often."""

    message_id: int
    body: str
    receive_count: int
    sent_at: float


class SqliteQueue:
    """One named queue of many in the table's file. At least once, about in order."""

    def __init__(self, table: SqliteTable, name: str) -> None:
        self._table = table
        self._name = name
        table.create(_SCHEMA)

    def send(self, bodies: Sequence[str]) -> None:
        """Enqueue all or none; durable when it returns."""
        if bodies:
            self._table.write(lambda cursor: _insert(cursor, self._name, bodies))

    def receive(self, limit: int, visibility_seconds: float, now: float) -> tuple[Message, ...]:
        """Up to `limit` messages, hidden from others for so long. No wait; () when none is due.

        What was received five times before becomes a dead letter instead.
        """
        with self._table.reading() as connection:
            due = connection.execute(_NEXT, (self._name, now, 1)).fetchone()
        if due is None:
            return ()  # polling an empty queue writes nothing

        def take(cursor: sqlite3.Cursor) -> tuple[Message, ...]:
            cursor.execute(_BURY, (self._name, now, MAX_RECEIVES))
            found = cursor.execute(_NEXT, (self._name, now, limit)).fetchall()
            hidden_until = now + visibility_seconds
            cursor.executemany(_TAKE, [(hidden_until, number) for number, _, _ in found])
            return tuple(
                Message(body, f"{number}-{received + 1}", received + 1)
                for number, body, received in found
            )

        return self._table.write(take)

    def delete(self, receipts: Sequence[str]) -> int:
        """Forget these deliveries; a receipt that is no longer good does nothing. Says how many."""
        places = [(self._name, *_place(receipt)) for receipt in receipts]
        if not places:
            return 0
        return self._table.write(lambda cursor: cursor.executemany(_DELETE, places).rowcount)

    def retry(self, receipt: str, delay_seconds: float, now: float) -> bool:
        """Show the message again after a delay; False when the receipt is no longer good."""
        row = (now + delay_seconds, self._name, *_place(receipt))
        return self._table.write(lambda cursor: cursor.execute(_RETRY, row).rowcount > 0)

    def dead_letters(self, limit: int = 100) -> tuple[DeadLetter, ...]:
        """What was given up, oldest first."""
        with self._table.reading() as connection:
            rows = connection.execute(_DEAD, (self._name, limit)).fetchall()
        return tuple(DeadLetter(*row) for row in rows)

    def redrive(self, message_id: int | None = None) -> int:
        """Put one dead letter, or all, back into the queue as if new; says how many."""
        row = (self._name, message_id)
        return self._table.write(lambda cursor: cursor.execute(_REDRIVE, row).rowcount)

    def waiting(self) -> int:
        """How many messages are in the queue, hidden ones too, dead letters not."""
        with self._table.reading() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM messages WHERE queue = ? AND dead = 0", (self._name,)
            ).fetchone()
        return int(count)

    def dead(self) -> int:
        """How many messages were given up."""
        with self._table.reading() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM messages WHERE queue = ? AND dead = 1", (self._name,)
            ).fetchone()
        return int(count)

    def oldest_age(self, now: float) -> float | None:
        """Seconds since the oldest message that waits was sent; None when none does."""
        with self._table.reading() as connection:
            (sent_at,) = connection.execute(
                "SELECT min(sent_at) FROM messages WHERE queue = ? AND dead = 0", (self._name,)
            ).fetchone()
        return None if sent_at is None else max(0.0, now - sent_at)


def move_outbox(
    table: SqliteTable, operations: Sequence[Operation], messages: Mapping[str, Sequence[str]]
) -> None:
    """Send bodies, by the name of their queue, and apply the operations, in one transaction.

    With the outbox rows' deletes as operations a message is moved exactly once. Raises
    ConditionFailed having sent nothing. The queues must have been opened once.
    """
    apply = transaction(operations)

    def work(cursor: sqlite3.Cursor) -> None:
        apply(cursor)
        for name, bodies in messages.items():
            _insert(cursor, name, bodies)

    table.write(work, [operation.key for operation in operations])


def _insert(cursor: sqlite3.Cursor, name: str, bodies: Sequence[str]) -> None:
    cursor.executemany(_SEND, [(name, body) for body in bodies])


def _place(receipt: str) -> tuple[int, int]:
    """Message and delivery of a receipt; one that we never gave names none."""
    number, _, received = receipt.partition("-")
    if not (number.isdecimal() and received.isdecimal()):
        return -1, -1
    return int(number), int(received)
