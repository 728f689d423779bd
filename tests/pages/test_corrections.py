"""The list of corrections and the form that reports an error: what they tell and what they hide."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from chalicelib.adapters.jinja_pages import JinjaPages
from chalicelib.domain.publication import PublicationState
from chalicelib.domain.review import State, Visibility
from chalicelib.domain.summary import (
    article_pages,
    complaint_received,
    correction_entries,
    corrections_page,
    form_refused,
)
from tests.pages.sample import (
    ARTICLE_ID,
    FACTS,
    NOON,
    ORIGIN,
    SPENDING,
    as_demonstration,
    review,
    with_correction,
)
from tests.pages.test_escaping import ATTACKS

RENDERER = JinjaPages()
CLAIM = f"{ARTICLE_ID}-1"
WITHDRAWN = {CLAIM: (NOON + timedelta(days=3),)}


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def named(self, tag):
        return [attrs for name, attrs in self.found if name == tag]


def html_of(page):
    return RENDERER.html(page.view).decode()


def listed(facts, retractions=None):
    """The list as HTML and JSON together."""
    page = corrections_page(correction_entries(facts, retractions or {}), ORIGIN, ())
    return html_of(page), page.public["corrections"]


def with_review(facts=None, **changes):
    facts = facts or with_correction()
    first = replace(review(1, version=2), **changes)
    return replace(facts, reviews=(first, *facts.reviews[1:]))


def test_a_correction_says_what_changed_where_and_when():
    html, (line,) = listed(with_correction())

    assert line == {
        "claim_id": CLAIM,
        "url": f"{ORIGIN}/articles/{ARTICLE_ID}/claims/1/",
        "version": 2,
        "published_at": "2026-04-03T12:00:00Z",
        "kind": "update",
        "status": "published",
        "title": SPENDING.verdict.reason,
        "article": FACTS.article.title,
        "note": "A later budget has come.",
        "demo": False,
    }
    assert "Update: <a" in html
    assert "3 April 2026, 12:00 UTC" in html


def test_the_first_version_is_no_correction():
    assert listed(FACTS)[1] == []


GONE = {"state": State.RETRACTED, "published_version": 2}
NEUTRAL = [
    (
        with_review(visibility=Visibility.SUSPENDED),
        {},
        ["suspended"],
        "a suspended fact-check",
    ),
    (
        replace(with_correction(), publication=replace(FACTS.publication, suspended=True)),
        {},
        ["suspended"],
        "a suspended article",
    ),
    (with_review(**GONE), WITHDRAWN, ["withdrawn", "retracted"], "a withdrawn one"),
    (
        with_review(state=State.UNDER_CORRECTION, opened_from=State.RETRACTED, published_version=2),
        WITHDRAWN,
        ["withdrawn", "retracted"],
        "a withdrawn one that is worked on again",
    ),
    (
        with_review(visibility=Visibility.SUSPENDED, **GONE),
        WITHDRAWN,
        ["suspended", "suspended"],
        "a withdrawn one that is suspended besides",
    ),
]


@pytest.mark.parametrize(("facts", "retractions", "statuses", "why"), NEUTRAL)
def test_what_is_down_repeats_neither_claim_nor_rating_nor_finding(
    facts, retractions, statuses, why
):
    html, lines = listed(facts, retractions)
    all_of_it = html + json.dumps(lines, ensure_ascii=False)

    assert [line["status"] for line in lines] == statuses, why
    for told in (
        SPENDING.reading.text,
        SPENDING.verdict.reason,
        SPENDING.rating_label,
        "A later budget has come.",
        "Tobias Renn",
        "Update",
        "update",
        FACTS.article.title,
    ):
        assert told not in all_of_it, why
    if statuses[0] == "suspended":
        assert "ithdraw" not in json.dumps(lines), why


def test_a_withheld_version_keeps_its_line_without_its_note():
    html, (line,) = listed(with_review(withheld_versions=(2,)))

    assert line["status"] == "withheld"
    assert "A later budget has come." not in html


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (with_review(state=State.ERASED, published_version=2), "an erased claim"),
        (
            replace(
                with_correction(),
                publication=replace(FACTS.publication, state=PublicationState.ERASED),
            ),
            "an erased article",
        ),
    ],
)
def test_of_what_was_erased_no_line_is_left(facts, why):
    assert listed(facts, WITHDRAWN)[1] == [], why


def test_a_demonstration_is_marked_as_one():
    html, (line,) = listed(with_correction(as_demonstration()))

    assert line["demo"] is True
    assert '<strong class="tag">Demonstration</strong>' in html
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_changes_the_markup_of_the_list(attack):
    hostile = replace(with_correction(note=attack), article=replace(FACTS.article, title=attack))

    html, (line,) = listed(hostile)

    plain, _ = listed(with_correction())
    assert [tag for tag, _ in Tags(html).found] == [tag for tag, _ in Tags(plain).found]
    assert line["note"] == attack


def claim_pages(facts=FACTS):
    """Path below the claim → HTML."""
    return {
        page.path.removeprefix(f"articles/{ARTICLE_ID}/"): html_of(page)
        for page in article_pages(facts)
    }


def test_only_the_newest_version_s_page_has_the_form_and_allows_it_to_be_sent():
    pages = claim_pages(with_correction())

    with_form = {path for path, html in pages.items() if "<form" in html}
    allowed = {
        path
        for path, html in pages.items()
        if "form-action &#39;self&#39;" in html or "form-action 'self'" in html
    }

    assert with_form == allowed == {"claims/1/", "claims/2/", "claims/3/"}
    assert all(
        ("form-action 'none'" in html) is (path not in allowed) for path, html in pages.items()
    )


def test_the_form_needs_no_script_and_labels_every_field():
    tags = Tags(claim_pages()["claims/1/"])

    (form,) = tags.named("form")
    fields = [*tags.named("textarea"), *tags.named("input")]
    labels = {label["for"] for label in tags.named("label")}
    assert (form["method"], form["action"]) == ("post", "complaints")
    assert {field["name"] for field in fields} == {"text", "name", "contact", "leave_empty"}
    assert {field["id"] for field in fields} == labels
    (text,) = tags.named("textarea")
    assert (text["maxlength"], "required" in text) == ("5000", True)


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, publication=replace(FACTS.publication, suspended=True)),
        with_review(FACTS, state=State.RETRACTED, published_version=1),
    ],
    ids=["suspended", "withdrawn"],
)
def test_a_page_in_neutral_words_has_no_form(facts):
    assert "<form" not in claim_pages(facts)["claims/1/"]


def test_every_page_leads_to_the_list_of_corrections():
    for path, html in claim_pages().items():
        root = "../" * (path.count("/") + 2)
        assert f'<a href="{root}corrections/">Corrections</a>' in html


def test_an_answer_is_kept_by_nobody_and_leads_back():
    for view in (complaint_received("A-1-B", NOON, NOON), form_refused("T", "Mend <b>it</b>.")):
        html = RENDERER.html(view).decode()
        assert '<meta name="robots" content="noindex">' in html
        assert 'rel="canonical"' not in html
        assert '<a href="./">Back to the fact-check</a>' in html
        assert re.findall("<h1>", html) == ["<h1>"]
        assert "<b>it" not in html
