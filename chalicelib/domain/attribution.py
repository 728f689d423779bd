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


# Words of saying that need nothing beside their subject.
_STRONG = (
    "said say says told tells claimed claims warned warns confirmed confirms argued argues "
    "insisted insists stated tweeted tweets asserted asserts alleged alleges acknowledged "
    "acknowledges admitted admits conceded concedes denied denies testified testifies "
    "remarked remarks contended contends quipped lamented cautioned cautions countered "
    "counters accused accuses reiterated insist argue warn mused opined retorted recounted "
    "disputed disputes reckons reckon contend allege assert acknowledge deny explained "
    "explains confessed confesses"
)
# Words that also mean something else: a clause or a quotation must follow or precede.
_WEAK = (
    "pleaded vowed vows pledged pledges complained complains boasted boasts joked jokes vow pleads "
    "swore claim "
    "announced announces declared declares states stressed stresses emphasised emphasized "
    "emphasises emphasizes praised praises hailed urged urges blamed blames condemned condemns "
    "criticised criticized dismissed commented comments ruled added adds noted notes found finds "
    "showed shows revealed reveals suggested suggests maintained maintains maintain reported "
    "reports indicated indicates indicate estimated estimates wrote writes posted asked asks "
    "observed observes concluded concludes predicted predicts described describes recalled recalls "
    "replied replies responded responds believed believes believe thinks think thought continued "
    "continues promised promises disclosed discloses agreed agrees called calls pointed points "
    "hoped hopes shouted read reads feared fears suggest show proposed proposes cited cites hinted "
    "hints recommended recommends signalled signaled tell concur interjected exclaimed yelled "
    "whispered repeated mentioned expect expects"
)
_STRONG_WORDS = _words(_STRONG)
_BASE_FORMS = _words(
    "say tell claim warn argue insist maintain believe think suggest show indicate expect contend "
    "allege assert acknowledge deny vow reckon concur"
)
_CUE = re.compile(
    r"\b(?:according to|in the words of|spoke of|spoken of|talked of|quoted as saying|"
    + "|".join(sorted(_words(_STRONG) | _words(_WEAK), key=lambda word: (-len(word), word)))
    + r")\b",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"(?:,|—|–)[”\"’']? ?(?:and |while |but |also |before )?(?P<cue>adding|acknowledging|noting|"
    r"warning|saying|claiming|insisting|explaining|stressing|arguing|confirming|admitting|"
    r"conceding|pointing out|alleging|asserting|stating|announcing|revealing|suggesting|"
    r"emphasising|emphasizing|declaring|predicting|cautioning|recalling|citing)"
    r"(?P<that> that)?\b"
)
_SAYING = re.compile(
    r"\b(?:saying|claiming|arguing|insisting|warning)\b(?=,? (?:that\b|[“\"‘']))"
    r"|\b(?:adding|asking|yelling|writing|replying|declaring|explaining|shouting)\b"
    r"(?=[,:]? ?[“\"‘'])"
    r"|:(?=\s*[“\"‘])"
)
_INVERTIBLE = _words(
    "said says added adds asked asks wrote writes explained explains warned warns told noted notes "
    "argued argues claimed claims insisted tweeted replied responded continued recalled joked "
    "stated concluded observed remarked quipped announced confirmed declared complained cautioned "
    "exclaimed shouted lamented agreed reads read boasted testified predicted admitted commented"
)
_AUXILIARY = re.compile(
    r"(?:(?<=\s)|^)(?:has|have|had|also|later|then|earlier|previously|again|further|once|often|"
    r"repeatedly|now|still|already|since|recently|reportedly|himself|herself|themselves|itself|"
    r"even|first|just|always|initially|simply|only|too|would|\w+ly|"
    r"(?:on |late |early |last |this |late on |early on )?(?:Monday|Tuesday|Wednesday|Thursday|"
    r"Friday|Saturday|Sunday|yesterday|today|week|month|year|night|morning|evening|afternoon)"
    r"(?: (?:morning|afternoon|evening|night))?)$"
)
_NOT_SUBJECT = _words(
    "to not n't would could can will may might must should is was are were be been being as of by "
    "with that and or the a an this in on at for from about never nor than if when while because "
    "it's there do does did didn't doesn't don't didn’t doesn’t don’t won't won’t cannot what how "
    "having no its his her their my your our so into over under between like being's"
)
_CLAUSE_START = re.compile(
    r"(?:^|.*\b)(?:while|though|although|that|when|because|after|before|as|where|whereas|if|"
    r"whether|but|since|until|so|what|how|than|which|who|whom)\s+(?=\S)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|was|were|are|am|has|had|have|will|would|did|does|do|can|could|should|may|might|must|"
    r"[a-z]{2,}ed|went|came|took|made|gave|began|became|fell|rose|won|lost|left|met|held|saw|told|"
    r"said|says|grew|ran|got|sent|spent|paid|built|drew|stood|kept|led|knew|wrote|goes|comes|"
    r"takes|makes|gives|includes|seems|appears|it’s|he’s|there’s)\b"
)
_AFTER_WEAK = re.compile(
    r"(?:\s+(?:on|in|at|last|this|to|during|earlier|late|early|with|over|two|three|back)\s[^,;.“”\"]{1,60}?|\s+\w+day)?"
    r"\s*(?:,? ?[“\"‘']|\bthat\b|,? ?how\b|,? ?whether\b|why\b|: ?[“\"‘'A-Z])|[:,]\s*$"
)
_CLAUSE_AHEAD = re.compile(
    r"\s+(?:(?:on|last|this|in)\s\w+\s)?(?:the|a|an|this|these|those|his|her|its|their|our|it|he|"
    r"she|they|there|some|many|most|more|no|\d[\d,.]*|[A-Z][\w’'-]+|[a-z]+s)\b[^,;.]{0,80}?\s"
    r"(?:is|was|were|are|has|had|have|will|would|did|does|do|can|could|should|may|might|must|"
    r"[a-z]{2,}ed)\b"
)
_RIGHT_END = re.compile(
    r"[,.;:(“\"—–!?]|\s(?:in|on|at|during|after|when|as|before|who|while|by|via|with|about|from|"
    r"through|following|outside|inside|yesterday|last|this|late|early|to|that|but|and said|"
    r"because|if|is|was|were|are|has|had|have|would|will|Monday|Tuesday|Wednesday|Thursday|Friday|"
    r"Saturday|Sunday|told|speaking|referring|adding|warning|describing)\b"
)
_ACCORDING_END = re.compile(
    r"[,;:(“\"—!?]|\.(?=\s|$|[”\"’])|\s(?:who|which|whose|is|was|were|are|has|had|have|will|would|"
    r"that|but|while|released|published|obtained|seen|reviewed|said|says|cited|and (?=[a-z]+ed ))\b"
)
_TURN = re.compile(
    r"(?P<name>[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|van|von|der|al)){0,4})"
    r"(?P<role>,? ?\([^()\n]{1,60}\))?:\s+(?=\S)"
)
_QUESTION_TURN = re.compile(r"(?:Q|A|Question|Answer)\s?[.:]\s", re.IGNORECASE)
_PASSIVE_AHEAD = re.compile(r"\s+to (?:be|have|include)\b|\s+by\b")
_COLON_QUOTE = re.compile(r"(?P<name>[^\W\d_a-z][^:“”\"]{1,60}):\s*$")
_LEAN = 80  # characters between a quotation and the word of saying that belongs to it
_LEAN_AHEAD = 80
_BESIDE = 3  # characters between a quotation and what touches it: a comma and a space
_PHRASE = 24  # characters; a shorter quotation is a phrase, no statement
_SOON = 4  # sentences after which “he” needs a new name
_JUST_NOW = 3
_LONG_AGO = 8
_OPENING = 120  # characters in which a sentence names its subject
_LONGEST = 2000  # characters of a sentence in which names are looked for
_REMEMBERED = 12
_LONGEST_LABEL = 90
_FEW = 4  # words; less is a stray piece
_MOST_CUES = 12  # a “sentence” with more words of saying is none
_WINDOW = 260
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
    if len(own.split()) <= _FEW or not _FINITE.search(_REDUCED.sub("", own)):
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
    for found in _CUE.finditer(text, sentence.start, sentence.end):
        if any(q.start <= found.start() < q.end for q in inside):
            continue
        cues += 1
        if cues > _MOST_CUES:
            break
        report = _read_cue(index, found, sentence, inside, text, course)
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
    found = _SAYING.search(text, sentence.start, min(len(text), sentence.end + 4))
    if found is None or any(q.start <= found.start() < q.end for q in inside):
        return None
    if text[found.start() - 3 : found.start()] == "by ":
        return None
    span = _clause_subject(text, sentence, inside, found.start())
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
    for found in _FOLLOWING.finditer(text, sentence.start, sentence.end):
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


def _read_cue(
    index: int,
    found: re.Match[str],
    sentence: Sentence,
    inside: tuple[Quoted, ...],
    text: str,
    course: _Course,
) -> Report | None:
    """What one word of saying reports: its subject before it, else behind it."""
    word = found.group().lower()
    if word in {"according to", "in the words of"}:
        span = _trim_span(text, found.end(), _end_of(text, found.end(), sentence, _ACCORDING_END))
    else:
        if _is_no_report(text, found, inside):
            return None
        before = _subject_before(text, found, sentence, inside)
        if _closes_with_name(text, found, sentence):
            before = None
        if before is not None and read_party(text[slice(*before)]) is None:
            before = None
        if before is not None and not _reports(text, found, before, sentence, inside):
            return None
        behind = before is None and word in _INVERTIBLE
        if behind and _may_invert(text, found, sentence, inside):
            end = _end_of(text, found.end(), sentence, _RIGHT_END)
            before = _trim_span(text, found.end(), end)
        if before is None:
            return None
        span = before
    return _make_report(index, span, found, sentence, inside, text, course)


def _closes_with_name(text: str, found: re.Match[str], sentence: Sentence) -> bool:
    """“…, said harbour master Ada Roe.”: a comma before, a full name and its end behind."""
    if found.group().lower() not in _INVERTIBLE:
        return False
    if not text[max(sentence.start, found.start() - 2) : found.start()].rstrip().endswith(","):
        return False
    end = _end_of(text, found.end(), sentence, _RIGHT_END)
    party = read_party(text[found.end() : end])
    closed = text[end : end + 1] in {",", ".", ""} or end >= sentence.end
    return closed and party is not None and party.sort is Sort.PERSON and " " in party.name


def _is_no_report(text: str, found: re.Match[str], inside: tuple[Quoted, ...]) -> bool:
    """“said to be …” has no speaker; “asked” asserts nothing unless it closes a quotation."""
    word = found.group().lower()
    if word in {"asked", "asks"}:
        return not any(0 <= found.start() - quoted.end <= _LEAN for quoted in inside)
    passive = {"said", "told", "reported", "believed", "thought", "found"}
    return word in passive and _PASSIVE_AHEAD.match(text, found.end()) is not None


def _reports(
    text: str,
    found: re.Match[str],
    span: tuple[int, int],
    sentence: Sentence,
    inside: tuple[Quoted, ...],
) -> bool:
    """Whether the word, with this subject, is a word of saying here."""
    word = found.group().lower()
    if word in _BASE_FORMS and not _takes_base_form(text[slice(*span)]):
        return False
    aside = text[max(0, span[0] - 7) : span[0]].lower().endswith(("as ", "as the "))
    if word in _STRONG_WORDS or " " in word or aside or _touches_quotation(found, inside, text):
        return True
    rest = text[found.end() : min(sentence.end, found.end() + _WINDOW)]
    if not rest.strip(" .\u00a0"):
        # “…, Nordvand Times reported.”
        return text[max(sentence.start, span[0] - 6) : span[0]].rstrip().endswith((",", ", the"))
    return bool(_AFTER_WEAK.match(rest) or _CLAUSE_AHEAD.match(rest))


def _takes_base_form(subject: str) -> bool:
    words = subject.split()
    last = words[-1].lower()
    heads = {word.lower() for word in words}
    return (
        last in {"they", "we", "i", "you", "who", "some", "others", "many", "police", "people"}
        or any(word.endswith("s") and not word.endswith("ss") for word in heads)
        or "and" in heads
        or any(word.endswith(("men", "people", "police", "children")) for word in heads)
    )


def _touches_quotation(found: re.Match[str], inside: tuple[Quoted, ...], text: str) -> bool:
    """A quotation ends within a subject's length before the cue or begins right behind it."""
    for quoted in inside:
        if 0 <= found.start() - quoted.end <= _LEAN and not re.search(
            r"[.;]", text[quoted.end : found.start()]
        ):
            return True
        if 0 <= quoted.start - found.end() <= _LEAN_AHEAD:
            return True
    return False


def _end_of(text: str, start: int, sentence: Sentence, pattern: re.Pattern[str]) -> int:
    limit = min(sentence.end, start + _WINDOW)
    at = start
    while end := pattern.search(text, at + 1, limit):
        # “Sen. Ada Roe”, “J. Roe”: the point belongs to the name.
        before = text[max(start, end.start() - 5) : end.start()].split()
        short = bool(before) and (
            len(before[-1]) == 1
            or before[-1]
            in {"Mr", "Mrs", "Ms", "Dr", "Sen", "Rep", "Gov", "Gen", "St", "Col", "Lt"}
        )
        if end.group() == "." and short and end.start() + 1 < limit:
            at = end.start()
            continue
        return end.start()
    return limit


def _trim_span(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \u00a0,":
        start += 1
    while end > start and text[end - 1] in " \u00a0,.;:":
        end -= 1
    return start, end


def _may_invert(
    text: str, found: re.Match[str], sentence: Sentence, inside: tuple[Quoted, ...]
) -> bool:
    """“…,” said Ada Roe / …, said Ada Roe: the cue stands right behind a quotation or a comma."""
    left = text[max(sentence.start, found.start() - 8) : found.start()].rstrip()
    if found.start() - sentence.start <= 1:
        return True  # the quotation was cut off as a sentence of its own
    after_quote = any(0 <= found.start() - quoted.end < _BESIDE for quoted in inside)
    return after_quote or left.endswith((",", "”", '"', "’", "'"))


def _subject_before(
    text: str, found: re.Match[str], sentence: Sentence, inside: tuple[Quoted, ...]
) -> tuple[int, int] | None:
    """The span of the noun phrase that stands before a word of saying."""
    floor = max(sentence.start, found.start() - _WINDOW)
    for quoted in inside:
        if quoted.end <= found.start():
            floor = max(floor, quoted.end)
    left = _clause_before(text[floor : found.start()], found.group().lower())
    if not left.strip(" ,"):
        return None
    last = left.rstrip(",").split()[-1].lower().strip("(“\"'")
    if last in {"and", "but"}:
        return _clause_subject(text, sentence, inside, found.start())
    phrase = None if last in _NOT_SUBJECT else _noun_phrase(left)
    if phrase is None or phrase.endswith(("’s", "'s")):
        return None
    subordinate = _SUBORDINATE.search(left[: left.rfind(phrase)])
    opening = floor == sentence.start and _OPENS_SUBORDINATE.match(text, floor, found.start())
    if (subordinate or opening) and not _touches_quotation(found, inside, text):
        return None
    pronoun = _PRONOUN_AT_END.search(phrase)
    phrase = pronoun.group() if pronoun else phrase
    at = text.rfind(phrase, floor, found.start())
    return _trim_span(text, at, at + len(phrase)) if at >= 0 else None


def _clause_before(left: str, cue: str) -> str:
    """The words before a cue, back to the clause's beginning, auxiliaries taken off."""
    left = left[max(left.rfind(mark) for mark in ("; ", ": ", "—", "–")) + 1 :]
    left = re.sub(r"\s(?:seem|seems|seemed|appear|appears|appeared) to$", "", left.rstrip())
    left = _strip_auxiliaries(left)
    if cue == "quoted as saying":
        left = re.sub(r"\s(?:was|is|were|are|been)$", "", left)
    if re.search(r"\b(?:who|which),?$", left):
        left = re.sub(r",?\s?\w+,?$", "", left)
    return left


_CLAUSE_PRONOUN = re.compile(r"(?:But |And |Then |So |Later, )?(?P<word>He|She|They|It)\b")


def _clause_subject(
    text: str, sentence: Sentence, inside: tuple[Quoted, ...], before: int
) -> tuple[int, int] | None:
    """Who a sentence begins with: “Ada Roe backs the plan and said …”."""
    begin = sentence.start
    if inside and inside[0].start <= begin + 1:
        return None
    pronoun = _CLAUSE_PRONOUN.match(text, begin, before)
    if pronoun:
        return pronoun.span("word")
    opening = text[begin : min(before, begin + _OPENING)]
    for mention in find_mentions(opening):
        lead = opening[: mention.start]
        if not _FINITE.search(lead) and not _FRONTED.match(lead) and "’s " not in lead:
            return begin + mention.start, begin + mention.end
        return None
    verb = _FINITE.search(opening)
    phrase = opening[: verb.start()].rstrip() if verb else ""
    party = read_party(phrase) if phrase and not _FRONTED.match(phrase) else None
    if party is not None and party.sort in {Sort.PERSON, Sort.ORGANISATION, Sort.UNNAMED}:
        return begin, begin + len(phrase)
    return None


def _strip_auxiliaries(left: str) -> str:
    for _ in range(5):
        shorter = _AUXILIARY.sub("", left).rstrip()
        if shorter == left:
            break
        left = shorter
    return left


_PLACE = re.compile(r"(?:[A-Z][\w.]+)(?: [A-Z][\w.]+)?")
_IN_PLACE = re.compile(r"\b(?:in|of|from|at|near|outside) (?:[A-Z][\w.]+ ?){1,3}$")
_APPOSITIVE = re.compile(
    r"(?:who|which|whose|whom|where|a|an|the|his|her|its|their|now|then|also|once|formerly|"
    r"\d{1,3}|aged|one|of|both|including|along|together|as|in|at|from|with|[a-z]+ing|[a-z]+ed|"
    r"[a-z]+ly|jr\.?|sr\.?|[DR]-[A-Z].*|[a-z]+)\b",
)


def _noun_phrase(left: str) -> str | None:
    """The noun phrase at the end of a clause's beginning, appositions included."""
    closed_by_comma = left.endswith(",")
    pieces = left.rstrip(", ").split(", ")
    begin = len(pieces) - 1
    if closed_by_comma:
        while begin > 0 and begin > len(pieces) - 4:
            piece = pieces[begin].strip()
            head = read_party(_last_clause(piece)) if not _APPOSITIVE.match(piece) else None
            if _PLACE.fullmatch(piece) and _IN_PLACE.search(pieces[begin - 1]):
                begin -= 1
                continue
            describes = head is not None and head.sort is Sort.PERSON and "’s " in f"{head.name} "
            if head is not None and not describes and not _is_role_before(pieces, begin):
                break
            begin -= 1
    elif begin > 0 and _is_role_before(pieces, begin):
        begin -= 1
    tail = ", ".join(pieces[begin:])
    first = _last_clause(pieces[begin].strip())
    rest = ", ".join(pieces[begin + 1 :])
    phrase = f"{first}, {rest}" if rest else first
    if phrase not in tail and phrase not in left:
        return None
    checked = first.strip()
    if not checked or _FINITE.search(_REDUCED.sub("", checked)):
        return _name_at_end(checked)
    return phrase


def _is_role_before(pieces: Sequence[str], begin: int) -> bool:
    """“The chief of intelligence, Major General Ada Roe”: the piece before is her role."""
    if begin == 0:
        return False
    before = read_party(_last_clause(pieces[begin - 1].strip()))
    here = read_party(pieces[begin].strip())
    return (
        before is not None
        and here is not None
        and before.sort is Sort.PERSON
        and here.sort is Sort.PERSON
        and before.name[:4].lower() == "the "
        and here.name[:4].lower() != "the "
    )


# Relative clauses, whole or reduced, hold verbs that are not the sentence's own.
_REDUCED = re.compile(
    r"\b(?:who|which|that)\b.*"
    r"|\b[a-z]{2,}ed (?:on|by|in|at|as|with|to|from|for|online|last|this|\w+day)\b"
)
_OPENS_SUBORDINATE = re.compile(r"(?:Although|Though|While|If|When|After|Before|Because)\b[^,]*$")
_SUBORDINATE = re.compile(r"\b(?:after|when|because|before|since)\s$")
_PRONOUN_AT_END = re.compile(r"(?<=\s)(?:he|she|they|it|we|I)$")
_TRAILING_NAME = re.compile(
    r"(?:\b(?:the|a|an|his|her|their|its) [\w’' -]{2,40}|(?:[A-Z][\w.’'-]* ?){1,5})$"
)


def _name_at_end(phrase: str) -> str | None:
    """After a verb without a comma only a proper name is taken for a subject."""
    found = re.search(
        r"(?:(?<=\s)|^)(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen)\.? )?(?:[A-Z][\w’'-]* ?){1,4}$", phrase
    )
    if found is None:
        return None
    before = phrase[: found.start()].rstrip().split()
    if before and before[-1].lower() in {
        "of",
        "in",
        "at",
        "from",
        "with",
        "by",
        "for",
        "to",
        "the",
        "on",
        "and",
        "or",
    }:
        return None
    return found.group().strip()


def _last_clause(piece: str) -> str:
    """What stands after the last conjunction; “Ada and Bo” stays whole."""
    match = _CLAUSE_START.match(piece)
    if match and match.end() < len(piece):
        piece = piece[match.end() :]
    left, joined, right = piece.rpartition(" and ")
    if joined and (_FINITE.search(left) or not left.strip()):
        piece = right
    return _after_preposition(piece)


_FRONTED = re.compile(
    r"^(?:In|On|At|During|After|For|From|With|By|Since|Before|Under|Speaking|Asked|Last|This|Earlier|Late|Meanwhile)\b",
)


def _after_preposition(piece: str) -> str:
    """“In a statement Ada Roe” → “Ada Roe”; a fronted phrase speaks for nobody."""
    if not _FRONTED.match(piece):
        return piece
    found = re.search(r"(?:(?:[A-Z][\w.’'-]*) ?){1,4}$", piece)
    if found and found.start() > 0:
        before = piece[: found.start()].split()
        if before and before[-1].lower() not in {
            "in",
            "on",
            "at",
            "of",
            "the",
            "from",
            "with",
            "by",
            "for",
        }:
            return found.group().strip()
    simple = re.search(r"\b(?:he|she|they|it|officials|police)$", piece)
    return simple.group() if simple else ""


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
