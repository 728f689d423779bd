"""A cold start pays only for what a route needs: the heavy libraries come when something asks."""

import subprocess
import sys
from pathlib import Path

HEAVY = ("boto3", "botocore", "jinja2", "lxml", "sqlite3", "trafilatura")
PROGRAM = f"""
import os, sys
os.environ.clear()
import app
print(sorted(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_the_app_is_imported_without_settings_stores_or_heavy_libraries():
    root = Path(__file__).parents[2]

    imported = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=root, check=True, capture_output=True, text=True
    )

    assert imported.stdout == "[]\n"
