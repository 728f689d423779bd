"""Sentences, main text of pages and repeats, measured for `bench.claims`.

Golden Rules and pages are read with the libraries that others use, where they are installed, in
the same run. A repeat is a pair of sentences of one article that a reader called the same claim;
it is found where the extraction makes one claim of both.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypedDict

from bench.table import Line
from chalicelib.adapters.html_text import html_to_text
from chalicelib.adapters.model_file import LinearModel
from chalicelib.domain.article import SourceText, plain_blocks
from chalicelib.domain.claim import Extraction, extract
from chalicelib.domain.segment import segment


class _Rule(TypedDict):
    text: str
    sentences: list[str]


def measure_sentences(folder: Path, model: LinearModel) -> list[Line]:
    """Golden Rules passed."""
    del model
    rules: list[_Rule] = json.loads((folder / "golden-rules" / "english.json").read_text("utf-8"))
    others = [
        f"{name} {_passed(rules, cutter)}"
        for name, cutter in (("sentencex", _by_sentencex()), ("pysbd", _by_pysbd()))
        if cutter is not None
    ]
    return [
        Line(
            "Golden Rules",
            f"golden-rules ({len(rules)})",
            _passed(rules, _cut),
            "≥ 46",
            ", ".join(others),
        )
    ]


def _passed(rules: Sequence[_Rule], cut: Callable[[str], list[str]]) -> int:
    return sum(cut(rule["text"]) == rule["sentences"] for rule in rules)


def _cut(text: str) -> list[str]:
    return [one.text for one in segment(text, plain_blocks(text), "en")]


def _by_sentencex() -> Callable[[str], list[str]] | None:
    try:
        module = import_module("sentencex")
    except ModuleNotFoundError:
        return None
    return lambda text: [one.strip() for one in module.segment("en", text)]


def _by_pysbd() -> Callable[[str], list[str]] | None:
    try:
        module = import_module("pysbd")
    except ModuleNotFoundError:
        return None
    cutter = module.Segmenter(language="en", clean=False)
    return lambda text: [one.strip() for one in cutter.segment(text)]


def versions() -> str:
    """The versions of the libraries that stand beside, of those that are installed."""
    found = []
    for name in ("trafilatura", "scikit-learn", "sentencex", "pysbd"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


# Main text of pages


def measure_pages(folder: Path, model: LinearModel) -> list[Line]:
    """Main text of real news pages: F1 of runs of four words, averaged as the data set's own."""
    del model
    from trafilatura import extract as read_page  # noqa: PLC0415 - slow to import

    truths = json.loads((folder / "article-html" / "ground-truth.json").read_text("utf-8"))
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    empty = 0
    for name, truth in truths.items():
        page = gzip.decompress(
            (folder / "article-html" / "html" / f"{name}.html.gz").read_bytes()
        ).decode("utf-8", "replace")
        text, _ = html_to_text(page)
        empty += not text
        ours.append(_shingle_overlap(truth["articleBody"], text))
        baseline = read_page(page, include_comments=False) or ""
        theirs.append(_shingle_overlap(truth["articleBody"], baseline))
    on = f"article-html ({len(truths)})"
    return [
        Line("main text, F1", on, _f1(ours), "≥ 0.960", f"trafilatura {_f1(theirs):.4f}"),
        Line("pages found empty", on, empty, "≤ 0"),
    ]


_SHINGLE = 4


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    if 0 < len(words) < _SHINGLE:
        return Counter([tuple(words)])
    return Counter(tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))


def _shingle_overlap(truth: str, found: str) -> tuple[float, float]:
    """Precision and recall of the found text's runs of words, as the benchmark counts them."""
    wanted, given = _shingles(truth), _shingles(found)
    both = sum((wanted & given).values())
    precision = both / given.total() if given else float(not wanted)
    recall = both / wanted.total() if wanted else 1.0
    return precision, recall


def _f1(pages: Sequence[tuple[float, float]]) -> float:
    precision = sum(one for one, _ in pages) / len(pages)
    recall = sum(one for _, one in pages) / len(pages)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


# Repeats


class _Row(TypedDict, total=False):
    n: int
    par: int
    text: str
    dup: int | None
    dup_any: list[int | None]


def measure_repeats(folder: Path, model: LinearModel) -> list[Line]:
    """Pairs of sentences that say the same, of all that readers call so and that are found."""
    lines = []
    sets = (
        ("news-claims dev", sorted((folder / "news-claims").glob("dev-*.json")), "≥ 0.80"),
        ("news-claims train", sorted((folder / "news-claims" / "train").glob("*.json")), ""),
    )
    for name, paths, aim in sets:
        marked = found = right = verbatim = verbatim_right = exact_right = exact = 0
        for path in paths:
            rows: list[_Row] = json.loads(path.read_text("utf-8"))["sentences"]
            sure, doubtful = _labelled_pairs(rows)
            given = _found_pairs(rows, model) - doubtful
            same = _same_words(rows)
            alike = {pair for pair in sure if _alike(rows, pair)}
            marked += len(sure)
            found += len(given)
            right += len(sure & given)
            verbatim += len(alike)
            verbatim_right += len(alike & given)
            exact += len(same - doubtful)
            exact_right += len(sure & same)
        baseline = f"same words {_ratio(exact_right, exact, marked):.4f}"
        lines += [
            Line("repeats, F1", f"{name} ({marked})", _ratio(right, found, marked), aim, baseline),
            Line(
                "repeats, precision",
                f"{name} ({found} found)",
                right / found if found else 1.0,
                "",
                "all that is found",
            ),
            Line(
                "repeats, recall",
                f"{name}, half the words the same ({verbatim})",
                verbatim_right / verbatim if verbatim else 1.0,
            ),
        ]
    return lines


_Pairs = set[tuple[int, int]]


def _ratio(right: int, found: int, marked: int) -> float:
    return 2 * right / (found + marked) if found + marked else 1.0


def _labelled_pairs(rows: Sequence[_Row]) -> tuple[_Pairs, _Pairs]:
    """Pairs that all readers give, and those that only one does: they count for nothing.

    A sentence that repeats a repeat repeats what that repeats.
    """
    sure: _Pairs = set()
    doubtful: _Pairs = set()
    group = {row["n"]: row["n"] for row in rows}
    for row in rows:
        if row["dup"] is not None:
            group[row["n"]] = group[row["dup"]]
        doubtful |= {(one, row["n"]) for one in row.get("dup_any", []) if one is not None}
    for row in rows:
        for other in rows:
            if other["n"] < row["n"] and group[other["n"]] == group[row["n"]]:
                sure.add((other["n"], row["n"]))
    return sure, doubtful - sure


def _found_pairs(rows: Sequence[_Row], model: LinearModel) -> _Pairs:
    text, spans = join_rows([(row["par"], row["text"]) for row in rows])
    found = extract(SourceText(text, plain_blocks(text)), "en", model)
    of_row = [_claims_of(span, found) for span in spans]
    return {
        (rows[first]["n"], rows[second]["n"])
        for second in range(len(rows))
        for first in range(second)
        if of_row[first] & of_row[second]
    }


def join_rows(rows: Sequence[tuple[int, str]]) -> tuple[str, list[tuple[int, int]]]:
    """A text made again of its labelled sentences, and where each of them stands."""
    text = ""
    spans = []
    for at, (paragraph, words) in enumerate(rows):
        if at:
            text += " " if paragraph == rows[at - 1][0] else "\n\n"
        spans.append((len(text), len(text) + len(words)))
        text += words
    return text, spans


def _claims_of(span: tuple[int, int], found: Extraction) -> set[int]:
    """The claims of the segments that lie in a labelled sentence for the greater part."""
    return {
        claim
        for one in found.segments
        if 2 * (min(one.end, span[1]) - max(one.start, span[0])) > one.end - one.start
        for claim in one.claims
    }


def _same_words(rows: Sequence[_Row]) -> _Pairs:
    first: dict[tuple[str, ...], int] = {}
    pairs: _Pairs = set()
    for row in rows:
        key = tuple(_words(row["text"]))
        earlier = first.setdefault(key, row["n"])
        if earlier != row["n"]:
            pairs.add((earlier, row["n"]))
    return pairs


def _words(text: str) -> Iterator[str]:
    return (word.lower() for word in re.findall(r"\w+", text))


def _alike(rows: Sequence[_Row], pair: tuple[int, int]) -> bool:
    """Whether half of all words of two sentences stand in both."""
    by_number = {row["n"]: row["text"] for row in rows}
    one, other = (set(_words(by_number[number])) for number in pair)
    return 2 * len(one & other) >= len(one | other)
