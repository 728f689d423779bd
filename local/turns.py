"""Brief requests in, their answers out when what they decided is durable: one commit for many.

`local.server` adds what has arrived and calls `go_on` whenever something has happened. While a
turn is committed the next is decided; no answer leaves before the commit of its turn. All of it
runs in the server's one thread, except that a commit tells when it is done.
"""

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from chalicelib.domain.errors import StoreBusy
from local.wire import WireAnswer, WireRequest

MOST_TOGETHER = 64  # brief requests to a turn: bounds how long the first of them waits

C = TypeVar("C")  # a connection, which is only handed back


class Commit(Protocol):
    """The commit of a turn, which goes on behind when the turn has been decided."""

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        ...

    @property
    def seconds(self) -> float:
        """How long it took."""
        ...

    def wait(self) -> None:
        """Until it is durable; raises StoreBusy."""
        ...

    def then(self, callback: Callable[[], None], /) -> None:
        """Call this when it is done."""
        ...


# Gives None where all is durable when the block has ended.
Together = Callable[[], contextlib.AbstractContextManager[Commit | None]]


@dataclass(frozen=True, slots=True)
class Front(Generic[C]):
    """What turns need of the server."""

    ask: Callable[[C, WireRequest], WireAnswer]
    send: Callable[[C, WireRequest, WireAnswer], None]
    newcomers: Callable[[], list[tuple[C, WireRequest]]]  # who has asked meanwhile
    after_defect: Callable[[WireRequest, Exception], WireAnswer]
    nobody_knows: Callable[[], WireAnswer]
    wake: Callable[[], None]  # from another thread: call `go_on` soon


@dataclass(slots=True)
class _Turn(Generic[C]):
    """Brief requests that are committed together, and their answers, which wait for that."""

    asked: list[tuple[C, WireRequest]]
    answers: list[WireAnswer]
    commit: Commit | None = None
    seconds: float = 0.0  # that deciding took
    error: Exception | None = None


class Turns(Generic[C]):
    """Decides on brief requests in turns."""

    def __init__(self, front: Front[C], together: Together) -> None:
        self._front = front
        self._together = together
        self._waiting: deque[tuple[C, WireRequest]] = deque()  # not begun yet
        self._under_way: _Turn[C] | None = None  # decided, and being committed
        self._lost: list[_Turn[C]] = []
        self._disk_is_slower = True

    @property
    def has_work(self) -> bool:
        """Whether `go_on` would begin a turn at once."""
        return bool(self._waiting)

    def add(self, asked: Iterable[tuple[C, WireRequest]]) -> None:
        """These have arrived whole."""
        self._waiting += asked

    def go_on(self) -> None:
        """Send what is durable, and decide the next turn if there is one."""
        self._conclude()
        if self._waiting or self._lost:
            self._take_turn()

    def _take_turn(self) -> None:
        """Decide on what is there, while the turn before is committed; then commit this one."""
        turn: _Turn[C] = _Turn([self._waiting.popleft() for _ in range(self._share())], [])
        if turn.asked:
            self._decide_and_commit(turn)
        for one in self._lost:
            self._answer(one)
        self._lost.clear()

    def _decide_and_commit(self, turn: _Turn[C]) -> None:
        began = time.perf_counter()
        try:
            with self._together() as turn.commit:
                if turn.commit is not None:
                    turn.commit.then(self._front.wake)
                self._decide(turn)
                turn.seconds = time.perf_counter() - began
                self._conclude(waiting=True)
        except Exception as error:  # noqa: BLE001 - told when no turn is open any more
            turn.error = error
        if turn.error is None and turn.commit is not None:
            self._under_way = turn
            self._conclude()
        else:
            self._lost.append(turn)

    def _share(self) -> int:
        """How many requests to begin with.

        Where deciding takes longer than the disk, half of those that are about, so that there
        is always a turn to decide while another is committed; else all, in as few commits as
        can be.
        """
        waiting = len(self._waiting)
        if not self._disk_is_slower:
            under_way = len(self._under_way.asked) if self._under_way else 0
            waiting = min(waiting, (waiting + under_way + 1) // 2)
        return min(waiting, MOST_TOGETHER)

    def _decide(self, turn: _Turn[C]) -> None:
        """Answer all of a turn; where the disk is slower, also what comes meanwhile."""
        gathers = turn.commit is None or self._disk_is_slower
        while len(turn.answers) < len(turn.asked):
            turn.answers.append(self._front.ask(*turn.asked[len(turn.answers)]))
            self._conclude()
            if gathers and len(turn.answers) == len(turn.asked) < MOST_TOGETHER:
                turn.asked += self._front.newcomers()

    def _conclude(self, *, waiting: bool = False) -> None:
        """Send the answers of the turn under way if its commit is done, or wait for that."""
        turn = self._under_way
        if turn is None:
            return
        assert turn.commit is not None
        if not (waiting or turn.commit.done):
            return
        self._under_way = None
        try:
            turn.commit.wait()
        except Exception as error:  # noqa: BLE001 - whatever the store has met
            turn.error = error
            self._lost.append(turn)  # nobody can be asked again before the next turn is closed
            return
        self._disk_is_slower = turn.commit.seconds > turn.seconds
        self._answer(turn)

    def _answer(self, turn: _Turn[C]) -> None:
        """Everybody of the turn hears; whose decision was lost is asked again, alone."""
        if turn.error is not None:
            turn.answers = self._answers_after(turn.error, turn.asked)
        for (connection, request), answer in zip(turn.asked, turn.answers, strict=True):
            self._front.send(connection, request, answer)

    def _answers_after(
        self, error: Exception, asked: Sequence[tuple[C, WireRequest]]
    ) -> list[WireAnswer]:
        if not isinstance(error, StoreBusy):  # a defect: everybody is answered all the same
            return [self._front.after_defect(request, error) for _, request in asked]
        if error.facts["applied"] is not False:
            return [self._front.nobody_knows() for _ in asked]
        # Nothing of it stands: each for itself then, as if there had been no others.
        return [self._front.ask(connection, request) for connection, request in asked]
