"""Whether a recorded history of concurrent calls fits one order: Wing and Gong's search, with
Lowe's memory of configurations seen (Wing & Gong 1993; Lowe 2017).

A history is linearizable when every call can be given one moment between its invocation and its
return so that, taken in the order of these moments, each answer is what a sequential object
would have given. A call whose answer never came may have its moment at any later time, or none.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what was asked, what was answered (None: no answer ever came).

    `invoked` and `returned` are ticks of one counter shared by all clients.
    """

    invoked: int
    asked: Hashable
    returned: int | None = None
    answered: Hashable = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`order`: the calls as they may have happened; None: no order fits."""

    order: tuple[Call, ...] | None
    explored: int  # configurations visited

    @property
    def holds(self) -> bool:
        return self.order is not None


# (state, asked, answered) → the states it may lead to; none: the answer does not fit the state.
Step = Callable[[Hashable, Hashable, Hashable], Iterable[Hashable]]
Looks = Callable[[Call], bool]


def check(
    history: Iterable[Call], start: Hashable, step: Step, looks: Looks = lambda _: False
) -> Verdict:
    """Look for an order in which every answer fits.

    `step` is asked with `answered=None` for a call that never returned, and gives the states
    that its late effect may lead to. `looks` names calls that change nothing in any state: such a
    call is given its moment as soon as its answer fits, as nothing can come of waiting.
    """
    calls = sorted(history, key=lambda call: call.invoked)
    answered_all = sum(1 << at for at, call in enumerate(calls) if call.returned is not None)
    seen: set[tuple[int, Hashable]] = set()
    path: list[int] = []
    # A stack of choices still open: (calls done, state, how long the path was, next call).
    stack: list[tuple[int, Hashable, int, int | None]] = [(0, start, 0, None)]
    while stack:
        done, state, length, chosen = stack.pop()
        del path[length:]
        if chosen is not None:
            path.append(chosen)
        if (done, state) in seen:
            continue
        seen.add((done, state))
        if done & answered_all == answered_all:
            return Verdict(tuple(calls[at] for at in path), len(seen))
        eligible = _may_be_next(calls, done)
        looked = (
            at
            for at in eligible
            if looks(calls[at]) and step(state, calls[at].asked, calls[at].answered)
        )
        for at in [now] if (now := next(looked, None)) is not None else reversed(eligible):
            call = calls[at]
            stack.extend(
                (done | 1 << at, after, len(path), at)
                for after in step(state, call.asked, call.answered)
            )
    return Verdict(None, len(seen))


def _may_be_next(calls: list[Call], done: int) -> list[int]:
    """The calls that were invoked before any call still open returned."""
    open_calls = [at for at in range(len(calls)) if not done >> at & 1]
    returns = [returned for at in open_calls if (returned := calls[at].returned) is not None]
    horizon = min(returns, default=None)
    return [at for at in open_calls if horizon is None or calls[at].invoked < horizon]
