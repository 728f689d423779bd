"""How many log entries a second `verify-log` walks: chain, head, version, replay, publications.

`python -m bench.log [--entries N] [--folder DIR]`. Fills a SQLite store with articles whose
claims were taken, noted on, renewed and released again and again, then walks all of it, and walks
the bare chains (SHA-256 over stored bytes, nothing else) beside it in the same run.
"""

import argparse
import hashlib
import platform
import sqlite3
import tempfile
import time
from pathlib import Path

from bench.http import article_of
from bench.operations import desk_on
from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.policy import Member, Role
from chalicelib.domain.review import Accept, Action, Note, Release, Renew, Take
from chalicelib.wiring import Plumbline

ENTRIES = 50_000
ROUNDS = 4  # of each claim: some seventeen entries, as a real one has
WORDS = 1_000
_ROUND: tuple[Action, ...] = (Take(), Note(text="Ask the port office."), Renew(), Release())


def fill(desk: Plumbline, table: SqliteTable, entries: int) -> None:
    """Play until there are so many entries. Commits are put together, as nobody waits for them."""
    member = desk.add_member(
        member_id="one-for-all",
        name="One for All",
        roles=frozenset({Role.SUBMITTER, Role.TRIAGER, Role.CHECKER}),
    )
    left, number = entries, 0
    while left > 0:
        number += 1
        body = f"Edition {number}.\n\n{article_of(WORDS)}"
        submission = Submission(body=body, body_format=BodyFormat.TEXT, language="en")
        article_id = desk.submit_article(submission, member=member, idempotency_key=None).article_id
        desk.extract_article(article_id, 1)
        left -= 2
        for review in desk.read_claims(article_id):
            if left <= 0:
                break
            with table.together():
                left -= _play(desk, member, review.claim_id)


def _play(desk: Plumbline, member: Member, claim_id: str) -> int:
    """One claim's rounds; says how many entries it has then."""
    version = 1
    for action in (Accept(), *_ROUND * ROUNDS):
        version = desk.decide(
            claim_id, action, member=member, expected_version=version, decision_id=None
        ).review.version
    return version


def bare_chains(path: Path) -> tuple[int, float]:
    """Entries, and seconds to hash them all in the order of their chains and compare."""
    connection = sqlite3.connect(path)
    began = time.process_time()
    rows = connection.execute(
        "SELECT sk, json_extract(body, '$.text'), json_extract(body, '$.hash') FROM items"
        " WHERE pk LIKE 'ARTICLE#%' AND sk LIKE 'ENTRY#%' ORDER BY pk, sk"
    )
    count, log, previous = 0, "", b""
    for sk, text, digest in rows:
        name = sk.rpartition("#")[0]
        if name != log:
            log, previous = name, bytes(32)
        previous = hashlib.sha256(previous + text.encode()).digest()
        if previous.hex() != digest and not sk.endswith("#000001"):
            raise RuntimeError(f"{sk} does not fit")
        count += 1
    seconds = time.process_time() - began
    connection.close()
    return count, seconds


def main() -> None:
    """Fill, walk and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.log", description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--folder", type=Path, help="where the file is made")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-", dir=asked.folder) as name:
        folder = Path(name)
        table = SqliteTable(folder / "plumbline.db")
        desk = desk_on(table, folder)
        began = time.perf_counter()
        fill(desk, table, asked.entries)
        print(f"filled in {time.perf_counter() - began:.1f} s")
        verify = desk.verify_log()
        began, used = time.perf_counter(), time.process_time()
        findings = list(verify())
        seconds, used = time.perf_counter() - began, time.process_time() - used
        walked = verify.walked
        print(
            f"verify-log: {walked.articles} articles, {walked.claims} claims,"
            f" {walked.entries} entries, {len(findings)} findings in {seconds:.2f} s"
        )
        rate, of_cpu = walked.entries / seconds, walked.entries / used
        print(f"entries a second: {rate:.0f} ({of_cpu:.0f} a second of CPU)")
        count, bare = bare_chains(folder / "plumbline.db")
        print(f"bare chains: {count} entries, {count / bare:.0f} a second of CPU")
        table.close()


if __name__ == "__main__":
    main()
