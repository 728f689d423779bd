"""An article in, out: whom it introduces, so that a surname or an office later finds its bearer.

Filled once by `attribution`, sentence by sentence, then only read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.domain.names import Mention, Names
from chalicelib.domain.nouns import (
    CALENDAR,
    COUNTRIES,
    COURTESY,
    NATIONS,
    NOT_NAMES,
    ORGANISATION_NOUNS,
    PLACE_STARTS,
    TITLES,
)
from chalicelib.domain.parties import CAPITAL, Gender, Party, Sort, gender_of, head_part


@dataclass
class Register:
    """The people an article introduces, found by surname. Filled once, then only read."""

    _by_surname: dict[str, list[Party]] = field(default_factory=dict)
    _by_first_name: dict[str, list[Party]] = field(default_factory=dict)
    _full_names: dict[str, str] = field(default_factory=dict)
    _places: dict[tuple[str, str], int] = field(default_factory=dict)
    _by_office: dict[str, list[tuple[str, Party]]] = field(default_factory=dict)
    _bodies: dict[str, set[str]] = field(default_factory=dict)
    _roles: dict[str, set[str]] = field(default_factory=dict)  # name → every role it is given

    def introduce_body(self, short: str, full: str) -> None:
        """Note what initials stand for: “the Almen Harbour Board (AHB)”."""
        self._full_names.setdefault(short, full)

    def full_name(self, short: str) -> str:
        """The full name of a body known by its initials or by one of its words, else `short`."""
        if short in self._full_names:
            return self._full_names[short]
        longer = self._bodies.get(short.removeprefix("the "), set())
        return next(iter(longer)) if len(longer) == 1 else short

    def is_body(self, name: str) -> bool:
        """Whether this is the name of a body, in full or by a word of it."""
        return name in self._bodies or name in self._bodies.get(name.partition(" ")[0], ())

    def note_body(self, name: str) -> None:
        """Note a body whose first or last word may later stand for it: “the Post”."""
        words = name.split()
        for word in {words[0], words[-1]}:
            if word.lower() not in _NO_SHORT_NAMES:
                self._bodies.setdefault(word, set()).add(name)

    def introduce_titled(self, party: Party) -> None:
        """Note somebody who is only ever called by title and surname: “Mr Roe”."""
        if party.name.lower() not in self._by_surname:
            self._by_surname[party.name.lower()] = [party]

    def introduce(self, party: Party) -> None:
        """Note a person with a first name and a surname; the first role known is kept."""
        parts = party.name.split()
        if len(parts) < 2 or party.sort is not Sort.PERSON:  # noqa: PLR2004 - first name, surname
            return
        if party.role:
            self._roles.setdefault(party.name, set()).add(party.role)
        known = self._by_surname.setdefault(_surname_of(party.name), [])
        who = (parts[0].lower(), _surname_of(party.name))
        at = self._places.setdefault(who, len(known))
        if at == len(known):
            known.append(party)
            self._by_first_name.setdefault(who[0], []).append(party)
            return
        name = max(known[at].name, party.name, key=len)
        role = known[at].role or party.role
        known[at] = Party(Sort.PERSON, name, role, gender_of(name, role))

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
        known = self._by_surname.get(_surname_of(party.name), [])
        if not known and len(parts) == 1:
            # Some names begin with the family, and some people go by their first name.
            if parts[0].lower() in _NO_SURNAMES:
                return None
            called = self._by_first_name.get(parts[0].lower(), [])
            return self.find(called[0]) if len(called) == 1 else None
        if len(parts) > 1:
            at = self._places.get((parts[0].lower(), _surname_of(party.name)))
            return None if at is None else known[at]
        fitting = [
            other for other in known[:_MOST_HOLDERS] if _gender_fits(other.gender, party.gender)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def find_holder(self, phrase: str) -> Party | None:
        """The one person introduced with this office: “the mayor” → the mayor of Almen."""
        article, _, rest = phrase.lower().partition(" ")
        *more, office = rest.split() or [""]
        if article != "the" or not office or len(more) > _MOST_MORE:
            return None
        holders = {
            party.name: party
            for role, party in self._by_office.get(office, [])[:_MOST_HOLDERS]
            if set(more) <= set(role.lower().split()) and (more or _office_of(role) == office)
        }
        return next(iter(holders.values())) if len(holders) == 1 else None

    def settle_offices(self) -> None:
        """Note who holds which office; called once, when everybody is introduced."""
        for known in self._by_surname.values():
            for party in known:
                for role in {party.role or "", *self._roles.get(party.name, ())}:
                    words = _office_of(role).split()
                    if words:
                        self._by_office.setdefault(words[-1], []).append((role, party))

    def knows(self, surname: str) -> bool:
        """Whether somebody with this surname was introduced."""
        name = surname.lower()
        return name in self._by_surname or (
            name in self._by_first_name and name not in _NO_SURNAMES
        )


_MOST_HOLDERS = 20  # of one office; more make the phrase say nothing
_MOST_MORE = 2  # words beside an office: “the Lunde harbour master”
_NO_SHORT_NAMES = COUNTRIES | NATIONS | PLACE_STARTS | {"the", "state", "house", "news", "city"}
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def _surname_of(name: str) -> str:
    """The family name in lower case: “Ada Roe Jr.” → “roe”."""
    parts = name.lower().split()
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    return parts[-1]


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
    *more, office = head_part(role).lower().split() or [""]
    return " ".join([*more, _SHORT_OFFICES.get(office, office)])


def _gender_fits(known: Gender, wanted: Gender) -> bool:
    return Gender.UNKNOWN in {known, wanted} or known is wanted


_MOST_BODY = 5  # words
_BODY_WORDS = ORGANISATION_NOUNS | {"international", "watch"}
_NO_SURNAMES = _NO_SHORT_NAMES | ORGANISATION_NOUNS | CALENDAR | NOT_NAMES
_TITLED = re.compile(
    rf"\b(?P<office>(?P<title>Mr|Mrs|Ms|Miss|Sir|Dame|Lady|Lord|Dr|President|President-elect|"
    rf"Senator|Sen|Gov|Governor|Rep|Secretary|Mayor|Judge|Justice|Minister|Chancellor|Prince|"
    rf"Pope)\.?) (?P<name>{CAPITAL})(?! [A-ZÀ-Þ])"
)
_INITIALS = re.compile(
    rf"(?<![\w’'-])(?P<full>{CAPITAL}(?: (?:(?:of|the|and|for|on|in) ){{0,2}}{CAPITAL}){{1,7}}) "
    r"\((?P<short>[A-Z]{2,7})\)"
)


def read_register(sentences: Sequence[Names]) -> Register:
    """Find the people whom the article introduces by first name and surname, and the bodies."""
    register = Register()
    for names in sentences:
        for mention in names.mentions:
            register.introduce(mention.party)
        _note_bodies(names, register)
    for names in sentences:
        _note_titled(names, register)
    register.settle_offices()
    return register


def _note_bodies(names: Names, register: Register) -> None:
    for run in names.runs:
        words = run.group().removeprefix("The ").split()
        if not 1 < len(words) <= _MOST_BODY or words[-1].endswith(("’s", "'s", ".")):
            continue
        if any(word.lower() in _BODY_WORDS for word in words):
            register.note_body(" ".join(words))
    if "(" in names.text:
        for found in _INITIALS.finditer(names.text):
            full = found.group("full").removeprefix("The ")
            if full[0] == found.group("short")[0]:
                register.introduce_body(found.group("short"), full)


def _note_titled(names: Names, register: Register) -> None:
    """“Mrs Roe” tells a gender; “Senator Roe” is somebody even where no first name is given."""
    for found in _TITLED.finditer(names.text):
        title = found["title"]
        name = found["name"].rstrip(".").removesuffix("’s").removesuffix("'s")
        gender = gender_of("", title)
        register.learn_gender(name, gender)
        if name.lower() not in _NO_SURNAMES:
            role = None if title.lower() in COURTESY else found["office"]
            register.introduce_titled(Party(Sort.PERSON, name, role, gender))


_NOT_SURNAMES = TITLES | NOT_NAMES
_POSSESSIVE = re.compile(r"(?:['’]s|['’]|[.,])$")


def find_surnames(names: Names, register: Register) -> Iterator[Mention]:
    """Bare surnames of people whom the article has introduced in full."""
    for run in names.runs:
        written = run.group()
        word = written
        if " " in written or "\u00a0" in written:
            *before, word = written.split()
            if not all(other.lower() in _NOT_SURNAMES for other in before):
                continue
        name = _POSSESSIVE.sub("", word)
        if register.knows(name):
            found = register.find(Party(Sort.PERSON, name, gender=gender_of("", written)))
            if found is not None:
                yield Mention(run.end() - len(word), run.end(), found)
