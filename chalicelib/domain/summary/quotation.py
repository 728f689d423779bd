"""A reading in, the claim's words for the page out: a verbatim quotation or a paraphrase.

Quotation marks are a promise that these very words were said. So they stand only where the
machine and the checker read a direct quotation and every character is found inside the
quotation marks of the article.
"""

import re

from chalicelib.domain.claim_parts import Quotation
from chalicelib.domain.summary.naming import Redaction
from chalicelib.domain.summary.views import ClaimBox, Speaker
from chalicelib.domain.verdict import Reading

_OPENING = "“„«"
_CLOSING = "”»"
_EITHER = '"'
_THROUGHOUT = ""  # the mark that opened stands in an earlier sentence
_MARKS = _OPENING + _CLOSING + _EITHER
_FEWEST_WORDS = 3  # fewer between marks are a name or a word that is held at a distance
_BRACKETED = re.compile(r"\s?\[[^\[\]]*\]")


def claim_box(reading: Reading, speaker: Speaker, hide: Redaction) -> ClaimBox:
    """The claim as its page shows it."""
    text = hide.clean(reading.text).strip()
    verbatim = _verbatim(reading)
    if verbatim is None or hide.clean(verbatim) != verbatim:
        return ClaimBox(
            words=text, quoted=False, label="Paraphrase", in_context=None, speaker=speaker
        )
    alone = text.strip(_MARKS + " ").strip(" ,")
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
    return _spoken_part(reading.quote, _BRACKETED.sub("", reading.text))


def _spoken_part(passage: str, text: str) -> str | None:
    """What is said in a sentence such as “…,” she said: the one run of direct speech, if one."""
    if not any(mark in passage for mark in _MARKS):
        return None
    runs = [run.strip(" ,") for run in quoted_runs(passage) if len(run.split()) >= _FEWEST_WORDS]
    return runs[0] if len(runs) == 1 and runs[0] in text else None


def quoted_runs(passage: str) -> tuple[str, ...]:
    """What stands inside double quotation marks of a passage that is (partly) direct speech.

    A passage without any mark lies wholly inside a longer quotation; one whose first mark
    closes begins inside it, one whose last mark opens ends inside it. Single marks are left
    aside, as they cannot be told from apostrophes, and so are »these«, which open and close
    the other way round: a paraphrase never promises too much.
    """
    marks = [index for index, character in enumerate(passage) if character in _MARKS]
    if not marks:
        return (passage,)
    runs = []
    opened_by = _THROUGHOUT if _closes_what_began_before(passage, marks[0]) else None
    if passage[marks[0]] == "»" and opened_by is None:
        return ()
    start = 0
    for index in marks:
        mark = passage[index]
        closing = opened_by is not None and (mark in _CLOSING or _closes(opened_by, mark))
        if closing:
            runs.append(passage[start:index])
        opened_by = None if closing or mark in _CLOSING else mark
        start = index + 1
    if opened_by is not None:
        runs.append(passage[start:])
    return tuple(run for run in runs if run.strip())


def _closes(opened_by: str, mark: str) -> bool:
    """In German “ closes what „ opened; a straight mark closes whatever is open."""
    return mark in _EITHER or (mark == "“" and opened_by == "„")


def _closes_what_began_before(passage: str, index: int) -> bool:
    """Whether the first mark of a passage ends a quotation that began before it."""
    before, after = passage[index - 1 : index], passage[index + 1 : index + 2]
    if passage[index] in _EITHER:
        return bool(before.strip()) and not after.strip()
    return passage[index] in _CLOSING and bool(before.strip())
