"""A whole desk for tests: stores of choice, a clock that is set, ids that count, fakes' people."""

import contextlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.adapters.folder_blobs import FolderBlobs
from chalicelib.adapters.folder_pages import FolderPages
from chalicelib.adapters.webhook_secrets import DerivedSecrets
from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.policy import Member, Policy, Role
from chalicelib.domain.policy import desk as desk_policy
from chalicelib.domain.review import Action, Review
from chalicelib.domain.verdict import Evidence, EvidenceKind, Stance, Tier, Verdict
from chalicelib.wiring import Plumbline, Ports
from chalicelib.workflow.ports import ItemTable
from chalicelib.workflow.records import Recorded
from chalicelib.workflow.webhook_ports import Answer

DESK_POLICY = desk_policy(1)
START = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)

# Invented, like all names in the tests.
ARTICLE = """The Harrow Street bridge in Velmont was closed on Monday after engineers found cracks.

"We counted 42 cracks in the northern arch," said Ines Okafor, the city's chief engineer.

The city council approved a repair budget of 3.4 million crowns in January, according to the
Velmont Ledger. Okafor said the bridge carries 18,000 vehicles a day.

Mayor Tomas Brandt said the bridge would reopen next spring.
"""


@dataclass
class SetClock:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, amount: timedelta) -> None:
        """Move the clock on."""
        self.now += amount


@dataclass
class CountingIds:
    """Ids, salts and secrets that count up: the same run gives the same bytes."""

    count: Iterator[int] = field(default_factory=itertools.count)

    def ulid(self) -> str:
        return f"{next(self.count):026d}"

    def salt(self) -> bytes:
        return next(self.count).to_bytes(32)

    def secret(self) -> str:
        return f"secret-{next(self.count)}"


@dataclass
class ListQueue:
    """A queue that only keeps what was sent."""

    bodies: list[str] = field(default_factory=list)

    def send(self, bodies: list[str]) -> None:
        self.bodies.extend(bodies)

    def take(self) -> list[str]:
        """Everything sent so far; the queue is empty afterwards."""
        taken, self.bodies = self.bodies, []
        return taken


@dataclass
class Partners:
    """Endpoints that answer 204 unless a test says otherwise, and keep what they were sent."""

    sent: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[str], Answer] = lambda _url: Answer(204, 12)

    def send(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Keep the request and answer it."""
        self.sent.append((url, dict(headers), body))
        return self.answer(url)


class AnyAddress:
    """Every address may be called."""

    def check(self, url: str) -> None:
        """Nothing is refused."""


@dataclass
class Desk:
    """The system under test, with its clock, queues and people at hand."""

    plumbline: Plumbline
    clock: SetClock
    queues: dict[str, ListQueue]
    people: dict[str, Member]
    partners: "Partners"

    def submit(self, body: str = ARTICLE, **facts: object) -> str:
        """Submit an article as the reporter; gives its id."""
        submission = Submission(body=body, body_format=BodyFormat.TEXT, **facts)  # type: ignore[arg-type]
        return self.plumbline.submit_article(
            submission, member=self.people["reporter"], idempotency_key=None
        ).article_id

    def extracted(self, body: str = ARTICLE, **facts: object) -> str:
        """Submit an article and bring it through extraction; gives its id."""
        article_id = self.submit(body, **facts)
        self.plumbline.extract_article(article_id, 1)
        return article_id

    def act(self, claim_id: str, who: str, action: Action, **choices: object) -> Recorded:
        """Decide on a claim as a person, on the version that is stored now."""
        member = self.people[who]
        review = self.plumbline.read_claim(claim_id, member=member).review
        arguments = {"expected_version": review.version, "decision_id": None, **choices}
        return self.plumbline.decide(claim_id, action, member=member, **arguments)  # type: ignore[arg-type]

    def review(self, claim_id: str) -> Review:
        """The review as stored."""
        return self.plumbline.read_claim(claim_id, member=self.people["chief"]).review

    def drain(self) -> None:
        """Relay the outbox and work through all queues until nothing is left."""
        while True:
            self.plumbline.relay_outbox()
            work = {name: queue.take() for name, queue in self.queues.items()}
            if not any(work.values()):
                return
            for body in work["extract"]:
                self.plumbline.extract_article(**json.loads(body))
            self.plumbline.tell_outside([json.loads(body) for body in work["events"]])
            for body in work["events"]:
                self.plumbline.publish_event(json.loads(body))
            for body in work["render"]:
                self.plumbline.render_article(**json.loads(body))
            for body in work["deliver"]:
                self.plumbline.deliver_webhooks(**json.loads(body))


PEOPLE = {
    "reporter": frozenset({Role.SUBMITTER}),
    "triager": frozenset({Role.TRIAGER}),
    "checker": frozenset({Role.CHECKER}),
    "second checker": frozenset({Role.CHECKER}),
    "approver": frozenset({Role.APPROVER}),
    "checker who approves": frozenset({Role.CHECKER, Role.APPROVER}),
    "chief": frozenset({Role.CHIEF}),
    "one for all": frozenset({Role.TRIAGER, Role.CHECKER, Role.CHIEF}),
}

EVIDENCE = (
    Evidence(
        kind=EvidenceKind.DOCUMENT,
        tier=Tier.PRIMARY,
        stance=Stance.SUPPORTS,
        title="Inspection report, Harrow Street bridge",
        publisher="City of Velmont",
        url="https://velmont.example/inspection",
        not_archived="The archive was down.",
    ),
)
VERDICT = Verdict(
    rating="mostly_true",
    reason="The report counts 41 cracks, one of them twice.",
    explanation="The inspection report of the city lists 41 cracks in the northern arch.",
)


@contextlib.contextmanager
def open_desk(
    table: ItemTable,
    folder: Path,
    policy: Policy | None = DESK_POLICY,
    through: Callable[[Any], Any] = lambda port: port,
) -> Iterator[Desk]:
    """A desk on a table, with its people and a policy of choice; None: those of the store.

    Its store, blobs, pages and queues are reached `through` whatever a test puts before them.
    """
    clock, partners = SetClock(), Partners()
    queues = {name: ListQueue() for name in ("extract", "events", "render", "deliver")}
    plumbline = Plumbline(
        Ports(
            table=through(table),
            blobs=through(FolderBlobs(folder / "blobs")),
            pages=through(FolderPages(folder / "pages")),
            queues={name: through(queue) for name, queue in queues.items()},
            public_url="https://desk.example",
            clock=clock,
            ids=CountingIds(),
            sender=through(partners),
            secrets=DerivedSecrets(bytes(32)),
            addresses=AnyAddress(),
            draw=lambda: 0.5,
            policies=None if policy is None else lambda _version: policy,
            compact=getattr(table, "compact", lambda: None),
        ),
    )
    people = {
        name: plumbline.add_member(member_id=name.replace(" ", "-"), name=name.title(), roles=roles)
        for name, roles in PEOPLE.items()
    }
    yield Desk(plumbline, clock, queues, people, partners)
