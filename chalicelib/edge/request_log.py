"""One line of JSON per request and per failed message: facts as fields, never a token or a text."""

import json
import logging
from datetime import UTC, datetime

LOG = logging.getLogger("plumbline.edge")

_FIELDS = (
    "request_id",
    "method",
    "route",
    "status",
    "code",
    "milliseconds",
    "member_id",
    "queue",
    "message_id",
)


class JsonLines(logging.Formatter):
    """A log record as one line of JSON; for whoever sets up a handler."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its newline."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in _FIELDS:
            if (value := getattr(record, name, None)) is not None:
                line[name] = value
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
