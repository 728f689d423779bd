"""A later wording of an article: which of its claims are known, and what that means for them.

`compare` is pure and runs once, before the wording's result is frozen; what it finds is frozen
along. `CarryOver` then decides claim by claim, under ids that follow from claim and wording, so
that a second delivery decides nothing twice. What only moved needs no decision: where a claim
stands is read from the frozen result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, cast

from chalicelib.domain.article import Revision, RevisionState
from chalicelib.domain.claim import Claim, Extraction
from chalicelib.domain.errors import GuardFailed, TransitionNotAllowed
from chalicelib.domain.policy import SYSTEM, Member
from chalicelib.domain.publication import CarryOver as CarryArticleOver
from chalicelib.domain.review import Action, Removed, Review, State, said
from chalicelib.domain.review import CarryOver as CarryClaimOver
from chalicelib.domain.revision import Said, match, words_of
from chalicelib.domain.verdict import Reading
from chalicelib.workflow.records import ArticleRecord, Extracted, Recorded

# Their words are known, so that they are not found anew; what is only alike is another claim.
_GONE = frozenset({State.SUPERSEDED, State.ERASED})


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim that the article has, as it was last read. `by_hand`: no machine found it."""

    review: Review
    reading: Reading
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """What becomes of the known claims, and the ordinal of each claim of the later wording.

    `places` are claims found by people that stand in it word for word.
    """

    ordinals: tuple[int, ...]
    kept: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    places: tuple[Mapping[str, object], ...] = ()

    def plain(self) -> dict[str, object]:
        """For the frozen result."""
        names = ("kept", "changed", "returned", "vanished", "new", "places")
        return {name: list(getattr(self, name)) for name in names}


def compare(
    article_id: str,
    known: Sequence[KnownClaim],
    extraction: Extraction,
    text: str,
    first_ordinal: int,
) -> Carried:
    """Find the known claims in a later wording. Pure; `known` in the order of the one before."""
    found = {
        claim.review.claim_id: at
        for claim in known
        if claim.by_hand and (at := _nearest(text, claim.reading)) is not None
    }
    old = [claim for claim in known if claim.review.claim_id not in found]
    matched = match([_old_said(claim) for claim in old], [_new_said(c) for c in extraction.claims])
    ordinals: dict[int, int] = {}
    for one, other in (*matched.kept, *matched.changed):
        ordinals[other] = old[one].review.ordinal
    for place, other in enumerate(matched.new):
        ordinals[other] = first_ordinal + place
    kept = [old[one] for one, _ in matched.kept]
    kept += [claim for claim in known if claim.review.claim_id in found]
    return Carried(
        ordinals=tuple(ordinals[index] for index in range(len(extraction.claims))),
        kept=_names(claim for claim in kept if claim.review.removed is None),
        changed=_names(old[one] for one, _ in matched.changed),
        returned=_names(claim for claim in kept if claim.review.removed is not None),
        vanished=_names(old[one] for one in matched.vanished if old[one].review.removed is None),
        new=tuple(f"{article_id}-{ordinals[other]}" for other in matched.new),
        places=tuple(
            _place(claim, found[claim.review.claim_id])
            for claim in known
            if claim.review.claim_id in found
        ),
    )


def _names(claims: Iterable[KnownClaim]) -> tuple[str, ...]:
    return tuple(claim.review.claim_id for claim in sorted(claims, key=_by_ordinal))


def _by_ordinal(claim: KnownClaim) -> int:
    return claim.review.ordinal


def _old_said(claim: KnownClaim) -> Said:
    stands = claim.review.removed is None
    alike = claim.review.state not in _GONE
    if claim.by_hand:
        return Said(claim.reading.quote, stands=stands, alike=alike)
    one = said(claim.reading, stands=stands)
    return Said(one.quote, one.text, one.claimant, stands=stands, alike=alike)


def _new_said(claim: Claim) -> Said:
    return Said(claim.quote, claim.text, claim.claimant)


def _nearest(text: str, reading: Reading) -> int | None:
    """Where the words stand now: of several places the one nearest to where they stood."""
    if not words_of(reading.quote):
        return None  # it stands outside the text
    best: int | None = None
    at = text.find(reading.quote)
    while at >= 0:
        if best is None or abs(at - reading.start) < abs(best - reading.start):
            best = at
        at = text.find(reading.quote, at + 1)
    return best


def _place(claim: KnownClaim, start: int) -> dict[str, object]:
    return {
        "claim_id": claim.review.claim_id,
        "ordinal": claim.review.ordinal,
        "span": {"start": start, "end": start + len(claim.reading.quote)},
    }


class Reviews(Protocol):
    """Where the article's claims are read."""

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article, read consistently."""
        ...


class Articles(Protocol):
    """Where frozen results are read."""

    def extraction(self, key: str) -> Mapping[str, object]:
        """A frozen result."""
        ...

    def extracted(self, article_id: str, ordinal: int, revision: int = 1) -> Extracted:
        """A claim as it was frozen. Raises LookupError when it never was."""
        ...


class DecideClaim(Protocol):
    """How a decision on one of the claims is recorded."""

    def __call__(
        self,
        claim_id: str,
        action: Action,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = "api",
    ) -> Recorded:
        """Record one decision on a claim."""
        ...


@dataclass(frozen=True, slots=True)
class CarryOver:
    """`known(…)` for `compare`, and `CarryOver(…)(…)` once the result is frozen."""

    articles: Articles
    reviews: Reviews
    decide_claim: DecideClaim

    def known(self, record: ArticleRecord, wording: Revision) -> tuple[KnownClaim, ...]:
        """The article's claims in the order of the wording before; those not in it at the end."""
        before = previous(record, wording)
        places: dict[str, int] = {}
        if before is not None and before.result_blob is not None:
            result = self.articles.extraction(before.result_blob)
            named = [*_listed(result, "claims"), *_listed(_carried(result), "places")]
            named.sort(key=lambda one: cast("Mapping[str, int]", one["span"])["start"])
            places = {str(one["claim_id"]): place for place, one in enumerate(named)}
        claims = []
        for review in self.reviews.of_article(record.article_id):
            try:
                extracted = self.articles.extracted(
                    record.article_id, review.ordinal, review.revision
                )
            except LookupError:
                continue  # erased: nothing is known of it any more
            by_hand = review.place is not None or review.split_from is not None
            if extracted.reading.end > extracted.reading.start:  # else it stands outside the text
                claims.append(KnownClaim(review, extracted.reading, by_hand))
        last = len(places)
        return tuple(
            sorted(
                claims,
                key=lambda claim: (places.get(claim.review.claim_id, last), claim.review.ordinal),
            )
        )

    def __call__(
        self, record: ArticleRecord, wording: Revision, result: Mapping[str, object]
    ) -> None:
        """Decide on every claim that the wording changed, lost or has again."""
        carried, before = _carried(result), previous(record, wording)
        removed = Removed(
            revision=wording.number,
            after=before.received_at if before else wording.received_at,
            before=wording.received_at,
        )
        kinds: tuple[Literal["changed", "returned", "vanished"], ...] = (
            "changed",
            "returned",
            "vanished",
        )
        for sentence in kinds:
            for claim_id in cast("Sequence[str]", carried.get(sentence, ())):
                action = CarryClaimOver(
                    wording.number, sentence, removed if sentence == "vanished" else None
                )
                self._decide(claim_id, action)

    def _decide(self, claim_id: str, action: CarryClaimOver) -> None:
        try:
            self.decide_claim(
                claim_id,
                action,
                member=SYSTEM,
                expected_version=None,
                decision_id=f"carry-{claim_id}-{action.revision}",
                source="system",
            )
        except (GuardFailed, TransitionNotAllowed):
            return  # carried over by the other delivery, long ago, or erased meanwhile


def previous(record: ArticleRecord, wording: Revision) -> Revision | None:
    """The newest stored wording before this one, or None."""
    stored = [
        one
        for one in record.revisions
        if one.number < wording.number and one.state is RevisionState.EXTRACTED
    ]
    return stored[-1] if stored else None


def _carried(result: Mapping[str, object]) -> Mapping[str, object]:
    return cast("Mapping[str, object]", result.get("carried", {}))


def _listed(holder: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    return cast("list[Mapping[str, object]]", holder.get(name, []))


def told(revision: int, result: Mapping[str, object]) -> CarryArticleOver:
    """What the article's log says of a frozen wording: how much was kept, changed, lost, gained."""
    count = {name: len(_listed(_carried(result), name)) for name in _COUNTED}
    return CarryArticleOver(
        revision=revision,
        kept=count["kept"] + count["returned"],
        changed=count["changed"],
        vanished=count["vanished"],
        new=count["new"],
    )


_COUNTED = ("kept", "changed", "returned", "vanished", "new")
