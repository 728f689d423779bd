"""Where a checked claim stands in an article's newest wording, and what the outlet has done to it.

A fact-check keeps the wording that it was approved against. In the newest wording it is marked
only where that says the same, word for word. Called by `content`, `pages` and `removal`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from chalicelib.domain.publication import Span
from chalicelib.domain.revision import Said, match, says_the_same, words_of
from chalicelib.domain.summary.wording import instant
from chalicelib.domain.verdict import Reading, Snapshot

UNCHANGED, CHANGED, REMOVED = "unchanged", "changed", "removed"
Place = tuple[int, int]  # half-open, in code points of the wording's text


@dataclass(frozen=True, slots=True)
class Stand:
    """What a claim says in one wording, and every place where it stands there."""

    said: Said
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class KnownWording:
    """One stored wording: its text, the places of its sentences, and its claims by their ids."""

    number: int
    received_at: datetime
    text: str
    sentences: tuple[Place, ...]
    claims: Mapping[str, Stand]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a published version stands in the newest wording: nowhere unless `unchanged`.

    `after` and `before` are the times between which the outlet changed or removed the sentence.
    """

    status: str
    places: tuple[Place, ...] = ()
    after: datetime | None = None
    before: datetime | None = None


def standing(snapshot: Snapshot, wordings: Sequence[KnownWording]) -> Standing:
    """What the newest wording has of a published version; `wordings` in their order."""
    reading = snapshot.reading
    if not wordings or reading.revision >= wordings[-1].number:
        return Standing(UNCHANGED, _places(reading))
    if reading.end <= reading.start:
        return Standing(UNCHANGED)  # it stands outside the text, which says nothing of it
    since = [wording for wording in wordings if wording.number >= reading.revision]
    now = since[-1].claims.get(snapshot.claim_id)
    if now is not None and _says(snapshot, since[0], since[-1]):
        return Standing(UNCHANGED, now.places)
    for one, other in reversed(list(pairwise(since))):
        stood = snapshot.claim_id in one.claims if now is None else _says(snapshot, since[0], one)
        if stood or one is since[0]:
            status = REMOVED if now is None else CHANGED
            return Standing(status, (), one.received_at, other.received_at)
    return Standing(REMOVED if now is None else CHANGED)


def _says(snapshot: Snapshot, checked: KnownWording, other: KnownWording) -> bool:
    """Whether the other wording says what the checked one says of this claim."""
    now, was = other.claims.get(snapshot.claim_id), checked.claims.get(snapshot.claim_id)
    if now is None:
        return False
    if was is None or not now.said.text:  # found by a person: there are only the words themselves
        return words_of(now.said.quote) == words_of(snapshot.reading.quote)
    return says_the_same(was.said, now.said)


def _places(reading: Reading) -> tuple[Place, ...]:
    spans = {(reading.start, reading.end)}
    spans |= {(appearance.start, appearance.end) for appearance in reading.appearances}
    return tuple(sorted(span for span in spans if span[0] < span[1]))


def since_then(stand: Standing) -> str | None:
    """In words what the outlet has done to the sentence since; None when nothing."""
    if stand.status == UNCHANGED:
        return None
    did = "changed this sentence" if stand.status == CHANGED else "took this sentence out"
    if stand.after is None or stand.before is None:
        return f"The outlet {did} after we checked it."
    between = f"between {instant(stand.after).words} and {instant(stand.before).words}"
    return f"The outlet {did} {between}. We checked what it said before."


def carried_spans(
    spans: Sequence[Span], number: int, wordings: Sequence[KnownWording]
) -> tuple[Span, ...]:
    """Spans of any wordings as they lie in the wording of that number.

    In a sentence that is the same they lie where they lay; of one that was changed the whole is
    taken, as nobody can tell which of its words are meant.
    """
    found = [span for span in spans if span.revision == number]
    here = next((wording for wording in wordings if wording.number == number), None)
    for wording in wordings:
        own = [span for span in spans if span.revision == wording.number != number]
        if here is not None and own:
            found += _carried(own, wording, here)
    return tuple(found)


def _carried(spans: Sequence[Span], one: KnownWording, other: KnownWording) -> list[Span]:
    pairs = match(_sentences(one), _sentences(other))
    changed = dict(pairs.changed)
    places = {**dict(pairs.kept), **changed}
    found = []
    for index, (start, end) in enumerate(one.sentences):
        if index not in places:
            continue
        to_start, to_end = other.sentences[places[index]]
        for span in spans:
            if span.start >= end or span.end <= start:
                continue
            same = one.text[start:end] == other.text[to_start:to_end]
            if same and index not in changed:
                shift = to_start - start
                inside = max(span.start, start) + shift, min(span.end, end) + shift
                found.append(Span(*inside, other.number))
            else:
                found.append(Span(to_start, to_end, other.number))
    return found


def _sentences(wording: KnownWording) -> list[Said]:
    return [Said(wording.text[start:end]) for start, end in wording.sentences]
