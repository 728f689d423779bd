"""The shipped check-worthiness weights, read from their file into a `Model`.

The file is text: `# name: value` header lines, then sections `[head]` of `feature<TAB>n` lines,
n being the weight in hundredths. `training/train.py` writes it. Called by `wiring` and `local`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WEIGHTS_FILE = Path(__file__).parent.parent / "model" / "weights.tsv"
HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights by `head feature`. Fulfils `checkworthiness.Model`."""

    version: str
    weights: Mapping[str, float]

    def weight(self, feature: str) -> float:
        """The weight of a feature; 0.0 where the training never saw it."""
        return self.weights.get(feature, 0.0)


@cache
def load_model() -> LinearModel:
    """The shipped model, read once per process."""
    return parse_model(WEIGHTS_FILE.read_text(encoding="utf-8"))


def parse_model(text: str) -> LinearModel:
    """Read a weights file; ValueError where a line is none of header, section or weight."""
    version = ""
    prefix = ""
    weights: dict[str, float] = {}
    for line in text.split("\n"):
        feature, tab, hundredths = line.rpartition("\t")
        if tab:
            weights[prefix + feature] = int(hundredths) / HUNDREDTHS
        elif line.startswith("["):
            prefix = line[1:-1] + " "
        elif line.startswith("# version: "):
            version = line.removeprefix("# version: ")
        elif line and not line.startswith("# "):
            raise ValueError(f"not a line of a weights file: {line!r}")
    return LinearModel(version=version, weights=weights)
