"""A sentence in, its features out: named traits and n-grams, as `checkworthiness` weighs them.

Training reads sentences through the same function, so what is weighed is what was trained.
A trait is named for its reason, with `@own`, `@quote` or `@reported` for where it was seen (the
writer's words, between quotation marks, beside a verb of saying) and `?` for "at all" beside
the count.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from chalicelib.domain.cues import KNOWN, NOT_PAST, TOKEN, YEAR

_ADJECTIVE_ENDINGS = ("able", "ible", "ous", "ful", "ive", "less", "ish", "ic")
_SHORTEST_WITH_ENDING = 5
_UNLISTED: tuple[tuple[str, ...], str] = ((), "")
_SHAPE_REASONS = {
    "PAST": "past_tense",
    "ADVERB": "adverb",
    "ADJECTIVE": "adjective",
    "ING": "participle",
    "NAME": "named_entity",
}
_FINITE = frozenset({"present_state", "future", "possibility", "would", "obligation"})
_VERBAL = (*_FINITE, "past_tense", "attribution_cue")
_LENGTH_BANDS = (3, 6, 12, 25)
_WHOLLY, _MOSTLY = 0.95, 0.6
_MANY_NAMES = 0.4
_SHOUTED_LETTERS = 3
# N-grams count together as much as this many named traits, however long the sentence is.
_GRAM_NORM = 3.0


class Token(NamedTuple):
    """One word, figure or mark: as written, in lower case, its shape and what it is a sign of.

    `opens` tells an opening quotation mark from a closing one.
    """

    text: str
    low: str
    shape: str
    reasons: tuple[str, ...] = ()
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """`traits` and `grams` map features to values; `tokens` are what evidence is quoted from."""

    tokens: tuple[Token, ...]
    traits: dict[str, float]
    grams: dict[str, float]


def read_wording(sentence: str, *, quoted: bool = False) -> Wording:
    """Read one sentence; `quoted` says that it lies wholly inside a direct quotation.

    Takes time linear in the length of the sentence. Never raises.
    """
    tokens = tuple(_read_tokens(sentence))
    inside = _inside_quotation(tokens, quoted=quoted)
    return Wording(
        tokens=tokens,
        traits=_count_traits(tokens, inside)
        | _form_traits(sentence, tokens, inside, quoted=quoted),
        grams=_word_grams(tokens) | _shape_grams(tokens),
    )


def _read_tokens(sentence: str) -> Iterator[Token]:
    first = True  # a capital says nothing at the start of a sentence or quotation
    for match in TOKEN.finditer(sentence):
        text = match.group()
        sign = text[0]
        if sign.isalpha():
            yield _read_word(text, first)
            first = False
        elif sign in '"“”':
            yield Token(text, '"', '"', opens=_opens(sentence, match.start()))
            first = True
        elif sign.isdigit() or len(text) > 1:
            kind = _figure_kind(text)
            yield Token(text, "#" + kind, "FIGURE", ("figure", kind))
            first = False
        else:
            yield Token(text, text, text)
            first = first or text in ".!?"


@lru_cache(maxsize=8192)  # most words of a text come again
def _read_word(text: str, first: bool) -> Token:  # noqa: FBT001 - a cache is quicker by position
    low = text.lower().replace("’", "'")
    classes, shape = KNOWN.get(low, _UNLISTED)
    if not shape:
        shape = "NAME" if text[0].isupper() and not first else _shape_by_ending(low)
    reason = _SHAPE_REASONS.get(shape)
    return Token(text, low, shape, (*classes, reason) if reason else classes)


def _shape_by_ending(low: str) -> str:
    if len(low) < _SHORTEST_WITH_ENDING:
        return "WORD"
    if low.endswith("ed") and low not in NOT_PAST:
        return "PAST"
    if low.endswith("ing"):
        return "ING"
    if low.endswith("ly"):
        return "ADVERB"
    if low.endswith(_ADJECTIVE_ENDINGS):
        return "ADJECTIVE"
    return "PLURAL" if low[-1] == "s" and low[-2] != "s" else "WORD"


def _figure_kind(text: str) -> str:
    if text[0] in "$€£":
        return "money"
    if text[-1] == "%":
        return "percent"
    if YEAR.match(text):
        return "year"
    return "clock_time" if ":" in text else "number"


def _inside_quotation(tokens: tuple[Token, ...], *, quoted: bool) -> list[bool]:
    """Per token, whether it stands between quotation marks; a first closing mark counts back."""
    inside = quoted
    found: list[bool] = []
    seen = False
    for token in tokens:
        if token.low == '"':
            inside = token.opens
            if not inside and not seen:
                found = [True] * len(found)
            seen = True
        found.append(inside)
    return found


def _opens(sentence: str, at: int) -> bool:
    if sentence[at] != '"':
        return sentence[at] == "“"
    before = sentence[at - 1] if at else " "
    return before.isspace() or before in "([—-–"


def _count_traits(tokens: tuple[Token, ...], inside: list[bool]) -> dict[str, float]:
    """How often each sign was seen, in all and by place; and the first verb."""
    reported = _reported(tokens, inside)
    places = {
        "@own": [token for token, within in zip(tokens, inside, strict=True) if not within],
        "@quote": [token for token, within in zip(tokens, inside, strict=True) if within],
        "@reported": [tokens[at] for at in reported if not inside[at]],
    }
    counts = _count_reasons(tokens)
    traits = _scaled(counts, "")
    for place, there in places.items():
        if there:
            traits |= _scaled(_count_reasons(there), place)
    if verb := next(filter(_is_finite, tokens), None):
        traits["first_verb:" + verb.low] = 0.7
        traits["first_verb:" + verb.shape] = 1.0
    if reported:
        traits["reported_speech"] = 1.0
    if not any(reason in counts for reason in _VERBAL):
        traits["no_verb"] = 1.0
    return traits


def _count_reasons(tokens: Iterable[Token]) -> Counter[str]:
    return Counter(chain.from_iterable([token.reasons for token in tokens if token.reasons]))


def _scaled(counts: Counter[str], place: str) -> dict[str, float]:
    """A count, level beyond four, and "at all" for each reason."""
    traits = {reason + place: min(count, 4) / 2 for reason, count in counts.items()}
    traits.update([(name + "?", 1.0) for name in traits])
    return traits


def first_verb(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """The first word that looks like a finite verb, as written; () where none does."""
    verb = next(filter(_is_finite, tokens), None)
    return (verb.text,) if verb else ()


def _is_finite(token: Token) -> bool:
    return token.shape in {"PAST", "SAY"} or not _FINITE.isdisjoint(token.reasons)


def _reported(tokens: tuple[Token, ...], inside: list[bool]) -> range:
    """The tokens that a verb of saying outside quotation marks reports: after it or before it."""
    for at, token in enumerate(tokens):
        if token.shape != "SAY" or inside[at]:
            continue
        after = len(tokens) - at - 1
        commas = [back for back in range(max(5, at - 8), at) if tokens[back].low == ","]
        ends = not after or tokens[at + 1].low in (".", "in", "on")
        if commas and (after < 12 or ends):  # noqa: PLR2004 - as far as a trailing attribution goes
            return range(commas[-1])
        if after > 3:  # noqa: PLR2004 - a report has words of its own
            return range(at + 1, len(tokens))
    return range(0)


def _form_traits(
    sentence: str, tokens: tuple[Token, ...], inside: list[bool], *, quoted: bool
) -> dict[str, float]:
    """Length, names, figures, quotation marks, the end; what is most usual goes without saying."""
    words = [at for at, token in enumerate(tokens) if _is_word(token)]
    count = len(words)
    shapes = [token.shape for token in tokens]
    names, figures = shapes.count("NAME"), shapes.count("FIGURE")
    shouted = [at for at in words if tokens[at].text.isupper()]
    shouted = [at for at in shouted if len(tokens[at].text) >= _SHOUTED_LETTERS]
    share = sum([inside[at] for at in words]) / count if count else 0.0
    ending = _ending(sentence)
    traits = {
        "length": math.log1p(count) / 4,
        "length_" + _length_band(count): 1.0,
        "named_entity_count": min(names, 6) / 6,
        "figure_count": min(figures, 3) / 3,
        "capitals": min(len(shouted), 3) / 3,
        "quotation_share": share,
    }
    found = (
        ("empty", not count),
        ("no_name", not names),
        ("no_figure", not figures),
        ("mostly_names", names > _MANY_NAMES * count),
        ("ending_" + ending, ending != "."),
        ("quotation_" + _quotation_band(share), share > 0),
        ("quotation_opens", bool(inside) and inside[0]),
        ("quotation_closes", sentence.rstrip()[-1:] in {'"', "”"}),
        ("quotation_around", quoted),
    )
    return traits | {name: 1.0 for name, holds in found if holds}


def _is_word(token: Token) -> bool:
    return token.shape == "FIGURE" or token.text[0].isalpha()


def _length_band(words: int) -> str:
    for limit in _LENGTH_BANDS:
        if words <= limit:
            return f"to_{limit}"
    return "longer"


def _quotation_band(share: float) -> str:
    if share > _WHOLLY:
        return "whole"
    return "most" if share > _MOSTLY else "some"


def _ending(sentence: str) -> str:
    last = sentence.rstrip().rstrip("\"”'’)")[-1:]
    return last if last and last in ".?!:,;—" else "open"


def _word_grams(tokens: tuple[Token, ...]) -> dict[str, float]:
    words = ["^", *[token.low for token in tokens], "$"]
    # Each once, in order: a set's order would differ from process to process, and sums with it.
    grams = dict.fromkeys(["w:" + word for word in words[1:-1]])
    grams.update(dict.fromkeys([f"w:{left} {right}" for left, right in pairwise(words)]))
    return dict.fromkeys(grams, _GRAM_NORM / math.sqrt(len(grams)))


def _shape_grams(tokens: tuple[Token, ...]) -> dict[str, float]:
    shapes = ["^", *[token.shape for token in pattern_tokens(tokens)], "$"]
    grams = dict.fromkeys([f"s:{left} {right}" for left, right in pairwise(shapes)])
    grams.update(
        dict.fromkeys([f"s:{left} {mid} {right}" for left, mid, right in _triples(shapes)])
    )
    return dict.fromkeys(grams, _GRAM_NORM / math.sqrt(len(grams)))


def pattern_tokens(tokens: tuple[Token, ...]) -> list[Token]:
    """The tokens that make a sentence's pattern: of a run of names or plain words, the first."""
    return [
        token
        for at, token in enumerate(tokens)
        if not at or token.shape != tokens[at - 1].shape or token.shape not in {"NAME", "WORD"}
    ]


def _triples(shapes: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return zip(shapes, shapes[1:], shapes[2:], strict=False)
