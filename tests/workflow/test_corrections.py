"""Corrections on both stores: the next version beside the first, and the pages that show them."""

import json

import pytest

from chalicelib.domain.errors import FourEyes
from chalicelib.domain.review import (
    Accept,
    Approve,
    ConfirmClaimant,
    DismissCorrection,
    OpenCorrection,
    Publish,
    SaveDraft,
    State,
    SubmitCorrection,
    SubmitDraft,
    Take,
    WaiveReply,
)
from chalicelib.domain.verdict import CorrectionKind, Verdict
from tests.workflow.desk import EVIDENCE, VERDICT

AGAIN = Verdict(
    rating="true",
    reason="The second report counts 42 cracks.",
    explanation="The second inspection report lists 42 cracks in the northern arch.",
)
CORRECTION = SubmitCorrection(
    kind=CorrectionKind.RATING_CHANGED,
    note="A second report has come, and bears the number out.",
    verdict=AGAIN,
)


def published(desk):
    article_id = desk.extracted()
    claim_id = f"{article_id}-1"
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())
    desk.act(claim_id, "checker", SaveDraft(verdict=VERDICT, evidence=EVIDENCE))
    desk.act(claim_id, "checker", ConfirmClaimant())
    desk.act(claim_id, "checker", WaiveReply(reason="A count by the city itself."))
    waiting = desk.act(claim_id, "checker", SubmitDraft()).review
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))
    desk.act(claim_id, "chief", Publish())
    return claim_id


def page_of(desk, claim_id, part=""):
    desk.drain()
    article_id, _, ordinal = claim_id.rpartition("-")
    found = desk.plumbline.read_page(f"articles/{article_id}/claims/{ordinal}/{part}index.json")
    assert found is not None
    return json.loads(found[0])


def test_a_correction_shows_both_versions_with_kind_and_note(desk):
    claim_id = published(desk)
    desk.act(claim_id, "chief", OpenCorrection("A reader wrote.", notice=True))
    meanwhile = page_of(desk, claim_id)
    desk.act(claim_id, "checker", Take())
    waiting = desk.act(claim_id, "checker", CORRECTION).review
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))

    newest, first = page_of(desk, claim_id), page_of(desk, claim_id, "v1/")
    assert (meanwhile["rating"]["key"], meanwhile["version"]) == ("mostly_true", 1)
    assert meanwhile["notice"].startswith("We are looking at this fact-check again.")
    assert (newest["rating"]["key"], newest["version"], newest["notice"]) == ("true", 2, None)
    assert first["rating"]["key"] == "mostly_true"
    assert [(line["version"], line["kind"], line["note"]) for line in newest["versions"]] == [
        (2, "rating_changed", "A second report has come, and bears the number out."),
        (1, None, None),
    ]
    article_id = claim_id.rpartition("-")[0]
    html = desk.plumbline.read_page(f"articles/{article_id}/claims/1/index.html")[0].decode()
    assert "A second report has come, and bears the number out." in html
    assert list(desk.plumbline.verify_log()()) == []


def test_a_dismissed_correction_leaves_what_is_public_and_the_log_agrees(desk):
    claim_id = published(desk)
    desk.act(claim_id, "chief", OpenCorrection("A reader wrote."))
    desk.act(claim_id, "checker", Take())
    desk.act(claim_id, "checker", SaveDraft(verdict=AGAIN))

    review = desk.act(claim_id, "approver", DismissCorrection("The reader was wrong.")).review

    assert (review.state, review.published_version) == (State.PUBLISHED, 1)
    assert desk.review(claim_id).draft.verdict == VERDICT
    assert page_of(desk, claim_id)["rating"]["key"] == "mostly_true"
    assert list(desk.plumbline.verify_log()()) == []


def test_who_edits_a_correction_is_not_offered_to_dismiss_it(desk):
    claim_id = published(desk)
    desk.act(claim_id, "chief", OpenCorrection("Ours."))
    taken = desk.act(claim_id, "checker who approves", Take())
    edited = desk.act(claim_id, "checker who approves", SaveDraft(verdict=AGAIN))

    with pytest.raises(FourEyes):
        desk.act(claim_id, "checker who approves", DismissCorrection("It was right."))

    assert "dismiss_correction" in taken.allowed_actions
    assert "dismiss_correction" not in edited.allowed_actions


def test_two_versions_that_say_the_same_may_be_approved_by_different_people(desk):
    claim_id = published(desk)
    same = SubmitCorrection(kind=CorrectionKind.MINOR, note="A link was broken.")
    hashes = []
    for approver in ("approver", "checker who approves"):
        desk.act(claim_id, "chief", OpenCorrection("Ours."))
        desk.act(claim_id, "checker", Take())
        hashes.append(desk.act(claim_id, "checker", same).review.draft_hash)
        desk.act(claim_id, approver, Approve(draft_hash=hashes[-1]))

    assert hashes[0] == hashes[1]
    assert desk.review(claim_id).published_version == 3
    assert list(desk.plumbline.verify_log()()) == []
