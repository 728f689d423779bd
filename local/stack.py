"""The whole system in one process: HTTP API, queue workers, relay and schedule on one folder.

`serve` makes one and waits for a signal. Everything that must last is in the data folder; a
stack that was killed leaves nothing that the next start does not pick up.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import cast

from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.adapters.system import now
from chalicelib.config import ConfigurationError, Settings, from_environment
from chalicelib.edge.current import provide
from chalicelib.wiring import Plumbline, connect
from local.cast import Admitted, admit_cast
from local.gateway import Gateway, serve_many_at_once
from local.problems import CommandStopped, Misused
from local.server import HttpServer
from local.turns import Together
from local.workers import LocalQueue, Loop, QueueWorker, relay_loop, schedule_loop

_JOIN_SECONDS = 0.5
_POLL_SECONDS = 0.2  # how often the relay looks where no commit can wake it
_THIS_MACHINE = frozenset({"127.0.0.1", "0.0.0.0", "::1", "::"})  # noqa: S104 - what to call them
SENDERS = 8  # endpoints that may be slow at the same time
TABLE = "plumbline"
REGION = "eu-central-1"


def settings_for(data: Path, store: str, endpoint: str | None, public_url: str) -> Settings:
    """What the environment would say on AWS, said by the command line. Raises Misused."""
    if store == "dynamodb" and not endpoint:
        raise Misused("--store dynamodb needs --endpoint, such as http://localhost:8001.")
    if store == "sqlite" and endpoint:
        raise Misused("--endpoint goes with --store dynamodb.")
    environment = {
        "PLUMBLINE_STORE": store,
        "PLUMBLINE_DATA_DIR": str(data),
        "PLUMBLINE_PUBLIC_URL": public_url,
        "PLUMBLINE_STAGE": "local",
        "PLUMBLINE_TABLE": TABLE,
        "AWS_REGION": REGION,
    }
    if endpoint:
        environment["PLUMBLINE_DYNAMODB_ENDPOINT"] = endpoint
    try:
        return from_environment(environment)
    except ConfigurationError as error:
        raise Misused(" ".join(error.problems)) from error


def open_desk(settings: Settings) -> Plumbline:
    """The desk of a data folder. Raises CommandStopped when its stores cannot be opened."""
    if settings.store == "dynamodb":
        prepare_dynamodb(settings)
    try:
        return connect(settings)
    except OSError as error:
        raise CommandStopped(f"{settings.data_dir} cannot be used: {error.strerror}.") from error


def prepare_dynamodb(settings: Settings) -> None:
    """Make the table at a local endpoint when it is missing. Raises CommandStopped."""
    # boto3 takes a fifth of a second to import, which SQLite does not need.
    import boto3  # noqa: PLC0415, TID251 - local/ may
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    from chalicelib.adapters.dynamo_table import connect_dynamodb  # noqa: PLC0415
    from chalicelib.adapters.table_definition import create_table_arguments  # noqa: PLC0415

    if boto3.session.Session().get_credentials() is None:
        # An emulator takes any, but the client does not call without.
        os.environ.update(  # noqa: TID251 - boto3 reads them there
            {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
        )
    try:
        client = connect_dynamodb(settings.region, settings.dynamodb_endpoint)
        if settings.table_name not in client.list_tables()["TableNames"]:
            client.create_table(**create_table_arguments(settings.table_name))  # type: ignore[arg-type]  # plain JSON
            client.get_waiter("table_exists").wait(TableName=settings.table_name)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise CommandStopped(f"DynamoDB at {settings.dynamodb_endpoint}: {error}") from error


def request_ids() -> Callable[[], str]:
    """Ids that no other start gives: random once, then counted, without asking the system."""
    start, numbers = secrets.token_hex(8), count(1)
    return lambda: f"{start}-{next(numbers)}"


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder for this process. Raises CommandStopped when another one has it.

    The lock goes with the process, however that ends; the file itself stays and means nothing.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / "serve.lock").open("a")
    except OSError as error:
        raise Misused(f"{data} cannot be used: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandStopped(
                f"Another server uses {data} already. Stop it, or choose another --data."
            ) from None
        yield


class Stack:
    """Opens everything when made, runs from `start` to `stop`."""

    def __init__(
        self,
        data: Path,
        *,
        host: str,
        port: int,
        store: str,
        endpoint: str | None,
        allow_loopback: bool = False,
    ) -> None:
        """Raises CommandStopped when the port or a store cannot be had."""
        try:
            self._server = HttpServer(host=host, port=port)
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise CommandStopped(
                f"Port {port} of {host} cannot be used: {reason}. Choose another with --port."
            ) from error
        name = "localhost" if host in _THIS_MACHINE else host
        self.url = f"http://{name}:{self._server.port}"
        try:
            settings = settings_for(data, store, endpoint, self.url)
            self.desk = open_desk(replace(settings, allow_loopback=allow_loopback))
        except BaseException:
            self._server.stop()
            raise
        self._loops: tuple[Loop, ...] = ()

    def start(self) -> tuple[Admitted, ...]:
        """Begin to answer and to work; gives new tokens for the cast."""
        provide(self.desk)
        # Only now: the routes bind to the desk that was provided.
        import app  # noqa: PLC0415

        serve_many_at_once(app.app)
        admitted = admit_cast(self.desk)
        queues = cast("Mapping[str, LocalQueue]", self.desk.ports.queues)
        # Extraction and rendering are work; of events there are many, and little to do for each.
        workers = {
            "extract": (app.extract_articles, 1),
            "events": (app.publish_events, 100),
            "render": (app.render_articles, 10),
        }
        deliver = queues["deliver"]
        senders = [
            Loop(
                f"deliver {n}",
                QueueWorker("deliver", deliver, app.deliver_webhooks, now, batch=1).turn,
            )
            for n in range(SENDERS)
        ]
        due = Loop("due deliveries", self._sweep_deliveries, pause=1.0)
        loops = [
            Loop(name, QueueWorker(name, queues[name], worker, now, batch=batch).turn)
            for name, (worker, batch) in workers.items()
        ]
        table = self.desk.ports.table
        if isinstance(table, SqliteTable):
            relay = relay_loop(self.desk.relay_outbox, [*loops, *senders])
            table.on_commit(relay.wake)
            together: Together | None = table.turn
        else:
            relay = relay_loop(self.desk.relay_outbox, [*loops, *senders], pause=_POLL_SECONDS)
            together = None
        schedule = schedule_loop(app.every_minute, now)
        front = Loop("front", self._render_front)
        self._loops = (*loops, *senders, due, relay, schedule, front)
        for loop in self._loops:
            loop.start()
        relay.wake()
        self._server.start(Gateway(app.app, request_ids(), now, app.dispatch), together)
        return admitted

    def _sweep_deliveries(self) -> bool:
        self.desk.sweep_deliveries()
        return False

    def _render_front(self) -> bool:
        """Bring the front page up to date once: a new desk has none, a new version another."""
        self.desk.render_front()
        self._loops[-1].end()
        return True

    def stop(self) -> None:
        """Finish what is under way, within two seconds, and close the stores."""
        self._server.stop()
        for loop in self._loops:
            loop.end()
        for loop in self._loops:
            loop.join(_JOIN_SECONDS / len(self._loops))
        provide(None)
        self.desk.close()
