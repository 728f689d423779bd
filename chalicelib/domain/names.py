"""A sentence in, out: the people it names in full, with the role that the words beside them give.

Called for every sentence by `register` and `whom`, and by `claim` for those whom “he” may mean.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.domain.nouns import (
    CALENDAR,
    COUNTRIES,
    COURTESY,
    DETERMINERS,
    FEMALE_NAMES,
    MALE_NAMES,
    NATIONS,
    NOT_NAMES,
    ORGANISATION_NOUNS,
    PARTICLES,
    PLACE_STARTS,
    ROLE_NOUNS,
    TITLES,
)
from chalicelib.domain.parties import (
    CAPITAL,
    Party,
    is_role,
    make_person,
    names_role,
    without_article,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A full or bare name as it stands at `start:end` of the text it was looked for in."""

    start: int
    end: int
    party: Party


_LINK = (
    r"(?:(?:de|del|della|van|von|der|den|bin|ibn|al|el|la|le|di|da|dos|du|ten|ter)[ \u00a0]){0,2}"
)
_SPACE = re.compile("[ \u00a0]")
NAME_RUN = re.compile(rf"(?<![\w’'-]){CAPITAL}(?:[ \u00a0]{_LINK}{CAPITAL})*")


@dataclass(frozen=True, slots=True)
class Names:
    """The capitalised runs of a sentence's beginning, and those of them that name people."""

    text: str
    runs: tuple[re.Match[str], ...]
    mentions: tuple[Mention, ...]


_LONGEST = 2000  # characters of a sentence in which names are looked for; beyond is no prose


def read_names(text: str) -> Names:
    """Everything capitalised in a sentence, read once for all who ask."""
    begin = text[:_LONGEST]
    runs = tuple(NAME_RUN.finditer(begin))
    return Names(begin, runs, tuple(_find_in_runs(begin, runs)))


def find_mentions(text: str) -> Iterator[Mention]:
    """Names of two or more words that look like people, with role where the text gives one."""
    return _find_in_runs(text, NAME_RUN.finditer(text))


def _find_in_runs(text: str, runs: Iterable[re.Match[str]]) -> Iterator[Mention]:
    for run in runs:
        if not _SPACE.search(run.group()):
            continue
        words = _run_words(run.group(), at_start=_begins_sentence(text, run.start()))
        if (
            words
            and words[0].lower() in COUNTRIES | _SHORT_BODIES
            and _IN_COUNTRY.search(text, 0, run.start())
        ):
            words = words[1:]  # “the ambassador to Britain Ada Roe”
        titles = 0
        while titles < len(words) and words[titles].lower() in TITLES:
            titles += 1
        trailing = _split_at_title(words[titles:])
        role_words, name = [*words[:titles], *trailing[0]], trailing[1]
        if not _looks_like_person(name, titled=bool(role_words)):
            office = _office_before(text, run.start())
            at = 1 if office and is_role(office[0].lower()) else _first_name_in(name)
            if not at or not _looks_like_person(name[at:], titled=False):
                continue
            role_words += [*office, *name[:at]]
            name = name[at:]
            if not any(is_role(word.lower()) for word in role_words):
                role_words = []
        end = run.start() + run.group().find(name[-1]) + len(name[-1])
        start = run.start() + run.group().find(name[0])
        role = _role_around(text, run.start(), end, role_words)
        yield Mention(start, end, make_person(name, role))


_IN_COUNTRY = re.compile(r"\b(?:to|in|of|for) (?:the )?$")
_SHORT_BODIES = frozenset({"un", "eu", "us", "uk", "nato"})
_OFFICE_BEFORE = re.compile(r"((?:[A-Z][\w-]+ ){1,3}(?:of|for) (?:the )?)$")


def _first_name_in(words: list[str]) -> int:
    """Where a known first name stands behind other words: “State Ada Roe” → 1; else 0."""
    return next(
        (
            index
            for index in range(1, len(words) - 1)
            if words[index].lower() in FEMALE_NAMES or words[index].lower() in MALE_NAMES
        ),
        0,
    )


def _office_before(text: str, start: int) -> list[str]:
    """“Secretary of ” before “State Ada Roe”."""
    found = _OFFICE_BEFORE.search(text[max(0, start - 60) : start])
    return found.group(1).split() if found else []


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
            word.endswith(".")
            and len(word) > 3  # noqa: PLR2004
            and word.lower() not in TITLES
            and word != "U.S."
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
    shouted = sum(word.isupper() and len(word) > 2 for word in name)  # noqa: PLR2004 - “NBC South”
    if shouted and (shouted < len(name) or not titled):
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
    if behind and names_role(behind.group(1)):
        return ", ".join(part for part in (behind.group(1), role) if part)
    if role:
        return " ".join([role, *(word for word in titles if word.lower() in COURTESY)])
    if ahead and names_role(ahead.group(1)):
        return without_article(re.sub(r"^who is ", "", ahead.group(1)))
    courtesy = [word for word in titles if word.lower() in COURTESY]
    return " ".join(courtesy) or None


def _role_before(before: str) -> list[str]:
    """Lower-case role words before a name: “Air Force spokesman ” → those three words."""
    found = _WORDS_BEFORE.search(before)
    if found is None:
        return []
    words = found.group(1).split()
    if not is_role(words[-1].lower()):
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
