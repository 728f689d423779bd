"""A sentence in, out: does it deserve checking, of what kind is it, and why.

The score says how much a claim deserves checking, never whether it is true. A linear model: for
a sentence of an article `news` tells claims from the rest and `worth` how much each matters; for
one that comes alone `spoken`, trained on debates, does both. A sentence scores 50 or more exactly
when its kind is `fact` or `figure`.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from chalicelib.domain.weighing import (
    HEADS,
    HUNDREDTHS,
    INTERCEPT,
    Model,
    Weighed,
    Weights,
    weigh,
)
from chalicelib.domain.wording import (
    WHOLE,
    Token,
    Wording,
    first_verb,
    pattern_tokens,
    read_wording,
)


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


OTHER_KINDS = tuple(kind for kind in Kind if kind not in {Kind.FACT, Kind.FIGURE})
CLAIM_SCORE = 50

_NEWS, _WORTH, _SPOKEN, _FIGURE = map(HEADS.index, ("news", "worth", "spoken", "figure"))
_OTHERS = tuple(HEADS.index(kind) for kind in OTHER_KINDS)
_SPOKEN_KINDS = ("speech", "interview")
_SIGNALS_SHOWN = 6
_EVIDENCE_SHOWN = 4
_LEAST_WEIGHT = 0.05
_FLOOR = -5.0
_STEEPEST = 30.0  # beyond it, the odds are certain and `exp` would overflow
# Odds are drawn together before they become a score: else most clear claims would share the 99,
# and an editor who takes five could not tell which.
_SPREAD = 0.6
_TOP_SENTENCES = 3


def judge(sentence: str, model: Model, around: Surroundings = Surroundings()) -> Judgement:
    """Score one sentence. Pure: same input, same output. Linear in its length; never raises."""
    wording = read_wording(sentence, quoted=around.quoted)
    weighed = weigh(wording, placement(around), model)
    spoken = _is_spoken(around)
    worth = _SPOKEN if spoken else _WORTH
    logit = weighed.total(worth)
    wordless = not wording.words_at_all
    is_claim = not wordless and (logit if spoken else weighed.total(_NEWS)) >= 0
    score = _score(min(logit, _FLOOR) if wordless else logit, is_claim=is_claim)
    kind = _claim_kind(wording, weighed) if is_claim else _other_kind(wording, weighed)
    return Judgement(kind, score, _signals(weighed, worth, wording.tokens))


def placement(around: Surroundings) -> tuple[list[str], dict[str, int]]:
    """Traits and measures of where a sentence stands; none for one that comes alone."""
    if around.count <= 1:
        return [], {}
    found = (
        ("place_first", around.position == 0),
        ("place_top", around.position < _TOP_SENTENCES),
        ("place_end", around.position >= around.count - 2),
    )
    place = round(WHOLE * around.position / (around.count - 1))
    return [name for name, holds in found if holds], {"place": place}


def _is_spoken(around: Surroundings) -> bool:
    alone = around.count <= 1 and not around.before and not around.after
    return alone or around.article_kind in _SPOKEN_KINDS


def _score(logit: float, *, is_claim: bool) -> int:
    """A score from odds: from 50 up for a claim, below for anything else."""
    bounded = max(-_STEEPEST, min(logit * _SPREAD, _STEEPEST))
    percent = round(100 / (1 + math.exp(-bounded)))
    return max(CLAIM_SCORE, percent) if is_claim else min(CLAIM_SCORE - 1, percent)


def _claim_kind(wording: Wording, weighed: Weighed) -> Kind:
    if "figure" not in wording.signs and "quantity" not in wording.signs:
        return Kind.FACT
    return Kind.FIGURE if weighed.total(_FIGURE) >= 0 else Kind.FACT


def _other_kind(wording: Wording, weighed: Weighed) -> Kind:
    """The likeliest of the kinds that make no claim; rules where the form alone decides."""
    if not wording.words_at_all:
        return Kind.FRAGMENT
    if "ending_?" in wording.traits:
        return Kind.QUESTION
    totals = [weighed.total(head) for head in _OTHERS]
    return OTHER_KINDS[totals.index(max(totals))]


def _signals(weighed: Weighed, head: int, tokens: Sequence[Token]) -> tuple[Signal, ...]:
    """The strongest reasons. N-grams are gathered as `wording` and `sentence_pattern`."""
    sums = {
        "wording": weighed.by_words(head) * WHOLE,
        "sentence_pattern": weighed.by_patterns(head) * WHOLE,
    }
    for feature, known in weighed.traits.items():
        reason = _reason(feature)
        sums[reason] = sums.get(reason, 0) + known.by_head[head] * WHOLE
    for feature, value, known in weighed.measures:
        reason = _reason(feature)
        sums[reason] = sums.get(reason, 0) + known.by_head[head] * value
    sums.pop(INTERCEPT, None)
    strongest = sorted([(-abs(weight), reason) for reason, weight in sums.items()])
    least = -_LEAST_WEIGHT * HUNDREDTHS * WHOLE
    shown = [reason for size, reason in strongest[:_SIGNALS_SHOWN] if size <= least]
    words = _words_by_reason(tokens, shown)
    if "wording" in shown:
        words["wording"] = _strongest_words(sums["wording"], weighed.words, head, tokens)
    if "sentence_pattern" in shown:
        pull = sums["sentence_pattern"]
        words["sentence_pattern"] = _strongest_pattern(pull, weighed.patterns, head, tokens)
    if "first_verb" in shown:
        words["first_verb"] = first_verb(tokens)
    return tuple(
        [
            Signal(
                reason,
                round(sums[reason] / (HUNDREDTHS * WHOLE), 2),
                tuple(words.get(reason, ()))[:_EVIDENCE_SHOWN],
            )
            for reason in shown
        ]
    )


def _words_by_reason(tokens: Sequence[Token], wanted: Collection[str]) -> dict[str, Iterable[str]]:
    """Each wanted reason with the words that are signs of it, once each, in their order."""
    words: dict[str, dict[str, None]] = {}
    for token in tokens:
        for reason in token.reasons:
            if reason in wanted:
                words.setdefault(reason, {})[token.text] = None
    return {**words}


@cache  # traits with a weight are few
def _reason(feature: str) -> str:
    for family in ("length", "ending", "quotation", "place", "first_verb"):
        if feature.startswith(family):
            return family
    return feature.partition("*")[0].partition("@")[0].removesuffix("_count")


def _strongest_pattern(
    pull: float, patterns: Mapping[str, Weights], head: int, tokens: Sequence[Token]
) -> tuple[str, ...]:
    """The words that stand in the pattern that pulls hardest the way all patterns pull."""
    pulls = [(known.by_head[head], name) for name, known in patterns.items()]
    _, strongest = max(pulls) if pull > 0 else min(pulls)
    shapes = strongest[2:].strip("^$ ").split(" ")
    run = pattern_tokens(tokens)
    there = [token.shape for token in run]
    for at in range(len(run) - len(shapes) + 1):
        if there[at] == shapes[0] and there[at : at + len(shapes)] == shapes:
            return tuple([token.text for token in run[at : at + len(shapes)]])
    return ()


def _strongest_words(
    pull: float, words: Mapping[str, Weights], head: int, tokens: Sequence[Token]
) -> tuple[str, ...]:
    """The words that pull the way the whole wording pulls, as they stand in the sentence."""
    sign = -1 if pull > 0 else 1
    pulls = {
        (sign * words[token.gram].by_head[head], token.text)
        for token in tokens
        if token.gram in words and (token.is_word or token.shape == "FIGURE")
    }
    return tuple([word for against, word in sorted(pulls) if against < 0])
