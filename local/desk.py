"""`token`, `offboard`, `verify-log`: what is done on a data folder beside a server or without one.

SQLite lets another process write for a moment, so all work while a server runs there.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.domain.errors import PlumblineError
from chalicelib.domain.policy import Member, Role
from chalicelib.wiring import Plumbline
from chalicelib.workflow.offboard import Offboarded
from local.problems import FAILURE, Misused
from local.stack import open_desk, settings_for

_LABEL = "given out on the command line"
_NO_ADDRESS = "http://localhost:8000"  # nothing that is done here writes an address


def issue_token(
    data: Path, store: str, endpoint: str | None, *, name: str, roles: frozenset[Role] | None
) -> tuple[Member, str]:
    """A new token for the member of that name or id, who is made when unknown.

    `roles` replace those of a known member; None leaves them. Raises Misused.
    """
    with opened(data, store, endpoint) as desk:
        try:
            member = _member(desk, name, roles)
            _, secret = desk.issue_token(member.member_id, label=_LABEL)
        except PlumblineError as error:
            raise Misused(error.message) from error
    return member, secret


def offboard(
    data: Path, store: str, endpoint: str | None, *, name: str, by: str, successor: str | None
) -> Offboarded:
    """Let the member of that name or id go, by an operator or chief. Raises Misused."""
    with opened(data, store, endpoint) as desk:
        try:
            return desk.offboard(
                _known(desk, name).member_id,
                successor=_known(desk, successor).member_id if successor else None,
                member=_known(desk, by),
                decision_id=None,
            )
        except PlumblineError as error:
            raise Misused(error.message) from error


def verify_log(data: Path, store: str, endpoint: str | None, *, as_json: bool) -> int:
    """Walk every log and say what was checked and what does not fit; 0 when everything does."""
    if store == "sqlite" and not (data / "plumbline.db").is_file():
        raise Misused(f"There is no desk in {data}.")
    with opened(data, store, endpoint) as desk:
        walk = desk.verify_log()
        findings = list(walk())
    walked = walk.walked
    if as_json:
        told = {
            "articles": walked.articles,
            "claims": walked.claims,
            "complaints": walked.complaints,
            "entries": walked.entries,
            "findings": [{"subject": one.subject, "problem": one.problem} for one in findings],
        }
        print(json.dumps(told, ensure_ascii=False))
        return FAILURE if findings else 0
    print(
        f"checked {walked.articles} articles, {walked.claims} claims,"
        f" {walked.complaints} complaints, {walked.entries} log entries: chains, heads, versions"
        " and replayed states"
    )
    if findings:
        first, *others = findings
        more = f" ({len(others)} more)" if others else ""
        print(f"does not fit: {first.subject}: {first.problem}{more}")
        return FAILURE
    print("everything fits")
    return 0


@contextmanager
def opened(
    data: Path, store: str, endpoint: str | None, public_url: str = _NO_ADDRESS
) -> Iterator[Plumbline]:
    """The desk of a data folder, closed afterwards. `public_url` stands on pages it renders."""
    desk = open_desk(settings_for(data, store, endpoint, public_url))
    try:
        yield desk
    finally:
        desk.close()


def _called(desk: Plumbline, name: str) -> list[Member]:
    """The one member of that name or id, or nobody. Raises Misused where there are several."""
    known = [one for one in desk.list_members() if name in {one.member_id, one.name}]
    if len(known) > 1:
        ids = ", ".join(one.member_id for one in known)
        raise Misused(f"Several members are called {name}. Say which by id: {ids}.")
    return known


def _known(desk: Plumbline, name: str) -> Member:
    for member in _called(desk, name):
        return member
    raise Misused(f"There is no member {name}.")


def _member(desk: Plumbline, name: str, roles: frozenset[Role] | None) -> Member:
    known = _called(desk, name)
    if known and roles in {None, known[0].roles}:
        return known[0]
    if not known and not roles:
        raise Misused(f"{name} is not known yet. Say what they may do with --roles.")
    return desk.add_member(
        member_id=known[0].member_id if known else None,
        name=known[0].name if known else name,
        roles=roles or frozenset(),
    )
