"""Asking the claimant, and what becomes of an answer whenever it comes."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import GuardFailed, InputRefused
from chalicelib.domain.policy import SYSTEM, Member, Role
from chalicelib.domain.replay import compare
from chalicelib.domain.review import (
    AskReply,
    DiscardDraft,
    DismissCorrection,
    EditAfterApproval,
    OpenCorrection,
    Publish,
    RecordReply,
    ReplyOverdue,
    RequestChanges,
    State,
    SubmitDraft,
    Take,
)
from chalicelib.domain.verdict import Reply, ReplyRequest
from tests.domain.review_play import (
    ASA,
    CASSIA,
    CHIEF,
    CORIN,
    CORRECTION,
    HOUR,
    NOON,
    READING,
    SUBMISSION,
    approved,
    in_approval,
    in_review,
    published,
)

ASKED = replace(SUBMISSION, waive_reply=None)
ANSWER = RecordReply("The mayor", "I meant the budget of 2030.")
MAYOR = Member("link-1", "The mayor", frozenset({Role.RESPONDENT}))


def ask(whom, hours=24):
    return AskReply(whom, "Which budget do you mean?", NOON + hours * HOUR)


def test_several_are_asked_and_that_settles_the_duty_to_ask() -> None:
    play = in_review().act(ask("the mayor"), CORIN).act(ask("the council", 48), CORIN)

    play.act(ASKED, CORIN)

    assert play.review.state is State.IN_APPROVAL
    assert [one.addressee for one in play.review.draft.asked] == ["the mayor", "the council"]


def test_a_deadline_is_told_of_once_and_then_the_next() -> None:
    play = in_review().act(ask("the mayor", 2), CORIN).act(ask("the council", 3), CORIN)

    with pytest.raises(GuardFailed) as early:
        play.act(ReplyOverdue(NOON + 2 * HOUR), SYSTEM)
    play.wait(2 * HOUR).act(ReplyOverdue(NOON + 2 * HOUR), SYSTEM)
    with pytest.raises(GuardFailed) as again:
        play.act(ReplyOverdue(NOON + 2 * HOUR), SYSTEM)
    second = play.review.reply_due
    play.wait(HOUR).act(ReplyOverdue(NOON + 3 * HOUR), SYSTEM)

    assert (early.value.reason, again.value.reason) == ("no_deadline_passed", "deadline_changed")
    assert (second, play.review.reply_due) == (NOON + 3 * HOUR, None)


def test_a_deadline_is_still_to_come() -> None:
    with pytest.raises(InputRefused) as refused:
        in_review().act(ask("the mayor", 0), CORIN)

    assert (refused.value.pointer, refused.value.reason) == ("/deadline", "due_refused")


def test_an_answer_is_kept_word_for_word_apart_from_the_draft_and_out_of_the_chain() -> None:
    play = in_review()
    decision = play.act(ANSWER, CORIN)

    assert play.replies == [Reply("A-1", "A", 1, 1, "I meant the budget of 2030.")]
    assert "budget of 2030" not in decision.entries[-1].text
    assert play.review.flags == ("reply_waiting",)
    assert play.review.draft.replies == ()


@pytest.mark.parametrize("member", [CHIEF, MAYOR], ids=["a chief", "the mayor by link"])
def test_an_answer_stops_an_approval_until_the_checker_has_taken_it_in(member) -> None:
    play = in_approval().act(ANSWER, member)

    with pytest.raises(GuardFailed) as refused:
        play.approve(ASA)
    play.act(RequestChanges("See the answer."), ASA).act(Take(), CORIN)
    with pytest.raises(GuardFailed) as unread:
        play.act(SUBMISSION, CORIN)
    play.act(replace(SUBMISSION, take_in_replies=True), CORIN).approve(ASA).act(Publish(), CHIEF)

    assert (refused.value.reason, unread.value.reason) == ("reply_waiting", "reply_waiting")
    assert play.snapshots[-1].replies == play.review.replies
    assert play.review.flags == ()
    assert compare(play.review, play.entries, extracted_text=READING.text) == ()


def test_an_answer_stops_the_publication_of_what_was_approved_without_it() -> None:
    play = approved().act(ANSWER, CHIEF)

    with pytest.raises(GuardFailed) as refused:
        play.act(Publish(), CHIEF)
    play.act(EditAfterApproval(), CORIN).act(SubmitDraft(take_in_replies=True), CORIN)

    assert refused.value.reason == "reply_waiting"
    assert play.review.state is State.IN_APPROVAL


def test_a_late_answer_waits_for_a_correction() -> None:
    play = published().act(ANSWER, CHIEF)
    late = play.review
    play.act(OpenCorrection("The mayor has answered."), CHIEF).act(Take(), CORIN)
    play.act(replace(CORRECTION, take_in_replies=True), CORIN).approve(ASA)

    assert (late.state, late.flags) == (State.PUBLISHED, ("reply_waiting",))
    assert [received.addressee for received in play.snapshots[-1].replies] == ["The mayor"]


def test_an_answer_that_only_a_dismissed_correction_took_in_waits_again() -> None:
    play = published().act(ANSWER, CHIEF).act(OpenCorrection("An answer."), CHIEF)
    play.act(Take(), CORIN).act(replace(CORRECTION, take_in_replies=True), CORIN)
    taken_in = play.review.flags

    play.act(DismissCorrection("It says nothing new."), ASA)

    assert (taken_in, play.review.flags) == ((), ("reply_waiting",))


def test_a_discarded_draft_keeps_whom_it_asked_and_has_no_answer_taken_in() -> None:
    play = in_review().act(ask("the mayor"), CORIN).act(ANSWER, CORIN)
    play.act(replace(ASKED, take_in_replies=True), CORIN)
    play.act(RequestChanges("Anew."), ASA).act(Take(), CORIN).act(DiscardDraft(), CORIN)

    assert play.review.draft.asked == (
        ReplyRequest("the mayor", "Which budget do you mean?", NOON + 24 * HOUR),
    )
    assert (play.review.draft.replies, play.review.flags) == ((), ("reply_waiting",))


def test_an_approval_covers_the_words_of_the_answer() -> None:
    play = in_review().act(ANSWER, CORIN).act(replace(SUBMISSION, take_in_replies=True), CORIN)
    (received,) = play.review.draft.replies
    forged = replace(play.review.draft, replies=(replace(received, digest="0" * 64),))
    play.review = replace(play.review, draft=forged)

    with pytest.raises(GuardFailed) as refused:
        play.approve(ASA)

    assert refused.value.reason == "draft_changed"


def test_nobody_but_holder_chief_and_respondent_records_an_answer() -> None:
    with pytest.raises(GuardFailed) as refused:
        in_review().act(ANSWER, CASSIA)

    assert refused.value.reason == "not_holder"
