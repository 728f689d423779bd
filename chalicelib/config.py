"""What differs from stage to stage, read once from the environment: the only place that reads it.

`wiring.connect` takes the settings; `app.py` reads the names of queues, which Chalice needs when
it packages the app. Everything else about Plumbline is code, or a policy in the store.
"""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

_PROXIES = re.compile("[0-9]")
_LEAST_KEY_BYTES = 32
QUEUES = ("extract", "events", "render", "deliver")
STORES = ("sqlite", "dynamodb")
LOG_FORMS = ("json", "words", "warnings")


class ConfigurationError(Exception):
    """The environment lacks settings, or holds what they cannot be; names all of them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """`problems`: one sentence a setting, each beginning with its name."""
        super().__init__("Settings: " + " ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Setting:
    """One name in the environment. `default` None: it must be given."""

    name: str
    meaning: str
    default: str | None = None


# Every setting there is; docs/api.md lists the same.
SETTINGS = (
    Setting("PLUMBLINE_STORE", "sqlite or dynamodb", "sqlite"),
    Setting("PLUMBLINE_DATA_DIR", "folder of database, blobs and pages on one machine", ""),
    Setting("PLUMBLINE_TABLE", "name of the DynamoDB table", "plumbline"),
    Setting("PLUMBLINE_DYNAMODB_ENDPOINT", "another address of DynamoDB, for tests", ""),
    Setting("AWS_REGION", "region of the table and the queues", "eu-central-1"),
    Setting("PLUMBLINE_PUBLIC_URL", "origin under which readers see the pages"),
    Setting("PLUMBLINE_PROXIES", "how many proxies of our own stand in front", "0"),
    Setting("PLUMBLINE_STAGE", "name of the stage", "local"),
    Setting("PLUMBLINE_LOG", "json, words or warnings: the lines of the log", ""),
    Setting("PLUMBLINE_QUEUE_EXTRACT", "address of the queue of extractions", ""),
    Setting("PLUMBLINE_QUEUE_EVENTS", "address of the queue of events", ""),
    Setting("PLUMBLINE_QUEUE_RENDER", "address of the queue of renders", ""),
    Setting("PLUMBLINE_QUEUE_DELIVER", "address of the queue of webhook deliveries", ""),
    Setting(
        "PLUMBLINE_WEBHOOK_KEY", "base64 of the 32 bytes or more that secrets are derived from", ""
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked. `public_url` ends without a slash; `queue_urls` by queue name."""

    store: Literal["sqlite", "dynamodb"]
    public_url: str
    data_dir: Path | None = None
    table_name: str = "plumbline"
    dynamodb_endpoint: str | None = None
    region: str = "eu-central-1"
    stage: str = "local"
    queue_urls: Mapping[str, str] = field(default_factory=dict)
    proxies: int = 0
    allow_loopback: bool = False  # no setting: only the local stack's command line says so
    webhook_key: str = field(default="", repr=False)  # empty: a file in the data folder


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment. Raises ConfigurationError naming all that is wrong."""
    given = {
        setting.name: environment.get(setting.name, "").strip() or setting.default
        for setting in SETTINGS
    }
    problems = [
        f"{setting.name} is missing ({setting.meaning})."
        for setting in SETTINGS
        if given[setting.name] is None
    ]
    read = {name: value or "" for name, value in given.items()}
    if read["PLUMBLINE_STORE"] not in STORES:
        problems.append("PLUMBLINE_STORE is neither sqlite nor dynamodb.")
    if read["PLUMBLINE_STORE"] == "sqlite" and not read["PLUMBLINE_DATA_DIR"]:
        problems.append("PLUMBLINE_DATA_DIR is missing: SQLite needs a folder.")
    if not _PROXIES.fullmatch(read["PLUMBLINE_PROXIES"]):
        problems.append("PLUMBLINE_PROXIES is not a number from 0 to 9.")
    if not _is_webhook_key(read["PLUMBLINE_WEBHOOK_KEY"]):
        problems.append("PLUMBLINE_WEBHOOK_KEY is not the base64 of at least 32 bytes.")
    if read["PLUMBLINE_LOG"] not in {"", *LOG_FORMS}:
        problems.append("PLUMBLINE_LOG is none of json, words and warnings.")
    problems += [
        f"{name} is not an http(s) address without a path."
        for name in ("PLUMBLINE_PUBLIC_URL", "PLUMBLINE_DYNAMODB_ENDPOINT")
        if read[name] and not _is_origin(read[name])
    ]
    if problems:
        raise ConfigurationError(tuple(problems))
    return Settings(
        store=cast("Literal['sqlite', 'dynamodb']", read["PLUMBLINE_STORE"]),
        public_url=read["PLUMBLINE_PUBLIC_URL"].rstrip("/"),
        data_dir=Path(read["PLUMBLINE_DATA_DIR"]) if read["PLUMBLINE_DATA_DIR"] else None,
        table_name=read["PLUMBLINE_TABLE"],
        dynamodb_endpoint=read["PLUMBLINE_DYNAMODB_ENDPOINT"] or None,
        region=read["AWS_REGION"],
        stage=read["PLUMBLINE_STAGE"],
        webhook_key=read["PLUMBLINE_WEBHOOK_KEY"],
        proxies=int(read["PLUMBLINE_PROXIES"]),
        queue_urls={
            queue: address
            for queue in QUEUES
            if (address := read[f"PLUMBLINE_QUEUE_{queue.upper()}"])
        },
    )


def settings() -> Settings:
    """The settings of this process. Raises ConfigurationError."""
    return from_environment(os.environ)  # noqa: TID251 - the one place


def log_form() -> Literal["json", "words", "warnings"] | None:
    """How the log is written: as asked for, as JSON on Lambda, else as whoever runs us says."""
    asked = os.environ.get("PLUMBLINE_LOG", "")  # noqa: TID251 - the one place
    if asked in LOG_FORMS:
        return cast("Literal['json', 'words', 'warnings']", asked)
    return "json" if "AWS_LAMBDA_FUNCTION_NAME" in os.environ else None  # noqa: TID251 - likewise


def stage() -> str:
    """The name of the stage, which tells its measures from those of another."""
    return os.environ.get("PLUMBLINE_STAGE", "").strip() or "local"  # noqa: TID251 - likewise


def queue_name(queue: str) -> str:
    """The name under which a worker's queue is known when the app is packaged."""
    return f"plumbline-{queue}"


def _is_webhook_key(text: str) -> bool:
    try:
        return not text or len(base64.b64decode(text, validate=True)) >= _LEAST_KEY_BYTES
    except ValueError:
        return False


def _is_origin(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and plain
        and (parts.path in {"", "/"})
    )
