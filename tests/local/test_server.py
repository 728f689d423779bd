"""The HTTP server against clients that keep to the rules and clients that do not."""

import contextlib
import json
import socket
import threading
import time
from dataclasses import replace

import pytest

from chalicelib.domain.errors import StoreBusy
from local.server import HttpServer
from local.wire import Limits, WireAnswer
from tests.local.wire_client import converse, status_of

LIMITS = Limits(idle=5.0, head_time=0.3, body_time=0.3, body=1_000)


class Echo:
    """Answers with what it was told."""

    def is_brief(self, request):
        return request.path != "/slow"

    def answer(self, request, _source_ip):
        if request.path == "/slow":
            time.sleep(0.2)
        if request.path == "/broken":
            raise RuntimeError("a defect")
        told = {
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "headers": {n: v for n, v in request.headers.items() if n != "host"},
            "body": request.body.decode("latin-1"),
        }
        return WireAnswer(200, (("Content-Type", "application/json"),), json.dumps(told).encode())


@pytest.fixture(scope="module", params=["each by itself", "what is brief together"])
def port(request):
    server = HttpServer(limits=LIMITS)
    together = contextlib.nullcontext if request.param == "what is brief together" else None
    server.start(Echo(), together)
    yield server.port
    server.stop()


def told(received):
    return json.loads(received.partition(b"\r\n\r\n")[2])


def test_a_request_reaches_the_app_as_it_was_sent(port):
    received = converse(
        port,
        b"POST /a%20b?x=1&x=2 HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nx-one:  2 \r\n"
        b"Content-Length: 3\r\n\r\nabc",
    )

    assert status_of(received) == 200
    assert told(received) == {
        "method": "POST",
        "path": "/a%20b",
        "query": "x=1&x=2",
        "headers": {"x-one": ["1", "2"], "content-length": ["3"]},
        "body": "abc",
    }


def test_several_requests_on_one_connection_are_answered_in_order(port):
    received = converse(
        port,
        b"GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
        b"POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok"
        b"\r\nGET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    )

    assert [f'"path": "/{n}"'.encode() in received for n in (1, 2, 3)] == [True] * 3
    assert received.count(b"HTTP/1.1 200 OK") == 3
    assert received.count(b"Connection: keep-alive") == 2


def test_head_answers_with_the_length_and_without_the_body(port):
    got = converse(port, b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
    head = converse(port, b"HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n")

    assert b"Content-Length: " in head
    assert head.partition(b"\r\n\r\n")[2] == b""
    assert len(got.partition(b"\r\n\r\n")[2]) > 0


def test_a_chunked_body_is_put_together(port):
    received = converse(
        port,
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n2;note=x\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
        b"GET /next HTTP/1.1\r\nHost: h\r\n\r\n",
    )

    assert b'"body": "abcde"' in received
    assert b'"path": "/next"' in received


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, id="a TLS handshake"),
        pytest.param(b"hello\r\n\r\n", 400, id="no request line"),
        pytest.param(b"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 400, id="another version"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, id="two hosts"),
        pytest.param(b"GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n", 400, id="no slash"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", 400, id="a folded header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: h\r\nA\x00b: 1\r\n\r\n", 400, id="NUL in a name"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: h\r\nA: b\x00\r\n\r\n", 400, id="NUL in a value"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n", 400, id="space before colon"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: h\r\nA: " + b"x" * 20_000 + b"\r\n\r\n", 431, id="huge header"
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: h\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431, id="many headers"
        ),
        pytest.param(b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", 431, id="a huge address"),
        *(
            pytest.param(
                b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + b"\r\n\r\nabc",
                status,
                id=f"Content-Length {length!r}",
            )
            for length, status in [
                (b"-1", 400),
                (b"+3", 400),
                (b"3.0", 400),
                (b"", 400),
                (b"abc", 400),
                (b"\xd9\xa3", 400),
                (b"3, 4", 400),
                (b"9" * 30, 400),
                (b"1001", 413),
                (b"9" * 18, 413),
                (b"50", 400),
            ]
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"
            b"\r\n0\r\n\r\n",
            400,
            id="both a length and chunks",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 400, id="gzip coding"
        ),
        *(
            pytest.param(
                b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
                status,
                id=f"chunks {body[:12]!r}",
            )
            for body, status in [
                (b"x\r\n", 400),
                (b"-3\r\nabc\r\n0\r\n\r\n", 400),
                (b"3\r\nabcde\r\n0\r\n\r\n", 400),
                (b"fffffffffff\r\n", 413),
                (b"1f4\r\n" + b"x" * 500 + b"\r\n" + b"3e8\r\n", 413),
                (b"1" * 20_000, 400),
                (b"0\r\n" + b"a: b\r\n" * 4_000, 400),
                (b"3\r\nab", 400),
            ]
        ),
    ],
)
def test_what_is_no_proper_request_is_refused_with_a_problem_and_a_closed_connection(
    port, sent, status
):
    received = converse(port, sent)

    head, _, body = received.partition(b"\r\n\r\n")
    assert status_of(received) == status
    assert b"Content-Type: application/problem+json" in head
    assert b"Connection: close" in head
    assert json.loads(body)["status"] == status


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"GET / HT", id="half a request line"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab", id="half a body"
        ),
    ],
)
def test_a_client_that_stops_half_way_is_told_so_and_let_go(port, sent):
    assert status_of(converse(port, sent, finish=False)) == 408


def test_a_client_that_stays_silent_is_let_go_without_a_word():
    server = HttpServer(limits=replace(LIMITS, idle=0.2))
    server.start(Echo())

    first_silent = converse(server.port, b"", finish=False)
    then_silent = converse(server.port, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", finish=False)
    server.stop()

    assert first_silent == b""
    assert then_silent.count(b"HTTP/1.1") == 1


def test_a_request_in_parts_does_not_hurry_the_next_one(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as stream:
        for part in (b"GET / HTTP/1.1\r\n", b"Host: h\r\n\r\n"):
            stream.sendall(part)
            time.sleep(0.1)
        first = stream.recv(65_536)
        time.sleep(0.5)  # longer than the rest of a request may take
        stream.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        second = stream.recv(65_536)

    assert (status_of(first), status_of(second)) == (200, 200)


def test_a_body_too_large_is_refused_before_it_is_read_and_the_answer_arrives(port):
    sent = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n" + b"x" * 4_000_000

    assert status_of(converse(port, sent, finish=False)) == 413


def test_a_client_that_asks_first_is_told_to_go_on(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as stream:
        stream.sendall(
            b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        first = stream.recv(1_000)
        stream.sendall(b"ok")
        second = stream.recv(1_000)

    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert told(second)["body"] == "ok"


def test_a_defect_behind_the_server_ends_one_request_and_not_the_connection(port):
    received = converse(
        port, b"GET /broken HTTP/1.1\r\nHost: h\r\n\r\nGET /ok HTTP/1.1\r\nHost: h\r\n\r\n"
    )

    assert status_of(received) == 500
    assert b"a defect" not in received
    assert b'"path": "/ok"' in received


def test_answers_on_a_kept_connection_are_not_held_back(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as stream:
        began = time.monotonic()
        for _ in range(50):
            stream.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            stream.recv(65_536)

        # With Nagle's algorithm and two writes a response, 50 of them take 2 s.
        assert time.monotonic() - began < 1.0


def test_a_stopping_server_finishes_what_is_under_way_and_cuts_who_is_silent():
    server = HttpServer(limits=LIMITS)
    server.start(Echo())
    silent = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    busy = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    busy.sendall(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
    time.sleep(0.1)

    stopper = threading.Thread(target=server.stop)
    stopper.start()
    answer = busy.recv(65_536)
    silence = silent.recv(10)
    busy.close()
    silent.close()
    stopper.join(timeout=2)

    assert (status_of(answer), silence, stopper.is_alive()) == (200, b"", False)
    assert b"Connection: close" in answer
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)


class Recorder:
    """Keeps the order in which things happen; `/wait` gives the others time to arrive."""

    def __init__(self, failing=None):
        self.happened = []
        self.failing = failing

    def is_brief(self, request):
        return request.path.startswith("/brief")

    def answer(self, request, _source_ip):
        if request.path == "/brief/first" and "begin" in self.happened:
            time.sleep(0.2)
        self.happened.append(request.path)
        return WireAnswer(200, (), request.path.encode())

    @contextlib.contextmanager
    def together(self):
        self.happened.append("begin")
        yield
        self.happened.append("commit")
        if self.failing is not None:
            raise StoreBusy("no room", facts={"applied": self.failing})


def ask_twice(recorder):
    """Two clients; the second one sends while the first one's request is answered."""
    server = HttpServer(limits=LIMITS)
    server.start(recorder, recorder.together)
    received = {}

    def listen(path, client):
        received[path] = client.recv(4096)
        recorder.happened.append(f"heard {path}")

    def send(path, client):
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        listening = threading.Thread(target=listen, args=(path, client))
        listening.start()
        return listening

    address = ("127.0.0.1", server.port)
    with socket.create_connection(address) as one, socket.create_connection(address) as other:
        time.sleep(0.05)  # both are accepted
        first = send("/brief/first", one)
        while "begin" not in recorder.happened:
            time.sleep(0.001)
        second = send("/brief/second", other)
        first.join()
        second.join()
    server.stop()
    return received


def test_brief_requests_are_committed_together_and_nobody_hears_before():
    recorder = Recorder()

    received = ask_twice(recorder)

    assert recorder.happened[:4] == ["begin", "/brief/first", "/brief/second", "commit"]
    assert sorted(recorder.happened[4:]) == ["heard /brief/first", "heard /brief/second"]
    assert [status_of(answer) for answer in received.values()] == [200, 200]


def test_what_did_not_stand_together_is_answered_each_by_itself():
    recorder = Recorder(failing=False)

    received = ask_twice(recorder)

    assert recorder.happened[4:6] == ["/brief/first", "/brief/second"]
    assert {path: answer.partition(b"\r\n\r\n")[2] for path, answer in received.items()} == {
        "/brief/first": b"/brief/first",
        "/brief/second": b"/brief/second",
    }


def test_what_may_stand_or_not_is_not_done_again_and_said_to_be_unknown():
    recorder = Recorder(failing="unknown")

    received = ask_twice(recorder)

    assert recorder.happened.count("/brief/first") == 1
    assert {status_of(answer) for answer in received.values()} == {503}
    assert {told(answer)["code"] for answer in received.values()} == {"store_busy"}


def test_a_commit_that_meets_a_defect_is_a_500_and_not_the_end(caplog):
    class Broken(Recorder):
        @contextlib.contextmanager
        def together(self):
            yield
            raise RuntimeError("a defect")

    recorder = Broken()
    server = HttpServer(limits=LIMITS)
    server.start(recorder, recorder.together)
    request = b"GET /brief HTTP/1.1\r\nHost: h\r\n\r\n"
    answers = [converse(server.port, request) for _ in range(2)]
    server.stop()

    assert [status_of(answer) for answer in answers] == [500, 500]
    assert "a defect" in caplog.text


def test_a_long_request_holds_up_nobody_who_is_brief():
    class Sleeper(Recorder):
        def answer(self, request, source_ip):
            if request.path == "/long":
                time.sleep(0.3)
            return super().answer(request, source_ip)

    recorder = Sleeper()
    server = HttpServer(limits=LIMITS)
    server.start(recorder, recorder.together)
    with (
        socket.create_connection(("127.0.0.1", server.port)) as long,
        socket.create_connection(("127.0.0.1", server.port)) as brief,
    ):
        long.sendall(b"GET /long HTTP/1.1\r\nHost: h\r\n\r\n")
        time.sleep(0.05)
        brief.sendall(b"GET /brief HTTP/1.1\r\nHost: h\r\n\r\n")
        brief_answer = brief.recv(4096)
        came_first = "/long" not in recorder.happened
        long_answer = long.recv(4096)
    server.stop()

    assert came_first
    assert [status_of(brief_answer), status_of(long_answer)] == [200, 200]
