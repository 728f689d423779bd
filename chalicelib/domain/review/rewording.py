"""A later wording says a claim otherwise: what of its review moves along and what stays as written.

Where nobody has written anything yet, the claim reads as the newest wording has it. What somebody
has written stays whole, with the reading that it was written about; `edit_claim` takes up the
newest wording when they choose to. `effects` calls it.
"""

from dataclasses import replace

from chalicelib.domain.review.values import Review
from chalicelib.domain.revision import Said, says_the_same
from chalicelib.domain.verdict import Draft, Reading


def said(reading: Reading, *, stands: bool = True) -> Said:
    """A reading as wordings are compared by it."""
    return Said(reading.quote, reading.text, reading.claimant, stands)


def reworded(review: Review, before: Reading, newest: Reading) -> Review:
    """The review once the machine's reading of it is that of a later wording."""
    moved = replace(review, revision=newest.revision, removed=None)
    by_hand = review.place is not None or review.split_from is not None
    if review.draft == Draft() and not by_hand:
        return replace(moved, text=newest.text)
    draft = replace(review.draft, reading=review.draft.reading or before)
    if by_hand:  # a person's words from the beginning: also what a discarded draft returns to
        draft = replace(draft, accepted=draft.accepted or before)
    return replace(moved, draft=draft)


def is_behind(review: Review, newest: Reading) -> bool:
    """Whether what is written is about an earlier wording, which said it otherwise."""
    reading = review.draft.reading
    return (
        reading is not None
        and reading.revision < newest.revision
        and not says_the_same(said(reading), said(newest))
    )


def taken_up(reading: Reading, newest: Reading, text: str) -> Reading:
    """The claim said anew: as it stands in the newest wording, by whom people say it is."""
    if reading.revision >= newest.revision:
        return replace(reading, text=text)
    return replace(newest, text=text, claimant=reading.claimant, naming=reading.naming)
