"""Threads for what may take long, so that the server's one thread need not wait for it.

`local.server` hands over whole conversations: requests that are not brief, and clients that send
or read slowly.
"""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

_LOG = logging.getLogger("plumbline.server")
IDLE_HANDS = 8  # threads kept for the next long request


class Hands:
    """Threads for what may take long: one for each task under way, some kept for the next."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._free = 0  # threads that wait, less the tasks that wait for them

    def take(self, task: Callable[[], None]) -> None:
        """Do this at once, beside everything else."""
        with self._lock:
            self._free -= 1
            is_short = self._free < 0
            self._free += is_short
        if is_short:
            threading.Thread(target=self._run, args=(task,), name="http-long", daemon=True).start()
        else:
            self._tasks.put(task)

    def end(self) -> None:
        """Let those go that wait for a task."""
        for _ in range(IDLE_HANDS):
            self._tasks.put(None)

    def _run(self, task: Callable[[], None] | None) -> None:
        while task is not None:
            try:
                task()
            except Exception:  # noqa: BLE001 - the next task is another client's
                _LOG.exception("a task failed")
            with self._lock:
                if self._free >= IDLE_HANDS:
                    return
                self._free += 1
            task = self._tasks.get()
