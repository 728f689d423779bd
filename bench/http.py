"""Speed of one machine: decisions over HTTP beside bare commits, start-up, imports, extraction.

`python -m bench.http` prints each figure with what it must reach. Decisions are sent by eight
kept connections from this process to a real server in another, on a fresh folder; bare commits
are made in the same folder, with the same durability, before and after each round. At the end
no acknowledged decision may be missing.
"""

import argparse
import os
import platform
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bench.decisions import CLIENTS, Desk, play
from bench.operations import desk_on
from bench.store import bare_rows
from chalicelib.adapters.language import tell_language
from chalicelib.adapters.model_file import load_model
from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.adapters.sqlite_turn import Commit
from chalicelib.domain.article import BodyFormat, SourceText, Submission, plain_blocks
from chalicelib.domain.claim import extract
from chalicelib.domain.policy import Role
from chalicelib.domain.review import Accept, Action, Note, Release, Renew, Take

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "examples" / "articles" / "harbour-bridge.txt"
ROUNDS = 3
SECONDS = 4.0  # a round of decisions
BARE_SECONDS = 1.5
_ROUND: tuple[Action, ...] = (Take(), Note(text="Seen."), Renew(), Note(text="Again."), Release())
PLACES = ("Saltmere", "Norrvik", "Eastholm", "Brackwater", "Lindmouth", "Osterby", "Hallowey")


def main() -> int:
    """Print all figures; 0 when every aim was reached."""
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of decisions")
    rounds = parser.parse_args().rounds
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" chalice {version('chalice')}, pydantic {version('pydantic')},"
        f" {platform.machine()}, {os.cpu_count()} cores"
    )
    reached = [
        _in_process(rounds),
        _decisions(rounds),
        _aim("process start to first answer", _first_answer(), 2.0, "s"),
        _imports(),
        _aim("CPU of extracting 1,000 words", _extraction_cpu() * 1000, 50.0, "ms"),
    ]
    return 0 if all(reached) else 1


def _aim(what: str, measured: float, most: float, unit: str) -> bool:
    reached = measured <= most
    print(f"{what}: {measured:.2f} {unit} (aim: at most {most:g}) {_word(reached=reached)}")
    return reached


def _word(*, reached: bool) -> str:
    return "reached" if reached else "NOT REACHED"


def _decisions(rounds: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
        data = Path(folder) / "data"
        ratios, rates = [], []
        with Desk.started(data) as desk:
            desk.prepare(article_of(1_500))
            play(desk, 1.0)  # connections, caches and adapters are warm after this
            for number in range(1, rounds + 1):
                before = _bare(data.parent)
                used = desk.cpu_seconds()
                played = play(desk, SECONDS)
                used = desk.cpu_seconds() - used
                bare = statistics.mean((before, _bare(data.parent)))
                ratios.append(played.rate / bare)
                rates.append(played.rate)
                each = used / played.decisions * 1e6
                print(
                    f"round {number}: {played.rate:.0f} decisions/s over HTTP"
                    f" ({played.refused} refused as they should be, slowest answer"
                    f" {played.slowest * 1000:.0f} ms, {each:.0f} µs of the server's CPU each),"
                    f" {bare:.0f} bare commits/s, ratio {ratios[-1]:.2f}"
                )
            lost = desk.lost_updates()
        log = _run("-m", "local", "verify-log", "--data", str(data))
    ratio = statistics.median(ratios)
    print(f"decisions/s over HTTP, median: {statistics.median(rates):.0f}")
    print(f"lost updates: {lost}; verify-log: {log.stdout.strip().replace(chr(10), '; ')}")
    reached = ratio >= 0.5 and lost == 0 and log.returncode == 0
    print(f"ratio to bare commits: {ratio:.2f} (aim: at least 0.5) {_word(reached=reached)}")
    return reached


def _in_process(rounds: int) -> bool:
    """Decisions without HTTP, eight to a turn, one turn decided while another is synced."""
    ratios, rates = [], []
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as name:
        folder = Path(name)
        table = SqliteTable(folder / "data" / "plumbline.db")
        desk = desk_on(table, folder / "data")
        member = desk.add_member(
            member_id=None,
            name="Reviewer",
            roles=frozenset({Role.SUBMITTER, Role.TRIAGER, Role.CHECKER}),
        )
        submission = Submission(body=article_of(600), body_format=BodyFormat.TEXT, language="en")
        submitted = desk.submit_article(submission, member=member, idempotency_key=None)
        desk.extract_article(submitted.article_id, 1)
        claims = [review.claim_id for review in desk.read_claims(submitted.article_id)][:CLIENTS]

        def decide_all(action: Action, version: int) -> Commit:
            with table.turn() as commit:
                for claim_id in claims:
                    desk.decide(
                        claim_id,
                        action,
                        member=member,
                        expected_version=version,
                        decision_id=None,
                    )
            return commit

        decide_all(Accept(), 1).wait()
        version = 2
        for _ in range(rounds):
            before, count, began = _bare(folder), 0, time.perf_counter()
            under_way: Commit | None = None
            while time.perf_counter() - began < SECONDS:
                for action in _ROUND:
                    commit = decide_all(action, version)
                    version += 1
                    count += len(claims)
                    if under_way is not None:
                        under_way.wait()
                    under_way = commit
            assert under_way is not None
            under_way.wait()
            rates.append(count / (time.perf_counter() - began))
            ratios.append(rates[-1] / statistics.mean((before, _bare(folder))))
        table.close()
    print(
        f"decisions/s in process, eight to a turn, median: {statistics.median(rates):.0f},"
        f" ratio to bare commits {statistics.median(ratios):.2f}"
    )
    return True


def _bare(folder: Path) -> float:
    """Commits a second on one connection, in a folder of its own beside the server's."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        return bare_rows(Path(name), BARE_SECONDS)


def _first_answer() -> float:
    """Seconds from starting the process to the first answer, median of several fresh folders."""
    times = []
    for _ in range(3):
        with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
            began = time.perf_counter()
            with Desk.started(Path(folder), wait=False) as desk:
                desk.wait_until_answering()
                times.append(time.perf_counter() - began)
    return statistics.median(times)


def _imports() -> bool:
    bare = _cpu_of("-c", "pass")
    frameworks = _cpu_of("-c", "import chalice, pydantic") - bare
    whole = _cpu_of("-c", "import app") - bare
    print(
        f"CPU of `import app`: {whole * 1000:.0f} ms; of `import chalice, pydantic`:"
        f" {frameworks * 1000:.0f} ms; ours on top: {(whole - frameworks) * 1000:.0f} ms"
    )
    return True


def _cpu_of(*arguments: str) -> float:
    """User and system seconds of a Python process, median of several."""

    def once() -> float:
        process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
        return used.ru_utime + used.ru_stime

    once()  # compiles
    return statistics.median(once() for _ in range(7))


def _extraction_cpu() -> float:
    text = article_of(1_000)
    source = SourceText(text=text, blocks=plain_blocks(text))
    model = load_model()

    def once() -> None:
        extract(source, tell_language(text), model)

    once()
    return statistics.median(_cpu_seconds(once) for _ in range(15))


def _cpu_seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def article_of(words: int) -> str:
    """The example article again and again, each time of another place with other figures."""
    example = ARTICLE.read_text(encoding="utf-8")
    paragraphs: list[str] = []
    count = turn = 0
    while count < words:
        place = PLACES[turn % len(PLACES)]
        told = example.replace(PLACES[0], place)
        shift = turn * 3
        told = re.sub(r"\b\d{1,3}\b", lambda found: str(int(found[0]) + shift), told)  # noqa: B023 - called at once
        for paragraph in told.split("\n\n"):
            left = words - count
            taken = paragraph.split(" ")[:left]
            paragraphs.append(" ".join(taken))
            count += len(taken)
            if count >= words:
                break
        turn += 1
    return "\n\n".join(paragraphs)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    sys.exit(main())
