"""How the desk keeps up: the age of what waits, and whether pages show what was decided.

Called by the schedule each minute; what it gives goes into the log as measures.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.review import Review, State
from chalicelib.workflow.measures import DEAD_LETTERS, OLDEST_WAITING, OUTBOX_AGE, PAGES_BEHIND
from chalicelib.workflow.ports import Clock
from chalicelib.workflow.records import ArticleRecord, Page
from chalicelib.workflow.render_pages import Manifest

WAITING = (State.QUEUED.value, State.IN_APPROVAL.value)
NEWEST = 20  # articles whose pages are looked at
BEHIND = timedelta(minutes=5)  # a page may be so old
PAGES_EVERY = 5  # minutes: the dearest look of them


class Gauges(Protocol):
    """Where times are read."""

    def oldest_unsent(self) -> datetime | None:
        """Of the outbox."""
        ...

    def next_in_turn(self, states: Iterable[str]) -> datetime | None:
        """Of the claims at the heads of their queues."""
        ...

    def decided_at(self, subject: str, sequence: int) -> datetime | None:
        """When a log entry was written."""
        ...


class Articles(Protocol):
    """Where articles are listed."""

    def listed(self, cursor: str | None, limit: int) -> Page[ArticleRecord]:
        """Newest first."""
        ...


class Reviews(Protocol):
    """Where claims are read."""

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All claims of an article."""
        ...


class Renders(Protocol):
    """What the newest renders covered."""

    def manifest(self, subject: str) -> Manifest | None:
        """Of an article, or None."""
        ...


@dataclass(frozen=True, slots=True)
class MeasureDesk:
    """`MeasureDesk(…)()` gives measures by name; seconds and counts.

    `dead_letters` None: somebody else counts them.
    """

    gauges: Gauges
    articles: Articles
    reviews: Reviews
    renders: Renders
    clock: Clock
    dead_letters: Callable[[], int] | None = None

    def __call__(self) -> Mapping[str, float]:
        """Look now. Pages are looked at in every fifth minute only."""
        now = self.clock()
        measured: dict[str, float] = {
            OUTBOX_AGE: _seconds(now, self.gauges.oldest_unsent()),
            OLDEST_WAITING: _seconds(now, self.gauges.next_in_turn(WAITING)),
        }
        if now.minute % PAGES_EVERY == 0:
            newest = self.articles.listed(None, NEWEST).items
            measured[PAGES_BEHIND] = sum(self.is_behind(one, now) for one in newest)
        if self.dead_letters is not None:
            measured[DEAD_LETTERS] = self.dead_letters()
        return measured

    def is_behind(self, article: ArticleRecord, now: datetime) -> bool:
        """Whether something public of an article waits for its render too long."""
        reviews = self.reviews.of_article(article.article_id)
        if article.publication.published_at is None and not any(
            review.published_version for review in reviews
        ):
            return False  # nothing of it has a page that could be old
        manifest = self.renders.manifest(article.article_id)
        covers = manifest.covers if manifest else {}
        versions = {
            article.article_id: article.publication.version,
            **{review.claim_id: review.version for review in reviews},
        }
        return any(
            self._too_old(subject, covers.get(subject, 0), now)
            for subject, version in versions.items()
            if covers.get(subject, 0) < version
        )

    def _too_old(self, subject: str, covered: int, now: datetime) -> bool:
        """Whether the first change that no render covered was made too long ago."""
        made = self.gauges.decided_at(subject, covered + 1)
        return made is not None and now - made > BEHIND


def _seconds(now: datetime, then: datetime | None) -> float:
    return 0.0 if then is None else max(0.0, round((now - then).total_seconds(), 3))
