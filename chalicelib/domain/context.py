"""A claim in, out: what it needs to stand alone (speaker, pronouns, relative dates).

Called by `claim.extract` for every assertion. Words are never changed: a resolution stands in
square brackets behind the words it explains, so that taking the brackets away leaves the article.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.antecedents import Meaning
from chalicelib.domain.assertions import Assertion
from chalicelib.domain.claim_parts import ClaimantType, Quotation, Resolution
from chalicelib.domain.dates import find_dates
from chalicelib.domain.quotation import Quoted


@dataclass(frozen=True, slots=True)
class _Insertion:
    at: int  # offset into the stored text, behind the mention
    resolution: Resolution


_PLAIN_WORD = re.compile(r"\w+")


def stand_alone(
    text: str,
    assertion: Assertion,
    published_at: date | datetime | None,
    quotations: Sequence[Quoted],
    means: Sequence[Meaning] = (),
) -> tuple[str, tuple[Resolution, ...]]:
    """The claim's text and what was resolved in it, in order of position.

    `means` are the words of the sentence for somebody named before, and whom they mean.
    """
    insertions = [*_speaker(text, assertion)]
    insertions.extend(_meanings(text, assertion, means, insertions))
    if published_at is not None:
        published = published_at.date() if isinstance(published_at, datetime) else published_at
        insertions.extend(_dates(text, assertion, published, quotations))
    insertions.sort(key=lambda one: one.at)
    return _weave(text[assertion.start : assertion.end], assertion.start, insertions)


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


def _meanings(
    text: str,
    assertion: Assertion,
    means: Sequence[Meaning],
    known: Sequence[_Insertion],
) -> Iterator[_Insertion]:
    """Whom “he”, “the company” and bare surnames mean, but where a bracket says so already."""
    said = {insertion.resolution.value.rstrip(":") for insertion in known}
    subject = assertion.subject or (-1, -1)
    for one in means:
        inside = assertion.start <= one.start and one.end <= assertion.end
        if not inside or one.value in said or (subject[0] < one.end and one.start < subject[1]):
            continue
        yield _Insertion(one.end, Resolution(text[one.start : one.end], _bracketed(one.value)))


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
