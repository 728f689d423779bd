"""The renderer: the same view gives the same bytes, small ones, with the stylesheet they name."""

import re
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest

from chalicelib.adapters.jinja_pages import JinjaPages
from chalicelib.domain.summary import (
    article_pages,
    correction_entries,
    corrections_page,
    front_entry,
    front_page,
)
from tests.pages.sample import (
    FACTS,
    MINUTES,
    ORIGIN,
    SPENDING,
    TEXT,
    TREASURY,
    reading,
    review,
    with_correction,
    with_finding,
)

TEMPLATES = Path(__file__).parents[2] / "templates"
LIMIT = 50_000  # bytes of a page


def every_page():
    """One page of each kind."""
    suspended = replace(FACTS, publication=replace(FACTS.publication, suspended=True))
    entry = front_entry(FACTS)
    assert entry is not None
    shown = (*article_pages(FACTS), *article_pages(with_finding()), *article_pages(suspended))
    listed = corrections_page(correction_entries(with_correction(), {}), ORIGIN, ("2026-04",))
    return [*shown, front_page((entry,), ORIGIN), listed]


def test_the_same_facts_give_the_same_bytes_in_any_order_of_reading():
    turned = replace(FACTS, reviews=FACTS.reviews[::-1], snapshots=FACTS.snapshots[::-1])

    once = [JinjaPages().html(page.view) for page in article_pages(FACTS)]
    again = [JinjaPages().html(page.view) for page in article_pages(turned)]

    assert once == again


def test_every_page_is_small_even_with_forty_fact_checks():
    sentences = re.findall(r"[^.\n]{30,}\.", TEXT)[:32]
    quotes = [*sentences, *(sentence[:20] for sentence in sentences[:8])]
    ordinals = range(1, 41)
    checks = tuple(
        replace(
            SPENDING,
            reading=reading(quotes[ordinal - 1]),
            ordinal=ordinal,
            claim_id=f"{FACTS.article.article_id}-{ordinal}",
            evidence=(TREASURY, MINUTES),
        )
        for ordinal in ordinals
    )
    facts = replace(FACTS, reviews=tuple(review(ordinal) for ordinal in ordinals), snapshots=checks)

    sizes = [len(JinjaPages().html(page.view)) for page in article_pages(facts)]

    assert len(sizes) == 81
    assert max(sizes) < LIMIT


def test_every_page_leads_to_the_stylesheet_and_the_front_page_by_a_relative_path():
    renderer = JinjaPages()
    (style,) = renderer.assets()

    for page in every_page():
        html = renderer.html(page.view).decode()
        root = "../" * page.path.count("/") or "./"
        assert f'<link rel="stylesheet" href="{root}{style}">' in html
        assert f'<a class="site-name" href="{root}">' in html


def test_the_stylesheet_s_name_changes_with_its_content(tmp_path):
    for template in TEMPLATES.iterdir():
        (tmp_path / template.name).write_bytes(template.read_bytes())
    (tmp_path / "style.css").write_text("body { color: black }", encoding="utf-8")

    (usual,) = JinjaPages().assets()
    ((path, (content, content_type)),) = JinjaPages(tmp_path).assets().items()

    assert re.fullmatch(r"assets/style-[0-9a-f]{12}\.css", path)
    assert path != usual
    assert (content, content_type) == (b"body { color: black }", "text/css; charset=utf-8")
    assert JinjaPages(tmp_path).version != JinjaPages().version


def test_a_template_that_asks_for_what_the_view_has_not_is_an_error(tmp_path):
    (tmp_path / "style.css").write_bytes(b"")
    (tmp_path / "neutral.html").write_text("{{ view.claim }}", encoding="utf-8")
    suspended = replace(FACTS, publication=replace(FACTS.publication, suspended=True))
    (first, *_) = article_pages(suspended)

    with pytest.raises(jinja2.UndefinedError):
        JinjaPages(tmp_path).html(first.view)


def test_a_lone_surrogate_does_not_stop_a_page():
    facts = replace(FACTS, members={"m-ada": "Ada \ud800 Lindqvist", "m-bo": "Bo"})

    pages = [JinjaPages().html(page.view).decode() for page in article_pages(facts)]

    assert any("Ada ? Lindqvist" in html for html in pages)


def test_every_template_and_every_rule_is_used():
    renderer = JinjaPages()
    html = "".join(renderer.html(page.view).decode() for page in every_page())

    assert {path.name for path in TEMPLATES.iterdir()} == {
        *("base.html", "parts.html", "article.html", "claim.html", "front.html", "neutral.html"),
        *("answer.html", "corrections.html"),
        "style.css",
    }
    # Each class of the stylesheet stands on some page, or is one that this sample has no use for.
    ((style, _),) = renderer.assets().values()
    classes = set(re.findall(r"\.([a-z][a-z-]+)", style.decode()))
    unused = {name for name in classes if not re.search(rf'class="[^"]*\b{name}\b', html)}
    assert unused <= {
        *("demo", "rest", "tag", "rating-full", "rating-mostly", "rating-half", "rating-less"),
        *("rating-little", "rating-empty", "rating-sample", "rating-open"),
        *("passage-heading", "passage-caption", "passage-list", "passage-quote"),
    }
