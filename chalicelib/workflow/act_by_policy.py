"""What the policy has the system itself decide: queue a claim, publish an approved one.

Called by the events worker after every event, at least once: each is a decision of its own under
an id that follows from claim and version, so that a repeated event decides nothing twice, and a
crash before it loses nothing, as the event comes again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.errors import Refused, ReviewChanged
from chalicelib.domain.events import EventType
from chalicelib.domain.policy import SYSTEM, Policy
from chalicelib.domain.review import Review, State, due_by_policy
from chalicelib.workflow.record_decision import RecordDecision

# Where the policy may have the system act; nothing is read for an event that led elsewhere.
_ACTS_IN = frozenset({State.EXTRACTED.value, State.APPROVED.value})


class Reviews(Protocol):
    """Where reviews are read."""

    def read(self, claim_id: str) -> Review | None:
        """The review, read consistently."""
        ...

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article."""
        ...


@dataclass(frozen=True, slots=True)
class ActByPolicy:
    """`ActByPolicy(…)(event)` says how many decisions it recorded."""

    reviews: Reviews
    decide: RecordDecision
    policies: Callable[[int], Policy]

    def __call__(self, event: Mapping[str, object]) -> int:
        """Decide what the policy asks for now, on the claims that the event is about."""
        return sum(self._act(review) for review in self._concerned(event))

    def _concerned(self, event: Mapping[str, object]) -> tuple[Review, ...]:
        if event["type"] == EventType.ARTICLE_EXTRACTED:
            return self.reviews.of_article(str(event["article_id"]))
        if event.get("claim_id") is None or event.get("complaint_id") is not None:
            return ()
        if event.get("state") not in _ACTS_IN:
            return ()
        review = self.reviews.read(str(event["claim_id"]))
        return () if review is None else (review,)

    def _act(self, review: Review) -> bool:
        action = due_by_policy(review, self.policies(review.policy))
        if action is None:
            return False
        try:
            recorded = self.decide(
                review.claim_id,
                action,
                member=SYSTEM,
                expected_version=review.version,
                decision_id=f"policy-{review.claim_id}-{review.version}",
                source="system",
            )
        except (ReviewChanged, Refused):
            return False  # somebody was faster, or a hold keeps it as it is
        return not recorded.replayed
