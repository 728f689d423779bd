"""Whatever stands in a text, the page's markup stays the same, and the text comes out unchanged."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.adapters.jinja_pages import JinjaPages
from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.publication import Wording
from chalicelib.domain.summary import article_pages, front_entry, front_page
from chalicelib.domain.verdict import ReplyRequest
from tests.pages.sample import (
    FACTS,
    FINDING,
    MINUTES,
    ORIGIN,
    SPENDING,
    as_demonstration,
    review,
    with_finding,
)

RENDERER = JinjaPages()
ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "--><svg onload=alert(1)>",
    "<!--<script>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp; &#60;",
    "</title></head><body>",
    "\u202eevil\u202c",
    "]]>",
)
# One line with something to read in it: what the edge lets through and pages do not cut.
LINE = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30),
    st.lists(st.sampled_from([*"<>&'\"/=`\\-!{}%", "script", "x"]), min_size=1).map("".join),
).filter(lambda text: text.strip() == text and any(character.isalnum() for character in text))


class _Seen(HTMLParser):
    """Tags with the names of their attributes, texts, script contents and attribute values."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.text = ""
        self.values = []
        self.scripts = []
        self._in_script = False

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.values.extend((name, value or "") for name, value in attrs)
        self._in_script = tag == "script"

    def handle_endtag(self, tag):
        self.tags.append((f"/{tag}",))
        self._in_script = False

    def handle_data(self, data):
        if self._in_script:
            self.scripts.append(data)
        else:
            self.text += data

    def handle_comment(self, data):
        self.tags.append(("comment", data))


def seen(page):
    """The page as a parser sees it."""
    parser = _Seen()
    parser.feed(RENDERER.html(page.view).decode())
    parser.close()
    return parser


def with_text(words):
    """The sample with the same words in every field that somebody writes."""
    claimant = Claimant(type=ClaimantType.PERSON, name=words, role=words)
    check = replace(
        SPENDING,
        reading=replace(SPENDING.reading, text=words, claimant=claimant),
        verdict=replace(SPENDING.verdict, reason=words, explanation=words),
        rating_label=words,
        rating_meaning=words,
        reply=ReplyRequest(addressee=words),
        evidence=(
            replace(
                MINUTES,
                title=words,
                publisher=words,
                description=words,
                not_archived=words,
                url=f"https://example.org/?q={words}",
            ),
        ),
    )
    finding = replace(FINDING, wording=Wording(words, words, words), claims=FINDING.claims[:1])
    return replace(
        with_finding(FACTS, finding),
        article=replace(FACTS.article, title=words, publisher=words, authors=(words,)),
        reviews=(review(1),),
        snapshots=(check,),
        members={"m-ada": words, "m-bo": words},
        text=f"{words} {words}".ljust(SPENDING.reading.end, "x"),
    )


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(LINE)
def test_no_text_in_any_field_changes_the_markup_of_a_page(words):
    hostile = [*article_pages(with_text(words)), _front(words)]
    # Of an address that is no address the link goes; so both have none, or both have one.
    plain = "word" if hostile[0].view.cards[0].sources[0].url else "no link"
    harmless = [*article_pages(with_text(plain)), _front(plain)]

    for page, model in zip(hostile, harmless, strict=True):
        shown = seen(page)
        assert shown.tags == seen(model).tags
        assert words in shown.text


def _front(words):
    entry = front_entry(with_text(words))
    assert entry is not None
    return front_page((entry,), ORIGIN)


@settings(deadline=None, max_examples=40)
@given(LINE)
def test_the_data_block_is_the_view_s_markup_and_cannot_be_left(words):
    for page in article_pages(with_text(words)):
        markup = page.view.frame.markup
        scripts = [json.loads(script) for script in seen(page).scripts]
        assert scripts == ([markup] if markup else [])


@pytest.mark.parametrize("facts", [FACTS, as_demonstration()], ids=["real", "demonstration"])
def test_pages_carry_no_script_no_inline_style_and_only_safe_addresses(facts):
    for page in article_pages(facts):
        shown = seen(page)
        names = {name for name, _ in shown.values}
        addresses = [value for name, value in shown.values if name in {"href", "src", "action"}]
        assert not any(name == "style" or name.startswith("on") for name in names)
        assert not any(tag[0] in {"style", "iframe", "img", "object"} for tag in shown.tags)
        assert all(
            address.startswith(
                ("https://", "http://", "#", "../", "./", "claims/", "v", "complaints")
            )
            for address in addresses
        )
