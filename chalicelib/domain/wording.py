"""A sentence in, its features out: named traits and n-grams, as `checkworthiness` weighs them.

Training reads sentences through the same function, so what is weighed is what was trained.
A trait is named for its reason, with `@own`, `@quote` or `@reported` for where it was seen (the
writer's words, between quotation marks, beside a verb of saying) and `*2` for how often.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from chalicelib.domain.cues import CLASSES, KNOWN, NOT_PAST, TOKEN, YEAR

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
_VERBAL = _FINITE | {"past_tense", "attribution_cue"}
_FIGURE_REASONS = ("figure", "money", "percent", "year", "clock_time", "number")
MOST = 4  # more of the same adds nothing
# The names of each reason's traits, by place and level: asked for too often to be made anew.
_LEVELS = {
    place: {
        reason: tuple(f"{reason}{place}*{level}" for level in range(MOST + 1))
        for reason in (
            *(name for name, _ in CLASSES),
            *_SHAPE_REASONS.values(),
            *_FIGURE_REASONS,
        )
    }
    for place in ("", "@own", "@quote", "@reported")
}
_LENGTH_BANDS = (3, 6, 12, 25)
_WHOLLY, _MOSTLY = 0.95, 0.6
_MANY_NAMES = 0.4
_SHOUTED_LETTERS = 3
# N-grams count together as much as this many named traits, however long the sentence is.
_GRAM_NORM = 3.0
# Values are whole parts of this: sums of them are exact, and halves, thirds and sixths go in.
WHOLE = 120


class Token(NamedTuple):
    """One word, figure or mark: as written, in lower case, its shape and what it is a sign of.

    `gram` is its name among the features; `opens` tells an opening quotation mark from a closing
    one; `shouted` that it stands in capitals.
    """

    text: str
    low: str
    shape: str
    gram: str
    is_word: bool = False
    shouted: bool = False
    opens: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What was read; `tokens` are what evidence is quoted from.

    `signs` says how often each reason was seen, `words_at_all` how many words there are beside
    figures and marks. `traits` hold or do not, `measures` have values in parts of `WHOLE`.
    `words` are the single words and pairs, `patterns` the runs of shapes; each of them has the
    value that `gram_value` gives for their number.
    """

    tokens: tuple[Token, ...]
    signs: Mapping[str, int]
    words_at_all: int
    traits: list[str]
    measures: dict[str, int]
    words: frozenset[str]
    patterns: frozenset[str]


def gram_value(count: int) -> float:
    """The value of each of so many n-grams: together they weigh alike in any sentence."""
    return _GRAM_NORM / math.sqrt(count)


def read_wording(sentence: str, *, quoted: bool = False) -> Wording:
    """Read one sentence; `quoted` says that it lies wholly inside a direct quotation.

    Takes time linear in the length of the sentence. Never raises.
    """
    tokens = _read_tokens(sentence)
    inside = _inside_quotation(tokens, quoted=quoted)
    signs = _count_signs(tokens)
    words = sum([token.is_word for token in tokens])
    form, measures = _read_form(sentence, tokens, inside, words)
    if quoted:
        form.append("quotation_around")
    return Wording(
        tokens,
        signs,
        words,
        _count_traits(tokens, inside, signs) + form,
        measures,
        _word_grams(tokens),
        _shape_grams(tokens),
    )


# After one of these a capital says nothing: a sentence or a quotation begins.
_BEGINNERS = frozenset('"“”.!?')


def _read_tokens(sentence: str) -> tuple[Token, ...]:
    texts = TOKEN.findall(sentence)
    tokens = list(map(_read_token, texts))
    begins = [at for at, text in enumerate(texts) if text in _BEGINNERS]
    for start in (-1, *begins):
        first = start + 1
        while first < len(texts) and _is_plain_mark(tokens[first]):
            first += 1
        if first < len(texts) and tokens[first].is_word:
            tokens[first] = _read_first_word(texts[first])
    if '"' in sentence:
        place = -1
        for at in begins:
            if texts[at] == '"':
                place = sentence.index('"', place + 1)
                if _opens(sentence, place):
                    tokens[at] = tokens[at]._replace(opens=True)
    return tuple(tokens)


def _is_plain_mark(token: Token) -> bool:
    return not token.is_word and token.shape != "FIGURE" and token.text not in _BEGINNERS


@lru_cache(maxsize=16384)  # most of what a text holds comes again
def _read_token(text: str) -> Token:
    """A word inside a sentence, a figure or a mark."""
    sign = text[0]
    if sign.isalpha():
        return _read_word(text, named=sign.isupper())
    if sign in '"“”':
        return Token(text, '"', '"', 'w:"', opens=sign == "“")
    if sign.isdigit() or len(text) > 1:
        kind = _figure_kind(text)
        return Token(text, "#" + kind, "FIGURE", "w:#" + kind, reasons=("figure", kind))
    return Token(text, text, text, "w:" + text)


@lru_cache(maxsize=4096)
def _read_first_word(text: str) -> Token:
    return _read_word(text, named=False)


def _read_word(text: str, *, named: bool) -> Token:
    low = text.lower().replace("’", "'")
    classes, shape = KNOWN.get(low, _UNLISTED)
    if not shape:
        shape = "NAME" if named else _shape_by_ending(low)
    reason = _SHAPE_REASONS.get(shape)
    return Token(
        text,
        low,
        shape,
        "w:" + low,
        is_word=True,
        shouted=len(text) >= _SHOUTED_LETTERS and text.isupper(),
        reasons=(*classes, reason) if reason else classes,
    )


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


def _inside_quotation(tokens: Sequence[Token], *, quoted: bool) -> list[bool]:
    """Per token, whether it stands between quotation marks; a first closing mark counts back."""
    marks = [at for at, token in enumerate(tokens) if token.low == '"']
    inside = [quoted] * len(tokens)
    if marks and not tokens[marks[0]].opens:
        inside[: marks[0]] = [True] * marks[0]
    for mark, following in pairwise([*marks, len(tokens)]):
        inside[mark:following] = [tokens[mark].opens] * (following - mark)
    return inside


def _opens(sentence: str, at: int) -> bool:
    if sentence[at] != '"':
        return sentence[at] == "“"
    before = sentence[at - 1] if at else " "
    return before.isspace() or before in "([—-–"


def _count_traits(
    tokens: Sequence[Token], inside: Sequence[bool], signs: Mapping[str, int]
) -> list[str]:
    """How often each sign was seen, in all and by place; and the first verb."""
    reported = _reported(tokens, inside)
    traits = _levels(signs, "")
    within = [token for token, held in zip(tokens, inside, strict=True) if held]
    if not within:
        traits += _levels(signs, "@own")
    elif len(within) == len(tokens):
        traits += _levels(signs, "@quote")
    else:
        outside = [token for token, held in zip(tokens, inside, strict=True) if not held]
        traits += _levels(_count_signs(outside), "@own")
        traits += _levels(_count_signs(within), "@quote")
    if reported:
        told = [tokens[at] for at in reported if not inside[at]]
        traits += _levels(_count_signs(told), "@reported")
        traits.append("reported_speech")
    if verb := next(filter(_is_finite, tokens), None):
        traits += dict.fromkeys(("first_verb:" + verb.low, "first_verb:" + verb.shape))
    if _VERBAL.isdisjoint(signs):
        traits.append("no_verb")
    return traits


def _count_signs(tokens: Iterable[Token]) -> Counter[str]:
    return Counter(chain.from_iterable([token.reasons for token in tokens]))


def _levels(signs: Mapping[str, int], place: str) -> list[str]:
    """One trait for each reason and how often it was seen, level beyond four."""
    names = _LEVELS[place]
    return [names[reason][min(count, MOST)] for reason, count in signs.items()]


def first_verb(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The first word that looks like a finite verb, as written; () where none does."""
    verb = next(filter(_is_finite, tokens), None)
    return (verb.text,) if verb else ()


def _is_finite(token: Token) -> bool:
    return token.shape in {"PAST", "SAY"} or not _FINITE.isdisjoint(token.reasons)


def _reported(tokens: Sequence[Token], inside: Sequence[bool]) -> range:
    """The tokens that a verb of saying outside quotation marks reports: after it or before it."""
    verbs = [at for at, token in enumerate(tokens) if token.shape == "SAY" and not inside[at]]
    for at in verbs:
        after = len(tokens) - at - 1
        commas = [back for back in range(max(5, at - 8), at) if tokens[back].low == ","]
        ends = not after or tokens[at + 1].low in (".", "in", "on")
        if commas and (after < 12 or ends):  # noqa: PLR2004 - as far as a trailing attribution goes
            return range(commas[-1])
        if after > 3:  # noqa: PLR2004 - a report has words of its own
            return range(at + 1, len(tokens))
    return range(0)


def _read_form(
    sentence: str, tokens: Sequence[Token], inside: Sequence[bool], words: int
) -> tuple[list[str], dict[str, int]]:
    """Length, names, figures, quotation marks, the end; what is most usual goes without saying."""
    shapes = [token.shape for token in tokens]
    names, figures = shapes.count("NAME"), shapes.count("FIGURE")
    count = words + figures
    share = 0.0
    if count and True in inside:
        held = [token for token, within in zip(tokens, inside, strict=True) if within]
        share = sum([token.is_word or token.shape == "FIGURE" for token in held]) / count
    ending = _ending(sentence)
    shouted = sum([token.shouted for token in tokens])
    measures = {
        "length": round(math.log1p(count) * WHOLE / 4),
        "named_entity_count": min(names, 6) * (WHOLE // 6),
        "figure_count": min(figures, 3) * (WHOLE // 3),
        "capitals": min(shouted, 3) * (WHOLE // 3),
        "quotation_share": round(share * WHOLE),
    }
    found = (
        ("length_" + _length_band(count), True),
        ("empty", not count),
        ("no_name", not names),
        ("no_figure", not figures),
        ("mostly_names", names > _MANY_NAMES * count),
        ("ending_" + ending, ending != "."),
        ("quotation_" + _quotation_band(share), share > 0),
        ("quotation_opens", bool(inside) and inside[0]),
        ("quotation_closes", sentence.rstrip()[-1:] in {'"', "”"}),
    )
    return [name for name, holds in found if holds], measures


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


def _word_grams(tokens: Sequence[Token]) -> frozenset[str]:
    lows = [token.low for token in tokens]
    words = [token.gram for token in tokens]
    pairs = [f"{left} {right}" for left, right in zip(["w:^", *words], [*lows, "$"], strict=True)]
    return frozenset(words + pairs)


def _shape_grams(tokens: Sequence[Token]) -> frozenset[str]:
    shapes = ["^", *[token.shape for token in pattern_tokens(tokens)], "$"]
    pairs = [f"s:{left} {right}" for left, right in pairwise(shapes)]
    triples = [f"{pair} {right}" for pair, right in zip(pairs, shapes[2:], strict=False)]
    return frozenset(pairs + triples)


def pattern_tokens(tokens: Sequence[Token]) -> list[Token]:
    """The tokens that make a sentence's pattern: of a run of names or plain words, the first."""
    run: list[Token] = []
    before = ""
    for token in tokens:
        shape = token.shape
        if shape != before or shape not in _RUNS:
            run.append(token)
        before = shape
    return run


_RUNS = frozenset({"NAME", "WORD"})
