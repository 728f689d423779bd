"""The files under `examples/checked/`: invented articles with finished reviews, as plain data.

Each TOML file is one article and all that a desk did with it; `desk.toml` says who works there.
What comes out is typed as far as the play of it (`local.examples`) needs; whatever becomes the
body of a request stays as it is written, and is judged where requests are judged.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from chalicelib.domain.policy import Member, Role
from local.problems import Misused

FOLDER = Path(__file__).parents[1] / "examples" / "checked"
_DESK = "desk.toml"

Body = dict[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody was asked for a reply; `answer` None: nobody has answered."""

    addressee: str
    question: str
    deadline: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class After:
    """What was done with a published fact-check: `do` and the fields of its request.

    `days` have passed by then since the one before.
    """

    do: str
    days: int
    fields: Body


@dataclass(frozen=True, slots=True)
class ExampleClaim:
    """A claim by words of the article's text that only it holds, and what the desk made of it.

    `added`: the body of a claim that a person adds, then `words` may be empty. `exit`: an action
    that ends its review before a verdict. `waits`: it is queued and still open. `verdict` and the
    rest belong to a claim that was checked.
    """

    words: str
    added: Body | None = None
    exit: Body | None = None
    waits: bool = False
    text: str | None = None
    claimant: Body | None = None
    risk: str | None = None
    verdict: Body | None = None
    evidence: Sequence[Body] = ()
    waived: str | None = None
    asked: Sequence[Asked] = ()
    checker: str | None = None
    after: Sequence[After] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody wrote of the whole article; `partial` while claims are open."""

    headline: str
    finding: str
    why: str
    partial: bool = False
    days: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """An article and its review. `later`: further wordings, `then`: actions on the article."""

    name: str
    sent: datetime
    article: Body
    policy: Body
    reason: str | None
    claims: Sequence[ExampleClaim]
    findings: Sequence[Finding] = ()
    later: Sequence[Body] = ()
    redactions: Sequence[Body] = ()
    then: Sequence[After] = ()


@dataclass(frozen=True, slots=True)
class ExampleDesk:
    """Who works at the desk of the examples."""

    members: tuple[Member, ...]


def read_desk(folder: Path = FOLDER) -> ExampleDesk:
    """The desk's members. Raises Misused."""
    written = _parse(folder / _DESK)
    return ExampleDesk(
        tuple(
            Member(
                member_id=one["id"],
                name=one["name"],
                roles=frozenset(Role(role) for role in one["roles"]),
            )
            for one in written["members"]
        )
    )


def read_examples(folder: Path = FOLDER) -> tuple[Example, ...]:
    """All examples, in the order in which they were sent. Raises Misused."""
    files = [path for path in folder.glob("*.toml") if path.name != _DESK]
    found = [_example(path.stem, _parse(path)) for path in files]
    return tuple(sorted(found, key=lambda example: (example.sent, example.name)))


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Misused(f"{path} cannot be read: {error}") from error


def _example(name: str, written: Mapping[str, Any]) -> Example:
    article = dict(written["article"])
    sent = article.pop("sent").astimezone(UTC)
    return Example(
        name=name,
        sent=sent,
        article=_plain(article),
        policy=_plain(written["policy"]),
        reason=written.get("choice", {}).get("reason"),
        claims=[_claim(one) for one in written["claim"]],
        findings=[_of(Finding, one) for one in written.get("finding", ())],
        later=[_plain(one) for one in written.get("later", ())],
        redactions=[_plain(one) for one in written.get("redact", ())],
        then=[_after(one) for one in written.get("then", ())],
    )


def _claim(written: Mapping[str, Any]) -> ExampleClaim:
    told = dict(written)
    told["asked"] = [_of(Asked, _plain(one)) for one in told.get("asked", ())]
    told["after"] = [_after(one) for one in told.get("after", ())]
    told["evidence"] = [_plain(one) for one in told.get("evidence", ())]
    if "rating" in told:
        told["verdict"] = {key: told.pop(key) for key in ("rating", "reason", "explanation")}
    told.setdefault("words", "")
    return _of(ExampleClaim, told)


def _after(written: Mapping[str, Any]) -> After:
    rest = _plain(written)
    return After(do=str(rest.pop("do")), days=int(str(rest.pop("days", 0))), fields=rest)


def _of(kind: type[T], written: Mapping[str, Any]) -> T:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type] # a dataclass
    if unknown := sorted(set(written) - known):
        raise Misused(f"An example has {unknown[0]!r}, which no {kind.__name__} has.")
    return kind(**written)


def _plain(written: Mapping[str, Any]) -> Body:
    """As JSON would say it: times and dates as text, at every depth."""
    return {key: _value(value) for key, value in written.items()}


def _value(value: object) -> object:
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list):
        return [_value(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
