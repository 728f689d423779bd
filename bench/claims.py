"""What the extractor finds, measured: `python -m bench.claims --data DIR`.

One table: measure, on what, figure, and the baselines of the same run. DIR holds `claimbuster/`,
`news-claims/` and, where present, `ct23/`. Nothing measured here was trained on. Further
measures are further functions in `MEASURES`.
"""

import argparse
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

import sklearn

from bench.measure_kinds import MEASURES
from chalicelib.adapters.model_file import load_model


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure claim detection.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    folder = parser.parse_args(arguments).data
    model = load_model()
    print(f"{'measure':<26}{'on':<44}{'figure':>8}{'all':>8}{'tf-idf':>8}")
    for measure in MEASURES:
        for row in measure(folder, model):
            figures = (row.figure, row.all_claims, row.tfidf)
            cells = "".join(f"{'' if x is None else f'{x:.4f}':>8}" for x in figures)
            print(f"{row.measure:<26}{row.on:<44}{cells}", flush=True)
    print(
        f"weights {model.version}, Python {platform.python_version()},"
        f" scikit-learn {sklearn.__version__} (baseline only)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
