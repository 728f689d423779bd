"""The item table under contract: SQLite with lagging indexes, and DynamoDB through moto."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chalicelib.workflow.ports import ItemTable
from tests.adapters.stores import LaggingSqliteTable, moto_client, new_table, open_lagging_sqlite

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture(scope="module")
def dynamodb() -> Iterator["DynamoDBClient"]:
    with moto_client() as client:
        yield client


@pytest.fixture(params=["sqlite", "dynamodb"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ItemTable]:
    if request.param == "sqlite":
        with open_lagging_sqlite(tmp_path) as store:
            yield store
    else:
        with new_table(request.getfixturevalue("dynamodb")) as store:
            yield store


@pytest.fixture
def settle(table: ItemTable) -> Callable[[], None]:
    """Let the indexes catch up."""
    return table.settle if isinstance(table, LaggingSqliteTable) else lambda: None
