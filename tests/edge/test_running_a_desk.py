"""Running a desk over HTTP: policies, departures, tokens, the queue, two who want one claim."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.edge.desk_on_sqlite import http_desk

SCALE = {
    "key": "house",
    "ratings": [
        {"key": "so", "label": "So", "meaning": "It is so.", "value": 2},
        {"key": "not_so", "label": "Not so", "meaning": "It is not so.", "value": 1},
    ],
}
EVERYTHING = {
    "preset": "desk",
    "own_scale": SCALE,
    "approvals": 2,
    "approvals_by_risk": {"low": 1, "high": 3},
    "minimum_evidence": 2,
    "primary_evidence": 1,
    "reply_required": False,
    "dismissal_four_eyes": True,
    "auto_queue_threshold": 70,
    "auto_publish": True,
    "publish_counts": False,
    "show_text": "none",
    "naming": "role_only",
    "lease": "PT8H",
    "reply_within": "P1D",
    "assignment_within": "P3D",
    "complaint_acknowledged_within": "P1D",
    "complaint_decided_within": "P7D",
    "retention": "P90D",
    "labels": {"chief": "Managing editor"},
}


@pytest.fixture
def http(tmp_path):
    with http_desk(tmp_path) as desk:
        yield desk


def listed(http, **filters):
    query = {name: [value] for name, value in filters.items()}
    reply = http.ask("checker", "GET", "/v1/claims", query=query)
    assert reply.status == 200, reply.body
    return [claim["claim_id"] for claim in reply.json["claims"]]


def test_a_policy_with_everything_changed_is_stored_as_it_was_drawn_up(http):
    made = http.ask("chief", "POST", "/v1/policies", body=EVERYTHING)
    read = http.ask("checker", "GET", "/v1/policies/{number}", number="4")

    expected = {name: value for name, value in EVERYTHING.items() if name != "own_scale"}
    expected |= {"number": 4, "scale": {**SCALE, "version": 4, "free": False}}
    assert (made.status, made.headers["Location"]) == (201, "/v1/policies/4")
    assert made.json == read.json == expected


def test_a_policy_in_use_is_the_one_of_new_articles_until_another_is(http):
    http.ask("operator", "POST", "/v1/policies", body={"preset": "pair", "use": True})
    first = http.article()
    http.ask("operator", "POST", "/v1/policies/{number}/use", number="3")

    route = "/v1/articles/{article_id}"
    policies = http.ask("chief", "GET", "/v1/policies").json
    assert http.ask("chief", "GET", route, article_id=first).json["policy"] == 4
    assert [policy["preset"] for policy in policies["policies"]] == ["desk", "pair", "solo", "pair"]
    assert policies["current"] == 3


@pytest.mark.parametrize(
    ("body", "pointer", "why"),
    [
        ({}, "/preset", "no preset"),
        ({"preset": "crowd"}, "/preset", "no such preset"),
        ({"preset": "desk", "approvals": 0}, "/approvals", "nobody approves"),
        ({"preset": "desk", "lease": "PT1S"}, "/lease", "a lease of a second"),
        ({"preset": "desk", "lease": 4}, "/lease", "a number, no length of time"),
        ({"preset": "desk", "colour": "red"}, "/colour", "an unknown field"),
        ({"preset": "desk", "scale": "truth", "own_scale": SCALE}, "/own_scale", "two scales"),
        ({"preset": "desk", "labels": {"king": "King"}}, "/labels/king/[key]", "no such role"),
        ({"preset": "desk", "demo_scale": SCALE}, "/demo_scale", "samples are no choice"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_with_its_place(http, body, pointer, why):
    reply = http.ask("chief", "POST", "/v1/policies", body=body)

    assert (reply.status, reply.json["pointer"]) == (422, pointer), why
    assert len(http.ask("chief", "GET", "/v1/policies").json["policies"]) == 3


@pytest.mark.parametrize("number", ["0", "99", "x", "1.0", "99999999"])
def test_a_policy_that_never_was_is_not_found(http, number):
    reply = http.ask("chief", "GET", "/v1/policies/{number}", number=number)

    assert (reply.status, reply.code) == (404, "not_found")


def test_an_article_is_brought_to_the_policy_in_use(http):
    article = http.article()
    http.ask("chief", "POST", "/v1/policies", body={**EVERYTHING, "use": True})
    seen = http.ask("chief", "GET", "/v1/articles/{article_id}", article_id=article)

    moved = http.ask(
        "chief",
        "POST",
        "/v1/articles/{article_id}/actions",
        article_id=article,
        body={"action": "move_policy"},
        headers={"if-match": seen.headers["ETag"]},
    )

    route = "/v1/articles/{article_id}/claims"
    claims = http.ask("chief", "GET", route, article_id=article).json["claims"]
    assert "move_policy" in seen.json["allowed_actions"]
    assert moved.status == 200
    assert {claim["review"]["policy"] for claim in claims} == {4}


def test_who_is_let_go_is_out_at_once_and_their_work_goes_on(http):
    http.join("bea", "checker")
    claim = f"{http.article()}-1"
    http.act("triager", claim, "accept")
    http.act("checker", claim, "take")

    done = http.ask(
        "chief",
        "POST",
        "/v1/members/{member_id}/offboard",
        member_id="checker",
        body={"successor": "bea"},
    )

    route = "/v1/claims/{claim_id}"
    refused = http.ask("checker", "GET", route, claim_id=claim)
    tokens = http.ask("operator", "GET", "/v1/tokens").json["tokens"]
    assert done.json == {
        "member_id": "checker",
        "successor": "bea",
        "tokens": 1,
        "links": 0,
        "claims": [claim],
    }
    assert (refused.status, refused.code) == (401, "unauthenticated")
    assert "checker" not in {token["member_id"] for token in tokens}
    assert http.ask("bea", "GET", route, claim_id=claim).json["review"]["holder"] == "bea"


def test_tokens_are_listed_without_their_secrets_and_a_revoked_one_opens_nothing(http):
    listing = http.ask("operator", "GET", "/v1/tokens")
    theirs = next(one for one in listing.json["tokens"] if one["member_id"] == "checker")

    http.ask("operator", "DELETE", "/v1/tokens/{token_id}", token_id=theirs["token_id"])

    refused = http.ask("checker", "GET", "/v1/claims", query={"state": ["queued"]})
    assert set(theirs) == {"token_id", "member_id", "label", "issued_at"}
    assert not any(secret in listing.body for secret in http.tokens.values())
    assert (refused.status, refused.code) == (401, "unauthenticated")


def test_of_two_who_take_at_the_same_moment_one_gets_it_and_the_other_learns_who_holds_it(http):
    http.join("bea", "checker")
    claims = [f"{http.article()}-1"]
    http.act("triager", claims[0], "accept")
    together = Barrier(2)

    def take(who):
        together.wait()
        return who, http.ask(
            who,
            "POST",
            "/v1/claims/{claim_id}/actions",
            claim_id=claims[0],
            body={"action": "take"},
            headers={"if-match": '"2"'},
        )

    with ThreadPoolExecutor(2) as pool:
        answers = dict(pool.map(take, ("checker", "bea")))

    got = [who for who, reply in answers.items() if reply.status == 200]
    assert len(got) == 1
    (other,) = set(answers) - set(got)
    assert answers[other].status == 412
    assert answers[other].json["state"] == "in_review"
    assert answers[other].json["holder"] == got[0]
    again = http.act(other, claims[0], "take")
    assert (again.status, again.code, again.json["holder"]) == (409, "lease_live", got[0])


def test_claims_are_found_by_every_filter_and_by_several_together(http):
    http.join("bea", "checker")
    first, second = http.article(), http.article("The bridge cost 4 million crowns, Ada Orn said.")
    one, two = f"{first}-1", f"{first}-2"
    http.act("triager", one, "accept")
    http.act("triager", two, "accept")
    http.act("checker", one, "take")
    http.act("triager", two, "assign", member="bea", due="2199-01-02T03:04:05Z")

    everything = listed(http, article=first)
    assert everything[:2] == [one, two]
    assert listed(http, state="queued") == [two]
    assert listed(http, holder="checker") == [one]
    assert listed(http, assignee="bea") == [two]
    assert listed(http, due="2199-01-02T03:04:05Z") == [two]
    assert listed(http, due="2199-01-02T04:04:04+01:00") == []
    assert listed(http, article=first, state="in_review") == [one]
    assert listed(http, assignee="bea", state="extracted") == []
    assert listed(http, state="queued", since="2199-01-01T00:00:00Z") == [two]
    assert listed(http, state="queued", since="2020-01-01T00:00:00Z") == []
    assert listed(http, state="queued", priority="1") == []
    assert f"{second}-1" in listed(http, state="extracted")


def test_what_is_published_or_set_aside_is_asked_of_nobody_any_more(http):
    claim = f"{http.article()}-1"
    http.act("triager", claim, "assign", member="checker")

    http.act("triager", claim, "set_aside", reason="Said before.")

    assert listed(http, assignee="checker") == []
    http.act("triager", claim, "reopen", reason="A reader asked.")
    assert listed(http, assignee="checker") == [claim]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"due": "tomorrow"}, "no time"),
        ({"due": "2031-05-04T09:30:00"}, "no offset"),
        ({"due": "9999-12-31T23:59:59Z"}, "out of range"),
        ({"since": "2031"}, "no time either"),
        ({"priority": "0"}, "no priority"),
        ({"priority": "1000"}, "too high"),
        ({"assignee": "a b"}, "no id"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(http, query, why):
    asked = {"state": ["queued"]} | {name: [value] for name, value in query.items()}

    reply = http.ask("checker", "GET", "/v1/claims", query=asked)

    assert (reply.status, reply.code) == (400, "bad_parameter"), why
    assert reply.json["parameter"] in query
