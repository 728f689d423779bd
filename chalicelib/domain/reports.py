"""A sentence in, out: each place where somebody is said to say something, and who that is.

Called by `attribution` from top to bottom; what was said before is in the course.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation
from chalicelib.domain.cue_words import CUE, FOLLOWING, SAYING
from chalicelib.domain.parties import Party, Sort
from chalicelib.domain.people import read_party
from chalicelib.domain.quotation import Quoted
from chalicelib.domain.saying import find_subject
from chalicelib.domain.segment import Sentence
from chalicelib.domain.subject import find_clause_subject
from chalicelib.domain.whom import Course, resolve


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


_COLON_QUOTE = re.compile(r"(?P<name>[^\W\d_a-z][^:“”\"]{1,60}):\s*$")
_LONGEST_LABEL = 90
_BESIDE = 3  # characters between a quotation and what touches it: a comma and a space
_PHRASE = 24  # characters; a shorter quotation is a phrase, no statement
_MOST_CUES = 12  # a “sentence” with more words of saying is none
_MOSTLY = 0.6


def find_reports(
    index: int, sentence: Sentence, inside: tuple[Quoted, ...], text: str, course: Course
) -> Iterator[Report]:
    """All reports of a sentence in order of their words of saying."""
    reports: list[Report] = []
    cues = 0
    for found in CUE.finditer(text, sentence.start, sentence.end):
        if inside and any(q.start <= found.start() < q.end for q in inside):
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
    if not reports and (
        report := _colon_report(index, sentence, inside, text, course)
        or _survey_report(sentence, inside, text)
    ):
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
    lead = text[max(sentence.start, found.start() - 14) : found.start()]
    if lead.endswith(("no ", "after ", "upon ", "before ", "without ", "instead of ")):
        return None
    if lead.endswith("by ") and not lead.endswith(("responded by ", "replied by ", "reacted by ")):
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
    if party is None and found.group().lower() == "according to" and _CROWD.fullmatch(phrase):
        party = Party(Sort.UNNAMED, phrase)
    if party is None:
        return None
    quotation = _quotation_of(found, span, inside, sentence)
    known, gender = resolve(index, span[0], party, course)
    claimant = Claimant(
        known.type, known.name, known.role, found.group(), quotation, known.resolved
    )
    course.note(claimant, gender, index)
    return Report(claimant, span, found.span())


# Behind “according to” a plural speaks, whoever it is: “media trackers”.
_CROWD = re.compile(r"[a-z][a-z-]+(?: [a-z-]+){0,3}s")


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


_IN_SURVEY = re.compile(
    r"\b(?P<cue>[Ii]n) "
    r"(?P<name>(?:a|an|the|this|another|one|recent|new|several|both|two|three) "
    r"[^,.;:()“”\"]{0,60}?\b(?:[Pp]olls?|surveys?|census)\b"
    r"(?: (?:from|by) (?:the )?[A-Z][\w’'&/.-]*(?: (?:and |for )?[A-Z][\w’'&/.-]*)*)?)"
)
_SHARE = re.compile(
    r"\d(?: ?%| percent| per cent| points?|-point)|\b\d+-\d+\b"
    r"|\b(?:one|two|three|four|1) (?:in|of|out of) "
)


def _survey_report(sentence: Sentence, inside: tuple[Quoted, ...], text: str) -> Report | None:
    """“Roe leads by six points in the Lunde Herald poll”: the share is the poll's."""
    if inside or not any(survey in sentence.text for survey in ("oll", "urvey", "ensus")):
        return None
    found = _IN_SURVEY.search(text, sentence.start, sentence.end)
    party = read_party(found["name"]) if found else None
    if found is None or party is None or not _SHARE.search(sentence.text):
        return None
    claimant = Claimant(
        ClaimantType.ORGANISATION, party.name, "document", found["cue"], Quotation.INDIRECT
    )
    return Report(claimant, found.span("name"), found.span("cue"))


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
