"""The one connection that writes to a SQLite file, and commits waiting transactions together.

Work comes in from any thread through `submit`, which returns the work's answer only after the
commit that holds it has been synced to disk: a thread of the writer's own gathers what waits.
Inside `together` a thread runs its work itself, and the commit comes at the end of the block.
Called by `sqlite_table` and `sqlite_queue`. Each piece of work runs in its own savepoint: one
that fails changes nothing and harms no other.
"""

import contextlib
import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType
from typing import Generic, TypeVar

from chalicelib.adapters.sqlite_known import Changed, Known
from chalicelib.domain.errors import StoreBusy
from chalicelib.workflow.ports import Item, Key

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

    __slots__ = ("answer", "changed", "error", "gate", "work")

    def __init__(self, work: Work[T], changed: Changed) -> None:
        self.work = work
        self.changed = changed
        self.answer: T | None = None
        self.error: BaseException | None = None
        self.gate = threading.Lock()
        self.gate.acquire()


class SqliteWriter:
    """Owns the only writing connection. Work may run twice; it must touch nothing else."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._connection = connect(path, busy_seconds)
        self._cursor = self._connection.cursor()
        self._waiting: deque[_Submission[object]] = deque()
        self._bell: SimpleQueue[bool] = SimpleQueue()  # False: nothing comes after this
        self._door = threading.Lock()
        self._closed = False
        self._callbacks: list[Callable[[], None]] = []
        self._turn = threading.Lock()  # whoever has it has the connection
        self._together: Block | None = None
        self._changed: list[Changed] = []  # by the transaction that is open
        self._others = 0
        self.written_by_others()
        self.known = Known()
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call this after each commit, when its callers have their answers.

        It runs in a thread that others wait for: let it set an event and return.
        """
        self._callbacks.append(callback)

    def submit(self, work: Work[T], changed: Changed = None) -> T:
        """Run the work in a transaction; returns its answer once it is durable.

        `changed` names the items that it may change. Inside `together` it returns at once, and
        is durable when the block has ended. Raises what
        the work raised, having changed nothing; StoreBusy when the file is locked, the disk full
        or the store closed.
        """
        submission: _Submission[T] = _Submission(work, changed)
        if self.mine is not None:
            self._run_together(submission)
        else:
            with self._door:
                if self._closed:
                    raise StoreBusy("storage is closed", facts={"applied": False})
                self._waiting.append(submission)  # type: ignore[arg-type]  # it mixes answers
                self._bell.put(True)  # noqa: FBT003 - a bell
            submission.gate.acquire()
        if submission.error is not None:
            raise submission.error
        return submission.answer  # type: ignore[return-value]  # set when there is no error

    @property
    def mine(self) -> sqlite3.Connection | None:
        """The connection, for reading, while this thread is inside `together`."""
        block = self._together
        if block is None or block.thread != threading.get_ident():
            return None
        return self._connection

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """What this thread submits in the block is one commit, durable when the block has ended.

        Each piece of work has its savepoint and sees what those before it did. Whoever opens the
        block tells nobody of anything before it has ended: then all of it stands, or StoreBusy is
        raised, whose `applied` is False where none of it does.
        """
        block = self.begin()
        try:
            yield
        except BaseException:
            self.abandon()
            raise
        self.leave()
        self.end(block)

    def begin(self) -> "Block":
        """Open a transaction for this thread; all that it submits goes in. Raises StoreBusy.

        Then `leave` and `end`, or `abandon`: nobody else can write meanwhile.
        """
        self._turn.acquire()
        if self._closed:
            self._turn.release()
            raise StoreBusy("storage is closed", facts={"applied": False})
        try:
            self._cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._turn.release()
            raise unavailable(error) from error
        self._together = Block(threading.get_ident())
        return self._together

    def leave(self) -> None:
        """This thread submits no more to its transaction."""
        self._together = None

    def end(self, block: "Block") -> None:
        """Commit what was left, from any thread; what waits goes with it.

        Raises StoreBusy or sqlite3.Error.
        """
        try:
            self._end(block)
        finally:
            self._turn.release()

    def abandon(self) -> None:
        """Undo the transaction of this thread."""
        self._together = None
        try:
            self._roll_back()
        finally:
            self._turn.release()

    def written_by_others(self) -> bool:
        """Whether another process has committed since this was asked last, in a transaction."""
        (version,) = self._cursor.execute("PRAGMA data_version").fetchone()
        changed: bool = version != self._others
        self._others = version
        return changed

    def _run_together(self, submission: _Submission[T]) -> None:
        assert self._together is not None
        block = self._together
        if block.lost is None:
            try:
                self._run_one(submission)
            except sqlite3.Error as error:
                block.lost = error  # a savepoint made now would begin another transaction
        if block.lost is not None:
            submission.error = unavailable(block.lost)
        block.changed = block.changed or submission.error is None

    def _end(self, block: "Block") -> None:
        riding = self._next_group()
        trouble = block.lost and unavailable(block.lost)
        trouble = trouble or self._run_and_commit(riding, block.written)
        if trouble is not None:
            self._commit_apart(riding, trouble)
        self._open_gates(riding)
        if trouble is not None:
            raise trouble
        if block.changed or _any_stands(riding):
            self._tell()

    def close(self) -> None:
        """Finish what was submitted, refuse what comes later, close the file."""
        with self._door:
            if self._closed:
                return
            self._closed = True
            self._bell.put(False)  # noqa: FBT003 - nothing can follow it through the door
        self._thread.join()
        with self._turn:
            self._cursor.close()
            self._connection.close()

    def _run(self) -> None:
        going_on = True
        while going_on:
            going_on = self._bell.get()
            with self._turn:
                while group := self._next_group():
                    try:
                        self._commit(group)
                    except BaseException as error:  # noqa: BLE001 - nobody may wait for ever
                        self._roll_back()
                        for submission in group:
                            submission.error = error
                    self._open_gates(group)
                    if _any_stands(group):
                        self._tell()

    def _next_group(self) -> list[_Submission[object]]:
        """What waits, and belongs to who asks from here on. Only for who has the turn."""
        count = min(len(self._waiting), _MAX_GROUP)
        return [self._waiting.popleft() for _ in range(count)]

    def _open_gates(self, group: Sequence[_Submission[object]]) -> None:
        for submission in group:
            submission.gate.release()

    def _tell(self) -> None:
        for callback in self._callbacks:
            try:
                callback()
            except Exception:  # noqa: BLE001 - whoever is told cannot stop the writer
                _LOG.exception("a callback after a commit failed")

    def _commit(self, group: Sequence[_Submission[object]]) -> None:
        """One transaction for the group; on trouble with all of it, one for each."""
        try:
            self._cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            for submission in group:
                submission.error = unavailable(error)
            return
        trouble = self._run_and_commit(group)
        if trouble is None:
            return
        if len(group) > 1:
            self._commit_apart(group, trouble)
        else:
            group[0].error = group[0].error or trouble

    def _commit_apart(self, group: Sequence[_Submission[object]], trouble: Exception) -> None:
        """Another try for each alone, where it is known that nothing was applied."""
        again = isinstance(trouble, StoreBusy) and trouble.facts["applied"] is False
        for submission in group:
            if again:
                submission.answer = submission.error = None
                self._commit([submission])
            else:
                submission.error = submission.error or trouble

    def _run_and_commit(
        self,
        group: Sequence[_Submission[object]],
        written: Mapping[Key, Item] = MappingProxyType({}),
    ) -> Exception | None:
        """Run the group in the transaction that was begun, and end it; gives what went wrong."""
        committing = False
        try:
            for submission in group:
                self._run_one(submission)
            committing = True
            self._cursor.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            return unavailable(error, committing=committing)
        self.known.committed(self._changed, written)
        self._changed.clear()
        return None

    def _roll_back(self) -> None:
        self._changed.clear()
        if self._connection.in_transaction:
            self._cursor.execute("ROLLBACK")

    def _run_one(self, submission: _Submission[T]) -> None:
        """Raises sqlite3.Error only when SQLite gave up the whole transaction."""
        self._cursor.execute("SAVEPOINT one")
        try:
            submission.answer = submission.work(self._cursor)
            self._changed.append(submission.changed)
        except BaseException as error:
            if not self._connection.in_transaction:
                raise  # a full disk can end the whole transaction, not the savepoint alone
            submission.error = unavailable(error) if isinstance(error, sqlite3.Error) else error
            self._cursor.execute("ROLLBACK TO one")
        self._cursor.execute("RELEASE one")


class Block:
    """A transaction of one thread: whose it is, and how far it has come."""

    __slots__ = ("changed", "lost", "thread", "written")

    def __init__(self, thread: int) -> None:
        self.thread = thread
        self.changed = False
        self.written: Mapping[Key, Item] = {}  # items as they are now, where that is known
        self.lost: sqlite3.Error | None = None  # why SQLite gave up the transaction


def _any_stands(group: Sequence[_Submission[object]]) -> bool:
    return any(submission.error is None for submission in group)
