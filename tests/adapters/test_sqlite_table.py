"""What is SQLite's own: durability, the shared commit, trouble with the file, lagging indexes."""

import contextlib
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.domain.errors import StoreBusy
from chalicelib.workflow.ports import (
    MAX_ITEM_BYTES,
    Absent,
    AttributeIn,
    Check,
    ConditionFailed,
    Delete,
    ItemRefused,
    Key,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)
from tests.adapters.stores import open_lagging_sqlite, open_sqlite

REVIEW = Key("ARTICLE#a", "CLAIM#1")

ACKNOWLEDGE_FOR_EVER = """
import sys, threading
from pathlib import Path
from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.workflow.ports import Absent, Key, Put

table = SqliteTable(Path(sys.argv[1]))
printing = threading.Lock()

def write(thread):
    number = 0
    while True:
        table.transact([
            Put(Key(f"T#{thread}", f"{number:06}"), {"part": part}, Absent()) if part == "item"
            else Put(Key(f"T#{thread}", f"{number:06}#{part}"), {"part": part}, Absent())
            for part in ("item", "entry", "inbox", "outbox")
        ])
        with printing:
            sys.stdout.write(f"{thread} {number}\\n")
            sys.stdout.flush()
        number += 1

for thread in range(4):
    threading.Thread(target=write, args=(thread,)).start()
"""


@pytest.fixture
def table(tmp_path: Path) -> Iterator[SqliteTable]:
    with open_sqlite(tmp_path) as opened:
        yield opened


def test_every_acknowledged_transaction_is_whole_after_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "plumbline.db"
    acknowledged: dict[str, int] = {}
    with subprocess.Popen(
        [sys.executable, "-c", ACKNOWLEDGE_FOR_EVER, str(path)], stdout=subprocess.PIPE, text=True
    ) as writing:
        assert writing.stdout is not None
        for _ in range(400):
            thread, number = writing.stdout.readline().split()
            acknowledged[thread] = int(number)
        writing.kill()
        for line in writing.stdout:
            with contextlib.suppress(ValueError):  # the last line may be cut
                thread, number = line.split()
                acknowledged[thread] = max(acknowledged[thread], int(number))

    with contextlib.closing(SqliteTable(path)) as table:
        for thread, last in acknowledged.items():
            found = [str(item["sk"]) for item in table.query(Query(f"T#{thread}"))]
            whole = [sk for sk in found if "#" not in sk]
            assert whole[: last + 1] == [f"{number:06}" for number in range(last + 1)]
            assert len(found) == 4 * len(whole)


def test_a_reader_sees_an_acknowledged_write_from_another_process(
    tmp_path: Path, table: SqliteTable
) -> None:
    with contextlib.closing(SqliteTable(tmp_path / "plumbline.db")) as beside:
        beside.transact([Put(REVIEW, {"version": 1})])

    assert table.get(REVIEW) == {"pk": REVIEW.pk, "sk": REVIEW.sk, "version": 1}


def transact_in_one_commit(
    table: SqliteTable, transactions: Sequence[Sequence[Operation]]
) -> list[str]:
    """Keep the writer busy until all of them wait; gives the names of their errors, or ""."""
    writer_is_held, all_are_waiting = threading.Event(), threading.Event()

    def hold(_cursor: sqlite3.Cursor) -> None:
        writer_is_held.set()
        all_are_waiting.wait()

    def attempt(operations: Sequence[Operation]) -> str:
        try:
            table.transact(operations)
        except (ConditionFailed, ItemRefused, StoreBusy) as error:
            return type(error).__name__
        return ""

    with ThreadPoolExecutor(len(transactions) + 1) as threads:
        threads.submit(table.write, hold)
        writer_is_held.wait()
        attempts = [threads.submit(attempt, operations) for operations in transactions]
        while len(table._writer._waiting) < len(transactions):
            time.sleep(0.001)
        all_are_waiting.set()
        return [finished.result() for finished in attempts]


def test_a_transaction_that_fails_harms_no_other_in_the_same_commit(table: SqliteTable) -> None:
    table.transact([Put(REVIEW, {"version": 1, "text": "x"})])

    errors = transact_in_one_commit(
        table,
        [
            [Put(Key("A", "1"), {}), Put(REVIEW, {"version": 9}, VersionIs(7))],
            [Put(Key("A", "2"), {}), Update(REVIEW, add={"text": 1})],
            [Put(Key("A", "3"), {}, Absent())],
        ],
    )

    assert errors == ["ConditionFailed", "ItemRefused", ""]
    assert table.query(Query("A")) == [{"pk": "A", "sk": "3"}]
    assert table.get(REVIEW) == {"pk": REVIEW.pk, "sk": REVIEW.sk, "version": 1, "text": "x"}


def test_what_does_not_fit_the_disk_is_store_busy_and_harms_no_other(table: SqliteTable) -> None:
    def shrink(cursor: sqlite3.Cursor) -> None:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages + 8}").fetchall()

    table.write(shrink)

    errors = transact_in_one_commit(
        table,
        [
            [Put(Key("A", "1"), {})],
            [Put(Key("A", "2"), {}), Put(REVIEW, {"text": "x" * 300_000})],
            [Put(Key("A", "3"), {})],
        ],
    )

    assert errors == ["", "StoreBusy", ""]
    assert table.get(REVIEW) is None
    assert table.query(Query("A")) == [{"pk": "A", "sk": "1"}, {"pk": "A", "sk": "3"}]


def test_a_file_locked_by_another_process_is_store_busy(tmp_path: Path) -> None:
    path = tmp_path / "plumbline.db"
    with (
        contextlib.closing(SqliteTable(path, busy_seconds=0.05)) as table,
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy) as caught:
            table.transact([Put(REVIEW, {"version": 1})])
        other.execute("ROLLBACK")
        table.transact([Put(REVIEW, {"version": 2}, Absent())])

        assert caught.value.facts == {"applied": False}
        assert table.get(REVIEW) == {"pk": REVIEW.pk, "sk": REVIEW.sk, "version": 2}


def test_callbacks_are_told_of_commits_and_not_of_failures(table: SqliteTable) -> None:
    told = threading.Semaphore(0)
    table.on_commit(lambda: 1 / 0)  # type: ignore[arg-type]  # logged, and no more
    table.on_commit(told.release)

    table.transact([Put(REVIEW, {"version": 1})])
    came_after_a_commit = told.acquire(timeout=5)
    with pytest.raises(ConditionFailed):
        table.transact([Check(REVIEW, Absent())])
    table.close()

    assert came_after_a_commit
    assert not told.acquire(blocking=False)


def test_what_is_written_together_is_seen_by_others_at_the_end_and_by_the_writer_at_once(
    table: SqliteTable,
) -> None:
    with ThreadPoolExecutor() as others, table.together():
        table.transact([Put(REVIEW, {"version": 1}, Absent())])
        with pytest.raises(ConditionFailed):
            table.transact([Put(Key("A", "1"), {}), Check(REVIEW, Absent())])
        table.transact([Put(REVIEW, {"version": 2}, VersionIs(1))])
        seen_here = table.get(REVIEW)
        seen_by_another = others.submit(table.get, REVIEW).result()

    assert seen_here == {"pk": REVIEW.pk, "sk": REVIEW.sk, "version": 2}
    assert seen_by_another is None
    assert table.get(REVIEW) == seen_here
    assert table.get(Key("A", "1")) is None


def test_a_write_of_another_thread_goes_with_those_that_are_written_together(
    table: SqliteTable,
) -> None:
    told = threading.Semaphore(0)
    table.on_commit(told.release)
    with ThreadPoolExecutor() as others:
        with table.together():
            table.transact([Put(Key("A", "1"), {})])
            other = others.submit(table.transact, [Put(Key("A", "2"), {})])
            while not table._writer._waiting:
                time.sleep(0.001)
            was_waiting = not other.done()
        other.result()

    assert was_waiting
    assert [item["sk"] for item in table.query(Query("A"))] == ["1", "2"]
    assert told.acquire(timeout=5)
    assert not told.acquire(blocking=False)


def test_nothing_stands_of_a_block_that_raises(table: SqliteTable) -> None:
    def write_and_raise() -> None:
        with table.together():
            table.transact([Put(REVIEW, {"version": 1})])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_raise()

    assert table.get(REVIEW) is None


def test_a_block_that_does_not_fit_the_disk_leaves_nothing_and_says_so(table: SqliteTable) -> None:
    def shrink(cursor: sqlite3.Cursor) -> None:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages + 8}").fetchall()

    def write_together() -> None:
        with table.together():
            table.transact([Put(Key("A", "1"), {})])
            for number in range(2):
                with pytest.raises(StoreBusy):
                    table.transact([Put(Key("B", str(number)), {"text": "x" * 300_000})])

    table.write(shrink)
    with contextlib.suppress(StoreBusy):
        write_together()
    table.transact([Put(Key("A", "2"), {})])

    assert table.query(Query("B")) == []
    assert table.get(Key("A", "2")) is not None


def test_closing_finishes_what_waits_and_refuses_what_comes_later(tmp_path: Path) -> None:
    table = SqliteTable(tmp_path / "plumbline.db")
    stored: list[int] = []
    refused = threading.Event()

    def write_until_refused() -> None:
        number = 0
        while True:
            try:
                table.transact([Put(Key("A", f"{number:06}"), {})])
            except StoreBusy:
                refused.set()
                return
            stored.append(number)
            number += 1

    writing = threading.Thread(target=write_until_refused)
    writing.start()
    while len(stored) < 5:
        pass
    table.close()
    table.close()
    writing.join()

    with pytest.raises(StoreBusy):
        table.get(REVIEW)
    with open_sqlite(tmp_path) as again:
        assert [item["sk"] for item in again.query(Query("A"))] == [f"{n:06}" for n in stored]
    assert refused.is_set()


def test_a_purge_drops_what_has_expired_and_nothing_else(table: SqliteTable) -> None:
    table.transact([Put(Key("A", f"{at}"), {"expires_at": at}) for at in (1, 2, 3)])
    table.transact([Put(Key("A", "kept"), {})])

    purged = [table.purge(2, limit=1), table.purge(2), table.purge(2)]

    assert purged == [1, 1, 0]
    assert [item["sk"] for item in table.query(Query("A"))] == ["3", "kept"]


def test_the_index_of_the_contract_suite_lags_until_it_is_told_to_catch_up(tmp_path: Path) -> None:
    """The control: without the lag, no test could find a workflow that trusts an index."""
    with open_lagging_sqlite(tmp_path) as table:
        table.transact([Put(REVIEW, {"q_pk": "Q", "q_sk": "1"})])
        before = table.query(Query("Q", index="by_queue"))
        consistent = table.query(Query(REVIEW.pk))
        table.settle()
        after = table.query(Query("Q", index="by_queue"))

    assert (before, consistent) == ([], after)


@pytest.mark.parametrize("index", [None, "by_queue", "by_due", "by_list"])
def test_a_query_searches_by_key_and_never_scans_or_sorts(
    table: SqliteTable, index: str | None
) -> None:
    plans: list[str] = []
    query = Query("P", index=index, prefix="a", limit=5, descending=True)
    with table.reading() as connection:
        connection.set_trace_callback(plans.append)
    table.query(query)
    with table.reading() as connection:
        connection.set_trace_callback(None)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {plans[0]}").fetchall()

    assert len(plan) == 1
    assert plan[0][3].startswith("SEARCH items USING")


def test_true_is_not_the_number_one(table: SqliteTable) -> None:
    """As in DynamoDB; its emulator holds them to be equal."""
    table.transact([Put(REVIEW, {"flag": True, "version": True})])

    for condition in (AttributeIn("flag", (1,)), VersionIs(1)):
        with pytest.raises(ConditionFailed):
            table.transact([Put(REVIEW, {}, condition)])
        with pytest.raises(ConditionFailed):
            table.transact([Check(REVIEW, condition)])


def test_an_item_of_just_the_allowed_size_is_stored(table: SqliteTable) -> None:
    """400 KB as DynamoDB counts them; its emulator allows some less."""
    around = len("pk") + len(REVIEW.pk) + len("sk") + len(REVIEW.sk) + len("text")
    text = "x" * (MAX_ITEM_BYTES - around)

    table.transact([Put(REVIEW, {"text": text})])

    assert table.get(REVIEW) == {"pk": REVIEW.pk, "sk": REVIEW.sk, "text": text}
    with pytest.raises(ItemRefused):
        table.transact([Put(REVIEW, {"text": text + "x"})])


def test_compacting_leaves_no_trace_of_what_was_overwritten_or_deleted(tmp_path: Path) -> None:
    def traces() -> list[str]:
        files = [path for path in tmp_path.iterdir() if path.is_file()]
        return [path.name for path in files if b"a planted marker" in path.read_bytes()]

    with contextlib.closing(SqliteTable(tmp_path / "plumbline.db")) as table:
        for number in range(300):
            text = f"a planted marker {number}" * 20
            table.transact([Put(Key("A", f"{number:03}"), {"text": text})])
        table.transact([Put(Key("A", "000"), {"text": "another"})])
        for number in range(1, 300):
            table.transact([Delete(Key("A", f"{number:03}"))])
        assert traces() != []

        table.compact()

        assert traces() == []
        assert table.get(Key("A", "000")) == {"pk": "A", "sk": "000", "text": "another"}
        table.transact([Put(Key("A", "000"), {"text": "and on"})])


def test_compacting_beside_a_writer_of_another_process_says_busy(tmp_path: Path) -> None:
    path = tmp_path / "plumbline.db"
    with (
        contextlib.closing(SqliteTable(path, busy_seconds=0.05)) as table,
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreBusy):
            table.compact()
