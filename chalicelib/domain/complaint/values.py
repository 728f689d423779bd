"""What a complaint is made of: states, the record, actions, facts and what a decision changes.

Values only. Who complains, what they say and what they are answered is private: it stands apart
from the record itself, in `Words`, and can be erased.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from chalicelib.domain.log import GENESIS, Entry
from chalicelib.domain.policy import Member, Policy

LONGEST_CONTACT = 200  # characters, here and below
LONGEST_COMPLAINT = 5_000
LONGEST_ANSWER = 5_000


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    ERASED = "erased"


class Outcome(StrEnum):
    """What the desk found of a complaint."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


@dataclass(frozen=True, slots=True)
class Words:
    """All that is private of a complaint. `answer`: what the desk tells who complained."""

    name: str | None = None
    contact: str | None = None
    text: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """Somebody says that a fact-check is wrong. version = number of log entries = ETag.

    The two deadlines are fixed when it comes in, by the policy of its article. `next_deadline`
    is the next of them that nobody has been told of yet; `late` are those that were missed.
    """

    complaint_id: str
    claim_id: str
    state: ComplaintState
    version: int
    policy: int
    received_at: datetime
    acknowledge_by: datetime
    decide_by: datetime
    head_hash: str = GENESIS
    fact_check: int = 0  # the version that was public when it came
    next_deadline: datetime | None = None
    late: tuple[str, ...] = ()  # acknowledge, decide
    acknowledged_at: datetime | None = None
    decided_at: datetime | None = None
    outcome: Outcome | None = None
    words: Words = Words()

    @property
    def article_id(self) -> str:
        """The article whose claim it is about."""
        return self.claim_id.partition("-")[0]

    @property
    def due(self) -> datetime | None:
        """By when the desk has to act next, told of or not; None when nothing is to be done."""
        if self.state is ComplaintState.RECEIVED:
            return min(self.acknowledge_by, self.decide_by)
        return self.decide_by if self.state is ComplaintState.ACKNOWLEDGED else None


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """The desk has read it and looks into it."""

    action: Literal["acknowledge"] = "acknowledge"


@dataclass(frozen=True, slots=True)
class Decide:
    """The desk has looked, and answers."""

    outcome: Outcome
    answer: str
    action: Literal["decide"] = "decide"


@dataclass(frozen=True, slots=True)
class Note:
    """A word among colleagues; never public, needs no expected version."""

    text: str
    action: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """The sweep found a deadline passed. `deadline` is the one that it saw."""

    deadline: datetime
    action: Literal["deadline_passed"] = "deadline_passed"


@dataclass(frozen=True, slots=True)
class Erase:
    """Drop everything private: name, contact, text, answer and notes."""

    action: Literal["erase"] = "erase"


ComplaintAction = Acknowledge | Decide | Note | DeadlinePassed | Erase


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """All that a decision on a complaint may know, read consistently before.

    `held`: the claim or its article is under legal hold; told for `erase`.
    """

    at: datetime
    decision: str
    source: str
    member: Member
    policy: Policy
    held: bool = False


@dataclass(frozen=True, slots=True)
class ComplaintDecision:
    """What changes: stored together or not at all."""

    complaint: Complaint
    entry: Entry
