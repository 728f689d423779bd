"""Sentences with their speakers in, out: the same, where polls and reports go on over sentences.

Called by `attribution` after `carried`. A poll, study or report that an article names once is
often told on without a word of saying: “It also found …”, “Two in three said …”, plain shares of
voters, figures after a colon. Such a sentence gets the source as its claimant, and as cue the
words that show it. A new source, other news or a distance ends it; where in doubt the outlet
keeps the sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.carried import OWN_VOICE, Attribution
from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation
from chalicelib.domain.parties import CAPITAL, Sort, head_part
from chalicelib.domain.people import read_party
from chalicelib.domain.reports import Report
from chalicelib.domain.segment import Sentence
from chalicelib.domain.surveys import (
    CHANGE,
    FAR,
    LEAP,
    OF_SURVEY,
    ONE_FROM,
    SURVEY_NAMED,
    is_share,
    measures_in,
    survey_words,
)


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


@dataclass(frozen=True, slots=True)
class _Source:
    """A document by whom it speaks for; `words` are those it was introduced with."""

    claimant: Claimant
    noun: str
    words: frozenset[str]
    index: int


@dataclass(frozen=True, slots=True)
class _Table:
    """Figures that a body gave, by what they measure; told on in the sentences right behind."""

    claimant: Claimant
    measures: frozenset[str]
    at: int
    block: int


_SURVEYS = _words("poll survey census tally")
_STUDIES = _words("study paper research analysis report review audit inquiry investigation finding")
_PAPERS = _words(
    "document paper record file filing memo dossier log data figure statistic report "
    "dataset statement indictment lawsuit complaint ruling verdict letter"
)
_GROUPS = (_SURVEYS, _STUDIES, _PAPERS)
_PLURALS = {"studies": "study", "surveys": "survey", "inquiries": "inquiry", "tallies": "tally"}
# Before a document named again; any other word must be one it was introduced with.
_AGAIN = _words(
    "the this that these those its their his her same new latest recent nationwide national "
    "statewide full whole 10-page leaked published"
)
_DEFINITE = ("the ", "this ", "that ", "these ", "those ", "its ", "their ")

_LONG = 12  # sentences in which “the poll” means the last one named
_MOST_SOURCES = 8


def carry_sources(
    text: str, sentences: Sequence[Sentence], found: Sequence[Attribution]
) -> Iterator[Attribution]:
    """The attributions in order, those of sentences that a source tells on replaced."""
    told = _Told(text)
    for index, (sentence, read) in enumerate(zip(sentences, found, strict=True)):
        yield told.take(index, sentence, read)


class _Told:
    """What the article has named so far, read from top to bottom."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._sources: list[_Source] = []
        self._survey: _Source | None = None
        self._asked_at = -100  # the last sentence that the survey told
        self._spoken_of: tuple[_Source | None, int] = (None, -1)
        self._table: _Table | None = None
        self._credit: tuple[Claimant, int] | None = None  # “From the Herald:”, and its block

    def take(self, index: int, sentence: Sentence, read: Attribution) -> Attribution:
        """Read one sentence on: whom it names, and who tells it."""
        if read.reports:
            read = self._name_again(index, read)
            self._note_reports(index, read)
        if self._sources:
            self._note_subject(index, sentence)
        credited = self._take_credit(sentence, read)
        if credited is not None:
            return credited
        survey = self._survey
        if survey is not None and index - self._asked_at <= FAR:
            cue = self._tells_on(index, sentence, read)
            if cue is not None:
                self._asked_at = index
                claimant = replace(survey.claimant, cue=cue, quotation=Quotation.INDIRECT)
                return replace(read, claimant=claimant, reports=(), own_until=None)
            if OF_SURVEY.search(self._text, sentence.start, sentence.end):
                self._asked_at = index
        self._note_survey(index, sentence, read)
        return self._counts_on(index, sentence, read)

    def _name_again(self, index: int, read: Attribution) -> Attribution:
        """“The poll found”: the one that the article named before."""
        reports = tuple(self._renamed(index, report) for report in read.reports)
        if reports == read.reports:
            return read
        named = {
            old.claimant.name: new.claimant
            for old, new in zip(read.reports, reports, strict=True)
            if old is not new
        }
        own = named.get(read.claimant.name)
        if own is None:
            return replace(read, reports=reports)
        claimant = replace(
            read.claimant, type=own.type, name=own.name, role=own.role, resolved=own.resolved
        )
        return replace(read, claimant=claimant, reports=reports)

    def _renamed(self, index: int, report: Report) -> Report:
        phrase = self._text[slice(*report.subject)]
        if phrase in {"It", "it"} and not report.claimant.resolved:
            source, at = self._spoken_of
            if source is None or index - at != 1 or report.claimant.cue not in _FINDING:
                return report
            self._spoken_of = (source, index)
            return _by(report, source)
        is_own = report.claimant.role == "document" or report.claimant.type is _UNNAMED
        if not is_own or not self._sources:
            return report
        source = self._find(index, phrase)
        return report if source is None else _by(report, source)

    def _find(self, index: int, phrase: str) -> _Source | None:
        """The source that a phrase such as “the Lunde poll” names again."""
        if not phrase.lower().startswith(_DEFINITE) or "," in phrase:
            return None
        head = head_part(phrase).split()
        noun = _singular(head[-1])
        if noun not in _NOUNS or head != phrase.split():
            return None
        more = {word.lower() for word in head[:-1]} - _AGAIN
        near = [one for one in self._sources if index - one.index <= _LONG]
        same = [one for one in near if one.noun == noun and more <= one.words]
        if same:
            return same[-1]
        kin = [
            one
            for one in near
            if index - one.index <= LEAP
            and any({one.noun, noun} <= group for group in _GROUPS)
            and more <= one.words
        ]
        if kin and len({one.claimant.name for one in kin}) == 1:
            return kin[-1]
        return None

    def _note_reports(self, index: int, read: Attribution) -> None:
        for report in read.reports:
            phrase = self._text[slice(*report.subject)]
            head = head_part(phrase).split()
            noun = _singular(head[-1]) if head else ""
            if noun in _NOUNS and report.claimant.name and report.claimant.resolved:
                self._note(index, report.claimant, noun, phrase)

    def _note(self, index: int, claimant: Claimant, noun: str, phrase: str) -> None:
        claimant = Claimant(claimant.type, claimant.name, claimant.role)
        known = _Source(
            claimant, noun, frozenset(re.findall(r"[\w’'./&-]+", phrase.lower())), index
        )
        self._spoken_of = (known, index)
        self._sources = [*self._sources[-_MOST_SOURCES:], known]
        if noun in _SURVEYS and noun != "census":
            self._survey, self._asked_at = known, index

    def _note_subject(self, index: int, sentence: Sentence) -> None:
        """“The study followed 200 children”: the study is what the sentence is about."""
        subject = _SUBJECT.match(sentence.text)
        source = self._find(index, subject.group()) if subject else None
        if source is not None:
            self._spoken_of = (source, index)

    def _note_survey(self, index: int, sentence: Sentence, read: Attribution) -> None:
        """A survey that a sentence names beside the way: “in a Lunde Herald poll”."""
        words = sentence.text
        if "oll" not in words and "survey" not in words:
            return
        begin, end = sentence.start, sentence.end
        for pattern in (ONE_FROM, *(() if read.reports else (SURVEY_NAMED,))):
            named = pattern.search(self._text, begin, end)
            if named is not None and not any(
                q.start <= named.start() < q.end for q in read.quotations
            ):
                claimant = Claimant(ClaimantType.ORGANISATION, named["name"], "document")
                self._note(index, claimant, "poll", named["name"])
                return

    def _tells_on(self, index: int, sentence: Sentence, read: Attribution) -> str | None:
        """The words that show that the survey tells this sentence; None if none do."""
        own = read.claimant.type in OWN_VOICE and not read.reports
        if read.quotations and read.quoted > _HARDLY:
            return None
        if not own and not self._speaks_of_shares(read):
            return None
        if SURVEY_NAMED.search(self._text, sentence.start, sentence.end):
            return None
        distance = index - self._asked_at
        if distance > 1 and self._rivals(index):
            return None  # which of two polls goes on after other news nobody can tell
        return survey_words(self._text, sentence, distance)

    def _rivals(self, index: int) -> bool:
        names = {
            one.claimant.name
            for one in self._sources
            if one.noun in _SURVEYS and index - one.index <= _LONG
        }
        return len(names) > 1

    def _counts_on(self, index: int, sentence: Sentence, read: Attribution) -> Attribution:
        """“…, according to the Harbour Board. Fares fell by 3 percent”: figures of one table."""
        opened = self._opens_table(index, sentence, read)
        table = opened or self._table
        self._table = table
        if table is None or opened is not None:
            return read
        if index - table.at > 1 or sentence.block - table.block > 1 or read.quotations:
            self._table = None
            return read
        if not measures_in(self._text, sentence) & table.measures:
            return read
        self._table = replace(table, at=index, block=sentence.block)
        cue = CHANGE.search(self._text, sentence.start, sentence.end)
        if cue is None or read.reports or read.claimant.type not in OWN_VOICE:
            return read
        claimant = replace(table.claimant, cue=cue.group(), quotation=Quotation.INDIRECT)
        return replace(read, claimant=claimant)

    def _opens_table(self, index: int, sentence: Sentence, read: Attribution) -> _Table | None:
        """A body’s figures: what one body alone is said to have counted."""
        if len(read.reports) != 1:
            return None
        first = read.reports[0].claimant
        by_body = first.type is ClaimantType.ORGANISATION and first.resolved
        if not by_body or first.cue not in _COUNTING:
            return None
        measures = measures_in(self._text, sentence)
        return _Table(first, measures, index, sentence.block) if measures else None

    def _speaks_of_shares(self, read: Attribution) -> bool:
        """“Two in three said …”: those who say it are a share of those asked."""
        return all(is_share(self._text[slice(*report.subject)]) for report in read.reports)

    def _take_credit(self, sentence: Sentence, read: Attribution) -> Attribution | None:
        """“According to the Herald:”, and then its words in a paragraph of their own."""
        if self._credit is not None:
            claimant, block = self._credit
            own = read.claimant.type in OWN_VOICE and not read.reports
            if sentence.block == block + 1 and own:
                return replace(read, claimant=claimant)
            if sentence.block > block:
                self._credit = None
        if sentence.text.endswith(":") and read.quoted == 0:
            credited = _credited(read, sentence)
            if credited is not None:
                self._credit = (credited, sentence.block)
        return None


_COUNTING = frozenset({"according to", "According to", "reported", "showed", "shows", "show"})


def _by(report: Report, source: _Source) -> Report:
    """The same report, of a source known by name."""
    named = source.claimant
    claimant = replace(
        report.claimant, type=named.type, name=named.name, role=named.role, resolved=True
    )
    return replace(report, claimant=claimant)


# What a study does, and hardly a body or a thing.
_FINDING = _words(
    "found finds shows showed show suggests suggested concluded concludes revealed reveals "
    "estimated estimates indicates indicated says said noted notes adds added warned warns"
)
_SUBJECT = re.compile(r"(?:[Tt]he|[Tt]his) (?:[a-z-]+ ){0,2}?[a-z]+\b")
_UNNAMED = ClaimantType.UNNAMED_SOURCE
_NOUNS = frozenset().union(*_GROUPS)
_HARDLY = 0.3  # of a sentence in quotation marks
_FROM = re.compile(
    rf"(?:[Ff]rom|[Vv]ia|[Pp]er|[Aa]s reported by) (?:the |The )?"
    rf"(?P<name>{CAPITAL}(?: {CAPITAL}){{0,4}}):"
)


def _credited(read: Attribution, sentence: Sentence) -> Claimant | None:
    """Whose words a line with a colon announces, where it asserts nothing itself."""
    if read.bare and read.claimant.type is ClaimantType.ORGANISATION:
        return replace(read.claimant, quotation=Quotation.INDIRECT)
    found = _FROM.fullmatch(sentence.text)
    if found is None:
        return None
    party = read_party(found["name"])
    if party is None or party.sort not in {Sort.ORGANISATION, Sort.PERSON}:
        return None
    kind = (
        ClaimantType.PERSON
        if party.sort is Sort.PERSON and party.role
        else ClaimantType.ORGANISATION
    )
    cue = sentence.text.split(maxsplit=1)[0]
    return Claimant(kind, found["name"], None, cue, Quotation.INDIRECT)


def _singular(noun: str) -> str:
    lowered = noun.lower().strip(".,’'")
    return _PLURALS.get(lowered) or (
        lowered.removesuffix("s") if lowered.removesuffix("s") in _NOUNS else lowered
    )
