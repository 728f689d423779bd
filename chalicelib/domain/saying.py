"""A word of saying in, the noun phrase that says it out: before the word, or behind it.

Called by `attribution` for every word of saying outside quotation marks. Only spans come out:
who a phrase names, and whom a pronoun means, is for the caller to tell. Every look is bounded.
"""

import re
from collections.abc import Sequence

from chalicelib.domain.people import Sort, find_mentions, read_party
from chalicelib.domain.quotation import Quoted
from chalicelib.domain.segment import Sentence


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
CUE = re.compile(
    r"\b(?:according to|in the words of|spoke of|spoken of|talked of|quoted as saying|"
    + "|".join(sorted(_words(_STRONG) | _words(_WEAK), key=lambda word: (-len(word), word)))
    + r")\b",
    re.IGNORECASE,
)
FOLLOWING = re.compile(
    r"(?:,|—|–)[”\"’']? ?(?:and |while |but |also |before )?(?P<cue>adding|acknowledging|noting|"
    r"warning|saying|claiming|insisting|explaining|stressing|arguing|confirming|admitting|"
    r"conceding|pointing out|alleging|asserting|stating|announcing|revealing|suggesting|"
    r"emphasising|emphasizing|declaring|predicting|cautioning|recalling|citing)"
    r"(?P<that> that)?\b"
)
SAYING = re.compile(
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
    r"even|first|just|always|initially|simply|only|too|would|"
    r"(?!family|assembly|ally|supply|July|Italy|monopoly|fly)\w+ly|"
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
_PASSIVE_AHEAD = re.compile(r"\s+to (?:be|have|include)\b|\s+by\b")
_LEAN = 80  # characters between a quotation and the word of saying that belongs to it
_LEAN_AHEAD = 80
_BESIDE = 3  # characters between a quotation and what touches it
_OPENING = 120  # characters in which a sentence names its subject
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
    last = left.rstrip(",").split()[-1].strip("(“\"'")
    if last in {"and", "but"}:
        return find_clause_subject(text, sentence, inside, found.start())
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


def find_clause_subject(
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


def has_verb(clause: str) -> bool:
    """Whether a clause has a finite verb of its own, relative clauses left aside."""
    return _FINITE.search(_REDUCED.sub("", clause)) is not None
