"""Policies on both stores: drawn up, used by new articles, never changed, followed by a log."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters import keys
from chalicelib.domain.desk_log import DESK
from chalicelib.domain.errors import DecisionIdReused, InputRefused, NotFound, RoleMissing
from chalicelib.domain.policy import TRUTH, Rating, Scale, desk, pair, solo
from chalicelib.workflow.ports import Update
from tests.workflow.desk import open_desk

OWN = Scale("own", 0, (Rating("so", "So", "It is so."), Rating("not_so", "Not so", "It is not.")))
LONGER = replace(desk(0), lease=timedelta(hours=9), scale=TRUTH)


@pytest.fixture
def stored(table, tmp_path):
    """A desk that reads its policies from the store."""
    with open_desk(table, tmp_path, policy=None) as desk:
        yield desk


def add(stored, policy=LONGER, *, use=False, who="chief", decision_id=None):
    return stored.plumbline.add_policy(
        policy, use=use, member=stored.people[who], decision_id=decision_id
    )


def problems(stored):
    return [finding.problem for finding in stored.plumbline.verify_log()()]


def test_the_presets_are_there_from_the_beginning_and_desk_is_the_one_in_use(stored):
    policies, current = stored.plumbline.list_policies()

    assert (policies, current) == ((desk(1), pair(2), solo(3)), 1)
    assert stored.plumbline.read_policy(3) == solo(3)
    with pytest.raises(NotFound):
        stored.plumbline.read_policy(4)


def test_a_policy_gets_the_next_number_and_is_read_back_as_it_was_drawn_up(stored):
    first = add(stored)
    second = add(stored, replace(desk(0), scale=OWN))

    assert first == replace(LONGER, version=4)
    assert second == replace(desk(5), scale=replace(OWN, version=5))
    assert stored.plumbline.read_policy(4) == first
    assert stored.plumbline.list_policies() == ((desk(1), pair(2), solo(3), first, second), 1)
    assert problems(stored) == []


def test_new_articles_get_the_policy_in_use_and_old_ones_keep_theirs(stored):
    old = stored.extracted()
    add(stored, use=True)

    new = stored.extracted("The ferry carried 4,000 people in May, the harbour office said.")

    assert stored.plumbline.read_article(old).policy == 1
    assert stored.plumbline.read_article(new).policy == 4
    assert {review.policy for review in stored.plumbline.read_claims(new)} == {4}


def test_a_known_policy_is_given_to_new_articles_once(stored):
    stored.plumbline.use_policy(2, member=stored.people["chief"], decision_id=None)
    stored.plumbline.use_policy(2, member=stored.people["chief"], decision_id=None)

    log = stored.plumbline.desk_entries()
    assert stored.plumbline.list_policies()[1] == 2
    assert [(entry["action"], entry["changes"]) for entry in log] == [
        ("use_policy", {"current": 2})
    ]
    with pytest.raises(NotFound):
        stored.plumbline.use_policy(9, member=stored.people["chief"], decision_id=None)


def test_a_preset_that_an_article_is_pinned_to_is_kept_in_the_store(stored, table):
    assert table.get(keys.policy(1)) is None

    stored.submit()

    assert table.get(keys.policy(1))["preset"] == "desk"


def test_who_does_not_run_the_desk_changes_nothing(stored):
    with pytest.raises(RoleMissing):
        add(stored, who="checker")
    with pytest.raises(InputRefused):
        add(stored, replace(desk(0), approvals=0))

    assert stored.plumbline.list_policies() == ((desk(1), pair(2), solo(3)), 1)


def test_the_same_request_again_gets_the_first_policy(stored):
    first = add(stored, decision_id="once")

    assert add(stored, decision_id="once") == first
    assert len(stored.plumbline.list_policies()[0]) == 4
    with pytest.raises(DecisionIdReused):
        add(stored, replace(LONGER, minimum_evidence=3), decision_id="once")


def test_two_who_draw_up_policies_at_once_get_two_numbers(stored):
    def one(place):
        return add(stored, replace(LONGER, minimum_evidence=place)).version

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(one, (1, 2)))

    assert sorted(numbers) == [4, 5]
    assert problems(stored) == []


@pytest.mark.parametrize(
    ("key", "change", "problem"),
    [
        (
            keys.policy(4),
            {"approvals": 9},
            "entry 1: policy 4 is not what was added",
        ),
        (keys.desk_record(), {"current": 2}, "the desk's record is not what its log says"),
        (keys.desk_record(), {"newest": 9}, "the desk's record is not what its log says"),
    ],
)
def test_what_is_changed_behind_the_log_is_found(stored, table, key, change, problem):
    add(stored)

    table.transact([Update(key, set=change)])

    assert problems(stored) == [problem]


def test_an_entry_of_the_desks_log_that_was_edited_is_found(stored, table):
    add(stored, use=True)
    entry = table.get(keys.entry(DESK, 1))
    table.transact(
        [
            Update(
                keys.entry(DESK, 1),
                set={"text": entry["text"].replace('"role":"chief"', '"role":"operator"')},
            )
        ]
    )

    assert len(problems(stored)) == 1
