"""Many clients at one desk: who asks for what at random, what was lost on the way, what it means.

The sequential object here is written from the description of the machine, not from its code, and
knows the few actions that are played: enough to tell a lost, doubled or stale decision.
"""

import itertools
import random
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from chalicelib.domain.errors import FourEyes, Refused, ReviewChanged, StoreBusy
from chalicelib.domain.policy import Member, Role
from chalicelib.domain.review import (
    Accept,
    Action,
    Approve,
    EditAfterApproval,
    Note,
    Recall,
    Release,
    Renew,
    RequestChanges,
    SubmitDraft,
    Take,
)
from chalicelib.wiring import Plumbline
from tests.linearizability.checker import Call
from tests.workflow.desk import EVIDENCE, VERDICT

CLIENTS = 16
MEMBERS = 6  # fewer people than clients: some work at two screens at once


class Claim(NamedTuple):
    """The sequential object: a claim as a desk would describe it."""

    version: int
    state: str
    holder: str | None = None
    submitter: str | None = None
    editors: frozenset[str] = frozenset()


class Asked(NamedTuple):
    """Who asks for what, on which version (None: whichever it is)."""

    member: str
    action: str
    expected: int | None


class Standing(NamedTuple):
    """An answer. `outcome`: ok and seen tell what the claim is, changed what it is instead."""

    outcome: str  # ok, seen, changed, refused
    version: int | None = None
    state: str | None = None
    holder: str | None = None


def step(state: Hashable, asked: Hashable, answered: Hashable) -> Iterable[Hashable]:
    """What a claim becomes, if the answer fits it."""
    assert isinstance(state, Claim)
    assert isinstance(asked, Asked)
    assert answered is None or isinstance(answered, Standing)
    if asked.action == "read":
        return _if_it_is_so(state, answered)
    if answered is not None and answered.outcome == "changed":
        stale = asked.expected is None or asked.expected != state.version
        fits = stale and (state.version, state.state) == (answered.version, answered.state)
        return (state,) if fits else ()
    after = effect(state, asked) if asked.expected in {None, state.version} else None
    if answered is None:
        return (after,) if after else ()
    if answered.outcome == "refused":
        return (state,) if after is None and asked.expected in {None, state.version} else ()
    return _if_it_is_so(after, answered) if after else ()


def _if_it_is_so(claim: Claim, told: Standing | None) -> Iterable[Hashable]:
    stands = (claim.version, claim.state, claim.holder)
    return (claim,) if told is None or stands == (told.version, told.state, told.holder) else ()


def looks(call: Call) -> bool:
    """Whether the answer tells that nothing was changed, and nothing could have been."""
    return isinstance(call.answered, Standing) and call.answered.outcome != "ok"


def effect(claim: Claim, asked: Asked) -> Claim | None:
    """The claim after an action that is allowed, None after one that is not."""
    who, held = asked.member, claim.state == "in_review" and claim.holder == asked.member
    after: Claim | None = None
    match asked.action, claim.state:
        case ("note", _):
            after = claim
        case ("take", "queued" | "changes_requested") | ("edit_after_approval", "approved"):
            after = claim._replace(state="in_review", holder=who)
        case ("release", _) if held:
            after = claim._replace(state="queued", holder=None)
        case ("renew", _) if held:
            after = claim
        case ("submit_draft", _) if held:
            after = claim._replace(
                state="in_approval",
                holder=None,
                submitter=who,
                editors=claim.editors | {who},
            )
        case ("recall", "in_approval") if claim.submitter == who:
            after = claim._replace(state="in_review", holder=who)
        case ("approve", "in_approval") if who not in claim.editors:
            after = claim._replace(state="approved")
        case ("request_changes", "in_approval" | "approved"):
            after = claim._replace(state="changes_requested", holder=None)
    return after and after._replace(version=claim.version + 1)


class Lost(Exception):
    """The line went dead: nobody knows whether the transaction was committed."""


@dataclass
class UncertainTable:
    """A table whose answers get lost, before and after the commit; reads are never touched."""

    table: object
    loss: float = 0.0
    armed: bool = False
    chance: threading.local = field(default_factory=threading.local)

    def __getattr__(self, name: str) -> object:
        return getattr(self.table, name)

    def transact(self, operations: object) -> None:
        """Commit, perhaps, and perhaps say so."""
        draw: random.Random | None = getattr(self.chance, "draw", None)
        if not self.armed or draw is None:
            self.table.transact(operations)  # type: ignore[attr-defined]
            return
        time.sleep(draw.random() * 0.002)  # let others in between what was read and what is written
        fate = draw.random() / self.loss if self.loss else 1.0
        if fate < 0.25:
            raise Lost
        if fate < 0.5:
            raise StoreBusy("Throttled.", facts={"applied": False})
        self.table.transact(operations)  # type: ignore[attr-defined]
        if fate < 0.75:
            raise Lost
        if fate < 1.0:
            raise StoreBusy("No answer.", facts={"applied": "unknown"})


class UnguardedTable:
    """The same table with every condition thrown away: what must be found out."""

    def __init__(self, table: object) -> None:
        self._table = table

    def __getattr__(self, name: str) -> object:
        return getattr(self._table, name)

    def transact(self, operations: Iterable[object]) -> None:
        """Write whatever it says, whoever wrote before."""
        self._table.transact(  # type: ignore[attr-defined]
            [
                replace(operation, condition=None)  # type: ignore[type-var]
                for operation in operations
                if type(operation).__name__ != "Check"
            ]
        )


@dataclass
class Play:
    """Sixteen clients who decide at random on a few claims, and what they were told."""

    plumbline: Plumbline
    table: UncertainTable
    claims: tuple[str, ...]
    seed: int
    calls_each: int
    ticks: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    histories: dict[str, list[Call]] = field(default_factory=dict)
    acknowledged: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)
    troubles: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.members = tuple(
            self.plumbline.add_member(
                member_id=f"member-{number}",
                name=f"Member {number}",
                roles=frozenset({Role.CHECKER, Role.APPROVER, Role.TRIAGER}),
            )
            for number in range(MEMBERS)
        )
        for claim in self.claims:
            self.histories[claim], self.acknowledged[claim], self.refused[claim] = [], [], []
            review = self.plumbline.read_claim(claim, member=self.members[0]).review
            self.plumbline.decide(
                claim,
                Accept(),
                member=self.members[0],
                expected_version=review.version,
                decision_id=None,
            )

    def run(self) -> None:
        """Let all clients play to the end, then read every claim once more."""
        self.table.armed = True
        clients = [
            threading.Thread(target=self._client, args=(number,)) for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        self.table.armed = False
        for claim in self.claims:
            self._read(claim, self.members[0])
        if self.troubles:
            raise self.troubles[0]

    def start(self) -> Claim:
        """Every claim as it is when the play begins: extracted, then accepted."""
        return Claim(version=2, state="queued")

    def _client(self, number: int) -> None:
        draw = random.Random(f"{self.seed}/{number}")  # noqa: S311 - a play that repeats
        self.table.chance.draw = draw
        member = self.members[number % MEMBERS]
        try:
            for turn in range(self.calls_each):
                claim = draw.choice(self.claims)
                seen = self._read(claim, member)
                if draw.random() < 0.9:
                    self._decide(claim, member, seen, f"{number}-{turn}", draw)
        except BaseException as trouble:  # noqa: BLE001 - told by the thread that waits
            self.troubles.append(trouble)

    def _read(self, claim: str, member: Member) -> tuple[Standing, str | None]:
        invoked = next(self.ticks)
        review = self.plumbline.read_claim(claim, member=member).review
        told = Standing("seen", review.version, review.state.value, review.holder)
        self._note(claim, invoked, Asked(member.member_id, "read", None), told)
        return told, review.draft_hash

    def _note(self, claim: str, invoked: int, asked: Asked, told: Standing | None) -> None:
        returned = next(self.ticks) if told else None
        self.histories[claim].append(Call(invoked, asked, returned, told))

    def _decide(
        self,
        claim: str,
        member: Member,
        seen: tuple[Standing, str | None],
        decision: str,
        draw: random.Random,
    ) -> None:
        standing, draft_hash = seen
        action = draw.choice(_LIKELY[standing.state or ""])
        asked_for = _ACTIONS[action](draft_hash or "0" * 64)
        expected = None if action == "note" else standing.version
        asked = Asked(member.member_id, action, expected)
        invoked = next(self.ticks)
        for _attempt in range(draw.choice((1, 2, 4))):  # some give up at once
            try:
                recorded = self.plumbline.decide(
                    claim,
                    asked_for,
                    member=member,
                    expected_version=expected,
                    decision_id=decision,
                )
            except (Lost, StoreBusy):
                continue
            except ReviewChanged as changed:
                told = Standing("changed", changed.facts["version"], changed.facts["state"])  # type: ignore[arg-type]
                self.refused[claim].append(decision)
            except (FourEyes, Refused):
                told = Standing("refused")
                self.refused[claim].append(decision)
            else:
                review = recorded.review
                told = Standing("ok", review.version, review.state.value, review.holder)
                self.acknowledged[claim].append((decision, review.version))
            self._note(claim, invoked, asked, told)
            return
        self._note(claim, invoked, asked, None)


_ACTIONS: dict[str, Callable[[str], Action]] = {
    "note": lambda _: Note("Looked at it."),
    "take": lambda _: Take(),
    "release": lambda _: Release(),
    "renew": lambda _: Renew(),
    "submit_draft": lambda _: SubmitDraft(
        verdict=VERDICT, evidence=EVIDENCE, confirm_claimant=True, waive_reply="Public record."
    ),
    "recall": lambda _: Recall(),
    "approve": Approve,
    "request_changes": lambda _: RequestChanges("Say more."),
    "edit_after_approval": lambda _: EditAfterApproval(),
}
# What somebody who sees a claim in a state may think of; often what others think of as well.
_LIKELY = {
    "queued": ("take", "take", "take", "note", "release"),
    "in_review": ("submit_draft", "submit_draft", "release", "renew", "take", "note"),
    "in_approval": ("approve", "approve", "recall", "request_changes", "note"),
    "approved": ("request_changes", "edit_after_approval", "note", "approve"),
    "changes_requested": ("take", "take", "note"),
}
