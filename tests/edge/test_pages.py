"""Public pages as the local server gives them: where they are, and what browsers are told."""

import pytest

from tests.edge.client import ask
from tests.edge.fake_desk import ARTICLE

HTML = (b"<!doctype html><title>Ships</title>", "text/html; charset=utf-8")
PLACES = [
    ("/", "index.html"),
    ("/articles/{article_id}", f"articles/{ARTICLE}/index.html"),
    ("/articles/{article_id}/index.json", f"articles/{ARTICLE}/index.json"),
    ("/articles/{article_id}/claims/{ordinal}", f"articles/{ARTICLE}/claims/1/index.html"),
    (
        "/articles/{article_id}/claims/{ordinal}/{part}",
        f"articles/{ARTICLE}/claims/1/v1/index.html",
    ),
    (
        "/articles/{article_id}/claims/{ordinal}/{part}/index.json",
        f"articles/{ARTICLE}/claims/1/v1/index.json",
    ),
    ("/assets/{file}", "assets/style.css"),
]


@pytest.mark.parametrize(("route", "key"), PLACES)
def test_a_page_is_read_from_its_key(desk, route, key):
    desk.pages[key] = HTML

    reply = ask("GET", route, slash=True)

    assert (reply.status, reply.body) == (200, HTML[0].decode())
    assert reply.headers["Content-Type"] == HTML[1]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src" not in reply.headers["Content-Security-Policy"]
    assert reply.headers["Content-Security-Policy"].startswith("default-src 'none';")


@pytest.mark.parametrize("route", [route for route, _ in PLACES])
def test_a_page_that_is_not_there_is_a_problem(route):
    reply = ask("GET", route)

    assert (reply.status, reply.code) == (404, "not_found")


def test_the_newest_version_is_given_as_json_too(desk):
    desk.pages[f"articles/{ARTICLE}/claims/1/index.json"] = (b"{}", "application/json")

    reply = ask("GET", "/articles/{article_id}/claims/{ordinal}/{part}", part="index.json")

    assert (reply.status, reply.json) == (200, {})


@pytest.mark.parametrize(
    ("route", "key", "location"),
    [
        ("/articles/{article_id}", f"articles/{ARTICLE}/index.html", f"{ARTICLE}/"),
        (
            "/articles/{article_id}/claims/{ordinal}",
            f"articles/{ARTICLE}/claims/1/index.html",
            "1/",
        ),
        (
            "/articles/{article_id}/claims/{ordinal}/{part}",
            f"articles/{ARTICLE}/claims/1/v1/index.html",
            "v1/",
        ),
    ],
)
def test_a_page_without_its_slash_is_sent_there_because_its_links_are_relative(
    desk, route, key, location
):
    desk.pages[key] = HTML

    reply = ask("GET", route)

    assert (reply.status, reply.headers["Location"], reply.body) == (308, location, "")


def test_a_page_that_stands_as_it_was_is_not_sent_again(desk):
    desk.pages["index.html"] = HTML
    tag = ask("GET", "/").headers["ETag"]

    same = ask("GET", "/", headers={"If-None-Match": tag})
    desk.pages["index.html"] = (b"corrected", HTML[1])
    changed = ask("GET", "/", headers={"If-None-Match": tag})

    assert (same.status, same.body) == (304, "")
    assert (changed.status, changed.body) == (200, "corrected")


def test_only_what_is_named_by_its_hash_is_kept_for_good(desk):
    desk.pages |= {"assets/style.css": (b"a{}", "text/css"), "index.html": HTML}

    assert "immutable" in ask("GET", "/assets/{file}").headers["Cache-Control"]
    assert ask("GET", "/").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "file", ["..", "../plumbline.db", "a/b", ".hidden", "", "a\x00b", "%2e%2e"]
)
def test_no_name_leads_out_of_its_folder(desk, file):
    reply = ask("GET", "/assets/{file}", file=file)

    assert reply.status == 404
    assert desk.asked == []
