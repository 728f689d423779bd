"""A batch of queue messages in, the ids of those that failed out, for SQS to bring again.

Each message, and each tick of the schedule, leaves one line in the log with what it counted.
"""

from collections.abc import Callable, Iterable, Mapping
from time import perf_counter
from typing import Protocol

from pydantic_core import from_json

from chalicelib.edge import tally
from chalicelib.edge.request_log import LOG, named_facts
from chalicelib.workflow.measures import MESSAGES_FAILED


class SqsRecord(Protocol):
    """One message, as Chalice hands it over."""

    body: str

    def to_dict(self) -> dict[str, object]:
        """The message as it came, with its `messageId`."""
        ...


def work_off(
    queue: str,
    records: Iterable[SqsRecord],
    work: Callable[[dict[str, object]], object],
    first: Callable[[list[dict[str, object]]], object] | None = None,
) -> dict[str, object]:
    """Work on each message by itself; gives Lambda's partial-batch reply.

    A failed message comes again, and ends in the dead-letter queue when it fails too often: that
    is where somebody looks, so whatever went wrong is logged and never raised. `first` is done with
    all of them together; where that fails, all of them come again.
    """
    records = tuple(records)
    if first is not None:
        with tally.tallying() as counted:
            try:
                first([from_json(record.body) for record in records])
            except Exception:  # noqa: BLE001 - as above
                tally.add(MESSAGES_FAILED, len(records))
                facts = {"queue": queue, "outcome": "failed", "measured": dict(counted)}
                LOG.exception("messages failed", extra=facts)
                return {
                    "batchItemFailures": [
                        {"itemIdentifier": record.to_dict().get("messageId")} for record in records
                    ]
                }
    failed = [record for record in records if not _work_off_one(queue, record, work)]
    return {
        "batchItemFailures": [
            {"itemIdentifier": record.to_dict().get("messageId")} for record in failed
        ]
    }


def _work_off_one(
    queue: str, record: SqsRecord, work: Callable[[dict[str, object]], object]
) -> bool:
    """Says whether it was done."""
    begun = perf_counter()
    facts: dict[str, object] = {"queue": queue, "message_id": record.to_dict().get("messageId")}
    with tally.tallying() as counted:
        try:
            body = from_json(record.body)
            if not isinstance(body, dict):
                raise TypeError("a message is a JSON object")  # noqa: TRY301 - caught as any other
            facts |= named_facts(body)
            work(body)
        except Exception:  # noqa: BLE001 - as `work_off` says
            tally.add(MESSAGES_FAILED)
            LOG.exception("message failed", extra=_line(facts, "failed", begun, counted))
            return False
    LOG.info("message worked off", extra=_line(facts, "done", begun, counted))
    return True


def tick(job: str, steps: Mapping[str, Callable[[], object]]) -> None:
    """Do each step of a scheduled job, whatever became of the ones before; one line in the log.

    A step gives what it measured, or anything else. Raises the first failure in the end, so that
    whoever called sees the tick fail.
    """
    begun = perf_counter()
    failure: Exception | None = None
    with tally.tallying() as counted:
        for name, step in steps.items():
            try:
                given = step()
            except Exception as error:  # noqa: BLE001 - the other steps have their turn first
                LOG.exception("a step failed", extra={"job": f"{job}: {name}", "outcome": "failed"})
                failure = failure or error
            else:
                for measure, value in (given if isinstance(given, Mapping) else {}).items():
                    tally.add(measure, value)
    LOG.info(
        "tick done", extra=_line({"job": job}, "failed" if failure else "done", begun, counted)
    )
    if failure:
        raise failure


def _line(
    facts: Mapping[str, object], outcome: str, begun: float, counted: Mapping[str, float]
) -> dict[str, object]:
    return {
        **facts,
        "outcome": outcome,
        "milliseconds": round((perf_counter() - begun) * 1000, 2),
        "measured": dict(counted),
    }
