"""An earlier fact-check of the desk as the beginning of another, on both stores."""

import pytest

from chalicelib.domain.errors import GuardFailed, NotFound
from chalicelib.domain.review import (
    Accept,
    Approve,
    Publish,
    ReuseVerdict,
    State,
    SubmitDraft,
    Suspend,
    Take,
)
from tests.workflow.desk import ARTICLE, EVIDENCE, VERDICT
from tests.workflow.test_corrections import published


def another(desk):
    article_id = desk.extracted(f"{ARTICLE}Nobody said when the bridge was built.")
    claim_id = f"{article_id}-1"
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())
    return claim_id


def test_what_was_checked_before_is_reused_and_approved_anew(desk):
    earlier, claim_id = published(desk), another(desk)
    desk.act(claim_id, "checker", ReuseVerdict(earlier))
    draft = desk.review(claim_id).draft
    waiting = desk.act(
        claim_id, "checker", SubmitDraft(waive_reply="As before.", confirm_claimant=True)
    ).review
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))
    desk.act(claim_id, "chief", Publish())

    assert (draft.verdict, draft.evidence) == (VERDICT, EVIDENCE)
    assert desk.review(claim_id).state is State.PUBLISHED
    assert list(desk.plumbline.verify_log()()) == []


def test_what_is_suspended_or_not_there_is_not_reused(desk):
    earlier, claim_id = published(desk), another(desk)
    desk.act(earlier, "chief", Suspend("A letter has come."))

    for named in (earlier, claim_id, "nowhere-1"):
        with pytest.raises(GuardFailed) as refused:
            desk.act(claim_id, "checker", ReuseVerdict(named))
        assert refused.value.reason == "fact_check_unknown"


def test_earlier_fact_checks_of_much_the_same_are_found_with_who_said_it_and_when(desk):
    earlier, claim_id = published(desk), another(desk)

    found = desk.plumbline.find_similar(claim_id)
    desk.act(earlier, "chief", Suspend("A letter has come."))

    assert [(one.snapshot.claim_id, one.likeness) for one in found] == [(earlier, 100)]
    assert (
        found[0].snapshot.reading
        == desk.plumbline.read_claim(earlier, member=desk.people["chief"]).reading
    )
    assert desk.plumbline.find_similar(claim_id) == ()


def test_what_only_shares_its_subject_is_not_found(desk):
    published(desk)
    article_id = desk.extracted("The bridge was painted green in 1987, the museum said.")

    assert desk.plumbline.find_similar(f"{article_id}-1") == ()
    with pytest.raises(NotFound):
        desk.plumbline.find_similar(f"{article_id}-99")
