"""A batch of queue messages in, the ids of those that failed out, for SQS to bring again."""

from collections.abc import Callable, Iterable
from typing import Protocol

from pydantic_core import from_json

from chalicelib.edge.request_log import LOG


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
        try:
            first([from_json(record.body) for record in records])
        except Exception:  # noqa: BLE001 - as above
            LOG.exception("messages failed", extra={"queue": queue})
            return {
                "batchItemFailures": [
                    {"itemIdentifier": record.to_dict().get("messageId")} for record in records
                ]
            }
    failed: list[dict[str, object]] = []
    for record in records:
        message_id = record.to_dict().get("messageId")
        try:
            body = from_json(record.body)
            if not isinstance(body, dict):
                raise TypeError("a message is a JSON object")  # noqa: TRY301 - caught as any other
            work(body)
        except Exception:  # noqa: BLE001 - as the docstring says
            LOG.exception("message failed", extra={"queue": queue, "message_id": message_id})
            failed.append({"itemIdentifier": message_id})
    return {"batchItemFailures": failed}
