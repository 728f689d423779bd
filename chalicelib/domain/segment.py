"""Text and blocks in, sentences with exact offsets out; offsets are computed while cutting."""

from dataclasses import dataclass

from chalicelib.domain.article import Block


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is `source.text[start:end]`; `block` is the index of the block it stands in."""

    start: int
    end: int
    block: int
    text: str


def segment(text: str, blocks: tuple[Block, ...], language: str) -> tuple[Sentence, ...]:
    """Cut every block into sentences, in order; sentences and gaps give back the text."""
    raise NotImplementedError
