"""The desk's rules as a versioned value: scales, approvals, evidence, deadlines, roles.

A policy is immutable; an article pins the version it was submitted under.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Role(StrEnum):
    """What a member may do; one member may hold several. Labels shown to people are configured."""

    SUBMITTER = "submitter"
    TRIAGER = "triager"
    CHECKER = "checker"
    APPROVER = "approver"
    CHIEF = "chief"
    OPERATOR = "operator"
    RESPONDENT = "respondent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Member:
    """A person known to the desk. Tokens, links and external names point to one member."""

    member_id: str
    name: str
    roles: frozenset[Role]
    active: bool = True


SYSTEM = Member(member_id="system", name="Plumbline", roles=frozenset({Role.SYSTEM}))


@dataclass(frozen=True, slots=True)
class Rating:
    """A point on a scale. `value` is None on unordered scales."""

    key: str
    label: str
    meaning: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """A versioned rating scale; ordered scales have values, worst lowest."""

    key: str
    version: int
    ratings: tuple[Rating, ...]

    def rating(self, key: str) -> Rating | None:
        """The rating of that key, or None."""
        return next((rating for rating in self.ratings if rating.key == key), None)


@dataclass(frozen=True, slots=True)
class Policy:
    """One immutable version of the desk's rules."""

    version: int
    preset: str  # solo, pair, desk
    scale: Scale
    demo_scale: Scale  # sample ratings for demonstrations
    approvals: int = 1
    minimum_evidence: int = 1
    primary_evidence: int = 0
    reply_required: bool = True  # a reply is asked or waived before submission
    auto_queue_threshold: int | None = None
    auto_publish: bool = False
    publish_counts: bool = True
    show_text: str = "excerpts"  # none, excerpts, full
    lease: timedelta = timedelta(hours=4)
