"""A chief's repairs, risk, escalation, and suggestions."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import FourEyes, GuardFailed
from chalicelib.domain.policy import Risk, Role, desk
from chalicelib.domain.review import (
    Accept,
    Escalate,
    OpenCorrection,
    Publish,
    Reassign,
    Release,
    Reset,
    SaveDraft,
    SetRisk,
    State,
    Suggest,
    Take,
    decide,
)
from tests.domain.review_play import (
    ASA,
    BO,
    CASSIA,
    CHIEF,
    CORIN,
    CORRECTION,
    HOUR,
    NOON,
    POLLY,
    SUBMISSION,
    TILDA,
    VERDICT,
    Play,
    approved,
    in_approval,
    in_review,
    published,
    under_correction,
)

CAREFUL = replace(desk(), approvals_by_risk=((Risk.HIGH, 2),))


@pytest.mark.parametrize("make", [in_review, under_correction])
def test_a_chief_gives_the_work_to_another_with_draft_and_lease(make) -> None:
    play = make().act(SaveDraft(VERDICT), CORIN).wait(HOUR)
    before = play.review

    play.act(Reassign("cassia", "Corin is ill."), CHIEF).act(SaveDraft(VERDICT), CASSIA)

    assert (play.review.state, play.review.holder) == (before.state, "cassia")
    assert play.review.lease_until == NOON + 5 * HOUR
    assert play.review.draft.verdict == VERDICT
    with pytest.raises(GuardFailed):
        play.act(SaveDraft(VERDICT), CORIN)


@pytest.mark.parametrize(
    "named",
    [
        None,
        replace(CASSIA, active=False),
        replace(CASSIA, roles=frozenset({Role.APPROVER})),
        replace(CASSIA, member_id="cass"),
    ],
    ids=["unknown", "gone", "no checker", "another"],
)
def test_the_work_is_given_only_to_a_checker_who_is_there(named) -> None:
    play = in_review()
    facts = replace(play.facts(CHIEF), named=named)

    with pytest.raises(GuardFailed) as refused:
        decide(play.review, Reassign("cassia", "Corin is ill."), facts)

    assert (refused.value.reason, refused.value.pointer) == ("not_a_checker", "/member")


def test_a_reset_keeps_the_draft_and_voids_approvals() -> None:
    play = approved().act(Reset("Nobody goes on with it."), CHIEF)

    assert play.review.state is State.QUEUED
    assert (play.review.approvals, play.review.draft_hash) == ((), None)
    assert play.review.draft.verdict == VERDICT


@pytest.mark.parametrize("repair", [Reset("Stuck."), Reassign("cassia", "Ill.")])
def test_no_repair_makes_anybody_forget_who_edited(repair) -> None:
    play = Play().act(Accept(), TILDA).act(Take(), POLLY).act(SaveDraft(VERDICT), POLLY)
    play.act(repair, CHIEF)
    if play.review.holder:
        play.act(Release(), CASSIA)
    play.act(Take(), CORIN).act(SUBMISSION, CORIN)

    with pytest.raises(FourEyes):
        play.approve(POLLY)


def test_a_high_risk_asks_for_more_approvals_where_the_policy_says_so() -> None:
    play = in_approval(policy=CAREFUL).act(SetRisk(Risk.HIGH), TILDA).approve(ASA)
    first = play.review
    play.approve(BO)

    assert (first.state, play.review.state) == (State.IN_APPROVAL, State.APPROVED)


def test_a_risk_that_rises_late_stops_what_too_few_approved() -> None:
    play = approved(policy=CAREFUL).act(SetRisk(Risk.HIGH), TILDA)

    with pytest.raises(GuardFailed) as refused:
        play.act(Publish(), CHIEF)

    assert refused.value.reason == "approval_missing"


def test_the_same_risk_again_is_no_decision() -> None:
    with pytest.raises(GuardFailed) as refused:
        Play().act(SetRisk(Risk.NORMAL), TILDA)

    assert refused.value.reason == "risk_unchanged"


def test_an_escalation_stands_until_a_repair_or_publication_settles_it() -> None:
    play = in_review().act(Escalate("The lawyer has called."), TILDA)
    raised = play.review.flags
    play.act(Reassign("cassia", "She knows the matter."), CHIEF)

    assert (raised, play.review.flags) == (("escalated",), ())


def test_who_suggests_may_still_approve() -> None:
    play = in_review().act(Suggest("Name the year."), ASA).act(SUBMISSION, CORIN).approve(ASA)

    assert play.review.state is State.APPROVED


def test_a_suggestion_changes_nothing_but_the_log() -> None:
    play = published()
    before = play.review

    play.act(Suggest("The link is broken."), ASA)

    assert play.review == replace(
        before, version=before.version + 1, head_hash=play.entries[-1].hash
    )
    assert play.entries[-1].secrets["suggestion"]["value"] == "The link is broken."


def test_a_correction_of_high_risk_needs_two_as_well() -> None:
    play = published(policy=CAREFUL).act(OpenCorrection("Ours."), CHIEF)
    play.act(SetRisk(Risk.HIGH), CHIEF).act(Take(), CORIN)
    play.act(CORRECTION, CORIN).approve(ASA)

    assert (play.review.state, play.review.published_version) == (
        State.CORRECTION_IN_APPROVAL,
        1,
    )
