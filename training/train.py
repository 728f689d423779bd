"""Labelled sentences in, the shipped weights out: `python -m training.train --data DIR`.

DIR holds `claimbuster/` and `news-claims/`; `--vectors` names a wheel with word vectors, through
which what is learnt of one word is lent to words like it. Each head is a logistic regression
solved to a tolerance far below the hundredth its weights are rounded to, on one thread and in a
fixed order, so that the same input gives the same bytes. `--check` compares instead of writing.
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
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from chalicelib.adapters.model_file import WEIGHTS_FILE
from chalicelib.domain.checkworthiness import (
    OTHER_KINDS,
    Kind,
    placement,
)
from chalicelib.domain.weighing import HEADS, HUNDREDTHS, INTERCEPT
from chalicelib.domain.wording import MOST, WHOLE, Wording, gram_value, read_wording
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
from training.vectors import WordVectors, read_vectors

Features = dict[str, float]
Weights = dict[str, float]
Pair = tuple[Features, Features]  # traits and n-grams

CLAIM_KINDS = (Kind.FACT, Kind.FIGURE)
_WORTHY = "debate:worthy"
_FACTUAL = "debate:factual"

# Chosen by cross-validation by article (news) and by debate (spoken) on the training data.
NEWS_STRENGTH = 0.15
SPOKEN_STRENGTH = 0.1
FIGURE_STRENGTH = 0.4
KIND_STRENGTH = 0.5
# Sentences whose worth the reader left open count this much, as claims where they state a fact.
DOUBTFUL = 0.25
# The logit at which the crowd's labels give the best F1 in cross-validation by debate: the
# crowd calls fewer sentences check-worthy than it finds likely.
SPOKEN_CUT = -0.8
# The same for the news: the logit at which cross-validation by article gives the best F1.
NEWS_CUT = 0.1
# How loud the vectors of a sentence's words speak beside its named traits.
VECTOR_LOUDNESS = 0.25
SOLVED = 1e-6  # the tolerance of the solver, far below a hundredth
# An n-gram counts only when this many sentences have it: rarer ones would tell of the texts.
NEWS_LEAST_SENTENCES = 5
SPOKEN_LEAST_SENTENCES = 8


@dataclass(frozen=True, slots=True)
class Inputs:
    """The labelled sentences and, by name, the fingerprints of the files they came from."""

    news: list[NewsSentence]
    spoken: list[SpokenSentence]
    fingerprints: dict[str, str]
    vectors: WordVectors


def read_inputs(folder: Path, wheel: Path) -> Inputs:
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
            wheel.name: hashlib.sha256(wheel.read_bytes()).hexdigest(),
        },
        vectors=read_vectors(wheel),
    )


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def train(inputs: Inputs) -> str:
    """The weights file as text."""
    heads = _train_heads(inputs)
    rounded = {
        head: {name: round(weight * HUNDREDTHS) for name, weight in _counted(weights).items()}
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
    lent = Lent(news, inputs.vectors)
    worthy, factual = _debate_heads(inputs)
    claim = _news_head(inputs.news, news, worthy, factual, lent)
    matters = _news_head(inputs.news, news, worthy, factual, lent, wanted_only=True)
    return {
        "news": {**claim, INTERCEPT: claim[INTERCEPT] - NEWS_CUT},
        "worth": {
            name: (claim.get(name, 0.0) + matters.get(name, 0.0)) / 2
            for name in sorted(claim.keys() | matters.keys())
        },
        "spoken": {**worthy, INTERCEPT: worthy[INTERCEPT] - SPOKEN_CUT},
        "figure": _figure_head(inputs.news, news, lent),
        **{kind: _kind_head(kind, inputs.news, news, lent) for kind in OTHER_KINDS},
    }


def _debate_heads(inputs: Inputs) -> tuple[Weights, Weights]:
    """What the crowd finds worth checking, and what it finds factual at all."""
    pairs = [_spoken_features(sentence) for sentence in inputs.spoken]
    lent = Lent(pairs, inputs.vectors)
    sums = [lent.of(grams) for _, grams in pairs]
    rows = _keep_frequent(pairs, SPOKEN_LEAST_SENTENCES)
    worthy = [one.verdict == CHECK_WORTHY for one in inputs.spoken]
    factual = [one.verdict != NOT_FACTUAL for one in inputs.spoken]
    return (
        _solve(rows, worthy, SPOKEN_STRENGTH, lent=lent, sums=sums),
        _solve(rows, factual, SPOKEN_STRENGTH, lent=lent, sums=sums),
    )


class Lent:
    """What the words of a sentence mean, as the sum of their vectors; rare words count more.

    The sum is linear in the sentence's single words, so that whatever weight it gets can be given
    to the words themselves, the never seen ones included.
    """

    def __init__(self, pairs: Sequence[Pair], vectors: WordVectors) -> None:
        seen = Counter(name[2:] for _, grams in pairs for name in grams if name.startswith("w:"))
        loudness = [
            VECTOR_LOUDNESS * math.log((len(pairs) + 1) / (1 + seen[word])) for word in vectors.rows
        ]
        self._rows = vectors.rows
        self._table = vectors.table * np.array(loudness)[:, None]

    def of(self, features: Features) -> NDArray[np.float64]:
        """The sum over one sentence."""
        found = [(self._rows.get(name[2:]), features[name]) for name in sorted(features)]
        known = [(row, value) for row, value in found if row is not None]
        rows, values = [row for row, _ in known], np.array([value for _, value in known])
        return np.asarray(values @ self._table[rows]) if rows else np.zeros(self._table.shape[1])

    def give(self, weights: Weights, to_vector: NDArray[np.float64]) -> Weights:
        """Single words with what the weights of the vector come to for each added."""
        given = dict(weights)
        for word, extra in zip(self._rows, self._table @ to_vector, strict=True):
            given["w:" + word] = given.get("w:" + word, 0.0) + float(extra)
        return given


def _news_features(sentence: NewsSentence) -> Pair:
    wording = read_wording(sentence.text, quoted=sentence.around.quoted)
    traits, measures = placement(sentence.around)
    return _traits(wording, traits, measures), _grams(wording)


def _spoken_features(sentence: SpokenSentence) -> Pair:
    wording = read_wording(sentence.text)
    return _traits(wording, [], {}), _grams(wording)


def _traits(wording: Wording, traits: list[str], measures: dict[str, int]) -> Features:
    """Values by trait. A counted one is two: how often (halved) and, with “?”, at all."""
    found = {name: value / WHOLE for name, value in (wording.measures | measures).items()}
    for trait in (*wording.traits, *traits):
        name, counted, level = trait.partition("*")
        if counted:
            found |= {name: int(level) / 2, name + "?": 1.0}
        else:
            found[name] = 1.0
    return found


def _counted(weights: Weights) -> Weights:
    """The weights by the names that wording gives: what a trait comes to when seen so often."""
    counted = {name for name in weights if name + "?" in weights}
    folded = {
        name: weight
        for name, weight in weights.items()
        if name not in counted and name.removesuffix("?") not in counted
    }
    for name in counted:
        for level in range(1, MOST + 1):
            folded[f"{name}*{level}"] = weights[name] * level / 2 + weights[name + "?"]
    return folded


def _grams(wording: Wording) -> Features:
    """The n-grams with their values, in a fixed order."""
    return {
        name: gram_value(len(names))
        for names in (wording.words, wording.patterns)
        for name in sorted(names)
    }


def _news_head(
    sentences: list[NewsSentence],
    features: list[Pair],
    worthy: Weights,
    factual: Weights,
    lent: Lent,
    *,
    wanted_only: bool = False,
) -> Weights:
    """Claim or not, or wanted or not: then a claim whose worth the reader left open is none.

    What the debates taught goes in as two more features, then is folded in.
    """
    rows = [
        {
            **row,
            _WORTHY: _logit(worthy, features[at]) / 2,
            _FACTUAL: _logit(factual, features[at]) / 2,
        }
        for at, row in enumerate(_keep_frequent(features, NEWS_LEAST_SENTENCES))
    ]
    labels = [
        one.check == WANTED
        or (not wanted_only and one.check != UNWANTED and one.kind in CLAIM_KINDS)
        for one in sentences
    ]
    trust = [
        1.0 if wanted_only or one.check in (WANTED, UNWANTED) else DOUBTFUL for one in sentences
    ]
    sums = [lent.of(grams) for _, grams in features]
    weights = _solve(rows, labels, NEWS_STRENGTH, trust=trust, lent=lent, sums=sums)
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


def _figure_head(sentences: list[NewsSentence], features: list[Pair], lent: Lent) -> Weights:
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
        lent=lent,
        sums=[lent.of(features[at][1]) for at in chosen],
    )


def _kind_head(
    kind: Kind, sentences: list[NewsSentence], features: list[Pair], lent: Lent
) -> Weights:
    """One kind against the others, among sentences that make no claim."""
    chosen = [at for at, one in enumerate(sentences) if one.kind in OTHER_KINDS]
    return _solve(
        _keep_frequent([features[at] for at in chosen], NEWS_LEAST_SENTENCES),
        [sentences[at].kind == kind for at in chosen],
        KIND_STRENGTH,
        lent=lent,
        sums=[lent.of(features[at][1]) for at in chosen],
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
    *,
    trust: Sequence[float] | None = None,
    lent: Lent | None = None,
    sums: Sequence[NDArray[np.float64]] = (),
) -> Weights:
    """Logistic regression; where there is only one label, an intercept that is sure of it."""
    if len(set(labels)) < 2:
        return {INTERCEPT: 3.0 if any(labels) else -3.0}
    columns = DictVectorizer()
    matrix = columns.fit_transform(rows)
    if lent is not None:
        matrix = sparse.hstack([matrix, np.array(sums)], format="csr")  # type: ignore[no-untyped-call]
    matrix.indices = matrix.indices.astype(np.int32)  # liblinear takes no wider ones
    matrix.indptr = matrix.indptr.astype(np.int32)
    solver = LogisticRegression(
        C=strength, solver="liblinear", tol=SOLVED, max_iter=1000, random_state=0
    )
    solver.fit(matrix, np.array(labels), sample_weight=trust)
    names: list[str] = list(columns.get_feature_names_out())
    solved: NDArray[np.float64] = solver.coef_[0]
    weights = {name: float(weight) for name, weight in zip(names, solved, strict=False)}
    weights[INTERCEPT] = float(solver.intercept_[0])
    return weights if lent is None else lent.give(weights, solved[len(names) :])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the weights file, or with `--check` say whether it is what training gives."""
    parser = argparse.ArgumentParser(description="Train the check-worthiness weights.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--vectors", type=Path, required=True, metavar="WHEEL")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="compare with FILE, write nothing")
    options = parser.parse_args(arguments)
    trained = train(read_inputs(options.data, options.vectors)).encode()
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
