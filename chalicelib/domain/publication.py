"""The article's own machine: states, actions, table, `decide`; same form as a review's.

The workflows submit, extract and record_publication call it and store what it returns in one
transaction; the article's log is chained like a claim's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal, assert_never

from chalicelib.domain.canonical import iso
from chalicelib.domain.errors import GuardFailed, RoleMissing, TransitionNotAllowed
from chalicelib.domain.events import Event, EventType
from chalicelib.domain.log import GENESIS, Columns, Entry, changes_between
from chalicelib.domain.policy import Member, Policy, Role


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
class Publication:
    """The article's own record: version = number of its log entries."""

    article_id: str
    state: PublicationState
    version: int
    policy: int
    since: datetime
    head_hash: str = GENESIS
    failure: str | None = None
    published_at: datetime | None = None
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """The first revision's claims are committed."""

    claims: int
    action: Literal["open"] = "open"


@dataclass(frozen=True, slots=True)
class Fail:
    """Extraction failed for good; `failure` is a stable code."""

    failure: str
    action: Literal["fail"] = "fail"


@dataclass(frozen=True, slots=True)
class RetryExtraction:
    """Try a failed extraction again."""

    action: Literal["retry_extraction"] = "retry_extraction"


@dataclass(frozen=True, slots=True)
class PublishCounts:
    """Publish the summary without a finding: counts only."""

    action: Literal["publish_counts"] = "publish_counts"


ArticleAction = Open | Fail | RetryExtraction | PublishCounts


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """All that the article's `decide` may know."""

    at: datetime
    decision: str
    source: str
    member: Member
    policy: Policy


@dataclass(frozen=True, slots=True)
class PublicationDecision:
    """What changes: stored together or not at all."""

    publication: Publication
    entry: Entry
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One line of the article's table; read as `review.Row`."""

    action: str
    start: tuple[PublicationState, ...]
    to: tuple[PublicationState, ...]
    roles: tuple[Role, ...]
    guards: tuple[str, ...]
    meaning: str
    event: EventType
    why: str = ""


ARTICLE_BEGIN = ArticleRow(
    "receive",
    (),
    (PublicationState.RECEIVED,),
    (Role.SUBMITTER,),
    (),
    "The article came in.",
    EventType.ARTICLE_RECEIVED,
)

ARTICLE_TABLE: tuple[ArticleRow, ...] = (
    ArticleRow(
        "open",
        (PublicationState.RECEIVED,),
        (PublicationState.OPEN,),
        (Role.SYSTEM,),
        (),
        "The first revision's claims are stored.",
        EventType.ARTICLE_EXTRACTED,
    ),
    ArticleRow(
        "fail",
        (PublicationState.RECEIVED,),
        (PublicationState.FAILED,),
        (Role.SYSTEM,),
        (),
        "The first revision cannot be extracted.",
        EventType.ARTICLE_FAILED,
    ),
    ArticleRow(
        "retry_extraction",
        (PublicationState.FAILED,),
        (PublicationState.RECEIVED,),
        (Role.SUBMITTER, Role.TRIAGER),
        (),
        "Try the extraction again.",
        EventType.ARTICLE_RETRIED,
        why="What failed may have been ours: a newer extractor reads what an older one could not.",
    ),
    ArticleRow(
        "publish_counts",
        (PublicationState.OPEN,),
        (PublicationState.PUBLISHED,),
        (Role.CHIEF,),
        ("counts_allowed",),
        "Publish the summary without a finding: counts only.",
        EventType.ARTICLE_PUBLISHED,
    ),
)

ARTICLE_GUARDS: Mapping[str, str] = {
    "counts_allowed": "the policy allows a page without a finding",
}


@dataclass(frozen=True, slots=True)
class ArticleLater:
    """An action that the article's machine has but its table does not offer yet."""

    action: str
    start: tuple[PublicationState, ...]
    comes_with: str


_OPEN, _IN_APPROVAL, _PUBLISHED = (
    PublicationState.OPEN,
    PublicationState.IN_APPROVAL,
    PublicationState.PUBLISHED,
)
_LIVING = tuple(state for state in PublicationState if state is not PublicationState.ERASED)

ARTICLE_LATER: tuple[ArticleLater, ...] = (
    ArticleLater("choose", (_OPEN,), "choosing many claims at once"),
    ArticleLater("write_summary", (_OPEN, _PUBLISHED), "the finding"),
    ArticleLater("submit_summary", (_OPEN, _PUBLISHED), "the finding"),
    ArticleLater("approve_summary", (_IN_APPROVAL, _PUBLISHED), "the finding"),
    ArticleLater("request_changes", (_IN_APPROVAL, _PUBLISHED), "the finding"),
    *(
        ArticleLater(action, _LIVING, "take-downs")
        for action in (
            "suspend",
            "restore",
            "redact",
            "set_legal_hold",
            "lift_legal_hold",
            "erase",
        )
    ),
    ArticleLater(
        "withdraw",
        (PublicationState.RECEIVED, PublicationState.FAILED, _OPEN, _IN_APPROVAL),
        "take-downs",
    ),
)

ARTICLE_COLUMNS = Columns(visible=("policy", "since", "failure", "published_at", "suspended"))
ARTICLE_BLANK = Publication(
    article_id="",
    state=PublicationState.RECEIVED,
    version=0,
    policy=0,
    since=datetime(1, 1, 1, tzinfo=UTC),
)


def begin_publication(publication: Publication, facts: PublicationFacts) -> PublicationDecision:
    """The first entry of an article: received."""
    if publication.state is not PublicationState.RECEIVED or publication.version:
        raise ValueError("an article begins as received")
    after = replace(publication, since=facts.at)
    return _recorded(ARTICLE_BLANK, after, facts, ARTICLE_BEGIN, {})


def decide_publication(
    publication: Publication, action: ArticleAction, facts: PublicationFacts
) -> PublicationDecision:
    """Judge one action on the article; raises as `review.decide` does."""
    row = _admitted(publication, action.action, facts)
    if not _guards_hold(row, facts):
        raise GuardFailed(
            "The policy wants a finding beside the counts: write a summary.",
            reason="counts_not_allowed",
        )
    after, told = _effect(publication, action, facts)
    return _recorded(publication, after, facts, row, told)


def allowed_article_actions(publication: Publication, facts: PublicationFacts) -> tuple[str, ...]:
    """The names of exactly the actions that this member may do now, in table order."""
    return tuple(
        row.action
        for row in ARTICLE_TABLE
        if publication.state in row.start and _held(row, facts) and _guards_hold(row, facts)
    )


def _effect(
    publication: Publication, action: ArticleAction, facts: PublicationFacts
) -> tuple[Publication, dict[str, object]]:
    """The article afterwards, and what the entry says beside the fields that changed."""
    match action:
        case Open():
            return replace(publication, state=_OPEN), {"claims": action.claims}
        case Fail():
            return replace(publication, state=PublicationState.FAILED, failure=action.failure), {}
        case RetryExtraction():
            return replace(publication, state=PublicationState.RECEIVED, failure=None), {}
        case PublishCounts():
            return replace(publication, state=_PUBLISHED, published_at=facts.at), {}
        case _:
            assert_never(action)


def _recorded(
    before: Publication,
    after: Publication,
    facts: PublicationFacts,
    row: ArticleRow,
    told: Mapping[str, object],
) -> PublicationDecision:
    moved = after.state is not before.state
    after = replace(after, version=before.version + 1, since=facts.at if moved else after.since)
    changes, hidden = changes_between(before, after, ARTICLE_COLUMNS)
    role = next((role for role in row.roles if role in facts.member.roles), row.roles[0])
    entry = Entry(
        subject=after.article_id,
        sequence=after.version,
        at=iso(facts.at),
        member=facts.member.member_id,
        role=role.value,
        action=row.action,
        from_state=before.state.value if before.version else None,
        to_state=after.state.value,
        policy=facts.policy.version,
        decision=facts.decision,
        source=facts.source,
        changes={**changes, **told},
        hidden=hidden,
    )
    event = Event(
        type=row.event,
        article_id=after.article_id,
        sequence=after.version,
        at=entry.at,
        state=after.state.value,
    )
    return PublicationDecision(publication=after, entry=entry, events=(event,))


def _held(row: ArticleRow, facts: PublicationFacts) -> bool:
    return facts.member.active and not facts.member.roles.isdisjoint(row.roles)


def _guards_hold(row: ArticleRow, facts: PublicationFacts) -> bool:
    return "counts_allowed" not in row.guards or facts.policy.publish_counts


def _admitted(publication: Publication, name: str, facts: PublicationFacts) -> ArticleRow:
    """The row that applies. Raises RoleMissing or TransitionNotAllowed."""
    row = next(row for row in ARTICLE_TABLE if row.action == name)
    if not _held(row, facts):
        needed = [role.value for role in row.roles]
        raise RoleMissing(f"{name} needs the role {' or '.join(needed)}.", facts={"roles": needed})
    if publication.state not in row.start:
        allowed = allowed_article_actions(publication, facts)
        raise TransitionNotAllowed(
            f"{name} does not start from {publication.state}."
            f" You may: {', '.join(allowed) or 'nothing now'}.",
            facts={"state": publication.state.value, "allowed_actions": list(allowed)},
        )
    return row
