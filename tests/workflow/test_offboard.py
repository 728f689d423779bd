"""Somebody leaves, on both stores: no way in, nothing that waits for them, no draft lost."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import (
    DecisionIdReused,
    GuardFailed,
    NotFound,
    RoleMissing,
    Unauthenticated,
)
from chalicelib.domain.policy import Role
from chalicelib.domain.review import Accept, Assign, SaveDraft, Take
from chalicelib.workflow.list_claims import Wanted
from chalicelib.workflow.record_decision import RecordDecision
from tests.workflow.desk import EVIDENCE, VERDICT


@pytest.fixture
def busy(desk):
    """The ids of a claim that the checker holds with a draft, and of one they are to take."""
    article_id = desk.extracted()
    held, assigned = f"{article_id}-1", f"{article_id}-2"
    desk.act(held, "triager", Accept())
    desk.act(held, "checker", Take())
    desk.act(held, "checker", SaveDraft(verdict=VERDICT, evidence=EVIDENCE))
    due = desk.clock.now + timedelta(days=1)
    desk.act(assigned, "triager", Assign("checker", due=due))
    return held, assigned


def let_go(desk, who="checker", *, by="chief", successor=None, decision_id=None):
    return desk.plumbline.offboard(
        who, successor=successor, member=desk.people[by], decision_id=decision_id
    )


def standing(desk, *claims):
    reviews = [desk.review(claim_id) for claim_id in claims]
    return [(review.state.value, review.holder, review.assignee) for review in reviews]


def verified(desk):
    return [finding.problem for finding in desk.plumbline.verify_log()()]


def test_what_they_held_goes_back_with_its_draft_and_no_token_opens_anything(desk, busy):
    held, assigned = busy
    tokens = [desk.plumbline.issue_token("checker", label="laptop")[1] for _ in range(2)]

    done = let_go(desk)

    assert (done.tokens, done.claims) == (2, (held, assigned))
    assert standing(desk, held, assigned) == [("queued", None, None), ("extracted", None, None)]
    assert desk.review(held).draft.verdict == VERDICT
    assert desk.plumbline.list_tokens() == ()
    for secret in tokens:
        with pytest.raises(Unauthenticated):
            desk.plumbline.authenticate(secret)
    assert [
        (entry["action"], entry["member"], entry["changes"])
        for entry in desk.plumbline.desk_entries()
    ] == [("offboard", "chief", {"left": "checker", "successor": None})]
    assert verified(desk) == []


def test_a_successor_goes_on_with_all_of_it(desk, busy):
    held, assigned = busy
    due = desk.review(assigned).due

    let_go(desk, successor="second-checker")

    assert standing(desk, held, assigned) == [
        ("in_review", "second-checker", None),
        ("extracted", None, "second-checker"),
    ]
    assert desk.review(assigned).due == due
    assert desk.review(held).draft.verdict == VERDICT
    page = desk.plumbline.list_claims(Wanted(holder="second-checker"), cursor=None, limit=9)
    assert [review.claim_id for review in page.items] == [held]
    assert verified(desk) == []


@pytest.mark.parametrize("place", [1, 2])
def test_what_broke_off_is_finished_by_asking_again(desk, busy, monkeypatch, place):
    held, assigned = busy
    secret = desk.plumbline.issue_token("checker", label="laptop")[1]
    whole = RecordDecision.__call__
    begun = []

    def breaks(self, *arguments, **more):
        begun.append(arguments)
        if len(begun) == place:
            raise OSError("the machine went down")
        return whole(self, *arguments, **more)

    monkeypatch.setattr(RecordDecision, "__call__", breaks)
    with pytest.raises(OSError, match="went down"):
        let_go(desk, decision_id="once")
    monkeypatch.setattr(RecordDecision, "__call__", whole)
    with pytest.raises(Unauthenticated):
        desk.plumbline.authenticate(secret)

    let_go(desk, decision_id="once")
    third = let_go(desk, decision_id="once")

    assert standing(desk, held, assigned) == [("queued", None, None), ("extracted", None, None)]
    assert (third.tokens, third.claims) == (0, ())
    assert len(desk.plumbline.desk_entries()) == 1
    assert verified(desk) == []


def test_who_comes_back_needs_a_new_token(desk):
    old = desk.plumbline.issue_token("checker", label="laptop")[1]
    let_go(desk)

    desk.plumbline.add_member(member_id="checker", name="Checker", roles=frozenset({Role.CHECKER}))
    new = desk.plumbline.issue_token("checker", label="laptop")[1]

    assert desk.plumbline.authenticate(new).member_id == "checker"
    with pytest.raises(Unauthenticated):
        desk.plumbline.authenticate(old)


def test_claims_of_others_stay_where_they_are(desk, busy):
    let_go(desk, "second-checker")

    assert standing(desk, *busy) == [
        ("in_review", "checker", None),
        ("extracted", None, "checker"),
    ]


@pytest.mark.parametrize(
    ("who", "by", "successor", "refusal", "why"),
    [
        ("nobody", "chief", None, NotFound, "not known"),
        ("chief", "chief", None, GuardFailed, "oneself"),
        ("checker", "approver", None, RoleMissing, "by who does not run the desk"),
        ("checker", "chief", "approver", GuardFailed, "the successor is no checker"),
        ("checker", "chief", "nobody", GuardFailed, "the successor is not known"),
        ("checker", "chief", "checker", GuardFailed, "the successor is who leaves"),
    ],
)
def test_a_departure_that_cannot_be_changes_nothing(desk, busy, who, by, successor, refusal, why):
    before = standing(desk, *busy)

    with pytest.raises(refusal):
        let_go(desk, who, by=by, successor=successor)

    assert standing(desk, *busy) == before, why
    assert desk.plumbline.desk_entries() == ()


def test_the_same_key_for_another_departure_is_refused(desk):
    let_go(desk, decision_id="once")

    with pytest.raises(DecisionIdReused):
        let_go(desk, "second-checker", decision_id="once")
