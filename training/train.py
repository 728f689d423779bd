"""Labelled sentences in, the shipped weights out: `python -m training.train --data DIR`.

DIR holds `claimbuster/` and `news-claims/`. Each head is a logistic regression solved to a
tolerance far below the hundredth its weights are rounded to, on one thread and in a fixed
order, so that the same input gives the same bytes. `--check` compares instead of writing.
"""

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from chalicelib.adapters.model_file import HUNDREDTHS, WEIGHTS_FILE
from chalicelib.domain.checkworthiness import (
    FIGURE_HEAD,
    INTERCEPT,
    NEWS_HEAD,
    OTHER_KINDS,
    SPOKEN_HEAD,
    Kind,
    placement,
)
from chalicelib.domain.wording import read_wording
from training.examples import (
    CHECK_WORTHY,
    UNWANTED,
    WANTED,
    NewsSentence,
    SpokenSentence,
    fingerprint,
    read_debates,
    read_news,
)

Features = dict[str, float]

# Chosen by cross-validation by article (news) and by debate (spoken) on the training data.
NEWS_STRENGTH = 0.15
SPOKEN_STRENGTH = 0.3
FIGURE_STRENGTH = 0.15
KIND_STRENGTH = 0.15
# The logit at which the crowd's labels give the best F1 in cross-validation by debate: the
# crowd calls fewer sentences check-worthy than it finds likely.
SPOKEN_CUT = -0.85
# An n-gram counts only when this many sentences have it: rarer ones would tell of the texts.
NEWS_LEAST_SENTENCES = 5
SPOKEN_LEAST_SENTENCES = 8


@dataclass(frozen=True, slots=True)
class Inputs:
    """The labelled sentences and, by name, the fingerprints of the files they came from."""

    news: list[NewsSentence]
    spoken: list[SpokenSentence]
    fingerprints: dict[str, str]


def read_inputs(folder: Path) -> Inputs:
    """Read the training data; debate sentences that `groundtruth.csv` also has are left out."""
    crowd = folder / "claimbuster" / "crowdsourced.csv"
    held_out = folder / "claimbuster" / "groundtruth.csv"
    articles = sorted((folder / "news-claims" / "train").glob("*.json"))
    measured = {_plain(sentence.text) for sentence in read_debates(held_out)}
    spoken = [line for line in read_debates(crowd) if _plain(line.text) not in measured]
    return Inputs(
        news=read_news(articles),
        spoken=spoken,
        fingerprints={
            "claimbuster/crowdsourced.csv": fingerprint([crowd]),
            "claimbuster/groundtruth.csv (left out)": fingerprint([held_out]),
            "news-claims/train": fingerprint(articles),
        },
    )


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def train(inputs: Inputs) -> str:
    """The weights file as text."""
    news = [_news_features(sentence) for sentence in inputs.news]
    spoken = [_spoken_features(sentence) for sentence in inputs.spoken]
    sections = [
        _news_head(inputs.news, news),
        _spoken_head(inputs.spoken, spoken),
        _figure_head(inputs.news, news),
        *(_kind_head(kind, inputs.news, news) for kind in OTHER_KINDS),
    ]
    body = "".join(sections)
    version = "en-" + hashlib.sha256(body.encode()).hexdigest()[:12]
    header = {
        "format": "plumbline weights 1, hundredths",
        "version": version,
        **{f"sha256 of {name}": value for name, value in inputs.fingerprints.items()},
    }
    return "".join(f"# {name}: {value}\n" for name, value in header.items()) + body


def _news_features(sentence: NewsSentence) -> tuple[Features, Features]:
    wording = read_wording(sentence.text, quoted=sentence.around.quoted)
    return wording.traits | placement(sentence.around), wording.grams


def _spoken_features(sentence: SpokenSentence) -> tuple[Features, Features]:
    wording = read_wording(sentence.text)
    return wording.traits, wording.grams


def _news_head(sentences: list[NewsSentence], features: list[tuple[Features, Features]]) -> str:
    chosen = [at for at, one in enumerate(sentences) if one.check in (WANTED, UNWANTED)]
    return _section(
        NEWS_HEAD,
        _keep_frequent([features[at] for at in chosen], NEWS_LEAST_SENTENCES),
        [sentences[at].check == WANTED for at in chosen],
        NEWS_STRENGTH,
    )


def _spoken_head(sentences: list[SpokenSentence], features: list[tuple[Features, Features]]) -> str:
    return _section(
        SPOKEN_HEAD,
        _keep_frequent(features, SPOKEN_LEAST_SENTENCES),
        [one.verdict == CHECK_WORTHY for one in sentences],
        SPOKEN_STRENGTH,
        cut=SPOKEN_CUT,
    )


def _figure_head(sentences: list[NewsSentence], features: list[tuple[Features, Features]]) -> str:
    """Fact or figure, among claims that hold a figure or a number word."""
    chosen = [
        at
        for at, one in enumerate(sentences)
        if one.kind in (Kind.FACT, Kind.FIGURE)
        and (features[at][0].get("figure") or features[at][0].get("quantity"))
    ]
    traits = [_without_place(features[at]) for at in chosen]
    return _section(
        FIGURE_HEAD,
        _keep_frequent(traits, NEWS_LEAST_SENTENCES),
        [sentences[at].kind == Kind.FIGURE for at in chosen],
        FIGURE_STRENGTH,
    )


def _kind_head(
    kind: Kind, sentences: list[NewsSentence], features: list[tuple[Features, Features]]
) -> str:
    """One kind against the others, among sentences that make no claim."""
    chosen = [at for at, one in enumerate(sentences) if one.kind in OTHER_KINDS]
    words = [
        (traits, {name: value for name, value in grams.items() if " " not in name})
        for traits, grams in (features[at] for at in chosen)
    ]
    return _section(
        kind,
        _keep_frequent(words, NEWS_LEAST_SENTENCES),
        [sentences[at].kind == kind for at in chosen],
        KIND_STRENGTH,
    )


def _without_place(pair: tuple[Features, Features]) -> tuple[Features, Features]:
    traits, grams = pair
    return {name: value for name, value in traits.items() if name[:5] != "place"}, grams


def _keep_frequent(pairs: Iterable[tuple[Features, Features]], least: int) -> list[Features]:
    rows = list(pairs)
    sentences_with = Counter(name for _, grams in rows for name in grams)
    return [
        traits | {name: value for name, value in grams.items() if sentences_with[name] >= least}
        for traits, grams in rows
    ]


def _section(
    head: str,
    rows: Sequence[Features],
    labels: Sequence[bool],
    strength: float,
    cut: float = 0.0,
) -> str:
    """One head, trained and rounded, as lines of the file; weights of zero are left out."""
    if len(set(labels)) < 2:
        return f"[{head}]\n{INTERCEPT}\t{-3 * HUNDREDTHS}\n"
    columns = DictVectorizer()
    solver = LogisticRegression(
        C=strength, solver="liblinear", tol=1e-7, max_iter=1000, random_state=0
    )
    matrix = columns.fit_transform(rows)
    matrix.indices = matrix.indices.astype(np.int32)  # liblinear takes no wider ones
    matrix.indptr = matrix.indptr.astype(np.int32)
    solver.fit(matrix, np.array(labels))
    weights = dict(zip(columns.get_feature_names_out(), solver.coef_[0], strict=True))
    rounded = {
        INTERCEPT: round((float(solver.intercept_[0]) - cut) * HUNDREDTHS),
        **{name: round(float(weight) * HUNDREDTHS) for name, weight in weights.items()},
    }
    lines = (f"{name}\t{weight}\n" for name, weight in rounded.items() if weight)
    return f"[{head}]\n" + "".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the weights file, or with `--check` say whether it is what training gives."""
    parser = argparse.ArgumentParser(description="Train the check-worthiness weights.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="compare with FILE, write nothing")
    options = parser.parse_args(arguments)
    trained = train(read_inputs(options.data)).encode()
    if not options.check:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_bytes(trained)
        print(f"{options.out}: {len(trained)} bytes, sha256 {hashlib.sha256(trained).hexdigest()}")
        return 0
    same = options.out.read_bytes() == trained
    print(f"{options.out}: {'same bytes' if same else 'NOT what training gives'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
