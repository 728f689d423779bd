"""Speed, growth and memory of the whole of extraction, measured for `bench.claims`.

All times are CPU of one process; the texts are those of `news-claims` and `polnear`, whole.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.fuzz_claims import SIZE, plain_cases, seconds
from bench.measure_text import join_rows
from bench.table import Line
from chalicelib.adapters.language import tell_language
from chalicelib.adapters.model_file import LinearModel
from chalicelib.domain.article import SourceText, plain_blocks
from chalicelib.domain.claim import extract

LONG = 200_000  # characters, the most that an article may have
SHORT = 1_000
_ROOT = Path(__file__).parents[1]
_PUBLISHED_MINILM = 284  # sentences/s on a CPU core, as its makers' table of speeds has it


def measure_speed(folder: Path, model: LinearModel) -> list[Line]:
    """CPU for a thousand sentences, median of three passes over all texts."""
    texts = list(read_texts(folder))
    sources = [SourceText(text, plain_blocks(text)) for text in texts]
    sentences = 0
    passes = []
    for _ in range(3):
        started = time.process_time()
        sentences = sum(
            len(extract(source, tell_language(source.text), model).segments) for source in sources
        )
        passes.append(time.process_time() - started)
    spent = statistics.median(passes)
    on = f"all texts together ({len(texts)}, {sentences} sentences)"
    return [
        Line(
            "CPU s per 1,000 sentences", on, spent * 1000 / sentences, "≤ 0.3", "MiniLM alone 3.5"
        ),
        Line(
            "sentences per CPU s",
            on,
            sentences / spent,
            f"≥ {10 * _PUBLISHED_MINILM}",
            f"MiniLM alone, published {_PUBLISHED_MINILM}",
        ),
    ]


def read_texts(folder: Path) -> Iterator[str]:
    """The whole articles of the data sets."""
    paths = sorted((folder / "news-claims").glob("**/*.json"))
    for path in paths:
        rows = json.loads(path.read_text("utf-8"))["sentences"]
        yield join_rows([(row["par"], row["text"]) for row in rows])[0]
    for path in sorted((folder / "polnear" / "text").glob("*.txt")):
        yield path.read_text("utf-8")


def measure_growth(folder: Path, model: LinearModel) -> list[Line]:
    """Time per character of the longest text, by that of short ones of the same words."""
    whole = "\n".join(read_texts(folder))[:LONG]
    pieces = [whole[at : at + SHORT] for at in range(0, LONG, SHORT)]

    def spent(texts: list[str]) -> float:
        started = time.process_time()
        for text in texts:
            extract(SourceText(text, plain_blocks(text)), "en", model)
        return time.process_time() - started

    ratios = [spent([whole]) / spent(pieces) for _ in range(3)]
    on = f"{SHORT:,} → {LONG:,} characters"
    return [Line("growth, time per character", on, statistics.median(ratios), "≤ 1.5")]


_MEASURE_MEMORY = """
import sys
from pathlib import Path
from chalicelib.adapters.language import tell_language
from chalicelib.adapters.model_file import load_model
from chalicelib.domain.article import SourceText, plain_blocks
from chalicelib.domain.claim import extract
text = sys.stdin.buffer.read().decode()
found = extract(SourceText(text, plain_blocks(text)), tell_language(text), load_model())
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


def measure_memory(folder: Path, model: LinearModel) -> list[Line]:
    """The most memory that a fresh process has resident while it extracts the longest text.

    Linux only: elsewhere, and in `getrusage`, a child's figure may be its parent's.
    """
    del model
    if not Path("/proc/self/status").exists():
        return []
    text = "\n".join(read_texts(folder))[:LONG]
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE_MEMORY],
        input=text.encode(),
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    return [Line("memory, MB resident", f"{LONG:,} characters", int(done.stdout) / 1024, "≤ 150")]


def measure_worst(folder: Path, model: LinearModel) -> list[Line]:
    """The slowest of the fuzzer's plain inputs."""
    del folder
    worst, name = max((seconds(text, model), name) for name, text in plain_cases())
    on = f"worst {SIZE // 1000} KB of junk"
    return [Line("CPU s", on, worst, "≤ 1", f"{name.strip()}; pysbd > 20 on «a. a.»")]
