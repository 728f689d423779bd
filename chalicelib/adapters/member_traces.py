"""Where a member is found in an article's items: by name in words, by id in what a page shows.

Called when a member is erased. Words among colleagues that name them are taken away beside the
entry that seals them, which still verifies without.
"""

import json
from collections.abc import Mapping
from typing import cast

from chalicelib.adapters import keys
from chalicelib.workflow.erase_member import ArticleTraces
from chalicelib.workflow.ports import Delete, Item, ItemTable, Key, Operation, Query, Update

# Words that no record repeats: said in the log alone, and nothing public hangs on them.
_AMONG_COLLEAGUES = frozenset({"note", "suggestion", "comment", "reason"})
_SHOWN = (keys.SNAPSHOT_PREFIX, "FINDING")
_WORDS = "SECRET#"


class MemberTraces:
    """Finds a member, and drops words that name one."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table

    def of_member(self, article_id: str, member_id: str, name: str) -> ArticleTraces:
        """What an article holds of a member; changes nothing."""
        words, named, shown = 0, [], False
        for item in self._items(article_id):
            place = str(item["sk"])
            shown = shown or (place.startswith(_SHOWN) and f'"{member_id}"' in json.dumps(item))
            if place.startswith(_WORDS):
                words += len(_naming(item, name))
            elif _names(item, name):
                named.append(f"{article_id} {place}")
        return ArticleTraces(words, tuple(named), shown)

    def drop_words(self, article_id: str, name: str) -> None:
        """Take away colleagues' words that name somebody; again does no harm."""
        for item in self._items(article_id):
            if not str(item["sk"]).startswith(_WORDS):
                continue
            values = cast("Mapping[str, object]", item["values"])
            if gone := _naming(item, name):
                key = Key(str(item["pk"]), str(item["sk"]))
                left = {field: kept for field, kept in values.items() if field not in gone}
                write: Operation = Update(key, {"values": left}) if left else Delete(key)
                self._table.transact([write])

    def _items(self, article_id: str) -> list[Item]:
        return self._table.query(Query(keys.article(article_id)))


def _naming(item: Item, name: str) -> set[str]:
    """Which of an entry's words among colleagues name somebody."""
    values = cast("Mapping[str, object]", item["values"])
    return {
        field for field, kept in values.items() if field in _AMONG_COLLEAGUES and _names(kept, name)
    }


def _names(held: object, name: str) -> bool:
    return bool(name) and name.casefold() in json.dumps(held, ensure_ascii=False).casefold()
