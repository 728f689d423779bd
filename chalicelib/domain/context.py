"""A claim in, out: what it needs to stand alone (speaker, pronouns, relative dates).

Called by `claim.extract` for every assertion. Words are never changed: a resolution stands in
square brackets behind the words it explains, so that taking the brackets away leaves the article.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.assertions import Assertion
from chalicelib.domain.claim_parts import ClaimantType, Quotation, Resolution
from chalicelib.domain.dates import find_dates
from chalicelib.domain.parties import Gender, Party
from chalicelib.domain.quotation import Quoted


@dataclass(frozen=True, slots=True)
class _Insertion:
    at: int  # offset into the stored text, behind the mention
    resolution: Resolution


_OPENING_PRONOUN = re.compile(
    r"(?:(?:But|And|Meanwhile,|However,|Then|Still,|Later,|So|Yet) )?"
    r"(?P<word>He|She|His|he|she|his)\b"
)
_PLAIN_WORD = re.compile(r"\w+")
_PRONOUN_SOON = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b")


def stand_alone(
    text: str,
    assertion: Assertion,
    published_at: date | datetime | None,
    quotations: Sequence[Quoted],
    near: Sequence[Party] = (),
) -> tuple[str, tuple[Resolution, ...]]:
    """The claim's text and what was resolved in it, in order of position.

    `near` are the people named in the two sentences before, latest last; a pronoun that opens
    the sentence is resolved only when exactly one of them fits.
    """
    insertions = [*_speaker(text, assertion), *_opening_pronoun(text, assertion, near)]
    if published_at is not None:
        published = published_at.date() if isinstance(published_at, datetime) else published_at
        insertions.extend(_dates(text, assertion, published, quotations))
    insertions.sort(key=lambda one: one.at)
    return _weave(text[assertion.start : assertion.end], assertion.start, insertions)


def opens_with_pronoun(sentence: str) -> bool:
    """Whether `near` can matter to this sentence: whoever composes need not look up names else."""
    return _PRONOUN_SOON.search(sentence, 0, 60) is not None


def _weave(
    quote: str, start: int, insertions: Iterable[_Insertion]
) -> tuple[str, tuple[Resolution, ...]]:
    pieces: list[str] = []
    resolved: list[Resolution] = []
    last = 0
    for insertion in insertions:
        at = insertion.at - start
        if at < last or at > len(quote):
            continue
        pieces.append(quote[last:at])
        value = insertion.resolution.value
        pieces.append(f"[{value}] " if not insertion.resolution.mention else f" [{value}]")
        resolved.append(insertion.resolution)
        last = at
    pieces.append(quote[last:])
    return "".join(pieces), tuple(resolved)


def _speaker(text: str, assertion: Assertion) -> list[_Insertion]:
    """The speaker's full name behind a pronoun or surname, or in front where none is named."""
    claimant = assertion.claimant
    speaks = claimant.type in {
        ClaimantType.PERSON,
        ClaimantType.ORGANISATION,
        ClaimantType.UNNAMED_SOURCE,
    }
    if not speaks or not claimant.name or not claimant.resolved:
        return []
    name = _bracketed(claimant.name)
    if assertion.subject is None:
        if claimant.quotation is Quotation.NONE and claimant.cue is None:
            return []
        return [_Insertion(assertion.start, Resolution("", f"{name}:"))]
    start, end = assertion.subject
    mention = text[start:end]
    if set(_PLAIN_WORD.findall(claimant.name.lower())) <= set(_PLAIN_WORD.findall(mention.lower())):
        return []
    return [_Insertion(end, Resolution(mention, name))]


def _bracketed(name: str) -> str:
    """A name fit to stand in brackets: it cannot close them."""
    return name.replace("[", "(").replace("]", ")")


def _opening_pronoun(text: str, assertion: Assertion, near: Sequence[Party]) -> list[_Insertion]:
    if assertion.claimant.quotation is Quotation.DIRECT:
        return []
    found = _OPENING_PRONOUN.match(text, assertion.start, assertion.end)
    if found is None:
        return []
    if assertion.subject is not None and assertion.subject[0] <= found.start("word"):
        return []
    wanted = Gender.FEMALE if found.group("word").lower() == "she" else Gender.MALE
    fitting = {party.name for party in near if party.gender in {wanted, Gender.UNKNOWN}}
    if len(fitting) != 1:
        return []
    name = _bracketed(fitting.pop())
    return [_Insertion(found.end("word"), Resolution(found.group("word"), name))]


def _dates(
    text: str, assertion: Assertion, published: date, quotations: Sequence[Quoted]
) -> list[_Insertion]:
    """Relative dates outside quotation marks: in a quotation they count from when it was said."""
    found = []
    for mention in find_dates(text[assertion.start : assertion.end], published):
        start, end = assertion.start + mention.start, assertion.start + mention.end
        if not any(quoted.start <= start < quoted.end for quoted in quotations):
            found.append(_Insertion(end, Resolution(text[start:end], mention.value)))
    return found
