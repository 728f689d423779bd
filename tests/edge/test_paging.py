"""Cursors: what a listing gave comes back as it was, and nothing else is taken."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.edge.paging import read_cursor, read_position, write_cursor
from chalicelib.edge.problems import MalformedRequest
from chalicelib.edge.request import Request


def asking(cursor):
    return Request("GET", "/v1/claims", "request-1", query={"cursor": [cursor]})


def written(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_a_position_comes_back_from_its_cursor(position):
    assert read_cursor(asking(write_cursor("claims", position)), "claims") == position


def test_a_list_that_has_ended_has_no_cursor():
    assert write_cursor("claims", None) is None


@given(st.text(max_size=100))
def test_any_other_text_is_refused_or_was_given(cursor):
    try:
        position = read_cursor(asking(cursor), "claims")
    except MalformedRequest:
        position = "refused"

    assert position


@pytest.mark.parametrize(
    ("cursor", "why"),
    [
        ("", "empty"),
        ("x", "no base64"),
        ("é", "no ASCII"),
        ("====", "only padding"),
        (written([1, "articles", "a"]), "of another listing"),
        (written([2, "claims", "a"]), "of another version"),
        (written([True, "claims", "a"]) + "x", "something after it"),
        (written([1, "claims", ""]), "without a position"),
        (written([1, "claims", 7]), "with a number for a position"),
        (written({"a": 1}), "another JSON"),
        (written([1, "claims", "a", "b"]), "too long a list"),
        (written([1, "claims", "a" * 5_000]), "longer than any key"),
    ],
)
def test_a_cursor_that_the_listing_did_not_give_is_refused(cursor, why):
    with pytest.raises(MalformedRequest) as refused:
        read_cursor(asking(cursor), "claims")

    assert refused.value.public_code == "bad_cursor", why


@pytest.mark.parametrize("position", ["x", "-1", "1" * 10, "1.5", "١"])
def test_a_numbered_listing_takes_numbers_only(position):
    with pytest.raises(MalformedRequest):
        read_position(asking(write_cursor("history", position)), "history")
