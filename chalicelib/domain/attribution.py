"""Sentences in, who says each of them out: speaker, cue, quotation, unnamed sources.

Called by `claim.extract` after `segment`. A sentence may report several people: each report is
kept with the spans of its subject and its cue, so that `assertions` can part them. A quotation
takes its speaker from the words beside it, else from the one who was speaking just before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chalicelib.domain.article import ArticleKind, SourceText
from chalicelib.domain.people import (
    STATEMENT_NOUNS,
    Gender,
    Mention,
    Party,
    Register,
    Sort,
    find_mentions,
    find_surnames,
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


class ClaimantType(StrEnum):
    """Whose assertion it is. `outlet` asserting and `unknown` are different facts."""

    PERSON = "person"
    ORGANISATION = "organisation"
    OUTLET = "outlet"
    AUTHOR = "author"
    UNNAMED_SOURCE = "unnamed_source"
    UNKNOWN = "unknown"


class Quotation(StrEnum):
    """How the words are given."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who made an assertion, as the machine reads it or as a person confirmed it.

    `cue` is the word of saying as it stands in the text; `resolved` is False where only a
    pronoun is known. `name` is None for the outlet itself and for nobody known.
    """

    type: ClaimantType
    name: str | None = None
    role: str | None = None
    cue: str | None = None
    quotation: Quotation = Quotation.NONE
    resolved: bool = True


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


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


_TURN = re.compile(
    r"(?P<name>[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|van|von|der|al)){0,4})"
    r"(?P<role>,? ?\([^()\n]{1,60}\))?:\s+(?=\S)"
)
_QUESTION_TURN = re.compile(r"(?:Q|A|Question|Answer)\s?[.:]\s", re.IGNORECASE)
_COLON_QUOTE = re.compile(r"(?P<name>[^\W\d_a-z][^:“”\"]{1,60}):\s*$")
_BESIDE = 3  # characters between a quotation and what touches it: a comma and a space
_PHRASE = 24  # characters; a shorter quotation is a phrase, no statement
_SOON = 4  # sentences after which “he” needs a new name
_JUST_NOW = 3
_LONG_AGO = 8
_LONGEST = 2000  # characters of a sentence in which names are looked for
_REMEMBERED = 12
_LONGEST_LABEL = 90
_FEW = 4  # words; less is a stray piece
_MOST_CUES = 12  # a “sentence” with more words of saying is none
_MOSTLY = 0.6
_PARTLY = 0.4  # of a sentence that opens with a quotation


@dataclass(frozen=True, slots=True)
class _Named:
    """Where a person was last named outside quotation marks."""

    index: int
    at: int
    party: Party


@dataclass
class _Course:
    """What was said so far, read from top to bottom; local to one call of `attribute`."""

    register: Register
    last: Claimant | None = None
    last_at: int = -100
    last_gender: Gender = Gender.UNKNOWN
    last_plural: bool = False
    last_body: Claimant | None = None
    genders: dict[str, Gender] = field(default_factory=dict)
    own: Claimant = Claimant(ClaimantType.OUTLET)
    recent: list[_Named] = field(default_factory=list)

    def note(self, claimant: Claimant, gender: Gender, at: int) -> None:
        """Remember who just spoke."""
        if not claimant.name or not claimant.resolved:
            return
        self.last = replace(claimant, cue=None)
        self.last_at = at
        self.last_gender = gender
        if claimant.type is ClaimantType.ORGANISATION:
            self.last_body = self.last


def attribute(sentences: Sequence[Sentence], source: SourceText) -> tuple[Attribution, ...]:
    """One attribution per sentence, in order. Pure; unknown where nobody is named."""
    quotations = find_quotations(source.text, source.blocks)
    turns = _find_turns(source)
    course = _Course(read_register([sentence.text for sentence in sentences]))
    default = _default_claimant(source)
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
        _remember_mentions(index, sentence, inside, course)
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


def _default_claimant(source: SourceText) -> Claimant:
    """Who speaks where nobody is named."""
    if source.kind is ArticleKind.SPEECH:
        if source.default_claimant:
            return _as_given(source.default_claimant)
        return Claimant(ClaimantType.UNKNOWN)
    if source.kind in {ArticleKind.OPINION, ArticleKind.SOCIAL_POST}:
        authors = source.authors
        name = source.default_claimant or (authors[0] if len(authors) == 1 else None)
        return Claimant(ClaimantType.AUTHOR, name or (" and ".join(authors) or None))
    if source.default_claimant and source.kind is not ArticleKind.NEWS:
        return _as_given(source.default_claimant)
    return Claimant(ClaimantType.OUTLET)


def _as_given(name: str) -> Claimant:
    party = read_party(name)
    if party is not None and party.sort is Sort.ORGANISATION and " " in name:
        return Claimant(ClaimantType.ORGANISATION, name)
    if party is not None and party.sort is Sort.PERSON:
        return Claimant(ClaimantType.PERSON, party.name, party.role)
    return Claimant(ClaimantType.PERSON, name)


@dataclass(frozen=True, slots=True)
class _Turn:
    claimant: Claimant
    end: int


def _find_turns(source: SourceText) -> dict[int, _Turn]:
    """`NAME:` at the start of blocks, where the text is a conversation: start → turn."""
    found: dict[int, re.Match[str]] = {}
    asked: dict[int, re.Match[str]] = {}
    for block in source.blocks:
        if match := _QUESTION_TURN.match(source.text, block.start, block.end):
            asked[block.start] = match
        elif match := _TURN.match(source.text, block.start, block.end):
            found[block.start] = match
    found = {start: match for start, match in found.items() if _is_speaker(match.group("name"))}
    names = [match.group("name").lower() for match in found.values()]
    talks = source.kind in {ArticleKind.INTERVIEW, ArticleKind.SPEECH}
    repeated = len(names) >= 3 and 2 <= len(set(names)) <= len(names) // 2 + 1  # noqa: PLR2004 - a talk
    turns: dict[int, _Turn] = {}
    if (talks and found) or repeated:
        register = read_register([match.group("name") for match in found.values()])
        for start, match in found.items():
            turns[start] = _Turn(_turn_claimant(match, register), match.end())
    elif talks and asked:
        answers = (
            _as_given(source.default_claimant)
            if source.default_claimant
            else Claimant(ClaimantType.UNKNOWN, quotation=Quotation.DIRECT)
        )
        for start, match in asked.items():
            asks = match.group()[:1].lower() == "q"
            who = Claimant(ClaimantType.OUTLET) if asks else answers
            turns[start] = _Turn(replace(who, quotation=Quotation.DIRECT), match.end())
    return turns


_LABELS = _words(
    "related photo photos source sources note update updated watch image images video caption "
    "credit more also correction editor read listen topics tags share analysis opinion summary "
    "background location date time when where what why how who contact email phone tel price"
)


def _is_speaker(name: str) -> bool:
    return name.split(maxsplit=1)[0].lower() not in _LABELS


def _turn_claimant(match: re.Match[str], register: Register) -> Claimant:
    written = match.group("name")
    name = written.title() if written.isupper() and len(written) > 4 else written  # noqa: PLR2004
    role = (match.group("role") or "").strip(" ,()") or None
    party = read_party(name)
    if party is not None and party.sort in {Sort.PERSON, Sort.ORGANISATION}:
        known = register.find(party) or party
        name, role = known.name, role or known.role
    return Claimant(ClaimantType.PERSON, name, role, None, Quotation.DIRECT)


def _read_sentence(
    index: int,
    sentence: Sentence,
    inside: tuple[Quoted, ...],
    text: str,
    course: _Course,
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
    index: int, sentence: Sentence, inside: tuple[Quoted, ...], text: str, course: _Course
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
    index: int, sentence: Sentence, inside: tuple[Quoted, ...], text: str, course: _Course
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
    course: _Course,
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
    course: _Course,
) -> Report | None:
    phrase = text[slice(*span)]
    ahead = re.match(r", ([^,.;:“”\"]{3,90})", text[span[1] : min(sentence.end, span[1] + 100)])
    party = read_party(phrase, ahead.group(1) if ahead else "")
    if party is None:
        return None
    quotation = _quotation_of(found, span, inside, sentence)
    claimant, gender = _resolve(index, span[0], party, course)
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
        if adjacent and quoted.end - quoted.start > _PHRASE:
            return Quotation.DIRECT
    return Quotation.DIRECT if whole >= _MOSTLY * max(1, rest) else Quotation.INDIRECT


_TYPES = {
    Sort.PERSON: ClaimantType.PERSON,
    Sort.ORGANISATION: ClaimantType.ORGANISATION,
    Sort.UNNAMED: ClaimantType.UNNAMED_SOURCE,
    Sort.DOCUMENT: ClaimantType.ORGANISATION,
}


def _resolve(index: int, at: int, party: Party, course: _Course) -> tuple[Claimant, Gender]:
    if party.sort is Sort.PRONOUN:
        return _resolve_pronoun(index, at, party, course)
    if party.sort is Sort.DOCUMENT:
        return _resolve_document(index, party, course)
    if party.sort is Sort.PERSON and (holder := course.register.find_holder(party.name)):
        return Claimant(ClaimantType.PERSON, holder.name, holder.role), holder.gender
    if party.sort is Sort.PERSON or course.register.knows(party.name):
        known = course.register.find(party)
        if known is not None:
            gender = known.gender if known.gender is not Gender.UNKNOWN else party.gender
            return Claimant(ClaimantType.PERSON, known.name, known.role or party.role), gender
        if " " not in party.name and course.register.knows(party.name):
            # More than one bears that name.
            unclear = Claimant(ClaimantType.PERSON, party.name, party.role, resolved=False)
            return unclear, party.gender
    return _resolve_body(index, party, course), party.gender


def _resolve_body(index: int, party: Party, course: _Course) -> Claimant:
    """A body by its full name: “the board” of the Harbour Board that has just spoken."""
    body = course.last_body
    if body and party.sort is Sort.ORGANISATION and index - course.last_at <= _SOON:
        determiner, _, noun = party.name.lower().partition(" ")
        if determiner == "the" and noun in (body.name or "").lower().split():
            return body
    name = course.register.full_name(_plain(party.name))
    return Claimant(_TYPES[party.sort], name, party.role)


def _resolve_document(index: int, party: Party, course: _Course) -> tuple[Claimant, Gender]:
    """“The statement said …” speaks for whoever has just been named; a report for itself."""
    _, _, noun = party.name.lower().partition(" ")
    if noun in STATEMENT_NOUNS and course.last and index - course.last_at < _SOON:
        return course.last, course.last_gender
    return Claimant(ClaimantType.ORGANISATION, _plain(party.name), "document"), Gender.UNKNOWN


def _plain(name: str) -> str:
    """A noun phrase as a name: its first letter small where only the sentence made it large."""
    first, _, rest = name.partition(" ")
    if first in {
        "The",
        "A",
        "An",
        "Some",
        "Many",
        "His",
        "Her",
        "Their",
        "Its",
        "One",
        "Two",
        "Officials",
        "Experts",
        "Critics",
        "Police",
        "Sources",
        "Residents",
        "Witnesses",
        "Researchers",
        "Scientists",
        "Others",
    }:
        return f"{first.lower()} {rest}".strip()
    return name


def _resolve_pronoun(index: int, at: int, party: Party, course: _Course) -> tuple[Claimant, Gender]:
    word = party.name.lower()
    if word in {"i", "we"}:
        return course.own, Gender.UNKNOWN
    if word in {"he", "she"}:
        return _resolve_he(index, at, party, course)
    kind = _PRONOUN_TYPES.get(word, ClaimantType.PERSON)
    fitting = {kind, ClaimantType.ORGANISATION}
    recent = word in _PRONOUN_TYPES and index - course.last_at <= _SOON
    if recent and course.last and course.last.type in fitting:
        return course.last, Gender.UNKNOWN
    return Claimant(kind, party.name, resolved=False), Gender.UNKNOWN


_PRONOUN_TYPES = {"it": ClaimantType.ORGANISATION, "they": ClaimantType.UNNAMED_SOURCE}


def _resolve_he(index: int, at: int, party: Party, course: _Course) -> tuple[Claimant, Gender]:
    """“he”: who spoke last and fits, else the one person just named who fits."""
    gender = party.gender
    last = course.last
    named = [known for known in course.recent if known.at < at]
    if last is not None and _may_go_on(index, named, last, gender, course):
        course.genders[last.name or ""] = gender
        return last, gender
    near = [
        known.party
        for known in named
        if index - known.index < _JUST_NOW
        and _fits(course, known.party.name, known.party.gender, gender)
    ]
    if not near:
        near = [
            known.party
            for known in named
            if index - known.index < _LONG_AGO and known.party.gender is gender
        ]
    if len({known.name for known in near}) == 1 and (near[-1].role or near[-1].gender is gender):
        known = near[-1]
        course.genders[known.name] = gender
        return Claimant(ClaimantType.PERSON, known.name, known.role), gender
    return Claimant(ClaimantType.PERSON, party.name, resolved=False), gender


def _may_go_on(
    index: int, named: Sequence[_Named], last: Claimant, gender: Gender, course: _Course
) -> bool:
    """Whether “he” can be who spoke last: recent, fitting, and nobody else named since."""
    if index - course.last_at > _SOON or last.type not in {
        ClaimantType.PERSON,
        ClaimantType.UNNAMED_SOURCE,
    }:
        return False
    if not _fits(course, last.name or "", course.last_gender, gender):
        return False
    newer = {
        known.party.name
        for known in named
        if known.index > course.last_at
        and known.party.gender is gender
        and known.party.name != last.name
    }
    return not newer or index - course.last_at <= 1


def _fits(course: _Course, name: str, known: Gender, wanted: Gender) -> bool:
    learnt = course.genders.get(name, Gender.UNKNOWN)
    for gender in (known, learnt):
        if gender is not Gender.UNKNOWN:
            return gender is wanted
    return True


def _remember_mentions(
    index: int, sentence: Sentence, inside: tuple[Quoted, ...], course: _Course
) -> None:
    """Note who is named outside quotation marks, by full name or by a surname already known."""
    text = sentence.text[:_LONGEST]
    for mention in (*find_mentions(text), *find_surnames(text, course.register)):
        at = sentence.start + mention.start
        if any(q.start <= at < q.end for q in inside):
            continue
        known = course.register.find(mention.party) or mention.party
        course.recent.append(_Named(index, at, known))
    del course.recent[:-_REMEMBERED]


def _colon_report(
    index: int, sentence: Sentence, inside: tuple[Quoted, ...], text: str, course: _Course
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
    claimant, gender = _resolve(index, span[0], party, course)
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
    words = 4
    opens = bool(read.quotations) and read.quotations[0].start <= sentence.start
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


__all__ = ["Attribution", "Claimant", "ClaimantType", "Mention", "Quotation", "Report", "attribute"]
