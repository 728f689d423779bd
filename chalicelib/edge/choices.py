"""Query parameters as typed values, or MalformedRequest with the name of the parameter."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from chalicelib.domain.complaint import ComplaintState
from chalicelib.domain.review import State
from chalicelib.edge.article_body import FIRST_YEAR, LAST_YEAR
from chalicelib.edge.names import article_id, claim_id, is_name
from chalicelib.edge.problems import MalformedRequest
from chalicelib.edge.request import Request
from chalicelib.workflow.complaint_records import WantedComplaints
from chalicelib.workflow.list_claims import Wanted

Choice = TypeVar("Choice", bound=StrEnum)

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def choice(request: Request, name: str, kind: type[Choice]) -> Choice | None:
    """One of the values of an enumeration, or None when it is not asked for."""
    given = request.parameter(name)
    if given is None:
        return None
    try:
        return kind(given)
    except ValueError:
        raise _refused(name, f"{name} is one of: {', '.join(kind)}.") from None


def known_id(request: Request, name: str) -> str | None:
    """Something that can be an id, or None when it is not asked for."""
    given = request.parameter(name)
    if given is not None and not is_name(given):
        raise _refused(name, f"{name} is an id.")
    return given


def number(request: Request, name: str, most: int) -> int | None:
    """A number from 1 to `most`, or None when it is not asked for."""
    given = request.parameter(name)
    if given is None:
        return None
    if not _NUMBER.fullmatch(given) or int(given) > most:
        raise _refused(name, f"{name} is a number from 1 to {most:,}.")
    return int(given)


def time(request: Request, name: str) -> datetime | None:
    """A time with its offset from UTC, in UTC, or None when it is not asked for."""
    given = request.parameter(name)
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise _refused(name, f"{name} is a time such as 2031-05-04T09:30:00Z.") from None
    if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise _refused(name, f"{name} is a time with its offset, such as 2031-05-04T09:30:00Z.")
    return at.astimezone(UTC)


def wanted_claims(request: Request) -> Wanted:
    """Which claims a list asks for."""
    article = request.parameter("article")
    return Wanted(
        state=choice(request, "state", State),
        priority=number(request, "priority", 999),
        since=time(request, "since"),
        holder=known_id(request, "holder"),
        assignee=known_id(request, "assignee"),
        article=None if article is None else article_id(article),
        due=time(request, "due"),
    )


def wanted_complaints(request: Request) -> WantedComplaints:
    """Which complaints a list asks for."""
    claim = request.parameter("claim")
    wanted = WantedComplaints(
        state=choice(request, "state", ComplaintState),
        due=time(request, "due"),
        claim_id=None if claim is None else claim_id(claim),
    )
    if claim is not None and (wanted.state or wanted.due):
        raise _refused("claim", "Ask for the complaints about a claim, or by state and due.")
    return wanted


def _refused(name: str, mend: str) -> MalformedRequest:
    return MalformedRequest(mend, reason="bad_parameter", facts={"parameter": name})
