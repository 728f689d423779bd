"""The item port on one SQLite file: the embedded default, for one machine.

Operations come in from the repositories, items go out. Writes go through the one `SqliteWriter`
and are durable on return; reads use idle connections of their own and see every commit. Index
keys, version and expiry are columns so that SQL can look at them; the body holds the item.
"""

import contextlib
import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from pydantic_core import to_json

from chalicelib.adapters.item_rules import (
    check_item,
    check_key,
    check_transaction,
    sort_key_range,
)
from chalicelib.adapters.sqlite_writer import SqliteWriter, connect, unavailable
from chalicelib.adapters.table_definition import (
    EXPIRES_AT,
    INDEX_ATTRIBUTES,
    INDEX_BY_NAME,
    INDEXES,
    VERSION,
)
from chalicelib.domain.errors import StoreBusy
from chalicelib.workflow.ports import (
    Absent,
    AbsentOrExpired,
    AllOf,
    AttributeIn,
    Check,
    Condition,
    ConditionFailed,
    Delete,
    Exists,
    Item,
    ItemRefused,
    Key,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)

_MAX_COLUMN_INTEGER = 2**63 - 1
_SCHEMA = (
    f"""CREATE TABLE IF NOT EXISTS items (
        pk TEXT NOT NULL, sk TEXT NOT NULL, body TEXT NOT NULL,
        version INTEGER, expires_at INTEGER, {", ".join(f"{n} TEXT" for n in INDEX_ATTRIBUTES)},
        PRIMARY KEY (pk, sk)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS by_expiry ON items (expires_at) WHERE expires_at IS NOT NULL",
    *(
        f"""CREATE INDEX IF NOT EXISTS {index.name}
        ON items ({index.partition}, {index.sort}) WHERE {index.partition} IS NOT NULL"""
        for index in INDEXES
    ),
)
_CHANGED = ("body", "version", "expires_at", *INDEX_ATTRIBUTES)
_COLUMNS = ("pk", "sk", *_CHANGED)
_INSERT = (
    f"INSERT INTO items ({', '.join(_COLUMNS)}) "  # noqa: S608 - column names of our own
    f"VALUES ({', '.join(f'?{n}' for n, _ in enumerate(_COLUMNS, 1))}) "
)
_ASSIGN = ", ".join(f"{name} = ?{place}" for place, name in enumerate(_CHANGED, 3))
_HERE = "WHERE pk = ?1 AND sk = ?2"
_PUT = f"{_INSERT}ON CONFLICT (pk, sk) DO UPDATE SET {_ASSIGN}"
_PUT_ABSENT = f"{_INSERT}ON CONFLICT (pk, sk) DO NOTHING"
_PUT_EXPIRED = f"{_PUT} WHERE items.expires_at <= ?{len(_COLUMNS) + 1}"
_PUT_EXISTS = f"UPDATE items SET {_ASSIGN} {_HERE}"  # noqa: S608 - column names of our own
_PUT_VERSION = f"{_PUT_EXISTS} AND version = ?{len(_COLUMNS) + 1}"
_READ = f"SELECT body FROM items {_HERE}"  # noqa: S608 - text of our own
_DROP = f"DELETE FROM items {_HERE}"  # noqa: S608 - text of our own
_PURGE = """DELETE FROM items WHERE (pk, sk) IN
    (SELECT pk, sk FROM items WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)"""
_BATCH = """SELECT items.pk, items.sk, items.body FROM json_each(?1) AS wanted CROSS JOIN items
    ON items.pk = json_extract(wanted.value, '$[0]')
    AND items.sk = json_extract(wanted.value, '$[1]')"""

T = TypeVar("T")


class _Statement(NamedTuple):
    """SQL that fulfils a condition itself: it changed a row if and only if that held."""

    sql: str
    parameters: tuple[object, ...]
    must_change: bool


_Step = _Statement | Callable[[sqlite3.Cursor], bool]


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
        try:
            self.create(_SCHEMA)
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
        self._writer.close()
        self._closed = True
        with contextlib.suppress(IndexError):
            while True:
                self._idle.pop().close()

    def write(self, work: Callable[[sqlite3.Cursor], T]) -> T:
        """Run the work in a durable transaction of its own; for stores that share the file."""
        return self._writer.submit(work)

    def together(self) -> contextlib.AbstractContextManager[None]:
        """What this thread writes in the block is durable when it has ended, in one commit.

        It reads its own writes meanwhile. Raises StoreBusy; `SqliteWriter.together` says more.
        """
        return self._writer.together()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading, for nobody else meanwhile. StoreBusy when locked."""
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
        with self.reading() as connection:
            row = connection.execute(_READ, key).fetchone()
        return None if row is None else _item(*key, row[0])

    def batch_get(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Those of the items that exist, of one moment."""
        for key in keys:
            check_key(key)
        wanted = _encode([list(key) for key in dict.fromkeys(keys)])
        with self.reading() as connection:
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
        self._writer.submit(transaction(operations))

    def increment(self, key: Key, attribute: str) -> int:
        """Add one to a counter attribute (made when missing) and return the new value."""
        adding = Update(key, add={attribute: 1})
        check_transaction([adding])

        def work(cursor: sqlite3.Cursor) -> int:
            _update(cursor, adding)
            (body,) = cursor.execute(_READ, key).fetchone()
            return cast("int", json.loads(body)[attribute])

        return self._writer.submit(work)

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
        return self._writer.submit(lambda cursor: cursor.execute(_PURGE, (now, limit)).rowcount)


def transaction(operations: Sequence[Operation]) -> Callable[[sqlite3.Cursor], None]:
    """The operations as work for the writer; checked and encoded here, in the caller's thread.

    The work raises ConditionFailed with every index that failed: one operation an item makes
    judging them one after the other the same as judging them all at the start.
    """
    check_transaction(operations)
    steps = [_step(operation) for operation in operations]

    def work(cursor: sqlite3.Cursor) -> None:
        failed: list[int] = []
        for place, step in enumerate(steps):
            if isinstance(step, _Statement):
                changed = cursor.execute(step.sql, step.parameters).rowcount
                held = changed > 0 or not step.must_change
            else:
                held = step(cursor)
            if not held:
                failed.append(place)
        if failed:
            raise ConditionFailed(tuple(failed))

    return work


def _step(operation: Operation) -> _Step:
    if isinstance(operation, Put):
        return _put_step(operation)
    if isinstance(operation, Update):
        return lambda cursor: _update(cursor, operation)
    if isinstance(operation, Delete) and isinstance(operation.condition, Exists | None):
        return _Statement(_DROP, operation.key, must_change=operation.condition is not None)
    return lambda cursor: _delete_or_check(cursor, operation)


def _put_step(put: Put) -> _Step:
    row = _row(put.key, put.item)
    match put.condition:
        case None:
            return _Statement(_PUT, row, must_change=True)
        case Absent():
            return _Statement(_PUT_ABSENT, row, must_change=True)
        case AbsentOrExpired(now):
            return _Statement(_PUT_EXPIRED, (*row, now), must_change=True)
        case Exists():
            return _Statement(_PUT_EXISTS, row, must_change=True)
        case VersionIs(version) if abs(version) <= _MAX_COLUMN_INTEGER:
            return _Statement(_PUT_VERSION, (*row, version), must_change=True)
        case condition:

            def put_if(cursor: sqlite3.Cursor) -> bool:
                held = _holds(condition, _stored(cursor, put.key))
                if held:
                    cursor.execute(_PUT, row)
                return held

            return put_if


def _delete_or_check(cursor: sqlite3.Cursor, operation: Delete | Check) -> bool:
    held = _holds(operation.condition, _stored(cursor, operation.key))
    if held and isinstance(operation, Delete):
        cursor.execute(_DROP, operation.key)
    return held


def _update(cursor: sqlite3.Cursor, update: Update) -> bool:
    stored = _stored(cursor, update.key)
    if not _holds(update.condition, stored):
        return False
    changed = {**(stored or {}), **update.set}
    for name in update.remove:
        changed.pop(name, None)
    for name, amount in update.add.items():
        current = changed.get(name, 0)
        if type(current) is not int:
            raise ItemRefused(f"{name} is no number and cannot be added to")
        changed[name] = current + amount
    check_item(changed, check_key(update.key))
    cursor.execute(_PUT, _row(update.key, changed))
    return True


def _holds(condition: Condition | None, stored: Item | None) -> bool:
    match condition:
        case None | Absent():
            return condition is None or stored is None
        case AbsentOrExpired(now):
            expires_at = None if stored is None else stored.get(EXPIRES_AT)
            return stored is None or (isinstance(expires_at, int) and expires_at <= now)
        case Exists():
            return stored is not None
        case VersionIs(version):
            return stored is not None and _same(stored.get(VERSION), version)
        case AllOf(conditions):
            return all(_holds(one, stored) for one in conditions)
        case AttributeIn(attribute, values):
            value = None if stored is None else stored.get(attribute)
            return any(_same(value, one) for one in values)


def _same(stored: object, wanted: str | int) -> bool:
    """Equal, where True is not 1."""
    return stored == wanted and isinstance(stored, bool) == isinstance(wanted, bool)


def _stored(cursor: sqlite3.Cursor, key: Key) -> Item | None:
    row = cursor.execute(_READ, key).fetchone()
    return None if row is None else cast("Item", json.loads(row[0]))


def _item(pk: str, sk: str, body: str) -> Item:
    return {"pk": pk, "sk": sk, **json.loads(body)}


def _encode(value: object) -> str:
    """Plain JSON that the rules of the port have passed: no float, no surrogate."""
    return to_json(value).decode()


def _row(key: Key, item: Mapping[str, object]) -> tuple[object, ...]:
    """A row as `_COLUMNS`. What SQL could not compare as the port says stays out of a column."""
    version = item.get(VERSION)
    if type(version) is not int or abs(version) > _MAX_COLUMN_INTEGER:
        version = None
    row = [*key, _encode(item), version, item.get(EXPIRES_AT)]
    for index in INDEXES:
        partition, sort = item.get(index.partition), item.get(index.sort)
        row += (None, None) if partition is None or sort is None else (partition, sort)
    return tuple(row)


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
