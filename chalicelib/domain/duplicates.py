"""Claims in, what is said twice merged into appearances out.

Called by `claim.extract` last. Two claims are one when their words are (nearly) the same and
their figures are the same, or when one says nothing that the other does not say; a caption or
heading is also one with the prose that says most of it. A repeat with a new figure, another name
or a “not” more is a claim of its own: a claim shown twice costs a reader less than one not shown.

Alike claims are found over an index of their words, each looked up a bounded number of times, so
that the time grows with the length of all claims.
"""

from collections import defaultdict
from collections.abc import Sequence

from chalicelib.domain.gist import Gist, Wording, is_opposed, read_gist, stem_of

_NEAR = 0.7  # share of common words in all words of both
_CONTAINED = 0.8  # share of the words of one that another holds, which then says it all
_HELD = 0.6  # share of an aside's words that one sentence of prose must hold
_HELD_BY_TWO = 0.7  # … and two sentences together, for a caption that sums up the lead
_FEWEST_INSIDE = 3  # content words of a quotation that a longer one must hold in their order
_FEWEST = 4  # words that must be common: less is chance
_FEWEST_CONTAINED = 5
_MOST_POSTINGS = 48  # a word in more claims than this finds no further ones
_MOST_COMPARED = 12  # claims compared word by word, those first that have most in common


class _Index:
    """Which claims have a word; the first of a group stand for it."""

    def __init__(self, gists: Sequence[Gist]) -> None:
        self._gists = gists
        self._postings: dict[str, list[int]] = defaultdict(list)

    def add(self, index: int) -> None:
        for stem in self._gists[index].stems:
            postings = self._postings[stem]
            if len(postings) < _MOST_POSTINGS:
                postings.append(index)

    def find(self, gist: Gist) -> list[int]:
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
    gists = [read_gist(wording) for wording in wordings]
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


def _nearest(at: int, gists: Sequence[Gist], index: _Index) -> int | None:
    gist = gists[at]
    best: tuple[float, int] | None = None
    for other in index.find(gist):
        likeness = _likeness(gist, gists[other])
        if likeness and (best is None or (likeness, -other) > (best[0], -best[1])):
            best = (likeness, other)
    return best[1] if best else None


def _likeness(one: Gist, other: Gist) -> float:
    """0 where the two are different claims, else how alike they are."""
    if one.negated is not other.negated or not _speakers_fit(one, other) or _turns(one, other):
        return 0.0
    if _is_inside(one, other) or _is_inside(other, one):
        return 0.6
    shared = len(one.stems & other.stems)
    if shared < _FEWEST or not (one.names <= other.names or other.names <= one.names):
        return 0.0
    return _share(one, other, shared)


def _share(one: Gist, other: Gist, shared: int) -> float:
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


def _turns(one: Gist, other: Gist) -> bool:
    """Whether one says the contrary, or says only what may, will or would be."""
    prose = not (one.wording.aside or other.wording.aside)
    return is_opposed(one, other) or (prose and one.bound != other.bound)


def _is_inside(less: Gist, more: Gist) -> bool:
    """The words of a quotation within a longer one of the same speaker, in their order."""
    if not (less.wording.speaker and less.wording.speaker == more.wording.speaker):
        return False
    inside = less.figures == more.figures and len(less.order) >= _FEWEST_INSIDE
    return inside and f" {' '.join(less.order)} " in f" {' '.join(more.order)} "


def _is_held_aside(aside: Gist, prose: Gist, shared: int) -> bool:
    return (
        aside.wording.aside
        and not prose.wording.aside
        and aside.figures <= prose.figures
        and shared >= _HELD * len(aside.stems)
    )


def _outgrows(later: Gist, earlier: Gist) -> bool:
    """Whether the later says clearly more than the earlier; it then stands for both."""
    shared = len(later.stems & earlier.stems)
    return shared < _NEAR * len(later.stems) and len(later.stems) > len(earlier.stems)


def _speakers_fit(one: Gist, other: Gist) -> bool:
    if one.wording.speaker == other.wording.speaker:
        return True
    return any(
        (gist.wording.aside or gist.wording.unknown) and gist.wording.speaker is None
        for gist in (one, other)
    )


def _gather_asides(gists: Sequence[Gist], root: list[int], index: _Index) -> None:
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
        new_name = any(stem_of(name) not in together for name in gist.names)
        if new_name or not gist.figures <= known:
            continue
        if shared >= _FEWEST and shared >= _HELD_BY_TWO * len(gist.stems):
            root[at] = root[nearest]


def _may_hold(aside: Gist, other: Gist) -> bool:
    return (
        not other.wording.aside and other.negated is aside.negated and _speakers_fit(aside, other)
    )
