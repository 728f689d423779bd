"""Eight reviewers who never pause, for `bench.http`: a server, and a load on its connections.

One thread drives all connections, so that the load itself takes as little of the machine as it
can. Each reviewer goes round a claim of their own (take, note, renew, note, release) and, every
few decisions, tries for one that all want: whoever loses there is refused and goes on.
"""

import json
import os
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

ROOT = Path(__file__).parents[1]
CLIENTS = 8
SHARED = 4  # claims that everybody wants
_ROUND = ("take", "note", "renew", "note", "release")
_SHARED_EVERY = 2  # rounds of a claim of one's own between tries for a shared one

_MORE = {"note": {"text": "Seen, and not yet decided."}}

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a round."""

    decisions: int  # acknowledged
    rate: float  # of them a second
    refused: int
    slowest: float  # seconds


class Client:
    """One kept connection that sends one request at a time."""

    def __init__(self, port: int, token: str) -> None:
        self.stream = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\n".encode()

    def send(self, method: str, path: str, body: bytes, version: int | None = None) -> None:
        """Send a request; `version` is the one decided on."""
        match = b"" if version is None else b'If-Match: "%d"\r\n' % version
        self.stream.sendall(
            b"%s %s HTTP/1.1\r\n%sContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s"
            % (method.encode(), path.encode(), self._head, match, len(body), body)
        )

    def receive(self) -> tuple[int, bytes, bytes]:
        """Status, headers and body of the next answer."""
        received = self.stream.recv(65_536)
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        length = int(head.partition(b"Content-Length: ")[2].split(b"\r", 1)[0] or b"0")
        while len(body) < length:
            body += self._more()
        return int(head[9:12]), head, body

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Json:
        """A request that must work, and the JSON that came back."""
        self.send(method, path, json.dumps(body).encode() if body is not None else b"")
        status, _, answer = self.receive()
        if not 200 <= status < 300:
            raise RuntimeError(f"{method} {path}: {status} {answer!r}")
        return cast("Json", json.loads(answer)) if answer else {}

    def _more(self) -> bytes:
        piece = self.stream.recv(65_536)
        if not piece:
            raise RuntimeError("the server closed the connection")
        return piece


@dataclass
class Desk:
    """A running server, its reviewers and what they were told."""

    port: int
    process: subprocess.Popen[str]
    tokens: Mapping[str, str] = field(default_factory=dict)  # by role
    reviewers: list[Client] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    acknowledged: Counter[str] = field(default_factory=Counter)
    versions: dict[str, int] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def started(cls, data: Path, *, wait: bool = True) -> Iterator["Desk"]:
        """A server on a folder; ended afterwards. Without `wait` it may not answer yet."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        options = ("--json", "--until-eof", "--port", str(port), "--data", str(data))
        process = subprocess.Popen(
            [sys.executable, "-m", "local", "serve", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            desk = cls(port, process)
            if wait:
                assert process.stdout is not None
                told = json.loads(process.stdout.readline())
                desk.tokens = {
                    role: member["token"] for member in told["members"] for role in member["roles"]
                }
            yield desk
        finally:
            process.communicate(timeout=10)

    def wait_until_answering(self) -> None:
        """Ask until there is an answer."""
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as stream:
                    stream.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    if stream.recv(1_000).startswith(b"HTTP/1.1 200"):
                        return
            except ConnectionRefusedError:
                time.sleep(0.005)

    def cpu_seconds(self) -> float:
        """What the server process has used so far, user and system; 0 where nobody can tell."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def prepare(self, text: str) -> None:
        """Submit an article, queue a claim for each reviewer and some for all."""
        submitter = Client(self.port, self.tokens["submitter"])
        triager = Client(self.port, self.tokens["triager"])
        operator = Client(self.port, self.tokens["operator"])
        article = submitter.ask("POST", "/v1/articles", {"text": text, "language": "en"})
        path = f"/v1/articles/{article['article_id']}"
        while (
            cast("list[Json]", submitter.ask("GET", path)["revisions"])[0]["state"] != "extracted"
        ):
            time.sleep(0.02)
        claims = cast("list[Json]", submitter.ask("GET", f"{path}/claims")["claims"])
        ids = [str(claim["claim_id"]) for claim in claims[: CLIENTS + SHARED]]
        assert len(ids) == CLIENTS + SHARED, f"only {len(ids)} claims"
        for claim_id in ids:
            triager.send("POST", f"/v1/claims/{claim_id}/actions", b'{"action":"accept"}', 1)
            self._heard(claim_id, *triager.receive()[:2])
        self.own, self.shared = ids[:CLIENTS], ids[CLIENTS:]
        for number in range(CLIENTS):
            member = {"name": f"Reviewer {number}", "roles": ["checker"]}
            made = operator.ask("POST", "/v1/members", member)
            ask = {"member_id": made["member_id"], "label": "bench"}
            token = operator.ask("POST", "/v1/tokens", ask)["token"]
            self.reviewers.append(Client(self.port, str(token)))

    def lost_updates(self) -> int:
        """Acknowledged decisions that the claims' versions do not count, or count too often."""
        reader = self.reviewers[0]
        lost = 0
        for claim_id in (*self.own, *self.shared):
            review = cast("Json", reader.ask("GET", f"/v1/claims/{claim_id}")["review"])
            # The first entry is the extraction's own.
            lost += abs(cast("int", review["version"]) - 1 - self.acknowledged[claim_id])
        return lost

    def _heard(self, claim_id: str, status: int, head: bytes) -> bool:
        """Keep what an answer told; says whether the decision stands."""
        if status == 200:
            self.acknowledged[claim_id] += 1
            self.versions[claim_id] = _etag(head)
        return status == 200

    def heard(self, claim_id: str, status: int, head: bytes, body: bytes) -> bool:
        """Keep what an answer told; says whether the decision stands."""
        if status == 412:
            self.versions[claim_id] = json.loads(body)["version"]
        elif status not in {200, 409}:
            raise RuntimeError(f"{claim_id}: {status} {body!r}")
        return self._heard(claim_id, status, head)


def _etag(head: bytes) -> int:
    return int(head.partition(b'ETag: "')[2].split(b'"', 1)[0])


class _Reviewer:
    """What one client does next, and since when it waits for an answer."""

    def __init__(self, desk: Desk, number: int) -> None:
        self._desk = desk
        self._client = desk.reviewers[number]
        self._own = desk.own[number]
        self._script = self._decisions(number)
        self.claim_id = ""
        self.action = ""
        self.since = 0.0
        self.stands = True

    @property
    def at_rest(self) -> bool:
        """Whether nothing is held: the next round may begin here."""
        return self.action == "release" or not self.stands

    def go_on(self) -> None:
        """Send the next decision."""
        self.claim_id, self.action = next(self._script)
        asked = {"action": self.action, **_MORE.get(self.action, {})}
        body = json.dumps(asked).encode()
        version = None if self.action == "note" else self._desk.versions[self.claim_id]
        self.since = time.perf_counter()
        self._client.send("POST", f"/v1/claims/{self.claim_id}/actions", body, version)

    def _decisions(self, number: int) -> Iterator[tuple[str, str]]:
        turn = number
        while True:
            for action in _ROUND:
                yield self._own, action
            turn += 1
            if turn % _SHARED_EVERY == 0:
                wanted = self._desk.shared[turn % SHARED]
                yield wanted, "take"
                if self.stands:
                    yield wanted, "note"
                    yield wanted, "release"


def play(desk: Desk, seconds: float) -> Played:
    """Let every reviewer decide for so long; everyone then finishes the round they are in."""
    selector = selectors.DefaultSelector()
    reviewers = [_Reviewer(desk, number) for number in range(CLIENTS)]
    for reviewer, client in zip(reviewers, desk.reviewers, strict=True):
        selector.register(client.stream, selectors.EVENT_READ, (reviewer, client))
        reviewer.go_on()
    waiting, stands, refused, slowest = CLIENTS, 0, 0, 0.0
    began = time.perf_counter()
    passed = 0.0
    while waiting:
        for key, _ in selector.select():
            reviewer, client = cast("tuple[_Reviewer, Client]", key.data)
            status, head, body = client.receive()
            now = time.perf_counter()
            slowest = max(slowest, now - reviewer.since)
            reviewer.stands = desk.heard(reviewer.claim_id, status, head, body)
            passed = now - began
            stands += reviewer.stands
            refused += not reviewer.stands
            if passed < seconds or not reviewer.at_rest:
                reviewer.go_on()
            else:
                waiting -= 1
                selector.unregister(client.stream)
    return Played(stands, stands / passed, refused, slowest)
