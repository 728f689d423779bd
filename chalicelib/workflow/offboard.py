"""Somebody leaves: no way in is left to them, and nothing waits for them any more.

First, in one transaction with the desk's log, the member is active no more: from then on no token
of theirs opens anything. What follows is done piece by piece and may be repeated: ways in are
removed, what they held or were assigned to goes to a successor or back to the others.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.desk_log import DeskFacts, DeskRecord, offboard
from chalicelib.domain.errors import GuardFailed, NotFound, ReviewChanged, TransitionNotAllowed
from chalicelib.domain.policy import SYSTEM, Member, Role
from chalicelib.domain.review import MemberLeft, Review
from chalicelib.workflow.desk_changes import ChangeDesk, DeskChange
from chalicelib.workflow.list_claims import ListClaims, Wanted
from chalicelib.workflow.receipts import fingerprint
from chalicelib.workflow.record_decision import RecordDecision

ATTEMPTS = 5  # at a claim that others decide on at the same moment
PAGE = 100


class Reviews(Protocol):
    """Where a claim is read consistently."""

    def read(self, claim_id: str) -> Review | None:
        """The review, or None."""
        ...


class Members(Protocol):
    """Where members and their tokens are kept."""

    def read(self, member_id: str) -> Member | None:
        """The member, or None."""
        ...

    def revoke_tokens_of(self, member_id: str) -> int:
        """Lock out every token of a member; says how many there were."""
        ...


@dataclass(frozen=True, slots=True)
class Offboarded:
    """What was done this time: how many ways in were removed, which claims were let go of."""

    member_id: str
    successor: str | None
    tokens: int
    links: int
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OffboardMember:
    """`OffboardMember(…)(member_id, …)`.

    `revoke_links`: removes the review links that a member may decide by; says how many.
    """

    members: Members
    reviews: Reviews
    list_claims: ListClaims
    decide: RecordDecision
    change_desk: ChangeDesk
    revoke_links: Callable[[str], int] = lambda _member_id: 0

    def __call__(
        self,
        member_id: str,
        *,
        successor: str | None,
        member: Member,
        decision_id: str | None,
    ) -> Offboarded:
        """Let a member go. Asked again, it does what is left to do.

        Raises NotFound, RoleMissing, GuardFailed (own_departure, not_a_checker),
        DecisionIdReused.
        """
        self._check(member_id, successor, member)
        known = self.members.read(member_id)
        if known is None:
            raise NotFound(f"There is no member {member_id}.")
        if known.active:
            self._lock_out(member_id, successor, member, decision_id)
        tokens = self.members.revoke_tokens_of(member_id)
        links = self.revoke_links(member_id)
        claims = tuple(
            claim_id
            for claim_id in dict.fromkeys(self._left_behind(member_id))
            if self._let_go(claim_id, member_id, successor)
        )
        return Offboarded(member_id, successor, tokens, links, claims)

    def _check(self, member_id: str, successor: str | None, member: Member) -> None:
        if member_id == member.member_id:
            raise GuardFailed("Somebody else has to let you go.", reason="own_departure")
        if successor is None:
            return
        goes_on = self.members.read(successor)
        if (
            goes_on is None
            or successor == member_id
            or not goes_on.active
            or Role.CHECKER not in goes_on.roles
        ):
            raise GuardFailed(
                "Name another member, one who is a checker.",
                pointer="/successor",
                reason="not_a_checker",
            )

    def _lock_out(
        self, member_id: str, successor: str | None, member: Member, decision_id: str | None
    ) -> None:
        def change(record: DeskRecord, facts: DeskFacts) -> DeskChange:
            after, entry = offboard(record, member_id, successor, facts)
            return DeskChange(after, entry, {"left": member_id}, left=member_id)

        self.change_desk(
            change, fingerprint(["offboard", member_id, successor]), member, decision_id
        )

    def _left_behind(self, member_id: str) -> Iterator[str]:
        """The claims that they hold or are assigned to, by the lists (which may lag)."""
        for wanted in (Wanted(holder=member_id), Wanted(assignee=member_id)):
            cursor: str | None = None
            while True:
                page = self.list_claims(wanted, cursor, PAGE)
                yield from [review.claim_id for review in page.items]
                cursor = page.next_cursor
                if cursor is None:
                    break

    def _let_go(self, claim_id: str, member_id: str, successor: str | None) -> bool:
        """Whether it was theirs until now."""
        for _ in range(ATTEMPTS):
            review = self.reviews.read(claim_id)
            if review is None or member_id not in {review.holder, review.assignee}:
                return False  # the list lagged, or somebody was faster
            try:
                self.decide(
                    claim_id,
                    MemberLeft(member_id, successor),
                    member=SYSTEM,
                    expected_version=review.version,
                    decision_id=f"left-{claim_id}-{review.version}",
                    source="system",
                )
            except ReviewChanged:
                continue
            except (TransitionNotAllowed, GuardFailed):
                return False  # it is closed, or theirs no more
            return True
        return False
