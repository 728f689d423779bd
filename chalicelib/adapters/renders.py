"""Tickets and manifests of renders on the item port: which render is newest, what it covered."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import cast

from chalicelib.adapters import codec, keys
from chalicelib.domain.summary import FrontEntry
from chalicelib.workflow.ports import (
    Absent,
    ConditionFailed,
    ItemTable,
    Put,
    Query,
    Update,
    VersionIs,
)
from chalicelib.workflow.render_pages import Manifest


class Renders:
    """Gives tickets; keeps what the newest finished render of an article covered."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def ticket(self, subject: str | None) -> int:
        """The next ticket for an article, or (None) for the site's own pages."""
        return self._table.increment(keys.page_ticket(_place(subject)), "ticket")

    def manifest(self, subject: str) -> Manifest | None:
        """What the newest finished render of an article covered, or None."""
        item = self._table.get(keys.page_manifest(_place(subject)))
        if item is None:
            return None
        return Manifest(
            ticket=cast("int", item["ticket"]),
            templates=str(item["templates"]),
            covers=cast("Mapping[str, int]", item["covers"]),
            line=codec.load(FrontEntry, item["front"]) if "front" in item else None,
            front_due=bool(item.get("front_due")),
        )

    def finish(self, subject: str, manifest: Manifest, at: datetime | None) -> bool:
        """Keep a manifest unless a newer render has finished; says whether it was kept.

        Its line and `at` (the time of publication) place the article on the front page.
        """
        key = keys.page_manifest(_place(subject))
        while True:
            stored = self._table.get(key)
            if stored and cast("int", stored["ticket"]) >= manifest.ticket:
                return False
            written: dict[str, object] = {
                "version": manifest.ticket,
                "ticket": manifest.ticket,
                "templates": manifest.templates,
                "covers": dict(manifest.covers),
            }
            if manifest.front_due:
                written["front_due"] = True
            if manifest.line and at:
                written["front"] = codec.dump(manifest.line)
                written |= keys.list_place("front", at, subject)
            condition = VersionIs(cast("int", stored["version"])) if stored else Absent()
            try:
                self._table.transact([Put(key, written, condition)])
            except ConditionFailed:
                continue  # another render finished just now: look which is newer
            return True

    def front_written(self, subject: str, ticket: int) -> None:
        """The front page is written with the line of that manifest; a newer one stays due."""
        key = keys.page_manifest(_place(subject))
        with suppress(ConditionFailed):
            self._table.transact([Update(key, remove=("front_due",), condition=VersionIs(ticket))])

    def front(self, limit: int) -> tuple[FrontEntry, ...]:
        """Published articles, newest first, from the index (which may lag)."""
        items = self._table.query(
            Query(keys.list_partition("front"), index="by_list", descending=True, limit=limit),
        )
        return tuple(codec.load(FrontEntry, item["front"]) for item in items)


def _place(subject: str | None) -> str:
    return keys.article(subject) if subject else keys.SITE
