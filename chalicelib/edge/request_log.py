"""One line per request, message and tick: facts as fields, never a token or a text.

Lines are JSON with CloudWatch's embedded metrics in the same line (`JsonLines`), or words for
people who look at a terminal (`Words`). Of an exception they hold its class and the places that
it came through, not its message: that may repeat what an article says.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, TextIO

from chalicelib.domain.errors import PlumblineError
from chalicelib.workflow.measures import DIMENSION, MEASURES, NAMESPACE

LOG = logging.getLogger("plumbline.edge")
Form = Literal["json", "words", "warnings"]

_FIELDS = (
    "request_id",
    "method",
    "route",
    "job",
    "queue",
    "loop",
    "message_id",
    "article_id",
    "claim_id",
    "complaint_id",
    "subscription_id",
    "place",
    "status",
    "code",
    "outcome",
    "milliseconds",
    "member_id",
)
_UNITS = {measure.name: measure.unit.value for measure in MEASURES}
# Ids as we make them. Whatever else a caller put into an address stays out of the log.
_OURS = re.compile(r"[0-9A-Z]{1,26}(-[0-9]{1,6}){0,1}(-[0-9A-Z]{1,26}){0,1}")
_NAMED_IN_ADDRESS = ("article_id", "claim_id", "complaint_id", "subscription_id")
_CAUSES = 5  # of an exception, at most


class JsonLines(logging.Formatter):
    """A log record as one line of JSON; for whoever sets up a handler."""

    def __init__(self, stage: str = "local") -> None:
        """`stage` tells the measures of one stage from those of another."""
        super().__init__()
        self._stage = stage

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its newline."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_facts(record),
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = told(record.exc_info[1])
        if measured := getattr(record, "measured", None):
            line |= self._embedded(measured, record.created)
        return json.dumps(line, ensure_ascii=False)

    def _embedded(self, measured: Mapping[str, float], at: float) -> dict[str, object]:
        """The measures as CloudWatch reads them out of a line."""
        metrics = [{"Name": name, "Unit": _UNITS[name]} for name in measured]
        directive = {"Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": metrics}
        return {
            "_aws": {"Timestamp": int(at * 1000), "CloudWatchMetrics": [directive]},
            DIMENSION: self._stage,
            **measured,
        }


class Words(logging.Formatter):
    """The same for people: time, what was asked, what came of it, then the other facts."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its newline; an exception's places below it."""
        facts = _facts(record)
        if "route" in facts:
            head = f"{facts.pop('method')} {facts.pop('route')} {facts.pop('status', '')}".rstrip()
        else:
            head = record.getMessage()
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        rest = "".join(
            f"  {name}={value}" for name, value in facts.items() if name != "milliseconds"
        )
        spent = f"  {facts['milliseconds']} ms" if "milliseconds" in facts else ""
        level = "" if record.levelno < logging.WARNING else f"{record.levelname} "
        line = f"{at} {level}{head}{spent}{rest}"
        if measured := getattr(record, "measured", None):
            line += "".join(f"  {name}={value:g}" for name, value in measured.items())
        if record.exc_info and record.exc_info[1]:
            line += "".join(f"\n    {place}" for place in told(record.exc_info[1]))
        return line


def begin_log(form: Form, *, stage: str = "local", stream: TextIO | None = None) -> None:
    """Send the lines of this process to the stream (standard error); again replaces the first.

    `warnings`: as JSON, but only what somebody has to look at.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Words() if form == "words" else JsonLines(stage))
    logger = logging.getLogger("plumbline")
    logger.handlers = [handler]
    # A server in front, such as Lambda's, would write each line a second time in its own form.
    logger.propagate = False
    logger.setLevel(logging.WARNING if form == "warnings" else logging.INFO)


def named_facts(names: Mapping[str, object]) -> dict[str, object]:
    """The ids among the parts of an address or a message, as far as they are ours."""
    return {
        name: value
        for name in _NAMED_IN_ADDRESS
        if isinstance(value := names.get(name), str) and _OURS.fullmatch(value)
    }


def told(error: BaseException) -> list[str]:
    """Class and places of an exception and of what caused it, the outermost first.

    Codes of ours and of AWS are told with it; the message is not.
    """
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < _CAUSES * 20:
        lines.append(_class(seen))
        lines += [
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)[-12:]
        ]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return lines


def _class(error: BaseException) -> str:
    name = type(error).__qualname__
    if isinstance(error, PlumblineError):
        return f"{name} {error.public_code}"
    response = getattr(error, "response", None)  # what botocore keeps of an answer
    if isinstance(response, Mapping) and isinstance(response.get("Error"), Mapping):
        return f"{name} {response['Error'].get('Code', '')}".rstrip()
    return f"{name} {code}" if (code := getattr(error, "sqlite_errorname", None)) else name


def _facts(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name in _FIELDS if (value := getattr(record, name, None)) is not None}
