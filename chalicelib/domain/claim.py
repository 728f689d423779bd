"""The stations composed: a source text in, segments and ranked claims out."""

from dataclasses import dataclass

from chalicelib.domain.article import SourceText
from chalicelib.domain.attribution import Claimant
from chalicelib.domain.checkworthiness import Kind, Model, Signal
from chalicelib.domain.context import Resolution
from chalicelib.domain.duplicates import Appearance

EXTRACTOR_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence of the article with what was found; `claims` are indices into the claims."""

    start: int
    end: int
    block: int
    kind: Kind
    check_worthiness: int
    signals: tuple[Signal, ...]
    claimant: Claimant
    claims: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable factual assertion, as extracted.

    `text` stands on its own: the article's own words plus resolutions in square brackets.
    `quote` is verbatim: `source.text[start:end]`. `appearances` hold every place, the first
    included. Ordinals (the claim's public number) are given when the result is frozen.
    """

    text: str
    quote: str
    start: int
    end: int
    block: int
    kind: Kind
    check_worthiness: int
    signals: tuple[Signal, ...]
    claimant: Claimant
    resolved: tuple[Resolution, ...] = ()
    appearances: tuple[Appearance, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """`claims` stand in order of position; `ranking` are their indices, most worth checking first.

    `language_support` is "measured" for English and "basic" for anything else.
    """

    segments: tuple[Segment, ...]
    claims: tuple[Claim, ...]
    ranking: tuple[int, ...]
    language: str
    language_support: str
    extractor_version: str


def extract(source: SourceText, language: str, model: Model) -> Extraction:
    """Find the checkable claims of a text. Pure; works for any text, fails for none."""
    raise NotImplementedError
