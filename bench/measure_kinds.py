"""Claim or not, of what kind, how much worth checking: measured for `bench.claims`.

Articles go whole through `claim.extract`, as they do in the desk: a labelled sentence is called a
claim where a segment that overlaps it is one, and its score is the highest of those segments.
Debate sentences go alone through `judge`. Nothing measured here was trained on.
"""

import csv
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.pipeline import make_pipeline

from chalicelib.adapters.model_file import LinearModel, load_model
from chalicelib.domain.article import SourceText, plain_blocks
from chalicelib.domain.checkworthiness import CLAIM_SCORE, Kind, judge
from chalicelib.domain.claim import Segment, extract
from training.examples import CHECK_WORTHY, UNWANTED, WANTED, read_debates

CLAIM_KINDS = (Kind.FACT, Kind.FIGURE)
_EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `all_claims` and `tfidf` are the baselines, None where none fits."""

    measure: str
    on: str
    figure: float
    all_claims: float | None = None
    tfidf: float | None = None


class _Labelled(TypedDict):
    par: int
    text: str
    check: int
    kinds: list[str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A labelled sentence and what extraction made of it; the longest overlap gives the kind."""

    label: _Labelled
    claim: bool
    score: int
    kind: Kind


def measure_debates(folder: Path, model: LinearModel) -> list[Row]:
    """Sentences alone: ClaimBuster's ground truth and the 2020 debates of CheckThat! 2023."""
    crowd = read_debates(folder / "claimbuster" / "crowdsourced.csv")
    baseline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression())
    baseline.fit([one.text for one in crowd], [one.verdict == CHECK_WORTHY for one in crowd])
    truth = read_debates(folder / "claimbuster" / "groundtruth.csv")
    sets = [
        (
            f"ClaimBuster groundtruth ({len(truth)})",
            [one.text for one in truth],
            [one.verdict == CHECK_WORTHY for one in truth],
        )
    ]
    test = folder / "ct23" / "CT24_checkworthy_english_dev-test.tsv"
    if test.exists():
        with test.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        sets.append(
            (
                f"CheckThat! 2023 test ({len(rows)})",
                [row["Text"] for row in rows],
                [row["class_label"] == "Yes" for row in rows],
            )
        )
    return [row for one in sets for row in _debate_rows(*one, model, baseline)]


def _debate_rows(
    on: str, texts: list[str], labels: list[bool], model: LinearModel, baseline: LogisticRegression
) -> list[Row]:
    scores = [judge(text, model).check_worthiness for text in texts]
    odds = baseline.predict_proba(texts)[:, 1]
    everything = [True] * len(labels)
    return [
        Row(
            "check-worthy, F1",
            on,
            f1_score(labels, [score >= CLAIM_SCORE for score in scores]),
            f1_score(labels, everything),
            f1_score(labels, odds >= _EVEN),
        ),
        Row(
            "check-worthy, AP",
            on,
            average_precision_score(labels, scores),
            average_precision_score(labels, everything),
            average_precision_score(labels, odds),
        ),
    ]


def measure_news(folder: Path, model: LinearModel) -> list[Row]:
    """Whole articles: claim or not, their order, their kind where the two labels agree."""
    train = [one for path in _articles(folder, "train/*.json") for one in _sentences(path)]
    train = [one for one in train if one["check"] in (WANTED, UNWANTED)]
    baseline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression())
    baseline.fit([one["text"] for one in train], [one["check"] == WANTED for one in train])
    articles = [list(read_article(path, model)) for path in _articles(folder, "dev-*.json")]
    every = [one for article in articles for one in article]
    dev = [one for one in every if one.label["check"] in (WANTED, UNWANTED)]
    labels = [one.label["check"] == WANTED for one in dev]
    odds = baseline.predict_proba([one.label["text"] for one in dev])[:, 1]
    scores = [one.score for one in dev]
    everything = [True] * len(labels)
    kinds = [one.kind == one.label["kinds"][0] for one in every if len(one.label["kinds"]) == 1]
    on = f"news-claims dev ({len(dev)} of {len(every)})"
    return [
        Row(
            "claim or not, macro F1",
            on,
            f1_score(labels, [one.claim for one in dev], average="macro"),
            f1_score(labels, everything, average="macro", zero_division=0),
            f1_score(labels, odds >= _EVEN, average="macro"),
        ),
        Row(
            "claims first, AP",
            on,
            average_precision_score(labels, scores),
            average_precision_score(labels, everything),
            average_precision_score(labels, odds),
        ),
        Row("kind, accuracy", f"news-claims dev ({len(kinds)})", sum(kinds) / len(kinds)),
        Row(
            "five first, NDCG",
            f"news-claims dev ({len(articles)} articles)",
            sum(_five_first(one, by_score=True) for one in articles) / len(articles),
            sum(_five_first(one, by_score=False) for one in articles) / len(articles),
        ),
    ]


def _five_first(article: Sequence[_Found], *, by_score: bool) -> float:
    """How near the first five come to the best five; without scores, in the article's order.

    A wanted sentence gains 1, an optional one a half, any other nothing.
    """
    order = sorted(article, key=lambda one: -one.score) if by_score else article
    gains = [one.label["check"] / WANTED for one in order]
    best = sorted(gains, reverse=True)
    given, most = (
        sum(gain / math.log2(at + 2) for at, gain in enumerate(some[:5])) for some in (gains, best)
    )
    return given / most if most else 1.0


def _articles(folder: Path, names: str) -> list[Path]:
    return sorted((folder / "news-claims").glob(names))


def _sentences(path: Path) -> list[_Labelled]:
    found: list[_Labelled] = json.loads(path.read_text(encoding="utf-8"))["sentences"]
    return found


def read_article(path: Path, model: LinearModel) -> Iterator[_Found]:
    """Extract one labelled article, its text made again of its sentences and paragraphs."""
    labels = _sentences(path)
    text = ""
    spans = []
    for at, label in enumerate(labels):
        if at:
            text += " " if label["par"] == labels[at - 1]["par"] else "\n\n"
        spans.append((len(text), len(text) + len(label["text"])))
        text += label["text"]
    segments = extract(SourceText(text, plain_blocks(text)), "en", model).segments
    for label, span in zip(labels, spans, strict=True):
        yield _find(label, _overlapping(span, segments), span)


def _overlapping(span: tuple[int, int], segments: Sequence[Segment]) -> list[Segment]:
    return [one for one in segments if one.start < span[1] and span[0] < one.end]


def _find(label: _Labelled, segments: list[Segment], span: tuple[int, int]) -> _Found:
    longest = max(segments, key=lambda one: min(one.end, span[1]) - max(one.start, span[0]))
    return _Found(
        label,
        claim=any(one.kind in CLAIM_KINDS for one in segments),
        score=max(one.check_worthiness for one in segments),
        kind=longest.kind,
    )


def measure_newsclaims(folder: Path, model: LinearModel) -> list[Row]:
    """NewsClaims: claims about four questions of the pandemic, in whole articles."""
    path = folder / "newsclaims" / "dev_sentences.json"
    if not path.exists():
        return []
    articles = json.loads(path.read_text(encoding="utf-8"))
    claims = json.loads(path.with_name("dev.json").read_text(encoding="utf-8"))
    labels: list[bool] = []
    found: list[bool] = []
    for name, sentences in articles.items():
        length = max(one["end_char"] for one in sentences.values())
        letters = [" "] * length
        for one in sentences.values():
            letters[one["start_char"] : one["end_char"]] = one["sentence"]
            if "".join(letters[one["end_char"] : one["end_char"] + 2]) == "  ":
                letters[one["end_char"]] = "\n"
        text = "".join(letters)
        segments = extract(SourceText(text, plain_blocks(text)), "en", model).segments
        for key, one in sentences.items():
            near = _overlapping((one["start_char"], one["end_char"]), segments)
            labels.append(key in claims.get(name, {}))
            found.append(any(segment.kind in CLAIM_KINDS for segment in near))
    everything = [True] * len(labels)
    on = f"NewsClaims dev ({len(labels)})"
    return [Row("claim sentence, F1", on, f1_score(labels, found), f1_score(labels, everything))]


def measure_judging(folder: Path, model: LinearModel) -> list[Row]:
    """CPU seconds for judging a thousand sentences, and for loading the weights."""
    train = [one for path in _articles(folder, "train/*.json") for one in _sentences(path)][:1000]
    started = time.process_time()
    for one in train:
        judge(one["text"], model)
    judged = time.process_time() - started
    load_model.cache_clear()
    started = time.process_time()
    load_model()
    loaded = time.process_time() - started
    return [
        Row("CPU s, judging 1,000", f"news-claims train ({len(train)})", judged),
        Row("CPU s, loading", "weights", loaded),
    ]


MEASURES: tuple[Callable[[Path, LinearModel], list[Row]], ...] = (
    measure_debates,
    measure_news,
    measure_newsclaims,
    measure_judging,
)
