"""Replies on both stores: deadlines fire once, answers are shown word for word."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.review import (
    Accept,
    Approve,
    AskReply,
    Publish,
    RecordReply,
    SubmitDraft,
    Take,
)
from tests.workflow.desk import EVIDENCE, START, VERDICT
from tests.workflow.test_corrections import page_of

SUBMISSION = SubmitDraft(VERDICT, EVIDENCE, confirm_claimant=True)


def actions(desk, claim_id):
    history = desk.plumbline.read_history(claim_id, after=0, limit=100).items
    return [entry["action"] for entry in history]


def asked(desk):
    claim_id = f"{desk.extracted()}-1"
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())
    for who, hours in (("the city", 2), ("the council", 30)):
        deadline = START + timedelta(hours=hours)
        desk.act(claim_id, "checker", AskReply(who, "How many cracks?", deadline))
    return claim_id


def test_each_deadline_is_told_of_once_however_often_the_sweep_runs(desk):
    claim_id = asked(desk)
    desk.act(claim_id, "checker", SUBMISSION)

    swept = []
    for hours in (1, 1, 0, 40, 0):
        desk.clock.pass_time(timedelta(hours=hours))
        swept.append(desk.plumbline.sweep())

    assert swept == [0, 1, 0, 1, 0]
    assert actions(desk, claim_id).count("reply_overdue") == 2
    assert list(desk.plumbline.verify_log()()) == []


def test_a_lease_and_a_deadline_that_end_together_are_both_seen_to(desk):
    claim_id = asked(desk)

    desk.clock.pass_time(timedelta(hours=5))

    assert desk.plumbline.sweep() == 2
    assert actions(desk, claim_id)[-2:] == ["lease_expired", "reply_overdue"]


def test_an_answer_is_recorded_without_a_version_and_shown_once_it_is_taken_in(desk):
    claim_id = asked(desk)
    answer = RecordReply("the city", "We counted 41, one of them twice.")
    desk.act(claim_id, "checker", answer, expected_version=None)
    waiting = desk.act(claim_id, "checker", replace(SUBMISSION, take_in_replies=True)).review
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))
    desk.act(claim_id, "chief", Publish())

    assert page_of(desk, claim_id)["reply"] == (
        "The city answered on 4 March 2030: “We counted 41, one of them twice.” "
        "We asked the council for a reply by 5 March 2030, 15:00 UTC. No answer is on record."
    )
    assert list(desk.plumbline.verify_log()()) == []
