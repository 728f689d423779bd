"""The values that feed, fan-out and deliveries hand to each other and to the edge."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.events import TAKE_DOWNS, EventType

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """An event in the feed. `position` 0: it has none yet."""

    event_id: str
    type: EventType
    at: str
    article_id: str
    sequence: int
    claim_id: str | None = None
    complaint_id: str | None = None
    state: str | None = None
    address: str | None = None  # where the public sees it
    demo: bool = False
    submitted_by: str = ""
    position: int = 0

    def payload(self, allowed_actions: Sequence[str] | None = None) -> dict[str, object]:
        """What a subscriber is sent, and reads in the feed: ids and states, no words."""
        told: dict[str, object] = {
            "article_id": self.article_id,
            "claim_id": self.claim_id,
            "complaint_id": self.complaint_id,
            "sequence": self.sequence,
            "state": self.state,
            "address": self.address,
            "demo": self.demo,
            "acknowledge": self.type in TAKE_DOWNS,
        }
        if allowed_actions is not None:
            told["allowed_actions"] = list(allowed_actions)
        return {
            "id": self.event_id,
            "type": self.type.value,
            "schema_version": SCHEMA_VERSION,
            "timestamp": self.at,
            "position": self.position,
            "data": told,
        }


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A take-down that a subscription was told of. `confirmed_at` None: it has not confirmed."""

    event_id: str
    subscription_id: str
    event_type: EventType
    article_id: str
    told_at: datetime
    claim_id: str | None = None
    confirmed_at: datetime | None = None


def drain_message(subscription_id: str) -> str:
    """What the queue `deliver` carries: whom to send what is due."""
    return json.dumps({"subscription_id": subscription_id})
