"""A noun phrase in, out: who it names, read as person, organisation, document or unnamed source.

Called by `attribution` with the subject of a word of saying.
"""

import re
from collections.abc import Iterable

from chalicelib.domain.nouns import (
    CALENDAR,
    COUNTRIES,
    DETERMINERS,
    DOCUMENT_NOUNS,
    NATIONS,
    NOT_NAMES,
    ORGANISATION_NOUNS,
    PAPER_NOUNS,
    PARTICLES,
    PLACE_STARTS,
    PRONOUNS,
    ROLE_NOUNS,
    TITLES,
    UNNAMED_NOUNS,
)
from chalicelib.domain.parties import (
    MOST_WORDS,
    UPPER,
    Party,
    Sort,
    gender_of,
    head_part,
    is_role,
    make_person,
    names_role,
    without_article,
)

_LEAD = re.compile(
    r"^(?:(?:but|and|so|yet|or|nor|still|also|even|then|now|meanwhile|likewise|similarly|furthermore|moreover|additionally|indeed|however|while|though|although|"
    r"as|both|only|just|because|since|when|whereas|that|where|if|after|before|once)\b[, ]*)+",
    re.IGNORECASE,
)


_BRACKETED = re.compile(r"\([^)]*\)")
_HIMSELF = re.compile(r" (?:himself|herself|themselves|itself)\b")


def read_party(phrase: str, following: str = "") -> Party | None:
    """Read a noun phrase. `following` is an apposition that stands after it (“a farmer”).

    Answers None where the words are no noun phrase that could speak.
    """
    if phrase.lower() in PRONOUNS:
        return Party(Sort.PRONOUN, phrase, gender=gender_of(phrase, None))
    phrase = _LEAD.sub("", _BRACKETED.sub("", phrase).strip(" ,;:–—-\u00a0")).strip()
    phrase = _HIMSELF.sub("", phrase)
    pieces = [piece.strip() for piece in phrase.split(", ") if piece.strip()]
    if not pieces or len(phrase.split()) > 3 * MOST_WORDS:
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
    roles = [without_article(piece) for piece in pieces if names_role(piece)]
    if party.role:
        roles.append(party.role)
    role = ", ".join(roles) or None
    return Party(party.sort, party.name, role, gender_of(party.name, role))


def _with_apposition(party: Party | None, pieces: Iterable[str]) -> Party | None:
    if party is None or party.sort is not Sort.PERSON or party.role:
        return party
    for piece in pieces:
        if piece and names_role(piece):
            role = without_article(re.sub(r"^who (?:is|was|serves as|heads) ", "", piece.strip()))
            return Party(party.sort, party.name, role, gender_of(party.name, role))
    return party


def _read_piece(piece: str) -> Party | None:
    words = piece.split()
    if not words or len(words) > MOST_WORDS + 6:
        return None
    if len(words) == 1 and words[0].lower() in PRONOUNS:
        return Party(Sort.PRONOUN, words[0], gender=gender_of(words[0], None))
    if couple := _read_couple(piece):
        return couple
    head = head_part(piece)
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
    role_before = bool(lowered) and is_role(lowered[-1].strip(",’'"))
    last = name[-1].lower().strip(".,")
    is_body = last in COUNTRIES or any(word.lower() in ORGANISATION_NOUNS for word in name)
    if role_before and not (is_body and lowered[-1] not in TITLES):
        return make_person(name, " ".join(before))
    if last in DOCUMENT_NOUNS and last not in ORGANISATION_NOUNS:
        return Party(Sort.DOCUMENT, piece)
    if last in UNNAMED_NOUNS:
        return Party(Sort.UNNAMED, piece)
    if last in ROLE_NOUNS and len(name) > 1 and not is_body:
        return Party(Sort.PERSON, piece, without_article(piece))
    bare = all(word in NATIONS for word in lowered)
    if is_body or not bare or len(name) == 1 or name[0].lower() in PLACE_STARTS:
        whole = _long_title(" ".join([*before, *name]), piece)
        return Party(Sort.ORGANISATION, without_article(whole))
    return make_person(name, None)


_TITLE_GOES_ON = re.compile(rf"(?: (?:of|for|on|against|and|to)(?: the)?(?: [{UPPER}][\w’'.-]*)+)+")


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


def _is_name_word(word: str) -> bool:
    bare = word.strip(",’'")
    return (
        bare[:1].isupper()
        and bare.lower() not in TITLES
        and bare.lower() not in NOT_NAMES
        and not word.endswith(("’s", "'s"))
    )


def _read_common(words: list[str], piece: str) -> Party | None:  # noqa: PLR0911 - one line a sort
    """A phrase with a common noun at its head: “the governor of …”, “officials”, “the report”."""
    if not words:
        return None
    head = words[-1].lower().strip(".,’'")
    singular = f"{head[:-3]}man" if head.endswith("men") else head.removesuffix("s")
    if head in DOCUMENT_NOUNS:
        return _maker_of(piece, words) or Party(Sort.DOCUMENT, piece)
    if head in PAPER_NOUNS and (maker := _maker_of(piece, words)):
        return maker
    if head not in UNNAMED_NOUNS and {head, singular} & ORGANISATION_NOUNS:
        return Party(Sort.ORGANISATION, piece)
    if is_role(head) and _is_definite(words[0]):
        return Party(Sort.PERSON, piece, without_article(piece), gender_of("", piece))
    known = head in UNNAMED_NOUNS or is_role(head) or is_role(singular)
    if known or _may_be_somebody(words):
        return Party(Sort.UNNAMED, piece, gender=gender_of("", piece))
    return None


_BY = re.compile(
    r" (?:by|from|(?:released|published|compiled|conducted|issued|written|prepared|produced|"
    r"collected|provided|posted|sent|filed|commissioned)\b[^,;]{0,24}? by) (?P<maker>\S.*)$"
)
_POSSESSIVE = re.compile(r"^(?P<maker>.+?)(?:[’']s|(?<=s)[’']) ")


def _maker_of(piece: str, head: list[str]) -> Party | None:
    """Who speaks through a document: “a study by the Harbour Board”, “Roe’s letter”."""
    by = _BY.search(piece)
    maker = _read_piece(by["maker"]) if by else None
    if maker and maker.sort in {Sort.ORGANISATION, Sort.PERSON, Sort.UNNAMED}:
        return maker
    named = [word for word in head[:-1] if word.lower() not in DETERMINERS]
    while named and named[0].islower():
        named.pop(0)
    if owner := _POSSESSIVE.match(" ".join(head)):
        maker = _read_piece(owner["maker"])
    elif head[-1].lower() in PAPER_NOUNS and named and all(map(_is_name_word, named)):
        maker = _read_named(named, " ".join(named))
    else:
        return None
    return maker if maker and maker.sort in {Sort.ORGANISATION, Sort.PERSON} else None


def _is_definite(word: str) -> bool:
    possessive = word.endswith(("’s", "'s", "s’"))
    return possessive or word.lower() in {"the", "his", "her", "their", "its", "our", "my"}


def _may_be_somebody(words: list[str]) -> bool:
    """“the victim”, “Germans”: no noun we know, but in the place of one who speaks."""
    last = words[-1]
    if words[0].lower() in DETERMINERS and len(words) > 1 and last.isalpha() and last.islower():
        return True
    return last[:1].isupper() and (last.lower() in NATIONS or last.endswith("s"))
