"""The words before a word of saying in, the noun phrase among them that is its subject out.

Called by `saying`, which knows the word; here only the build of the clause counts: appositions,
auxiliaries, subordinate clauses. Every look is bounded.
"""

import re
from collections.abc import Sequence

from chalicelib.domain.names import find_mentions
from chalicelib.domain.parties import Sort, names_role
from chalicelib.domain.people import read_party
from chalicelib.domain.quotation import Quoted
from chalicelib.domain.segment import Sentence

_AUXILIARY = re.compile(
    r"(?:(?<=\s)|^)(?:has|have|had|also|later|then|earlier|previously|again|further|once|often|"
    r"repeatedly|now|still|already|since|recently|reportedly|himself|herself|themselves|itself|"
    r"even|first|just|always|initially|simply|only|too|would|"
    r"(?!family|assembly|ally|supply|July|Italy|monopoly|fly)\w+ly|"
    r"(?:on |late |early |last |this |late on |early on )?(?:Monday|Tuesday|Wednesday|Thursday|"
    r"Friday|Saturday|Sunday|yesterday|today|week|month|year|night|morning|evening|afternoon)"
    r"(?: (?:morning|afternoon|evening|night))?)$"
)
_CLAUSE_START = re.compile(
    r"(?:^|.*\b)(?:while|though|although|that|when|because|after|before|as|where|whereas|if|"
    r"whether|but|since|until|so|what|how|than|which|who|whom)\s+(?=\S)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|was|were|are|am|has|had|have|will|would|did|does|do|can|could|should|may|might|must|"
    r"(?:do|does|did|is|was|were|are|has|had|have|would|could|should|ca|wo)n['’]t|"
    r"[a-z]{2,}ed|went|came|took|made|gave|began|became|fell|rose|won|lost|left|met|held|saw|told|"
    r"said|says|grew|ran|got|sent|spent|paid|built|drew|stood|kept|led|knew|wrote|goes|comes|"
    r"takes|makes|gives|includes|seems|appears|it’s|he’s|there’s)\b"
)
_OPENING = 120  # characters in which a sentence names its subject
_CLAUSE_PRONOUN = re.compile(r"(?:But |And |Then |So |Later, )?(?P<word>He|She|They|It)\b")


# “In a letter on Monday, ”, “Two days later, ”: the subject stands behind the comma.
_FRONT = re.compile(
    r"(?:(?:In|On|At|During|After|For|From|With|By|Since|Before|Under|As|When|While|Although|Though|"
    r"Because|Speaking|Asked|Last|This|"
    r"Earlier|Late|Meanwhile|Later|Looking|Noting|Citing)\b[^,“”\"]{0,90}"
    r"|[^,“”\"]{2,40}\b(?:days?|weeks?|months?|years?|hours|minutes|later|ago|earlier)\b"
    r"[^,“”\"]{0,40}), (?:however, )?"
)
_HANGS = re.compile(r"\w (?:for|of|to|from|by|with|near|behind)(?: the)? $")


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
    if front := _FRONT.match(text, begin, before):
        begin = front.end()
    opening = text[begin : min(before, begin + _OPENING)]
    kinds = {Sort.PERSON, Sort.ORGANISATION, Sort.UNNAMED}
    for mention in find_mentions(opening):
        lead = opening[: mention.start]
        if _HANGS.search(lead):
            break  # “Lawyers for Ada Roe”: she is not the subject
        if not _FINITE.search(lead) and not _FRONTED.match(lead) and "’s " not in lead:
            return begin + mention.start, begin + mention.end
        kinds -= {Sort.UNNAMED}  # somebody else is named behind the verb
        break
    verb = _FINITE.search(opening)
    phrase = opening[: verb.start()].rstrip() if verb else ""
    party = read_party(phrase) if phrase and not _FRONTED.match(phrase) else None
    if party is not None and party.sort in kinds:
        return begin, begin + len(phrase)
    return None


def clause_before(left: str, cue: str) -> str:
    """The words before a cue, back to the clause's beginning, auxiliaries taken off."""
    left = left[max(left.rfind(mark) for mark in ("; ", ": ", "—", "–")) + 1 :]
    left = re.sub(r"\s(?:seem|seems|seemed|appear|appears|appeared) to$", "", left.rstrip())
    left = _strip_auxiliaries(left)
    if cue == "quoted as saying":
        left = re.sub(r"\s(?:was|is|were|are|been)$", "", left)
    if re.search(r"\b(?:who|which),?$", left):
        left = re.sub(r",?\s?\w+,?$", "", left)
    return left


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


_OWNED = re.compile(r"[’']s ")


def noun_phrase(left: str) -> str | None:
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
            describes = (
                head is not None
                and head.sort in {Sort.PERSON, Sort.UNNAMED}
                and _OWNED.search(f"{head.name} ")
            )
            if _FRONTED.match(pieces[begin - 1]):
                break
            if head is not None and not describes and not _is_role_before(pieces, begin):
                break
            begin -= 1
    elif begin > 0 and (_is_role_before(pieces, begin) or _is_role_behind(pieces, begin)):
        begin -= 1
    tail = ", ".join(pieces[begin:])
    first = _last_clause(pieces[begin].strip())
    rest = ", ".join(pieces[begin + 1 :])
    phrase = f"{first}, {rest}" if rest else first
    if phrase not in tail and phrase not in left:
        return None
    checked = first.strip()
    if not checked or _FINITE.search(_REDUCED.sub("", _LEAKED.sub("", checked))):
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


def _is_role_behind(pieces: Sequence[str], begin: int) -> bool:
    """“Ada Roe, the mayor of Almen said”: the comma behind the role was lost."""
    here = pieces[begin].strip()
    if begin != 1 or not here.startswith(("the ", "a ")) or not names_role(here):
        return False
    mentions = list(find_mentions(pieces[0]))
    return len(mentions) == 1 and mentions[0].end == len(pieces[0].rstrip())


# Before a noun these are no verbs: “leaked letters show …”.
_LEAKED = re.compile(
    r"^(?:(?:[Tt]he|[Tt]hese|[Ss]ome|[Rr]ecently|[Nn]ewly) )*(?:[Ll]eaked|[Pp]ublished|[Rr]eleased|"
    r"[Rr]evised|[Uu]pdated|[Uu]nsealed|[Dd]eclassified|[Hh]acked|[Rr]edacted|[Rr]etired|[Uu]nnamed)\s"
)
# Relative clauses, whole or reduced, hold verbs that are not the sentence's own.
_REDUCED = re.compile(
    r"\b(?:who|which|that)\b.*"
    r"|\b[a-z]{2,}ed (?:on|by|in|at|as|with|to|from|for|online|last|this|\w+day)\b"
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


def has_verb(clause: str) -> bool:
    """Whether a clause has a finite verb of its own, relative clauses left aside."""
    return _FINITE.search(_REDUCED.sub("", clause)) is not None
