"""A claim in, fact-checks that this desk has published of much the same out, most alike first.

Reads what is public through the queue index, so that no other index has to be kept; changes
nothing. What is suspended, retracted or a demonstration beside real work is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.errors import NotFound
from chalicelib.domain.review import Review, State, is_seen, likeness
from chalicelib.domain.verdict import Snapshot
from chalicelib.workflow.list_claims import Wanted
from chalicelib.workflow.records import LoadedClaim, Page, SimilarCheck

LEAST = 40  # of 100; below that two claims share hardly more than their subject
MOST = 10
PAGE = 100
MOST_READ = 5_000  # claims looked at, newest states of the queue first
_SHOWN = (State.PUBLISHED, State.UNDER_CORRECTION, State.CORRECTION_IN_APPROVAL)


class Reviews(Protocol):
    """Where claims and their published versions are read."""

    def load(self, claim_id: str) -> LoadedClaim | None:
        """The review with its article."""
        ...

    def snapshot(self, review: Review) -> Snapshot | None:
        """The newest published version."""
        ...


class ListClaims(Protocol):
    """Where claims of a state are listed."""

    def __call__(self, wanted: Wanted, cursor: str | None, limit: int) -> Page[Review]:
        """A page of them."""
        ...


@dataclass(frozen=True, slots=True)
class FindSimilar:
    """`FindSimilar(…)(claim_id)`."""

    reviews: Reviews
    list_claims: ListClaims

    def __call__(self, claim_id: str) -> tuple[SimilarCheck, ...]:
        """At most `MOST` fact-checks, most alike first. Raises NotFound."""
        loaded = self.reviews.load(claim_id)
        if loaded is None:
            raise NotFound(f"There is no claim {claim_id}.")
        claim = loaded.review
        alike = sorted(
            (-likeness(claim.text, other.text), other.claim_id)
            for other in self._published()
            if other.claim_id != claim_id and other.demo is claim.demo and is_seen(other)
        )
        near = [(-score, name) for score, name in alike if -score >= LEAST][:MOST]
        return tuple(found for score, name in near if (found := self._told(name, score)))

    def _published(self) -> Iterator[Review]:
        read = 0
        for state in _SHOWN:
            cursor: str | None = None
            while read < MOST_READ:
                page = self.list_claims(Wanted(state=state), cursor, PAGE)
                yield from page.items
                read += len(page.items)
                cursor = page.next_cursor
                if cursor is None:
                    break

    def _told(self, claim_id: str, score: int) -> SimilarCheck | None:
        """Read consistently, as the index may lag; None where it may not be seen any more."""
        loaded = self.reviews.load(claim_id)
        if loaded is None or loaded.suspended or not is_seen(loaded.review):
            return None
        snapshot = self.reviews.snapshot(loaded.review)
        return None if snapshot is None else SimilarCheck(likeness=score, snapshot=snapshot)
