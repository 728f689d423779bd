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


LONGEST_RATING = 60  # characters, of a rating in free words


@dataclass(frozen=True, slots=True)
class Rating:
    """A point on a scale. `value` is None on unordered scales."""

    key: str
    label: str
    meaning: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """A versioned rating scale; ordered scales have values, worst lowest.

    `free`: the desk rates in words of its own, at most `LONGEST_RATING` characters.
    """

    key: str
    version: int
    ratings: tuple[Rating, ...]
    free: bool = False

    def rating(self, key: str) -> Rating | None:
        """The rating of that key, or None."""
        if self.free:
            words = key.strip()
            fits = words and words.isprintable() and len(words) <= LONGEST_RATING
            return Rating(words, words, "In the words of the desk.") if fits else None
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
    reply_within: timedelta = timedelta(days=2)  # where who asks names no deadline
    assignment_within: timedelta | None = None  # where who assigns names no due time
    complaint_acknowledged_within: timedelta = timedelta(days=2)
    complaint_decided_within: timedelta = timedelta(days=14)
    retention: timedelta | None = None  # personal facts of what is settled; None: until erased
    naming: str = "named"  # of a person, until somebody says otherwise: named, role_only, withheld
    labels: tuple[tuple[Role, str], ...] = ()  # what roles are called here

    def approvals_for(self, risk: Risk) -> int:
        """How many have to approve a fact-check of that risk."""
        return dict(self.approvals_by_risk).get(risk, self.approvals)

    def label_of(self, role: Role) -> str:
        """What people at this desk call a role."""
        return dict(self.labels).get(role, role.value)

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

TRUTH = Scale(
    key="truth",
    version=1,
    ratings=(
        Rating("true", "True", "The evidence bears it out.", 5),
        Rating("mostly_true", "Mostly true", "The point holds; a detail is wrong or missing.", 4),
        Rating("mixed", "Mixed", "Part of it is right and part of it is wrong.", 3),
        Rating("mostly_false", "Mostly false", "The point does not hold; a detail is right.", 2),
        Rating("false", "False", "The evidence shows that it is not so.", 1),
    ),
)

# None of these is more or less than another, so they have no numbers.
LABELS = Scale(
    key="labels",
    version=1,
    ratings=(
        Rating("misleading", "Misleading", "The words may stand; the picture they give does not."),
        Rating("unproven", "Unproven", "There is not enough evidence either way."),
        Rating("satire", "Satire", "It was not meant to be believed."),
        Rating("outdated", "Outdated", "It was so once, and is not any more."),
    ),
)

FREE = Scale(key="free", version=1, ratings=(), free=True)

SCALES: Mapping[str, Scale] = {scale.key: scale for scale in (ACCURACY, TRUTH, LABELS, FREE)}

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
    """The preset of a newsroom with a desk: one checks, others approve; two where risk is high."""
    return Policy(
        version=version,
        preset="desk",
        scale=ACCURACY,
        demo_scale=SAMPLE,
        approvals_by_risk=((Risk.HIGH, 2),),
    )


def pair(version: int = 1) -> Policy:
    """The preset of two who approve each other's work: never more than one approval."""
    return Policy(version=version, preset="pair", scale=ACCURACY, demo_scale=SAMPLE)


def solo(version: int = 1) -> Policy:
    """The preset of one person alone: nobody approves, and every page says so."""
    return Policy(
        version=version,
        preset="solo",
        scale=ACCURACY,
        demo_scale=SAMPLE,
        approvals=0,
        dismissal_four_eyes=False,
    )


# Each preset makes a policy of a given version.
PRESETS: Mapping[str, Callable[[int], Policy]] = {"solo": solo, "pair": pair, "desk": desk}
