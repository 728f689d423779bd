"""Walk every log: chain, head, version, and whether replaying the entries gives what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.log import SealedEntry
from chalicelib.domain.publication import Publication
from chalicelib.domain.review import Review
from chalicelib.workflow.records import ArticleRecord, Finding, Page

PAGE = 100


class Articles(Protocol):
    """Where all articles are listed."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...

    def listed(self, cursor: str | None, limit: int) -> Page[ArticleRecord]:
        """Articles, newest first."""
        ...


class Reviews(Protocol):
    """Where reviews and logs are read."""

    def read(self, claim_id: str) -> Review | None:
        """The review with its draft."""
        ...

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article."""
        ...

    def entries(self, subject: str, after: int = 0, limit: int | None = None) -> list[SealedEntry]:
        """The log, with what is erasable beside it."""
        ...
