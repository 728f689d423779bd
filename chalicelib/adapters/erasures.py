"""What erasing an article takes out of the stores, on the item port and the blobs.

`erasing_operations` go with the decision itself, which `Articles` commits; `Erasures` does the
rest afterwards, as often as it is asked. What is not named here as staying goes: an item of a
kind that comes later is erased unless somebody says that it holds no text.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol, cast

from chalicelib.adapters import keys
from chalicelib.adapters.holds import holds_unchanged
from chalicelib.adapters.outbox import outbox_put
from chalicelib.adapters.reviews import entry_put, review_attributes
from chalicelib.domain.review import Review
from chalicelib.workflow.ports import (
    MAX_TRANSACTION_OPERATIONS,
    AttributeIn,
    BlobStore,
    Delete,
    Exists,
    Item,
    ItemTable,
    Key,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)
from chalicelib.workflow.records import ClaimPair, OutboxRecord

# Names, numbers and hashes: what stays of an article's own item and of its wordings. Whole
# numbers and yes-or-no stay anyway; every other attribute goes.
_NAMED_KINDS = ("kind", "body_format", "rights", "language", "submitted_by", "submitted_at")
_PLACES = ("pk", "sk", "article_id", "state", "l_pk", "l_sk")
_PUBLICATION = ("since", "head_hash", "summary_published_at", "written_by", "finding_hash")
_ARTICLE_STAYS = frozenset({*_NAMED_KINDS, *_PLACES, *_PUBLICATION, "failure", "erasure_asked_by"})
_WORDING_STAYS = frozenset(
    {
        *("pk", "sk", "identity", "state", "received_at", "raw_blob", "extractor_version"),
        *("language", "language_support", "failure", "extracted_at"),
    }
)
# Of an article's partition: its own items, which are emptied, and what never held a text. The
# manifest of its pages, and its lines in the list of corrections, are brought up to date by the
# render that follows.
_EMPTIED = ("META", keys.CLAIM_PREFIX, keys.REVISION_PREFIX, keys.COMPLAINT_PREFIX)
# So is its list of corrections: without their places the lines could not be found.
_STAYS = (*_EMPTIED, "ENTRY#", "POINTED#", "HOLDS", "PAGE#", "CORRECTIONS")
_KINDS = {
    "DRAFT": "drafts",
    "SNAPSHOT": "published versions",
    "REPLY": "answers",
    "SECRET": "entries with words beside them",
    "FINDING": "finding and choice",
    "WORDS": "complaints' words",
}


def erasing_operations(
    table: ItemTable, article_id: str, seen: int
) -> tuple[list[Operation], dict[str, object], tuple[str, ...]]:
    """What goes with the decision: operations, and what the article's item sets and removes.

    No claim has come under a legal hold, or out of one, since `seen`; the article's own hold
    hangs on its version. The address is free at once for who sends the article anew.
    """
    operations: list[Operation] = [
        holds_unchanged(article_id, seen),
        Delete(keys.finding(article_id)),
    ]
    item = table.get(keys.article_meta(article_id))
    assert item is not None  # the decision was made on it
    if url := cast("str | None", item.get("url")):
        publisher = cast("str | None", item.get("publisher"))
        place = keys.address(publisher, url, demo=bool(item["demo"]))
        stored = table.get(place)
        if stored and stored["article_id"] == article_id:
            operations.append(Delete(place, AttributeIn("article_id", (article_id,))))
    return operations, {"authors": []}, tuple(_texts(item, _ARTICLE_STAYS) - {"authors"})


class Texts(Protocol):
    """The articles, as far as they keep texts outside the table."""

    def remove_blobs(self, article_id: str) -> None:
        """Take away all bytes of an article."""
        ...

    def forget(self, article_id: str) -> None:
        """Keep nothing of it in memory."""
        ...


class Erasures:
    """Counts and takes away what an erased article leaves in the stores."""

    def __init__(self, table: ItemTable, blobs: BlobStore, articles: Texts) -> None:
        self._table = table
        self._blobs = blobs
        self._articles = articles

    def stored(self, article_id: str) -> Mapping[str, int]:
        """What would go, by kind: for people who are asked whether they mean it."""
        found = Counter(
            _KINDS.get(kind, kind.lower())
            for item in self._items(article_id)
            if not _stays(item)
            for kind in (str(item["sk"]).partition("#")[0],)
        )
        found["blobs"] = len(self._blobs.keys_under(f"articles/{article_id}"))
        return {kind: count for kind, count in sorted(found.items()) if count}

    def commit_claims(
        self, before: Sequence[Review], after: Sequence[ClaimPair], outbox: OutboxRecord
    ) -> None:
        """Claims of an erased article are erased too; ConditionFailed when one of them moved."""
        operations: list[Operation] = [outbox_put(outbox)]
        for was, pair in zip(before, after, strict=True):
            place = keys.claim(was.article_id, was.ordinal)
            # Still at the version on which the decision was made.
            operations.append(Put(place, review_attributes(pair.review), VersionIs(was.version)))
            operations.append(entry_put(pair.entry))
        self._table.transact(operations)

    def wipe(self, article_id: str) -> None:
        """Take away every text of an article whose claims are erased; again does no harm.

        The wordings first: from then on no extraction can freeze a result. Then what stands
        beside, then the blobs, which nothing names any more.
        """
        items = self._items(article_id)
        for item in items:
            if str(item["sk"]).startswith(keys.REVISION_PREFIX):
                self._empty_wording(article_id, item)
        gone = [Delete(Key(str(item["pk"]), str(item["sk"]))) for item in items if not _stays(item)]
        for start in range(0, len(gone), MAX_TRANSACTION_OPERATIONS):
            self._table.transact(gone[start : start + MAX_TRANSACTION_OPERATIONS])
        self._articles.remove_blobs(article_id)
        self._articles.forget(article_id)

    def _empty_wording(self, article_id: str, item: Item) -> None:
        key = Key(str(item["pk"]), str(item["sk"]))
        texts = tuple(_texts(item, _WORDING_STAYS))
        self._table.transact([Update(key, {"state": "erased"}, remove=texts, condition=Exists())])
        place = keys.content(str(item["identity"]))
        stored = self._table.get(place)
        # Sent anew meanwhile, the same content belongs to another article.
        if stored and stored["article_id"] == article_id:
            self._table.transact([Delete(place, AttributeIn("article_id", (article_id,)))])

    def _items(self, article_id: str) -> list[Item]:
        return self._table.query(Query(keys.article(article_id)))


def _stays(item: Item) -> bool:
    return str(item["sk"]).startswith(_STAYS)


def _texts(item: Item, stays: frozenset[str]) -> set[str]:
    return {
        name for name, value in item.items() if name not in stays and not isinstance(value, int)
    }
