"""Turns of decisions: one is decided while the one before it is being synced to disk.

A thread opens a turn, decides, and closes it; the commit then runs in a thread of its own, and
nobody may be answered before it is done. Writes of a turn are kept back until it closes, judged
by what is known, and applied at once, each condition once more: what does not hold any more,
because another thread or process was faster, undoes the whole turn, and whoever opened it asks
everybody again one by one. Called by `sqlite_table`; `local.server` opens the turns.
"""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from queue import SimpleQueue
from typing import cast

from chalicelib.adapters.sqlite_known import Known
from chalicelib.adapters.sqlite_statements import IN_BULK, Statement, encode, holds, put_statement
from chalicelib.adapters.sqlite_writer import Block, SqliteWriter
from chalicelib.domain.errors import StoreBusy
from chalicelib.workflow.ports import Absent, ConditionFailed, Item, Key, Operation, Put

COMMITS = "sqlite-commit"  # the name of the thread
_UNKNOWN = object()
# SQL, its parameters, and how many rows it must change.
_Bulk = tuple[str, tuple[object, ...], int]


class Commit:
    """The commit of a turn: under way, or done."""

    def __init__(self) -> None:
        self.seconds = 0.0  # how long it took
        self.error: Exception | None = None
        self._gate = threading.Lock()
        self._gate.acquire()
        self._then: Callable[[], None] | None = None

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return not self._gate.locked()

    def wait(self) -> None:
        """Until it is durable. Raises StoreBusy, whose `applied` is False where none of it is."""
        with self._gate:
            pass
        if self.error is not None:
            raise self.error

    def then(self, callback: Callable[[], None]) -> None:
        """Call this when it is done, in the thread that commits."""
        self._then = callback

    def end(self, error: Exception | None = None) -> None:
        """It is done."""
        self.error = error
        self._gate.release()
        if self._then is not None:
            self._then()


class Turn:
    """What one thread reads and writes between opening and closing a turn."""

    def __init__(self, writer: SqliteWriter, known: Known, before: "Turn | None") -> None:
        self.commit = Commit()
        self.thread = threading.get_ident()
        self.written: dict[Key, Item] = {}
        self._writer = writer
        self._known = known
        # Of the turn before only what it wrote is asked for, and whether it stands.
        self._earlier: Mapping[Key, Item] = before.written if before else {}
        self._before = before.commit if before else None
        self._statements: list[Statement] = []
        self._bulks: Sequence[_Bulk] = ()
        self._looked = False
        self._block: Block | None = None
        self._lost: Exception | None = None

    @property
    def generation(self) -> int:
        """What to hand to `learn` with what is read after this."""
        return self._known.generation

    def look(self, key: Key) -> Item | None:
        """The item as this turn knows it, or None where it knows that there is none.

        Raises KeyError where it has to be read.
        """
        if self._lost is not None:
            raise self._lost
        found: object = _UNKNOWN
        if self._block is None:
            self._looked = True
            found = self.written.get(key, _UNKNOWN)
            if found is _UNKNOWN:
                found = self._earlier.get(key, _UNKNOWN)
            if found is _UNKNOWN:
                found = self._known.look(key, _UNKNOWN)
        if found is _UNKNOWN:
            raise KeyError(key)
        return cast("Item | None", found)

    def newest(self, key: Key, read: Item | None) -> Item | None:
        """What this turn or the one before it wrote, else what was read from the file."""
        if self._block is not None:
            return read
        return self.written.get(key) or self._earlier.get(key) or read

    def learn(self, generation: int, read: Mapping[Key, Item | None]) -> None:
        """Keep what was read from the file."""
        if self._block is None:  # else it may be what this turn wrote, which may yet be undone
            self._known.learn(generation, read)

    def take(self, operations: Sequence[Operation]) -> bool:
        """Keep back the writes of a checked transaction; False where they must be made at once.

        Raises ConditionFailed where it is known that a condition does not hold.
        """
        if self._block is not None:
            return False
        failed: list[int] = []
        statements: list[Statement] = []
        for place, operation in enumerate(operations):
            statement = put_statement(operation) if isinstance(operation, Put) else None
            if statement is None or statement.sql not in IN_BULK:
                self.settle()
                return False
            statements.append(statement)
            try:
                held = holds(operation.condition, self.look(operation.key))
            except KeyError:
                if not isinstance(operation.condition, Absent | None):
                    self.settle()
                    return False
                held = True  # an id that is new, in all likelihood: the database will tell
            if not held:
                failed.append(place)
        if failed:
            raise ConditionFailed(tuple(failed))
        self._statements += statements
        for operation in cast("Sequence[Put]", operations):
            key = operation.key
            self.written[key] = {"pk": key.pk, "sk": key.sk, **operation.item}
        return True

    def settle(self) -> None:
        """Apply what was kept back, and write directly from here on. Raises StoreBusy."""
        if self._lost is not None:
            raise self._lost
        if self._block is not None:
            return
        try:
            self._apply(_bulks(self._statements))
        except ConditionFailed:
            self._lost = StoreBusy("somebody was faster", facts={"applied": False})
        except StoreBusy as busy:
            # Also where the turn before is lost and nobody can tell: of this one nothing stands.
            self._lost = StoreBusy(str(busy), facts={"applied": False})
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told at the end as well
            self._lost = error
        if self._lost is not None:
            raise self._lost

    def _apply(self, bulks: Sequence[_Bulk]) -> None:
        if self._before is not None:
            self._before.wait()
        self._block = self._writer.begin()
        if self._writer.written_by_others():
            self._known.forget()
            if self._looked:  # at what may have been old
                raise ConditionFailed(())
        if bulks:
            self._writer.submit(lambda cursor: _run(cursor, bulks), ())

    def close(self) -> None:
        """Nothing more is read or written. Raises what went wrong where nothing stands of it."""
        if self._lost is not None:
            raise self._lost
        if self._block is None:
            self._bulks = _bulks(self._statements)
        else:
            self._writer.leave()

    def finish(self) -> None:
        """Apply what is still kept back, and commit; in the thread that commits.

        Raises StoreBusy or sqlite3.Error.
        """
        if self._block is None:
            self._finish_kept_back()
        else:
            self._block.written = self.written
            self._writer.end(self._block)

    def _finish_kept_back(self) -> None:
        try:
            if self._bulks:
                self._apply(self._bulks)
            elif self._before is not None:
                self._before.wait()  # it only read, perhaps what the one before it wrote
        except (ConditionFailed, StoreBusy) as error:
            self.give_up()
            raise StoreBusy(str(error), facts={"applied": False}) from error
        except BaseException:
            self.give_up()
            raise
        if self._block is not None:
            self._writer.leave()
            self._block.written = self.written
            self._writer.end(self._block)

    def give_up(self) -> None:
        """Nothing of it stands."""
        self._known.forget()
        if self._block is not None:
            self._writer.abandon()


class Turns:
    """Opens turns, one after the other, and commits them."""

    def __init__(self, writer: SqliteWriter) -> None:
        self._writer = writer
        self._open = threading.Lock()
        self._now: Turn | None = None
        self._last: Turn | None = None
        self._jobs: SimpleQueue[Turn | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=COMMITS, daemon=True)
        self._thread.start()

    @property
    def mine(self) -> Turn | None:
        """The turn that this thread has open."""
        turn = self._now
        return turn if turn is not None and turn.thread == threading.get_ident() else None

    @contextlib.contextmanager
    def turn(self) -> Iterator[Commit]:
        """What this thread writes in the block is one commit, which begins when the block ends.

        The commit tells how it went. Where it is known before that nothing of it stands,
        StoreBusy is raised at the end of the block, with `applied` False.
        """
        with self._open:
            last = self._last
            if last is not None and last.commit.done:
                last = None
            turn = self._now = Turn(self._writer, self._writer.known, last)
            try:
                yield turn.commit
                turn.close()
            except BaseException:
                turn.give_up()
                raise
            finally:
                self._now = None
            self._last = turn
            self._jobs.put(turn)

    def close(self) -> None:
        """Finish what is under way."""
        with self._open:
            self._jobs.put(None)
            self._thread.join()

    def _run(self) -> None:
        while (turn := self._jobs.get()) is not None:
            trouble: Exception | None = None
            began = time.perf_counter()
            try:
                turn.finish()
            except Exception as error:  # noqa: BLE001 - told to who waits
                trouble = error
            turn.commit.seconds = time.perf_counter() - began
            turn.commit.end(trouble)


def _bulks(statements: Sequence[Statement]) -> Sequence[_Bulk]:
    """The statements, those of one form in one."""
    places = [statement.parameters[:2] for statement in statements]
    if len(set(places)) < len(places):  # one item twice: only the order as it came is right
        return [(statement.sql, statement.parameters, 1) for statement in statements]
    by_form: dict[str, list[tuple[object, ...]]] = {}
    for statement in statements:
        by_form.setdefault(statement.sql, []).append(statement.parameters)
    bulks: list[_Bulk] = []
    for sql, rows in by_form.items():
        text = encode(rows)
        if "\\u0000" in text:  # SQLite ends a JSON text there
            bulks += [(sql, row, 1) for row in rows]
        else:
            bulks.append((IN_BULK[sql], (text,), len(rows)))
    return bulks


def _run(cursor: sqlite3.Cursor, bulks: Sequence[_Bulk]) -> None:
    """Run them all. Raises ConditionFailed when one did less than it must."""
    for sql, parameters, rows in bulks:
        if cursor.execute(sql, parameters).rowcount < rows:
            raise ConditionFailed(())
