"""Somebody at the desk decides on a complaint: the same way as on a claim, on its own record.

Nothing of the claim changes: whoever upholds a complaint may then open a correction that names it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.domain.complaint import (
    Complaint,
    ComplaintAction,
    ComplaintFacts,
    Erase,
    Words,
    allowed_complaint_actions,
    corrections_from,
    decide_complaint,
)
from chalicelib.domain.errors import (
    DecisionIdReused,
    NotFound,
    PlumblineError,
    PreconditionMissing,
    ReviewChanged,
)
from chalicelib.domain.events import EventType
from chalicelib.domain.log import SealedEntry, plain, seal
from chalicelib.domain.policy import Member, Policy
from chalicelib.workflow.complaint_records import ComplaintRecord, RecordedComplaint
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.publish_event import complaint_outbox
from chalicelib.workflow.receipts import (
    Inbox,
    fingerprint,
    kept_until,
    once_it_stands,
    receipt_after,
)
from chalicelib.workflow.records import LoadedClaim, OutboxRecord, Receipt

NEEDS_NO_VERSION = frozenset({"note"})
ATTEMPTS = 5


class Complaints(Protocol):
    """Where complaints are read and decisions on them stored."""

    def read(self, complaint_id: str) -> Complaint | None:
        """The complaint with its words, or None."""
        ...

    def commit(
        self,
        before: Complaint,
        after: Complaint,
        entry: SealedEntry,
        receipt: Receipt,
        outbox: OutboxRecord,
    ) -> None:
        """One decision; ConditionFailed when the complaint moved."""
        ...

    def erase(self, complaint_id: str) -> int:
        """Drop everything private of one complaint; says how many items."""
        ...

    def result_of(self, receipt: Receipt) -> Complaint:
        """The complaint as the decision left it."""
        ...


class Reviews(Protocol):
    """Where the claim and its log are read."""

    def load(self, claim_id: str) -> LoadedClaim | None:
        """The review and its article."""
        ...

    def entry_texts(self, subject: str) -> tuple[Mapping[str, object], ...]:
        """The parsed log entries."""
        ...


@dataclass(frozen=True, slots=True)
class RecordComplaint:
    """`RecordComplaint(…)(complaint_id, action, member=…, …)`."""

    complaints: Complaints
    reviews: Reviews
    inbox: Inbox
    policies: Callable[[int], Policy]
    clock: Clock
    ids: Ids

    def __call__(
        self,
        complaint_id: str,
        action: ComplaintAction,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = "api",
    ) -> RecordedComplaint:
        """Record one decision on a complaint. Raises as `RecordDecision` does."""
        recorded = self._recorded(
            complaint_id, action, member, expected_version, decision_id, source
        )
        if isinstance(action, Erase):
            # Only now: a refused decision must leave everything. The same id finishes what a
            # crash left undone.
            self.complaints.erase(complaint_id)
        return recorded

    def read(self, complaint_id: str, *, member: Member) -> ComplaintRecord:
        """A complaint, what came of it, and what this member may do. Raises NotFound."""
        complaint = self._read(complaint_id)
        return ComplaintRecord(
            complaint=complaint,
            corrections=corrections_from(
                complaint_id, self.reviews.entry_texts(complaint.claim_id)
            ),
            allowed_actions=allowed_complaint_actions(
                complaint, self._facts(complaint, member, "read", "api")
            ),
        )

    def _recorded(
        self,
        complaint_id: str,
        action: ComplaintAction,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str,
    ) -> RecordedComplaint:
        decision = decision_id or self.ids.ulid()
        request = fingerprint([complaint_id, plain(action), expected_version])
        for attempt in range(ATTEMPTS):
            try:
                return self._record(
                    complaint_id, action, member, expected_version, decision, source, request
                )
            except (ConditionFailed, PlumblineError) as failure:
                # Either the same decision stands already, under the same id, or it is refused.
                receipt = receipt_after(failure, self.inbox, member.member_id, decision)
                if receipt:
                    with once_it_stands():
                        return self._replayed(receipt, request, member)
                if isinstance(failure, PlumblineError):
                    raise
                if action.action not in NEEDS_NO_VERSION or attempt == ATTEMPTS - 1:
                    raise self._changed(self._read(complaint_id), member) from failure
        raise AssertionError("the loop returns or raises")

    def _record(
        self,
        complaint_id: str,
        action: ComplaintAction,
        member: Member,
        expected_version: int | None,
        decision: str,
        source: str,
        request: str,
    ) -> RecordedComplaint:
        before = self._read(complaint_id)
        facts = self._facts(before, member, decision, source)
        if expected_version is None and action.action not in NEEDS_NO_VERSION:
            raise PreconditionMissing(
                "Say which version you decided on: send If-Match with the complaint's ETag.",
                facts=_standing(before, facts),
            )
        if expected_version is not None and expected_version != before.version:
            raise self._changed(before, member)
        decided = decide_complaint(before, action, facts)
        entry = seal(decided.entry, before.head_hash, self.ids.salt())
        after = replace(decided.complaint, head_hash=entry.hash)
        receipt = Receipt(
            caller=member.member_id,
            decision=decision,
            request=request,
            result={"complaint": plain(replace(after, words=Words()))},
            expires_at=kept_until(facts.at),
        )
        outbox = complaint_outbox(after, EventType.COMPLAINT_CHANGED, decided.entry.at, self.ids)
        self.complaints.commit(before, after, entry, receipt, outbox)
        return RecordedComplaint(after, allowed_complaint_actions(after, facts))

    def _replayed(self, receipt: Receipt, request: str, member: Member) -> RecordedComplaint:
        if receipt.request != request or "complaint" not in receipt.result:
            raise DecisionIdReused(
                "This decision id came before with another request. Use a fresh one.",
            )
        first = self.complaints.result_of(receipt)
        now = self._read(first.complaint_id)
        allowed = allowed_complaint_actions(now, self._facts(now, member, "read", "api"))
        return RecordedComplaint(replace(first, words=now.words), allowed, replayed=True)

    def _read(self, complaint_id: str) -> Complaint:
        complaint = self.complaints.read(complaint_id)
        if complaint is None:
            raise NotFound("There is no such complaint.")
        return complaint

    def _facts(
        self, complaint: Complaint, member: Member, decision: str, source: str
    ) -> ComplaintFacts:
        loaded = self.reviews.load(complaint.claim_id)
        return ComplaintFacts(
            at=self.clock(),
            decision=decision,
            source=source,
            member=member,
            policy=self.policies(complaint.policy),
            held=loaded is not None and (loaded.review.legal_hold or loaded.article.legal_hold),
        )

    def _changed(self, complaint: Complaint, member: Member) -> ReviewChanged:
        return ReviewChanged(
            f"The complaint is at version {complaint.version} now. "
            "Read it again, then decide again.",
            facts=_standing(complaint, self._facts(complaint, member, "read", "api")),
        )


def _standing(complaint: Complaint, facts: ComplaintFacts) -> dict[str, object]:
    return {
        "state": complaint.state.value,
        "version": complaint.version,
        "allowed_actions": list(allowed_complaint_actions(complaint, facts)),
    }
