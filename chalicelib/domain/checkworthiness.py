"""A sentence in, out: does it deserve checking, of what kind is it, and why.

The score says how much a claim deserves checking, never whether it is true. A linear model
with two heads: `news` for a sentence of an article, `spoken` for a sentence that comes alone
(trained on debates). A sentence scores 50 or more exactly when its kind is `fact` or `figure`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import mul
from typing import Protocol

from chalicelib.domain.wording import Token, Wording, first_verb, pattern_tokens, read_wording


class Kind(StrEnum):
    """What a sentence is. Only `fact` and `figure` make claims."""

    FACT = "fact"
    FIGURE = "figure"
    PREDICTION = "prediction"
    OPINION = "opinion"
    NORMATIVE = "normative"
    INTENT = "intent"
    QUESTION = "question"
    ATTRIBUTION_ONLY = "attribution_only"
    BOILERPLATE = "boilerplate"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True)
class Signal:
    """One named reason. `weight` > 0 speaks for checking; `evidence` are words of the sentence."""

    name: str
    weight: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """`check_worthiness` is 0–100; `signals` are the strongest reasons, strongest first."""

    kind: Kind
    check_worthiness: int
    signals: tuple[Signal, ...]


# A feature of a sentence that training knew, its value, its weights as in `HEADS`.
Weighed = tuple[str, float, tuple[float, ...]]


class Model(Protocol):
    """The trained weights. Loaded by an adapter, passed in."""

    @property
    def version(self) -> str:
        """Names the weights; stands in every extraction."""
        ...

    def weigh(self, features: Mapping[str, float]) -> list[Weighed]:
        """Those of the features that training knew; all of a sentence at once, for speed."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known about a sentence beside its words.

    `position` is its index and `count` the number of sentences; `role` the block's role;
    `quoted` says that the sentence lies wholly inside a direct quotation; `attributed` that
    somebody other than the outlet says it; `article_kind` as in `ArticleKind`.
    """

    position: int = 0
    count: int = 1
    role: str = "paragraph"
    quoted: bool = False
    attributed: bool = False
    article_kind: str = "news"
    before: str = ""
    after: str = ""


INTERCEPT = "intercept"
OTHER_KINDS = tuple(kind for kind in Kind if kind not in {Kind.FACT, Kind.FIGURE})
HEADS = ("news", "spoken", "figure", *OTHER_KINDS)
CLAIM_SCORE = 50

_NEWS, _SPOKEN, _FIGURE, _FIRST_OTHER = range(4)
_SPOKEN_KINDS = ("speech", "interview")
_SIGNALS_SHOWN = 6
_EVIDENCE_SHOWN = 4
_LEAST_WEIGHT = 0.05
_FLOOR = -5.0
_STEEPEST = 30.0  # beyond it, the odds are certain and `exp` would overflow
_TOP_SENTENCES = 3


def judge(sentence: str, model: Model, around: Surroundings = Surroundings()) -> Judgement:
    """Score one sentence. Pure: same input, same output. Linear in its length; never raises."""
    wording = read_wording(sentence, quoted=around.quoted)
    features = {INTERCEPT: 1.0} | wording.traits | placement(around) | wording.grams
    weighed = model.weigh(features)
    head = _head(around)
    parts = {name: part for name, value, weights in weighed if (part := value * weights[head])}
    logit = math.fsum(parts.values())
    if _wordless(wording):
        logit = min(logit, _FLOOR)
    score = _percent(logit)
    kind = _claim_kind(wording, weighed) if score >= CLAIM_SCORE else _other_kind(wording, weighed)
    parts.pop(INTERCEPT, None)
    return Judgement(kind, score, _signals(parts, wording))


def placement(around: Surroundings) -> dict[str, float]:
    """Features of where a sentence stands; none for a sentence that comes alone."""
    if around.count <= 1:
        return {}
    return {
        "place": around.position / (around.count - 1),
        "place_first": float(around.position == 0),
        "place_top": float(around.position < _TOP_SENTENCES),
        "place_end": float(around.position >= around.count - 2),
    }


def _head(around: Surroundings) -> int:
    alone = around.count <= 1 and not around.before and not around.after
    return _SPOKEN if alone or around.article_kind in _SPOKEN_KINDS else _NEWS


def _percent(logit: float) -> int:
    """A probability in percent, cut so that 50 or more means at least even odds."""
    bounded = max(-_STEEPEST, min(logit, _STEEPEST))
    percent = round(100 / (1 + math.exp(-bounded)))
    return max(CLAIM_SCORE, percent) if logit >= 0 else min(CLAIM_SCORE - 1, percent)


def _wordless(wording: Wording) -> bool:
    return not any(token.text[0].isalpha() for token in wording.tokens)


def _claim_kind(wording: Wording, weighed: Sequence[Weighed]) -> Kind:
    if "figure" not in wording.traits and "quantity" not in wording.traits:
        return Kind.FACT
    logit = math.fsum(value * weights[_FIGURE] for _, value, weights in weighed)
    return Kind.FIGURE if logit >= 0 else Kind.FACT


def _other_kind(wording: Wording, weighed: Sequence[Weighed]) -> Kind:
    """The likeliest of the kinds that make no claim; rules where the form alone decides."""
    if _wordless(wording):
        return Kind.FRAGMENT
    if "ending_?" in wording.traits:
        return Kind.QUESTION
    if not weighed:
        return Kind.FRAGMENT
    _, values, rows = zip(*weighed, strict=True)
    columns = list(zip(*rows, strict=True))[_FIRST_OTHER:]
    sums = [math.fsum(map(mul, values, column)) for column in columns]
    return OTHER_KINDS[sums.index(max(sums))]


def _signals(parts: Mapping[str, float], wording: Wording) -> tuple[Signal, ...]:
    """The strongest reasons. N-grams are gathered as `wording` and `sentence_pattern`."""
    sums = {"wording": 0.0, "sentence_pattern": 0.0}
    for feature, part in parts.items():
        if feature[1] == ":":
            sums["wording" if feature[0] == "w" else "sentence_pattern"] += part
        else:
            reason = _reason(feature)
            sums[reason] = sums.get(reason, 0.0) + part
    strongest = sorted(sums.items(), key=lambda named: (-abs(named[1]), named[0]))
    strongest = strongest[:_SIGNALS_SHOWN]
    words = _words_by_reason(wording.tokens)
    return tuple(
        Signal(reason, round(weight, 2), _evidence(reason, weight, parts, wording.tokens, words))
        for reason, weight in strongest
        if abs(weight) >= _LEAST_WEIGHT
    )


def _words_by_reason(tokens: tuple[Token, ...]) -> dict[str, dict[str, None]]:
    """Each reason with the words that are signs of it, once each, in their order."""
    words: dict[str, dict[str, None]] = {}
    for token in tokens:
        for reason in token.reasons:
            words.setdefault(reason, {})[token.text] = None
    return words


@cache  # traits with a weight are few
def _reason(feature: str) -> str:
    for family in ("length", "ending", "quotation", "place", "first_verb"):
        if feature.startswith(family):
            return family
    return feature.rstrip("?").partition("@")[0].removesuffix("_count")


def _evidence(
    reason: str,
    weight: float,
    parts: Mapping[str, float],
    tokens: tuple[Token, ...],
    words: Mapping[str, Iterable[str]],
) -> tuple[str, ...]:
    if reason == "wording":
        return _strongest_words(weight, parts, tokens)
    if reason == "sentence_pattern":
        return _strongest_pattern(weight, parts, tokens)
    if reason == "first_verb":
        return first_verb(tokens)
    return tuple(words.get(reason, ()))[:_EVIDENCE_SHOWN]


def _strongest_pattern(
    weight: float, parts: Mapping[str, float], tokens: tuple[Token, ...]
) -> tuple[str, ...]:
    """The words that stand in the pattern that pulls hardest the way all patterns pull."""
    sign = math.copysign(1.0, weight)
    _, strongest = max((part * sign, name) for name, part in parts.items() if name[:2] == "s:")
    shapes = strongest[2:].strip("^$ ").split(" ")
    run = pattern_tokens(tokens)
    for at in range(len(run) - len(shapes) + 1):
        if all(run[at + step].shape == shape for step, shape in enumerate(shapes)):
            return tuple(token.text for token in run[at : at + len(shapes)])
    return ()


def _strongest_words(
    weight: float, parts: Mapping[str, float], tokens: tuple[Token, ...]
) -> tuple[str, ...]:
    """The words that pull the way the whole wording pulls, as they stand in the sentence."""
    pulls: dict[str, float] = {}
    for token in tokens:
        pull = parts.get("w:" + token.low, 0.0)
        if pull * weight > 0 and token.text[0].isalnum():
            pulls[token.text] = abs(pull)
    return tuple(sorted(pulls, key=lambda word: (-pulls[word], word))[:_EVIDENCE_SHOWN])
