"""docs/api.md says what the code says: every route, code and setting, and none that is gone."""

import ast
import re
from pathlib import Path

import app
from chalicelib.config import SETTINGS
from chalicelib.domain.errors import PlumblineError
from chalicelib.edge.article_body import ArticleBody
from chalicelib.edge.problems import INTERNAL_ERROR, SHOWN, shown_as

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text()
RAISED = {kind.__name__: kind for kind in SHOWN} | {"Lack": None}


def table(heading):
    """The rows of the first table under a heading: first cell without its quotes → the others."""
    _, _, below = PAGE.partition(f"\n## {heading}\n")
    section, _, _ = below.partition("\n## ")
    section, _, _ = section.partition("\n### ")
    return {
        first.strip("`"): rest.split(" | ")
        for first, rest in re.findall(r"^\| (`[^|]+`) \| (.*) \|$", section, re.MULTILINE)
    }


def reasons():
    """Every sub-code in the code, with the class of the error that carries it."""
    for path in (ROOT / "chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in RAISED:
                continue
            if node.func.id == "Lack":
                yield ast.literal_eval(node.args[0]), "GuardFailed"
            for keyword in node.keywords:
                if keyword.arg == "reason" and isinstance(keyword.value, ast.Constant):
                    yield keyword.value.value, node.func.id


def codes():
    """Code → the statuses it may come with."""
    found = {kind.code: {shown_as(kind).status} for kind in SHOWN if kind is not PlumblineError}
    found[INTERNAL_ERROR] = {500}
    statuses = {kind.__name__: shown.status for kind, shown in SHOWN.items()}
    for reason, kind in reasons():
        found.setdefault(reason, set()).add(statuses[kind])
    return found


def test_every_route_is_documented_and_no_other():
    assert set(table("Routes")) == {f"{route.method} {route.path}" for route in app.router.routes}


def test_a_public_route_is_said_to_be_public():
    public = {name for name, (who, _) in table("Routes").items() if who == "public"}

    assert public == {
        f"{route.method} {route.path}" for route in app.router.routes if route.access.roles is None
    }


def test_every_code_is_documented_with_its_status_and_no_other():
    documented = {
        code: {int(status) for status in cells[0].split(", ")}
        for code, cells in table("Problems").items()
    }

    assert documented == codes()


def test_every_setting_is_documented_with_its_default_and_no_other():
    documented = {name: cells[1].strip("`") for name, cells in table("Settings").items()}

    said = {setting.name: setting.default or "none" for setting in SETTINGS}
    said["PLUMBLINE_PUBLIC_URL"] = "must be given"
    said["PLUMBLINE_DATA_DIR"] = "must be given for `sqlite"
    assert documented == said


def test_every_field_of_a_submission_is_documented():
    _, _, section = PAGE.partition("### A submission")
    section, _, _ = section.partition("\n## ")

    assert set(ArticleBody.model_fields) <= set(re.findall(r"`(\w+)`", section))
