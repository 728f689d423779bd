"""What of a review its log follows, and what the log says of who edited.

`decision` writes by these columns, `replay` reads back by them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import cast

from chalicelib.domain.log import Columns
from chalicelib.domain.review.values import Review, State

# All of a review but its names (claim, article, ordinal stand in the first entry), its state
# (to_state), version (sequence) and head hash.
COLUMNS = Columns(
    visible=(
        "article_id",
        "ordinal",
        "policy",
        "kind",
        "check_worthiness",
        "since",
        "priority",
        "holder",
        "lease_until",
        "assignee",
        "due",
        "due_told",
        "submitted_by",
        "draft_hash",
        "approvals",
        "duplicate_of",
        "published_version",
        "first_published_at",
        "visibility",
        "flags",
        "demo",
        "opened_from",
        "withheld_versions",
        "legal_hold",
        "risk",
        "reply_due",
        "revision",
        "removed",
        "split_from",
        "superseded_by",
        "merged",
        "draft.claimant_confirmed_by",
    ),
    hidden=(
        "text",
        "exit_reason",
        "place",
        "draft.reading",
        "draft.accepted",
        "draft.verdict",
        "draft.evidence",
        "draft.reply",
        "draft.correction",
        "replies",
        "draft.asked",
        "draft.replies",
    ),
)

# What a claim is before its first entry: replay starts here, and `begin` logs what differs.
BLANK = Review(
    claim_id="",
    article_id="",
    ordinal=0,
    state=State.EXTRACTED,
    version=0,
    policy=0,
    text="",
    kind="",
    check_worthiness=0,
    since=datetime(1, 1, 1, tzinfo=UTC),
)

_EDITING = frozenset(
    {"add_evidence", "save_draft", "reuse_verdict", "submit_draft", "submit_correction"}
)
_PUBLISHES = frozenset({"approve", "submit_correction"})
_EDITING_ONCE_ACCEPTED = frozenset({"edit_claim", "set_claimant"})
# In the first entry of a child or of a claim that a person added, and where one was merged in:
# the members who count as editors from there on.
EDITORS = "editors"


def editors_after(
    editors: frozenset[str],
    entry: Mapping[str, object],
    began_with: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Who has edited, once this parsed entry has come after those that made `editors`.

    `began_with`: who wrote what the claim began with, where it was never published; discarding
    a draft leaves their words.
    """
    action = entry["action"]
    if _published(entry):  # nothing that anybody wrote still waits to be approved
        return frozenset()
    if action == "discard_draft":
        return began_with
    edited = action in _EDITING or (
        action in _EDITING_ONCE_ACCEPTED and entry["from_state"] != State.EXTRACTED
    )
    # Who wrote a claim that a person added, or edited one that it was split off or merged from.
    told = cast("Mapping[str, list[str]]", entry["changes"]).get(EDITORS, [])
    return editors | {*told, *([str(entry["member"])] if edited else [])}


def editors_along(entries: Iterable[Mapping[str, object]]) -> Iterator[frozenset[str]]:
    """Who has edited before each of these parsed entries and, at the end, after all of them.

    `entries` are the whole history in order, as `log.parse` gives them.
    """
    editors: frozenset[str] = frozenset()
    began_with = editors
    yield editors
    for entry in entries:
        editors = editors_after(editors, entry, began_with)
        if entry["sequence"] == 1:
            began_with = editors
        elif _published(entry):
            began_with = frozenset()
        yield editors


def editors_of(entries: Iterable[Mapping[str, object]]) -> frozenset[str]:
    """Members who edited since the last published version or discard, from parsed log entries.

    `entries` are the whole history in order. An edit before the claim was accepted is triage:
    only in the state `extracted` has a claim never been accepted. Those who edited a parent of a
    split or merge are named in the entry that took them over; who worded a claim that no machine
    found stays among the editors until it is published, whatever is discarded.
    """
    *_, editors = editors_along(entries)
    return editors


def _published(entry: Mapping[str, object]) -> bool:
    """Whether this entry made a version public."""
    action = entry["action"]
    # The last approval of a correction publishes it; a dismissed one leaves its editors.
    return action == "publish" or (action in _PUBLISHES and entry["to_state"] == State.PUBLISHED)
