"""Immutable blobs as files of a folder: raw input, text and frozen results, on one machine.

Keys such as `articles/ID/text/HASH` and bytes come in from the article repository; what was put
under a key first is what comes out, until its article is erased.
"""

import os
from pathlib import Path

from chalicelib.adapters.folder_paths import safe_parts, sync_folder, written_beside


class FolderBlobs:
    """Safe from any thread and process."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        """Store, durable on return; the same key again is left as it is.

        Raises ValueError for a key that is not a relative path of plain names.
        """
        target = self._file(key)
        if not target.exists():
            temporary = written_beside(target, content)
            try:
                target.hardlink_to(temporary)  # unlike a rename, never replaces
            except FileExistsError:
                pass  # somebody else was first
            finally:
                temporary.unlink()
        sync_folder(target.parent)  # whoever linked it may not have come this far yet

    def get(self, key: str) -> bytes | None:
        """The bytes, or None. Raises ValueError as `put` does."""
        try:
            return self._file(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def keys_under(self, folder: str) -> tuple[str, ...]:
        """Every key below a folder, in order; what a crash left half written too.

        Raises ValueError as `put` does.
        """
        root = self._file(folder)
        found = (path for path in root.rglob("*") if path.is_file())
        return tuple(sorted(path.relative_to(self._root).as_posix() for path in found))

    def remove(self, key: str) -> None:
        """Overwrite the bytes, then forget the file, durably; missing is fine.

        Only `keys_under` names keys that `put` refuses: what a crash left half written.
        """
        target = self._root.joinpath(*key.split("/"))
        if not target.resolve().is_relative_to(self._root.resolve()):
            raise ValueError(f"not a blob's key: {key!r:.80}")
        try:
            with target.open("r+b") as file:
                length = file.seek(0, os.SEEK_END)
                file.seek(0)
                file.write(bytes(length))
                file.flush()
                os.fsync(file.fileno())
            target.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return  # gone already
        sync_folder(target.parent)

    def _file(self, key: str) -> Path:
        parts = safe_parts(key)
        if parts is None:
            raise ValueError(f"not a blob's key: {key!r:.80}")
        return self._root.joinpath(*parts)
