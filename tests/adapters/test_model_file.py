"""The shipped weights file is what its documentation says."""

import re
from pathlib import Path

import pytest

from chalicelib.adapters.model_file import WEIGHTS_FILE, load_model, parse_model
from chalicelib.domain.weighing import HEADS, pack

ROOT = Path(__file__).parent.parent.parent


def test_the_header_names_the_format_the_version_the_heads_and_what_was_trained_on():
    header = load_model().header

    assert list(header)[:3] == ["format", "version", "heads"]
    assert re.fullmatch(r"en-[0-9a-f]{12}", load_model().version)
    assert header["heads"].split(" ") == list(HEADS)
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in list(header.values())[3:])


def test_the_model_card_names_what_the_header_names():
    card = (ROOT / "docs" / "model-card.md").read_text(encoding="utf-8")

    trained_on = [name.removeprefix("sha256 of ") for name in list(load_model().header)[3:]]
    missing = [name for name in (*trained_on, *HEADS) if name not in card]
    assert missing == []


def test_the_file_is_small():
    assert WEIGHTS_FILE.stat().st_size <= 1_700_000


def test_no_n_gram_is_long_enough_to_tell_what_a_text_said():
    lengths = {len(name.split(" ")) for name in load_model().features if name.startswith("w:")}

    assert lengths == {1, 2}


def test_features_stand_in_order_and_once():
    features = load_model().features

    assert list(features) == sorted(set(features))


def test_a_row_gives_one_weight_a_head_and_leaves_out_the_unknown():
    model = parse_model(f"# version: x\n# heads: {' '.join(HEADS)}\nw:harbour\t12\t\t-3\n")

    weighed = model.weigh(["w:harbour", "w:unheard"])

    assert weighed == {"w:harbour": pack([12, 0, -3])}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="an empty file"),
        pytest.param("# version: x\n# heads: other\n", id="weights for other heads"),
        pytest.param(f"# heads: {' '.join(HEADS)}\n", id="a file without a version"),
    ],
)
def test_a_file_that_is_no_weights_file_is_refused(text):
    with pytest.raises(ValueError, match="weights file"):
        parse_model(text)


def test_the_model_is_read_once():
    assert load_model() is load_model()
