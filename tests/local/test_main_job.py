"""The whole job over HTTP, on both stores: an article in, claims reviewed, a fact-check out."""

import json
from datetime import date
from typing import cast

import pytest

from local.demo import Play, cast_of
from local.screen import Screen
from tests.local.conftest import run_local
from tests.local.dynamodb_over_http import emulated_dynamodb

TEXT = """Salt from Ostrand costs more than ever

The port of Ostrand shipped 4,120 tonnes of salt in 2030, said Ilse Holm, its director.

The ferry office carried 48,200 passengers in May. Wages at the salt works rose by 6 percent.

“We lost 14 days to storms last winter,” Holm said. The works employ 230 people in the town.

The old lighthouse closed in 1994. Will the port last? Nobody should give up on it."""


@pytest.fixture(params=["sqlite", "dynamodb"])
def store(request):
    if request.param == "sqlite":
        yield ()
    else:
        with emulated_dynamodb() as endpoint:
            yield "--store", "dynamodb", "--endpoint", endpoint


def test_an_article_becomes_a_published_fact_check(start, store, tmp_path):
    served = start(*store)
    said: list[str] = []
    played_by = cast_of(served.told)
    served.clients += [*played_by.by_role.values(), played_by.public]

    played = Play(played_by, said.append, Screen(100, colour=False)).run(
        TEXT, date(2031, 5, 4), tmp_path / "data" / "pages"
    )
    article = served.client("chief").read(f"/v1/articles/{played['article_id']}").body
    page = served.client().read(f"/articles/{played['article_id']}/").raw.decode()
    counted = run_local("verify-log", "--json", "--data", str(tmp_path / "data"), *store)

    claims, published = (cast("list[object]", played[name]) for name in ("claims", "published"))
    assert len(published) == 5
    assert any("refused (four eyes)" in line for line in said)
    # What the outlet says of its article is not changed by what the desk does with it.
    assert (article["published_at"], article["publication"]["state"]) == ("2031-05-04", "published")
    assert page.lower().count("demonstration") >= 1
    assert "application/ld+json" not in page
    # Beside its extraction: accept, take, draft, claimant, reply, submit, approve, publish.
    assert json.loads(counted.stdout) == {
        "articles": 1,
        "claims": len(claims),
        "complaints": 0,
        "entries": 3 + len(claims) + 5 * 8,
        "findings": [],
    }


def test_the_demonstration_as_a_command_leaves_its_page_and_ends_its_server(tmp_path):
    article = tmp_path / "article.txt"
    article.write_text("The port of Ostrand shipped 4,120 tonnes of salt in 2030.", "utf-8")

    played = run_local("demo", "--article", str(article), "--data", str(tmp_path), "--json")
    again = run_local("demo", "--article", str(article), "--data", str(tmp_path), "--json")

    told = json.loads(played.stdout)
    assert (played.returncode, len(told["published"])) == (0, 1)
    assert "4,120 tonnes" in (tmp_path / "pages" / told["file"]).read_text("utf-8")
    assert (again.returncode, json.loads(again.stdout)["published"]) == (0, [])


def test_an_article_without_claims_ends_the_demonstration_with_a_failure(tmp_path):
    article = tmp_path / "article.txt"
    article.write_text("Hello?", "utf-8")

    played = run_local("demo", "--article", str(article), "--data", str(tmp_path / "data"))

    assert played.returncode == 1
    assert b"no checkable claim" in played.stderr
