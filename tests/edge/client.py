"""Asks the Chalice app as API Gateway does: an event in, a reply out."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import app
from tests.edge.fake_desk import ARTICLE, CLAIM, COMPLAINT

# A value for every parameter that a path may have.
IN_PATH = {
    "subscription_id": "S",
    "delivery": "000000000000001",
    "event_id": "evt_A-1_2",
    "article_id": ARTICLE,
    "claim_id": CLAIM,
    "complaint_id": COMPLAINT,
    "token_id": "token-1",
    "member_id": "ada",
    "number": "1",
    "ordinal": "1",
    "part": "v1",
    "file": "style.css",
    "proxy": "no/such/place",
}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """The stable code of a problem, None for any other answer."""
        if self.headers["Content-Type"] != "application/problem+json":
            return None
        return str(self.json["code"])


def ask(
    method: str,
    route: str,
    *,
    token: str | None = None,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, list[str]] | None = None,
    slash: bool = False,
    **parameters: str,
) -> Reply:
    """`route` is a pattern; `body` bytes as they are, anything else as JSON."""
    path = IN_PATH | parameters
    names = [part.strip("{}+") for part in route.split("/") if part.startswith("{")]
    address = route.replace("+}", "}").format(**path) + ("/" if slash else "")
    sent = dict(headers or {})
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    event = {
        "requestContext": {
            "httpMethod": method,
            "resourcePath": route,
            "path": address,
            "requestId": "request-1",
            "identity": {"sourceIp": "203.0.113.7"},
        },
        "headers": sent,
        "pathParameters": {name: path[name] for name in names} or None,
        "multiValueQueryStringParameters": dict(query) if query else None,
        "stageVariables": None,
        "body": b64encode(raw).decode() if raw else None,
        "isBase64Encoded": bool(raw),
    }
    reply = app.app(event, None)
    json.dumps(reply)  # Lambda could not send anything else
    content = reply["body"]
    if reply.get("isBase64Encoded"):
        content = b64decode(content).decode()
    return Reply(reply["statusCode"], reply["headers"], content)
