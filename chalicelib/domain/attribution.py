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
    """

    claimant: Claimant
    reports: tuple[Report, ...] = ()
    quoted: float = 0.0
    quotations: tuple[Quoted, ...] = ()
    turn: int | None = None
    bare: bool = False


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


# Words of saying that need nothing beside their subject.
_STRONG = (
    "said say says told tells claimed claims warned warns announced announces confirmed confirms "
    "argued argues insisted insists stated states tweeted tweets asserted asserts alleged alleges "
    "acknowledged acknowledges admitted admits conceded concedes denied denies testified "
    "testifies stressed stresses remarked remarks contended contends vowed vows pledged pledges "
    "complained complains boasted boasts quipped lamented lamented cautioned cautions "
    "countered counters accused accuses reiterated emphasised emphasized emphasises emphasizes "
    "insist argue claim warn declared declares commented comments pleaded joked jokes mused "
    "opined retorted ruled recounted swore blamed blames praised praises criticised criticized "
    "condemned condemns dismissed hailed disputed disputes vow pleads touted urged urges "
    "reckons reckon contend allege insist assert acknowledge deny explained explains"
)
# Words that also mean something else: a clause or a quotation must follow or precede.
_WEAK = (
    "added adds noted notes found finds showed shows revealed reveals suggested suggests "
    "maintained maintains maintain reported reports indicated indicates indicate estimated "
    "estimates wrote writes posted asked asks observed observes concluded concludes predicted "
    "predicts described describes recalled recalls replied replies responded responds believed "
    "believes believe thinks think thought continued continues promised promises disclosed "
    "discloses agreed agrees shared called calls pointed points hoped hopes shouted read reads "
    "reads feared fears suggest show found expressed voiced proposed proposes cited cites felt "
    "feels knew knows saw sees hinted hints recommended recommends signalled signaled "
    "tell wrote declined joins concur interjected exclaimed yelled whispered laughed began "
    "repeated mentioned detailed detail rejected rejects expects expect say"
)
_NOUNED = _words("claim claims reports report notes states points shows show comments read")
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
    r"\s*(?:,? ?[“\"‘']|that\b|,? ?how\b|,? ?whether\b|why\b|: ?[“\"‘'A-Z])|[:,]?\s*$"
)
_CLAUSE_AHEAD = re.compile(
    r"\s+(?:(?:on|last|this|in)\s\w+\s)?(?:the|a|an|this|these|those|his|her|its|their|our|it|he|"
    r"she|they|there|some|many|most|more|no|\d[\d,.]*|[A-Z][\w’'-]+|[a-z]+s)\b[^,;.]{0,80}?\s"
    r"(?:is|was|were|are|has|had|have|will|would|did|does|do|can|could|should|may|might|must)\b"
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
_COLON_QUOTE = re.compile(r"(?P<name>[^\W\d_a-z][^:“”\"]{1,60}):\s*$")
_LEAN = 80  # characters between a quotation and the word of saying that belongs to it
_LEAN_AHEAD = 40
_BESIDE = 3  # characters between a quotation and what touches it: a comma and a space
_PHRASE = 24  # characters; a shorter quotation is a phrase, no statement
_SOON = 4  # sentences after which “he” needs a new name
_JUST_NOW = 3
_LONGEST_LABEL = 90
_FEW = 4  # words; less is a stray piece
_MOST_CUES = 12  # a “sentence” with more words of saying is none
_WINDOW = 260
_MOSTLY = 0.6


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
    recent: list[tuple[int, Party]] = field(default_factory=list)

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
    course = _Course(read_register(sentence.text for sentence in sentences))
    default = _default_claimant(source)
    found: list[Attribution] = []
    speaker_of_turn: Claimant | None = None
    first = 0
    for index, sentence in enumerate(sentences):
        while first < len(quotations) and quotations[first].end <= sentence.start:
            first += 1
        inside = _overlapping(quotations, first, sentence)
        turn = turns.get(sentence.start)
        if turn is not None:
            speaker_of_turn = turn.claimant
        begins = turn.end if turn is not None else None
        own = default if speaker_of_turn is None else speaker_of_turn
        read = _read_sentence(index, sentence, inside, source.text, course, own)
        found.append(replace(read, turn=begins))
        _remember_mentions(index, sentence, course)
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
    main = _main_report(reports, inside)
    return Attribution(
        main.claimant, reports, covered, inside, bare=_is_bare(sentence, reports, inside)
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
    yield from _with_following(reports, sentence, inside, text)


def _hides(reports: Sequence[Report], new: Report) -> bool:
    """Whether two cues read the same subject: the first one counts."""
    return any(report.subject == new.subject for report in reports)


def _with_following(
    reports: Sequence[Report], sentence: Sentence, inside: tuple[Quoted, ...], text: str
) -> Iterator[Report]:
    yield from reports
    if not reports:
        return
    for found in _FOLLOWING.finditer(text, sentence.start, sentence.end):
        at = found.start("cue")
        before = [report for report in reports if report.cue[0] < at]
        if not before or any(q.start <= at < q.end for q in inside):
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
    word = found.group().lower()
    if word in {"according to", "in the words of"}:
        source = _trim_span(text, found.end(), _end_of(text, found.end(), sentence, _ACCORDING_END))
        return _make_report(index, source, found, sentence, inside, text, course)
    span = _subject_before(text, found, sentence, inside)
    quote_touches = _touches_quotation(found, inside, text)
    if span is not None and word not in _STRONG_WORDS and not quote_touches:
        rest = text[found.end() : min(sentence.end, found.end() + _WINDOW)]
        if not (_AFTER_WEAK.match(rest) or _CLAUSE_AHEAD.match(rest)):
            return None
    if span is not None and word in _BASE_FORMS and not _takes_base_form(text[slice(*span)]):
        return None
    if span is None and word in _INVERTIBLE and _may_invert(text, found, sentence, inside):
        span = _trim_span(text, found.end(), _end_of(text, found.end(), sentence, _RIGHT_END))
        if not text[slice(*span)].strip():
            return None
    if span is None:
        return None
    return _make_report(index, span, found, sentence, inside, text, course)


def _takes_base_form(subject: str) -> bool:
    words = subject.split()
    last = words[-1].lower()
    heads = {word.lower() for word in words}
    return (
        last in {"they", "we", "i", "you", "who", "some", "others", "many", "police", "people"}
        or any(word.endswith("s") and not word.endswith("ss") for word in heads)
        or "and" in heads
        or bool(heads & {"people", "men", "women", "police", "children"})
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
    left = text[floor : found.start()]
    cut = max(left.rfind(";"), left.rfind(": "), left.rfind(" – "), left.rfind(" — "))
    dash = max(left.rfind("—"), left.rfind("–"))
    left = left[max(cut, dash) + 1 :]
    left = re.sub(r"\s(?:seem|seems|seemed|appear|appears|appeared) to$", "", left.rstrip())
    left = _strip_auxiliaries(left)
    if found.group().lower() == "quoted as saying":
        left = re.sub(r"\s(?:was|is|were|are|been)$", "", left)
    if not left.strip(" ,"):
        return None
    last = left.rstrip(",").split()[-1].lower().strip("(“\"'")
    if last in {"who", "which"}:
        left = re.sub(r",?\s\w+$", "", left.rstrip(","))
        if not left.strip():
            return None
        last = left.split()[-1].lower()
    if last in _NOT_SUBJECT:
        return None
    phrase = _noun_phrase(left)
    if phrase is None:
        return None
    at = text.rfind(phrase, floor, found.start())
    return _trim_span(text, at, at + len(phrase)) if at >= 0 else None


def _strip_auxiliaries(left: str) -> str:
    for _ in range(5):
        shorter = _AUXILIARY.sub("", left).rstrip()
        if shorter == left:
            break
        left = shorter
    return left


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
            if head is not None and not _is_role_before(pieces, begin):
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
    if not checked or _FINITE.search(re.sub(r"\b(?:who|which|that)\b.*", "", checked)):
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
    claimant, gender = _resolve(index, party, course)
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


def _resolve(index: int, party: Party, course: _Course) -> tuple[Claimant, Gender]:
    if party.sort is Sort.PRONOUN:
        return _resolve_pronoun(index, party, course)
    if party.sort is Sort.DOCUMENT:
        _, _, noun = party.name.lower().partition(" ")
        if noun in STATEMENT_NOUNS and course.last and index - course.last_at < _SOON:
            return course.last, course.last_gender
        return Claimant(ClaimantType.ORGANISATION, _plain(party.name), "document"), Gender.UNKNOWN
    if party.sort is Sort.PERSON or (
        party.sort is Sort.ORGANISATION and course.register.knows(party.name)
    ):
        known = course.register.find(party)
        if known is not None:
            role = known.role or party.role
            gender = known.gender if known.gender is not Gender.UNKNOWN else party.gender
            return Claimant(ClaimantType.PERSON, known.name, role), gender
        if (
            party.sort is Sort.PERSON
            and " " not in party.name
            and course.register.knows(party.name)
        ):
            return Claimant(
                ClaimantType.PERSON, party.name, party.role, resolved=False
            ), party.gender
    return Claimant(_TYPES[party.sort], _plain(party.name), party.role), party.gender


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


def _resolve_pronoun(index: int, party: Party, course: _Course) -> tuple[Claimant, Gender]:
    word = party.name.lower()
    unresolved = Claimant(ClaimantType.PERSON, party.name, resolved=False)
    recent = index - course.last_at <= _SOON
    if word in {"he", "she"}:
        return _resolve_he(index, party, course)
    if word == "it":
        if course.last and recent and course.last.type is ClaimantType.ORGANISATION:
            return course.last, Gender.UNKNOWN
        return Claimant(ClaimantType.ORGANISATION, party.name, resolved=False), Gender.UNKNOWN
    if word == "they":
        plural = course.last and course.last.type in {
            ClaimantType.ORGANISATION,
            ClaimantType.UNNAMED_SOURCE,
        }
        if course.last and recent and plural:
            return course.last, Gender.UNKNOWN
        return Claimant(ClaimantType.UNNAMED_SOURCE, party.name, resolved=False), Gender.UNKNOWN
    return unresolved, Gender.UNKNOWN


def _resolve_he(index: int, party: Party, course: _Course) -> tuple[Claimant, Gender]:
    """“he”: who spoke last and fits, else the one person just named who fits."""
    gender = party.gender
    last = course.last
    spoke = (
        last is not None
        and index - course.last_at <= _SOON
        and last.type in {ClaimantType.PERSON, ClaimantType.UNNAMED_SOURCE}
        and _fits(course, last.name or "", course.last_gender, gender)
    )
    near = [
        known
        for at, known in course.recent
        if index - at < _JUST_NOW and _fits(course, known.name, known.gender, gender)
    ]
    names = {known.name for known in near}
    if spoke and last is not None:
        newer = {
            known.name
            for at, known in course.recent
            if at > course.last_at and known.gender is gender and known.name != last.name
        }
        if not newer or index - course.last_at <= 1:
            course.genders[last.name or ""] = gender
            return last, gender
    if len(names) == 1:
        known = near[-1]
        course.genders[known.name] = gender
        return Claimant(ClaimantType.PERSON, known.name, known.role), gender
    return Claimant(ClaimantType.PERSON, party.name, resolved=False), gender


def _fits(course: _Course, name: str, known: Gender, wanted: Gender) -> bool:
    learnt = course.genders.get(name, Gender.UNKNOWN)
    for gender in (known, learnt):
        if gender is not Gender.UNKNOWN:
            return gender is wanted
    return True


def _remember_mentions(index: int, sentence: Sentence, course: _Course) -> None:
    for mention in find_mentions(sentence.text[:2000]):
        known = course.register.find(mention.party) or mention.party
        course.recent.append((index, known))
    del course.recent[:-12]


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
    claimant, gender = _resolve(index, party, course)
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
        if not read.reports and read.quoted >= _MOSTLY and _is_quote(read, sentence):
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
    return {start: replace(who, cue=None) for start, who in spoken_for.items()}


def _nearest(reports: Sequence[Report], quoted: Quoted) -> Report:
    return min(
        reports,
        key=lambda report: min(abs(report.cue[0] - quoted.end), abs(quoted.start - report.cue[1])),
    )


__all__ = ["Attribution", "Claimant", "ClaimantType", "Mention", "Quotation", "Report", "attribute"]
