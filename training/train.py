"""Labelled sentences in, the shipped weights out: `python -m training.train --data DIR`.

DIR holds `claimbuster/` and `news-claims/`. Each head is a logistic regression solved to a
tolerance far below the hundredth its weights are rounded to, on one thread and in a fixed
order, so that the same input gives the same bytes. `--check` compares instead of writing.
"""

import argparse
import hashlib
import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from chalicelib.adapters.model_file import HUNDREDTHS, WEIGHTS_FILE
from chalicelib.domain.checkworthiness import (
    HEADS,
    INTERCEPT,
    OTHER_KINDS,
    Kind,
    placement,
)
from chalicelib.domain.wording import read_wording
from training.examples import (
    CHECK_WORTHY,
    NOT_FACTUAL,
    UNWANTED,
    WANTED,
    NewsSentence,
    SpokenSentence,
    fingerprint,
    read_debates,
    read_news,
)

Features = dict[str, float]
Weights = dict[str, float]
Pair = tuple[Features, Features]  # traits and n-grams

CLAIM_KINDS = (Kind.FACT, Kind.FIGURE)
_WORTHY = "debate:worthy"
_FACTUAL = "debate:factual"

# Chosen by cross-validation by article (news) and by debate (spoken) on the training data.
NEWS_STRENGTH = 0.15
SPOKEN_STRENGTH = 0.3
FIGURE_STRENGTH = 0.4
KIND_STRENGTH = 0.5
# Sentences whose worth the reader left open count this much, as claims where they state a fact.
DOUBTFUL = 0.25
# The logit at which the crowd's labels give the best F1 in cross-validation by debate: the
# crowd calls fewer sentences check-worthy than it finds likely.
SPOKEN_CUT = -0.8
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
    heads = _train_heads(inputs)
    rounded = {
        head: {name: round(weight * HUNDREDTHS) for name, weight in weights.items()}
        for head, weights in heads.items()
    }
    names = sorted({name for weights in rounded.values() for name in weights})
    body = "".join(_line(name, [rounded[head].get(name, 0) for head in HEADS]) for name in names)
    header = {
        "format": "plumbline weights 1",
        "version": "en-" + hashlib.sha256(body.encode()).hexdigest()[:12],
        "heads": " ".join(HEADS),
        **{f"sha256 of {name}": value for name, value in inputs.fingerprints.items()},
    }
    return "".join(f"# {name}: {value}\n" for name, value in header.items()) + body


def _line(name: str, weights: list[int]) -> str:
    """A feature's line, or "" where every weight was rounded to nothing."""
    cells = "\t".join(str(weight or "") for weight in weights).rstrip("\t")
    return f"{name}\t{cells}\n" if cells else ""


def _train_heads(inputs: Inputs) -> dict[str, Weights]:
    news = [_news_features(sentence) for sentence in inputs.news]
    spoken = _keep_frequent(
        [_spoken_features(sentence) for sentence in inputs.spoken], SPOKEN_LEAST_SENTENCES
    )
    worthy = _solve(spoken, [one.verdict == CHECK_WORTHY for one in inputs.spoken], SPOKEN_STRENGTH)
    factual = _solve(spoken, [one.verdict != NOT_FACTUAL for one in inputs.spoken], SPOKEN_STRENGTH)
    return {
        "news": _news_head(inputs.news, news, worthy, factual),
        "spoken": {**worthy, INTERCEPT: worthy[INTERCEPT] - SPOKEN_CUT},
        "figure": _figure_head(inputs.news, news),
        **{kind: _kind_head(kind, inputs.news, news) for kind in OTHER_KINDS},
    }


def _news_features(sentence: NewsSentence) -> Pair:
    wording = read_wording(sentence.text, quoted=sentence.around.quoted)
    return wording.traits | placement(sentence.around), wording.grams


def _spoken_features(sentence: SpokenSentence) -> Pair:
    wording = read_wording(sentence.text)
    return wording.traits, wording.grams


def _news_head(
    sentences: list[NewsSentence], features: list[Pair], worthy: Weights, factual: Weights
) -> Weights:
    """Claim or not. What the debates taught goes in as two more features, then is folded in."""
    rows = [
        {
            **row,
            _WORTHY: _logit(worthy, features[at]) / 2,
            _FACTUAL: _logit(factual, features[at]) / 2,
        }
        for at, row in enumerate(_keep_frequent(features, NEWS_LEAST_SENTENCES))
    ]
    labels = [
        one.check == WANTED or (one.check != UNWANTED and one.kind in CLAIM_KINDS)
        for one in sentences
    ]
    trust = [1.0 if one.check in (WANTED, UNWANTED) else DOUBTFUL for one in sentences]
    weights = _solve(rows, labels, NEWS_STRENGTH, trust)
    for taught, share in (
        (worthy, weights.pop(_WORTHY, 0.0) / 2),
        (factual, weights.pop(_FACTUAL, 0.0) / 2),
    ):
        for name, weight in taught.items():
            weights[name] = weights.get(name, 0.0) + share * weight
    return weights


def _logit(weights: Weights, pair: Pair) -> float:
    traits, grams = pair
    return weights[INTERCEPT] + math.fsum(
        weights.get(name, 0.0) * value for name, value in (*traits.items(), *grams.items())
    )


def _figure_head(sentences: list[NewsSentence], features: list[Pair]) -> Weights:
    """Fact or figure, among claims that hold a figure or a number word."""
    chosen = [
        at
        for at, one in enumerate(sentences)
        if one.kind in CLAIM_KINDS
        and ("figure" in features[at][0] or "quantity" in features[at][0])
    ]
    return _solve(
        _keep_frequent([features[at] for at in chosen], NEWS_LEAST_SENTENCES),
        [sentences[at].kind == Kind.FIGURE for at in chosen],
        FIGURE_STRENGTH,
    )


def _kind_head(kind: Kind, sentences: list[NewsSentence], features: list[Pair]) -> Weights:
    """One kind against the others, among sentences that make no claim."""
    chosen = [at for at, one in enumerate(sentences) if one.kind in OTHER_KINDS]
    return _solve(
        _keep_frequent([features[at] for at in chosen], NEWS_LEAST_SENTENCES),
        [sentences[at].kind == kind for at in chosen],
        KIND_STRENGTH,
    )


def _keep_frequent(pairs: Sequence[Pair], least: int) -> list[Features]:
    """All traits but rare first verbs, and the n-grams that at least so many sentences have."""
    sentences_with = Counter(
        name for pair in pairs for features in pair for name in features if _is_lexical(name)
    )
    return [
        {
            name: value
            for features in pair
            for name, value in features.items()
            if not _is_lexical(name) or sentences_with[name] >= least
        }
        for pair in pairs
    ]


def _is_lexical(name: str) -> bool:
    return name.startswith(("w:", "s:", "first_verb:"))


def _solve(
    rows: Sequence[Features],
    labels: Sequence[bool],
    strength: float,
    trust: Sequence[float] | None = None,
) -> Weights:
    """Logistic regression; where there is only one label, an intercept that is sure of it."""
    if len(set(labels)) < 2:
        return {INTERCEPT: 3.0 if any(labels) else -3.0}
    columns = DictVectorizer()
    matrix = columns.fit_transform(rows)
    matrix.indices = matrix.indices.astype(np.int32)  # liblinear takes no wider ones
    matrix.indptr = matrix.indptr.astype(np.int32)
    solver = LogisticRegression(
        C=strength, solver="liblinear", tol=1e-7, max_iter=1000, random_state=0
    )
    solver.fit(matrix, np.array(labels), sample_weight=trust)
    names: list[str] = list(columns.get_feature_names_out())
    weights = dict(zip(names, (float(weight) for weight in solver.coef_[0]), strict=True))
    return {INTERCEPT: float(solver.intercept_[0]), **weights}


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
