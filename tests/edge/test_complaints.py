"""Complaints over HTTP: the public form as a browser sends it and as JSON, and the desk's side."""

from urllib.parse import urlencode

import pytest

from chalicelib.domain.complaint import Acknowledge, ComplaintState, Decide, Outcome
from chalicelib.domain.errors import NotFound, StoreBusy, TooManyRequests
from chalicelib.workflow.complaint_records import Origin, WantedComplaints
from tests.edge.client import ask
from tests.edge.fake_desk import CLAIM, COMPLAINT, FILED

PATH = "/articles/{article_id}/claims/{ordinal}/complaints"
FORM = "application/x-www-form-urlencoded"
BROWSER = {"content-type": FORM, "accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HERE = Origin("203.0.113.7")


def send(fields, headers=BROWSER, **parameters):
    """A form as a browser encodes it."""
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    return ask("POST", PATH, body=body, headers=headers, **parameters)


def test_a_browser_s_form_is_taken_and_answered_with_a_page(desk):
    reply = send(
        {"text": "Não: 409.\r\nSee page 3.", "name": "Ida Moor", "contact": "", "leave_empty": ""}
    )

    assert desk.asked == [
        ("file_complaint", (CLAIM, "Ida Moor", None, "Não: 409.\nSee page 3.", HERE, None))
    ]
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reply.headers
    assert "<h1>Your message has arrived</h1>" in reply.body
    assert COMPLAINT in reply.body
    assert "6 May 2031, 09:30 UTC" in reply.body
    assert "<script" not in reply.body
    assert 'href="../../../../"' in reply.body


def test_json_is_taken_and_answered_with_json(desk):
    reply = ask(
        "POST",
        PATH,
        body={"text": "Wrong.", "name": None},
        headers={"idempotency-key": "k", "x-forwarded-for": "198.51.100.1"},
    )

    origin = Origin("203.0.113.7", "198.51.100.1")
    assert desk.asked == [("file_complaint", (CLAIM, None, None, "Wrong.", origin, "k"))]
    assert reply.status == 201
    assert reply.json == {
        "complaint_id": COMPLAINT,
        "received_at": "2031-05-04T09:30:00Z",
        "acknowledge_by": "2031-05-06T09:30:00Z",
        "decide_by": "2031-05-18T09:30:00Z",
    }


def test_a_form_that_a_program_sends_is_answered_with_json(desk):
    reply = send({"text": "Wrong."}, {"content-type": f"{FORM}; charset=UTF-8"})

    assert (reply.status, desk.asked[0][0]) == (201, "file_complaint")


REFUSED = [
    (b"text", 400, "malformed_form", "a field without a value"),
    (b"text=%ff", 400, "malformed_form", "no UTF-8"),
    (b"text=\xff", 400, "malformed_form", "no ASCII"),
    (b"text=a&text=b", 400, "malformed_form", "a field that came twice"),
    (b"&".join(b"f%d=1" % n for n in range(30)), 400, "malformed_form", "many fields"),
    (b"text=" + b"x" * 70_001, 413, "body_too_large", "a book"),
    (b"text=a&more=b", 422, "invalid", "a field that is not known"),
    (b"text=a&leave_empty=x", 422, "leave_empty_filled", "a machine fills in everything"),
]


@pytest.mark.parametrize(("body", "status", "code", "why"), REFUSED)
def test_a_form_that_cannot_be_taken_is_refused_the_same_for_programs_and_people(
    desk, body, status, code, why
):
    program = send(body, {"content-type": FORM})
    person = send(body)

    assert (program.status, program.code) == (status, code), why
    assert person.status == status, why
    assert person.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>This could not be taken</h1>" in person.body
    assert desk.asked == []


@pytest.mark.parametrize(
    ("failure", "status", "headers", "why"),
    [
        (NotFound("There is no such fact-check."), 404, {}, "not public"),
        (
            TooManyRequests("Please write again tomorrow.", facts={"retry_after": 77}),
            429,
            {"Retry-After": "77"},
            "enough for today",
        ),
        (StoreBusy("Busy."), 503, {"Retry-After": "1"}, "the store is busy"),
    ],
)
def test_what_the_desk_refuses_is_shown_to_people_as_a_page(desk, failure, status, headers, why):
    desk.failure = failure

    person, program = send({"text": "x"}), ask("POST", PATH, body={"text": "x"})

    assert person.status == program.status == status, why
    assert failure.message in person.body
    assert ("Nothing was stored." in person.body) is (status < 500)
    assert program.json["detail"] == failure.message
    for name, value in headers.items():
        assert person.headers[name] == program.headers[name] == value


def test_a_fault_of_ours_is_a_page_too_and_tells_nothing(desk):
    desk.failure = RuntimeError("secret place")

    reply = send({"text": "x"})

    assert (reply.status, reply.headers["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert "secret" not in reply.body
    assert "Nothing was stored" not in reply.body


def test_what_somebody_wrote_is_not_in_the_answer(desk):
    reply = send({"text": "<script>alert(1)</script>", "name": "<b>"})

    assert desk.asked
    assert "alert" not in reply.body


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"ordinal": "0"}, "no claim has that number"),
        ({"ordinal": "1/../2"}, "not a number"),
        ({"article_id": "no-such"}, "not an article's name"),
    ],
)
def test_what_can_be_no_claim_is_answered_as_one_that_is_not_there(desk, parameters, why):
    reply = send({"text": "x"}, **parameters)

    assert (reply.status, desk.asked) == (404, []), why


def test_looking_at_the_address_of_the_form_tells_a_browser_that_it_is_none(desk):
    reply = ask("GET", PATH, headers={"accept": "text/html"})

    assert (reply.status, reply.headers["Allow"]) == (405, "POST, OPTIONS")
    assert "<h1>" in reply.body
    assert desk.asked == []


def test_another_body_than_json_or_a_form_is_refused(desk):
    reply = send(b"x", {"content-type": "multipart/form-data; boundary=x"})

    assert (reply.status, reply.code, desk.asked) == (415, "unsupported_media_type", [])


ROW = {
    "complaint_id": COMPLAINT,
    "claim_id": CLAIM,
    "state": "received",
    "version": 1,
    "policy": 1,
    "fact_check": 1,
    "received_at": "2031-05-04T09:30:00Z",
    "acknowledge_by": "2031-05-06T09:30:00Z",
    "decide_by": "2031-05-18T09:30:00Z",
    "due": "2031-05-06T09:30:00Z",
    "late": [],
    "acknowledged_at": None,
    "decided_at": None,
    "outcome": None,
}


def test_a_list_holds_no_private_word_and_goes_on_by_its_cursor(desk):
    desk.next_cursor = "2031#x"
    query = {"state": ["acknowledged"], "due": ["2031-05-05T00:00:00Z"], "limit": ["1"]}
    first = ask("GET", "/v1/complaints", token="chief", query=query)
    query["cursor"] = [first.json["next_cursor"]]
    ask("GET", "/v1/complaints", token="chief", query=query)

    wanted = WantedComplaints(
        state=ComplaintState.ACKNOWLEDGED, due=FILED.received_at.replace(day=5, hour=0, minute=0)
    )
    assert first.json["complaints"] == [ROW]
    assert desk.asked == [
        ("list_complaints", (wanted, None, 1)),
        ("list_complaints", (wanted, "2031#x", 1)),
    ]


@pytest.mark.parametrize(
    ("query", "status", "why"),
    [
        ({"state": "extracted"}, 400, "no state of a complaint"),
        ({"due": "tomorrow"}, 400, "no time"),
        ({"due": "2031-05-05T00:00:00"}, 400, "a time without its offset"),
        ({"claim": CLAIM, "state": "received"}, 400, "two questions at once"),
        ({"claim": "x"}, 404, "no claim"),
    ],
)
def test_a_list_that_cannot_be_meant_is_refused(desk, query, status, why):
    asked = {name: [value] for name, value in query.items()}

    reply = ask("GET", "/v1/complaints", token="chief", query=asked)

    assert (reply.status, desk.asked) == (status, []), why


@pytest.mark.parametrize(
    ("token", "who"),
    [
        ("chief", ("Ida Moor", "ida@moor.example")),
        ("triager", ("Ida Moor", "ida@moor.example")),
        ("checker", (None, None)),
        ("approver", (None, None)),
        ("submitter", (None, None)),
    ],
)
def test_only_who_answers_learns_who_complained(token, who):
    reply = ask("GET", "/v1/complaints/{complaint_id}", token=token)

    assert (reply.json["name"], reply.json["contact"]) == who
    assert reply.headers["ETag"] == '"1"'
    rest = {name: value for name, value in reply.json.items() if name not in {"name", "contact"}}
    assert rest == {
        **ROW,
        "text": "The register counts 409.",
        "answer": None,
        "corrections": [],
        "allowed_actions": ["acknowledge"],
    }


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ({"action": "acknowledge"}, Acknowledge()),
        (
            {"action": "decide", "outcome": "not_upheld", "answer": "It is 409."},
            Decide(Outcome.NOT_UPHELD, "It is 409."),
        ),
    ],
)
def test_an_action_is_asked_for_with_the_version_that_was_read(desk, body, action):
    reply = ask(
        "POST",
        "/v1/complaints/{complaint_id}/actions",
        token="chief",
        body=body,
        headers={"if-match": '"1"', "idempotency-key": "k"},
    )

    assert desk.asked == [("decide_complaint", (COMPLAINT, action, "chief", 1, "k"))]
    assert reply.json == {**ROW, "allowed_actions": ["acknowledge"], "replayed": False}


@pytest.mark.parametrize(
    ("body", "code", "why"),
    [
        ({"action": "erase"}, "unknown_action", "nobody erases by a token alone"),
        ({"action": "deadline_passed"}, "unknown_action", "the sweep's own"),
        ({"action": "decide", "outcome": "maybe", "answer": "x"}, "invalid", "no outcome"),
        ({"action": "decide", "outcome": "upheld"}, "invalid", "no answer"),
    ],
)
def test_an_action_that_is_none_is_refused(desk, body, code, why):
    reply = ask("POST", "/v1/complaints/{complaint_id}/actions", token="chief", body=body)

    assert (reply.status, reply.code, desk.asked) == (422, code, []), why


@pytest.mark.parametrize("name", ["x", CLAIM, f"{COMPLAINT}0", "1-1-1"])
def test_what_can_be_no_complaint_is_not_looked_up(desk, name):
    reply = ask("GET", "/v1/complaints/{complaint_id}", token="chief", complaint_id=name)

    assert (reply.status, desk.asked) == (404, [])


def test_the_log_is_told_from_the_cursor_on(desk):
    desk.next_cursor = "1"
    first = ask("GET", "/v1/complaints/{complaint_id}/history", token="triager")
    ask(
        "GET",
        "/v1/complaints/{complaint_id}/history",
        token="triager",
        query={"cursor": [first.json["next_cursor"]]},
    )

    assert [facts for _, facts in desk.asked] == [(COMPLAINT, 0, 50), (COMPLAINT, 1, 50)]
