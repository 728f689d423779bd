"""Somebody decides on a claim: gather the facts, decide, store everything in one transaction.

The decision id makes it exactly once: whoever lost the answer sends the same again and gets the
first result. Four eyes and the version are judged from what is stored, never from the request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.complaint import Complaint
from chalicelib.domain.errors import (
    DecisionIdReused,
    NotFound,
    PlumblineError,
    PreconditionMissing,
    ReviewChanged,
)
from chalicelib.domain.events import Event
from chalicelib.domain.frozen import replace
from chalicelib.domain.log import GENESIS, plain, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.domain.review import (
    NEEDS_EDITORS,
    NEEDS_SNAPSHOT,
    STOPPED_BY_HOLD,
    Action,
    CarryOver,
    Decision,
    Facts,
    MarkDuplicate,
    MemberLeft,
    Merge,
    MovePolicy,
    OpenCorrection,
    Reassign,
    ReuseVerdict,
    Review,
    Split,
    State,
    allowed_actions,
    decide,
    editors_after,
    editors_of,
    is_seen,
)
from chalicelib.domain.rules import named_by
from chalicelib.domain.verdict import Reading, Snapshot
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.publish_event import event_message
from chalicelib.workflow.receipts import (
    Inbox,
    fingerprint,
    kept_until,
    once_it_stands,
    receipt_after,
)
from chalicelib.workflow.records import (
    ClaimPair,
    ClaimRecord,
    Extracted,
    LoadedClaim,
    Message,
    OrdinalsTaken,
    OutboxRecord,
    Pointing,
    Receipt,
    Recorded,
    ReviewCommit,
    erased_claim,
)

# A later wording is a fact, whatever was decided meanwhile.
NEEDS_NO_VERSION = frozenset({"note", "suggest", "record_reply", "carry_over"})
# Which may collide although no version that anybody saw has changed; tried again unseen.
_TRIED_AGAIN = NEEDS_NO_VERSION | {"mark_duplicate", "split", "merge"} | STOPPED_BY_HOLD
NOTE_ATTEMPTS = 5
# Where what a member may do next hangs on who edited.
_JUDGED_BY_EDITORS = frozenset(
    {State.IN_APPROVAL, State.UNDER_CORRECTION, State.CORRECTION_IN_APPROVAL}
)


class Extractions(Protocol):
    """Where the machine's reading of a claim is found."""

    def extracted(self, article_id: str, ordinal: int, revision: int = 1) -> Extracted:
        """The claim as it was frozen in a wording. Raises LookupError when it never was."""
        ...


class Reviews(Protocol):
    """Where reviews are read and decisions stored."""

    def load(self, claim_id: str) -> LoadedClaim | None:
        """The review with its draft and its article, in one consistent read."""
        ...

    def entry_texts(self, subject: str) -> tuple[Mapping[str, object], ...]:
        """The parsed log entries."""
        ...

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article, read consistently."""
        ...

    def snapshot(self, review: Review) -> Snapshot | None:
        """The newest published version, or None."""
        ...

    def commit(self, change: ReviewCommit) -> None:
        """Store one decision whole; ConditionFailed when a review moved."""
        ...

    def result_of(self, receipt: Receipt, now: Review, extracted_text: str) -> Review:
        """The review as the decision left it. `extracted_text`: how it read at first."""
        ...


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """`RecordDecision(…)(claim_id, action, member=…, …)`."""

    extractions: Extractions
    reviews: Reviews
    inbox: Inbox
    policies: Callable[[int], Policy]
    members: Callable[[str], Member | None]
    complaints: Callable[[str], Complaint | None]
    clock: Clock
    ids: Ids
    # Who edited, with everybody that those have turned out to be.
    known_as: Callable[[frozenset[str]], frozenset[str]] = frozenset

    def __call__(
        self,
        claim_id: str,
        action: Action,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = "api",
        receipt_as: tuple[str, str] | None = None,
    ) -> Recorded:
        """Record one decision on a claim.

        `receipt_as`: caller and fingerprint of the request under which the decision id is kept,
        where they are not the member and what is asked here.
        Raises NotFound; PreconditionMissing without an expected version; ReviewChanged, with
        state, version and allowed actions, when the review moved; DecisionIdReused; and what
        `decide` raises. Nothing is changed by a decision that is refused.
        """
        decision = decision_id or self.ids.ulid()
        caller, request = receipt_as or (
            member.member_id,
            fingerprint([claim_id, plain(action), expected_version]),
        )
        for attempt in range(NOTE_ATTEMPTS):
            try:
                return self._record(
                    claim_id, action, member, expected_version, decision, source, caller, request
                )
            except (ConditionFailed, PlumblineError) as failure:
                # Either the same decision stands already, under the same id, or it is refused.
                receipt = receipt_after(failure, self.inbox, caller, decision)
                if receipt:
                    with once_it_stands():
                        return self._replayed(receipt, request, member)
                if isinstance(failure, PlumblineError):
                    raise
                if action.action not in _TRIED_AGAIN or attempt == NOTE_ATTEMPTS - 1:
                    raise self._changed(claim_id, member) from failure
        raise AssertionError("the loop returns or raises")

    def read(self, claim_id: str, *, member: Member) -> ClaimRecord:
        """A claim as somebody may see it now. Raises NotFound."""
        loaded = self._load(claim_id)
        review, facts = loaded.review, self._reading_facts(loaded, member)
        claim = self._began(review).claim
        reading = review.draft.reading or facts.extracted
        return ClaimRecord(review, claim, reading, allowed_actions(review, facts))

    def _record(
        self,
        claim_id: str,
        action: Action,
        member: Member,
        expected_version: int | None,
        decision: str,
        source: str,
        caller: str,
        request: str,
    ) -> Recorded:
        loaded = self._load(claim_id)
        review = loaded.review
        needs_editors = (
            action.action in NEEDS_EDITORS
            or action.action in NEEDS_SNAPSHOT
            or review.state in _JUDGED_BY_EDITORS
        )
        target = self._target(action)
        facts = self._facts(
            loaded, member, decision, source, action, editors=needs_editors, target=target
        )
        if expected_version is None and action.action not in NEEDS_NO_VERSION:
            raise PreconditionMissing(
                "Say which version you decided on: send If-Match with the claim's ETag.",
                facts=_standing(review, facts),
            )
        if expected_version is not None and expected_version != review.version:
            raise ReviewChanged(
                f"The claim is at version {review.version} now, not {expected_version}. "
                "Read it again, then decide again.",
                facts=_standing(review, facts),
            )
        outcome = decide(review, action, facts)
        known = {each.claim_id: each for each in (facts.canonical, review) if each is not None}
        pairs = self._sealed(outcome, known)
        changed = [pair for pair in pairs if pair.review.claim_id in known]
        begun = tuple(pair for pair in pairs if pair.review.claim_id not in known)
        after = tuple(pair.review for pair in changed)
        self.reviews.commit(
            ReviewCommit(
                before=tuple(known[review.claim_id] for review in after),
                after=after,
                unchanged=(facts.canonical,) if facts.canonical and len(after) == 1 else (),
                entries=tuple(pair.entry for pair in changed),
                snapshots=outcome.snapshots,
                replies=outcome.replies,
                pointing=_pointing(action, loaded, target),
                begun=begun,
                ordinals=(
                    OrdinalsTaken(review.article_id, begun[0].review.ordinal, len(begun))
                    if begun
                    else None
                ),
                receipt=Receipt(
                    caller=caller,
                    decision=decision,
                    request=request,
                    result={"claim_id": after[0].claim_id, "version": after[0].version},
                    expires_at=kept_until(facts.at),
                ),
                outbox=self._outbox(outcome.events, loaded, after[0]),
                article_free=action.action in STOPPED_BY_HOLD,
            ),
        )
        if facts.moved_to is not None:
            facts = replace(facts, policy=facts.moved_to)
        if needs_editors:  # this decision may have been an edit itself
            entry = outcome.entries[0]
            told = {
                "action": entry.action,
                "member": entry.member,
                "from_state": entry.from_state,
                "to_state": entry.to_state,
                "changes": entry.changes,
            }
            facts = replace(facts, editors=editors_after(facts.editors, told))
        return Recorded(after[0], allowed_actions(after[0], facts))

    def _load(self, claim_id: str) -> LoadedClaim:
        loaded = self.reviews.load(claim_id)
        if loaded is None:
            raise NotFound(f"There is no claim {claim_id}.")
        return loaded

    def _reading_facts(self, loaded: LoadedClaim, member: Member) -> Facts:
        """Facts for who only wants to know what they may do."""
        return self._facts(loaded, member, "read", "api", None, editors=True)

    def _facts(
        self,
        loaded: LoadedClaim,
        member: Member,
        decision: str,
        source: str,
        action: Action | None,
        *,
        editors: bool,
        target: LoadedClaim | None = None,
    ) -> Facts:
        review = loaded.review
        canonical = target.review if target else None
        return Facts(
            at=self.clock(),
            decision=decision,
            source=source,
            member=member,
            policy=self.policies(review.policy),
            article=loaded.article,
            extracted=self._extracted(review),
            editors=(
                self.known_as(editors_of(self.reviews.entry_texts(review.claim_id)))
                if editors
                else frozenset()
            ),
            canonical=canonical,
            canonical_extracted=self._extracted(canonical) if canonical else None,
            duplicates=self._duplicates(loaded),
            next_ordinal=loaded.next_ordinal,
            earlier=self._earlier(action.fact_check) if isinstance(action, ReuseVerdict) else None,
            complaint=(
                self.complaints(action.complaint)
                if isinstance(action, OpenCorrection) and action.complaint
                else None
            ),
            named=self.members(action.member) if isinstance(action, Reassign) else None,
            left=self.members(action.member) if isinstance(action, MemberLeft) else None,
            successor=(
                self.members(action.successor)
                if isinstance(action, MemberLeft) and action.successor
                else None
            ),
            carried=(
                self._extracted(replace(review, revision=action.revision))
                if isinstance(action, CarryOver) and action.sentence == "changed"
                else None
            ),
            moved_to=(
                self.policies(loaded.article.policy) if isinstance(action, MovePolicy) else None
            ),
            published=(
                self.reviews.snapshot(review)
                if action is not None and action.action in NEEDS_SNAPSHOT
                else None
            ),
        )

    def _began(self, review: Review) -> Extracted:
        """The claim as it began; of an erased one no words, also where they are in memory yet."""
        if review.state is State.ERASED:
            return erased_claim(review)
        return self.extractions.extracted(review.article_id, review.ordinal, review.revision)

    def _extracted(self, review: Review) -> Reading:
        """The machine's reading, with who said it named as the claim's policy says."""
        extracted = self._began(review)
        return named_by(self.policies(review.policy), extracted.reading)

    def _target(self, action: Action) -> LoadedClaim | None:
        """The other claim that the action names, if there is one."""
        match action:
            case MarkDuplicate(canonical=named) | Merge(into=named):
                return self.reviews.load(named)
        return None

    def _duplicates(self, loaded: LoadedClaim) -> tuple[str, ...]:
        """The claims that lead to this one now; read after they were counted, if there were any."""
        if not loaded.pointed:
            return ()
        review = loaded.review
        return tuple(
            other.claim_id
            for other in self.reviews.of_article(review.article_id)
            if other.duplicate_of == review.claim_id
        )

    def _sealed(self, outcome: Decision, known: Mapping[str, Review]) -> tuple[ClaimPair, ...]:
        """Every review with its entry, chained to what was known of it; each with its own salt."""
        pairs = []
        for review, entry in zip(outcome.reviews, outcome.entries, strict=True):
            before = known.get(review.claim_id)
            sealed = seal(entry, before.head_hash if before else GENESIS, self.ids.salt())
            pairs.append(ClaimPair(replace(review, head_hash=sealed.hash), sealed))
        return tuple(pairs)

    def _earlier(self, claim_id: str) -> Snapshot | None:
        """The newest version of a fact-check, if it may be seen now."""
        loaded = self.reviews.load(claim_id)
        if loaded is None or loaded.suspended or not is_seen(loaded.review):
            return None
        return self.reviews.snapshot(loaded.review)

    def _replayed(self, receipt: Receipt, request: str, member: Member) -> Recorded:
        if receipt.request != request:
            raise DecisionIdReused(
                "This decision id came before with another request. Use a fresh one.",
            )
        return self.replayed(receipt, member)

    def replayed(self, receipt: Receipt, member: Member) -> Recorded:
        """The first result of a decision that stands, as its receipt tells."""
        now = self._load(str(receipt.result["claim_id"]))
        facts = self._reading_facts(now, member)
        review = self.reviews.result_of(receipt, now.review, facts.extracted.text)
        return Recorded(review, allowed_actions(now.review, facts), replayed=True)

    def _changed(self, claim_id: str, member: Member) -> ReviewChanged:
        loaded = self._load(claim_id)
        return ReviewChanged(
            f"Somebody was faster: the claim is at version {loaded.review.version} now. "
            "Read it again, then decide again.",
            facts=_standing(loaded.review, self._reading_facts(loaded, member)),
        )

    def _outbox(
        self, events: tuple[Event, ...], loaded: LoadedClaim, review: Review
    ) -> OutboxRecord | None:
        if not events:
            return None
        shown = review.published_version > 0 or loaded.summary_shown
        return OutboxRecord(
            outbox_id=self.ids.ulid(),
            messages=tuple(
                Message("events", event_message(event, shown=shown)) for event in events
            ),
        )


def _pointing(action: Action, loaded: LoadedClaim, target: LoadedClaim | None) -> Pointing | None:
    """What must hold of who leads where, so that nobody is led to what goes away now."""
    match action:
        case MarkDuplicate() if target is not None:
            return Pointing(loaded.review, loaded.pointed, target.review, target.pointed)
        case Split() | Merge():
            return Pointing(loaded.review, loaded.pointed)
    return None


def _standing(review: Review, facts: Facts) -> dict[str, object]:
    return {
        "state": review.state.value,
        "version": review.version,
        "holder": review.holder,
        "allowed_actions": list(allowed_actions(review, facts)),
    }
