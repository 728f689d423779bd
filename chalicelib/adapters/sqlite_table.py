"""The item port on one SQLite file: the embedded default, for one machine.

Operations come in from the repositories, items go out. Writes go through the one `SqliteWriter`
and are durable on return; reads use idle connections of their own and see every commit. Index
keys, version and expiry are columns so that SQL can look at them; the body holds the item.
"""

import contextlib
import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar, cast

from chalicelib.adapters.item_rules import check_key, check_transaction, sort_key_range
from chalicelib.adapters.sqlite_known import Changed
from chalicelib.adapters.sqlite_statements import (
    READ,
    SCHEMA,
    encode,
    transaction,
    update_item,
)
from chalicelib.adapters.sqlite_turn import Commit, Turns
from chalicelib.adapters.sqlite_writer import SqliteWriter, connect, unavailable
from chalicelib.adapters.table_definition import INDEX_BY_NAME
from chalicelib.domain.errors import StoreBusy
from chalicelib.workflow.ports import Item, Key, Operation, Query, Update

_PURGE = """DELETE FROM items WHERE (pk, sk) IN
    (SELECT pk, sk FROM items WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)"""
_BATCH = """SELECT items.pk, items.sk, items.body FROM json_each(?1) AS wanted CROSS JOIN items
    ON items.pk = json_extract(wanted.value, '$[0]')
    AND items.sk = json_extract(wanted.value, '$[1]')"""


T = TypeVar("T")


class SqliteTable:
    """Opens or creates the file. Safe from any thread, and beside other processes."""

    def __init__(self, path: Path, *, busy_seconds: float = 5.0) -> None:
        """`busy_seconds`: how long to wait for another process's write."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._busy_seconds = busy_seconds
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False
        self._writer = SqliteWriter(path, busy_seconds)
        self._turns = Turns(self._writer)
        try:
            self.create(SCHEMA)
        except BaseException:
            self._writer.close()
            raise

    def create(self, statements: Iterable[str]) -> None:
        """Run idempotent schema statements; for stores that share the file."""

        def work(cursor: sqlite3.Cursor) -> None:
            for statement in statements:
                cursor.execute(statement)

        self._writer.submit(work)

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call this after each group commit, in the writer's thread: set an event and return."""
        self._writer.on_commit(callback)

    def close(self) -> None:
        """Finish waiting writes and close the file. Call when readers are done."""
        self._turns.close()
        self._writer.close()
        self._closed = True
        with contextlib.suppress(IndexError):
            while True:
                self._idle.pop().close()

    def write(self, work: Callable[[sqlite3.Cursor], T], changed: Changed = ()) -> T:
        """Run the work in a durable transaction of its own; for stores that share the file.

        `changed`: the items that it changes.
        """
        return self._submit(work, changed)

    def _submit(self, work: Callable[[sqlite3.Cursor], T], changed: Changed) -> T:
        if (turn := self._turns.mine) is not None:
            turn.settle()
        return self._writer.submit(work, changed)

    def together(self) -> contextlib.AbstractContextManager[None]:
        """What this thread writes in the block is durable when it has ended, in one commit.

        It reads its own writes meanwhile. Raises StoreBusy; `SqliteWriter.together` says more.
        """
        return self._writer.together()

    def turn(self) -> contextlib.AbstractContextManager[Commit]:
        """The same, but the commit only begins when the block has ended: wait for what it gives.

        Meanwhile this thread may open the next turn and see in it what this one wrote. Writes
        are kept back until the block has ended. `Turns.turn` says more.
        """
        return self._turns.turn()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading, for nobody else meanwhile. StoreBusy when locked."""
        if (turn := self._turns.mine) is not None:
            turn.settle()  # what was kept back is to be seen
        with self._connection() as connection:
            yield connection

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        if self._closed:
            raise StoreBusy("storage is closed", facts={"applied": False})
        mine = self._writer.mine
        connection = mine or self._idle_connection()
        try:
            yield connection
        except sqlite3.Error as error:
            raise unavailable(error) from error
        finally:
            if mine is None:
                self._idle.append(connection)
                if self._closed:
                    self.close()

    def _idle_connection(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return connect(self._path, self._busy_seconds)

    def get(self, key: Key) -> Item | None:
        """The item with `pk` and `sk` in it, or None."""
        check_key(key)
        turn = self._turns.mine
        if turn is None:
            return self._read(key)
        try:
            return turn.look(key)
        except KeyError:
            generation = turn.generation
            item = self._read(key)
            turn.learn(generation, {key: item})
            return item

    def _read(self, key: Key) -> Item | None:
        with self._connection() as connection:
            row = connection.execute(READ, key).fetchone()
        return None if row is None else _item(*key, row[0])

    def batch_get(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Those of the items that exist, of one moment."""
        for key in keys:
            check_key(key)
        turn = self._turns.mine
        if turn is None:
            return self._read_batch(keys)
        try:
            known = {key: turn.look(key) for key in keys}
        except KeyError:
            generation = turn.generation
            # All of them anew, so that they are of one moment; but what this turn wrote, or the
            # one before it that is being committed, is newer than the file.
            read: dict[Key, Item | None] = dict.fromkeys(keys)
            read.update(self._read_batch(keys))
            turn.learn(generation, read)
            known = {key: turn.newest(key, item) for key, item in read.items()}
        return {key: item for key, item in known.items() if item is not None}

    def _read_batch(self, keys: Sequence[Key]) -> dict[Key, Item]:
        wanted = encode([list(key) for key in dict.fromkeys(keys)])
        with self._connection() as connection:
            rows = connection.execute(_BATCH, (wanted,)).fetchall()
        return {Key(pk, sk): _item(pk, sk, body) for pk, sk, body in rows}

    def query(self, query: Query) -> list[Item]:
        """Items in sort-key order."""
        sql_and_parameters = _select(query)
        if sql_and_parameters is None:
            return []
        with self._querying(query) as connection:
            rows = connection.execute(*sql_and_parameters).fetchall()
        return [_item(*row) for row in rows]

    def _querying(self, _query: Query) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """Where a query is read; a test lets indexes lag here."""
        return self.reading()

    def transact(self, operations: Sequence[Operation]) -> None:
        """All or nothing, durable on return; raises ConditionFailed, ItemRefused, StoreBusy."""
        if (turn := self._turns.mine) is not None:
            check_transaction(operations)
            if turn.take(operations):
                return
        changed = [operation.key for operation in operations]
        self._writer.submit(transaction(operations), changed)

    def increment(self, key: Key, attribute: str) -> int:
        """Add one to a counter attribute (made when missing) and return the new value."""
        adding = Update(key, add={attribute: 1})
        check_transaction([adding])

        def work(cursor: sqlite3.Cursor) -> int:
            update_item(cursor, adding)
            (body,) = cursor.execute(READ, key).fetchone()
            return cast("int", json.loads(body)[attribute])

        return self._submit(work, (key,))

    def compact(self) -> None:
        """Write the file anew without what was deleted or overwritten; for erasing.

        SQLite leaves old bytes in free pages and in the log beside the file. Others wait
        meanwhile, readers do not. Raises StoreBusy when another process is in the way.
        """
        connection = connect(self._path, self._busy_seconds)
        try:
            connection.execute("VACUUM")
            # What reads at this moment holds the log: come again when it does not.
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise unavailable(error) from error
        finally:
            connection.close()
        if busy:
            raise StoreBusy("somebody reads the file", facts={"applied": False})

    def purge(self, now: int, limit: int = 1000) -> int:
        """Drop items whose `expires_at` is at or before `now` (epoch s); says how many."""
        with self.reading() as connection:
            found = connection.execute(
                "SELECT 1 FROM items WHERE expires_at <= ? LIMIT 1", (now,)
            ).fetchone()
        if found is None:
            return 0  # an idle sweep writes nothing
        return self._submit(lambda cursor: cursor.execute(_PURGE, (now, limit)).rowcount, None)


def _item(pk: str, sk: str, body: str) -> Item:
    return {"pk": pk, "sk": sk, **json.loads(body)}


def _select(query: Query) -> tuple[str, tuple[object, ...]] | None:
    """The SQL of a query; None when nothing can lie in its range."""
    bounds = sort_key_range(query)
    if bounds is None:
        return None
    index = None if query.index is None else INDEX_BY_NAME[query.index]
    partition, sort = ("pk", "sk") if index is None else (index.partition, index.sort)
    clauses, parameters = [f"{partition} = ?"], [query.partition]
    if bounds.low is not None:
        clauses.append(f"{sort} >= ?")
        parameters.append(bounds.low)
    if bounds.high is not None:
        clauses.append(f"{sort} {'<' if bounds.high_is_open else '<='} ?")
        parameters.append(bounds.high)
    order = " DESC" if query.descending else ""
    ties = "" if index is None else f", pk{order}, sk{order}"
    sql = (
        f"SELECT pk, sk, body FROM items WHERE {' AND '.join(clauses)} "  # noqa: S608 - names of our own
        f"ORDER BY {sort}{order}{ties} LIMIT ?"
    )
    return sql, (*parameters, -1 if query.limit is None else query.limit)
