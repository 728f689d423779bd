"""Many decisions in one request: each a transaction and a result of its own."""

import pytest

from chalicelib.domain.errors import StoreBusy
from tests.edge.client import ask
from tests.edge.desk_on_sqlite import http_desk
from tests.edge.fake_desk import CLAIM

ROUTE = "/v1/claims/actions"


@pytest.fixture
def http(tmp_path):
    with http_desk(tmp_path) as desk:
        yield desk


def decide(http, *decisions, who="triager", **headers):
    return http.ask(who, "POST", ROUTE, body={"decisions": list(decisions)}, headers=headers)


def one(claim_id, action="accept", version=1, **fields):
    return {"claim_id": claim_id, "version": version, "action": {"action": action, **fields}}


def states(http, article_id):
    route = "/v1/articles/{article_id}/claims"
    claims = http.ask("chief", "GET", route, article_id=article_id).json["claims"]
    return [claim["review"]["state"] for claim in claims]


def test_decisions_on_several_claims_all_stand(http):
    article = http.article()

    reply = decide(
        http, one(f"{article}-1"), one(f"{article}-2", "set_aside", reason="Said before.")
    )

    assert reply.status == 200
    assert reply.json["done"] == 2
    assert [
        (result["claim_id"], result["status"], result["decision"]["review"]["state"])
        for result in reply.json["results"]
    ] == [(f"{article}-1", 200, "queued"), (f"{article}-2", 200, "not_selected")]
    assert states(http, article)[:2] == ["queued", "not_selected"]


def test_each_refusal_is_told_in_its_place_and_stops_no_other(http):
    article = http.article()

    reply = decide(
        http,
        one(f"{article}-1", version=7),
        one(f"{article}-99"),
        one("no claim at all"),
        one(f"{article}-1", "approve", draft_hash="0" * 64),
        one(f"{article}-1", "fly"),
        one(f"{article}-1", "set_aside"),
        one(f"{article}-1", version=None),
        one(f"{article}-2"),
        one(f"{article}-2"),
    )

    results = reply.json["results"]
    assert (reply.status, reply.json["done"]) == (207, 1)
    assert [(result["status"], (result["problem"] or {}).get("code")) for result in results] == [
        (412, "version_conflict"),
        (404, "not_found"),
        (404, "not_found"),
        (403, "role_missing"),
        (422, "unknown_action"),
        (422, "invalid"),
        (428, "precondition_required"),
        (200, None),
        (412, "version_conflict"),
    ]
    assert results[5]["problem"]["pointer"] == "/reason"
    assert states(http, article)[:2] == ["extracted", "queued"]


def test_the_same_request_again_gives_the_first_results_and_decides_nothing_twice(http):
    article = http.article()
    asked = [one(f"{article}-1"), one(f"{article}-2", version=5)]
    first = decide(http, *asked, **{"idempotency-key": "morning"})

    again = decide(http, *asked, **{"idempotency-key": "morning"})
    other = decide(
        http,
        one(f"{article}-1", "set_aside", reason="Changed my mind."),
        **{"idempotency-key": "morning"},
    )

    assert [result["status"] for result in first.json["results"]] == [200, 412]
    assert [result["status"] for result in again.json["results"]] == [200, 412]
    assert again.json["results"][0]["decision"]["replayed"]
    assert again.json["results"][0]["decision"]["review"]["version"] == 2
    assert other.json["results"][0]["problem"]["code"] == "idempotency_key_reused"


def test_a_request_that_broke_off_is_finished_by_the_same_one(http, monkeypatch):
    article = http.article()
    asked = [one(f"{article}-1"), one(f"{article}-2")]
    whole = http.plumbline.decide

    def busy(claim_id, *arguments, **more):
        if claim_id == f"{article}-2":
            raise StoreBusy("locked", facts={"applied": False})
        return whole(claim_id, *arguments, **more)

    monkeypatch.setattr(http.plumbline, "decide", busy)
    broken = decide(http, *asked, **{"idempotency-key": "k"})
    monkeypatch.setattr(http.plumbline, "decide", whole)
    again = decide(http, *asked, **{"idempotency-key": "k"})

    assert [result["status"] for result in broken.json["results"]] == [200, 503]
    assert [result["status"] for result in again.json["results"]] == [200, 200]
    assert [result["decision"]["replayed"] for result in again.json["results"]] == [True, False]


def test_what_is_our_fault_in_one_leaves_the_others(http, monkeypatch):
    article = http.article()
    whole = http.plumbline.decide

    def broken(claim_id, *arguments, **more):
        if claim_id == f"{article}-1":
            raise RuntimeError("a defect of ours")
        return whole(claim_id, *arguments, **more)

    monkeypatch.setattr(http.plumbline, "decide", broken)
    reply = decide(http, one(f"{article}-1"), one(f"{article}-2"))

    assert [result["status"] for result in reply.json["results"]] == [500, 200]
    assert "defect of ours" not in reply.body


@pytest.mark.parametrize(
    ("body", "pointer", "why"),
    [
        ({}, "/decisions", "no list"),
        ({"decisions": []}, "/decisions", "an empty list"),
        ({"decisions": [one(CLAIM)] * 101}, "/decisions", "more than a hundred"),
        ({"decisions": [{"claim_id": CLAIM}]}, "/decisions/0/action", "no action"),
        ({"decisions": [{**one(CLAIM), "if": 1}]}, "/decisions/0/if", "an unknown field"),
        ({"decisions": [one(CLAIM, version="1")]}, "/decisions/0/version", "a text, no number"),
        ({"decisions": [one(CLAIM, version=0)]}, "/decisions/0/version", "no such version"),
        ({"decisions": [{**one(CLAIM), "action": "take"}]}, "/decisions/0/action", "no object"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole(desk, body, pointer, why):
    reply = ask("POST", ROUTE, token="triager", body=body)

    assert (reply.status, reply.json["pointer"]) == (422, pointer), why
    assert desk.asked == []
