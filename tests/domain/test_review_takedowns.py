"""What a chief takes down, and what keeps it down."""

import pytest

from chalicelib.domain.errors import GuardFailed
from chalicelib.domain.replay import compare
from chalicelib.domain.review import (
    DismissCorrection,
    LiftLegalHold,
    OpenCorrection,
    Publish,
    Reinstate,
    Restore,
    Retract,
    SetLegalHold,
    State,
    Suspend,
    Take,
    Visibility,
    WithholdVersion,
)
from tests.domain.review_play import (
    ASA,
    CHIEF,
    CORIN,
    CORRECTION,
    READING,
    approved,
    correction_in_approval,
    in_approval,
    published,
    under_correction,
)


def retracted():
    return published().act(Retract("The budget was forged."), CHIEF)


def test_a_suspension_is_ended_only_by_restoring() -> None:
    play = under_correction().act(Suspend("A letter has come."), CHIEF)
    play.act(CORRECTION, CORIN).approve(ASA)
    after_approval = play.review

    play.act(Restore("The letter was wrong."), CHIEF)

    assert after_approval.state is State.PUBLISHED
    assert after_approval.visibility is Visibility.SUSPENDED
    assert play.review.visibility is Visibility.PUBLIC
    assert play.entries[-1].secrets["reason"]["value"] == "The letter was wrong."


@pytest.mark.parametrize(
    ("play", "action", "reason"),
    [
        (published().act(Suspend("Now."), CHIEF), Suspend("Again."), "already_suspended"),
        (published(), Restore("Why not."), "not_suspended"),
        (published(), WithholdVersion(1, "Old."), "no_old_version"),
        (published().act(SetLegalHold("Court."), CHIEF), SetLegalHold("Again."), "legal_hold"),
        (published(), LiftLegalHold("Done."), "no_legal_hold"),
    ],
)
def test_what_is_so_already_makes_no_entry(play, action, reason) -> None:
    count = len(play.entries)

    with pytest.raises(GuardFailed) as refused:
        play.act(action, CHIEF)

    assert refused.value.reason == reason
    assert len(play.entries) == count


def test_an_old_version_is_withheld_and_never_the_newest() -> None:
    play = correction_in_approval().approve(ASA)

    with pytest.raises(GuardFailed) as refused:
        play.act(WithholdVersion(2, "It names a child."), CHIEF)
    play.act(WithholdVersion(1, "It names a child."), CHIEF)

    assert refused.value.facts == {"versions": [1]}
    assert play.review.withheld_versions == (1,)


@pytest.mark.parametrize(
    ("make", "action", "member"),
    [
        (in_approval, None, ASA),
        (approved, Publish(), CHIEF),
        (published, OpenCorrection("Ours."), CHIEF),
        (under_correction, CORRECTION, CORIN),
        (correction_in_approval, None, ASA),
        (lambda: published().act(Suspend("Now."), CHIEF), Restore("Why not."), CHIEF),
        (retracted, Reinstate("It was not."), CHIEF),
    ],
)
def test_a_legal_hold_keeps_things_as_they_are_until_it_is_lifted(make, action, member) -> None:
    play = make().act(SetLegalHold("The court has it."), CHIEF)
    held = play.review

    def go_on():
        return play.approve(member) if action is None else play.act(action, member)

    with pytest.raises(GuardFailed) as refused:
        go_on()
    play.act(LiftLegalHold("The court is done."), CHIEF)
    go_on()

    assert (held.legal_hold, play.review.legal_hold) == (True, False)
    assert refused.value.reason == "legal_hold"


def test_a_hold_keeps_nothing_up() -> None:
    play = published().act(SetLegalHold("The court has it."), CHIEF)

    play.act(Suspend("Meanwhile."), CHIEF).act(Retract("The budget was forged."), CHIEF)

    assert play.review.state is State.RETRACTED


def test_a_retracted_fact_check_comes_back_only_as_a_new_version() -> None:
    play = retracted()
    gone = play.review
    play.act(Reinstate("It was not forged."), CHIEF)
    back = play.review
    play.act(Take(), CORIN).act(CORRECTION, CORIN).approve(ASA)

    assert (gone.state, gone.exit_reason, gone.approvals) == (
        State.RETRACTED,
        "The budget was forged.",
        (),
    )
    assert (back.state, back.opened_from) == (State.UNDER_CORRECTION, State.RETRACTED)
    assert (play.review.state, play.review.published_version) == (State.PUBLISHED, 2)
    assert (play.review.withheld_versions, play.review.exit_reason) == ((1,), None)
    assert compare(play.review, play.entries, extracted_text=READING.text) == ()


def test_a_reinstatement_that_is_dismissed_leaves_it_retracted() -> None:
    play = retracted().act(Reinstate("It was not forged."), CHIEF)

    play.act(DismissCorrection("It was forged."), ASA)

    assert (play.review.state, play.review.exit_reason) == (
        State.RETRACTED,
        "The budget was forged.",
    )
    assert play.review.draft_hash is None
