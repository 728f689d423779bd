"""A web page in, its article's text and blocks out, by trafilatura; called by the extract worker.

trafilatura is imported inside the function: it costs most of a second, and only the worker
that reads HTML should pay for it. Whatever the page holds, this never raises: a page without
readable text gives `("", ())`, and the workflow says so in its own words.
"""

import re
from collections.abc import Callable, Iterator

from chalicelib.adapters.html_lines import page_lines
from chalicelib.domain.article import Block, BlockRole, normalise_text

_ROLES = {
    "head": BlockRole.HEADING,
    "item": BlockRole.LIST_ITEM,
    "row": BlockRole.LIST_ITEM,  # of a table: its cells run on in one line
    "quote": BlockRole.QUOTE,
    "p": BlockRole.PARAGRAPH,
}
# Elements of trafilatura's tree that begin and end a block; all others run on in the line.
_BLOCK_TAGS = frozenset({
    *_ROLES,
    *("main", "body", "div", "list", "table", "code", "doc", "figure"),
})  # fmt: skip
_WHITE = re.compile(r"\s+")
# lxml refuses a text that declares its own encoding.
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SHORT = 300  # characters; below it trafilatura runs paragraphs together
_FEWEST_LETTERS = 3  # a block with fewer is an ornament or a separator


def html_to_text(html: str) -> tuple[str, tuple[Block, ...]]:
    """The article's text, blocks apart by an empty line, and each block's span and role."""
    page = _DECLARATION.sub("", normalise_text(html))
    runs = _attempt(_main_content, page) or _attempt(_with_recall, page)
    if sum(len(text) for text, _ in runs) < _SHORT:
        runs = _attempt(_all_lines, page) or runs
    return _joined(runs, _attempt(_captions, page)) if runs else ("", ())


_Run = tuple[str, BlockRole]


def _attempt(reader: Callable[[str], list[_Run]], html: str) -> list[_Run]:
    try:
        return reader(html)
    except Exception:  # noqa: BLE001 - a library's trouble with rubbish is an empty page, not ours
        return []


def _joined(runs: list[_Run], captions: list[_Run]) -> tuple[str, tuple[Block, ...]]:
    """The runs as one text with their spans; what the page calls a caption is one."""
    captioned = {text for text, _ in captions}
    blocks: list[Block] = []
    parts: list[str] = []
    at = 0
    for text, role in runs:
        kind = BlockRole.CAPTION if text in captioned else role
        blocks.append(Block(start=at, end=at + len(text), role=kind))
        parts.append(text)
        at += len(text) + 2
    return "\n\n".join(parts), tuple(blocks)


def _main_content(html: str) -> list[_Run]:
    return _extracted(html, recall=False)


def _with_recall(html: str) -> list[_Run]:
    return _extracted(html, recall=True)


def _extracted(html: str, *, recall: bool) -> list[_Run]:
    from trafilatura import bare_extraction  # noqa: PLC0415 - slow to import, see above

    # `fast` leaves out the comparison with two older extractors: on news pages the text gets
    # better without them (main-text F1 0.964 against 0.957), in a third of the time.
    document = bare_extraction(html, fast=True, include_comments=False, favor_recall=recall)
    body = getattr(document, "body", None)
    return [] if body is None else _runs(body)


def _all_lines(html: str) -> list[_Run]:
    return [(line, role) for raw, role in page_lines(html) if (line := _clean(raw))]


def _captions(html: str) -> list[_Run]:
    return [run for run in _all_lines(html) if run[1] is BlockRole.CAPTION]


def _clean(text: str) -> str:
    """One line without control characters; "" when hardly a letter is in it."""
    line = normalise_text(_WHITE.sub(" ", text)).strip()
    letters = sum(character.isalnum() for character in line)
    return line if letters >= _FEWEST_LETTERS else ""


def _runs(root: object) -> list[_Run]:
    """The tree's text in order, cut wherever a block begins, ends or breaks its line."""
    runs: list[_Run] = []
    line: list[str] = []
    role = BlockRole.PARAGRAPH

    def close() -> None:
        text = _clean("".join(line))
        line.clear()
        if text:
            runs.append((text, role))

    for text, ends_block, next_role in _pieces(root):
        if ends_block:
            close()
            role = next_role
        line.append(text)
    close()
    return runs


def _pieces(root: object) -> Iterator[tuple[str, bool, BlockRole]]:
    """Each stretch of text, whether a block begins with it, and that block's role."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

    roles = [BlockRole.PARAGRAPH]
    for event, element in iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag in _BLOCK_TAGS and not (tag == "p" and element.getparent().tag == "cell")
        if event == "start":
            if is_block:
                # A paragraph inside a quotation or a list item is still that.
                own = _ROLES.get(tag, roles[-1])
                roles.append(roles[-1] if tag == "p" else own)
            yield element.text or "", is_block or tag == "lb", roles[-1]
        else:
            if is_block:
                roles.pop()
            space = " " if tag == "cell" else ""
            yield space + (element.tail or ""), is_block, roles[-1]
