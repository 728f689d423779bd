"""What the desk reads: articles, extractions, queues, histories. Nothing here changes anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.article import RevisionState
from chalicelib.domain.errors import GuardFailed, NotFound
from chalicelib.domain.log import SealedEntry, parse
from chalicelib.domain.review import Review
from chalicelib.workflow.records import ArticleRecord, Page


class Articles(Protocol):
    """Where articles and frozen results are read."""

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
    """Where reviews and their logs are read."""

    def read(self, claim_id: str) -> Review | None:
        """The review, or None."""
        ...

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article."""
        ...

    def entries(self, subject: str, after: int = 0, limit: int | None = None) -> list[SealedEntry]:
        """Log entries, with what is erasable beside them."""
        ...


@dataclass(frozen=True, slots=True)
class ReadDesk:
    """The read side."""

    articles: Articles
    reviews: Reviews

    def article(self, article_id: str) -> ArticleRecord:
        """An article. Raises NotFound."""
        record = self.articles.read(article_id)
        if record is None:
            raise NotFound(f"There is no article {article_id}.")
        return record

    def claims(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article, by ordinal. Raises NotFound."""
        self.article(article_id)
        return self.reviews.of_article(article_id)

    def segments(self, article_id: str, revision: int | None) -> dict[str, object]:
        """The frozen extraction with its text; of the newest stored wording unless one is named.

        Raises NotFound, and GuardFailed (`not_extracted`, `extraction_failed`) while there is
        no result.
        """
        record = self.article(article_id)
        number = revision or record.wording().number
        if number > len(record.revisions):
            raise NotFound(f"Article {article_id} has no revision {number}.")
        wording = record.revisions[number - 1]
        if wording.result_blob is None or wording.text_blob is None:
            if wording.state is RevisionState.ERASED:
                raise GuardFailed("The article was erased.", reason="article_erased")
            if wording.state is RevisionState.FAILED:
                raise GuardFailed(
                    f"Extraction failed: {wording.failure}.", reason="extraction_failed"
                )
            raise GuardFailed(
                "The article is not extracted yet. Ask again in a moment.",
                reason="not_extracted",
            )
        text = self.articles.blob(wording.text_blob).decode()
        return {**self.articles.extraction(wording.result_blob), "text": text}

    def history(self, claim_id: str, after: int, limit: int) -> Page[dict[str, object]]:
        """Log entries of a claim in order, from `after` on (exclusive). Raises NotFound.

        `hidden` holds the values themselves where they were not erased, else None.
        """
        if self.reviews.read(claim_id) is None:
            raise NotFound(f"There is no claim {claim_id}.")
        return self.log(claim_id, after, limit)

    def log(self, subject: str, after: int, limit: int) -> Page[dict[str, object]]:
        """Log entries of whatever has a log, as `history` gives them."""
        entries = self.reviews.entries(subject, after, limit + 1)
        page = entries[:limit]
        return Page(
            tuple(_told(entry) for entry in page),
            str(page[-1].sequence) if len(entries) > limit else None,
        )


def _told(entry: SealedEntry) -> dict[str, object]:
    told = dict(parse(entry.text))
    hidden = told["hidden"]
    assert isinstance(hidden, dict)
    told["hidden"] = {
        name: entry.secrets[name]["value"] if name in entry.secrets else None for name in hidden
    }
    told["hash"] = entry.hash
    return told
