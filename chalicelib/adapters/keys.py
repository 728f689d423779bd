"""Every key and index entry of the one table, and the access pattern that each serves.

| pattern | where |
|---|---|
| an article, its revisions, claims, drafts, replies, log, snapshots, ticket | `ARTICLE#id` / … |
| has this content been sent before; which article lives at this address | `CONTENT#`, `ADDRESS#` |
| the desk's policies, its record and log | `DESK` / … |
| who is this token; who is this member | `TOKEN#hash`, `MEMBER#id` |
| has this decision id been used | `INBOX#caller#id` |
| what still waits to be sent | `OUTBOX#shard` / ulid |
| claims in a state by priority, age | by_queue: `Q#state#shard` / `999-priority#since#claim` |
| what is assigned to a member, by due time | by_list: `L#assignee#member` / `at#claim` |
| what is assigned, by due time | by_due: `A#shard` / `at#claim` |
| whose lease has ended | by_due: `D#shard` / `at#kind#id` |
| complaints in a state by what is due | by_queue: `Q#complaint-state` / `at#id` |
| which complaint's deadline has passed | by_due: `D#complaint` / `at#complaint#id` |
| what is private of a complaint | `ARTICLE#id` / `WORDS#…` |
| how many complaints a sender made | `SENDER#hash`, `SALT#day` |
| a partner's subscriptions | `SUBSCRIPTIONS` / id |
| the feed in order; the place of an event; its end | `FEED` / position; `EVENT#id`; `FEED#END` |
| what a subscription was or will be sent, in feed order | `DELIVERY#subscription` / name |
| what is pending, what is due | by_list: `L#pending#id` / name; by_due: `W#id` / at#name |
| what came in under it | `RECEIVED#subscription` / at#ulid |
| who has to confirm a take-down | `ACK#event` / subscription; by_list: `L#unconfirmed` / at#… |
| articles, members, tokens, what a member holds | by_list: `L#kind[#holder]` / `time#id` |
"""

import hashlib
import zlib
from datetime import datetime

from chalicelib.domain.address import canonical_url
from chalicelib.domain.desk_log import DESK
from chalicelib.workflow.ports import Key

SHARDS = 8
META = "META"


def timestamp(at: datetime) -> str:
    """A time as fixed-width ISO 8601 in UTC, so that text order is time order."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def shard_of(name: str) -> int:
    """Which of the shards a name belongs to; the same for ever."""
    return zlib.crc32(name.encode()) % SHARDS


def article(article_id: str) -> str:
    """The partition of everything that belongs to an article."""
    return f"ARTICLE#{article_id}"


def article_meta(article_id: str) -> Key:
    """The article's own item."""
    return Key(article(article_id), META)


def revision(article_id: str, number: int) -> Key:
    """One wording of the article."""
    return Key(article(article_id), f"REVISION#{number:05d}")


def finding(article_id: str) -> Key:
    """What people wrote of the article as a whole."""
    return Key(article(article_id), "FINDING")


CLAIM_PREFIX = "CLAIM#"
SNAPSHOT_PREFIX = "SNAPSHOT#"
REVISION_PREFIX = "REVISION#"


def claim(article_id: str, ordinal: int) -> Key:
    """The hot part of a claim's review."""
    return Key(article(article_id), f"{CLAIM_PREFIX}{ordinal:05d}")


def draft(article_id: str, ordinal: int) -> Key:
    """The cold part of a claim's review: draft and evidence."""
    return Key(article(article_id), f"DRAFT#{ordinal:05d}")


def snapshot(article_id: str, ordinal: int, number: int) -> Key:
    """One published version of a fact-check."""
    return Key(article(article_id), f"{SNAPSHOT_PREFIX}{ordinal:05d}#{number:05d}")


def pointed(article_id: str, ordinal: int) -> Key:
    """How often other claims were marked as duplicates of this one: only ever goes up."""
    return Key(article(article_id), f"POINTED#{ordinal:05d}")


def holds(article_id: str) -> Key:
    """How often claims of the article came under a legal hold or out of one: only ever goes up."""
    return Key(article(article_id), "HOLDS")


REPLY_PREFIX = "REPLY#"


def reply(article_id: str, ordinal: int, number: int) -> Key:
    """An answer word for word."""
    return Key(article(article_id), f"{REPLY_PREFIX}{ordinal:05d}#{number:05d}")


def log_of(claim_id: str) -> tuple[str, str]:
    """Partition and log name of a subject: an article's own log is called A, the desk's D.

    A complaint's log bears the claim's number behind a C, and the complaint's own name.
    """
    if claim_id == DESK:
        return DESK, "D"
    article_id, _, ordinal = claim_id.partition("-")
    ordinal, _, complaint_name = ordinal.partition("-")
    if complaint_name:
        return article(article_id), f"C{int(ordinal):05d}#{complaint_name}"
    return article(article_id), f"{int(ordinal):05d}" if ordinal else "A"


COMPLAINT_PREFIX = "COMPLAINT#"
COMPLAINT_LOG_PREFIX = "ENTRY#C"
COMPLAINTS_DUE = "D#complaint"  # few enough for one partition


def complaint(complaint_id: str) -> Key:
    """A complaint without what is private."""
    article_id, ordinal, name = complaint_id.split("-")
    return Key(article(article_id), f"{COMPLAINT_PREFIX}{int(ordinal):05d}#{name}")


def complaint_words(complaint_id: str) -> Key:
    """What is private of a complaint, as it is now; erasable."""
    article_id, ordinal, name = complaint_id.split("-")
    return Key(article(article_id), f"WORDS#{int(ordinal):05d}#{name}")


def complaint_queue(state: str) -> str:
    """Index by_queue: complaints in a state by what is due next; few enough for one partition."""
    return f"Q#complaint-{state}"


def sender(digest: str) -> Key:
    """How many complaints somebody has sent, by a salted hash of who and about what."""
    return Key(f"SENDER#{digest}", META)


def salt_of_day(day: str) -> Key:
    """The secret by which senders are told apart on one day; dropped after it."""
    return Key(f"SALT#{day}", META)


def entry(subject: str, sequence: int) -> Key:
    """One log entry of a claim or article."""
    partition, log = log_of(subject)
    return Key(partition, f"ENTRY#{log}#{sequence:06d}")


def entry_prefix(subject: str) -> tuple[str, str]:
    """Partition and prefix of a subject's whole log."""
    partition, log = log_of(subject)
    return partition, f"ENTRY#{log}#"


def secret(subject: str, sequence: int) -> Key:
    """The erasable values beside one log entry."""
    partition, log = log_of(subject)
    return Key(partition, f"SECRET#{log}#{sequence:06d}")


def secret_prefix(subject: str) -> tuple[str, str]:
    """Partition and prefix of all erasable values of a subject's log."""
    partition, log = log_of(subject)
    return partition, f"SECRET#{log}#"


def page_ticket(subject: str) -> Key:
    """The counter from which a render of an article (or of the site) takes its ticket."""
    return Key(subject, "PAGE#TICKET")


def page_manifest(subject: str) -> Key:
    """What the newest finished render covered."""
    return Key(subject, "PAGE#MANIFEST")


SITE = "SITE"
CORRECTION_MONTHS = "CORRECTIONS"  # which months the list of corrections has, and how far rendered
CORRECTIONS_INDEX = "INDEX"


def corrections_of(article_id: str) -> Key:
    """Which lines of the list of corrections an article has, each with its digest."""
    return Key(article(article_id), "CORRECTIONS")


def correction_month(month: str) -> Key:
    """How many lines a month has, and whether its page shows them; INDEX: the first page."""
    return Key(CORRECTION_MONTHS, month)


def correction_lines(month: str) -> str:
    """The partition of a month's lines: table reads, which never lag."""
    return f"CORRECTIONS#{month}"


def correction_line(place: str) -> Key:
    """One line; its place is month / time # name."""
    month, _, rest = place.partition("/")
    return Key(correction_lines(month), rest)


def desk_record() -> Key:
    """The desk's own record: its policies' numbers and the head of its log."""
    return Key(DESK, META)


def policy(number: int) -> Key:
    """One version of the desk's rules; written once."""
    return Key(DESK, f"POLICY#{number:05d}")


def content(identity: str) -> Key:
    """Which revision holds this content."""
    return Key(f"CONTENT#{identity}", META)


def address(publisher: str | None, url: str, *, demo: bool) -> Key:
    """Which article lives at a publisher's address."""
    name = f"{'demo' if demo else 'live'}\n{publisher or ''}\n{canonical_url(url)}"
    return Key(f"ADDRESS#{hashlib.sha256(name.encode()).hexdigest()}", META)


def member(member_id: str) -> Key:
    """A person known to the desk."""
    return Key(f"MEMBER#{member_id}", META)


def token(token_hash: str) -> Key:
    """A way in, by the hash of its secret."""
    return Key(f"TOKEN#{token_hash}", META)


def inbox(caller: str, decision: str) -> Key:
    """A decision id that was used. Hashed, since the caller chose it."""
    digest = hashlib.sha256(f"{caller}\n{decision}".encode()).hexdigest()
    return Key(f"INBOX#{digest}", META)


def outbox(outbox_id: str) -> Key:
    """Messages committed with a change."""
    return Key(outbox_shard(shard_of(outbox_id)), outbox_id)


def outbox_shard(shard: int) -> str:
    """One of the partitions that the outbox is spread over."""
    return f"OUTBOX#{shard}"


def queue_place(state: str, priority: int, since: datetime, claim_id: str) -> dict[str, str]:
    """Index by_queue: claims of a state by priority (high first), then by age (old first)."""
    return {
        "q_pk": queue_partition(state, shard_of(claim_id)),
        "q_sk": f"{999 - priority:03d}#{timestamp(since)}#{claim_id}",
    }


def queue_partition(state: str, shard: int) -> str:
    """One shard of a state's queue."""
    return f"Q#{state}#{shard}"


def due_place(at: datetime, kind: str, name: str) -> dict[str, str]:
    """Index by_due: what must happen at a time."""
    return {"d_pk": due_partition(shard_of(name)), "d_sk": f"{timestamp(at)}#{kind}#{name}"}


def due_partition(shard: int) -> str:
    """One shard of what is due."""
    return f"D#{shard}"


def queue_end(priority: int) -> str:
    """Where the claims of at least that priority end in each shard of a queue."""
    return f"{999 - priority:03d}#~"


def assignment(article_id: str, ordinal: int) -> Key:
    """That an open claim is assigned, to whom, and when it is due: for the lists alone."""
    return Key(article(article_id), f"ASSIGNED#{ordinal:05d}")


def assignment_place(member_id: str, due: datetime | None, claim_id: str) -> dict[str, str]:
    """Index by_list: what a member is asked to take, by due time; by_due: all that is due."""
    at = timestamp(due) if due else "~"  # what is never due comes last
    place = {"l_pk": list_partition(f"assignee#{member_id}"), "l_sk": f"{at}#{claim_id}"}
    if due:
        place |= {"d_pk": assigned_partition(shard_of(claim_id)), "d_sk": f"{at}#{claim_id}"}
    return place


def assigned_partition(shard: int) -> str:
    """One shard of what is assigned and due; apart from what the sweep looks at."""
    return f"A#{shard}"


def list_place(kind: str, at: datetime, name: str) -> dict[str, str]:
    """Index by_list: things of a kind by time."""
    return {"l_pk": list_partition(kind), "l_sk": f"{timestamp(at)}#{name}"}


def list_partition(kind: str) -> str:
    """All things of a kind."""
    return f"L#{kind}"


SUBSCRIPTIONS = "SUBSCRIPTIONS"  # few, and the fan-out must see all of them
FEED = "FEED"


def subscription(subscription_id: str) -> Key:
    """A partner's endpoint."""
    return Key(SUBSCRIPTIONS, subscription_id)


def feed_event(position: int) -> Key:
    """An event at its place in the feed."""
    return Key(FEED, f"{position:015d}")


def feed_end() -> Key:
    """How far the feed is; its version is the newest position."""
    return Key("FEED#END", META)


def event(event_id: str) -> Key:
    """Which place an event has."""
    return Key(f"EVENT#{event_id}", META)


def deliveries(subscription_id: str) -> str:
    """The partition of what a subscription is sent."""
    return f"DELIVERY#{subscription_id}"


def drain(subscription_id: str) -> Key:
    """That somebody is sending to a subscription."""
    return Key(f"DRAIN#{subscription_id}", META)


def delivery_place(subscription_id: str, name: str, at: datetime) -> dict[str, str]:
    """Indexes by_list: what is pending, in feed order; by_due: when."""
    return {
        "l_pk": list_partition(f"pending#{subscription_id}"),
        "l_sk": name,
        "d_pk": f"W#{subscription_id}",
        "d_sk": f"{timestamp(at)}#{name}",
    }


def received(subscription_id: str) -> str:
    """The partition of what came in under a subscription."""
    return f"RECEIVED#{subscription_id}"


def acknowledgement(event_id: str, subscription_id: str) -> Key:
    """That a subscription was told to take something down, and whether it did."""
    return Key(f"ACK#{event_id}", subscription_id)
