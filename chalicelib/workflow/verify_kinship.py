"""Do claims that come from claims name each other, and did their logs take the editors along?

Reviews of one article and their logs in, what does not fit out. Called by `verify_log`, which
holds each log against its own review; here they are held against one another.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from chalicelib.domain.review import EDITORS, Review, editors_of
from chalicelib.workflow.records import ArticleRecord, Finding

Log = Sequence[Mapping[str, object]]  # parsed entries


def missing_ordinals(record: ArticleRecord, reviews: Sequence[Review]) -> Iterator[Finding]:
    """Claims whose ordinal was taken, and not by an extraction, but that are not there.

    What a person adds or splits is committed with its ordinal; what an extraction reserved is
    looked for in its frozen result.
    """
    there = {review.ordinal for review in reviews}
    for revision in record.revisions:
        there |= set(revision.ordinals())
    for ordinal in range(1, record.next_ordinal):
        if ordinal not in there:
            yield Finding(
                f"{record.article_id}-{ordinal}", "the ordinal was taken, but no claim is there"
            )


def kinship_findings(reviews: Sequence[Review], log_of: Callable[[str], Log]) -> Iterator[Finding]:
    """Where a parent and its children, or merged claims, do not tell the same."""
    by_id = {review.claim_id: review for review in reviews}
    for review in reviews:
        for name in review.superseded_by:
            other = by_id.get(name)
            if other is None or not (
                other.split_from == review.claim_id or review.claim_id in other.merged
            ):
                yield Finding(review.claim_id, f"{name} does not say that it came from here")
        sources = [*((review.split_from,) if review.split_from else ()), *review.merged]
        for name in sources:
            other = by_id.get(name)
            if other is None or review.claim_id not in other.superseded_by:
                yield Finding(review.claim_id, f"{name} does not say that it went here")
        if sources and all(name in by_id for name in sources):
            yield from _editors_told(review, log_of)


def _editors_told(review: Review, log_of: Callable[[str], Log]) -> Iterator[Finding]:
    """Four eyes follow a claim through split and merge: nobody who edited a source is left out."""
    for entry in log_of(review.claim_id):
        changes = cast("Mapping[str, object]", entry["changes"])
        if entry["action"] == "split" and entry["sequence"] == 1:
            sources = [str(changes.get("split_from"))]
        elif entry["action"] == "absorb":
            # `merged` names all so far; this entry added the last.
            sources = cast("list[str]", changes.get("merged", []))[-1:]
        else:
            continue
        told = frozenset(cast("list[str]", changes.get(EDITORS, [])))
        edited = frozenset().union(*(editors_of(log_of(name)) for name in sources))
        if not edited <= told:
            yield Finding(
                review.claim_id,
                f"entry {entry['sequence']}: {', '.join(sorted(edited - told))} edited what it"
                " came from, and is not named",
            )
