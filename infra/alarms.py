"""The alarms of a stage, as one value: what is watched, when it rings, what that means, what to do.

The template makes CloudWatch alarms of `ALARMS`; `python -m infra.alarms` writes the table of
docs/operations.md from the same value, and a test fails when that is stale.
"""

import argparse
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from chalicelib.config import QUEUES
from chalicelib.workflow import measures

FILE = Path(__file__).parents[1] / "docs" / "operations.md"
BEGIN, END = "<!-- alarms: begin -->", "<!-- alarms: end -->"


class Source(StrEnum):
    """Who measures: a CloudWatch namespace. The dimension is named by what is watched."""

    PLUMBLINE = measures.NAMESPACE  # dimension Stage
    SQS = "AWS/SQS"  # dimension QueueName
    LAMBDA = "AWS/Lambda"  # dimension FunctionName
    API = "AWS/ApiGateway"  # dimension ApiName
    DYNAMODB = "AWS/DynamoDB"  # dimension TableName


class Missing(StrEnum):
    """What no measure at all means."""

    FINE = "notBreaching"
    BAD = "breaching"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. Rings when the statistic is over (or, `below`, under) `threshold`.

    `periods` periods of `seconds` in a row. `of`: the queue or function by its short name; ""
    for the stage. `share_of`: then `metric` is divided by the sum of both, and the threshold is
    a share; `at_least` so many of both must have come for it to ring.
    """

    name: str
    source: Source
    metric: str
    statistic: str
    threshold: float
    seconds: int
    periods: int
    meaning: str
    steps: tuple[str, ...]
    of: str = ""
    missing: Missing = Missing.FINE
    below: bool = False
    share_of: str | None = None
    at_least: int = 0
    urgent: bool = True  # somebody is to be woken


_DEAD = (
    "Read the worker's last error: `aws logs tail` on its log group, filter `message failed`.",
    "Mend the cause first (a deployment, a permission, an article that cannot be read).",
    "Look at what would come back, then let it: *Redriving dead letters* below.",
)
_AGE = {
    "extract": (900, "articles wait for their claims"),
    "events": (300, "pages, webhooks and what the policy decides lag behind decisions"),
    "deliver": (900, "partners are told late"),
    "render": (300, "pages lag behind decisions, take-downs among them"),
}


def _dead(queue: str) -> Alarm:
    return Alarm(
        name=f"dead-letters-{queue}",
        source=Source.SQS,
        metric="ApproximateNumberOfMessagesVisible",
        statistic="Maximum",
        threshold=0,
        seconds=60,
        periods=1,
        of=f"{queue}-dead",
        meaning=f"Messages of the queue {queue} failed five times and were set aside."
        " Nothing decided is lost, but what should follow from it has not happened.",
        steps=_DEAD,
    )


def _old(queue: str) -> Alarm:
    threshold, what = _AGE[queue]
    return Alarm(
        name=f"queue-old-{queue}",
        source=Source.SQS,
        metric="ApproximateAgeOfOldestMessage",
        statistic="Maximum",
        threshold=threshold,
        seconds=60,
        periods=5,
        of=queue,
        meaning=f"The oldest message of the queue {queue} is older than"
        f" {threshold // 60} minutes: {what}.",
        steps=(
            f"Look whether the function {queue} fails (alarm function-errors-{queue}).",
            "If it works but is too slow: raise its concurrency, or wait until it has caught up.",
            "Take-downs go first in no queue: for an urgent one, look at the page itself.",
        ),
    )


def _failing(function: str) -> Alarm:
    return Alarm(
        name=f"function-errors-{function}",
        source=Source.LAMBDA,
        metric="Errors",
        statistic="Sum",
        threshold=2,
        seconds=300,
        periods=1,
        of=function,
        meaning=f"The function {function} ended in an error: it could not start, ran out of time"
        " or memory, or (sweep) one of its steps failed. SQS and the schedule try again.",
        steps=(
            "Read the log group of the function: `Task timed out`, `OutOfMemory`, `Settings:`.",
            "After a deployment: roll back to the package before.",
            "`Settings:` names the settings that are missing or wrong.",
        ),
    )


ALARMS: Final = (
    *(_dead(queue) for queue in QUEUES),
    *(_old(queue) for queue in QUEUES),
    *(_failing(function) for function in ("api", *QUEUES, "sweep")),
    Alarm(
        name="sweep-silent",
        source=Source.LAMBDA,
        metric="Invocations",
        statistic="Sum",
        threshold=1,
        seconds=300,
        periods=2,
        of="sweep",
        missing=Missing.BAD,
        below=True,
        meaning="The schedule has not run for ten minutes: leases do not end, deadlines are not"
        " told of, and what a broken request left in the outbox stays there.",
        steps=(
            "Look whether the rule is enabled: `aws events list-rules`.",
            "Look whether the function has concurrency left (account limit, reserved 1).",
            "Nothing is lost: the next run does all that has become due.",
        ),
    ),
    Alarm(
        name="requests-failed",
        source=Source.PLUMBLINE,
        metric=measures.REQUESTS_FAILED,
        statistic="Sum",
        threshold=4,
        seconds=300,
        periods=1,
        meaning="Five requests or more in five minutes were answered with 500 or 503.",
        steps=(
            "Filter the log of the api for `status >= 500` and look at `code`.",
            "`store_busy`: see throttled.",
            "`internal_error`: the line before it, of the same request id, has the defect's place.",
            "Callers may repeat what they sent with the same Idempotency-Key: it is done once.",
        ),
    ),
    Alarm(
        name="throttled",
        source=Source.PLUMBLINE,
        metric=measures.THROTTLED,
        statistic="Sum",
        threshold=20,
        seconds=60,
        periods=3,
        meaning="DynamoDB refuses requests as too many. Callers get 503 `store_busy` with"
        " Retry-After and whether their change was applied; workers try again.",
        steps=(
            "On-demand tables double within minutes: mostly it passes by itself.",
            "Look at the table's quota and at `ThrottledRequests` by operation.",
            "A script that asks without a pause: revoke its token, give it another later.",
            "Leases run on meanwhile; who lost theirs takes the claim again, the draft is kept.",
        ),
    ),
    Alarm(
        name="transaction-conflicts",
        source=Source.PLUMBLINE,
        metric=measures.TRANSACTION_CONFLICTS,
        statistic="Sum",
        threshold=100,
        seconds=300,
        periods=2,
        urgent=False,
        meaning="Many transactions touch the same items at once. Each is tried again; who gives up"
        " is answered 503 `store_contended`.",
        steps=(
            "Look which route or queue it is: the measure stands in the line of each request.",
            "Mostly an import that decides on one article from many connections: let it use one.",
        ),
    ),
    Alarm(
        name="conflict-rate",
        source=Source.PLUMBLINE,
        metric=measures.CONFLICTS,
        statistic="Sum",
        threshold=0.2,
        seconds=900,
        periods=2,
        share_of=measures.DECIDED,
        at_least=50,
        urgent=False,
        meaning="Every fifth decision was too late: somebody else was faster. Nothing is wrong with"
        " the data, but people or programs get in each other's way.",
        steps=(
            "See by member_id in the log who gets 409 and 412.",
            "A program: it must read before it decides. People: agree who takes what.",
        ),
    ),
    Alarm(
        name="outbox-old",
        source=Source.PLUMBLINE,
        metric=measures.OUTBOX_AGE,
        statistic="Maximum",
        threshold=300,
        seconds=60,
        periods=5,
        meaning="What was committed with a decision has not been sent on for five minutes, although"
        " the schedule looks each minute.",
        steps=(
            "Look at the sweep's log for `relay the outbox`: SQS refuses, or a permission is gone.",
            "Nothing is lost: it is sent once the cause is mended.",
        ),
    ),
    Alarm(
        name="pages-behind",
        source=Source.PLUMBLINE,
        metric=measures.PAGES_BEHIND,
        statistic="Maximum",
        threshold=0,
        seconds=300,
        periods=3,
        meaning="A public page lacks a decision that is older than five minutes; it may be a"
        " correction or a take-down.",
        steps=(
            "Look at dead-letters-render, queue-old-render and queue-old-events first.",
            "An urgent take-down: suspend the article as well, then look at the address itself.",
            "Redriving the dead letters of render brings the pages up to date.",
        ),
    ),
    Alarm(
        name="waiting-long",
        source=Source.PLUMBLINE,
        metric=measures.OLDEST_WAITING,
        statistic="Maximum",
        threshold=24 * 3600,
        seconds=3600,
        periods=1,
        urgent=False,
        meaning="The claim that is next in turn has waited a day for a checker or an approver."
        " The machines work; people are missing.",
        steps=(
            "Look at `GET /v1/claims?state=queued` and `…?state=in_approval`.",
            "Assign, set aside what will not be checked, or raise the threshold of the policy.",
        ),
    ),
    Alarm(
        name="extractions-failing",
        source=Source.PLUMBLINE,
        metric=measures.EXTRACTION_FAILED,
        statistic="Sum",
        threshold=0.2,
        seconds=3600,
        periods=1,
        share_of=measures.EXTRACTED,
        at_least=10,
        urgent=False,
        meaning="Of one article in five no claims could be made.",
        steps=(
            "Read `failure` of some of them: `GET /v1/articles/{article_id}`.",
            "`no_text` is a page that needs a browser, or a paywall: send its text instead.",
            "After the cause is mended: the action `retry_extraction`.",
        ),
    ),
    Alarm(
        name="deliveries-failing",
        source=Source.PLUMBLINE,
        metric=measures.DELIVERY_FAILED,
        statistic="Sum",
        threshold=0.5,
        seconds=3600,
        periods=2,
        share_of=measures.DELIVERY_SUCCEEDED,
        at_least=20,
        urgent=False,
        meaning="Half of the webhooks fail. They are tried for a day and kept in order meanwhile.",
        steps=(
            "See which partner: `GET /v1/webhooks`, failures and since when.",
            "Tell the partner; after five days without a 2xx the subscription is switched off.",
            "What was given up can be replayed (docs/webhooks.md).",
        ),
    ),
    Alarm(
        name="api-errors",
        source=Source.API,
        metric="5XXError",
        statistic="Sum",
        threshold=4,
        seconds=300,
        periods=1,
        meaning="API Gateway itself answered with 5xx: the function did not answer in time, or"
        " could not be called. Requests that Plumbline answered count in requests-failed.",
        steps=(
            "Look at function-errors-api and at the function's throttles.",
            "No concurrency left in the account: ask AWS to raise it, or lower the workers'.",
        ),
    ),
    Alarm(
        name="table-errors",
        source=Source.DYNAMODB,
        metric="SystemErrors",
        statistic="Sum",
        threshold=4,
        seconds=300,
        periods=1,
        meaning="DynamoDB fails on its own side.",
        steps=(
            "See the AWS Health Dashboard for the region. Nothing acknowledged is lost.",
            "Callers get 503 with `applied: unknown` and repeat with the same Idempotency-Key.",
        ),
    ),
)


def markdown() -> str:
    """The alarms for docs/operations.md: a heading, the meaning and the steps of each."""
    return "\n\n".join(_section(alarm) for alarm in ALARMS)


def rings(alarm: Alarm) -> str:
    """When it rings, in words."""
    sign = "below" if alarm.below else "over"
    what = alarm.metric
    if alarm.share_of:
        what = f"{alarm.metric} ÷ ({alarm.metric} + {alarm.share_of})"
    least = f", {alarm.at_least} of them or more" if alarm.at_least else ""
    of = f" of {alarm.of}" if alarm.of else ""
    every = f"{alarm.seconds // 60} min"
    times = f"{alarm.periods} × {every}" if alarm.periods > 1 else every
    return (
        f"{alarm.source} `{what}`{of}, {alarm.statistic.lower()} {sign} {alarm.threshold:g}"
        f" in {times}{least}"
    )


def _section(alarm: Alarm) -> str:
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(alarm.steps, 1))
    wakes = "" if alarm.urgent else " Can wait for the morning."
    return f"### {alarm.name}\n\n*{rings(alarm)}.*\n\n{alarm.meaning}{wakes}\n\n{steps}"


def page(now: str) -> str:
    """The document with its part on alarms made anew."""
    before, _, rest = now.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{markdown()}\n\n{END}{after}"


def main() -> int:
    """Write the part, or look whether it is what it should be."""
    parser = argparse.ArgumentParser(description="Write the alarms into docs/operations.md.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when stale")
    now = FILE.read_text(encoding="utf-8")
    if parser.parse_args().check:
        return 0 if now == page(now) else 1
    FILE.write_text(page(now), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
