"""An event from the outbox in, work for those whom it concerns out: so far, for the pages.

Called by the events queue, at least once per event. Whoever must be told outside will be told
from here too, one delivery each.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.events import Event
from chalicelib.domain.log import plain
from chalicelib.workflow.ports import Queue


def event_message(event: Event, *, shown: bool) -> str:
    """An event as it travels. `shown`: something of its article is public already."""
    written = plain(event)
    assert isinstance(written, dict)
    return json.dumps({**written, "shown": shown})


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
