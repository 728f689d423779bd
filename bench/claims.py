"""What the extractor finds, measured: `python -m bench.claims --data DIR`.

One table: measure, on what, figure, what it must reach, and the baselines beside it, taken in the
same run where a library or a simple model gives them, and as published where it says so. Nothing
measured here was trained on but what says “train”. `docs/claims-quality.md` keeps a run of it;
a test holds that document to `MEASURES`.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import measure_kinds, measure_speakers, measure_speed, measure_text
from bench.baselines import attributed_by_words
from bench.table import Line
from chalicelib.adapters.model_file import LinearModel, load_model

# What each measure must reach, by its name and by what it is taken on where that matters.
AIMS = {
    ("claim or not, macro F1", ""): "≥ 0.90",
    ("claims first, AP", ""): "≥ 0.98",
    ("claimant right", ""): "≥ 0.90",
    ("outlet right", ""): "≥ 0.95",
    ("kind, accuracy", ""): "≥ 0.85",
    ("speaker right, of all", ""): "≥ 0.85",
    ("speaker right, where given", ""): "≥ 0.94",
    ("attributed content, F1", ""): "≥ 0.90",
    ("check-worthy, F1", "ClaimBuster"): "≥ 0.88",
    ("check-worthy, AP", "ClaimBuster"): "≥ 0.955",
    ("check-worthy, AP", "CheckThat!"): "≥ 0.88",
    ("claim sentence, F1", ""): "≥ 0.30",
}
Measure = Callable[[Path, LinearModel], Sequence[Line]]


def _kinds(measure: Callable[[Path, LinearModel], list[measure_kinds.Row]]) -> Measure:
    def lines(folder: Path, model: LinearModel) -> list[Line]:
        return [
            Line(row.measure, row.on, row.figure, _aim(row.measure, row.on), _beside(row))
            for row in measure(folder, model)
        ]

    return lines


def _beside(row: measure_kinds.Row) -> str:
    baselines = (("all claims", row.all_claims), ("TF-IDF", row.tfidf))
    return ", ".join(f"{name} {figure:.4f}" for name, figure in baselines if figure is not None)


def _aim(measure: str, on: str) -> str:
    return next(
        (aim for (name, where), aim in AIMS.items() if name == measure and on.startswith(where)), ""
    )


def _claimants(folder: Path, model: LinearModel) -> list[Line]:
    del model
    return [
        Line(one.measure, one.on, one.figure, _aim(one.measure, one.on))
        for one in measure_speakers.measure_claimants(folder)
    ]


def _quotations(folder: Path, model: LinearModel) -> list[Line]:
    del model
    baseline = attributed_by_words(folder)
    return [
        Line(
            one.measure,
            one.on,
            one.figure,
            _aim(one.measure, one.on),
            baseline if one.measure.startswith("attributed") else "",
        )
        for one in measure_speakers.measure_quotations(folder)
    ]


MEASURES: tuple[Measure, ...] = (
    *(_kinds(measure) for measure in measure_kinds.MEASURES),
    _claimants,
    _quotations,
    measure_text.measure_repeats,
    measure_text.measure_sentences,
    measure_text.measure_pages,
    measure_speed.measure_speed,
    measure_speed.measure_growth,
    measure_speed.measure_memory,
    measure_speed.measure_worst,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0 whatever is reached, since the table itself says it."""
    parser = argparse.ArgumentParser(prog="python -m bench.claims", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    folder = parser.parse_args(arguments).data
    model = load_model()
    print(_HEADER)
    for row in _rows(folder, model):
        print(row, flush=True)
    print(
        f"\nweights {model.version}, Python {platform.python_version()}, {measure_text.versions()}"
    )
    return 0


_HEADER = f"{'measure':<27}{'on':<50}{'figure':>9}  {'aim':<8}{'':<9}beside it"
_WORDS = {True: "reached", False: "SHORT", None: ""}


def _rows(folder: Path, model: LinearModel) -> Iterator[str]:
    for measure in MEASURES:
        for line in measure(folder, model):
            figure = f"{line.figure:>9.4f}" if line.figure % 1 else f"{line.figure:>9.0f}"
            word = _WORDS[line.reached]
            yield f"{line.measure:<27}{line.on:<50}{figure}  {line.aim:<8}{word:<9}{line.beside}"


if __name__ == "__main__":
    sys.exit(main())
