"""Every move of an article in one table: which action leads from where to where, and who may ask.

`decision` follows it, `replay` holds stored logs against it, the docs are written from it.
"""

from dataclasses import dataclass

from chalicelib.domain.events import EventType
from chalicelib.domain.policy import Role
from chalicelib.domain.publication.values import PublicationState


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One line of the article's table; read as `review.Row`. No `to`: the state stays."""

    action: str
    start: tuple[PublicationState, ...]
    to: tuple[PublicationState, ...]
    roles: tuple[Role, ...]
    guards: tuple[str, ...]
    meaning: str
    event: EventType = EventType.ARTICLE_CHANGED
    why: str = ""


@dataclass(frozen=True, slots=True)
class ArticleLater:
    """An action that the article's machine has but its table does not offer yet."""

    action: str
    start: tuple[PublicationState, ...]
    comes_with: str


_RECEIVED, _FAILED, _OPEN, _IN_APPROVAL, _PUBLISHED, _WITHDRAWN, _ERASED = (
    PublicationState.RECEIVED,
    PublicationState.FAILED,
    PublicationState.OPEN,
    PublicationState.IN_APPROVAL,
    PublicationState.PUBLISHED,
    PublicationState.WITHDRAWN,
    PublicationState.ERASED,
)
_LIVING = tuple(state for state in PublicationState if state is not PublicationState.ERASED)

ARTICLE_BEGIN = ArticleRow(
    "receive",
    (),
    (_RECEIVED,),
    (Role.SUBMITTER,),
    (),
    "The article came in.",
    EventType.ARTICLE_RECEIVED,
)

ARTICLE_TABLE: tuple[ArticleRow, ...] = (
    ArticleRow(
        "open",
        (_RECEIVED, _FAILED),
        (_OPEN,),
        (Role.SYSTEM,),
        (),
        "The claims of the first wording that could be read are stored.",
        EventType.ARTICLE_EXTRACTED,
        why="From failed too: a later wording may be readable where the first was not.",
    ),
    ArticleRow(
        "fail",
        (_RECEIVED,),
        (_FAILED,),
        (Role.SYSTEM,),
        (),
        "The first revision cannot be extracted.",
        EventType.ARTICLE_FAILED,
    ),
    ArticleRow(
        "fail",
        (_FAILED, _OPEN, _IN_APPROVAL, _PUBLISHED),
        (),
        (Role.SYSTEM,),
        (),
        "A later revision cannot be extracted; the article stays as it is.",
        EventType.ARTICLE_FAILED,
    ),
    ArticleRow(
        "revise",
        (_RECEIVED, _FAILED, _OPEN, _IN_APPROVAL, _PUBLISHED),
        (),
        (Role.SUBMITTER,),
        ("sent_as_text",),
        "Another wording of the article came in.",
        EventType.ARTICLE_REVISED,
        why="Sent like the first, never asked for by name. Whoever decides on the article"
        " meanwhile has to look again.",
    ),
    ArticleRow(
        "carry_over",
        (_OPEN, _IN_APPROVAL, _PUBLISHED),
        (),
        (Role.SYSTEM,),
        (),
        "A later revision is extracted: its new claims are stored, those that changed or went are"
        " flagged, claim by claim.",
        EventType.ARTICLE_EXTRACTED,
    ),
    ArticleRow(
        "retry_extraction",
        (_FAILED,),
        (_RECEIVED,),
        (Role.SUBMITTER, Role.TRIAGER),
        (),
        "Try the extraction again.",
        EventType.ARTICLE_RETRIED,
        why="What failed may have been ours: a newer extractor reads what an older one could not.",
    ),
    ArticleRow(
        "choose",
        (_OPEN,),
        (),
        (Role.TRIAGER,),
        ("claims_to_choose",),
        "Name the claims that are checked, with the public reason; what still waits beside them"
        " is set aside, claim by claim.",
    ),
    ArticleRow(
        "write_summary",
        (_OPEN, _PUBLISHED),
        (),
        (Role.CHECKER,),
        (),
        "Write headline, finding, and why these claims; voids what waits for approval.",
    ),
    ArticleRow(
        "submit_summary",
        (_OPEN,),
        (_IN_APPROVAL, _PUBLISHED),
        (Role.CHECKER,),
        ("writer", "claims_settled"),
        "Hand the finding to approval, frozen with the published versions that it speaks of.",
        why="Published at once only where the policy asks for no approval, as one person alone"
        " has it; the page says so.",
    ),
    ArticleRow(
        "submit_summary",
        (_PUBLISHED,),
        (),
        (Role.CHECKER,),
        ("writer", "claims_settled"),
        "Hand in the next finding; the approved one stays until it is approved.",
    ),
    ArticleRow(
        "approve_summary",
        (_IN_APPROVAL, _PUBLISHED),
        (_PUBLISHED,),
        (Role.APPROVER,),
        ("finding_submitted", "four_eyes", "same_finding", "versions_stand", "no_legal_hold"),
        "Approve exactly the finding that was seen; the summary is public with it.",
        EventType.ARTICLE_PUBLISHED,
    ),
    ArticleRow(
        "request_changes",
        (_IN_APPROVAL,),
        (_OPEN,),
        (Role.APPROVER,),
        ("finding_submitted",),
        "Send the finding back with a comment.",
    ),
    ArticleRow(
        "request_changes",
        (_PUBLISHED,),
        (),
        (Role.APPROVER,),
        ("finding_submitted",),
        "Send the next finding back with a comment; the approved one stays.",
    ),
    ArticleRow(
        "publish_counts",
        (_OPEN,),
        (_PUBLISHED,),
        (Role.CHIEF,),
        ("counts_allowed", "no_legal_hold"),
        "Publish the summary without a finding: counts only.",
        EventType.ARTICLE_PUBLISHED,
    ),
    ArticleRow(
        "suspend",
        _LIVING,
        (),
        (Role.CHIEF,),
        ("not_suspended",),
        "Show neutral words in place of the summary and of every claim page.",
        EventType.ARTICLE_SUSPENDED,
    ),
    ArticleRow(
        "restore",
        _LIVING,
        (),
        (Role.CHIEF,),
        ("suspended", "no_legal_hold"),
        "Show them again.",
        EventType.ARTICLE_RESTORED,
    ),
    ArticleRow(
        "redact",
        _LIVING,
        (),
        (Role.CHIEF,),
        ("text_stored",),
        "Hide a span of the stored text, and its words, on every public page.",
        EventType.ARTICLE_REDACTED,
        why="There is no way back: what had to go once must not come back by a slip.",
    ),
    ArticleRow(
        "set_legal_hold",
        _LIVING,
        (),
        (Role.CHIEF,),
        ("no_legal_hold",),
        "Keep things as they are: nothing is approved, published or restored meanwhile.",
    ),
    ArticleRow(
        "lift_legal_hold",
        _LIVING,
        (),
        (Role.CHIEF,),
        ("legal_hold",),
        "End the legal hold.",
    ),
    ArticleRow(
        "move_policy",
        (_OPEN, _IN_APPROVAL, _PUBLISHED),
        (),
        (Role.CHIEF,),
        ("another_policy",),
        "Bring the article to another policy and its claims after it, claim by claim; what does"
        " not fit there goes back, and published versions stay as they are.",
    ),
    ArticleRow(
        "withdraw",
        (_RECEIVED, _FAILED, _OPEN, _IN_APPROVAL),
        (_WITHDRAWN,),
        (Role.CHIEF, Role.SUBMITTER),
        ("nothing_published", "untouched_and_own"),
        "Give the article up; a chief's withdrawal takes its open claims along, claim by claim.",
        EventType.ARTICLE_WITHDRAWN,
    ),
    ArticleRow(
        "ask_erasure",
        _LIVING,
        (),
        (Role.OPERATOR,),
        ("no_legal_hold", "no_claim_held", "not_asked"),
        "Ask that every personal and free text of the article and its claims be erased.",
    ),
    ArticleRow(
        "refuse_erasure",
        _LIVING,
        (),
        (Role.CHIEF, Role.OPERATOR),
        ("asked",),
        "Leave the article as it is.",
        why="The operator too, who asked by a slip: what waits for a chief must not wait for ever.",
    ),
    ArticleRow(
        "erase",
        _LIVING,
        (_ERASED,),
        (Role.CHIEF,),
        ("no_legal_hold", "no_claim_held", "asked", "asked_by_another"),
        "Erase it with its claims, for good; ids, hashes, states and the log stay.",
        EventType.ARTICLE_ERASED,
        why="Two people: an operator asks and a chief who is somebody else decides, as nothing"
        " brings it back.",
    ),
)

ARTICLE_LATER: tuple[ArticleLater, ...] = ()
