"""docs/claims-quality.md says how every measure that `bench.claims` prints is taken."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "claims-quality.md").read_text(encoding="utf-8")
LINES = {"Line", "Row", "Figure"}


def measures():
    """The first word of every line that a measure makes, where it is written out."""
    for path in sorted((ROOT / "bench").glob("measure_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in LINES:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield first.value


def explained():
    section = PAGE.partition("## How each measure is taken")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| ([^|]+) \| .+ \|$", section, re.MULTILINE)) - {"measure"}


def test_every_measure_is_explained_and_none_that_is_gone():
    assert explained() == set(measures())


def test_every_measure_stands_in_the_table_as_printed():
    table = PAGE.partition("## The table")[2].partition("```\n")[2].partition("```")[0]

    assert {one for one in measures() if f"\n{one} " not in f"\n{table}"} == set()
