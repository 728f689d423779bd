"""A reading in, the claim's words for the page out: a verbatim quotation or a paraphrase.

Quotation marks are a promise that these very words were said. So they stand only where the
machine and the checker read a direct quotation and every character is found inside the
quotation marks of the article.
"""

import re

from chalicelib.domain.attribution import Quotation
from chalicelib.domain.summary.naming import Redaction
from chalicelib.domain.summary.views import ClaimBox, Speaker
from chalicelib.domain.verdict import Reading

_OPENING = "“„«"
_CLOSING = "”»"
_EITHER = '"'
_MARKS = _OPENING + _CLOSING + _EITHER
_BRACKETED = re.compile(r"\s?\[[^\[\]]*\]")


def claim_box(reading: Reading, speaker: Speaker, hide: Redaction) -> ClaimBox:
    """The claim as its page shows it."""
    text = hide.clean(reading.text).strip()
    verbatim = _verbatim(reading)
    if verbatim is None or hide.clean(verbatim) != verbatim:
        return ClaimBox(
            words=text, quoted=False, label="Paraphrase", in_context=None, speaker=speaker
        )
    alone = text.strip(_MARKS + " ").rstrip(",")
    return ClaimBox(
        words=verbatim,
        quoted=True,
        label="Quotation",
        in_context=None if alone == verbatim else text,
        speaker=speaker,
    )


def _verbatim(reading: Reading) -> str | None:
    """The claim's words if they stand inside the article's quotation marks, else None."""
    if reading.claimant.quotation is not Quotation.DIRECT:
        return None
    text = reading.text.strip().strip(_MARKS).rstrip(",").strip()
    for words in (text, _BRACKETED.sub("", text).strip()):
        if words and any(words in said for said in quoted_runs(reading.quote)):
            return words
    return None


def quoted_runs(passage: str) -> tuple[str, ...]:
    """What stands inside double quotation marks of a passage that is (partly) direct speech.

    A passage without any mark lies wholly inside a longer quotation; one whose first mark
    closes begins inside it, one whose last mark opens ends inside it. Single marks are left
    aside: they cannot be told from apostrophes, and a paraphrase never promises too much.
    """
    marks = [index for index, character in enumerate(passage) if character in _MARKS]
    if not marks:
        return (passage,)
    runs = []
    inside = _closes(passage, marks[0], inside=False)
    start = 0
    for index in marks:
        closing = passage[index] in _CLOSING or (passage[index] in _EITHER and inside)
        if inside and closing:
            runs.append(passage[start:index])
        inside = not closing
        start = index + 1
    if inside:
        runs.append(passage[start:])
    return tuple(run for run in runs if run.strip())


def _closes(passage: str, index: int, *, inside: bool) -> bool:
    mark = passage[index]
    if mark in _EITHER:
        before = passage[index - 1 : index]
        after = passage[index + 1 : index + 2]
        return bool(before.strip()) and not after.strip()
    return inside or mark in _CLOSING
