"""The one thread that writes to a SQLite file, and commits waiting transactions together.

Work comes in from any thread through `submit`, which returns the work's answer only after the
commit that holds it has been synced to disk. Called by `sqlite_table` and `sqlite_queue`. Each
piece of work runs in its own savepoint: one that fails changes nothing and harms no other.
"""

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from chalicelib.domain.errors import StoreBusy

_LOG = logging.getLogger(__name__)
_MAX_GROUP = 256  # transactions to a commit: bounds how long the first of them waits
_CHECKPOINT_PAGES = 4000  # 16 MB of log between checkpoints, which the writer pays for
_BUSY = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM}
)

T = TypeVar("T")
Work = Callable[[sqlite3.Cursor], T]


def connect(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """A connection in autocommit mode that waits for locks and syncs every commit."""
    connection = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA fullfsync=ON")  # macOS: a plain fsync stays in the drive
        connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def unavailable(error: sqlite3.Error, *, committing: bool = False) -> Exception:
    """The domain's word for an SQLite error: StoreBusy where trying again may help.

    A commit whose sync failed may still be found after a crash: nobody can tell, and the
    facts say so.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _BUSY:
        return StoreBusy(f"storage is busy: {error}", facts={"applied": False})
    if code == sqlite3.SQLITE_IOERR:
        applied = "unknown" if committing else False
        return StoreBusy(f"storage failed: {error}", facts={"applied": applied})
    return error


class _Submission(Generic[T]):
    """One piece of work, and the gate its caller waits at."""

    __slots__ = ("answer", "error", "gate", "work")

    def __init__(self, work: Work[T]) -> None:
        self.work = work
        self.answer: T | None = None
        self.error: BaseException | None = None
        self.gate = threading.Lock()
        self.gate.acquire()


class SqliteWriter:
    """Owns the only writing connection. Work may run twice; it must touch nothing else."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._connection = connect(path, busy_seconds)
        self._waiting: SimpleQueue[_Submission[object] | None] = SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._callbacks: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call this after each commit, when its callers have their answers.

        It runs in the writer's thread: let it set an event and return.
        """
        self._callbacks.append(callback)

    def submit(self, work: Work[T]) -> T:
        """Run the work in a transaction; returns its answer once it is durable.

        Raises what the work raised, having changed nothing; StoreBusy when the file is locked,
        the disk full or the store closed.
        """
        submission: _Submission[T] = _Submission(work)
        with self._door:
            if self._closed:
                raise StoreBusy("storage is closed", facts={"applied": False})
            self._waiting.put(submission)  # type: ignore[arg-type]  # the queue mixes answers
        submission.gate.acquire()
        if submission.error is not None:
            raise submission.error
        return submission.answer  # type: ignore[return-value]  # set when there is no error

    def close(self) -> None:
        """Finish what was submitted, refuse what comes later, close the file."""
        with self._door:
            if self._closed:
                return
            self._closed = True
            self._waiting.put(None)  # nothing can follow it through the door
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        cursor = self._connection.cursor()
        closing = False
        while not closing:
            first = self._waiting.get()
            if first is None:
                break
            group = [first]
            with contextlib.suppress(Empty):
                while len(group) < _MAX_GROUP:
                    following = self._waiting.get_nowait()
                    if following is None:
                        closing = True
                        break
                    group.append(following)
            try:
                self._commit(cursor, group)
            except BaseException as error:  # noqa: BLE001 - a caller must never wait for ever
                if self._connection.in_transaction:
                    cursor.execute("ROLLBACK")
                for submission in group:
                    submission.error = error
            for submission in group:
                submission.gate.release()
            if any(submission.error is None for submission in group):
                self._tell()
        cursor.close()

    def _tell(self) -> None:
        for callback in self._callbacks:
            try:
                callback()
            except Exception:  # noqa: BLE001 - whoever is told cannot stop the writer
                _LOG.exception("a callback after a commit failed")

    def _commit(self, cursor: sqlite3.Cursor, group: list[_Submission[object]]) -> None:
        """One transaction for the group; on trouble with all of it, one for each."""
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            for submission in group:
                submission.error = unavailable(error)
            return
        committing = False
        try:
            for submission in group:
                self._run_one(cursor, submission)
            committing = True
            cursor.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                cursor.execute("ROLLBACK")
            reason = unavailable(error, committing=committing)
            applied = reason.facts["applied"] if isinstance(reason, StoreBusy) else None
            if len(group) > 1 and applied is False:
                for submission in group:
                    submission.answer = submission.error = None
                    self._commit(cursor, [submission])
                return
            for submission in group:
                submission.error = submission.error or unavailable(error, committing=committing)

    def _run_one(self, cursor: sqlite3.Cursor, submission: _Submission[object]) -> None:
        """Raises sqlite3.Error only when SQLite gave up the whole transaction."""
        cursor.execute("SAVEPOINT one")
        try:
            submission.answer = submission.work(cursor)
        except BaseException as error:
            if not self._connection.in_transaction:
                raise  # a full disk can end the whole transaction, not the savepoint alone
            submission.error = unavailable(error) if isinstance(error, sqlite3.Error) else error
            cursor.execute("ROLLBACK TO one")
        cursor.execute("RELEASE one")
