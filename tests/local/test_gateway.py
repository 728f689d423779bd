"""The gateway tells a Chalice app what API Gateway would tell it."""

import base64
import json
import threading
from datetime import UTC, datetime
from typing import cast

import pytest
from chalice.app import Chalice, MultiDict, Response

import app as plumbline
from chalicelib.domain.errors import ReviewChanged, StoreBusy
from chalicelib.edge.current import provide
from local.gateway import Gateway, Routes, serve_many_at_once
from local.wire import Malformed, WireRequest
from tests.edge.fake_desk import CLAIM, FakeDesk

NOW = datetime(2031, 5, 4, 9, 30, tzinfo=UTC)


def make_app():
    app = Chalice("sample", configure_logs=False)

    @app.route(
        "/articles/{article_id}/{part}",
        methods=["GET", "POST"],
        content_types=["application/json", "application/zip"],
    )
    def article(article_id, part):
        request = app.current_request
        assert request is not None
        query = request.query_params or MultiDict({})
        return {
            "article_id": article_id,
            "part": part,
            "query": {name: query.getlist(name) for name in query},
            "agent": request.headers.get("user-agent"),
            "body": base64.b64encode(cast("bytes", request.raw_body or b"")).decode(),
            "id": request.context["requestId"],
            "source": request.context["identity"]["sourceIp"],
        }

    @app.route("/{proxy+}", methods=["GET"])
    def anything():
        assert app.current_request is not None
        path = (app.current_request.uri_params or {})["proxy"]
        return Response(body=path, headers={"Content-Type": "text/plain", "Set-Cookie": ["a", "b"]})

    serve_many_at_once(app)
    return app


@pytest.fixture
def gateway():
    return Gateway(make_app(), lambda: "request-1", lambda: NOW)


def ask(gateway, method, path, *, query="", headers=None, body=b""):
    request = WireRequest(method, path, query, headers or {}, body, keep_alive=True)
    return gateway.answer(request, "192.0.2.1")


def test_path_query_headers_and_body_reach_the_app_decoded(gateway):
    answer = ask(
        gateway,
        "POST",
        "/articles/a%2Fb%20%C3%A9/x/",
        query="k=1&k=2&empty=&plus=a+b&pct=%C3%A9",
        headers={"user-agent": ["old", "new"]},
        body="é".encode(),
    )

    assert answer.status == 200
    assert json.loads(answer.body) == {
        "article_id": "a/b é",
        "part": "x",
        "query": {"k": ["1", "2"], "empty": [""], "plus": ["a b"], "pct": ["é"]},
        "agent": "new",
        "body": base64.b64encode("é".encode()).decode(),
        "id": "request-1",
        "source": "192.0.2.1",
    }


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        pytest.param(b"\xff\xfe\x00", "application/json", id="not UTF-8 under a text type"),
        pytest.param(b"PK\x03\x04", "application/zip", id="a binary type"),
    ],
)
def test_bytes_that_are_no_text_arrive_unharmed(gateway, body, media_type):
    answer = ask(
        gateway, "POST", "/articles/1/x", headers={"content-type": [media_type]}, body=body
    )

    assert base64.b64decode(json.loads(answer.body)["body"]) == body


def test_headers_of_the_answer_keep_their_several_values(gateway):
    answer = ask(gateway, "GET", "/some/where")

    assert answer.body == b"some/where"
    assert answer.headers == (
        ("Content-Type", "text/plain"),
        ("Set-Cookie", "a"),
        ("Set-Cookie", "b"),
    )


@pytest.mark.parametrize(
    ("path", "query"),
    [
        pytest.param("/articles/%zz/x", "", id="a percent sign before no hex digits"),
        pytest.param("/articles/%ff/x", "", id="a path that is not UTF-8"),
        pytest.param("/a", "&".join(f"k{n}=1" for n in range(200)), id="too many query fields"),
    ],
)
def test_what_cannot_be_decoded_is_malformed(gateway, path, query):
    with pytest.raises(Malformed) as refused:
        ask(gateway, "GET", path, query=query)

    assert refused.value.status == 400


def test_a_method_nobody_registered_is_answered_with_those_there_are(gateway):
    answer = ask(gateway, "BREW", "/articles/1/x")

    assert (answer.status, dict(answer.headers)["Allow"]) == (405, "GET, POST")
    assert json.loads(answer.body)["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/", ("/", {}), id="the root"),
        pytest.param("/a", ("/a", {}), id="a literal"),
        pytest.param("/a/", ("/a", {}), id="a slash at the end counts for nothing"),
        pytest.param("/a/b", ("/a/b", {}), id="a literal goes before a parameter"),
        pytest.param("/a/z", ("/a/{x}", {"x": "z"}), id="a parameter goes before the rest"),
        pytest.param("/a/b/d", ("/a/{x}/d", {"x": "b"}), id="a literal that leads nowhere"),
        pytest.param("/a//d", ("/{rest+}", {"rest": "a//d"}), id="a parameter is never empty"),
        pytest.param("/q/r/s", ("/{rest+}", {"rest": "q/r/s"}), id="everything else"),
    ],
)
def test_the_most_particular_route_is_taken(path, expected):
    routes = Routes(["/", "/a", "/a/b", "/a/{x}", "/a/{x}/d", "/{rest+}"])

    assert routes.match(path) == expected


def test_a_path_without_any_route_is_not_found():
    assert Routes(["/a"]).match("/b") is None


def test_requests_in_several_threads_do_not_see_each_other():
    app = Chalice("sample", configure_logs=False)
    meeting = threading.Barrier(2, timeout=5)

    @app.route("/{name}", methods=["GET"])
    def greet(name):
        meeting.wait()
        assert app.current_request is not None
        return {"path": app.current_request.to_original_event()["path"], "name": name}

    serve_many_at_once(app)
    gateway = Gateway(app, lambda: "id", lambda: NOW)
    answers = {}

    def run(name):
        answers[name] = json.loads(ask(gateway, "GET", f"/{name}").body)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("ada", "bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {n: {"path": f"/{n}", "name": n} for n in ("ada", "bo")}


DECISION = {
    "host": ["h"],
    "authorization": ["Bearer checker"],
    "content-type": ["application/json"],
    "if-match": ['"3"'],
}
ACTIONS = f"/v1/claims/{CLAIM}/actions"
TAKE = b'{"action":"take"}'


@pytest.mark.parametrize(
    ("path", "query", "headers", "body"),
    [
        (ACTIONS, "", {}, TAKE),
        (ACTIONS, "", {"idempotency-key": ["k-1"]}, TAKE),
        (ACTIONS, "", {}, '{"action":"note","text":"Gehört – 🐢"}'.encode()),
        (ACTIONS, "", {}, b'{"action":"note","text":"\\ud83d"}'),
        (ACTIONS, "", {}, b'{"action":"note","text":"\xff"}'),
        (ACTIONS, "", {}, b"[" * 10_000),
        (ACTIONS, "", {}, b'{"action":"dance"}'),
        (ACTIONS, "", {}, b""),
        (ACTIONS, "", {"authorization": ["Bearer nobody"]}, TAKE),
        (ACTIONS, "", {"authorization": ["Bearer nobody", "Bearer checker"]}, TAKE),
        (ACTIONS, "", {"if-match": ["*"]}, TAKE),
        (ACTIONS, "", {"idempotency-key": ["a b"]}, TAKE),
        (ACTIONS, "", {"content-type": ["text/plain"]}, TAKE),
        (ACTIONS, "", {"content-type": ["application/zip"]}, TAKE),
        (ACTIONS, "x=1&x=2", {}, TAKE),
        ("/v1/claims/no%20claim/actions", "", {}, TAKE),
        ("/v1/claims/%C3%A9/actions", "", {}, TAKE),
    ],
)
@pytest.mark.parametrize(
    "failure",
    [
        None,
        ReviewChanged("It moved.\nRead again.", facts={"version": 4}),
        StoreBusy("busy", facts={"applied": False}),
        RuntimeError("a defect"),
    ],
    ids=["stands", "moved", "busy", "defect"],
)
def test_a_decision_told_straight_to_the_app_gets_the_answer_that_its_event_gets(
    path, query, headers, body, failure
):
    def answer_of(gateway):
        desk = FakeDesk(failure=failure)
        provide(desk)
        sent = {**DECISION, **headers}
        return ask(gateway, "POST", path, query=query, headers=sent, body=body), desk.asked

    try:
        by_event = answer_of(Gateway(plumbline.app, lambda: "request-1", lambda: NOW))
        straight = answer_of(
            Gateway(plumbline.app, lambda: "request-1", lambda: NOW, plumbline.dispatch)
        )
    finally:
        provide(None)

    assert straight == by_event
