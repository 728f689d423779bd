from datetime import timedelta

import pytest

from chalicelib.domain.errors import (
    DecisionIdReused,
    FourEyes,
    GuardFailed,
    NotFound,
    PreconditionMissing,
    ReviewChanged,
    RoleMissing,
    StoreBusy,
    TransitionNotAllowed,
)
from chalicelib.domain.review import (
    Accept,
    Approve,
    ConfirmClaimant,
    LeaseExpired,
    MarkDuplicate,
    Note,
    Publish,
    Release,
    Reopen,
    SaveDraft,
    State,
    SubmitDraft,
    Take,
    WaiveReply,
)
from chalicelib.workflow.list_claims import Wanted
from tests.workflow.desk import ARTICLE, EVIDENCE, VERDICT, open_desk


def first_claim(desk, body=ARTICLE, **facts):
    article_id = desk.extracted(body, **facts)
    return desk.plumbline.read_claims(article_id)[0].claim_id


def in_approval(desk, claim_id, checker="checker"):
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, checker, Take())
    desk.act(claim_id, checker, SaveDraft(verdict=VERDICT, evidence=EVIDENCE))
    desk.act(claim_id, checker, ConfirmClaimant())
    desk.act(claim_id, checker, WaiveReply(reason="A count by the city itself."))
    return desk.act(claim_id, checker, SubmitDraft()).review


def published(desk, claim_id):
    waiting = in_approval(desk, claim_id)
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))
    return desk.act(claim_id, "chief", Publish()).review


def test_a_claim_goes_from_extraction_to_publication_with_one_entry_a_decision(desk):
    claim_id = first_claim(desk)

    review = published(desk, claim_id)

    history = desk.plumbline.read_history(claim_id, after=0, limit=100)
    assert review.state is State.PUBLISHED
    assert [(entry["sequence"], entry["action"], entry["member"]) for entry in history.items] == [
        (1, "extract", "system"),
        (2, "accept", "triager"),
        (3, "take", "checker"),
        (4, "save_draft", "checker"),
        (5, "confirm_claimant", "checker"),
        (6, "waive_reply", "checker"),
        (7, "submit_draft", "checker"),
        (8, "approve", "approver"),
        (9, "publish", "chief"),
    ]
    assert review.version == 9
    assert list(desk.plumbline.verify_log()()) == []


def test_who_submitted_cannot_approve_and_nothing_changes(desk):
    claim_id = first_claim(desk)
    waiting = in_approval(desk, claim_id, checker="checker who approves")

    with pytest.raises(FourEyes):
        desk.act(claim_id, "checker who approves", Approve(draft_hash=waiting.draft_hash))

    assert desk.review(claim_id).version == waiting.version


def test_who_edited_before_somebody_else_submitted_cannot_approve_either(desk):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker who approves", Take())
    desk.act(claim_id, "checker who approves", SaveDraft(verdict=VERDICT, evidence=EVIDENCE))
    desk.act(claim_id, "checker who approves", Release())
    desk.act(claim_id, "checker", Take())
    waiting = desk.act(
        claim_id, "checker", SubmitDraft(waive_reply="A count.", confirm_claimant=True)
    ).review

    with pytest.raises(FourEyes):
        desk.act(claim_id, "checker who approves", Approve(draft_hash=waiting.draft_hash))

    assert (
        "approve"
        not in desk.plumbline.read_claim(
            claim_id, member=desk.people["checker who approves"]
        ).allowed_actions
    )
    assert (
        "approve"
        in desk.plumbline.read_claim(claim_id, member=desk.people["approver"]).allowed_actions
    )


def test_an_approval_names_the_draft_that_was_seen(desk):
    claim_id = first_claim(desk)
    in_approval(desk, claim_id)

    with pytest.raises(GuardFailed) as refused:
        desk.act(claim_id, "approver", Approve(draft_hash="0" * 64))

    assert refused.value.reason == "draft_changed"


def test_a_decision_on_a_stale_version_tells_how_things_stand(desk):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())

    with pytest.raises(ReviewChanged) as stale:
        desk.act(claim_id, "checker", Take(), expected_version=1)

    facts = stale.value.facts
    assert (facts["state"], facts["version"]) == ("queued", 2)
    assert facts["allowed_actions"] == ["mark_duplicate", "mark_not_checkable", "take", "note"]


def test_a_decision_without_a_version_is_refused_but_a_note_needs_none(desk):
    claim_id = first_claim(desk)

    with pytest.raises(PreconditionMissing):
        desk.act(claim_id, "triager", Accept(), expected_version=None)
    noted = desk.act(claim_id, "checker", Note(text="Ask the port office."), expected_version=None)

    assert noted.review.version == 2


def test_the_same_decision_id_again_gives_the_first_result(desk):
    claim_id = first_claim(desk)
    first = desk.act(claim_id, "triager", Accept(), decision_id="d1", expected_version=1)
    desk.act(claim_id, "checker", Take())

    again = desk.act(claim_id, "triager", Accept(), decision_id="d1", expected_version=1)

    assert (again.review.state, again.review.version, again.replayed) == (
        first.review.state,
        first.review.version,
        True,
    )
    assert desk.review(claim_id).version == 3


def test_the_same_decision_id_with_another_action_is_refused(desk):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept(), decision_id="d1")

    with pytest.raises(DecisionIdReused):
        desk.act(claim_id, "triager", Note(text="hm"), decision_id="d1")


def test_two_members_may_use_the_same_decision_id(desk):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept(), decision_id="d1")

    taken = desk.act(claim_id, "checker", Take(), decision_id="d1")

    assert taken.replayed is False


def test_a_lost_answer_is_found_again_by_its_decision_id(table, tmp_path):
    """The commit happens, but the store says that it does not know."""

    class Forgetful:
        def __init__(self):
            self.forget = False

        def __getattr__(self, name):
            return getattr(table, name)

        def transact(self, operations):
            table.transact(operations)
            if self.forget:
                self.forget = False
                raise StoreBusy("No answer came.", facts={"applied": "unknown"})

    forgetful = Forgetful()
    with open_desk(forgetful, tmp_path) as desk:
        claim_id = first_claim(desk)
        forgetful.forget = True

        recorded = desk.act(claim_id, "triager", Accept(), decision_id="d1")

        assert (recorded.review.state, recorded.review.version) == (State.QUEUED, 2)


def test_a_live_lease_keeps_others_out_and_an_ended_one_does_not(desk):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())

    with pytest.raises(GuardFailed) as held:
        desk.act(claim_id, "second checker", Take())
    desk.clock.pass_time(timedelta(hours=5))
    taken = desk.act(claim_id, "second checker", Take())

    assert held.value.facts["holder"] == "checker"
    assert taken.review.holder == "second-checker"


def test_the_sweep_ends_a_lease_once_and_keeps_the_draft(desk):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())
    desk.act(claim_id, "checker", SaveDraft(verdict=VERDICT, evidence=EVIDENCE))
    assert desk.plumbline.sweep() == 0
    desk.clock.pass_time(timedelta(hours=5))

    ended = [desk.plumbline.sweep(), desk.plumbline.sweep()]

    review = desk.review(claim_id)
    assert (ended, review.state, review.holder) == ([1, 0], State.QUEUED, None)
    assert review.draft.verdict == VERDICT
    assert list(desk.plumbline.verify_log()()) == []


def test_a_lease_that_was_renewed_is_not_ended(desk):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())
    taken = desk.act(claim_id, "checker", Take()).review

    with pytest.raises(RoleMissing):
        desk.act(claim_id, "chief", LeaseExpired(lease_until=taken.lease_until))


def test_a_duplicate_is_judged_by_the_claim_that_stands_as_it_is_now(desk):
    body = (
        "The harbour of Velmont handled 3 million tonnes in 2021.\n\n"
        "The port of Aldmere handled 5 million tonnes in 2021."
    )
    article_id = desk.extracted(body)
    first, second = desk.plumbline.read_claims(article_id)

    marked = desk.act(second.claim_id, "triager", MarkDuplicate(canonical=first.claim_id)).review
    with pytest.raises(GuardFailed):
        desk.act(first.claim_id, "triager", MarkDuplicate(canonical=second.claim_id))

    assert (marked.state, marked.duplicate_of) == (State.DUPLICATE, first.claim_id)


def test_an_unknown_claim_is_not_found(desk):
    desk.submit()

    for claim_id in ("nothing", "x-1", "00000000000000000000000000-1", "a-b", "", "-", "é-²"):
        with pytest.raises(NotFound):
            desk.plumbline.read_claim(claim_id, member=desk.people["chief"])


def test_an_action_from_the_wrong_state_says_what_may_be_done(desk):
    claim_id = first_claim(desk)

    with pytest.raises(TransitionNotAllowed) as refused:
        desk.act(claim_id, "checker", Take())

    assert refused.value.facts["state"] == "extracted"


def test_claims_wait_by_priority_then_age_page_by_page(desk):
    urgent = desk.extracted("The mill at Aldmere burned down in 1998.", priority=5)
    plain = desk.extracted(ARTICLE)
    for article_id in (plain, urgent):
        for review in desk.plumbline.read_claims(article_id):
            desk.clock.pass_time(timedelta(seconds=1))
            desk.act(review.claim_id, "triager", Accept())

    listed, cursor = [], None
    while True:
        page = desk.plumbline.list_claims(Wanted(state=State.QUEUED), cursor=cursor, limit=2)
        listed += [review.claim_id for review in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert listed == [f"{urgent}-1"] + [
        review.claim_id for review in desk.plumbline.read_claims(plain)
    ]


def test_who_holds_what_is_listed(desk):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())

    page = desk.plumbline.list_claims(Wanted(holder="checker"), cursor=None, limit=10)
    nobody = desk.plumbline.list_claims(Wanted(holder="approver"), cursor=None, limit=10)

    assert [review.claim_id for review in page.items] == [claim_id]
    assert nobody.items == ()


def unknown_speakers(desk):
    """Three claims of one article by the same claimant."""
    article_id = desk.extracted(
        "The bridge carries 18,000 vehicles a day. The repair costs 3.4 million crowns.\n\n"
        "The northern arch has 42 cracks. The bridge was closed in March 2030."
    )
    return [review.claim_id for review in desk.plumbline.read_claims(article_id)][:3]


def test_no_duplicate_ever_leads_to_another(desk):
    first, second, third = unknown_speakers(desk)
    desk.act(second, "triager", MarkDuplicate(canonical=first))

    with pytest.raises(GuardFailed) as chain:
        desk.act(first, "triager", MarkDuplicate(canonical=third))
    with pytest.raises(GuardFailed) as circle:
        desk.act(first, "triager", MarkDuplicate(canonical=second))
    desk.act(second, "triager", Reopen(reason="Another figure."))
    desk.act(first, "triager", MarkDuplicate(canonical=third))

    assert (chain.value.reason, circle.value.reason) == ("has_duplicates", "has_duplicates")
    assert chain.value.facts["duplicates"] == [second]
    assert desk.review(first).duplicate_of == third


def test_a_claim_that_gains_a_duplicate_meanwhile_does_not_become_one(desk, monkeypatch):
    first, second, third = unknown_speakers(desk)
    reviews = desk.plumbline._reviews
    commit = reviews.commit
    meanwhile = [lambda: desk.act(second, "triager", MarkDuplicate(canonical=first))]

    def commit_late(change):
        if meanwhile:  # somebody is faster, between the look and the commit
            meanwhile.pop()()
        commit(change)

    monkeypatch.setattr(reviews, "commit", commit_late)
    with pytest.raises(GuardFailed) as refused:
        desk.act(first, "triager", MarkDuplicate(canonical=third))

    assert refused.value.reason == "has_duplicates"
    assert desk.review(second).duplicate_of == first
    assert desk.review(first).state is State.EXTRACTED
