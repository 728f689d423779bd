"""A sentence's words for somebody named before in, out: whom each of them means, where it is clear.

Called by `attribution` for every sentence, from top to bottom, reports or not. “He”, “it”, “the
company”, “the mayor” at the beginning of a sentence and bare surnames anywhere outside quotation
marks get a name only where one alone fits; everything else stays as it stands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.names import Mention, Names
from chalicelib.domain.nouns import (
    CALENDAR,
    COUNTRIES,
    NATIONS,
    NOT_NAMES,
    ORGANISATION_NOUNS,
    TITLES,
)
from chalicelib.domain.parties import CAPITAL, Gender, Party, Sort
from chalicelib.domain.quotation import Quoted
from chalicelib.domain.segment import Sentence
from chalicelib.domain.whom import Course, fits


@dataclass(frozen=True, slots=True)
class Meaning:
    """`text[start:end]` means `value`, words of the article."""

    start: int
    end: int
    value: str


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


_OPENING = re.compile(
    r"(?:[“\"‘]?(?:But|And|Meanwhile|However|Then|Still|Later|So|Yet|Also|Since then|"
    r"At the time|In all|Instead)\b,? )?"
    r"(?P<words>(?P<he>[Hh]e|[Ss]he|[Hh]is|[Hh]er)|(?P<it>[Ii]ts?)|(?P<they>[Tt]hey|[Tt]heir)|"
    r"(?P<the>[Tt]he|[Tt]his|[Tt]hat) (?:[a-z]+(?:-[a-z]+)? ){0,2}?(?P<noun>[a-z]+))(?=[\s’',])"
)
_GENERIC = _words(
    "company firm group organisation organization agency charity body watchdog "
    "regulator union airline retailer operator supplier manufacturer carmaker bank "
    "lender broadcaster publisher newspaper university college hospital school "
    "council ministry department office committee commission board court party club "
    "association federation institute museum foundation trust authority"
)
# What “it” does here only a body can do.
_ACTS = re.compile(
    r"\s(?:also |not |now |later |has |have |had |will |would |then |since |only )*(?:"
    r"employ|own|operate|plan|run|sell|sold|bought|hire|announce|sue|agree|refuse|report|post|"
    r"close|open|launch|pa(?:y|id)\b|cut|raise|invest|fire|recruit|order|publish|ban|fine|approve|"
    r"reject|appeal|serve|suppl|withdr|investigat|charge|list|declare|order|promise|pledge|"
    r"expects?\b|built|made\b|spent|lost\b|earn|won\b|merge|acquire|fund|donat|support|oppos|vote"
    r")\w*"
)
_ANY_BODY = _words(
    "company firm group organisation organization agency charity watchdog regulator "
    "airline retailer operator supplier manufacturer carmaker lender broadcaster "
    "publisher"
)
_NO_STRANGERS = COUNTRIES | NATIONS | CALENDAR | NOT_NAMES | TITLES
_PLACES = _words("city county village town region province district street kingdom republic side")
# Bodies that are none of these, and places that look like bodies.
_OTHER = _words(
    "times post herald journal tribune chronicle gazette "
    "city county village town region province state district council court ministry "
    "department parliament police government house senate congress university college "
    "school hospital church party street republic kingdom museum centre center"
)
_NO_BODIES = _words("US UK USA TV CEO GDP AI DNA AM PM GMT ET PT DC II III IV")
_CALLED_SO = re.compile(
    rf"(?P<name>{CAPITAL}(?: {CAPITAL}){{0,3}}), (?:which is )?(?:an?|the) "
    r"[^,.;:()“”\"]{0,60}?\b(?:"
    + "|".join(sorted(_ANY_BODY | {"union", "owner", "maker", "chain", "bank", "foundation"}))
    + r")\b"
)
# “the Nordvand ferry line”: the small words belong to the name.
_LONGER = re.compile(
    r" (?:(?!(?:the|an?|to|of|in|by|his|her|its)\b|[a-z]+ed\b)[a-z]+(?:-[a-z]+)? )?"
    r"(?:company|group|firm|airline|line|retailer|maker|chain|union|"
    r"charity|agency|watchdog|regulator|newspaper|brewery|shipyard)\b(?! of )"
)
_BARE = re.compile(r"(?:['’]s|['’]|[.,])$")
_NEAR = 2  # sentences back in which one who is meant must be named
_BODY_NEAR = 3


def find_meanings(
    index: int,
    sentence: Sentence,
    surnames: Sequence[Mention],
    inside: tuple[Quoted, ...],
    text: str,
    course: Course,
) -> tuple[Meaning, ...]:
    """Whom the words of sentence `index` mean, in order of position."""
    found = [*_surnames(sentence, surnames, inside)]
    opening = _OPENING.match(sentence.text)
    if opening is not None:
        start, end = opening.span("words")
        at = sentence.start + start
        if not any(quoted.start <= at < quoted.end for quoted in inside):
            value = _opening_value(index, sentence, opening, text, course)
            if value is not None and value not in sentence.text:
                found.append(Meaning(at, sentence.start + end, value))
    return tuple(sorted(found, key=lambda one: one.start))


def _opening_value(
    index: int, sentence: Sentence, opening: re.Match[str], text: str, course: Course
) -> str | None:
    if opening["he"]:
        gender = Gender.MALE if opening["he"].lower() in {"he", "his"} else Gender.FEMALE
        return _person(index, gender, course)
    if opening["they"]:
        return _couple(index, text, course)
    if opening["it"]:
        acts = opening["it"].lower() == "its" or _ACTS.match(sentence.text, opening.end())
        return _body(index, text, course, "") if acts else None
    if sentence.text.startswith((" of ", " for ", " in ", " at ", "’s", "'s"), opening.end()):
        return None  # “the mayor of Lunde” says itself who it is
    if opening["the"].lower() == "the":
        holder = course.register.find_holder(opening["words"].lower())
        if holder is not None:
            return holder.name
    return _body(index, text, course, opening["noun"]) if opening["noun"] in _GENERIC else None


def _person(index: int, gender: Gender, course: Course) -> str | None:
    """The one person named shortly before whom “he” fits, or who was “he” just before."""
    people = {
        known.party.name
        for known in course.recent
        if 0 < index - known.index <= _NEAR
        and fits(course, known.party.name, known.party.gender, gender)
    }
    if course.last is not None and index - course.last_at <= _NEAR:
        people |= _who_spoke(course.last, course, gender)
    last, at = course.meant.get(gender, ("", -1))
    if index - at == 1:
        people.add(last)
    if len(people) != 1:
        return None
    name = people.pop()
    if not name[:1].isupper() or not _is_somebody(name, gender, course):
        return None
    course.meant[gender] = (name, index)
    return name


def _couple(index: int, text: str, course: Course) -> str | None:
    """“Ada Roe and Bo Lee left. They …”: two people, and nobody else, just before."""
    before = [known for known in course.recent if known.index == index - 1]
    if len(before) != 2 or not before[0].leads:  # noqa: PLR2004 - a couple
        return None
    between = text[before[0].at : before[1].at].removeprefix(before[0].party.name)
    joined = _JOINED.fullmatch(between)
    return " and ".join(known.party.name for known in before) if joined else None


_JOINED = re.compile(r"(?:, [^,.;]{1,40},)? and ")


def _is_somebody(name: str, gender: Gender, course: Course) -> bool:
    """Whether a name is a person’s, and more than capitals say so: a place has them too."""
    party = course.register.find(Party(Sort.PERSON, name))
    told = party is not None and (party.gender is gender or party.role is not None)
    last = course.last
    spoke = last is not None and last.name == name and last.type is ClaimantType.PERSON
    return told or spoke or name in course.genders


def _who_spoke(last: Claimant, course: Course, gender: Gender) -> set[str]:
    """Somebody who has just spoken, named or not, may be “he” as well."""
    speaks = last.type in {ClaimantType.PERSON, ClaimantType.UNNAMED_SOURCE}
    plural = (last.name or "").partition(" ")[0] in {"officials", "people", "experts"}
    known = course.last_gender
    if not speaks or plural or not fits(course, last.name or "", known, gender):
        return set()
    return {last.name or ""}


def _body(index: int, text: str, course: Course, noun: str) -> str | None:
    """The one body named shortly before that “it” or “the company” can mean."""
    near = _bodies_near(index, text, course)
    named_so = {name for name in near if noun in name.lower().split()}
    if named_so:
        near = named_so
    elif noun and noun not in _ANY_BODY:
        return None
    else:
        others = _OTHER if noun else _PLACES
        near = {name for name in near if others.isdisjoint(name.lower().split())}
    return near.pop() if len(near) == 1 else None


def _bodies_near(index: int, text: str, course: Course) -> set[str]:
    """The bodies that the last few sentences name outside quotation marks.

    Looked for only where a sentence asks for one: few do.
    """
    if course.known_bodies is None:
        course.known_bodies = {
            found["name"]
            for found in _CALLED_SO.finditer(text)
            if found["name"].lower() not in _NO_STRANGERS
        }
    last = course.last_body
    if last is not None and last.name and last.role != "document":
        course.known_bodies.add(last.name.removeprefix("the "))
    near: set[str] = set()
    for sentence, names, inside in course.read[max(0, index - _BODY_NEAR) : index]:
        if _names_a_stranger(names, course):
            near.clear()  # what was named before may be meant no more
        for run in names.runs:
            if any(q.start <= sentence.start + run.start() < q.end for q in inside):
                continue
            name = _name_of(names.text, run)
            known = name in course.known_bodies or course.register.is_body(name)
            if known or _is_body(name, names.text, run):
                course.known_bodies.add(name)
                near.add(course.register.full_name(name))
    return near


def _names_a_stranger(names: Names, course: Course) -> bool:
    """Whether a sentence names something that may be a body for all we know: “WeHaul”."""
    for run in names.runs:
        name = _name_of(names.text, run)
        known = name in (course.known_bodies or ()) or course.register.is_body(name)
        if " " in name or known or _is_body(name, names.text, run):
            continue
        lowered = name.lower()
        if run.start() and not (lowered in _NO_STRANGERS or course.register.knows(name)):
            return True
    return False


def _name_of(text: str, run: re.Match[str]) -> str:
    """“Nordvand ferry line” of “the Nordvand ferry line”: small words may belong to a name."""
    name = _BARE.sub("", run.group().removeprefix("The "))
    before = text[max(0, run.start() - 4) : run.start()].lower()
    if before == "the " or run.group().startswith("The "):
        longer = _LONGER.match(text, run.end())
        return name + longer.group() if longer else name
    return name


def _is_body(name: str, text: str, run: re.Match[str]) -> bool:
    """By a noun in its name, or by what the words beside it call it."""
    words = name.split()
    if len(words) == 1 and name.isupper() and len(name) > 1:
        return name not in _NO_BODIES
    if len(words) > 1 and not ORGANISATION_NOUNS.isdisjoint(map(str.lower, words)):
        return True
    before = text[max(0, run.start() - 16) : run.start()].split()
    return bool(before) and before[-1] in _ANY_BODY


def _surnames(
    sentence: Sentence, surnames: Sequence[Mention], inside: tuple[Quoted, ...]
) -> Iterator[Meaning]:
    seen: set[str] = set()
    for mention in surnames:
        full = mention.party.name
        start, end = sentence.start + mention.start, sentence.start + mention.end
        word = sentence.text[mention.start : mention.end]
        bare = _BARE.sub("", word)
        if full in seen or full in sentence.text or not full.endswith(bare):
            continue
        if any(quoted.start <= start < quoted.end for quoted in inside):
            continue
        seen.add(full)
        yield Meaning(start, end - word.endswith((".", ",")), full)
