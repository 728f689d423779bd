"""A claim's words in, out: what of them counts when two claims are compared.

Called by `duplicates` for every claim. Figures, names, polarity and direction stand apart from the
rest: two claims that differ in one of them are two.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Wording:
    """What of a claim counts for comparing it. `aside` marks a caption or a heading.

    `speaker` is the claimant's name, None for the outlet or nobody known; `unknown` marks a
    quotation of nobody known, such as a pull quote: whoever said it elsewhere says it here.
    """

    quote: str
    speaker: str | None
    aside: bool = False
    unknown: bool = False


_WORD = re.compile(r"[^\W_]+(?:[.,:][^\W_]+)*(?:['’][^\W_]+)?")


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


_STOP = _words(
    "a an the and or but of in on at to for from with by as is are was were be been being has have "
    "had it its this that these those there their his her he she they which who whom whose will "
    "would can could should may might also than then so such into over about after before during "
    "while when where how what all any more most some other one say says said tell "
    "tells told add adds added adding saying according s"
)
_NUMBER_WORDS = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "fifth": "5th",
}
# Forms that no ending tells: a headline says “falls”, its sentence “fell”.
_FORMS = {
    form: stem
    for stem, forms in {
        "fall": "fell fallen",
        "rise": "rose risen",
        "win": "won wins winning",
        "lose": "lost",
        "take": "took taken",
        "give": "gave given",
        "find": "found",
        "hold": "held",
        "leave": "left",
        "make": "made",
        "meet": "met",
        "pay": "paid",
        "sell": "sold",
        "send": "sent",
        "shoot": "shot",
        "spend": "spent",
        "build": "built",
        "buy": "bought",
        "break": "broke broken",
        "begin": "began begun",
        "wear": "wore worn",
        "sink": "sank sunk",
        "hit": "hits hitting",
        "cut": "cuts cutting",
        "get": "gets got",
        "die": "died dies dead death deaths dying",
    }.items()
    for form in forms.split()
}
# A day or month tells one event from another as a figure does.
_CALENDAR = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december"
)
# Capitalised, and not first in its sentence.
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z][\w-]+")
_NEGATIONS = _words("not no never none nobody nothing neither without cannot")
# What is so only if, or only perhaps, or not yet, is another claim than what is so.
_BINDING = _words("if unless will shall would may might could should must")
_MOSTLY = 0.6  # of the words capitalised: they are no names, it is the style of a headline


@dataclass(frozen=True, slots=True)
class Gist:
    """`exact` are all words; `stems` those that carry meaning, in `order` as they stand.

    `bound` are the words that make it conditional, possible or future; `turns` those that have a
    contrary.
    """

    exact: str
    stems: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]
    negated: bool
    bound: frozenset[str]
    turns: frozenset[str]
    order: tuple[str, ...]
    wording: Wording


def read_gist(wording: Wording) -> Gist:
    """What a claim’s words say, ready to be compared."""
    words = _WORD.findall(wording.quote)
    lowered = [word.lower() for word in words]
    speaker = frozenset((wording.speaker or "").lower().split())
    figures = frozenset(
        _NUMBER_WORDS.get(word, word)
        for word in lowered
        if word in _NUMBER_WORDS
        or word in _CALENDAR
        or (not word.isalpha() and _DIGIT.search(word))
    )
    content = {word for word in lowered if word not in _STOP and word not in speaker}
    names = frozenset(word.lower() for word in _NAME.findall(wording.quote))
    if sum(word[0].isupper() for word in words) > _MOSTLY * len(words):
        names = frozenset()
    negated = not _NEGATIONS.isdisjoint(lowered) or any(
        word.endswith(("n't", "n’t")) for word in lowered
    )
    order = tuple(stem_of(_NUMBER_WORDS.get(word, word)) for word in lowered if word in content)
    exact = " ".join(lowered)
    bound = _BINDING.intersection(lowered)
    names -= speaker
    turns = frozenset(word for word in map(stem_of, lowered) if word in _OPPOSITES)
    return Gist(exact, frozenset(order), figures, names, negated, bound, turns, order, wording)


_DIGIT = re.compile(r"\d")
_POSSESSIVE = ("'s", "’s")
_ENDINGS = ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "e")


@lru_cache(maxsize=20_000)  # an article's words come again and again
def stem_of(word: str) -> str:
    """A crude stem: enough to see that “attacked” and “attack” are one word."""
    if word.endswith(_POSSESSIVE):
        word = word[:-2]
    word = _FORMS.get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - a stem's length
            return word[: -len(ending)]
    return word


def _opposites() -> dict[str, frozenset[str]]:
    """Stem → the stems that say the contrary."""
    known: dict[str, set[str]] = defaultdict(set)
    for pair in _CONTRARY:
        one, other = ({stem_of(word) for word in side.split()} for side in pair)
        for stem in one:
            known[stem] |= other
        for stem in other:
            known[stem] |= one
    return {stem: frozenset(contrary) for stem, contrary in known.items()}


_CONTRARY = (
    ("rise rose increase grow grew gain climb jump higher", "fall drop decrease shrink lower"),
    ("up", "down"),
    ("surge soar", "decline slump"),
    ("more most over above", "less fewer least under below"),
    ("open reopen", "close shut"),
    ("win", "lose"),
    ("buy", "sell"),
    ("begin start launch", "end stop finish halt"),
    ("accept approve back support allow pass", "reject refuse oppose ban block"),
    ("arrive enter", "leave depart"),
    ("hire", "fire sack dismiss"),
    ("before", "after"),
    ("north northern", "south southern"),
    ("east eastern", "west western"),
    ("men man male boy", "women woman female girl"),
    ("old", "new"),
    ("import", "export"),
    ("guilty convict", "innocent acquit"),
    ("alive survive", "die kill"),
    ("confirm admit", "deny"),
    ("first 1st", "last 2nd 3rd"),
    ("best largest biggest highest", "worst smallest lowest"),
    ("always", "never"),
    ("all", "some none few"),
    ("true", "false"),
)  # fmt: skip
_OPPOSITES = _opposites()


def is_opposed(one: Gist, other: Gist) -> bool:
    """Whether one says up where the other says down: the rest may be the same, word for word."""
    mine, theirs = one.turns - other.turns, other.turns - one.turns
    return any(not _OPPOSITES[turn].isdisjoint(theirs) for turn in mine)
