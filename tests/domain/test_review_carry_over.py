"""A later wording of the article: what becomes of a claim's review, state by state."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import GuardFailed, RoleMissing
from chalicelib.domain.events import EventType
from chalicelib.domain.log import parse
from chalicelib.domain.policy import SYSTEM
from chalicelib.domain.replay import compare
from chalicelib.domain.review import (
    Accept,
    AddEvidence,
    CarryOver,
    DiscardDraft,
    DismissCorrection,
    EditClaim,
    Removed,
    SetClaimant,
    State,
    Take,
    current_hash,
    decide,
    reading_of,
)
from chalicelib.domain.verdict import Draft, Naming
from tests.domain.review_play import (
    ASA,
    CHIEF,
    CORIN,
    CORRECTION,
    HOUR,
    NOON,
    REACHED,
    READING,
    SOURCE,
    SUBMISSION,
    TILDA,
    Play,
    approved,
    in_approval,
    in_review,
    published,
    reading_in,
    under_correction,
)

CHANGED = CarryOver(2, "changed")
LIVING = [state for state in REACHED if state is not State.ERASED]
BACK_AGAIN = CarryOver(3, "changed")
GONE = CarryOver(2, "vanished", Removed(2, after=NOON, before=NOON + HOUR))
RETURNED = CarryOver(3, "returned")
LEADS = {
    State.IN_APPROVAL: State.CHANGES_REQUESTED,
    State.APPROVED: State.CHANGES_REQUESTED,
    State.CORRECTION_IN_APPROVAL: State.UNDER_CORRECTION,
}


def holds(play: Play) -> bool:
    """Whether replaying the log gives what is stored."""
    return compare(play.review, play.entries, extracted_text=READING.text) == ()


@pytest.mark.parametrize("state", LIVING)
def test_a_changed_sentence_leads_back_what_was_or_waits_to_be_approved_and_nothing_else(state):
    play = REACHED[state]()
    before = play.review

    play.act(CHANGED, SYSTEM)

    after = play.review
    assert after.state is LEADS.get(state, state)
    assert "sentence_changed" in after.flags
    assert (after.draft.verdict, after.draft.evidence) == (
        before.draft.verdict,
        before.draft.evidence,
    )
    if state in LEADS:
        assert (after.approvals, after.draft_hash, after.submitted_by) == ((), None, None)
    else:
        assert after.approvals == before.approvals
        assert (after.holder, after.lease_until) == (before.holder, before.lease_until)
    assert holds(play)


@pytest.mark.parametrize("state", LIVING)
def test_a_sentence_that_is_gone_leaves_the_review_as_it_is_and_says_when(state):
    play = REACHED[state]()
    before = play.review

    play.act(GONE, SYSTEM)

    assert play.review == replace(
        before,
        flags=tuple(sorted({*before.flags, "sentence_removed"})),
        removed=Removed(2, NOON, NOON + HOUR),
        version=before.version + 1,
        head_hash=play.review.head_hash,
    )
    assert holds(play)


def test_a_sentence_that_is_back_is_flagged_no_more():
    play = approved().act(GONE, SYSTEM).act(RETURNED, SYSTEM)

    assert (play.review.flags, play.review.removed) == ((), None)
    assert play.review.state is State.APPROVED
    assert holds(play)


def test_where_nobody_has_written_anything_the_claim_reads_as_the_newest_wording_has_it():
    play = Play().act(Accept(), TILDA).act(CHANGED, SYSTEM)

    assert play.review.text == reading_in(2).text != READING.text
    assert reading_of(play.review, reading_in(2)) == reading_in(2)
    assert play.review.draft == Draft()
    assert holds(play)


def test_what_somebody_wrote_keeps_the_reading_that_it_was_written_about():
    play = in_review().act(AddEvidence((SOURCE,)), CORIN).act(CHANGED, SYSTEM)

    assert play.review.text == READING.text
    assert play.review.draft == Draft(reading=READING, evidence=(SOURCE,))
    assert (play.review.holder, play.review.revision) == ("corin", 2)


def test_saying_the_claim_anew_takes_up_the_newest_wording_and_asks_who_said_it_again():
    play = in_approval().act(CHANGED, SYSTEM).act(Take(), CORIN)

    play.act(EditClaim("The ferry cost [Wexholm] 4.8 million crowns."), CORIN)

    reading = play.review.draft.reading
    assert reading is not None
    newest = reading_in(2)
    assert (reading.quote, reading.start, reading.revision) == (newest.quote, newest.start, 2)
    assert play.review.draft.claimant_confirmed_by is None
    assert play.review.flags == ()
    assert play.review.draft.verdict == SUBMISSION.verdict


def test_how_a_claimant_is_named_outlasts_the_outlets_change():
    play = in_review().act(
        SetClaimant(replace(READING.claimant, role="mayor"), Naming.ROLE_ONLY), CORIN
    )

    play.act(CHANGED, SYSTEM).act(EditClaim("It cost 4.8 million."), CORIN)

    reading = play.review.draft.reading
    assert reading is not None
    assert (reading.naming, reading.revision) == (Naming.ROLE_ONLY, 2)


def test_who_approves_sees_that_what_is_handed_in_is_about_an_earlier_wording():
    play = in_approval().act(CHANGED, SYSTEM).act(Take(), CORIN)

    play.act(SUBMISSION, CORIN)

    assert play.review.flags == ("sentence_changed",)
    assert play.review.draft.reading == READING


def test_a_sentence_that_is_changed_and_changed_back_finds_its_draft_whole():
    play = in_approval().act(CHANGED, SYSTEM).act(BACK_AGAIN, SYSTEM)

    assert play.review.flags == ()
    assert play.review.state is State.CHANGES_REQUESTED
    assert play.review.draft.verdict == SUBMISSION.verdict
    assert play.review.draft.claimant_confirmed_by == "corin"


def test_a_draft_that_is_discarded_begins_again_from_the_newest_wording():
    play = in_review().act(AddEvidence((SOURCE,)), CORIN).act(CHANGED, SYSTEM)

    play.act(DiscardDraft(), CORIN)

    assert (play.review.text, play.review.draft, play.review.flags) == (
        reading_in(2).text,
        Draft(),
        (),
    )


def test_what_is_published_stays_what_was_approved():
    play = published()
    approved_hash = play.review.draft_hash

    play.act(CHANGED, SYSTEM)

    assert play.review.draft_hash == approved_hash == current_hash(play.review, play.facts(ASA))
    assert play.snapshots[-1].reading.revision == 1
    assert play.review.text == READING.text


def test_a_correction_may_take_up_the_newest_wording_and_its_snapshot_names_it():
    play = under_correction().act(CHANGED, SYSTEM)
    play.act(EditClaim("The ferry cost [Wexholm] 4.8 million crowns."), CORIN)

    play.act(replace(CORRECTION, confirm_claimant=True), CORIN).approve(ASA)

    assert [snapshot.reading.revision for snapshot in play.snapshots] == [1, 2]
    assert play.review.flags == ()
    assert holds(play)


def test_a_correction_that_is_dismissed_is_about_the_earlier_wording_again():
    play = under_correction().act(CHANGED, SYSTEM)
    play.act(EditClaim("The ferry cost [Wexholm] 4.8 million crowns."), CORIN)

    play.act(DismissCorrection("The page says which wording was checked."), ASA)

    assert play.review.flags == ("sentence_changed",)
    assert play.review.draft_hash == current_hash(play.review, play.facts(ASA))


@pytest.mark.parametrize(
    ("why", "before", "again"),
    [
        ("the same wording twice", CHANGED, CHANGED),
        ("gone twice", GONE, GONE),
        ("back without having gone", CHANGED, RETURNED),
    ],
)
def test_what_was_carried_over_is_carried_over_once(why, before, again):
    play = in_approval().act(before, SYSTEM)
    facts = replace(play.facts(SYSTEM), carried=reading_in(2))

    with pytest.raises(GuardFailed) as refused:
        decide(play.review, again, facts)

    assert refused.value.public_code == "wording_carried_over", why


def test_nobody_but_the_system_carries_over():
    with pytest.raises(RoleMissing):
        in_approval().act(CHANGED, CHIEF)


def test_the_entry_says_whom_it_concerns_and_outsiders_learn_that_it_happened():
    play = in_approval()

    decision = decide(play.review, CHANGED, play.facts(SYSTEM))

    play.act(CHANGED, SYSTEM)
    changes = parse(play.entries[-1].text)["changes"]
    assert isinstance(changes, dict)
    assert {name: changes[name] for name in ("sentence", "wording", "concerns", "revision")} == {
        "sentence": "changed",
        "wording": 2,
        "concerns": ["corin"],
        "revision": 2,
    }
    assert [(event.type, event.state) for event in decision.events] == [
        (EventType.CLAIM_REVISED, "changes_requested")
    ]
