"""Every test of a workflow runs on SQLite and on DynamoDB through moto."""

import pytest

from tests.adapters.stores import moto_client, new_table, open_sqlite
from tests.workflow.desk import open_desk


@pytest.fixture(scope="session")
def dynamodb():
    with moto_client() as client:
        yield client


@pytest.fixture(params=["sqlite", "dynamodb"])
def table(request, tmp_path):
    if request.param == "sqlite":
        with open_sqlite(tmp_path) as table:
            yield table
    else:
        with new_table(request.getfixturevalue("dynamodb")) as table:
            yield table


@pytest.fixture
def desk(table, tmp_path):
    with open_desk(table, tmp_path) as desk:
        yield desk


@pytest.fixture
def sqlite_desk(tmp_path):
    with open_sqlite(tmp_path) as table, open_desk(table, tmp_path) as desk:
        yield desk
