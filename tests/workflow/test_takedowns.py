"""Take-downs on both stores: what the pages tell once it has been taken down."""

from chalicelib.domain.review import (
    Approve,
    OpenCorrection,
    Reinstate,
    Restore,
    Retract,
    Suspend,
    Take,
    WithholdVersion,
)
from tests.workflow.test_corrections import CORRECTION, page_of, published


def corrected(desk):
    claim_id = published(desk)
    desk.act(claim_id, "chief", OpenCorrection("A reader wrote."))
    desk.act(claim_id, "checker", Take())
    waiting = desk.act(claim_id, "checker", CORRECTION).review
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))
    return claim_id


def test_every_version_is_down_while_it_is_suspended_and_up_again_afterwards(desk):
    claim_id = corrected(desk)
    desk.act(claim_id, "chief", Suspend("A letter has come."))
    down = [page_of(desk, claim_id, part)["status"] for part in ("", "v1/", "v2/")]
    desk.act(claim_id, "chief", Restore("The letter was wrong."))
    up = [page_of(desk, claim_id, part)["status"] for part in ("", "v1/", "v2/")]

    assert down == ["suspended"] * 3
    assert up == ["published"] * 3
    assert list(desk.plumbline.verify_log()()) == []


def test_a_withheld_version_is_down_and_the_newest_stays(desk):
    claim_id = corrected(desk)

    desk.act(claim_id, "chief", WithholdVersion(1, "It names a child."))

    assert [page_of(desk, claim_id, part)["status"] for part in ("", "v1/")] == [
        "published",
        "withheld",
    ]


def test_what_was_retracted_shows_a_tombstone_until_another_version_is_approved(desk):
    claim_id = published(desk)
    desk.act(claim_id, "chief", Retract("The report was forged."))
    gone = page_of(desk, claim_id)
    desk.act(claim_id, "chief", Reinstate("It was not forged."))
    meanwhile = page_of(desk, claim_id)
    desk.act(claim_id, "checker", Take())
    waiting = desk.act(claim_id, "checker", CORRECTION).review
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))
    back = [page_of(desk, claim_id, part)["status"] for part in ("", "v1/", "v2/")]

    assert (gone["status"], meanwhile["status"]) == ("retracted", "retracted")
    assert "forged" not in str(gone)
    assert back == ["published", "withheld", "published"]
    assert list(desk.plumbline.verify_log()()) == []
