"""The invented articles, played through a whole desk: what they show, and that they do so again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from local.__main__ import main
from local.desk import verify_log
from local.example_files import FOLDER, read_examples
from local.examples import play_examples
from local.problems import CommandStopped
from tests.played_examples import ORIGIN, shared_examples


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A data folder with all examples, and what was played."""
    examples = shared_examples(tmp_path_factory.getbasetemp())
    return examples.folder, examples.played


def public(data, played, place=""):
    """The JSON beside a page."""
    path = data / "pages" / "articles" / played.article_id / place / "index.json"
    return json.loads(path.read_text("utf-8"))


def named(folder, name):
    data, played = folder
    return data, next(one for one in played if one.name == name)


def test_there_are_ten_of_different_kinds_and_in_three_languages():
    examples = read_examples()

    assert len(examples) == 10
    assert {example.article["kind"] for example in examples} == {
        "news",
        "interview",
        "opinion",
        "speech",
        "press_release",
        "social_post",
    }
    assert {example.article["language"] for example in examples} == {"en", "de", "ar"}


def test_every_shipped_scale_and_every_preset_is_used():
    policies = [example.policy for example in read_examples()]

    assert {policy["scale"] for policy in policies} == {"accuracy", "truth", "labels", "free"}
    assert {policy["preset"] for policy in policies} == {"desk", "pair", "solo"}
    assert {policy["show_text"] for policy in policies} == {"excerpts", "full"}


def test_every_address_in_them_is_one_that_can_belong_to_nobody():
    for path in FOLDER.glob("*.toml"):
        for word in path.read_text("utf-8").split('"'):
            if word.startswith(("http:", "https:")):
                assert word.split("/")[2].endswith(".example"), f"{word} in {path.name}"


# What is seen where: (example, ordinal in the order of the file, field, value).
@pytest.mark.parametrize(
    ("name", "place", "field", "value"),
    [
        pytest.param("night-ferry", 0, "status", "published", id="corrected"),
        pytest.param("storm-live", 2, "status", "suspended", id="suspended"),
        pytest.param("filter-release", 2, "status", "retracted", id="retracted"),
        pytest.param("glacier-study", 2, "status", "published", id="of a removed sentence"),
    ],
)
def test_a_claim_is_in_the_state_that_its_example_is_about(folder, name, place, field, value):
    data, played = named(folder, name)

    shown = public(data, played, f"claims/{played.ordinals[place]}")

    assert shown[field] == value


def test_a_corrected_fact_check_has_a_page_for_each_version_and_another_rating(folder):
    data, played = named(folder, "night-ferry")
    claim = f"claims/{played.ordinals[0]}"

    first, second = (public(data, played, f"{claim}/v{number}") for number in (1, 2))

    assert (first["rating"]["key"], second["rating"]["key"]) == ("mostly_false", "false")
    assert public(data, played, claim)["rating"]["key"] == "false"


def test_a_name_that_is_withheld_or_redacted_stands_in_no_file_that_is_published(folder):
    data, _ = folder
    pages = [path for path in (data / "pages").rglob("*") if path.is_file()]

    text = "".join(path.read_text("utf-8") for path in pages)

    for name in ("Fairweather", "Vantongeren", "Marchbanks", "Alder Lane"):
        assert name not in text
    assert "[removed]" in text
    assert len(pages) > 70


def test_an_open_claim_is_no_more_than_a_number(folder):
    data, played = named(folder, "storm-live")

    summary = public(data, played)

    assert summary["finding"]["partial"] == "When this was written, two claims were still open."
    assert "households" not in json.dumps(summary)


def test_the_desk_that_was_played_has_a_log_that_fits(folder, capsys):
    data, _ = folder

    assert verify_log(data, "sqlite", None, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_the_same_examples_give_the_same_bytes(folder, tmp_path):
    data, played = folder
    first = read_examples()[:1]

    again = play_examples(tmp_path / "data", ORIGIN, first)

    assert again == played[:1]
    place = Path("pages", "articles", again[0].article_id)
    for path in sorted((tmp_path / "data" / place).rglob("index.html")):
        known = data / place / path.relative_to(tmp_path / "data" / place)
        assert path.read_bytes() == known.read_bytes(), path


def test_an_example_whose_words_are_not_in_the_article_says_so(tmp_path):
    example = read_examples()[0]
    lost = replace(example.claims[0], words="words that nobody wrote")

    with pytest.raises(CommandStopped, match=r"0 claims of .* hold 'words that nobody wrote'"):
        play_examples(tmp_path / "data", ORIGIN, (replace(example, claims=[lost]),))


def test_examples_are_never_played_over_a_desk_that_is_there(folder, capsys):
    data, _ = folder

    code = main(["examples", "--data", str(data)])

    assert code == 1
    assert f"There is a desk in {data} already" in capsys.readouterr().err
