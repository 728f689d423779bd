"""Split, merge and added claims over HTTP, on the real desk on SQLite."""

import pytest

from chalicelib.config import Settings
from chalicelib.domain.policy import Role
from chalicelib.edge.current import provide
from chalicelib.wiring import connect
from tests.edge.client import ask
from tests.edge.test_over_sqlite import DRAFT, Claim

TEXT = (
    "The harbour handled 412 ships last year and employs 90 people. The pier was built in 1931.\n"
    "Unemployment in the district fell from 6.1 to 5.4 percent, the statistics office reported.\n"
)
ADDED = {
    "text": "The harbour is the busiest of the coast.",
    "claimant": {"type": "outlet"},
    "place": "video",
    "link": "https://courier.example/harbour#film",
}
PEOPLE = (Role.SUBMITTER, Role.TRIAGER, Role.CHECKER, Role.APPROVER, Role.CHIEF)


@pytest.fixture
def desk(tmp_path):
    made = connect(
        Settings(store="sqlite", public_url="https://facts.example", data_dir=tmp_path / "data")
    )
    provide(made)
    yield made
    provide(None)
    made.close()


@pytest.fixture
def tokens(desk):
    """A token for a member of each role, by the name of the role."""
    for role in PEOPLE:
        desk.add_member(member_id=role.value, name=role.title(), roles=frozenset({role}))
    return {role.value: desk.issue_token(role.value, label="test")[1] for role in PEOPLE}


@pytest.fixture
def article(desk, tokens):
    submitted = ask("POST", "/v1/articles", token=tokens["submitter"], body={"text": TEXT})
    article_id = submitted.json["article_id"]
    desk.extract_article(article_id, 1)
    return article_id


def add(article, token, body=ADDED, **headers):
    return ask(
        "POST",
        "/v1/articles/{article_id}/claims",
        token=token,
        article_id=article,
        body=body,
        headers=headers,
    )


def names(article, tokens):
    listed = ask(
        "GET", "/v1/articles/{article_id}/claims", token=tokens["checker"], article_id=article
    )
    return [claim["claim_id"] for claim in listed.json["claims"]]


def test_a_claim_is_split_and_its_children_are_read_and_taken(article, tokens):
    before = names(article, tokens)
    parent = Claim(before[0], tokens)
    span = parent.read("triager").json["span"]
    middle = TEXT.index(" and employs")

    offered = parent.read("triager").json["allowed_actions"]
    split = parent.act(
        "triager",
        "split",
        children=[
            {"text": "The harbour handled 412 ships last year.", "end": middle},
            {"text": "The harbour employs 90 people.", "start": middle},
        ],
    )

    children = [Claim(name, tokens) for name in split.json["review"]["superseded_by"]]
    first, second = (child.read().json for child in children)
    assert {"split", "merge"} <= {*offered}
    assert split.json["review"]["state"] == "superseded"
    assert names(article, tokens) == [*before, first["claim_id"], second["claim_id"]]
    assert first["review"]["split_from"] == parent.claim_id
    assert first["span"] == {"start": span["start"], "end": middle}
    assert second["quote"].endswith("and employs 90 people.")
    assert first["extractor_version"] is None
    assert "naming" not in first
    assert "split" not in first["allowed_actions"]
    assert children[0].act("checker", "take").json["review"]["holder"] == "checker"


def test_a_split_that_leaves_words_over_says_where(article, tokens):
    parent = Claim(names(article, tokens)[0], tokens)

    refused = parent.act(
        "triager", "split", children=[{"text": "One.", "end": 12}, {"text": "Two.", "start": 30}]
    )
    unknown = parent.act("triager", "split", children=[{"text": "One.", "colour": "red"}] * 2)
    by_checker = parent.act("checker", "split", children=[{"text": "One."}] * 2)

    assert (refused.status, refused.code) == (409, "parent_not_covered")
    assert (refused.json["pointer"], refused.json["uncovered"]) == ("/children", 12)
    assert (unknown.status, unknown.json["pointer"]) == (422, "/children/0/colour")
    assert (by_checker.status, by_checker.code) == (403, "role_missing")


def test_one_claim_is_merged_into_another(article, tokens):
    first, second, *_ = names(article, tokens)
    places = [Claim(name, tokens).read().json["reading"]["appearances"] for name in (first, second)]

    merged = Claim(second, tokens).act("triager", "merge", into=first)
    nowhere = Claim(first, tokens).act("triager", "merge", into="no claim")

    stays = Claim(first, tokens).read().json
    assert merged.json["review"]["superseded_by"] == [first]
    assert stays["review"]["merged"] == [second]
    assert stays["reading"]["appearances"] == [*places[0], *places[1]]
    assert (nowhere.status, nowhere.json["pointer"]) == (422, "/into")


def test_an_added_claim_goes_from_the_desk_to_a_page_that_says_so(desk, article, tokens):
    added = add(article, tokens["checker"], **{"idempotency-key": "key-1"})
    again = add(article, tokens["checker"], **{"idempotency-key": "key-1"})
    other = add(article, tokens["checker"], {**ADDED, "text": "?"}, **{"idempotency-key": "key-1"})
    claim = Claim(added.json["claim_id"], tokens)
    told = claim.read().json
    claim.act("checker", "take")
    submitted = claim.act("checker", DRAFT)
    claim.act("approver", "approve", draft_hash=submitted.json["review"]["draft_hash"])
    published = claim.act("chief", "publish")
    desk.render_article(article)

    ordinal = claim.claim_id.rpartition("-")[2]
    page = ask(
        "GET", "/articles/{article_id}/claims/{ordinal}", article_id=article, ordinal=ordinal,
        slash=True,
    )  # fmt: skip
    assert (added.status, added.headers["ETag"]) == (201, '"1"')
    assert added.headers["Location"] == f"/v1/claims/{claim.claim_id}"
    assert (again.status, again.json["replayed"]) == (201, True)
    assert again.json["claim_id"] == claim.claim_id
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert (told["span"], told["block"], told["quote"]) == (None, None, "")
    assert told["review"]["place"] == {"kind": "video", "link": ADDED["link"]}
    assert published.json["review"]["state"] == "published"
    assert "Found by a person of our desk, in a video." in page.body
    assert f'href="{ADDED["link"]}"' in page.body


@pytest.mark.parametrize(
    ("changes", "status", "code", "pointer"),
    [
        ({"text": ""}, 422, "text_missing", "/text"),
        ({"link": None, "place": "elsewhere"}, 422, "link_missing", "/link"),
        ({"link": "https://u:p@courier.example"}, 422, "url_refused", "/link"),
        ({"link": None, "place": "text", "start": 0, "end": 9_999}, 422, "span_outside_text", None),
        ({"start": 0}, 422, "span_refused", "/start"),
        ({"place": "moon"}, 422, None, "/place"),
        ({"start": True}, 422, None, "/start"),
        ({"more": 1}, 422, None, "/more"),
        ({"claimant": None}, 422, None, "/claimant"),
    ],
)
def test_what_is_wrong_with_an_added_claim_is_named(
    article, tokens, changes, status, code, pointer
):
    before = names(article, tokens)

    refused = add(article, tokens["triager"], ADDED | changes)

    assert refused.status == status
    assert code in {None, refused.code}
    assert pointer in {None, refused.json["pointer"]}
    assert names(article, tokens) == before


def test_an_article_says_who_may_add_claims(article, tokens):
    def may(role, article_id=article):
        reply = ask(
            "GET", "/v1/articles/{article_id}", token=tokens[role], article_id=article_id
        ).json
        return reply["may_add_claims"]

    waiting = ask(
        "POST", "/v1/articles", token=tokens["submitter"], body={"text": "Something else."}
    ).json["article_id"]
    refused = add(waiting, tokens["triager"])
    approver = add(article, tokens["approver"])

    assert {role: may(role) for role in ("triager", "checker", "approver", "chief")} == {
        "triager": True,
        "checker": True,
        "approver": False,
        "chief": False,
    }
    assert may("triager", waiting) is False
    assert (refused.status, refused.code) == (409, "article_not_open")
    assert (approver.status, approver.code) == (403, "role_missing")
