"""The article's own machine: its table against the design, default deny, and its life."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import (
    GuardFailed,
    InputRefused,
    Refused,
    RoleMissing,
    TransitionNotAllowed,
)
from chalicelib.domain.events import Event, EventType
from chalicelib.domain.log import GENESIS, plain, seal
from chalicelib.domain.policy import SYSTEM, Member, Role, desk, solo
from chalicelib.domain.publication import (
    ARTICLE_GUARDS,
    ARTICLE_LATER,
    ARTICLE_TABLE,
    ApprovedFinding,
    ApproveSummary,
    ArticleAction,
    AskErasure,
    CarryOver,
    Choice,
    Choose,
    ClaimVersion,
    Erase,
    Fail,
    Finding,
    LiftLegalHold,
    MovePolicy,
    Open,
    Publication,
    PublicationFacts,
    PublicationState,
    PublishCounts,
    Redact,
    RefuseErasure,
    RequestChanges,
    Restore,
    RetryExtraction,
    Revise,
    SetLegalHold,
    Span,
    SubmitSummary,
    Suspend,
    Texts,
    Withdraw,
    Wording,
    WriteSummary,
    allowed_article_actions,
    begin_publication,
    decide_publication,
    finding_editors,
    finding_hash,
    finding_stands,
)
from chalicelib.domain.replay import compare_publication
from chalicelib.domain.review import Review, State

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
S = PublicationState
SENDER = Member("sol", "Sol Arden", frozenset({Role.SUBMITTER}))
CHIEF = Member("ines", "Ines Quill", frozenset({Role.CHIEF}))
LIVING = set(S) - {S.ERASED}

DESIGN = {
    "open": {S.RECEIVED, S.FAILED},
    "fail": {S.RECEIVED, S.FAILED, S.OPEN, S.IN_APPROVAL, S.PUBLISHED},
    "revise": {S.RECEIVED, S.FAILED, S.OPEN, S.IN_APPROVAL, S.PUBLISHED},
    "carry_over": {S.OPEN, S.IN_APPROVAL, S.PUBLISHED},
    "retry_extraction": {S.FAILED},
    "choose": {S.OPEN},
    "write_summary": {S.OPEN, S.PUBLISHED},
    "submit_summary": {S.OPEN, S.PUBLISHED},
    "approve_summary": {S.IN_APPROVAL, S.PUBLISHED},
    "request_changes": {S.IN_APPROVAL, S.PUBLISHED},
    "publish_counts": {S.OPEN},
    "suspend": LIVING,
    "restore": LIVING,
    "redact": LIVING,
    "set_legal_hold": LIVING,
    "lift_legal_hold": LIVING,
    "move_policy": {S.OPEN, S.IN_APPROVAL, S.PUBLISHED},
    "withdraw": {S.RECEIVED, S.FAILED, S.OPEN, S.IN_APPROVAL},
    "ask_erasure": LIVING,
    "refuse_erasure": LIVING,
    "erase": LIVING,
}
# action → (the states it starts from, who may ask, where it leads; None: the state stays)
MAY = {
    "open": ({S.RECEIVED, S.FAILED}, {Role.SYSTEM}, S.OPEN),
    "fail": (
        {S.RECEIVED, S.FAILED, S.OPEN, S.IN_APPROVAL, S.PUBLISHED},
        {Role.SYSTEM},
        {S.RECEIVED: S.FAILED},
    ),
    "revise": (
        {S.RECEIVED, S.FAILED, S.OPEN, S.IN_APPROVAL, S.PUBLISHED},
        {Role.SUBMITTER},
        None,
    ),
    "carry_over": ({S.OPEN, S.IN_APPROVAL, S.PUBLISHED}, {Role.SYSTEM}, None),
    "retry_extraction": ({S.FAILED}, {Role.SUBMITTER, Role.TRIAGER}, S.RECEIVED),
    "choose": ({S.OPEN}, {Role.TRIAGER}, None),
    "write_summary": ({S.OPEN, S.PUBLISHED}, {Role.CHECKER}, None),
    "submit_summary": ({S.OPEN, S.PUBLISHED}, {Role.CHECKER}, {S.OPEN: S.IN_APPROVAL}),
    "approve_summary": ({S.IN_APPROVAL, S.PUBLISHED}, {Role.APPROVER}, S.PUBLISHED),
    "request_changes": ({S.IN_APPROVAL, S.PUBLISHED}, {Role.APPROVER}, {S.IN_APPROVAL: S.OPEN}),
    "publish_counts": ({S.OPEN}, {Role.CHIEF}, S.PUBLISHED),
    "suspend": (LIVING, {Role.CHIEF}, None),
    "restore": (LIVING, {Role.CHIEF}, None),
    "redact": (LIVING, {Role.CHIEF}, None),
    "set_legal_hold": (LIVING, {Role.CHIEF}, None),
    "lift_legal_hold": (LIVING, {Role.CHIEF}, None),
    "move_policy": ({S.OPEN, S.IN_APPROVAL, S.PUBLISHED}, {Role.CHIEF}, None),
    "withdraw": (
        {S.RECEIVED, S.FAILED, S.OPEN, S.IN_APPROVAL},
        {Role.CHIEF, Role.SUBMITTER},
        S.WITHDRAWN,
    ),
    "ask_erasure": (LIVING, {Role.OPERATOR}, None),
    "refuse_erasure": (LIVING, {Role.CHIEF, Role.OPERATOR}, None),
    "erase": (LIVING, {Role.CHIEF}, S.ERASED),
}
WORDING = Wording("Two of three hold", "The register bears two of the claims out.", "they are new")
SUBMITTED = Finding(WORDING, claims=(), open=(), written_by=("wim",))
ACTIONS = (
    Open(3),
    Fail("no_text"),
    Revise(2),
    CarryOver(2, kept=3, changed=1, vanished=0, new=2),
    RetryExtraction(),
    Choose(("A-1",), "They are new."),
    WriteSummary(WORDING.headline, WORDING.finding, WORDING.why),
    SubmitSummary(),
    ApproveSummary(finding_hash(SUBMITTED)),
    RequestChanges("Say it shorter."),
    PublishCounts(),
    Suspend("A court asked."),
    Restore("The court has decided."),
    Redact(0, 5, "An address."),
    SetLegalHold("A letter came."),
    LiftLegalHold("It is settled."),
    MovePolicy(),
    Withdraw("Sent twice."),
    AskErasure("She has asked us to."),
    RefuseErasure("It has to stay."),
    Erase(),
)
NEEDS: dict[str, dict[str, Any]] = {
    "restore": {"suspended": True},
    "lift_legal_hold": {"legal_hold": True},
    "refuse_erasure": {"erasure_asked_by": "somebody"},
    "erase": {"erasure_asked_by": "somebody"},
}


def claim(ordinal, state=State.EXTRACTED, version=0, **more):
    return Review(
        claim_id=f"A-{ordinal}",
        article_id="A",
        ordinal=ordinal,
        state=state,
        version=3,
        policy=1,
        text="The harbour handled 412 ships.",
        kind="figure",
        check_worthiness=60,
        since=NOON,
        published_version=version,
        **more,
    )


def person(name, *roles):
    return Member(name, name.title(), frozenset(roles))


WRITER = person("wim", Role.CHECKER)
OTHER_WRITER = person("olga", Role.CHECKER)
APPROVER = person("ada", Role.APPROVER)
BOTH = person("bo", Role.CHECKER, Role.APPROVER)
TRIAGER = person("tove", Role.TRIAGER)
OPERATOR = person("odo", Role.OPERATOR)
ALONE = person("alma", Role.OPERATOR, Role.CHIEF)
ASKED = AskErasure("She has asked us to.")


def facts(member=SENDER, at=NOON, policy=None, **more):
    return PublicationFacts(
        at=at,
        decision="d-1",
        source="api",
        member=member,
        policy=policy or desk(),
        **{"target": desk(2), **more},
    )


class Play:
    """An article that people act on; who edited is read from its log, as the workflow does."""

    def __init__(self, *reviews):
        self.article = received()
        self.entries = []
        self.reviews = reviews
        self.target = desk(1)
        self.act(Open(len(reviews)), SYSTEM)

    def facts(self, member):
        return facts(
            member,
            reviews=tuple(self.reviews),
            editors=finding_editors(self.entries),
            text_length=100,
            sent_by=SENDER.member_id,
            target=self.target,
        )

    def act(self, action, member):
        decision = decide_publication(self.article, action, self.facts(member))
        self.article = decision.publication
        self.entries.append(plain(decision.entry))
        self.entry = decision.entry
        return self

    def write(self, member=WRITER, finding=WORDING.finding):
        return self.act(WriteSummary(WORDING.headline, finding, WORDING.why), member)

    def approve(self, member=APPROVER):
        return self.act(ApproveSummary(self.article.finding_hash), member)

    def refusal(self, action, member):
        with pytest.raises(Refused) as refused:
            self.act(action, member)
        return refused.value.public_code

    def allowed(self, member):
        return allowed_article_actions(self.article, self.facts(member))


def received():
    return begin_publication(Publication("A", S.RECEIVED, 0, 1, NOON), facts()).publication


def test_table_and_later_together_are_the_design() -> None:
    listed: dict[str, list[S]] = {}
    for row in ARTICLE_TABLE:
        listed.setdefault(row.action, []).extend(row.start)
    for later in ARTICLE_LATER:
        listed.setdefault(later.action, []).extend(later.start)

    assert {action: set(states) for action, states in listed.items()} == DESIGN
    assert all(len(states) == len(set(states)) for states in listed.values())


def test_each_action_has_a_value_and_each_guard_a_sentence() -> None:
    values = {kind.__dataclass_fields__["action"].default for kind in get_args(ArticleAction)}

    assert values == {row.action for row in ARTICLE_TABLE} == set(MAY)
    assert {name for row in ARTICLE_TABLE for name in row.guards} == set(ARTICLE_GUARDS)


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("role", list(Role))
def test_an_action_is_denied_unless_state_and_role_are_listed(state, role) -> None:
    """Every state × role × action, with all guards holding: default deny."""
    member = Member("m", "M", frozenset({role}))
    done: dict[str, object] = {}
    expected: dict[str, object] = {}
    for action in ACTIONS:
        start, roles, leads = MAY[action.action]
        article = replace(
            received(),
            state=state,
            written_by="m",
            finding_hash=finding_hash(SUBMITTED),
            texts=Texts(draft=WORDING, submitted=SUBMITTED),
            **NEEDS.get(action.action, {}),
        )
        asked = facts(member, reviews=(claim(1),), text_length=9, sent_by="m")
        if action.action == "submit_summary":
            action = SubmitSummary(partial=True)  # noqa: PLW2901 - the claim is open
        to = leads.get(state) if isinstance(leads, dict) else leads
        listed = (to or state) if state in start else TransitionNotAllowed
        expected[action.action] = listed if role in roles else RoleMissing
        try:
            done[action.action] = decide_publication(article, action, asked).publication.state
        except Refused as refusal:
            done[action.action] = type(refusal)
        # A wording is sent as a text and not asked for by name, so it is not offered.
        stands = not isinstance(done[action.action], type) and action.action != "revise"
        assert (action.action in allowed_article_actions(article, asked)) == stands

    assert done == expected


def test_only_the_named_guards_are_left_to_break() -> None:
    """Each guard of each row refuses when what it names is not so."""
    published = claim(1, State.PUBLISHED, 1)
    held = Play(claim(1)).act(SetLegalHold("A letter came."), CHIEF)
    shown = {
        ("choose", "claims_to_choose"): Play().refusal(Choose(("A-9",), "It is new."), TRIAGER),
        ("submit_summary", "writer"): Play().refusal(SubmitSummary(), WRITER),
        ("submit_summary", "claims_settled"): Play(claim(1))
        .write()
        .refusal(SubmitSummary(), WRITER),
        ("publish_counts", "no_legal_hold"): held.refusal(PublishCounts(), CHIEF),
        ("restore", "suspended"): held.refusal(Restore("Again."), CHIEF),
        ("restore", "no_legal_hold"): held.act(Suspend("Now."), CHIEF).refusal(
            Restore("Again."), CHIEF
        ),
        ("suspend", "not_suspended"): held.refusal(Suspend("Twice."), CHIEF),
        ("set_legal_hold", "no_legal_hold"): held.refusal(SetLegalHold("Twice."), CHIEF),
        ("lift_legal_hold", "legal_hold"): Play().refusal(LiftLegalHold("Not there."), CHIEF),
        ("move_policy", "another_policy"): Play().refusal(MovePolicy(), CHIEF),
        ("withdraw", "nothing_published"): Play(published).refusal(Withdraw("No."), CHIEF),
        ("withdraw", "untouched_and_own"): Play(claim(1, State.QUEUED)).refusal(
            Withdraw("Ours."), SENDER
        ),
    }
    waiting = Play().write().act(SubmitSummary(), WRITER)
    shown["approve_summary", "same_finding"] = waiting.refusal(ApproveSummary("0" * 64), APPROVER)
    waiting.reviews = (published,)
    right = ApproveSummary(waiting.article.finding_hash)
    shown["approve_summary", "versions_stand"] = waiting.refusal(right, APPROVER)
    waiting.reviews = ()
    waiting.act(SetLegalHold("A letter came."), CHIEF)
    shown["approve_summary", "no_legal_hold"] = waiting.refusal(right, APPROVER)
    waiting.act(LiftLegalHold("Settled."), CHIEF).act(right, APPROVER)
    shown["approve_summary", "finding_submitted"] = waiting.refusal(right, APPROVER)
    shown["request_changes", "finding_submitted"] = waiting.refusal(RequestChanges("No."), APPROVER)
    written = Play().write(BOTH).act(SubmitSummary(), BOTH)
    own = ApproveSummary(written.article.finding_hash)
    shown["approve_summary", "four_eyes"] = written.refusal(own, BOTH)
    no_text = facts(CHIEF, text_length=None)
    with pytest.raises(GuardFailed) as refused:
        decide_publication(received(), Redact(0, 1, "An address."), no_text)
    shown["revise", "sent_as_text"] = Play().refusal(Revise(1), SENDER)
    shown["redact", "text_stored"] = refused.value.public_code
    strict = facts(CHIEF, policy=replace(desk(), publish_counts=False))
    with pytest.raises(GuardFailed) as refused:
        decide_publication(Play().article, PublishCounts(), strict)
    shown["publish_counts", "counts_allowed"] = refused.value.public_code

    asked = Play().act(ASKED, OPERATOR)
    shown["ask_erasure", "not_asked"] = asked.refusal(ASKED, OPERATOR)
    shown["refuse_erasure", "asked"] = Play().refusal(RefuseErasure("Why?"), CHIEF)
    shown["erase", "asked"] = Play().refusal(Erase(), CHIEF)
    shown["erase", "asked_by_another"] = Play().act(ASKED, ALONE).refusal(Erase(), ALONE)
    asked.act(SetLegalHold("A letter came."), CHIEF)
    shown["erase", "no_legal_hold"] = asked.refusal(Erase(), CHIEF)
    shown["ask_erasure", "no_legal_hold"] = held.refusal(ASKED, OPERATOR)
    a_claim_held = Play(claim(1, State.PUBLISHED, 1, legal_hold=True))
    shown["ask_erasure", "no_claim_held"] = a_claim_held.refusal(ASKED, OPERATOR)
    a_claim_held.reviews = ()
    a_claim_held.act(ASKED, OPERATOR).reviews = (claim(1, legal_hold=True),)
    shown["erase", "no_claim_held"] = a_claim_held.refusal(Erase(), CHIEF)

    assert shown == {
        ("choose", "claims_to_choose"): "claim_unknown",
        ("submit_summary", "writer"): "not_writer",
        ("submit_summary", "claims_settled"): "claims_open",
        ("approve_summary", "finding_submitted"): "finding_missing",
        ("approve_summary", "four_eyes"): "four_eyes",
        ("approve_summary", "same_finding"): "finding_changed",
        ("approve_summary", "versions_stand"): "fact_checks_changed",
        ("approve_summary", "no_legal_hold"): "legal_hold",
        ("request_changes", "finding_submitted"): "finding_missing",
        ("publish_counts", "counts_allowed"): "counts_not_allowed",
        ("publish_counts", "no_legal_hold"): "legal_hold",
        ("suspend", "not_suspended"): "already_suspended",
        ("restore", "suspended"): "not_suspended",
        ("restore", "no_legal_hold"): "legal_hold",
        ("revise", "sent_as_text"): "wording_not_sent",
        ("redact", "text_stored"): "not_extracted",
        ("set_legal_hold", "no_legal_hold"): "legal_hold",
        ("lift_legal_hold", "legal_hold"): "no_legal_hold",
        ("move_policy", "another_policy"): "policy_unchanged",
        ("withdraw", "nothing_published"): "fact_checks_published",
        ("withdraw", "untouched_and_own"): "claims_accepted",
        ("ask_erasure", "no_legal_hold"): "legal_hold",
        ("ask_erasure", "no_claim_held"): "legal_hold",
        ("ask_erasure", "not_asked"): "erasure_asked",
        ("refuse_erasure", "asked"): "erasure_not_asked",
        ("erase", "no_legal_hold"): "legal_hold",
        ("erase", "no_claim_held"): "legal_hold",
        ("erase", "asked"): "erasure_not_asked",
        ("erase", "asked_by_another"): "four_eyes",
    }
    assert set(shown) == {(row.action, name) for row in ARTICLE_TABLE for name in row.guards}


def test_a_finding_is_written_handed_in_sent_back_and_approved_by_another() -> None:
    play = Play(claim(1, State.PUBLISHED, 2), claim(2, State.NOT_CHECKABLE))

    play.write().act(SubmitSummary(), WRITER).act(RequestChanges("Say it shorter."), APPROVER)
    sent_back = play.article
    play.write(finding="Two hold.").act(SubmitSummary(), WRITER)
    waiting = play.article
    play.approve()

    assert (sent_back.state, sent_back.finding_hash) == (S.OPEN, None)
    assert sent_back.texts.draft == WORDING
    finding = Finding(
        replace(WORDING, finding="Two hold."),
        claims=(ClaimVersion("A-1", 2),),
        open=(),
        written_by=("wim",),
    )
    assert (waiting.state, waiting.texts.submitted) == (S.IN_APPROVAL, finding)
    assert waiting.finding_hash == finding_hash(finding)
    assert play.article.state is S.PUBLISHED
    assert play.article.published_at == NOON
    assert play.article.texts == Texts(
        draft=finding.wording,
        approved=ApprovedFinding(finding, finding_hash(finding), "ada", NOON),
    )
    assert (play.article.written_by, play.article.finding_hash) == (None, None)


def test_a_partial_finding_lists_what_is_open() -> None:
    play = Play(claim(1, State.PUBLISHED, 1), claim(2, State.IN_REVIEW), claim(3, State.QUEUED))

    play.write().act(SubmitSummary(partial=True), WRITER)

    assert play.article.texts.submitted.open == ("A-2", "A-3")


def test_the_hash_covers_words_versions_and_what_is_open() -> None:
    finding = Finding(WORDING, (ClaimVersion("A-1", 1),), ("A-2",), ("wim",))
    others = (
        replace(finding, wording=replace(WORDING, headline="Another")),
        replace(finding, wording=replace(WORDING, finding="Another")),
        replace(finding, wording=replace(WORDING, why="another")),
        replace(finding, claims=(ClaimVersion("A-1", 2),)),
        replace(finding, open=()),
    )

    assert len({finding_hash(each) for each in (finding, *others)}) == 6


def test_nobody_approves_what_they_wrote_and_another_handed_in() -> None:
    """Also not who wrote what another rewrote, until a finding was approved in between."""
    play = Play().write(BOTH).write(WRITER).act(SubmitSummary(), WRITER)
    own = ApproveSummary(play.article.finding_hash)

    refused = play.refusal(own, BOTH)
    play.approve().write(WRITER).act(SubmitSummary(), WRITER)

    assert refused == "four_eyes"
    assert play.allowed(BOTH) == ("write_summary", "approve_summary", "request_changes")
    play.approve(BOTH)
    assert play.article.texts.approved.approved_by == "bo"


def test_only_who_wrote_the_summary_as_it_is_hands_it_in() -> None:
    play = Play().write(WRITER).write(OTHER_WRITER)

    assert play.refusal(SubmitSummary(), WRITER) == "not_writer"
    play.act(SubmitSummary(), OTHER_WRITER)


def test_one_person_alone_publishes_a_finding_that_nobody_approved() -> None:
    play = Play(claim(1, State.PUBLISHED, 1)).write()
    alone = replace(play.facts(WRITER), policy=solo())

    decision = decide_publication(play.article, SubmitSummary(), alone)

    approved = decision.publication.texts.approved
    assert approved is not None
    assert (decision.publication.state, approved.approved_by) == (S.PUBLISHED, None)
    assert decision.entry.changes["approved"] == finding_hash(approved.finding)
    held = replace(play.article, legal_hold=True)
    with pytest.raises(GuardFailed):
        decide_publication(held, SubmitSummary(), alone)


def test_the_approved_finding_stays_until_the_next_is_approved() -> None:
    play = Play().write().act(SubmitSummary(), WRITER).approve()
    first = play.article.texts.approved

    play.write(finding="Another.").act(SubmitSummary(), WRITER)
    waiting = play.article
    play.act(RequestChanges("No."), APPROVER)
    back = play.article
    play.act(SubmitSummary(), WRITER).approve()

    assert (waiting.state, waiting.texts.approved) == (S.PUBLISHED, first)
    assert (back.state, back.texts.approved, back.finding_hash) == (S.PUBLISHED, first, None)
    assert play.article.texts.approved.finding.wording.finding == "Another."
    assert play.article.published_at == first.approved_at


def test_writing_anew_voids_what_waits_for_approval() -> None:
    play = Play().act(PublishCounts(), CHIEF).write().act(SubmitSummary(), WRITER)
    seen = play.article.finding_hash

    play.write(finding="Another.")

    assert play.refusal(ApproveSummary(seen), APPROVER) == "finding_missing"


@pytest.mark.parametrize(
    ("shown", "stands", "why"),
    [
        ({"A-1": 1}, True, "just what it speaks of"),
        ({"A-1": 2}, False, "corrected since"),
        ({}, False, "taken down since"),
        ({"A-1": 1, "A-2": 1}, True, "a claim came that it lists as open"),
        ({"A-1": 1, "A-3": 1}, False, "a claim came that it knows nothing of"),
    ],
)
def test_a_finding_stands_while_what_it_speaks_of_is_shown(shown, stands, why) -> None:
    finding = Finding(WORDING, (ClaimVersion("A-1", 1),), ("A-2",), ("wim",))

    versions = [ClaimVersion(claim_id, number) for claim_id, number in shown.items()]
    assert finding_stands(finding, versions) == stands, why


def test_a_choice_names_what_is_set_aside_and_nothing_that_is_worked_on() -> None:
    play = Play(claim(1), claim(2, State.QUEUED), claim(3), claim(4, State.IN_REVIEW), claim(5))

    play.act(Choose(("A-5", "A-2"), " They are new. "), TRIAGER)

    assert play.article.texts.choice == Choice(("A-2", "A-5"), "They are new.")
    assert play.entry.changes["set_aside"] == ["A-1", "A-3"]
    assert "reason" not in str(play.entry.changes)


@pytest.mark.parametrize(
    "state",
    [State.NOT_SELECTED, State.NOT_CHECKABLE, State.DUPLICATE, State.WITHDRAWN, State.SUPERSEDED],
)
def test_what_is_out_is_reopened_before_it_is_chosen(state) -> None:
    assert Play(claim(1, state)).refusal(Choose(("A-1",), "New."), TRIAGER) == "claim_is_out"


def test_a_span_to_redact_lies_in_the_stored_text() -> None:
    play = Play().act(Redact(10, 20, "An address."), CHIEF).act(Redact(3, 5, "A name."), CHIEF)

    assert play.article.redactions == (Span(3, 5), Span(10, 20))
    for start, end in ((-1, 5), (5, 5), (7, 3), (90, 101)):
        assert play.refusal(Redact(start, end, "An address."), CHIEF) == "span_refused"


def test_a_chiefs_withdrawal_takes_the_open_claims_along() -> None:
    play = Play(claim(1), claim(2, State.IN_REVIEW), claim(3, State.NOT_SELECTED))

    play.act(Withdraw("Sent twice."), CHIEF)

    assert (play.article.state, play.entry.changes["withdraws"]) == (S.WITHDRAWN, ["A-1", "A-2"])
    assert play.entry.hidden == {"reason": "Sent twice."}


def test_who_sent_an_article_withdraws_it_before_the_desk_has_begun() -> None:
    other = person("rolf", Role.SUBMITTER)

    assert Play(claim(1)).refusal(Withdraw("Mine."), other) == "not_sender"
    assert Play(claim(1)).act(Withdraw("Sent twice."), SENDER).article.state is S.WITHDRAWN


def test_what_people_write_never_enters_the_open_part_of_the_log() -> None:
    secret = "Orrin Vask of 9 Quay Street"
    play = Play(claim(1, State.PUBLISHED, 1), claim(2))
    for action, member in (
        (Choose(("A-1",), secret), TRIAGER),
        (WriteSummary(secret, secret, secret), WRITER),
        (SubmitSummary(partial=True), WRITER),
        (RequestChanges(secret), APPROVER),
        (SubmitSummary(partial=True), WRITER),
        (Suspend(secret), CHIEF),
        (SetLegalHold(secret), CHIEF),
        (LiftLegalHold(secret), CHIEF),
        (Restore(secret), CHIEF),
        (Redact(0, 5, secret), CHIEF),
    ):
        play.act(action, member)
        assert "Vask" not in str(replace(play.entry, hidden={}))
    play.approve()

    assert "Vask" not in str(replace(play.entry, hidden={}))


@pytest.mark.parametrize(
    ("action", "pointer"),
    [
        (WriteSummary("", "Found.", "new"), "/headline"),
        (WriteSummary("x" * 151, "Found.", "new"), "/headline"),
        (WriteSummary("Two hold", " ", "new"), "/finding"),
        (WriteSummary("Two hold", "Found.", ""), "/why"),
    ],
)
def test_a_summary_needs_each_of_its_parts_at_a_length_that_fits(action, pointer) -> None:
    with pytest.raises(InputRefused) as refused:
        Play().act(action, WRITER)

    assert refused.value.pointer == pointer


def test_a_headline_is_one_line() -> None:
    play = Play().act(WriteSummary(" Two\n of  three ", "Found.", "new"), WRITER)

    assert play.article.texts.draft.headline == "Two of three"


def test_an_article_comes_in_once() -> None:
    with pytest.raises(ValueError, match="begins as received"):
        begin_publication(received(), facts())


def test_from_received_to_published_one_entry_an_action() -> None:
    at, article = NOON, received()
    told = []
    for action, member in (
        (Fail("no_text"), SYSTEM),
        (RetryExtraction(), SENDER),
        (Open(claims=3), SYSTEM),
        (PublishCounts(), CHIEF),
    ):
        at += timedelta(hours=1)
        decision = decide_publication(article, action, facts(member, at))
        entry, article = decision.entry, decision.publication
        told.append((entry.sequence, entry.action, entry.from_state, entry.to_state, entry.role))

    assert told == [
        (2, "fail", "received", "failed", "system"),
        (3, "retry_extraction", "failed", "received", "submitter"),
        (4, "open", "received", "open", "system"),
        (5, "publish_counts", "open", "published", "chief"),
    ]
    assert article == Publication(
        article_id="A",
        state=S.PUBLISHED,
        version=5,
        policy=1,
        since=at,
        published_at=at,
    )
    assert entry.changes == {
        "since": "2031-05-06T16:00:00.000000Z",
        "published_at": "2031-05-06T16:00:00.000000Z",
    }


def test_what_happened_is_told_to_outsiders() -> None:
    first = begin_publication(Publication("A", S.RECEIVED, 0, 1, NOON), facts())
    failed = decide_publication(first.publication, Fail("no_text"), facts(SYSTEM))
    retried = decide_publication(failed.publication, RetryExtraction(), facts())
    opened = decide_publication(retried.publication, Open(0), facts(SYSTEM))
    published = decide_publication(opened.publication, PublishCounts(), facts(CHIEF))

    events = [one for d in (first, failed, retried, opened, published) for one in d.events]
    assert [event.type for event in events] == [
        EventType.ARTICLE_RECEIVED,
        EventType.ARTICLE_FAILED,
        EventType.ARTICLE_RETRIED,
        EventType.ARTICLE_EXTRACTED,
        EventType.ARTICLE_PUBLISHED,
    ]
    assert events[-1] == Event(
        type=EventType.ARTICLE_PUBLISHED,
        article_id="A",
        sequence=5,
        at="2031-05-06T12:00:00.000000Z",
        state="published",
    )


def test_a_failure_is_a_code_and_goes_when_it_is_tried_again() -> None:
    failed = decide_publication(received(), Fail("no_text"), facts(SYSTEM)).publication
    retried = decide_publication(failed, RetryExtraction(), facts()).publication

    assert (failed.failure, retried.failure) == ("no_text", None)


def test_a_policy_may_want_a_finding_beside_the_counts() -> None:
    opened = decide_publication(received(), Open(3), facts(SYSTEM)).publication
    strict = facts(CHIEF, policy=replace(desk(), publish_counts=False))

    with pytest.raises(GuardFailed) as refused:
        decide_publication(opened, PublishCounts(), strict)

    assert refused.value.reason == "counts_not_allowed"
    allowed = ("suspend", "set_legal_hold", "move_policy", "withdraw")
    assert allowed_article_actions(opened, strict) == allowed
    assert allowed_article_actions(opened, facts(CHIEF)) == ("publish_counts", *allowed)


def test_an_article_is_brought_to_another_policy_and_names_the_claims_that_follow() -> None:
    play = Play(claim(1), replace(claim(2), policy=4), claim(3, State.ERASED)).write()
    play.act(SubmitSummary(partial=True), WRITER)
    play.target = desk(4)

    play.act(MovePolicy(4), CHIEF)

    assert (play.article.policy, play.article.state) == (4, S.IN_APPROVAL)
    assert play.article.texts.submitted is not None
    assert play.entry.changes == {"policy": 4, "moves": ["A-1"]}


def test_an_article_is_not_brought_to_a_policy_that_never_was() -> None:
    play = Play(claim(1))
    play.target = None  # type: ignore[assignment]

    assert play.refusal(MovePolicy(9), CHIEF) == "policy_unknown"


def test_an_operator_asks_and_another_chief_erases_and_nothing_can_be_done_then() -> None:
    play = Play(claim(1, State.PUBLISHED, 1)).write().act(SubmitSummary(), WRITER).approve()
    play.act(Redact(0, 5, "An address."), CHIEF).act(ASKED, OPERATOR)
    assert (play.article.erasure_asked_by, play.entry.hidden) == (
        "odo",
        {"reason": "She has asked us to."},
    )
    assert "erase" in play.allowed(CHIEF)

    play.act(Erase(), CHIEF)

    assert play.article == Publication(
        article_id="A",
        state=S.ERASED,
        version=8,
        policy=1,
        since=NOON,
        published_at=NOON,
    )
    assert play.entry.hidden == {}
    assert [play.allowed(person("m", role)) for role in Role] == [() for _ in Role]


def test_what_was_refused_may_be_asked_for_again_by_the_operator_too() -> None:
    play = Play().act(ASKED, OPERATOR).act(RefuseErasure("A slip."), OPERATOR)

    assert play.article.erasure_asked_by is None
    assert play.act(ASKED, OPERATOR).article.erasure_asked_by == "odo"


def test_one_member_with_both_roles_cannot_erase_alone() -> None:
    play = Play().act(ASKED, ALONE)

    assert "erase" not in play.allowed(ALONE)
    assert play.refusal(Erase(), ALONE) == "four_eyes"
    assert "erase" in play.allowed(CHIEF)


PEOPLE = (
    OPERATOR,
    ALONE,
    WRITER,
    OTHER_WRITER,
    APPROVER,
    BOTH,
    TRIAGER,
    CHIEF,
    SENDER,
    person("max", Role.CHECKER, Role.APPROVER, Role.CHIEF, Role.TRIAGER),
)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_however_people_act_nobody_approves_their_own_and_the_log_tells_it_all(data) -> None:
    """Any sequence: a known state, one entry a change, four eyes, and replay equals what stands."""
    play, log, head = Play(claim(1, State.PUBLISHED, 1), claim(2)), [], GENESIS
    play.article = received()
    first = begin_publication(Publication("A", S.RECEIVED, 0, 1, NOON), facts())
    article, entries = first.publication, [first.entry]
    wrote: set[str] = set()
    for _ in range(data.draw(st.integers(1, 14))):
        play.article = article
        play.entries = [plain(entry) for entry in entries]
        member = data.draw(st.sampled_from((*PEOPLE, SYSTEM)))
        version = data.draw(st.integers(1, 2))
        play.reviews = (claim(1, State.PUBLISHED, version), claim(2))
        allowed = play.allowed(member)
        # Mostly something that may be done, so that a play gets somewhere.
        likely = [action for action in ACTIONS if action.action in allowed] or ACTIONS
        action = data.draw(st.sampled_from(likely if data.draw(st.integers(0, 4)) else ACTIONS))
        if isinstance(action, ApproveSummary):
            action = ApproveSummary(article.finding_hash or "0" * 64)
        if isinstance(action, SubmitSummary):
            action = SubmitSummary(partial=data.draw(st.booleans()))
        try:
            decision = decide_publication(article, action, play.facts(member))
        except Refused:
            continue
        assert action.action in {*allowed, "revise"}  # a wording is sent, not asked for
        if isinstance(action, ApproveSummary):
            assert member.member_id not in wrote
            wrote.clear()
        if isinstance(action, (WriteSummary, SubmitSummary)):
            wrote.add(member.member_id)
        if isinstance(action, Erase):
            assert article.erasure_asked_by not in {None, member.member_id}
            assert not article.legal_hold
        assert decision.publication.version == article.version + 1 == decision.entry.sequence
        article = decision.publication
        entries.append(decision.entry)
    for entry in entries:
        log.append(seal(entry, head, b"s" * 32))
        head = log[-1].hash

    assert compare_publication(replace(article, head_hash=head), log) == ()


def test_a_later_wording_is_told_of_and_leaves_the_article_where_it_is() -> None:
    play = Play(claim(1))
    told = []
    for action, member in (
        (Revise(2), SENDER),
        (CarryOver(2, kept=3, changed=1, vanished=0, new=2), SYSTEM),
        (Fail("no_text", revision=3), SYSTEM),
    ):
        before = play.article
        decision = decide_publication(before, action, play.facts(member))
        play.act(action, member)
        assert play.article == replace(before, version=before.version + 1)
        told.append((decision.events[0].type, play.entry.member, play.entry.changes))

    assert told == [
        (EventType.ARTICLE_REVISED, "sol", {"revision": 2}),
        (
            EventType.ARTICLE_EXTRACTED,
            "system",
            {"revision": 2, "kept": 3, "changed": 1, "vanished": 0, "new": 2},
        ),
        (EventType.ARTICLE_FAILED, "system", {"failed": "no_text", "revision": 3}),
    ]


def test_a_later_wording_opens_an_article_whose_first_could_not_be_read() -> None:
    failed = decide_publication(received(), Fail("no_text"), facts(SYSTEM)).publication

    opened = decide_publication(failed, Open(2), facts(SYSTEM)).publication

    assert (failed.failure, opened.state, opened.failure) == ("no_text", S.OPEN, None)
