"""API Gateway's events in, requests out, and answers back: all that is known of Chalice's HTTP.

`register` puts every path of the router on a Chalice app with all methods, and one pattern for
everything else, so that the dispatcher answers whatever comes, locally and on AWS alike.
"""

import base64
import binascii
import secrets
from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Response
from chalice.app import Request as Event

from chalicelib.edge.request import Answer, Request
from chalicelib.edge.router import ANYTHING_ELSE, METHODS, Router


def register(app: Chalice, router: Router, dispatch: Callable[[Request], Answer]) -> None:
    """Let the app answer every route of the router, and everything else, by `dispatch`."""

    # Path parameters come as keywords; they are read from the event with everything else.
    def answer(**_: str) -> Response:
        assert app.current_request is not None
        return reply_of(dispatch(request_of(app.current_request)))

    for path in (*router.paths, ANYTHING_ELSE):
        # No content types: Chalice would answer a wrong one in a form of its own.
        app.route(path, methods=list(METHODS), content_types=[], name=_view_name(path))(answer)


def request_of(event: Event) -> Request:
    """The event as the views' request."""
    original: dict[str, Any] = event.to_original_event()
    context = original["requestContext"]
    return Request(
        method=event.method,
        route=event.path,
        request_id=context.get("requestId") or secrets.token_hex(8),
        path=original.get("pathParameters") or {},
        address=context.get("path") or "",
        query=original.get("multiValueQueryStringParameters") or {},
        headers={name.lower(): value for name, value in (original.get("headers") or {}).items()},
        body=_body_of(original),
        source=(context.get("identity") or {}).get("sourceIp") or "",
    )


def reply_of(answer: Answer) -> Response:
    """The answer as Chalice's response."""
    headers: dict[str, str | list[str]] = {"Content-Type": answer.content_type, **answer.headers}
    body: str | bytes = answer.body
    if _is_text(answer.content_type):
        # Lambda sends its reply as JSON, which has no bytes.
        body = answer.body.decode()
    return Response(body=body, status_code=answer.status, headers=headers)


def _body_of(original: dict[str, Any]) -> bytes:
    body = original.get("body")
    if not body:
        return b""
    if isinstance(body, bytes):
        return body
    if original.get("isBase64Encoded"):
        try:
            return base64.b64decode(body)
        except binascii.Error:
            return b""
    # Half a surrogate pair cannot be encoded; so written, the JSON reader refuses it.
    return str(body).encode("utf-8", "surrogatepass")


def _is_text(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip()
    return media_type.startswith("text/") or media_type.endswith(("json", "xml"))


def _view_name(path: str) -> str:
    return "answer_" + "_".join(part.strip("{}+") for part in path.split("/") if part)
