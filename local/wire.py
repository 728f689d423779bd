"""Bytes of one connection in, HTTP/1.1 requests out; answers back into bytes.

The server owns the socket and calls `read_request` until it returns None. Whatever a client
sends ends in a request, in None (the client has gone or stayed silent), or in `Malformed`, which
names the answer to give before the connection is closed; after a malformed request nobody can
tell where the next one would begin.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

_READ = 65_536
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_REQUEST_LINE = re.compile(r"([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e]+) HTTP/1\.([01])")
# Not `isdigit`: that lets digits of other scripts pass, and `int` would read them.
_LENGTH = re.compile(r"[0-9]{1,19}")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FORBIDDEN_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may ask of the server. Times in seconds, sizes in bytes.

    `body` stands a little above the API's own limit, so that the API answers with its own code
    wherever it can. `head` is a little more than API Gateway's 10,240 bytes.
    """

    idle: float = 75.0
    head_time: float = 10.0
    body_time: float = 30.0
    head: int = 16_384
    headers: int = 100
    body: int = 2_200_000


class Malformed(Exception):
    """Not a request that can be answered otherwise: the answer's status, code and sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


class Stream(Protocol):
    """The part of a socket that is used here."""

    def recv(self, size: int, /) -> bytes:
        """Some bytes, or none when the other side has finished."""
        ...

    def sendall(self, content: bytes, /) -> None:
        """Send all of it."""
        ...

    def settimeout(self, seconds: float | None, /) -> None:
        """How long the next call may take; after that it raises TimeoutError."""
        ...


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One request as sent. Names of headers are lower case; `path` and `query` still encoded."""

    method: str
    path: str
    query: str
    headers: Mapping[str, list[str]]  # each with its values in the order sent
    body: bytes
    keep_alive: bool


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """What to send back. `headers` without Content-Length, Date and Connection."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Head:
    method: str
    path: str
    query: str
    headers: Mapping[str, list[str]]
    minor: int

    def request(self, body: bytes) -> WireRequest:
        connection = ",".join(self.headers.get("connection", ())).lower()
        keep_alive = "close" not in connection and (self.minor == 1 or "keep-alive" in connection)
        return WireRequest(self.method, self.path, self.query, self.headers, body, keep_alive)


class Incoming:
    """The bytes a client sends, with what was read too far kept for the next request.

    The socket comes with a standing time limit for one `recv`. A time limit of Python's own costs
    two more system calls each time: it is set only for the rest of a request that came in parts.
    """

    def __init__(self, stream: Stream, limits: Limits = Limits()) -> None:
        self._stream = stream
        self._limits = limits
        self._kept = bytearray()
        self._in_parts = False

    def read_request(self, on_wait: Callable[[bool], None] | None = None) -> WireRequest | None:
        """The next request; None when the client closed or stayed idle. Raises Malformed.

        `on_wait` hears True before and False after the silence between two requests, so that
        a stopping server knows which connections it may cut.
        """
        if not self._kept and not self._await_first(on_wait):
            return None
        head = _parse_head(self._read_head(), self._limits)
        body = self._read_body(head)
        if self._in_parts:
            self._stream.settimeout(None)
            self._in_parts = False
        return head.request(body)

    def receive(self) -> bool:
        """Take in what has arrived, without waiting; False when the client has finished."""
        received = self._stream.recv(_READ)
        self._kept += received
        return bool(received)

    @property
    def begun(self) -> bool:
        """Whether something of a next request is here."""
        return bool(self._kept)

    def whole_request(self) -> WireRequest | None:
        """The next request if all of it is here; None leaves it to `read_request`.

        Raises Malformed. What comes in chunks, or asks before it sends, is read by waiting.
        """
        end = _HEAD_END.search(self._kept)
        if end is None or not 0 < end.start() <= self._limits.head:
            return None
        head = _parse_head(self._kept[: end.start()].decode("latin-1"), self._limits)
        if "transfer-encoding" in head.headers:
            return None
        lengths = head.headers.get("content-length")
        length = 0 if lengths is None else _content_length(lengths)
        if end.end() + length > len(self._kept):
            return None
        del self._kept[: end.end()]
        return head.request(self._take(length))

    def drain(self, seconds: float, most: int = 8_000_000) -> None:
        """Read and forget what still comes.

        A socket closed with unread bytes resets the connection, and the client may then never
        see the answer that told it why.
        """
        deadline = time.monotonic() + seconds
        try:
            while most > 0 and (left := deadline - time.monotonic()) > 0:
                self._stream.settimeout(left)
                received = len(self._stream.recv(_READ))
                if not received:
                    return
                most -= received
        except OSError:
            return

    def _await_first(self, on_wait: Callable[[bool], None] | None) -> bool:
        if on_wait:
            on_wait(True)  # noqa: FBT003 - a callable that hears one fact
        try:
            self._kept += self._stream.recv(_READ)
        except (TimeoutError, BlockingIOError):
            return False
        finally:
            if on_wait:
                on_wait(False)  # noqa: FBT003
        return bool(self._kept)

    def _more(self, deadline: float, what: str) -> None:
        # Never 0: that would make the socket non-blocking instead of out of time.
        left = max(deadline - time.monotonic(), 0.001)
        self._in_parts = True
        try:
            self._stream.settimeout(left)
            received = self._stream.recv(_READ)
        except TimeoutError:
            raise Malformed(408, "request_timeout", f"The {what} did not arrive in time.") from None
        if not received:
            raise Malformed(400, "malformed_request", f"The {what} ended too early.")
        self._kept += received

    def _read_head(self) -> str:
        deadline = time.monotonic() + self._limits.head_time
        while True:
            # RFC 9112 §2.2: an empty line before the request line is ignored.
            while self._kept.startswith((b"\r\n", b"\n")):
                del self._kept[: 2 if self._kept[0] == 13 else 1]  # noqa: PLR2004 - CR
            end = _HEAD_END.search(self._kept)
            if (end.start() if end else len(self._kept)) > self._limits.head:
                raise Malformed(
                    431, "headers_too_large", f"Send at most {self._limits.head} bytes of headers."
                )
            if end:
                head = self._kept[: end.start()].decode("latin-1")
                del self._kept[: end.end()]
                return head
            self._more(deadline, "head of the request")

    def _read_body(self, head: _Head) -> bytes:
        lengths = head.headers.get("content-length")
        codings = head.headers.get("transfer-encoding")
        if codings is None and lengths is None:
            return b""
        deadline = time.monotonic() + self._limits.body_time
        if codings is not None:
            if lengths is not None:
                raise Malformed(
                    400, "malformed_request", "Send Content-Length or Transfer-Encoding, not both."
                )
            if [coding.strip().lower() for coding in codings] != ["chunked"]:
                raise Malformed(
                    400, "malformed_request", "Send Transfer-Encoding: chunked, or none."
                )
            self._continue(head)
            return self._read_chunks(deadline)
        length = _content_length(lengths or [])
        if length > self._limits.body:
            raise _too_large()
        if length > len(self._kept):
            self._continue(head)
        while len(self._kept) < length:
            self._more(deadline, "body")
        return self._take(length)

    def _read_chunks(self, deadline: float) -> bytes:
        body = bytearray()
        while size := self._chunk_size(deadline):
            if len(body) + size > self._limits.body:
                raise _too_large()
            while len(self._kept) < size + 2:
                self._more(deadline, "body")
            body += self._take(size)
            self._line_end(deadline)
        self._trailers(deadline)
        return bytes(body)

    def _chunk_size(self, deadline: float) -> int:
        while b"\n" not in self._kept:
            if len(self._kept) > self._limits.head:
                raise _bad_chunk()
            self._more(deadline, "body")
        match = _CHUNK_SIZE.match(self._kept)
        if match is None:
            raise _bad_chunk()
        size = int(match[1], 16)
        del self._kept[: match.end()]
        return size

    def _line_end(self, deadline: float) -> None:
        while len(self._kept) < 2:  # noqa: PLR2004 - CR and LF
            self._more(deadline, "body")
        if self._kept[:2] == b"\r\n":
            del self._kept[:2]
        elif self._kept[:1] == b"\n":
            del self._kept[:1]
        else:
            raise _bad_chunk()

    def _trailers(self, deadline: float) -> None:
        seen = 0
        while True:
            while b"\n" not in self._kept:
                if len(self._kept) > self._limits.head:
                    raise _bad_chunk()
                self._more(deadline, "body")
            line = self._take(self._kept.index(b"\n") + 1)
            seen += len(line)
            if not line.strip():
                return
            if seen > self._limits.head:
                raise _bad_chunk()

    def _continue(self, head: _Head) -> None:
        """Tell a client that asks first (curl does above 1 MB) to send its body."""
        if head.minor == 1 and head.headers.get("expect", [""])[0].lower() == "100-continue":
            self._stream.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _take(self, count: int) -> bytes:
        taken = bytes(self._kept[:count])
        del self._kept[:count]
        return taken


def answer_bytes(answer: WireAnswer, *, head_only: bool, keep_alive: bool, date: str) -> bytes:
    """One answer, ready to send in a single write.

    `head_only`: the answer to HEAD, whose Content-Length is that of the body it leaves out.
    """
    lines = [f"HTTP/1.1 {answer.status} {_PHRASES.get(answer.status, 'Unknown')}\r\nDate: {date}"]
    lines.extend(f"{name}: {value}" for name, value in answer.headers)
    bodiless = answer.status in {204, 304} or answer.status < 200  # noqa: PLR2004
    if not bodiless:
        lines.append(f"Content-Length: {len(answer.body)}")
    lines.append("Connection: keep-alive\r\n\r\n" if keep_alive else "Connection: close\r\n\r\n")
    head = "\r\n".join(lines).encode("latin-1", "replace")
    return head if head_only or bodiless else head + answer.body


def problem(status: int, code: str, detail: str, request_id: str) -> WireAnswer:
    """An error that the server itself tells, in the form the API uses."""
    members = {
        "type": f"/docs#code-{code}",
        "title": _PHRASES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    }
    headers = (
        ("Content-Type", "application/problem+json"),
        ("Cache-Control", "no-store"),
        ("X-Request-Id", request_id),
    )
    return WireAnswer(status, headers, json.dumps(members).encode())


def _parse_head(head: str, limits: Limits) -> _Head:
    lines = head.split("\n")
    line = lines[0].removesuffix("\r")
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        raise Malformed(400, "malformed_request", "The first line is not an HTTP/1.1 request.")
    if len(lines) - 1 > limits.headers:
        raise Malformed(431, "headers_too_large", f"Send at most {limits.headers} headers.")
    headers: dict[str, list[str]] = {}
    for name, value in _parse_headers(lines[1:]):
        headers.setdefault(name, []).append(value)
    minor = int(match[3])
    hosts = len(headers.get("host", ()))
    if hosts > 1 or (minor and not hosts):
        raise Malformed(400, "malformed_request", "Send exactly one Host header.")
    path, query = _split_target(match[2])
    return _Head(match[1], path, query, headers, minor)


def _parse_headers(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        name, colon, value = line.removesuffix("\r").partition(":")
        value = value.strip(" \t")
        # A line that begins with white space would continue the one before: long obsolete, and
        # read differently by different servers (RFC 9112 §5.2).
        if not colon or not _TOKEN.fullmatch(name) or _FORBIDDEN_IN_VALUE.search(value):
            raise Malformed(400, "malformed_request", "A header line is not a header.")
        yield name.lower(), value


def _split_target(target: str) -> tuple[str, str]:
    if not target.startswith("/"):
        scheme, separator, rest = target.partition("://")
        if not separator or scheme.lower() not in {"http", "https"}:
            raise Malformed(400, "malformed_request", "The address must begin with a slash.")
        # The absolute form, as sent through a proxy: the authority is not ours to judge.
        target = rest[len(re.split(r"[/?#]", rest, maxsplit=1)[0]) :]
        target = target if target.startswith("/") else "/" + target
    path, _, query = target.partition("#")[0].partition("?")
    return path, query


def _content_length(values: list[str]) -> int:
    # Repeated or listed lengths are accepted only when they all say the same (RFC 9110 §8.6).
    lengths = {part.strip(" \t") for value in values for part in value.split(",")}
    length = lengths.pop()
    if lengths or not _LENGTH.fullmatch(length):
        raise Malformed(400, "malformed_request", "Content-Length must be one whole number.")
    return int(length)


def _too_large() -> Malformed:
    return Malformed(413, "body_too_large", "Send at most 2 MB in one request.")


def _bad_chunk() -> Malformed:
    return Malformed(400, "malformed_request", "The chunked body is not in chunks.")
