"""Who made an assertion: the value that stands in segments, claims and reviews.

Made by `attribution` and its parts; everybody else imports it from there.
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


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who made an assertion, as the machine reads it or as a person confirmed it.

    `cue` is the word of saying as it stands in the text; `resolved` is False where only a
    pronoun is known. `name` is None for the outlet itself and for nobody known.
    """

    type: ClaimantType
    name: str | None = None
    role: str | None = None
    cue: str | None = None
    quotation: Quotation = Quotation.NONE
    resolved: bool = True
