"""The article's own machine: states, actions, table, `decide`; same form as a review's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from chalicelib.domain.events import Event
from chalicelib.domain.log import GENESIS, Entry
from chalicelib.domain.policy import Member, Policy


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


def begin_publication(publication: Publication, facts: PublicationFacts) -> PublicationDecision:
    """The first entry of an article: received."""
    raise NotImplementedError


def decide_publication(
    publication: Publication, action: ArticleAction, facts: PublicationFacts
) -> PublicationDecision:
    """Judge one action on the article; raises as `review.decide` does."""
    raise NotImplementedError


def allowed_article_actions(publication: Publication, facts: PublicationFacts) -> tuple[str, ...]:
    """The names of exactly the actions that this member may do now."""
    raise NotImplementedError
