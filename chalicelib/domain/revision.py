"""What two wordings of an article say in, which of it is the same out.

Called when a later wording is extracted, with its claims and those that the article has, and
where pages carry a removed passage over from one wording to another, with sentences. First what
is word for word the same, then the nearest of what is alike: that one was changed. The time
grows with the length of both wordings.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.claim_parts import Claimant

_SAME_SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "\u00ad": "",
        "\u200b": "",
        "\ufeff": "",
    }
)
_WORD = re.compile(r"[^\W_]+(?:[.,:'-][^\W_]+)*")
_ALIKE = 0.6  # share of common words in those of both, from which on a sentence was changed
_MOST_POSTINGS = 12  # places looked up for a word: those nearest to where it is expected
_MOST_COMPARED = 12  # sentences compared word by word, those first that have most in common


@dataclass(frozen=True, slots=True)
class Said:
    """One assertion for comparing: its words in the article, how it reads alone, who makes it.

    `stands` False: an earlier wording had it, the one before the new one has not. `alike` False:
    it is found word for word or not at all.
    """

    quote: str
    text: str = ""
    claimant: Claimant | None = None
    stands: bool = True
    alike: bool = True


@dataclass(frozen=True, slots=True)
class Matched:
    """Indices into both lists, in order. Each old one is kept, changed or vanished, just once.

    `kept` and `changed` pair an old with a new index; `new` are the new ones that are in no pair.
    """

    kept: tuple[tuple[int, int], ...]
    changed: tuple[tuple[int, int], ...]
    vanished: tuple[int, ...]
    new: tuple[int, ...]


def words_of(quote: str) -> str:
    """A quote as it is compared: white space, quotation marks and dashes do not count."""
    plain = unicodedata.normalize("NFC", quote).translate(_SAME_SIGNS)
    return " ".join(plain.split())


def says_the_same(one: Said, other: Said) -> bool:
    """Whether two assertions are word for word the same, by the same claimant."""
    return _identity(one) == _identity(other)


def match(old: Sequence[Said], new: Sequence[Said]) -> Matched:
    """Pair what is the same, then what is alike; the same input gives the same pairs.

    `old` stands in the order of the wording before, with what vanished earlier at its end.
    """
    old_left, new_left = list(range(len(old))), list(range(len(new)))
    kept = _pair_by(_identity, old, new, old_left, new_left)
    # The same words, but who says them, or what they refer to, is another now.
    changed = _pair_by(lambda said: words_of(said.quote), old, new, old_left, new_left)
    changed += _pair_alike(old, new, old_left, new_left, sorted([*kept, *changed]))
    return Matched(
        kept=tuple(sorted(kept)),
        changed=tuple(sorted(changed)),
        vanished=tuple(old_left),
        new=tuple(new_left),
    )


def _identity(said: Said) -> tuple[str, ...]:
    claimant = said.claimant
    if claimant is None:
        return words_of(said.quote), words_of(said.text)
    who = (claimant.type.value, claimant.name or "", claimant.role or "")
    return words_of(said.quote), words_of(said.text), *(part.casefold() for part in who)


def _pair_by(
    key: Callable[[Said], object],
    old: Sequence[Said],
    new: Sequence[Said],
    old_left: list[int],
    new_left: list[int],
) -> list[tuple[int, int]]:
    """Pair those of one key in their order, what stands before what vanished; shortens both."""
    waiting: dict[object, list[int]] = defaultdict(list)
    for index in sorted(old_left, key=lambda index: (not old[index].stands, index), reverse=True):
        waiting[key(old[index])].append(index)
    pairs = [(same.pop(), index) for index in new_left if (same := waiting.get(key(new[index])))]
    _take(pairs, old_left, new_left)
    return pairs


def _take(pairs: Iterable[tuple[int, int]], old_left: list[int], new_left: list[int]) -> None:
    """Leave out what is paired."""
    paired_old = {pair[0] for pair in pairs}
    paired_new = {pair[1] for pair in pairs}
    old_left[:] = [index for index in old_left if index not in paired_old]
    new_left[:] = [index for index in new_left if index not in paired_new]


def _pair_alike(
    old: Sequence[Said],
    new: Sequence[Said],
    old_left: list[int],
    new_left: list[int],
    anchors: Sequence[tuple[int, int]],
) -> list[tuple[int, int]]:
    """The best pairs of what is left: the most alike first, then the nearest, then the first."""
    bags = {index: _bag(new[index]) for index in new_left}
    postings: dict[str, list[int]] = defaultdict(list)
    for index in new_left:
        for word in bags[index]:
            postings[word].append(index)
    found = []
    for index in (index for index in old_left if old[index].alike):
        bag, expected = _bag(old[index]), _expected(index, anchors)
        for other in _candidates(bag, postings, expected):
            likeness = _likeness(bag, bags[other])
            if likeness >= _ALIKE:
                place = (not old[index].stands, abs(expected - other), index, other)
                found.append((-likeness, *place))
    pairs, taken = [], (set[int](), set[int]())
    for *_, one, other in sorted(found):
        if one not in taken[0] and other not in taken[1]:
            pairs.append((one, other))
            taken[0].add(one)
            taken[1].add(other)
    _take(pairs, old_left, new_left)
    return pairs


def _bag(said: Said) -> Counter[str]:
    return Counter(_WORD.findall(words_of(said.quote).casefold()))


def _expected(index: int, anchors: Sequence[tuple[int, int]]) -> int:
    """Where a sentence would stand if it had stayed beside the one that it followed."""
    place = bisect_right(anchors, index, key=lambda anchor: anchor[0])
    before = anchors[place - 1] if place else (-1, -1)
    return before[1] + index - before[0]


def _candidates(
    bag: Counter[str], postings: Mapping[str, Sequence[int]], expected: int
) -> list[int]:
    """Those with most words in common; of a word that stands everywhere only the nearest places."""
    common: Counter[int] = Counter()
    for word in bag:
        places = postings.get(word, ())
        if len(places) > _MOST_POSTINGS:
            middle = bisect_left(places, expected)
            first = max(0, min(middle - _MOST_POSTINGS // 2, len(places) - _MOST_POSTINGS))
            places = places[first : first + _MOST_POSTINGS]
        common.update(places)
    return sorted(common, key=lambda other: (-common[other], abs(expected - other), other))[
        :_MOST_COMPARED
    ]


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())
