"""An article's public pages, written anew whenever something public may have changed.

A render takes a ticket, then reads consistently, then writes each page only over a lower ticket:
a late render never replaces a newer page. The manifest, written last, says what was covered, so
that messages about changes already shown are dropped: a hundred decisions are a few renders.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.article import Block, BlockRole, Revision, RevisionState
from chalicelib.domain.policy import Policy
from chalicelib.domain.review import Review
from chalicelib.domain.summary import (
    FrontEntry,
    Page,
    SummaryFacts,
    View,
    article_pages,
    front_entry,
    front_page,
)
from chalicelib.domain.summary.wordings import KnownWording
from chalicelib.domain.verdict import Reply, Snapshot
from chalicelib.workflow.known_wordings import known_wording
from chalicelib.workflow.ports import PageStore
from chalicelib.workflow.records import ArticleRecord

FRONT_ENTRIES = 200
HTML = "text/html; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a finished render covered: subject (claim or article id) → version it showed.

    `line` is the article's on the front page. `front_due`: the front page has yet to be written
    with it, or without the article where there is none.
    """

    ticket: int
    templates: str
    covers: Mapping[str, int]
    line: FrontEntry | None = None
    front_due: bool = False


class Articles(Protocol):
    """Where articles are read."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...

    def blob(self, key: str) -> bytes:
        """Immutable bytes."""
        ...

    def extraction(self, key: str) -> Mapping[str, object]:
        """A frozen result."""
        ...


class Reviews(Protocol):
    """Where reviews and published versions are read."""

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article."""
        ...

    def snapshots(self, article_id: str) -> tuple[Snapshot, ...]:
        """Every published version."""
        ...

    def replies(self, article_id: str) -> tuple[Reply, ...]:
        """Every answer word for word."""
        ...


class Renders(Protocol):
    """Tickets and manifests."""

    def ticket(self, subject: str | None) -> int:
        """The next ticket of an article or (None) of the site."""
        ...

    def manifest(self, subject: str) -> Manifest | None:
        """What the newest finished render covered."""
        ...

    def finish(self, subject: str, manifest: Manifest, at: datetime | None) -> bool:
        """Keep a manifest unless a newer render finished."""
        ...

    def front_written(self, subject: str, ticket: int) -> None:
        """The front page is written with the line of that manifest."""
        ...

    def front(self, limit: int) -> tuple[FrontEntry, ...]:
        """Published articles, newest first."""
        ...


class Renderer(Protocol):
    """Views to bytes."""

    @property
    def version(self) -> str:
        """Names the templates and the style."""
        ...

    def html(self, view: View) -> bytes:
        """A page's bytes: same view, same bytes."""
        ...

    def assets(self) -> Mapping[str, tuple[bytes, str]]:
        """Path → content and content type of what pages link to, under hashed names."""
        ...


@dataclass(frozen=True, slots=True)
class RenderPages:
    """`RenderPages(…)(article_id, …)` brings an article's pages up to date."""

    articles: Articles
    reviews: Reviews
    renders: Renders
    pages: PageStore
    load_renderer: Callable[[], Renderer]
    member_name: Callable[[str], str]
    policies: Callable[[int], Policy]
    public_url: str
    corrections: Callable[[SummaryFacts, int], None]  # the list of them, after an article's pages

    def __call__(self, article_id: str, *, subject: str | None = None, sequence: int = 0) -> bool:
        """Render unless a finished render covers this change already; says whether it rendered.

        Without a subject it renders whatever the manifest says.
        """
        renderer = self.load_renderer()
        manifest = self.renders.manifest(article_id)
        if (
            subject
            and manifest
            and manifest.templates == renderer.version
            and manifest.covers.get(subject, 0) >= sequence
        ):
            if manifest.front_due:  # that render stopped before its last step
                self._front_of(article_id, manifest)
            return False
        ticket = self.renders.ticket(article_id)
        record = self.articles.read(article_id)
        if record is None:
            return False
        reviews = self.reviews.of_article(article_id)
        facts = self._facts(record, reviews)
        for page in article_pages(facts):
            self._write(renderer, page, ticket)
        # Before the manifest: what dies here is done by the message's next delivery.
        self.corrections(facts, ticket)
        published_at = record.publication.published_at
        finished = Manifest(
            ticket=ticket,
            templates=renderer.version,
            covers={
                article_id: record.publication.version,
                **{review.claim_id: review.version for review in reviews},
            },
            line=front_entry(facts) if published_at else None,
            front_due=published_at is not None,
        )
        if self.renders.finish(article_id, finished, published_at) and finished.front_due:
            self._front_of(article_id, finished)
        return True

    def _front_of(self, article_id: str, manifest: Manifest) -> None:
        self.front(article_id, manifest.line)
        self.renders.front_written(article_id, manifest.ticket)

    def front(self, changed: str | None = None, entry: FrontEntry | None = None) -> None:
        """Render the front page.

        The index may lag behind the article that just `changed`: its line is `entry`, or none.
        """
        renderer = self.load_renderer()
        ticket = self.renders.ticket(None)
        for path, (content, content_type) in renderer.assets().items():
            self.pages.write(path, content, content_type, 1)  # its name holds its hash
        listed = self.renders.front(FRONT_ENTRIES)
        lines = [line for line in listed if line.article_id != changed]
        self._write(
            renderer,
            front_page([*lines, *([entry] if entry else [])], self.public_url),
            ticket,
        )

    def _facts(self, record: ArticleRecord, reviews: tuple[Review, ...]) -> SummaryFacts:
        snapshots = self.reviews.snapshots(record.article_id)
        people = {
            person
            for snapshot in snapshots
            for person in (*snapshot.checked_by, *snapshot.approved_by)
        }
        approved = record.publication.texts.approved
        if approved:
            people |= {*approved.finding.written_by}
            people |= {approved.approved_by} if approved.approved_by else set()
        checked = record.wording()
        text = self.articles.blob(checked.text_blob).decode() if checked.text_blob else ""
        return SummaryFacts(
            article=record.facts(),
            publication=record.publication,
            reviews=reviews,
            snapshots=snapshots,
            replies=(
                self.reviews.replies(record.article_id)
                if any(snapshot.replies for snapshot in snapshots)
                else ()
            ),
            members={person: self.member_name(person) for person in sorted(people)},
            policy=self.policies(record.policy),
            text=text,
            rights=checked.rights or record.rights,
            revision=checked.number,
            received_at=checked.received_at,
            public_url=self.public_url,
            blocks=self._blocks(checked),
            language=checked.language,
            wordings=self._wordings(record),
        )

    def _wordings(self, record: ArticleRecord) -> tuple[KnownWording, ...]:
        """Every stored wording, once there are several."""
        stored = [one for one in record.revisions if one.state is RevisionState.EXTRACTED]
        return tuple(map(self._wording, stored)) if len(stored) > 1 else ()

    def _wording(self, revision: Revision) -> KnownWording:
        assert revision.result_blob is not None  # it is extracted
        assert revision.text_blob is not None
        text = self.articles.blob(revision.text_blob).decode()
        return known_wording(
            self.articles.extraction(revision.result_blob), text, revision.received_at
        )

    def _blocks(self, checked: Revision) -> tuple[Block, ...]:
        if checked.result_blob is None:
            return ()
        stored = self.articles.extraction(checked.result_blob)["blocks"]
        assert isinstance(stored, list)
        return tuple(
            Block(block["start"], block["end"], BlockRole(block["role"])) for block in stored
        )

    def _write(self, renderer: Renderer, page: Page, ticket: int) -> None:
        self.pages.write(f"{page.path}index.html", renderer.html(page.view), HTML, ticket)
        written = json.dumps(page.public, ensure_ascii=False, sort_keys=True, indent=1)
        self.pages.write(f"{page.path}index.json", written.encode(), JSON, ticket)
