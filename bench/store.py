"""How fast the embedded store commits, beside the bare database in the same run.

`python -m bench.store [--folder DIR] [--seconds S]`. Prints transactions a second of four puts
each, as a decision makes them, at synchronous=FULL.
"""

import argparse
import platform
import sqlite3
import tempfile
import threading
import time
from pathlib import Path

from chalicelib.adapters.sqlite_statements import transaction
from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.adapters.sqlite_writer import connect
from chalicelib.workflow.ports import Absent, Key, Put, VersionIs

_BODY = "The council of Harrowmere said on Tuesday that ferry fares rose by 12 per cent. " * 5


def _decision(claim: str, version: int) -> list[Put]:
    """Four puts as a decision makes them: review, log entry, inbox id, outbox."""
    review: dict[str, object] = {"version": version + 1, "state": "in_review", "text": _BODY}
    review |= {"q_pk": "Q#in_review#3", "q_sk": f"500#{version:08}#{claim}"}
    entry = {"bytes": _BODY, "hash": "0" * 64}
    condition = VersionIs(version) if version else Absent()
    return [
        Put(Key(f"ARTICLE#{claim}", "CLAIM#1"), review, condition),
        Put(Key(f"ARTICLE#{claim}", f"ENTRY#1#{version:08}"), dict(entry), Absent()),
        Put(
            Key(f"INBOX#{claim}#{version}", "-"), {"entry": version, "expires_at": 2**32}, Absent()
        ),
        Put(Key("OUTBOX#3", f"{claim}#{version}"), {"event": "review.changed"}, None),
    ]


def bare_rows(folder: Path, seconds: float) -> float:
    """Transactions a second of four plain rows, one thread, nothing of ours between."""
    connection = connect(folder / "bare.db", 5.0)
    connection.execute("CREATE TABLE rows (k TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID")
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        connection.execute("BEGIN IMMEDIATE")
        for part in range(4):
            connection.execute("INSERT INTO rows VALUES (?, ?)", (f"{count}#{part}", _BODY))
        connection.execute("COMMIT")
        count += 1
    rate = count / (time.perf_counter() - start)
    connection.close()
    return rate


def through_the_table(folder: Path, seconds: float, threads: int) -> float:
    """Decisions a second through SqliteTable, each thread deciding on a claim of its own."""
    counts = [0] * threads
    table = SqliteTable(folder / f"table-{threads}.db")

    def decide(place: int) -> None:
        while time.perf_counter() < end:
            table.transact(_decision(f"claim-{place}", counts[place]))
            counts[place] += 1

    start = time.perf_counter()
    end = start + seconds
    deciding = [threading.Thread(target=decide, args=(place,)) for place in range(threads)]
    for thread in deciding:
        thread.start()
    for thread in deciding:
        thread.join()
    rate = sum(counts) / (time.perf_counter() - start)
    table.close()
    return rate


def python_cost(folder: Path) -> float:
    """Microseconds of a four-put transaction without its commit: check, encode, four statements."""
    table = SqliteTable(folder / "cost.db")
    rounds = 2000

    def all_in_one(cursor: sqlite3.Cursor) -> float:
        start = time.thread_time()
        for version in range(rounds):
            transaction(_decision("claim", version))(cursor)
        return time.thread_time() - start

    cost = table.write(all_in_one) / rounds * 1e6
    table.close()
    return cost


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the files are made (a real disk)")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each figure")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, synchronous=FULL")
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        bare = bare_rows(folder, asked.seconds)
        print(f"bare, 1 thread, four rows a commit  {bare:8.0f}/s   1.00")
        for threads in (1, 8):
            rate = through_the_table(folder, asked.seconds, threads)
            label = f"through SqliteTable, {threads} thread{'s' * (threads > 1)}"
            print(f"{label:<35} {rate:8.0f}/s   {rate / bare:.2f}")
        print(f"a four-put transaction but its commit {python_cost(folder):6.0f} µs of CPU")


if __name__ == "__main__":
    main()
