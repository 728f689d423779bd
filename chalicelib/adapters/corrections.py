"""The lines of the public list of corrections, by month, on the item port."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import cast

from chalicelib.adapters import codec, keys
from chalicelib.domain.canonical import canonical
from chalicelib.domain.summary import CorrectionEntry
from chalicelib.workflow.ports import (
    Absent,
    ConditionFailed,
    Delete,
    ItemTable,
    Operation,
    Put,
    Query,
    Update,
    VersionIs,
)
from chalicelib.workflow.render_corrections import CorrectionMonth

_AT_ONCE = 30  # lines a transaction, each perhaps in a month of its own


class Corrections:
    """Keeps each article's lines, and which months the pages do not show yet."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def keep(self, article_id: str, ticket: int, entries: Sequence[CorrectionEntry]) -> None:
        """Let an article have exactly these lines, unless a newer render said otherwise."""
        key = keys.corrections_of(article_id)
        wanted = {_place(entry): entry for entry in entries}
        while True:
            stored = self._table.get(key)
            if stored and cast("int", stored["version"]) > ticket:
                return
            known = dict(cast("Mapping[str, str]", stored["lines"])) if stored else {}
            changed = [
                place for place, entry in wanted.items() if known.get(place) != _digest(entry)
            ]
            gone = [place for place in known if place not in wanted]
            part = [*changed, *gone][:_AT_ONCE]
            if not part:
                return
            more: dict[str, int] = {}
            operations: list[Operation] = []
            for place in part:
                month = place.partition("/")[0]
                more.setdefault(month, 0)
                if place in wanted:
                    more[month] += place not in known
                    known[place] = _digest(wanted[place])
                    written = codec.without_none(codec.dump(wanted[place]))
                    operations.append(Put(keys.correction_line(place), written))
                else:
                    more[month] -= 1
                    del known[place]
                    operations.append(Delete(keys.correction_line(place)))
            operations += [
                Update(keys.correction_month(month), add={"changes": 1, "lines": count})
                for month, count in more.items()
            ]
            condition = VersionIs(cast("int", stored["version"])) if stored else Absent()
            operations.append(Put(key, {"version": ticket, "lines": known}, condition))
            try:
                self._table.transact(operations)
            except ConditionFailed:
                continue  # another render was faster: look which is newer

    def months(self) -> tuple[CorrectionMonth, ...]:
        """Every month there is, oldest first, read consistently."""
        items = self._table.query(Query(keys.CORRECTION_MONTHS))
        return tuple(
            codec.load(CorrectionMonth, {**item, "month": item["sk"]})
            for item in items
            if item["sk"] != keys.CORRECTIONS_INDEX
        )

    def index_templates(self) -> str | None:
        """The templates that the first page was made by; None before there is one."""
        item = self._table.get(keys.correction_month(keys.CORRECTIONS_INDEX))
        return str(item["templates"]) if item else None

    def of_month(self, month: str) -> tuple[CorrectionEntry, ...]:
        """A month's lines, newest first, read consistently."""
        items = self._table.query(Query(keys.correction_lines(month), descending=True))
        return tuple(codec.load(CorrectionEntry, {**_NOT_SET, **item}) for item in items)

    def finish(self, months: Sequence[CorrectionMonth], templates: str) -> None:
        """These months, as they were read, are rendered, and so is the first page."""
        for month in months:
            # A later change may have been rendered meanwhile: then this one is rendered again.
            shown = {"rendered": month.changes, "templates": templates}
            self._table.transact([Update(keys.correction_month(month.month), set=shown)])
        index = keys.correction_month(keys.CORRECTIONS_INDEX)
        self._table.transact([Put(index, {"templates": templates})])


_NOT_SET = dict.fromkeys(("version", "title", "article", "note"))


def _place(entry: CorrectionEntry) -> str:
    return f"{entry.published.iso[:7]}/{entry.published.iso}#{entry.name}"


def _digest(entry: CorrectionEntry) -> str:
    return hashlib.sha256(canonical(entry).encode()).hexdigest()[:16]
