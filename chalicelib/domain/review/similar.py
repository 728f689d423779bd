"""How alike two claims read: what finds earlier fact-checks that say the same.

Two texts in, a number out; called by the workflow that looks for what may be reused. It only
points people to a page: whoever reuses a verdict reads both claims.
"""

import re

_WORD = re.compile(r"\w+")
_SHORTEST = 4  # letters; shorter words stand in every sentence, but a number always counts


def likeness(one: str, other: str) -> int:
    """0 (no word in common) to 100 (the same words): Dice's coefficient of the words."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0
    return 200 * len(first & second) // (len(first) + len(second))


def _words(text: str) -> frozenset[str]:
    words = _WORD.findall(text.casefold())
    return frozenset(
        word for word in words if len(word) >= _SHORTEST or any(map(str.isdigit, word))
    )
