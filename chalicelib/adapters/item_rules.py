"""The rules of the item port, enforced before storage sees an operation.

Operations and queries come in from both adapters; an `ItemRefused` with the mend goes out, or
nothing. DynamoDB would refuse most of this and emulators would not, so every store refuses it
here, in the same words.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from chalicelib.adapters.table_definition import (
    EXPIRES_AT,
    INDEX_ATTRIBUTES,
    INDEX_BY_NAME,
    INDEX_PARTITIONS,
    PARTITION_KEY,
    SORT_KEY,
)
from chalicelib.workflow.ports import (
    MAX_ITEM_BYTES,
    MAX_TRANSACTION_BYTES,
    MAX_TRANSACTION_OPERATIONS,
    AbsentOrExpired,
    AllOf,
    AttributeIn,
    Check,
    Condition,
    Delete,
    ItemRefused,
    Key,
    Operation,
    Put,
    Query,
    VersionIs,
)

MAX_PARTITION_BYTES = 2048
MAX_SORT_BYTES = 1024
MAX_DEPTH = 32
MAX_CHOICES = 100  # operands of IN
_MAX_INTEGER = 10**38 - 1
_MAX_EXPIRES_AT = 2**53
_LAST_CODE_POINT = 0x10FFFF
_INDEXED = frozenset(INDEX_ATTRIBUTES)
_SURROGATES = range(0xD800, 0xE000)


def check_transaction(operations: Sequence[Operation]) -> None:
    """Refuse what DynamoDB would refuse: sizes, types, keys, the same item twice."""
    if not operations:
        raise ItemRefused("a transaction needs at least one operation")
    if len(operations) > MAX_TRANSACTION_OPERATIONS:
        raise ItemRefused(
            f"{len(operations)} operations; a transaction takes {MAX_TRANSACTION_OPERATIONS}"
        )
    seen: set[Key] = set()
    total = 0
    for operation in operations:
        if operation.key in seen:
            raise ItemRefused(f"two operations on {operation.key}; a transaction takes one")
        seen.add(operation.key)
        total += _check_operation(operation)
    if total > MAX_TRANSACTION_BYTES:
        raise ItemRefused(f"{total} bytes; a transaction takes {MAX_TRANSACTION_BYTES}")


def _check_operation(operation: Operation) -> int:
    """Bytes that the operation brings with it."""
    key_size = check_key(operation.key)
    if operation.condition is not None:
        _check_condition(operation.condition)
    if isinstance(operation, Put):
        return check_item(operation.item, key_size)
    if isinstance(operation, Delete | Check):
        return key_size
    changed = [*operation.set, *operation.remove, *operation.add]
    if not changed:
        raise ItemRefused(f"the update of {operation.key} changes nothing")
    if len(set(changed)) < len(changed):
        raise ItemRefused(f"the update of {operation.key} names an attribute twice")
    for name in (*operation.remove, *operation.add):
        _check_name(name)
    for name, amount in operation.add.items():
        if type(amount) is not int or name in INDEX_ATTRIBUTES:
            raise ItemRefused(f"{name} cannot be added to")
    return check_item(operation.set, key_size)


def check_key(key: Key) -> int:
    """Refuse empty, overlong and other than string keys; returns the bytes a key takes."""
    partition, sort = key
    size = _key_bytes(PARTITION_KEY, partition, MAX_PARTITION_BYTES)
    return size + _key_bytes(SORT_KEY, sort, MAX_SORT_BYTES) + 4


def _key_bytes(name: str, value: object, limit: int) -> int:
    if type(value) is str and 0 < len(value) <= limit and value.isascii():
        return len(value)
    if not isinstance(value, str) or not value:
        raise ItemRefused(f"{name} must be a string that is not empty, not {value!r:.80}")
    size = _text_bytes(value)
    if size > limit:
        raise ItemRefused(f"{name} has {size} bytes; it may have {limit}")
    return size


def check_item(item: Mapping[str, object], key_size: int) -> int:
    """Refuse what cannot be stored; returns the bytes as DynamoDB counts them, about.

    Numbers are counted a little high. `key_size` is what `check_key` returned.
    """
    size = key_size
    for name, value in item.items():
        size += _check_name(name)  # names of attributes are few, and remembered
        if type(value) is str:
            size += len(value) if value.isascii() else _text_bytes(value)
        else:
            size += _value_bytes(value, 1)
    if not _INDEXED.isdisjoint(item):
        for name in _INDEXED.intersection(item):
            limit = MAX_PARTITION_BYTES if name in INDEX_PARTITIONS else MAX_SORT_BYTES
            _key_bytes(name, item[name], limit)
    if EXPIRES_AT in item:
        expires_at = item[EXPIRES_AT]
        if type(expires_at) is not int or not 0 <= expires_at < _MAX_EXPIRES_AT:
            raise ItemRefused(f"{EXPIRES_AT} must be whole epoch seconds, not {expires_at!r:.80}")
    if size > MAX_ITEM_BYTES:
        raise ItemRefused(f"an item of {size} bytes; it may have {MAX_ITEM_BYTES}")
    return size


@lru_cache(maxsize=1024)  # the same few dozen names come for ever
def _check_name(name: object) -> int:
    if not isinstance(name, str) or not name:
        raise ItemRefused(f"an attribute's name must be a string, not {name!r:.80}")
    if name in {PARTITION_KEY, SORT_KEY}:
        raise ItemRefused(f"{name} is part of the key and cannot be an attribute")
    return _text_bytes(name)


def _value_bytes(value: object, depth: int) -> int:
    if isinstance(value, str):
        return _text_bytes(value)
    if value is None or isinstance(value, bool):
        return 1
    if isinstance(value, int):
        if not -_MAX_INTEGER <= value <= _MAX_INTEGER:
            raise ItemRefused("a whole number may have 38 digits")
        return len(str(value)) // 2 + 2
    if depth >= MAX_DEPTH:
        raise ItemRefused(f"values may be nested {MAX_DEPTH} deep")
    if isinstance(value, list):
        return 3 + sum(1 + _value_bytes(member, depth + 1) for member in value)
    if isinstance(value, dict):
        return _map_bytes(value, depth)
    raise ItemRefused(f"a {type(value).__name__} cannot be stored: {value!r:.80}")


def _map_bytes(members: dict[object, object], depth: int) -> int:
    size = 3
    for name, member in members.items():
        if not isinstance(name, str) or not name:
            raise ItemRefused(f"a map's key must be a string, not {name!r:.80}")
        size += 1 + (len(name) if name.isascii() else _text_bytes(name))
        if type(member) is str and member.isascii():
            size += len(member)  # most are, and to look costs less than a call
        else:
            size += _value_bytes(member, depth + 1)
    return size


def _text_bytes(text: str) -> int:
    if text.isascii():
        return len(text)
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise ItemRefused("a lone surrogate cannot be stored") from error


def _check_condition(condition: Condition) -> None:
    if isinstance(condition, VersionIs):
        if type(condition.version) is not int:
            raise ItemRefused(f"a version is a whole number, not {condition.version!r:.80}")
    elif isinstance(condition, AbsentOrExpired):
        if type(condition.now) is not int or not 0 <= condition.now < _MAX_EXPIRES_AT:
            raise ItemRefused(f"now is whole epoch seconds, not {condition.now!r:.80}")
    elif isinstance(condition, AllOf):
        if not condition.conditions:
            raise ItemRefused("0 conditions to hold; 1 or more go")
        for one in condition.conditions:
            _check_condition(one)
    elif isinstance(condition, AttributeIn) and not 0 < len(condition.values) <= MAX_CHOICES:
        raise ItemRefused(f"{len(condition.values)} values to choose from; 1 to {MAX_CHOICES} go")


class SortKeyRange(NamedTuple):
    """Where a query looks. `low` belongs to it; `high` does unless `high_is_open`."""

    low: str | None
    high: str | None
    high_is_open: bool


def sort_key_range(query: Query) -> SortKeyRange | None:
    """The bounds of a query as one range, or None when nothing can lie in it.

    Refuses an unknown index, an empty partition, a bound that could be no key and a limit below
    one. Strings compare by code point, which is the order of their UTF-8 bytes, as in both stores.
    """
    _check_query(query)
    low = query.prefix or None
    high = _after_all_with(query.prefix)
    high_is_open = True
    at_least, above = (query.until, None) if query.descending else (None, query.after)
    at_most, below = (None, query.after) if query.descending else (query.until, None)
    if above is not None:
        at_least = above + "\0"  # the very next string
    if at_least and (low is None or at_least > low):
        low = at_least
    if at_most is not None and (high is None or at_most < high):
        high, high_is_open = at_most, False
    if below is not None and (high is None or below < high):
        high, high_is_open = below, True
    if high is not None:
        bottom = low or ""
        if not high or bottom > high or (bottom == high and high_is_open):
            return None
    return SortKeyRange(low, high, high_is_open)


def _check_query(query: Query) -> None:
    if query.index is not None and query.index not in INDEX_BY_NAME:
        raise ItemRefused(f"no index {query.index!r}; there are {', '.join(INDEX_BY_NAME)}")
    _key_bytes("partition", query.partition, MAX_PARTITION_BYTES)
    if query.limit is not None and query.limit < 1:
        raise ItemRefused(f"limit must be at least 1, not {query.limit}")
    for bound in (query.prefix, query.after, query.until):
        if bound:
            _key_bytes("a bound of the sort key", bound, MAX_SORT_BYTES)


def _after_all_with(prefix: str) -> str | None:
    """The least string above all that start with the prefix; None when there is none."""
    while prefix:
        following = ord(prefix[-1]) + 1
        if following in _SURROGATES:
            following = _SURROGATES.stop
        if following <= _LAST_CODE_POINT:
            return prefix[:-1] + chr(following)
        prefix = prefix[:-1]
    return None
