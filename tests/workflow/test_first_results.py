"""A receipt holds claim and version only; the first result comes back from the log."""

from dataclasses import replace

from chalicelib.domain.review import (
    Accept,
    Action,
    EditClaim,
    Escalate,
    MarkNotCheckable,
    Note,
    Release,
    Renew,
    Reopen,
    SetAside,
    Take,
)
from chalicelib.domain.verdict import Draft

PLAY: tuple[tuple[str, Action], ...] = (
    ("triager", Accept()),
    ("checker", Take()),
    ("checker", Note(text="Ask the port office.")),
    ("checker", Renew()),
    ("checker", EditClaim(text="The bridge in Velmont was closed on Monday.")),
    ("triager", Escalate(reason="The mayor called.")),
    ("checker", Release()),
    ("triager", SetAside(reason="Told elsewhere already.")),
    ("triager", Reopen(reason="It was not.")),
    ("checker", MarkNotCheckable(reason="vague")),
)


def test_every_decision_asked_for_again_gives_the_review_as_it_left_it(desk):
    claim_id = f"{desk.extracted()}-1"
    first = [
        desk.act(
            claim_id, who, action, decision_id=f"d{number}", expected_version=number + 1
        ).review
        for number, (who, action) in enumerate(PLAY)
    ]

    again = [
        desk.act(claim_id, who, action, decision_id=f"d{number}", expected_version=number + 1)
        for number, (who, action) in enumerate(PLAY)
    ]

    assert [one.review for one in again] == [replace(review, draft=Draft()) for review in first]
    assert all(one.replayed for one in again)
