"""Legal holds of an article's claims, counted, so that erasing can hang on none having come.

One transaction cannot look at five hundred claims. It can look at one number that each hold
moves: `Reviews` moves it, `erasures` reads it before the claims are read and checks it after.
"""

from typing import cast

from chalicelib.adapters import keys
from chalicelib.workflow.ports import Absent, Check, ItemTable, Update, VersionIs


def holds_seen(table: ItemTable, article_id: str) -> int:
    """How often a legal hold was set on a claim of the article or lifted, read consistently."""
    item = table.get(keys.holds(article_id))
    return cast("int", item["version"]) if item else 0


def hold_counted(article_id: str) -> Update:
    """A hold is set on a claim, or lifted."""
    return Update(keys.holds(article_id), add={"version": 1})


def holds_unchanged(article_id: str, seen: int) -> Check:
    """No claim has come under a hold, or out of one, since they were counted."""
    return Check(keys.holds(article_id), VersionIs(seen) if seen else Absent())
