"""Training is repeatable: the same labelled sentences give the same bytes."""

import csv
import json
import struct
import zipfile

import pytest

from chalicelib.adapters.model_file import parse_model
from chalicelib.domain.checkworthiness import judge
from chalicelib.domain.weighing import HEADS
from training.train import main

pytest.importorskip("sklearn")

CLAIM = "The harbour of Norrby cost {n} million dollars in 20{n:02}."
WISH = "I think we should all love our beautiful harbour number {n}."
COLUMNS = ("Sentence_id", "Text", "File_id", "Verdict")


@pytest.fixture
def labelled(tmp_path):
    """A folder like the real one: twenty debate sentences and two articles, all invented."""
    debates = tmp_path / "claimbuster"
    debates.mkdir()
    rows = [(n, CLAIM.format(n=n), "a.txt", 1) for n in range(10)]
    rows += [(n + 10, WISH.format(n=n), "b.txt", -1) for n in range(10)]
    for name, some in (("crowdsourced", rows), ("groundtruth", rows[:1])):
        with (debates / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([COLUMNS, *some])
    articles = tmp_path / "news-claims" / "train"
    articles.mkdir(parents=True)
    for name in ("one", "two"):
        sentences = [
            {"n": 2 * n + wish, "par": n, "text": form.format(n=n), "check": check, "kinds": [kind]}
            for n in range(8)
            for wish, form, check, kind in ((0, CLAIM, 2, "figure"), (1, WISH, 0, "normative"))
        ]
        text = json.dumps({"id": name, "sentences": sentences})
        (articles / f"{name}.json").write_text(text, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "words-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("words/vocab.txt", "\n".join(VECTORS))
        wheel.writestr("words/model.safetensors", safetensors(list(VECTORS.values())))
    return tmp_path


# Of the words with a vector, “quay” and “charming” stand in no labelled sentence.
VECTORS = {
    "harbour": (0.0, 1.0, 0.0),
    "million": (1.0, 0.0, 0.0),
    "dollars": (1.0, 0.0, 0.1),
    "quay": (0.0, 1.0, 0.1),
    "beautiful": (-1.0, 0.0, 0.0),
    "charming": (-1.0, 0.0, 0.1),
    "billions": (1.0, 0.1, 0.0),
}


def safetensors(rows):
    """A model file with nothing but a table of vectors."""
    numbers = b"".join(struct.pack("<3f", *row) for row in rows)
    table = {"dtype": "F32", "shape": [len(rows), 3], "data_offsets": [0, len(numbers)]}
    header = json.dumps({"embeddings.word_embeddings.weight": table}).encode()
    return struct.pack("<Q", len(header)) + header + numbers


def sources(labelled):
    return ["--data", str(labelled), "--vectors", str(labelled / "words-1.0-py3-none-any.whl")]


def test_training_twice_gives_the_same_bytes(labelled, tmp_path):
    first, second = tmp_path / "first.tsv", tmp_path / "second.tsv"

    main([*sources(labelled), "--out", str(first)])
    main([*sources(labelled), "--out", str(second)])

    assert first.read_bytes() == second.read_bytes()


def test_check_says_whether_a_file_is_what_training_gives(labelled, tmp_path):
    out = tmp_path / "weights.tsv"
    main([*sources(labelled), "--out", str(out)])
    unchanged = main([*sources(labelled), "--out", str(out), "--check"])
    out.write_bytes(out.read_bytes() + b"w:forged\t100\n")

    forged = main([*sources(labelled), "--out", str(out), "--check"])

    assert (unchanged, forged) == (0, 1)


def test_what_was_trained_tells_claims_from_wishes(labelled, tmp_path):
    out = tmp_path / "weights.tsv"
    main([*sources(labelled), "--out", str(out)])

    model = parse_model(out.read_text(encoding="utf-8"))

    scores = [judge(form.format(n=5), model).check_worthiness for form in (CLAIM, WISH)]
    assert scores[0] > scores[1]
    assert model.header["heads"] == " ".join(HEADS)


def test_words_of_few_sentences_stay_out(labelled, tmp_path):
    out = tmp_path / "weights.tsv"
    article = labelled / "news-claims" / "train" / "one.json"
    article.write_text(
        article.read_text(encoding="utf-8").replace("number 3", "named Zimtstern"),
        encoding="utf-8",
    )

    main([*sources(labelled), "--out", str(out)])

    assert "zimtstern" not in out.read_text(encoding="utf-8")


def test_what_is_learnt_of_a_word_is_lent_to_words_like_it(labelled, tmp_path):
    out = tmp_path / "weights.tsv"
    main([*sources(labelled), "--out", str(out)])

    model = parse_model(out.read_text(encoding="utf-8"))

    weighed = model.weigh(["w:charming", "w:billions"])
    spoken = HEADS.index("spoken")
    billions, charming = (weighed[word].by_head[spoken] for word in ("w:billions", "w:charming"))
    assert billions > 0 > charming
