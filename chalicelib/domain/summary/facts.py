"""What the pages of one article are made of, as the render workflow reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.article import Block
from chalicelib.domain.policy import Policy, Scale
from chalicelib.domain.publication import (
    SHOWN,
    ApprovedFinding,
    ClaimVersion,
    Publication,
    PublicationState,
    finding_stands,
)
from chalicelib.domain.review import ArticleFacts, Review, State, Visibility
from chalicelib.domain.summary.wordings import KnownWording
from chalicelib.domain.verdict import Reply, Snapshot


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """One consistent read of an article and its reviews.

    `snapshots` are all versions of all fact-checks, `members` maps ids to names, `text` is the
    stored text of `revision` with its `blocks` (empty: lines are paragraphs), `rights` as in
    `Rights`. `public_url` is the origin without a slash at its end. `wordings` are all that are
    stored, in their order, once there are several; `revision` is the newest.
    """

    article: ArticleFacts
    publication: Publication
    reviews: tuple[Review, ...]
    snapshots: tuple[Snapshot, ...]
    members: Mapping[str, str]
    policy: Policy
    text: str
    rights: str
    revision: int
    received_at: datetime
    public_url: str
    blocks: tuple[Block, ...] = ()
    language: str | None = None
    replies: tuple[Reply, ...] = ()
    wordings: tuple[KnownWording, ...] = ()


def demonstration(facts: SummaryFacts) -> bool:
    """Whether these pages show a demonstration."""
    return facts.article.demo or any(snapshot.demo for snapshot in facts.snapshots)


def scale_of(facts: SummaryFacts) -> Scale:
    """The scale that the article's ratings stand on."""
    return facts.policy.demo_scale if demonstration(facts) else facts.policy.scale


def is_retracted(review: Review) -> bool:
    """Whether a tombstone stands in its place: also while a version to replace it is made."""
    return review.state is State.RETRACTED or review.opened_from is State.RETRACTED


def is_shown(facts: SummaryFacts, review: Review) -> bool:
    """Whether this claim's fact-check may be seen now."""
    return (
        review.state in SHOWN
        and not is_retracted(review)
        and review.published_version > 0
        and review.visibility is Visibility.PUBLIC
        and not facts.publication.suspended
        and facts.publication.state is not PublicationState.ERASED
    )


def versions_of(facts: SummaryFacts, review: Review) -> tuple[Snapshot, ...]:
    """The published versions of a claim's fact-check, oldest first.

    A snapshot above the number that the review names was written by a decision that this read
    did not see whole; it is left out until the next render.
    """
    return tuple(
        sorted(
            (
                snapshot
                for snapshot in facts.snapshots
                if snapshot.ordinal == review.ordinal
                and snapshot.claim_id == review.claim_id
                and snapshot.number <= review.published_version
            ),
            key=lambda snapshot: snapshot.number,
        )
    )


def shown_checks(facts: SummaryFacts) -> tuple[tuple[Review, Snapshot], ...]:
    """Each visible fact-check's review and newest version: most worth checking first."""
    pairs = [
        (review, versions[-1])
        for review in facts.reviews
        if is_shown(facts, review) and (versions := versions_of(facts, review))
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair[1].check_worthiness, pair[1].ordinal)))


def shown_finding(facts: SummaryFacts) -> ApprovedFinding | None:
    """The approved finding while the fact-checks that it was approved for are the ones shown."""
    approved = facts.publication.texts.approved
    versions = [
        ClaimVersion(snapshot.claim_id, snapshot.number) for _, snapshot in shown_checks(facts)
    ]
    return approved if approved and finding_stands(approved.finding, versions) else None
