"""The page about the machine says what the tables say."""

from pathlib import Path

from chalicelib.domain.complaint import COMPLAINT_GUARDS, COMPLAINT_TABLE, ComplaintState
from chalicelib.domain.publication import ARTICLE_TABLE, PublicationState
from chalicelib.domain.review import GUARDS, LATER, TABLE, State
from local.state_docs import main, page

WRITTEN = Path(__file__).parents[2] / "docs" / "review-machine.md"


def test_the_page_is_what_the_tables_give() -> None:
    assert WRITTEN.read_text(encoding="utf-8") == page()


def test_every_state_action_and_guard_is_on_the_page() -> None:
    names = {
        *(state.value for state in (*State, *PublicationState, *ComplaintState)),
        *(row.action for row in TABLE),
        *(row.action for row in ARTICLE_TABLE),
        *(row.action for row in COMPLAINT_TABLE),
        *COMPLAINT_GUARDS,
        *(later.action for later in LATER),
        *GUARDS,
    }

    assert {name for name in names if f"`{name}`" not in page()} == set()


def test_a_stale_page_is_told_and_writing_mends_it(tmp_path, capsys) -> None:
    copy = tmp_path / "review-machine.md"

    missing = main(["--check", "--page", str(copy)])
    main(["--page", str(copy)])
    fresh = main(["--check", "--page", str(copy)])
    copy.write_text(page() + "By hand.\n", encoding="utf-8")
    stale = main(["--check", "--page", str(copy)])

    assert (missing, fresh, stale) == (1, 0, 1)
    assert capsys.readouterr().err.count("is stale: run python -m local.state_docs") == 2
