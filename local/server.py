"""The HTTP server of one machine: one thread for what is brief, others for everything else.

`local.stack` starts it with something that answers requests (`local.gateway`). One thread waits
for all connections. Brief requests that have arrived whole it answers itself, all that are there
in one turn: where the store can commit together, that is one commit, and no answer leaves before
it; where the store syncs behind, the next turn is decided meanwhile. Whatever may take long
(other requests, and clients that send or read slowly) goes to a thread of its own. Every answer
is one write on a socket without Nagle's delay.
"""

import contextlib
import logging
import secrets
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from queue import Empty, SimpleQueue
from typing import Protocol

from local.hands import Hands
from local.turns import Front, Together, Turns
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
_LOOK_SECONDS = 0.5  # how often silent connections are looked through


class Answerer(Protocol):
    """What turns a request into an answer."""

    def answer(self, request: WireRequest, source_ip: str, /) -> WireAnswer:
        """The answer; raises Malformed for what cannot be told to the app."""
        ...

    def is_brief(self, request: WireRequest, /) -> bool:
        """Whether it is answered so fast that others may wait for it."""
        ...


class _Connection:
    """One client's socket, what has come from it, and whether it waits between requests."""

    def __init__(self, stream: socket.socket, address: str, limits: Limits) -> None:
        self.stream = stream
        self.address = address
        self.incoming = Incoming(stream, limits)
        self.waiting = True
        self.listened = False  # whether the loop hears of what it sends
        self.since = time.monotonic()

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
        self._turns: Turns[_Connection] | None = None  # None: nothing is brief
        self._limits = limits
        self._listener = socket.create_server((host, port), backlog=_BACKLOG)
        self._listener.setblocking(False)  # noqa: FBT003 - as sockets have it
        self.port: int = self._listener.getsockname()[1]
        self._stopping = threading.Event()
        self._connections: set[_Connection] = set()  # only the loop's thread changes it
        self._selector = selectors.DefaultSelector()
        self._given_back: SimpleQueue[tuple[_Connection, bool]] = SimpleQueue()
        self._bell, self._ringer = socket.socketpair()
        self._bell.setblocking(False)  # noqa: FBT003
        self._hands = Hands()
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)
        self._date = _Date()

    def start(self, answerer: Answerer, together: Together | None = None) -> None:
        """Begin to answer; who connected since the server was made has waited.

        `together` makes one commit of what is decided in its block. Without it nothing is brief:
        a store that is asked over a network would hold everybody up.
        """
        self._answerer = answerer
        if together is not None:
            front: Front[_Connection] = Front(
                ask=lambda connection, request: self._ask(request, connection.address),
                send=self._send,
                newcomers=lambda: self._ready(0),
                after_defect=_failed,
                nobody_knows=_unknown,
                wake=self._ring,
            )
            self._turns = Turns(front, together)
        self._selector.register(self._listener, selectors.EVENT_READ, None)
        self._selector.register(self._bell, selectors.EVENT_READ, None)
        self._thread.start()

    def stop(self, seconds: float = 1.0) -> None:
        """Take no more requests; those under way get their answers if they finish in time."""
        self._stopping.set()
        if self._thread.ident is None:
            self._close_all()
            return
        self._ring()
        self._thread.join(seconds)
        for connection in tuple(self._connections):
            _shut(connection.stream, socket.SHUT_RDWR)

    def _ring(self) -> None:
        with contextlib.suppress(OSError):  # closed: nobody listens any more
            self._ringer.send(b"!")

    def _close_all(self) -> None:
        self._selector.close()
        self._listener.close()
        self._bell.close()
        self._ringer.close()
        self._hands.end()

    # The loop: all that follows runs in its thread, except what `Hands` are given.

    def _run(self) -> None:
        looked = time.monotonic()
        while True:
            try:
                turns = self._turns
                ready = self._ready(0 if turns and turns.has_work else _LOOK_SECONDS)
                if turns is not None:
                    turns.add(ready)
                    turns.go_on()
            except Exception:  # noqa: BLE001 - no defect may end the loop for all others
                _LOG.exception("a turn failed")
                time.sleep(0.05)
            now = time.monotonic()
            if now - looked > _LOOK_SECONDS or self._stopping.is_set():
                looked = now
                self._let_go(now)
            if self._stopping.is_set() and not self._connections:
                break
        self._close_all()

    def _ready(self, seconds: float) -> list[tuple[_Connection, WireRequest]]:
        """Brief requests that are here whole; whatever else has happened is seen to."""
        brief: list[tuple[_Connection, WireRequest]] = []
        for key, _ in self._selector.select(seconds):
            connection: _Connection | None = key.data
            if connection is not None and connection.waiting:
                self._receive(connection, brief)
            elif connection is not None:
                self._turn_away(connection)  # it waits for an answer: what it sends has time
            elif key.fileobj is self._listener:
                self._accept()
            else:
                self._take_back(brief)
        return brief

    def _accept(self) -> None:
        if len(self._connections) >= _MOST_CONNECTIONS or self._stopping.is_set():
            self._selector.unregister(self._listener)  # until somebody has gone
            return
        try:
            stream, address = self._listener.accept()
            stream.setblocking(True)  # noqa: FBT003
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _time(self._limits.idle))
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _time(self._limits.body_time))
        except OSError:
            time.sleep(0.01)  # out of file descriptors, or the client has gone
            return
        connection = _Connection(stream, str(address[0]), self._limits)
        self._connections.add(connection)
        self._listen(connection)

    def _listen(self, connection: _Connection) -> None:
        if not connection.listened:
            connection.listened = True
            self._selector.register(connection.stream, selectors.EVENT_READ, connection)

    def _turn_away(self, connection: _Connection) -> None:
        if connection.listened:
            connection.listened = False
            self._selector.unregister(connection.stream)

    def _receive(
        self, connection: _Connection, brief: list[tuple[_Connection, WireRequest]]
    ) -> None:
        """Take in what a connection has sent, and find out who answers it."""
        try:
            goes_on = connection.incoming.receive()
        except (TimeoutError, BlockingIOError):
            return  # nothing was there after all
        except OSError:
            goes_on = False
        if goes_on:
            self._sort(connection, brief)
        elif connection.incoming.begun:
            self._hand_over(connection, None)  # which tells it that it ended too early
        else:
            self._end(connection)

    def _sort(self, connection: _Connection, brief: list[tuple[_Connection, WireRequest]]) -> None:
        assert self._answerer is not None
        request = None
        if self._turns is not None:
            with contextlib.suppress(Malformed):  # read once more, and told, by who has time
                request = connection.incoming.whole_request()
        if request is not None and self._answerer.is_brief(request):
            connection.waiting = False
            brief.append((connection, request))
        else:
            self._hand_over(connection, request)

    def _hand_over(self, connection: _Connection, request: WireRequest | None) -> None:
        self._turn_away(connection)
        connection.waiting = False
        self._hands.take(lambda: self._converse(connection, request))

    def _take_back(self, brief: list[tuple[_Connection, WireRequest]]) -> None:
        """Go on listening to connections whose long request has been answered."""
        with contextlib.suppress(BlockingIOError):
            self._bell.recv(4096)
        with contextlib.suppress(Empty):
            while True:
                connection, goes_on = self._given_back.get_nowait()
                if goes_on:
                    self._rest(connection, brief)
                else:
                    self._forget(connection)

    def _rest(self, connection: _Connection, brief: list[tuple[_Connection, WireRequest]]) -> None:
        """Between two requests; unless the next has come already."""
        connection.waiting = True
        connection.since = time.monotonic()
        self._listen(connection)
        if connection.incoming.begun:
            self._sort(connection, brief)

    def _send(self, connection: _Connection, request: WireRequest, answer: WireAnswer) -> None:
        """Answer a brief request; what the client will not take at once goes on elsewhere."""
        assert self._turns is not None
        keep_alive = request.keep_alive and not self._stopping.is_set()
        content = self._bytes(answer, request, keep_alive=keep_alive)
        try:
            sent = connection.stream.send(content, socket.MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._end(connection)
            return
        if sent == len(content) and keep_alive:
            again: list[tuple[_Connection, WireRequest]] = []
            self._rest(connection, again)
            self._turns.add(again)
            return
        self._turn_away(connection)
        self._hands.take(
            lambda: self._finish(connection, content[sent:], keep_alive=keep_alive),
        )

    def _let_go(self, now: float) -> None:
        """Part with who has been silent for too long, and with all who are silent at the end."""
        most = 0.0 if self._stopping.is_set() else self._limits.idle
        for connection in tuple(self._connections):
            if connection.waiting and now - connection.since >= most:
                self._end(connection)

    def _end(self, connection: _Connection) -> None:
        """Close a connection that nobody else has in hand."""
        self._turn_away(connection)
        _shut(connection.stream, socket.SHUT_WR)
        connection.stream.close()
        self._forget(connection)

    def _forget(self, connection: _Connection) -> None:
        self._connections.discard(connection)
        if self._listener not in self._selector.get_map() and not self._stopping.is_set():
            self._selector.register(self._listener, selectors.EVENT_READ, None)

    # What `Hands` do.

    def _converse(self, connection: _Connection, request: WireRequest | None) -> None:
        """Answer one request that is long, or that has not come whole."""
        with self._giving_back(connection) as given_back:
            given_back(self._exchange(connection, request))

    def _finish(self, connection: _Connection, content: bytes, *, keep_alive: bool) -> None:
        """Send what a slow client has not taken yet."""
        with self._giving_back(connection) as given_back:
            self._send_slowly(connection, content, keep_alive=keep_alive)
            given_back(keep_alive)

    @contextlib.contextmanager
    def _giving_back(self, connection: _Connection) -> Iterator[Callable[[bool], None]]:
        goes_on = False

        def give_back(whether: bool) -> None:  # noqa: FBT001 - hears one fact
            nonlocal goes_on
            goes_on = whether

        try:
            yield give_back
        except OSError:
            _LOG.debug("client went away")
        finally:
            if not goes_on:
                _shut(connection.stream, socket.SHUT_WR)
                connection.stream.close()
            self._given_back.put((connection, goes_on))
            self._ring()

    def _exchange(self, connection: _Connection, request: WireRequest | None) -> bool:
        """One request and its answer; says whether the connection goes on."""
        try:
            request = request or connection.incoming.read_request(connection.wait)
            if request is None:
                return False
            answer = self._ask(request, connection.address)
            keep_alive = request.keep_alive and not self._stopping.is_set()
        except Malformed as malformed:
            keep_alive = False
            answer = _told(malformed)
        content = self._bytes(answer, request, keep_alive=keep_alive)
        self._send_slowly(connection, content, keep_alive=keep_alive)
        return keep_alive

    def _send_slowly(self, connection: _Connection, content: bytes, *, keep_alive: bool) -> None:
        connection.stream.sendall(content)
        if not keep_alive:
            _shut(connection.stream, socket.SHUT_WR)
            connection.incoming.drain(1.0)

    # Both.

    def _bytes(self, answer: WireAnswer, request: WireRequest | None, *, keep_alive: bool) -> bytes:
        head_only = request is not None and request.method == "HEAD"
        return answer_bytes(
            answer, head_only=head_only, keep_alive=keep_alive, date=self._date.now()
        )

    def _ask(self, request: WireRequest, address: str) -> WireAnswer:
        assert self._answerer is not None
        try:
            return self._answerer.answer(request, address)
        except Malformed as malformed:
            return _told(malformed)
        except Exception as error:  # noqa: BLE001 - see below
            # The app turns its own errors into problems: what arrives here is a defect, and
            # one request's defect must not end the connection of the next.
            return _failed(request, error)


def _failed(request: WireRequest, defect: Exception) -> WireAnswer:
    """Of a request that met a defect, which is logged."""
    request_id = secrets.token_hex(8)
    facts = {"method": request.method, "request_id": request_id}
    _LOG.error("request failed", extra=facts, exc_info=defect)
    detail = "Something went wrong on our side. Tell the operator the request id."
    return problem(500, "internal_error", detail, request_id)


def _unknown() -> WireAnswer:
    detail = "The disk failed while this was being stored. Read again to see whether it stands."
    return problem(503, "store_busy", detail, secrets.token_hex(8))


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
