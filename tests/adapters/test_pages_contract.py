"""What the pages of one machine do: the newest ticket wins, whole, inside the folder."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.adapters.folder_pages import FolderPages
from tests.adapters.test_blobs_contract import UNSAFE

PATH = "articles/01ABC/index.html"
HTML = "text/html; charset=utf-8"


@pytest.fixture
def pages(tmp_path: Path) -> FolderPages:
    return FolderPages(tmp_path / "pages")


def test_a_page_comes_back_with_its_content_type(pages: FolderPages) -> None:
    wrote = pages.write(PATH, b"<p>one", HTML, ticket=1)

    assert wrote
    assert pages.read(PATH) == (b"<p>one", HTML)


def test_a_page_is_a_plain_file_that_a_web_server_can_serve(
    pages: FolderPages, tmp_path: Path
) -> None:
    pages.write(PATH, b"<p>one", HTML, ticket=1)

    file = tmp_path / "pages" / PATH
    assert file.read_bytes() == b"<p>one"
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("tickets", "stands"),
    [
        ([1, 2], "2"),
        ([2, 1], "2"),
        ([7, 7], "first 7"),
        ([9, 10], "10"),
        ([3, 5, 4], "5"),
    ],
    ids=["in-order", "late", "the-same-again", "by-number-not-by-text", "late-in-between"],
)
def test_a_late_render_never_replaces_a_newer_page(
    pages: FolderPages, tickets: list[int], stands: str
) -> None:
    written = []
    for place, ticket in enumerate(tickets):
        name = f"first {ticket}" if tickets.count(ticket) > 1 and place == 0 else f"{ticket}"
        written.append(pages.write(PATH, name.encode(), HTML, ticket))

    assert pages.read(PATH) == (stands.encode(), HTML)
    assert written == [
        ticket > max(tickets[:place], default=0) for place, ticket in enumerate(tickets)
    ]


def test_each_page_has_a_ticket_of_its_own(pages: FolderPages) -> None:
    pages.write(PATH, b"page", HTML, ticket=5)
    pages.write("articles/01ABC/index.json", b"{}", "application/json", ticket=2)

    assert pages.read("articles/01ABC/index.json") == (b"{}", "application/json")


def test_a_newer_render_may_change_the_content_type(pages: FolderPages) -> None:
    pages.write("feed", b"<rss>", "application/rss+xml", ticket=1)
    pages.write("feed", b"{}", "application/feed+json", ticket=2)

    assert pages.read("feed") == (b"{}", "application/feed+json")


def test_of_many_renders_at_once_the_highest_ticket_stands(tmp_path: Path) -> None:
    """Each render has a store of its own, as separate processes would."""
    tickets = list(range(1, 41))
    random.Random(7).shuffle(tickets)  # noqa: S311 - an order that repeats

    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(
                lambda ticket: FolderPages(tmp_path).write(PATH, b"%d" % ticket, HTML, ticket),
                tickets,
            )
        )

    assert FolderPages(tmp_path).read(PATH) == (b"40", HTML)
    assert not list(tmp_path.rglob(".new-*"))


@pytest.mark.parametrize(
    "path", [*UNSAFE, "articles", "articles/01ABC", "articles/01ABC/index.html/x", "other.html"]
)
def test_a_path_that_is_no_page_reads_as_none(pages: FolderPages, path: str) -> None:
    pages.write(PATH, b"x", HTML, ticket=1)

    assert pages.read(path) is None


@pytest.mark.parametrize("path", UNSAFE)
def test_a_path_that_could_leave_the_folder_is_never_written(
    pages: FolderPages, tmp_path: Path, path: str
) -> None:
    with pytest.raises(ValueError, match="not a page's path"):
        pages.write(path, b"x", HTML, ticket=1)

    assert list(tmp_path.iterdir()) == []


def test_tickets_cannot_be_read_as_pages(pages: FolderPages) -> None:
    pages.write(PATH, b"x", HTML, ticket=1)

    assert pages.read(f".tickets/{PATH}.json") is None
