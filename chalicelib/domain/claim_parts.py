"""What a claim is made of beside its words: claimant, resolutions, appearances. Values only.

The stations make them, reviews and pages keep them. They stand apart so that whoever only keeps
a claim does not load what finds one.
"""

from dataclasses import dataclass
from enum import StrEnum


class ClaimantType(StrEnum):
    """Whose assertion it is. `outlet` asserting and `unknown` are different facts."""

    PERSON = "person"
    ORGANISATION = "organisation"
    OUTLET = "outlet"
    AUTHOR = "author"
    UNNAMED_SOURCE = "unnamed_source"
    UNKNOWN = "unknown"


class Quotation(StrEnum):
    """How the words are given."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    NONE = "none"


class PlaceKind(StrEnum):
    """Where a claim that a person added stands."""

    TEXT = "text"  # a span of the article, which its reading names
    HEADLINE = "headline"
    IMAGE = "image"
    VIDEO = "video"
    ELSEWHERE = "elsewhere"  # under the link


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person found a claim: in the article's text, beside it, or under a link."""

    kind: PlaceKind
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who made an assertion, as the machine reads it or as a person confirmed it.

    `cue` is the word of saying as it stands in the text. Beside `outlet` and `author` it is the
    word by which their sentence leans on somebody else's words, belief or will (“wants”, “plan
    to”) without asserting them, or the mark of a quoted phrase. `resolved` is False where only
    a pronoun is known. `name` is None for the outlet itself and for nobody known.
    """

    type: ClaimantType
    name: str | None = None
    role: str | None = None
    cue: str | None = None
    quotation: Quotation = Quotation.NONE
    resolved: bool = True


@dataclass(frozen=True, slots=True)
class Resolution:
    """`mention` as it stands in the article, `value` as put in square brackets beside it.

    An empty mention says that the value stands in front: the speaker of a quotation.
    """

    mention: str
    value: str


@dataclass(frozen=True, slots=True)
class Appearance:
    """One place where a claim stands: half-open span of the stored text, index of the block."""

    start: int
    end: int
    block: int
