"""A request from the wire in, the same request as API Gateway would tell it to the app; and back.

`Gateway` stands where API Gateway stands on AWS: it finds the route, decodes path and query,
builds the REST-proxy event, calls the Chalice app, and turns its reply into an answer. `app.py`
cannot tell the two apart.
"""

import base64
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote_to_bytes

from chalice.app import Chalice

from chalicelib.edge.request import Answer, Request
from local.wire import Malformed, WireAnswer, WireRequest, problem

_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LINE_BREAK = re.compile(r"[\r\n\x00]")
_MAX_QUERY_FIELDS = 100
_BRIEF_BODY = 16_384
# The server itself says these of every answer.
_OURS = frozenset({"content-length", "connection", "date", "transfer-encoding"})

Event = dict[str, Any]  # what API Gateway sends is JSON of many shapes


class Application(Protocol):
    """What Chalice offers and the gateway uses."""

    @property
    def routes(self) -> Mapping[str, Mapping[str, object]]:
        """Pattern → method → route."""
        ...

    def __call__(self, event: Event, context: object, /) -> Mapping[str, Any]:
        """Answer one REST-proxy event."""
        ...


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """What an AWS function is told about its call, as far as anything here may ask."""

    aws_request_id: str
    function_name: str = "plumbline-local"

    def get_remaining_time_in_millis(self) -> int:
        """On one machine nobody cuts a call short."""
        return 30_000


class _PerThread:
    """An attribute with a value of its own in every thread."""

    def __init__(self) -> None:
        self._values = threading.local()

    def __get__(self, instance: object, owner: type) -> Any:  # noqa: ANN401 - of any attribute
        return getattr(self._values, "value", None)

    def __set__(self, instance: object, value: object) -> None:
        self._values.value = value


class _ThreadedChalice(Chalice):
    """Chalice keeps the current request on the app, for on AWS a process answers one at a time."""

    current_request = _PerThread()
    lambda_context = _PerThread()


def serve_many_at_once(app: Chalice) -> None:
    """Let one Chalice app answer in several threads, as chalice's own local server does."""
    if not isinstance(app, _ThreadedChalice):
        app.__class__ = _ThreadedChalice


@dataclass(slots=True)
class _Node:
    """One segment of the routes' tree; `route` is the pattern that ends here."""

    literal: dict[str, "_Node"] = field(default_factory=dict)
    name: str = ""
    parameter: "_Node | None" = None
    greedy: tuple[str, str] | None = None  # name, pattern
    route: str | None = None


class Routes:
    """The patterns of the app: a literal segment goes before `{name}`, that before `{name+}`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._root = _Node()
        for pattern in patterns:
            self._add(pattern)

    def match(self, path: str) -> tuple[str, dict[str, str]] | None:
        """The pattern and its parameters, still encoded; a slash at the end counts for nothing."""
        return _match(self._root, _segments(path), 0)

    def _add(self, pattern: str) -> None:
        node = self._root
        for segment in _segments(pattern):
            if segment.startswith("{") and segment.endswith("+}"):
                node.greedy = (segment[1:-2], pattern)
                return
            if segment.startswith("{"):
                node.name = segment[1:-1]
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literal.setdefault(segment, _Node())
        node.route = pattern


def _segments(path: str) -> list[str]:
    stripped = path[1:].removesuffix("/")
    return stripped.split("/") if stripped else []


def _match(node: _Node, segments: list[str], at: int) -> tuple[str, dict[str, str]] | None:
    if at == len(segments):
        return (node.route, {}) if node.route is not None else None
    segment = segments[at]
    if (literal := node.literal.get(segment)) and (found := _match(literal, segments, at + 1)):
        return found
    if node.parameter and segment and (found := _match(node.parameter, segments, at + 1)):
        found[1].setdefault(node.name, segment)
        return found
    if node.greedy:
        return node.greedy[1], {node.greedy[0]: "/".join(segments[at:])}
    return None


class Gateway:
    """Answers wire requests with the app. `new_id` names each request; `clock` tells its time.

    `dispatch` is what the app itself hands every request on to: brief requests are told to it
    without an event in between, which costs more than the decision. The answer is the same.
    """

    def __init__(
        self,
        app: Application,
        new_id: Callable[[], str],
        clock: Callable[[], datetime],
        dispatch: Callable[[Request], Answer] | None = None,
    ) -> None:
        self._app = app
        self._dispatch = dispatch
        self._new_id = new_id
        self._clock = clock
        self._routes = Routes(app.routes)
        self._binary_types = frozenset(getattr(getattr(app, "api", None), "binary_types", ()))

    def is_brief(self, request: WireRequest) -> bool:
        """Whether this is a decision on one claim: a few reads and one small transaction."""
        path = request.path
        return (
            request.method == "POST"
            and path.startswith("/v1/claims/")
            and path.endswith("/actions")
            and len(request.body) <= _BRIEF_BODY
        )

    def answer(self, request: WireRequest, source_ip: str) -> WireAnswer:
        """Ask the app. A path or method that nothing is registered for is answered here."""
        found = self._routes.match(request.path)
        if found is None:
            return problem(404, "not_found", "There is nothing at this address.", self._new_id())
        pattern, encoded = found
        methods = self._app.routes[pattern]
        if request.method not in methods:
            refused = problem(
                405, "method_not_allowed", "This address knows other methods.", self._new_id()
            )
            allow = ("Allow", ", ".join(sorted(methods)))
            return WireAnswer(405, (*refused.headers, allow), refused.body)
        parameters = {name: _decode(value) for name, value in encoded.items()}
        request_id = self._new_id()
        if self._dispatch is not None and self.is_brief(request):
            return _told(self._dispatch(_asked(request, pattern, parameters, request_id)))
        event = self._event(request, pattern, parameters, request_id, source_ip)
        return _to_answer(self._app(event, LambdaContext(aws_request_id=request_id)))

    def _event(
        self,
        request: WireRequest,
        pattern: str,
        parameters: dict[str, str],
        request_id: str,
        source_ip: str,
    ) -> Event:
        several = request.headers
        query = _parse_query(request.query)
        body, encoded = self._body(request)
        path = _decode(request.path)
        now = self._clock()
        return {
            "resource": pattern,
            "path": path,
            "httpMethod": request.method,
            "headers": {name: values[-1] for name, values in several.items()},
            "multiValueHeaders": several,
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": {
                "resourcePath": pattern,
                "httpMethod": request.method,
                "path": path,
                "requestId": request_id,
                "stage": "local",
                "protocol": "HTTP/1.1",
                "identity": {
                    "sourceIp": source_ip,
                    "userAgent": several.get("user-agent", [None])[-1],
                },
                "requestTimeEpoch": int(now.timestamp() * 1000),
            },
            "body": body,
            "isBase64Encoded": encoded,
        }

    def _body(self, request: WireRequest) -> tuple[str | None, bool]:
        if not request.body:
            return None, False
        media_type = request.headers.get("content-type", [""])[-1].partition(";")[0].strip().lower()
        if media_type not in self._binary_types:
            try:
                return request.body.decode(), False
            except UnicodeDecodeError:
                # API Gateway would put U+FFFD here, and the app could not tell that it had.
                pass
        return base64.b64encode(request.body).decode("ascii"), True


def _asked(
    request: WireRequest, pattern: str, parameters: dict[str, str], request_id: str
) -> Request:
    """What `edge.gateway_events` reads from the event of this request."""
    return Request(
        method=request.method,
        route=pattern,
        request_id=request_id,
        path=parameters,
        address=_decode(request.path),
        query=_parse_query(request.query),
        headers={name: values[-1] for name, values in request.headers.items()},
        body=request.body,
    )


def _told(answer: Answer) -> WireAnswer:
    headers = [
        (name, _one_line(value))
        for name, value in answer.headers.items()
        if name.lower() not in _OURS
    ]
    return WireAnswer(answer.status, (("Content-Type", answer.content_type), *headers), answer.body)


def _decode(value: str) -> str:
    if "%" not in value:
        return value
    if _BAD_PERCENT.search(value):
        raise Malformed(400, "malformed_request", "A % in the path goes before two hex digits.")
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        raise Malformed(400, "malformed_request", "The path is not UTF-8.") from None


def _parse_query(query: str) -> dict[str, list[str]]:
    if not query:
        return {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_QUERY_FIELDS)
    except ValueError:
        raise Malformed(400, "malformed_request", "The query has too many fields.") from None
    parsed: dict[str, list[str]] = {}
    for name, value in pairs:
        parsed.setdefault(name, []).append(value)
    return parsed


def _to_answer(reply: Mapping[str, Any]) -> WireAnswer:
    headers = [
        (name, _one_line(str(value)))
        for name, value in (reply.get("headers") or {}).items()
        if name.lower() not in _OURS
    ]
    for name, values in (reply.get("multiValueHeaders") or {}).items():
        headers.extend((name, _one_line(str(value))) for value in values)
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))  # as API Gateway adds
    body = reply.get("body") or ""
    if reply.get("isBase64Encoded"):
        content = base64.b64decode(body)
    else:
        content = body if isinstance(body, bytes) else body.encode("utf-8", "replace")
    return WireAnswer(int(reply["statusCode"]), tuple(headers), content)


def _one_line(value: str) -> str:
    return value if value.isprintable() else _LINE_BREAK.sub(" ", value)
