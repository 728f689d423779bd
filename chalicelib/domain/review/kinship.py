"""How claims come from claims: one split into several, or several merged into one.

A reading and what somebody asks for in, the readings of the claims that come of it out, or the
refusal. `guards` ask whether it may be, `effects` and `added` make it so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.canonical import plain
from chalicelib.domain.claim_parts import Appearance, Resolution
from chalicelib.domain.errors import GuardFailed, InputRefused
from chalicelib.domain.review.values import ChildClaim, Flag, Review, Split, State
from chalicelib.domain.verdict import LONGEST_CLAIM, Reading, clean_claimant, clean_text

FEWEST_CHILDREN = 2
MOST_CHILDREN = 20  # three items each: far below what one transaction holds
# What a person wrote and the machine never read stands in the log's erasable values under this.
FIRST_READING = "claim"


@dataclass(frozen=True, slots=True)
class Child:
    """A claim as it begins, and what it says."""

    review: Review
    reading: Reading


def children_refused(parent: Reading, children: tuple[ChildClaim, ...]) -> GuardFailed | None:
    """Why these children do not stand for the parent, or None.

    Together they cover every character of its span but white space; a child without a span of
    its own stands where the parent stands.
    """
    if not FEWEST_CHILDREN <= len(children) <= MOST_CHILDREN:
        return GuardFailed(
            f"Split it into {FEWEST_CHILDREN} to {MOST_CHILDREN} claims.",
            pointer="/children",
            reason="children_wrong_number",
        )
    covered: set[int] = set()
    for place, child in enumerate(children):
        start, end = _span(parent, child)
        if not (parent.start <= start < end <= parent.end or (start, end) == _whole(parent)):
            return GuardFailed(
                f"The span of a child lies between {parent.start} and {parent.end}.",
                pointer=f"/children/{place}/start",
                reason="child_outside_parent",
            )
        if end > start and not _quote(parent, start, end).strip():
            return GuardFailed(
                "There are no words in this span.",
                pointer=f"/children/{place}/start",
                reason="child_empty",
            )
        covered.update(range(start, end))
    missing = [
        place
        for place, character in enumerate(parent.quote, start=parent.start)
        if place not in covered and not character.isspace()
    ]
    if not missing:
        return None
    return GuardFailed(
        f"No child stands for the words from {missing[0]} on; give them to one.",
        pointer="/children",
        reason="parent_not_covered",
        facts={"uncovered": missing[0]},
    )


def split_off(parent: Review, reading: Reading, action: Split, first: int) -> tuple[Child, ...]:
    """The children as they begin, under the ordinals from `first` on.

    Raises InputRefused where a text or claimant of one cannot be taken.
    """
    return tuple(
        _child(parent, reading, child, first + place, f"/children/{place}")
        for place, child in enumerate(action.children)
    )


def _child(parent: Review, whole: Reading, given: ChildClaim, ordinal: int, at: str) -> Child:
    text = clean_text(given.text, f"{at}/text", LONGEST_CLAIM)
    start, end = _span(whole, given)
    naming = given.naming or whole.naming
    try:
        claimant = clean_claimant(given.claimant or whole.claimant, naming)
    except InputRefused as refusal:
        raise InputRefused(
            refusal.message, pointer=f"{at}{refusal.pointer}", reason=refusal.reason
        ) from None
    main = Appearance(whole.start, whole.end, whole.block)
    elsewhere = [place for place in whole.appearances if place != main]
    reading = replace(
        whole,
        text=text,
        quote=_quote(whole, start, end),
        start=start,
        end=end,
        claimant=claimant,
        naming=naming,
        resolved=_resolved(whole.resolved, text),
        appearances=_in_order([*elsewhere, *_places(start, end, whole.block)]),
    )
    review = Review(
        claim_id=f"{parent.article_id}-{ordinal}",
        article_id=parent.article_id,
        ordinal=ordinal,
        state=State.QUEUED,
        version=0,
        policy=parent.policy,
        text=text,
        kind=parent.kind,
        check_worthiness=parent.check_worthiness,
        since=parent.since,
        priority=parent.priority,
        assignee=parent.assignee,
        due=parent.due,
        due_told=parent.due_told,
        flags=_still_raised(parent),
        demo=parent.demo,
        risk=parent.risk,
        revision=reading.revision,
        place=parent.place,
        split_from=parent.claim_id,
    )
    return Child(review, reading)


def merged_reading(stays: Reading, goes: Reading) -> Reading:
    """The one that stays, with every place where the other stood."""
    places = [*stays.appearances, *_places(stays.start, stays.end, stays.block)]
    places += [*goes.appearances, *_places(goes.start, goes.end, goes.block)]
    return replace(stays, appearances=_in_order(places))


def frozen_claim(review: Review, reading: Reading) -> Mapping[str, object]:
    """A claim that no machine found, in the form of an extracted one: plain JSON.

    It enters the first log entry as an erasable value; nothing changes it afterwards.
    """
    told = plain(reading)
    assert isinstance(told, dict)
    start, end = told.pop("start"), told.pop("end")
    in_text = end > start
    return {
        **told,
        "claim_id": review.claim_id,
        "ordinal": review.ordinal,
        "span": {"start": start, "end": end} if in_text else None,
        "block": told["block"] if in_text else None,
        "kind": review.kind,
        "check_worthiness": review.check_worthiness,
        "signals": [],
        "extractor_version": None,
    }


def _still_raised(parent: Review) -> tuple[str, ...]:
    return tuple(flag for flag in parent.flags if flag == Flag.ESCALATED.value)


def _whole(parent: Reading) -> tuple[int, int]:
    return parent.start, parent.end


def _span(parent: Reading, child: ChildClaim) -> tuple[int, int]:
    start, end = _whole(parent)
    return (
        start if child.start is None else child.start,
        end if child.end is None else child.end,
    )


def _quote(parent: Reading, start: int, end: int) -> str:
    return parent.quote[start - parent.start : end - parent.start]


def _places(start: int, end: int, block: int) -> tuple[Appearance, ...]:
    """Where it stands in the text; nowhere when it stands outside."""
    return (Appearance(start, end, block),) if end > start else ()


def _in_order(places: Iterable[Appearance]) -> tuple[Appearance, ...]:
    return tuple(sorted(set(places), key=lambda place: (place.start, place.end, place.block)))


def _resolved(resolutions: tuple[Resolution, ...], text: str) -> tuple[Resolution, ...]:
    """Those that the text still shows."""
    return tuple(one for one in resolutions if f"[{one.value}]" in text)
