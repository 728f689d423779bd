"""A noun phrase in, the claimant it means out, by what the article said before.

Called by `attribution` sentence by sentence, from top to bottom. “He”, a bare surname, “the
mayor” and “the statement” find the name they stand for, or stay as they are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.names import Mention, Names
from chalicelib.domain.nouns import (
    COUNTRIES,
    DETERMINERS,
    NATIONS,
    ORGANISATION_NOUNS,
    STATEMENT_NOUNS,
    UNNAMED_NOUNS,
)
from chalicelib.domain.parties import CAPITAL, Gender, Party, Sort
from chalicelib.domain.quotation import Quoted
from chalicelib.domain.register import Register
from chalicelib.domain.segment import Sentence

_SOON = 4  # sentences after which “he” needs a new name
_JUST_NOW = 3
_LONG_AGO = 8
_REMEMBERED = 12


@dataclass(frozen=True, slots=True)
class _Named:
    """Where a person was last named outside quotation marks; `leads`: as a sentence's subject."""

    index: int
    at: int
    party: Party
    leads: bool = False


@dataclass
class Course:
    """What was said so far, read from top to bottom; local to one call of `attribute`."""

    register: Register
    last: Claimant | None = None
    last_at: int = -100
    last_gender: Gender = Gender.UNKNOWN
    last_body: Claimant | None = None
    genders: dict[str, Gender] = field(default_factory=dict)
    own: Claimant = field(default_factory=lambda: Claimant(ClaimantType.OUTLET))
    recent: list[_Named] = field(default_factory=list)
    read: list[tuple[Sentence, Names, tuple[Quoted, ...]]] = field(default_factory=list)
    known_bodies: set[str] | None = None  # looked for when first asked for
    meant: dict[Gender, tuple[str, int]] = field(default_factory=dict)
    here: dict[int, str] = field(default_factory=dict)  # offsets of this sentence → who is meant
    text: str = ""
    initials: dict[str, set[str]] | None = None  # looked for when first asked for
    quotes: bool = False  # whether this sentence holds a quotation

    def note(self, claimant: Claimant, gender: Gender, at: int) -> None:
        """Remember who just spoke."""
        if not claimant.name or not claimant.resolved:
            return
        self.last = Claimant(claimant.type, claimant.name, claimant.role, None, claimant.quotation)
        self.last_at = at
        self.last_gender = gender
        if claimant.type is ClaimantType.ORGANISATION:
            self.last_body = self.last

    def spelt_out(self, short: str) -> str:
        """“AHB”: the one body of the article with these initials, else as it is."""
        if self.initials is None:
            self.initials = {}
            for found in _LONG_NAME.finditer(self.text):
                full = found.group().removeprefix("The ")
                for letters in _initials_of(full):
                    self.initials.setdefault(letters, set()).add(full)
        full_names = self.initials.get(short, set())
        return next(iter(full_names)) if len(full_names) == 1 else short


_LONG_NAME = re.compile(
    rf"(?<![\w’'-]){CAPITAL}(?: (?:(?:of|the|and|for|on|in) ){{0,2}}{CAPITAL}){{2,7}}"
)
_OFFICES = ("Department of ", "Ministry of ", "Office of ", "Bureau of ")


def _initials_of(full: str) -> Iterator[str]:
    """“People for the Almen Way” → PAW, PFAW; “Department of Health and Sport” → DHS, HS."""
    for name in (full, *(full.removeprefix(office) for office in _OFFICES)):
        words = name.split()
        yield "".join(word[0] for word in words if word[0].isupper())
        yield "".join(word[0] for word in words if word not in {"the", "of", "and"}).upper()


_TYPES = {
    Sort.PERSON: ClaimantType.PERSON,
    Sort.ORGANISATION: ClaimantType.ORGANISATION,
    Sort.UNNAMED: ClaimantType.UNNAMED_SOURCE,
    Sort.DOCUMENT: ClaimantType.ORGANISATION,
}


def resolve(index: int, at: int, party: Party, course: Course) -> tuple[Claimant, Gender]:
    """Who a phrase at offset `at`, in sentence `index`, stands for; `resolved` says if known."""
    if party.sort is Sort.PRONOUN:
        claimant, gender = _resolve_pronoun(index, at, party, course)
        if claimant.resolved or at not in course.here:
            return claimant, gender
        holder = course.register.find(Party(Sort.PERSON, course.here[at]))
        role = holder.role if holder is not None else None
        return replace(claimant, name=course.here[at], role=role, resolved=True), gender
    if party.sort is Sort.DOCUMENT:
        return _resolve_document(index, party, course)
    if person := _resolve_person(party, course):
        return person
    if both := _resolve_couple(party, course):
        return both, Gender.UNKNOWN
    return _resolve_body(index, at, party, course), party.gender


def _resolve_person(party: Party, course: Course) -> tuple[Claimant, Gender] | None:
    """Somebody the article introduces: by office, by name, or by a name behind adjectives."""
    register = course.register
    if party.sort is Sort.PERSON and (holder := register.find_holder(party.name)):
        return Claimant(ClaimantType.PERSON, holder.name, holder.role), holder.gender
    *adjectives, name = party.name.split()
    known = None
    if party.sort is Sort.PERSON or register.knows(party.name):
        known = register.find(party)
    elif adjectives and name.istitle() and all(word.islower() for word in adjectives):
        known = register.find(Party(Sort.PERSON, name))  # “the more moderate Roe”
    if known is not None:
        gender = known.gender if known.gender is not Gender.UNKNOWN else party.gender
        return Claimant(ClaimantType.PERSON, known.name, known.role or party.role), gender
    if not adjectives and register.knows(name):
        # More than one bears that name.
        unclear = Claimant(ClaimantType.PERSON, party.name, party.role, resolved=False)
        return unclear, party.gender
    return None


def _resolve_couple(party: Party, course: Course) -> Claimant | None:
    """“Roe and Lee”: two people whom the article has introduced."""
    known = [course.register.find(Party(Sort.PERSON, name)) for name in party.name.split(" and ")]
    names = [one.name for one in known if one is not None]
    if len(names) != len(known) or len(names) < 2:  # noqa: PLR2004 - a couple
        return None
    return Claimant(ClaimantType.PERSON, " and ".join(names))


def _resolve_body(index: int, at: int, party: Party, course: Course) -> Claimant:
    """A body by its full name: “the board” of the Harbour Board that has just spoken."""
    if at in course.here and party.name.lower().startswith("the "):
        return Claimant(ClaimantType.ORGANISATION, course.here[at])
    body = course.last_body
    if body and party.sort is Sort.ORGANISATION and index - course.last_at <= _SOON:
        determiner, _, noun = party.name.lower().partition(" ")
        if determiner == "the" and noun in (body.name or "").lower().split():
            return body
    name = course.register.full_name(_plain(party.name))
    if name.isupper() and name.isalpha():
        name = course.spelt_out(name)
    return Claimant(_TYPES[party.sort], name, party.role)


def _resolve_document(index: int, party: Party, course: Course) -> tuple[Claimant, Gender]:
    """“The statement said …” speaks for whoever has just been named; a report for itself."""
    _, _, noun = party.name.lower().partition(" ")
    if noun in STATEMENT_NOUNS and course.last and index - course.last_at < _SOON:
        return course.last, course.last_gender
    return Claimant(ClaimantType.ORGANISATION, _plain(party.name), "document"), Gender.UNKNOWN


_NO_NAMES = (DETERMINERS | UNNAMED_NOUNS | {"police"}) - {
    "americans",
    "democrats",
    "republicans",
    "conservatives",
    "liberals",
}


def _plain(name: str) -> str:
    """A noun phrase as a name: its first letter small where only the sentence made it large."""
    first, _, rest = name.partition(" ")
    if first.lower() in _NO_NAMES:
        return f"{first.lower()} {rest}".strip()
    return name


def _resolve_pronoun(index: int, at: int, party: Party, course: Course) -> tuple[Claimant, Gender]:
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


def _resolve_he(index: int, at: int, party: Party, course: Course) -> tuple[Claimant, Gender]:
    """“he”: who spoke last and fits, else the one person just named who fits."""
    gender = party.gender
    last = course.last
    named = [known for known in course.recent if known.at < at]
    leading = [known.party for known in named if known.index == index and known.leads]
    if len({known.name for known in leading}) == 1:
        first = leading[0]
        if fits(course, first.name, first.gender, gender):
            course.genders[first.name] = gender
            return Claimant(ClaimantType.PERSON, first.name, first.role), gender
    if last is not None and _may_go_on(index, named, last, gender, course):
        course.genders[last.name or ""] = gender
        return replace(last, type=ClaimantType.PERSON) if _is_bare_name(last) else last, gender
    if course.quotes and (subject := _last_subject(index, named, gender, course)):
        course.genders[subject.name] = gender
        return Claimant(ClaimantType.PERSON, subject.name, subject.role), gender
    near = [
        known.party
        for known in named
        if index - known.index < _JUST_NOW
        and fits(course, known.party.name, known.party.gender, gender)
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


def _last_subject(
    index: int, named: Sequence[_Named], gender: Gender, course: Course
) -> Party | None:
    """Whom the sentence before a quotation is about: it introduces who speaks."""
    leading = [known for known in named if known.leads and 0 < index - known.index <= _JUST_NOW]
    last = max((known.index for known in leading), default=-1)
    subjects = [
        known.party
        for known in leading
        if known.index == last and fits(course, known.party.name, known.party.gender, gender)
    ]
    return subjects[0] if len(subjects) == 1 else None


def _may_go_on(
    index: int, named: Sequence[_Named], last: Claimant, gender: Gender, course: Course
) -> bool:
    """Whether “he” can be who spoke last: recent, fitting, and nobody else named since."""
    speaks = last.type in {ClaimantType.PERSON, ClaimantType.UNNAMED_SOURCE} or _is_bare_name(last)
    if index - course.last_at > _SOON or not speaks:
        return False
    if not fits(course, last.name or "", course.last_gender, gender):
        return False
    newer = {
        known.party.name
        for known in named
        if known.index > course.last_at
        and known.party.gender is gender
        and known.party.name != last.name
    }
    return not newer or index - course.last_at <= 1


def _is_bare_name(last: Claimant) -> bool:
    """One capitalised word that nothing tells of: “Roe said”; “he” then tells that Roe is a man."""
    name = last.name or ""
    known = COUNTRIES | NATIONS | ORGANISATION_NOUNS
    return name.isalpha() and name.istitle() and name.lower() not in known


def fits(course: Course, name: str, known: Gender, wanted: Gender) -> bool:
    """Whether somebody of this name and gender can be the “he” or “she” that is wanted."""
    learnt = course.genders.get(name, Gender.UNKNOWN)
    for gender in (known, learnt):
        if gender is not Gender.UNKNOWN:
            return gender is wanted
    return True


_LEADS = re.compile(
    r"(?:(?:But|And|Yet|While|When|Although|Though|If|After|Before|As|Since|Because)\b,? )?"
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\.? |(?:President|Senator|Governor|Secretary|Mayor) )?"
)


def remember_mentions(
    index: int,
    sentence: Sentence,
    names: Names,
    surnames: Sequence[Mention],
    inside: tuple[Quoted, ...],
    course: Course,
) -> None:
    """Note who is named outside quotation marks, by full name or by a surname already known."""
    for mention in (*names.mentions, *surnames):
        at = sentence.start + mention.start
        if any(q.start <= at < q.end for q in inside):
            continue
        known = course.register.find(mention.party) or mention.party
        leads = _LEADS.fullmatch(names.text, 0, mention.start) is not None
        course.recent.append(_Named(index, at, known, leads))
    del course.recent[:-_REMEMBERED]
