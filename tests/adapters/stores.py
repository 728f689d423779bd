"""Stores for tests: SQLite in a folder, DynamoDB through moto. Any suite may open them."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3  # noqa: TID251 - tests bring the client
from moto import mock_aws
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler

from chalicelib.adapters.dynamo_table import DynamoTable
from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.adapters.table_definition import create_table_arguments
from chalicelib.workflow.ports import Query

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class LaggingSqliteTable(SqliteTable):
    """Index reads see the file as it was at the last `settle`; table reads see every commit."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._past = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._one_reader = threading.Lock()
        self.settle()

    def settle(self) -> None:
        """Let the indexes catch up."""
        with self._one_reader:
            if self._past.in_transaction:
                self._past.execute("COMMIT")
            self._past.execute("BEGIN")
            self._past.execute("SELECT count(*) FROM items").fetchone()

    @contextlib.contextmanager
    def _querying(self, query: Query) -> Iterator[sqlite3.Connection]:
        if query.index is None:
            with self.reading() as connection:
                yield connection
        else:
            with self._one_reader:
                yield self._past

    def close(self) -> None:
        self._past.close()
        super().close()


@contextlib.contextmanager
def open_sqlite(folder: Path) -> Iterator[SqliteTable]:
    """A table in a new file of the folder, or the one that is there."""
    with contextlib.closing(SqliteTable(folder / "plumbline.db")) as table:
        yield table


@contextlib.contextmanager
def open_lagging_sqlite(folder: Path) -> Iterator[LaggingSqliteTable]:
    """The same, with indexes that lag until told to `settle`."""
    with contextlib.closing(LaggingSqliteTable(folder / "plumbline.db")) as table:
        yield table


@contextlib.contextmanager
def moto_client() -> Iterator["DynamoDBClient"]:
    """A client of an emulated DynamoDB, which lasts as long as this is open."""
    with one_call_at_a_time(), mock_aws():
        client = boto3.client("dynamodb", region_name="eu-central-1")
        with contextlib.closing(client):
            yield client


@contextlib.contextmanager
def new_table(client: "DynamoDBClient", table_name: str = "plumbline") -> Iterator[DynamoTable]:
    """An empty table, dropped in the end."""
    client.create_table(**create_table_arguments(table_name))  # type: ignore[arg-type]
    try:
        yield DynamoTable(client, table_name, pause=lambda _seconds: None)
    finally:
        client.delete_table(TableName=table_name)


@contextlib.contextmanager
def open_dynamo() -> Iterator[DynamoTable]:
    """A new, empty table in an emulated DynamoDB that is set up and taken down around it.

    A suite with many tests saves time with one `moto_client` and a `new_table` for each test.
    """
    with moto_client() as client, new_table(client) as table:
        yield table


@contextlib.contextmanager
def one_call_at_a_time() -> Iterator[None]:
    """moto loses updates when threads call it at once, which DynamoDB does not.

    It also copies every table whole for each transaction, value by value. Values are only ever
    replaced (our expressions reach no nested path), so a copy may share them: a third faster.
    """
    lock = threading.RLock()
    unguarded = DynamoHandler.call_action

    def guarded(self: DynamoHandler) -> object:
        with lock:
            return unguarded(self)

    setattr(DynamoHandler, "call_action", guarded)  # noqa: B010 - an assignment is a type error
    setattr(DynamoType, "__deepcopy__", lambda self, _: self)  # noqa: B010 - likewise
    try:
        yield
    finally:
        delattr(DynamoType, "__deepcopy__")
        setattr(DynamoHandler, "call_action", unguarded)  # noqa: B010 - likewise
