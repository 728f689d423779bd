"""Sentences in, who says each of them out: speaker, cue, quotation, unnamed sources.

Called by `claim.extract` after `segment`. A sentence may report several people: each report is
kept with the spans of its subject and its cue, so that `assertions` can part them. `reports`
reads one sentence, `carried` gives quotations their speakers, `sources` tells polls and reports
on, `minds` finds what else leans on somebody.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chalicelib.domain.antecedents import Meaning, find_meanings
from chalicelib.domain.article import ArticleKind, SourceText
from chalicelib.domain.carried import OWN_VOICE, Attribution, settle_quotations
from chalicelib.domain.claim_parts import Claimant, Quotation
from chalicelib.domain.minds import find_leaning
from chalicelib.domain.names import read_names
from chalicelib.domain.quotation import Quoted, find_quotations
from chalicelib.domain.register import find_surnames, read_register
from chalicelib.domain.reports import Report, find_reports
from chalicelib.domain.segment import Sentence
from chalicelib.domain.sources import carry_sources
from chalicelib.domain.subject import has_verb
from chalicelib.domain.turns import default_claimant, find_turns
from chalicelib.domain.whom import Course, remember_mentions

_FEWEST_LETTERS = 4  # less names nobody and reports nothing; junk has it by the ten thousand
_FEW = 4  # words; less is a stray piece


def attribute(sentences: Sequence[Sentence], source: SourceText) -> tuple[Attribution, ...]:
    """One attribution per sentence, in order. Pure; unknown where nobody is named."""
    quotations = find_quotations(source.text, source.blocks)
    turns = find_turns(source)
    names = [read_names(sentence.text) for sentence in sentences]
    course = Course(read_register(names), text=source.text)
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
        if len(sentence.text) < _FEWEST_LETTERS and not inside and begins is None:
            course.read.append((sentence, names[index], inside))
            found.append(Attribution(own))
            continue
        surnames = tuple(find_surnames(names[index], course.register))
        remember_mentions(index, sentence, names[index], surnames, inside, course)
        means = find_meanings(index, sentence, surnames, inside, source.text, course)
        course.here = {one.start: one.value for one in means}
        course.quotes = bool(inside)
        read = _read_sentence(index, sentence, inside, source.text, course, own, means)
        course.read.append((sentence, names[index], inside))
        found.append(read if begins is None else replace(read, turn=begins))
    settled = carry_sources(source.text, sentences, tuple(settle_quotations(sentences, found)))
    return tuple(_lean(read, source.text, s) for read, s in zip(settled, sentences, strict=True))


def _lean(read: Attribution, text: str, sentence: Sentence) -> Attribution:
    """Where the outlet or the author speaks, the word that leans on somebody else is the cue."""
    if read.claimant.type not in OWN_VOICE or read.claimant.cue is not None:
        return read
    # The claimant of a sentence whose second half is a report speaks in the first half.
    end = sentence.end if read.own_until is None else read.own_until
    span = find_leaning(text, sentence.start, end)
    if span is None and read.quotations and read.quotations[0].start < end:
        first = max(read.quotations[0].start, sentence.start)
        span = (first, first + 1)
    if span is None:
        return read
    return replace(read, claimant=replace(read.claimant, cue=text[slice(*span)]))


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
    means: tuple[Meaning, ...],
) -> Attribution:
    covered = sum(
        max(0, min(q.end, sentence.end) - max(q.start, sentence.start)) for q in inside
    ) / max(1, sentence.end - sentence.start)
    reports = tuple(find_reports(index, sentence, inside, text, course))
    if not reports:
        return Attribution(default, (), covered, inside, means=means)
    own_until = _end_of_own_half(text, sentence, reports, inside)
    claimant = (
        default if own_until is not None else _main_report(sentence, reports, inside).claimant
    )
    return Attribution(
        claimant,
        reports,
        covered,
        inside,
        bare=_is_bare(sentence, reports, inside),
        own_until=own_until,
        means=means,
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


def _main_report(
    sentence: Sentence, reports: Sequence[Report], inside: tuple[Quoted, ...]
) -> Report:
    """The report that a quotation leans on, else the one that closes the sentence, or the first."""
    for report in reports:
        if report.claimant.quotation is Quotation.DIRECT and inside:
            return report
    for before, report in pairwise(reports):
        # “The letters show, Ada Roe said on Friday, that …”: she tells what they show.
        between = sentence.text[before.cue[1] - sentence.start : report.subject[0] - sentence.start]
        if between.strip() == "," and report.cue[0] > report.subject[0]:
            return report
    last = reports[-1]
    tail = sentence.text[max(last.cue[1], last.subject[1]) - sentence.start :]
    begin = min(last.cue[0], last.subject[0]) - sentence.start
    closes = sentence.text[:begin].rstrip(" ”\"'’").endswith((",", ".", "?", "!", ", the"))
    if len(tail.split()) <= _FEW and not last.follows and closes:
        return last  # “Ada Roe believes …, the letter says.”
    return reports[0]


_LONGEST_BARE = 90  # characters beside subject and cue
_CIRCUMSTANCES = re.compile(
    r"\b(?:in a (?:statement|tweet|post|letter)|on \w+day|but|and|then|also|later|reporters|"
    r"this|the following|has|had)\b",
    re.IGNORECASE,
)


def _is_bare(sentence: Sentence, reports: Sequence[Report], inside: tuple[Quoted, ...]) -> bool:
    """Nothing is left when subject and cue are taken away: “He said:”, “According to X:”."""
    if inside or len(reports) != 1:
        return False
    report = reports[0]
    start = min(report.subject[0], report.cue[0])
    end = max(report.subject[1], report.cue[1])
    rest = f"{sentence.text[: start - sentence.start]} {sentence.text[end - sentence.start :]}"
    if len(rest) > _LONGEST_BARE:
        return False
    content = _CIRCUMSTANCES.sub("", rest)
    most = 2
    return len(re.findall(r"\w+", content)) <= (most if rest.rstrip().endswith(":") else 0)


__all__ = ["JOINT", "Attribution", "Report", "attribute"]
