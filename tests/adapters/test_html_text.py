"""A web page becomes text and blocks whose spans fit, whatever the page holds."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.html_text import html_to_text
from chalicelib.domain.article import Block, BlockRole, normalise_text

PARAGRAPH = (
    "The swing bridge over the Aldene has been closed to lorries since Monday, the county roads "
    "office said, after inspectors had found cracks in a pier on the eastern side of the river."
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Bridge closed – Saltmere Courier</title>
<style>p {{ color: red }}</style><script>var menu = "do not read me";</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Bridge closed to lorries</h1>
<p>{PARAGRAPH}</p><h2>A detour of an hour</h2><p>{PARAGRAPH.replace("Monday", "Tuesday")}</p>
<figure><img src="bridge.jpg" alt=""><figcaption>The bridge on Tuesday. Photo: I. Dahl</figcaption>
</figure><blockquote><p>{PARAGRAPH.replace("Monday", "Friday")}</p></blockquote>
<ul><li>Cars may cross &amp; buses too</li><li>Lorries drive by way of Oxby</li></ul>
<table><tr><td>Lorries a day</td><td>320</td></tr></table></article>
<footer>Imprint of the Courier</footer></body></html>"""


TAGS = (
    *("<p>", "</p>", "<li>", "<h2>", "</h2>", "<article>", "</article>", "<br>", "<td>"),
    *("<blockquote>", "<!--", "-->", "<figcaption>", "</figcaption>", "<", "&", "&#0;"),
)


def shown(html):
    """Each block's text with its role."""
    text, blocks = html_to_text(html)
    return [(text[block.start : block.end], block.role) for block in blocks]


def test_an_article_keeps_its_paragraphs_and_headings_and_loses_the_page_round_it():
    parts = dict(shown(PAGE))

    assert parts[PARAGRAPH] is BlockRole.PARAGRAPH
    assert parts["A detour of an hour"] is BlockRole.HEADING
    assert parts[PARAGRAPH.replace("Monday", "Friday")] is BlockRole.QUOTE
    assert parts["Cars may cross & buses too"] is BlockRole.LIST_ITEM
    assert parts["Lorries a day 320"] is BlockRole.LIST_ITEM
    joined = " ".join(parts)
    assert not any(word in joined for word in ("Sport", "Imprint", "do not read", "color"))


def test_what_the_page_marks_as_a_caption_is_one_when_it_is_kept():
    roles = dict(shown(PAGE))

    kept = roles.get("The bridge on Tuesday. Photo: I. Dahl", BlockRole.CAPTION)

    assert kept is BlockRole.CAPTION


def test_a_page_of_two_sentences_keeps_its_blocks():
    html = """<body><nav>Home</nav><h1>Closed</h1><p>The bridge is <b>shut</b>.</p>
    <figure><figcaption>The bridge today</figcaption></figure><ul><li>One lane</li></ul>
    <blockquote>We are sorry.</blockquote></body>"""

    assert html_to_text(html) == (
        "Closed\n\nThe bridge is shut.\n\nThe bridge today\n\nOne lane\n\nWe are sorry.",
        (
            Block(0, 6, BlockRole.HEADING),
            Block(8, 27, BlockRole.PARAGRAPH),
            Block(29, 45, BlockRole.CAPTION),
            Block(47, 55, BlockRole.LIST_ITEM),
            Block(57, 70, BlockRole.QUOTE),
        ),
    )


def test_a_short_page_is_read_from_its_article_only():
    html = "<body><p>Subscribe now</p><article><p>The bridge is shut.</p></article></body>"

    assert html_to_text(html)[0] == "The bridge is shut."


@pytest.mark.parametrize(
    "rubbish",
    ["", "<", "<p>", "<!--", "\x00", "<script>alert('The bridge')</script>", "<style>", "<![<!["],
)
def test_a_page_without_text_gives_nothing_and_no_error(rubbish):
    assert html_to_text(rubbish) == ("", ())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<?xml version="1.0" encoding="utf-16"?><p>Hello there</p>', "Hello there"),
        ("\ud800<p>The bridge</p>", "The bridge"),
        ("<b>" * 3000 + "deep down", "deep down"),
        ("<p>an &lt;b&gt; is a tag &#8212; here", "an <b> is a tag — here"),
        ("no tags at all", "no tags at all"),
    ],
)
def test_odd_pages_still_give_their_text(html, text):
    assert html_to_text(html)[0] == text


@pytest.mark.parametrize("unit", ["<a ", "<!--", "<div>", "<![", "</", "<script>", "<li><b>"])
def test_sixty_kilobytes_of_unfinished_tags_are_read_in_a_moment(unit):
    begun = time.process_time()

    html_to_text(unit * (60_000 // len(unit)))

    assert time.process_time() - begun < 10


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(TAGS) | st.text(max_size=30)).map("".join))
def test_blocks_always_cover_the_text_in_order(html):
    text, blocks = html_to_text(html)

    assert "\n\n".join(text[block.start : block.end] for block in blocks) == text
    assert text == normalise_text(text)
    assert all(text[block.start : block.end].strip() for block in blocks)


def test_importing_the_adapter_does_not_import_the_library():
    program = "import sys, chalicelib.adapters.html_text; print('trafilatura' in sys.modules)"

    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert finished.stdout == "False\n"
