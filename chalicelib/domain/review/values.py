"""What a review is made of: its states, the actions people ask for, facts and decisions.

Values only; `table` says which action leads where, `decision` applies it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from chalicelib.domain.claim_parts import Claimant, Place
from chalicelib.domain.complaint import Complaint
from chalicelib.domain.events import Event
from chalicelib.domain.log import GENESIS, Entry
from chalicelib.domain.policy import Member, Policy, Risk
from chalicelib.domain.verdict import (
    CorrectionKind,
    Draft,
    Evidence,
    Naming,
    Reading,
    ReceivedReply,
    Reply,
    Snapshot,
    Verdict,
)


class State(StrEnum):
    """Where the review of a claim stands."""

    EXTRACTED = "extracted"
    QUEUED = "queued"
    IN_REVIEW = "in_review"
    IN_APPROVAL = "in_approval"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    PUBLISHED = "published"
    UNDER_CORRECTION = "under_correction"
    CORRECTION_IN_APPROVAL = "correction_in_approval"
    RETRACTED = "retracted"
    NOT_CHECKABLE = "not_checkable"
    NOT_SELECTED = "not_selected"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ERASED = "erased"


class Visibility(StrEnum):
    """Whether what is published may be seen now."""

    PUBLIC = "public"
    SUSPENDED = "suspended"


class Flag(StrEnum):
    """Something about a review that its state does not tell; `Review.flags` holds their values."""

    REPLY_WAITING = "reply_waiting"  # an answer came that the holder has not taken in
    ESCALATED = "escalated"  # somebody asks the chief to look
    CORRECTION_NOTICE = "correction_notice"  # the page says that we are looking again
    SENTENCE_CHANGED = "sentence_changed"  # the outlet did; what is written here is of before
    SENTENCE_REMOVED = "sentence_removed"  # the outlet took it out of the article


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which draft, when."""

    member: str
    draft_hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Removed:
    """When the outlet took the sentence out: between two times at which wordings were received.

    `revision` is the first wording without it.
    """

    revision: int
    after: datetime
    before: datetime


@dataclass(frozen=True)  # without slots: copied several times a decision, see `frozen`
class Review:
    """The work on one claim. version = number of log entries = sequence = ETag."""

    claim_id: str
    article_id: str
    ordinal: int
    state: State
    version: int
    policy: int
    text: str  # the claim as it reads now
    kind: str
    check_worthiness: int
    since: datetime  # when it came into this state
    priority: int = 0
    head_hash: str = GENESIS
    holder: str | None = None
    lease_until: datetime | None = None
    assignee: str | None = None
    due: datetime | None = None
    due_told: bool = False  # the sweep has told that it is due
    submitted_by: str | None = None
    draft_hash: str | None = None
    approvals: tuple[Approval, ...] = ()
    exit_reason: str | None = None  # not_checkable: a code; other exits: the words given
    duplicate_of: str | None = None
    published_version: int = 0  # number of the newest snapshot; 0: none
    first_published_at: datetime | None = None
    visibility: Visibility = Visibility.PUBLIC
    flags: tuple[str, ...] = ()
    demo: bool = False
    opened_from: State | None = None  # in a correction: the state that dismissing leads back to
    withheld_versions: tuple[int, ...] = ()  # published once, not to be seen any more
    legal_hold: bool = False
    risk: Risk = Risk.NORMAL
    replies: tuple[ReceivedReply, ...] = ()  # all that came, taken in or not
    reply_due: datetime | None = None  # the next deadline that has not been told of
    revision: int = 1  # the wording of the article that holds the machine's reading of it
    removed: Removed | None = None
    place: Place | None = None  # where a claim that a person added stands; None: extracted
    split_from: str | None = None
    superseded_by: tuple[str, ...] = ()  # the children of a split, or the one it was merged into
    merged: tuple[str, ...] = ()  # claims that were merged into this one
    draft: Draft = field(default_factory=Draft)


@dataclass(frozen=True, slots=True)
class Accept:
    """Queue an extracted claim."""

    action: Literal["accept"] = "accept"


@dataclass(frozen=True, slots=True)
class EditClaim:
    """Say the claim better; the machine's reading is kept in the extraction."""

    text: str
    action: Literal["edit_claim"] = "edit_claim"


@dataclass(frozen=True, slots=True)
class SetClaimant:
    """Say who made the claim, and how they are named in public."""

    claimant: Claimant
    naming: Naming = Naming.NAMED
    action: Literal["set_claimant"] = "set_claimant"


@dataclass(frozen=True, slots=True)
class MarkDuplicate:
    """The same assertion by the same claimant as another claim of this article."""

    canonical: str  # claim id
    action: Literal["mark_duplicate"] = "mark_duplicate"


@dataclass(frozen=True, slots=True)
class ChildClaim:
    """One of the claims that another is split into; what is None is as it was there.

    The span lies in the parent's: half-open, in code points of the stored text.
    """

    text: str
    start: int | None = None
    end: int | None = None
    claimant: Claimant | None = None
    naming: Naming | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Several assertions were taken for one: claims of their own stand in its place."""

    children: tuple[ChildClaim, ...]
    action: Literal["split"] = "split"


@dataclass(frozen=True, slots=True)
class Merge:
    """One assertion was taken for two: this one's appearances go over to the one that stays."""

    into: str  # claim id
    action: Literal["merge"] = "merge"


@dataclass(frozen=True, slots=True)
class MarkNotCheckable:
    """Nothing that evidence could show."""

    reason: Literal["opinion", "prediction", "vague", "not_factual", "satire", "private_matter"]
    action: Literal["mark_not_checkable"] = "mark_not_checkable"


@dataclass(frozen=True, slots=True)
class SetAside:
    """Not chosen for checking."""

    reason: str
    action: Literal["set_aside"] = "set_aside"


@dataclass(frozen=True, slots=True)
class Reopen:
    """Bring a claim back from an exit."""

    reason: str
    action: Literal["reopen"] = "reopen"


@dataclass(frozen=True, slots=True)
class Assign:
    """Ask somebody to take it, by a time."""

    member: str
    due: datetime | None = None
    action: Literal["assign"] = "assign"


@dataclass(frozen=True, slots=True)
class Take:
    """Take the lease."""

    action: Literal["take"] = "take"


@dataclass(frozen=True, slots=True)
class Renew:
    """Keep the lease for another term."""

    action: Literal["renew"] = "renew"


@dataclass(frozen=True, slots=True)
class Release:
    """Give the claim back to the queue; the draft is kept."""

    action: Literal["release"] = "release"


@dataclass(frozen=True, slots=True)
class LeaseExpired:
    """The sweep found the lease ended. `lease_until` is the one that it saw."""

    lease_until: datetime
    action: Literal["lease_expired"] = "lease_expired"


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """Put sources to the draft."""

    evidence: tuple[Evidence, ...]
    action: Literal["add_evidence"] = "add_evidence"


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Write the verdict; evidence None leaves what is there."""

    verdict: Verdict
    evidence: tuple[Evidence, ...] | None = None
    action: Literal["save_draft"] = "save_draft"


@dataclass(frozen=True, slots=True)
class ReuseVerdict:
    """Start from an earlier fact-check of this desk; to be approved like any other."""

    fact_check: str  # claim id
    action: Literal["reuse_verdict"] = "reuse_verdict"


@dataclass(frozen=True, slots=True)
class ConfirmClaimant:
    """A person confirms who said it, as the reading now says."""

    action: Literal["confirm_claimant"] = "confirm_claimant"


@dataclass(frozen=True, slots=True)
class WaiveReply:
    """Why nobody was asked for a reply."""

    reason: str
    action: Literal["waive_reply"] = "waive_reply"


@dataclass(frozen=True, slots=True)
class AskReply:
    """Ask somebody for an answer, by a time; several may be asked."""

    addressee: str
    question: str
    deadline: datetime | None = None  # None: as the policy says
    action: Literal["ask_reply"] = "ask_reply"


@dataclass(frozen=True, slots=True)
class RecordReply:
    """An answer came: word for word, from whom. Needs no expected version."""

    addressee: str
    text: str
    action: Literal["record_reply"] = "record_reply"


@dataclass(frozen=True, slots=True)
class ReplyOverdue:
    """The sweep found a deadline passed. `deadline` is the one that it saw."""

    deadline: datetime
    action: Literal["reply_overdue"] = "reply_overdue"


@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """Empty verdict, evidence and confirmation; the reading returns to the accepted one."""

    action: Literal["discard_draft"] = "discard_draft"


@dataclass(frozen=True, slots=True)
class Note:
    """A word among colleagues; never public, needs no expected version."""

    text: str
    action: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class SubmitDraft:
    """Hand the draft to approval; may carry everything the draft still needs."""

    verdict: Verdict | None = None
    evidence: tuple[Evidence, ...] | None = None
    waive_reply: str | None = None
    confirm_claimant: bool = False
    take_in_replies: bool = False
    action: Literal["submit_draft"] = "submit_draft"


@dataclass(frozen=True, slots=True)
class Recall:
    """Take it back from approval; approvals are voided."""

    action: Literal["recall"] = "recall"


@dataclass(frozen=True, slots=True)
class Approve:
    """Approve exactly the draft of that hash."""

    draft_hash: str
    action: Literal["approve"] = "approve"


@dataclass(frozen=True, slots=True)
class RequestChanges:
    """Send it back with a comment."""

    comment: str
    action: Literal["request_changes"] = "request_changes"


@dataclass(frozen=True, slots=True)
class EditAfterApproval:
    """Take an approved draft back into review; takes the lease, voids approvals."""

    action: Literal["edit_after_approval"] = "edit_after_approval"


@dataclass(frozen=True, slots=True)
class Publish:
    """Make it public: an immutable snapshot."""

    action: Literal["publish"] = "publish"


@dataclass(frozen=True, slots=True)
class OpenCorrection:
    """Work on the next version; what is public stays. `notice`: its page says so meanwhile.

    `complaint`: the id of the upheld complaint that it is opened from; None: our own finding.
    """

    reason: str
    notice: bool = False
    complaint: str | None = None
    action: Literal["open_correction"] = "open_correction"


@dataclass(frozen=True, slots=True)
class SubmitCorrection:
    """Hand the next version to approval, with its kind and what readers are told of it."""

    kind: CorrectionKind
    note: str
    verdict: Verdict | None = None
    evidence: tuple[Evidence, ...] | None = None
    waive_reply: str | None = None
    confirm_claimant: bool = False
    take_in_replies: bool = False
    action: Literal["submit_correction"] = "submit_correction"


@dataclass(frozen=True, slots=True)
class DismissCorrection:
    """What is public needs no correction: back to where it was opened from."""

    reason: str
    action: Literal["dismiss_correction"] = "dismiss_correction"


@dataclass(frozen=True, slots=True)
class Suspend:
    """Take it down for a while: page, every version and what stands beside them."""

    reason: str
    action: Literal["suspend"] = "suspend"


@dataclass(frozen=True, slots=True)
class Restore:
    """Show it again."""

    reason: str
    action: Literal["restore"] = "restore"


@dataclass(frozen=True, slots=True)
class WithholdVersion:
    """Show an old version no more; the newest is suspended, retracted or corrected instead."""

    version: int
    reason: str
    action: Literal["withhold_version"] = "withhold_version"


@dataclass(frozen=True, slots=True)
class SetLegalHold:
    """Nothing of it is published, shown again or erased until the hold is lifted."""

    reason: str
    action: Literal["set_legal_hold"] = "set_legal_hold"


@dataclass(frozen=True, slots=True)
class LiftLegalHold:
    """The matter is settled."""

    reason: str
    action: Literal["lift_legal_hold"] = "lift_legal_hold"


@dataclass(frozen=True, slots=True)
class Retract:
    """Take a fact-check back for good; its page becomes a tombstone."""

    reason: str
    action: Literal["retract"] = "retract"


@dataclass(frozen=True, slots=True)
class Reinstate:
    """Work on a version that may stand in place of the tombstone, which stays until then."""

    reason: str
    action: Literal["reinstate"] = "reinstate"


@dataclass(frozen=True, slots=True)
class SetRisk:
    """Say how much harm an error could do; the policy may ask for more approvals."""

    level: Risk
    action: Literal["set_risk"] = "set_risk"


@dataclass(frozen=True, slots=True)
class Escalate:
    """Ask the chief to look."""

    reason: str
    action: Literal["escalate"] = "escalate"


@dataclass(frozen=True, slots=True)
class Suggest:
    """An approver's word on the draft: no edit, never public, needs no expected version."""

    text: str
    action: Literal["suggest"] = "suggest"


@dataclass(frozen=True, slots=True)
class Reassign:
    """Give the work, with its draft, to another checker, for a term."""

    member: str
    reason: str
    action: Literal["reassign"] = "reassign"


@dataclass(frozen=True, slots=True)
class Reset:
    """Put it back into the queue, with its draft, whatever hinders it."""

    reason: str
    action: Literal["reset"] = "reset"


@dataclass(frozen=True, slots=True)
class CarryOver:
    """A later wording of the article says it otherwise, says it no more, or says it again.

    `removed` comes with `vanished` and with nothing else. What only moved is not told.
    """

    revision: int
    sentence: Literal["changed", "vanished", "returned"]
    removed: Removed | None = None
    action: Literal["carry_over"] = "carry_over"


@dataclass(frozen=True, slots=True)
class MovePolicy:
    """Judge it from now on by the policy that its article was brought to."""

    action: Literal["move_policy"] = "move_policy"


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Who held it or was assigned to it is gone; `successor` goes on, or whoever takes it."""

    member: str
    successor: str | None = None
    action: Literal["member_left"] = "member_left"


@dataclass(frozen=True, slots=True)
class AssignmentDue:
    """The sweep found an assignment due. `due` is the time that it saw."""

    due: datetime
    action: Literal["assignment_due"] = "assignment_due"


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The desk gives the claim up."""

    reason: str
    action: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True, slots=True)
class Erase:
    """Its article was erased: nothing personal and no free text of the claim stays."""

    action: Literal["erase"] = "erase"


Action = (
    Accept
    | EditClaim
    | SetClaimant
    | MarkDuplicate
    | Split
    | Merge
    | MarkNotCheckable
    | SetAside
    | Reopen
    | Assign
    | Take
    | Renew
    | Release
    | LeaseExpired
    | AddEvidence
    | SaveDraft
    | ReuseVerdict
    | ConfirmClaimant
    | WaiveReply
    | AskReply
    | RecordReply
    | ReplyOverdue
    | DiscardDraft
    | Note
    | SubmitDraft
    | Recall
    | Approve
    | RequestChanges
    | EditAfterApproval
    | Publish
    | OpenCorrection
    | SubmitCorrection
    | DismissCorrection
    | Suspend
    | Restore
    | WithholdVersion
    | SetLegalHold
    | LiftLegalHold
    | Retract
    | Reinstate
    | SetRisk
    | Escalate
    | Suggest
    | Reassign
    | Reset
    | CarryOver
    | Withdraw
    | MovePolicy
    | MemberLeft
    | AssignmentDue
    | Erase
)


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What a decision needs to know of the article."""

    article_id: str
    title: str | None
    publisher: str | None
    url: str | None
    published_on: str | None  # ISO date
    demo: bool
    publication: str  # the article's own state
    authors: tuple[str, ...] = ()
    legal_hold: bool = False  # of the whole article
    policy: int = 0  # the one that the article is under now; 0: not asked for


@dataclass(frozen=True, slots=True)
class Facts:
    """All that `decide` may know, read consistently before it is called.

    `editors`: members who edited since the last published version or `discard_draft`, read from
    stored entries (see `editors_of`); needed by `NEEDS_EDITORS`. `extracted`: the machine's
    reading, given for every action. `published`: the newest snapshot, given for `NEEDS_SNAPSHOT`.
    `named`: the member that `reassign` names. `left`: the one that `member_left` names, `successor`
    the one who goes on.
    `moved_to`: the policy that the article is under, given for `move_policy`.
    `earlier`: the newest version of the fact-check that
    `reuse_verdict` names, if it may be seen now, `complaint` the one that
    `open_correction` names. `canonical`: the review that `mark_duplicate`
    or `merge` names, `canonical_extracted` the machine's reading of it. `duplicates`: the claims
    that are marked as duplicates of this one. `next_ordinal`: of the article, for `split`.
    `carried`: the machine's reading in the wording that `carry_over` names.
    """

    at: datetime
    decision: str
    source: str
    member: Member
    policy: Policy
    article: ArticleFacts
    extracted: Reading
    editors: frozenset[str] = frozenset()
    canonical: Review | None = None
    canonical_extracted: Reading | None = None
    duplicates: tuple[str, ...] = ()
    next_ordinal: int | None = None
    published: Snapshot | None = None
    named: Member | None = None
    left: Member | None = None
    successor: Member | None = None
    moved_to: Policy | None = None
    earlier: Snapshot | None = None
    complaint: Complaint | None = None
    carried: Reading | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision changes: stored together or not at all. One entry per changed review.

    The first review is the one that was decided on; one at version 1 begins with this decision.
    """

    reviews: tuple[Review, ...]
    entries: tuple[Entry, ...]
    events: tuple[Event, ...]
    snapshots: tuple[Snapshot, ...] = ()
    replies: tuple[Reply, ...] = ()
