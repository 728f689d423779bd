"""What a policy may say: each preset passes, and each field is refused where it is out of range."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.policy import (
    FREE,
    LABELS,
    PRESETS,
    TRUTH,
    Rating,
    Risk,
    Role,
    Scale,
    desk,
    pair,
    solo,
)
from chalicelib.domain.rules import check_policy

HIGH_AND_LOW = Scale(
    "two", 1, (Rating("high", "High", "It is.", 2), Rating("low", "Low", "It is not.", 1))
)


def with_ratings(*ratings):
    return replace(desk(), scale=Scale("own", 0, ratings))


A, B = Rating("a", "A", "First.", 1), Rating("b", "B", "Second.", 2)


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        *[(PRESETS[name](4), f"the preset {name}") for name in PRESETS],
        (replace(desk(), scale=TRUTH), "another shipped scale"),
        (replace(desk(), scale=LABELS), "labels without numbers"),
        (replace(desk(), scale=FREE), "ratings in free words"),
        (replace(desk(), scale=HIGH_AND_LOW), "a scale of the desk's own"),
        (replace(solo(), approvals_by_risk=((Risk.HIGH, 1),)), "alone but where risk is high"),
        (replace(desk(), labels=((Role.CHIEF, "Managing editor"),)), "a role's name at this desk"),
        (replace(desk(), assignment_within=timedelta(days=2)), "assignments that are due"),
        (replace(desk(), retention=timedelta(days=730)), "two years of retention"),
    ],
)
def test_a_policy_that_keeps_what_its_preset_promises_stands(policy, why) -> None:
    assert check_policy(policy) is None, why  # type: ignore[func-returns-value] # or it raises


@pytest.mark.parametrize(
    ("policy", "pointer", "why"),
    [
        (replace(desk(), preset="crowd"), "/preset", "no such preset"),
        (replace(desk(), approvals=0), "/approvals", "nobody approves, and no page says so"),
        (replace(pair(), approvals=0), "/approvals", "likewise with two people"),
        (replace(pair(), approvals=2), "/approvals", "one of two people is the writer"),
        (replace(desk(), approvals=11), "/approvals", "more than any desk has"),
        (
            replace(desk(), approvals_by_risk=((Risk.LOW, 0),)),
            "/approvals_by_risk/low",
            "nobody approves where risk is low",
        ),
        (
            replace(desk(), approvals_by_risk=((Risk.LOW, 3), (Risk.HIGH, 2))),
            "/approvals_by_risk/high",
            "fewer where more harm could be done",
        ),
        (replace(desk(), minimum_evidence=51), "/minimum_evidence", "more than a draft may have"),
        (replace(desk(), primary_evidence=-1), "/primary_evidence", "fewer than none"),
        (replace(desk(), auto_queue_threshold=101), "/auto_queue_threshold", "beyond the scale"),
        (replace(desk(), show_text="all"), "/show_text", "no such mode"),
        (replace(desk(), naming="hidden"), "/naming", "no such naming"),
        (replace(desk(), lease=timedelta(0)), "/lease", "a lease that is over at once"),
        (replace(desk(), lease=timedelta(days=31)), "/lease", "a lease of a month"),
        (replace(desk(), reply_within=timedelta(0)), "/reply_within", "no time to answer"),
        (replace(desk(), assignment_within=timedelta(0)), "/assignment_within", "due at once"),
        (replace(desk(), retention=timedelta(0)), "/retention", "nothing is ever kept"),
        (
            replace(desk(), complaint_decided_within=timedelta(days=1)),
            "/complaint_decided_within",
            "decided before it is acknowledged",
        ),
        (replace(desk(), dismissal_four_eyes=False), "/dismissal_four_eyes", "not with others"),
        (replace(desk(), labels=((Role.CHIEF, ""),)), "/labels/chief", "an empty name"),
        (replace(desk(), labels=((Role.CHIEF, "a\nb"),)), "/labels/chief", "two lines"),
        (replace(desk(), labels=((Role.SYSTEM, "Bot"),)), "/labels/system", "no person's role"),
        (with_ratings(A), "/own_scale/ratings", "one rating rates nothing"),
        (with_ratings(A, A), "/own_scale/ratings", "the same key twice"),
        (with_ratings(A, replace(B, value=None)), "/own_scale/ratings", "half in order"),
        (with_ratings(A, replace(B, value=1)), "/own_scale/ratings", "the same value twice"),
        (with_ratings(A, replace(B, key="Ü")), "/own_scale/ratings/1/key", "no key"),
        (with_ratings(A, replace(B, label=" ")), "/own_scale/ratings/1/label", "no words"),
        (with_ratings(A, replace(B, meaning="")), "/own_scale/ratings/1/meaning", "no meaning"),
        (with_ratings(A, replace(B, value=101)), "/own_scale/ratings/1/value", "too high"),
        (replace(desk(), scale=replace(HIGH_AND_LOW, key="Two!")), "/own_scale/key", "no key"),
    ],
)
def test_a_field_that_breaks_a_promise_is_refused_with_its_place(policy, pointer, why) -> None:
    with pytest.raises(InputRefused) as refused:
        check_policy(policy)

    assert (refused.value.public_code, refused.value.pointer) == ("policy_refused", pointer), why


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        check_policy(replace(desk(), approvals=0, lease=timedelta(0), show_text="all"))

    errors = refused.value.facts["errors"]
    assert isinstance(errors, list)
    assert [error["pointer"] for error in errors] == ["/approvals", "/show_text", "/lease"]
