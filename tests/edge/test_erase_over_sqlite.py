"""Erasing over HTTP: an operator asks, a chief decides, and nothing is left to read."""

import pytest

from tests.edge.client import ask
from tests.edge.desk_on_sqlite import http_desk


@pytest.fixture
def desk(tmp_path):
    with http_desk(tmp_path) as desk:
        yield desk


def act(desk, who, article_id, action, **fields):
    route = "/v1/articles/{article_id}"
    seen = desk.ask(who, "GET", route, article_id=article_id)
    return desk.ask(
        who,
        "POST",
        f"{route}/actions",
        article_id=article_id,
        body={"action": action, **fields},
        headers={"if-match": seen.headers["ETag"]},
    )


def test_an_operator_asks_and_a_chief_erases(desk):
    article_id = desk.article()
    assert act(desk, "chief", article_id, "erase").status == 409
    assert act(desk, "chief", article_id, "ask_erasure", reason="She asked.").status == 403

    asked = act(desk, "operator", article_id, "ask_erasure", reason="She asked.")
    erased = act(desk, "chief", article_id, "erase")

    assert (asked.status, asked.json["publication"]["state"]) == (200, "open")
    assert asked.json["publication"]["erasure_asked_by"] == "operator"
    assert (erased.status, erased.json["publication"]["state"]) == (200, "erased")
    assert erased.json["allowed_actions"] == []


def test_what_was_erased_is_answered_without_words(desk):
    article_id = desk.article()
    act(desk, "operator", article_id, "ask_erasure", reason="She asked.")
    act(desk, "chief", article_id, "erase")
    desk.plumbline.erase_article(article_id)

    article = desk.ask("chief", "GET", "/v1/articles/{article_id}", article_id=article_id)
    claim = desk.ask("chief", "GET", "/v1/claims/{claim_id}", claim_id=f"{article_id}-1")
    segments = desk.ask("chief", "GET", "/v1/articles/{article_id}/segments", article_id=article_id)
    history = desk.ask("chief", "GET", "/v1/claims/{claim_id}/history", claim_id=f"{article_id}-1")

    assert (article.status, article.json["title"]) == (200, None)
    assert (claim.status, claim.json["text"], claim.json["allowed_actions"]) == (200, "", [])
    assert claim.json["review"]["state"] == "erased"
    assert (segments.status, segments.json["code"]) == (409, "article_erased")
    assert [entry["action"] for entry in history.json["entries"]] == ["extract", "erase"]


def test_a_claim_is_not_erased_over_http(desk):
    article_id = desk.article()

    assert desk.act("chief", f"{article_id}-1", "erase").json["code"] == "unknown_action"
    assert ask("GET", "/v1/articles/{article_id}", article_id=article_id).status == 401
