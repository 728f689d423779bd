"""Storage operations and DynamoDB's capacity units per action, counted from real transactions.

`python -m bench.operations`. Plays a claim's and an article's way on the SQLite store behind a
port that counts; sizes and units are computed by DynamoDB's own rules. Beside each action stands
the least that its transaction needs: two units for the claim (or article), its entry, what it
hides, the decision id and the outbox record, were each of them no larger than 1 KB, one for each
index entry that comes or goes, and one unit to read the claim.
"""

import platform
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.adapters.folder_blobs import FolderBlobs
from chalicelib.adapters.folder_pages import FolderPages
from chalicelib.adapters.sqlite_table import SqliteTable
from chalicelib.adapters.table_definition import INDEXES
from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.policy import Member, Role, desk
from chalicelib.domain.publication import (
    ApproveSummary,
    ArticleAction,
    SubmitSummary,
    WriteSummary,
)
from chalicelib.domain.review import (
    Accept,
    Action,
    Approve,
    ConfirmClaimant,
    Note,
    Publish,
    Release,
    Renew,
    SaveDraft,
    SubmitDraft,
    Suspend,
    Take,
    WaiveReply,
)
from chalicelib.domain.verdict import Evidence, EvidenceKind, Stance, Tier, Verdict
from chalicelib.wiring import Plumbline, Ports
from chalicelib.workflow.ports import (
    Check,
    Delete,
    Item,
    ItemTable,
    Key,
    Operation,
    Query,
    Update,
)

ARTICLE = Path(__file__).parents[1] / "examples" / "articles" / "harbour-bridge.txt"
WRITE_UNIT = 1024  # bytes
READ_UNIT = 4096
TRANSACTIONAL = 2  # a write in a transaction costs twice
EVIDENCE = (
    Evidence(
        kind=EvidenceKind.DOCUMENT,
        tier=Tier.PRIMARY,
        stance=Stance.SUPPORTS,
        title="Inspection report of the harbour bridge",
        publisher="Port office of Saltmere",
        url="https://port.saltmere.example/inspection",
        not_archived="The archive was down.",
    ),
)
VERDICT = Verdict(
    rating="mostly_true",
    reason="The report counts 41 cracks, one of them twice.",
    explanation="The inspection report of the port office lists 41 cracks in the northern arch.",
)


def item_bytes(key: Key, item: Mapping[str, object]) -> int:
    """The size of an item by DynamoDB's rules, its keys included."""
    named: dict[str, object] = {"pk": key.pk, "sk": key.sk, **item}
    return sum(len(name.encode()) + value_bytes(value) for name, value in named.items())


def value_bytes(value: object) -> int:
    """Text in UTF-8; a number a byte for two digits and one more; a list or map three and one each.

    Source: "DynamoDB item sizes and formats" in the developer guide.
    """
    match value:
        case None | bool():
            return 1
        case int():
            return (len(str(abs(value))) + 1) // 2 + 1 + (value < 0)
        case str():
            return len(value.encode())
        case dict():
            members = (len(str(name).encode()) + value_bytes(one) for name, one in value.items())
            return 3 + len(value) + sum(members)
        case list():
            return 3 + len(value) + sum(value_bytes(one) for one in value)
    raise TypeError(f"{type(value).__name__} is not stored")


def units(size: int, unit: int) -> int:
    """Whole units; nothing costs less than one."""
    return max(1, -(-size // unit))


@dataclass
class Counted:
    """What an action asked of storage."""

    reads: float = 0  # calls
    read_units: float = 0
    writes: int = 0  # items in transactions
    write_units: int = 0  # with the indexes
    index_units: int = 0
    least_units: int = 0


@dataclass
class CountingTable:
    """The item port with a tally beside it; stands between the workflows and a store."""

    table: ItemTable
    counted: Counted = field(default_factory=Counted)

    def get(self, key: Key) -> Item | None:
        """Read one item, consistently: a unit for 4 KB."""
        item = self.table.get(key)
        self.counted.reads += 1
        self.counted.read_units += units(0 if item is None else _stored(item), READ_UNIT)
        return item

    def batch_get(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Read some items: each is rounded up by itself."""
        found = self.table.batch_get(keys)
        self.counted.reads += 1
        self.counted.read_units += sum(
            units(_stored(found[key]) if key in found else 0, READ_UNIT) for key in set(keys)
        )
        return found

    def query(self, query: Query) -> list[Item]:
        """Read in a row: the sum is rounded up; an index is read at half the price."""
        found = self.table.query(query)
        price = units(sum(map(_stored, found)), READ_UNIT) * (0.5 if query.index else 1)
        self.counted.reads += 1
        self.counted.read_units += price
        return found

    def transact(self, operations: Sequence[Operation]) -> None:
        """Write; counted when it went through."""
        before = self.table.batch_get([operation.key for operation in operations])
        self.table.transact(operations)
        after = self.table.batch_get([operation.key for operation in operations])
        for operation in operations:
            self._count(operation, before.get(operation.key), after.get(operation.key))

    def increment(self, key: Key, attribute: str) -> int:
        """Add one, outside of a transaction."""
        value = self.table.increment(key, attribute)
        self.counted.writes += 1
        self.counted.write_units += 1
        return value

    def _count(self, operation: Operation, was: Item | None, now: Item | None) -> None:
        size = max(_stored(was) if was else 0, _stored(now) if now else 0)
        base = TRANSACTIONAL * units(size, WRITE_UNIT)
        moved = 0 if isinstance(operation, Check) else _index_units(was, now)
        self.counted.writes += 1
        self.counted.write_units += base + moved
        self.counted.index_units += moved
        if _needed(operation):
            self.counted.least_units += TRANSACTIONAL + _places_changed(was, now)


def _stored(item: Item) -> int:
    key = Key(str(item["pk"]), str(item["sk"]))
    return item_bytes(key, {name: item[name] for name in item if name not in {"pk", "sk"}})


def _index_units(was: Item | None, now: Item | None) -> int:
    """What the indexes, which hold whole items, take: a removal and a new entry cost one each."""
    total = 0
    for index in INDEXES:
        old = _entry(was, index.partition, index.sort)
        new = _entry(now, index.partition, index.sort)
        if old == new and (old is None or was == now):
            continue
        if old is not None and old == new:
            assert now is not None
            total += units(_stored(now), WRITE_UNIT)  # moved nowhere, but its copy is rewritten
        else:
            total += units(_stored(was), WRITE_UNIT) if was and old else 0
            total += units(_stored(now), WRITE_UNIT) if now and new else 0
    return total


def _places_changed(was: Item | None, now: Item | None) -> int:
    """Index entries that come or go."""
    pairs = [
        (_entry(was, index.partition, index.sort), _entry(now, index.partition, index.sort))
        for index in INDEXES
    ]
    return sum((old is not None) + (new is not None) for old, new in pairs if old != new)


def _entry(item: Item | None, partition: str, sort: str) -> tuple[object, object] | None:
    if item is None or partition not in item or sort not in item:
        return None
    return item[partition], item[sort]


def _needed(operation: Operation) -> bool:
    """Whether the transaction of design could not do without it: record, entry, id, outbox."""
    if isinstance(operation, Check | Delete | Update):
        return False
    kind = operation.key.sk.partition("#")[0]
    owner = operation.key.pk.partition("#")[0]
    return kind in _RECORDS or owner in {"INBOX", "OUTBOX"}


_RECORDS = frozenset({"CLAIM", "META", "ENTRY", "SECRET", "DRAFT", "SNAPSHOT", "FINDING", "REPLY"})


class _Kept:
    """A queue that forgets: what travels on is not what is measured."""

    def send(self, bodies: Sequence[str]) -> None:
        """Take it."""


def desk_on(table: ItemTable, folder: Path) -> Plumbline:
    """A desk on a table, with its blobs and pages in the folder; nothing travels on."""
    return Plumbline(
        Ports(
            table=table,
            blobs=FolderBlobs(folder / "blobs"),
            pages=FolderPages(folder / "pages"),
            queues={name: _Kept() for name in ("extract", "events", "render", "deliver")},
            public_url="https://desk.example",
            policies=lambda _version: desk(1),
        )
    )


@contextmanager
def counting_desk(folder: Path) -> Iterator[tuple[Plumbline, CountingTable]]:
    """A desk on a store that counts."""
    sqlite_table = SqliteTable(folder / "plumbline.db")
    table = CountingTable(sqlite_table)
    yield desk_on(table, folder), table
    sqlite_table.close()


@dataclass
class Play:
    """One article and its claims, decided on by a small desk, with a line for each action."""

    desk: Plumbline
    table: CountingTable
    lines: list[tuple[str, Counted]] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)

    def person(self, name: str, *roles: Role) -> None:
        """Somebody at the desk."""
        self.members[name] = self.desk.add_member(
            member_id=name, name=name.title(), roles=frozenset(roles)
        )

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        """Count what happens in the block under this name."""
        self.table.counted = Counted()
        yield
        self.lines.append((name, self.table.counted))
        self.table.counted = Counted()  # what is read to prepare the next is not its own

    def act(self, claim_id: str, who: str, action: Action, *, named: str = "") -> None:
        """One decision on a claim."""
        member = self.members[who]
        version = self.desk.read_claim(claim_id, member=member).review.version
        with self.measured(named or action.action):
            self.desk.decide(
                claim_id, action, member=member, expected_version=version, decision_id=None
            )

    def act_on_article(self, article_id: str, who: str, action: ArticleAction) -> None:
        """One decision on the article."""
        member = self.members[who]
        version = self.desk.read_article(article_id).publication.version
        with self.measured(f"article: {action.action}"):
            self.desk.decide_article(
                article_id, action, member=member, expected_version=version, decision_id=None
            )


def play(desk_and_table: tuple[Plumbline, CountingTable]) -> list[tuple[str, Counted]]:
    """Every action of the way to a published fact-check and finding, counted."""
    play = Play(*desk_and_table)
    play.person("reporter", Role.SUBMITTER)
    play.person("triager", Role.TRIAGER)
    play.person("checker", Role.CHECKER)
    play.person("approver", Role.APPROVER)
    play.person("chief", Role.CHIEF)
    submission = Submission(
        body=ARTICLE.read_text(encoding="utf-8"), body_format=BodyFormat.TEXT, language="en"
    )
    with play.measured("submit an article"):
        article_id = play.desk.submit_article(
            submission, member=play.members["reporter"], idempotency_key=None
        ).article_id
    with play.measured("extract its claims"):
        play.desk.extract_article(article_id, 1)
    claims = [review.claim_id for review in play.desk.read_claims(article_id)]
    with play.measured(f"read {len(claims)} claims"):
        play.desk.read_claims(article_id)
    _play_claim(play, claims[0])
    play.act_on_article(
        article_id,
        "checker",
        WriteSummary(headline="What was said of the bridge", finding="Most holds.", why="Asked."),
    )
    play.act_on_article(article_id, "checker", SubmitSummary(partial=True))
    waiting = play.desk.read_article(article_id).publication.finding_hash
    assert waiting is not None
    play.act_on_article(article_id, "approver", ApproveSummary(finding_hash=waiting))
    return play.lines


def _play_claim(play: Play, claim_id: str) -> None:
    play.act(claim_id, "triager", Accept())
    play.act(claim_id, "checker", Take())
    play.act(claim_id, "checker", Note(text="Ask the port office."))
    play.act(claim_id, "checker", Renew())
    play.act(claim_id, "checker", Release())
    play.act(claim_id, "checker", Take(), named="take again")
    play.act(claim_id, "checker", SaveDraft(verdict=VERDICT, evidence=EVIDENCE))
    play.act(claim_id, "checker", ConfirmClaimant())
    play.act(claim_id, "checker", WaiveReply(reason="A count by the city itself."))
    play.act(claim_id, "checker", SubmitDraft())
    draft_hash = play.desk.read_claim(claim_id, member=play.members["chief"]).review.draft_hash
    assert draft_hash is not None
    play.act(claim_id, "approver", Approve(draft_hash=draft_hash))
    play.act(claim_id, "chief", Publish())
    play.act(claim_id, "chief", Suspend(reason="A lawyer asked."))


def main() -> None:
    """Count and print."""
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version};"
        " units computed by DynamoDB's rules"
    )
    with (
        tempfile.TemporaryDirectory(prefix="plumbline-bench-") as name,
        counting_desk(Path(name)) as desk_and_table,
    ):
        lines = play(desk_and_table)
    print(f"{'action':<26} reads  read units  writes  write units  of them indexes  least writes")
    for name, one in lines:
        print(
            f"{name:<26} {one.reads:5g}  {one.read_units:10g}  {one.writes:6}"
            f"  {one.write_units:11}  {one.index_units:15}  {one.least_units:12}"
        )


if __name__ == "__main__":
    main()
