"""A sentence in, out: does it deserve checking, of what kind is it, and why.

The score says how much a claim deserves checking, never whether it is true. A linear model
with two heads: `news` for a sentence of an article, `spoken` for a sentence that comes alone
(trained on debates). A sentence scores 50 or more exactly when its kind is `fact` or `figure`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chalicelib.domain.wording import Token, Wording, read_wording


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


class Model(Protocol):
    """The trained weights. Loaded by an adapter, passed in."""

    @property
    def version(self) -> str:
        """Names the weights; stands in every extraction."""
        ...

    def weight(self, feature: str) -> float:
        """The weight of a named feature or n-gram; 0.0 where unknown."""
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


NEWS_HEAD = "news"
SPOKEN_HEAD = "spoken"
FIGURE_HEAD = "figure"
INTERCEPT = "intercept"
OTHER_KINDS = tuple(kind for kind in Kind if kind not in (Kind.FACT, Kind.FIGURE))
CLAIM_SCORE = 50

_SIGNALS_SHOWN = 6
_EVIDENCE_SHOWN = 4
_LEAST_WEIGHT = 0.02
_SPOKEN_KINDS = ("speech", "interview")


def judge(sentence: str, model: Model, around: Surroundings = Surroundings()) -> Judgement:  # noqa: B008 - frozen
    """Score one sentence. Pure: same input, same output. Linear in its length; never raises."""
    wording = read_wording(sentence, quoted=around.quoted)
    traits = wording.traits | placement(around)
    head = _head(around)
    parts = _parts(head, traits, model) | _parts(head, wording.grams, model)
    logit = model.weight(f"{head} {INTERCEPT}") + math.fsum(parts.values())
    if _without_words(wording):
        logit = min(logit, -5.0)
    score = _percent(logit)
    if score >= CLAIM_SCORE:
        kind = _claim_kind(wording, model)
    else:
        kind = _other_kind(wording, traits, model)
    return Judgement(kind, score, _signals(parts, wording))


def placement(around: Surroundings) -> dict[str, float]:
    """Features of where a sentence stands; none for a sentence that comes alone."""
    if around.count <= 1:
        return {}
    return {
        "place": around.position / (around.count - 1),
        "place_first": float(around.position == 0),
        "place_top": float(around.position < 3),
        "place_end": float(around.position >= around.count - 2),
    }


def _head(around: Surroundings) -> str:
    alone = around.count <= 1 and not around.before and not around.after
    return SPOKEN_HEAD if alone or around.article_kind in _SPOKEN_KINDS else NEWS_HEAD


def _parts(head: str, features: Mapping[str, float], model: Model) -> dict[str, float]:
    """What each feature adds to the logit, where it adds anything."""
    weight = model.weight
    return {
        name: part for name, value in features.items() if (part := weight(f"{head} {name}") * value)
    }


def _percent(logit: float) -> int:
    """A probability in percent, cut so that 50 or more means at least even odds."""
    if logit < 0:
        power = math.exp(max(logit, -30.0))
        return min(CLAIM_SCORE - 1, round(100 * power / (1 + power)))
    return max(CLAIM_SCORE, round(100 / (1 + math.exp(-min(logit, 30.0)))))


def _without_words(wording: Wording) -> bool:
    return not any(token.text[0].isalpha() for token in wording.tokens)


def _claim_kind(wording: Wording, model: Model) -> Kind:
    if not wording.traits.get("figure") and not wording.traits.get("quantity"):
        return Kind.FACT
    parts = _parts(FIGURE_HEAD, wording.traits, model) | _parts(FIGURE_HEAD, wording.grams, model)
    logit = model.weight(f"{FIGURE_HEAD} {INTERCEPT}") + math.fsum(parts.values())
    return Kind.FIGURE if logit >= 0 else Kind.FACT


def _other_kind(wording: Wording, traits: Mapping[str, float], model: Model) -> Kind:
    """The likeliest of the kinds that make no claim; rules where the form alone decides."""
    if _without_words(wording):
        return Kind.FRAGMENT
    if "ending_?" in traits:
        return Kind.QUESTION
    words = {name: value for name, value in wording.grams.items() if " " not in name}
    return max(
        OTHER_KINDS,
        key=lambda kind: (
            model.weight(f"{kind} {INTERCEPT}")
            + math.fsum(_parts(kind, traits, model).values())
            + math.fsum(_parts(kind, words, model).values())
        ),
    )


def _signals(parts: Mapping[str, float], wording: Wording) -> tuple[Signal, ...]:
    """The strongest reasons. N-grams are gathered as `wording` and `sentence_pattern`."""
    weights: dict[str, float] = {}
    for feature, part in parts.items():
        reason = _reason(feature)
        weights[reason] = weights.get(reason, 0.0) + part
    strongest = sorted(weights.items(), key=lambda named: (-abs(named[1]), named[0]))
    return tuple(
        Signal(reason, round(weight, 2), _evidence(reason, weight, parts, wording))
        for reason, weight in strongest[:_SIGNALS_SHOWN]
        if abs(weight) >= _LEAST_WEIGHT
    )


def _reason(feature: str) -> str:
    if feature.startswith("w:"):
        return "wording"
    if feature.startswith("s:"):
        return "sentence_pattern"
    for family in ("length", "ending", "quotation", "place"):
        if feature.startswith(family):
            return family
    return feature.rstrip("?").partition("@")[0].removesuffix("_count")


def _evidence(
    reason: str, weight: float, parts: Mapping[str, float], wording: Wording
) -> tuple[str, ...]:
    if reason == "wording":
        return _strongest_grams(weight, parts, wording.tokens)
    words = (token.text for token in wording.tokens if reason in token.reasons)
    return tuple(dict.fromkeys(words))[:_EVIDENCE_SHOWN]


def _strongest_grams(
    weight: float, parts: Mapping[str, float], tokens: tuple[Token, ...]
) -> tuple[str, ...]:
    """The words that pull the way the whole wording pulls, as they stand in the sentence."""
    pulls: dict[str, float] = {}
    for token in tokens:
        pull = parts.get("w:" + token.low, 0.0)
        if pull * weight > 0 and token.text[0].isalnum():
            pulls[token.text] = abs(pull)
    return tuple(sorted(pulls, key=lambda word: (-pulls[word], word))[:_EVIDENCE_SHOWN])
