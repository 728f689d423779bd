"""Laws that hold for any sequence of actions by any members: hypothesis plays at the desk."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.errors import Refused
from chalicelib.domain.log import parse
from chalicelib.domain.policy import SYSTEM, Member, Risk, desk
from chalicelib.domain.replay import compare
from chalicelib.domain.review import (
    TABLE,
    Accept,
    AddEvidence,
    Approve,
    AskReply,
    Assign,
    AssignmentDue,
    CarryOver,
    ConfirmClaimant,
    DiscardDraft,
    DismissCorrection,
    EditAfterApproval,
    EditClaim,
    Erase,
    Escalate,
    LeaseExpired,
    LiftLegalHold,
    MarkDuplicate,
    MarkNotCheckable,
    MemberLeft,
    Merge,
    MovePolicy,
    Note,
    OpenCorrection,
    Publish,
    Reassign,
    Recall,
    RecordReply,
    Reinstate,
    Release,
    Removed,
    Renew,
    Reopen,
    ReplyOverdue,
    RequestChanges,
    Reset,
    Restore,
    Retract,
    ReuseVerdict,
    SaveDraft,
    SetAside,
    SetClaimant,
    SetLegalHold,
    SetRisk,
    State,
    SubmitDraft,
    Suggest,
    Suspend,
    Take,
    Visibility,
    WaiveReply,
    Withdraw,
    WithholdVersion,
    allowed_actions,
    current_hash,
)
from chalicelib.domain.verdict import Draft
from tests.domain.review_play import (
    ASA,
    CASSIA,
    CORIN,
    CORRECTION,
    HOUR,
    NOON,
    POLLY,
    QUENTIN,
    READING,
    SOURCE,
    SPLIT,
    SUBMISSION,
    VERDICT,
    Play,
    canonical_claim,
    sound,
)

MEMBERS = st.sampled_from([POLLY, QUENTIN, ASA, CORIN, SYSTEM])
TWO = st.sampled_from([POLLY, QUENTIN])  # may do everything: they must not approve themselves
WAY = {
    State.EXTRACTED: "accept",
    State.QUEUED: "take",
    State.CHANGES_REQUESTED: "take",
    State.IN_REVIEW: "submit_draft",
    State.IN_APPROVAL: "approve",
    State.APPROVED: "publish",
    State.PUBLISHED: "open_correction",
    State.CORRECTION_IN_APPROVAL: "approve",
}
SUBMITTING = {"submit_draft", "submit_correction"}
EDITING = {"add_evidence", "reuse_verdict", "save_draft", "edit_claim", "set_claimant"}
HELD = {State.IN_REVIEW, State.UNDER_CORRECTION}
WORDS = st.sampled_from(["The ferry cost 4.2 million.", "It cost a lot.", "So she said."])
PLAIN_ACTIONS = st.one_of(
    st.sampled_from(
        [
            Accept(),
            Take(),
            Renew(),
            Release(),
            ConfirmClaimant(),
            ReuseVerdict("B-7"),
            DiscardDraft(),
            Recall(),
            EditAfterApproval(),
            Publish(),
            AddEvidence((SOURCE,)),
            SubmitDraft(),
            SUBMISSION,
            CORRECTION,
            MarkDuplicate("A-2"),
            SPLIT,
            Merge("A-2"),
            MarkNotCheckable("satire"),
            SetClaimant(Claimant(ClaimantType.OUTLET)),
            SetClaimant(READING.claimant),
        ]
    ),
    WORDS.map(EditClaim),
    WORDS.map(SetAside),
    WORDS.map(Reopen),
    WORDS.map(Withdraw),
    WORDS.map(WaiveReply),
    WORDS.map(Note),
    WORDS.map(OpenCorrection),
    WORDS.map(Suspend),
    WORDS.map(Restore),
    st.builds(WithholdVersion, st.integers(0, 3), WORDS),
    WORDS.map(SetLegalHold),
    WORDS.map(LiftLegalHold),
    WORDS.map(Retract),
    WORDS.map(Reinstate),
    WORDS.map(Escalate),
    WORDS.map(lambda words: RecordReply("The mayor", words)),
    st.integers(1, 6).map(lambda hours: AskReply("the mayor", "When?", NOON + hours * HOUR)),
    st.sampled_from(
        [replace(SUBMISSION, take_in_replies=True), replace(CORRECTION, take_in_replies=True)]
    ),
    WORDS.map(Suggest),
    WORDS.map(Reset),
    st.builds(Reassign, st.just("cassia"), WORDS),
    st.sampled_from(Risk).map(SetRisk),
    WORDS.map(DismissCorrection),
    WORDS.map(RequestChanges),
    WORDS.map(lambda words: SaveDraft(replace(VERDICT, reason=words))),
    st.sampled_from(["corin", "asa"]).map(Assign),
    st.integers(1, 6).map(lambda hours: Assign("corin", due=NOON + hours * HOUR)),
    st.just(MovePolicy()),
)


class DeskMachine(RuleBasedStateMachine):
    """Whatever is asked, by whomever, in whatever order."""

    @initialize(approvals=st.integers(0, 2), demo=st.booleans())
    def open_the_desk(self, approvals, demo) -> None:
        policy = replace(desk(), approvals=approvals, approvals_by_risk=((Risk.HIGH, 2),))
        self.play = Play(policy=policy, demo=demo, canonical=canonical_claim())
        self.policies = {1: policy}
        self.writers: set[str] = set()  # who wrote since the last clean slate, kept apart
        self.accepted = False

    @rule(action=PLAIN_ACTIONS, member=MEMBERS)
    def ask(self, action, member) -> None:
        self.attempt(action, member)

    @rule(member=MEMBERS, choice=st.integers(0, 40))
    def do_what_is_offered(self, member, choice) -> None:
        offered = allowed_actions(self.play.review, self.play.facts(member))
        if offered:
            name = offered[choice % len(offered)]
            self.attempt(sound(name, self.play.review), member)

    @rule(writer=TWO, name=st.sampled_from(sorted(EDITING)))
    def write(self, writer, name) -> None:
        """Whoever holds it hands it to a writer, who edits."""
        review = self.play.review
        holder = next(
            (m for m in (POLLY, QUENTIN, CORIN, CASSIA) if m.member_id == review.holder), None
        )
        if holder is not None and holder is not writer:
            self.attempt(Release(), holder)
        if review.state in {*HELD, State.CHANGES_REQUESTED, State.QUEUED}:
            self.attempt(Take(), writer)
            self.attempt(sound(name, self.play.review), writer)

    @rule(member=TWO)
    def go_on(self, member) -> None:
        """Straight on towards publication."""
        review = self.play.review
        forward = WAY.get(review.state)
        if review.state is State.UNDER_CORRECTION:
            forward = "submit_correction" if review.holder else "take"
        if forward is not None:
            self.attempt(sound(forward, self.play.review), member)

    @rule(member=MEMBERS, stale=st.booleans())
    def approve(self, member, stale) -> None:
        seen = "f" * 64 if stale else self.play.review.draft_hash or ""
        self.attempt(Approve(seen), member)

    @rule()
    def sweep(self) -> None:
        if self.play.review.lease_until is not None:
            self.attempt(LeaseExpired(self.play.review.lease_until), SYSTEM)
        if self.play.review.reply_due is not None:
            self.attempt(ReplyOverdue(self.play.review.reply_due), SYSTEM)
        if self.play.review.due is not None:
            self.attempt(AssignmentDue(self.play.review.due), SYSTEM)

    @rule(approvals=st.integers(0, 2), sources=st.integers(1, 2), member=MEMBERS)
    def another_policy(self, approvals, sources, member) -> None:
        """The article is brought to another policy, and the claim after it."""
        number = len(self.policies) + 1
        self.play.moved_to = self.policies[number] = replace(
            desk(number),
            approvals=approvals,
            approvals_by_risk=((Risk.HIGH, 2),),
            minimum_evidence=sources,
        )
        before = self.play.review
        self.attempt(MovePolicy(), member)
        after = self.play.review
        if before.state is State.APPROVED and after.state is State.APPROVED and after is not before:
            assert len(after.approvals) >= self.play.policy.approvals_for(after.risk)

    @rule(successor=st.sampled_from([None, CASSIA]))
    def who_works_on_it_leaves(self, successor) -> None:
        """Nothing that was written is lost, and nobody who has left holds it."""
        before = self.play.review
        name = before.holder or before.assignee
        if name is None:
            return
        self.play.left, self.play.successor = (
            Member(name, name, frozenset(), active=False),
            successor,
        )
        action = MemberLeft(name, successor.member_id if successor else None)
        self.attempt(action, SYSTEM)
        after = self.play.review
        if after is not before and (successor is None or successor.member_id != name):
            assert name not in {after.holder, after.assignee}
        assert (after.draft, after.approvals) == (before.draft, before.approvals)

    @rule(member=MEMBERS, rarely=st.integers(0, 4))
    def its_article_is_erased(self, member, rarely) -> None:
        """Only the machine erases, only then, never under a hold; no word is left."""
        before = self.play.review
        self.attempt(Erase(), SYSTEM)
        assert self.play.review is before
        if rarely:
            return
        self.play.publication = "erased"
        self.attempt(Erase(), member)
        after = self.play.review
        if after is before:
            self.play.publication = "open"
            assert before.legal_hold or member is not SYSTEM or before.state is State.ERASED
            return
        assert (after.state, member) == (State.ERASED, SYSTEM)
        assert (after.text, after.draft, after.replies) == ("", Draft(), ())
        assert self.play.entries[-1].secrets == {}

    @rule(sentence=st.sampled_from(["changed", "vanished", "returned"]))
    def the_outlet_edits(self, sentence) -> None:
        """A later wording comes: nobody's draft is lost, and nothing changed stays approved."""
        before, removed = self.play.review, None
        if sentence == "vanished":
            removed = Removed(before.revision + 1, self.play.at, self.play.at)
        if before.state is State.ERASED:
            return
        self.attempt(CarryOver(before.revision + 1, sentence, removed), SYSTEM)
        after = self.play.review
        assert after.draft.verdict == before.draft.verdict
        assert after.draft.evidence == before.draft.evidence
        assert after.holder == before.holder
        if sentence == "changed":
            assert not after.approvals or after.state is State.PUBLISHED
            assert (after.revision, after.removed) == (before.revision + 1, None)
        else:
            assert (after.state, after.approvals) == (before.state, before.approvals)

    @rule(hours=st.integers(1, 5))
    def wait(self, hours) -> None:
        self.play.wait(timedelta(hours=hours))

    def attempt(self, action, member) -> None:
        before, count = self.play.review, len(self.play.entries)
        shown = len(self.play.snapshots)
        offered = allowed_actions(before, self.play.facts(member))
        try:
            self.play.act(action, member)
        except Refused:
            assert (self.play.review, len(self.play.entries)) == (before, count)
            return
        after = self.play.review
        if action.action == "move_policy":
            self.play.policy = self.policies[after.policy]

        assert action.action in offered
        assert len(self.play.entries) == count + 1 == after.version
        if action.action == "approve":
            assert member.member_id not in self.writers
        if action.action == "split":
            children = [other for other in self.play.others if other.split_from]
            assert {child.claim_id for child in children} == set(after.superseded_by)
        published = len(self.play.snapshots) > shown
        if action.action in {"approve", "publish", "restore", "open_correction", "reinstate"}:
            assert not before.legal_hold
        if after.visibility is not before.visibility:
            now = Visibility.PUBLIC if action.action == "restore" else Visibility.SUSPENDED
            assert after.visibility is now
        if published:
            assert self.play.snapshots[-1].replies == after.replies
            approvers = {approval.member for approval in after.approvals}
            assert len(approvers) >= self.play.policy.approvals_for(before.risk)
            assert not approvers & self.writers
            assert self.play.snapshots[-1].draft_hash == after.draft_hash
            # One person alone submits and publishes a correction at once.
            assert before.draft_hash in {after.draft_hash, None}
            assert self.play.snapshots[-1].number == after.published_version == shown + 1
        self.accepted = self.accepted or after.state is State.QUEUED
        if published or action.action == "discard_draft":
            self.writers.clear()
        elif action.action in SUBMITTING or (action.action in EDITING and self.accepted):
            self.writers.add(member.member_id)

    @invariant()
    def it_stands_in_a_state_that_the_table_knows(self) -> None:
        known = {State.EXTRACTED, *(state for row in TABLE for state in row.to)}
        assert self.play.review.state in known

    @invariant()
    def the_log_replays_to_what_is_stored(self) -> None:
        findings = compare(
            self.play.review,
            self.play.entries,
            extracted_text=READING.text,
            policies=self.policies.__getitem__,
        )
        assert findings == ()

    @invariant()
    def somebody_holds_it_only_while_it_is_worked_on(self) -> None:
        review = self.play.review
        assert review.holder is None or review.state in HELD
        assert review.holder is not None or review.state is not State.IN_REVIEW
        assert (review.lease_until is not None) == (review.holder is not None)

    @invariant()
    def approvals_stand_only_on_the_draft_that_is_frozen(self) -> None:
        review = self.play.review
        frozen = {
            State.IN_APPROVAL,
            State.APPROVED,
            State.PUBLISHED,
            State.CORRECTION_IN_APPROVAL,
        }
        assert (review.draft_hash is not None) == (review.state in frozen)
        assert {a.draft_hash for a in review.approvals} <= {review.draft_hash}

    @invariant()
    def what_is_public_is_what_the_draft_says_while_nobody_corrects_it(self) -> None:
        review = self.play.review
        if review.state is State.PUBLISHED:
            assert current_hash(review, self.play.facts(ASA)) == review.draft_hash
            assert self.play.snapshots[-1].draft_hash == review.draft_hash

    @invariant()
    def nothing_people_wrote_is_in_the_chain(self) -> None:
        texts = " ".join(entry.text for entry in self.play.entries)
        assert "million" not in texts
        assert "Fennick" not in texts
        assert all(parse(entry.text) for entry in self.play.entries)


TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(
    max_examples=120,
    stateful_step_count=40,
    deadline=None,  # two cores are shared; the law is not about time
    suppress_health_check=[HealthCheck.too_slow],
)
