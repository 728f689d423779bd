"""Reviews from accept to publish and out by the exits, played action by action."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.errors import FourEyes, GuardFailed, InputRefused
from chalicelib.domain.events import Event, EventType
from chalicelib.domain.log import parse
from chalicelib.domain.policy import LABELS, SYSTEM, desk
from chalicelib.domain.review import (
    Accept,
    AddEvidence,
    Approval,
    Approve,
    Assign,
    ConfirmClaimant,
    DiscardDraft,
    EditAfterApproval,
    EditClaim,
    LeaseExpired,
    MarkDuplicate,
    Note,
    Publish,
    Recall,
    Release,
    Renew,
    Reopen,
    RequestChanges,
    ReuseVerdict,
    SaveDraft,
    SetAside,
    SetClaimant,
    State,
    SubmitDraft,
    Take,
    WaiveReply,
    Withdraw,
    begin,
    current_hash,
    decide,
    due_by_policy,
    editors_of,
)
from chalicelib.domain.verdict import Draft, Naming, ReplyRequest, Snapshot, Verdict
from tests.domain.review_play import (
    ASA,
    BO,
    CASSIA,
    CHIEF,
    CORIN,
    HOUR,
    NOON,
    POLLY,
    QUENTIN,
    READING,
    SOURCE,
    SUBMISSION,
    TILDA,
    VERDICT,
    Play,
    approved,
    canonical_claim,
    earlier_check,
    extracted,
    in_approval,
    in_review,
)


def last(play):
    return parse(play.entries[-1].text)


def missing(refused):
    return [lack["code"] for lack in refused.value.facts["missing"]]


def standing(play):
    return play.review.state, play.review.holder, play.review.lease_until


def test_the_first_entry_names_the_blob_and_holds_no_free_text() -> None:
    play = Play()

    entry = parse(play.entries[0].text)

    assert entry == {
        "subject": "A-1",
        "sequence": 1,
        "at": "2031-05-06T12:00:00.000000Z",
        "member": "system",
        "role": "system",
        "action": "extract",
        "from_state": None,
        "to_state": "extracted",
        "policy": 1,
        "decision": "decision-0",
        "source": "api",
        "changes": {
            "article_id": "A",
            "ordinal": 1,
            "policy": 1,
            "kind": "figure",
            "check_worthiness": 81,
            "since": "2031-05-06T12:00:00.000000Z",
            "blob": "blob-1",
        },
        "hidden": {},
    }
    assert READING.text not in play.entries[0].text


def test_a_claim_begins_once_and_with_nothing_written() -> None:
    play = Play()

    for begun in (play.review, replace(extracted(), state=State.QUEUED)):
        with pytest.raises(ValueError, match="begins as extracted"):
            begin(begun, play.facts(SYSTEM), blob="blob-1")


def test_from_accept_to_publish_one_entry_an_action() -> None:
    play = (
        Play()
        .act(Accept(), TILDA)
        .act(Take(), CORIN)
        .act(AddEvidence((SOURCE,)), CORIN)
        .act(SaveDraft(VERDICT), CORIN)
        .act(ConfirmClaimant(), CORIN)
        .act(WaiveReply("Closed for the summer."), CORIN)
        .act(SubmitDraft(), CORIN)
        .approve(ASA)
        .act(Publish(), CHIEF)
    )

    moves = [(parse(e.text)["action"], parse(e.text)["to_state"]) for e in play.entries]
    assert moves == [
        ("extract", "extracted"),
        ("accept", "queued"),
        ("take", "in_review"),
        ("add_evidence", "in_review"),
        ("save_draft", "in_review"),
        ("confirm_claimant", "in_review"),
        ("waive_reply", "in_review"),
        ("submit_draft", "in_approval"),
        ("approve", "approved"),
        ("publish", "published"),
    ]
    assert play.review.version == len(play.entries) == 10


def test_what_is_published_is_what_was_approved() -> None:
    play = in_approval().wait(HOUR)
    seen = play.review.draft_hash

    play.approve(ASA).wait(HOUR).act(Publish(), CHIEF)

    assert seen is not None
    assert play.snapshots == [
        Snapshot(
            claim_id="A-1",
            article_id="A",
            ordinal=1,
            number=1,
            reading=READING,
            verdict=VERDICT,
            rating_label="Mostly false",
            rating_meaning="Something in it is right, but the point does not hold.",
            rating_value=2,
            best_value=6,
            worst_value=1,
            scale="accuracy/1",
            evidence=(SOURCE,),
            reply=ReplyRequest(waived="The mayor's office has closed for the summer."),
            checked_by=("corin",),
            approved_by=("asa",),
            published_at=NOON + 2 * HOUR,
            first_published_at=NOON + 2 * HOUR,
            draft_hash=seen,
            check_worthiness=81,
            claimant_confirmed_by="corin",
        )
    ]
    assert (play.review.published_version, play.review.first_published_at) == (1, NOON + 2 * HOUR)


def test_publishing_is_told_to_outsiders_with_ids_and_states_only() -> None:
    play = approved()

    decision = decide(play.review, Publish(), play.facts(CHIEF))

    assert decision.events == (
        Event(
            type=EventType.CLAIM_PUBLISHED,
            article_id="A",
            sequence=6,
            at="2031-05-06T12:00:00.000000Z",
            claim_id="A-1",
            state="published",
        ),
    )


def test_a_note_is_an_entry_and_changes_nothing_else() -> None:
    play = in_review()
    before = play.review

    play.act(Note("The council met on Tuesday.\r\n"), BO)

    assert play.review == replace(
        before, version=before.version + 1, head_hash=play.entries[-1].hash
    )
    assert last(play)["changes"] == {}
    assert play.entries[-1].secrets["note"]["value"] == "The council met on Tuesday."


def test_a_demonstration_is_rated_with_samples() -> None:
    sample = replace(VERDICT, rating="sample_b")

    play = in_review(demo=True).act(replace(SUBMISSION, verdict=sample), CORIN).approve(ASA)
    play.act(Publish(), CHIEF)

    (snapshot,) = play.snapshots
    assert (snapshot.demo, snapshot.scale, snapshot.rating_label) == (True, "sample/1", "Sample B")
    assert (snapshot.rating_value, snapshot.best_value, snapshot.worst_value) == (None, None, None)


@pytest.mark.parametrize(("demo", "rating"), [(True, "true"), (False, "sample_a")])
def test_no_rating_of_the_other_scale_is_taken(demo, rating) -> None:
    with pytest.raises(InputRefused) as refused:
        in_review(demo=demo).act(SaveDraft(replace(VERDICT, rating=rating)), CORIN)

    assert (refused.value.pointer, refused.value.reason) == ("/verdict/rating", "rating_unknown")


# Leases


def test_a_live_lease_keeps_others_out_until_the_moment_it_ends() -> None:
    play = in_review().wait(4 * HOUR - timedelta(microseconds=1))

    with pytest.raises(GuardFailed) as refused:
        play.act(Take(), CASSIA)
    play.wait(timedelta(microseconds=1)).act(Take(), CASSIA)

    assert refused.value.facts == {"holder": "corin", "lease_until": "2031-05-06T16:00:00.000000Z"}
    assert play.review.holder == "cassia"
    assert last(play)["changes"] == {
        "holder": "cassia",
        "lease_until": "2031-05-06T20:00:00.000000Z",
        "lease_ended": {"holder": "corin", "lease_until": "2031-05-06T16:00:00.000000Z"},
    }


@pytest.mark.parametrize("action", [Renew(), Release(), SaveDraft(VERDICT), SUBMISSION])
def test_an_ended_lease_binds_its_holder_too(action) -> None:
    play = in_review().wait(4 * HOUR)

    with pytest.raises(GuardFailed) as refused:
        play.act(action, CORIN)
    play.act(Take(), CORIN).act(action, CORIN)

    assert refused.value.reason == "lease_ended"


def test_renewing_gives_another_term() -> None:
    play = in_review().wait(3 * HOUR).act(Renew(), CORIN)

    assert play.review.lease_until == NOON + 7 * HOUR


def test_releasing_keeps_the_draft() -> None:
    play = in_review().act(SaveDraft(VERDICT), CORIN).act(Release(), CORIN)

    assert (play.review.state, play.review.holder) == (State.QUEUED, None)
    assert play.review.draft.verdict == VERDICT


def test_the_sweep_gives_back_only_the_lease_that_it_saw_ended() -> None:
    play = in_review()
    seen = play.review.lease_until
    assert seen is not None

    with pytest.raises(GuardFailed, match="not ended"):
        play.act(LeaseExpired(seen), SYSTEM)
    play.wait(HOUR).act(Renew(), CORIN).wait(3 * HOUR)
    with pytest.raises(GuardFailed, match="another lease"):
        play.act(LeaseExpired(seen), SYSTEM)
    assert play.review.lease_until is not None
    play.wait(HOUR).act(LeaseExpired(play.review.lease_until), SYSTEM)

    assert standing(play) == (State.QUEUED, None, None)


# What voids what


@pytest.mark.parametrize(
    "edit",
    [
        EditClaim("The ferry cost [Wexholm] 4.2 million."),
        SetClaimant(Claimant(ClaimantType.ORGANISATION, "Town of Wexholm")),
    ],
)
def test_another_reading_voids_the_claimants_confirmation(edit) -> None:
    play = in_review().act(ConfirmClaimant(), CORIN).act(edit, CORIN)

    assert play.review.draft.claimant_confirmed_by is None
    with pytest.raises(GuardFailed) as refused:
        play.act(replace(SUBMISSION, confirm_claimant=False), CORIN)
    assert refused.value.reason == "claimant_unconfirmed"


@pytest.mark.parametrize(
    ("action", "member", "state"),
    [
        (RequestChanges("Which year?"), BO, State.CHANGES_REQUESTED),
        (EditAfterApproval(), CASSIA, State.IN_REVIEW),
        (Withdraw("The source fell away."), CHIEF, State.WITHDRAWN),
    ],
)
def test_going_back_voids_approvals(action, member, state) -> None:
    play = approved().act(action, member)

    voided = play.review
    assert (voided.state, voided.approvals, voided.draft_hash, voided.submitted_by) == (
        state,
        (),
        None,
        None,
    )


def test_who_submitted_may_recall_and_has_the_lease_again() -> None:
    play = in_approval()

    with pytest.raises(GuardFailed, match="who submitted"):
        play.act(Recall(), CASSIA)
    play.wait(HOUR).act(Recall(), CORIN)

    assert standing(play) == (State.IN_REVIEW, "corin", NOON + 5 * HOUR)


def test_a_comment_is_hidden_from_the_chain_and_kept_beside() -> None:
    play = in_approval().act(RequestChanges("Orla said it in May."), ASA)

    assert "Orla" not in play.entries[-1].text
    assert play.entries[-1].secrets["comment"]["value"] == "Orla said it in May."


def test_discarding_returns_to_the_accepted_reading() -> None:
    triaged = "The ferry cost [Wexholm] 4.2 million crowns."
    play = Play().act(EditClaim(triaged), TILDA).act(Accept(), TILDA).act(Take(), CORIN)
    accepted = play.review

    play.act(EditClaim("The ferry was dear."), CORIN).act(SaveDraft(VERDICT, (SOURCE,)), CORIN)
    play.act(ConfirmClaimant(), CORIN).act(WaiveReply("No time."), CORIN).act(DiscardDraft(), CORIN)

    assert play.review.text == triaged
    assert play.review.draft == accepted.draft
    assert editors_of(parse(entry.text) for entry in play.entries) == frozenset()


def test_discarding_an_untouched_reading_leaves_it_as_extracted() -> None:
    play = in_review().act(EditClaim("The ferry was dear."), CORIN).act(DiscardDraft(), CHIEF)

    assert (play.review.text, play.review.draft) == (READING.text, Draft())
    assert last(play)["role"] == "chief"


# Four eyes


def test_who_edited_cannot_approve_by_handing_it_to_another_to_submit() -> None:
    play = Play().act(Accept(), POLLY).act(Take(), POLLY).act(SaveDraft(VERDICT), POLLY)
    play.act(Release(), POLLY).act(Take(), QUENTIN).act(SUBMISSION, QUENTIN)

    with pytest.raises(FourEyes):
        play.approve(POLLY)
    with pytest.raises(FourEyes):
        play.approve(QUENTIN)
    play.approve(ASA)

    assert play.review.state is State.APPROVED


@pytest.mark.parametrize(
    "edit",
    [
        EditClaim("The ferry cost [Wexholm] 4.2 million."),
        SetClaimant(Claimant(ClaimantType.ORGANISATION, "Town of Wexholm")),
    ],
)
def test_a_triagers_edit_counts_once_the_claim_is_accepted(edit) -> None:
    before = Play().act(edit, POLLY).act(Accept(), TILDA).act(Take(), CORIN).act(SUBMISSION, CORIN)
    after = Play().act(Accept(), TILDA).act(edit, POLLY).act(Take(), CORIN).act(SUBMISSION, CORIN)

    before.approve(POLLY)
    with pytest.raises(FourEyes):
        after.approve(POLLY)

    assert before.review.state is State.APPROVED


def test_who_submitted_is_refused_even_where_the_editors_were_not_read() -> None:
    play = Play().act(Accept(), POLLY).act(Take(), POLLY).act(SUBMISSION, POLLY)
    blind = replace(play.facts(POLLY), editors=frozenset())

    with pytest.raises(FourEyes):
        decide(play.review, Approve(play.review.draft_hash or ""), blind)


def test_after_a_discard_who_wrote_before_may_approve_what_another_writes() -> None:
    play = Play().act(Accept(), POLLY).act(Take(), POLLY).act(SaveDraft(VERDICT), POLLY)
    play.act(DiscardDraft(), POLLY).act(Release(), POLLY)

    play.act(Take(), CORIN).act(SUBMISSION, CORIN).approve(POLLY)

    assert play.review.state is State.APPROVED


def test_an_approval_names_the_draft_that_it_saw() -> None:
    play = in_approval()
    seen = play.review.draft_hash
    play.act(Recall(), CORIN)
    play.act(SubmitDraft(verdict=replace(VERDICT, rating="false")), CORIN)

    with pytest.raises(GuardFailed) as refused:
        play.act(Approve(seen or ""), ASA)

    assert refused.value.reason == "draft_changed"
    assert refused.value.pointer == "/draft_hash"


def test_nothing_is_approved_or_published_that_is_not_the_hash_that_stands() -> None:
    """A positive control: a draft altered behind the log is caught at both doors."""
    submitted, passed = in_approval(), approved()
    for play in (submitted, passed):
        forged = replace(play.review.draft, verdict=replace(VERDICT, rating="true"))
        play.review = replace(play.review, draft=forged)

    with pytest.raises(GuardFailed) as not_approved:
        submitted.approve(ASA)
    with pytest.raises(GuardFailed) as not_published:
        passed.act(Publish(), CHIEF)

    assert not_approved.value.reason == "draft_changed"
    assert not_published.value.reason == "approval_missing"


def test_as_many_approve_as_the_policy_asks_for() -> None:
    play = in_approval(policy=replace(desk(), approvals=2)).approve(ASA)
    first = play.review

    with pytest.raises(GuardFailed) as refused:
        play.approve(ASA)
    play.approve(BO)

    assert refused.value.reason == "already_approved"
    assert first.state is State.IN_APPROVAL
    assert play.review.state is State.APPROVED
    assert play.review.approvals == tuple(
        Approval(member=who, draft_hash=first.draft_hash or "", at=NOON) for who in ("asa", "bo")
    )


@pytest.mark.parametrize(
    "edit",
    [
        AddEvidence((SOURCE,)),
        SaveDraft(VERDICT),
        EditClaim("The ferry cost [Wexholm] 4.2 million."),
        SetClaimant(Claimant(ClaimantType.ORGANISATION, "Town of Wexholm")),
    ],
    ids=lambda action: action.action,
)
def test_each_kind_of_edit_keeps_its_writer_from_approving(edit) -> None:
    play = Play().act(Accept(), TILDA).act(Take(), POLLY).act(edit, POLLY).act(Release(), POLLY)
    play.act(Take(), CORIN).act(SUBMISSION, CORIN)

    with pytest.raises(FourEyes):
        play.approve(POLLY)

    assert play.review.state is State.IN_APPROVAL


# What the system does by policy


def test_the_system_queues_from_the_threshold_on() -> None:
    below, reached = (replace(desk(), auto_queue_threshold=n) for n in (82, 81))
    play = Play(policy=reached)

    with pytest.raises(GuardFailed):
        Play().act(Accept(), SYSTEM)
    with pytest.raises(GuardFailed):
        Play(policy=below).act(Accept(), SYSTEM)
    play.act(Accept(), SYSTEM)

    assert play.review.state is State.QUEUED
    assert due_by_policy(extracted(), desk()) is None
    assert due_by_policy(extracted(), below) is None
    assert due_by_policy(extracted(), reached) == Accept()


def test_the_system_publishes_only_where_the_policy_says_so() -> None:
    play = approved(policy=replace(desk(), auto_publish=True))
    asked = due_by_policy(play.review, play.policy)

    with pytest.raises(GuardFailed) as refused:
        approved().act(Publish(), SYSTEM)
    play.act(Publish(), SYSTEM)

    assert refused.value.reason == "publishing_by_hand"
    assert asked == Publish()
    assert play.review.state is State.PUBLISHED


# Exits


def test_a_claim_comes_back_from_an_exit_with_its_draft_and_without_its_approval() -> None:
    play = approved().act(Withdraw("The source fell away."), CHIEF)
    gone = play.review

    play.act(Reopen("It is back."), TILDA)

    assert gone.exit_reason == "The source fell away."
    assert (play.review.state, play.review.exit_reason, play.review.approvals) == (
        State.QUEUED,
        None,
        (),
    )
    assert play.review.draft.verdict == VERDICT


def test_a_duplicate_names_the_claim_that_stands() -> None:
    play = Play(canonical=canonical_claim()).act(MarkDuplicate("A-2"), TILDA)

    assert (play.review.state, play.review.duplicate_of) == (State.DUPLICATE, "A-2")


@pytest.mark.parametrize(
    ("canonical", "named", "reason"),
    [
        (None, "A-2", "canonical_unknown"),
        (canonical_claim(), "A-3", "canonical_unknown"),
        (extracted(), "A-1", "canonical_unknown"),
        (replace(canonical_claim(), article_id="B"), "A-2", "canonical_unknown"),
        (
            replace(canonical_claim(), state=State.DUPLICATE, duplicate_of="A-4"),
            "A-2",
            "canonical_is_no_claim",
        ),
        (
            replace(
                canonical_claim(),
                draft=Draft(reading=replace(READING, claimant=Claimant(ClaimantType.OUTLET))),
            ),
            "A-2",
            "other_claimant",
        ),
    ],
    ids=[
        "unknown",
        "not the one named",
        "itself",
        "other article",
        "a duplicate",
        "other claimant",
    ],
)
def test_no_verdict_comes_to_stand_beside_another_name(canonical, named, reason) -> None:
    with pytest.raises(GuardFailed) as refused:
        Play(canonical=canonical).act(MarkDuplicate(named), TILDA)

    assert (refused.value.reason, refused.value.pointer) == (reason, "/canonical")


def test_a_claim_that_others_are_duplicates_of_becomes_no_duplicate_itself() -> None:
    play = Play(canonical=canonical_claim())
    facts = replace(play.facts(TILDA), duplicates=("A-4",))

    with pytest.raises(GuardFailed) as refused:
        decide(play.review, MarkDuplicate("A-2"), facts)

    assert (refused.value.reason, refused.value.facts) == (
        "has_duplicates",
        {"duplicates": ["A-4"]},
    )


# Reuse


def test_an_earlier_fact_check_is_a_draft_to_start_from_and_the_log_says_whose_and_when() -> None:
    play = in_review().act(AddEvidence((SOURCE,)), CORIN).act(ReuseVerdict("B-7"), CORIN)

    earlier = earlier_check()
    assert play.review.draft.verdict == earlier.verdict
    assert play.review.draft.evidence == earlier.evidence  # a source that was there stays once
    assert last(play)["changes"]["reused"] == {
        "fact_check": "B-7",
        "version": 2,
        "published_at": "2031-04-06T12:00:00.000000Z",
    }


def test_what_is_reused_is_approved_by_somebody_who_did_not_bring_it_in() -> None:
    play = Play().act(Accept(), TILDA).act(Take(), POLLY).act(ReuseVerdict("B-7"), POLLY)
    play.act(Release(), POLLY).act(Take(), CORIN)
    play.act(SubmitDraft(waive_reply="It is in the budget.", confirm_claimant=True), CORIN)

    with pytest.raises(FourEyes):
        play.approve(POLLY)


def test_a_rating_of_another_scale_is_not_taken_along() -> None:
    play = in_review(policy=replace(desk(), scale=LABELS)).act(ReuseVerdict("B-7"), CORIN)

    assert play.review.draft.verdict is not None
    assert play.review.draft.verdict.rating == ""


@pytest.mark.parametrize(
    "earlier",
    [None, replace(earlier_check(), claim_id="B-8"), replace(earlier_check(), demo=True)],
    ids=["none that may be seen", "another", "a demonstration"],
)
def test_only_a_fact_check_that_is_public_now_is_reused(earlier) -> None:
    play = in_review()
    facts = replace(play.facts(CORIN), earlier=earlier)

    with pytest.raises(GuardFailed) as refused:
        decide(play.review, ReuseVerdict("B-7"), facts)

    assert (refused.value.reason, refused.value.pointer) == ("fact_check_unknown", "/fact_check")


# What a submission needs


@pytest.mark.parametrize(
    ("submission", "lacks"),
    [
        (
            SubmitDraft(),
            [
                "rating_missing",
                "reason_missing",
                "explanation_missing",
                "evidence_missing",
                "claimant_unconfirmed",
                "reply_missing",
            ],
        ),
        (replace(SUBMISSION, verdict=Verdict("", "r", "e")), ["rating_missing"]),
        (replace(SUBMISSION, verdict=Verdict("true", " ", "e")), ["reason_missing"]),
        (replace(SUBMISSION, verdict=Verdict("true", "r", "")), ["explanation_missing"]),
        (replace(SUBMISSION, evidence=()), ["evidence_missing"]),
        (replace(SUBMISSION, confirm_claimant=False), ["claimant_unconfirmed"]),
        (replace(SUBMISSION, waive_reply=None), ["reply_missing"]),
    ],
)
def test_a_submission_names_all_that_it_lacks(submission, lacks) -> None:
    with pytest.raises(GuardFailed) as refused:
        in_review().act(submission, CORIN)

    assert missing(refused) == lacks
    assert refused.value.reason == lacks[0]


def test_a_name_that_is_withheld_stands_in_no_public_text() -> None:
    withheld = SetClaimant(READING.claimant, Naming.ROLE_ONLY)
    telling = replace(VERDICT, explanation="Mayor ORLA FENNICK misread the budget.")
    play = in_review().act(withheld, CORIN)

    with pytest.raises(GuardFailed) as refused:
        play.act(replace(SUBMISSION, verdict=telling), CORIN)
    play.act(SUBMISSION, CORIN)

    assert (refused.value.reason, refused.value.pointer) == (
        "name_given_away",
        "/verdict/explanation",
    )


def test_a_policy_may_ask_for_primary_sources_and_no_reply() -> None:
    strict = replace(desk(), primary_evidence=2, reply_required=False)

    with pytest.raises(GuardFailed) as refused:
        in_review(policy=strict).act(replace(SUBMISSION, waive_reply=None), CORIN)

    assert missing(refused) == ["primary_evidence_missing"]


def test_an_assignment_is_to_somebody_by_a_time_to_come() -> None:
    play = Play().act(Assign("corin", NOON + HOUR), TILDA)

    with pytest.raises(InputRefused) as late:
        play.act(Assign("corin", NOON), TILDA)
    with pytest.raises(InputRefused):
        play.act(Assign(" ", None), TILDA)

    assert (play.review.assignee, play.review.due) == ("corin", NOON + HOUR)
    assert (late.value.pointer, late.value.reason) == ("/due", "due_refused")


@pytest.mark.parametrize(
    ("action", "member", "pointer", "reason"),
    [
        (EditClaim("  "), TILDA, "/text", "text_missing"),
        (EditClaim("x" * 2_001), TILDA, "/text", "text_too_long"),
        (SetAside("x" * 301), TILDA, "/reason", "text_too_long"),
        (SetAside("bad \ud800 half"), TILDA, "/reason", "text_unreadable"),
        (Note("x" * 5_001), TILDA, "/text", "text_too_long"),
        (Withdraw(""), CHIEF, "/reason", "text_missing"),
        (
            SetClaimant(Claimant(ClaimantType.PERSON)),
            TILDA,
            "/claimant/name",
            "name_missing",
        ),
        (
            SetClaimant(Claimant(ClaimantType.PERSON, "Orla"), Naming.ROLE_ONLY),
            TILDA,
            "/claimant/role",
            "role_missing_in_claimant",
        ),
    ],
)
def test_a_wrong_field_is_named_and_changes_nothing(action, member, pointer, reason) -> None:
    play = Play()

    with pytest.raises(InputRefused) as refused:
        play.act(action, member)

    assert (refused.value.pointer, refused.value.reason) == (pointer, reason)
    assert play.review.version == len(play.entries) == 1


def test_more_evidence_is_put_beside_what_is_there() -> None:
    other = replace(SOURCE, title="Minutes of the council")

    play = in_review().act(AddEvidence((SOURCE,)), CORIN).act(AddEvidence((other,)), CORIN)

    assert play.review.draft.evidence == (SOURCE, other)
    with pytest.raises(InputRefused):
        play.act(AddEvidence(()), CORIN)


def test_a_fact_check_that_would_not_be_valid_is_not_published() -> None:
    play = approved()
    facts = play.facts(CHIEF)
    odd = replace(facts, article=replace(facts.article, published_on="yesterday"))

    with pytest.raises(GuardFailed) as refused:
        decide(play.review, Publish(), odd)

    assert refused.value.reason == "fact_check_invalid"
    assert refused.value.facts == {"problems": ["itemReviewed.datePublished is an ISO date."]}


def test_a_verdict_that_left_the_scale_is_not_published() -> None:
    """The draft and its approval are forged alike, so that only the last guard can tell."""
    play = approved()
    draft = replace(play.review.draft, verdict=replace(VERDICT, rating="gone"))
    forged = replace(play.review, draft=draft)
    seen = current_hash(forged, play.facts(CHIEF))
    approvals = tuple(replace(one, draft_hash=seen) for one in forged.approvals)

    with pytest.raises(GuardFailed) as refused:
        decide(replace(forged, approvals=approvals), Publish(), play.facts(CHIEF))

    assert refused.value.facts == {"problems": ["reviewRating stands on the policy's scale."]}
