"""A complaint over HTTP on the real desk: from the form on the page to the corrected fact-check."""

from urllib.parse import urlencode

from tests.edge.client import ask
from tests.edge.test_over_sqlite import (  # noqa: F401 - fixtures
    DRAFT,
    article,
    claim,
    plumbline,
    tokens,
)

PATH = "/articles/{article_id}/claims/{ordinal}/complaints"
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}


def send(article_id, **fields):
    return ask("POST", PATH, article_id=article_id, headers=FORM, body=urlencode(fields).encode())


def publish(work):
    work.act("triager", "accept")
    work.act("checker", "take")
    submitted = work.act("checker", DRAFT)
    work.act("approver", "approve", draft_hash=submitted.json["review"]["draft_hash"])
    work.act("chief", "publish")


def decide(work, complaint_id, member, body, **headers):
    return ask(
        "POST",
        "/v1/complaints/{complaint_id}/actions",
        token=work.tokens[member],
        complaint_id=complaint_id,
        body=body,
        headers=headers,
    )


def read(work, complaint_id, member="chief"):
    return ask(
        "GET",
        "/v1/complaints/{complaint_id}",
        token=work.tokens[member],
        complaint_id=complaint_id,
    )


def test_a_complaint_goes_from_the_form_to_a_listed_correction(plumbline, article, claim):  # noqa: F811
    publish(claim)
    plumbline.render_article(article)
    page = ask("GET", "/articles/{article_id}/claims/{ordinal}", article_id=article, slash=True)

    arrived = send(article, text="The register counts 410.", name="Ida Moor", contact="")
    (row,) = ask("GET", "/v1/complaints", token=claim.tokens["triager"]).json["complaints"]
    name = row["complaint_id"]
    upheld = {"action": "decide", "outcome": "upheld", "answer": "It is 410."}
    unseen = decide(claim, name, "triager", upheld)
    decided = decide(claim, name, "triager", upheld, **{"if-match": '"1"'})
    opened = claim.act("triager", "open_correction", reason="A reader wrote.", complaint=name)
    claim.act("checker", "take")
    handed_in = claim.act("checker", "submit_correction", kind="update", note="It is 410 now.")
    claim.act("approver", "approve", draft_hash=handed_in.json["review"]["draft_hash"])
    plumbline.render_article(article)
    listed = ask("GET", "/corrections", slash=True)

    assert '<form class="report" method="post" action="complaints"' in page.body
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert (arrived.status, name in arrived.body) == (200, True)
    assert (unseen.status, unseen.json["version"]) == (428, 1)
    assert (decided.status, decided.json["outcome"]) == (200, "upheld")
    assert opened.status == 200
    told = read(claim, name).json
    assert (told["name"], told["contact"], told["answer"]) == ("Ida Moor", None, "It is 410.")
    assert [(each["state"], each["version"]) for each in told["corrections"]] == [("published", 2)]
    assert read(claim, name, "checker").json["name"] is None
    assert "It is 410 now." in listed.body
    assert "form-action 'none'" in listed.headers["Content-Security-Policy"]
    assert list(plumbline.verify_log()()) == []


def test_what_is_not_public_is_told_apart_from_nothing_in_no_way(plumbline, article, claim):  # noqa: F811
    claim.act("triager", "accept")

    waiting, unknown = (send(article, text="Wrong."), send("01HV0000000000000000000009", text="W."))
    for reply in (waiting, unknown):
        assert reply.status == 404
    assert waiting.body == unknown.body
    assert plumbline.sweep() == 0


def test_the_sixth_of_a_day_is_told_to_come_back_tomorrow(plumbline, article, claim):  # noqa: F811
    publish(claim)

    replies = [send(article, text=f"Error {number}.") for number in range(6)]

    assert [reply.status for reply in replies] == [200, 200, 200, 200, 200, 429]
    assert 0 < int(replies[-1].headers["Retry-After"]) <= 86_401
    assert "tomorrow" in replies[-1].body
    assert plumbline.sweep() == 0
