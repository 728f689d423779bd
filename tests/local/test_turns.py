"""Turns without a server: who is asked when, and who hears when."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from chalicelib.domain.errors import StoreBusy
from local.turns import Front, Turns
from local.wire import WireAnswer, WireRequest


@dataclass
class SlowCommit:
    """Done when a test says so."""

    seconds: float = 0.0
    done: bool = False
    error: Exception | None = None
    told: Callable[[], None] = lambda: None

    def wait(self) -> None:
        self.done = True
        if self.error is not None:
            raise self.error

    def then(self, callback: Callable[[], None]) -> None:
        self.told = callback


@dataclass
class Desk:
    """Answers with what it was asked, writes down what happened, and commits when told."""

    happened: list[str] = field(default_factory=list)
    commits: list[SlowCommit] = field(default_factory=list)
    later: list[list[str]] = field(default_factory=list)  # who comes while others are asked

    def turns(self) -> Turns[str]:
        front: Front[str] = Front(
            ask=self._ask,
            send=lambda who, _request, answer: self.happened.append(
                f"{who} hears {answer.body.decode()}"
            ),
            newcomers=lambda: requests(*(self.later.pop(0) if self.later else ())),
            after_defect=lambda _request, _defect: WireAnswer(500, (), b"defect"),
            nobody_knows=lambda: WireAnswer(503, (), b"unknown"),
            wake=lambda: self.happened.append("wake"),
        )
        return Turns(front, self._together)

    def _ask(self, who: str, _request: WireRequest) -> WireAnswer:
        self.happened.append(f"ask {who}")
        return WireAnswer(200, (), b"yes")

    @contextlib.contextmanager
    def _together(self) -> Iterator[SlowCommit]:
        self.happened.append("begin")
        commit = SlowCommit()
        yield commit
        self.commits.append(commit)
        self.happened.append("commit")


def requests(*names: str) -> list[tuple[str, WireRequest]]:
    return [(name, WireRequest("POST", "/", "", {}, b"", keep_alive=True)) for name in names]


def after_one_turn(desk: Desk, *, disk: float) -> Turns[str]:
    """Turns that have learned how long the disk takes, with nothing left to do."""
    turns = desk.turns()
    turns.add(requests("z"))
    turns.go_on()
    desk.commits[0].seconds = disk
    desk.commits[0].done = True
    turns.go_on()
    desk.happened.clear()
    desk.commits.clear()
    return turns


def test_nobody_hears_before_the_commit_is_done():
    desk = Desk()
    turns = desk.turns()

    turns.add(requests("a", "b"))
    turns.go_on()
    before = list(desk.happened)
    desk.commits[0].done = True
    turns.go_on()

    assert before == ["begin", "ask a", "ask b", "commit"]
    assert desk.happened[4:] == ["a hears yes", "b hears yes"]


def test_the_next_turn_is_decided_while_the_one_before_it_is_committed():
    desk = Desk()
    turns = after_one_turn(desk, disk=0.0)

    turns.add(requests("a", "b", "c", "d"))
    turns.go_on()
    turns.go_on()

    assert desk.happened == [
        *("begin", "ask a", "ask b", "commit"),
        *("begin", "ask c", "ask d", "a hears yes", "b hears yes", "commit"),
    ]
    assert not turns.has_work


def test_where_the_disk_is_slower_one_commit_takes_all_and_whoever_comes_meanwhile():
    desk = Desk()
    turns = after_one_turn(desk, disk=60.0)
    desk.later = [["c"], []]

    turns.add(requests("a", "b"))
    turns.go_on()

    assert desk.happened == ["begin", "ask a", "ask b", "ask c", "commit"]


def test_a_commit_tells_when_it_is_done():
    desk = Desk()
    turns = desk.turns()
    turns.add(requests("a"))
    turns.go_on()

    desk.commits[0].told()

    assert desk.happened[-1] == "wake"


def test_a_turn_of_which_nothing_stands_is_asked_again_one_by_one_after_the_next_has_closed():
    desk = Desk()
    turns = after_one_turn(desk, disk=0.0)
    turns.add(requests("a"))
    turns.go_on()
    desk.commits[0].error = StoreBusy("somebody was faster", facts={"applied": False})

    turns.add(requests("b"))
    desk.happened.clear()
    turns.go_on()

    assert desk.happened == ["begin", "ask b", "commit", "ask a", "a hears yes"]


def test_whoever_may_stand_or_not_is_told_so_and_not_asked_again():
    desk = Desk()
    turns = desk.turns()
    turns.add(requests("a"))
    turns.go_on()
    desk.commits[0].error = StoreBusy("the disk failed", facts={"applied": "unknown"})
    desk.commits[0].done = True
    desk.happened.clear()

    turns.go_on()

    assert desk.happened == ["a hears unknown"]


def test_a_defect_of_a_commit_is_an_answer_too():
    desk = Desk()
    turns = desk.turns()
    turns.add(requests("a"))
    turns.go_on()
    desk.commits[0].error, desk.commits[0].done = RuntimeError("a defect"), True
    desk.happened.clear()

    turns.go_on()

    assert desk.happened == ["a hears defect"]
