"""Every action of the domain can be asked for by its name, but not those of the machine."""

from dataclasses import MISSING, fields
from datetime import UTC, datetime

import pytest

from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.publication import (
    ARTICLE_TABLE,
    Choose,
    PublishCounts,
    RetryExtraction,
    SubmitSummary,
)
from chalicelib.domain.review import (
    Assign,
    ChildClaim,
    MarkDuplicate,
    Merge,
    Note,
    SetClaimant,
    Split,
    SubmitDraft,
    Take,
)
from chalicelib.domain.verdict import Evidence, EvidenceKind, Naming, Stance, Tier, Verdict
from chalicelib.edge.action_bodies import ARTICLE_ACTIONS, CLAIM_ACTIONS, MAX_ACTION_BYTES
from tests.edge import malformed
from tests.edge.client import ask
from tests.edge.fake_desk import ARTICLE, CLAIM

SOURCE = {"kind": "data", "tier": "primary", "stance": "supports", "title": "Register"}


def decide(body, **headers):
    return ask("POST", "/v1/claims/{claim_id}/actions", token="checker", body=body, headers=headers)


def action_of(desk):
    return desk.asked[-1][1][1]


def test_an_action_reaches_the_desk_with_version_and_key(desk):
    reply = decide({"action": "take"}, **{"if-match": '"3"', "idempotency-key": "key-1"})

    assert desk.asked == [("decide", (CLAIM, Take(), "checker", 3, "key-1"))]
    assert reply.status == 200
    assert reply.headers["ETag"] == '"3"'
    assert reply.json["review"]["state"] == "queued"
    assert reply.json["allowed_actions"] == ["renew"]


def test_without_if_match_the_desk_is_told_that_no_version_was_named(desk):
    decide({"action": "note", "text": "Ask the harbour office."})

    note = Note(text="Ask the harbour office.")
    assert desk.asked == [("decide", (CLAIM, note, "checker", None, None))]


@pytest.mark.parametrize(
    ("body", "action"),
    [
        (
            {"action": "set_claimant", "claimant": {"type": "person", "name": "Ines Tarrow"}},
            SetClaimant(claimant=Claimant(type=ClaimantType.PERSON, name="Ines Tarrow")),
        ),
        (
            {"action": "mark_duplicate", "canonical": f"{ARTICLE}-2"},
            MarkDuplicate(canonical=f"{ARTICLE}-2"),
        ),
        ({"action": "merge", "into": f"{ARTICLE}-2"}, Merge(into=f"{ARTICLE}-2")),
        (
            {
                "action": "split",
                "children": [
                    {"text": "One.", "end": 9},
                    {"text": "Two.", "start": 9, "naming": "withheld"},
                ],
            },
            Split(
                (
                    ChildClaim("One.", end=9),
                    ChildClaim("Two.", start=9, naming=Naming.WITHHELD),
                )
            ),
        ),
        (
            {"action": "assign", "member": "ada", "due": "2031-05-04T09:30:00Z"},
            Assign(member="ada", due=datetime(2031, 5, 4, 9, 30, tzinfo=UTC)),
        ),
        (
            {
                "action": "submit_draft",
                "verdict": {"rating": "true", "reason": "It is.", "explanation": "See there."},
                "evidence": [SOURCE],
                "confirm_claimant": True,
            },
            SubmitDraft(
                verdict=Verdict(rating="true", reason="It is.", explanation="See there."),
                evidence=(
                    Evidence(
                        kind=EvidenceKind.DATA,
                        tier=Tier.PRIMARY,
                        stance=Stance.SUPPORTS,
                        title="Register",
                    ),
                ),
                confirm_claimant=True,
            ),
        ),
    ],
)
def test_a_body_becomes_the_domains_own_action(desk, body, action):
    decide(body)

    assert action_of(desk) == action


@pytest.mark.parametrize("name", sorted(CLAIM_ACTIONS))
def test_every_action_on_a_claim_is_known_by_its_name(desk, name):
    reply = decide({"action": name})

    needed = [
        field.name
        for field in fields(CLAIM_ACTIONS[name])
        if field.default is MISSING and field.default_factory is MISSING
    ]
    if needed:
        assert [error["pointer"] for error in reply.json["errors"]] == [f"/{n}" for n in needed]
    else:
        assert type(action_of(desk)) is CLAIM_ACTIONS[name]


@pytest.mark.parametrize("name", ["lease_expired", "open", "fail", "begin", "", "Take", "take "])
def test_what_is_not_for_people_is_no_action(desk, name):
    reply = decide({"action": name, "lease_until": "2031-05-04T09:30:00Z"})

    assert (reply.status, reply.code) == (422, "unknown_action")
    assert reply.json["actions"] == list(CLAIM_ACTIONS)
    assert desk.asked == []


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "unknown_action", "/action"),
        ({"action": ["take"]}, "unknown_action", "/action"),
        ({"action": "take", "version": 3}, "invalid", "/version"),
        ({"action": "note"}, "invalid", "/text"),
        ({"action": "note", "text": None}, "invalid", "/text"),
        ({"action": "mark_not_checkable", "reason": "boring"}, "invalid", "/reason"),
        ({"action": "mark_duplicate", "canonical": "x"}, "bad_id", "/canonical"),
        ({"action": "assign", "member": "a b"}, "bad_id", "/member"),
        ({"action": "assign", "member": "ada", "due": "2031-05-04T09:30:00"}, "bad_time", "/due"),
        ({"action": "assign", "member": "ada", "due": "9999-12-31T23:59:59Z"}, "bad_time", "/due"),
        ({"action": "assign", "member": "ada", "due": 1}, "invalid", "/due"),
        ({"action": "add_evidence", "evidence": {}}, "invalid", "/evidence"),
        ({"action": "add_evidence", "evidence": [{}]}, "invalid", "/evidence/0/kind"),
        (
            {"action": "add_evidence", "evidence": [SOURCE | {"colour": "red"}]},
            "invalid",
            "/evidence/0/colour",
        ),
    ],
)
def test_what_an_action_must_not_hold_is_refused_with_its_place(desk, body, code, pointer):
    reply = decide(body)

    assert (reply.status, reply.code, reply.json["pointer"]) == (422, code, pointer)
    assert desk.asked == []


@pytest.mark.parametrize(("body", "code", "why"), malformed.BODIES)
def test_a_malformed_body_is_never_an_action(desk, body, code, why):
    reply = decide(body)

    assert reply.status == (400 if code == malformed.JSON else 422), why
    assert desk.asked == []


def test_an_action_larger_than_its_item_may_be_is_refused(desk):
    reply = decide({"action": "note", "text": "x" * MAX_ACTION_BYTES})

    assert (reply.status, reply.code) == (413, "body_too_large")
    assert desk.asked == []


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ({"action": "retry_extraction"}, RetryExtraction()),
        ({"action": "publish_counts"}, PublishCounts()),
        ({"action": "submit_summary", "partial": True}, SubmitSummary(partial=True)),
        (
            {"action": "choose", "claims": [CLAIM], "reason": "It is new."},
            Choose(claims=(CLAIM,), reason="It is new."),
        ),
    ],
)
def test_an_article_has_actions_of_its_own(desk, body, action):
    reply = ask(
        "POST",
        "/v1/articles/{article_id}/actions",
        token="chief",
        body=body,
        headers={"if-match": '"2"'},
    )

    assert desk.asked == [("decide_article", (ARTICLE, action, "chief", 2, None))]
    assert (reply.status, reply.headers["ETag"]) == (200, '"2"')
    assert set(ARTICLE_ACTIONS) == {row.action for row in ARTICLE_TABLE} - {
        *("open", "fail", "revise", "carry_over"),
    }
