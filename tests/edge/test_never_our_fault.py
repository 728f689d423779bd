"""Nothing that a client sends is answered as a fault of ours, however strange it is."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import app
from chalicelib.edge.action_bodies import ARTICLE_ACTIONS, CLAIM_ACTIONS
from chalicelib.edge.router import METHODS
from tests.edge.client import IN_PATH, ask

EVERYONE = "submitter+triager+checker+approver+chief+operator"
PATHS = [*app.router.paths, "/{proxy+}"]
BODY_FIELDS = ["action", "text", "html", "kind", "url", "verdict", "evidence", "claimant", "due"]

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
names = st.sampled_from([*CLAIM_ACTIONS, *ARTICLE_ACTIONS])
near_bodies = st.dictionaries(st.sampled_from(BODY_FIELDS), plain | names).map(
    lambda body: json.dumps(body).encode()
)
header_names = st.sampled_from(
    ["content-type", "idempotency-key", "if-match", "if-none-match", "accept", "x-other"]
)
parameters = st.sampled_from(["state", "holder", "cursor", "limit", "revision", "other"])


@settings(deadline=None, max_examples=300)
@given(
    method=st.sampled_from(METHODS),
    path=st.sampled_from(PATHS),
    body=st.binary(max_size=200) | near_bodies,
    headers=st.dictionaries(header_names, st.text(max_size=40)),
    query=st.dictionaries(parameters, st.lists(st.text(max_size=20), min_size=1, max_size=2)),
    in_path=st.dictionaries(st.sampled_from(sorted(IN_PATH)), st.text(max_size=20)),
)
@example(
    method="POST",
    path="/v1/articles",
    body=b'{"text":"\\ud800"}',
    headers={"idempotency-key": "\ud800"},
    query={},
    in_path={},
)
def test_any_request_gets_an_answer_that_is_not_our_fault(
    method, path, body, headers, query, in_path
):
    reply = ask(method, path, token=EVERYONE, body=body, headers=headers, query=query, **in_path)

    assert reply.status < 500, reply.body
    if reply.status >= 400:
        assert reply.json["status"] == reply.status
        assert reply.json["code"]


@settings(deadline=None)
@given(header=st.text(max_size=60))
def test_any_authorization_header_is_let_in_or_refused(header):
    reply = ask("GET", "/v1/articles", headers={"authorization": header})

    assert reply.status in {200, 401, 403}


@pytest.mark.parametrize("body", ["\ud800", '{"text":"\ud800"}'])
def test_half_a_surrogate_pair_in_the_gateways_event_is_no_fault_of_ours(body):
    event = {
        "requestContext": {"httpMethod": "POST", "resourcePath": "/v1/articles"},
        "headers": {"authorization": "Bearer submitter"},
        "pathParameters": None,
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
        "body": body,
    }

    assert app.app(event, None)["statusCode"] == 400


def test_an_event_without_headers_or_path_is_answered():
    event = {
        "requestContext": {"httpMethod": "GET", "resourcePath": "/healthz"},
        "headers": None,
        "pathParameters": None,
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
        "body": None,
    }

    assert app.app(event, None)["statusCode"] == 200
