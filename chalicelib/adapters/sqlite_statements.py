"""The operations of the item port as SQL on one table, for the writer of the file.

`transaction` turns operations into work for the writer: checked and encoded in the caller's
thread, judged and applied in the writer's. `sqlite_table` and `sqlite_turn` call it. Index keys,
version and expiry are columns so that SQL can look at them; the body holds the item.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast

from pydantic_core import to_json

from chalicelib.adapters.item_rules import check_item, check_key, check_transaction
from chalicelib.adapters.table_definition import (
    EXPIRES_AT,
    INDEX_ATTRIBUTES,
    INDEXES,
    VERSION,
)
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
    Update,
    VersionIs,
)

_MAX_COLUMN_INTEGER = 2**63 - 1
# Rows lie in the order in which they came, keys in an index beside: a decision's new rows then
# share a page, and a commit syncs half as many pages as with rows in the order of their keys.
SCHEMA = (
    f"""CREATE TABLE IF NOT EXISTS items (
        pk TEXT NOT NULL, sk TEXT NOT NULL, body TEXT NOT NULL,
        version INTEGER, expires_at INTEGER, {", ".join(f"{n} TEXT" for n in INDEX_ATTRIBUTES)},
        PRIMARY KEY (pk, sk))""",
    "CREATE INDEX IF NOT EXISTS by_expiry ON items (expires_at) WHERE expires_at IS NOT NULL",
    *(
        f"""CREATE INDEX IF NOT EXISTS {index.name}
        ON items ({index.partition}, {index.sort}, pk, sk) WHERE {index.partition} IS NOT NULL"""
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
# The same of many rows at once, given as one JSON array of arrays: a single call, in which other
# threads run all the while. Rows are looked up by key, one after the other.
_VALUES = [f"json_extract(w.value, '$[{place}]')" for place in range(len(_COLUMNS) + 1)]
_INSERT_ALL = (
    f"INSERT INTO items ({', '.join(_COLUMNS)}) "  # noqa: S608 - column names of our own
    f"SELECT {', '.join(_VALUES[:-1])} FROM json_each(?1) AS w WHERE true "
)
_TAKE_OVER = ", ".join(f"{name} = excluded.{name}" for name in _CHANGED)
_SET_ALL = ", ".join(f"{name} = {_VALUES[place]}" for place, name in enumerate(_CHANGED, 2))
IN_BULK: Mapping[str, str] = {
    _PUT: f"{_INSERT_ALL}ON CONFLICT (pk, sk) DO UPDATE SET {_TAKE_OVER}",
    _PUT_ABSENT: f"{_INSERT_ALL}ON CONFLICT (pk, sk) DO NOTHING",
    _PUT_VERSION: (
        f"UPDATE items SET {_SET_ALL} FROM json_each(?1) AS w "  # noqa: S608 - as above
        f"WHERE items.pk = {_VALUES[0]} AND items.sk = {_VALUES[1]} "
        f"AND items.version = {_VALUES[-1]}"
    ),
}
READ = f"SELECT body FROM items {_HERE}"  # noqa: S608 - text of our own
_DROP = f"DELETE FROM items {_HERE}"  # noqa: S608 - text of our own


class Statement(NamedTuple):
    """SQL that fulfils a condition itself: it changed a row if and only if that held."""

    sql: str
    parameters: tuple[object, ...]
    must_change: bool


_Step = Statement | Callable[[sqlite3.Cursor], bool]


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
            if isinstance(step, Statement):
                changed = cursor.execute(step.sql, step.parameters).rowcount
                held = changed > 0 or not step.must_change
            else:
                held = step(cursor)
            if not held:
                failed.append(place)
        if failed:
            raise ConditionFailed(tuple(failed))

    return work


def put_statement(put: Put) -> Statement | None:
    """A put as one statement that judges its condition itself; None where that takes two."""
    step = _put_step(put)
    return step if isinstance(step, Statement) else None


def _step(operation: Operation) -> _Step:
    if isinstance(operation, Put):
        return _put_step(operation)
    if isinstance(operation, Update):
        return lambda cursor: update_item(cursor, operation)
    if isinstance(operation, Delete) and isinstance(operation.condition, Exists | None):
        return Statement(_DROP, operation.key, must_change=operation.condition is not None)
    return lambda cursor: _delete_or_check(cursor, operation)


def _put_step(put: Put) -> _Step:
    row = row_of(put.key, put.item)
    match put.condition:
        case None:
            return Statement(_PUT, row, must_change=True)
        case Absent():
            return Statement(_PUT_ABSENT, row, must_change=True)
        case AbsentOrExpired(now):
            return Statement(_PUT_EXPIRED, (*row, now), must_change=True)
        case Exists():
            return Statement(_PUT_EXISTS, row, must_change=True)
        case VersionIs(version) if abs(version) <= _MAX_COLUMN_INTEGER:
            return Statement(_PUT_VERSION, (*row, version), must_change=True)
        case condition:

            def put_if(cursor: sqlite3.Cursor) -> bool:
                held = holds(condition, _stored(cursor, put.key))
                if held:
                    cursor.execute(_PUT, row)
                return held

            return put_if


def _delete_or_check(cursor: sqlite3.Cursor, operation: Delete | Check) -> bool:
    held = holds(operation.condition, _stored(cursor, operation.key))
    if held and isinstance(operation, Delete):
        cursor.execute(_DROP, operation.key)
    return held


def update_item(cursor: sqlite3.Cursor, update: Update) -> bool:
    """Apply an update; says whether its condition held. Raises ItemRefused."""
    stored = _stored(cursor, update.key)
    if not holds(update.condition, stored):
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
    cursor.execute(_PUT, row_of(update.key, changed))
    return True


def holds(condition: Condition | None, stored: Item | None) -> bool:
    """Whether a condition holds for what is stored (None: no such item)."""
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
            return all(holds(one, stored) for one in conditions)
        case AttributeIn(attribute, values):
            value = None if stored is None else stored.get(attribute)
            return any(_same(value, one) for one in values)


def _same(stored: object, wanted: str | int) -> bool:
    """Equal, where True is not 1."""
    return stored == wanted and isinstance(stored, bool) == isinstance(wanted, bool)


def _stored(cursor: sqlite3.Cursor, key: Key) -> Item | None:
    row = cursor.execute(READ, key).fetchone()
    return None if row is None else cast("Item", json.loads(row[0]))


def encode(value: object) -> str:
    """Plain JSON that the rules of the port have passed: no float, no surrogate."""
    return to_json(value).decode()


def row_of(key: Key, item: Mapping[str, object]) -> tuple[object, ...]:
    """A row as `_COLUMNS`. What SQL could not compare as the port says stays out of a column."""
    version = item.get(VERSION)
    if type(version) is not int or abs(version) > _MAX_COLUMN_INTEGER:
        version = None
    row = [*key, encode(item), version, item.get(EXPIRES_AT)]
    for index in INDEXES:
        partition, sort = item.get(index.partition), item.get(index.sort)
        row += (None, None) if partition is None or sort is None else (partition, sort)
    return tuple(row)
