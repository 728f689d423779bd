"""The article's text in, what may be shown of it out, with the published claims marked.

The mode is decided by the policy and by what rights the desk has: the full text only when it
is our own or licensed, excerpts (the passages round published claims) otherwise, or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chalicelib.domain.article import Block, BlockRole, Rights, plain_blocks
from chalicelib.domain.summary.naming import Redaction
from chalicelib.domain.summary.removal import told
from chalicelib.domain.summary.views import ArticleText, Passage, Piece

AROUND = 280  # characters shown before and after a claim in an excerpt


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a published claim stands: half-open span of the stored text."""

    ordinal: int
    start: int
    end: int


def article_text(
    text: str,
    blocks: tuple[Block, ...],
    marks: Sequence[Mark],
    *,
    show_text: str,
    rights: str,
    hide: Redaction,
) -> ArticleText | None:
    """What the summary shows of the text, or None."""
    if show_text == "none" or not text:
        return None
    full = show_text == "full" and rights in {Rights.OWN, Rights.LICENSED}
    inside = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    passages = []
    for block in blocks or plain_blocks(text):
        own = [mark for mark in inside if mark.start < block.end and mark.end > block.start]
        if not own and not full:
            continue
        window = block if full else _window(text, block, own)
        passages.append(
            Passage(
                role=block.role.value,
                pieces=_pieces(text, window, own, hide),
                cut_before=window.start > block.start,
                cut_after=window.end < block.end,
            )
        )
    if not passages:
        return None
    if full:
        return ArticleText("full", "The article", "Checked claims are marked.", tuple(passages))
    return ArticleText(
        mode="excerpts",
        heading="Where it stands in the article",
        note="Excerpts round the checked claims; the rest of the article is left out.",
        passages=tuple(passages),
    )


def _window(text: str, block: Block, marks: list[Mark]) -> Block:
    """The part of a block round its marks, cut between words; a short block stays whole."""
    start = max(block.start, min(mark.start for mark in marks) - AROUND)
    end = min(block.end, max(mark.end for mark in marks) + AROUND)
    if start > block.start:
        space = text.find(" ", start, min(mark.start for mark in marks))
        start = space + 1 if space >= 0 else start
    if end < block.end:
        space = text.rfind(" ", max(mark.end for mark in marks), end)
        end = space if space >= 0 else end
    return Block(start=start, end=end, role=BlockRole(block.role))


def _pieces(text: str, window: Block, marks: list[Mark], hide: Redaction) -> tuple[Piece, ...]:
    """The window cut wherever a mark begins or ends; the pieces joined give it back."""
    spans = [
        (max(mark.start, window.start), min(mark.end, window.end), mark.ordinal) for mark in marks
    ]
    cuts = sorted(
        {window.start, window.end} | {start for start, _, _ in spans} | {end for _, end, _ in spans}
    )
    pieces = []
    for start, end in pairwise(cuts):
        here = [span for span in spans if span[0] <= start and end <= span[1]]
        pieces.append(
            Piece(
                text=told(hide.clean(text[start:end])),
                claims=_ordinals(here),
                opens=_ordinals([span for span in here if span[0] == start]),
                closes=_ordinals([span for span in here if span[1] == end]),
            )
        )
    return tuple(pieces)


def _ordinals(spans: Sequence[tuple[int, int, int]]) -> tuple[int, ...]:
    return tuple(sorted({ordinal for _, _, ordinal in spans}))
