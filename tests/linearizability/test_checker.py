"""The checker itself, on histories of one register whose verdict is known by thought."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.linearizability.checker import Call, check


def register(state, asked, answered):
    """A register: ("write", x) is answered "ok", ("read",) with what it holds."""
    if asked[0] == "write":
        return (asked[1],)
    return (state,) if answered in {None, state} else ()


def write(value, invoked, returned):
    return Call(invoked, ("write", value), returned, "ok" if returned else None)


def read(value, invoked, returned):
    return Call(invoked, ("read",), returned, value)


FITTING = {
    "one after the other": [write(1, 1, 2), read(1, 3, 4)],
    "a read beside a write sees the old value": [write(1, 1, 4), read(0, 2, 3)],
    "a read beside a write sees the new value": [write(1, 1, 4), read(1, 2, 3)],
    "a write without an answer took effect": [write(1, 1, None), read(1, 2, 3)],
    "a write without an answer took none": [write(1, 1, None), read(0, 2, 3)],
    "a write without an answer takes effect late": [
        write(1, 1, None),
        read(0, 2, 3),
        read(1, 4, 5),
    ],
    "two writes side by side in either order": [write(1, 1, 4), write(2, 2, 3), read(1, 5, 6)],
}
UNFITTING = {
    "a read that is stale": [write(1, 1, 2), read(0, 3, 4)],
    "a value that nobody wrote": [write(1, 1, 2), read(7, 3, 4)],
    "a write undone": [write(1, 1, 2), read(1, 3, 4), read(0, 5, 6)],
    "two readers who disagree on the order": [
        write(1, 1, 10),
        write(2, 2, 11),
        read(1, 12, 13),
        read(2, 14, 15),
    ],
    "a write without an answer that took effect twice": [
        write(1, 1, None),
        read(1, 2, 3),
        write(2, 4, 5),
        read(1, 6, 7),
    ],
}


@pytest.mark.parametrize("history", FITTING.values(), ids=FITTING)
def test_an_order_is_found_where_there_is_one(history):
    assert check(history, 0, register).holds


@pytest.mark.parametrize("history", UNFITTING.values(), ids=UNFITTING)
def test_none_is_found_where_there_is_none(history):
    assert not check(history, 0, register).holds


@st.composite
def histories(draw):
    """Up to five calls that overlap at random, with answers drawn at random."""
    count = draw(st.integers(1, 5))
    ticks = draw(st.permutations(range(1, 2 * count + 1)))
    calls = []
    for at in range(count):
        invoked, returned = sorted(ticks[2 * at : 2 * at + 2])
        answered = draw(st.booleans())
        if draw(st.booleans()):
            calls.append(write(draw(st.integers(0, 2)), invoked, returned if answered else None))
        else:
            value = draw(st.integers(0, 2)) if answered else None
            calls.append(read(value, invoked, returned if answered else None))
    return calls


def holds_by_trying_every_order(history, start, step):
    """The definition, word for word: every subset with all answered calls, in every order."""
    pending = [call for call in history if call.returned is None]
    answered = [call for call in history if call.returned is not None]
    for some in range(len(pending) + 1):
        for late in itertools.combinations(pending, some):
            for order in itertools.permutations([*answered, *late]):
                if _keeps_time(order) and _fits(order, start, step):
                    return True
    return False


def _keeps_time(order):
    return not any(
        later.returned is not None and later.returned < earlier.invoked
        for earlier, later in itertools.combinations(order, 2)
    )


def _fits(order, start, step):
    states = {start}
    for call in order:
        states = {after for state in states for after in step(state, call.asked, call.answered)}
    return bool(states)


@given(histories())
def test_the_search_agrees_with_trying_every_order(history):
    assert check(history, 0, register).holds == holds_by_trying_every_order(history, 0, register)


@given(histories())
def test_looking_at_once_changes_no_verdict(history):
    assert (
        check(history, 0, register, looks=lambda call: call.asked == ("read",)).holds
        == check(history, 0, register).holds
    )


@given(histories())
def test_the_order_found_keeps_time_and_fits(history):
    order = check(history, 0, register).order

    if order is not None:
        assert _keeps_time(order)
        assert _fits(order, 0, register)
