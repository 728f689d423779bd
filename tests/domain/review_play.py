"""A desk for tests: members, an invented claim, and a review that moves only by playing actions."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation
from chalicelib.domain.log import SealedEntry, parse, seal
from chalicelib.domain.policy import SYSTEM, Member, Policy, Risk, Role, desk
from chalicelib.domain.review import (
    Accept,
    Action,
    AddEvidence,
    Approve,
    ArticleFacts,
    AskReply,
    Assign,
    AssignmentDue,
    CarryOver,
    ChildClaim,
    ConfirmClaimant,
    Decision,
    DiscardDraft,
    DismissCorrection,
    EditAfterApproval,
    EditClaim,
    Erase,
    Escalate,
    Facts,
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
    Renew,
    Reopen,
    ReplyOverdue,
    RequestChanges,
    Reset,
    Restore,
    Retract,
    ReuseVerdict,
    Review,
    SaveDraft,
    SetAside,
    SetClaimant,
    SetLegalHold,
    SetRisk,
    Split,
    State,
    SubmitCorrection,
    SubmitDraft,
    Suggest,
    Suspend,
    Take,
    WaiveReply,
    Withdraw,
    WithholdVersion,
    begin,
    decide,
    editors_of,
)
from chalicelib.domain.verdict import (
    CorrectionKind,
    Evidence,
    EvidenceKind,
    Reading,
    Reply,
    Snapshot,
    Stance,
    Tier,
    Verdict,
)

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

TILDA = Member("tilda", "Tilda Orm", frozenset({Role.TRIAGER}))
CORIN = Member("corin", "Corin Vey", frozenset({Role.CHECKER}))
CASSIA = Member("cassia", "Cassia Brandt", frozenset({Role.CHECKER}))
ASA = Member("asa", "Asa Lindqvist-Moor", frozenset({Role.APPROVER}))
BO = Member("bo", "Bo Harrow", frozenset({Role.APPROVER}))
CHIEF = Member("ines", "Ines Quill", frozenset({Role.CHIEF}))
EVERYTHING = frozenset(set(Role) - {Role.SYSTEM, Role.RESPONDENT})
POLLY = Member("polly", "Polly Math", EVERYTHING)
QUENTIN = Member("quentin", "Quentin All", EVERYTHING)

READING = Reading(
    text="The ferry to Little Sark cost [the town of Wexholm] 4.2 million crowns.",
    quote="The ferry cost us 4.2 million crowns.",
    start=10,
    end=47,
    block=1,
    claimant=Claimant(
        ClaimantType.PERSON, "Orla Fennick", role="mayor", cue="said", quotation=Quotation.DIRECT
    ),
)


def reading_in(revision: int) -> Reading:
    """The machine's reading in a wording: each time the outlet names another sum, and back."""
    if revision == 1:
        return READING
    quote = "The ferry cost us 4.8 million crowns." if revision % 2 == 0 else READING.quote
    text = READING.text.replace("4.2", "4.8") if revision % 2 == 0 else READING.text
    return replace(
        READING, text=text, quote=quote, start=30, end=30 + len(quote), revision=revision
    )


ARTICLE = ArticleFacts(
    article_id="A",
    title="Wexholm weighs its ferry",
    publisher="The Wexholm Herald",
    url="https://herald.example/ferry",
    published_on="2031-05-05",
    demo=False,
    publication="open",
    authors=("Jonas Petrel",),
)
SOURCE = Evidence(
    kind=EvidenceKind.DOCUMENT,
    tier=Tier.PRIMARY,
    stance=Stance.CONTRADICTS,
    title="Budget of the town of Wexholm",
    url="https://wexholm.example/budget.pdf",
)
VERDICT = Verdict(
    rating="mostly_false",
    reason="The budget names a third of that sum.",
    explanation="The budget names 1.4 million crowns for the ferry.",
)
SUBMISSION = SubmitDraft(
    verdict=VERDICT,
    evidence=(SOURCE,),
    waive_reply="The mayor's office has closed for the summer.",
    confirm_claimant=True,
)
SPLIT = Split(
    (
        ChildClaim("The ferry to Little Sark cost 4.2 million crowns."),
        ChildClaim("[The town of Wexholm] paid for the ferry.", start=10, end=24),
    )
)
CORRECTION = SubmitCorrection(
    kind=CorrectionKind.CLARIFICATION,
    note="We say now which year's budget it is.",
    verdict=replace(VERDICT, explanation="The budget of 2030 names 1.4 million for the ferry."),
)


def earlier_check(*, demo: bool = False) -> Snapshot:
    """What this desk has published of the ferry before, in another article."""
    return Snapshot(
        claim_id="B-7",
        article_id="B",
        ordinal=7,
        number=2,
        reading=READING,
        verdict=replace(VERDICT, explanation="The budget of 2029 names 1.4 million crowns."),
        rating_label="Mostly false",
        rating_meaning="Something in it is right, but the point does not hold.",
        rating_value=2,
        best_value=6,
        worst_value=1,
        scale="accuracy/1",
        evidence=(SOURCE, replace(SOURCE, title="Minutes of the council")),
        reply=None,
        checked_by=("cassia",),
        approved_by=("bo",),
        published_at=NOON - timedelta(days=30),
        first_published_at=NOON - timedelta(days=40),
        draft_hash="e" * 64,
        check_worthiness=70,
        demo=demo,
    )


def extracted(*, ordinal: int = 1, demo: bool = False) -> Review:
    """A claim as extraction hands it to `begin`."""
    return Review(
        claim_id=f"A-{ordinal}",
        article_id="A",
        ordinal=ordinal,
        state=State.EXTRACTED,
        version=0,
        policy=1,
        text=READING.text,
        kind="figure",
        check_worthiness=81,
        since=NOON,
        demo=demo,
    )


@dataclass
class Play:
    """One review with its log, moved only by `act`; the clock moves by `wait`."""

    policy: Policy = field(default_factory=desk)
    demo: bool = False
    ordinal: int = 1
    at: datetime = NOON
    canonical: Review | None = None
    publication: str = "open"  # where the article stands
    left: Member | None = None  # who has left, for `member_left`
    successor: Member | None = None  # who goes on
    moved_to: Policy | None = None  # the policy that the article was brought to
    entries: list[SealedEntry] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    others: list[Review] = field(default_factory=list)  # begun or changed along with it

    def __post_init__(self) -> None:
        first = extracted(ordinal=self.ordinal, demo=self.demo)
        self.review = first
        self._keep(begin(first, self.facts(SYSTEM), blob="blob-1"))

    def facts(self, member: Member) -> Facts:
        return Facts(
            at=self.at,
            decision=f"decision-{len(self.entries)}",
            source="api",
            member=member,
            policy=self.policy,
            article=replace(
                ARTICLE,
                demo=self.demo,
                publication=self.publication,
                policy=self.moved_to.version if self.moved_to else 0,
            ),
            extracted=reading_in(self.review.revision),
            editors=editors_of(parse(entry.text) for entry in self.entries),
            canonical=self.canonical,
            canonical_extracted=READING,
            next_ordinal=50,
            carried=reading_in(self.review.revision + 1),
            named=CASSIA,
            left=self.left,
            successor=self.successor,
            moved_to=self.moved_to,
            earlier=earlier_check(demo=self.demo),
            published=self.snapshots[-1] if self.snapshots else None,
        )

    def wait(self, time: timedelta) -> "Play":
        self.at += time
        return self

    def act(self, action: Action, member: Member) -> "Play":
        self._keep(decide(self.review, action, self.facts(member)))
        return self

    def approve(self, member: Member) -> "Play":
        assert self.review.draft_hash
        return self.act(Approve(self.review.draft_hash), member)

    def _keep(self, decision: Decision) -> None:
        (after, *others), (entry, *_) = decision.reviews, decision.entries
        salt = f"salt {len(self.entries)}".encode().ljust(32, b".")
        sealed = seal(entry, self.review.head_hash, salt)
        self.entries.append(sealed)
        self.review = replace(after, head_hash=sealed.hash)
        self.snapshots.extend(decision.snapshots)
        self.replies.extend(decision.replies)
        self.others.extend(others)


def sound(name: str, review: Review) -> Action:
    """That action with fields that nothing is wrong with, for this review."""
    verdict = replace(VERDICT, rating="sample_c") if review.demo else VERDICT
    ready: dict[str, Action] = {
        "accept": Accept(),
        "edit_claim": EditClaim("The ferry cost [Wexholm] 4.2 million crowns."),
        "set_claimant": SetClaimant(Claimant(ClaimantType.PERSON, "Orla Fennick")),
        "mark_duplicate": MarkDuplicate("A-2"),
        "split": SPLIT,
        "merge": Merge("A-2"),
        "mark_not_checkable": MarkNotCheckable("vague"),
        "set_aside": SetAside("Too small a matter."),
        "reopen": Reopen("A reader sent the budget."),
        "assign": Assign("corin", due=NOON + timedelta(days=9_000)),
        "take": Take(),
        "renew": Renew(),
        "release": Release(),
        "lease_expired": LeaseExpired(review.lease_until or NOON),
        "add_evidence": AddEvidence((SOURCE,)),
        "reuse_verdict": ReuseVerdict("B-7"),
        "save_draft": SaveDraft(verdict),
        "confirm_claimant": ConfirmClaimant(),
        "waive_reply": WaiveReply("Nobody is in office."),
        "ask_reply": AskReply("the mayor", "Which budget?", NOON + timedelta(days=9_000)),
        "record_reply": RecordReply("The mayor", "The one of 2030."),
        "reply_overdue": ReplyOverdue(review.reply_due or NOON),
        "discard_draft": DiscardDraft(),
        "note": Note("See last week's council."),
        "submit_draft": replace(SUBMISSION, verdict=verdict),
        "recall": Recall(),
        "approve": Approve(review.draft_hash or "0" * 64),
        "request_changes": RequestChanges("Which year?"),
        "edit_after_approval": EditAfterApproval(),
        "publish": Publish(),
        "open_correction": OpenCorrection("A reader found a later budget.", notice=True),
        "submit_correction": replace(
            CORRECTION,
            verdict=verdict,
            evidence=(SOURCE,),
            waive_reply="Nobody is in office.",
            confirm_claimant=True,
        ),
        "dismiss_correction": DismissCorrection("The later budget says the same."),
        "suspend": Suspend("A letter has come."),
        "restore": Restore("The letter was wrong."),
        "withhold_version": WithholdVersion(1, "It names a child."),
        "set_legal_hold": SetLegalHold("The court has it."),
        "lift_legal_hold": LiftLegalHold("The court is done."),
        "retract": Retract("The budget was forged."),
        "reinstate": Reinstate("It was not forged."),
        "set_risk": SetRisk(Risk.HIGH if review.risk is not Risk.HIGH else Risk.LOW),
        "escalate": Escalate("The mayor's lawyer has called."),
        "suggest": Suggest("Name the year in the first sentence."),
        "reassign": Reassign("cassia", "Corin is ill."),
        "reset": Reset("Nobody goes on with it."),
        "carry_over": CarryOver(review.revision + 1, "changed"),
        "withdraw": Withdraw("The desk has no time for it."),
        "member_left": MemberLeft(review.holder or review.assignee or "corin"),
        "assignment_due": AssignmentDue(review.due or NOON),
        "move_policy": MovePolicy(),
        "erase": Erase(),
    }
    return ready[name]


def erased(play: Play) -> Play:
    """The play once its article, and with it the claim, was erased."""
    play.publication = "erased"
    return play.act(Erase(), SYSTEM)


def canonical_claim() -> Review:
    return Play(ordinal=2).review


def in_review(**given: object) -> Play:
    return Play(**given).act(Accept(), TILDA).act(Take(), CORIN)  # type: ignore[arg-type]  # the fields of Play


def in_approval(**given: object) -> Play:
    return in_review(**given).act(SUBMISSION, CORIN)


def approved(**given: object) -> Play:
    return in_approval(**given).approve(ASA)


def published(**given: object) -> Play:
    return approved(**given).act(Publish(), CHIEF)


def under_correction(**given: object) -> Play:
    opened = published(**given).act(OpenCorrection("A reader wrote."), CHIEF)
    return opened.act(Take(), CORIN)


def correction_in_approval(**given: object) -> Play:
    return under_correction(**given).act(CORRECTION, CORIN)


# How each state that the table reaches is reached.
REACHED: dict[State, Callable[[], Play]] = {
    State.EXTRACTED: Play,
    State.QUEUED: lambda: Play().act(Accept(), TILDA),
    State.IN_REVIEW: in_review,
    State.IN_APPROVAL: in_approval,
    State.CHANGES_REQUESTED: lambda: in_approval().act(RequestChanges("Which year?"), ASA),
    State.APPROVED: approved,
    State.PUBLISHED: published,
    State.UNDER_CORRECTION: under_correction,
    State.CORRECTION_IN_APPROVAL: correction_in_approval,
    State.RETRACTED: lambda: published().act(Retract("The budget was forged."), CHIEF),
    State.NOT_CHECKABLE: lambda: Play().act(MarkNotCheckable("opinion"), TILDA),
    State.NOT_SELECTED: lambda: Play().act(SetAside("Another outlet has it."), TILDA),
    State.DUPLICATE: lambda: Play(canonical=canonical_claim()).act(MarkDuplicate("A-2"), TILDA),
    State.SUPERSEDED: lambda: Play().act(SPLIT, TILDA),
    State.ERASED: lambda: erased(published()),
    State.WITHDRAWN: lambda: approved().act(Withdraw("The source fell away."), CHIEF),
}
