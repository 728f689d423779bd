"""Walk every log: chain, head, version, and whether replaying the entries gives what is stored.

Also whether every claim that was extracted, and every version that was published, is there.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, cast

from chalicelib.domain.errors import NotFound
from chalicelib.domain.log import SealedEntry, parse
from chalicelib.domain.policy import Policy, Scale
from chalicelib.domain.replay import compare, compare_publication
from chalicelib.domain.review import Review, State
from chalicelib.domain.verdict import Draft, Snapshot, draft_hash
from chalicelib.workflow.records import ArticleRecord, Finding, Page
from chalicelib.workflow.verify_kinship import kinship_findings, missing_ordinals
from chalicelib.workflow.verify_wordings import claims_of_wordings, wording_findings

PAGE = 100


class Articles(Protocol):
    """Where all articles are listed, and their frozen results read."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...

    def listed(self, cursor: str | None, limit: int) -> Page[ArticleRecord]:
        """Articles, newest first."""
        ...

    def extraction(self, key: str) -> Mapping[str, object]:
        """A frozen result."""
        ...


class Reviews(Protocol):
    """Where reviews, logs and published versions are read."""

    def read(self, claim_id: str) -> Review | None:
        """The review with its draft."""
        ...

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article."""
        ...

    def entries(self, subject: str, after: int = 0, limit: int | None = None) -> list[SealedEntry]:
        """The log, with what is erasable beside it."""
        ...

    def snapshots(self, article_id: str) -> tuple[Snapshot, ...]:
        """Every published version."""
        ...


@dataclass
class Walked:
    """What was walked so far, for people who want to know that it was not nothing."""

    articles: int = 0
    claims: int = 0
    entries: int = 0
    complaints: int = 0


@dataclass(frozen=True, slots=True)
class VerifyLog:
    """`VerifyLog(…)()` yields every misfit, article by article; `walked` counts along."""

    articles: Articles
    reviews: Reviews
    policies: Callable[[int], Policy] | None = None
    desk: Callable[[], Iterable[Finding]] = tuple  # what does not fit in the desk's own log
    complaints: Callable[[str, Walked], Iterable[Finding]] = lambda _article, _walked: ()
    walked: Walked = field(default_factory=Walked)

    def __call__(self) -> Iterator[Finding]:
        """Everything that does not fit, as it is found. Reads only."""
        yield from self.desk()
        cursor: str | None = None
        while True:
            page = self.articles.listed(cursor, PAGE)
            for listed in page.items:
                record = self.articles.read(listed.article_id)
                assert record is not None  # listed a moment ago, and articles are never removed
                yield from self._article(record)
            cursor = page.next_cursor
            if cursor is None:
                return

    def _article(self, record: ArticleRecord) -> Iterator[Finding]:
        self.walked.articles += 1
        entries = self.reviews.entries(record.article_id)
        self.walked.entries += len(entries)
        look = partial(compare_publication, record.publication, entries, policies=self.policies)
        for problem in _told(look):
            yield Finding(record.article_id, problem)
        yield from self.complaints(record.article_id, self.walked)
        yield from wording_findings(record, entries)
        claims = claims_of_wordings(record, entries, self.articles.extraction)
        reviews = self.reviews.of_article(record.article_id)
        found = {review.claim_id for review in reviews}
        yield from missing_ordinals(record, reviews)
        yield from kinship_findings(reviews, self._parsed)
        snapshots = self.reviews.snapshots(record.article_id)
        for claim_id in sorted(found | claims.keys(), key=_by_ordinal):
            review = self.reviews.read(claim_id)
            if review is None:
                yield Finding(claim_id, "the claim was extracted, but is not there")
                continue
            versions = [snapshot for snapshot in snapshots if snapshot.claim_id == claim_id]
            yield from self._claim(review, claims.get(claim_id), versions)

    def _claim(
        self, review: Review, extracted_text: str | None, versions: list[Snapshot]
    ) -> Iterator[Finding]:
        self.walked.claims += 1
        entries = self.reviews.entries(review.claim_id)
        self.walked.entries += len(entries)
        problems = _told(
            partial(compare, review, entries, extracted_text=extracted_text, policies=self.policies)
        )
        for problem in problems:
            yield Finding(review.claim_id, problem)
        numbers = [snapshot.number for snapshot in versions]
        erased = review.state is State.ERASED
        if erased and numbers:
            yield Finding(review.claim_id, f"erased, but versions {numbers} are still there")
        if not erased and numbers != list(range(1, review.published_version + 1)):
            yield Finding(
                review.claim_id,
                f"{review.published_version} versions were published, those kept are {numbers}",
            )
        if problems:
            return  # a log that does not hold approves nothing
        approved = _approved(entries)
        for snapshot in versions:
            shown = {(member, _hash_of(snapshot)) for member in snapshot.approved_by}
            if approved.get(snapshot.number, set()) != shown:
                yield Finding(
                    review.claim_id, f"version {snapshot.number} is not what was approved"
                )

    def _parsed(self, claim_id: str) -> list[dict[str, object]]:
        """A log as plain JSON; nothing of one that cannot be read, which is told of elsewhere."""
        try:
            return [parse(entry.text) for entry in self.reviews.entries(claim_id)]
        except ValueError:
            return []


def _told(look: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """What is wrong; also where the policy that it would be judged by is gone."""
    try:
        return look()
    except NotFound as gone:
        return (f"it cannot be judged: {gone.message}",)


def _by_ordinal(claim_id: str) -> int:
    return int(claim_id.rpartition("-")[2])


def _hash_of(snapshot: Snapshot) -> str:
    """The hash of what a published version shows, computed anew."""
    scale, _, version = snapshot.scale.rpartition("/")
    return draft_hash(
        snapshot.reading,
        Draft(
            verdict=snapshot.verdict,
            evidence=snapshot.evidence,
            reply=snapshot.reply,
            correction=snapshot.correction,
            asked=snapshot.asked,
            replies=snapshot.replies,
        ),
        Scale(scale, int(version), ()),
        snapshot.place,
    )


def _approved(entries: list[SealedEntry]) -> dict[int, set[tuple[str, str]]]:
    """Version → who had approved it, and by which draft hash, when it was published.

    Not hash → who: two versions may say the same, and be approved by different people.
    """
    approved: dict[int, set[tuple[str, str]]] = {}
    standing: list[Mapping[str, str]] = []
    for sealed in entries:
        changes = cast("Mapping[str, object]", json.loads(sealed.text).get("changes", {}))
        standing = cast("list[Mapping[str, str]]", changes.get("approvals", standing))
        if "published_version" in changes:
            number = cast("int", changes["published_version"])
            approved[number] = {(one["member"], one["draft_hash"]) for one in standing}
    return approved
