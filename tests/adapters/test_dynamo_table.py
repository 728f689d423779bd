"""What is DynamoDB's own: its errors in the domain's words, attempts, cost, the definition."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from chalicelib.adapters.dynamo_table import DynamoTable, connect_dynamodb
from chalicelib.adapters.dynamo_values import from_attribute
from chalicelib.adapters.table_definition import cloudformation_properties, create_table_arguments
from chalicelib.domain.errors import PlumblineError, StoreBusy, StoreContended
from chalicelib.workflow.ports import (
    Absent,
    Check,
    ConditionFailed,
    Delete,
    Exists,
    ItemRefused,
    Key,
    Operation,
    Put,
    Query,
    Update,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REVIEW = Key("ARTICLE#a", "CLAIM#1")
ONE = [Put(REVIEW, {"version": 1}, Absent())]
TWO = [*ONE, Put(Key("ARTICLE#a", "ENTRY#1#1"), {})]


class ScriptedClient:
    """Answers every call with the next line of its script, and remembers who was called."""

    def __init__(self, *script: Exception | dict[str, object]) -> None:
        self.script = list(script)
        self.calls: list[str] = []
        self.requests: list[dict[str, object]] = []
        self.pauses: list[float] = []

    def __getattr__(self, name: str) -> object:
        def call(**request: object) -> dict[str, object]:
            self.calls.append(name)
            self.requests.append(request)
            line = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            if isinstance(line, Exception):
                raise line
            return line

        return call

    def table(self) -> DynamoTable:
        client = cast("DynamoDBClient", self)
        return DynamoTable(client, "plumbline", pause=self.pauses.append, jitter=lambda: 1.0)


def failed(code: str, *, status: int = 400, reasons: tuple[str, ...] = ()) -> ClientError:
    answer = {
        "Error": {"Code": code, "Message": "so it is"},
        "ResponseMetadata": {"HTTPStatusCode": status},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(answer, "TransactWriteItems")  # type: ignore[arg-type]


def cancelled(*reasons: str) -> ClientError:
    return failed("TransactionCanceledException", reasons=reasons)


def lost(kind: type[BotoCoreError]) -> BotoCoreError:
    return kind(endpoint_url="https://storage.invalid", error="gone")


BUSY: dict[str, object] = {"applied": False}
UNKNOWN: dict[str, object] = {"applied": "unknown"}
FAILURES: list[tuple[str, Exception, type[PlumblineError], dict[str, object], int]] = [
    ("throttled", failed("ThrottlingException"), StoreBusy, BUSY, 3),
    ("out of units", failed("ProvisionedThroughputExceededException"), StoreBusy, BUSY, 3),
    ("cancelled, throttled", cancelled("None", "ThrottlingError"), StoreBusy, BUSY, 3),
    ("a failing server", failed("InternalServerError", status=500), StoreBusy, UNKNOWN, 1),
    ("no answer", lost(ReadTimeoutError), StoreBusy, UNKNOWN, 1),
    ("a cut connection", lost(ConnectionClosedError), StoreBusy, UNKNOWN, 1),
    ("no connection", lost(EndpointConnectionError), StoreBusy, BUSY, 3),
    ("no connection in time", lost(ConnectTimeoutError), StoreBusy, BUSY, 3),
    ("collisions", cancelled("TransactionConflict", "None"), StoreContended, BUSY, 6),
    ("one at a time", failed("TransactionInProgressException"), StoreContended, BUSY, 6),
    ("a collision alone", failed("TransactionConflictException"), StoreContended, BUSY, 6),
]


@pytest.mark.parametrize(
    ("error", "becomes", "facts", "attempts"),
    [row[1:] for row in FAILURES],
    ids=[row[0].replace(" ", "-") for row in FAILURES],
)
def test_a_failed_write_says_whether_it_was_applied(
    error: Exception, becomes: type[PlumblineError], facts: dict[str, object], attempts: int
) -> None:
    client = ScriptedClient(error)

    with pytest.raises(becomes) as caught:
        client.table().transact(TWO)

    assert caught.value.facts == facts
    assert client.calls == ["transact_write_items"] * attempts


def test_a_failed_condition_outranks_a_collision_and_names_its_places() -> None:
    client = ScriptedClient(
        cancelled("TransactionConflict", "ConditionalCheckFailed", "None", "ConditionalCheckFailed")
    )

    with pytest.raises(ConditionFailed) as caught:
        client.table().transact(TWO)

    assert caught.value.failed == (1, 3)


def test_a_refused_item_in_a_transaction_is_refused() -> None:
    with pytest.raises(ItemRefused):
        ScriptedClient(cancelled("None", "ValidationError")).table().transact(TWO)


@pytest.mark.parametrize("error", [failed("ResourceNotFoundException"), NoCredentialsError()])
def test_an_error_that_is_ours_to_mend_comes_through_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        ScriptedClient(error).table().transact(TWO)

    assert caught.value is error


def test_a_collision_is_tried_again_after_growing_pauses() -> None:
    collision = cancelled("TransactionConflict")
    client = ScriptedClient(collision, collision, collision, {})

    client.table().transact(TWO)

    assert client.pauses == [0.05, 0.1, 0.2]


@pytest.mark.parametrize("error", [failed("X", status=503), lost(ReadTimeoutError)])
def test_a_failed_read_never_leaves_doubt(error: Exception) -> None:
    reads: list[Callable[[DynamoTable], object]] = [
        lambda table: table.get(REVIEW),
        lambda table: table.batch_get([REVIEW]),
        lambda table: table.query(Query("P")),
    ]
    for read in reads:
        with pytest.raises(StoreBusy) as caught:
            read(ScriptedClient(error).table())

        assert caught.value.facts == BUSY


def test_table_reads_are_consistent_and_index_reads_ask_for_nothing_they_cannot_have() -> None:
    """The emulator is consistent in any case, and so could not tell."""
    client = ScriptedClient({"Items": [], "Responses": {}})
    table = client.table()

    table.get(REVIEW)
    table.batch_get([REVIEW])
    table.query(Query("P"))
    table.query(Query("P", index="by_due"))

    get, batch, query, index_query = client.requests
    batched = cast("dict[str, dict[str, object]]", batch["RequestItems"])["plumbline"]
    consistent = [request.get("ConsistentRead") for request in (get, batched, query, index_query)]
    assert consistent == [True, True, True, None]


def test_keys_that_a_batch_left_out_are_asked_again() -> None:
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    client = ScriptedClient(
        {"Responses": {}, "UnprocessedKeys": {"plumbline": {"Keys": [key]}}},
        {"Responses": {"plumbline": [key]}},
    )

    found = client.table().batch_get([Key("a", "b")])

    assert found == {Key("a", "b"): {"pk": "a", "sk": "b"}}
    assert client.pauses == [0.05]


def test_keys_that_are_left_out_every_time_are_store_busy() -> None:
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    client = ScriptedClient({"Responses": {}, "UnprocessedKeys": {"plumbline": {"Keys": [key]}}})

    with pytest.raises(StoreBusy) as caught:
        client.table().batch_get([Key("a", "b")])

    assert caught.value.facts == BUSY
    assert client.calls == ["batch_get_item"] * 6


def test_a_single_write_is_no_transaction_since_that_costs_double() -> None:
    client = ScriptedClient({})

    operations: list[Operation] = [
        *ONE,
        Update(REVIEW, set={"a": 1}),
        Delete(REVIEW),
        Check(REVIEW, Exists()),
    ]
    for operation in operations:
        client.table().transact([operation])

    assert client.calls == ["put_item", "update_item", "delete_item", "transact_write_items"]


def test_an_attribute_that_the_port_does_not_know_is_refused_when_read() -> None:
    with pytest.raises(ItemRefused, match="type B"):
        from_attribute({"B": b"raw"})


@pytest.fixture
def real_client(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "invented")
    client = connect_dynamodb("eu-central-1", "http://127.0.0.1:9")
    yield client
    client.close()


def test_our_client_gives_up_in_time_and_leaves_retries_to_the_table(
    real_client: "DynamoDBClient",
) -> None:
    config = vars(real_client.meta.config)["_user_provided_options"]

    assert (config["connect_timeout"], config["read_timeout"]) == (2, 5)
    assert config["retries"]["total_max_attempts"] == 1


def test_nobody_at_the_address_is_store_busy_and_not_applied(
    real_client: "DynamoDBClient",
) -> None:
    """Against a real socket, so that the names of botocore's errors are right."""
    pauses: list[float] = []
    table = DynamoTable(real_client, "plumbline", pause=pauses.append)

    with pytest.raises(StoreBusy) as caught:
        table.transact(TWO)

    assert caught.value.facts == BUSY
    assert len(pauses) == 2


def test_the_template_and_the_created_table_are_one_definition() -> None:
    created = create_table_arguments("plumbline")
    template = cloudformation_properties({"Ref": "Name"})

    assert {name: template[name] for name in created if name != "TableName"} == {
        name: value for name, value in created.items() if name != "TableName"
    }
    assert {name: value for name, value in template.items() if name not in created} == {
        "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }
