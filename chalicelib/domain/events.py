"""What outsiders are told: a closed list of event types, each thin and with its sequence.

`decide` makes one for every change; the outbox carries them to subscribers. They hold ids and
states only: whoever wants to know more asks, and is asked who they are.
"""

from dataclasses import dataclass
from enum import StrEnum


class EventType(StrEnum):
    """What can have happened."""

    ARTICLE_RECEIVED = "article.received"
    ARTICLE_EXTRACTED = "article.extracted"
    ARTICLE_FAILED = "article.failed"
    ARTICLE_RETRIED = "article.retried"
    ARTICLE_REVISED = "article.revised"
    ARTICLE_PUBLISHED = "article.published"
    ARTICLE_CHANGED = "article.changed"
    CLAIM_ADDED = "claim.added"  # by a person: added to the article, or split off another claim
    CLAIM_CHANGED = "claim.changed"
    CLAIM_REVISED = "claim.revised"  # the outlet changed its sentence, took it out, put it back
    CLAIM_PUBLISHED = "claim.published"
    CLAIM_DUE = "claim.due"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `sequence` is the subject's version after it."""

    type: EventType
    article_id: str
    sequence: int
    at: str
    claim_id: str | None = None
    state: str | None = None
