"""An article on its way, with marks in everything secret, and a search for them in the log.

Covers what passes the HTTP boundary, the queues' workers and the schedule on a real desk: texts,
tokens, idempotency keys, queries, drafts, notes, complaints, and defects in the middle of them.
"""

import io
import json
import logging

import pytest

import app
from chalicelib.edge.request_log import begin_log
from tests.edge.client import ask
from tests.edge.desk_on_sqlite import http_desk

MARK = "Zyxomorph"
TEXT = f"{MARK} opened 412 depots in May, Mayor {MARK} Tarrow said on Monday.\n"
EVIDENCE = {
    "kind": "document",
    "tier": "primary",
    "stance": "supports",
    "title": f"Report on {MARK}",
    "publisher": f"{MARK} office",
    "url": f"https://{MARK.lower()}.example/report",
    "not_archived": "The archive was down.",
}


@pytest.fixture(params=["json", "words"])
def log(request):
    """Everything that is logged, as it is written."""
    logger = logging.getLogger("plumbline")
    before = (logger.handlers, logger.propagate, logger.level)
    stream = io.StringIO()
    begin_log(request.param, stream=stream)
    yield stream
    logger.handlers, logger.propagate = before[:2]
    logger.setLevel(before[2])


def records(*bodies):
    return {
        "Records": [
            {"messageId": str(number), "receiptHandle": "r", "body": body}
            for number, body in enumerate(bodies)
        ]
    }


def test_no_text_and_no_secret_comes_into_the_log(tmp_path, log):
    with http_desk(tmp_path) as desk:
        sent = desk.ask(
            "submitter",
            "POST",
            "/v1/articles",
            body={"text": TEXT, "title": MARK, "url": f"https://news.example/{MARK}"},
            headers={"Idempotency-Key": f"key-{MARK}"},
        )
        article_id = sent.json["article_id"]
        app.extract_articles(records(json.dumps({"article_id": article_id, "revision": 1})), None)
        claim_id = f"{article_id}-1"
        desk.act("triager", claim_id, "accept")
        desk.act("checker", claim_id, "take")
        desk.act("checker", claim_id, "note", text=f"Ask {MARK}.")
        desk.act("checker", claim_id, "add_evidence", evidence=EVIDENCE)
        refused = desk.act("checker", claim_id, "note", text="", colour=MARK)
        desk.ask("checker", "GET", "/v1/claims", query={"state": [MARK]})
        desk.ask("checker", "GET", "/v1/articles/{article_id}", article_id=MARK)
        ask("GET", "/v1/claims", token=f"token-{MARK}")
        ask("GET", "/{proxy+}", proxy=f"r/{MARK}", query={"token": [MARK]})
        app.publish_events(records(json.dumps({"type": MARK, "text": MARK})), None)
        app.render_articles(records(json.dumps({"article_id": article_id}), MARK), None)
        tokens = dict(desk.tokens)

        def broken(*_arguments, **_named):
            raise ValueError(f"cannot read {TEXT}")

        vars(desk.plumbline)["read_claim"] = broken
        defect = desk.ask("checker", "GET", "/v1/claims/{claim_id}", claim_id=claim_id)
        del vars(desk.plumbline)["read_claim"]

    written = log.getvalue()
    assert (sent.status, refused.status, defect.status) == (202, 422, 500)
    assert "/v1/claims/{claim_id}/actions" in written
    assert "ValueError" in written
    assert MARK.lower() not in written.lower()
    assert [token for token in tokens.values() if token in written] == []


def test_the_search_finds_what_it_looks_for(log):
    logging.getLogger("plumbline.edge").info("an article says %s", MARK)

    assert MARK in log.getvalue()
