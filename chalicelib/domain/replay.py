"""Stored entries in, the state they lead to out, and how what is stored differs from it.

`verify-log` calls `compare` and `compare_publication` for every record. The fields come from
the same columns that `decide` logs by, so nothing that is logged is left uncompared. After an
`erase` everything hidden is known to be empty; a value that is lost without one is a finding.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from chalicelib.domain.canonical import plain
from chalicelib.domain.complaint import (
    COMPLAINT_BEGIN,
    COMPLAINT_BLANK,
    COMPLAINT_COLUMNS,
    COMPLAINT_TABLE,
    Complaint,
    ComplaintRow,
)
from chalicelib.domain.log import ERASES, GENESIS, Columns, SealedEntry, parse, verify_chain
from chalicelib.domain.policy import Policy, Risk
from chalicelib.domain.publication import (
    ARTICLE_BEGIN,
    ARTICLE_BLANK,
    ARTICLE_COLUMNS,
    ARTICLE_TABLE,
    ArticleRow,
    Publication,
    finding_editors_after,
    finding_hash,
)
from chalicelib.domain.review import (
    ABSORB,
    BEGINNINGS,
    BLANK,
    COLUMNS,
    TABLE,
    Review,
    Row,
    State,
    editors_along,
)

Parsed = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where the entries lead. `unknown` names the fields whose last value is not there."""

    state: str | None
    version: int
    head_hash: str
    fields: Mapping[str, object]
    unknown: frozenset[str]


def replay(entries: Sequence[SealedEntry], start: object, columns: Columns) -> Replayed:
    """Fold the entries into the fields of the record, from what it is before its first entry.

    `entries` are a history whole and in order. Raises ValueError where a text is no entry.
    """
    empty = columns.plain_values(start)
    fields = dict(empty)
    unknown: set[str] = set()
    state: str | None = None
    for sealed in entries:
        entry = parse(sealed.text)
        state = str(entry["to_state"])
        fields.update({name: value for name, value in _told(entry) if name in columns.visible})
        if entry["action"] == ERASES:
            fields.update({name: empty[name] for name in columns.hidden})
            unknown.clear()
        for name in cast("Mapping[str, object]", entry["hidden"]):
            if name in columns.hidden and name in sealed.secrets:
                fields[name] = sealed.secrets[name]["value"]
                unknown.discard(name)
            elif name in columns.hidden:
                unknown.add(name)
    return Replayed(
        state=state,
        version=len(entries),
        head_hash=entries[-1].hash if entries else GENESIS,
        fields=fields,
        unknown=frozenset(unknown),
    )


def _told(entry: Parsed) -> list[tuple[str, object]]:
    return list(cast("Mapping[str, object]", entry["changes"]).items())


def compare(
    stored: Review,
    entries: Sequence[SealedEntry],
    *,
    extracted_text: str | None = None,
    policies: Callable[[int], Policy] | None = None,
) -> tuple[str, ...]:
    """What is wrong with a review's log, or with the review beside it; empty when all agrees.

    `extracted_text` is the claim as its blob holds it: the first entry holds no free text, so
    without it the text is unknown until somebody edits it. `policies` say how many approvals
    each publication needed; without them it is at least one.
    """
    broken = _broken(stored.claim_id, entries)
    if broken:
        return broken
    parsed = [parse(sealed.text) for sealed in entries]
    found = replay(entries, BLANK, COLUMNS)
    unknown = set(found.unknown)
    fields = dict(found.fields)
    edited = any("text" in cast("Mapping[str, object]", entry["hidden"]) for entry in parsed)
    if not edited and parsed[-1]["action"] != ERASES:
        fields["text"] = extracted_text
        unknown |= {"text"} if extracted_text is None else set()
    return (
        *_illegal_moves(parsed, BEGINNINGS, (*TABLE, ABSORB)),
        *_lost(parsed, entries, COLUMNS),
        *_seen_by_two(parsed, entries, policies),
        *_head(stored.state, stored.version, stored.head_hash, found),
        *_fields(COLUMNS.plain_values(stored), fields, unknown),
    )


def compare_publication(
    stored: Publication,
    entries: Sequence[SealedEntry],
    *,
    policies: Callable[[int], Policy] | None = None,
) -> tuple[str, ...]:
    """What is wrong with an article's log, or with the article beside it.

    `policies` say where a finding needed no approval; without them it always did.
    """
    broken = _broken(stored.article_id, entries)
    if broken:
        return broken
    parsed = [parse(sealed.text) for sealed in entries]
    found = replay(entries, ARTICLE_BLANK, ARTICLE_COLUMNS)
    return (
        *_illegal_moves(parsed, (ARTICLE_BEGIN,), ARTICLE_TABLE),
        *_lost(parsed, entries, ARTICLE_COLUMNS),
        *_finding_seen_by_two(stored, parsed, policies),
        *_head(stored.state, stored.version, stored.head_hash, found),
        *_fields(ARTICLE_COLUMNS.plain_values(stored), found.fields, found.unknown),
    )


def compare_complaint(stored: Complaint, entries: Sequence[SealedEntry]) -> tuple[str, ...]:
    """What is wrong with a complaint's log, or with the complaint beside it."""
    broken = _broken(stored.complaint_id, entries)
    if broken:
        return broken
    parsed = [parse(sealed.text) for sealed in entries]
    found = replay(entries, COMPLAINT_BLANK, COMPLAINT_COLUMNS)
    return (
        *_illegal_moves(parsed, (COMPLAINT_BEGIN,), COMPLAINT_TABLE),
        *_lost(parsed, entries, COMPLAINT_COLUMNS),
        *_head(stored.state, stored.version, stored.head_hash, found),
        *_fields(COMPLAINT_COLUMNS.plain_values(stored), found.fields, found.unknown),
    )


def _broken(subject: str, entries: Sequence[SealedEntry]) -> tuple[str, ...]:
    """What makes the log unreadable as a history, so that comparing further says nothing."""
    if not entries:
        return ("there is no log",)
    misfit = verify_chain(entries)
    if misfit is not None:
        return (f"entry {misfit.sequence}: {misfit.finding}",)
    if entries[0].subject != subject:
        return (f"the log is that of {entries[0].subject}",)
    return ()


def _illegal_moves(
    parsed: Sequence[Parsed],
    beginnings: Sequence[Row] | Sequence[ArticleRow] | Sequence[ComplaintRow],
    table: Sequence[Row] | Sequence[ArticleRow] | Sequence[ComplaintRow],
) -> list[str]:
    """Entries that the table does not allow, or that do not start where the last one ended."""
    found = []
    rows: dict[tuple[object, object], Row | ArticleRow | ComplaintRow] = {
        (row.action, state.value): row for row in table for state in row.start
    }
    rows.update({(begin.action, None): begin for begin in beginnings})
    was: object = None
    for entry in parsed:
        row = rows.get((entry["action"], entry["from_state"]))
        ends = {state.value for state in row.to} or {str(entry["from_state"])} if row else set()
        if entry["from_state"] != was:
            found.append(f"entry {entry['sequence']}: starts from {entry['from_state']}, not {was}")
        elif row is None or entry["to_state"] not in ends:
            found.append(
                f"entry {entry['sequence']}: {entry['action']} does not lead"
                f" from {entry['from_state']} to {entry['to_state']}"
            )
        elif entry["role"] not in row.roles:
            found.append(f"entry {entry['sequence']}: {entry['action']} as {entry['role']}")
        was = entry["to_state"]
    return found


def _lost(parsed: Sequence[Parsed], entries: Sequence[SealedEntry], columns: Columns) -> list[str]:
    """Values of the record that are not beside their entry, although nothing was erased.

    Without them an edited field could not be told from a true one. Words among colleagues are no
    fields of the record: they may go alone, as when they name a member who is erased.
    """
    if parsed[-1]["action"] == ERASES:
        return []
    return [
        f"entry {entry['sequence']}: the hidden {name} is not there, and nothing was erased"
        for entry, sealed in zip(parsed, entries, strict=True)
        for name in cast("Mapping[str, object]", entry["hidden"])
        if name in columns.hidden and name not in sealed.secrets
    ]


def _seen_by_two(
    parsed: Sequence[Parsed],
    entries: Sequence[SealedEntry],
    policies: Callable[[int], Policy] | None,
) -> list[str]:
    """Approvals by who edited, and publications of what nobody else approved."""
    found = []
    for place, (entry, editors) in enumerate(zip(parsed, editors_along(parsed), strict=False)):
        if entry["action"] == "approve" and entry["member"] in editors:
            found.append(f"entry {place + 1}: {entry['member']} edited what they approved")
        if _publishes(entry):
            # The last approval of a correction publishes it: then it is among those that count.
            counted = place if entry["action"] == "publish" else place + 1
            stood = replay(entries[:counted], BLANK, COLUMNS).fields
            approvals = cast("list[Mapping[str, object]]", stood["approvals"])
            needed = 1
            if policies is not None:
                policy = policies(cast("int", entry["policy"]))
                needed = policy.approvals_for(Risk(str(stood["risk"])))
            if len(approvals) < needed or any(
                approval["draft_hash"] != stood["draft_hash"] or approval["member"] in editors
                for approval in approvals
            ):
                found.append(f"entry {place + 1}: published without the approval of another")
    return found


def _finding_seen_by_two(
    stored: Publication,
    parsed: Sequence[Parsed],
    policies: Callable[[int], Policy] | None,
) -> list[str]:
    """Approvals of a finding by who wrote it or of another than waited, and one that was changed.

    The finding itself may have been erased; its hash stands in the log.
    """
    found = []
    editors: frozenset[str] = frozenset()
    waiting = approved = None
    for place, entry in enumerate(parsed, start=1):
        changes = cast("Mapping[str, object]", entry["changes"])
        if entry["action"] == "approve_summary":
            approved = changes.get("approved")
            if entry["member"] in editors:
                found.append(f"entry {place}: {entry['member']} wrote what they approved")
            if approved is None or approved != waiting:
                found.append(f"entry {place}: approved another finding than waited for it")
        elif "approved" in changes:
            approved = changes["approved"]
            version = cast("int", entry["policy"])
            if policies is None or policies(version).approvals > 0:
                found.append(f"entry {place}: published without the approval of another")
        waiting = changes.get("finding_hash", waiting)
        editors = finding_editors_after(editors, entry)
    shown = stored.texts.approved
    if shown is not None and not shown.hash == finding_hash(shown.finding) == approved:
        found.append("the finding is not what was approved")
    return found


def _publishes(entry: Parsed) -> bool:
    corrects = entry["action"] in {"approve", "submit_correction"}
    return entry["action"] == "publish" or (corrects and entry["to_state"] == State.PUBLISHED)


def _head(state: object, version: int, head_hash: str, found: Replayed) -> list[str]:
    pairs: tuple[tuple[str, object, object], ...] = (
        ("state", plain(state), found.state),
        ("version", version, found.version),
        ("head_hash", head_hash, found.head_hash),
    )
    return [
        f"{name} is {stored} where the log says {logged}"
        for name, stored, logged in pairs
        if stored != logged
    ]


def _fields(
    stored: Mapping[str, object], logged: Mapping[str, object], unknown: frozenset[str] | set[str]
) -> list[str]:
    """Named without their values: a finding is printed, and what differs may be personal."""
    return [
        f"{name} is not what the log says"
        for name in stored
        if name not in unknown and stored[name] != logged[name]
    ]
