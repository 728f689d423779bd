"""The examples, played once for a whole run of the tests, however many processes share it."""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from local.example_files import read_examples
from local.examples import Played, play_examples

ORIGIN = "https://checks.example"


@dataclass(frozen=True)
class Examples:
    """A data folder with all examples in it, and what was played. To be read, not written."""

    folder: Path
    played: tuple[Played, ...]

    @property
    def pages(self) -> Path:
        """The folder of pages."""
        return self.folder / "pages"

    def named(self, name: str) -> Played:
        """What was played of one file."""
        return next(one for one in self.played if one.name == name)

    def path(self, name: str, claim: int | None = None, rest: str = "") -> str:
        """The path of an article's page, or of its nth claim's, below the folder of pages."""
        played = self.named(name)
        article = f"articles/{played.article_id}/"
        return article if claim is None else f"{article}claims/{played.ordinals[claim]}/{rest}"


def shared_examples(base: Path) -> Examples:
    """Play them into a folder that all processes of a run know, or wait until another one has."""
    # With pytest-xdist each process has a folder of its own below the run's.
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # noqa: TID251 - its name for a process
    folder, told = shared / "examples-played", shared / "examples-played.json"
    with (shared / "examples-played.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            played = play_examples(folder, ORIGIN, read_examples())
            told.write_text(json.dumps([asdict(one) for one in played]), "utf-8")
    known = json.loads(told.read_text("utf-8"))
    return Examples(
        folder,
        tuple(Played(one["name"], one["article_id"], tuple(one["ordinals"])) for one in known),
    )
