"""The public list of corrections, written anew when a correction or a withdrawal changed it.

Each render of an article keeps the article's lines, with a mark at every month that changed, in
one transaction; then the months that are marked are rendered, and marked as rendered last. So a
render that dies leaves its mark, and the next one of any article finishes the work.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.summary import (
    CorrectionEntry,
    Page,
    SummaryFacts,
    View,
    correction_entries,
    corrections_page,
    may_have_been_retracted,
    retractions_of,
)
from chalicelib.workflow.ports import PageStore

NEWEST = 50  # lines on the first page; older ones stand by month
HTML = "text/html; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class CorrectionMonth:
    """A month of the list: its lines, how often they changed, and which change its page shows."""

    month: str
    lines: int = 0
    changes: int = 0
    rendered: int = 0
    templates: str = ""

    def stale(self, templates: str) -> bool:
        """Whether the page shows less than there is, or was made by other templates."""
        return self.changes != self.rendered or self.templates != templates


class Corrections(Protocol):
    """Where the lines are kept."""

    def keep(self, article_id: str, ticket: int, entries: Sequence[CorrectionEntry]) -> None:
        """Let an article have exactly these lines, unless a newer render said otherwise."""
        ...

    def months(self) -> tuple[CorrectionMonth, ...]:
        """Every month there is, oldest first, read consistently."""
        ...

    def index_templates(self) -> str | None:
        """The templates that the first page was made by; None before there is one."""
        ...

    def of_month(self, month: str) -> tuple[CorrectionEntry, ...]:
        """A month's lines, newest first, read consistently."""
        ...

    def finish(self, months: Sequence[CorrectionMonth], templates: str) -> None:
        """These months, as they were read, are rendered, and so is the first page."""
        ...


class Logs(Protocol):
    """Where claims' logs are read."""

    def entry_texts(self, subject: str) -> tuple[Mapping[str, object], ...]:
        """The parsed log entries."""
        ...


class Renderer(Protocol):
    """Views to bytes."""

    @property
    def version(self) -> str:
        """Names the templates and the style."""
        ...

    def html(self, view: View) -> bytes:
        """A page's bytes."""
        ...


@dataclass(frozen=True, slots=True)
class RenderCorrections:
    """`update` after an article's pages; calling it renders whatever is not shown yet."""

    corrections: Corrections
    logs: Logs
    pages: PageStore
    ticket: Callable[[], int]
    load_renderer: Callable[[], Renderer]
    public_url: str

    def update(self, facts: SummaryFacts, ticket: int) -> None:
        """Keep an article's lines, by the ticket under which it was read; render what changed."""
        retractions = {
            review.claim_id: retractions_of(self.logs.entry_texts(review.claim_id))
            for review in facts.reviews
            if may_have_been_retracted(review)
        }
        entries = correction_entries(facts, retractions)
        self.corrections.keep(facts.article.article_id, ticket, entries)
        self()

    def __call__(self) -> bool:
        """Render the pages that are stale; says whether there were any."""
        templates = self.load_renderer().version
        if self.corrections.index_templates() == templates and not any(
            month.stale(templates) for month in self.corrections.months()
        ):
            return False
        ticket = self.ticket()
        months = self.corrections.months()  # read after the ticket, as any page's content
        stale = [month for month in months if month.stale(templates)]
        names = [month.month for month in months if month.lines > 0]
        for month in stale:
            lines = self.corrections.of_month(month.month)
            page = corrections_page(lines, self.public_url, (), month=month.month)
            self._write(page, ticket)
        self._write(corrections_page(self._newest(names), self.public_url, names), ticket)
        self.corrections.finish(stale, templates)
        return True

    def _newest(self, months: Sequence[str]) -> tuple[CorrectionEntry, ...]:
        found: list[CorrectionEntry] = []
        for month in sorted(months, reverse=True):
            found += self.corrections.of_month(month)
            if len(found) >= NEWEST:
                break
        return tuple(found[:NEWEST])

    def _write(self, page: Page, ticket: int) -> None:
        content = self.load_renderer().html(page.view)
        self.pages.write(f"{page.path}index.html", content, HTML, ticket)
        written = json.dumps(page.public, ensure_ascii=False, sort_keys=True, indent=1)
        self.pages.write(f"{page.path}index.json", written.encode(), JSON, ticket)
