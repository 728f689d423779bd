"""Blocks in, the stretches of text between quotation marks out, also where a mark is missing.

Called by `attribution`, which asks of every sentence how much of it is somebody's own words.
One pass over the marks; nested quotations belong to the outer one. An apostrophe is no mark.
"""

import re
from dataclasses import dataclass

from chalicelib.domain.article import Block

_MARK = re.compile("''|``|[“”„«»‘’‚\"']")
_CLOSED_BY = {
    "“": '”"',
    "„": "“”",
    "«": "»",
    "»": "«",
    "‘": "’'",
    "‚": "‘’",
    '"': '"”',
    "'": "'’",
    "''": ("''", '"'),
    "``": ("''", '"'),
}
_SINGLE = frozenset("‘’‚'")
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]m|I['’]ve|we|We|our|Our|us|my|My|me|mine|ours)\b")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’]?\s")
_LOOK_BACK = 400


@dataclass(frozen=True, slots=True)
class Quoted:
    """`text[start:end]` with its marks, within block `block`.

    `closed` is False where the closing mark is missing; `carried` says that it goes on with the
    quotation of the block before (a new opening mark, or none at all).
    """

    start: int
    end: int
    block: int
    closed: bool = True
    carried: bool = False


@dataclass(frozen=True, slots=True)
class _Open:
    mark: str
    at: int


def find_quotations(text: str, blocks: tuple[Block, ...]) -> tuple[Quoted, ...]:
    """All outer quotations in order of position; they never overlap."""
    found: list[Quoted] = []
    left_open = ""  # the mark of a quotation that the block before did not close
    for index, block in enumerate(blocks):
        marks, left_open = _scan_block(text, block, index, left_open)
        found.extend(marks)
    return tuple(found)


@dataclass
class _Scan:
    """Where one block's scan stands."""

    text: str
    block: Block
    index: int
    carried_mark: str
    spans: list[Quoted]
    opened: _Open | None = None
    tentative: int = -1  # end after an s’ that may be a possessive or the closing mark

    def meet(self, mark: str, at: int) -> None:
        """Take in the next mark."""
        before = self.text[at - 1] if at > self.block.start else " "
        end = at + len(mark)
        after = self.text[end] if end < self.block.end else " "
        if self.opened is None:
            if _opens(mark, before, after):
                self.opened, self.tentative = _Open(mark, at), -1
            elif _is_lone_closer(mark, before, after):
                self._close_lone(at)
        elif _closes(self.opened.mark, mark, before, after):
            self._close(mark, end, may_be_possessive=before == "s" and after == " ")
        elif mark == self.opened.mark and mark not in _SINGLE and _opens(mark, before, after):
            self.spans.extend(_unclosed(self.text, self.opened, at, self.index, self.tentative))
            self.opened, self.tentative = _Open(mark, at), -1

    def _close(self, mark: str, end: int, *, may_be_possessive: bool) -> None:
        assert self.opened is not None
        if mark in _SINGLE and may_be_possessive:
            self.tentative = end
        else:
            self.spans.append(Quoted(self.opened.at, end, self.index))
            self.opened = None

    def _close_lone(self, at: int) -> None:
        start = _start_of_lone(self.text, self.block, at, self.spans, self.carried_mark)
        if start is not None:
            carried = bool(self.carried_mark)
            self.spans.append(Quoted(start, at + 1, self.index, carried=carried))
            self.carried_mark = ""


def _scan_block(text: str, block: Block, index: int, carried_mark: str) -> tuple[list[Quoted], str]:
    scan = _Scan(text, block, index, carried_mark, [])
    for found in _MARK.finditer(text, block.start, block.end):
        scan.meet(found.group(), found.start())
    still_open = ""
    if scan.opened is not None:
        ends = _unclosed(text, scan.opened, block.end, index, scan.tentative)
        scan.spans.extend(ends)
        if ends and not ends[-1].closed and ends[-1].end == block.end:
            still_open = scan.opened.mark
    return _join_carried(text, block, index, scan.spans, scan.carried_mark, still_open)


def _join_carried(
    text: str, block: Block, index: int, spans: list[Quoted], carried_mark: str, still_open: str
) -> tuple[list[Quoted], str]:
    """Mark what goes on with the quotation that the block before left open."""
    if not carried_mark:
        return spans, still_open
    if spans and spans[0].start == block.start and text[block.start] == carried_mark:
        first = spans[0]
        spans[0] = Quoted(first.start, first.end, index, first.closed, carried=True)
        return spans, still_open
    # Convention repeats the opening mark; without it only the first person tells.
    if not spans and _FIRST_PERSON.search(text, block.start, block.end):
        return [Quoted(block.start, block.end, index, closed=False, carried=True)], carried_mark
    return spans, still_open


def _opens(mark: str, before: str, after: str) -> bool:
    if mark == "«":
        return True  # French sets a space inside its marks
    if mark in {"”", "’"} or after.isspace():
        return False
    if mark in {"“", "„"}:
        return True
    boundary = not (before.isalnum() or before in ".,!?…%$€£")
    if mark in {'"', "''", "``"}:
        return boundary
    return boundary and (after.isupper() or after.islower() or after in '“"[…')


def _closes(opened: str, mark: str, before: str, after: str) -> bool:
    if mark not in _CLOSED_BY[opened]:
        return False
    if mark in _SINGLE:
        return not after.isalnum() and not before.isspace()
    if mark in {'"', "''"}:
        return not (before.isspace() and after.isalnum())
    return True


def _is_lone_closer(mark: str, before: str, after: str) -> bool:
    return mark in '”»"' and before in ".,!?…" and (after.isspace() or after in ".,;)")


def _start_of_lone(
    text: str, block: Block, at: int, spans: list[Quoted], carried_mark: str
) -> int | None:
    """Where a quotation began whose opening mark was lost: at the start of its sentence."""
    floor = max(block.start, spans[-1].end if spans else block.start)
    if carried_mark and not spans:
        return block.start
    if at - floor > _LOOK_BACK:
        return None
    start = floor
    for end in _SENTENCE_END.finditer(text, floor, max(floor, at - 1)):
        start = end.end()
    return start if start < at else None


def _unclosed(text: str, opened: _Open, limit: int, index: int, tentative: int) -> list[Quoted]:
    """A quotation without its closing mark: to the end of the block where one is introduced."""
    if opened.mark in _SINGLE:
        if tentative > 0:
            return [Quoted(opened.at, tentative, index)]
        lead = text[max(0, opened.at - 2) : opened.at].strip()
        introduced = opened.mark == "‘" and (not lead or lead[-1] in ":,\n")
        if not introduced or not text[opened.at + 1 : opened.at + 2].isupper():
            return []
    lead = text[max(0, opened.at - 2) : opened.at].strip(" \u00a0")
    if not lead or lead[-1] in ":,.\n":
        return [Quoted(opened.at, limit, index, closed=False)]
    end = _SENTENCE_END.search(text, opened.at, limit)
    return [Quoted(opened.at, end.start() + 1 if end else limit, index, closed=False)]
