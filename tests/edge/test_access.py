"""Who may come in: every route with every role, and nobody anywhere else."""

import pytest

import app
from chalicelib.domain.policy import Role
from tests.edge.client import ask

PUBLIC = {
    "GET /healthz",
    "GET /openapi.json",
    "GET /docs",
    "GET /",
    "GET /articles/{article_id}",
    "GET /articles/{article_id}/index.json",
    "GET /articles/{article_id}/claims/{ordinal}",
    "GET /articles/{article_id}/claims/{ordinal}/{part}",
    "GET /articles/{article_id}/claims/{ordinal}/{part}/index.json",
    "GET /assets/{file}",
    "GET /corrections",
    "GET /corrections/{part}",
    "GET /corrections/{part}/index.json",
    "POST /articles/{article_id}/claims/{ordinal}/complaints",
    "POST /v1/callbacks/reviews",  # let in by a signature
}
DESK = {"submitter", "triager", "checker", "approver", "chief", "operator"}
# Written out, so that a new route is a decision made here too.
MAY = {
    "POST /v1/articles": {"submitter"},
    "GET /v1/articles": DESK,
    "GET /v1/articles/{article_id}": DESK,
    "GET /v1/articles/{article_id}/claims": DESK,
    "POST /v1/articles/{article_id}/claims": DESK,
    "GET /v1/articles/{article_id}/segments": DESK,
    "GET /v1/articles/{article_id}/summary": DESK,
    "POST /v1/articles/{article_id}/actions": DESK,
    "GET /v1/claims": DESK,
    "GET /v1/claims/{claim_id}": DESK,
    "GET /v1/claims/{claim_id}/history": DESK,
    "GET /v1/claims/{claim_id}/similar": DESK,
    "POST /v1/claims/{claim_id}/actions": DESK,
    "POST /v1/claims/actions": DESK,
    "GET /v1/policies": DESK,
    "GET /v1/policies/{number}": DESK,
    "POST /v1/policies": {"chief", "operator"},
    "POST /v1/policies/{number}/use": {"chief", "operator"},
    "GET /v1/complaints": {"triager", "chief", "operator"},
    "GET /v1/complaints/{complaint_id}": DESK,
    "GET /v1/complaints/{complaint_id}/history": {"triager", "chief", "operator"},
    "POST /v1/complaints/{complaint_id}/actions": {"triager", "chief", "operator"},
    "GET /v1/webhooks": {"operator"},
    "POST /v1/webhooks": {"operator"},
    "GET /v1/webhooks/{subscription_id}": {"operator"},
    "PATCH /v1/webhooks/{subscription_id}": {"operator"},
    "DELETE /v1/webhooks/{subscription_id}": {"operator"},
    "POST /v1/webhooks/{subscription_id}/pause": {"operator"},
    "POST /v1/webhooks/{subscription_id}/resume": {"operator"},
    "POST /v1/webhooks/{subscription_id}/rotate": {"operator"},
    "DELETE /v1/webhooks/{subscription_id}/secrets/{number}": {"operator"},
    "POST /v1/webhooks/{subscription_id}/test": {"operator"},
    "GET /v1/webhooks/{subscription_id}/deliveries": {"operator"},
    "POST /v1/webhooks/{subscription_id}/deliveries/{delivery}/replay": {"operator"},
    "POST /v1/webhooks/{subscription_id}/replay": {"operator"},
    "GET /v1/webhooks/{subscription_id}/received": {"operator"},
    "GET /v1/events": DESK,
    "POST /v1/events/{event_id}/ack": DESK,
    "GET /v1/unconfirmed": {"operator", "chief"},
    "GET /v1/members": {"chief", "operator"},
    "POST /v1/members": {"operator"},
    "POST /v1/members/{member_id}/offboard": {"chief", "operator"},
    "GET /v1/tokens": {"chief", "operator"},
    "POST /v1/tokens": {"operator"},
    "DELETE /v1/tokens/{token_id}": {"operator"},
}
ROUTES = [f"{route.method} {route.path}" for route in app.router.routes]


def test_every_route_is_in_the_table_of_this_test():
    assert sorted(ROUTES) == sorted([*PUBLIC, *MAY])


@pytest.mark.parametrize("role", [role.value for role in Role])
@pytest.mark.parametrize("route", sorted(MAY))
def test_a_route_opens_for_its_roles_and_for_no_other(route, role):
    method, path = route.split()

    reply = ask(method, path, token=role)

    refused = (reply.status, reply.code) == (403, "role_missing")
    assert refused == (role not in MAY[route])


@pytest.mark.parametrize("route", sorted(MAY))
def test_nobody_comes_in_without_a_token(route, desk):
    method, path = route.split()

    reply = ask(method, path)

    assert (reply.status, reply.code) == (401, "token_missing")
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="plumbline"'
    assert desk.asked == []


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Bearer unknown", "a token that the desk does not know"),
        ("Bearer", "no token after the scheme"),
        ("Bearer a b", "two tokens"),
        ("Basic Y2hlY2tlcjp4", "another scheme"),
        ("checker", "no scheme"),
        ("Bearer " + "x" * 513, "longer than any token"),
        ("Bearer \x00checker", "a control character"),
        ("Bearer chécker", "no ASCII"),
        ("", "nothing at all"),
    ],
)
def test_a_header_that_names_no_known_token_is_refused(header, why):
    reply = ask("GET", "/v1/claims", headers={"authorization": header})

    assert (reply.status, reply.code) == (401, "unauthenticated"), why
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="plumbline", error="invalid_token"'


def test_the_scheme_is_read_in_any_case():
    reply = ask("GET", "/v1/claims", headers={"AUTHORIZATION": "bearer checker"})

    assert reply.status == 200


@pytest.mark.parametrize("route", sorted(PUBLIC))
def test_a_public_route_asks_for_no_token(route, desk):
    desk.pages = {}
    method, path = route.split()

    reply = ask(method, path)

    # A form without anything in it is refused as such.
    assert reply.status in {200, 404} or (method, reply.status) == ("POST", 400)


def test_a_member_with_two_roles_may_do_what_either_may():
    reply = ask("GET", "/v1/members", token="checker+operator")

    assert reply.status == 200
