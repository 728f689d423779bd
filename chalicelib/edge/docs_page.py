"""The API's description as one plain HTML page: no script, nothing from elsewhere.

Made from the same table as the OpenAPI document; problems point at its `code-…` anchors.
"""

from functools import cache
from html import escape

from chalicelib.domain.errors import PlumblineError
from chalicelib.edge.problems import INTERNAL_ERROR, SHOWN, SHOWN_IN_FRONT
from chalicelib.edge.router import Route, Router

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Plumbline API</title>
</head>
<body>
<main>
<h1>Plumbline API</h1>
<p>JSON over HTTP; errors are <code>application/problem+json</code>. Send
<code>Authorization: Bearer TOKEN</code>, <code>Idempotency-Key</code> on every POST, and
<code>If-Match</code> with the ETag you read on every decision. The whole description for
machines: <a href="/openapi.json">openapi.json</a>.</p>
"""
_TAIL = "</main>\n</body>\n</html>\n"


@cache
def page_bytes(router: Router) -> bytes:
    """The page as it is served; made once."""
    operations = "".join(_section(route) for route in router.routes)
    return (
        f"{_HEAD}<h2>Operations</h2>\n{operations}<h2>Problems</h2>\n<dl>\n{_problems()}</dl>\n{_TAIL}"
    ).encode()


def _section(route: Route) -> str:
    who = "everybody" if route.access.roles is None else ", ".join(sorted(route.access.roles))
    _, _, more = (route.view.__doc__ or "").partition("\n")
    lines = [f"<p>{escape(line.strip())}</p>\n" for line in more.splitlines() if line.strip()]
    asked = [
        f"<li><code>{escape(parameter.name)}</code>: {escape(parameter.meaning)}</li>\n"
        for parameter in route.query
    ]
    body = f"<p>Body: <code>{escape(route.body)}</code></p>\n" if route.body else ""
    statuses = ", ".join(str(status) for status in route.answers)
    return (
        f'<section id="{escape(route.name)}">\n'
        f"<h3><code>{escape(route.method)} {escape(route.path)}</code></h3>\n"
        f"<p>{escape(route.summary)}. For: {escape(who)}. Answers {statuses}.</p>\n"
        f"{''.join(lines)}{body}"
        f"{'<ul>' + chr(10) + ''.join(asked) + '</ul>' + chr(10) if asked else ''}"
        "</section>\n"
    )


def _problems() -> str:
    rows = [(row.status, _code(kind), row.title) for kind, row in SHOWN.items()]
    in_front = [(row.status, code, row.title) for code, row in SHOWN_IN_FRONT.items()]
    return "".join(
        f'<dt id="code-{escape(code)}"><code>{escape(code)}</code> ({status})</dt>\n'
        f"<dd>{escape(title)}</dd>\n"
        for status, code, title in sorted(rows + in_front)
    )


def _code(kind: type[PlumblineError]) -> str:
    return INTERNAL_ERROR if kind is PlumblineError else kind.code
