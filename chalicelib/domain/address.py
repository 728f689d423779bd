"""An article's address in, the one form of it out: two spellings of one page are one article.

Called where an article is looked up by its address and where its content is told from other
content. What an outlet's server would answer differently stays different: path, order and case.
"""

import re
from urllib.parse import urlsplit, urlunsplit

_ESCAPED = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
# Says from where a reader came, never which page it is.
_TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|mc_cid|mc_eid|igshid|yclid|twclid)(=.*)?",
    re.IGNORECASE,
)
_USUAL_PORTS = frozenset({80, 443})


def canonical_url(url: str) -> str:
    """The address without what does not name the page: spelling, tracking, fragment.

    Scheme and host in their usual form, http as https, no usual port, no dot segments, escapes as
    RFC 3986 has them. An address that cannot be read is given back as it is.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    if not host or parts.scheme.lower() not in {"http", "https"}:
        return url
    place = f"[{host}]" if ":" in host else _ascii(host.rstrip("."))
    if port is not None and port not in _USUAL_PORTS:
        place = f"{place}:{port}"
    query = "&".join(
        part for part in parts.query.split("&") if part and not _TRACKING.fullmatch(part)
    )
    path = _without_dots(_escaped(parts.path)) or "/"
    return urlunsplit(("https", place, path, _escaped(query), ""))


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()


def _escaped(text: str) -> str:
    def usual(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else f"%{match[1].upper()}"

    once = _ESCAPED.sub(usual, text)
    return once if once == text else _escaped(once)  # what was unescaped may complete another


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)
