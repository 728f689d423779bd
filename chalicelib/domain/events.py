"""What outsiders are told: a closed list of event types, each thin and with its sequence.

`decide` makes one for every change; the outbox carries them to subscribers. They hold ids and
states only: whoever wants to know more asks, and is asked who they are.
"""

from collections.abc import Mapping
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
    ARTICLE_SUSPENDED = "article.suspended"  # its page and those of all its claims are down
    ARTICLE_RESTORED = "article.restored"
    ARTICLE_REDACTED = "article.redacted"
    ARTICLE_WITHDRAWN = "article.withdrawn"
    ARTICLE_ERASED = "article.erased"
    ARTICLE_CHANGED = "article.changed"
    CLAIM_ADDED = "claim.added"  # by a person: added to the article, or split off another claim
    CLAIM_CHANGED = "claim.changed"
    CLAIM_REVISED = "claim.revised"  # the outlet changed its sentence, took it out, put it back
    CLAIM_PUBLISHED = "claim.published"
    CLAIM_CORRECTED = "claim.corrected"  # another version is public
    CLAIM_SUSPENDED = "claim.suspended"
    CLAIM_RESTORED = "claim.restored"
    CLAIM_VERSION_WITHHELD = "claim.version_withheld"
    CLAIM_RETRACTED = "claim.retracted"
    CLAIM_WITHDRAWN = "claim.withdrawn"  # before it was ever public
    CLAIM_ERASED = "claim.erased"
    CLAIM_REPLIED = "claim.replied"
    CLAIM_DUE = "claim.due"
    COMPLAINT_FILED = "complaint.filed"
    COMPLAINT_CHANGED = "complaint.changed"


# What tells of a change that has a name of its own, by the action on the claim.
EVENT_OF_ACTION: Mapping[str, EventType] = {
    "suspend": EventType.CLAIM_SUSPENDED,
    "restore": EventType.CLAIM_RESTORED,
    "withhold_version": EventType.CLAIM_VERSION_WITHHELD,
    "retract": EventType.CLAIM_RETRACTED,
    "withdraw": EventType.CLAIM_WITHDRAWN,
    "erase": EventType.CLAIM_ERASED,
    "record_reply": EventType.CLAIM_REPLIED,
}
# Who shows the desk's work must take it down too, and is asked to say that it did.
TAKE_DOWNS = frozenset(
    {
        EventType.ARTICLE_SUSPENDED,
        EventType.ARTICLE_REDACTED,
        EventType.ARTICLE_ERASED,
        EventType.CLAIM_SUSPENDED,
        EventType.CLAIM_VERSION_WITHHELD,
        EventType.CLAIM_RETRACTED,
        EventType.CLAIM_ERASED,
    }
)
# Who asks to be told of these shows the desk's work, or may.
SHOWS = frozenset(
    {
        EventType.ARTICLE_PUBLISHED,
        EventType.ARTICLE_RESTORED,
        EventType.CLAIM_PUBLISHED,
        EventType.CLAIM_CORRECTED,
        EventType.CLAIM_RESTORED,
    }
)
COMPLAINTS = frozenset({EventType.COMPLAINT_FILED, EventType.COMPLAINT_CHANGED})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `sequence` is the subject's version after it."""

    type: EventType
    article_id: str
    sequence: int
    at: str
    claim_id: str | None = None
    state: str | None = None
    complaint_id: str | None = None

    @property
    def subject(self) -> str:
        """Whose sequence it is: the complaint's, the claim's, or the article's."""
        return self.complaint_id or self.claim_id or self.article_id

    @property
    def event_id(self) -> str:
        """The same however often it is told: each entry of a log is told of once."""
        return f"evt_{self.subject}_{self.sequence}"
