"""Claims in, what is said twice merged into appearances out.

Called by `claim.extract` last. Two claims are one when their words are (nearly) the same and
their figures are the same; a caption or heading is also one with the prose that says all of it.
A repeat with a new figure, another name or a “not” more is a claim of its own.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """What of a claim counts for comparing it. `aside` marks a caption or a heading.

    `speaker` is the claimant's name, None for the outlet or nobody known.
    """

    quote: str
    speaker: str | None
    aside: bool = False


_WORD = re.compile(r"[^\W_]+(?:[.,:][^\W_]+)*(?:['’][^\W_]+)?")


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


_STOP = _words(
    "a an the and or but of in on at to for from with by as is are was were be been being has have "
    "had it its this that these those there their his her he she they which who whom whose will "
    "would can could should may might also than then so such into over about after before during "
    "while when where how what all any more most some other one said says s"
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
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z][\w-]+")  # capitalised, not first in its sentence
_NEGATIONS = _words("not no never none nobody nothing neither without cannot")
_NEAR = 0.8  # share of common words in all words of both
_HELD = 0.6  # share of an aside's words that the prose must hold
_FEWEST = 4  # words that must be common: less is chance
_MOST_POSTINGS = 48  # a word in more claims than this tells nothing apart


@dataclass(frozen=True, slots=True)
class _Gist:
    exact: str
    stems: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]
    negated: bool
    wording: Wording


def find_repeats(wordings: Sequence[Wording]) -> tuple[int, ...]:
    """For each claim the index of the claim that it repeats, or its own.

    The one that stays is the first in prose; an earlier heading is an appearance of it.
    """
    gists = [_gist(wording) for wording in wordings]
    root = list(range(len(gists)))
    first_exact: dict[tuple[str, str | None], int] = {}
    postings: dict[str, list[int]] = defaultdict(list)
    for index, gist in enumerate(gists):
        key = (gist.exact, gist.wording.speaker)
        match = first_exact.setdefault(key, index)
        if match == index:
            near = _nearest(index, gists, postings)
            match = index if near is None else root[near]
            if near is None:
                for stem in gist.stems:
                    if len(postings[stem]) < _MOST_POSTINGS:
                        postings[stem].append(index)
        root[index] = root[match] if match != index else index
    return _prefer_prose(root, wordings)


def _prefer_prose(root: Sequence[int], wordings: Sequence[Wording]) -> tuple[int, ...]:
    """Let the first prose sentence of a group stand for it."""
    stays: dict[int, int] = {}
    for index, head in enumerate(root):
        chosen = stays.setdefault(head, index)
        if wordings[chosen].aside and not wordings[index].aside:
            stays[head] = index
    return tuple(stays[head] for head in root)


def _gist(wording: Wording) -> _Gist:
    words = [word.lower() for word in _WORD.findall(wording.quote)]
    figures = frozenset(
        _NUMBER_WORDS.get(word, word)
        for word in words
        if word in _NUMBER_WORDS or word in _CALENDAR or any(char.isdigit() for char in word)
    )
    stems = frozenset(_stem(_NUMBER_WORDS.get(word, word)) for word in words if word not in _STOP)
    names = frozenset(word.lower() for word in _NAME.findall(wording.quote))
    negated = any(word in _NEGATIONS or word.endswith(("n't", "n’t")) for word in words)
    return _Gist(" ".join(words), stems, figures, names, negated, wording)


def _stem(word: str) -> str:
    """A crude stem: enough to see that “attacked” and “attack” are one word."""
    word = re.sub(r"['’]s$", "", word)
    for ending in ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - a stem's length
            return word[: -len(ending)]
    return word


def _nearest(index: int, gists: Sequence[_Gist], postings: dict[str, list[int]]) -> int | None:
    gist = gists[index]
    common: dict[int, int] = defaultdict(int)
    for stem in gist.stems:
        for other in postings.get(stem, ()):
            common[other] += 1
    best: tuple[float, int] | None = None
    for other, shared in common.items():
        likeness = _likeness(gist, gists[other], shared)
        if likeness and (best is None or (likeness, -other) > (best[0], -best[1])):
            best = (likeness, other)
    return best[1] if best else None


def _likeness(one: _Gist, other: _Gist, shared: int) -> float:
    """0 where the two are different claims, else how alike they are."""
    if shared < _FEWEST or one.negated is not other.negated:
        return 0.0
    names_differ = bool(one.names - other.names) and bool(other.names - one.names)
    if names_differ or not _speakers_fit(one, other):
        return 0.0
    union = len(one.stems | other.stems)
    if one.figures == other.figures and shared / union >= _NEAR:
        return shared / union
    for aside, prose in ((one, other), (other, one)):
        held = shared / max(1, len(aside.stems))
        if aside.wording.aside and aside.figures <= prose.figures and held >= _HELD:
            return held * 0.5
    return 0.0


def _speakers_fit(one: _Gist, other: _Gist) -> bool:
    if one.wording.speaker == other.wording.speaker:
        return True
    return (one.wording.aside and one.wording.speaker is None) or (
        other.wording.aside and other.wording.speaker is None
    )
