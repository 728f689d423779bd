"""Corrections, played action by action: what is public stays until others approve the next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import FourEyes, GuardFailed, InputRefused
from chalicelib.domain.log import parse
from chalicelib.domain.policy import SYSTEM, desk
from chalicelib.domain.replay import compare
from chalicelib.domain.review import (
    AddEvidence,
    DiscardDraft,
    DismissCorrection,
    EditClaim,
    LeaseExpired,
    OpenCorrection,
    Publish,
    Recall,
    Release,
    RequestChanges,
    SaveDraft,
    SetClaimant,
    State,
    Take,
    Visibility,
    editors_of,
)
from chalicelib.domain.verdict import Correction, CorrectionKind, Draft, Naming
from tests.domain.review_play import (
    ASA,
    BO,
    CASSIA,
    CHIEF,
    CORIN,
    CORRECTION,
    HOUR,
    NOON,
    POLLY,
    QUENTIN,
    READING,
    SOURCE,
    TILDA,
    VERDICT,
    correction_in_approval,
    in_approval,
    published,
    under_correction,
)


def sound_log(play):
    return compare(play.review, play.entries, extracted_text=READING.text) == ()


def test_a_correction_becomes_the_next_version_and_leaves_the_first_as_it_was() -> None:
    play = published()
    (first,) = play.snapshots

    play.wait(HOUR).act(OpenCorrection("A reader wrote."), TILDA).act(Take(), CASSIA)
    play.act(CORRECTION, CASSIA).wait(HOUR).approve(ASA)

    assert play.review.state is State.PUBLISHED
    assert play.review.published_version == 2
    assert CORRECTION.verdict is not None
    assert play.review.draft_hash is not None
    assert play.snapshots == [
        first,
        replace(
            first,
            number=2,
            verdict=CORRECTION.verdict,
            checked_by=("cassia",),
            approved_by=("asa",),
            published_at=NOON + 2 * HOUR,
            draft_hash=play.review.draft_hash,
            correction=Correction(
                CorrectionKind.CLARIFICATION, "We say now which year's budget it is."
            ),
        ),
    ]
    assert sound_log(play)


def test_opening_takes_the_published_version_for_its_draft_and_voids_old_approvals() -> None:
    play = published()
    (first,) = play.snapshots

    play.act(OpenCorrection("A reader wrote.", notice=True), CHIEF)

    assert play.review.draft == Draft(
        reading=first.reading,
        accepted=first.reading,
        verdict=first.verdict,
        evidence=first.evidence,
        claimant_confirmed_by="corin",
        reply=first.reply,
    )
    assert (play.review.approvals, play.review.draft_hash) == ((), None)
    assert play.review.flags == ("correction_notice",)
    assert play.entries[-1].secrets["reason"]["value"] == "A reader wrote."


def test_the_public_notice_is_a_choice_and_goes_with_the_correction() -> None:
    quiet = published().act(OpenCorrection("A reader wrote."), CHIEF)
    told = published().act(OpenCorrection("A reader wrote.", notice=True), CHIEF)
    told.act(Take(), CORIN).act(CORRECTION, CORIN).approve(ASA)

    assert (quiet.review.flags, told.review.flags) == ((), ())


def test_a_correction_is_worked_on_under_a_lease_without_leaving_its_state() -> None:
    play = under_correction()
    taken = play.review

    play.act(SaveDraft(VERDICT), CORIN).act(Release(), CORIN)
    released = play.review
    play.act(Take(), CASSIA).wait(4 * HOUR)
    assert play.review.lease_until is not None
    play.act(LeaseExpired(play.review.lease_until), SYSTEM)

    assert (taken.state, taken.holder, taken.lease_until) == (
        State.UNDER_CORRECTION,
        "corin",
        NOON + 4 * HOUR,
    )
    assert (released.state, released.holder) == (State.UNDER_CORRECTION, None)
    assert (play.review.state, play.review.holder) == (State.UNDER_CORRECTION, None)


def test_two_cannot_hold_one_correction() -> None:
    play = under_correction().wait(4 * HOUR - timedelta(microseconds=1))

    with pytest.raises(GuardFailed) as refused:
        play.act(Take(), CASSIA)

    assert refused.value.reason == "lease_live"


def test_who_submitted_a_correction_recalls_it_to_where_it_was_worked_on() -> None:
    play = correction_in_approval()

    with pytest.raises(GuardFailed, match="who submitted"):
        play.act(Recall(), CASSIA)
    play.act(Recall(), CORIN)

    assert (play.review.state, play.review.holder) == (State.UNDER_CORRECTION, "corin")
    assert (play.review.draft_hash, play.review.approvals) == (None, ())


def test_a_correction_sent_back_waits_under_correction_with_its_draft() -> None:
    play = correction_in_approval().act(RequestChanges("Which page?"), ASA)

    assert (play.review.state, play.review.holder) == (State.UNDER_CORRECTION, None)
    assert play.review.draft.verdict == CORRECTION.verdict
    assert play.review.draft_hash is None


def test_as_many_approve_a_correction_as_the_policy_asks_for() -> None:
    play = in_approval(policy=replace(desk(), approvals=2)).approve(ASA).approve(BO)
    play.act(Publish(), CHIEF).act(OpenCorrection("A reader wrote."), CHIEF)
    play.act(Take(), CORIN).act(CORRECTION, CORIN).approve(ASA)
    first = play.review

    with pytest.raises(GuardFailed, match="approved it"):
        play.approve(ASA)
    play.approve(BO)

    assert (first.state, first.published_version) == (State.CORRECTION_IN_APPROVAL, 1)
    assert (play.review.state, play.review.published_version) == (State.PUBLISHED, 2)
    assert play.snapshots[-1].approved_by == ("asa", "bo")
    assert sound_log(play)


def test_nobody_approves_the_correction_that_they_wrote_even_part_of() -> None:
    play = published().act(OpenCorrection("Ours."), CHIEF).act(Take(), POLLY)
    play.act(AddEvidence((SOURCE,)), POLLY).act(Release(), POLLY)
    play.act(Take(), QUENTIN).act(CORRECTION, QUENTIN)

    for writer in (POLLY, QUENTIN):
        with pytest.raises(FourEyes):
            play.approve(writer)
    play.approve(ASA)

    assert play.review.published_version == 2


def test_who_wrote_the_first_version_may_approve_anothers_correction() -> None:
    play = published().act(OpenCorrection("Ours."), CHIEF).act(Take(), QUENTIN)
    play.act(CORRECTION, QUENTIN)

    corin_approves = replace(CORIN, roles=ASA.roles)
    play.approve(corin_approves)

    assert play.snapshots[-1].approved_by == ("corin",)
    assert play.snapshots[-1].checked_by == ("quentin",)


def test_after_the_next_version_nobody_counts_as_its_editor() -> None:
    play = correction_in_approval().approve(ASA)

    assert editors_of(parse(entry.text) for entry in play.entries) == frozenset()


def test_a_correction_that_was_dismissed_leaves_what_is_public_and_its_draft() -> None:
    play = published()
    before = play.review
    play.act(OpenCorrection("A reader wrote.", notice=True), CHIEF).act(Take(), CORIN)
    play.act(EditClaim("The ferry was dear."), CORIN).act(SaveDraft(VERDICT, ()), CORIN)

    play.act(DismissCorrection("The reader was wrong."), ASA)

    assert (play.review.state, play.review.holder, play.review.flags) == (State.PUBLISHED, None, ())
    assert (play.review.text, play.review.draft_hash) == (before.text, before.draft_hash)
    assert play.review.draft.verdict == before.draft.verdict
    assert play.review.draft.reading == play.snapshots[0].reading
    assert play.review.published_version == 1
    assert sound_log(play)


def test_who_wrote_the_correction_dismisses_it_only_where_the_policy_lets_them() -> None:
    play = under_correction().act(SaveDraft(VERDICT), CORIN)
    both = replace(CORIN, roles=CORIN.roles | ASA.roles)

    with pytest.raises(FourEyes):
        play.act(DismissCorrection("It was right."), both)
    play.policy = replace(desk(), dismissal_four_eyes=False)
    play.act(DismissCorrection("It was right."), both)

    assert play.review.state is State.PUBLISHED


def test_discarding_in_a_correction_returns_to_the_published_reading() -> None:
    play = under_correction().act(EditClaim("The ferry was dear."), CORIN)
    play.act(DiscardDraft(), CORIN)

    assert play.review.text == READING.text
    assert play.review.draft == Draft(reading=READING, accepted=READING)


@pytest.mark.parametrize(
    ("rating", "kind"),
    [("true", CorrectionKind.CORRECTION), ("mostly_false", CorrectionKind.RATING_CHANGED)],
)
def test_another_rating_is_said_to_be_another_and_the_same_is_not(rating, kind) -> None:
    play = under_correction()

    with pytest.raises(GuardFailed) as refused:
        play.act(
            replace(CORRECTION, kind=kind, verdict=replace(VERDICT, rating=rating)),
            CORIN,
        )

    assert (refused.value.reason, refused.value.pointer) == ("kind_does_not_fit", "/kind")


def test_a_correction_says_what_was_changed() -> None:
    with pytest.raises(InputRefused) as refused:
        under_correction().act(replace(CORRECTION, note=" "), CORIN)

    assert (refused.value.pointer, refused.value.reason) == ("/note", "text_missing")


def test_the_note_of_a_correction_gives_no_withheld_name_away() -> None:
    play = under_correction().act(SetClaimant(READING.claimant, Naming.ROLE_ONLY), CORIN)
    telling = replace(CORRECTION, note="Orla Fennick wrote to us.", confirm_claimant=True)

    with pytest.raises(GuardFailed) as refused:
        play.act(telling, CORIN)

    assert (refused.value.reason, refused.value.pointer) == ("name_given_away", "/note")


def test_an_approval_covers_the_note_that_readers_will_see() -> None:
    play = correction_in_approval()
    forged = replace(
        play.review.draft, correction=Correction(CorrectionKind.MINOR, "Only a comma.")
    )
    play.review = replace(play.review, draft=forged)

    with pytest.raises(GuardFailed) as refused:
        play.approve(ASA)

    assert refused.value.reason == "draft_changed"


def test_an_approval_never_shows_what_is_suspended() -> None:
    play = correction_in_approval()
    play.review = replace(play.review, visibility=Visibility.SUSPENDED)

    play.approve(ASA)

    assert play.review.published_version == 2
    assert play.review.visibility is Visibility.SUSPENDED
