import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def requirements(name):
    lines = (ROOT / name).read_text().splitlines()
    return {line.partition("==")[0].partition("[")[0] for line in lines if line[:1].isalpha()}


def test_the_lambda_package_finds_the_templates_where_chalice_looks_for_them():
    linked = ROOT / "vendor" / "templates"

    assert linked.resolve() == ROOT / "templates"
    assert (linked / "base.html").is_file()


def test_what_travels_to_lambda_holds_neither_the_framework_nor_the_aws_client():
    assert requirements("requirements.txt") & {"boto3", "botocore", "chalice"} == set()


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-run.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            assert line.startswith(("#", "-r ")) or "==" in line, f"{name}: {line}"


def test_make_alone_lists_every_target_that_is_meant_for_people():
    help_text = subprocess.run(
        ["make", "-C", str(ROOT)],  # noqa: S607 - make is found as people find it
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    for target in ("run", "demo", "test", "lint", "check", "bench", "bench-claims", "proof"):
        assert f"make {target} " in help_text


def test_every_document_that_the_readme_links_to_is_there():
    text = (ROOT / "README.md").read_text()
    links = [part.partition(")")[0] for part in text.split("](")[1:]]

    assert links
    for link in links:
        assert (ROOT / link).exists(), link
