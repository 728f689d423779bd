"""Whom the sender connects to, and that nothing an endpoint does holds it up or leads it away."""

import json
import socket
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib.adapters.webhook_sender import (
    MOST_BODY_BYTES,
    VettedAddresses,
    VettedSender,
    dial,
)
from chalicelib.domain.errors import InputRefused

COLLECTION = Path(__file__).parents[3] / "shared" / "data" / "ssrf"
OK = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
PUBLIC = "9.9.9.9"


class Dialled(OSError):
    """A dialler of a test was asked to connect."""


class Refusing:
    """Connects to nothing, and keeps what it was asked for."""

    def __init__(self):
        self.asked = []

    def __call__(self, address, port, _seconds):
        self.asked.append((address, port))
        raise Dialled


@contextmanager
def endpoint(*answers, hold=False):
    """A server on this machine: one answer a connection, and what came in."""
    received, done = [], threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def run():
        for answer in answers:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(5)
                came = b""
                try:
                    while b"\r\n\r\n" not in came or not came.endswith(b"{}"):
                        came += connection.recv(65536)
                    received.append(came)
                    for part in answer if not isinstance(answer, bytes) else (answer,):
                        connection.sendall(part)
                    if hold:
                        done.wait(5)
                except OSError:
                    pass  # the sender has heard enough

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://localhost:{server.getsockname()[1]}/hook?a=b", received
    finally:
        done.set()
        thread.join(10)
        server.close()


def local(**choices):
    choices = {"resolver": lambda _host, _port: ("127.0.0.1",)} | choices
    return VettedSender(allow_loopback=True, **choices)


def outcome(answer):
    return answer.status, answer.retry_after, answer.reason


def test_a_message_is_posted_as_it_was_signed_and_nothing_is_offered_beside():
    with endpoint(OK) as (url, received):
        answer = local().send(url, {"webhook-id": "msg_1"}, b"{}")

    head, _, body = received[0].partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert outcome(answer) == (204, None, None)
    assert (first, body) == ("POST /hook?a=b HTTP/1.1", b"{}")
    assert headers == {
        "Content-Type": "application/json",
        "User-Agent": "Plumbline-Webhooks/1",
        "webhook-id": "msg_1",
        "Host": url.split("/")[2],
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Length": "2",
    }


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(
            b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n",
            (302, None, None),
            id="a redirect is an answer, not a way",
        ),
        pytest.param(
            b"HTTP/1.1 503 Busy\r\nRetry-After: 120\r\n\r\n", (503, "120", None), id="wait a while"
        ),
        pytest.param(b"HTTP/1.1 410 Gone\r\n\r\n", (410, None, None), id="not any more"),
        pytest.param(b"", (None, None, "connection"), id="closed without a word"),
        pytest.param(b"SSH-2.0-x\r\n", (None, None, "malformed"), id="no HTTP"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nA: " + b"a" * 70_000, (None, None, "too_long"), id="endless header"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\n" + b"A: a\r\n" * 200, (None, None, "too_long"), id="many headers"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nshort", (200, None, None), id="cut body"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz", (200, None, None), id="junk"
        ),
    ],
)
def test_what_an_endpoint_answers_is_told(answer, told):
    with endpoint(answer) as (url, _):
        assert outcome(local().send(url, {}, b"{}")) == told


def test_of_an_endless_body_only_so_much_is_read():
    sent = []

    def endless():
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            sent.append(1)
            yield b"a" * 65536

    with endpoint(endless()) as (url, _):
        answer = local().send(url, {}, b"{}")

    assert outcome(answer) == (200, None, None)
    assert len(sent) * 65536 < MOST_BODY_BYTES + 50_000_000  # what fits into buffers on the way


def test_an_endpoint_that_never_answers_is_left_in_time():
    with endpoint(b"HTTP/1.1 200", hold=True) as (url, _):
        answer = local(total_seconds=0.2).send(url, {}, b"{}")

    assert outcome(answer) == (None, None, "timeout")
    assert answer.latency_ms < 3_000


def test_one_byte_after_another_does_not_buy_time():
    pause = threading.Event()

    def dripping():
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1_000:
            pause.wait(0.05)
            yield bytes([byte])

    with endpoint(dripping()) as (url, _):
        answer = local(total_seconds=0.4).send(url, {}, b"{}")

    assert outcome(answer) == (None, None, "timeout")
    assert answer.latency_ms < 3_000


def test_a_name_that_is_long_in_resolving_is_given_up():
    never = threading.Event()

    def slow(_host, _port):
        never.wait(5)
        return ("127.0.0.1",)

    answer = local(resolver=slow, total_seconds=0.1).send("http://localhost:3000/", {}, b"{}")
    never.set()

    assert outcome(answer) == (None, None, "timeout")


@pytest.mark.parametrize("found", [OSError("no such name"), UnicodeError("label"), ()])
def test_a_name_that_leads_nowhere_is_told(found):
    def resolver(_host, _port):
        if isinstance(found, Exception):
            raise found
        return found

    answer = VettedSender(resolver=resolver).send("https://desk.example/", {}, b"{}")

    assert outcome(answer) == (None, None, "dns")


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(("127.0.0.1",), id="this machine"),
        pytest.param((PUBLIC, "10.0.0.1"), id="a private one behind a public one"),
        pytest.param(("fd00::1", PUBLIC), id="a private one before a public one"),
        pytest.param(("::ffff:169.254.169.254",), id="credentials in another dress"),
        pytest.param((PUBLIC,) * 9 + ("10.0.0.1",), id="beyond those that are tried"),
    ],
)
def test_every_address_of_a_name_is_judged_before_any_is_called(addresses):
    dialler = Refusing()
    sender = VettedSender(resolver=lambda _host, _port: addresses, dialler=dialler)

    answer = sender.send("https://desk.example/", {}, b"{}")

    assert outcome(answer) == (None, None, "refused_address")
    assert dialler.asked == []


def test_dns_that_changes_its_answer_between_check_and_connect_gains_nothing():
    looked_up, dialler = iter([(PUBLIC,), ("127.0.0.1",), ("127.0.0.1",)]), Refusing()
    sender = VettedSender(resolver=lambda _host, _port: next(looked_up), dialler=dialler)

    first = sender.send("https://desk.example/", {}, b"{}")
    second = sender.send("https://desk.example/", {}, b"{}")

    assert dialler.asked == [(PUBLIC, 443)]  # an address, never the name
    assert first.reason == "connection"
    assert second.reason == "refused_address"
    assert next(looked_up) == ("127.0.0.1",)  # and each attempt looked once


def test_a_dead_address_leaves_time_for_the_next():
    with endpoint(OK) as (url, _):
        sender = local(resolver=lambda _host, _port: ("127.0.0.2", "127.0.0.1"))
        answer = sender.send(url, {}, b"{}")

    assert outcome(answer) == (204, None, None)


def test_no_proxy_of_the_environment_is_asked(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    with endpoint(OK) as (url, _):
        assert outcome(local().send(url, {}, b"{}")) == (204, None, None)


def test_what_is_not_encrypted_as_promised_is_a_failure_of_tls():
    with endpoint(OK) as (url, _):
        secure = url.replace("http:", "https:")

        def straight(address, port, seconds):
            connection = dial(address, port, seconds)
            connection.sendall(b"POST / HTTP/1.1\r\n\r\n{}")  # the endpoint speaks plainly
            return connection

        answer = local(dialler=straight).send(secure, {}, b"{}")

    assert outcome(answer) == (None, None, "tls")


def test_at_registration_the_url_alone_is_judged():
    rules = VettedAddresses()

    rules.check("https://desk.example/hook")
    VettedAddresses(allow_loopback=True).check("http://localhost:3000/")
    with pytest.raises(InputRefused):
        rules.check("http://localhost:3000/")


@pytest.mark.proof
@pytest.mark.skipif(not COLLECTION.exists(), reason="the collection of URLs is not here")
def test_registration_and_connect_agree_on_every_url_of_the_collection():
    groups = json.loads((COLLECTION / "expected.json").read_text()).values()
    expected = {url: verdict for group in groups for url, verdict in group.items()}
    dialler = Refusing()
    honest = VettedSender(resolver=lambda _host, _port: (PUBLIC,), dialler=dialler)
    trapped = VettedSender(resolver=lambda _host, _port: ("169.254.169.254",), dialler=Refusing())

    for url, verdict in expected.items():
        denied = verdict.startswith("deny")
        try:
            VettedAddresses().check(url)
            registered = True
        except InputRefused:
            registered = False
        assert registered != denied, url
        told = "refused_address" if denied else "connection"
        assert honest.send(url, {}, b"{}").reason == told, url
        trap = "connection" if verdict == "pass" else "refused_address"
        assert trapped.send(url, {}, b"{}").reason == trap, url
    assert len(dialler.asked) == sum(not v.startswith("deny") for v in expected.values())


@pytest.mark.proof
@pytest.mark.skipif(not COLLECTION.exists(), reason="the collection of addresses is not here")
def test_connect_agrees_on_every_address_of_the_collection():
    collection = json.loads((COLLECTION / "vectors.json").read_text())

    def reason(address):
        sender = VettedSender(resolver=lambda _host, _port: (address,), dialler=Refusing())
        return sender.send("https://desk.example/", {}, b"{}").reason

    assert {reason(one) for one in collection["svix_ip_deny"]} == {"refused_address"}
    assert {reason(one) for one in collection["svix_ip_allow"]} == {"connection"}
