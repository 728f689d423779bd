"""A sentence in, the separate assertions it makes out; never split what then misleads.

Called by `claim.extract` with the sentence's attribution. A split falls before “, adding that”,
before the conjunction in front of a second person's report, and at a semicolon, “, and” or
“, but” whose halves both stand alone. Conditions, comparisons, “not only … but” and causes stay
whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chalicelib.domain.attribution import JOINT, Attribution, Report
from chalicelib.domain.claim_parts import Claimant, Quotation
from chalicelib.domain.segment import Sentence


@dataclass(frozen=True, slots=True)
class Assertion:
    """`text[start:end]` is asserted by `claimant`; `subject` is where the speaker is named.

    `subject` is None where the span itself names no speaker: the outlet's own words, or the
    later sentences of a quotation.
    """

    start: int
    end: int
    claimant: Claimant
    subject: tuple[int, int] | None = None


# A bullet, or the hour of an entry in a live blog, is no part of what is asserted.
_ENTRY = re.compile(
    r"[•⁃‣◦▪●*]\s+(?=\w)"
    r"|\d{1,2}:\d{2}(?:\s?(?:am|pm|a\.m\.|p\.m\.|GMT|BST|CET|ET))?(?:\s?[—–:-])?\s+(?=[“\"‘]?[^\W\d_a-z])"
)
_BARE_JOINT = re.compile(r"\s(?:while|whereas|although|though)\s$")
_MISLEADS = re.compile(
    r"^(?:if|unless|provided|had|were|should|when|whenever|because|since|as)\b"
    r"|\bnot (?:only|just|merely|simply)\b|\b(?:neither|either|rather than|more than|less than)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"^(?:it|he|she|they|this|that|these|those|which|who|so|then|therefore|thus|hence|however|"
    r"instead|otherwise|rather|nor|or|and|but|yet|for example|for instance|that is|in other words|"
    r"others?|some|the (?:other|former|latter|rest|same)|one|another|both|neither|none|in fact|"
    r"indeed|consequently|as a result|moreover|also|if|unless|because|not|while|whereas|although|"
    r"though|since|when|as|after|before|until|including|especially|namely)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|was|were|are|has|had|have|will|would|did|does|do|can|could|may|might|must|[a-z]{2,}ed|"
    r"went|came|took|made|gave|began|became|fell|rose|won|lost|left|met|held|saw|told|said|says|"
    r"grew|ran|got|sent|spent|paid|built|drew|stood|kept|led|knew|wrote|bought|sold|cut|hit)\b"
)
_FEWEST_WORDS = 4
_LONGEST_SPLIT = 600  # characters; a longer “sentence” is no prose


def split_assertions(text: str, sentence: Sentence, said: Attribution) -> tuple[Assertion, ...]:
    """The assertions of a sentence in order; together they cover it but for joining words."""
    begin = said.turn if said.turn is not None else sentence.start
    if mark := _ENTRY.match(text, begin, sentence.end):
        begin = mark.end()
    reports = [report for report in said.reports if report.cue[0] >= begin]
    cuts = _report_cuts(text, sentence, reports, said)
    if not cuts:
        return _halves(text, begin, sentence, said)
    assertions: list[Assertion] = []
    left, speaker = begin, _first_of(reports, cuts[0][0])
    for right, resume, report in (*cuts, (sentence.end, sentence.end, None)):
        named = speaker is not None and left <= speaker.subject[0] < right
        subject = speaker.subject if speaker is not None and named else None
        claimant = said.claimant if speaker is None else speaker.claimant
        assertions.append(Assertion(left, _trim_end(text, left, right), claimant, subject))
        if report is not None:
            left, speaker = resume, report
    return tuple(assertions)


def _first_of(reports: Sequence[Report], before: int) -> Report | None:
    """Who speaks in the first part: the report that stands in it."""
    return next((report for report in reports if report.cue[0] < before), None)


def _trim_end(text: str, left: int, right: int) -> int:
    while right > left and (text[right - 1].isspace() or text[right - 1] in ",;—–"):
        right -= 1
    return right


def _report_cuts(
    text: str, sentence: Sentence, reports: Sequence[Report], said: Attribution
) -> list[tuple[int, int, Report]]:
    """(where the part before ends, where the part after begins, who speaks there)."""
    if _MISLEADS.search(sentence.text[:40]):
        return []
    cuts: list[tuple[int, int, Report]] = []
    floor = sentence.start
    ordered = sorted(reports, key=lambda one: one.cue)
    for report in ordered if said.own_until is not None else ordered[1:]:
        cut = (
            _cut_before_following(text, report)
            if report.follows
            else _cut_before_subject(text, floor, report, reports)
        )
        if cut is None or cut[0] <= floor:
            continue
        holding = next((q for q in said.quotations if q.start < cut[0] < q.end), None)
        if holding is not None:
            if holding.end > cut[1]:
                continue
            cut = (holding.end, cut[1])  # American style sets the comma inside the marks
        if min(_count(text, floor, cut[0]), _count(text, cut[1], sentence.end)) < _FEWEST_WORDS:
            continue
        cuts.append((*cut, report))
        floor = cut[1]
    return cuts


def _count(text: str, start: int, end: int) -> int:
    return len(text[start : min(end, start + 400)].split())


def _cut_before_following(text: str, report: Report) -> tuple[int, int] | None:
    """At “, adding that”: the second part begins after it."""
    cue = text[report.cue[0] : report.cue[1]]
    if not cue.endswith(" that") or report.claimant.quotation is Quotation.DIRECT:
        return None
    lead = text[max(0, report.cue[0] - 12) : report.cue[0]]
    joint = re.search(r"(?:,|—|–)[”\"’']? ?(?:and |while |but |also )?$", lead)
    if joint is None:
        return None
    return report.cue[0] - (len(lead) - joint.start()), _skip_space(text, report.cue[1])


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _cut_before_subject(
    text: str, floor: int, report: Report, reports: Sequence[Report]
) -> tuple[int, int] | None:
    """Before the conjunction in front of somebody else's report."""
    start = report.subject[0]
    if report.cue[0] < start:
        return None  # “…, said Ada Roe” closes a part rather than opening one
    if any(
        other.claimant.name == report.claimant.name and other is not report for other in reports
    ):
        return None
    lead = text[max(floor, start - 60) : start]
    joint = JOINT.search(lead) or _BARE_JOINT.search(lead)
    return (start - (len(lead) - joint.start()), start) if joint else None


def _halves(text: str, begin: int, sentence: Sentence, said: Attribution) -> tuple[Assertion, ...]:
    """Split at semicolons where every part stands alone; else the sentence is one assertion."""
    whole = whole_assertion(begin, sentence.end, said)
    if said.reports or said.quotations:
        return (whole,)
    marks = _semicolons(text, begin, sentence.end)
    if not marks:
        return _clauses(text, begin, sentence, said) or (whole,)
    if len(marks) > 3:  # noqa: PLR2004 - a list
        return (whole,)
    edges = [begin, *(at + 1 for at in marks), sentence.end]
    parts = [
        (_skip_space(text, left), right - (right < sentence.end)) for left, right in pairwise(edges)
    ]
    if not all(_stands_alone(text[left:right], index) for index, (left, right) in enumerate(parts)):
        return (whole,)
    return tuple(whole_assertion(left, right, said) for left, right in parts)


_COORDINATION = re.compile(
    r",\s(?:and|but)\s(?=(?:the|an?|\d[\d.,]*|[^\W\d_a-z])[^\s,;:]*\s?)(?P<opening>[^,;:()]{4,90})"
)
# Never “-ed”: “and the mayor elected in May” is no clause.
_FINITE = re.compile(
    r"\s(?:is|was|were|are|has|had|have|will|would|did|does|can|could|may|might|must|said|says|went|"
    r"came|took|made|gave|became|fell|rose|won|lost|grew|ran|got|sent|paid|led|began|stood)\b"
)
# Words that bind two clauses to one another, or put both under a third.
_BINDS = re.compile(
    r"\b(?:if|unless|whether|than|because|since|so|when|while|whereas|although|though|until|"
    r"before|after|once|as|that|how|why|what|who|whom|whose|which|where|not only|neither|either|"
    r"both|without|would|could|each|respectively|instead|despite|by|same|former|latter|also|too)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:more|fewer|less|others?|also|too|both|same|instead|likewise)\b")


def _clauses(
    text: str, begin: int, sentence: Sentence, said: Attribution
) -> tuple[Assertion, ...] | None:
    """Two full clauses round “, and” or “, but”, each with its own subject and verb."""
    end = min(sentence.end, begin + _LONGEST_SPLIT)
    joints = [
        found
        for found in _COORDINATION.finditer(text, begin, end)
        if (verb := _FINITE.search(found["opening"]))
        and not _BINDS.search(found["opening"][: verb.start()])
    ]
    if len(joints) != 1:
        return None
    joint = joints[0]
    first, second = text[begin : joint.start()], text[joint.start("opening") : sentence.end]
    if min(len(first.split()), len(second.split())) <= _FEWEST_WORDS:
        return None
    if (
        _BINDS.search(first)
        or _COMPARES.search(second)
        or _LEANS.match(second)
        or _MISLEADS.search(second[:400])
    ):
        return None
    if not _VERB.search(first):
        return None
    return (
        whole_assertion(begin, joint.start(), said),
        whole_assertion(joint.start("opening"), sentence.end, said),
    )


def _semicolons(text: str, start: int, end: int) -> list[int]:
    return [start + found.start() for found in re.finditer(r";(?=\s)", text[start:end])]


def _stands_alone(part: str, index: int) -> bool:
    opening = part[:400]
    return (
        len(opening.split()) >= _FEWEST_WORDS
        and bool(_VERB.search(opening))
        and not _MISLEADS.search(opening)
        and not re.search(r"\bthe same\b", opening)
        and (index == 0 or not _LEANS.match(opening))
    )


def whole_assertion(start: int, end: int, said: Attribution) -> Assertion:
    """All of `start:end` as one assertion of the sentence's main speaker."""
    inside = [report for report in said.reports if start <= report.subject[0] < end]
    subject = None
    for report in inside:
        if report.claimant.name == said.claimant.name:
            subject = report.subject
            break
    return Assertion(start, end, said.claimant, subject)
