"""What the system decides by policy, on both stores, and a desk of one."""

import json
from dataclasses import replace

from chalicelib.domain.policy import SYSTEM, desk, solo
from chalicelib.domain.review import (
    Accept,
    Action,
    Approve,
    LiftLegalHold,
    OpenCorrection,
    Publish,
    SetLegalHold,
    State,
    SubmitDraft,
    Take,
)
from tests.workflow.desk import EVIDENCE, VERDICT, open_desk
from tests.workflow.test_corrections import CORRECTION, page_of

SUBMISSION = SubmitDraft(VERDICT, EVIDENCE, waive_reply="A count.", confirm_claimant=True)
BY_ITSELF = replace(desk(), auto_queue_threshold=0, auto_publish=True)


def moves(desk, claim_id):
    history = desk.plumbline.read_history(claim_id, after=0, limit=100).items
    return [(entry["action"], entry["member"]) for entry in history]


def approved(desk):
    claim_id = f"{desk.extracted()}-1"
    desk.drain()
    desk.act(claim_id, "checker", Take())
    waiting = desk.act(claim_id, "checker", SUBMISSION).review
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))
    return claim_id


def test_the_system_queues_and_publishes_by_decisions_of_its_own(table, tmp_path):
    with open_desk(table, tmp_path, BY_ITSELF) as desk:
        claim_id = approved(desk)
        desk.drain()

        assert moves(desk, claim_id) == [
            ("extract", "system"),
            ("accept", "system"),
            ("take", "checker"),
            ("submit_draft", "checker"),
            ("approve", "approver"),
            ("publish", "system"),
        ]
        assert page_of(desk, claim_id)["status"] == "published"
        assert list(desk.plumbline.verify_log()()) == []


def test_an_event_that_comes_again_decides_nothing_twice(table, tmp_path):
    with open_desk(table, tmp_path, BY_ITSELF) as desk:
        claim_id = approved(desk)
        desk.plumbline.relay_outbox()
        events = [json.loads(body) for body in desk.queues["events"].take()]
        for event in (*events, *events):
            desk.plumbline.publish_event(event)

        assert moves(desk, claim_id).count(("publish", "system")) == 1
        assert desk.review(claim_id).state is State.PUBLISHED


def test_what_a_hold_kept_is_published_once_it_is_lifted(table, tmp_path):
    with open_desk(table, tmp_path, BY_ITSELF) as desk:
        claim_id = approved(desk)
        desk.act(claim_id, "chief", SetLegalHold("The court has it."))
        desk.drain()
        held = desk.review(claim_id).state
        desk.act(claim_id, "chief", LiftLegalHold("The court is done."))
        desk.drain()

        assert (held, desk.review(claim_id).state) == (State.APPROVED, State.PUBLISHED)


def test_without_such_a_policy_the_system_decides_nothing(desk):
    claim_id = f"{desk.extracted()}-1"

    desk.drain()

    assert desk.review(claim_id).state is State.EXTRACTED
    assert SYSTEM.member_id not in [who for action, who in moves(desk, claim_id)[1:]]


def test_a_desk_of_one_publishes_and_corrects_alone_and_its_pages_say_so(table, tmp_path):
    with open_desk(table, tmp_path, solo()) as desk:
        claim_id = f"{desk.extracted()}-1"
        publishing: list[Action] = [Accept(), Take(), SUBMISSION, Publish()]
        correcting: list[Action] = [OpenCorrection("Ours."), Take(), CORRECTION]
        for action in publishing:
            desk.act(claim_id, "one for all", action)
        first = page_of(desk, claim_id)
        for action in correcting:
            desk.act(claim_id, "one for all", action)

        assert first["approved_by"] is None
        assert page_of(desk, claim_id)["version"] == 2
        article_id = claim_id.rpartition("-")[0]
        html = desk.plumbline.read_page(f"articles/{article_id}/claims/1/index.html")
        assert html is not None
        assert b"checked by one person" in html[0]
        assert list(desk.plumbline.verify_log()()) == []
