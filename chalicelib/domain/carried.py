"""Sentences read one by one in, out: whose the quotations are that no word of saying touches.

Called by `attribution` at its end. A quotation takes its speaker from the words beside it, else
from the one who was speaking just before, over several sentences and paragraphs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.antecedents import Meaning
from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation
from chalicelib.domain.quotation import Quoted
from chalicelib.domain.reports import Report
from chalicelib.domain.segment import Sentence


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says one sentence. `quoted` is the part of its letters inside quotation marks, 0–1.

    `turn` is the offset after a `NAME:` that opens the sentence, else None. `bare` says that the
    sentence only introduces somebody's words (“She said:”) and asserts nothing itself.
    `own_until` is where the first half ends when only the second half reports somebody. `means`
    are the words for somebody named before, where it is clear whom they mean.
    """

    claimant: Claimant
    reports: tuple[Report, ...] = ()
    quoted: float = 0.0
    quotations: tuple[Quoted, ...] = ()
    turn: int | None = None
    bare: bool = False
    own_until: int | None = None
    means: tuple[Meaning, ...] = ()

    @property
    def is_attributed(self) -> bool:
        """Whether the sentence gives somebody's words, belief or will: by claimant or by cue."""
        named = self.claimant.type not in OWN_VOICE
        return named or self.claimant.cue is not None or bool(self.reports)


OWN_VOICE = frozenset({ClaimantType.OUTLET, ClaimantType.AUTHOR})
# Quoted words are never a poll's own: whoever says them is not named.
_MUTE = re.compile(r"\b(?:polls?|surveys?|census|figures|data|records|logs)\b", re.IGNORECASE)
_SOON = 4  # sentences after which “he” needs a new name
_FEW = 4  # words; less is a stray piece
_MOSTLY = 0.6
_PARTLY = 0.4  # of a sentence that opens with a quotation


def settle_quotations(
    sentences: Sequence[Sentence],
    found: Sequence[Attribution],
) -> Iterator[Attribution]:
    """Give the sentences inside quotations their speakers: beside them, or just before."""
    spoken_for = _speakers_of_spans(sentences, found)
    last: Claimant | None = None
    last_block, last_index = -9, -9
    for index, (sentence, read) in enumerate(zip(sentences, found, strict=True)):
        current = read
        if not read.reports and _is_quote(read, sentence):
            speaker = next(
                (spoken_for[q.start] for q in read.quotations if q.start in spoken_for), None
            )
            carried = any(q.carried for q in read.quotations)
            near = last is not None and (
                sentence.block - last_block <= 1 or (carried and index - last_index < _SOON)
            )
            if speaker is None and near and not (last and _MUTE.search(last.name or "")):
                speaker = last
            if speaker is None and read.claimant.type is ClaimantType.OUTLET:
                speaker = Claimant(ClaimantType.UNKNOWN)
            if speaker is not None:
                claimant = replace(speaker, quotation=Quotation.DIRECT, cue=None)
                current = replace(read, claimant=claimant)
        if current.claimant.type is ClaimantType.UNKNOWN or not (
            current.reports or current.quoted >= _MOSTLY
        ):
            # Plain news between quotations ends the turn of whoever was speaking.
            words = len(sentence.text.split())
            if words > _FEW:
                last = None
        else:
            last = current.claimant
            if current.reports and current.quoted < _MOSTLY:
                last = current.reports[-1].claimant
            last_block, last_index = sentence.block, index
        yield current


def _is_quote(read: Attribution, sentence: Sentence) -> bool:
    """A whole quotation or a sentence within one, not a phrase in quotation marks."""
    opens = bool(read.quotations) and read.quotations[0].start <= sentence.start
    words = 2 if opens and read.quotations[0].end >= sentence.end else 4
    if read.quoted < (_PARTLY if opens else _MOSTLY):
        return False
    return any(
        q.start < sentence.start or q.end > sentence.end or len(sentence.text.split()) >= words
        for q in read.quotations
    )


def _speakers_of_spans(
    sentences: Sequence[Sentence], found: Sequence[Attribution]
) -> dict[int, Claimant]:
    """Start of a quotation → who is named beside its beginning or its end."""
    spoken_for: dict[int, Claimant] = {}
    for index, (sentence, read) in enumerate(zip(sentences, found, strict=True)):
        if read.reports:
            for quoted in read.quotations:
                spoken_for.setdefault(quoted.start, _nearest(read.reports, quoted).claimant)
        if index and read.quotations and read.quotations[0].start - sentence.start <= 1:
            before = found[index - 1]
            colon = sentences[index - 1].text.rstrip().endswith(":")
            if colon and before.reports and read.quotations[0].start not in spoken_for:
                spoken_for[read.quotations[0].start] = before.reports[-1].claimant
    return _along_chains(found, spoken_for)


def _along_chains(
    found: Sequence[Attribution], spoken_for: dict[int, Claimant]
) -> dict[int, Claimant]:
    """A quotation over several paragraphs has one speaker, wherever that one is named."""
    chains: list[list[int]] = []
    for quoted in sorted({q for read in found for q in read.quotations}, key=lambda q: q.start):
        if not quoted.carried or not chains:
            chains.append([])
        chains[-1].append(quoted.start)
    for chain in chains:
        speaker = next((spoken_for[at] for at in chain if at in spoken_for), None)
        if speaker is not None:
            for at in chain:
                spoken_for.setdefault(at, speaker)
    return spoken_for


def _nearest(reports: Sequence[Report], quoted: Quoted) -> Report:
    return min(
        reports,
        key=lambda report: min(abs(report.cue[0] - quoted.end), abs(quoted.start - report.cue[1])),
    )
