"""What every item table does, on SQLite and on DynamoDB alike."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.adapters.item_rules import sort_key_range
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
    ItemTable,
    Key,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)

REVIEW = Key("ARTICLE#a", "CLAIM#1")
ENTRY = Key("ARTICLE#a", "ENTRY#1#1")
MISSING = Key("ARTICLE#none", "META")

PLAIN_VALUES: dict[str, object] = {
    "text": "Fähre „Möwe“ 渡し船 🚢\x00\n",
    "empty": "",
    "whole": 42,
    "negative": -7,
    "long": 10**38 - 1,
    "yes": True,
    "no": False,
    "nothing": None,
    "list": [1, "two", None, [True], {"deep": []}],
    "map": {"a": {"b": {}}, "ß": 1},
}


def stored(key: Key, **attributes: object) -> Item:
    return {"pk": key.pk, "sk": key.sk, **attributes}


def test_an_item_comes_back_with_its_key_and_every_plain_value_as_it_was(table: ItemTable) -> None:
    table.transact([Put(REVIEW, PLAIN_VALUES)])

    found = table.get(REVIEW)

    assert found == stored(REVIEW, **PLAIN_VALUES)
    assert found is not None
    assert {name: type(value) for name, value in found.items() if name in PLAIN_VALUES} == {
        name: type(value) for name, value in PLAIN_VALUES.items()
    }


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**38) + 1, 10**38 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=json_values)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_value_of_the_port_comes_back_as_it_was(table: ItemTable, value: object) -> None:
    table.transact([Put(REVIEW, {"value": value})])

    assert table.get(REVIEW) == stored(REVIEW, value=value)


def test_a_missing_item_is_none(table: ItemTable) -> None:
    assert table.get(MISSING) is None


def test_a_put_replaces_the_whole_item(table: ItemTable) -> None:
    table.transact([Put(REVIEW, {"old": 1, "q_pk": "Q", "q_sk": "1"})])

    table.transact([Put(REVIEW, {"new": 2})])

    assert table.get(REVIEW) == stored(REVIEW, new=2)


def test_a_batch_gives_those_that_exist_however_many_are_asked(table: ItemTable) -> None:
    keys = [Key("BATCH", f"{number:03}") for number in range(130)]
    for start in (0, 65):
        table.transact([Put(key, {"n": 1}) for key in keys[start : start + 65]])

    found = table.batch_get([*keys, MISSING, keys[0]])

    assert found == {key: stored(key, n=1) for key in keys}
    assert table.batch_get([]) == {}


# Conditions: each row says which of three stored items lets the operation happen.
ITEMS: dict[str, dict[str, object] | None] = {
    "nothing": None,
    "live": {"version": 3, "state": "queued", "expires_at": 1000},
    "expired": {"version": 4, "state": "in_review", "expires_at": 999},
    "bare": {"flag": True},
}
CONDITIONS: list[tuple[str, Condition, set[str]]] = [
    ("absent lets only a new item in", Absent(), {"nothing"}),
    (
        "absent or expired also lets in what ended at that second",
        AbsentOrExpired(999),
        {"nothing", "expired"},
    ),
    ("exists wants any item", Exists(), {"live", "expired", "bare"}),
    ("version is compared", VersionIs(3), {"live"}),
    ("a huge version is compared", VersionIs(10**30), set()),
    (
        "an attribute is one of several values",
        AttributeIn("state", ("queued", "approved")),
        {"live"},
    ),
    ("a number is no text", AttributeIn("version", ("3",)), set()),
    ("an attribute that is missing is none of them", AttributeIn("holder", ("m1",)), set()),
    ("true is a value of its own", AttributeIn("flag", (True,)), {"bare"}),
    ("all of one", AllOf((VersionIs(3),)), {"live"}),
    (
        "all of several want each",
        AllOf((AttributeIn("state", ("queued", "in_review")), VersionIs(4))),
        {"expired"},
    ),
    (
        "all of holds an or together",
        AllOf((AbsentOrExpired(999), AttributeIn("state", ("queued", "in_review")))),
        {"expired"},
    ),
]
OPERATIONS: dict[str, Callable[[Condition], Operation]] = {
    "put": lambda condition: Put(REVIEW, {"state": "new"}, condition),
    "update": lambda condition: Update(REVIEW, set={"state": "new"}, condition=condition),
    "delete": lambda condition: Delete(REVIEW, condition),
    "check": lambda condition: Check(REVIEW, condition),
}


@pytest.mark.parametrize("verb", OPERATIONS)
@pytest.mark.parametrize(
    ("condition", "holds_for"),
    [row[1:] for row in CONDITIONS],
    ids=[row[0].replace(" ", "-") for row in CONDITIONS],
)
def test_a_condition_holds_for_just_these_items_alone_and_in_company(
    table: ItemTable, verb: str, condition: Condition, holds_for: set[str]
) -> None:
    operation = OPERATIONS[verb](condition)
    held = {"alone": set[str](), "in company": set[str]()}
    for (name, item), company in product(ITEMS.items(), held):
        table.transact([Delete(REVIEW) if item is None else Put(REVIEW, item)])
        beside = [Put(ENTRY, {"n": 1})] if company == "in company" else []
        try:
            table.transact([*beside, operation])
            held[company].add(name)
        except ConditionFailed as error:
            assert error.failed == (len(beside),)  # noqa: PT017 - both ways are expected
            assert table.get(REVIEW) == (None if item is None else stored(REVIEW, **item))

    assert held == {"alone": holds_for, "in company": holds_for}


def test_a_transaction_with_failed_conditions_changes_nothing_and_names_each(
    table: ItemTable,
) -> None:
    table.transact([Put(REVIEW, {"version": 2})])

    with pytest.raises(ConditionFailed) as caught:
        table.transact(
            [
                Put(REVIEW, {"version": 2}, VersionIs(1)),
                Put(ENTRY, {"hash": "0"}, Absent()),
                Check(MISSING, Exists()),
                Update(Key("ARTICLE#a", "META"), add={"open": 1}),
            ]
        )

    assert caught.value.failed == (0, 2)
    assert table.query(Query("ARTICLE#a")) == [stored(REVIEW, version=2)]


def test_a_transaction_takes_all_kinds_of_operations_together(table: ItemTable) -> None:
    gone = Key("ARTICLE#a", "DRAFT#1")
    table.transact([Put(REVIEW, {"version": 1}), Put(gone, {})])

    table.transact(
        [
            Update(REVIEW, set={"state": "queued"}, add={"version": 1}, condition=VersionIs(1)),
            Delete(gone, Exists()),
            Put(ENTRY, {"hash": "0"}, Absent()),
            Check(MISSING, Absent()),
        ]
    )

    assert table.query(Query("ARTICLE#a")) == [
        stored(REVIEW, version=2, state="queued"),
        stored(ENTRY, hash="0"),
    ]


def test_an_update_sets_removes_adds_and_leaves_the_rest(table: ItemTable) -> None:
    table.transact([Put(REVIEW, {"state": "queued", "holder": "m1", "name": "n", "size": 5})])

    table.transact(
        [
            Update(
                REVIEW, set={"state": None}, remove=("holder", "never"), add={"size": -2, "new": 3}
            )
        ]
    )

    assert table.get(REVIEW) == stored(REVIEW, state=None, name="n", size=3, new=3)


def test_an_update_without_a_condition_makes_a_missing_item(table: ItemTable) -> None:
    table.transact([Update(MISSING, add={"open": 2})])

    assert table.get(MISSING) == stored(MISSING, open=2)


def test_deleting_what_is_not_there_is_fine(table: ItemTable) -> None:
    table.transact([Delete(MISSING)])

    assert table.get(MISSING) is None


def test_a_counter_starts_at_one_and_goes_up_by_one(table: ItemTable) -> None:
    numbers = [table.increment(MISSING, "ticket") for _ in range(3)]

    assert numbers == [1, 2, 3]
    assert table.get(MISSING) == stored(MISSING, ticket=3)


SORT_KEYS = ("A", "A#1", "A#2", "A#2\U0010ffff", "A#é", "A#\uffee", "A#\U0001f6a2", "A$", "B", "a")
QUERIES: list[tuple[str, Query]] = [
    ("all of a partition", Query("P")),
    ("with a prefix", Query("P", prefix="A#")),
    ("with a prefix that ends in the last character", Query("P", prefix="A#2\U0010ffff")),
    ("after a key that is there", Query("P", after="A#2")),
    ("after a key that is not there", Query("P", after="A#1x")),
    ("until a key, inclusive", Query("P", until="A$")),
    ("between, with a prefix", Query("P", prefix="A#", after="A#1", until="A#\uffee")),
    ("after the prefix's own end", Query("P", prefix="A#", after="B")),
    ("the first three", Query("P", limit=3)),
    ("exactly as many as there are", Query("P", limit=10)),
    ("the last three", Query("P", limit=3, descending=True)),
    ("downwards from a key, exclusive", Query("P", after="A$", descending=True)),
    ("downwards with a prefix", Query("P", prefix="A#", after="A#é", limit=2, descending=True)),
    ("downwards to a key, inclusive", Query("P", until="A#é", descending=True)),
    ("downwards where the prefix ends at a key", Query("P", prefix="A#", descending=True, limit=1)),
    ("another partition", Query("none")),
]


@pytest.mark.parametrize("index", [None, "by_queue", "by_due", "by_list"])
@pytest.mark.parametrize(
    "query", [row[1] for row in QUERIES], ids=[row[0].replace(" ", "-") for row in QUERIES]
)
def test_a_query_gives_just_the_range_in_the_order_of_utf8_bytes(
    table: ItemTable, settle: Callable[[], None], query: Query, index: str | None
) -> None:
    partition, sort = {
        None: ("pk", "sk"),
        "by_queue": ("q_pk", "q_sk"),
        "by_due": ("d_pk", "d_sk"),
        "by_list": ("l_pk", "l_sk"),
    }[index]
    for number, sort_key in enumerate(SORT_KEYS):
        key = Key("P", sort_key) if index is None else Key(f"ITEM#{number}", "META")
        place = {} if index is None else {partition: "P", sort: sort_key}
        table.transact([Put(key, {"number": number, **place})])
    settle()

    found = table.query(
        Query(
            query.partition, index, query.prefix, query.after, query.until, query.limit,
            query.descending,
        )
    )  # fmt: skip

    assert [item[sort] for item in found] == expected(query)
    assert all("number" in item for item in found)


def expected(query: Query) -> list[str]:
    """The contract said again, without bounds: every key is asked by itself."""
    lower, upper = (query.until, query.after) if query.descending else (query.after, query.until)
    inside = [
        key
        for key in sorted(SORT_KEYS if query.partition == "P" else (), key=str.encode)
        if key.startswith(query.prefix)
        and (lower is None or key > lower or (query.descending and key == lower))
        and (upper is None or key < upper or (not query.descending and key == upper))
    ]
    ordered = inside[::-1] if query.descending else inside
    return ordered[: query.limit]


short_keys = st.text(st.sampled_from("\x00ab\ud7ff\ue000\U0010ffff"), max_size=3)


@given(
    key=short_keys.filter(bool),
    prefix=short_keys,
    after=st.none() | short_keys,
    until=st.none() | short_keys,
    descending=st.booleans(),
)
def test_a_range_holds_a_key_just_when_each_bound_does(
    *, key: str, prefix: str, after: str | None, until: str | None, descending: bool
) -> None:
    bounds = sort_key_range(
        Query("P", prefix=prefix, after=after, until=until, descending=descending)
    )

    lies_inside = (
        bounds is not None
        and (bounds.low is None or key >= bounds.low)
        and (bounds.high is None or key < bounds.high or key == bounds.high)
        and not (bounds.high == key and bounds.high_is_open)
    )
    beyond_after = after is None or (key < after if descending else key > after)
    within_until = until is None or (key >= until if descending else key <= until)
    assert lies_inside == (key.startswith(prefix) and beyond_after and within_until)


def test_a_partition_of_more_than_a_page_comes_whole(table: ItemTable) -> None:
    text = "The harbour master of Harrowmere counted again. " * 4000
    for number in range(8):
        table.transact([Put(Key("P", f"{number}"), {"text": text})])

    found = table.query(Query("P"))

    assert [item["sk"] for item in found] == [f"{number}" for number in range(8)]
    assert {item["text"] for item in found} == {text}


def test_items_enter_move_in_and_leave_an_index_with_its_two_attributes(
    table: ItemTable, settle: Callable[[], None]
) -> None:
    def listed() -> list[list[object]]:
        settle()
        return [
            [item["sk"] for item in table.query(Query(partition, index="by_queue"))]
            for partition in ("Q#queued", "Q#in_review")
        ]

    seen = []
    table.transact(
        [Put(REVIEW, {"q_pk": "Q#queued", "q_sk": "1"}), Put(ENTRY, {"q_pk": "Q#queued"})]
    )
    seen.append(listed())
    table.transact([Update(REVIEW, set={"q_pk": "Q#in_review"})])
    seen.append(listed())
    table.transact([Update(REVIEW, remove=("q_pk", "q_sk"))])
    seen.append(listed())

    assert seen == [[["CLAIM#1"], []], [[], ["CLAIM#1"]], [[], []]]


def test_items_at_the_same_place_of_an_index_are_all_listed(
    table: ItemTable, settle: Callable[[], None]
) -> None:
    keys = [Key(f"ITEM#{number}", "META") for number in range(3)]
    table.transact([Put(key, {"l_pk": "L#token", "l_sk": "same"}) for key in keys])
    settle()

    found = table.query(Query("L#token", index="by_list"))

    assert {item["pk"] for item in found} == {key.pk for key in keys}


def test_what_has_expired_is_still_there_until_storage_drops_it(table: ItemTable) -> None:
    table.transact([Put(REVIEW, {"expires_at": 1})])

    assert table.get(REVIEW) == stored(REVIEW, expires_at=1)


# What no store takes, with the fact that a developer needs.
REFUSED: list[tuple[str, list[Operation], str]] = [
    ("a float", [Put(REVIEW, {"score": 0.5})], "float"),
    ("a float deep inside", [Put(REVIEW, {"a": [{"b": 1.0}]})], "float"),
    ("bytes", [Put(REVIEW, {"raw": b"x"})], "bytes"),
    ("a set", [Put(REVIEW, {"roles": {"chief"}})], "set"),
    ("a tuple", [Put(REVIEW, {"span": (1, 2)})], "tuple"),
    ("a number of 39 digits", [Put(REVIEW, {"n": 10**38})], "38 digits"),
    ("a lone surrogate", [Put(REVIEW, {"text": "\ud800"})], "surrogate"),
    ("a map with a number as key", [Put(REVIEW, {"m": {1: "x"}})], "map's key"),
    ("an attribute without a name", [Put(REVIEW, {"": 1})], "name"),
    ("the key among the attributes", [Put(REVIEW, {"sk": "x"})], "sk is part of the key"),
    ("an empty partition key", [Put(Key("", "x"), {})], "pk must be"),
    ("an empty sort key", [Delete(Key("x", ""))], "sk must be"),
    ("a partition key too long", [Delete(Key("é" * 1025, "x"))], "2048"),
    ("a sort key too long", [Delete(Key("x", "y" * 1025))], "1024"),
    ("an empty index key", [Put(REVIEW, {"q_pk": "", "q_sk": "1"})], "q_pk must be"),
    ("no text as index key", [Update(REVIEW, set={"d_sk": 5})], "d_sk must be"),
    ("nothing as index key", [Update(REVIEW, set={"l_pk": None})], "l_pk must be"),
    ("text as time of expiry", [Put(REVIEW, {"expires_at": "soon"})], "epoch seconds"),
    ("an item too large", [Put(REVIEW, {"text": "x" * 400 * 1024})], "409600"),
    ("an item too large in bytes", [Put(REVIEW, {"text": "é" * 210_000})], "409600"),
    ("values nested too deep", [Put(REVIEW, {"a": eval("[" * 40 + "]" * 40)})], "32 deep"),  # noqa: S307 - our own brackets
    ("no operation", [], "at least one"),
    ("more than a hundred", [Delete(Key("x", str(n))) for n in range(101)], "100"),
    (
        "more than four megabytes",
        [Put(Key("x", str(n)), {"text": "x" * 399_000}) for n in range(11)],
        "4194304",
    ),
    ("one item twice", [Put(REVIEW, {}), Check(REVIEW, Exists())], "two operations"),
    ("an update of nothing", [Update(REVIEW)], "changes nothing"),
    ("an attribute set and removed", [Update(REVIEW, set={"a": 1}, remove=("a",))], "twice"),
    ("a sum of something else", [Update(REVIEW, add={"n": True})], "cannot be added"),
    ("a time of expiry out of reach", [Check(REVIEW, AbsentOrExpired(10**30))], "epoch seconds"),
    ("a choice of nothing", [Check(REVIEW, AttributeIn("state", ()))], "0 values"),
    ("all of nothing", [Check(REVIEW, AllOf(()))], "0 conditions"),
    ("all of what is refused", [Check(REVIEW, AllOf((AttributeIn("a", ()),)))], "0 values"),
]


@pytest.mark.parametrize(
    ("operations", "fact"),
    [row[1:] for row in REFUSED],
    ids=[row[0].replace(" ", "-") for row in REFUSED],
)
def test_what_the_port_does_not_take_is_refused_and_nothing_is_stored(
    table: ItemTable, operations: list[Operation], fact: str
) -> None:
    beside = Key("BESIDE", "x")
    room = [Put(beside, {"n": 1})] if 0 < len(operations) < 100 else []

    with pytest.raises(ItemRefused, match=fact):
        table.transact([*room, *operations])

    assert table.get(beside) is None
    assert table.get(REVIEW) is None


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        (Query("P", index="by_name"), "no index"),
        (Query(""), "partition must be"),
        (Query("P", limit=0), "limit"),
        (Query("P", prefix="\ud800"), "surrogate"),
        (Query("P", after="x" * 1025), "1024"),
    ],
)
def test_a_query_that_no_store_could_answer_is_refused(
    table: ItemTable, query: Query, fact: str
) -> None:
    with pytest.raises(ItemRefused, match=fact):
        table.query(query)


def test_an_update_that_makes_an_item_too_large_is_refused(table: ItemTable) -> None:
    half = {"text": "x" * 300_000}
    table.transact([Put(REVIEW, half)])

    with pytest.raises(ItemRefused):
        table.transact([Update(REVIEW, set={"more": "y" * 200_000})])

    assert table.get(REVIEW) == stored(REVIEW, **half)


def test_adding_to_a_text_is_refused(table: ItemTable) -> None:
    table.transact([Put(REVIEW, {"state": "queued"})])

    with pytest.raises(ItemRefused):
        table.transact([Update(REVIEW, add={"state": 1})])

    assert table.get(REVIEW) == stored(REVIEW, state="queued")


def in_eight_threads(work: Callable[[], None]) -> None:
    start = threading.Barrier(8)

    def together() -> None:
        start.wait()
        work()

    with ThreadPoolExecutor(8) as threads:
        for finished in [threads.submit(together) for _ in range(8)]:
            finished.result()


def test_no_version_guarded_change_of_eight_threads_is_lost(table: ItemTable) -> None:
    table.transact([Put(REVIEW, {"version": 0, "count": 0})])

    def count_up() -> None:
        for _ in range(10):
            while not raise_count(table, guarded=True):
                pass

    in_eight_threads(count_up)

    assert table.get(REVIEW) == stored(REVIEW, version=80, count=80)


def test_the_same_without_the_guard_loses_changes(table: ItemTable) -> None:
    """The control: were this to lose nothing, the test above could not fail."""
    table.transact([Put(REVIEW, {"version": 0, "count": 0})])
    everyone_has_read = threading.Barrier(8)

    def count_up() -> None:
        for _ in range(3):
            raise_count(table, guarded=False, between=everyone_has_read.wait)

    in_eight_threads(count_up)

    found = table.get(REVIEW)
    assert found is not None
    assert found["count"] == 3


def raise_count(
    table: ItemTable, *, guarded: bool, between: Callable[[], object] = lambda: None
) -> bool:
    found = table.get(REVIEW)
    assert found is not None
    version, count = found["version"], found["count"]
    assert isinstance(version, int)
    assert isinstance(count, int)
    between()
    condition = VersionIs(version) if guarded else None
    try:
        table.transact([Put(REVIEW, {"version": version + 1, "count": count + 1}, condition)])
    except ConditionFailed:
        return False
    return True


def test_no_number_of_a_counter_is_given_out_twice(table: ItemTable) -> None:
    given_out: list[int] = []

    def take() -> None:
        given_out.extend(table.increment(MISSING, "ticket") for _ in range(10))

    in_eight_threads(take)

    assert sorted(given_out) == list(range(1, 81))
