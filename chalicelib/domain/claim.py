"""The stations composed: a source text in, segments and ranked claims out.

Called by the extraction workflow and by the command line. Nothing is thrown away: every sentence
becomes a segment with its kind, and says which claims were made of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.article import BlockRole, SourceText
from chalicelib.domain.assertions import Assertion, split_assertions, whole_assertion
from chalicelib.domain.attribution import Attribution, attribute
from chalicelib.domain.checkworthiness import (
    CLAIM_SCORE,
    Judgement,
    Kind,
    Model,
    Signal,
    Surroundings,
    judge,
)
from chalicelib.domain.claim_parts import Appearance, Claimant, ClaimantType, Resolution
from chalicelib.domain.context import stand_alone
from chalicelib.domain.duplicates import Wording, find_repeats
from chalicelib.domain.names import find_mentions
from chalicelib.domain.parties import Party
from chalicelib.domain.segment import Sentence, segment, tell_roles

EXTRACTOR_VERSION = "1"

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


@dataclass(frozen=True, slots=True)
class _Reading:
    """One sentence with everything known about it before it is judged."""

    sentence: Sentence
    said: Attribution
    role: BlockRole
    around: Surroundings
    near: tuple[Party, ...]


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
    segments: list[Segment] = []
    found: list[_Found] = []
    for index, reading in enumerate(readings):
        segment_found, claims = _judge_sentence(source, index, reading, model)
        segments.append(segment_found)
        found.extend(claims)
    kept, of_sentence = _merge_repeats(found)
    ranking = sorted(range(len(kept)), key=lambda one: (-kept[one].check_worthiness, one))
    return Extraction(
        segments=tuple(
            replace(one, claims=tuple(sorted(of_sentence.get(index, ()))))
            for index, one in enumerate(segments)
        ),
        claims=kept,
        ranking=tuple(ranking),
        language=language,
        language_support="measured" if _is_english(language) else "basic",
        extractor_version=f"{EXTRACTOR_VERSION}+{model.version}",
    )


def _is_english(language: str) -> bool:
    return re.split("[-_]", language.lower(), maxsplit=1)[0] == "en"


def _read(source: SourceText, sentences: Sequence[Sentence]) -> list[_Reading]:
    roles = tell_roles(source.text, source.blocks)
    attributions = attribute(sentences, source)
    readings: list[_Reading] = []
    near: list[tuple[Party, ...]] = []
    for index, (sentence, said) in enumerate(zip(sentences, attributions, strict=True)):
        role = roles[sentence.block]
        around = Surroundings(
            position=index,
            count=len(sentences),
            role=role.value,
            quoted=said.quoted >= _MOSTLY and not said.reports,
            attributed=said.claimant.type not in {ClaimantType.OUTLET, ClaimantType.AUTHOR},
            article_kind=source.kind.value,
            before=sentences[index - 1].text if index else "",
            after=sentences[index + 1].text if index + 1 < len(sentences) else "",
        )
        named = tuple(party for group in near[-2:] for party in group)
        readings.append(_Reading(sentence, said, role, around, named))
        near.append(_named_in(sentence))
    return readings


def _named_in(sentence: Sentence) -> tuple[Party, ...]:
    longest = 2000  # characters; a “sentence” beyond is no prose
    return tuple(mention.party for mention in find_mentions(sentence.text[:longest]))


def _judge_sentence(
    source: SourceText, index: int, reading: _Reading, model: Model
) -> tuple[Segment, list[_Found]]:
    sentence, said = reading.sentence, reading.said
    told = _structural_kind(reading)
    if told is not None:
        return _make_segment(reading, Judgement(told, 0, (Signal(told.value, -1.0),)), told), []
    judged = _stand_aside(judge(sentence.text, model, reading.around), reading.role)
    kind = judged.kind
    assertions = split_assertions(source.text, sentence, said)
    found: list[_Found] = []
    for assertion in assertions:
        part = judged
        if len(assertions) > 1:
            words = source.text[assertion.start : assertion.end]
            part = judge(words, model, reading.around)
            part = _judge_part(judged, _stand_aside(part, reading.role))
        if part.kind in _CLAIM_KINDS:
            claim = _make_claim(source, reading, assertion, part)
            found.append(_Found(claim, index, reading.role in _ASIDES))
    if found and kind not in _CLAIM_KINDS:
        kind = found[0].claim.kind  # one part of it is a fact, whatever the whole looks like
    elif not found and kind in _CLAIM_KINDS:
        whole = whole_assertion(assertions[0].start, sentence.end, said)
        claim = _make_claim(source, reading, whole, judged)
        found.append(_Found(claim, index, reading.role in _ASIDES))
    return _make_segment(reading, judged, kind), found


def _make_segment(reading: _Reading, judged: Judgement, kind: Kind) -> Segment:
    sentence = reading.sentence
    return Segment(
        sentence.start,
        sentence.end,
        sentence.block,
        kind,
        judged.check_worthiness,
        judged.signals,
        reading.said.claimant,
    )


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


def _structural_kind(reading: _Reading) -> Kind | None:
    """Kinds that the form alone tells: a stray piece, or an introduction of somebody's words."""
    text = reading.sentence.text
    one_word = len(text.split(maxsplit=1)) == 1 and not _SPACELESS.search(text)
    if one_word or not _LETTER.search(text):
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
        source.text, assertion, source.published_at, reading.said.quotations, reading.near
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
        claimant=assertion.claimant,
        resolved=resolved,
        appearances=(Appearance(assertion.start, assertion.end, block),),
    )


def _merge_repeats(found: Sequence[_Found]) -> tuple[tuple[Claim, ...], dict[int, set[int]]]:
    """Claims said once each, in order of position, and which of them each sentence makes."""
    heads = find_repeats(
        [Wording(one.claim.quote, _speaker_key(one.claim.claimant), one.aside) for one in found]
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
