"""`erase`: what an article, a member or a complaint leaves in the stores is taken away, for good.

Without `--yes` it says what would go and changes nothing. With it, two members decide: an operator
asks and a chief confirms; both stand in the log. Run again, it finishes what was interrupted.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.domain.complaint import ComplaintState
from chalicelib.domain.complaint import Erase as EraseComplaint
from chalicelib.domain.errors import Refused
from chalicelib.domain.policy import Member
from chalicelib.domain.publication import ArticleAction, AskErasure, Erase, PublicationState
from chalicelib.wiring import Plumbline
from local.desk import opened
from local.problems import Misused

_SOURCE = "command line"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be erased, and by whom: member ids or names, None where that was done before."""

    kind: str  # article, member or complaint
    name: str
    yes: bool
    asked_by: str | None
    confirmed_by: str | None
    reason: str
    public_url: str  # for the pages that are written anew


def erase(data: Path, store: str, endpoint: str | None, asked: Asked, *, as_json: bool) -> int:
    """Erase, or say what would go. Raises Misused where something is refused."""
    if store == "sqlite" and not (data / "plumbline.db").is_file():
        raise Misused(f"There is no desk in {data}.")
    with opened(data, store, endpoint, asked.public_url) as desk:
        try:
            found = _found(desk, asked)
            if asked.yes:
                _erase(desk, asked)
        except Refused as refused:
            raise Misused(refused.message) from refused
    told = {asked.kind: asked.name, "erased": asked.yes, "found": found}
    print(json.dumps(told, ensure_ascii=False) if as_json else _words(asked, found))
    return 0


def _found(desk: Plumbline, asked: Asked) -> Mapping[str, object]:
    if asked.kind == "article":
        return desk.texts_of_article(asked.name)
    if asked.kind == "member":
        traces = desk.traces_of_member(asked.name)
        tokens = sum(token.member_id == asked.name for token in desk.list_tokens())
        return {
            "tokens": tokens,
            "colleagues' words that name them": traces.words,
            "articles whose pages name them": len(traces.articles),
            "named in, and staying there": list(traces.named_in),
        }
    complaint = desk.read_complaint(asked.name, member=_nobody()).complaint
    words = complaint.words
    there = {"name": words.name, "contact": words.contact, "text": words.text}
    return {name: 1 for name, held in {**there, "answer": words.answer}.items() if held}


def _erase(desk: Plumbline, asked: Asked) -> None:
    if asked.kind == "article":
        _erase_article(desk, asked)
    elif asked.kind == "member":
        if asked.asked_by:
            operator = _member(desk, asked.asked_by, "--asked-by")
            desk.ask_member_erasure(asked.name, member=operator, decision_id=None)
        chief = _member(desk, asked.confirmed_by, "--confirmed-by")
        desk.erase_member(asked.name, member=chief, decision_id=None)
    else:
        complaint = desk.read_complaint(asked.name, member=_nobody()).complaint
        operator = _member(desk, asked.asked_by, "--asked-by")
        if complaint.state is not ComplaintState.ERASED:
            desk.decide_complaint(
                asked.name,
                EraseComplaint(),
                member=operator,
                expected_version=complaint.version,
                decision_id=None,
                source=_SOURCE,
            )
        desk.ports.compact()


def _erase_article(desk: Plumbline, asked: Asked) -> None:
    publication = desk.read_article(asked.name).publication
    if publication.state is not PublicationState.ERASED:
        if asked.asked_by and publication.erasure_asked_by is None:
            operator = _member(desk, asked.asked_by, "--asked-by")
            _decide(desk, asked.name, operator, AskErasure(asked.reason))
        _decide(desk, asked.name, _member(desk, asked.confirmed_by, "--confirmed-by"), Erase())
    desk.erase_article(asked.name)


def _decide(desk: Plumbline, article_id: str, member: Member, action: ArticleAction) -> None:
    version = desk.read_article(article_id).publication.version
    desk.decide_article(
        article_id,
        action,
        member=member,
        expected_version=version,
        decision_id=None,
        source=_SOURCE,
    )


def _member(desk: Plumbline, name: str | None, option: str) -> Member:
    if name is None:
        raise Misused(f"Say who decides, with {option}.")
    known = [one for one in desk.list_members() if name in {one.member_id, one.name}]
    if len(known) != 1:
        raise Misused(f"{option}: {name} is {'not known' if not known else 'no single member'}.")
    return known[0]


def _nobody() -> Member:
    """Who only looks."""
    return Member("command-line", "", frozenset())


def _words(asked: Asked, found: Mapping[str, object]) -> str:
    lines = [f"{asked.kind} {asked.name}: {'erased' if asked.yes else 'would be erased'}"]
    for kind, many in found.items():
        told = ", ".join(map(str, many)) if isinstance(many, list) else many
        lines.append(f"  {kind}: {told or 'none'}")
    if not asked.yes:
        lines.append("nothing was changed; say --yes to erase for good")
    return "\n".join(lines)
