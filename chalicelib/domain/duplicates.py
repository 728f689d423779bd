"""Claims in, what is said twice merged into appearances out.

Called by `claim.extract` last. Two claims are one when their words are (nearly) the same and
their figures are the same, or when one says nothing that the other does not say; a caption or
heading is also one with the prose that says most of it. A repeat with a new figure, another name
or a “not” more is a claim of its own: a claim shown twice costs a reader less than one not shown.

Alike claims are found over an index of their words, each looked up a bounded number of times, so
that the time grows with the length of all claims.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
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
}
# A day or month tells one event from another as a figure does.
_CALENDAR = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december"
)
# Capitalised, and not first in its sentence.
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z][\w-]+")
_NEGATIONS = _words("not no never none nobody nothing neither without cannot")
_NEAR = 0.8  # share of common words in all words of both
_CONTAINED = 0.9  # share of the words of one that another holds, which then says it all
_HELD = 0.6  # share of an aside's words that one sentence of prose must hold
_HELD_BY_TWO = 0.7  # … and two sentences together, for a caption that sums up the lead
_FEWEST = 4  # words that must be common: less is chance
_FEWEST_CONTAINED = 5
_MOST_POSTINGS = 48  # a word in more claims than this finds no further ones
_MOST_COMPARED = 12  # claims compared word by word, those first that have most in common
_MOSTLY = 0.6  # of the words capitalised: they are no names, it is the style of a headline


@dataclass(frozen=True, slots=True)
class _Gist:
    exact: str
    stems: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]
    negated: bool
    wording: Wording


class _Index:
    """Which claims have a word; the first of a group stand for it."""

    def __init__(self, gists: Sequence[_Gist]) -> None:
        self._gists = gists
        self._postings: dict[str, list[int]] = defaultdict(list)

    def add(self, index: int) -> None:
        for stem in self._gists[index].stems:
            postings = self._postings[stem]
            if len(postings) < _MOST_POSTINGS:
                postings.append(index)

    def find(self, gist: _Gist) -> list[int]:
        """Those with most words in common, most first; the earlier first where equal."""
        common: dict[int, int] = defaultdict(int)
        for stem in gist.stems:
            for other in self._postings.get(stem, ()):
                common[other] += 1
        enough = [other for other, shared in common.items() if shared > 1]
        return sorted(enough, key=lambda other: (-common[other], other))[:_MOST_COMPARED]


def find_repeats(wordings: Sequence[Wording]) -> tuple[int, ...]:
    """For each claim the index of the claim that it repeats, or its own.

    The one that stays is the first in prose that says all; an earlier heading, or an earlier
    sentence that says less, is an appearance of it.
    """
    gists = [_gist(wording) for wording in wordings]
    index = _Index(gists)
    root = list(range(len(gists)))
    lesser: set[int] = set()  # another of their group says more than these
    first_exact: dict[tuple[str, str | None], int] = {}
    for at, gist in enumerate(gists):
        match = first_exact.setdefault((gist.exact, gist.wording.speaker), at)
        if match == at:
            near = _nearest(at, gists, index)
            index.add(at)
            if near is None:
                continue
            match = near
            lesser.add(near if _outgrows(gist, gists[near]) else at)
        root[at] = root[match]
    _gather_asides(gists, root, index)
    return _choose(root, wordings, lesser)


def _choose(root: Sequence[int], wordings: Sequence[Wording], lesser: set[int]) -> tuple[int, ...]:
    """Let the first of a group stand for it that is prose, has a speaker and says all."""

    def rank(index: int) -> tuple[bool, bool, bool, int]:
        return wordings[index].aside, wordings[index].unknown, index in lesser, index

    stays: dict[int, int] = {}
    for index, group in enumerate(root):
        stays[group] = min(stays.get(group, index), index, key=rank)
    return tuple(stays[group] for group in root)


def _gist(wording: Wording) -> _Gist:
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
    stems = frozenset(_stem(_NUMBER_WORDS.get(word, word)) for word in content)
    return _Gist(" ".join(lowered), stems, figures, names - speaker, negated, wording)


_DIGIT = re.compile(r"\d")
_POSSESSIVE = ("'s", "’s")
_ENDINGS = ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "e")


@lru_cache(maxsize=20_000)  # an article's words come again and again
def _stem(word: str) -> str:
    """A crude stem: enough to see that “attacked” and “attack” are one word."""
    if word.endswith(_POSSESSIVE):
        word = word[:-2]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - a stem's length
            return word[: -len(ending)]
    return word


def _nearest(at: int, gists: Sequence[_Gist], index: _Index) -> int | None:
    gist = gists[at]
    best: tuple[float, int] | None = None
    for other in index.find(gist):
        likeness = _likeness(gist, gists[other])
        if likeness and (best is None or (likeness, -other) > (best[0], -best[1])):
            best = (likeness, other)
    return best[1] if best else None


def _likeness(one: _Gist, other: _Gist) -> float:
    """0 where the two are different claims, else how alike they are."""
    shared = len(one.stems & other.stems)
    if shared < _FEWEST or one.negated is not other.negated or not _speakers_fit(one, other):
        return 0.0
    if not (one.names <= other.names or other.names <= one.names):
        return 0.0
    same = one.figures == other.figures
    near = shared / (len(one.stems) + len(other.stems) - shared)
    if same and near >= _NEAR:
        return near
    held = shared / min(len(one.stems), len(other.stems))
    if same and held >= _CONTAINED and shared >= _FEWEST_CONTAINED:
        return held * 0.75
    if _is_held_aside(one, other, shared) or _is_held_aside(other, one, shared):
        return held * 0.5
    return 0.0


def _is_held_aside(aside: _Gist, prose: _Gist, shared: int) -> bool:
    return (
        aside.wording.aside
        and not prose.wording.aside
        and aside.figures <= prose.figures
        and shared >= _HELD * len(aside.stems)
    )


def _outgrows(later: _Gist, earlier: _Gist) -> bool:
    """Whether the later says clearly more than the earlier; it then stands for both."""
    shared = len(later.stems & earlier.stems)
    return shared < _NEAR * len(later.stems) and len(later.stems) > len(earlier.stems)


def _speakers_fit(one: _Gist, other: _Gist) -> bool:
    if one.wording.speaker == other.wording.speaker:
        return True
    return any(
        (gist.wording.aside or gist.wording.unknown) and gist.wording.speaker is None
        for gist in (one, other)
    )


def _gather_asides(gists: Sequence[_Gist], root: list[int], index: _Index) -> None:
    """A caption that says again what two sentences say is an appearance of the nearer one."""
    groups = {head for at, head in enumerate(root) if head != at}
    for at, gist in enumerate(gists):
        if not gist.wording.aside or root[at] != at or at in groups:
            continue
        prose = [other for other in index.find(gist) if _may_hold(gist, gists[other])]
        if not prose:
            continue
        nearest = min(prose, key=lambda one: (-len(gist.stems & gists[one].stems), one))
        left = gist.stems - gists[nearest].stems
        second = min(prose, key=lambda one: (-len(left & gists[one].stems), one))
        together = gists[nearest].stems | gists[second].stems
        known = gists[nearest].figures | gists[second].figures
        shared = len(gist.stems & together)
        new_name = any(_stem(name) not in together for name in gist.names)
        if new_name or not gist.figures <= known:
            continue
        if shared >= _FEWEST and shared >= _HELD_BY_TWO * len(gist.stems):
            root[at] = root[nearest]


def _may_hold(aside: _Gist, other: _Gist) -> bool:
    return (
        not other.wording.aside and other.negated is aside.negated and _speakers_fit(aside, other)
    )
