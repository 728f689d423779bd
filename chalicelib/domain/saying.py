"""A word of saying in, the noun phrase that says it out: before the word, or behind it.

Called by `attribution` for every word of saying outside quotation marks. Only spans come out:
who a phrase names, and whom a pronoun means, is for the caller to tell. Every look is bounded.
"""

import re

from chalicelib.domain.cue_words import BASE_FORMS, STRONG_WORDS
from chalicelib.domain.nouns import NATIONS, PLACE_STARTS
from chalicelib.domain.parties import Sort
from chalicelib.domain.people import read_party
from chalicelib.domain.quotation import Quoted
from chalicelib.domain.segment import Sentence
from chalicelib.domain.subject import clause_before, find_clause_subject, noun_phrase


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


_INVERTIBLE = _words(
    "said says added adds asked asks wrote writes explained explains warned warns told noted notes "
    "argued argues claimed claims insisted tweeted replied responded continued recalled joked "
    "stated concluded observed remarked quipped announced confirmed declared complained cautioned "
    "exclaimed shouted lamented agreed reads read boasted testified predicted admitted commented"
)
_NOT_SUBJECT = _words(
    "to not n't would could can will may might must should is was are were be been being as of by "
    "with that and or the a an this in on at for from about never nor than if when while because "
    "it's there do does did didn't doesn't don't didn’t doesn’t don’t won't won’t cannot what how "
    "having no its his her their my your our so into over under between like being's"
)
_AFTER_WEAK = re.compile(
    r"(?:\s+(?:on|in|at|last|this|to|during|earlier|late|early|with|over|two|three|back)\s"
    r"[^,;.“”\"]{1,60}?|\s+\w+day)?"
    r"(?:,?\s*[“\"]|,?\s+[‘']|,?\s*\b(?:that|how|whether|why)\b|:\s?[“\"‘'A-Z])|[:,]\s*$"
)
_CLAUSE_AHEAD = re.compile(
    r"\s+(?:(?:on|last|this|in)\s\w+\s)?(?:the|a|an|this|these|those|his|her|its|their|our|it|he|"
    r"she|they|there|some|many|most|more|no|at least|nearly|\d[\d,.]*|[A-Z][\w’'-]+|"
    r"(?:[a-z]+ )?[a-z]+s)\b"
    r"[^,;.]{0,80}?\s"
    r"(?:is|was|were|are|has|had|have|will|would|did|does|do|can|could|should|may|might|must|"
    r"[a-z]{2,}ed)\b"
)
# “The ferry line reported a loss of 3m crowns”: the figure is theirs.
_COUNTING = _words(
    "reported reports projects projected estimates estimated predicts predicted expects put puts"
)
_ALSO_NOUNS = _words("states reports claims notes calls shows")
_WITH_OBJECT = _words("charged charges called calls read reads repeated shouted answered posted")
_PHRASAL = frozenset(
    {
        "ruled out",
        "rules out",
        "pointed out",
        "points out",
        "pointed to",
        "points to",
        "spoke of",
        "spoken of",
        "speaks of",
        "in the words of",
        "quoted as saying",
    }
)
_PICTURES = re.compile(r"\b(?:video|footage|photos?|pictures?|images?|film|ad)\b")
_RELATIVE = re.compile(r"\b(?:that|which)\s(?:the |some |many )?$")
_VERB_AHEAD = re.compile(
    r"\s+(?:is|was|were|are|will|would|could|can|may|might|has|had|have|should|"
    r"(?!was|is)[a-z]+[^s]s)\b"
)
# “The poll finds Roe ahead”: whatever a survey shows is its own.
_SHOWING = _words("find finds found show shows showed indicate indicates indicated put puts")
_SURVEY = re.compile(
    r"\b(?:poll|polls|survey|surveys|tally|census|study|studies|analysis|researchers|scientists|"
    r"audit|auditors|inquiry|paper)\b",
    re.IGNORECASE,
)
_FIGURE_AHEAD = re.compile(r"\s+[^,;.\d“\"]{0,40}\d")
_NOTHING_AHEAD = re.compile(
    r"(?: (?:on )?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|today|yesterday|"
    r"this week|last week|this month|last month|this year|last year))?[ .\u00a0]*"
)
_RIGHT_END = re.compile(
    r"[,.;:(“\"—–!?]|\s(?:in|on|at|during|after|when|as|before|who|while|by|via|with|about|from|"
    r"through|following|outside|inside|yesterday|last|this|late|early|to|that|but|and said|"
    r"because|if|is|was|were|are|has|had|have|would|will|Monday|Tuesday|Wednesday|Thursday|Friday|"
    r"Saturday|Sunday|told|speaking|referring|adding|warning|describing)\b"
)
_ACCORDING_END = re.compile(
    r"[,;:()“\"—!?]|\.(?=\s|$|[”\"’])|\s(?:who|which|whose|is|was|were|are|has|had|have|will|would|"
    r"that|but|while|obtained|seen|reviewed|citing|showing|said|says|cited|and (?=[a-z]+ed ))\b"
)
_PASSIVE_AHEAD = re.compile(r"\s+(?:to (?:be|have|include)|(?P<by>by))\b")
_PARTICIPLE = re.compile(r"\s+(?:on|in|at|by|near|inside|with|from|during)\b")
_CLAIMS_NO_WORDS = re.compile(r"claim\w*\s+(?:victory|credit|\w+ lives|the lives|a seat)\b")
_WHO = re.compile(r"[\w’'] who\s$")  # “the number who said …” reports nobody's words
_BEING = re.compile(r"\b(?:is|are|was|were|be|been|being)(?: \w+ly)? $")
_LEAN = 80  # characters between a quotation and the word of saying that belongs to it
_LEAN_AHEAD = 80
_PHRASE = 24  # characters; a shorter quotation is a phrase, no statement
_BESIDE = 3  # characters between a quotation and what touches it
_WINDOW = 260


def find_subject(
    text: str, found: re.Match[str], sentence: Sentence, inside: tuple[Quoted, ...]
) -> tuple[int, int] | None:
    """Span of who says it, where the match of `CUE` is a word of saying here; else None."""
    word = found.group().lower()
    if word in {"according to", "in the words of"}:
        return _trim_span(text, found.end(), _end_of(text, found.end(), sentence, _ACCORDING_END))
    if _is_no_report(text, found, inside):
        return None
    before = _subject_before(text, found, sentence, inside)
    if _closes_with_name(text, found, sentence):
        before = None
    if before is not None and read_party(text[slice(*before)]) is not None:
        return before if _reports(text, found, before, sentence, inside) else None
    if word in _INVERTIBLE and _may_invert(text, found, sentence, inside):
        return _trim_span(text, found.end(), _end_of(text, found.end(), sentence, _RIGHT_END))
    return None


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
    before = text[max(0, found.start() - 2) : found.start()].rstrip(" ")
    if found.group()[0].isupper() and before[-1:].isalnum():
        return True  # “the Lunde Air Show”
    if _CLAIMS_NO_WORDS.match(text, found.start()) or _WHO.search(
        text[max(0, found.start() - 6) : found.start()]
    ):
        return True
    if word in {"found", "called", "described", "cited", "read"} and _PARTICIPLE.match(
        text, found.end()
    ):
        return True
    passive = {"said", "told", "reported", "believed", "thought", "found"}
    ahead = _PASSIVE_AHEAD.match(text, found.end()) if word in passive else None
    if ahead is None:
        return False
    return (
        ahead["by"] is None or _BEING.search(text[found.start() - 20 : found.start()]) is not None
    )


def _reports(
    text: str,
    found: re.Match[str],
    span: tuple[int, int],
    sentence: Sentence,
    inside: tuple[Quoted, ...],
) -> bool:
    """Whether the word, with this subject, is a word of saying here."""
    word = found.group().lower()
    if word in BASE_FORMS and not _takes_base_form(text[slice(*span)]):
        return False
    if _means_otherwise(text, found, span, sentence):
        return False
    aside = text[max(0, span[0] - 7) : span[0]].lower().endswith(("as ", "as the "))
    if (
        word in STRONG_WORDS
        or word in _PHRASAL
        or aside
        or _touches_quotation(found, sentence, inside, text)
    ):
        return True
    rest = text[found.end() : min(sentence.end, found.end() + _WINDOW)]
    if _NOTHING_AHEAD.fullmatch(rest):
        # “…, Nordvand Times reported.”
        return text[max(sentence.start, span[0] - 6) : span[0]].rstrip().endswith((",", ", the"))
    counts = word in _COUNTING and _FIGURE_AHEAD.match(rest)
    shows = word in _SHOWING and _SURVEY.search(text[slice(*span)])
    clause = word not in _WITH_OBJECT and _CLAUSE_AHEAD.match(rest)
    return bool(counts or shows or clause or _AFTER_WEAK.match(rest))


def _means_otherwise(
    text: str, found: re.Match[str], span: tuple[int, int], sentence: Sentence
) -> bool:
    """Whether this subject makes the word something else than a report."""
    word, subject = found.group().lower(), text[slice(*span)]
    last = subject.split()[-1].lower()
    if word in _ALSO_NOUNS and (last in NATIONS or last in PLACE_STARTS):
        return True  # “Soviet states”
    if word in _SHOWING and _PICTURES.search(subject):
        return True  # what a film shows can be seen
    # “a gap that experts say is growing” asserts something of the gap.
    relative = _RELATIVE.search(text[max(sentence.start, span[0] - 12) : span[0]])
    return relative is not None and _VERB_AHEAD.match(text, found.end()) is not None


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


def _touches_quotation(
    found: re.Match[str], sentence: Sentence, inside: tuple[Quoted, ...], text: str
) -> bool:
    """A quotation ends within a subject's length before the cue or begins right behind it."""
    for quoted in inside:
        whole = quoted.end - quoted.start > _PHRASE or quoted.start <= sentence.start + 1
        if (
            whole
            and 0 <= found.start() - quoted.end <= _LEAN
            and not re.search(r"[.;]", text[quoted.end : found.start()])
        ):
            return True
        ahead = quoted.start - found.end()
        if 0 <= ahead <= (_LEAN_AHEAD if quoted.end - quoted.start > _PHRASE else _BESIDE):
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
    if hour := _HOUR.match(text, floor, found.start()):
        floor = hour.end()  # an entry of a live blog
    for quoted in inside:
        if quoted.end <= found.start():
            floor = max(floor, quoted.end)
    left = clause_before(text[floor : found.start()], found.group().lower())
    if not left.strip(" ,"):
        return None
    last = left.rstrip(",").split()[-1].strip("(“\"'")
    if last in {"and", "but"}:
        return find_clause_subject(text, sentence, inside, found.start())
    phrase = None if last in _NOT_SUBJECT else noun_phrase(left)
    if phrase is None or phrase.endswith(("’s", "'s")):
        return None
    subordinate = _SUBORDINATE.search(left[: left.rfind(phrase)])
    opening = floor == sentence.start and _OPENS_SUBORDINATE.match(text, floor, found.start())
    beside = any(0 <= found.start() - quoted.end <= _LEAN for quoted in inside)
    if (subordinate or opening) and not beside:
        return None
    pronoun = _PRONOUN_AT_END.search(phrase)
    phrase = pronoun.group() if pronoun else phrase
    phrase = _JOINED.sub("", phrase)
    at = text.rfind(phrase, floor, found.start())
    return _trim_span(text, at, at + len(phrase)) if at >= 0 else None


_HOUR = re.compile(r"\d{1,2}[:.]\d{2}(?:\s?(?:am|pm|a\.m\.|p\.m\.|[A-Z]{2,4}))?(?:\s?[—–:-])?\s+")
_JOINED = re.compile(r"^(?:and|but|yet|while|though|although|so|or) (?=\S)")
_OPENS_SUBORDINATE = re.compile(r"(?:Although|Though|While|If|When|After|Before|Because)\b[^,]*$")
_SUBORDINATE = re.compile(
    r"\b(?:after|when|because|before|since|which|who|whom|what|where)\s"
    r"(?:the |a |an |his |her |some )?$"
)
_PRONOUN_AT_END = re.compile(r"(?<=\s)(?:he|she|they|it|we|I)$")
