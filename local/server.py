"""The HTTP server of one machine: a thread per connection, answers in one write.

`local.stack` starts it with something that answers requests (`local.gateway`). Chalice's own
development server writes headers and body apart, and Nagle's algorithm then holds every answer
back for 40 ms; here an answer is one write on a socket without that delay.
"""

import logging
import secrets
import socket
import struct
import threading
import time
from email.utils import formatdate
from typing import Protocol

from local.wire import (
    Incoming,
    Limits,
    Malformed,
    WireAnswer,
    WireRequest,
    answer_bytes,
    problem,
)

_LOG = logging.getLogger("plumbline.server")
_MOST_CONNECTIONS = 512
_BACKLOG = 256


class Answerer(Protocol):
    """What turns a request into an answer."""

    def answer(self, request: WireRequest, source_ip: str, /) -> WireAnswer:
        """The answer; raises Malformed for what cannot be told to the app."""
        ...


class _Connection:
    """One client's socket and whether it waits between requests."""

    def __init__(self, stream: socket.socket, address: str) -> None:
        self.stream = stream
        self.address = address
        self.waiting = True

    def wait(self, waiting: bool) -> None:  # noqa: FBT001 - hears one fact
        self.waiting = waiting


class HttpServer:
    """Listens at once when made (raises OSError when the port is taken), answers after `start`."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        self._answerer: Answerer | None = None
        self._limits = limits
        self._listener = socket.create_server((host, port), backlog=_BACKLOG)
        self.port: int = self._listener.getsockname()[1]
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections: set[_Connection] = set()
        self._room = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        self._accepting = threading.Thread(target=self._accept, name="http-accept", daemon=True)
        self._date = _Date()

    def start(self, answerer: Answerer) -> None:
        """Begin to answer; who connected since the server was made has waited."""
        self._answerer = answerer
        self._accepting.start()

    def stop(self, seconds: float = 1.0) -> None:
        """Take no more requests; those under way get their answers if they finish in time."""
        self._stopping.set()
        # close() alone leaves a thread that blocks in accept() blocked.
        _shut(self._listener, socket.SHUT_RDWR)
        self._listener.close()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self._lock:
                left = tuple(self._connections)
            for connection in left:
                if connection.waiting:
                    _shut(connection.stream, socket.SHUT_RD)
            if not left:
                return
            time.sleep(0.01)
        for connection in left:
            _shut(connection.stream, socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            self._room.acquire()
            try:
                stream, address = self._listener.accept()
            except OSError:
                self._room.release()
                # Out of file descriptors, or stopping: neither is mended by spinning.
                self._stopping.wait(0.05)
                continue
            connection = _Connection(stream, str(address[0]))
            with self._lock:
                self._connections.add(connection)
            threading.Thread(
                target=self._converse, args=(connection,), name="http", daemon=True
            ).start()

    def _converse(self, connection: _Connection) -> None:
        stream = connection.stream
        incoming = Incoming(stream, self._limits)
        try:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _time(self._limits.idle))
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _time(self._limits.body_time))
            while self._exchange(connection, incoming):
                pass
            _shut(stream, socket.SHUT_WR)
        except OSError:
            _LOG.debug("client went away")
        finally:
            stream.close()
            with self._lock:
                self._connections.discard(connection)
            self._room.release()

    def _exchange(self, connection: _Connection, incoming: Incoming) -> bool:
        """One request and its answer; says whether the connection goes on."""
        head_only = False
        try:
            request = incoming.read_request(connection.wait)
            if request is None:
                return False
            head_only = request.method == "HEAD"
            answer = self._ask(request, connection.address)
            keep_alive = request.keep_alive and not self._stopping.is_set()
        except Malformed as malformed:
            keep_alive = False
            answer = _told(malformed)
        connection.stream.sendall(
            answer_bytes(answer, head_only=head_only, keep_alive=keep_alive, date=self._date.now())
        )
        if not keep_alive:
            _shut(connection.stream, socket.SHUT_WR)
            incoming.drain(1.0)
        return keep_alive

    def _ask(self, request: WireRequest, address: str) -> WireAnswer:
        assert self._answerer is not None
        try:
            return self._answerer.answer(request, address)
        except Malformed as malformed:
            return _told(malformed)
        except Exception:  # noqa: BLE001 - see below
            # The app turns its own errors into problems: what arrives here is a defect, and
            # one request's defect must not end the connection of the next.
            request_id = secrets.token_hex(8)
            _LOG.exception(
                "request failed", extra={"method": request.method, "request_id": request_id}
            )
            detail = "Something went wrong on our side. Tell the operator the request id."
            return problem(500, "internal_error", detail, request_id)


class _Date:
    """The Date header, made anew once a second."""

    def __init__(self) -> None:
        self._made: tuple[int, str] = (-1, "")

    def now(self) -> str:
        second = int(time.monotonic())
        made = self._made
        if made[0] != second:
            made = self._made = (second, formatdate(usegmt=True))
        return made[1]


def _time(seconds: float) -> bytes:
    """A `struct timeval`."""
    whole = int(seconds)
    return struct.pack("ll", whole, int((seconds - whole) * 1_000_000))


def _told(malformed: Malformed) -> WireAnswer:
    return problem(malformed.status, malformed.code, malformed.detail, secrets.token_hex(8))


def _shut(stream: socket.socket, how: int) -> None:
    try:
        stream.shutdown(how)
    except OSError:
        return  # it is shut already
