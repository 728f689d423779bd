"""Names of files that callers choose, and files that survive a power cut. Called by `folder_*`.

A key or page path comes in; parts that stay inside the folder go out, or None.
"""

import os
import re
import tempfile
from pathlib import Path

_MAX_PATH_BYTES = 900
# No part starts with a dot: no "..", and room for folders of our own beside the callers' files.
_PART = re.compile(r"[A-Za-z0-9_~][A-Za-z0-9_~.=@+-]{0,199}")


def safe_parts(path: str) -> tuple[str, ...] | None:
    """The parts of a relative path of plain names; None for any other path."""
    if len(path) > _MAX_PATH_BYTES:
        return None
    parts = tuple(path.split("/"))
    return parts if all(_PART.fullmatch(part) for part in parts) else None


def written_beside(target: Path, content: bytes) -> Path:
    """A synced temporary file in the target's folder, which is made when missing."""
    _make_folder(target.parent)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    temporary = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - an open descriptor has no path
            file.write(content)
            file.flush()
            os.fchmod(handle, 0o644)  # a web server of another account may read it
            os.fsync(handle)
    except BaseException:
        temporary.unlink()
        raise
    return temporary


def replace_file(target: Path, content: bytes) -> None:
    """Write so that a reader, or a crash, finds the old content or the new, whole."""
    written_beside(target, content).replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)
