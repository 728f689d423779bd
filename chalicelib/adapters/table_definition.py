"""The one table, defined once: names of its keys, its indexes and the attribute that ages items.

Nothing comes in but a name. `create_table_arguments` goes out to boto3 and the tests,
`cloudformation_properties` to `infra/`, the attribute names to both adapters and `item_rules`.
"""

from typing import NamedTuple, TypedDict

PARTITION_KEY = "pk"
SORT_KEY = "sk"
EXPIRES_AT = "expires_at"  # epoch seconds; storage may drop the item some time after
VERSION = "version"  # what the condition VersionIs looks at


class Index(NamedTuple):
    """A sparse index: an item is in it while it has both attributes."""

    name: str
    partition: str
    sort: str


# Every index projects ALL. An item that lists show is at most 1 KB, so an index write costs one
# unit whatever it projects; with KEYS_ONLY a page of 50 would cost a query and 50 reads of a unit
# each instead of 7, and whoever decides reads the item again, consistently, in any case. The
# price is one unit for each index on a write that leaves the index keys as they were.
INDEXES = (
    Index("by_queue", "q_pk", "q_sk"),
    Index("by_due", "d_pk", "d_sk"),
    Index("by_list", "l_pk", "l_sk"),
)
INDEX_BY_NAME = {index.name: index for index in INDEXES}
INDEX_ATTRIBUTES = tuple(name for index in INDEXES for name in (index.partition, index.sort))
INDEX_PARTITIONS = frozenset(index.partition for index in INDEXES)


class KeyElement(TypedDict):
    """One half of a key, as boto3 and CloudFormation spell it."""

    AttributeName: str
    KeyType: str


def _key_schema(partition: str, sort: str) -> list[KeyElement]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]


def create_table_arguments(table_name: str) -> dict[str, object]:
    """What `create_table` takes; on-demand, all keys strings.

    Time to live and point-in-time recovery are calls of their own in boto3:
    `TIME_TO_LIVE`, and only in AWS.
    """
    return {
        "TableName": table_name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": "S"}
            for name in (PARTITION_KEY, SORT_KEY, *INDEX_ATTRIBUTES)
        ],
        "KeySchema": _key_schema(PARTITION_KEY, SORT_KEY),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index.name,
                "KeySchema": _key_schema(index.partition, index.sort),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in INDEXES
        ],
    }


TIME_TO_LIVE = {"AttributeName": EXPIRES_AT, "Enabled": True}


def cloudformation_properties(table_name: object) -> dict[str, object]:
    """The properties of `AWS::DynamoDB::Table`; the name may be an intrinsic such as a Sub."""
    return {
        **create_table_arguments(""),
        "TableName": table_name,
        "TimeToLiveSpecification": dict(TIME_TO_LIVE),
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }
