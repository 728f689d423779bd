"""Sentences in, who says each of them out: speaker, cue, quotation, unnamed sources.

Called by `claim.extract` after `segment`. A sentence may report several people: each report is
kept with the spans of its subject and its cue, so that `assertions` can part them. A quotation
takes its speaker from the words beside it, else from the one who was speaking just before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.article import ArticleKind, SourceText
from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation
from chalicelib.domain.people import (
    Sort,
    read_party,
    read_register,
)
from chalicelib.domain.quotation import Quoted, find_quotations
from chalicelib.domain.saying import (
    CUE,
    FOLLOWING,
    SAYING,
    find_clause_subject,
    find_subject,
    has_verb,
)
from chalicelib.domain.segment import Sentence
from chalicelib.domain.turns import default_claimant, find_turns
from chalicelib.domain.whom import Course, remember_mentions, resolve


@dataclass(frozen=True, slots=True)
class Report:
    """One place in a sentence where somebody is said to say something.

    Spans are offsets into the stored text. `subject` names who says it; `cue` is the word of
    saying; `follows` marks “adding that …”, whose subject is that of the report before.
    """

    claimant: Claimant
    subject: tuple[int, int]
    cue: tuple[int, int]
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says one sentence. `quoted` is the part of its letters inside quotation marks, 0–1.

    `turn` is the offset after a `NAME:` that opens the sentence, else None. `bare` says that the
    sentence only introduces somebody's words (“She said:”) and asserts nothing itself.
    `own_until` is where the first half ends when only the second half reports somebody.
    """

    claimant: Claimant
    reports: tuple[Report, ...] = ()
    quoted: float = 0.0
    quotations: tuple[Quoted, ...] = ()
    turn: int | None = None
    bare: bool = False
    own_until: int | None = None


_COLON_QUOTE = re.compile(r"(?P<name>[^\W\d_a-z][^:“”\"]{1,60}):\s*$")
_BESIDE = 3  # characters between a quotation and what touches it: a comma and a space
_PHRASE = 24  # characters; a shorter quotation is a phrase, no statement
_SOON = 4  # sentences after which “he” needs a new name
_LONGEST_LABEL = 90
_FEW = 4  # words; less is a stray piece
_MOST_CUES = 12  # a “sentence” with more words of saying is none
_MOSTLY = 0.6
_PARTLY = 0.4  # of a sentence that opens with a quotation


def attribute(sentences: Sequence[Sentence], source: SourceText) -> tuple[Attribution, ...]:
    """One attribution per sentence, in order. Pure; unknown where nobody is named."""
    quotations = find_quotations(source.text, source.blocks)
    turns = find_turns(source)
    course = Course(read_register([sentence.text for sentence in sentences]))
    default = default_claimant(source)
    found: list[Attribution] = []
    speaker_of_turn: Claimant | None = None
    talks = source.kind in {ArticleKind.INTERVIEW, ArticleKind.SPEECH}
    first, block = 0, -1
    for index, sentence in enumerate(sentences):
        while first < len(quotations) and quotations[first].end <= sentence.start:
            first += 1
        inside = _overlapping(quotations, first, sentence)
        turn = turns.get(sentence.start)
        if turn is not None:
            speaker_of_turn = turn.claimant
        elif not talks and sentence.block != block:
            speaker_of_turn = None  # in the news only the line with the name is a turn
        block = sentence.block
        begins = turn.end if turn is not None else None
        own = default if speaker_of_turn is None else speaker_of_turn
        course.own = own
        remember_mentions(index, sentence, inside, course)
        read = _read_sentence(index, sentence, inside, source.text, course, own)
        found.append(replace(read, turn=begins))
    return tuple(_settle_quotations(sentences, found))


def _overlapping(
    quotations: Sequence[Quoted], first: int, sentence: Sentence
) -> tuple[Quoted, ...]:
    inside = []
    for quoted in quotations[first : first + 64]:
        if quoted.start >= sentence.end:
            break
        inside.append(quoted)
    return tuple(inside)


def _read_sentence(
    index: int,
    sentence: Sentence,
    inside: tuple[Quoted, ...],
    text: str,
    course: Course,
    default: Claimant,
) -> Attribution:
    covered = sum(
        max(0, min(q.end, sentence.end) - max(q.start, sentence.start)) for q in inside
    ) / max(1, sentence.end - sentence.start)
    reports = tuple(_find_reports(index, sentence, inside, text, course))
    if not reports:
        return Attribution(default, (), covered, inside)
    own_until = _end_of_own_half(text, sentence, reports, inside)
    claimant = default if own_until is not None else _main_report(reports, inside).claimant
    return Attribution(
        claimant,
        reports,
        covered,
        inside,
        bare=_is_bare(sentence, reports, inside),
        own_until=own_until,
    )


JOINT = re.compile(
    r"(?:[,;]|\s[—–-]|[—–])[”\"’']?\s*"
    r"(?:and |but |yet |while |whereas |though |although |even though |even as )+"
    r"(?:at the same time |meanwhile |in turn )?,?\s*$"
)


def _end_of_own_half(
    text: str, sentence: Sentence, reports: Sequence[Report], inside: tuple[Quoted, ...]
) -> int | None:
    """“The pier is shut, but divers say it is safe”: the first half is the writer's own."""
    first = min(min(report.subject[0], report.cue[0]) for report in reports)
    lead = text[sentence.start : first]
    joint = JOINT.search(lead[-60:])
    if joint is None or any(q.start < first for q in inside):
        return None
    end = first - (len(lead[-60:]) - joint.start())
    own = text[sentence.start : end]
    if len(own.split()) <= _FEW or not has_verb(own):
        return None
    return None if _CONDITION.match(own) else end


_CONDITION = re.compile(
    r"(?:if|unless|when|whenever|because|since|although|though|while|even if|as)\b", re.IGNORECASE
)


def _main_report(reports: Sequence[Report], inside: tuple[Quoted, ...]) -> Report:
    """The report that a quotation leans on, else the first."""
    for report in reports:
        if report.claimant.quotation is Quotation.DIRECT and inside:
            return report
    return reports[0]


def _is_bare(sentence: Sentence, reports: Sequence[Report], inside: tuple[Quoted, ...]) -> bool:
    """Nothing is left when subject and cue are taken away: “He said:”, “According to X:”."""
    if inside or len(reports) != 1:
        return False
    report = reports[0]
    start = min(report.subject[0], report.cue[0])
    end = max(report.subject[1], report.cue[1])
    rest = f"{sentence.text[: start - sentence.start]} {sentence.text[end - sentence.start :]}"
    content = re.sub(
        r"\b(?:in a (?:statement|tweet|post|letter)|on \w+day|but|and|then|also|later|reporters|"
        r"this|the following|has|had)\b",
        "",
        rest,
        flags=re.IGNORECASE,
    )
    most = 2
    return len(re.findall(r"\w+", content)) <= (most if rest.rstrip().endswith(":") else 0)


def _find_reports(
    index: int, sentence: Sentence, inside: tuple[Quoted, ...], text: str, course: Course
) -> Iterator[Report]:
    reports: list[Report] = []
    cues = 0
    for found in CUE.finditer(text, sentence.start, sentence.end):
        if any(q.start <= found.start() < q.end for q in inside):
            continue
        cues += 1
        if cues > _MOST_CUES:
            break
        span = find_subject(text, found, sentence, inside)
        if span is None:
            continue
        report = _make_report(index, span, found, sentence, inside, text, course)
        if report is not None and not _hides(reports, report):
            reports.append(report)
    if not reports and (report := _colon_report(index, sentence, inside, text, course)):
        reports.append(report)
    yield from _with_following(index, reports, sentence, inside, text, course)


def _hides(reports: Sequence[Report], new: Report) -> bool:
    """Whether two cues read the same subject: the first one counts."""
    return any(report.subject == new.subject for report in reports)


def _opening_report(
    index: int, sentence: Sentence, inside: tuple[Quoted, ...], text: str, course: Course
) -> Report | None:
    """“Ada Roe came close to an admission, saying …”: the sentence's subject says it."""
    found = SAYING.search(text, sentence.start, min(len(text), sentence.end + 4))
    if found is None or any(q.start <= found.start() < q.end for q in inside):
        return None
    if text[found.start() - 3 : found.start()] == "by ":
        return None
    span = find_clause_subject(text, sentence, inside, found.start())
    if span is None:
        return None
    return _make_report(index, span, found, sentence, inside, text, course)


def _with_following(
    index: int,
    reports: Sequence[Report],
    sentence: Sentence,
    inside: tuple[Quoted, ...],
    text: str,
    course: Course,
) -> Iterator[Report]:
    if not reports and (opening := _opening_report(index, sentence, inside, text, course)):
        reports = [opening]
    yield from reports
    if not reports:
        return
    for found in FOLLOWING.finditer(text, sentence.start, sentence.end):
        at = found.start("cue")
        before = [report for report in reports if report.cue[0] < at]
        same = any(report.cue[0] == at for report in reports)
        if not before or same or any(q.start <= at < q.end for q in inside):
            continue
        claimant = replace(
            before[-1].claimant,
            cue=found.group("cue"),
            quotation=_quotation_near(found.end(), sentence, inside),
        )
        yield Report(claimant, before[-1].subject, (at, found.end()), follows=True)


def _quotation_near(at: int, sentence: Sentence, inside: tuple[Quoted, ...]) -> Quotation:
    for quoted in inside:
        if at <= quoted.start <= at + 3 and quoted.end >= sentence.end - 2:
            return Quotation.DIRECT
    return Quotation.INDIRECT


def _make_report(
    index: int,
    span: tuple[int, int],
    found: re.Match[str],
    sentence: Sentence,
    inside: tuple[Quoted, ...],
    text: str,
    course: Course,
) -> Report | None:
    phrase = text[slice(*span)]
    ahead = re.match(r", ([^,.;:“”\"]{3,90})", text[span[1] : min(sentence.end, span[1] + 100)])
    party = read_party(phrase, ahead.group(1) if ahead else "")
    if party is None:
        return None
    quotation = _quotation_of(found, span, inside, sentence)
    claimant, gender = resolve(index, span[0], party, course)
    claimant = replace(claimant, cue=found.group(), quotation=quotation)
    course.note(claimant, gender, index)
    return Report(claimant, span, found.span())


def _quotation_of(
    found: re.Match[str], span: tuple[int, int], inside: tuple[Quoted, ...], sentence: Sentence
) -> Quotation:
    left = min(span[0], found.start())
    right = max(span[1], found.end())
    whole = sum(min(q.end, sentence.end) - max(q.start, sentence.start) for q in inside)
    rest = (sentence.end - sentence.start) - (right - left)
    for quoted in inside:
        adjacent = 0 <= left - quoted.end < _BESIDE or 0 <= quoted.start - right <= _BESIDE
        if adjacent and (quoted.start <= sentence.start or quoted.end - quoted.start > _PHRASE):
            return Quotation.DIRECT
    return Quotation.DIRECT if whole >= _MOSTLY * max(1, rest) else Quotation.INDIRECT


def _colon_report(
    index: int, sentence: Sentence, inside: tuple[Quoted, ...], text: str, course: Course
) -> Report | None:
    """`Ada Roe: “…”`."""
    if not inside or inside[0].start <= sentence.start:
        return None
    lead = text[sentence.start : inside[0].start]
    found = _COLON_QUOTE.fullmatch(lead) if len(lead) < _LONGEST_LABEL else None
    if found is None:
        return None
    span = (sentence.start, sentence.start + found.end("name"))
    party = read_party(found.group("name"))
    if party is None or party.sort not in {Sort.PERSON, Sort.PRONOUN}:
        return None
    claimant, gender = resolve(index, span[0], party, course)
    claimant = replace(claimant, quotation=Quotation.DIRECT)
    course.note(claimant, gender, index)
    return Report(claimant, span, (span[1], span[1] + 1))


def _settle_quotations(
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
            if speaker is None and near:
                speaker = last
            if speaker is None and read.claimant.type is ClaimantType.OUTLET:
                speaker = Claimant(ClaimantType.UNKNOWN)
            if speaker is not None:
                claimant = replace(speaker, quotation=Quotation.DIRECT)
                current = replace(read, claimant=claimant)
        if current.claimant.type is ClaimantType.UNKNOWN or not (
            current.reports or current.quoted >= _MOSTLY
        ):
            # Plain news between quotations ends the turn of whoever was speaking.
            words = len(sentence.text.split())
            if words > _FEW:
                last = None
        else:
            last = replace(
                current.reports[-1].claimant
                if current.reports and current.quoted < _MOSTLY
                else current.claimant,
                cue=None,
            )
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
    return _along_chains(found, {at: replace(who, cue=None) for at, who in spoken_for.items()})


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


__all__ = ["Attribution", "Claimant", "ClaimantType", "Quotation", "Report", "attribute"]
