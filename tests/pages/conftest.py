"""A browser for the tests that look at pages as people do; they are skipped where there is none."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from chalicelib.adapters.jinja_pages import JinjaPages
from chalicelib.domain.summary import (
    Page,
    article_pages,
    complaint_received,
    correction_entries,
    corrections_page,
    form_refused,
    front_entry,
    front_page,
)
from tests.pages.sample import (
    ARTICLE_ID,
    FACTS,
    NOON,
    ORIGIN,
    as_demonstration,
    with_correction,
    with_finding,
)

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CLAIM = f"articles/{ARTICLE_ID}/claims/1/"
# One page of each kind: name → path below the folder of pages.
KINDS = {
    "front page": "",
    "article": f"articles/{ARTICLE_ID}/",
    "article with a finding": f"finding/articles/{ARTICLE_ID}/",
    "fact-check": CLAIM,
    "named version": f"{CLAIM}v1/",
    "demonstration": f"demo/articles/{ARTICLE_ID}/",
    "suspended": f"suspended/{CLAIM}",
    "corrections": "corrections/",
    "corrections of a month": "corrections/2026-04/",
    "answer to a form": f"answered/{CLAIM}",
    "refusal of a form": f"refused/{CLAIM}",
}


def answer_page(view):
    """An answer to a form where a browser would be shown it: one level below nothing."""
    return Page(path=CLAIM, view=view, public={})


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A folder with the sample's pages, one of each kind, as the render workflow writes them."""
    root = tmp_path_factory.mktemp("site")
    suspended = replace(FACTS, publication=replace(FACTS.publication, suspended=True))
    entries = tuple(
        entry for facts in (FACTS, as_demonstration()) if (entry := front_entry(facts)) is not None
    )
    changed = correction_entries(with_correction(), {f"{ARTICLE_ID}-2": (NOON,)})
    written = {
        "": [
            *article_pages(FACTS),
            front_page(entries, ORIGIN),
            corrections_page(changed, ORIGIN, ("2026-04",)),
            corrections_page(changed, ORIGIN, (), month="2026-04"),
        ],
        "answered/": [answer_page(complaint_received(f"{ARTICLE_ID}-1-{ARTICLE_ID}", NOON, NOON))],
        "refused/": [answer_page(form_refused("Too long", "Write at most 5,000 characters."))],
        "demo/": article_pages(as_demonstration()),
        "suspended/": article_pages(suspended),
        "finding/": article_pages(with_finding()),
    }
    renderer = JinjaPages()
    for folder, pages in written.items():
        contents = {f"{page.path}index.html": renderer.html(page.view) for page in pages}
        contents |= {path: content for path, (content, _) in renderer.assets().items()}
        for path, content in contents.items():
            target = root / folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return root


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, without a network."""
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}: install Debian's chromium to look at pages")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield chromium
        chromium.close()
