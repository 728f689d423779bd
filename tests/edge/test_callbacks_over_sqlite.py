"""An outside program registers, and decides by signed callbacks, over HTTP and a real store."""

import json
from datetime import UTC, datetime

import pytest

from chalicelib.domain.signature import secret_bytes, signed_headers
from tests.edge.client import ask
from tests.edge.desk_on_sqlite import http_desk

ROUTE = "/v1/callbacks/reviews"
EVIDENCE = {
    "kind": "data",
    "tier": "primary",
    "stance": "supports",
    "title": "Register of arrivals",
    "publisher": "Vellin Harbour Office",
    "url": "https://harbour.example/register",
    "not_archived": "The archive was down.",
}
DRAFT = {
    "verdict": {
        "rating": "mostly_true",
        "reason": "The register counts 409 ships.",
        "explanation": "The register of the harbour office lists 409 arrivals.",
    },
    "evidence": [EVIDENCE],
    "waive_reply": "The mayor quotes a public register.",
    "confirm_claimant": True,
}


@pytest.fixture
def desk(tmp_path):
    with http_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def partner(desk):
    made = desk.ask(
        "operator",
        "POST",
        "/v1/webhooks",
        body={
            "url": "https://partner.example/hook",
            "member_id": "submitter",
            "events": ["claim.published"],
            "roles": ["approver"],
            "names": {"mara@partner.example": "approver"},
        },
    )
    assert made.status == 201
    return made.json["subscription_id"], secret_bytes(made.json["secret"])


def send(partner, body, webhook_id="msg_1", **more):
    name, secret = partner
    raw = json.dumps(body).encode()
    at = int(datetime.now(UTC).timestamp())  # noqa: TID251 - the desk's clock is the real one
    return ask(
        "POST",
        ROUTE,
        body=raw,
        headers=signed_headers([secret], webhook_id, at, raw) | more,
        query={"subscription": [name]},
    )


def waiting(desk):
    claim_id = f"{desk.article()}-1"
    for who, action, fields in (
        ("triager", "accept", {}),
        ("checker", "take", {}),
        ("checker", "submit_draft", DRAFT),
    ):
        assert desk.act(who, claim_id, action, **fields).status == 200
    return claim_id, desk.ask("chief", "GET", "/v1/claims/{claim_id}", claim_id=claim_id).json


def decision(claim_id, action, version, **more):
    return {
        "type": "review.decision",
        "claim_id": claim_id,
        "action": action,
        "expected_version": version,
        "person": "mara@partner.example",
        "decided_at": "2031-05-06T09:30:00Z",
    } | more


def test_an_outside_program_approves_and_learns_the_first_result_again(desk, partner):
    claim_id, claim = waiting(desk)
    review = claim["review"]
    body = decision(claim_id, "approve", review["version"], draft_hash=review["draft_hash"])

    first, again = send(partner, body), send(partner, body)
    other = send(partner, body | {"decided_at": "2031-05-06T09:31:00Z"})
    stale = send(partner, body, "msg_2")

    assert (first.status, first.json["review"]["state"], first.json["replayed"]) == (
        200,
        "approved",
        False,
    )
    assert (again.status, again.json["replayed"]) == (200, True)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert (stale.status, stale.code) == (409, "callback_stale")
    rows = desk.ask(
        "operator",
        "GET",
        "/v1/webhooks/{subscription_id}/received",
        subscription_id=partner[0],
    ).json
    assert "mara@partner.example" in json.dumps(rows)


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        pytest.param({"webhook-signature": "v1,AAAA"}, None, id="a forged signature"),
        pytest.param({"webhook-signature": ""}, None, id="an empty one"),
        pytest.param({"webhook-timestamp": "1"}, None, id="a time long past"),
        pytest.param({}, "01JTP000000000000000000009", id="an unknown subscription"),
        pytest.param({}, "../..", id="no id at all"),
    ],
)
def test_whatever_is_wrong_with_a_signature_is_one_and_the_same_401(desk, partner, headers, name):
    body = decision(f"{desk.article()}-1", "note", 1, data={"text": "x"})

    reply = send((name or partner[0], partner[1]), body, **headers)

    told = reply.json
    assert (reply.status, told["code"], told["detail"]) == (
        401,
        "signature_refused",
        "Signature or subscription are not accepted.",
    )


def test_what_was_signed_but_cannot_be_read_names_the_field(desk, partner):
    claim_id = f"{desk.article()}-1"

    wrong = send(partner, decision(claim_id, "note", 1, data={"words": "x"}))
    twice = send(partner, decision(claim_id, "note", 1, data={"action": "approve"}))

    assert (wrong.status, wrong.json["pointer"].split("/")[1]) == (422, "data")
    assert (twice.status, twice.json["pointer"]) == (422, "/data/action")
