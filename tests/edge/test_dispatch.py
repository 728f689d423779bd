"""What is answered before any view is asked: addresses, methods, sizes, kinds of body, the log."""

import json
import logging

import pytest

import app
from chalicelib.edge.dispatch import MAX_BODY_BYTES
from chalicelib.edge.request_log import JsonLines
from chalicelib.edge.router import METHODS
from tests.edge.client import ask
from tests.edge.fake_desk import CLAIM

ROUTES = {(route.method, route.path): route for route in app.router.routes}
PATHS = app.router.paths


@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_address_is_not_found_whatever_the_method(method):
    reply = ask(method, "/{proxy+}")

    assert (reply.status, reply.code) == (404, "not_found")


@pytest.mark.parametrize("path", PATHS)
def test_a_method_that_an_address_does_not_know_is_refused_with_those_it_does(path):
    known = {method for method, known_path in ROUTES if known_path == path}
    allow = {*known, "OPTIONS", *(["HEAD"] if "GET" in known else [])}

    for method in sorted(set(METHODS) - allow):
        reply = ask(method, path, token="operator")

        assert (reply.status, reply.code) == (405, "method_not_allowed")
        assert set(reply.headers["Allow"].split(", ")) == allow
        assert set(reply.json["allowed_methods"]) == allow


@pytest.mark.parametrize("path", PATHS)
def test_options_tells_the_methods_to_everybody(path):
    reply = ask("OPTIONS", path)

    known = {method for method, known_path in ROUTES if known_path == path}
    assert reply.status == 204
    assert known < set(reply.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", sorted(path for method, path in ROUTES if method == "GET"))
def test_head_is_answered_as_get(path):
    got = ask(
        "GET", path, token="operator", query={"state": ["queued"]} if path == "/v1/claims" else None
    )
    head = ask(
        "HEAD",
        path,
        token="operator",
        query={"state": ["queued"]} if path == "/v1/claims" else None,
    )

    assert (head.status, head.headers) == (got.status, got.headers)


def test_every_path_is_registered_with_every_method_so_that_nothing_else_answers():
    registered = {path: set(methods) for path, methods in app.app.routes.items()}

    assert registered == {path: set(METHODS) for path in [*PATHS, "/{proxy+}"]}


def test_a_body_of_more_than_two_megabytes_is_refused_unread(desk):
    body = b" " * (MAX_BODY_BYTES + 1)

    reply = ask("POST", "/v1/articles", token="submitter", body=body)

    assert (reply.status, reply.code) == (413, "body_too_large")
    assert desk.asked == []


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/jsonp",
        "application",
        "",
        ";",
        "\x00",
    ],
)
def test_a_body_that_does_not_say_it_is_json_is_refused(content_type):
    reply = ask(
        "POST",
        "/v1/articles",
        token="submitter",
        body={"text": "Ten ships came."},
        headers={"content-type": content_type},
    )

    assert (reply.status, reply.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", 'application/json; charset="UTF-8"'],
)
def test_json_is_recognised_however_it_is_written(content_type):
    reply = ask(
        "POST",
        "/v1/articles",
        token="submitter",
        body={"text": "Ten ships came."},
        headers={"content-type": content_type},
    )

    assert reply.status == 202


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 129, "tab\t", "new\nline"])
@pytest.mark.parametrize("path", sorted(path for method, path in ROUTES if method == "POST"))
def test_an_idempotency_key_that_is_none_is_refused_on_every_post(path, key):
    reply = ask("POST", path, token="operator+submitter", body={}, headers={"idempotency-key": key})

    assert (reply.status, reply.code) == (400, "bad_idempotency_key")


@pytest.mark.parametrize("tag", ["3", "*", 'W/"3"', '"x"', '"3", "4"', '""', '"-1"', '"3', '"١"'])
def test_an_if_match_that_names_no_single_version_is_refused(tag):
    reply = ask(
        "POST",
        "/v1/claims/{claim_id}/actions",
        token="checker",
        body={"action": "take"},
        headers={"if-match": tag},
    )

    assert (reply.status, reply.code) == (400, "bad_if_match")


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"stat": ["queued"]}, "a mistyped filter"),
        ({"state": ["queued", "approved"]}, "the same twice"),
        ({"state": ["waiting"]}, "no such state"),
        ({"state": [""]}, "an empty one"),
        ({"holder": ["a b"]}, "no member's id"),
        ({"limit": ["0"]}, "less than one"),
        ({"limit": ["101"]}, "more than allowed"),
        ({"limit": ["ten"]}, "no number"),
        ({"limit": ["١٠"]}, "digits of another script"),
        ({"limit": ["-1"]}, "negative"),
    ],
)
def test_a_query_that_means_nothing_is_refused(desk, query, why):
    reply = ask("GET", "/v1/claims", token="checker", query=query)

    assert (reply.status, reply.code) == (400, "bad_parameter"), why
    assert desk.asked == []


def test_a_request_leaves_one_line_in_the_log_and_no_token_in_it(caplog):
    with caplog.at_level(logging.INFO, logger="plumbline.edge"):
        ask("GET", "/v1/claims/{claim_id}", token="checker")

    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [
        {name: line[name] for name in line if name not in {"at", "milliseconds"}} for line in lines
    ] == [
        {
            "level": "INFO",
            "logger": "plumbline.edge",
            "message": "request answered",
            "request_id": "request-1",
            "method": "GET",
            "route": "/v1/claims/{claim_id}",
            "status": 200,
            "member_id": "checker",
            "claim_id": CLAIM,
        }
    ]


def test_a_refused_request_is_logged_with_its_code_and_never_its_token(caplog):
    with caplog.at_level(logging.INFO, logger="plumbline.edge"):
        ask("GET", "/v1/claims", token="a-secret-token")

    (line,) = [JsonLines().format(record) for record in caplog.records]
    assert json.loads(line)["code"] == "unauthenticated"
    assert "a-secret-token" not in line


def test_a_defect_is_logged_with_its_trace(desk, caplog):
    desk.failure = RuntimeError("out of order")

    ask("GET", "/v1/claims/{claim_id}", token="checker")

    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    exception = lines[0]["exception"]
    assert exception[0] == "RuntimeError"
    assert any(place.startswith("fake_desk.py:") for place in exception)
    assert "out of order" not in json.dumps(lines)  # a message may repeat what an article says
    assert lines[0]["request_id"] == "request-1"
