"""Items that were read a moment ago, so that a turn of decisions need not read them again.

`sqlite_turn` asks it and teaches it; `SqliteWriter` tells it of every commit of this process.
What it holds may be old when another process has written: whoever decides by it finds out
before anything is applied, and decides again (`sqlite_turn`).
"""

import threading
from collections.abc import Iterable, Mapping, Sequence

from chalicelib.workflow.ports import Item, Key

_MOST = 20_000  # items; a decision looks at about six
# The keys that a piece of work changes; None: nobody can tell which.
Changed = Sequence[Key] | None


class Known:
    """Key → item, or None where there is no such item. Items handed out are not to be changed."""

    def __init__(self) -> None:
        self._items: dict[Key, Item | None] = {}
        self._lock = threading.Lock()
        self.generation = 0

    def look(self, key: Key, otherwise: object) -> object:
        """The item or None; `otherwise` where nothing is known of the key."""
        return self._items.get(key, otherwise)

    def learn(self, generation: int, read: Mapping[Key, Item | None]) -> None:
        """Keep what was read, unless something was committed since `generation`."""
        with self._lock:
            if generation != self.generation:
                return
            if len(self._items) > _MOST:
                self._items.clear()
            self._items.update(read)

    def committed(self, changed: Iterable[Changed], written: Mapping[Key, Item]) -> None:
        """Forget what these pieces of work changed; what was `written` is known."""
        with self._lock:
            self.generation += 1
            for keys in changed:
                if keys is None:
                    self._items.clear()
                else:
                    for key in keys:
                        self._items.pop(key, None)
            for key, item in written.items():
                if key in self._items:  # of others, such as log entries, nobody asks again
                    self._items[key] = item

    def forget(self) -> None:
        """Begin again with nothing."""
        self.committed((None,), {})
