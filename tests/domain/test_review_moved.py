"""A claim that follows its article to another policy, an assignment that is due, one who left."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.claim_parts import ClaimantType
from chalicelib.domain.errors import GuardFailed
from chalicelib.domain.events import EventType
from chalicelib.domain.policy import SYSTEM, TRUTH, Member, Risk, Role, desk, pair, solo
from chalicelib.domain.replay import compare
from chalicelib.domain.review import (
    AskReply,
    Assign,
    AssignmentDue,
    MemberLeft,
    MovePolicy,
    OpenCorrection,
    Publish,
    RecordReply,
    SetLegalHold,
    SetRisk,
    State,
    Take,
    decide,
)
from chalicelib.domain.rules import named_by
from chalicelib.domain.verdict import Naming
from tests.domain.review_play import (
    ASA,
    CHIEF,
    CORIN,
    HOUR,
    NOON,
    REACHED,
    READING,
    TILDA,
    Play,
    approved,
    correction_in_approval,
    in_approval,
    in_review,
    published,
)

GONE = Member("corin", "Corin Vey", frozenset({Role.CHECKER}), active=False)
NEXT = Member("cassia", "Cassia Brandt", frozenset({Role.CHECKER}))
TWO = replace(desk(2), approvals=2)
MORE_SOURCES = replace(desk(2), minimum_evidence=2)
OTHER_SCALE = replace(desk(2), scale=TRUTH)
NAMELESS = replace(desk(2), naming="withheld")


def moved(play, target):
    play.moved_to = target
    play.act(MovePolicy(), CHIEF)
    play.policy = target
    return play


def half_approved():
    play = in_approval(policy=replace(desk(), approvals=2))
    return play.approve(ASA)


@pytest.mark.parametrize(
    ("before", "target", "state", "approvals", "why"),
    [
        (in_approval, desk(2), State.IN_APPROVAL, 0, "the same rules under another number"),
        (in_approval, OTHER_SCALE, State.CHANGES_REQUESTED, 0, "rated on another scale"),
        (in_approval, MORE_SOURCES, State.CHANGES_REQUESTED, 0, "too few sources there"),
        (in_approval, NAMELESS, State.CHANGES_REQUESTED, 0, "named where names are withheld"),
        (half_approved, pair(2), State.APPROVED, 1, "one approval is enough there"),
        (in_approval, solo(2), State.APPROVED, 0, "nobody else is there to approve"),
        (approved, desk(2), State.APPROVED, 1, "approved there as well"),
        (approved, TWO, State.IN_APPROVAL, 1, "one of two approvals has come"),
        (approved, OTHER_SCALE, State.CHANGES_REQUESTED, 0, "approved as another rating"),
        (correction_in_approval, desk(2), State.CORRECTION_IN_APPROVAL, 0, "the same rules"),
        (correction_in_approval, OTHER_SCALE, State.UNDER_CORRECTION, 0, "another scale"),
        (correction_in_approval, solo(2), State.UNDER_CORRECTION, 0, "never published by a move"),
        (published, OTHER_SCALE, State.PUBLISHED, 1, "what is public stays as it is"),
        (in_review, OTHER_SCALE, State.IN_REVIEW, 0, "nothing is frozen yet"),
    ],
)
def test_what_is_frozen_stays_where_the_other_policy_would_let_it_be_approved(
    before, target, state, approvals, why
) -> None:
    play = moved(before(), target)

    assert (play.review.state, len(play.review.approvals), play.review.policy) == (
        state,
        approvals,
        2,
    ), why
    policies = {1: before().policy, 2: target}
    assert compare(play.review, play.entries, policies=policies.__getitem__) == ()


def test_a_hold_or_an_answer_that_waits_keeps_a_move_from_approving() -> None:
    on_hold = in_approval().act(SetLegalHold("The court has it."), CHIEF)
    answered = in_approval().act(RecordReply("The mayor", "It was the other budget."), CHIEF)

    assert moved(on_hold, solo(2)).review.state is State.IN_APPROVAL
    assert moved(answered, solo(2)).review.state is State.IN_APPROVAL


def test_what_went_below_the_quorum_needs_the_missing_approval_from_another() -> None:
    play = moved(approved(), TWO)

    with pytest.raises(GuardFailed, match="next approval"):
        play.approve(ASA)
    with pytest.raises(GuardFailed) as early:
        decide(replace(play.review, state=State.APPROVED), Publish(), play.facts(CHIEF))

    assert early.value.public_code == "approval_missing"


def test_risk_counts_under_the_other_policy_too() -> None:
    play = in_approval().act(SetRisk(Risk.HIGH), TILDA).approve(ASA)

    assert moved(play, pair(2)).review.state is State.APPROVED


def test_a_correction_of_what_was_moved_is_judged_by_the_policy_of_then() -> None:
    play = moved(published(), OTHER_SCALE).act(OpenCorrection("A reader wrote."), CHIEF)

    entry = play.entries[-1]
    assert '"policy":2' in entry.text


@pytest.mark.parametrize("state", [state for state in REACHED if state is not State.ERASED])
def test_nobody_moves_a_claim_whose_article_stayed(state) -> None:
    with pytest.raises(GuardFailed) as refused:
        moved(REACHED[state](), desk(1))

    assert refused.value.public_code == "policy_unchanged"


def test_persons_are_named_as_the_policy_says_until_somebody_says_otherwise() -> None:
    person = READING
    outlet = replace(READING, claimant=replace(READING.claimant, type=ClaimantType.OUTLET))
    without_role = replace(READING, claimant=replace(READING.claimant, role=None))
    by_role = replace(desk(), naming="role_only")

    assert named_by(desk(), person) == person
    assert named_by(by_role, person).naming is Naming.ROLE_ONLY
    assert named_by(by_role, without_role).naming is Naming.WITHHELD
    assert named_by(by_role, outlet).naming is Naming.NAMED
    assert named_by(NAMELESS, person).naming is Naming.WITHHELD


def test_an_assignment_is_due_once_and_again_only_when_it_is_given_anew() -> None:
    play = Play().act(Assign("corin", due=NOON + HOUR), TILDA).wait(HOUR)

    told = decide(play.review, AssignmentDue(NOON + HOUR), play.facts(SYSTEM))
    play.act(AssignmentDue(NOON + HOUR), SYSTEM)
    with pytest.raises(GuardFailed) as twice:
        play.act(AssignmentDue(NOON + HOUR), SYSTEM)
    play.act(Assign("corin", due=NOON + 2 * HOUR), TILDA)

    assert [event.type for event in told.events] == [EventType.CLAIM_DUE]
    assert twice.value.public_code == "nothing_due"
    assert (play.review.due, play.review.due_told) == (NOON + 2 * HOUR, False)


def test_an_assignment_is_not_due_before_its_time_or_at_another() -> None:
    play = Play().act(Assign("corin", due=NOON + HOUR), TILDA)

    with pytest.raises(GuardFailed, match="Nothing is due"):
        play.act(AssignmentDue(NOON + HOUR), SYSTEM)
    with pytest.raises(GuardFailed) as other:
        play.wait(HOUR).act(AssignmentDue(NOON), SYSTEM)

    assert other.value.public_code == "due_changed"


def test_the_policy_gives_an_assignment_its_time_where_nobody_names_one() -> None:
    play = Play(policy=replace(desk(), assignment_within=timedelta(days=1)))

    assert play.act(Assign("corin"), TILDA).review.due == NOON + timedelta(days=1)


def test_the_policy_gives_a_reply_its_deadline_where_nobody_names_one() -> None:
    play = in_review(policy=replace(desk(), reply_within=timedelta(days=3)))

    play.act(AskReply("the mayor", "Which budget?"), CORIN)

    assert play.review.reply_due == play.at + timedelta(days=3)


def test_what_somebody_held_goes_back_with_its_draft_once_they_have_left() -> None:
    play = in_review().act(Assign("corin", due=NOON + HOUR), TILDA)
    play.left = GONE

    play.act(MemberLeft("corin"), SYSTEM)

    review = play.review
    assert (review.state, review.holder, review.assignee, review.due) == (
        State.QUEUED,
        None,
        None,
        None,
    )
    assert play.act(Take(), NEXT).review.holder == "cassia"


def test_a_successor_goes_on_with_lease_assignment_and_time() -> None:
    play = in_review().act(Assign("corin", due=NOON + HOUR), TILDA)
    play.left, play.successor = GONE, NEXT

    review = play.act(MemberLeft("corin", "cassia"), SYSTEM).review

    assert (review.state, review.holder, review.assignee, review.due) == (
        State.IN_REVIEW,
        "cassia",
        "cassia",
        NOON + HOUR,
    )


@pytest.mark.parametrize(
    ("left", "successor", "why"),
    [
        (CORIN, None, "who is still here has not left"),
        (None, None, "nobody of that name was ever here"),
        (GONE, replace(NEXT, active=False), "the successor has left as well"),
        (GONE, replace(NEXT, roles=frozenset({Role.APPROVER})), "the successor is no checker"),
        (GONE, None, "the successor is not known"),
    ],
)
def test_nothing_is_taken_from_who_is_here_nor_given_to_who_is_not(left, successor, why) -> None:
    play = in_review()
    play.left, play.successor = left, successor
    named = "cassia" if left is GONE else None

    with pytest.raises(GuardFailed) as refused:
        play.act(MemberLeft("corin", named), SYSTEM)

    assert refused.value.public_code == "nobody_has_left", why
