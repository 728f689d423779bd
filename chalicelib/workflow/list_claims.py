"""What a desk looks for in its queue: filters in, a page of claims out, always about as fast.

The narrowest filter that has an order of its own leads; the others are looked for in what it
gives. However little fits, a request reads a bounded number of claims: then the page is short,
and its cursor goes on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.review import Review, State
from chalicelib.workflow.records import Page

MOST_READS = 20  # of a page's length each


@dataclass(frozen=True, slots=True)
class Listed:
    """A place in a list's order, and the claim that stands there; None: it does not any more."""

    place: str
    review: Review | None


class ClaimQueue(Protocol):
    """Lists of claims with their places; each place is where the list goes on after it."""

    def in_state(
        self, state: str, cursor: str | None, limit: int, *, priority: int = 0
    ) -> tuple[Listed, ...]:
        """By priority and age."""
        ...

    def held_by(self, member_id: str, cursor: str | None, limit: int) -> tuple[Listed, ...]:
        """By the end of the lease."""
        ...

    def assigned_to(self, member_id: str, cursor: str | None, limit: int) -> tuple[Listed, ...]:
        """By due time."""
        ...

    def due_by(self, until: str, cursor: str | None, limit: int) -> tuple[Listed, ...]:
        """By due time."""
        ...

    def of_article(self, article_id: str, cursor: str | None, limit: int) -> tuple[Listed, ...]:
        """By ordinal."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims: all that fit every filter given. `since`: in their state since then or before.

    `priority`: at least that. `due`: assigned, and due at that time or before.
    """

    state: State | None = None
    priority: int | None = None
    since: datetime | None = None
    holder: str | None = None
    assignee: str | None = None
    article: str | None = None
    due: datetime | None = None

    def fits(self, review: Review) -> bool:
        """Whether a claim, as it is now, is one of them."""
        return (
            (self.state is None or review.state is self.state)
            and (self.priority is None or review.priority >= self.priority)
            and (self.since is None or review.since <= self.since)
            and (self.holder is None or review.holder == self.holder)
            and (self.assignee is None or review.assignee == self.assignee)
            and (self.article is None or review.article_id == self.article)
            and (self.due is None or (review.due is not None and review.due <= self.due))
        )


@dataclass(frozen=True, slots=True)
class ListClaims:
    """`ListClaims(…)(wanted, cursor, limit)`."""

    queue: ClaimQueue
    timestamp: Callable[[datetime], str]

    def __call__(self, wanted: Wanted, cursor: str | None, limit: int) -> Page[Review]:
        """Up to `limit` claims in the order of the leading filter.

        A page may be shorter though more follow: only `next_cursor` None is the end. Raises
        InputRefused where no filter leads.
        """
        found: list[Review] = []
        for _ in range(MOST_READS):
            read = limit - len(found)
            listed = self._lead(wanted, cursor, read + 1)  # one more, to know where the end is
            found += [
                one.review
                for one in listed[:read]
                if one.review is not None and wanted.fits(one.review)
            ]
            if len(listed) <= read:
                return Page(tuple(found))
            cursor = listed[read - 1].place
            if len(found) == limit:
                break
        return Page(tuple(found), cursor)

    def _lead(self, wanted: Wanted, cursor: str | None, limit: int) -> tuple[Listed, ...]:
        if wanted.article is not None:
            return self.queue.of_article(wanted.article, cursor, limit)
        if wanted.holder is not None:
            return self.queue.held_by(wanted.holder, cursor, limit)
        if wanted.assignee is not None:
            return self.queue.assigned_to(wanted.assignee, cursor, limit)
        if wanted.due is not None:
            return self.queue.due_by(self.timestamp(wanted.due), cursor, limit)
        if wanted.state is not None:
            return self.queue.in_state(
                wanted.state.value, cursor, limit, priority=wanted.priority or 0
            )
        raise InputRefused(
            "Name a state, a holder, an assignee, an article or a due time.",
            pointer="/state",
            reason="no_filter",
        )
