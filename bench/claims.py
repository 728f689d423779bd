"""What the extractor finds, measured: `python -m bench.claims --data DIR`.

One table: measure, on what, figure, and the baselines of the same run. DIR holds `claimbuster/`,
`news-claims/` and, where present, `ct23/`. Nothing measured here was trained on. Further
measures are further functions in `MEASURES`.
"""

import argparse
import csv
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.pipeline import make_pipeline

from chalicelib.adapters.model_file import LinearModel, load_model
from chalicelib.domain.checkworthiness import CLAIM_SCORE, Kind, judge
from training.examples import (
    CHECK_WORTHY,
    UNWANTED,
    WANTED,
    NewsSentence,
    read_debates,
    read_news,
)

CLAIM_KINDS = (Kind.FACT, Kind.FIGURE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `all_claims` and `tfidf` are the baselines, None where none fits."""

    measure: str
    on: str
    figure: float
    all_claims: float | None = None
    tfidf: float | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure claim detection.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    folder = parser.parse_args(arguments).data
    model = load_model()
    print(f"{'measure':<26}{'on':<44}{'figure':>8}{'all':>8}{'tf-idf':>8}")
    for measure in MEASURES:
        for row in measure(folder, model):
            figures = (row.figure, row.all_claims, row.tfidf)
            cells = "".join(f"{'' if x is None else f'{x:.4f}':>8}" for x in figures)
            print(f"{row.measure:<26}{row.on:<44}{cells}", flush=True)
    print(
        f"weights {model.version}, Python {platform.python_version()},"
        f" scikit-learn {sklearn.__version__} (baseline only)"
    )
    return 0


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
            f1_score(labels, odds >= 0.5),
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
    """Sentences of whole articles: claim or not, their order, their kind."""
    train = _decided(read_news(sorted((folder / "news-claims" / "train").glob("*.json"))))
    baseline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression())
    baseline.fit([one.text for one in train], [one.check == WANTED for one in train])
    every = read_news(sorted((folder / "news-claims").glob("dev-*.json")))
    dev = _decided(every)
    labels = [one.check == WANTED for one in dev]
    verdicts = [judge(one.text, model, one.around) for one in dev]
    scores = [verdict.check_worthiness for verdict in verdicts]
    odds = baseline.predict_proba([one.text for one in dev])[:, 1]
    everything = [True] * len(labels)
    kinds = [judge(one.text, model, one.around).kind == one.kind for one in every if one.kind]
    on = f"news-claims dev ({len(dev)} of {len(every)})"
    return [
        Row(
            "claim or not, macro F1",
            on,
            f1_score(labels, [one.kind in CLAIM_KINDS for one in verdicts], average="macro"),
            f1_score(labels, everything, average="macro", zero_division=0),
            f1_score(labels, odds >= 0.5, average="macro"),
        ),
        Row(
            "claims first, AP",
            on,
            average_precision_score(labels, scores),
            average_precision_score(labels, everything),
            average_precision_score(labels, odds),
        ),
        Row("kind, accuracy", f"news-claims dev ({len(kinds)})", sum(kinds) / len(kinds)),
    ]


def _decided(sentences: list[NewsSentence]) -> list[NewsSentence]:
    return [one for one in sentences if one.check in (WANTED, UNWANTED)]


def measure_speed(folder: Path, model: LinearModel) -> list[Row]:
    """CPU seconds for a thousand sentences, and for loading the weights."""
    train = read_news(sorted((folder / "news-claims" / "train").glob("*.json")))[:1000]
    started = time.process_time()
    for one in train:
        judge(one.text, model, one.around)
    judged = time.process_time() - started
    load_model.cache_clear()
    started = time.process_time()
    load_model()
    loaded = time.process_time() - started
    return [
        Row("CPU s per 1,000", f"news-claims train ({len(train)})", judged * 1000 / len(train)),
        Row("CPU s to load", "weights", loaded),
    ]


MEASURES: tuple[Callable[[Path, LinearModel], list[Row]], ...] = (
    measure_debates,
    measure_news,
    measure_speed,
)

if __name__ == "__main__":
    sys.exit(main())
