"""What the chief had removed from the article's text: hidden wherever a public page would say it.

Taken away by place from the text and from the readings of claims that lie over it, and by its
words from everything else. Called by `content` before anything is put into words.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chalicelib.domain.publication import Span
from chalicelib.domain.summary.facts import SummaryFacts
from chalicelib.domain.summary.naming import Redaction
from chalicelib.domain.summary.wordings import carried_spans
from chalicelib.domain.verdict import Reading, Snapshot

REMOVED = "[removed]"
# A noncharacter: no stored text holds it, so what it stands for cannot be mistaken.
_MASK = "\ufdd0"
_WORD = re.compile(r"\w+")


def whole_words(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans from word to word, widened where they cut one, made one where they touch."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        start, end = max(0, span.start), min(len(text), span.end)
        while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        passage = text[start:end]
        start, end = end - len(passage.lstrip()), start + len(passage.rstrip())
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        elif start < end:
            found.append(Span(start, end))
    return tuple(found)


def removed_words(facts: SummaryFacts) -> Redaction:
    """The removed passages, to be taken out of any other text that repeats them."""
    words: set[str] = set()
    for number, text in _texts(facts).items():
        own = [span for span in facts.publication.redactions if span.revision == number]
        words |= {text[span.start : span.end].strip() for span in whole_words(text, own)} - {""}
    return Redaction(
        tuple((passage, REMOVED) for passage in sorted(words, key=lambda each: (-len(each), each)))
    )


def without_removed(facts: SummaryFacts) -> SummaryFacts:
    """The facts with the removed passages masked in the text and gone from every reading."""
    if not facts.publication.redactions:
        return facts
    texts = _texts(facts)
    spans = {
        number: whole_words(
            words, carried_spans(facts.publication.redactions, number, facts.wordings)
        )
        for number, words in texts.items()
    }
    text, hide = facts.text, removed_words(facts)
    for span in spans[facts.revision]:
        text = f"{text[: span.start]}{_MASK * (span.end - span.start)}{text[span.end :]}"
    return replace(
        facts,
        text=text,
        snapshots=tuple(
            _snapshot(
                each,
                texts.get(each.reading.revision, ""),
                spans.get(each.reading.revision, ()),
                hide,
            )
            for each in facts.snapshots
        ),
    )


def _texts(facts: SummaryFacts) -> dict[int, str]:
    """The stored text of every wording."""
    return {
        **{wording.number: wording.text for wording in facts.wordings},
        facts.revision: facts.text,
    }


def told(text: str) -> str:
    """A piece of a masked text with words in place of the mask."""
    return re.sub(f"{_MASK}+", REMOVED, text)


def _snapshot(snapshot: Snapshot, text: str, spans: tuple[Span, ...], hide: Redaction) -> Snapshot:
    reading, verdict = snapshot.reading, snapshot.verdict
    claimant = reading.claimant
    return replace(
        snapshot,
        reading=replace(
            reading,
            text=hide.clean(_reworded(reading, text, spans)),
            claimant=replace(
                claimant,
                name=hide.clean(claimant.name) if claimant.name else None,
                role=hide.clean(claimant.role) if claimant.role else None,
            ),
        ),
        verdict=replace(
            verdict,
            reason=hide.clean(verdict.reason),
            explanation=hide.clean(verdict.explanation),
        ),
    )


def _reworded(reading: Reading, text: str, spans: tuple[Span, ...]) -> str:
    """The claim's words without those that stand in a removed passage of its own sentence.

    A reading may leave words out or resolve them in brackets, so it is not searched for the
    passage as a whole but for any two words that follow each other in it.
    """
    gone: set[tuple[str, ...]] = set()
    places = [(reading.start, reading.end)]
    places += [(appearance.start, appearance.end) for appearance in reading.appearances]
    for start, end in places:
        for span in spans:
            shared = text[max(span.start, start) : min(span.end, end)]
            gone |= _runs([match.group().casefold() for match in _WORD.finditer(shared)])
    words = list(_WORD.finditer(reading.text))
    hidden: set[int] = set()
    for size in (1, 2):
        for first in range(len(words) - size + 1):
            run = words[first : first + size]
            if tuple(match.group().casefold() for match in run) in gone:
                hidden |= set(range(first, first + size))
    return _blanked(reading.text, [words[place] for place in sorted(hidden)])


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words)} if len(words) == 1 else set(pairwise(words))


def _blanked(text: str, words: list[re.Match[str]]) -> str:
    """The text with each run of these words, and what stands between them, said to be removed."""
    pieces, at = [], 0
    for place, match in enumerate(words):
        before = words[place - 1].end() if place else -1
        if place and not _WORD.search(text, before, match.start()):
            at = match.end()
            continue
        pieces += [text[at : match.start()], REMOVED]
        at = match.end()
    return "".join([*pieces, text[at:]])
