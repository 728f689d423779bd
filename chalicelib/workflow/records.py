"""The values that workflows hand to each other, to the edge and to the repositories."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from chalicelib.domain.article import (
    ArticleKind,
    BodyFormat,
    Revision,
    RevisionState,
    Rights,
)
from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.log import SealedEntry, plain
from chalicelib.domain.publication import Publication
from chalicelib.domain.review import ArticleFacts, Review
from chalicelib.domain.verdict import Reading, Reply, Snapshot

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list, and where it goes on: `next_cursor` None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article as stored: what was sent, how far it has come, its own publication record."""

    article_id: str
    kind: ArticleKind
    body_format: BodyFormat
    title: str | None
    url: str | None
    publisher: str | None
    authors: tuple[str, ...]
    published_at: date | datetime | None
    language: str | None
    default_claimant: str | None
    rights: Rights
    priority: int
    demo: bool
    submitted_by: str
    submitted_at: datetime
    policy: int
    next_ordinal: int
    revision_count: int
    revisions: tuple[Revision, ...]
    publication: Publication

    def wording(self) -> Revision:
        """The newest wording whose claims are stored; the first while there is none."""
        stored = [one for one in self.revisions if one.state is RevisionState.EXTRACTED]
        return stored[-1] if stored else self.revisions[0]

    def facts(self) -> ArticleFacts:
        """What a decision on one of its claims needs to know of the article."""
        return ArticleFacts(
            article_id=self.article_id,
            title=self.title,
            publisher=self.publisher,
            url=self.url,
            published_on=self.published_at.isoformat()[:10] if self.published_at else None,
            demo=self.demo,
            publication=self.publication.state,
            authors=self.authors,
            legal_hold=self.publication.legal_hold,
        )


@dataclass(frozen=True, slots=True)
class Extracted:
    """A claim as it was frozen: plain JSON, and the machine's reading of it."""

    claim: Mapping[str, object]
    reading: Reading


# What is read of a claim whose words were erased.
ERASED_READING = Reading(
    text="", quote="", start=0, end=0, block=0, claimant=Claimant(ClaimantType.UNKNOWN)
)


def erased_claim(review: Review) -> Extracted:
    """An erased claim in the form of a frozen one: names and numbers, no words."""
    claim = {
        "text": "",
        "quote": "",
        "span": {"start": 0, "end": 0},
        "block": 0,
        "kind": review.kind,
        "check_worthiness": review.check_worthiness,
        "signals": [],
        "claimant": plain(ERASED_READING.claimant),
        "resolved": [],
        "appearances": [],
        "extractor_version": "",
    }
    return Extracted(claim, ERASED_READING)


@dataclass(frozen=True, slots=True)
class LoadedClaim:
    """What one consistent read of a claim gives. `summary_shown`: its article's page is public.

    `suspended`: the whole article is. `pointed`: how often other claims were marked as duplicates
    of this one. `next_ordinal`: what the article's next claim will be called.
    """

    review: Review
    article: ArticleFacts
    summary_shown: bool
    suspended: bool = False
    pointed: int = 0
    next_ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim for somebody who reads it: the review, the machine's reading, what they may do."""

    review: Review
    claim: Mapping[str, object]  # the extracted claim, plain JSON
    reading: Reading
    allowed_actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submission: "accepted", "same" (known content) or "revised"."""

    article_id: str
    revision: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision that stands. `replayed`: it had been recorded before, under the same id."""

    review: Review
    allowed_actions: tuple[str, ...]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class RecordedArticle:
    """The same for a decision on an article."""

    publication: Publication
    allowed_actions: tuple[str, ...]
    replayed: bool = False
    left_alone: tuple[str, ...] = ()  # claims that somebody had taken up before they were set aside


@dataclass(frozen=True, slots=True)
class SimilarCheck:
    """A published fact-check of much the same claim; `likeness` 0 to 100."""

    likeness: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Receipt:
    """Stored with a decision, under caller and id: what was asked and what came of it."""

    caller: str
    decision: str
    request: str  # SHA-256 of what was asked
    result: Mapping[str, object]
    expires_at: int  # epoch seconds


@dataclass(frozen=True, slots=True)
class Message:
    """Something for a queue: "extract", "events" or "render"; `body` is a JSON object's text."""

    queue: str
    body: str


@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """Messages that were committed with a change and still wait to be sent."""

    outbox_id: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Pointing:
    """How often claims had been pointed at as they were read; the target is pointed at now.

    No target: the source only goes, so that nothing may lead to it.
    """

    source: Review
    source_seen: int
    target: Review | None = None
    target_seen: int = 0


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """A claim that begins: its review with its first, sealed entry."""

    review: Review
    entry: SealedEntry


@dataclass(frozen=True, slots=True)
class OrdinalsTaken:
    """Some of an article's ordinals, from `first` on: taken once, never given again."""

    article_id: str
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class ReviewCommit:
    """Everything that one decision on a claim changes: stored together or not at all.

    `before` are the reviews as read; their versions are the condition. So are those of
    `unchanged`: reviews that the decision was judged by. `begun` are claims that begin with it,
    under the `ordinals` taken from their article. `article_free`: the article must be under no
    legal hold, and not erased, when this is stored.
    """

    before: tuple[Review, ...]
    after: tuple[Review, ...]
    entries: tuple[SealedEntry, ...]
    snapshots: tuple[Snapshot, ...]
    receipt: Receipt
    outbox: OutboxRecord | None
    unchanged: tuple[Review, ...] = ()
    replies: tuple[Reply, ...] = ()
    pointing: Pointing | None = None
    begun: tuple[ClaimPair, ...] = ()
    ordinals: OrdinalsTaken | None = None
    article_free: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that `verify-log` found wrong, in words."""

    subject: str
    problem: str
