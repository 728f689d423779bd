"""A small client of the HTTP API for the demonstration: one kept connection per member."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from local.problems import CommandStopped

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is the JSON object, or empty where it was none."""

    status: int
    headers: Mapping[str, str]
    raw: bytes
    body: Json

    @property
    def version(self) -> int:
        """The version that the ETag names."""
        return int(self.headers["etag"].strip('W/"'))


class ApiClient:
    """Calls as one member, or as the public without a token."""

    def __init__(self, host: str, port: int, token: str | None = None) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str) -> Answer:
        """GET, whatever the answer."""
        return self._call("GET", path, None, {})

    def read(self, path: str) -> Answer:
        """GET what must be there. Raises CommandStopped with the problem's sentence."""
        return _expect(self.get(path), f"GET {path}")

    def post(self, path: str, body: Json, *, version: int | None = None) -> Answer:
        """POST, whatever the answer; `version` is the one decided on."""
        headers = {"Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._call("POST", path, json.dumps(body).encode(), headers)

    def do(self, path: str, body: Json, *, version: int | None = None) -> Answer:
        """POST what must work. Raises CommandStopped with the problem's sentence."""
        return _expect(self.post(path, body, version=version), f"POST {path}")

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def _call(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        try:
            self._connection.request(method, path, body, {**self._headers, **headers})
            response = self._connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise CommandStopped(f"{method} {path} got no answer: {error!r}") from error
        told = {name.lower(): value for name, value in response.getheaders()}
        parsed: object = json.loads(raw) if "json" in told.get("content-type", "") else {}
        return Answer(
            response.status, told, raw, cast("Json", parsed) if isinstance(parsed, dict) else {}
        )


def _expect(answer: Answer, asked: str) -> Answer:
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - the successes
        detail = answer.body.get("detail", answer.raw[:200])
        raise CommandStopped(f"{asked} was refused with {answer.status}: {detail}")
    return answer
