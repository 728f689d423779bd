"""What was read in a sentence, weighed: how strongly each word and trait speaks for what.

`wording` says what stands in a sentence; a model knows the weights; `checkworthiness` draws the
conclusions. The weights of a feature for all heads stand side by side in one whole number, so
that one sum over a sentence adds up every head, exactly and in whatever order it is taken.
"""

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import NamedTuple, Protocol

from chalicelib.domain.wording import WHOLE, Wording, gram_value

# What each weight speaks for, in the order in which they stand side by side.
HEADS = (
    "news",
    "worth",
    "spoken",
    "figure",
    "prediction",
    "opinion",
    "normative",
    "intent",
    "question",
    "attribution_only",
    "boilerplate",
    "fragment",
)
INTERCEPT = "intercept"
HUNDREDTHS = 100  # weights are whole hundredths

_BITS = 32  # a field holds the sum of more words than the longest article has
_HALF = 1 << (_BITS - 1)
_MASK = (1 << _BITS) - 1
_ALL_HALVES = sum(_HALF << (_BITS * at) for at in range(len(HEADS)))
_FIELDS = Struct(f"<{len(HEADS)}I")


class Weights(NamedTuple):
    """The weights of one feature, one per head, and all of them side by side in one number."""

    by_head: tuple[int, ...]
    packed: int


def pack(given: Sequence[int]) -> Weights:
    """The weights of a feature in the order of `HEADS`; what is left out at the end is 0."""
    by_head = (*given, *[0] * (len(HEADS) - len(given)))
    fields = _FIELDS.pack(*[weight + _HALF for weight in by_head])
    return Weights(by_head, int.from_bytes(fields, "little") - _ALL_HALVES)


def _unpack(head: int, packed: int) -> int:
    """The sum of the weights of one head in a sum of packed ones."""
    return ((packed + _ALL_HALVES >> (_BITS * head)) & _MASK) - _HALF


class Model(Protocol):
    """The trained weights. Loaded by an adapter, passed in."""

    @property
    def version(self) -> str:
        """Names the weights; stands in every extraction."""
        ...

    def weigh(self, features: Iterable[str]) -> dict[str, Weights]:
        """Those of the features that training knew; all of a sentence at once, for speed."""
        ...


class Weighed(NamedTuple):
    """What the model knows of a sentence: traits, measures with their values, words, patterns."""

    traits: dict[str, Weights]
    measures: list[tuple[str, int, Weights]]
    words: dict[str, Weights]
    patterns: dict[str, Weights]
    word_value: float
    pattern_value: float
    trait_sum: int
    word_sum: int
    pattern_sum: int

    def total(self, head: int) -> float:
        """How strongly everything together speaks for a head, as log odds."""
        traits = _unpack(head, self.trait_sum) / WHOLE
        return (traits + self.by_words(head) + self.by_patterns(head)) / HUNDREDTHS

    def by_words(self, head: int) -> float:
        """What the words come to, in hundredths."""
        return _unpack(head, self.word_sum) * self.word_value

    def by_patterns(self, head: int) -> float:
        """What the runs of shapes come to, in hundredths."""
        return _unpack(head, self.pattern_sum) * self.pattern_value


def weigh(wording: Wording, placed: tuple[list[str], dict[str, int]], model: Model) -> Weighed:
    """Weigh what was read, and `placed`, the traits and measures of where the sentence stands."""
    values = {**wording.measures, **placed[1]}
    traits = model.weigh([INTERCEPT, *wording.traits, *placed[0]])
    measures = [(name, values[name], known) for name, known in model.weigh(values).items()]
    words, patterns = model.weigh(wording.words), model.weigh(wording.patterns)
    return Weighed(
        traits,
        measures,
        words,
        patterns,
        gram_value(len(wording.words)),
        gram_value(len(wording.patterns)),
        WHOLE * sum([known.packed for known in traits.values()])
        + sum([value * known.packed for _, value, known in measures]),
        sum([known.packed for known in words.values()]),
        sum([known.packed for known in patterns.values()]),
    )
