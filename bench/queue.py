"""How long a page of the queue takes at 1,000, 10,000 and 100,000 claims, filter by filter.

`python -m bench.queue [--folder DIR] [--pages N]`. Fills a SQLite store directly, then reads
pages of 50 as GET /v1/claims does, each going on where the page before ended. Prints
milliseconds (median and 95th percentile), and the CPU of full pages side by side: on a busy
machine that tells best whether it stays flat.
"""

import argparse
import platform
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chalicelib.adapters import keys
from chalicelib.adapters.claim_queue import ClaimQueue
from chalicelib.adapters.reviews import assignment_operations, review_attributes
from chalicelib.adapters.sqlite_statements import transaction
from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.domain.review import Review, State
from chalicelib.workflow.list_claims import ListClaims, Wanted
from chalicelib.workflow.ports import MAX_TRANSACTION_OPERATIONS, Operation, Put

SIZES = (1_000, 10_000, 100_000)
LIMIT = 50
CLAIMS_AN_ARTICLE = 40
MEMBERS = 25
_START = datetime(2031, 1, 1, tzinfo=UTC)
_STATES = (
    *(State.QUEUED,) * 5,
    *(State.EXTRACTED,) * 5,
    *(State.IN_REVIEW,) * 2,
    State.IN_APPROVAL,
    *(State.PUBLISHED,) * 7,
)
_TEXT = "The council of Harrowmere said on Tuesday that ferry fares rose by 12 per cent."

FILTERS = {
    "state": Wanted(state=State.QUEUED),
    "state, priority": Wanted(state=State.QUEUED, priority=800),
    "state, age": Wanted(state=State.QUEUED, since=_START + timedelta(days=20)),
    "state, assignee": Wanted(state=State.QUEUED, assignee="member-3"),
    "holder": Wanted(holder="member-3"),
    "assignee": Wanted(assignee="member-3"),
    "article": Wanted(article="A7"),
    "due": Wanted(due=_START + timedelta(days=60)),
}


def claim(number: int, chance: random.Random) -> Review:
    """A claim somewhere on its way; the same number is the same claim in every run."""
    article, ordinal = divmod(number, CLAIMS_AN_ARTICLE)
    state = chance.choice(_STATES)
    since = _START + timedelta(minutes=chance.randrange(60 * 24 * 40))
    held = state is State.IN_REVIEW
    asked = held or chance.random() < 0.2
    member = f"member-{chance.randrange(MEMBERS)}"
    return Review(
        claim_id=f"A{article}-{ordinal + 1}",
        article_id=f"A{article}",
        ordinal=ordinal + 1,
        state=state,
        version=3,
        policy=1,
        text=_TEXT,
        kind="figure",
        check_worthiness=60,
        since=since,
        priority=chance.randrange(1000),
        head_hash="0" * 64,
        holder=member if held else None,
        lease_until=since + timedelta(hours=4) if held else None,
        assignee=member if asked else None,
        due=since + timedelta(days=chance.randrange(1, 90)) if asked else None,
    )


def fill(table: SqliteTable, first: int, end: int) -> None:
    """Claims of these numbers, in one commit: nobody waits for any of them."""
    chance = random.Random(first)

    def operations() -> Iterator[Operation]:
        for number in range(first, end):
            review = claim(number, chance)
            place = keys.claim(review.article_id, review.ordinal)
            yield Put(place, review_attributes(review))
            yield from assignment_operations(None, review)

    def work(cursor: sqlite3.Cursor) -> None:
        waiting: list[Operation] = []
        for operation in operations():
            waiting.append(operation)
            if len(waiting) == MAX_TRANSACTION_OPERATIONS:
                transaction(waiting)(cursor)
                waiting.clear()
        if waiting:
            transaction(waiting)(cursor)

    table.write(work)


@dataclass(frozen=True, slots=True)
class Took:
    """One page: milliseconds on the clock and of this thread's CPU, and the claims on it."""

    wall: float
    cpu: float
    claims: int


def pages(listed: ListClaims, wanted: Wanted, count: int) -> list[Took]:
    """So many pages, each going on where the one before ended; from the front after the last."""
    took = []
    cursor: str | None = None
    for _ in range(count):
        start, used = time.perf_counter(), time.thread_time()
        page = listed(wanted, cursor, LIMIT)
        used, start = time.thread_time() - used, time.perf_counter() - start
        took.append(Took(start * 1000, used * 1000, len(page.items)))
        cursor = page.next_cursor
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the file is made (a real disk)")
    parser.add_argument("--pages", type=int, default=40, help="for each figure (%(default)s)")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, pages of {LIMIT}")
    used: dict[str, list[float | None]] = {name: [] for name in FILTERS}
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        table = SqliteTable(Path(name) / "plumbline.db")
        listed = ListClaims(ClaimQueue(table), keys.timestamp)
        before = 0
        for size in SIZES:
            fill(table, before, size)
            before = size
            print(f"{size:,} claims")
            for filters, wanted in FILTERS.items():
                pages(listed, wanted, 3)  # warm
                took = pages(listed, wanted, asked.pages)
                wall = [page.wall for page in took]
                late = statistics.quantiles(wall, n=20)[-1]
                # A page at the end of a short list is quick for want of claims.
                full = [page.cpu for page in took if page.claims == LIMIT]
                used[filters].append(statistics.median(full) if full else None)
                held = statistics.fmean(page.claims for page in took)
                print(
                    f"  {filters:<16} median {statistics.median(wall):6.2f} ms   p95 {late:6.2f} ms"
                    f"   CPU {statistics.median(page.cpu for page in took):5.2f} ms"
                    f"   {held:4.1f} claims a page"
                )
        table.close()
    print(f"CPU of a full page, {' / '.join(f'{size:,}' for size in SIZES)} claims")
    for filters, found in used.items():
        told = " / ".join("  – " if one is None else f"{one:4.2f}" for one in found)
        print(f"  {filters:<16} {told} ms")


if __name__ == "__main__":
    main()
