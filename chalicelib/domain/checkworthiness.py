"""A sentence in, out: does it deserve checking, of what kind is it, and why.

The score says how much a claim deserves checking, never whether it is true.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


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


def judge(sentence: str, model: Model, around: Surroundings = Surroundings()) -> Judgement:  # noqa: B008 - frozen
    """Score one sentence. Pure: same input, same output."""
    raise NotImplementedError
