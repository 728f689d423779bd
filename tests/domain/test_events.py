"""The closed list of what outsiders are told."""

from dataclasses import fields

from chalicelib.domain.events import Event, EventType


def test_the_list_of_events_is_closed() -> None:
    assert {event.value for event in EventType} == {
        "article.received",
        "article.extracted",
        "article.failed",
        "article.retried",
        "article.revised",
        "article.published",
        "article.suspended",
        "article.restored",
        "article.redacted",
        "article.withdrawn",
        "article.erased",
        "article.changed",
        "claim.added",
        "claim.changed",
        "claim.due",
        "claim.revised",
        "claim.published",
        "claim.corrected",
        "claim.suspended",
        "claim.restored",
        "claim.version_withheld",
        "claim.retracted",
        "claim.withdrawn",
        "claim.erased",
        "claim.replied",
        "complaint.filed",
        "complaint.changed",
    }


def test_an_event_holds_no_free_text() -> None:
    assert [field.name for field in fields(Event)] == [
        "type",
        "article_id",
        "sequence",
        "at",
        "claim_id",
        "state",
        "complaint_id",
    ]
