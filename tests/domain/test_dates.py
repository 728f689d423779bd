from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.dates import find_dates

THURSDAY = date(2031, 6, 12)
MONDAY = date(2031, 6, 16)

CASES = [
    ("last night", THURSDAY, "The pier fell last night.", [("last night", "11 June 2031")]),
    ("yesterday", THURSDAY, "It fell yesterday.", [("yesterday", "11 June 2031")]),
    ("today", THURSDAY, "It falls today.", [("today", "12 June 2031")]),
    ("last week", THURSDAY, "It fell last week.", [("last week", "the week of 2 June 2031")]),
    (
        "this weekend, just gone",
        MONDAY,
        "It fell this weekend.",
        [("this weekend", "14–15 June 2031")],
    ),
    (
        "this weekend, still to come",
        THURSDAY,
        "It will fall this weekend.",
        [("this weekend", "14–15 June 2031")],
    ),
    ("this weekend, midweek, unclear", THURSDAY, "It fell this weekend.", []),
    ("a weekday looks back", THURSDAY, "It fell on Monday.", [("Monday", "9 June 2031")]),
    ("a weekday without its on", THURSDAY, "She was freed Monday.", [("Monday", "9 June 2031")]),
    ("a weekday that owns something", THURSDAY, "She missed Monday's talks.", []),
    ("earlier this year", THURSDAY, "It fell earlier this year.", [("this year", "2031")]),
    ("a weekday that may lie ahead", THURSDAY, "It will fall on Monday.", []),
    ("the same weekday", THURSDAY, "It fell on Thursday.", [("Thursday", "12 June 2031")]),
    ("last and a weekday", THURSDAY, "It fell last Thursday.", [("last Thursday", "5 June 2031")]),
    ("a month of this year", THURSDAY, "It fell in February.", [("February", "2031")]),
    ("a month of last year", THURSDAY, "It fell in November.", [("November", "2030")]),
    ("a month to come", THURSDAY, "It will open in November.", [("November", "2031")]),
    ("a month with its year", THURSDAY, "It fell in February 2019.", []),
    ("May, which is no verb", THURSDAY, "It fell in May.", [("May", "2031")]),
    ("a month that is a verb", THURSDAY, "It may fall.", []),
    ("months ago", THURSDAY, "It fell two months ago.", [("two months ago", "April 2031")]),
    (
        "months ago, over new year",
        date(2031, 1, 9),
        "It fell two months ago.",
        [("two months ago", "November 2030")],
    ),
    ("years ago", THURSDAY, "It fell 30 years ago.", [("30 years ago", "2001")]),
    ("days earlier than something else", THURSDAY, "It fell two days earlier.", []),
    ("last year", THURSDAY, "It fell last year.", [("last year", "2030")]),
    ("a day of a month", THURSDAY, "It fell on 3 March.", [("on 3 March", "2031")]),
    (
        "a day of a month of last year",
        THURSDAY,
        "It fell on December 3.",
        [("on December 3", "2030")],
    ),
    ("a day that does not exist", THURSDAY, "It fell on 31 February.", []),
    ("this spring", THURSDAY, "It fell this spring.", [("this spring", "spring 2031")]),
]


@pytest.mark.parametrize(
    ("published", "text", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_relative_date_means(published, text, expected):
    found = [(text[one.start : one.end], one.value) for one in find_dates(text, published)]

    assert found == expected


calendar_words = st.lists(
    st.sampled_from(
        ["last ", "this ", "week ", "on ", "Monday ", "May ", "31 ", "999 ", "years ago ", "in "]
    ),
    max_size=20,
).map("".join)


@given(st.one_of(st.text(), calendar_words), st.dates())
def test_dates_are_found_in_order_and_never_overlap(text, published):
    last = 0
    for one in find_dates(text, published):
        assert last <= one.start < one.end <= len(text)
        last = one.end
