"""Where a claim stands once its article is brought to another policy: pure, called by `effects`.

What is frozen stays so where the other policy would let exactly that be approved. Approvals that
were given count on; those that are missing then have still to come.
"""

from dataclasses import replace

from chalicelib.domain.policy import Policy
from chalicelib.domain.review.guards import GUARDS, current_hash, reading_of
from chalicelib.domain.review.table import FROZEN
from chalicelib.domain.review.values import Facts, Review, State
from chalicelib.domain.rules import named_by
from chalicelib.domain.verdict import lacking


def state_under(target: Policy, review: Review, facts: Facts) -> State:
    """The state of a review under another policy; another than now only for what is frozen."""
    if review.state not in FROZEN:
        return review.state
    corrected = review.state is State.CORRECTION_IN_APPROVAL
    back = State.UNDER_CORRECTION if corrected else State.CHANGES_REQUESTED
    then = replace(facts, policy=target, extracted=named_by(target, facts.extracted))
    if not _fits(review, then):
        return back
    enough = len(review.approvals) >= target.approvals_for(review.risk)
    if corrected:
        # Its last approval would publish it, and nobody is here to give one.
        return back if enough else review.state
    if not enough:
        return State.IN_APPROVAL
    # What an approval would wait for, this waits for too.
    waits = any(
        GUARDS[name].check(review, then, None) is not None
        for name in ("no_hold", "no_reply_waiting")
    )
    return review.state if waits else State.APPROVED


def _fits(review: Review, facts: Facts) -> bool:
    """Whether the frozen draft is one that the policy lets approve, and the same as before."""
    scale = facts.policy.scale_for(demo=review.demo)
    reading = reading_of(review, facts.extracted)
    return review.draft_hash == current_hash(review, facts) and not lacking(
        reading, review.draft, facts.policy, scale
    )
