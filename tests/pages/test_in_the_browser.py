"""Each kind of page in a browser: accessible, no sideways scrolling, styled under its own CSP."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages.conftest import KINDS

pytestmark = pytest.mark.chromium

WCAG = {
    "preload": False,
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}


@pytest.fixture
def opened(browser, site):
    """Open a page; tells what the browser complained of."""
    contexts = []

    def open_page(path, *, width=768, scheme="light", **settings):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **settings
        )
        contexts.append(context)
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((site / path / "index.html").as_uri())
        return page, complaints

    yield open_page
    for context in contexts:
        context.close()


# Colours do not hang on the width, so not every pair needs its own look.
@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (320, "dark"), (768, "dark"), (1280, "light")]
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_accessible_and_fits_its_window(opened, kind, width, scheme):
    page, complaints = opened(KINDS[kind], width=width, scheme=scheme)

    complained = tuple(complaints)  # axe's own requests are refused by the page's policy
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = Axe().run(page, options=WCAG)

    assert [violation["id"] for violation in found.response["violations"]] == []
    assert wide <= width
    assert complained == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_styled_and_reads_well_without_scripts(opened, kind):
    page, _ = opened(KINDS[kind], java_script_enabled=False)

    assert page.locator("main").bounding_box()["width"] <= 46 * 16
    assert page.locator("h1").count() == 1


def test_with_forced_colours_a_rating_keeps_its_words_shape_and_border(opened):
    page, _ = opened(KINDS["article"], forced_colors="active")

    rating = page.locator(".rating").first

    assert rating.inner_text() == "Mostly false"
    assert rating.locator("svg").bounding_box()["width"] > 10
    assert rating.evaluate("element => getComputedStyle(element).borderTopStyle") == "solid"


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(opened):
    page, _ = opened(KINDS["article"])

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")

    assert first == "Skip to the content"
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_mark_in_the_text_leads_to_its_card(opened):
    page, _ = opened(KINDS["article"])

    page.locator(".text a").first.click()

    assert page.url.endswith("#claim-3")
    assert page.locator("#claim-3").is_visible()


def test_axe_does_find_what_is_wrong(opened):
    page, _ = opened(KINDS["article"])
    page.evaluate("document.documentElement.removeAttribute('lang')")

    found = Axe().run(page, options=WCAG)

    assert [violation["id"] for violation in found.response["violations"]] == ["html-has-lang"]
