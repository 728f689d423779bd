"""What the desk counts and measures of itself: names, units and meanings, once for everybody.

The edge writes them to the log as CloudWatch's embedded metrics, adapters count under these names
through a callable, alarms (`infra/alarms.py`) watch them, and docs/operations.md explains them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NAMESPACE: Final = "Plumbline"
DIMENSION: Final = "Stage"

Add = Callable[[str, float], None]  # a measure's name, and how much


class Unit(StrEnum):
    """As CloudWatch names them."""

    COUNT = "Count"
    SECONDS = "Seconds"


@dataclass(frozen=True, slots=True)
class Measure:
    """One of them. `summed`: adds up over a period; else the greatest value counts."""

    name: str
    unit: Unit
    meaning: str
    summed: bool = True


ACCEPTED: Final = "Accepted"
EXTRACTED: Final = "Extracted"
EXTRACTION_FAILED: Final = "ExtractionFailed"
DECIDED: Final = "Decided"
CONFLICTS: Final = "Conflicts"
PUBLISHED: Final = "Published"
REQUESTS_FAILED: Final = "RequestsFailed"
MESSAGES_FAILED: Final = "MessagesFailed"
DELIVERY_SUCCEEDED: Final = "DeliverySucceeded"
DELIVERY_FAILED: Final = "DeliveryFailed"
THROTTLED: Final = "Throttled"
TRANSACTION_CONFLICTS: Final = "TransactionConflicts"
OUTBOX_AGE: Final = "OutboxAge"
OLDEST_WAITING: Final = "OldestWaiting"
PAGES_BEHIND: Final = "PagesBehind"
DEAD_LETTERS: Final = "DeadLetters"

MEASURES: Final = (
    Measure(ACCEPTED, Unit.COUNT, "articles taken in, later wordings among them"),
    Measure(EXTRACTED, Unit.COUNT, "wordings whose claims were found and stored"),
    Measure(EXTRACTION_FAILED, Unit.COUNT, "wordings of which no claims could be made"),
    Measure(DECIDED, Unit.COUNT, "decisions that stand, of people, partners and the sweep"),
    Measure(CONFLICTS, Unit.COUNT, "decisions refused because somebody was faster"),
    Measure(PUBLISHED, Unit.COUNT, "versions of fact-checks that became public"),
    Measure(REQUESTS_FAILED, Unit.COUNT, "requests answered with 500 or above"),
    Measure(MESSAGES_FAILED, Unit.COUNT, "messages that a worker could not finish, each try"),
    Measure(DELIVERY_SUCCEEDED, Unit.COUNT, "webhooks that an endpoint took with a 2xx"),
    Measure(DELIVERY_FAILED, Unit.COUNT, "webhooks that got another answer, or none, each try"),
    Measure(THROTTLED, Unit.COUNT, "requests that the table refused as too many, each try"),
    Measure(TRANSACTION_CONFLICTS, Unit.COUNT, "transactions that met another one, each try"),
    Measure(
        OUTBOX_AGE,
        Unit.SECONDS,
        "age of the oldest message committed and not yet sent",
        summed=False,
    ),
    Measure(
        OLDEST_WAITING,
        Unit.SECONDS,
        "how long the claim that is next in turn has waited, for a checker or an approver",
        summed=False,
    ),
    Measure(
        PAGES_BEHIND,
        Unit.COUNT,
        "of the 20 newest articles, those whose pages lack a change older than five minutes",
        summed=False,
    ),
    Measure(
        DEAD_LETTERS,
        Unit.COUNT,
        "messages given up, on one machine; on AWS SQS counts",
        summed=False,
    ),
)
