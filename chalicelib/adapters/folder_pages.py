"""Rendered pages as files of a folder, which any web server can serve.

Pages come in from the renders with a ticket each, and are read by the local server. A ticket and
the content type stand in a file of their own under `.tickets/`.
"""

import contextlib
import fcntl
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

from chalicelib.adapters.folder_paths import replace_file, safe_parts


class _Ticket(NamedTuple):
    """What is known of a page beside its bytes."""

    number: int
    content_type: str


class FolderPages:
    """Safe from any thread and process."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tickets = root / ".tickets"

    def write(self, path: str, content: bytes, content_type: str, ticket: int) -> bool:
        """Write unless the stored ticket is as high or higher; says whether it wrote.

        Raises ValueError for a path that is not relative, of plain names.
        """
        parts = safe_parts(path)
        if parts is None:
            raise ValueError(f"not a page's path: {path!r:.80}")
        with self._locked(parts):
            stored = self._stored(parts)
            if stored is not None and stored.number >= ticket:
                return False
            # The ticket first: a crash between the two leaves an old page that the next render
            # mends, never a page that a late render could replace.
            line = json.dumps({"ticket": ticket, "content_type": content_type})
            replace_file(self._beside(parts, ".json"), line.encode())
            replace_file(self._root.joinpath(*parts), content)
        return True

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Content and content type; None for no such page and for a path that cannot be one."""
        parts = safe_parts(path)
        stored = None if parts is None else self._stored(parts)
        if parts is None or stored is None:
            return None
        try:
            return self._root.joinpath(*parts).read_bytes(), stored.content_type
        except FileNotFoundError:
            return None

    def _beside(self, parts: tuple[str, ...], suffix: str) -> Path:
        return self._tickets.joinpath(*parts[:-1], parts[-1] + suffix)

    def _stored(self, parts: tuple[str, ...]) -> _Ticket | None:
        try:
            line = cast("dict[str, object]", json.loads(self._beside(parts, ".json").read_bytes()))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        return _Ticket(cast("int", line["ticket"]), cast("str", line["content_type"]))

    @contextlib.contextmanager
    def _locked(self, parts: tuple[str, ...]) -> Iterator[None]:
        """One writer of this page at a time, in this process and others."""
        lock = self._beside(parts, ".lock")
        lock.parent.mkdir(parents=True, exist_ok=True)
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # closing the file lets it go
            yield
