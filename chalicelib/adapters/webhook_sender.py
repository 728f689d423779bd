"""One signed POST to somebody's endpoint: resolved, judged, and connected to as judged.

Called by `deliver_webhook` for every attempt. The name is resolved once; every address that comes
back is judged, and the socket is opened to one of those very addresses: what DNS says a moment
later does not matter. The host name goes into TLS (SNI, certificate) and Host, never back into a
look-up. No redirect is followed, no proxy asked, no compression offered, and nothing that the
other side does makes an attempt last longer than `TOTAL_SECONDS`.
"""

import http.client
import io
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, cast

from chalicelib.domain.networks import why_not_called
from chalicelib.domain.vetting import USUAL_PORTS, Target, check_url, judge_url
from chalicelib.workflow.webhook_ports import Answer

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TOTAL_SECONDS = 15.0
CONNECT_SECONDS = 5.0  # for each address, so that a dead one leaves time for the next
BODY_SECONDS = 2.0  # the status is known by then; the body is only read to part in peace
MOST_BODY_BYTES = 64 * 1024
MOST_ADDRESSES = 8
LONGEST_RETRY_AFTER = 100

# Host and port in, addresses as text out; raises OSError.
Resolver = Callable[[str, int], Sequence[str]]
# Address, port and seconds in, a connected socket out; raises OSError.
Dial = Callable[[str, int, float], socket.socket]


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, as this machine resolves it. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an address: nothing is resolved. Raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect((address, port))
    except BaseException:
        connection.close()
        raise
    return connection


class VettedAddresses:
    """The rules at registration: the URL alone, for its name may lead elsewhere tomorrow."""

    def __init__(self, *, https_only: bool = False, allow_loopback: bool = False) -> None:
        """`allow_loopback` opens this machine: for the local stack only."""
        self._https_only = https_only
        self._allow_loopback = allow_loopback

    def check(self, url: str) -> None:
        """Raises InputRefused (pointer `/url`) for what may not be called."""
        check_url(url, https_only=self._https_only, allow_loopback=self._allow_loopback)


class VettedSender:
    """Posts to endpoints. Safe to use from many threads; each attempt has a socket of its own."""

    def __init__(
        self,
        *,
        https_only: bool = False,
        allow_loopback: bool = False,
        resolver: Resolver = resolve,
        dialler: Dial = dial,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = perf_counter,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        """`clock` counts seconds from anywhere; `tls` None: the certificates of this machine."""
        self._https_only = https_only
        self._allow_loopback = allow_loopback
        self._resolve = resolver
        self._dial = dialler
        self._tls = tls or ssl.create_default_context()
        self._clock = clock
        self._total_seconds = total_seconds

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST and tell what came of it; never raises for what a network does."""
        began = self._clock()
        status = retry_after = reason = None
        try:
            status, retry_after = self._posted(url, headers, body, began + self._total_seconds)
        except _NotSent as known:
            reason = known.reason
        except (OSError, http.client.HTTPException) as failure:
            reason = _reason(failure)
        latency = round((self._clock() - began) * 1000)
        return Answer(status, latency, retry_after=retry_after, reason=reason)

    def _posted(
        self, url: str, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> tuple[int, str | None]:
        judged = judge_url(url, https_only=self._https_only, allow_loopback=self._allow_loopback)
        if judged.target is None:
            raise _NotSent("refused_address")
        addresses = self._addresses(judged.target, deadline)
        # One bad address among good ones is the sign of a trap: none of them is called.
        if any(self._against(address) for address in addresses):
            raise _NotSent("refused_address")
        return self._exchanged(judged.target, addresses, headers, body, deadline)

    def _against(self, address: str) -> str | None:
        return why_not_called(address, allow_loopback=self._allow_loopback)

    def _addresses(self, target: Target, deadline: float) -> Sequence[str]:
        if target.literal:
            return (target.host,)
        left = deadline - self._clock()
        addresses = _within(lambda: self._resolve(target.host, target.port), left)
        if not addresses:
            raise _NotSent("dns")
        return addresses

    def _exchanged(
        self,
        target: Target,
        addresses: Sequence[str],
        headers: Mapping[str, str],
        body: bytes,
        deadline: float,
    ) -> tuple[int, str | None]:
        connection = self._connected(target, addresses, deadline)
        try:
            stream = _TimedStream(connection, deadline, self._clock)
            exchange = http.client.HTTPConnection(target.host, target.port)
            exchange.sock = cast("socket.socket", stream)
            exchange.request("POST", target.path, body=body, headers=_headers(target, headers))
            response = exchange.getresponse()
            told = response.status, _retry_after(response)
            stream.deadline = min(deadline, self._clock() + BODY_SECONDS)
            _read_some(response)
            return told
        finally:
            connection.close()

    def _connected(
        self, target: Target, addresses: Sequence[str], deadline: float
    ) -> socket.socket:
        """A socket to the first of the judged addresses that takes one."""
        failure: OSError = TimeoutError()
        for address in addresses[:MOST_ADDRESSES]:
            left = deadline - self._clock()
            if left <= 0:
                break
            try:
                plain = self._dial(address, target.port, min(left, CONNECT_SECONDS))
            except OSError as refused:
                failure = refused
                continue
            return self._secured(plain, target, deadline)
        raise failure

    def _secured(self, plain: socket.socket, target: Target, deadline: float) -> socket.socket:
        if target.scheme != "https":
            return plain
        try:
            plain.settimeout(max(deadline - self._clock(), 0.001))
            return self._tls.wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise


class _NotSent(Exception):
    """Nothing was sent; `reason` as `Answer` tells it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _TimedStream:
    """A socket as `http.client` uses one, with one deadline for everything together.

    A socket's own time-out begins anew with each byte: who sends one every ten seconds would
    never be through.
    """

    def __init__(
        self, connection: socket.socket, deadline: float, clock: Callable[[], float]
    ) -> None:
        self._connection = connection
        self._clock = clock
        self.deadline = deadline

    def timed(self) -> socket.socket:
        """The socket, with what is left of the time. Raises TimeoutError."""
        left = self.deadline - self._clock()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What `http.client` reads from."""
        return io.BufferedReader(_TimedReader(self))

    def sendall(self, content: bytes) -> None:
        """What `http.client` writes with."""
        view = memoryview(content)
        while view:
            view = view[self.timed().send(view) :]

    def close(self) -> None:
        """Nothing: `http.client` closes before it has read; who opened the socket closes it."""


class _TimedReader(io.RawIOBase):
    def __init__(self, stream: _TimedStream) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        return self._stream.timed().recv_into(buffer)


def _reason(failure: OSError | http.client.HTTPException) -> str:
    match failure:
        case TimeoutError():
            return "timeout"
        case ssl.SSLError():
            return "tls"
        case OSError():
            return "connection"
        case http.client.LineTooLong():
            return "too_long"
    # The library knows no class of its own for too many headers.
    return "too_long" if str(failure).startswith("got more than") else "malformed"


def _headers(target: Target, headers: Mapping[str, str]) -> dict[str, str]:
    host = f"[{target.host}]" if ":" in target.host else target.host
    if target.port != USUAL_PORTS[target.scheme]:
        host = f"{host}:{target.port}"
    return {
        "Content-Type": "application/json",
        "User-Agent": "Plumbline-Webhooks/1",
        **headers,
        "Host": host,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _retry_after(response: http.client.HTTPResponse) -> str | None:
    header = response.getheader("Retry-After")
    return header[:LONGEST_RETRY_AFTER] if header is not None else None


def _read_some(response: http.client.HTTPResponse) -> None:
    """Let an orderly receiver finish; the answer was its status, whatever happens here."""
    try:
        response.read(MOST_BODY_BYTES)
    except (OSError, http.client.HTTPException):
        return


def _within(look_up: Callable[[], Sequence[str]], seconds: float) -> Sequence[str]:
    """What a look-up gives. The system's resolver knows no time-out of ours: it is left behind.

    Raises TimeoutError, and _NotSent where the name does not resolve.
    """
    outcome: queue.SimpleQueue[Sequence[str] | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put(look_up())
        except (OSError, UnicodeError):
            outcome.put(None)

    threading.Thread(target=run, name="resolve", daemon=True).start()
    try:
        found = outcome.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise TimeoutError from None
    if found is None:
        raise _NotSent("dns")
    return found
