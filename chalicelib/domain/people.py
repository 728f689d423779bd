"""Words in, who they name out: a noun phrase read as person, organisation or unnamed source.

Called by `attribution` with the subject of a word of saying, and once per article to register
the people it introduces, so that a bare surname or a pronoun later finds its full name and role.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chalicelib.domain.nouns import (
    CALENDAR,
    COUNTRIES,
    COURTESY,
    DETERMINERS,
    DOCUMENT_NOUNS,
    FEMALE_NAMES,
    FEMALE_WORDS,
    MALE_NAMES,
    MALE_WORDS,
    NATIONS,
    NOT_NAMES,
    ORGANISATION_NOUNS,
    PARTICLES,
    PLACE_STARTS,
    PRONOUNS,
    ROLE_NOUNS,
    TITLES,
    UNNAMED_NOUNS,
)


class Sort(StrEnum):
    """What a noun phrase stands for."""

    PERSON = "person"
    ORGANISATION = "organisation"
    UNNAMED = "unnamed"
    DOCUMENT = "document"
    PRONOUN = "pronoun"


class Gender(StrEnum):
    """Told from a title, a role or a first name; needed only to fit “he” and “she”."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who may speak. `name` and `role` are words of the article."""

    sort: Sort
    name: str
    role: str | None = None
    gender: Gender = Gender.UNKNOWN


_PREPOSITIONS = re.compile(
    r" (?:of|for|in|at|from|with|on|to|by|near|close|familiar|across|inside|outside|behind|under|"
    r"against|within|against|leaked|based|working|representing|who|whose|that|which|about|into|"
    r"[a-z]{2,}ed (?:on|by|in|at|as|with|to|from|for|last|this|online|\w+day)) "
)

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚА-ЯЁЄІЇҐΑ-Ω"
_CAPITAL = rf"[{_UPPER}][\w’'.-]*"
_LINK = (
    r"(?:(?:de|del|della|van|von|der|den|bin|ibn|al|el|la|le|di|da|dos|du|ten|ter)[ \u00a0]){0,2}"
)
NAME_RUN = re.compile(rf"(?<![\w’'-]){_CAPITAL}(?:[ \u00a0]{_LINK}{_CAPITAL})*")
_LEAD = re.compile(
    r"^(?:(?:but|and|so|yet|or|nor|still|also|even|then|now|meanwhile|however|while|though|although|"
    r"as|both|only|just|because|since|when|whereas|that|where|if|after|before|once)\b[, ]*)+",
    re.IGNORECASE,
)
_MOST_WORDS = 14


def read_party(phrase: str, following: str = "") -> Party | None:
    """Read a noun phrase. `following` is an apposition that stands after it (“a farmer”).

    Answers None where the words are no noun phrase that could speak.
    """
    phrase = _LEAD.sub("", re.sub(r"\([^)]*\)", "", phrase).strip(" ,;:–—-\u00a0")).strip()
    pieces = [piece.strip() for piece in phrase.split(", ") if piece.strip()]
    if not pieces or len(phrase.split()) > 3 * _MOST_WORDS:
        return None
    if len(pieces) == 1:
        return _with_apposition(_read_piece(pieces[0]), (following,))
    named = [(_read_piece(piece), piece) for piece in pieces[:4]]
    for piece in pieces[1:]:
        # “Ada Roe, a pilot, and Bo Lee, her brother”: no apposition belongs to both.
        if piece.startswith("and ") and named[0][0] and named[0][0].sort is Sort.PERSON:
            couple = _read_couple(f"{named[0][0].name} {piece}")
            return couple or Party(Sort.PERSON, named[0][0].name)
    for index, (party, _) in enumerate(named):
        if party and party.sort is Sort.PERSON and _is_proper(party.name):
            others = [piece for i, (_, piece) in enumerate(named) if i != index]
            before = [piece for i, piece in enumerate(pieces[:4]) if i < index]
            return _with_roles_before(party, before) if before else _with_apposition(party, others)
    return named[0][0]


def _is_proper(name: str) -> bool:
    return name[:1].isupper() and not name.startswith("The ")


def _with_roles_before(party: Party, pieces: Iterable[str]) -> Party:
    roles = [_without_article(piece) for piece in pieces if _names_role(piece)]
    if party.role:
        roles.append(party.role)
    role = ", ".join(roles) or None
    return Party(party.sort, party.name, role, _gender_of(party.name, role))


def _with_apposition(party: Party | None, pieces: Iterable[str]) -> Party | None:
    if party is None or party.sort is not Sort.PERSON or party.role:
        return party
    for piece in pieces:
        if piece and _names_role(piece):
            role = _without_article(re.sub(r"^who (?:is|was|serves as|heads) ", "", piece.strip()))
            return Party(party.sort, party.name, role, _gender_of(party.name, role))
    return party


def _without_article(piece: str) -> str:
    return re.sub(r"^(?:the|a|an|its|their|his|her|our) ", "", piece.strip(), flags=re.IGNORECASE)


def _names_role(piece: str) -> bool:
    """Whether an apposition says what somebody is: its head is a noun for a person."""
    head = _head_part(piece.strip())
    words = [word.lower().strip(".’'") for word in head.split()]
    return bool(words) and len(words) <= _MOST_WORDS and _role_of_word(words[-1])


def _role_of_word(word: str) -> bool:
    return word in ROLE_NOUNS or word in TITLES


def _head_part(phrase: str) -> str:
    """The part of a noun phrase before its first post-modifier."""
    found = _PREPOSITIONS.search(f"{phrase} ")
    return phrase[: found.start()] if found else phrase


def _read_piece(piece: str) -> Party | None:
    words = piece.split()
    if not words or len(words) > _MOST_WORDS + 6:
        return None
    if len(words) == 1 and words[0].lower() in PRONOUNS:
        return Party(Sort.PRONOUN, words[0], gender=_gender_of(words[0], None))
    if couple := _read_couple(piece):
        return couple
    head = _head_part(piece)
    last = head.split()[-1].lower()
    if head != piece and (last.endswith("ly") or last in DETERMINERS):
        head = piece  # “the recently leaked documents”: the participle stands before its noun
    named = _read_named(head.split(), piece)
    return named or _read_common(head.split(), piece)


def _read_couple(piece: str) -> Party | None:
    """“Ada Roe and Bo Lee”: two people who speak together."""
    one, joined, other = piece.partition(" and ")
    if not joined:
        return None
    first, second = _read_named(one.split(), one), _read_named(other.split(), other)
    if first and second and {first.sort, second.sort} == {Sort.PERSON}:
        return Party(Sort.PERSON, f"{first.name} and {second.name}")
    return None


def _read_named(words: list[str], piece: str) -> Party | None:  # noqa: PLR0911 - one line a sort
    """A phrase whose head ends in a proper name: “Air Force spokesman Colonel Ada Roe”."""
    before, name = _cut_name(words)
    if not name or name[-1].lower().rstrip(".") in CALENDAR:
        return None
    lowered = [word.lower() for word in before]
    role_before = bool(lowered) and _role_of_word(lowered[-1].strip(",’'"))
    last = name[-1].lower().strip(".,")
    is_body = last in COUNTRIES or any(word.lower() in ORGANISATION_NOUNS for word in name)
    if role_before and not (is_body and lowered[-1] not in TITLES):
        return _person(name, " ".join(before))
    if last in DOCUMENT_NOUNS:
        return Party(Sort.DOCUMENT, piece)
    if last in UNNAMED_NOUNS:
        return Party(Sort.UNNAMED, piece)
    if last in ROLE_NOUNS and len(name) > 1 and not is_body:
        return Party(Sort.PERSON, piece, _without_article(piece))
    bare = all(word in NATIONS for word in lowered)
    if is_body or not bare or len(name) == 1 or name[0].lower() in PLACE_STARTS:
        whole = _long_title(" ".join([*before, *name]), piece)
        return Party(Sort.ORGANISATION, _without_article(whole))
    return _person(name, None)


_TITLE_GOES_ON = re.compile(
    rf"(?: (?:of|for|on|against|and|to)(?: the)?(?: [{_UPPER}][\w’'.-]*)+)+"
)


def _long_title(name: str, piece: str) -> str:
    """“Institute” in “Institute for the Study of Tides” goes on to the last capital."""
    found = _TITLE_GOES_ON.match(piece, len(name)) if piece.startswith(name) else None
    return name + found.group() if found else name


def _cut_name(words: list[str]) -> tuple[list[str], list[str]]:
    """The words before the proper name at the end of a phrase, and the name."""
    at = len(words)
    while at and (
        _is_name_word(words[at - 1]) or (words[at - 1].lower() in PARTICLES and at < len(words))
    ):
        at -= 1
    while at < len(words) and words[at].lower() in PARTICLES and words[at].islower():
        at += 1
    name = words[at:]
    before = words[:at]
    while len(name) > 1 and name[0].lower() in NATIONS:
        before.append(name.pop(0))
    if before and before[-1].lower() == "late":
        before = before[:-2]
    return before, name


def _person(name: list[str], role: str | None) -> Party:
    joined = " ".join(name)
    role = _without_article(role) if role else None
    gender = _gender_of(joined, role)
    if role:
        role = " ".join(word for word in role.split() if word.lower() not in COURTESY) or None
    return Party(Sort.PERSON, joined, role, gender)


def _is_name_word(word: str) -> bool:
    bare = word.strip(",’'")
    return (
        bare[:1].isupper()
        and bare.lower() not in TITLES
        and bare.lower() not in NOT_NAMES
        and not word.endswith(("’s", "'s"))
    )


def _read_common(words: list[str], piece: str) -> Party | None:
    """A phrase with a common noun at its head: “the governor of …”, “officials”, “the report”."""
    if not words:
        return None
    head = words[-1].lower().strip(".,’'")
    singular = f"{head[:-3]}man" if head.endswith("men") else head.removesuffix("s")
    if head in DOCUMENT_NOUNS:
        return _maker_of(piece) or Party(Sort.DOCUMENT, piece)
    if head not in UNNAMED_NOUNS and {head, singular} & ORGANISATION_NOUNS:
        return Party(Sort.ORGANISATION, piece)
    if _role_of_word(head) and _is_definite(words[0]):
        return Party(Sort.PERSON, piece, _without_article(piece), _gender_of("", piece))
    known = head in UNNAMED_NOUNS or _role_of_word(head) or _role_of_word(singular)
    if known or _may_be_somebody(words):
        return Party(Sort.UNNAMED, piece, gender=_gender_of("", piece))
    return None


def _maker_of(piece: str) -> Party | None:
    """“records compiled by the Harbour Board” speak for the Harbour Board."""
    _, by, maker = piece.partition(" by ")
    party = _read_piece(maker) if by else None
    return party if party and party.sort in {Sort.ORGANISATION, Sort.PERSON} else None


def _is_definite(word: str) -> bool:
    possessive = word.endswith(("’s", "'s", "s’"))
    return possessive or word.lower() in {"the", "his", "her", "their", "its", "our", "my"}


def _may_be_somebody(words: list[str]) -> bool:
    """“the victim”, “Germans”: no noun we know, but in the place of one who speaks."""
    last = words[-1]
    if words[0].lower() in DETERMINERS and len(words) > 1 and last.isalpha() and last.islower():
        return True
    return last[:1].isupper() and (last.lower() in NATIONS or last.endswith("s"))


def _gender_of(name: str, role: str | None) -> Gender:
    words = [word.lower() for word in (role or "").split()] + [
        word.lower() for word in name.split()[:1]
    ]
    for word in words:
        if word in FEMALE_WORDS or word in FEMALE_NAMES:
            return Gender.FEMALE
        if word in MALE_WORDS or word in MALE_NAMES:
            return Gender.MALE
    return Gender.UNKNOWN


@dataclass(frozen=True, slots=True)
class Mention:
    """A full or bare name as it stands at `start:end` of the text it was looked for in."""

    start: int
    end: int
    party: Party


@dataclass
class Register:
    """The people an article introduces, found by surname. Filled once, then only read."""

    _by_surname: dict[str, list[Party]] = field(default_factory=dict)
    _full_names: dict[str, str] = field(default_factory=dict)

    def introduce_body(self, short: str, full: str) -> None:
        """Note what initials stand for: “the Almen Harbour Board (AHB)”."""
        self._full_names.setdefault(short, full)

    def full_name(self, short: str) -> str:
        """The full name of a body known by its initials, else the initials."""
        return self._full_names.get(short, short)

    def introduce(self, party: Party) -> None:
        """Note a person with a first name and a surname; the first role known is kept."""
        parts = party.name.split()
        if len(parts) < 2 or party.sort is not Sort.PERSON:  # noqa: PLR2004 - first name, surname
            return
        known = self._by_surname.setdefault(parts[-1].lower(), [])
        for index, other in enumerate(known):
            if _same_person(other.name, party.name):
                name = max(other.name, party.name, key=len)
                role = other.role or party.role
                known[index] = Party(Sort.PERSON, name, role, _gender_of(name, role))
                return
        known.append(party)

    def learn_gender(self, surname: str, gender: Gender) -> None:
        """Take “Mrs Roe” for the one Roe whom the article introduces."""
        known = self._by_surname.get(surname.lower(), [])
        if len(known) == 1 and known[0].gender is Gender.UNKNOWN:
            known[0] = replace(known[0], gender=gender)

    def find(self, party: Party) -> Party | None:
        """The person introduced under this name; None when nobody or more than one fits."""
        parts = party.name.split()
        if not parts or party.sort not in {Sort.PERSON, Sort.ORGANISATION}:
            return None
        known = self._by_surname.get(parts[-1].lower(), [])
        if len(parts) > 1:
            fitting = [other for other in known if _same_person(other.name, party.name)]
        else:
            fitting = [other for other in known if _gender_fits(other.gender, party.gender)]
        return fitting[0] if len(fitting) == 1 else None

    def find_holder(self, phrase: str) -> Party | None:
        """The one person introduced with this office: “the mayor” → the mayor of Almen."""
        article, _, office = phrase.lower().partition(" ")
        if article != "the" or " " in office or not office:
            return None
        holders = [
            party
            for known in self._by_surname.values()
            for party in known
            if party.role and _office_of(party.role) == office
        ]
        return holders[0] if len(holders) == 1 else None

    def knows(self, surname: str) -> bool:
        """Whether somebody with this surname was introduced."""
        return surname.lower() in self._by_surname


_SHORT_OFFICES = {
    "gov.": "governor",
    "sen.": "senator",
    "rep.": "representative",
    "gen.": "general",
    "prof.": "professor",
    "dr.": "doctor",
}


def _office_of(role: str) -> str:
    """The bare office in a role: “mayor of Almen” → “mayor”, “Gov.” → “governor”."""
    office = _head_part(role).lower()
    return _SHORT_OFFICES.get(office, office)


def _gender_fits(known: Gender, wanted: Gender) -> bool:
    return Gender.UNKNOWN in {known, wanted} or known is wanted


def _same_person(one: str, other: str) -> bool:
    first, second = one.lower().split(), other.lower().split()
    return first[-1] == second[-1] and first[0] == second[0]


_LONGEST = 4000  # characters of a sentence in which people are looked for
_COURTEOUS = re.compile(rf"\b(Mr|Mrs|Ms|Miss|Sir|Dame|Lady)\.? ({_CAPITAL})")
_INITIALS = re.compile(
    rf"(?<![\w’'-])(?P<full>{_CAPITAL}(?: (?:(?:of|the|and|for|on|in) ){{0,2}}{_CAPITAL}){{1,7}}) "
    r"\((?P<short>[A-Z]{2,7})\)"
)


def read_register(sentences: Sequence[str]) -> Register:
    """Find the people whom the article introduces by first name and surname."""
    register = Register()
    for text in sentences:
        for mention in find_mentions(text[:_LONGEST]):
            register.introduce(mention.party)
        for found in _INITIALS.finditer(text[:_LONGEST]):
            full = found.group("full").removeprefix("The ")
            if full[0] == found.group("short")[0]:
                register.introduce_body(found.group("short"), full)
    for text in sentences:
        for found in _COURTEOUS.finditer(text[:_LONGEST]):
            title, surname = found.groups()
            register.learn_gender(surname.rstrip(".").removesuffix("’s"), _gender_of("", title))
    return register


def find_mentions(text: str) -> Iterator[Mention]:
    """Names of two or more words that look like people, with role where the text gives one."""
    for run in NAME_RUN.finditer(text):
        words = _run_words(run.group(), at_start=_begins_sentence(text, run.start()))
        titles = 0
        while titles < len(words) and words[titles].lower() in TITLES:
            titles += 1
        trailing = _split_at_title(words[titles:])
        role_words, name = [*words[:titles], *trailing[0]], trailing[1]
        if not _looks_like_person(name, titled=bool(role_words)):
            continue
        end = run.start() + run.group().find(name[-1]) + len(name[-1])
        start = run.start() + run.group().find(name[0])
        role = _role_around(text, run.start(), end, role_words)
        yield Mention(start, end, _person(name, role))


def find_surnames(text: str, register: Register) -> Iterator[Mention]:
    """Bare surnames of people whom the article has introduced in full."""
    for run in NAME_RUN.finditer(text):
        words = [word for word in run.group().split() if word.lower() not in TITLES]
        if len(words) != 1:
            continue
        name = re.sub(r"(?:['’]s|['’]|[.,])$", "", words[0])
        if register.knows(name):
            found = register.find(Party(Sort.PERSON, name, gender=_gender_of("", run.group())))
            if found is not None:
                yield Mention(run.start(), run.end(), found)


def _split_at_title(words: list[str]) -> tuple[list[str], list[str]]:
    """“Harbour Minister Ada Roe” → the words up to the last title, and the name."""
    for index in range(len(words) - 1, -1, -1):
        if words[index].lower() in TITLES:
            return words[: index + 1], words[index + 1 :]
    return [], words


def _run_words(run: str, *, at_start: bool) -> list[str]:
    words: list[str] = []
    for word in run.replace("\u00a0", " ").split(" "):
        bare = re.sub(r"(?:['’]s|['’])$", "", word)
        ended = word != bare or (
            word.endswith(".") and len(word) > 3 and word.lower() not in TITLES  # noqa: PLR2004
        )
        bare = bare if word.lower() in TITLES or len(bare) <= 2 else bare.rstrip(".")  # noqa: PLR2004
        if bare:
            words.append(bare)
        if ended:
            break
    while words and at_start and words[0].lower() in NOT_NAMES:
        words.pop(0)
    return words


def _begins_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip()
    return not before or before[-1] in ".!?:“‘\"'("


def _looks_like_person(name: list[str], *, titled: bool) -> bool:
    lowered = [word.lower() for word in name]
    shortest, longest = 2, 5
    if not shortest <= len(name) <= longest:
        return False
    if any(
        word in ORGANISATION_NOUNS or word in CALENDAR or word in COUNTRIES or word in NOT_NAMES
        for word in lowered
    ):
        return False
    if lowered[0] in PLACE_STARTS or lowered[0] in NATIONS or lowered[-1] in ROLE_NOUNS:
        return False
    if all(word.isupper() for word in name) and not titled:
        return False
    return name[-1][:1].isupper() and not any(char.isdigit() for word in name for char in word)


_APPOSITION = re.compile(
    r"(?:, \d{1,3})?, ((?:the |a |an |who is |then |former |chief |head )?"
    r"[^,.;:()“”\"]{3,90})[,.;)]"
)
_APPOSITION_BEFORE = re.compile(
    r"(?:^|[.,;:“”] ?|\b(?:but|and|while) )(?:the|its|their|his|her|a) ([^,.;:“”\"]{3,80}), $",
    re.IGNORECASE,
)
_WORDS_BEFORE = re.compile(r"((?:[\w’'./&-]+ ){1,6})$")


def _role_around(text: str, start: int, end: int, titles: list[str]) -> str | None:
    """The role that the words round a name give it, or None."""
    ahead = _APPOSITION.match(text, end, min(len(text), end + 120))
    before = text[max(0, start - 100) : start]
    lower = _role_before(before)
    role = " ".join([*lower, *(word for word in titles if word.lower() not in COURTESY)])
    behind = _APPOSITION_BEFORE.search(before)
    if behind and _names_role(behind.group(1)):
        return ", ".join(part for part in (behind.group(1), role) if part)
    if role:
        return " ".join([role, *(word for word in titles if word.lower() in COURTESY)])
    if ahead and _names_role(ahead.group(1)):
        return _without_article(re.sub(r"^who is ", "", ahead.group(1)))
    courtesy = [word for word in titles if word.lower() in COURTESY]
    return " ".join(courtesy) or None


def _role_before(before: str) -> list[str]:
    """Lower-case role words before a name: “Air Force spokesman ” → those three words."""
    found = _WORDS_BEFORE.search(before)
    if found is None:
        return []
    words = found.group(1).split()
    if not _role_of_word(words[-1].lower()):
        return []
    kept: list[str] = []
    for word in reversed(words):
        low = word.lower()
        if low in DETERMINERS or low in NOT_NAMES or low in PARTICLES or low.endswith("ed"):
            break
        kept.insert(0, word)
        if word.endswith(("’s", "'s")):
            break
    return kept
