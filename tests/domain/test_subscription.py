from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import GuardFailed, InputRefused
from chalicelib.domain.events import EventType
from chalicelib.domain.policy import Role
from chalicelib.domain.subscription import (
    Mode,
    Reach,
    SecretNumber,
    Subscription,
    check_subscription,
    rotated,
    without_secret,
)

NOW = datetime(2031, 5, 6, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PARTNER = Subscription(
    subscription_id="01JTP000000000000000000000",
    url="https://desk.harbour.example/hook",
    member_id="harbour",
    created_by="olga",
    created_at=NOW,
    events=frozenset({EventType.CLAIM_PUBLISHED}),
)


def test_after_a_rotation_both_secrets_sign_until_the_set_time():
    both = rotated(PARTNER, now=NOW, overlap=DAY)

    assert both.secrets == (SecretNumber(1, NOW + DAY), SecretNumber(2))
    assert both.signing(NOW + DAY - timedelta(seconds=1)) == (2, 1)
    assert both.signing(NOW + DAY) == (2,)


def test_a_rotation_without_overlap_retires_all_secrets_at_once():
    assert rotated(PARTNER, now=NOW, overlap=timedelta(0)).signing(NOW) == (2,)


def test_a_second_rotation_never_lengthens_the_life_of_a_secret():
    once = rotated(PARTNER, now=NOW, overlap=DAY)

    twice = rotated(once, now=NOW, overlap=2 * DAY)

    assert twice.secrets == (
        SecretNumber(1, NOW + DAY),
        SecretNumber(2, NOW + 2 * DAY),
        SecretNumber(3),
    )


def test_a_secret_can_be_retired_at_once_but_never_the_newest():
    both = rotated(PARTNER, now=NOW, overlap=DAY)

    assert without_secret(both, 1).signing(NOW) == (2,)
    with pytest.raises(GuardFailed):
        without_secret(both, 2)


def test_an_overlap_has_an_upper_bound():
    with pytest.raises(InputRefused):
        rotated(PARTNER, now=NOW, overlap=timedelta(days=31))


@pytest.mark.parametrize(
    ("changes", "both_roles", "pointer"),
    [
        ({"events": frozenset()}, False, "/events"),
        ({"roles": frozenset({Role.CHIEF})}, True, "/roles"),
        ({"roles": frozenset({Role.CHECKER, Role.APPROVER})}, False, "/roles"),
        ({"names": {" ": "mara"}}, False, "/names"),
        ({"names": {"x" * 201: "mara"}}, False, "/names"),
    ],
    ids=[
        "a subscription without events tells nobody anything",
        "no partner decides as chief",
        "drafting and approving under one subscription is one pair of eyes",
        "an external name is not blank",
        "an external name is not a novel",
    ],
)
def test_what_no_subscription_may_be_is_refused(changes, both_roles, pointer):
    with pytest.raises(InputRefused) as refused:
        check_subscription(replace(PARTNER, **changes), both_roles=both_roles)

    assert refused.value.pointer == pointer


def test_a_policy_may_let_one_subscription_draft_and_approve():
    both = replace(PARTNER, roles=frozenset({Role.CHECKER, Role.APPROVER}))

    with pytest.raises(InputRefused):
        check_subscription(both, both_roles=False)
    check_subscription(both, both_roles=True)


@pytest.mark.parametrize(
    ("mode", "reach", "demo", "own", "sees"),
    [
        (Mode.LIVE, Reach.ALL, False, False, True),
        (Mode.LIVE, Reach.OWN, False, False, False),
        (Mode.LIVE, Reach.OWN, False, True, True),
        (Mode.LIVE, Reach.ALL, True, True, False),
        (Mode.TEST, Reach.ALL, False, True, False),
        (Mode.TEST, Reach.ALL, True, False, True),
        (Mode.TEST, Reach.OWN, True, False, False),
    ],
    ids=[
        "everything real",
        "not what others sent",
        "what it sent itself",
        "never a demonstration",
        "a test never sees what is real",
        "every demonstration",
        "not the demonstrations of others",
    ],
)
def test_a_subscription_sees_what_is_in_its_mode_and_reach(mode, reach, demo, own, sees):
    subscription = replace(PARTNER, mode=mode, reach=reach)

    assert subscription.sees(demo=demo, own=own) == sees
