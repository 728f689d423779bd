"""What a newsroom may send, what becomes of it, and each limit with its own code."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.article import ArticleKind, BodyFormat, Rights, Submission
from tests.edge import malformed
from tests.edge.client import ask
from tests.edge.fake_desk import ARTICLE


def submit(body, **headers):
    return ask("POST", "/v1/articles", token="submitter", body=body, headers=headers)


def submission_of(desk):
    return desk.asked[-1][1][0]


def test_an_article_is_accepted_and_told_where_it_will_be():
    reply = submit({"text": "Ten ships came."})

    assert reply.status == 202
    assert reply.headers["Location"] == f"/v1/articles/{ARTICLE}"
    assert reply.json == {"article_id": ARTICLE, "revision": 1, "outcome": "accepted"}


@pytest.mark.parametrize(("outcome", "status"), [("same", 200), ("revised", 202)])
def test_known_content_is_200_and_another_wording_202(desk, outcome, status):
    desk.outcome = outcome

    reply = submit({"text": "Ten ships came."})

    assert (reply.status, reply.json["outcome"]) == (status, outcome)


def test_everything_that_is_sent_reaches_the_desk(desk):
    submit(
        {
            "html": "<p>Ten ships came.</p>",
            "kind": "speech",
            "title": " Ships ",
            "url": "https://courier.example/ships?page=1",
            "publisher": "Vellin Courier",
            "authors": ["Ona Reed", "Tom Ash"],
            "published_at": "2031-05-04",
            "language": "en-GB",
            "default_claimant": "Ines Tarrow",
            "rights": "own",
            "priority": 999,
            "demo": True,
        },
        **{"idempotency-key": "key-1"},
    )

    assert desk.asked == [
        (
            "submit_article",
            (
                Submission(
                    body="<p>Ten ships came.</p>",
                    body_format=BodyFormat.HTML,
                    kind=ArticleKind.SPEECH,
                    title="Ships",
                    url="https://courier.example/ships?page=1",
                    publisher="Vellin Courier",
                    authors=("Ona Reed", "Tom Ash"),
                    published_at=date(2031, 5, 4),
                    language="en-GB",
                    default_claimant="Ines Tarrow",
                    rights=Rights.OWN,
                    priority=999,
                    demo=True,
                ),
                "submitter",
                "key-1",
            ),
        )
    ]


def test_controls_and_noncharacters_never_reach_the_store(desk):
    submit(b'{"text":"One\\r\\ntwo\\u0000\\u009b\\ufffe.","title":"A\\u0007b"}')

    submission = submission_of(desk)
    assert submission.body == "One\ntwo���."
    assert submission.title == "A�b"


def test_a_pair_of_surrogates_is_one_character(desk):
    submit(b'{"text":"A \\ud83d\\udc22 came."}')

    assert submission_of(desk).body == "A \N{TURTLE} came."


def test_of_a_key_that_comes_twice_the_last_counts(desk):
    submit(b'{"text":"One came.","text":"Two came."}')

    assert submission_of(desk).body == "Two came."


@pytest.mark.parametrize(("body", "code", "why"), malformed.BODIES)
def test_a_malformed_body_is_refused_with_its_code(desk, body, code, why):
    reply = submit(body)

    status = 400 if code == malformed.JSON else 422
    assert (reply.status, reply.code) == (status, code), why
    assert desk.asked == []


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "text_or_html", ""),
        ({"text": "x", "html": "x"}, "text_or_html", ""),
        ({"text": ""}, "no_text", "/text"),
        ({"text": " \n\t "}, "no_text", "/text"),
        ({"text": "x" * 200_001}, "text_too_long", "/text"),
        ({"html": ""}, "no_text", "/html"),
        ({"html": "<p><br/></p>"}, "no_text", "/html"),
        ({"html": "<p>&nbsp;&#32;</p>"}, "no_text", "/html"),
        ({"html": "x" + "<b>" * 20_001}, "html_too_many_tags", "/html"),
        ({"html": f"<p title='{'x' * 100_000}'>x</p>"}, "html_tag_too_long", "/html"),
        ({"html": f"x <p title='{'é' * 50_000}"}, "html_tag_too_long", "/html"),
        ({"text": "x", "url": "ftp://a.example/"}, "url_refused", "/url"),
        ({"text": "x", "url": "javascript:alert(1)"}, "url_refused", "/url"),
        ({"text": "x", "url": "https://u:p@a.example/"}, "url_refused", "/url"),
        ({"text": "x", "url": "https:///path"}, "url_refused", "/url"),
        ({"text": "x", "url": "//a.example/"}, "url_refused", "/url"),
        ({"text": "x", "url": "https://a.example/ b"}, "url_refused", "/url"),
        ({"text": "x", "url": "https://[::1"}, "url_refused", "/url"),
        ({"text": "x", "url": "https://a.example:x/"}, "url_refused", "/url"),
        ({"text": "x", "published_at": "yesterday"}, "bad_time", "/published_at"),
        ({"text": "x", "published_at": "2031-02-30"}, "bad_time", "/published_at"),
        ({"text": "x", "published_at": "2031-05-04T09:30:00"}, "bad_time", "/published_at"),
        ({"text": "x", "published_at": "2031-W18-1"}, "bad_time", "/published_at"),
        ({"text": "x", "published_at": "0001-01-01T00:00:00+14:00"}, "bad_time", "/published_at"),
        ({"text": "x", "published_at": "9999-12-31T23:59:59-14:00"}, "bad_time", "/published_at"),
        ({"text": "x", "published_at": "2031-05-04T09:30:00+99:00"}, "bad_time", "/published_at"),
        ({"text": "x", "published_at": ""}, "bad_time", "/published_at"),
        ({"text": "x", "priority": -1}, "invalid", "/priority"),
        ({"text": "x", "priority": 1000}, "invalid", "/priority"),
        ({"text": "x", "title": " "}, "invalid", "/title"),
        ({"text": "x", "title": "x" * 501}, "invalid", "/title"),
        ({"text": "x", "authors": ["x"] * 51}, "invalid", "/authors"),
        ({"text": "x", "authors": ["Ona Reed", ""]}, "invalid", "/authors/1"),
        ({"text": "x", "language": "english language"}, "invalid", "/language"),
        ({"text": "x", "url": f"https://a.example/{'x' * 2000}"}, "invalid", "/url"),
        ({"text": "x", "a/b~c": 1}, "invalid", "/a~1b~0c"),
    ],
)
def test_what_a_field_must_not_hold_is_refused_with_its_code_and_place(desk, body, code, pointer):
    reply = submit(body)

    assert (reply.status, reply.code, reply.json["pointer"]) == (422, code, pointer)
    assert desk.asked == []


def test_every_wrong_field_is_named_at_once():
    reply = submit({"text": 1, "kind": "poem", "colour": "red"})

    assert [(error["pointer"], error["code"]) for error in reply.json["errors"]] == [
        ("/text", "string_type"),
        ("/kind", "enum"),
        ("/colour", "unknown_field"),
    ]


def test_a_text_and_a_page_as_large_as_they_may_be_are_accepted():
    assert submit({"text": "x" * 200_000}).status == 202
    assert submit({"html": "x" + "<b>" * 20_000}).status == 202


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2031-05-04T09:30:00Z", datetime(2031, 5, 4, 9, 30, tzinfo=UTC)),
        ("2031-05-04T11:30+02:00", datetime(2031, 5, 4, 9, 30, tzinfo=UTC)),
        ("2031-05-04T09:30:00.250000Z", datetime(2031, 5, 4, 9, 30, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_a_time_with_its_offset_is_read(desk, written, read):
    submit({"text": "x", "published_at": written})

    assert submission_of(desk).published_at == read
