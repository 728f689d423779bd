"""A short or odd web page in, its readable lines with their roles out; called by `html_text`.

trafilatura judges by the length of what it finds, so a page of a few sentences loses its
paragraphs there. This reader judges nothing: it follows the tags, leaves out what is never
text of the page, and keeps to `<article>` or `<main>` where the page has one. The tags come
from libxml2, whose time grows with the page's length; the standard library's parser takes
minutes over 60 kB of unfinished tags.
"""

from chalicelib.domain.article import BlockRole

_ROLES = {
    "figcaption": BlockRole.CAPTION,
    "caption": BlockRole.CAPTION,
    "blockquote": BlockRole.QUOTE,
    "li": BlockRole.LIST_ITEM,
    "tr": BlockRole.LIST_ITEM,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockRole.HEADING),
}
_BREAKS = frozenset({
    *_ROLES,
    *("p", "div", "section", "article", "main", "ul", "ol", "dl", "dt", "dd", "table"),
    *("figure", "br", "hr", "pre", "body", "html", "address", "header", "details", "summary"),
})  # fmt: skip
_NEVER_TEXT = frozenset({
    *("script", "style", "noscript", "template", "head", "title", "svg", "iframe"),
    *("nav", "footer", "aside", "form", "button", "select", "textarea"),
})  # fmt: skip
_SCOPES = frozenset({"article", "main"})

Line = tuple[str, BlockRole]


def page_lines(html: str) -> list[Line]:
    """The page's lines in order, raw white space and all; of its article where it has one."""
    from lxml.etree import HTMLParser  # type: ignore[import-untyped]  # noqa: PLC0415 - only here

    reader = _Reader()
    parser = HTMLParser(target=reader, huge_tree=True, recover=True, encoding="utf-8")
    parser.feed(html.encode("utf-8", "replace"))
    parser.close()
    return reader.scoped or reader.lines


class _Reader:
    """A target of lxml's parser: told of each tag and text in order."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.scoped: list[Line] = []
        self._text: list[str] = []
        self._roles: list[BlockRole] = []
        self._hidden: list[str] = []
        self._scope = 0

    def start(self, tag: str, _: object) -> None:
        """A tag opens."""
        if tag in _NEVER_TEXT:
            self._hidden.append(tag)
        if tag in _BREAKS:
            self.cut()
        if tag in _SCOPES:
            self._scope += 1
        if tag in _ROLES:
            self._roles.append(_ROLES[tag])

    def end(self, tag: str) -> None:
        """A tag closes; libxml2 says so of forgotten ones too."""
        if tag in _NEVER_TEXT and self._hidden:
            self._hidden.pop()
        if tag in _BREAKS:
            self.cut()
        if tag in {"td", "th"}:
            self._text.append(" ")
        if tag in _SCOPES and self._scope:
            self._scope -= 1
        if tag in _ROLES and self._roles:
            self._roles.pop()

    def data(self, text: str) -> None:
        """Text stands here."""
        if not self._hidden:
            self._text.append(text)

    def close(self) -> None:
        """The page ends."""
        self.cut()

    def cut(self) -> None:
        """End the line."""
        text = "".join(self._text)
        self._text.clear()
        if text.strip():
            line = (text, self._roles[-1] if self._roles else BlockRole.PARAGRAPH)
            self.lines.append(line)
            if self._scope:
                self.scoped.append(line)
