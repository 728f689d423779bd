"""Claims under review with their logs, drafts and snapshots, on the item port."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import cast

from chalicelib.adapters import codec, keys
from chalicelib.adapters.holds import hold_counted
from chalicelib.adapters.inbox import receipt_put
from chalicelib.adapters.outbox import outbox_put
from chalicelib.adapters.results import review_at
from chalicelib.domain.log import SealedEntry, plain
from chalicelib.domain.publication import PublicationState
from chalicelib.domain.review import ARTICLE_OPEN, OPEN, ArticleFacts, Review
from chalicelib.domain.verdict import Draft, Reply, Snapshot
from chalicelib.workflow.ports import (
    Absent,
    AllOf,
    AttributeIn,
    Check,
    Condition,
    Delete,
    Item,
    ItemTable,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)
from chalicelib.workflow.records import (
    ClaimPair,
    LoadedClaim,
    OrdinalsTaken,
    Pointing,
    Receipt,
    ReviewCommit,
)

NOT_ERASED = AttributeIn(
    "state", tuple(sorted(each for each in PublicationState if each != PublicationState.ERASED))
)
# The article is there, and under no legal hold.
_FREE = AllOf((AttributeIn("legal_hold", (False,)), NOT_ERASED))
_ORDINAL = re.compile("[1-9][0-9]{0,4}")

# Every field of a claim's item, and what a new Review has there anyway: that is left out.
_HOT = tuple((one.name, one.default) for one in fields(Review) if one.name != "draft")


class Reviews:
    """Reads reviews; commits decisions in one transaction each."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def load(self, claim_id: str) -> LoadedClaim | None:
        """The review with its draft and what a decision needs of its article, or None."""
        article_id, _, ordinal = claim_id.partition("-")
        if not _ORDINAL.fullmatch(ordinal) or not article_id:
            return None
        claim_key = keys.claim(article_id, int(ordinal))
        draft_key = keys.draft(article_id, int(ordinal))
        article_key = keys.article_meta(article_id)
        pointed_key = keys.pointed(article_id, int(ordinal))
        found = self._table.batch_get((claim_key, draft_key, article_key, pointed_key))
        claim, article = found.get(claim_key), found.get(article_key)
        if claim is None or article is None or claim["claim_id"] != claim_id:
            return None  # "007" is no name of claim 7
        facts = _article_facts(article)
        return LoadedClaim(
            review=review_of(claim, found.get(draft_key)),
            article=facts,
            summary_shown=facts.publication == PublicationState.PUBLISHED,
            suspended=bool(article.get("suspended")),
            pointed=cast("int", found.get(pointed_key, {}).get("version", 0)),
            next_ordinal=cast("int", article["next_ordinal"]),
        )

    def read(self, claim_id: str) -> Review | None:
        """The review with its draft, read consistently, or None."""
        loaded = self.load(claim_id)
        return loaded.review if loaded else None

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article by ordinal, without their drafts, read consistently."""
        items = self._table.query(Query(keys.article(article_id), prefix=keys.CLAIM_PREFIX))
        return tuple(review_of(item) for item in items)

    def snapshots(self, article_id: str) -> tuple[Snapshot, ...]:
        """Every published version of every claim of an article, by ordinal and number."""
        items = self._table.query(Query(keys.article(article_id), prefix=keys.SNAPSHOT_PREFIX))
        return tuple(codec.load(Snapshot, item) for item in items)

    def snapshot(self, review: Review) -> Snapshot | None:
        """The newest published version of a claim's fact-check, or None."""
        if not review.published_version:
            return None
        place = keys.snapshot(review.article_id, review.ordinal, review.published_version)
        item = self._table.get(place)
        return codec.load(Snapshot, item) if item else None

    def replies(self, article_id: str) -> tuple[Reply, ...]:
        """Every answer that came to a claim of an article, word for word."""
        items = self._table.query(Query(keys.article(article_id), prefix=keys.REPLY_PREFIX))
        return tuple(codec.load(Reply, item) for item in items)

    def due(self, until: str, limit: int) -> tuple[str, ...]:
        """Claim ids with something due at or before a timestamp, from the index (may lag)."""
        found = []
        for shard in range(keys.SHARDS):
            items = self._table.query(
                Query(keys.due_partition(shard), index="by_due", until=f"{until}~", limit=limit),
            )
            found += [str(item["claim_id"]) for item in items if "#claim#" in str(item["d_sk"])]
        return tuple(found)

    def entries(self, subject: str, after: int = 0, limit: int | None = None) -> list[SealedEntry]:
        """Log entries of a claim or article in order, with what is still erasable beside them."""
        partition, prefix = keys.entry_prefix(subject)
        items = self._table.query(
            Query(partition, prefix=prefix, after=f"{prefix}{after:06d}", limit=limit),
        )
        _, secret_prefix = keys.secret_prefix(subject)
        secrets = self._table.query(
            Query(
                partition,
                prefix=secret_prefix,
                after=f"{secret_prefix}{after:06d}",
                limit=limit,
            ),
        )
        beside = {str(item["sk"]).rpartition("#")[2]: item["values"] for item in secrets}
        return [_entry(subject, item, beside) for item in items]

    def entry_texts(self, subject: str) -> tuple[Mapping[str, object], ...]:
        """The parsed entries of a subject, without what is erasable: who did what."""
        partition, prefix = keys.entry_prefix(subject)
        items = self._table.query(Query(partition, prefix=prefix))
        return tuple(json.loads(str(item["text"])) for item in items)

    def result_of(self, receipt: Receipt, now: Review, extracted_text: str) -> Review:
        """The review as a decision left it (without its draft): `now`, or from the log."""
        version = cast("int", receipt.result["version"])
        entries = self.entries(now.claim_id) if now.version != version else []
        return review_at(version, now, entries, extracted_text)

    def commit(self, change: ReviewCommit) -> None:
        """Store one decision whole. Raises ConditionFailed when a review moved meanwhile."""
        operations: list[Operation] = []
        for before, after in zip(change.before, change.after, strict=True):
            key, item = keys.claim(after.article_id, after.ordinal), review_attributes(after)
            # The review is still at the version on which the decision was made.
            operations.append(Put(key, item, VersionIs(before.version)))
            operations.extend(assignment_operations(before, after))
            if after.draft is not before.draft and after.draft != before.draft:
                operations.append(
                    Put(
                        keys.draft(after.article_id, after.ordinal),
                        {"draft": codec.dump(after.draft)},
                    ),
                )
        for entry in change.entries:
            operations.append(entry_put(entry))
            operations.extend(secrets_put(entry))
        operations.extend(
            Put(
                keys.snapshot(snapshot.article_id, snapshot.ordinal, snapshot.number),
                codec.dump(snapshot),
                Absent(),
            )
            for snapshot in change.snapshots
        )
        operations.extend(
            Put(
                keys.reply(reply.article_id, reply.ordinal, reply.number),
                codec.dump(reply),
                Absent(),
            )
            for reply in change.replies
        )
        for pair in change.begun:
            operations.extend(claim_puts(pair))
        if change.ordinals is not None:
            free = change.article_free
            operations.append(_ordinals_update(change.ordinals, article_free=free))
        elif change.article_free:
            operations.append(Check(keys.article_meta(change.after[0].article_id), _FREE))
        operations.extend(
            hold_counted(after.article_id)
            for before, after in zip(change.before, change.after, strict=True)
            if before.legal_hold is not after.legal_hold
        )
        if change.pointing is not None:
            operations.extend(_pointing_operations(change.pointing))
        operations.extend(
            # Nothing happened meanwhile to a review that the decision was judged by.
            Check(keys.claim(review.article_id, review.ordinal), VersionIs(review.version))
            for review in change.unchanged
        )
        operations.append(receipt_put(change.receipt))
        if change.outbox:
            operations.append(outbox_put(change.outbox))
        self._table.transact(operations)


def assignment_operations(before: Review | None, after: Review) -> tuple[Operation, ...]:
    """The claim's place in the lists of what is assigned, where a decision changed it.

    `before` None: it has none yet.
    """
    was, now = _assignment(before) if before else {}, _assignment(after)
    if was == now:
        return ()
    key = keys.assignment(after.article_id, after.ordinal)
    return (Put(key, now),) if now else (Delete(key),)


def _assignment(review: Review) -> dict[str, object]:
    """Where an open claim stands among those that somebody is asked to take; empty: nowhere."""
    if review.assignee is None or review.state not in OPEN:
        return {}
    names = {"article_id": review.article_id, "ordinal": review.ordinal}
    return names | keys.assignment_place(review.assignee, review.due, review.claim_id)


def claim_puts(pair: ClaimPair) -> tuple[Operation, ...]:
    """The operations that begin a claim: an ordinal is used once, ever."""
    review = pair.review
    return (
        Put(keys.claim(review.article_id, review.ordinal), review_attributes(review), Absent()),
        entry_put(pair.entry),
        *secrets_put(pair.entry),
        *assignment_operations(None, review),
    )


def _ordinals_update(taken: OrdinalsTaken, *, article_free: bool) -> Update:
    """No other claim took them, and the article is still one that may have more claims."""
    return Update(
        keys.article_meta(taken.article_id),
        set={"next_ordinal": taken.first + taken.count},
        condition=AllOf(
            (
                AttributeIn("next_ordinal", (taken.first,)),
                AttributeIn("state", tuple(sorted(ARTICLE_OPEN))),
                *((_FREE,) if article_free else ()),
            )
        ),
    )


def _pointing_operations(pointing: Pointing) -> tuple[Operation, ...]:
    """Nobody was led to the one meanwhile, and from now on somebody is led to the other.

    Without the pair two decisions at the same moment could make a duplicate of a duplicate:
    neither changes the review that the other was judged by.
    """

    def still(seen: int) -> Condition:
        return VersionIs(seen) if seen else Absent()

    source, target = pointing.source, pointing.target
    nobody = Check(keys.pointed(source.article_id, source.ordinal), still(pointing.source_seen))
    if target is None:
        return (nobody,)
    return (
        nobody,
        Put(
            keys.pointed(target.article_id, target.ordinal),
            {"version": pointing.target_seen + 1},
            still(pointing.target_seen),
        ),
    )


def entry_put(entry: SealedEntry) -> Put:
    """The operation that appends an entry: a sequence is written once, ever."""
    return Put(
        keys.entry(entry.subject, entry.sequence),
        {"text": entry.text, "hash": entry.hash},
        Absent(),
    )


def secrets_put(entry: SealedEntry) -> tuple[Put, ...]:
    """The operation that keeps what is erasable of an entry; none where nothing is."""
    if not entry.secrets:
        return ()
    key = keys.secret(entry.subject, entry.sequence)
    return (Put(key, {"values": dict(entry.secrets)}, Absent()),)


def review_attributes(review: Review) -> dict[str, object]:
    """A claim's item: the hot part of its review, and its places in the indexes."""
    item: dict[str, object] = {}
    for name, new in _HOT:
        value = getattr(review, name)
        if value is not new and value != new:
            item[name] = plain(value)
    item |= keys.queue_place(review.state, review.priority, review.since, review.claim_id)
    # The sweep looks at all that is due of a claim, so its earliest time is enough.
    assigned = None if review.due_told or review.state not in OPEN else review.due
    due = [at for at in (review.lease_until, review.reply_due, assigned) if at is not None]
    if due:
        item |= keys.due_place(min(due), "claim", review.claim_id)
    if review.holder and review.lease_until:
        item |= keys.list_place(f"holder#{review.holder}", review.lease_until, review.claim_id)
    return item


def review_of(item: Item, draft: Item | None = None) -> Review:
    """A claim's review from its item, and from its draft's where that is asked for."""
    stored = dict(item)
    stored["draft"] = draft["draft"] if draft else Draft()
    return codec.load(Review, stored)


def _article_facts(item: Item) -> ArticleFacts:
    published_at = cast("str | None", item.get("published_at"))
    return ArticleFacts(
        article_id=cast("str", item["article_id"]),
        title=cast("str | None", item.get("title")),
        publisher=cast("str | None", item.get("publisher")),
        url=cast("str | None", item.get("url")),
        published_on=published_at[:10] if published_at else None,
        demo=cast("bool", item["demo"]),
        publication=cast("str", item["state"]),
        authors=tuple(cast("list[str]", item["authors"])),
        legal_hold=cast("bool", item.get("legal_hold", False)),
        policy=cast("int", item["policy"]),
    )


def _entry(subject: str, item: Item, beside: Mapping[str, object]) -> SealedEntry:
    sequence = str(item["sk"]).rpartition("#")[2]
    return SealedEntry(
        subject=subject,
        sequence=int(sequence),
        text=str(item["text"]),
        hash=str(item["hash"]),
        secrets=cast("Mapping[str, Mapping[str, object]]", beside.get(sequence, {})),
    )
