"""Every event type as OpenAPI's `webhooks`: its JSON Schema and an example, for subscribers."""

from chalicelib.domain.events import COMPLAINTS, TAKE_DOWNS, EventType
from chalicelib.workflow.webhook_records import SCHEMA_VERSION, FeedEvent

_ARTICLE = "01JTQ00000000000000000000A"
_COMPLAINT = f"{_ARTICLE}-3-01JTQ00000000000000000000B"
_STATES = {
    EventType.CLAIM_PUBLISHED: "published",
    EventType.CLAIM_CORRECTED: "published",
    EventType.CLAIM_SUSPENDED: "published",
    EventType.CLAIM_RESTORED: "published",
    EventType.CLAIM_VERSION_WITHHELD: "published",
    EventType.CLAIM_REPLIED: "in_review",
    EventType.CLAIM_RETRACTED: "retracted",
    EventType.CLAIM_WITHDRAWN: "withdrawn",
    EventType.CLAIM_ERASED: "erased",
    EventType.ARTICLE_RECEIVED: "received",
    EventType.ARTICLE_RETRIED: "received",
    EventType.ARTICLE_FAILED: "failed",
    EventType.ARTICLE_PUBLISHED: "published",
    EventType.ARTICLE_WITHDRAWN: "withdrawn",
    EventType.ARTICLE_ERASED: "erased",
    EventType.COMPLAINT_FILED: "received",
    EventType.COMPLAINT_CHANGED: "acknowledged",
}


def webhook_operations() -> dict[str, object]:
    """Event type → what is posted to a subscription."""
    return {kind.value: {"post": _operation(kind)} for kind in EventType}


def example_of(kind: EventType) -> dict[str, object]:
    """An event of that type as it is sent."""
    of_claim = kind.value.startswith("claim.") or kind in COMPLAINTS
    state = _STATES.get(kind, "queued" if of_claim else "open")
    subject = _COMPLAINT if kind in COMPLAINTS else f"{_ARTICLE}-3" if of_claim else _ARTICLE
    address = f"https://facts.example/articles/{_ARTICLE}/" + ("claims/3/" if of_claim else "")
    shown = state in {"published", "retracted"} and kind not in COMPLAINTS
    return FeedEvent(
        event_id=f"evt_{subject}_7",
        type=kind,
        at="2031-05-04T09:30:00.000000Z",
        article_id=_ARTICLE,
        sequence=7,
        claim_id=f"{_ARTICLE}-3" if of_claim else None,
        complaint_id=_COMPLAINT if kind in COMPLAINTS else None,
        state=state,
        address=address if shown else None,
        position=412,
    ).payload(["take"] if state == "queued" else [])


def schema_of(kind: EventType) -> dict[str, object]:
    """The JSON Schema of an event's body."""
    text, maybe = {"type": "string"}, {"type": ["string", "null"]}
    of_claim = kind.value.startswith("claim.") or kind in COMPLAINTS
    facts: dict[str, object] = {
        "article_id": text,
        "claim_id": text if of_claim else {"type": "null"},
        "complaint_id": text if kind in COMPLAINTS else {"type": "null"},
        "sequence": {"type": "integer", "minimum": 1, "description": "The subject's version"},
        "state": maybe,
        "address": {**maybe, "description": "Where the public sees it"},
        "demo": {"type": "boolean"},
        "acknowledge": {"const": kind in TAKE_DOWNS},
        "allowed_actions": {"type": "array", "items": text},
    }
    return {
        "type": "object",
        "required": ["id", "type", "schema_version", "timestamp", "position", "data"],
        "properties": {
            "id": {**text, "description": "The same as webhook-id, over all tries"},
            "type": {"const": kind.value},
            "schema_version": {"const": SCHEMA_VERSION},
            "timestamp": {"type": "string", "format": "date-time"},
            "position": {"type": "integer", "minimum": 1},
            "data": {"type": "object", "required": list(facts), "properties": facts},
        },
    }


def _operation(kind: EventType) -> dict[str, object]:
    body = {"schema": schema_of(kind), "example": example_of(kind)}
    header = {"in": "header", "required": True, "schema": {"type": "string"}}
    return {
        "summary": f"Told of {kind.value}",
        "parameters": [
            {"name": f"webhook-{part}", **header} for part in ("id", "timestamp", "signature")
        ],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {
            "2XX": {"description": "Taken"},
            "410": {"description": "Wants nothing more: the subscription is disabled"},
            "default": {"description": "Tried again by the schedule"},
        },
    }
