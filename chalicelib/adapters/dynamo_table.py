"""The item port on DynamoDB: the store in production.

Operations come in from the repositories, items go out. The rules are checked before a request is
made, failures come back in the domain's words, and nothing is retried without saying whether it
was applied. Whoever writes carries a decision id, by which a change of unknown fate is found out.
"""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's, of which the built-in one knows nothing
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
)

from chalicelib.adapters.dynamo_values import Attributes, from_attributes, to_attribute
from chalicelib.adapters.item_rules import check_key, check_transaction, sort_key_range
from chalicelib.adapters.table_definition import (
    EXPIRES_AT,
    INDEX_BY_NAME,
    PARTITION_KEY,
    SORT_KEY,
    VERSION,
)
from chalicelib.domain.errors import StoreBusy, StoreContended
from chalicelib.workflow.measures import THROTTLED, TRANSACTION_CONFLICTS, Add
from chalicelib.workflow.ports import (
    Absent,
    AbsentOrExpired,
    AllOf,
    AttributeIn,
    Check,
    Condition,
    ConditionFailed,
    Delete,
    Exists,
    Item,
    ItemRefused,
    Key,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MAX_BATCH = 100  # keys to one BatchGetItem
_ATTEMPTS = 6
_ATTEMPTS_WHEN_BUSY = 3
_FIRST_PAUSE = 0.025  # seconds; doubled each time, at most a second, times the jitter
_THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingError",
        "ThrottlingException",
    }
)
_COLLIDED = frozenset(
    {
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_REFUSED = frozenset({"ItemCollectionSizeLimitExceededException", "ValidationError"})
_REFUSED_REQUEST = _REFUSED | {"ValidationException"}
_SERVER_FAILED = 500
_TOO_MANY = "storage is throttled"
_NOT_APPLIED = {"applied": False}
_NOBODY_KNOWS = {"applied": "unknown"}

# A request as keyword arguments. The stubs type each argument, but not a dictionary of those
# that apply.
_Request = dict[str, Any]
T = TypeVar("T")


def connect_dynamodb(region: str, endpoint: str | None = None) -> "DynamoDBClient":
    """A client with short timeouts that does not retry, since it would hide what it did.

    A retry that cannot connect says nothing of a first attempt that may have been applied; the
    table tries again itself, knowing which failures changed nothing.
    """
    import boto3  # noqa: PLC0415, TID251 - slow to import; this is the adapter that may
    from botocore.config import Config  # noqa: PLC0415 - likewise

    settings = Config(
        connect_timeout=2,
        read_timeout=5,
        max_pool_connections=50,
        retries={"total_max_attempts": 1},
    )
    client: DynamoDBClient = boto3.client(
        "dynamodb", region_name=region, endpoint_url=endpoint, config=settings
    )
    return client


class DynamoTable:
    """Safe from any thread, as the client is. The client must not retry: `connect_dynamodb`."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        *,
        pause: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        add: Add = lambda _name, _much: None,
    ) -> None:
        """`pause` waits seconds between attempts; `jitter` gives 0 to 1 and spreads the waits.

        `add` counts what was throttled and what collided, each try.
        """
        self._add = add
        self._client = client
        self._name = table_name
        self._pause = pause
        self._jitter = jitter

    def get(self, key: Key) -> Item | None:
        """The item with `pk` and `sk` in it, or None."""
        check_key(key)
        answer = self._read(
            lambda: self._client.get_item(
                TableName=self._name, Key=_key(key), ConsistentRead=True
            ).get("Item")
        )
        return None if answer is None else from_attributes(answer)

    def batch_get(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Those of the items that exist."""
        for key in keys:
            check_key(key)
        distinct = list(dict.fromkeys(keys))
        found: dict[Key, Item] = {}
        for start in range(0, len(distinct), _MAX_BATCH):
            for item in self._read_batch(distinct[start : start + _MAX_BATCH]):
                found[Key(str(item[PARTITION_KEY]), str(item[SORT_KEY]))] = item
        return found

    def _read_batch(self, keys: Sequence[Key]) -> Iterable[Item]:
        wanted: list[Attributes] = [_key(key) for key in keys]
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._wait(attempt)
            asked = wanted
            answer = self._read(
                lambda asked=asked: self._client.batch_get_item(  # type: ignore[misc]  # bound now
                    RequestItems={self._name: {"Keys": asked, "ConsistentRead": True}}
                )
            )
            for attributes in answer["Responses"].get(self._name, []):
                yield from_attributes(attributes)
            left = answer.get("UnprocessedKeys", {}).get(self._name)
            if not left:
                return
            wanted = cast("list[Attributes]", left["Keys"])
        raise StoreBusy("storage left keys unread", facts=_NOT_APPLIED)

    def query(self, query: Query) -> list[Item]:
        """Items in sort-key order; consistent on the table, lagging on an index."""
        bounds = sort_key_range(query)
        if bounds is None:
            return []
        request, sort = _query_request(query)
        request["TableName"] = self._name
        items: list[Item] = []
        while True:
            if query.limit is not None:
                request["Limit"] = query.limit - len(items)
            page = self._read(lambda: self._client.query(**request))
            for attributes in page["Items"]:
                item = from_attributes(attributes)
                # BETWEEN has its upper end in it, so the one key of an open end is left out here.
                if not (bounds.high_is_open and item[sort] == bounds.high):
                    items.append(item)
            if "LastEvaluatedKey" not in page or len(items) == query.limit:
                return items
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def transact(self, operations: Sequence[Operation]) -> None:
        """All or nothing, durable on return.

        Raises ConditionFailed, ItemRefused, StoreContended after collisions, StoreBusy.
        """
        check_transaction(operations)
        if len(operations) == 1 and not isinstance(operations[0], Check):
            only = operations[0]  # a plain write costs half of a transaction
            self._write(lambda: self._write_one(only))
            return
        request = [_transact_entry(self._name, operation) for operation in operations]
        self._write(lambda: self._client.transact_write_items(TransactItems=request))  # type: ignore[arg-type]  # _Request

    def _write_one(self, operation: Put | Update | Delete) -> object:
        request = _write_request(self._name, operation)
        match operation:
            case Put():
                return self._client.put_item(**request)
            case Update():
                return self._client.update_item(**request)
            case Delete():
                return self._client.delete_item(**request)

    def increment(self, key: Key, attribute: str) -> int:
        """Add one to a counter attribute (made when missing) and return the new value.

        After StoreBusy with `applied: "unknown"` the counter may have moved: a number may be
        skipped, and none is given out twice.
        """
        adding = Update(key, add={attribute: 1})
        check_transaction([adding])
        request = {**_write_request(self._name, adding), "ReturnValues": "UPDATED_NEW"}
        answer = self._write(lambda: self._client.update_item(**request))
        return cast("int", from_attributes(answer["Attributes"])[attribute])

    def _read(self, ask: Callable[[], T]) -> T:
        return self._ask(ask, reading=True)

    def _write(self, ask: Callable[[], T]) -> T:
        return self._ask(ask, reading=False)

    def _ask(self, ask: Callable[[], T], *, reading: bool) -> T:
        """The answer, or the failure in the domain's words after the attempts that it is worth."""
        attempt = 0
        while True:
            attempt += 1
            try:
                return ask()
            except (ClientError, ConnectionError, HTTPClientError) as error:
                failure = _failure(error, reading=reading)
                if isinstance(failure, StoreContended):
                    self._add(TRANSACTION_CONFLICTS, 1)
                elif isinstance(failure, StoreBusy) and failure.message == _TOO_MANY:
                    self._add(THROTTLED, 1)
                if attempt >= _attempts_worth(failure):
                    raise failure from error
            self._wait(attempt)

    def _wait(self, attempt: int) -> None:
        longest = min(_FIRST_PAUSE * 2**attempt, 1.0)
        self._pause(longest * (0.5 + 0.5 * self._jitter()))


def _attempts_worth(failure: Exception) -> int:
    """Only what was certainly not applied is tried again."""
    if isinstance(failure, StoreContended):
        return _ATTEMPTS
    if isinstance(failure, StoreBusy) and failure.facts == _NOT_APPLIED:
        return _ATTEMPTS_WHEN_BUSY
    return 1


def _failure(error: Exception, *, reading: bool) -> Exception:
    lost = _NOT_APPLIED if reading else _NOBODY_KNOWS
    if not isinstance(error, ClientError):
        if isinstance(error, ConnectTimeoutError | EndpointConnectionError):
            return StoreBusy("storage cannot be reached", facts=_NOT_APPLIED)
        return StoreBusy("storage did not answer", facts=lost)
    code = error.response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        return ConditionFailed((0,))
    if code == "TransactionCanceledException":
        return _cancelled(error)
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code not in _THROTTLED and status >= _SERVER_FAILED:
        return StoreBusy("storage failed", facts=lost)
    return _by_codes({code}, error)


def _cancelled(error: ClientError) -> Exception:
    """A cancelled transaction changed nothing; a failed condition is the strongest reason."""
    reasons = cast("Mapping[str, list[dict[str, str]]]", error.response)["CancellationReasons"]
    codes = [reason.get("Code", "None") for reason in reasons]
    failed = tuple(n for n, code in enumerate(codes) if code == "ConditionalCheckFailed")
    return ConditionFailed(failed) if failed else _by_codes(set(codes), error)


def _by_codes(codes: set[str], error: ClientError) -> Exception:
    if codes & _REFUSED_REQUEST:
        return ItemRefused(str(error))
    if codes & _COLLIDED:
        return StoreContended("other changes kept getting in between", facts=_NOT_APPLIED)
    if codes & _THROTTLED:
        return StoreBusy(_TOO_MANY, facts=_NOT_APPLIED)
    return error


def _key(key: Key) -> Attributes:
    return {PARTITION_KEY: {"S": key.pk}, SORT_KEY: {"S": key.sk}}


class _Names:
    """Placeholders of one request for names and values, so that no word is reserved."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: Attributes = {}

    def name(self, attribute: str) -> str:
        for placeholder, known in self.names.items():
            if known == attribute:
                return placeholder
        placeholder = f"#n{len(self.names)}"
        self.names[placeholder] = attribute
        return placeholder

    def value(self, value: object) -> str:
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = to_attribute(value)
        return placeholder

    def request(self) -> _Request:
        found: _Request = {}
        if self.names:
            found["ExpressionAttributeNames"] = self.names
        if self.values:
            found["ExpressionAttributeValues"] = self.values
        return found


def _condition(condition: Condition, names: _Names) -> str:
    match condition:
        case Absent():
            return f"attribute_not_exists({names.name(PARTITION_KEY)})"
        case AbsentOrExpired(now):
            absent = f"attribute_not_exists({names.name(PARTITION_KEY)})"
            return f"{absent} OR {names.name(EXPIRES_AT)} <= {names.value(now)}"
        case Exists():
            return f"attribute_exists({names.name(PARTITION_KEY)})"
        case VersionIs(version):
            return f"{names.name(VERSION)} = {names.value(version)}"
        case AllOf(conditions):
            return " AND ".join(f"({_condition(one, names)})" for one in conditions)
        case AttributeIn(attribute, values):
            choices = ", ".join(names.value(value) for value in values)
            return f"{names.name(attribute)} IN ({choices})"


def _update_expression(update: Update, names: _Names) -> str:
    clauses = {
        "SET": [f"{names.name(name)} = {names.value(value)}" for name, value in update.set.items()],
        "REMOVE": [names.name(name) for name in update.remove],
        "ADD": [f"{names.name(name)} {names.value(much)}" for name, much in update.add.items()],
    }
    return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts)


def _write_request(table_name: str, operation: Operation) -> _Request:
    names = _Names()
    request: _Request = {"TableName": table_name}
    if isinstance(operation, Put):
        stored = {name: to_attribute(value) for name, value in operation.item.items()}
        request["Item"] = {**_key(operation.key), **stored}
    else:
        request["Key"] = _key(operation.key)
    if isinstance(operation, Update):
        request["UpdateExpression"] = _update_expression(operation, names)
    if operation.condition is not None:
        request["ConditionExpression"] = _condition(operation.condition, names)
    return request | names.request()


def _transact_entry(table_name: str, operation: Operation) -> _Request:
    verbs = {Put: "Put", Update: "Update", Delete: "Delete", Check: "ConditionCheck"}
    return {verbs[type(operation)]: _write_request(table_name, operation)}


def _query_request(query: Query) -> tuple[_Request, str]:
    """The request but its table and limit, and the attribute that it sorts by."""
    bounds = sort_key_range(query)
    assert bounds is not None
    index = None if query.index is None else INDEX_BY_NAME[query.index]
    partition, sort = (PARTITION_KEY, SORT_KEY) if index is None else index[1:]
    names = _Names()
    clauses = [f"{names.name(partition)} = {names.value(query.partition)}"]
    low, high, high_is_open = bounds
    if low is not None and high is not None:
        ends = f"{names.value(low)} AND {names.value(high)}"
        clauses.append(f"{names.name(sort)} BETWEEN {ends}")
    elif low is not None:
        clauses.append(f"{names.name(sort)} >= {names.value(low)}")
    elif high is not None:
        compare = "<" if high_is_open else "<="
        clauses.append(f"{names.name(sort)} {compare} {names.value(high)}")
    request: _Request = {
        "KeyConditionExpression": " AND ".join(clauses),
        "ScanIndexForward": not query.descending,
        **names.request(),
    }
    if index is None:
        request["ConsistentRead"] = True
    else:
        request["IndexName"] = index.name
    return request, sort
