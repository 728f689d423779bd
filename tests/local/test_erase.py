"""`python -m local erase`: dry first, two members, exit codes; on SQLite in a folder."""

import json

import pytest

from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.policy import Role
from chalicelib.domain.review import State
from local.__main__ import main
from local.desk import opened

MARKER = b"zyxomorph"


@pytest.fixture
def data(tmp_path):
    """A desk with an article, an operator and a chief; gives its folder."""
    return tmp_path / "desk"


@pytest.fixture
def article_id(data):
    with opened(data, "sqlite", None) as desk:
        reporter = desk.add_member(member_id="rae", name="Rae", roles=frozenset({Role.SUBMITTER}))
        desk.add_member(member_id="odo", name="Odo Venn", roles=frozenset({Role.OPERATOR}))
        desk.add_member(member_id="ines", name="Ines Quill", roles=frozenset({Role.CHIEF}))
        submission = Submission(
            body="The Zyxomorph depot repaired 412 buses in May.",
            body_format=BodyFormat.TEXT,
            title="Zyxomorph",
            url="https://zyxomorph.example/a",
        )
        article_id = desk.submit_article(
            submission, member=reporter, idempotency_key=None
        ).article_id
        desk.extract_article(article_id, 1)
    return article_id


def found(folder):
    return [
        path for path in folder.rglob("*") if path.is_file() and MARKER in path.read_bytes().lower()
    ]


def run(data, *arguments):
    return main(["erase", "--data", str(data), *arguments])


def test_without_yes_it_says_what_would_go_and_changes_nothing(data, article_id, capsys):
    before = found(data)

    code = run(data, "--article", article_id, "--json")

    assert (code, json.loads(capsys.readouterr().out)) == (
        0,
        {"article": article_id, "erased": False, "found": {"claims": 1, "blobs": 3}},
    )
    assert found(data) == before != []


def test_with_yes_and_two_members_it_is_gone_from_every_file(data, article_id, capsys):
    who = ("--asked-by", "Odo Venn", "--confirmed-by", "ines")

    codes = [run(data, "--article", article_id, "--yes", *who) for _ in range(2)]

    assert codes == [0, 0]
    assert "erased" in capsys.readouterr().out
    assert found(data) == []
    with opened(data, "sqlite", None) as desk:
        assert [review.state for review in desk.read_claims(article_id)] == [State.ERASED]
    assert main(["verify-log", "--data", str(data)]) == 0


@pytest.mark.parametrize(
    ("who", "said"),
    [
        pytest.param((), "--confirmed-by", id="nobody decides"),
        pytest.param(("--confirmed-by", "ines"), "has to ask", id="nobody asked"),
        pytest.param(
            ("--asked-by", "ines", "--confirmed-by", "ines"), "operator", id="a chief asks"
        ),
        pytest.param(("--asked-by", "odo", "--confirmed-by", "odo"), "chief", id="one alone"),
        pytest.param(("--confirmed-by", "nobody"), "not known", id="a stranger"),
    ],
)
def test_who_may_not_is_told_so_and_everything_stays(data, article_id, who, said, capsys):
    before = found(data)

    code = run(data, "--article", article_id, "--yes", *who)

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert said in captured.err
    assert found(data) == before


def test_a_member_is_erased_once_they_have_left(data, article_id, capsys):
    assert article_id
    who = ("--asked-by", "odo", "--confirmed-by", "ines")
    assert run(data, "--member", "rae", "--yes", *who) == 2
    assert "offboard" in capsys.readouterr().err
    main(["offboard", "--data", str(data), "rae", "--by", "odo"])
    capsys.readouterr()

    codes = [run(data, "--member", "rae", "--json"), run(data, "--member", "rae", "--yes", *who)]

    assert codes == [0, 0]
    told = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (told["erased"], told["found"]["tokens"]) == (False, 0)
    with opened(data, "sqlite", None) as desk:
        assert {one.member_id: one.name for one in desk.list_members()}["rae"] == ""
    assert main(["verify-log", "--data", str(data)]) == 0


@pytest.mark.parametrize("kind", ["article", "member", "complaint"])
def test_what_is_not_there_is_not_erased(data, article_id, kind, capsys):
    assert article_id

    assert run(data, f"--{kind}", "nothing") == 2
    assert "no" in capsys.readouterr().err
