"""Which view answers which method and path, who may ask, and what a caller must know of it.

`app.py` declares routes with the decorators here. From the same table come the dispatcher, the
registration with Chalice, the OpenAPI document and the tests of access: nothing is said twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.edge.access import Access
from chalicelib.edge.request import Answer, Request

View = Callable[[Request], Answer]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# API Gateway answers what it does not know with 403: this pattern lets us answer instead.
ANYTHING_ELSE = "/{proxy+}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter and what it means."""

    name: str
    meaning: str
    schema: Mapping[str, object] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    `body` names the schema of the request's body in `edge.openapi`, None: no body is read.
    `answers` maps a status to the type of its JSON body (None: none or not JSON).
    `versioned` says that decisions are made here, and name their version in If-Match.
    `forms`: a page's form is sent here, so form-encoded bodies are taken beside JSON, and a
    browser is shown problems as pages. `signed`: no token, but a signature of Standard Webhooks.
    """

    method: str
    path: str
    view: View
    access: Access
    answers: Mapping[int, object]
    body: str | None = None
    query: tuple[Parameter, ...] = ()
    versioned: bool = False
    forms: bool = False
    signed: bool = False

    @property
    def name(self) -> str:
        """The operation's id: the view's name."""
        return self.view.__name__

    @property
    def summary(self) -> str:
        """The first line of the view's docstring."""
        return (self.view.__doc__ or "").partition("\n")[0].rstrip(".")


class Router:
    """The table of routes, in the order of declaration."""

    def __init__(self) -> None:
        self._routes: dict[str, dict[str, Route]] = {}

    @property
    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return tuple(route for by_method in self._routes.values() for route in by_method.values())

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path once."""
        return tuple(self._routes)

    def on(self, path: str) -> Mapping[str, Route]:
        """Method → operation at a path; empty where nothing is declared."""
        return self._routes.get(path, {})

    def route(
        self,
        method: str,
        path: str,
        *,
        access: Access,
        answers: Mapping[int, object],
        body: str | None = None,
        query: tuple[Parameter, ...] = (),
        versioned: bool = False,
        forms: bool = False,
        signed: bool = False,
    ) -> Callable[[View], View]:
        """Declare an operation; the decorated view stays as it is. `access` must be said."""

        def declare(view: View) -> View:
            by_method = self._routes.setdefault(path, {})
            assert method not in by_method, f"{method} {path} is declared twice"
            by_method[method] = Route(
                method, path, view, access, answers, body, query, versioned, forms, signed
            )
            return view

        return declare


def allowed_methods(by_method: Mapping[str, Route]) -> list[str]:
    """What to say in Allow: HEAD comes with GET, OPTIONS with everything."""
    known = {*by_method, "OPTIONS", *(["HEAD"] if "GET" in by_method else [])}
    return [method for method in METHODS if method in known]
