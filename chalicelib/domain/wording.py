"""A sentence in, its features out: named traits and n-grams, as `checkworthiness` weighs them.

Training reads sentences through the same function, so what is weighed is what was trained.
A trait is named `reason`, with `@own` or `@quote` for where it was seen (in the writer's words
or between quotation marks) and `?` for "at all" beside the count.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.cues import KNOWN, NOT_PAST, TOKEN, YEAR

_ADJECTIVE_ENDINGS = ("able", "ible", "ous", "ful", "ive", "less", "ish", "ic")
_UNLISTED = ((), "")
_SHAPE_REASONS = {
    "PAST": "past_tense",
    "ADVERB": "adverb",
    "ADJECTIVE": "adjective",
    "ING": "participle",
    "NAME": "named_entity",
}
# N-grams count together as much as this many named traits, however long the sentence is.
_GRAM_NORM = 3.0


@dataclass(frozen=True, slots=True)
class Token:
    """One word, figure or mark: as written, in lower case, its shape and what it is a sign of."""

    text: str
    low: str
    shape: str
    reasons: tuple[str, ...]
    start: int


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
    inside = _inside_quotation(sentence, tokens, quoted=quoted)
    return Wording(
        tokens=tokens,
        traits=_traits(sentence, tokens, inside, quoted=quoted),
        grams=_word_grams(tokens) | _shape_grams(tokens),
    )


def _read_tokens(sentence: str) -> Iterator[Token]:
    first = True  # a capital says nothing at the start of a sentence or quotation
    for match in TOKEN.finditer(sentence):
        text = match.group()
        sign = text[0]
        if sign.isalpha():
            yield _read_word(text, match.start(), first=first)
            first = False
        elif sign.isdigit() or len(text) > 1:
            kind = _figure_kind(text)
            yield Token(text, "#" + kind, "FIGURE", ("figure", kind), match.start())
            first = False
        else:
            mark = '"' if sign in "“”" else sign
            yield Token(text, mark, mark, (), match.start())
            first = first or mark in '.!?"'


def _read_word(text: str, start: int, *, first: bool) -> Token:
    low = text.lower().replace("’", "'")
    classes, shape = KNOWN.get(low, _UNLISTED)
    if not shape:
        shape = "NAME" if text[0].isupper() and not first else _shape_by_ending(low)
    reason = _SHAPE_REASONS.get(shape)
    return Token(text, low, shape, (*classes, reason) if reason else classes, start)


def _shape_by_ending(low: str) -> str:
    if len(low) < 5:
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


def _inside_quotation(sentence: str, tokens: tuple[Token, ...], *, quoted: bool) -> list[bool]:
    """Per token, whether it stands between quotation marks; a first closing mark counts back."""
    inside = quoted
    found: list[bool] = []
    seen = False
    for token in tokens:
        if token.low == '"':
            inside = _opens(sentence, token)
            if not inside and not seen:
                found = [True] * len(found)
            seen = True
        found.append(inside)
    return found


def _opens(sentence: str, mark: Token) -> bool:
    if mark.text != '"':
        return mark.text == "“"
    before = sentence[mark.start - 1] if mark.start else " "
    return before.isspace() or before in "([—-–"


def _traits(
    sentence: str, tokens: tuple[Token, ...], inside: list[bool], *, quoted: bool
) -> dict[str, float]:
    counts: Counter[str] = Counter()
    words = quoted_words = shouted = 0
    for token, in_quotation in zip(tokens, inside, strict=True):
        if not token.low[0].isalnum() and token.shape != "FIGURE":
            continue
        words += 1
        quoted_words += in_quotation
        shouted += len(token.text) > 2 and token.text.isupper()
        place = "@quote" if in_quotation else "@own"
        for reason in token.reasons:
            counts[reason] += 1
            counts[reason + place] += 1
    traits: dict[str, float] = {}
    for name, count in counts.items():
        traits[name] = min(count, 4) / 2
        traits[name + "?"] = 1.0
    names = counts["named_entity"]
    figures = counts["figure"]
    share = quoted_words / words if words else 0.0
    traits |= {
        "length": math.log1p(words) / 4,
        "length_" + _length_band(words): 1.0,
        "named_entity_count": min(names, 6) / 6,
        "figure_count": min(figures, 3) / 3,
        "capitals": min(shouted, 3) / 3,
        "ending_" + _ending(sentence): 1.0,
        "quotation_share": share,
        "quotation_" + _quotation_band(share): 1.0,
    }
    traits |= {name: 1.0 for name, holds in _absences(sentence, counts, words) if holds}
    if words and names / words > 0.4:
        traits["mostly_names"] = 1.0
    if inside and inside[0]:
        traits["quotation_opens"] = 1.0
    if quoted:
        traits["quotation_around"] = 1.0
    return traits


def _absences(sentence: str, counts: Counter[str], words: int) -> tuple[tuple[str, bool], ...]:
    return (
        ("empty", not words),
        ("no_name", not counts["named_entity"]),
        ("no_figure", not counts["figure"]),
        ("no_verb", not any(counts[reason] for reason in _VERBAL)),
        ("quotation_closes", sentence.rstrip()[-1:] in ('"', "”")),
    )


_VERBAL = (
    "past_tense",
    "present_state",
    "future",
    "possibility",
    "would",
    "obligation",
    "attribution_cue",
)


def _length_band(words: int) -> str:
    for limit in (3, 6, 12, 25):
        if words <= limit:
            return f"to_{limit}"
    return "over_25"


def _quotation_band(share: float) -> str:
    if not share:
        return "none"
    if share > 0.95:
        return "whole"
    return "most" if share > 0.6 else "some"


def _ending(sentence: str) -> str:
    last = sentence.rstrip().rstrip("\"”'’)")[-1:]
    return last if last and last in ".?!:,;—" else "open"


def _word_grams(tokens: tuple[Token, ...]) -> dict[str, float]:
    words = ["^", *(token.low for token in tokens), "$"]
    grams = {*words[1:-1], *(f"{left} {right}" for left, right in zip(words, words[1:]))}
    value = _GRAM_NORM / math.sqrt(len(grams))
    return {"w:" + gram: value for gram in grams}


def _shape_grams(tokens: tuple[Token, ...]) -> dict[str, float]:
    shapes = ["^"]
    for token in tokens:
        if token.shape != shapes[-1] or token.shape not in ("NAME", "WORD"):
            shapes.append(token.shape)
    shapes.append("$")
    grams = {f"{left} {right}" for left, right in zip(shapes, shapes[1:])}
    grams.update(f"{a} {b} {c}" for a, b, c in zip(shapes, shapes[1:], shapes[2:]))
    value = _GRAM_NORM / math.sqrt(len(grams))
    return {"s:" + gram: value for gram in grams}
