"""Turns: one is decided while the one before it is being committed, and nothing is lost by it."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.domain.errors import StoreBusy
from chalicelib.workflow.ports import (
    Absent,
    Check,
    ConditionFailed,
    Delete,
    Exists,
    Key,
    Put,
    Query,
    Update,
    VersionIs,
)

REVIEW = Key("ARTICLE#1", "CLAIM#1")
ENTRY = Key("ARTICLE#1", "ENTRY#1")


@pytest.fixture
def table(tmp_path: Path) -> Iterator[SqliteTable]:
    table = SqliteTable(tmp_path / "plumbline.db", busy_seconds=0.2)
    yield table
    table.close()


def item(key: Key, **attributes: object) -> dict[str, object]:
    return {"pk": key.pk, "sk": key.sk, **attributes}


def decide(table: SqliteTable, version: int) -> None:
    """Bring the review from a version to the next."""
    condition = VersionIs(version) if version else Absent()
    table.transact([Put(REVIEW, {"version": version + 1}, condition)])


class HeldUp:
    """Keeps the commits of a table waiting, after all that rides with them was written."""

    def __init__(self, table: SqliteTable) -> None:
        self.gate = threading.Event()
        self.reached = threading.Event()
        self._writer = table._writer
        self._end = self._writer._end
        self._writer._end = self._wait  # type: ignore[method-assign]

    def _wait(self, block: object) -> None:
        self.reached.set()
        assert self.gate.wait(10)
        self._end(block)  # type: ignore[arg-type]


def test_what_a_turn_wrote_is_durable_when_its_commit_is_done(table: SqliteTable) -> None:
    with table.turn() as commit:
        decide(table, 0)
    commit.wait()

    assert commit.done
    assert table.get(REVIEW) == item(REVIEW, version=1)


def test_the_next_turn_builds_on_one_that_is_still_being_committed(table: SqliteTable) -> None:
    held_up = HeldUp(table)
    with ThreadPoolExecutor() as others:
        with table.turn() as first:
            decide(table, 0)
        assert held_up.reached.wait(10)
        with table.turn() as second:
            seen = table.get(REVIEW)
            seen_in_a_batch = table.batch_get([REVIEW, ENTRY])
            decide(table, 1)
            seen_by_another = others.submit(table.get, REVIEW).result()
            was_done = first.done
            held_up.gate.set()
    second.wait()

    assert (was_done, first.done) == (False, True)
    assert seen == item(REVIEW, version=1)
    assert seen_in_a_batch == {REVIEW: item(REVIEW, version=1)}
    assert seen_by_another is None
    assert table.get(REVIEW) == item(REVIEW, version=2)


def test_a_turn_sees_what_it_wrote_itself_also_in_queries(table: SqliteTable) -> None:
    with table.turn() as commit:
        decide(table, 0)
        table.transact([Put(ENTRY, {"text": "accept"}, Absent())])
        listed = table.query(Query("ARTICLE#1"))
        decide(table, 1)
    commit.wait()

    assert listed == [item(REVIEW, version=1), item(ENTRY, text="accept")]
    assert table.get(REVIEW) == item(REVIEW, version=2)


def test_a_condition_known_not_to_hold_fails_at_once_and_harms_nothing_else(
    table: SqliteTable,
) -> None:
    with table.turn() as commit:
        decide(table, 0)
        with pytest.raises(ConditionFailed) as refused:
            table.transact([Put(ENTRY, {}, Absent()), Put(REVIEW, {"version": 9}, VersionIs(7))])
        decide(table, 1)
    commit.wait()

    assert refused.value.failed == (1,)
    assert table.get(REVIEW) == item(REVIEW, version=2)
    assert table.get(ENTRY) is None


def test_checks_updates_and_deletes_of_a_turn_are_judged_as_elsewhere(table: SqliteTable) -> None:
    with table.turn() as commit:
        decide(table, 0)
        table.transact([Update(ENTRY, set={"text": "a"}), Check(REVIEW, VersionIs(1))])
        with pytest.raises(ConditionFailed):
            table.transact([Delete(ENTRY, Exists()), Check(REVIEW, VersionIs(2))])
        counted = table.increment(Key("PAGE", "TICKET"), "number")
    commit.wait()

    assert counted == 1
    assert table.batch_get([REVIEW, ENTRY]) == {
        REVIEW: item(REVIEW, version=1),
        ENTRY: item(ENTRY, text="a"),
    }


def test_nothing_of_a_turn_stands_where_another_thread_was_faster(table: SqliteTable) -> None:
    with table.turn() as commit:
        decide(table, 0)
    commit.wait()

    def decided_meanwhile() -> None:
        with ThreadPoolExecutor() as others, table.turn() as commit:
            table.get(REVIEW)
            table.transact([Put(ENTRY, {}, Absent())])
            decide(table, 1)
            others.submit(decide, table, 1).result()
        commit.wait()

    with pytest.raises(StoreBusy) as lost:
        decided_meanwhile()
    with table.turn() as again:
        seen = table.get(REVIEW)
    again.wait()

    assert lost.value.facts == {"applied": False}
    assert table.get(ENTRY) is None
    assert seen == item(REVIEW, version=2)


def test_nothing_of_a_turn_stands_that_was_decided_by_what_another_process_has_changed(
    table: SqliteTable, tmp_path: Path
) -> None:
    token = Key("TOKEN#1", "META")
    table.transact([Put(token, {"version": 1})])
    with table.turn() as commit:
        table.get(token)
        decide(table, 0)
    commit.wait()
    with sqlite3.connect(tmp_path / "plumbline.db") as another:
        another.execute("DELETE FROM items WHERE pk = 'TOKEN#1'")
    another.close()

    def decide_by_the_token() -> None:
        with table.turn() as commit:
            assert table.get(token) is not None  # as it was a moment ago
            decide(table, 1)
        commit.wait()

    with pytest.raises(StoreBusy) as lost:
        decide_by_the_token()
    with table.turn() as again:
        seen = table.get(token)
    again.wait()

    assert lost.value.facts == {"applied": False}
    assert (seen, table.get(REVIEW)) == (None, item(REVIEW, version=1))


def test_what_another_thread_removes_is_gone_in_the_next_turn(table: SqliteTable) -> None:
    token = Key("TOKEN#1", "META")
    table.transact([Put(token, {"version": 1})])
    with table.turn() as commit:
        known = table.get(token)
    commit.wait()

    table.transact([Delete(token)])
    with table.turn() as commit:
        seen = table.get(token)
    commit.wait()

    assert (known, seen) == (item(token, version=1), None)


def test_a_commit_that_fails_takes_the_turn_that_builds_on_it_along(table: SqliteTable) -> None:
    held_up = HeldUp(table)
    writer = table._writer
    with table.turn() as first:
        decide(table, 0)
    assert held_up.reached.wait(10)

    def fail(_block: object) -> None:
        writer._roll_back()
        raise StoreBusy("the disk failed", facts={"applied": "unknown"})

    def build_on_it() -> None:
        with table.turn() as second:
            decide(table, 1)
            held_up.gate.set()
        second.wait()

    held_up._end = fail  # type: ignore[assignment]
    with pytest.raises(StoreBusy) as lost:
        build_on_it()
    with pytest.raises(StoreBusy) as unknown:
        first.wait()
    held_up._end = type(writer)._end.__get__(writer)
    with table.turn() as again:
        decide(table, 0)
    again.wait()

    assert (unknown.value.facts, lost.value.facts) == ({"applied": "unknown"}, {"applied": False})
    assert table.get(REVIEW) == item(REVIEW, version=1)


def test_a_turn_that_only_reads_waits_for_what_it_read(table: SqliteTable) -> None:
    held_up = HeldUp(table)
    with table.turn() as first:
        decide(table, 0)
    assert held_up.reached.wait(10)
    with table.turn() as second:
        table.get(REVIEW)
    was_done = second.done
    held_up.gate.set()
    second.wait()

    assert not was_done
    assert first.done


def test_nothing_stands_of_a_turn_that_raises(table: SqliteTable) -> None:
    def write_and_raise() -> None:
        with table.turn():
            decide(table, 0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_raise()
    with table.turn() as commit:
        seen = table.get(REVIEW)
    commit.wait()

    assert seen is None


def test_whoever_asked_to_be_told_of_a_commit_is_told_once(table: SqliteTable) -> None:
    told = threading.Semaphore(0)
    with table.turn() as commit:
        commit.then(told.release)
        decide(table, 0)
    commit.wait()

    assert told.acquire(timeout=5)
    assert not told.acquire(blocking=False)


def test_items_written_in_a_turn_are_what_they_would_be_outside_of_it(
    table: SqliteTable, tmp_path: Path
) -> None:
    outside = SqliteTable(tmp_path / "outside.db")
    writes = [
        Put(
            Key("A", "1"), {"text": 'quotes " and \\ and \n', "version": 7, "list": [1, None, "x"]}
        ),
        Put(Key("A", "2"), {"text": "Łódź 🙂 \u2028", "q_pk": "Q#1", "q_sk": "1", "expires_at": 5}),
        Put(Key("A", "3"), {"text": "nothing \0 ends here", "l_pk": "L", "l_sk": "a\0b"}, Absent()),
        Put(Key("A\0", "4"), {"number": 2**70, "flag": True}, Absent()),
        Put(Key("1", "1.0"), {"version": 2**62}, Absent()),
    ]
    replaced = [Put(Key("A", "1"), {"text": "second", "d_pk": "D", "d_sk": "s"}, VersionIs(7))]

    with table.turn() as commit:
        table.transact(writes)
    commit.wait()
    with table.turn() as commit:
        table.get(Key("A", "1"))
        table.transact(replaced)
    commit.wait()
    outside.transact(writes)
    outside.transact(replaced)

    rows, rows_outside = all_rows(table), all_rows(outside)
    outside.close()
    assert rows == rows_outside
    assert len(rows) == len(writes)


def all_rows(table: SqliteTable) -> list[tuple[object, ...]]:
    """Every column of every item as SQLite holds it."""
    with table.reading() as connection:
        return connection.execute("SELECT * FROM items ORDER BY pk, sk").fetchall()
