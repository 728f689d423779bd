"""`serve`: start the stack, say where it is and who may come in, wait for a signal, stop.

With `--json` the first line on standard output is one JSON object; benchmarks, tests and the
demonstration read it.
"""

import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

from chalicelib.adapters.sqlite_turn import COMMITS
from chalicelib.config import log_form
from chalicelib.edge.request_log import begin_log
from local.cast import Admitted
from local.stack import Stack, locked

# A thread that has work gives way after this long (Python's own: 5 ms). Decisions come back from
# the disk many times a second and must not queue behind a page that is being rendered.
_SWITCH_SECONDS = 0.001
# A decision makes some hundreds of objects, nearly all gone when it is answered.
_YOUNG_OBJECTS = 10_000


def serve(
    data: Path,
    *,
    host: str,
    port: int,
    store: str,
    endpoint: str | None,
    as_json: bool,
    until_eof: bool,
    allow_loopback: bool = False,
) -> int:
    """Run until SIGINT or SIGTERM, or (`until_eof`) until standard input ends.

    Raises CommandStopped when it cannot start.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    asked_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked_to_stop.set())
    if until_eof:
        threading.Thread(target=_read_to_end, args=(asked_to_stop,), daemon=True).start()
    with locked(data):
        cores = _stay_on_one_core()
        stack = Stack(
            data,
            host=host,
            port=port,
            store=store,
            endpoint=endpoint,
            allow_loopback=allow_loopback,
        )
        admitted = stack.start()
        _let_commits_go_elsewhere(cores)
        _collect_rarely()
        # A line for each request is for whoever asks: on one machine mostly nobody reads it.
        begin_log(log_form() or "warnings")
        told = _as_json if as_json else _in_words
        print(told(stack.url, data, admitted), flush=True)
        asked_to_stop.wait()
        stack.stop()
    return 0


def _stay_on_one_core() -> frozenset[int]:
    """Let all threads share a core, where the system allows it; gives all that there are.

    The interpreter lets one of them run at a time; on several cores they only wake each other
    across cores and lose their caches. Measured on two cores with eight clients and a thread for
    each of them: a third more decisions a second, and a third of the time in the kernel.
    """
    if sys.platform != "linux":
        return frozenset()
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {allowed[os.getpid() % len(allowed)]})
    return frozenset(allowed)


def _let_commits_go_elsewhere(cores: Collection[int]) -> None:
    """The thread that commits runs hardly any Python: it has the other cores, where there are."""
    if not cores:
        return
    others = frozenset(cores) - os.sched_getaffinity(0) or cores
    for thread in threading.enumerate():
        if thread.name == COMMITS and thread.native_id is not None:
            os.sched_setaffinity(thread.native_id, others)


def _collect_rarely() -> None:
    """What is loaded by now stays: the search for garbage need not walk through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)


def _read_to_end(asked_to_stop: threading.Event) -> None:
    # Not through sys.stdin: a thread that holds its lock at exit would be a fatal error.
    while os.read(0, 4096):
        pass
    asked_to_stop.set()


def _as_json(url: str, data: Path, admitted: Sequence[Admitted]) -> str:
    members = [
        {
            "member_id": one.member.member_id,
            "name": one.member.name,
            "roles": sorted(role.value for role in one.member.roles),
            "token": one.token,
        }
        for one in admitted
    ]
    return json.dumps({"url": url, "data": str(data), "members": members})


def _in_words(url: str, data: Path, admitted: Sequence[Admitted]) -> str:
    names = max(len(one.member.name) for one in admitted)
    listed = [", ".join(sorted(role.value for role in one.member.roles)) for one in admitted]
    roles = max(map(len, listed))
    return "\n".join(
        [
            f"Plumbline is at {url}",
            "",
            f"  published pages   {url}/",
            f"  API               {url}/v1/articles",
            f"  documentation     {url}/docs",
            f"  health            {url}/healthz",
            f"  everything it keeps is in {data}/",
            "",
            "Tokens of this start (those of the last one are revoked):",
            "",
            *(
                f"  {one.member.name:{names}}  {held:{roles}}  {one.token}"
                for one, held in zip(admitted, listed, strict=True)
            ),
            "",
            "Ctrl-C ends it; the next start finds everything again.",
        ]
    )
