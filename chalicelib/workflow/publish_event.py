"""An event from the outbox in, work for those whom it concerns out: so far, for the pages.

Called by the events queue, at least once per event. Whoever must be told outside will be told
from here too, one delivery each.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.complaint import Complaint
from chalicelib.domain.events import Event, EventType
from chalicelib.domain.log import plain
from chalicelib.workflow.ports import Ids, Queue
from chalicelib.workflow.records import Message, OutboxRecord


def event_message(event: Event, *, shown: bool) -> str:
    """An event as it travels. `shown`: something of its article is public already."""
    written = plain(event)
    assert isinstance(written, dict)
    return json.dumps({**written, "shown": shown})


def complaint_outbox(complaint: Complaint, kind: EventType, at: str, ids: Ids) -> OutboxRecord:
    """What tells of a change to a complaint. No page shows one."""
    event = Event(
        type=kind,
        article_id=complaint.claim_id.partition("-")[0],
        sequence=complaint.version,
        at=at,
        claim_id=complaint.claim_id,
        state=complaint.state.value,
        complaint_id=complaint.complaint_id,
    )
    return OutboxRecord(ids.ulid(), (Message("events", event_message(event, shown=False)),))


@dataclass(frozen=True, slots=True)
class PublishEvent:
    """`PublishEvent(…)(event)`."""

    renders: Queue

    def __call__(self, event: Mapping[str, object]) -> None:
        """Ask for a render where the event may have changed a public page."""
        if not event["shown"]:
            return
        self.renders.send(
            [
                json.dumps(
                    {
                        "article_id": event["article_id"],
                        "subject": event.get("claim_id") or event["article_id"],
                        "sequence": event["sequence"],
                    },
                ),
            ],
        )
