"""Every error is a problem of RFC 9457, with its status, its code and what helps to mend it."""

import pytest

from chalicelib.domain import errors
from chalicelib.edge.problems import SHOWN
from chalicelib.workflow.ports import ItemRefused
from tests.edge.client import ask
from tests.edge.fake_desk import CLAIM


def every_kind(root: type[errors.PlumblineError] = errors.PlumblineError):
    yield root
    for kind in root.__subclasses__():
        yield from every_kind(kind)


@pytest.mark.parametrize("kind", sorted(every_kind(), key=str))
def test_every_class_of_error_has_its_row_in_the_table(kind):
    assert kind in SHOWN


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.InputRefused("Mend it.", pointer="/reason"), 422, "invalid"),
        (errors.NotFound("No claim."), 404, "not_found"),
        (errors.Unauthenticated("Who?"), 401, "unauthenticated"),
        (errors.RoleMissing("Not you."), 403, "role_missing"),
        (errors.FourEyes("You edited it."), 403, "four_eyes"),
        (errors.TransitionNotAllowed("Not now."), 409, "transition_not_allowed"),
        (errors.GuardFailed("No source.", reason="evidence_missing"), 409, "evidence_missing"),
        (errors.PreconditionMissing("Which version?"), 428, "precondition_required"),
        (errors.DecisionIdReused("Used."), 422, "idempotency_key_reused"),
        (errors.ReviewChanged("Changed."), 412, "version_conflict"),
        (errors.StoreBusy("Busy.", facts={"applied": False}), 503, "store_busy"),
        (errors.StoreContended("Contended."), 503, "store_contended"),
        (ItemRefused("too large"), 422, "too_large"),
        (RuntimeError("secret detail"), 500, "internal_error"),
    ],
)
def test_an_error_becomes_its_status_and_code(desk, error, status, code):
    desk.failure = error

    reply = ask("GET", "/v1/claims/{claim_id}", token="checker")

    assert (reply.status, reply.code) == (status, code)
    assert reply.json["status"] == status
    page, _, anchor = str(reply.json["type"]).partition("#")
    assert f'id="{anchor}"' in ask("GET", page).body
    assert reply.json["request_id"] == reply.headers["X-Request-Id"] == "request-1"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "secret detail" not in reply.body


def test_a_stale_version_is_told_how_things_stand_now(desk):
    desk.failure = errors.ReviewChanged(
        "The claim is at version 9 now.",
        facts={"state": "in_review", "version": 9, "allowed_actions": ["note"]},
    )

    reply = ask(
        "POST",
        "/v1/claims/{claim_id}/actions",
        token="checker",
        body={"action": "take"},
        headers={"If-Match": '"3"'},
    )

    assert reply.status == 412
    assert reply.json == {
        "type": "/docs#code-version_conflict",
        "title": "Changed meanwhile",
        "status": 412,
        "detail": "The claim is at version 9 now.",
        "code": "version_conflict",
        "request_id": "request-1",
        "state": "in_review",
        "version": 9,
        "allowed_actions": ["note"],
    }


def test_a_busy_store_says_when_to_come_back_and_whether_it_was_done(desk):
    desk.failure = errors.StoreBusy("Busy.", facts={"applied": "unknown"})

    reply = ask("GET", "/v1/claims/{claim_id}", token="checker")

    assert reply.headers["Retry-After"] == "1"
    assert reply.json["applied"] == "unknown"


def test_facts_never_replace_what_every_problem_says(desk):
    desk.failure = errors.GuardFailed("No.", facts={"status": 200, "code": "fine"})

    reply = ask("GET", "/v1/claims/{claim_id}", token="checker")

    assert (reply.json["status"], reply.json["code"]) == (409, "guard_failed")


@pytest.mark.parametrize("unknown", ["", "x", f"{CLAIM}x", "1-0", "a" * 41 + "-1", "é-1", "../x-1"])
def test_an_id_that_was_never_given_is_not_even_looked_up(desk, unknown):
    reply = ask("GET", "/v1/claims/{claim_id}", token="checker", claim_id=unknown)

    assert (reply.status, reply.code) == (404, "not_found")
    assert desk.asked == []
