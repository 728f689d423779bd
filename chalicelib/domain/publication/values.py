"""The article's own record and what can be asked of it: states, actions, facts, decisions.

Values only. What people write of the article as a whole stands apart from the record itself, in
`Texts`: it is read with the article and not with each of its claims, and can be erased.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from chalicelib.domain.events import Event
from chalicelib.domain.log import GENESIS, Entry
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.review import Review, State

LONGEST_HEADLINE = 150
LONGEST_FINDING = 5_000
LONGEST_WHY = 500

# A published version stays as it is while a correction is worked on.
SHOWN = frozenset({State.PUBLISHED, State.UNDER_CORRECTION, State.CORRECTION_IN_APPROVAL})


class PublicationState(StrEnum):
    """Where an article stands."""

    RECEIVED = "received"
    FAILED = "failed"
    OPEN = "open"
    IN_APPROVAL = "in_approval"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class ClaimVersion:
    """A published version of one claim's fact-check."""

    claim_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person says of the whole article: `why` completes «We chose these because …»."""

    headline: str
    finding: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A wording as handed to approval, with the fact-checks that it speaks of.

    `open`: claims that were not settled when it was handed in, empty unless it is partial.
    """

    wording: Wording
    claims: tuple[ClaimVersion, ...]
    open: tuple[str, ...]
    written_by: tuple[str, ...]  # member ids


@dataclass(frozen=True, slots=True)
class ApprovedFinding:
    """A finding that a second person approved; it stays until the next is approved.

    `approved_by` None: the policy asks for no second person, and the page says so.
    """

    finding: Finding
    hash: str
    approved_by: str | None
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """Which claims the desk chose, and the public reason."""

    claims: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything about the article as a whole that people wrote."""

    draft: Wording | None = None
    submitted: Finding | None = None  # waits for approval
    approved: ApprovedFinding | None = None
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open, in code points of the stored text of that wording."""

    start: int
    end: int
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Publication:
    """The article's own record: version = number of its log entries.

    `finding_hash` names the finding that waits for approval, `redactions` the spans of the
    stored text that no public page shows.
    """

    article_id: str
    state: PublicationState
    version: int
    policy: int
    since: datetime
    head_hash: str = GENESIS
    failure: str | None = None
    published_at: datetime | None = None
    suspended: bool = False
    legal_hold: bool = False
    written_by: str | None = None
    finding_hash: str | None = None
    redactions: tuple[Span, ...] = ()
    erasure_asked_by: str | None = None  # an operator, until a chief has erased or refused
    texts: Texts = Texts()


@dataclass(frozen=True, slots=True)
class Open:
    """The claims of the first wording that could be read are committed."""

    claims: int
    action: Literal["open"] = "open"


@dataclass(frozen=True, slots=True)
class Fail:
    """Extraction failed for good; `failure` is a stable code."""

    failure: str
    revision: int = 1
    action: Literal["fail"] = "fail"


@dataclass(frozen=True, slots=True)
class Revise:
    """Another wording of the article was sent."""

    revision: int
    action: Literal["revise"] = "revise"


@dataclass(frozen=True, slots=True)
class CarryOver:
    """A later wording is extracted: how many claims it has kept, changed, lost and gained."""

    revision: int
    kept: int
    changed: int
    vanished: int
    new: int
    action: Literal["carry_over"] = "carry_over"


@dataclass(frozen=True, slots=True)
class RetryExtraction:
    """Try a failed extraction again."""

    action: Literal["retry_extraction"] = "retry_extraction"


@dataclass(frozen=True, slots=True)
class Choose:
    """Say which claims are checked, and why in public; the rest is set aside, claim by claim."""

    claims: tuple[str, ...]
    reason: str
    action: Literal["choose"] = "choose"


@dataclass(frozen=True, slots=True)
class WriteSummary:
    """Write headline, finding and why these claims were chosen."""

    headline: str
    finding: str
    why: str
    action: Literal["write_summary"] = "write_summary"


@dataclass(frozen=True, slots=True)
class SubmitSummary:
    """Hand the finding to approval; `partial` while claims are open, which are then listed."""

    partial: bool = False
    action: Literal["submit_summary"] = "submit_summary"


@dataclass(frozen=True, slots=True)
class ApproveSummary:
    """Approve exactly the finding of that hash."""

    finding_hash: str
    action: Literal["approve_summary"] = "approve_summary"


@dataclass(frozen=True, slots=True)
class RequestChanges:
    """Send the finding back with a comment."""

    comment: str
    action: Literal["request_changes"] = "request_changes"


@dataclass(frozen=True, slots=True)
class PublishCounts:
    """Publish the summary without a finding: counts only."""

    action: Literal["publish_counts"] = "publish_counts"


@dataclass(frozen=True, slots=True)
class Suspend:
    """Take the article's page and all its claim pages down for a while."""

    reason: str
    action: Literal["suspend"] = "suspend"


@dataclass(frozen=True, slots=True)
class Restore:
    """Show again what was suspended."""

    reason: str
    action: Literal["restore"] = "restore"


@dataclass(frozen=True, slots=True)
class Redact:
    """Hide a span of the stored text on every public page."""

    start: int
    end: int
    reason: str
    action: Literal["redact"] = "redact"


@dataclass(frozen=True, slots=True)
class SetLegalHold:
    """Keep things as they are: nothing is approved, published, restored or erased."""

    reason: str
    action: Literal["set_legal_hold"] = "set_legal_hold"


@dataclass(frozen=True, slots=True)
class LiftLegalHold:
    """End the legal hold."""

    reason: str
    action: Literal["lift_legal_hold"] = "lift_legal_hold"


@dataclass(frozen=True, slots=True)
class MovePolicy:
    """Bring the article and its claims to another policy; None: the one new articles get."""

    policy: int | None = None
    action: Literal["move_policy"] = "move_policy"


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Give the article up before anything of it was published."""

    reason: str
    action: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True, slots=True)
class AskErasure:
    """Ask that the article be erased, for good; a chief who is somebody else decides."""

    reason: str
    action: Literal["ask_erasure"] = "ask_erasure"


@dataclass(frozen=True, slots=True)
class RefuseErasure:
    """Leave the article as it is, although its erasure was asked for."""

    reason: str
    action: Literal["refuse_erasure"] = "refuse_erasure"


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase every personal and free text of the article and its claims, for good."""

    action: Literal["erase"] = "erase"


ArticleAction = (
    Open
    | Fail
    | Revise
    | CarryOver
    | RetryExtraction
    | Choose
    | WriteSummary
    | SubmitSummary
    | ApproveSummary
    | RequestChanges
    | PublishCounts
    | Suspend
    | Restore
    | Redact
    | SetLegalHold
    | LiftLegalHold
    | MovePolicy
    | Withdraw
    | AskErasure
    | RefuseErasure
    | Erase
)


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """All that the article's `decide` may know, read consistently before it is called.

    `reviews`: every claim of the article. `editors`: who wrote or submitted since a finding was
    last approved, read from stored entries (`finding_editors`). `text_length`: of the stored
    text of the newest `revision`, None before there is one. `sent_by`: who submitted the article.
    `target`: the policy that `move_policy` names, or the one that new articles get; None where
    there is no such policy.
    """

    at: datetime
    decision: str
    source: str
    member: Member
    policy: Policy
    reviews: tuple[Review, ...] = ()
    editors: frozenset[str] = frozenset()
    text_length: int | None = None
    revision: int = 1
    sent_by: str | None = None
    target: Policy | None = None


@dataclass(frozen=True, slots=True)
class PublicationDecision:
    """What changes: stored together or not at all."""

    publication: Publication
    entry: Entry
    events: tuple[Event, ...]
