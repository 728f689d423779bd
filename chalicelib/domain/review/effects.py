"""What an action that is let through does: the review as it is afterwards, field by field.

One function an action. Version, `since` and the entry are made by `decision`; here stands only
what is the action's own. A field is set, never changed in place.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch

from chalicelib.domain.canonical import iso
from chalicelib.domain.errors import GuardFailed, InputRefused
from chalicelib.domain.events import EventType
from chalicelib.domain.frozen import replace
from chalicelib.domain.policy import Risk
from chalicelib.domain.review.guards import (
    GUARDS,
    current_hash,
    lease_is_live,
    reading_of,
    snapshot_of,
    submitted_draft,
)
from chalicelib.domain.review.history import BLANK, EDITORS
from chalicelib.domain.review.kinship import (
    FIRST_READING,
    Child,
    frozen_claim,
    merged_reading,
    split_off,
)
from chalicelib.domain.review.moved import state_under
from chalicelib.domain.review.rewording import is_behind, reworded, taken_up
from chalicelib.domain.review.table import ABSORB, CORRECTED, SPLIT_OFF, Row
from chalicelib.domain.review.values import (
    Accept,
    AddEvidence,
    Approval,
    Approve,
    AskReply,
    Assign,
    AssignmentDue,
    CarryOver,
    ConfirmClaimant,
    DiscardDraft,
    DismissCorrection,
    EditAfterApproval,
    EditClaim,
    Erase,
    Escalate,
    Facts,
    Flag,
    LeaseExpired,
    LiftLegalHold,
    MarkDuplicate,
    MarkNotCheckable,
    MemberLeft,
    Merge,
    MovePolicy,
    Note,
    OpenCorrection,
    Publish,
    Reassign,
    Recall,
    RecordReply,
    Reinstate,
    Release,
    Renew,
    Reopen,
    ReplyOverdue,
    RequestChanges,
    Reset,
    Restore,
    Retract,
    ReuseVerdict,
    Review,
    SaveDraft,
    SetAside,
    SetClaimant,
    SetLegalHold,
    SetRisk,
    Split,
    State,
    SubmitCorrection,
    SubmitDraft,
    Suggest,
    Suspend,
    Take,
    Visibility,
    WaiveReply,
    Withdraw,
    WithholdVersion,
)
from chalicelib.domain.verdict import (
    LONGEST_CLAIM,
    LONGEST_COMMENT,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_REPLY,
    MOST_ASKED,
    MOST_REPLIES,
    Draft,
    Reading,
    ReceivedReply,
    Reply,
    ReplyRequest,
    Snapshot,
    clean_claimant,
    clean_evidence,
    clean_text,
    clean_verdict,
)

_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a decision on one claim leaves on another, or begins: by a row that nobody asks for."""

    before: Review
    after: Review
    row: Row
    told: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    hidden: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The review afterwards, and what the entry says beside the fields that changed."""

    after: Review
    told: Mapping[str, object] = field(default_factory=lambda: _NOTHING)  # public
    hidden: Mapping[str, object] = field(default_factory=lambda: _NOTHING)  # free text
    snapshot: Snapshot | None = None
    reply: Reply | None = None
    event: EventType | None = None  # None: the claim changed
    others: tuple[Consequence, ...] = ()


@singledispatch
def effect(action: object, review: Review, facts: Facts) -> Outcome:
    """What the action makes of the review. Raises InputRefused where a field is wrong."""
    raise TypeError(f"{type(action).__name__} has no effect on {review.claim_id} at {facts.at}")


def _unapproved(review: Review, state: State) -> Review:
    """In another state with nobody holding it, and nothing submitted or approved any more."""
    return replace(
        review,
        state=state,
        holder=None,
        lease_until=None,
        submitted_by=None,
        draft_hash=None,
        approvals=(),
    )


def _leased(review: Review, facts: Facts) -> Review:
    """In review with this member, for a term; what was submitted or approved is void.

    A correction is worked on under correction, as what is public stays.
    """
    return replace(
        review,
        state=State.UNDER_CORRECTION if review.state in CORRECTED else State.IN_REVIEW,
        holder=facts.member.member_id,
        lease_until=facts.at + facts.policy.lease,
        submitted_by=None,
        draft_hash=None,
        approvals=(),
    )


@effect.register
def _set_risk(action: SetRisk, review: Review, _: Facts) -> Outcome:
    return Outcome(replace(review, risk=action.level))


@effect.register
def _escalate(action: Escalate, review: Review, _: Facts) -> Outcome:
    after = replace(review, flags=_flagged(review, Flag.ESCALATED, up=True))
    return Outcome(after, hidden=_because(action.reason))


@effect.register
def _suggest(action: Suggest, review: Review, _: Facts) -> Outcome:
    suggestion = clean_text(action.text, "/text", LONGEST_COMMENT)
    return Outcome(review, hidden={"suggestion": suggestion})


@effect.register
def _reassign(action: Reassign, review: Review, facts: Facts) -> Outcome:
    after = replace(
        review,
        holder=action.member,
        lease_until=facts.at + facts.policy.lease,
        flags=_flagged(review, Flag.ESCALATED, up=False),
    )
    told = {"from_holder": review.holder}
    return Outcome(after, told=told, hidden=_because(action.reason))


@effect.register
def _reset(action: Reset, review: Review, _: Facts) -> Outcome:
    flags = _flagged(review, Flag.ESCALATED, up=False)
    after = replace(_unapproved(review, State.QUEUED), flags=flags)
    return Outcome(after, hidden=_because(action.reason))


@effect.register
def _member_left(action: MemberLeft, review: Review, facts: Facts) -> Outcome:
    after = review
    if review.holder == action.member and action.successor is None:
        after = _freed(review)
    elif review.holder == action.member:
        until = facts.at + facts.policy.lease
        after = replace(review, holder=action.successor, lease_until=until)
    if review.assignee == action.member:
        due = review.due if action.successor else None
        told_of = review.due_told and due is not None
        after = replace(after, assignee=action.successor, due=due, due_told=told_of)
    return Outcome(after, told={"left": action.member})


@effect.register
def _assignment_due(_: AssignmentDue, review: Review, _facts: Facts) -> Outcome:
    return Outcome(replace(review, due_told=True))


@effect.register
def _move_policy(_: MovePolicy, review: Review, facts: Facts) -> Outcome:
    if facts.moved_to is None:
        raise ValueError("the policy that the article is under comes with the facts")
    after = replace(review, policy=facts.moved_to.version)
    state = state_under(facts.moved_to, review, facts)
    back = state in {State.CHANGES_REQUESTED, State.UNDER_CORRECTION} and state != review.state
    return Outcome(_unapproved(after, state) if back else replace(after, state=state))


@effect.register
def _carry_over(action: CarryOver, review: Review, facts: Facts) -> Outcome:
    concerns = sorted({one for one in (review.holder, review.submitted_by) if one is not None})
    told = {"sentence": action.sentence, "wording": action.revision, "concerns": concerns}
    if action.sentence == "vanished":
        gone = replace(review, removed=action.removed)
        gone = replace(gone, flags=_flagged(gone, Flag.SENTENCE_REMOVED, up=True))
        return Outcome(gone, told=told, event=EventType.CLAIM_REVISED)
    back = replace(review, flags=_flagged(review, Flag.SENTENCE_REMOVED, up=False), removed=None)
    if action.sentence == "returned":
        return Outcome(back, told=told, event=EventType.CLAIM_REVISED)
    if facts.carried is None:
        raise ValueError("the reading of the later wording comes with the facts")
    after = reworded(back, facts.extracted, facts.carried)
    changed = after.draft.reading is None or is_behind(after, facts.carried)
    after = replace(after, flags=_flagged(after, Flag.SENTENCE_CHANGED, up=changed))
    if review.state in {State.IN_APPROVAL, State.APPROVED}:
        after = _unapproved(after, State.CHANGES_REQUESTED)
    elif review.state is State.CORRECTION_IN_APPROVAL:
        after = _unapproved(after, State.UNDER_CORRECTION)
    return Outcome(after, told=told, event=EventType.CLAIM_REVISED)


def _caught_up(review: Review, facts: Facts) -> tuple[str, ...]:
    """The flags once what is written is about the newest wording, or known not to be."""
    return _flagged(review, Flag.SENTENCE_CHANGED, up=is_behind(review, facts.extracted))


def _freed(review: Review) -> Review:
    """Nobody holds it: back in the queue, or waiting under correction."""
    state = State.UNDER_CORRECTION if review.state in CORRECTED else State.QUEUED
    return replace(review, state=state, holder=None, lease_until=None)


def _without_waiting(review: Review) -> tuple[str, ...]:
    """The flags once every answer stands in the draft, where approvers see it."""
    return _flagged(review, Flag.REPLY_WAITING, up=bool(set(review.replies) - _taken_in(review)))


def _taken_in(review: Review) -> set[ReceivedReply]:
    return set(review.draft.replies)


def _flagged(review: Review, flag: Flag, *, up: bool) -> tuple[str, ...]:
    """The review's flags with one raised or taken down, in their one order."""
    others = {name for name in review.flags if name != flag.value}
    return tuple(sorted(others | {flag.value})) if up else tuple(sorted(others))


def _reread(review: Review, reading: Reading) -> Review:
    """Another reading: the claimant has to be confirmed again.

    Before the claim is accepted, the new reading is also the one that will be accepted.
    """
    accepted = reading if review.state is State.EXTRACTED else review.draft.accepted
    draft = replace(review.draft, reading=reading, accepted=accepted, claimant_confirmed_by=None)
    return replace(review, text=reading.text, draft=draft)


@effect.register
def _accept(_: Accept, review: Review, _facts: Facts) -> Outcome:
    return Outcome(replace(review, state=State.QUEUED))


@effect.register
def _edit_claim(action: EditClaim, review: Review, facts: Facts) -> Outcome:
    text = clean_text(action.text, "/text", LONGEST_CLAIM)
    reading = taken_up(reading_of(review, facts.extracted), facts.extracted, text)
    after = _reread(review, reading)
    return Outcome(replace(after, flags=_caught_up(after, facts)))


@effect.register
def _set_claimant(action: SetClaimant, review: Review, facts: Facts) -> Outcome:
    claimant = clean_claimant(action.claimant, action.naming)
    reading = replace(reading_of(review, facts.extracted), claimant=claimant, naming=action.naming)
    return Outcome(_reread(review, reading))


@effect.register
def _mark_duplicate(action: MarkDuplicate, review: Review, _: Facts) -> Outcome:
    left = _unapproved(review, State.DUPLICATE)
    return Outcome(replace(left, duplicate_of=action.canonical))


@effect.register
def _split(action: Split, review: Review, facts: Facts) -> Outcome:
    if facts.next_ordinal is None:
        raise ValueError("the article's next ordinal comes with the facts")
    reading = reading_of(review, facts.extracted)
    children = split_off(review, reading, action, facts.next_ordinal)
    editors = facts.editors | {facts.member.member_id}
    names = tuple(child.review.claim_id for child in children)
    return Outcome(
        replace(_unapproved(review, State.SUPERSEDED), superseded_by=names, flags=()),
        others=tuple(begun(child, SPLIT_OFF, editors) for child in children),
    )


def begun(child: Child, row: Row, editors: frozenset[str]) -> Consequence:
    """A claim begins whose reading no blob holds: its first entry does, as an erasable value."""
    return Consequence(
        before=BLANK,
        after=child.review,
        row=row,
        told={EDITORS: sorted(editors)},
        hidden={FIRST_READING: frozen_claim(child.review, child.reading)},
    )


@effect.register
def _merge(_: Merge, review: Review, facts: Facts) -> Outcome:
    stays, theirs = facts.canonical, facts.canonical_extracted
    if stays is None or theirs is None:
        raise ValueError("the claim that stays comes with the facts")
    goes = reading_of(review, facts.extracted)
    draft = replace(
        stays.draft,
        reading=merged_reading(reading_of(stays, theirs), goes),
        accepted=merged_reading(stays.draft.accepted or theirs, goes),
        claimant_confirmed_by=None,
    )
    after = replace(
        stays,
        draft=draft,
        merged=(*stays.merged, review.claim_id),
        # What the other asked for is not lost with it.
        risk=max(stays.risk, review.risk, key=list(Risk).index),
        priority=max(stays.priority, review.priority),
        flags=_flagged(
            stays,
            Flag.ESCALATED,
            up=bool({*stays.flags, *review.flags} & {Flag.ESCALATED.value}),
        ),
    )
    told = {EDITORS: sorted(facts.editors)} if facts.editors else _NOTHING
    return Outcome(
        replace(_unapproved(review, State.SUPERSEDED), superseded_by=(stays.claim_id,), flags=()),
        others=(Consequence(stays, after, ABSORB, told),),
    )


@effect.register
def _mark_not_checkable(action: MarkNotCheckable, review: Review, _: Facts) -> Outcome:
    left = _unapproved(review, State.NOT_CHECKABLE)
    return Outcome(replace(left, exit_reason=action.reason))


@effect.register
def _set_aside(action: SetAside, review: Review, _: Facts) -> Outcome:
    reason = clean_text(action.reason, "/reason", LONGEST_REASON)
    return Outcome(replace(_unapproved(review, State.NOT_SELECTED), exit_reason=reason))


@effect.register
def _withdraw(action: Withdraw, review: Review, _: Facts) -> Outcome:
    reason = clean_text(action.reason, "/reason", LONGEST_REASON)
    return Outcome(replace(_unapproved(review, State.WITHDRAWN), exit_reason=reason))


@effect.register
def _reopen(action: Reopen, review: Review, _: Facts) -> Outcome:
    reason = clean_text(action.reason, "/reason", LONGEST_REASON)
    back = replace(_unapproved(review, State.QUEUED), exit_reason=None, duplicate_of=None)
    return Outcome(back, hidden={"reason": reason})


@effect.register
def _assign(action: Assign, review: Review, facts: Facts) -> Outcome:
    assignee = clean_text(action.member, "/member", LONGEST_NAME)
    if action.due is not None and (action.due.tzinfo is None or action.due <= facts.at):
        raise InputRefused(
            "Give a time that is still to come, with its zone.",
            pointer="/due",
            reason="due_refused",
        )
    within = facts.policy.assignment_within
    due = facts.at + within if action.due is None and within is not None else action.due
    return Outcome(replace(review, assignee=assignee, due=due, due_told=False))


@effect.register
def _take(_: Take, review: Review, facts: Facts) -> Outcome:
    told = _NOTHING
    if review.lease_until is not None and not lease_is_live(review, facts):
        told = {"lease_ended": {"holder": review.holder, "lease_until": iso(review.lease_until)}}
    return Outcome(_leased(review, facts), told=told)


@effect.register
def _renew(_: Renew, review: Review, facts: Facts) -> Outcome:
    return Outcome(replace(review, lease_until=facts.at + facts.policy.lease))


@effect.register
def _release(_: Release, review: Review, _facts: Facts) -> Outcome:
    return Outcome(_freed(review))


@effect.register
def _lease_expired(action: LeaseExpired, review: Review, _: Facts) -> Outcome:
    ended = {"holder": review.holder, "lease_until": iso(action.lease_until)}
    return Outcome(_freed(review), told={"lease_ended": ended})


@effect.register
def _add_evidence(action: AddEvidence, review: Review, _: Facts) -> Outcome:
    if not action.evidence:
        raise InputRefused("Give a source.", pointer="/evidence", reason="evidence_missing")
    there = review.draft.evidence
    added = clean_evidence(action.evidence, already=len(there))
    return Outcome(replace(review, draft=replace(review.draft, evidence=(*there, *added))))


@effect.register
def _save_draft(action: SaveDraft, review: Review, facts: Facts) -> Outcome:
    verdict = clean_verdict(action.verdict, facts.policy.scale_for(demo=review.demo))
    draft = replace(review.draft, verdict=verdict)
    if action.evidence is not None:
        draft = replace(draft, evidence=clean_evidence(action.evidence))
    return Outcome(replace(review, draft=draft))


@effect.register
def _reuse_verdict(_: ReuseVerdict, review: Review, facts: Facts) -> Outcome:
    earlier = facts.earlier
    if earlier is None:
        raise ValueError("the earlier fact-check comes with the facts")
    scale = facts.policy.scale_for(demo=review.demo)
    verdict = earlier.verdict
    if scale.rating(verdict.rating) is None:  # rated on another scale: choose anew
        verdict = replace(verdict, rating="")
    there = review.draft.evidence
    added = tuple(source for source in earlier.evidence if source not in there)
    evidence = (*there, *clean_evidence(added, already=len(there)))
    draft = replace(review.draft, verdict=verdict, evidence=evidence)
    told = {
        "reused": {
            "fact_check": earlier.claim_id,
            "version": earlier.number,
            "published_at": iso(earlier.published_at),
        }
    }
    return Outcome(replace(review, draft=draft), told=told)


@effect.register
def _confirm_claimant(_: ConfirmClaimant, review: Review, facts: Facts) -> Outcome:
    draft = replace(review.draft, claimant_confirmed_by=facts.member.member_id)
    return Outcome(replace(review, draft=draft))


@effect.register
def _waive_reply(action: WaiveReply, review: Review, _: Facts) -> Outcome:
    waived = clean_text(action.reason, "/reason", LONGEST_REASON)
    draft = replace(review.draft, reply=ReplyRequest(waived=waived))
    return Outcome(replace(review, draft=draft))


@effect.register
def _ask_reply(action: AskReply, review: Review, facts: Facts) -> Outcome:
    deadline = action.deadline or facts.at + facts.policy.reply_within
    if deadline.tzinfo is None or deadline <= facts.at:
        raise InputRefused(
            "Give a time that is still to come, with its zone.",
            pointer="/deadline",
            reason="due_refused",
        )
    asked = ReplyRequest(
        addressee=clean_text(action.addressee, "/addressee", LONGEST_NAME),
        question=clean_text(action.question, "/question", LONGEST_COMMENT),
        deadline=deadline,
    )
    if len(review.draft.asked) >= MOST_ASKED:
        raise InputRefused(
            f"Ask at most {MOST_ASKED}.", pointer="/addressee", reason="asked_too_many"
        )
    # Who is asked is not waived any more.
    draft = replace(review.draft, asked=(*review.draft.asked, asked), reply=None)
    due = min(review.reply_due or deadline, deadline)
    return Outcome(replace(review, draft=draft, reply_due=due))


@effect.register
def _record_reply(action: RecordReply, review: Review, facts: Facts) -> Outcome:
    addressee = clean_text(action.addressee, "/addressee", LONGEST_NAME)
    text = clean_text(action.text, "/text", LONGEST_REPLY)
    if len(review.replies) >= MOST_REPLIES:
        raise InputRefused(
            f"There are {MOST_REPLIES} answers; put more into the evidence.",
            pointer="/text",
            reason="replies_too_many",
        )
    received = ReceivedReply(
        number=len(review.replies) + 1,
        addressee=addressee,
        received_at=facts.at,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    after = replace(
        review,
        replies=(*review.replies, received),
        flags=_flagged(review, Flag.REPLY_WAITING, up=True),
    )
    reply = Reply(review.claim_id, review.article_id, review.ordinal, received.number, text)
    return Outcome(after, hidden={"reply": text}, reply=reply)


@effect.register
def _reply_overdue(action: ReplyOverdue, review: Review, _: Facts) -> Outcome:
    later = [
        asked.deadline
        for asked in review.draft.asked
        if asked.deadline is not None and asked.deadline > action.deadline
    ]
    return Outcome(
        replace(review, reply_due=min(later, default=None)),
        told={"deadline": iso(action.deadline)},
    )


@effect.register
def _discard_draft(_: DiscardDraft, review: Review, facts: Facts) -> Outcome:
    reading, reply = review.draft.accepted, review.draft.reply
    if reply is not None and reply.addressee is None:
        reply = None  # a waiver is part of what was written; a question that was asked stays asked
    draft = Draft(reading=reading, accepted=reading, reply=reply, asked=review.draft.asked)
    after = replace(review, text=(reading or facts.extracted).text, draft=draft)
    after = replace(after, flags=_without_waiting(after))
    return Outcome(replace(after, flags=_caught_up(after, facts)))


@effect.register
def _note(action: Note, review: Review, _: Facts) -> Outcome:
    return Outcome(review, hidden={"note": clean_text(action.text, "/text", LONGEST_COMMENT)})


@effect.register
def _submit_draft(action: SubmitDraft, review: Review, facts: Facts) -> Outcome:
    draft = submitted_draft(review, action, facts)
    alone = facts.policy.approvals_for(review.risk) == 0
    state = State.APPROVED if alone else State.IN_APPROVAL
    after = replace(_unapproved(review, state), submitted_by=facts.member.member_id, draft=draft)
    after = replace(after, flags=_without_waiting(after))
    after = replace(after, flags=_caught_up(after, facts))
    return Outcome(replace(after, draft_hash=current_hash(after, facts)))


@effect.register
def _recall(_: Recall, review: Review, facts: Facts) -> Outcome:
    return Outcome(_leased(review, facts))


@effect.register
def _approve(action: Approve, review: Review, facts: Facts) -> Outcome:
    approval = Approval(member=facts.member.member_id, draft_hash=action.draft_hash, at=facts.at)
    after = replace(review, approvals=(*review.approvals, approval))
    if len(after.approvals) < facts.policy.approvals_for(review.risk):
        return Outcome(after)
    if review.state is State.CORRECTION_IN_APPROVAL:
        return _published(after, facts)
    return Outcome(replace(after, state=State.APPROVED))


@effect.register
def _request_changes(action: RequestChanges, review: Review, _: Facts) -> Outcome:
    comment = clean_text(action.comment, "/comment", LONGEST_COMMENT)
    corrected = review.state is State.CORRECTION_IN_APPROVAL
    state = State.UNDER_CORRECTION if corrected else State.CHANGES_REQUESTED
    return Outcome(_unapproved(review, state), hidden={"comment": comment})


@effect.register
def _edit_after_approval(_: EditAfterApproval, review: Review, facts: Facts) -> Outcome:
    return Outcome(_leased(review, facts))


@effect.register
def _publish(_: Publish, review: Review, facts: Facts) -> Outcome:
    return _published(review, facts)


def _published(review: Review, facts: Facts) -> Outcome:
    """The next version is public; whether it may be seen is another matter."""
    snapshot = snapshot_of(review, facts)
    if snapshot is None:  # the guard fact_check_valid saw to it
        raise GuardFailed("There is nothing to publish.", reason="fact_check_invalid")
    back = review.opened_from is State.RETRACTED
    after = replace(
        review,
        state=State.PUBLISHED,
        # What was taken back stays down; only the version that is approved now may be seen.
        withheld_versions=tuple(range(1, snapshot.number)) if back else review.withheld_versions,
        exit_reason=None,
        published_version=snapshot.number,
        first_published_at=snapshot.first_published_at,
        opened_from=None,
        flags=(),  # what they asked for is settled
    )
    first = snapshot.number == 1
    told = EventType.CLAIM_PUBLISHED if first else EventType.CLAIM_CORRECTED
    return Outcome(after, snapshot=snapshot, event=told)


def _draft_of(snapshot: Snapshot) -> Draft:
    """What a published version holds, as a draft to go on from."""
    return Draft(
        reading=snapshot.reading,
        accepted=snapshot.reading,
        verdict=snapshot.verdict,
        evidence=snapshot.evidence,
        claimant_confirmed_by=snapshot.claimant_confirmed_by,
        reply=snapshot.reply,
        asked=snapshot.asked,
        replies=snapshot.replies,
    )


def _newest(facts: Facts) -> Snapshot:
    if facts.published is None:
        raise ValueError("the newest published version comes with the facts")
    return facts.published


@effect.register
def _open_correction(action: OpenCorrection, review: Review, facts: Facts) -> Outcome:
    after = _opened(review, facts)
    flags = _flagged(review, Flag.CORRECTION_NOTICE, up=action.notice)
    told = {"complaint": action.complaint} if action.complaint else _NOTHING
    return Outcome(replace(after, flags=flags), told=told, hidden=_because(action.reason))


@effect.register
def _reinstate(action: Reinstate, review: Review, facts: Facts) -> Outcome:
    return Outcome(_opened(review, facts), hidden=_because(action.reason))


def _opened(review: Review, facts: Facts) -> Review:
    """Under correction, from a copy of the newest version."""
    newest = _newest(facts)
    return replace(
        _unapproved(review, State.UNDER_CORRECTION),
        opened_from=review.state,
        text=newest.reading.text,
        draft=_draft_of(newest),
    )


def _because(reason: str) -> Mapping[str, object]:
    """Why, for the log alone."""
    return {"reason": clean_text(reason, "/reason", LONGEST_REASON)}


@effect.register
def _suspend(action: Suspend, review: Review, _: Facts) -> Outcome:
    down = replace(review, visibility=Visibility.SUSPENDED)
    return Outcome(down, hidden=_because(action.reason))


@effect.register
def _restore(action: Restore, review: Review, _: Facts) -> Outcome:
    up = replace(review, visibility=Visibility.PUBLIC)
    return Outcome(up, hidden=_because(action.reason))


@effect.register
def _withhold_version(action: WithholdVersion, review: Review, _: Facts) -> Outcome:
    withheld = tuple(sorted({*review.withheld_versions, action.version}))
    after = replace(review, withheld_versions=withheld)
    return Outcome(after, hidden=_because(action.reason))


@effect.register
def _set_legal_hold(action: SetLegalHold, review: Review, _: Facts) -> Outcome:
    return Outcome(replace(review, legal_hold=True), hidden=_because(action.reason))


@effect.register
def _lift_legal_hold(action: LiftLegalHold, review: Review, _: Facts) -> Outcome:
    return Outcome(replace(review, legal_hold=False), hidden=_because(action.reason))


@effect.register
def _retract(action: Retract, review: Review, _: Facts) -> Outcome:
    after = replace(
        _unapproved(review, State.RETRACTED),
        exit_reason=clean_text(action.reason, "/reason", LONGEST_REASON),
        opened_from=None,
        flags=_flagged(review, Flag.CORRECTION_NOTICE, up=False),
    )
    return Outcome(after)


@effect.register
def _submit_correction(action: SubmitCorrection, review: Review, facts: Facts) -> Outcome:
    draft = submitted_draft(review, action, facts)
    after = replace(
        _unapproved(review, State.CORRECTION_IN_APPROVAL),
        submitted_by=facts.member.member_id,
        draft=draft,
    )
    after = replace(after, draft_hash=current_hash(after, facts), flags=_without_waiting(after))
    after = replace(after, flags=_caught_up(after, facts))
    if facts.policy.approvals_for(review.risk) > 0:
        return Outcome(after)
    refusal = GUARDS["fact_check_valid"].check(after, facts, action)
    if refusal is not None:
        raise refusal
    return _published(after, facts)


@effect.register
def _dismiss_correction(action: DismissCorrection, review: Review, facts: Facts) -> Outcome:
    reason = clean_text(action.reason, "/reason", LONGEST_REASON)
    newest = _newest(facts)
    back = review.opened_from or State.PUBLISHED
    after = replace(
        _unapproved(review, back),
        text=newest.reading.text,
        draft=replace(_draft_of(newest), correction=newest.correction),
        draft_hash=newest.draft_hash if back is State.PUBLISHED else None,
        opened_from=None,
        flags=_flagged(review, Flag.CORRECTION_NOTICE, up=False),
    )
    # An answer that only the dismissed draft had taken in waits again.
    after = replace(after, flags=_without_waiting(after))
    after = replace(after, flags=_caught_up(after, facts))
    return Outcome(after, hidden={"reason": reason})


@effect.register
def _erase(_: Erase, review: Review, _facts: Facts) -> Outcome:
    """As before its first entry, but for names, numbers and what its pages' addresses hang on."""
    after = replace(
        BLANK,
        claim_id=review.claim_id,
        article_id=review.article_id,
        ordinal=review.ordinal,
        state=State.ERASED,
        policy=review.policy,
        kind=review.kind,
        check_worthiness=review.check_worthiness,
        priority=review.priority,
        demo=review.demo,
        published_version=review.published_version,
        first_published_at=review.first_published_at,
        revision=review.revision,
        split_from=review.split_from,
        superseded_by=review.superseded_by,
        merged=review.merged,
    )
    return Outcome(after)
