"""An article in, out: who speaks where nobody is named, and whose turn it is in a conversation.

Called by `attribution`. A turn is a block that opens with `NAME:`, or with Q and A.
"""

import re
from dataclasses import dataclass, replace

from chalicelib.domain.article import ArticleKind, SourceText
from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation
from chalicelib.domain.names import read_names
from chalicelib.domain.parties import Sort
from chalicelib.domain.people import read_party
from chalicelib.domain.register import Register, read_register

_TURN = re.compile(
    r"(?P<name>[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|van|von|der|al)){0,4})"
    r"(?P<role>,? ?\([^()\n]{1,60}\))?:\s+(?=\S)"
)
_QUESTION_TURN = re.compile(r"(?:Q|A|Question|Answer)\s?[.:]\s", re.IGNORECASE)


def default_claimant(source: SourceText) -> Claimant:
    """Who speaks where nobody is named."""
    if source.kind is ArticleKind.SPEECH:
        if source.default_claimant:
            return _as_given(source.default_claimant)
        return Claimant(ClaimantType.UNKNOWN)
    if source.kind in {ArticleKind.OPINION, ArticleKind.SOCIAL_POST}:
        authors = source.authors
        name = source.default_claimant or (authors[0] if len(authors) == 1 else None)
        return Claimant(ClaimantType.AUTHOR, name or (" and ".join(authors) or None))
    if source.default_claimant and source.kind is not ArticleKind.NEWS:
        return _as_given(source.default_claimant)
    return Claimant(ClaimantType.OUTLET)


def _as_given(name: str) -> Claimant:
    party = read_party(name)
    if party is not None and party.sort is Sort.ORGANISATION and " " in name:
        return Claimant(ClaimantType.ORGANISATION, name)
    if party is not None and party.sort is Sort.PERSON:
        return Claimant(ClaimantType.PERSON, party.name, party.role)
    return Claimant(ClaimantType.PERSON, name)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn begins here; `end` is the offset behind `NAME: `."""

    claimant: Claimant
    end: int


def find_turns(source: SourceText) -> dict[int, Turn]:
    """`NAME:` at the start of blocks, where the text is a conversation: start → turn."""
    found: dict[int, re.Match[str]] = {}
    asked: dict[int, re.Match[str]] = {}
    for block in source.blocks:
        if match := _QUESTION_TURN.match(source.text, block.start, block.end):
            asked[block.start] = match
        elif match := _TURN.match(source.text, block.start, block.end):
            found[block.start] = match
    found = {start: match for start, match in found.items() if _is_speaker(match.group("name"))}
    names = [match.group("name").lower() for match in found.values()]
    talks = source.kind in {ArticleKind.INTERVIEW, ArticleKind.SPEECH}
    repeated = len(names) >= 3 and 2 <= len(set(names)) <= len(names) // 2 + 1  # noqa: PLR2004 - a talk
    turns: dict[int, Turn] = {}
    if (talks and found) or repeated:
        register = read_register([read_names(match.group("name")) for match in found.values()])
        for start, match in found.items():
            turns[start] = Turn(_turn_claimant(match, register), match.end())
    elif talks and asked:
        answers = (
            _as_given(source.default_claimant)
            if source.default_claimant
            else Claimant(ClaimantType.UNKNOWN, quotation=Quotation.DIRECT)
        )
        for start, match in asked.items():
            asks = match.group()[:1].lower() == "q"
            who = Claimant(ClaimantType.OUTLET) if asks else answers
            turns[start] = Turn(replace(who, quotation=Quotation.DIRECT), match.end())
    return turns


_LABELS = frozenset(
    "related photo photos source sources note update updated watch image images video caption "
    "credit more also correction editor read listen topics tags share analysis opinion summary "
    "background location date time when where what why how who contact email phone tel price"
)


def _is_speaker(name: str) -> bool:
    return name.split(maxsplit=1)[0].lower() not in _LABELS


def _turn_claimant(match: re.Match[str], register: Register) -> Claimant:
    written = match.group("name")
    name = written.title() if written.isupper() and len(written) > 4 else written  # noqa: PLR2004
    role = (match.group("role") or "").strip(" ,()") or None
    party = read_party(name)
    if party is not None and party.sort in {Sort.PERSON, Sort.ORGANISATION}:
        known = register.find(party) or party
        name, role = known.name, role or known.role
    return Claimant(ClaimantType.PERSON, name, role, None, Quotation.DIRECT)
