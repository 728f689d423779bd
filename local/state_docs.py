"""Writes docs/review-machine.md from the tables that `decide` follows.

`python -m local.state_docs` writes it, `--check` says whether it is stale (exit code 1). Nothing
in the page is written by hand, so it cannot tell of another machine than the one that runs.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from chalicelib.domain.complaint import (
    COMPLAINT_BEGIN,
    COMPLAINT_GUARDS,
    COMPLAINT_TABLE,
    ComplaintRow,
    ComplaintState,
)
from chalicelib.domain.policy import Role, desk
from chalicelib.domain.publication import (
    ARTICLE_BEGIN,
    ARTICLE_GUARDS,
    ARTICLE_LATER,
    ARTICLE_TABLE,
    ArticleLater,
    ArticleRow,
    PublicationState,
)
from chalicelib.domain.review import (
    ABSORB,
    BEGINNINGS,
    GUARDS,
    LATER,
    OPEN,
    TABLE,
    Later,
    Row,
    State,
)

PAGE = Path("docs/review-machine.md")
Rows = Sequence[Row] | Sequence[ArticleRow] | Sequence[ComplaintRow]

_STATES = {
    State.EXTRACTED: "found by the machine; nobody has looked at it yet",
    State.QUEUED: "waits for a checker",
    State.IN_REVIEW: "a checker has the lease and works on it",
    State.CHANGES_REQUESTED: "an approver sent it back; waits for a checker",
    State.IN_APPROVAL: "the draft is frozen; waits for somebody who did not edit it",
    State.APPROVED: "as many as the policy asks for have approved; not public yet",
    State.PUBLISHED: "public, as an immutable snapshot",
    State.UNDER_CORRECTION: "public as it was, while a checker works on the next version",
    State.CORRECTION_IN_APPROVAL: "public as it was, while the next version waits for approval",
    State.RETRACTED: "taken back with its reason",
    State.NOT_CHECKABLE: "exit: nothing that evidence could show",
    State.NOT_SELECTED: "exit: not chosen for checking",
    State.DUPLICATE: "exit: the article says the same elsewhere",
    State.WITHDRAWN: "exit: the desk gave it up",
    State.SUPERSEDED: "replaced by the claims that it was split or merged into",
    State.ERASED: "gone; the log still verifies",
}

_ARTICLE_STATES = {
    PublicationState.RECEIVED: "stored; waits for extraction",
    PublicationState.FAILED: "could not be extracted; says why",
    PublicationState.OPEN: "its claims are with the desk",
    PublicationState.IN_APPROVAL: "its finding waits for approval",
    PublicationState.PUBLISHED: "its summary is public",
    PublicationState.WITHDRAWN: "the desk or who sent it gave it up",
    PublicationState.ERASED: "gone; the log still verifies",
}


_COMPLAINT_STATES = {
    ComplaintState.RECEIVED: "came in; nobody at the desk has read it yet",
    ComplaintState.ACKNOWLEDGED: "the desk looks into it",
    ComplaintState.DECIDED: "upheld or not, and answered",
    ComplaintState.ERASED: "its words are gone; the log still verifies",
}


def page() -> str:
    """The whole page as Markdown."""
    lease = desk().lease
    parts = [
        "# The review machine",
        "",
        (
            "Written by `python -m local.state_docs` from the tables in"
            " `chalicelib/domain/review/table.py`, `chalicelib/domain/publication/table.py` and"
            " `chalicelib/domain/complaint/table.py`."
            " Change those, then run it again; a test fails while this page is stale."
        ),
        "",
        (
            "Every action needs, beside its guards, that the member is known, holds the role and"
            " acts on the version that they saw. Every action that is accepted makes exactly one"
            " log entry and one new version; one that is refused makes none."
        ),
        "",
        (
            f"A lease lasts {_hours(lease.total_seconds())} in the preset `desk`, and ends at that"
            " moment whether or not the sweep has come by."
        ),
        "",
        "## A claim",
        "",
        "### States",
        "",
        *_table(
            ("state", "meaning", "open"),
            ((f"`{state}`", _STATES[state], "yes" if state in OPEN else "") for state in State),
        ),
        "",
        "### Moves",
        "",
        "Each line is an action that leads to another state, with who may ask for it.",
        "",
        "```text",
        *_moves(BEGINNINGS, TABLE),
        "```",
        "",
        "### Actions",
        "",
        *_actions(BEGINNINGS, (*TABLE, ABSORB)),
        "",
        "### Guards",
        "",
        *_table(
            ("guard", "holds when"),
            ((f"`{name}`", f"{guard.meaning}") for name, guard in GUARDS.items()),
        ),
        "",
        "### Not offered yet",
        "",
        *_later(LATER),
        "",
        "## An article",
        "",
        "### States",
        "",
        *_table(
            ("state", "meaning"),
            ((f"`{state}`", _ARTICLE_STATES[state]) for state in PublicationState),
        ),
        "",
        "### Moves",
        "",
        "```text",
        *_moves((ARTICLE_BEGIN,), ARTICLE_TABLE),
        "```",
        "",
        "### Actions",
        "",
        *_actions((ARTICLE_BEGIN,), ARTICLE_TABLE),
        "",
        "### Guards",
        "",
        *_table(
            ("guard", "holds when"),
            ((f"`{name}`", guard.meaning) for name, guard in ARTICLE_GUARDS.items()),
        ),
        "",
        "### Not offered yet",
        "",
        *_later(ARTICLE_LATER),
        "",
        "## A complaint",
        "",
        "### States",
        "",
        *_table(
            ("state", "meaning"),
            ((f"`{state}`", _COMPLAINT_STATES[state]) for state in ComplaintState),
        ),
        "",
        "### Moves",
        "",
        "```text",
        *_moves((COMPLAINT_BEGIN,), COMPLAINT_TABLE),
        "```",
        "",
        "### Actions",
        "",
        *_actions((COMPLAINT_BEGIN,), COMPLAINT_TABLE),
        "",
        "### Guards",
        "",
        *_table(
            ("guard", "holds when"),
            ((f"`{name}`", meaning) for name, meaning in COMPLAINT_GUARDS.items()),
        ),
    ]
    return "\n".join(parts) + "\n"


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:g} hours"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def _named(names: Sequence[str]) -> str:
    for every, but in (
        (State, State.ERASED),
        (PublicationState, PublicationState.ERASED),
        (ComplaintState, ComplaintState.ERASED),
    ):
        if set(names) == set(every) - {but}:
            return f"any but `{but}`"
    return ", ".join(f"`{name}`" for name in names)


def _who(roles: Sequence[Role], guards: Sequence[str]) -> str:
    for guard, who in (
        ("holder", "holder"),
        ("holder_or_chief", "holder, chief"),
        ("submitter", "who submitted"),
        ("writer", "who wrote it"),
        ("untouched_and_own", "chief, who sent it"),
    ):
        if guard in guards:
            return who
    staff = set(Role) - {Role.RESPONDENT, Role.SYSTEM}
    return "any member" if set(roles) == staff else ", ".join(roles)


def _moves(beginnings: Rows, table: Rows) -> list[str]:
    """Every edge between two states, by the state that it starts from."""
    edges: dict[str, list[tuple[str, str, str]]] = {}
    for row in (*beginnings, *table):
        starts = [state.value for state in row.start] or ["(nothing)"]
        for start in starts:
            edges.setdefault(start, []).extend(
                (row.action, end.value, _who(row.roles, row.guards))
                for end in row.to
                if end.value != start
            )
    width = max(len(action) for found in edges.values() for action, _, _ in found)
    reach = max(len(end) for found in edges.values() for _, end, _ in found)
    lines = []
    for start, found in edges.items():
        if not found:
            continue
        lines.append(start)
        for place, (action, end, who) in enumerate(found, start=1):
            branch = "└" if place == len(found) else "├"
            lines.append(
                f"  {branch}─ {action} {'─' * (width - len(action))}─▶ {end:{reach}}  {who}"
            )
    return lines


def _actions(beginnings: Rows, table: Rows) -> list[str]:
    def line(row: Row | ArticleRow | ComplaintRow) -> tuple[str, ...]:
        return (
            f"`{row.action}`",
            _named(row.start) or "–",
            _named(row.to) or "stays",
            _who(row.roles, row.guards),
            _named(row.guards) or "–",
            f"{row.meaning} {row.why}".strip(),
        )

    return _table(
        ("action", "from", "to", "who", "guards", "what it does"),
        map(line, (*beginnings, *table)),
    )


def _later(lines: Sequence[Later] | Sequence[ArticleLater]) -> list[str]:
    return _table(
        ("action", "from", "comes with"),
        ((f"`{line.action}`", _named(line.start) or "–", line.comes_with) for line in lines),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with --check say whether it is stale: exit code 1 when it is."""
    parser = argparse.ArgumentParser(prog="python -m local.state_docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the page is stale")
    parser.add_argument("--page", type=Path, default=PAGE, help="the file (default: %(default)s)")
    options = parser.parse_args(arguments)
    wanted = page()
    if not options.check:
        options.page.write_text(wanted, encoding="utf-8")
        return 0
    there = options.page.read_text(encoding="utf-8") if options.page.exists() else ""
    if there != wanted:
        print(f"{options.page} is stale: run python -m local.state_docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
