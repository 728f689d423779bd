"""Articles, their revisions and blobs on the item port."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TypeVar, cast

from chalicelib.adapters import codec, keys
from chalicelib.adapters.erasures import erasing_operations
from chalicelib.adapters.holds import holds_seen
from chalicelib.adapters.inbox import receipt_put
from chalicelib.adapters.outbox import outbox_put
from chalicelib.adapters.reviews import NOT_ERASED, claim_puts, entry_put, secrets_put
from chalicelib.domain.article import Revision, Submission
from chalicelib.domain.log import SealedEntry
from chalicelib.domain.publication import Publication, PublicationState, Texts
from chalicelib.domain.review import FIRST_READING
from chalicelib.workflow.ports import (
    Absent,
    AttributeIn,
    BlobStore,
    Check,
    Item,
    ItemTable,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)
from chalicelib.workflow.records import (
    ArticleRecord,
    ClaimPair,
    Extracted,
    OutboxRecord,
    Page,
    Receipt,
    RecordedArticle,
)

T = TypeVar("T")

_PUBLICATION = "publication"
_SUMMARY_PUBLISHED_AT = "summary_published_at"
CACHED_EXTRACTIONS = 64


class Articles:
    """Reads and writes articles. Everything written together is written in one transaction."""

    def __init__(self, table: ItemTable, blobs: BlobStore) -> None:
        self._table = table
        self._blobs = blobs
        self._extractions: OrderedDict[str, Mapping[str, object]] = OrderedDict()
        self._readings: OrderedDict[str, dict[int, Extracted]] = OrderedDict()
        self._claims: OrderedDict[str, dict[int, Mapping[str, object]]] = OrderedDict()
        self._places: OrderedDict[str, dict[int, str]] = OrderedDict()
        self._lock = Lock()

    # Reading

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article with all its revisions, read consistently, or None."""
        item = self._table.get(keys.article_meta(article_id))
        if item is None:
            return None
        revisions = self._table.query(
            Query(keys.article(article_id), prefix=keys.REVISION_PREFIX),
        )
        # Read last: a text that is newer than its article fails the next decision's condition.
        texts = self._table.get(keys.finding(article_id))
        return _record(item, revisions, texts)

    def listed(self, cursor: str | None, limit: int) -> Page[ArticleRecord]:
        """Articles, newest first."""
        items = self._table.query(
            Query(
                keys.list_partition("article"),
                index="by_list",
                after=cursor,
                limit=limit + 1,
                descending=True,
            ),
        )
        page = items[:limit]
        return Page(
            items=tuple(_record(item, []) for item in page),
            next_cursor=str(page[-1]["l_sk"]) if len(items) > limit else None,
        )

    def holding(self, identity: str) -> tuple[str, int] | None:
        """Article id and revision number that hold this content."""
        item = self._table.get(keys.content(identity))
        return (str(item["article_id"]), cast("int", item["revision"])) if item else None

    def at_address(self, publisher: str | None, url: str, *, demo: bool) -> str | None:
        """The article that lives at a publisher's address."""
        item = self._table.get(keys.address(publisher, url, demo=demo))
        return str(item["article_id"]) if item else None

    # Blobs

    def put_blob(self, article_id: str, content: bytes) -> str:
        """Store immutable bytes under the article and their own hash; gives the key."""
        key = f"articles/{article_id}/{hashlib.sha256(content).hexdigest()}"
        self._blobs.put(key, content)
        return key

    def remove_blobs(self, article_id: str) -> None:
        """Take away all bytes of an erased article, also those that nothing names."""
        for key in self._blobs.keys_under(f"articles/{article_id}"):
            self._blobs.remove(key)

    def blob(self, key: str) -> bytes:
        """The bytes of a blob that an item names."""
        content = self._blobs.get(key)
        if content is None:
            raise LookupError(f"blob {key} is named by an item but is not there")
        return content

    def extraction(self, key: str) -> Mapping[str, object]:
        """A frozen extraction result, parsed; the last few stay in memory, being immutable."""

        def parse() -> Mapping[str, object]:
            return cast("Mapping[str, object]", json.loads(self.blob(key)))

        return self._cached(self._extractions, key, parse)

    def extracted(self, article_id: str, ordinal: int, revision: int = 1) -> Extracted:
        """A claim as it was frozen in a wording. Raises LookupError when it never was.

        What is frozen never changes, so where results lie and what was read is kept in memory.
        Of a claim that no machine found the first log entry tells: read each time, as it may be
        erased.
        """
        key = self._result(article_id, revision)
        if key is not None:
            readings = self._cached(self._readings, key, dict)
            if ordinal in readings:
                return readings[ordinal]
            claim = self._cached(self._claims, key, partial(self._by_ordinal, key)).get(ordinal)
            if claim is not None:
                readings[ordinal] = Extracted(claim, codec.reading_of(claim))
                return readings[ordinal]
        told = self._first_entry_of(article_id, ordinal)
        if told is None:
            raise LookupError(f"claim {ordinal} of article {article_id} was never extracted")
        return told

    def _by_ordinal(self, key: str) -> dict[int, Mapping[str, object]]:
        claims = cast("list[Mapping[str, object]]", self.extraction(key)["claims"])
        return {cast("int", claim["ordinal"]): claim for claim in claims}

    def _first_entry_of(self, article_id: str, ordinal: int) -> Extracted | None:
        """The claim that an added or split-off claim's first entry keeps beside it, or None."""
        kept = self._table.get(keys.secret(f"{article_id}-{ordinal}", 1))
        values = cast("Mapping[str, Mapping[str, object]]", kept["values"] if kept else {})
        if FIRST_READING not in values:
            return None
        claim = cast("Mapping[str, object]", values[FIRST_READING]["value"])
        return Extracted(claim, codec.reading_of(claim))

    def _result(self, article_id: str, revision: int) -> str | None:
        """The blob of a wording's frozen result, or None while there is none."""
        found = self._cached(self._places, article_id, partial(self._results, article_id))
        if revision not in found:
            # It may have been frozen since: look once more, in the store.
            with self._lock:
                self._places.pop(article_id, None)
            found = self._cached(self._places, article_id, partial(self._results, article_id))
        return found.get(revision)

    def _results(self, article_id: str) -> dict[int, str]:
        """Number of a wording → blob of its frozen result."""
        items = self._table.query(Query(keys.article(article_id), prefix=keys.REVISION_PREFIX))
        return {
            cast("int", item["number"]): str(item["result_blob"])
            for item in items
            if "result_blob" in item
        }

    def _cached(self, kept: OrderedDict[str, T], key: str, read: Callable[[], T]) -> T:
        """What is kept under the key, read when it is not; the least used goes first."""
        with self._lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        found = read()
        with self._lock:
            kept[key] = found
            if len(kept) > CACHED_EXTRACTIONS:
                kept.popitem(last=False)
        return found

    def forget(self, article_id: str) -> None:
        """Keep nothing of an article in memory any more: it is erased."""
        with self._lock:
            self._places.pop(article_id, None)
            for kept in (self._extractions, self._readings, self._claims):
                for key in [key for key in kept if key.startswith(f"articles/{article_id}/")]:
                    del kept[key]

    def holds_seen(self, article_id: str) -> int:
        """How often claims came under a legal hold or out of one."""
        return holds_seen(self._table, article_id)

    # Writing: each raises ConditionFailed when somebody was faster

    def create(
        self,
        submission: Submission,
        record: ArticleRecord,
        identity: str,
        entry: SealedEntry,
        receipt: Receipt | None,
        outbox: OutboxRecord,
        given_up: str | None = None,
    ) -> None:
        """A new article with its first revision, on condition that nobody sent it meanwhile.

        `given_up` is an article that was withdrawn or erased and had the same address.
        """
        article_id = record.article_id
        revision = record.revisions[0]
        meta: Item = {
            **codec.without_none(_submitted(submission)),
            "article_id": article_id,
            "submitted_by": record.submitted_by,
            "submitted_at": keys.timestamp(record.submitted_at),
            "next_ordinal": record.next_ordinal,
            "revision_count": 1,
            **_publication_attributes(record.publication),
            **keys.list_place("article", record.submitted_at, article_id),
        }
        operations: list[Operation] = [
            Put(keys.article_meta(article_id), meta, Absent()),
            _revision_put(article_id, revision),
            entry_put(entry),
            Put(
                keys.content(identity),
                {"article_id": article_id, "revision": 1},
                Absent(),
            ),
            outbox_put(outbox),
        ]
        if submission.url:
            operations.append(
                Put(
                    keys.address(submission.publisher, submission.url, demo=submission.demo),
                    {"article_id": article_id},
                    Absent() if given_up is None else AttributeIn("article_id", (given_up,)),
                ),
            )
        if receipt:
            operations.append(receipt_put(receipt))
        self._table.transact(operations)

    def revise(
        self,
        publication: Publication,
        entry: SealedEntry,
        revision: Revision,
        receipt: Receipt | None,
        outbox: OutboxRecord,
    ) -> None:
        """Another wording of the same article, on condition that no third one came between.

        Nor was anything else decided on the article, so it was neither given up nor erased.
        """
        article_id = publication.article_id
        update = _publication_update(publication)
        operations: list[Operation] = [
            replace(update, set={**update.set, "revision_count": revision.number}),
            entry_put(entry),
            _revision_put(article_id, revision),
            Put(
                keys.content(revision.identity),
                {"article_id": article_id, "revision": revision.number},
                Absent(),
            ),
            outbox_put(outbox),
        ]
        if receipt:
            operations.append(receipt_put(receipt))
        self._table.transact(operations)

    def acknowledge(self, receipt: Receipt) -> None:
        """Store what a submission that changed nothing was answered."""
        self._table.transact([receipt_put(receipt)])

    def freeze(self, article_id: str, revision: Revision, next_ordinal: int) -> None:
        """Fix a result and reserve its ordinals, on condition that no other extraction did."""
        operations: list[Operation] = [
            _revision_update(article_id, revision, ("received", "failed")),
        ]
        if revision.first_ordinal is not None:
            operations.append(
                Update(
                    keys.article_meta(article_id),
                    set={"next_ordinal": next_ordinal},
                    condition=AttributeIn("next_ordinal", (revision.first_ordinal,)),
                ),
            )
        self._table.transact(operations)

    def add_claims(self, pairs: Sequence[ClaimPair]) -> None:
        """Some of the claims of a frozen result: all of them new, or ConditionFailed."""
        article = keys.article_meta(pairs[0].review.article_id)
        # The article was not erased meanwhile, or these claims would stay for good.
        self._table.transact([*_pairs(pairs), Check(article, NOT_ERASED)])

    def finish_extraction(
        self,
        pairs: Sequence[ClaimPair],
        revision: Revision,
        publication: Publication,
        entry: SealedEntry,
        outbox: OutboxRecord,
    ) -> None:
        """The last claims, and the article opens: its version is the condition."""
        article_id = publication.article_id
        self._table.transact(
            [
                *_pairs(pairs),
                _publication_update(publication),
                entry_put(entry),
                _revision_update(article_id, revision, ("extracting",)),
                outbox_put(outbox),
            ],
        )

    def commit_publication(
        self,
        publication: Publication,
        entry: SealedEntry,
        outbox: OutboxRecord,
        receipt: Receipt | None = None,
        revision: Revision | None = None,
        *,
        holds: int = 0,
    ) -> None:
        """One decision on the article: its version is the condition.

        An erasure takes along what names the article, if no claim has come under a legal hold
        since they were counted as `holds`.
        """
        update, erased = _publication_update(publication), list[Operation]()
        if publication.state is PublicationState.ERASED:
            erased, emptied, removed = erasing_operations(
                self._table, publication.article_id, holds
            )
            emptied = {**update.set, **emptied}
            gone = {*update.remove, *removed} - emptied.keys()
            update = replace(update, set=emptied, remove=tuple(sorted(gone)))
        operations: list[Operation] = [
            update,
            *erased,
            entry_put(entry),
            *secrets_put(entry),
            outbox_put(outbox),
        ]
        if publication.texts != Texts():
            operations.append(
                Put(keys.finding(publication.article_id), codec.dump(publication.texts))
            )
        if receipt:
            operations.append(receipt_put(receipt))
        if revision:
            operations.append(
                Put(
                    keys.revision(publication.article_id, revision.number),
                    codec.without_none(codec.dump(revision)),
                ),
            )
        self._table.transact(operations)

    def first_result(self, receipt: Receipt) -> RecordedArticle | None:
        """The publication that a receipt of an article decision tells of."""
        stored = receipt.result.get(_PUBLICATION)
        if stored is None:
            return None
        return RecordedArticle(codec.load(Publication, stored), (), replayed=True)


def _submitted(submission: Submission) -> dict[str, object]:
    written = codec.dump(submission)
    del written["body"]
    return written


def _record(item: Item, revisions: Sequence[Item], texts: Item | None = None) -> ArticleRecord:
    publication = codec.load(
        Publication,
        {**item, "published_at": item.get(_SUMMARY_PUBLISHED_AT), "texts": texts or {}},
    )
    return codec.load(
        ArticleRecord,
        {
            "title": None,
            "url": None,
            "publisher": None,
            "published_at": None,
            "language": None,
            "default_claimant": None,
            **item,
            "revisions": [codec.load(Revision, stored) for stored in revisions],
            "publication": publication,
        },
    )


def _publication_attributes(publication: Publication) -> dict[str, object]:
    written = codec.dump(replace(publication, texts=Texts()))
    del written["texts"]
    # The item's own `published_at` is when the article appeared, as its outlet says.
    written[_SUMMARY_PUBLISHED_AT] = written.pop("published_at")
    return codec.without_none(written)


def _publication_update(publication: Publication) -> Update:
    # The publication's version is one higher than the one that was read.
    return Update(
        keys.article_meta(publication.article_id),
        set=_publication_attributes(publication),
        remove=tuple(
            name
            for name in ("failure", "written_by", "finding_hash", "erasure_asked_by")
            if getattr(publication, name) is None
        ),
        condition=VersionIs(publication.version - 1),
    )


def _revision_put(article_id: str, revision: Revision) -> Put:
    return Put(
        keys.revision(article_id, revision.number),
        codec.without_none(codec.dump(revision)),
        Absent(),
    )


def _revision_update(article_id: str, revision: Revision, states: tuple[str, ...]) -> Update:
    return Update(
        keys.revision(article_id, revision.number),
        set=codec.without_none(codec.dump(revision)),
        condition=AttributeIn("state", states),
    )


def _pairs(pairs: Sequence[ClaimPair]) -> list[Operation]:
    return [operation for pair in pairs for operation in claim_puts(pair)]
