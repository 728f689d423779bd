"""What each operation asks of the desk, and what it answers."""

import pytest

from chalicelib.domain.policy import Role
from chalicelib.domain.review import State
from chalicelib.workflow.list_claims import Wanted
from tests.edge.client import ask
from tests.edge.fake_desk import ARTICLE, CLAIM

REVIEW = {
    "state": "queued",
    "version": 3,
    "since": "2031-05-04T09:30:00Z",
    "policy": 1,
    "priority": 0,
    "holder": None,
    "lease_until": None,
    "assignee": None,
    "due": None,
    "due_told": False,
    "submitted_by": None,
    "draft_hash": None,
    "approvals": [],
    "exit_reason": None,
    "duplicate_of": None,
    "published_version": 0,
    "first_published_at": None,
    "visibility": "public",
    "flags": [],
    "opened_from": None,
    "risk": "normal",
    "replies": [],
    "reply_due": None,
    "revision": 1,
    "removed": None,
    "place": None,
    "split_from": None,
    "superseded_by": [],
    "merged": [],
    "legal_hold": False,
    "withheld_versions": [],
}


def test_an_article_is_told_with_its_wordings_and_what_may_be_done(desk):
    reply = ask("GET", "/v1/articles/{article_id}", token="chief")

    assert desk.asked == [
        ("read_article", (ARTICLE,)),
        ("allowed_article_actions", (ARTICLE, "chief")),
    ]
    assert reply.headers["ETag"] == '"2"'
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.json == {
        "article_id": ARTICLE,
        "kind": "news",
        "body_format": "text",
        "title": "Busy year",
        "url": None,
        "publisher": "Vellin Courier",
        "authors": ["Ona Reed"],
        "published_at": None,
        "language": None,
        "default_claimant": None,
        "rights": "none",
        "priority": 0,
        "demo": False,
        "submitted_by": "submitter",
        "submitted_at": "2031-05-04T09:30:00Z",
        "policy": 1,
        "revision_count": 1,
        "publication": {
            "state": "open",
            "version": 2,
            "since": "2031-05-04T09:30:00Z",
            "failure": None,
            "published_at": None,
            "suspended": False,
            "legal_hold": False,
            "written_by": None,
            "finding_hash": None,
            "redactions": [],
            "erasure_asked_by": None,
        },
        "revisions": [
            {
                "number": 1,
                "state": "extracted",
                "received_at": "2031-05-04T09:30:00Z",
                "extracted_at": None,
                "claim_count": None,
                "new_claims": None,
                "language": None,
                "language_support": None,
                "extractor_version": None,
                "failure": None,
            }
        ],
        "texts": {"draft": None, "submitted": None, "approved": None, "choice": None},
        "allowed_actions": ["publish_counts"],
        "may_add_claims": False,
    }


def test_a_claim_is_told_with_its_review_its_draft_and_what_may_be_done(desk):
    reply = ask("GET", "/v1/claims/{claim_id}", token="checker")

    assert desk.asked == [("read_claim", (CLAIM, "checker"))]
    assert reply.headers["ETag"] == '"3"'
    assert reply.json == {
        "claim_id": CLAIM,
        "article_id": ARTICLE,
        "ordinal": 1,
        "text": "The harbour handled 412 ships.",
        "quote": "The harbour handled 412 ships.",
        "block": 0,
        "demo": False,
        "review": REVIEW,
        "reading": {
            "text": "The harbour handled 412 ships.",
            "quote": "The harbour handled 412 ships.",
            "start": 0,
            "end": 30,
            "block": 0,
            "claimant": {
                "type": "person",
                "name": "Ines Tarrow",
                "role": "Mayor",
                "cue": None,
                "quotation": "none",
                "resolved": True,
            },
            "naming": "named",
            "resolved": [],
            "appearances": [],
            "revision": 1,
        },
        "draft": {
            "reading": None,
            "accepted": None,
            "verdict": None,
            "evidence": [],
            "claimant_confirmed_by": None,
            "reply": None,
            "correction": None,
            "asked": [],
            "replies": [],
        },
        "allowed_actions": ["take", "note"],
    }


def test_a_list_of_claims_takes_its_filters_and_goes_on_by_its_cursor(desk):
    desk.next_cursor = "999-000#2031"
    first = ask("GET", "/v1/claims", token="checker", query={"state": ["queued"], "limit": ["7"]})

    ask(
        "GET",
        "/v1/claims",
        token="checker",
        query={"state": ["queued"], "cursor": [first.json["next_cursor"]]},
    )

    assert desk.asked == [
        ("list_claims", (Wanted(state=State.QUEUED), None, 7)),
        ("list_claims", (Wanted(state=State.QUEUED), "999-000#2031", 50)),
    ]
    assert [claim["claim_id"] for claim in first.json["claims"]] == [CLAIM]
    assert first.json["claims"][0]["review"] == REVIEW


def test_history_goes_on_after_the_last_entry(desk):
    desk.next_cursor = "40"
    first = ask("GET", "/v1/claims/{claim_id}/history", token="checker", query={"limit": ["40"]})

    ask(
        "GET",
        "/v1/claims/{claim_id}/history",
        token="checker",
        query={"cursor": [first.json["next_cursor"]]},
    )

    assert desk.asked == [("read_history", (CLAIM, 0, 40)), ("read_history", (CLAIM, 40, 50))]
    assert first.json["entries"] == [{"sequence": 1, "hash": "0" * 64}]


def test_articles_are_listed_without_their_wordings(desk):
    reply = ask("GET", "/v1/articles", token="checker")

    assert desk.asked == [("list_articles", (None, 50))]
    (article,) = reply.json["articles"]
    assert (article["article_id"], article["revision_count"]) == (ARTICLE, 1)
    assert "revisions" not in article
    assert reply.json["next_cursor"] is None


def test_the_claims_of_an_article_are_listed_whole(desk):
    reply = ask("GET", "/v1/articles/{article_id}/claims", token="checker")

    assert desk.asked == [("read_claims", (ARTICLE,))]
    assert [claim["claim_id"] for claim in reply.json["claims"]] == [CLAIM]


@pytest.mark.parametrize(("query", "revision"), [(None, None), ({"revision": ["2"]}, 2)])
def test_segments_are_given_of_the_revision_asked_for(desk, query, revision):
    reply = ask("GET", "/v1/articles/{article_id}/segments", token="checker", query=query)

    assert desk.asked == [("read_segments", (ARTICLE, revision))]
    assert reply.json == {"article_id": ARTICLE, "segments": []}


@pytest.mark.parametrize("revision", ["0", "x", "10000", ""])
def test_a_revision_that_is_no_number_is_refused(revision):
    reply = ask(
        "GET",
        "/v1/articles/{article_id}/segments",
        token="checker",
        query={"revision": [revision]},
    )

    assert (reply.status, reply.code) == (400, "bad_parameter")


def test_the_summary_is_the_json_of_its_page(desk):
    desk.pages[f"articles/{ARTICLE}/index.json"] = (b'{"a":1}', "application/json")

    reply = ask("GET", "/v1/articles/{article_id}/summary", token="checker")

    assert (reply.status, reply.json) == (200, {"a": 1})


def test_members_are_listed_with_their_roles():
    reply = ask("GET", "/v1/members", token="chief")

    assert reply.json == {
        "members": [
            {
                "member_id": "ada",
                "name": "Ada Brook",
                "roles": ["approver", "checker"],
                "active": True,
            }
        ]
    }


def test_a_member_is_made_known(desk):
    reply = ask(
        "POST",
        "/v1/members",
        token="operator",
        body={"member_id": "ada", "name": "Ada Brook", "roles": ["checker"]},
    )

    assert desk.asked == [("add_member", ("ada", "Ada Brook", frozenset({Role.CHECKER})))]
    assert reply.status == 201
    assert reply.json["roles"] == ["checker"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "Ada Brook"}, "/roles"),
        ({"name": "Ada Brook", "roles": []}, "/roles"),
        ({"name": "Ada Brook", "roles": ["king"]}, "/roles/0"),
        ({"name": " ", "roles": ["checker"]}, "/name"),
        ({"name": "Ada", "roles": ["checker"], "member_id": "a b"}, "/member_id"),
        ({"name": "Ada", "roles": ["checker"], "member_id": "a\n"}, "/member_id"),
    ],
)
def test_a_member_without_name_or_role_is_refused(desk, body, pointer):
    reply = ask("POST", "/v1/members", token="operator", body=body)

    assert (reply.status, reply.json["pointer"]) == (422, pointer)
    assert desk.asked == []


def test_a_token_is_shown_once_and_can_be_revoked(desk):
    issued = ask(
        "POST", "/v1/tokens", token="operator", body={"member_id": "ada", "label": "laptop"}
    )
    revoked = ask("DELETE", "/v1/tokens/{token_id}", token="operator")

    assert issued.status == 201
    assert issued.headers["Location"] == "/v1/tokens/token-1"
    assert issued.json == {
        "token_id": "token-1",
        "member_id": "ada",
        "label": "laptop",
        "token": "a-secret",
    }
    assert (revoked.status, revoked.body) == (204, "")
    assert desk.asked == [("issue_token", ("ada", "laptop")), ("revoke_token", ("token-1",))]


def test_health_asks_nothing_of_the_desk(desk):
    reply = ask("GET", "/healthz")

    assert (reply.status, reply.json, desk.asked) == (200, {"status": "ok"}, [])
