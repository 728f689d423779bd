"""Somebody who may speak, as a value, and what single words tell of him: role, gender.

Used by `names`, `register` and `people`, which find such parties in the words of an article.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.nouns import (
    COURTESY,
    FEMALE_NAMES,
    FEMALE_WORDS,
    MALE_NAMES,
    MALE_WORDS,
    ROLE_NOUNS,
    TITLES,
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
UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚА-ЯЁЄІЇҐΑ-Ω"
CAPITAL = rf"[{UPPER}][\w’'.-]*"
MOST_WORDS = 14


def make_person(name: list[str], role: str | None) -> Party:
    """A person of these names; a courtesy in the role only tells the gender."""
    joined = " ".join(name)
    role = without_article(role) if role else None
    gender = gender_of(joined, role)
    if role:
        role = " ".join(word for word in role.split() if word.lower() not in COURTESY) or None
    return Party(Sort.PERSON, joined, role, gender)


def without_article(piece: str) -> str:
    """“the mayor of Almen” → “mayor of Almen”."""
    return re.sub(r"^(?:the|a|an|its|their|his|her|our) ", "", piece.strip(), flags=re.IGNORECASE)


def names_role(piece: str) -> bool:
    """Whether an apposition says what somebody is: its head is a noun for a person."""
    head = head_part(piece.strip())
    words = [word.lower().strip(".’'") for word in head.split()]
    return bool(words) and len(words) <= MOST_WORDS and is_role(words[-1])


def is_role(word: str) -> bool:
    """Whether a word, in lower case, is a title or a noun for a person with a part."""
    return word in ROLE_NOUNS or word in TITLES


def head_part(phrase: str) -> str:
    """The part of a noun phrase before its first post-modifier."""
    found = _PREPOSITIONS.search(f"{phrase} ")
    return phrase[: found.start()] if found else phrase


def gender_of(name: str, role: str | None) -> Gender:
    """What a first name or a role tells of “he” or “she”."""
    words = [word.lower() for word in (role or "").split()] + [
        word.lower() for word in name.split()[:1]
    ]
    for word in words:
        if word in FEMALE_WORDS or word in FEMALE_NAMES:
            return Gender.FEMALE
        if word in MALE_WORDS or word in MALE_NAMES:
            return Gender.MALE
    return Gender.UNKNOWN
