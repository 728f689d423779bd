"""What a desk must keep to, judged from its stored entries alone and not by its own rules.

`judged` walks the entries of a claim as an outsider would who knows only what the words mean:
who edited, who approved after the last edit, and what was made public when.
"""

from collections.abc import Iterable, Mapping
from typing import Any

WRITES = {"add_evidence", "save_draft", "reuse_verdict", "submit_draft", "submit_correction"}
WRITES_ONCE_ACCEPTED = {"edit_claim", "set_claimant"}
# After one of these an approval that was given before counts no more.
VOIDS = {"recall", "request_changes", "edit_after_approval", "reset", "discard_draft"}


# A correction that was dismissed leads back to what stands published already.
LEADS_TO_PUBLISHED = {"publish", "approve", "dismiss_correction"}


def judged(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """What must never be, in words; an empty list where all is well."""
    wrong: list[str] = []
    editors: set[str] = set()
    approved_by: set[str] = set()
    for entry in entries:
        who, action, place = entry["member"], entry["action"], entry["sequence"]
        editors |= set(entry["changes"].get("editors", []))  # of the claims that it came from
        if action == "approve":
            approved_by.add(who)
            if who in editors:
                wrong.append(f"{place}: {who} approved what they had edited")
        if action in WRITES or (
            action in WRITES_ONCE_ACCEPTED and entry["from_state"] != "extracted"
        ):
            editors.add(who)
            approved_by = set()
        if action in VOIDS:
            approved_by = set()
        if action == "discard_draft":
            editors = set()
        arrived = entry["to_state"] == "published" != entry["from_state"]
        if arrived and action not in LEADS_TO_PUBLISHED:
            wrong.append(f"{place}: published by {action}")
        if arrived and action in {"publish", "approve"}:
            if not approved_by - editors:
                wrong.append(f"{place}: public without a second person")
            editors, approved_by = set(), set()
    return wrong
