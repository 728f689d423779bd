"""`examples`: the invented articles of `examples/checked/`, each played through a whole desk.

Every step is the workflow that HTTP calls, by a member with the role, judged by the same rules:
who checks cannot approve. Clock and ids are the play's own, so that the same examples give the
same pages, byte for byte. Called by the command line and by the tests of the pages.
"""

import hashlib
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from chalicelib.domain.policy import Member, Role
from chalicelib.domain.review import Review
from chalicelib.edge.action_bodies import read_added_claim, read_article_action, read_claim_action
from chalicelib.edge.article_body import read_article_body
from chalicelib.edge.policy_bodies import read_policy_body
from chalicelib.wiring import Plumbline
from local.desk import opened
from local.example_files import (
    After,
    Body,
    Example,
    ExampleClaim,
    Finding,
    read_desk,
    read_examples,
)
from local.problems import CommandStopped
from local.stack import locked
from local.workers import LocalQueue

_STEP = timedelta(minutes=7)  # between one decision and the next
_VISIBLE = 600.0
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHIEFS = frozenset({"suspend", "restore", "retract", "reinstate", "withhold_version", "publish"})


@dataclass
class PlayClock:
    """A clock that the play moves."""

    now: datetime = datetime(2031, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time of the play."""
        return self.now

    def pass_time(self, amount: timedelta) -> datetime:
        """Move on; gives the new time."""
        self.now += amount
        return self.now


@dataclass
class PlayIds:
    """Ids that follow from clock and count: well formed, and the same in each play."""

    clock: PlayClock
    count: "itertools.count[int]" = field(default_factory=itertools.count)

    def ulid(self) -> str:
        """A ULID of the play's time."""
        milliseconds = int(self.clock().timestamp() * 1000)
        value = (milliseconds << 80) | int.from_bytes(self._bytes()[:10])
        return "".join(_DIGITS[(value >> place) & 31] for place in range(125, -1, -5))

    def salt(self) -> bytes:
        """32 bytes that nobody needs to keep secret: what they salt is public."""
        return self._bytes()

    def secret(self) -> str:
        """The play gives no tokens away."""
        raise CommandStopped("An example has no secrets.")

    def _bytes(self) -> bytes:
        return hashlib.sha256(f"example {next(self.count)}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Played:
    """An example that was played: its article, and its claims by their words, in their order."""

    name: str
    article_id: str
    ordinals: tuple[int, ...]


class Play:
    """Plays examples at one desk, whose members it makes known."""

    def __init__(self, desk: Plumbline, clock: PlayClock, members: tuple[Member, ...]) -> None:
        self._desk = desk
        self._clock = clock
        self._members = {member.member_id: member for member in members}
        for member in members:
            desk.add_member(member_id=member.member_id, name=member.name, roles=member.roles)

    def run(self, example: Example) -> Played:
        """Play one; raises a PlumblineError where the desk refuses a step."""
        self._clock.now = max(example.sent, self._clock.now)
        chief = self._with(Role.CHIEF)
        policy, _ = read_policy_body(_raw(example.policy))
        self._desk.add_policy(policy, use=True, member=chief, decision_id=None)
        article_id = self._submit(example.article)
        ordinals = self._check_claims(article_id, example)
        for one in example.redactions:
            span = self._place(article_id, str(one["words"]))
            self._on_article(article_id, chief, {"action": "redact", **span, **_but(one, "words")})
        self._summaries(article_id, example)
        self.settle()
        return Played(example.name, article_id, ordinals)

    def settle(self) -> None:
        """Do all that waits in the queues, until nothing does."""
        queues = cast("Mapping[str, LocalQueue]", self._desk.ports.queues)
        work: Mapping[str, Callable[[Mapping[str, object]], object]] = {
            "extract": lambda body: self._desk.extract_article(
                str(body["article_id"]), int(str(body["revision"]))
            ),
            "events": self._desk.publish_event,
            "render": lambda body: self._desk.render_article(
                str(body["article_id"]),
                subject=str(body["subject"]) if body.get("subject") else None,
                sequence=int(str(body.get("sequence", 0))),
            ),
        }
        found = True
        while found:
            found = self._desk.relay_outbox() > 0
            for name, do in work.items():
                messages = queues[name].receive(100, _VISIBLE, self._clock().timestamp())
                for message in messages:
                    do(json.loads(message.body))
                queues[name].delete([message.receipt for message in messages])
                found = found or bool(messages)

    # The article

    def _submit(self, body: Body) -> str:
        submission = read_article_body(_raw(body))
        submitted = self._desk.submit_article(
            submission, member=self._with(Role.SUBMITTER), idempotency_key=None
        )
        self.settle()
        return submitted.article_id

    def _check_claims(self, article_id: str, example: Example) -> tuple[int, ...]:
        found = {
            place: self._claim_of(article_id, claim) for place, claim in enumerate(example.claims)
        }
        for place, claim in enumerate(example.claims):
            if claim.exit:
                self._on_claim(found[place], self._with(Role.TRIAGER), claim.exit)
            elif not claim.added:
                self._on_claim(found[place], self._with(Role.TRIAGER), {"action": "accept"})
        if example.reason:
            chosen = [found[place] for place, one in enumerate(example.claims) if not one.exit]
            self._on_article(
                article_id,
                self._with(Role.TRIAGER),
                {"action": "choose", "claims": chosen, "reason": example.reason},
            )
        for place, claim in enumerate(example.claims):
            if claim.verdict:
                self._check(found[place], claim)
        return tuple(int(found[place].rpartition("-")[2]) for place in sorted(found))

    def _summaries(self, article_id: str, example: Example) -> None:
        """The first finding, what came later, then the findings that were written of that."""
        first, rest = example.findings[:1], example.findings[1:]
        for finding in first:
            self._write(article_id, finding)
        if not first:
            self._on_article(article_id, self._with(Role.CHIEF), {"action": "publish_counts"})
        for wording in example.later:
            self.settle()
            self._clock.pass_time(timedelta(days=2))
            self._submit({**example.article, **wording})
        for claim in example.claims:
            for step in claim.after:
                self._clock.pass_time(timedelta(days=step.days))
                self._follow_up(self._claim_of(article_id, claim), claim, step)
        for finding in rest:
            self._clock.pass_time(timedelta(days=finding.days))
            self._write(article_id, finding)
        for step in example.then:
            self._clock.pass_time(timedelta(days=step.days))
            action = {"action": step.do, **step.fields}
            self._on_article(article_id, self._with(Role.CHIEF), action)

    def _write(self, article_id: str, finding: Finding) -> None:
        checker = self._with(Role.CHECKER)
        approver = next(
            one for one in self._members.values() if one != checker and Role.APPROVER in one.roles
        )
        words = {"headline": finding.headline, "finding": finding.finding, "why": finding.why}
        self._on_article(article_id, checker, {"action": "write_summary", **words})
        self._on_article(
            article_id, checker, {"action": "submit_summary", "partial": finding.partial}
        )
        waits = self._desk.read_article(article_id).publication
        self._on_article(
            article_id,
            approver,
            {"action": "approve_summary", "finding_hash": waits.finding_hash},
        )

    # A claim

    def _claim_of(self, article_id: str, claim: ExampleClaim) -> str:
        """The id of the one claim that holds the words, or that a person has added."""
        if claim.added:
            return self._added(article_id, claim)
        fits = [
            review
            for review in self._desk.read_claims(article_id)
            if claim.words in self._read_by_machine(review) and not review.superseded_by
        ]
        if len(fits) != 1:
            raise CommandStopped(f"{len(fits)} claims of {article_id} hold {claim.words!r}.")
        return fits[0].claim_id

    def _read_by_machine(self, review: Review) -> str:
        claim = self._desk.read_claim(review.claim_id, member=self._with(Role.CHIEF)).claim
        return f"{claim.get('text')}\n{claim.get('quote')}"

    def _added(self, article_id: str, claim: ExampleClaim) -> str:
        assert claim.added
        for review in self._desk.read_claims(article_id):
            if review.place and review.text == claim.added["text"]:
                return review.claim_id
        span = self._place(article_id, claim.words) if claim.words else {}
        self._clock.pass_time(_STEP)
        return self._desk.add_claim(
            article_id,
            read_added_claim(_raw({**claim.added, **span})),
            member=self._with(Role.TRIAGER),
            decision_id=None,
        ).review.claim_id

    def _check(self, claim_id: str, claim: ExampleClaim) -> None:
        """From the queue to the published fact-check."""
        triager, checker = self._with(Role.TRIAGER), self._checker(claim)
        if claim.risk:
            self._on_claim(claim_id, triager, {"action": "set_risk", "level": claim.risk})
        self._on_claim(claim_id, checker, {"action": "take"})
        if claim.text:
            self._on_claim(claim_id, checker, {"action": "edit_claim", "text": claim.text})
        if claim.claimant:
            said_by = {**claim.claimant}
            naming = said_by.pop("naming", "named")
            self._on_claim(
                claim_id,
                checker,
                {"action": "set_claimant", "claimant": said_by, "naming": naming},
            )
        for one in claim.asked:
            asked = {"addressee": one.addressee, "question": one.question}
            until = {"deadline": one.deadline} if one.deadline else {}
            self._on_claim(claim_id, checker, {"action": "ask_reply", **asked, **until})
        for one in claim.asked:
            if one.answer:
                answer = {"addressee": one.addressee, "text": one.answer}
                self._on_claim(claim_id, checker, {"action": "record_reply", **answer})
        self._on_claim(
            claim_id,
            checker,
            {"action": "submit_draft", **self._draft(claim), "take_in_replies": True},
        )
        self._approve(claim_id)
        self._on_claim(claim_id, self._with(Role.CHIEF), {"action": "publish"})

    def _draft(self, claim: ExampleClaim) -> Body:
        draft: Body = {
            "verdict": claim.verdict,
            "evidence": list(claim.evidence),
            "confirm_claimant": True,
        }
        return {**draft, "waive_reply": claim.waived} if claim.waived else draft

    def _approve(self, claim_id: str) -> None:
        """By as many as the policy asks for; those who worked on it cannot."""
        for member in self._members.values():
            if Role.APPROVER not in member.roles:
                continue
            seen = self._desk.read_claim(claim_id, member=member)
            if "approve" not in seen.allowed_actions:
                continue
            approve: Body = {"action": "approve", "draft_hash": seen.review.draft_hash}
            self._on_claim(claim_id, member, approve)
        left = self._desk.read_claim(claim_id, member=self._with(Role.CHIEF)).review
        if left.state.value.endswith("in_approval"):
            raise CommandStopped(f"Nobody is left to approve {claim_id}.")

    def _follow_up(self, claim_id: str, claim: ExampleClaim, step: After) -> None:
        """`correct` is a whole correction; `look_again` opens one with a notice; else an action."""
        if step.do in {"correct", "look_again"}:
            opened_for = step.fields.get("opened_for", "We found something new.")
            self._on_claim(
                claim_id,
                self._with(Role.CHIEF),
                {
                    "action": "open_correction",
                    "reason": opened_for,
                    "notice": step.do == "look_again",
                },
            )
            if step.do == "correct":
                checker = self._checker(claim)
                self._on_claim(claim_id, checker, {"action": "take"})
                submit = {"action": "submit_correction", **_but(step.fields, "opened_for")}
                self._on_claim(claim_id, checker, submit)
                self._approve(claim_id)
            return
        member = self._with(Role.CHIEF) if step.do in _CHIEFS else self._checker(claim)
        self._on_claim(claim_id, member, {"action": step.do, **step.fields})

    # One decision

    def _on_claim(self, claim_id: str, member: Member, body: Body) -> None:
        self._clock.pass_time(_STEP)
        version = self._desk.read_claim(claim_id, member=member).review.version
        self._desk.decide(
            claim_id,
            read_claim_action(_raw(body)),
            member=member,
            expected_version=version,
            decision_id=None,
        )

    def _on_article(self, article_id: str, member: Member, body: Body) -> None:
        self._clock.pass_time(_STEP)
        version = self._desk.read_article(article_id).publication.version
        self._desk.decide_article(
            article_id,
            read_article_action(_raw(body)),
            member=member,
            expected_version=version,
            decision_id=None,
        )

    def _place(self, article_id: str, words: str) -> dict[str, int]:
        """Where words stand in the stored text. Raises CommandStopped unless exactly once."""
        text = str(self._desk.read_segments(article_id, None)["text"])
        if text.count(words) != 1:
            raise CommandStopped(f"{words!r} stands {text.count(words)} times in {article_id}.")
        start = text.index(words)
        return {"start": start, "end": start + len(words)}

    def _checker(self, claim: ExampleClaim) -> Member:
        return self._members[claim.checker] if claim.checker else self._with(Role.CHECKER)

    def _with(self, role: Role) -> Member:
        return next(member for member in self._members.values() if role in member.roles)


def play_examples(data: Path, public_url: str, examples: tuple[Example, ...]) -> tuple[Played, ...]:
    """Play all of them into a data folder, which must be new. Raises CommandStopped."""
    if (data / "plumbline.db").exists():
        raise CommandStopped(f"There is a desk in {data} already. Choose another --data.")
    clock = PlayClock()
    with locked(data), opened(data, "sqlite", None, public_url) as store:
        desk = Plumbline(replace(store.ports, clock=clock, ids=PlayIds(clock)))
        play = Play(desk, clock, read_desk().members)
        played = tuple(play.run(example) for example in examples)
        desk.render_front()
        play.settle()
    return played


def examples_command(data: Path, public_url: str) -> int:
    """Play all examples and say where their pages are; 0 when every step worked."""
    for played in play_examples(data, public_url, read_examples()):
        page = data / "pages" / "articles" / played.article_id / "index.html"
        print(f"{played.name}: {page}")
    print(f"Read them: python -m local serve --data {data}")
    return 0


def _raw(body: Mapping[str, object]) -> bytes:
    return json.dumps(body).encode()


def _but(body: Body, *names: str) -> Body:
    return {key: value for key, value in body.items() if key not in names}
