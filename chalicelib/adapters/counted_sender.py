"""The sender of webhooks with a count beside it: what endpoints took, and what they did not."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.workflow.measures import DELIVERY_FAILED, DELIVERY_SUCCEEDED, Add
from chalicelib.workflow.webhook_ports import Answer, WebhookSender

_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class CountedSender:
    """Passes everything on."""

    sender: WebhookSender
    add: Add

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One POST; counted by its answer."""
        answer = self.sender.send(url, headers, body)
        self.add(DELIVERY_SUCCEEDED if answer.status in _OK else DELIVERY_FAILED, 1)
        return answer
