"""The stations composed: a source text in, segments and ranked claims out.

Called by the extraction workflow and by the command line. Nothing is thrown away: every sentence
becomes a segment with its kind, and says which claims were made of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from chalicelib.domain.article import BlockRole, SourceText
from chalicelib.domain.assertions import Assertion, split_assertions, whole_assertion
from chalicelib.domain.attribution import Attribution, attribute
from chalicelib.domain.checkworthiness import (
    CLAIM_SCORE,
    Judgement,
    Kind,
    Signal,
    Surroundings,
    judge,
)
from chalicelib.domain.claim_parts import Appearance, Claimant, ClaimantType, Resolution
from chalicelib.domain.context import stand_alone
from chalicelib.domain.duplicates import find_repeats
from chalicelib.domain.gist import Wording
from chalicelib.domain.segment import Sentence, segment, tell_roles
from chalicelib.domain.weighing import Model

EXTRACTOR_VERSION = "2"

_CLAIM_KINDS = frozenset({Kind.FACT, Kind.FIGURE})
_ASIDES = frozenset({BlockRole.HEADING, BlockRole.CAPTION})
_MOSTLY = 0.6


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


class _Reading(NamedTuple):  # made for every sentence: a frozen dataclass takes three times as long
    """One sentence with everything known about it before it is judged."""

    sentence: Sentence
    said: Attribution
    role: BlockRole
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A claim before repeats are merged, and the sentence it was made of."""

    claim: Claim
    sentence: int
    aside: bool


def extract(source: SourceText, language: str, model: Model) -> Extraction:
    """Find the checkable claims of a text. Pure; works for any text, fails for none."""
    sentences = segment(source.text, source.blocks, language)
    readings = _read(source, sentences)
    judging = _Judging(source.kind.value, len(sentences), model)
    segments: list[Segment] = []
    found: list[_Found] = []
    for index, reading in enumerate(readings):
        segment_found, claims = _judge_sentence(source, index, reading, judging)
        segments.append(segment_found)
        found.extend(claims)
    kept, of_sentence = _merge_repeats(found)
    for index, claims_made in of_sentence.items():
        segments[index] = replace(segments[index], claims=tuple(sorted(claims_made)))
    ranking = sorted(range(len(kept)), key=lambda one: (-kept[one].check_worthiness, one))
    return Extraction(
        segments=tuple(segments),
        claims=kept,
        ranking=tuple(ranking),
        language=language,
        language_support="measured" if _is_english(language) else "basic",
        extractor_version=f"{EXTRACTOR_VERSION}+{model.version}",
    )


_EXACT_PLACES = 200  # sentences; in a longer text neighbours share a place
_TOP, _END = 3, 2  # sentences whose places count one by one


class _Judging:
    """Judges the sentences of one article; what is the same is judged once.

    Rubbish says the same thousands of times, and judging takes most of the time of extraction.
    """

    def __init__(self, article_kind: str, count: int, model: Model) -> None:
        self._article_kind = article_kind
        self._count = count
        self._step = max(1, count // _EXACT_PLACES)
        self._model = model
        self._judged: dict[tuple[object, ...], Judgement] = {}

    def judge(self, text: str, index: int, reading: _Reading) -> Judgement:
        """The judgement of a sentence, or of a part of it, where it stands."""
        said = reading.said
        position = self._place(index)
        quoted = said.quoted >= _MOSTLY and not said.reports
        attributed = said.claimant.type not in _OWN_VOICE
        key = (text, position, reading.role, quoted, attributed, reading.before, reading.after)
        known = self._judged.get(key)
        if known is not None:
            return known
        around = Surroundings(
            position=position,
            count=self._count,
            role=reading.role.value,
            quoted=quoted,
            attributed=attributed,
            article_kind=self._article_kind,
            before=reading.before,
            after=reading.after,
        )
        judged = _stand_aside(judge(text, self._model, around), reading.role)
        self._judged[key] = judged
        return judged

    def _place(self, index: int) -> int:
        if index < _TOP or index >= self._count - _END:
            return index
        return max(_TOP, index - index % self._step)


_OWN_VOICE = frozenset({ClaimantType.OUTLET, ClaimantType.AUTHOR})


def _is_english(language: str) -> bool:
    return re.split("[-_]", language.lower(), maxsplit=1)[0] == "en"


def _read(source: SourceText, sentences: Sequence[Sentence]) -> list[_Reading]:
    roles = _roles(source)
    attributions = attribute(sentences, source)
    readings: list[_Reading] = []
    for index, (sentence, said) in enumerate(zip(sentences, attributions, strict=True)):
        readings.append(
            _Reading(
                sentence,
                said,
                roles[sentence.block],
                before=sentences[index - 1].text if index else "",
                after=sentences[index + 1].text if index + 1 < len(sentences) else "",
            )
        )
    return readings


def _roles(source: SourceText) -> tuple[BlockRole, ...]:
    """What each block is; one that says the article's title is a heading."""
    roles = tell_roles(source.text, source.blocks)
    title = " ".join((source.title or "").lower().split()).strip(".")
    if not title:
        return roles
    return tuple(
        BlockRole.HEADING if _is_line(source.text[block.start : block.end], title) else role
        for block, role in zip(source.blocks, roles, strict=True)
    )


def _is_line(block: str, title: str) -> bool:
    return len(block) < 2 * len(title) and " ".join(block.lower().split()).strip(".") == title


def _judge_sentence(
    source: SourceText, index: int, reading: _Reading, judging: _Judging
) -> tuple[Segment, list[_Found]]:
    sentence, said = reading.sentence, reading.said
    told = _structural_kind(reading)
    if told is not None:
        return _make_segment(reading, _TOLD_BY_FORM[told], told), []
    judged = judging.judge(sentence.text, index, reading)
    kind = judged.kind
    assertions = split_assertions(source.text, sentence, said)
    found: list[_Found] = []
    aside = reading.role in _ASIDES
    for assertion in assertions:
        part = judged
        if len(assertions) > 1:
            words = source.text[assertion.start : assertion.end]
            part = _judge_part(judged, judging.judge(words, index, reading))
        if part.kind in _CLAIM_KINDS:
            claim = _make_claim(source, reading, assertion, part)
            found.append(_Found(claim, index, aside))
    if found and kind not in _CLAIM_KINDS:
        kind = found[0].claim.kind  # one part of it is a fact, whatever the whole looks like
    elif not found and kind in _CLAIM_KINDS:
        whole = whole_assertion(assertions[0].start, sentence.end, said)
        claim = _make_claim(source, reading, whole, judged)
        found.append(_Found(claim, index, aside))
    return _make_segment(reading, judged, kind), found


_TOLD_BY_FORM = {
    kind: Judgement(kind, 0, (Signal(kind.value, -1.0),))
    for kind in (Kind.FRAGMENT, Kind.ATTRIBUTION_ONLY)
}


def _make_segment(reading: _Reading, judged: Judgement, kind: Kind) -> Segment:
    sentence = reading.sentence
    return Segment(
        sentence.start,
        sentence.end,
        sentence.block,
        kind,
        judged.check_worthiness,
        judged.signals,
        _plainly(reading.said.claimant),
    )


def _plainly(claimant: Claimant) -> Claimant:
    """A role only where it says more than the name: “the mayor of Almen” is that already."""
    if claimant.role and claimant.role.lower() in (claimant.name or "").lower():
        return replace(claimant, role=None)
    return claimant


def _stand_aside(judged: Judgement, role: BlockRole) -> Judgement:
    """A caption or heading mostly says again what the prose says: it ranks behind the prose."""
    if role not in _ASIDES or judged.kind not in _CLAIM_KINDS:
        return judged
    score = CLAIM_SCORE + (judged.check_worthiness - CLAIM_SCORE) // 2
    signal = Signal(role.value, -1.0)
    return Judgement(judged.kind, score, (signal, *judged.signals))


# What a part is by its own words, whatever the sentence round it is.
_TELLING_KINDS = _CLAIM_KINDS | {Kind.PREDICTION, Kind.INTENT, Kind.NORMATIVE, Kind.QUESTION}


def _judge_part(whole: Judgement, part: Judgement) -> Judgement:
    """A part has few words to be judged by; where they do not tell, the whole does."""
    return part if part.kind in _TELLING_KINDS else whole


_LETTER = re.compile(r"[^\W\d_]")
# Thai, Khmer, Chinese … set no spaces between words: one “word” may be a sentence.
_SPACELESS = re.compile("[\u0e00-\u109f\u1780-\u17ff\u2e80-\U0010ffff]")


def _is_one_word(text: str) -> bool:
    """Whether a text without spaces is too little for a sentence in any script."""
    fewest = 3
    return not _SPACELESS.search(text) or len(_LETTER.findall(text[: fewest + 9])) < fewest


def _structural_kind(reading: _Reading) -> Kind | None:
    """Kinds that the form alone tells: a stray piece, or an introduction of somebody's words."""
    text = reading.sentence.text
    if reading.said.turn is not None:  # “Q: Why?” asks no more than “Why?”
        text = text[reading.said.turn - reading.sentence.start :].lstrip()
    if len(text.split(maxsplit=1)) <= 1 and _is_one_word(text):
        return Kind.FRAGMENT
    if not _LETTER.search(text):
        return Kind.FRAGMENT
    if reading.said.bare:
        return Kind.ATTRIBUTION_ONLY
    few = 4
    stray = text[:1].islower() and len(text.split()) <= few
    if stray and reading.role not in {*_ASIDES, BlockRole.LIST_ITEM} and not reading.said.reports:
        return Kind.FRAGMENT
    return None


def _make_claim(
    source: SourceText, reading: _Reading, assertion: Assertion, judged: Judgement
) -> Claim:
    text, resolved = stand_alone(
        source.text, assertion, source.published_at, reading.said.quotations, reading.said.means
    )
    block = reading.sentence.block
    return Claim(
        text=text,
        quote=source.text[assertion.start : assertion.end],
        start=assertion.start,
        end=assertion.end,
        block=block,
        kind=judged.kind,
        check_worthiness=judged.check_worthiness,
        signals=judged.signals,
        claimant=_plainly(assertion.claimant),
        resolved=resolved,
        appearances=(Appearance(assertion.start, assertion.end, block),),
    )


def _merge_repeats(found: Sequence[_Found]) -> tuple[tuple[Claim, ...], dict[int, set[int]]]:
    """Claims said once each, in order of position, and which of them each sentence makes."""
    heads = find_repeats(
        [
            Wording(
                one.claim.quote,
                _speaker_key(one.claim.claimant),
                one.aside,
                one.claim.claimant.type is ClaimantType.UNKNOWN,
            )
            for one in found
        ]
    )
    kept = sorted(set(heads), key=lambda head: (found[head].claim.start, head))
    place = {head: index for index, head in enumerate(kept)}
    appearances: dict[int, list[Appearance]] = {head: [] for head in kept}
    of_sentence: dict[int, set[int]] = {}
    for one, head in zip(found, heads, strict=True):
        appearances[head].extend(one.claim.appearances)
        of_sentence.setdefault(one.sentence, set()).add(place[head])
    claims = tuple(
        replace(found[head].claim, appearances=tuple(sorted(appearances[head], key=_position)))
        for head in kept
    )
    return claims, of_sentence


def _speaker_key(claimant: Claimant) -> str | None:
    return claimant.name if claimant.type is not ClaimantType.OUTLET else None


def _position(appearance: Appearance) -> tuple[int, int]:
    return appearance.start, appearance.end
