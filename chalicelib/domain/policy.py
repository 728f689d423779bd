"""The desk's rules as a versioned value: scales, approvals, evidence, deadlines, roles.

A policy is immutable; an article pins the version it was submitted under. `decide` reads it,
nothing else in the domain knows what a desk has agreed on.
"""

from collections.abc import Callable, Mapping
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


class Risk(StrEnum):
    """How much harm an error in this fact-check could do."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


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
    approvals_by_risk: tuple[tuple[Risk, int], ...] = ()  # where another number is asked for
    minimum_evidence: int = 1
    primary_evidence: int = 0
    reply_required: bool = True  # a reply is asked or waived before submission
    dismissal_four_eyes: bool = True  # who worked on a correction may not dismiss it
    auto_queue_threshold: int | None = None
    auto_publish: bool = False
    publish_counts: bool = True
    show_text: str = "excerpts"  # none, excerpts, full
    lease: timedelta = timedelta(hours=4)

    def approvals_for(self, risk: Risk) -> int:
        """How many have to approve a fact-check of that risk."""
        return dict(self.approvals_by_risk).get(risk, self.approvals)

    def scale_for(self, *, demo: bool) -> Scale:
        """The scale that a review is rated on: demonstrations never use the real one."""
        return self.demo_scale if demo else self.scale


ACCURACY = Scale(
    key="accuracy",
    version=1,
    ratings=(
        Rating(
            "true", "True", "The evidence bears it out, and nothing that matters is left out.", 6
        ),
        Rating(
            "mostly_true",
            "Mostly true",
            "The point holds; a detail is wrong, or something needs to be added.",
            5,
        ),
        Rating(
            "partly_true",
            "Partly true",
            "What is right and what is wrong in it weigh about the same.",
            4,
        ),
        Rating(
            "misleading",
            "Misleading",
            "The words can be defended, but they give a picture that the evidence does not.",
            3,
        ),
        Rating(
            "mostly_false",
            "Mostly false",
            "Something in it is right, but the point does not hold.",
            2,
        ),
        Rating("false", "False", "The evidence shows that it is not so.", 1),
    ),
)

SAMPLE = Scale(
    key="sample",
    version=1,
    ratings=(
        Rating("sample_a", "Sample A", "A sample for demonstrations; says nothing of the claim."),
        Rating("sample_b", "Sample B", "A sample for demonstrations; says nothing of the claim."),
        Rating("sample_c", "Sample C", "A sample for demonstrations; says nothing of the claim."),
    ),
)


def desk(version: int = 1) -> Policy:
    """The preset of a newsroom with a desk: one checks, a second person approves."""
    return Policy(version=version, preset="desk", scale=ACCURACY, demo_scale=SAMPLE)


# Each preset makes a policy of a given version. `solo` and `pair` take their place here.
PRESETS: Mapping[str, Callable[[int], Policy]] = {"desk": desk}
