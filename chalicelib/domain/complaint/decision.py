"""`decide_complaint`: a complaint, an action and the facts in; what is stored together out.

Also `receive`, which begins one, and `corrections_from`, which reads from a claim's log what came
of it. Nothing here touches the claim: a complaint changes nothing public by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import singledispatch
from typing import cast

from chalicelib.domain.canonical import iso
from chalicelib.domain.complaint.table import COMPLAINT_BEGIN, COMPLAINT_TABLE, ComplaintRow
from chalicelib.domain.complaint.values import (
    LONGEST_ANSWER,
    LONGEST_COMPLAINT,
    LONGEST_CONTACT,
    Acknowledge,
    Complaint,
    ComplaintAction,
    ComplaintDecision,
    ComplaintFacts,
    ComplaintState,
    DeadlinePassed,
    Decide,
    Erase,
    Note,
    Words,
)
from chalicelib.domain.errors import GuardFailed, RoleMissing, TransitionNotAllowed
from chalicelib.domain.log import Columns, Entry, changes_between
from chalicelib.domain.verdict import LONGEST_COMMENT, LONGEST_NAME, clean_optional, clean_text

COMPLAINT_COLUMNS = Columns(
    visible=(
        "claim_id",
        "policy",
        "received_at",
        "acknowledge_by",
        "decide_by",
        "fact_check",
        "next_deadline",
        "late",
        "acknowledged_at",
        "decided_at",
        "outcome",
    ),
    hidden=("words.name", "words.contact", "words.text", "words.answer"),
)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
COMPLAINT_BLANK = Complaint(
    complaint_id="",
    claim_id="",
    state=ComplaintState.RECEIVED,
    version=0,
    policy=0,
    received_at=_LONG_AGO,
    acknowledge_by=_LONG_AGO,
    decide_by=_LONG_AGO,
)


@dataclass(frozen=True, slots=True)
class CorrectionFrom:
    """A correction that names a complaint. `state`: open, published, dismissed or retracted.

    `version` is the published one; None before, and where nothing was published.
    """

    state: str
    at: str
    version: int | None = None


def clean_words(name: str | None, contact: str | None, text: str) -> Words:
    """Who complains, and of what. Raises InputRefused naming the field."""
    return Words(
        name=clean_optional(name, "/name", LONGEST_NAME),
        contact=clean_optional(contact, "/contact", LONGEST_CONTACT),
        text=clean_text(text, "/text", LONGEST_COMPLAINT),
    )


def receive(
    complaint_id: str, claim_id: str, fact_check: int, words: Words, facts: ComplaintFacts
) -> ComplaintDecision:
    """A complaint as it comes in; `fact_check` is the version that was public then."""
    acknowledge_by = facts.at + facts.policy.complaint_acknowledged_within
    decide_by = facts.at + facts.policy.complaint_decided_within
    after = Complaint(
        complaint_id=complaint_id,
        claim_id=claim_id,
        state=ComplaintState.RECEIVED,
        version=1,
        policy=facts.policy.version,
        received_at=facts.at,
        acknowledge_by=acknowledge_by,
        decide_by=decide_by,
        fact_check=fact_check,
        next_deadline=min(acknowledge_by, decide_by),
        words=words,
    )
    return _recorded(COMPLAINT_BLANK, after, facts, COMPLAINT_BEGIN, {})


def decide_complaint(
    complaint: Complaint, action: ComplaintAction, facts: ComplaintFacts
) -> ComplaintDecision:
    """Judge one action on a complaint; raises as `review.decide` does."""
    row = _admitted(complaint, action.action, facts)
    after, hidden = _effect(action, complaint, facts)
    return _recorded(complaint, after, facts, row, hidden)


def allowed_complaint_actions(complaint: Complaint, facts: ComplaintFacts) -> tuple[str, ...]:
    """The names of exactly the actions that this member may do now, in table order."""
    return tuple(
        row.action
        for row in COMPLAINT_TABLE
        if complaint.state in row.start
        and _held(row, facts)
        and ("deadline_as_seen" not in row.guards or _has_passed(complaint, facts))
        and ("no_hold" not in row.guards or not facts.held)
    )


def corrections_from(
    complaint_id: str, entries: Iterable[Mapping[str, object]]
) -> tuple[CorrectionFrom, ...]:
    """What became of the corrections that name a complaint, from the claim's parsed log."""
    found: list[CorrectionFrom] = []
    waits = False
    for entry in entries:
        changes = cast("Mapping[str, object]", entry["changes"])
        at = str(entry["at"])
        if entry["action"] == "open_correction":
            waits = changes.get("complaint") == complaint_id
            if waits:
                found.append(CorrectionFrom("open", at))
        elif not waits:
            continue
        elif "published_version" in changes:
            version = cast("int", changes["published_version"])
            found[-1], waits = CorrectionFrom("published", at, version), False
        elif entry["action"] in _ENDS:
            found[-1], waits = CorrectionFrom(_ENDS[str(entry["action"])], at), False
    return tuple(found)


_ENDS = {"dismiss_correction": "dismissed", "retract": "retracted"}


@singledispatch
def _effect(
    action: object, complaint: Complaint, facts: ComplaintFacts
) -> tuple[Complaint, Mapping[str, object]]:
    """The complaint afterwards, and what the entry hides beside the fields that changed."""
    kind = type(action).__name__
    raise TypeError(f"{kind} has no effect on {complaint.complaint_id} at {facts.at}")


@_effect.register
def _acknowledged(
    _: Acknowledge, complaint: Complaint, facts: ComplaintFacts
) -> tuple[Complaint, Mapping[str, object]]:
    late = _late(complaint, facts.at)
    after = replace(
        complaint,
        state=ComplaintState.ACKNOWLEDGED,
        acknowledged_at=facts.at,
        late=tuple(name for name in late if name == "acknowledge" or name in complaint.late),
        next_deadline=None if "decide" in complaint.late else complaint.decide_by,
    )
    return after, {}


@_effect.register
def _decided(
    action: Decide, complaint: Complaint, facts: ComplaintFacts
) -> tuple[Complaint, Mapping[str, object]]:
    answer = clean_text(action.answer, "/answer", LONGEST_ANSWER)
    after = replace(
        complaint,
        state=ComplaintState.DECIDED,
        # Whoever is answered need not be told before that somebody has read it.
        acknowledged_at=complaint.acknowledged_at or facts.at,
        decided_at=facts.at,
        outcome=action.outcome,
        late=_late(complaint, facts.at),
        next_deadline=None,
        words=replace(complaint.words, answer=answer),
    )
    return after, {}


@_effect.register
def _noted(
    action: Note, complaint: Complaint, _: ComplaintFacts
) -> tuple[Complaint, Mapping[str, object]]:
    return complaint, {"note": clean_text(action.text, "/text", LONGEST_COMMENT)}


@_effect.register
def _passed(
    action: DeadlinePassed, complaint: Complaint, facts: ComplaintFacts
) -> tuple[Complaint, Mapping[str, object]]:
    if action.deadline != complaint.next_deadline:
        raise GuardFailed("That is not the next deadline.", reason="deadline_changed")
    if not _has_passed(complaint, facts):
        raise GuardFailed("No deadline has passed.", reason="no_deadline_passed")
    late = _late(complaint, action.deadline)
    after = replace(
        complaint,
        late=late,
        next_deadline=None if "decide" in late else complaint.decide_by,
    )
    return after, {}


@_effect.register
def _erased(
    _: Erase, complaint: Complaint, facts: ComplaintFacts
) -> tuple[Complaint, Mapping[str, object]]:
    if facts.held:
        raise GuardFailed("It is under a legal hold; a chief may lift it.", reason="legal_hold")
    after = replace(complaint, state=ComplaintState.ERASED, next_deadline=None, words=Words())
    return after, {}


def _late(complaint: Complaint, at: datetime) -> tuple[str, ...]:
    """Every deadline that was missed by then, as somebody was told or finds now."""
    missed = [*complaint.late]
    if complaint.state is ComplaintState.RECEIVED and complaint.acknowledge_by <= at:
        missed.append("acknowledge")
    if complaint.decide_by <= at:
        missed.append("decide")
    return tuple(dict.fromkeys(missed))


def _has_passed(complaint: Complaint, facts: ComplaintFacts) -> bool:
    return complaint.next_deadline is not None and complaint.next_deadline <= facts.at


def _held(row: ComplaintRow, facts: ComplaintFacts) -> bool:
    return facts.member.active and not facts.member.roles.isdisjoint(row.roles)


def _admitted(complaint: Complaint, name: str, facts: ComplaintFacts) -> ComplaintRow:
    """The row that applies. Raises RoleMissing or TransitionNotAllowed."""
    row = next(row for row in COMPLAINT_TABLE if row.action == name)
    if not _held(row, facts):
        needed = [role.value for role in row.roles]
        raise RoleMissing(f"{name} needs the role {' or '.join(needed)}.", facts={"roles": needed})
    if complaint.state not in row.start:
        allowed = allowed_complaint_actions(complaint, facts)
        raise TransitionNotAllowed(
            f"{name} does not start from {complaint.state}."
            f" You may: {', '.join(allowed) or 'nothing now'}.",
            facts={"state": complaint.state.value, "allowed_actions": list(allowed)},
        )
    return row


def _recorded(
    before: Complaint,
    after: Complaint,
    facts: ComplaintFacts,
    row: ComplaintRow,
    hidden: Mapping[str, object],
) -> ComplaintDecision:
    moved = after.state is not before.state
    assert not moved or after.state in row.to, "the table holds every move"
    after = replace(after, version=before.version + 1)
    changes, secrets = changes_between(before, after, COMPLAINT_COLUMNS)
    if after.state is ComplaintState.ERASED:
        secrets = {}  # that a word is gone is no word
    role = next((role for role in row.roles if role in facts.member.roles), row.roles[0])
    entry = Entry(
        subject=after.complaint_id,
        sequence=after.version,
        at=iso(facts.at),
        member=facts.member.member_id,
        role=role.value,
        action=row.action,
        from_state=before.state.value if before.version else None,
        to_state=after.state.value,
        policy=facts.policy.version,
        decision=facts.decision,
        source=facts.source,
        changes=changes,
        hidden={**secrets, **hidden},
    )
    return ComplaintDecision(complaint=after, entry=entry)
