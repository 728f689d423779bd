"""How many claims stand where: the only thing a page tells of claims that are not published."""

from collections import Counter

from chalicelib.domain.policy import Rating, Scale
from chalicelib.domain.publication import SHOWN
from chalicelib.domain.review import Review, State
from chalicelib.domain.summary.facts import (
    SummaryFacts,
    is_retracted,
    scale_of,
    shown_checks,
)
from chalicelib.domain.summary.views import Counts, Level, RatingCount, RatingView
from chalicelib.domain.summary.wording import counted, number, sentence_case
from chalicelib.domain.verdict import Snapshot

# A duplicate is an appearance of another claim; a superseded one lives on in its children.
_NOT_COUNTED = frozenset({State.DUPLICATE, State.SUPERSEDED, State.ERASED})
# Nobody has looked at it, or it was looked at and left out.
_NOT_CHOSEN = frozenset({State.EXTRACTED, State.NOT_SELECTED, State.NOT_CHECKABLE})
_SETTLED = {
    State.NOT_SELECTED: ("was not chosen", "were not chosen"),
    State.NOT_CHECKABLE: ("cannot be checked", "cannot be checked"),
    State.WITHDRAWN: ("was given up", "were given up"),
    State.RETRACTED: ("has a retracted fact-check", "have a retracted fact-check"),
}
_BELOW = ((0.3, Level.LITTLE), (0.5, Level.LESS), (0.7, Level.HALF), (1.0, Level.MOSTLY))


def level(value: int | None, worst: int | None, best: int | None, *, demo: bool) -> Level:
    """How a rating is drawn: by its place between the ends of its scale."""
    if demo:
        return Level.SAMPLE
    if value is None or worst is None or best is None or worst == best:
        return Level.OPEN
    place = (value - worst) / (best - worst)
    if place <= 0:
        return Level.EMPTY
    return next((drawn for bound, drawn in _BELOW if place < bound), Level.FULL)


def snapshot_rating(snapshot: Snapshot) -> RatingView:
    """The rating of a published version, as it was labelled then."""
    drawn = level(
        snapshot.rating_value, snapshot.worst_value, snapshot.best_value, demo=snapshot.demo
    )
    return RatingView(
        key=snapshot.verdict.rating,
        label=snapshot.rating_label,
        meaning=snapshot.rating_meaning,
        level=drawn,
    )


def scale_ratings(scale: Scale, *, demo: bool) -> tuple[RatingView, ...]:
    """Every point of a scale, in its order."""
    values = [rating.value for rating in scale.ratings if rating.value is not None]
    worst, best = (min(values), max(values)) if values else (None, None)

    def view(rating: Rating) -> RatingView:
        drawn = level(rating.value, worst, best, demo=demo)
        return RatingView(rating.key, rating.label, rating.meaning, drawn)

    return tuple(view(rating) for rating in scale.ratings)


def count(facts: SummaryFacts) -> Counts:
    """The numbers of the article's page, each in words; never one overall score."""
    checks = shown_checks(facts)
    found = [review for review in facts.reviews if review.state not in _NOT_COUNTED]
    checked = {review.claim_id for review, _ in checks}
    others = Counter(_standing(review) for review in found if review.claim_id not in checked)
    return Counts(
        found=len(found),
        checked=len(checks),
        sentence=_sentence(len(checks), len(found)),
        ratings=_ratings(facts, checks),
        others=tuple(
            sentence_case(f"{number(others[words])} {words[0 if others[words] == 1 else 1]}")
            for words in (*_SETTLED.values(), _WORKED_ON, _TAKEN_DOWN)
            if others[words]
        ),
    )


def chosen(facts: SummaryFacts, why: str | None) -> str | None:
    """How many of the claims were chosen and why, in a sentence; None where nobody said why."""
    found = [review for review in facts.reviews if review.state not in _NOT_COUNTED]
    number_chosen = sum(review.state not in _NOT_CHOSEN for review in found)
    reason = _because(why or "")
    if not number_chosen or not reason:
        return None
    every = {1: "the one statement that we found", 2: "both statements"}
    many = f"{number(number_chosen)} of {number(len(found))} statements"
    if number_chosen == len(found):
        many = every.get(len(found), f"all {number(len(found))} statements")
    return f"We chose {many}, because {reason}"


def _because(why: str) -> str:
    """What completes «because …», with a full stop; people write it with or without the word."""
    words = " ".join(why.split())
    if words.casefold().startswith("because "):
        words = words[len("because ") :]
    return words if not words or words[-1] in ".!?…" else f"{words}."


_WORKED_ON = ("is still being worked on", "are still being worked on")
_TAKEN_DOWN = ("is not shown at present", "are not shown at present")


def _standing(review: Review) -> tuple[str, str]:
    if is_retracted(review):
        return _SETTLED[State.RETRACTED]
    if review.state in SHOWN:
        return _TAKEN_DOWN
    return _SETTLED.get(review.state, _WORKED_ON)


def _sentence(checked: int, found: int) -> str:
    if not found:
        return "We found no claim in this article that evidence could check."
    if not checked:
        return (
            f"We found {counted(found, 'claim', 'claims')} in this article; "
            f"no fact-check of {'it' if found == 1 else 'them'} is published."
        )
    claims = "claim" if found == 1 else "claims"
    return f"We checked {checked} of {found} {claims} found in this article."


def _ratings(
    facts: SummaryFacts, checks: tuple[tuple[Review, Snapshot], ...]
) -> tuple[RatingCount, ...]:
    """In the order of the scale; a label that the scale has no more comes last."""
    order = {rating.key: place for place, rating in enumerate(scale_of(facts).ratings)}
    views = [snapshot_rating(snapshot) for _, snapshot in checks]
    tally = Counter(views)
    return tuple(
        RatingCount(
            rating=view,
            count=tally[view],
            words=f"{sentence_case(counted(tally[view], 'claim', 'claims'))} rated {view.label}",
        )
        for view in sorted(tally, key=lambda view: (order.get(view.key, len(order)), view.label))
    )
