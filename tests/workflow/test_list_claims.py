"""The queue while claims move: what neither enters nor leaves a list is given exactly once."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters import keys
from chalicelib.adapters.claim_queue import ClaimQueue
from chalicelib.adapters.reviews import assignment_operations, review_attributes
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.review import Review, State
from chalicelib.workflow.list_claims import MOST_READS, ListClaims, Wanted
from chalicelib.workflow.ports import Put
from tests.adapters.stores import open_sqlite

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
ARTICLE = "A0"
# One list for each filter that leads, and one where others are looked for in it.
LISTS = {
    "by state": Wanted(state=State.QUEUED),
    "by state and priority": Wanted(state=State.QUEUED, priority=300),
    "by state and age": Wanted(state=State.QUEUED, since=NOON),
    "by holder": Wanted(holder="ada"),
    "by assignee": Wanted(assignee="ada"),
    "by due time": Wanted(due=NOON + timedelta(hours=5)),
    "by article": Wanted(article=ARTICLE, state=State.QUEUED),
    "by assignee and state": Wanted(assignee="ada", state=State.QUEUED),
}


def claim(ordinal, state, priority, hours, who):
    """A claim as any of those that the lists are about."""
    held = state is State.IN_REVIEW
    return Review(
        claim_id=f"{ARTICLE}-{ordinal}",
        article_id=ARTICLE,
        ordinal=ordinal,
        state=state,
        version=1,
        policy=1,
        text="The harbour handled 412 ships.",
        kind="figure",
        check_worthiness=60,
        since=NOON + timedelta(hours=hours - 4),
        priority=priority,
        holder=who if held else None,
        lease_until=NOON + timedelta(hours=hours) if held else None,
        assignee=who,
        due=NOON + timedelta(hours=hours) if who and hours % 2 else None,
    )


STANDINGS = st.tuples(
    st.sampled_from([State.QUEUED, State.QUEUED, State.IN_REVIEW, State.PUBLISHED]),
    st.sampled_from([0, 299, 300, 999]),
    st.integers(0, 8),
    st.sampled_from(["ada", "ada", "bea", None]),
)


class Store:
    """Claims in a table, each moved by storing it as it stands then."""

    def __init__(self, table):
        self.table = table
        self.claims = {}
        self.listed = ListClaims(ClaimQueue(table), keys.timestamp)

    def put(self, ordinal, standing):
        after = claim(ordinal, *standing)
        before = self.claims.get(ordinal)
        place = keys.claim(ARTICLE, ordinal)
        self.table.transact(
            [Put(place, review_attributes(after)), *assignment_operations(before, after)]
        )
        self.claims[ordinal] = after

    def walk(self, wanted, limit, moves):
        """Every page of a list, with a few moves after each."""
        cursor, given = None, []
        left = list(moves)
        while True:
            page = self.listed(wanted, cursor, limit)
            assert len(page.items) <= limit
            given += [review.ordinal for review in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return given
            for ordinal, standing in left[:2]:
                self.put(ordinal, standing)
            left = left[2:]


@pytest.mark.parametrize("wanted", LISTS.values(), ids=LISTS)
@settings(max_examples=15, deadline=None)
@given(
    stayers=st.lists(STANDINGS, max_size=14),
    movers=st.lists(STANDINGS, max_size=8),
    moves=st.lists(st.tuples(st.integers(0, 7), STANDINGS), max_size=24),
    limit=st.integers(1, 5),
)
def test_what_neither_enters_nor_leaves_is_given_exactly_once_while_others_move(
    wanted, stayers, movers, moves, limit
) -> None:
    with tempfile.TemporaryDirectory() as folder, open_sqlite(Path(folder)) as table:
        store = Store(table)
        for ordinal, standing in enumerate([*movers, *stayers], start=1):
            store.put(ordinal, standing)
        first_stayer = len(movers) + 1
        expected = {
            ordinal
            for ordinal, review in store.claims.items()
            if ordinal >= first_stayer and fits(wanted, review)
        }
        about = [(1 + place % len(movers), standing) for place, standing in moves] if movers else []

        given_out = store.walk(wanted, limit, about)

    stayed = [ordinal for ordinal in given_out if ordinal >= first_stayer]
    assert sorted(stayed) == sorted(expected)


def fits(wanted, review):
    """Said again, apart from the code: what a list is about."""
    by_assignment = wanted.assignee is not None or wanted.due is not None
    if by_assignment and (review.assignee is None or review.state is State.PUBLISHED):
        return False
    due = review.due is not None and wanted.due is not None and review.due <= wanted.due
    return (
        wanted.state in {None, review.state}
        and wanted.holder in {None, review.holder}
        and wanted.assignee in {None, review.assignee}
        and review.priority >= (wanted.priority or 0)
        and (wanted.since is None or review.since <= wanted.since)
        and (wanted.due is None or due)
    )


@pytest.mark.parametrize("wanted", LISTS.values(), ids=LISTS)
def test_both_stores_list_the_same_in_the_same_order(table, wanted) -> None:
    store = Store(table)
    states = [State.QUEUED, State.IN_REVIEW, State.PUBLISHED]
    for ordinal in range(1, 25):
        who = [None, "ada", "bea"][ordinal % 3]
        state = State.QUEUED if who is None else states[ordinal % 5 % 3]
        store.put(ordinal, (state, 300 * (ordinal % 4), ordinal % 7, who))

    given_out = store.walk(wanted, 4, [])

    ordered = [store.claims[ordinal] for ordinal in given_out]
    assert set(given_out) == {n for n, review in store.claims.items() if fits(wanted, review)}
    assert ordered == sorted(ordered, key=order_of(wanted))


def order_of(wanted):
    """The order of the leading filter."""
    if wanted.article is not None:
        return lambda review: review.ordinal
    if wanted.holder is not None:
        return lambda review: (review.lease_until, review.claim_id)
    if wanted.assignee is not None or wanted.due is not None:
        last = NOON + timedelta(days=999)
        return lambda review: (review.due or last, review.claim_id)
    return lambda review: (-review.priority, review.since, review.claim_id)


def test_a_request_reads_a_bounded_number_however_little_fits(tmp_path) -> None:
    with open_sqlite(tmp_path) as table:
        store = Store(table)
        for ordinal in range(1, 60):
            store.put(ordinal, (State.QUEUED, 0, 8, None))
        store.put(60, (State.QUEUED, 0, 8, "ada"))
        looked_for = Wanted(state=State.QUEUED, article=ARTICLE, holder="nobody")

        page = store.listed(looked_for, None, 2)

    assert page.items == ()
    assert page.next_cursor is not None
    assert 2 * MOST_READS < 60


def test_an_assignment_that_the_list_still_shows_is_judged_by_the_claim_as_it_is(tmp_path) -> None:
    with open_sqlite(tmp_path) as table:
        store = Store(table)
        store.put(1, (State.QUEUED, 0, 1, "ada"))
        # The claim has moved on, and the list lags behind it.
        table.transact(
            [
                Put(
                    keys.claim(ARTICLE, 1),
                    review_attributes(claim(1, State.PUBLISHED, 0, 1, "ada")),
                )
            ]
        )

        page = store.listed(Wanted(assignee="ada"), None, 5)

    assert page.items == ()


def test_a_list_without_a_filter_that_leads_is_refused(tmp_path) -> None:
    with open_sqlite(tmp_path) as table, pytest.raises(InputRefused) as refused:
        Store(table).listed(Wanted(priority=3), None, 5)

    assert refused.value.public_code == "no_filter"
