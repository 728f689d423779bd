"""What someone asks for: a JSON object whose `action` names one of the domain's actions.

In: raw bytes of POST …/actions. Out: the action as the domain's own frozen value; the fields of
a body are the fields of its dataclass, nothing is said twice. Field lengths are the domain's.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Final, get_args

from pydantic import TypeAdapter

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.publication import ArticleAction, Fail, Open, Revise
from chalicelib.domain.publication import CarryOver as CarryArticleOver
from chalicelib.domain.review import (
    Action,
    AddClaim,
    AskReply,
    Assign,
    AssignmentDue,
    CarryOver,
    Erase,
    LeaseExpired,
    MarkDuplicate,
    MemberLeft,
    Merge,
    Reassign,
    ReplyOverdue,
)
from chalicelib.edge.article_body import check_year
from chalicelib.edge.bodies import STRICT, read_as, read_object
from chalicelib.edge.names import is_claim_id, is_name
from chalicelib.edge.problems import BodyTooLarge

# An action becomes part of one item of the store, which holds 400 KB with all its evidence.
MAX_ACTION_BYTES = 200_000

# These are the machine's own and never come from outside.
_MACHINES_OWN: Final = (
    LeaseExpired,
    ReplyOverdue,
    CarryOver,
    Erase,
    Open,
    Fail,
    Revise,
    CarryArticleOver,
    AssignmentDue,
    MemberLeft,
)


def _action_name(kind: type) -> str:
    fields = kind.__dataclass_fields__  # type: ignore[attr-defined] # every action is a dataclass
    return str(fields["action"].default)


CLAIM_ACTIONS: Mapping[str, type[Action]] = {
    _action_name(kind): kind for kind in get_args(Action) if kind not in _MACHINES_OWN
}
ARTICLE_ACTIONS: Mapping[str, type[ArticleAction]] = {
    _action_name(kind): kind for kind in get_args(ArticleAction) if kind not in _MACHINES_OWN
}


@cache
def claim_action_adapter(name: str) -> TypeAdapter[Action | None]:
    """Built when an action first comes, then kept."""
    # A union: pydantic takes a configuration for that, not for somebody else's dataclass.
    # The type checker cannot follow a class that is picked by its name.
    return TypeAdapter(CLAIM_ACTIONS[name] | None, config=STRICT)  # type: ignore[arg-type]


@cache
def article_action_adapter(name: str) -> TypeAdapter[ArticleAction | None]:
    """Built when an action first comes, then kept."""
    return TypeAdapter(ARTICLE_ACTIONS[name] | None, config=STRICT)  # type: ignore[arg-type]


def read_claim_action(raw: bytes) -> Action:
    """An action on a claim. Raises MalformedRequest, BodyTooLarge, InputRefused."""
    document, name = read_named(raw, CLAIM_ACTIONS)
    action = read_as(claim_action_adapter(name), document)
    assert action is not None
    match action:
        case MarkDuplicate(canonical=canonical) if not is_claim_id(canonical):
            raise InputRefused("This is no claim id.", pointer="/canonical", reason="bad_id")
        case Merge(into=into) if not is_claim_id(into):
            raise InputRefused("This is no claim id.", pointer="/into", reason="bad_id")
        case Assign(member=member) | Reassign(member=member) if not is_name(member):
            raise InputRefused("This is no member id.", pointer="/member", reason="bad_id")
        case Assign(due=due) if due is not None:
            _check_time(due, "/due")
        case AskReply(deadline=deadline) if deadline is not None:
            _check_time(deadline, "/deadline")
    return action


@cache
def _adding_adapter() -> TypeAdapter[AddClaim | None]:
    return TypeAdapter(AddClaim | None, config=STRICT)


def read_added_claim(raw: bytes) -> AddClaim:
    """A claim that a person adds. Raises MalformedRequest, BodyTooLarge, InputRefused."""
    added = read_as(_adding_adapter(), _object(raw))
    assert added is not None
    return added


def _check_time(time: datetime, pointer: str) -> None:
    if time.tzinfo is None:
        raise InputRefused(
            "Give the offset from UTC, such as Z.", pointer=pointer, reason="bad_time"
        )
    check_year(time, pointer)


def read_article_action(raw: bytes) -> ArticleAction:
    """An action on an article. Raises MalformedRequest, BodyTooLarge, InputRefused."""
    document, name = read_named(raw, ARTICLE_ACTIONS)
    action = read_as(article_action_adapter(name), document)
    assert action is not None
    return action


def _object(raw: bytes) -> dict[str, object]:
    if len(raw) > MAX_ACTION_BYTES:
        raise BodyTooLarge(
            f"An action has at most {MAX_ACTION_BYTES:,} bytes.", facts={"limit": MAX_ACTION_BYTES}
        )
    return read_object(raw)


def read_named(raw: bytes, known: Mapping[str, type]) -> tuple[dict[str, object], str]:
    """A body and the name of its action, which is one of those known. Raises as the others."""
    document = _object(raw)
    name = document.get("action")
    if not isinstance(name, str) or name not in known:
        raise InputRefused(
            f"action is one of: {', '.join(known)}.",
            pointer="/action",
            reason="unknown_action",
            facts={"actions": list(known)},
        )
    return document, name
