"""What a checker writes and an approver sees: reading, evidence, reply, verdict, and their hash.

The hash covers everything that will be public, so that nobody approves one thing and another
is published.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.attribution import Claimant
from chalicelib.domain.context import Resolution
from chalicelib.domain.duplicates import Appearance


class Naming(StrEnum):
    """How the claimant is named in every public form."""

    NAMED = "named"
    ROLE_ONLY = "role_only"
    WITHHELD = "withheld"


class Stance(StrEnum):
    """What a piece of evidence says of the claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    CONTEXT = "context"


class EvidenceKind(StrEnum):
    """Where evidence comes from."""

    WEB = "web"
    DOCUMENT = "document"
    INTERVIEW = "interview"
    DATA = "data"
    CALCULATION = "calculation"
    IMAGE = "image"
    WITHHELD = "withheld"


class Tier(StrEnum):
    """How near evidence is to what happened."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the claim says and who said it, as it will be published."""

    text: str
    quote: str
    start: int
    end: int
    block: int
    claimant: Claimant
    naming: Naming = Naming.NAMED
    resolved: tuple[Resolution, ...] = ()
    appearances: tuple[Appearance, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source with its stance; a url, or a description that lets a reader repeat the step."""

    kind: EvidenceKind
    tier: Tier
    stance: Stance
    title: str
    publisher: str | None = None
    url: str | None = None
    description: str | None = None
    accessed_at: date | None = None
    archive_url: str | None = None
    not_archived: str | None = None  # why there is no archived copy


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rating's key on the policy's scale, one sentence why, and the explanation."""

    rating: str
    reason: str  # one sentence, shown on cards
    explanation: str


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """A reply asked of somebody, or why none was asked."""

    addressee: str | None = None
    question: str | None = None
    deadline: datetime | None = None
    waived: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is worked on before approval. `reading` None: as extracted."""

    reading: Reading | None = None
    verdict: Verdict | None = None
    evidence: tuple[Evidence, ...] = ()
    claimant_confirmed_by: str | None = None
    reply: ReplyRequest | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published version of a fact-check: immutable, everything its page shows."""

    claim_id: str
    article_id: str
    ordinal: int
    number: int  # 1 for the first publication
    reading: Reading
    verdict: Verdict
    rating_label: str
    rating_meaning: str
    rating_value: int | None
    best_value: int | None
    worst_value: int | None
    scale: str  # key and version, such as accuracy/1
    evidence: tuple[Evidence, ...]
    reply: ReplyRequest | None
    checked_by: tuple[str, ...]  # member ids
    approved_by: tuple[str, ...]  # member ids
    published_at: datetime
    first_published_at: datetime
    draft_hash: str
    check_worthiness: int
    demo: bool = False
