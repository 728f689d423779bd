"""A request as the views see it, and an answer as they give it: no framework in sight.

`edge.gateway_events` makes a `Request` from an API Gateway event and an event's reply from an
`Answer`; `edge.dispatch` adds the member; views read typed facts from it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic_core import to_json

from chalicelib.domain.policy import Member
from chalicelib.edge.problems import MalformedRequest

JSON = "application/json"

# What every answer of the API carries: nobody but the caller may keep it, no browser may guess.
API_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_VERSION_TAG = re.compile(r'"([0-9]{1,9})"')


@dataclass(frozen=True)
class Request:
    """One request. `route` is the pattern it matched; names of headers are lower case."""

    method: str
    route: str
    request_id: str
    path: Mapping[str, str] = field(default_factory=dict)
    address: str = ""  # as it was asked for; only its last slash matters
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    signed_in: Member | None = None
    source: str = ""  # the address that called; a proxy's where one stands in front

    @property
    def member(self) -> Member:
        """Who asks. Only for routes that are not public: there the dispatcher has let them in."""
        assert self.signed_in is not None
        return self.signed_in

    @cached_property
    def idempotency_key(self) -> str | None:
        """The Idempotency-Key, 1–128 visible ASCII characters. Raises MalformedRequest."""
        key = self.headers.get("idempotency-key")
        if key is not None and not _KEY.fullmatch(key):
            raise MalformedRequest(
                "An Idempotency-Key has 1 to 128 visible ASCII characters.",
                reason="bad_idempotency_key",
            )
        return key

    @cached_property
    def expected_version(self) -> int | None:
        """The version in If-Match, or None without one. Raises MalformedRequest.

        Lists, `*` and weak tags are refused: a decision is made on one version that was read.
        """
        tag = self.headers.get("if-match")
        if tag is None:
            return None
        version = _VERSION_TAG.fullmatch(tag.strip())
        if version is None:
            raise MalformedRequest(
                'If-Match names one version as the ETag gave it, such as "3".',
                reason="bad_if_match",
            )
        return int(version[1])

    def parameter(self, name: str) -> str | None:
        """A query parameter's one value, or None. Raises MalformedRequest when it came twice."""
        values = self.query.get(name)
        if values is None:
            return None
        if len(values) != 1:
            raise MalformedRequest(
                f"Send {name} once.", reason="bad_parameter", facts={"parameter": name}
            )
        return values[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=lambda: API_HEADERS)


def json_answer(
    shape: object, status: int = 200, *, version: int | None = None, location: str | None = None
) -> Answer:
    """A JSON answer of the API; `version` becomes the strong ETag."""
    headers = API_HEADERS
    if version is not None or location is not None:
        headers = dict(headers)
        if version is not None:
            headers["ETag"] = f'"{version}"'
        if location is not None:
            headers["Location"] = location
    return Answer(status, to_json(shape), JSON, headers)
