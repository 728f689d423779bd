"""The boundary over the real desk on SQLite: an article in, a published fact-check out."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

import app
from chalicelib.config import Settings
from chalicelib.domain.policy import Role
from chalicelib.domain.review import State
from chalicelib.edge.action_bodies import ARTICLE_ACTIONS, CLAIM_ACTIONS
from chalicelib.edge.current import provide
from chalicelib.edge.paging import write_cursor
from chalicelib.edge.request import Request
from chalicelib.wiring import connect
from chalicelib.workflow.list_claims import Wanted
from tests.edge.client import ask

TEXT = (
    "VELLIN — The harbour handled 412 ships last year, Mayor Ines Tarrow said on Monday.\n"
    "Unemployment in the district fell from 6.1 to 5.4 percent, the statistics office reported.\n"
    "She thanked everybody who had come."
)
DRAFT = {
    "action": "submit_draft",
    "verdict": {
        "rating": "mostly_true",
        "reason": "The register counts 409 ships.",
        "explanation": "The register of the harbour office lists 409 arrivals in that year.",
    },
    "evidence": [
        {
            "kind": "data",
            "tier": "primary",
            "stance": "supports",
            "title": "Register of arrivals",
            "url": "https://harbour.example/register",
        }
    ],
    "waive_reply": "The mayor quotes a public register.",
    "confirm_claimant": True,
}


@pytest.fixture
def plumbline(tmp_path):
    made = connect(
        Settings(store="sqlite", public_url="https://facts.example", data_dir=tmp_path / "data")
    )
    provide(made)
    yield made
    provide(None)
    made.close()


@pytest.fixture
def tokens(plumbline):
    """A token for a member of each role, by the name of the role."""
    secrets = {}
    for role in (Role.SUBMITTER, Role.TRIAGER, Role.CHECKER, Role.APPROVER, Role.CHIEF):
        plumbline.add_member(member_id=role.value, name=role.title(), roles=frozenset({role}))
        secrets[role.value] = plumbline.issue_token(role.value, label="test")[1]
    plumbline.add_member(
        member_id="operator", name="Opal", roles=frozenset({Role.OPERATOR, Role.CHECKER})
    )
    secrets["operator"] = plumbline.issue_token("operator", label="test")[1]
    both = frozenset({Role.CHECKER, Role.APPROVER})
    plumbline.add_member(member_id="both", name="Bo", roles=both)
    secrets["both"] = plumbline.issue_token("both", label="test")[1]
    return secrets


@pytest.fixture
def article(plumbline, tokens):
    """The id of an extracted article."""
    submitted = ask("POST", "/v1/articles", token=tokens["submitter"], body={"text": TEXT})
    article_id = submitted.json["article_id"]
    plumbline.extract_article(article_id, 1)
    return article_id


class Claim:
    """A claim as people act on it over HTTP, each time with the version that they saw."""

    def __init__(self, claim_id, tokens):
        self.claim_id = claim_id
        self.tokens = tokens

    def read(self, member="checker"):
        return ask(
            "GET", "/v1/claims/{claim_id}", token=self.tokens[member], claim_id=self.claim_id
        )

    def act(self, member, action, **more):
        seen = self.read(member)
        body = action if isinstance(action, dict) else {"action": action, **more}
        return self.send(member, body, **{"if-match": seen.headers["ETag"]})

    def send(self, member, body, **headers):
        return ask(
            "POST",
            "/v1/claims/{claim_id}/actions",
            token=self.tokens[member],
            claim_id=self.claim_id,
            body=body,
            headers=headers,
        )


@pytest.fixture
def claim(article, tokens):
    return Claim(f"{article}-1", tokens)


def test_a_claim_goes_from_the_queue_to_its_page(plumbline, article, claim):
    claim.act("triager", "accept")
    claim.act("checker", "take")
    submitted = claim.act("checker", DRAFT)
    claim.act("approver", "approve", draft_hash=submitted.json["review"]["draft_hash"])
    published = claim.act("chief", "publish")
    plumbline.render_article(article)

    history = ask(
        "GET",
        "/v1/claims/{claim_id}/history",
        token=claim.tokens["chief"],
        claim_id=claim.claim_id,
    )
    page = ask("GET", "/articles/{article_id}/claims/{ordinal}", article_id=article, slash=True)
    assert published.json["review"]["state"] == "published"
    assert published.headers["ETag"] == '"6"'
    assert [(entry["action"], entry["member"]) for entry in history.json["entries"]] == [
        ("extract", "system"),
        ("accept", "triager"),
        ("take", "checker"),
        ("submit_draft", "checker"),
        ("approve", "approver"),
        ("publish", "chief"),
    ]
    assert page.status == 200
    assert "409" in page.body


def test_a_fact_check_is_answered_corrected_suspended_and_restored(plumbline, article, claim):
    claim.act("triager", "accept")
    claim.act("checker", "take")
    submitted = claim.act("checker", DRAFT)
    claim.act("approver", "approve", draft_hash=submitted.json["review"]["draft_hash"])
    claim.act("chief", "publish")
    answer = {"action": "record_reply", "addressee": "The mayor", "text": "It was 410."}
    answered = claim.send("chief", answer)
    claim.act("chief", "open_correction", reason="The mayor has answered.", notice=True)
    claim.act("checker", "take")
    unread = claim.act("checker", "submit_correction", kind="update", note="With the answer.")
    corrected = claim.act(
        "checker",
        "submit_correction",
        kind="update",
        note="With the answer.",
        take_in_replies=True,
    )
    approved = claim.act("approver", "approve", draft_hash=corrected.json["review"]["draft_hash"])
    suspended = claim.act("chief", "suspend", reason="A letter has come.")
    plumbline.render_article(article)
    down = ask("GET", "/articles/{article_id}/claims/{ordinal}", article_id=article, slash=True)
    claim.act("chief", "restore", reason="The letter was wrong.")
    plumbline.render_article(article)
    up = ask("GET", "/articles/{article_id}/claims/{ordinal}", article_id=article, slash=True)

    assert answered.json["review"]["flags"] == ["reply_waiting"]
    assert (unread.status, unread.code) == (409, "reply_waiting")
    assert approved.json["review"]["state"] == "published"
    assert approved.json["review"]["published_version"] == 2
    assert suspended.json["review"]["visibility"] == "suspended"
    assert "409 ships" not in down.body
    assert "It was 410." in up.body
    assert "With the answer." in up.body


def test_nobody_approves_what_they_wrote(claim):
    claim.act("triager", "accept")
    claim.act("both", "take")
    submitted = claim.act("both", DRAFT)

    reply = claim.act("both", "approve", draft_hash=submitted.json["review"]["draft_hash"])

    assert (reply.status, reply.code) == (403, "four_eyes")


def test_a_decision_needs_the_version_it_was_made_on(claim):
    without = claim.send("triager", {"action": "accept"})
    stale = claim.send("triager", {"action": "accept"}, **{"if-match": '"7"'})
    right = claim.send("triager", {"action": "accept"}, **{"if-match": '"1"'})

    assert (without.status, without.code) == (428, "precondition_required")
    assert (stale.status, stale.code) == (412, "version_conflict")
    for refused in (without, stale):
        assert (refused.json["state"], refused.json["version"]) == ("extracted", 1)
        assert "accept" in refused.json["allowed_actions"]
    assert (right.status, right.headers["ETag"]) == (200, '"2"')


def test_a_note_needs_no_version(claim):
    reply = claim.send("checker", {"action": "note", "text": "Ask the harbour office."})

    assert reply.status == 200


def test_the_same_decision_sent_again_gets_the_first_answer(claim):
    headers = {"if-match": '"1"', "idempotency-key": "accept-1"}
    first = claim.send("triager", {"action": "accept"}, **headers)
    again = claim.send("triager", {"action": "accept"}, **headers)
    other = claim.send("triager", {"action": "set_aside", "reason": "No room."}, **headers)

    assert (first.status, again.status) == (200, 200)
    assert (first.json["replayed"], again.json["replayed"]) == (False, True)
    assert again.json["review"] == first.json["review"]
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_an_article_sent_again_is_the_same_article(tokens):
    headers = {"idempotency-key": "article-1"}

    def send(body, headers=None):
        return ask("POST", "/v1/articles", token=tokens["submitter"], body=body, headers=headers)

    first = send({"text": TEXT}, headers)
    replayed = send({"text": TEXT}, headers)
    same = send({"text": TEXT})
    reused = send({"text": TEXT + " And more."}, headers)

    assert (first.status, replayed.status, same.status) == (202, 202, 200)
    assert replayed.json == first.json
    assert same.json == {**first.json, "outcome": "same"}
    assert (reused.status, reused.code) == (422, "idempotency_key_reused")


def test_another_wording_voids_what_was_to_be_approved_and_keeps_the_draft(plumbline, tokens):
    place = {"url": "https://courier.example/harbour", "publisher": "Vellin Courier"}

    def send(text):
        body = {"text": text, **place}
        sent = ask("POST", "/v1/articles", token=tokens["submitter"], body=body)
        plumbline.extract_article(sent.json["article_id"], sent.json["revision"])
        return sent

    first = send(TEXT)
    claim = Claim(f"{first.json['article_id']}-1", tokens)
    claim.act("triager", "accept")
    claim.act("checker", "take")
    claim.act("checker", DRAFT)
    waiting = claim.read("approver")

    second = send(TEXT.replace("412 ships", "431 ships"))
    again = send(TEXT)
    after = claim.read()
    stale = claim.send(
        "approver",
        {"action": "approve", "draft_hash": waiting.json["review"]["draft_hash"]},
        **{"if-match": waiting.headers["ETag"]},
    )

    assert (first.status, second.status, again.status) == (202, 202, 200)
    assert [reply.json["outcome"] for reply in (first, second, again)] == [
        "accepted",
        "revised",
        "same",
    ]
    assert (second.json["revision"], again.json["revision"]) == (2, 1)
    review = after.json["review"]
    assert (review["state"], review["flags"], review["approvals"]) == (
        "changes_requested",
        ["sentence_changed"],
        [],
    )
    assert after.json["draft"]["verdict"] == waiting.json["draft"]["verdict"]
    assert (after.json["reading"]["revision"], review["revision"]) == (1, 2)
    assert (stale.status, stale.json["state"]) == (412, "changes_requested")
    assert list(plumbline.verify_log()()) == []


def test_many_take_one_claim_and_one_gets_it(claim):
    claim.act("triager", "accept")

    def take(_):
        request = Request(
            "POST",
            "/v1/claims/{claim_id}/actions",
            "request-1",
            path={"claim_id": claim.claim_id},
            headers={
                "authorization": f"Bearer {claim.tokens['checker']}",
                "if-match": '"2"',
            },
            body=b'{"action":"take"}',
        )
        return app.dispatch(request)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take, range(24)))

    assert sorted(answer.status for answer in answers) == [200] + [412] * 23
    lost = [json.loads(answer.body) for answer in answers if answer.status == 412]
    assert {(problem["state"], problem["version"]) for problem in lost} == {("in_review", 3)}


def test_the_queue_is_listed_page_by_page(article, tokens):
    for ordinal in (1, 2):
        Claim(f"{article}-{ordinal}", tokens).act("triager", "accept")

    seen, query = [], {"state": ["queued"], "limit": ["1"]}
    while True:
        reply = ask("GET", "/v1/claims", token=tokens["checker"], query=query)
        seen += [claim["claim_id"] for claim in reply.json["claims"]]
        if reply.json["next_cursor"] is None:
            break
        query["cursor"] = [reply.json["next_cursor"]]

    assert sorted(seen) == [f"{article}-1", f"{article}-2"]


def test_segments_hold_their_words_at_their_offsets(article, tokens):
    reply = ask(
        "GET",
        "/v1/articles/{article_id}/segments",
        token=tokens["checker"],
        article_id=article,
    )

    text = reply.json["text"]
    assert text == TEXT
    assert reply.json["claims"]
    for claim in reply.json["claims"]:
        assert claim["quote"] == text[claim["span"]["start"] : claim["span"]["end"]]


def test_before_extraction_there_are_no_segments(tokens):
    submitted = ask("POST", "/v1/articles", token=tokens["submitter"], body={"text": TEXT})

    reply = ask(
        "GET",
        "/v1/articles/{article_id}/segments",
        token=tokens["checker"],
        article_id=submitted.json["article_id"],
    )

    assert (reply.status, reply.code) == (409, "not_extracted")


def test_counts_are_published_as_the_articles_page(plumbline, article, tokens):
    decided = ask(
        "POST",
        "/v1/articles/{article_id}/actions",
        token=tokens["chief"],
        article_id=article,
        body={"action": "publish_counts"},
        headers={"if-match": '"2"'},
    )
    plumbline.render_article(article)

    page = ask("GET", "/articles/{article_id}", article_id=article, slash=True)
    twin = ask("GET", "/articles/{article_id}/index.json", article_id=article)
    summary = ask(
        "GET", "/v1/articles/{article_id}/summary", token=tokens["checker"], article_id=article
    )
    assert (decided.status, decided.json["publication"]["state"]) == (200, "published")
    assert page.headers["Content-Type"].startswith("text/html")
    assert summary.json == twin.json


def test_a_token_lets_in_until_it_is_revoked(tokens):
    ask(
        "POST",
        "/v1/members",
        token=tokens["operator"],
        body={"member_id": "ada", "name": "Ada Brook", "roles": ["checker"]},
    )
    issued = ask("POST", "/v1/tokens", token=tokens["operator"], body={"member_id": "ada"}).json
    before = ask("GET", "/v1/articles", token=issued["token"])
    revoked = ask(
        "DELETE", "/v1/tokens/{token_id}", token=tokens["operator"], token_id=issued["token_id"]
    )
    after = ask("GET", "/v1/articles", token=issued["token"])

    assert (before.status, revoked.status, after.status) == (200, 204, 401)


@pytest.mark.parametrize(
    ("method", "route"),
    [
        ("GET", "/v1/articles/{article_id}"),
        ("GET", "/v1/articles/{article_id}/claims"),
        ("GET", "/v1/articles/{article_id}/segments"),
        ("GET", "/v1/articles/{article_id}/summary"),
        ("GET", "/v1/claims/{claim_id}"),
        ("GET", "/v1/claims/{claim_id}/history"),
        ("DELETE", "/v1/tokens/{token_id}"),
    ],
)
def test_what_nobody_ever_made_is_not_found(tokens, method, route):
    reply = ask(method, route, token=tokens["operator"])

    assert (reply.status, reply.code) == (404, "not_found")


def test_actions_on_what_nobody_ever_made_are_not_found(tokens):
    for route, action in [
        ("/v1/claims/{claim_id}/actions", "take"),
        ("/v1/articles/{article_id}/actions", "publish_counts"),
    ]:
        reply = ask(
            "POST",
            route,
            token=tokens["chief"],
            body={"action": action},
            headers={"if-match": '"1"'},
        )

        assert (reply.status, reply.code) == (404, "not_found")


@pytest.mark.usefixtures("article")
def test_a_cursor_made_up_by_a_client_is_no_fault_of_ours(tokens):
    for position in ("x", "\x00", "999-" * 200, "zzz", "#", "{}"):
        for route, listing, query in [
            ("/v1/articles", "articles", {}),
            *(
                ("/v1/claims", f"claims {wanted}", query)
                for wanted, query in (
                    (Wanted(state=State.QUEUED), {"state": ["queued"]}),
                    (Wanted(holder="checker"), {"holder": ["checker"]}),
                    (Wanted(assignee="checker"), {"assignee": ["checker"]}),
                    (Wanted(article="A1"), {"article": ["A1"]}),
                )
            ),
        ]:
            reply = ask(
                "GET",
                route,
                token=tokens["checker"],
                query={**query, "cursor": [write_cursor(listing, position) or ""]},
            )

            assert reply.status == 200


@settings(
    deadline=None,
    max_examples=60,
    # The desk goes on from one example to the next: that is how claims get about.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["triager", "checker", "both", "approver", "chief", "operator"]),
            st.one_of([st.from_type(kind) for kind in CLAIM_ACTIONS.values()]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_decided_the_answer_is_never_our_fault(claim, steps):
    for member, action in steps:
        reply = claim.act(member, json.loads(to_json(action)))

        assert reply.status < 500, reply.body
        assert claim.read(member).status == 200


class Article:
    """An article as people act on it over HTTP, each time with the version that they saw."""

    def __init__(self, article_id, tokens):
        self.article_id = article_id
        self.tokens = tokens

    def read(self, member="checker"):
        return ask(
            "GET",
            "/v1/articles/{article_id}",
            token=self.tokens[member],
            article_id=self.article_id,
        )

    def act(self, member, action, **more):
        body = action if isinstance(action, dict) else {"action": action, **more}
        return ask(
            "POST",
            "/v1/articles/{article_id}/actions",
            token=self.tokens[member],
            article_id=self.article_id,
            body=body,
            headers={"if-match": self.read(member).headers["ETag"]},
        )


SUMMARY = {
    "headline": "The harbour was as busy as said",
    "finding": "The register bears the figure out, but for three ships.",
    "why": "it is the figure that the budget rests on",
}


def test_an_article_gets_its_finding_and_its_choice(plumbline, article, claim):
    whole = Article(article, claim.tokens)
    claim.act("triager", "accept")
    claim.act("checker", "take")
    submitted = claim.act("checker", DRAFT)
    claim.act("approver", "approve", draft_hash=submitted.json["review"]["draft_hash"])
    claim.act("chief", "publish")
    chosen = whole.act("triager", "choose", claims=[claim.claim_id], reason="It is the news.")
    whole.act("both", "write_summary", **SUMMARY)
    waiting = whole.act("both", "submit_summary").json["publication"]["finding_hash"]

    own = whole.act("both", "approve_summary", finding_hash=waiting)
    seen = whole.read("approver")
    approved = whole.act("approver", "approve_summary", finding_hash=waiting)
    plumbline.render_article(article)

    page = ask("GET", "/articles/{article_id}", article_id=article, slash=True)
    twin = ask("GET", "/articles/{article_id}/index.json", article_id=article).json
    assert (chosen.status, chosen.json["left_alone"]) == (200, [])
    assert (own.status, own.code) == (403, "four_eyes")
    assert seen.json["texts"]["submitted"]["claims"] == [{"claim_id": claim.claim_id, "version": 1}]
    assert seen.json["allowed_actions"] == ["approve_summary", "request_changes"]
    assert (approved.status, approved.json["publication"]["state"]) == (200, "published")
    assert f"<h1>{SUMMARY['headline']}</h1>" in page.body
    assert twin["finding"]["text"] == [SUMMARY["finding"]]
    assert twin["finding"]["approved_by"] == "Approver"
    assert twin["choice"] == (
        "We chose one of two statements, because it is the figure that the budget rests on."
    )


def test_a_suspended_article_says_neutral_words_everywhere(plumbline, article, claim):
    whole = Article(article, claim.tokens)
    whole.act("chief", "publish_counts")
    down = whole.act("chief", "suspend", reason="A court asked.")
    twice = whole.act("chief", "suspend", reason="Again.")
    plumbline.render_article(article)

    page = ask("GET", "/articles/{article_id}", article_id=article, slash=True)
    twin = ask("GET", "/articles/{article_id}/index.json", article_id=article).json
    assert down.json["publication"]["suspended"]
    assert (twice.status, twice.code) == (409, "already_suspended")
    assert "court" not in page.body
    assert twin["status"] == "suspended"


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["submitter", "triager", "checker", "both", "approver", "chief"]),
            st.one_of([st.from_type(kind) for kind in ARTICLE_ACTIONS.values()]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_decided_on_an_article_the_answer_is_never_our_fault(claim, article, steps):
    whole = Article(article, claim.tokens)
    for member, action in steps:
        reply = whole.act(member, json.loads(to_json(action)))

        assert reply.status < 500, reply.body
        assert whole.read(member).status == 200
