"""The command line: what it prints, what it refuses and with which exit code."""

import io
import json
import sys
import time

import pytest

from local.__main__ import main
from local.demo import ARTICLE
from tests.local.conftest import run_local

TEXT = (
    "The ferry office in Ostrand carried 48,200 passengers in May, said Ilse Holm,"
    " its director.\n\nWill it last? The sea is beautiful."
)


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def stdin(monkeypatch):
    """Puts bytes on standard input."""

    def put(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return put


def test_extract_gives_one_object_whose_offsets_point_into_its_text(article, capsys):
    code = main(["extract", str(article), "--json"])

    out = capsys.readouterr().out
    found = json.loads(out)
    claim = found["claims"][0]
    segments = found["segments"]
    assert (code, out.count("\n"), found["text"]) == (0, 1, TEXT)
    assert set(segments[0]) >= {
        "start",
        "end",
        "kind",
        "check_worthiness",
        "signals",
        "claimant",
        "claim_ids",
    }
    assert [found["text"][s["start"] : s["end"]] for s in segments[1:]] == [
        "Will it last?",
        "The sea is beautiful.",
    ]
    assert claim["quote"] == TEXT[claim["span"]["start"] : claim["span"]["end"]]
    assert claim["claimant"]["name"] == "Ilse Holm"
    assert segments[0]["claim_ids"] == [claim["claim_id"]]


def test_claims_come_most_worth_checking_first(capsys):
    main(["extract", str(ARTICLE), "--json"])

    claims = json.loads(capsys.readouterr().out)["claims"]
    scores = [claim["check_worthiness"] for claim in claims]
    positions = {f"local-{number + 1}" for number in range(len(claims))}
    assert len(claims) > 10
    assert scores == sorted(scores, reverse=True)
    assert {claim["claim_id"] for claim in claims} == positions


def test_html_is_read_as_a_page(tmp_path, capsys):
    path = tmp_path / "a.html"
    path.write_text(
        "<html><body><article><h1>Salt</h1><p>Ostrand shipped 4,120 tonnes of salt in 2030, the"
        " harbour office said on Monday in its yearly report.</p></article></body></html>",
        "utf-8",
    )

    code = main(["extract", "--html", "--json", str(path)])

    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert "4,120 tonnes" in found["text"]
    assert "<p>" not in found["text"]


def test_relative_dates_count_from_when_the_article_appeared(stdin, capsys):
    stdin(b"Ostrand shipped 4,120 tonnes of salt yesterday.")

    code = main(["extract", "-", "--json", "--published", "2031-05-04"])

    claims = json.loads(capsys.readouterr().out)["claims"]
    assert code == 0
    assert "3 May 2031" in claims[0]["text"]


def test_a_table_fits_the_screen_and_has_no_colour_off_a_terminal(article, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "72")

    code = main(["extract", str(article)])

    out = capsys.readouterr().out
    assert code == 0
    assert max(map(len, out.splitlines())) <= 72
    assert "\x1b" not in out
    assert "Ilse Holm" in out


def test_score_answers_every_line_whatever_is_in_it(stdin, capsys):
    lines = [
        b"Ostrand shipped 4,120 tonnes of salt in 2030.",
        b"",
        b"   \t",
        b"\xff\xfe\x00 not text",
        "Straße, 東京, \U0001f30a 12 %".encode(),
        b"a" * 50_000,
        b"no newline at the end",
    ]
    stdin(b"\n".join(lines))

    code = main(["score"])

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert [set(answer) for answer in answers] == [
        {"check_worthiness", "kind", "signals"} for _ in lines
    ]
    assert answers[1] == {"check_worthiness": 0, "kind": "fragment", "signals": []}
    assert answers[0]["check_worthiness"] > 50


def test_score_is_fast_enough_for_a_large_file(stdin, capsys):
    stdin(b"Ostrand shipped 4,120 tonnes of salt in 2030.\n" * 2_000)

    began = time.process_time()
    main(["score"])

    assert capsys.readouterr().out.count("\n") == 2_000
    # About 0.2 s: enough room for a slow machine, none for a model that is loaded per line.
    assert time.process_time() - began < 4.0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param([], "usage:", id="no command"),
        pytest.param(["fly"], "invalid choice", id="an unknown command"),
        pytest.param(["extract"], "FILE", id="no file"),
        pytest.param(["extract", "{folder}/missing.txt"], "cannot be read: No such", id="missing"),
        pytest.param(["extract", "{folder}"], "cannot be read: Is a directory", id="a folder"),
        pytest.param(["extract", "{folder}/bytes"], "is not UTF-8", id="no text"),
        pytest.param(["extract", "a\0b"], "is no name of a file", id="a NUL in the name"),
        pytest.param(["extract", "-", "--published", "soon"], "no date", id="a bad date"),
        pytest.param(["extract", "-", "--published", "2031-02-30"], "no date", id="no such day"),
        pytest.param(["extract", "-", "--kind", "poem"], "--kind", id="an unknown kind"),
        pytest.param(["serve", "--port", "99999"], "no port", id="a port out of range"),
        pytest.param(["serve", "--port", "x"], "invalid", id="a port that is no number"),
        pytest.param(
            ["serve", "--port", "0", "--store", "dynamodb"], "needs --endpoint", id="no endpoint"
        ),
        pytest.param(
            ["serve", "--port", "0", "--endpoint", "http://x"], "goes with", id="no dynamodb"
        ),
        pytest.param(["serve", "--data", "{folder}/bytes"], "cannot be used", id="data is a file"),
        pytest.param(
            ["token", "--data", "{folder}/d", "--roles", "king"], "--member", id="no name"
        ),
        pytest.param(
            ["token", "--member", "A", "--roles", "king"], "no such role: king", id="no such role"
        ),
        pytest.param(
            ["token", "--member", "A", "--roles", "system"], "no such role", id="a machine's role"
        ),
        pytest.param(
            ["token", "--data", "{folder}/d", "--member", "A"], "not known yet", id="no roles"
        ),
        pytest.param(
            ["token", "--data", "{folder}/d", "--member", " ", "--roles", "checker"],
            "A name has",
            id="an empty name",
        ),
        pytest.param(["verify-log", "--data", "{folder}/none"], "no desk in", id="no desk"),
        pytest.param(["demo", "--article", "{folder}/none"], "cannot be read", id="no article"),
    ],
)
def test_misuse_is_one_line_on_standard_error_and_exit_code_2(tmp_path, capsys, arguments, said):
    (tmp_path / "bytes").write_bytes(b"caf\xe9")
    filled = [argument.replace("{folder}", str(tmp_path)) for argument in arguments]
    if "--data" not in filled and filled[:1] == ["serve"]:
        filled += ["--data", str(tmp_path / "data")]

    code = main(filled)

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert said in captured.err
    assert "Traceback" not in captured.err


def test_a_member_is_made_once_and_keeps_their_roles(tmp_path, capsys):
    data = ["--data", str(tmp_path / "data"), "--json"]

    main(["token", *data, "--member", "Ada Kern", "--roles", "checker, approver"])
    main(["token", *data, "--member", "Ada Kern"])
    main(["token", *data, "--member", "Ada Kern", "--roles", "chief"])

    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["roles"] == second["roles"] == ["approver", "checker"]
    assert third["roles"] == ["chief"]
    assert first["member_id"] == second["member_id"] == third["member_id"]
    assert len({first["token"], second["token"], third["token"]}) == 3


def test_a_new_desk_has_a_log_that_fits(tmp_path, capsys):
    main(["token", "--data", str(tmp_path), "--member", "Ada Kern", "--roles", "checker"])
    capsys.readouterr()

    code = main(["verify-log", "--data", str(tmp_path)])

    assert (code, capsys.readouterr().out.splitlines()[-1]) == (0, "everything fits")


def test_a_file_that_is_no_database_is_a_failure_in_one_line(tmp_path, capsys):
    (tmp_path / "plumbline.db").write_bytes(b"this is no database at all" * 100)

    code = main(["verify-log", "--data", str(tmp_path)])

    captured = capsys.readouterr()
    assert (code, captured.out, captured.err.count("\n")) == (1, "", 1)


def test_offboard_lets_a_member_go_by_name(tmp_path, capsys):
    data = ["--data", str(tmp_path), "--json"]
    main(["token", *data, "--member", "Ada Kern", "--roles", "checker"])
    main(["token", *data, "--member", "Odo Venn", "--roles", "operator"])
    capsys.readouterr()

    codes = [main(["offboard", *data, "Ada Kern", "--by", "Odo Venn"]) for _ in range(2)]

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert codes == [0, 0]
    assert (first["tokens"], second["tokens"]) == (1, 0)
    assert main(["verify-log", "--data", str(tmp_path)]) == 0


def test_offboard_says_who_is_not_known_and_who_may_not(tmp_path, capsys):
    data = ["--data", str(tmp_path)]
    main(["token", *data, "--member", "Ada Kern", "--roles", "checker"])
    main(["token", *data, "--member", "Bo Lind", "--roles", "checker"])

    codes = [
        main(["offboard", *data, "Ada Kern", "--by", "Nobody"]),
        main(["offboard", *data, "Ada Kern", "--by", "Bo Lind"]),
    ]

    told = capsys.readouterr().err
    assert codes == [2, 2]
    assert "There is no member Nobody." in told
    assert "offboard needs the role chief or operator." in told


@pytest.mark.parametrize(
    "command", ["serve", "demo", "extract", "score", "token", "offboard", "verify-log", "erase"]
)
def test_every_command_has_help(command, capsys):
    code = main([command, "--help"])

    out = capsys.readouterr().out
    assert code == 0
    assert f"python -m local {command}" in out
    assert "--json" in out


def test_a_reader_who_has_enough_ends_score_quietly():
    scored = run_local("score", stdin=b"One.\n" * 10)

    assert (scored.returncode, scored.stdout.count(b"\n"), scored.stderr) == (0, 10, b"")
