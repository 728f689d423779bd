"""Ranked claims as a table for a terminal, and what colour and width it has.

Called by `extract` and `demo` with claims as plain JSON, as an extraction is frozen and served.
"""

import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO, cast

_NARROWEST = 48
_WIDEST = 140
_SIGNALS_SHOWN = 3
_EVIDENCE_SHOWN = 2
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_WITHOUT_NAME = {
    "outlet": "the outlet itself",
    "author": "the author",
    "unnamed_source": "an unnamed source",
    "unknown": "not known",
}

# Strong in the score, but no reason that a person would give: shown where there is nothing else.
_TELLS_LITTLE = frozenset({"sentence_pattern", "wording", "length", "ending", "first_verb"})

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Screen:
    """How wide the output is and whether it may be coloured."""

    width: int
    colour: bool

    def bold(self, text: str) -> str:
        """The text, stronger where that is possible."""
        return f"{_BOLD}{text}{_PLAIN}" if self.colour else text

    def dim(self, text: str) -> str:
        """The text, weaker where that is possible."""
        return f"{_DIM}{text}{_PLAIN}" if self.colour else text


def screen_of(stream: TextIO, no_colour: str | None) -> Screen:
    """Colour only on a terminal and without NO_COLOR; the terminal's width, or COLUMNS."""
    colour = stream.isatty() and not no_colour
    width = shutil.get_terminal_size((100, 24)).columns
    return Screen(width=min(max(width, _NARROWEST), _WIDEST), colour=colour)


def claims_table(claims: Sequence[Json], screen: Screen) -> str:
    """Rank, claim, claimant, check-worthiness and why, most worth checking first.

    The claims come in the order to be shown. Lines are at most as wide as the screen.
    """
    rest = screen.width - 3 - 5 - 4 * 2
    claimant, why = rest * 22 // 100, rest * 30 // 100
    widths = (3, 5, rest - claimant - why, claimant, why)
    lines = [screen.bold(_row(("#", "worth", "claim", "claimant", "why"), widths)[0])]
    lines.append(screen.dim("  ".join("─" * width for width in widths)))
    for rank, claim in enumerate(claims, 1):
        cells = (
            f"{rank:>3}",
            f"{claim['check_worthiness']:>5}",
            printable(str(claim["text"])),
            printable(claimant_words(cast("Json", claim["claimant"]))),
            printable(reasons(cast("Iterable[Json]", claim["signals"]))),
        )
        lines.extend(_row(cells, widths))
    return "\n".join(lines)


def claimant_words(claimant: Json) -> str:
    """Who said it, in words; the outlet asserting and nobody known are told apart."""
    kind = str(claimant["type"])
    name, role = claimant.get("name"), claimant.get("role")
    who = str(name) if name else _WITHOUT_NAME.get(kind, kind)
    if role and role != name:
        who = f"{who}, {role}"
    if claimant.get("quotation") == "direct":
        who = f"{who} (quoted)"
    return who


def reasons(signals: Iterable[Json]) -> str:
    """The strongest signals that speak for checking, in words with their evidence."""
    speaking = [signal for signal in signals if cast("float", signal["weight"]) > 0]
    telling = [signal for signal in speaking if signal["name"] not in _TELLS_LITTLE]
    shown = [_in_words(signal) for signal in (telling or speaking)[:_SIGNALS_SHOWN]]
    return "; ".join(shown) or "nothing in particular"


def _in_words(signal: Json) -> str:
    words = str(signal["name"]).replace("_", " ")
    evidence = cast("Sequence[str]", signal["evidence"])[:_EVIDENCE_SHOWN]
    return f"{words} ({', '.join(evidence)})" if evidence else words


def printable(text: str) -> str:
    """The text on one line, without anything that a terminal would obey instead of showing."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _row(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = [
        textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
        if cell.strip() and not cell.startswith(" ")
        else [cell]
        for cell, width in zip(cells, widths, strict=True)
    ]
    height = max(map(len, columns))
    filled = [column + [""] * (height - len(column)) for column in columns]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in zip(*filled, strict=True)
    ]
