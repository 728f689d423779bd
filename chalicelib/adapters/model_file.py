"""The shipped check-worthiness weights, read from their file into a `Model`.

The file is text: `# name: value` header lines, then one line per feature, its name and its
weights in hundredths, one per head, set apart by tabs; nothing stands for 0 and zeros at the
end are left out. `training/train.py` writes it. Called by `wiring` and `local`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from chalicelib.domain.weighing import HEADS, Weights, pack

WEIGHTS_FILE = Path(__file__).parent.parent / "model" / "weights.tsv"


class LinearModel:
    """Weights by feature. A row is parsed when it is first asked for: loading stays quick."""

    def __init__(self, header: Mapping[str, str], rows: Mapping[str, str]) -> None:
        self.header = header
        self._rows = dict(rows)
        self._names = frozenset(rows)
        self._parsed: dict[str, Weights] = {}

    @property
    def version(self) -> str:
        """Names the weights; stands in every extraction."""
        return self.header["version"]

    @property
    def features(self) -> Sequence[str]:
        """Every feature with a weight, in file order."""
        return tuple(self._rows)

    def weigh(self, features: Iterable[str]) -> dict[str, Weights]:
        """Those of the features that training knew, each with its weights."""
        known = self._names.intersection(features)
        parsed = self._parsed
        for feature in known.difference(parsed):
            parsed[feature] = pack([int(cell or 0) for cell in self._rows[feature].split("\t")])
        return {feature: parsed[feature] for feature in known}


@cache
def load_model() -> LinearModel:
    """The shipped model, read once per process."""
    return parse_model(WEIGHTS_FILE.read_text(encoding="utf-8"))


def parse_model(text: str) -> LinearModel:
    """Read a weights file; ValueError where its heads are not those of `HEADS`."""
    lines = text.splitlines()
    length = next((at for at, line in enumerate(lines) if not line.startswith("# ")), len(lines))
    header = dict(line[2:].split(": ", 1) for line in lines[:length])
    if header.get("heads") != " ".join(HEADS) or "version" not in header:
        raise ValueError("not a weights file for these heads")
    return LinearModel(header, dict(line.split("\t", 1) for line in lines[length:]))
