"""What an action needs beside role and state: each guard has a name, a sentence and a check.

A check returns the refusal to raise, or None. It gets `action` None when the question is only
what a member may ask for (`allowed_actions`); then it judges what can be judged without.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.canonical import iso
from chalicelib.domain.complaint import Outcome
from chalicelib.domain.errors import FourEyes, GuardFailed, Refused
from chalicelib.domain.fact_check import PREVIEW, CheckedArticle, claim_review, problems
from chalicelib.domain.policy import Role
from chalicelib.domain.review.kinship import children_refused
from chalicelib.domain.review.table import SHOWN, WAITING
from chalicelib.domain.review.values import (
    Action,
    Approve,
    AssignmentDue,
    CarryOver,
    Facts,
    Flag,
    LeaseExpired,
    MarkDuplicate,
    MemberLeft,
    Merge,
    OpenCorrection,
    Reassign,
    ReplyOverdue,
    ReuseVerdict,
    Review,
    SetRisk,
    Split,
    State,
    SubmitCorrection,
    SubmitDraft,
    Visibility,
    WithholdVersion,
)
from chalicelib.domain.verdict import (
    LONGEST_REASON,
    CorrectionKind,
    Draft,
    Lack,
    Reading,
    ReplyRequest,
    Snapshot,
    clean_correction,
    clean_evidence,
    clean_text,
    clean_verdict,
    draft_hash,
    lacking,
)

Check = Callable[[Review, Facts, Action | None], Refused | None]


@dataclass(frozen=True, slots=True)
class Guard:
    """What must hold, as a sentence for people, and the function that looks."""

    meaning: str
    check: Check


def lease_is_live(review: Review, facts: Facts) -> bool:
    """A lease is live while `at < lease_until`, whether or not the sweep has come by."""
    return review.lease_until is not None and facts.at < review.lease_until


def is_seen(review: Review) -> bool:
    """Whether a fact-check of this claim may be seen now, as far as the claim itself says."""
    return (
        review.published_version > 0
        and review.state in SHOWN
        and review.opened_from is not State.RETRACTED
        and review.visibility is Visibility.PUBLIC
    )


def reading_of(review: Review, extracted: Reading) -> Reading:
    """The claim as it reads now: edited by people, or as extracted."""
    return review.draft.reading or extracted


def current_hash(review: Review, facts: Facts) -> str:
    """The hash of what would be public if it were published now."""
    scale = facts.policy.scale_for(demo=review.demo)
    return draft_hash(reading_of(review, facts.extracted), review.draft, scale, review.place)


Submission = SubmitDraft | SubmitCorrection


def submitted_draft(review: Review, action: Submission, facts: Facts) -> Draft:
    """The draft as it is once it holds all that the submission carries."""
    draft = review.draft
    if action.verdict is not None:
        scale = facts.policy.scale_for(demo=review.demo)
        draft = replace(draft, verdict=clean_verdict(action.verdict, scale))
    if action.evidence is not None:
        draft = replace(draft, evidence=clean_evidence(action.evidence))
    if action.waive_reply is not None:
        waived = clean_text(action.waive_reply, "/waive_reply", LONGEST_REASON)
        draft = replace(draft, reply=ReplyRequest(waived=waived))
    if action.confirm_claimant:
        draft = replace(draft, claimant_confirmed_by=facts.member.member_id)
    if action.take_in_replies:
        draft = replace(draft, replies=review.replies)
    if isinstance(action, SubmitCorrection):
        draft = replace(draft, correction=clean_correction(action.kind, action.note))
    return draft


def snapshot_of(review: Review, facts: Facts) -> Snapshot | None:
    """What would be published now, or None where the verdict is not on the scale."""
    verdict = review.draft.verdict
    scale = facts.policy.scale_for(demo=review.demo)
    rating = scale.rating(verdict.rating) if verdict is not None else None
    if verdict is None or rating is None:
        return None
    values = [point.value for point in scale.ratings if point.value is not None]
    numbered = rating.value is not None
    writers = (
        facts.editors if review.submitted_by is None else facts.editors | {review.submitted_by}
    )
    return Snapshot(
        claim_id=review.claim_id,
        article_id=review.article_id,
        ordinal=review.ordinal,
        number=review.published_version + 1,
        reading=reading_of(review, facts.extracted),
        verdict=verdict,
        rating_label=rating.label,
        rating_meaning=rating.meaning,
        rating_value=rating.value,
        best_value=max(values) if numbered else None,
        worst_value=min(values) if numbered else None,
        scale=f"{scale.key}/{scale.version}",
        evidence=review.draft.evidence,
        reply=review.draft.reply,
        checked_by=tuple(sorted(writers)),
        approved_by=tuple(approval.member for approval in review.approvals),
        published_at=facts.at,
        first_published_at=review.first_published_at or facts.at,
        draft_hash=current_hash(review, facts),
        check_worthiness=review.check_worthiness,
        demo=review.demo,
        correction=review.draft.correction,
        claimant_confirmed_by=review.draft.claimant_confirmed_by,
        asked=review.draft.asked,
        replies=review.draft.replies,
        place=review.place,
    )


def _threshold(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    threshold = facts.policy.auto_queue_threshold
    if Role.SYSTEM not in facts.member.roles:
        return None
    if threshold is not None and review.check_worthiness >= threshold:
        return None
    return GuardFailed(
        "The policy leaves this claim to a triager; ask one.", reason="threshold_not_reached"
    )


def _same_claim(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, MarkDuplicate):
        return None
    canonical = facts.canonical
    if canonical is None or not _another(review, canonical, action.canonical):
        return GuardFailed(
            "Name another claim of the same article.",
            pointer="/canonical",
            reason="canonical_unknown",
        )
    if canonical.state in {State.DUPLICATE, State.SUPERSEDED, State.ERASED}:
        return GuardFailed(
            "Name the claim that stands, not one that is itself a duplicate or gone.",
            pointer="/canonical",
            reason="canonical_is_no_claim",
            facts={"duplicate_of": canonical.duplicate_of},
        )
    if not _same_claimant(review, canonical, facts):
        return GuardFailed(
            "Only claims of the same claimant are duplicates; set the claimant first if it is"
            " wrong.",
            pointer="/canonical",
            reason="other_claimant",
        )
    return None


def _same_assertion(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, Merge):
        return None
    stays = facts.canonical
    if stays is None or not _another(review, stays, action.into):
        return GuardFailed(
            "Name another claim of the same article.", pointer="/into", reason="canonical_unknown"
        )
    if stays.state not in WAITING:
        return GuardFailed(
            f"{stays.claim_id} is {stays.state}: only a claim that waits takes another in. Mark"
            " this one as its duplicate instead.",
            pointer="/into",
            reason="not_waiting",
            facts={"into_state": stays.state.value},
        )
    if not _same_claimant(review, stays, facts):
        return GuardFailed(
            "Only claims of the same claimant are merged; set the claimant first if it is wrong.",
            pointer="/into",
            reason="other_claimant",
        )
    return None


def _places_together(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, Merge) or facts.canonical is None:
        return None
    goes, theirs = reading_of(review, facts.extracted), _their_reading(facts.canonical, facts)
    if theirs is None or goes.revision != theirs.revision:
        return GuardFailed(
            "The two stand in different wordings of the article, whose places cannot be told"
            " together: mark this one as a duplicate instead.",
            pointer="/into",
            reason="other_wording",
        )
    if goes.start == goes.end:
        return GuardFailed(
            "This one stands outside the text, and where would be lost: let it stay, or mark it"
            " as a duplicate.",
            pointer="/into",
            reason="place_outside_text",
        )
    return None


def _another(review: Review, other: Review, named: str) -> bool:
    """Whether the other is the claim that was named, of the same article, and not this one."""
    return named == other.claim_id != review.claim_id and other.article_id == review.article_id


def _same_claimant(review: Review, other: Review, facts: Facts) -> bool:
    theirs = _their_reading(other, facts)
    return theirs is not None and _who(theirs) == _who(reading_of(review, facts.extracted))


def _their_reading(other: Review, facts: Facts) -> Reading | None:
    return other.draft.reading or facts.canonical_extracted


def _no_duplicates(_: Review, facts: Facts, __: Action | None) -> Refused | None:
    if not facts.duplicates:
        return None
    return GuardFailed(
        "Other claims are duplicates of this one: reopen them first, so that no duplicate leads"
        " to another or to a claim that is gone.",
        reason="has_duplicates",
        facts={"duplicates": list(facts.duplicates)},
    )


def _nobody_asked(review: Review, _facts: Facts, __: Action | None) -> Refused | None:
    if not (review.draft.asked or review.replies):
        return None
    return GuardFailed(
        "Somebody was asked about this claim, and the answer belongs to it: edit this one, and"
        " add or merge the others.",
        reason="reply_asked",
    )


def _covers_parent(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, Split):
        return None
    return children_refused(reading_of(review, facts.extracted), action.children)


def _who(reading: Reading) -> tuple[str, str | None]:
    claimant = reading.claimant
    named = claimant.name or claimant.role
    return claimant.type.value, named.casefold() if named else None


def _lease_free(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    if not lease_is_live(review, facts):
        return None
    assert review.lease_until is not None  # or it would not be live
    return GuardFailed(
        f"{review.holder} has it; wait until the lease ends or is released.",
        reason="lease_live",
        facts={"holder": review.holder, "lease_until": iso(review.lease_until)},
    )


def _holder(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    if review.holder != facts.member.member_id:
        return GuardFailed(
            "Only who has the lease may do this.",
            reason="not_holder",
            facts={"holder": review.holder},
        )
    if not lease_is_live(review, facts):
        return GuardFailed("The lease has ended: take the claim again.", reason="lease_ended")
    return None


def _holder_or_chief(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    return None if Role.CHIEF in facts.member.roles else _holder(review, facts, action)


def _lease_over(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    seen = action.lease_until if isinstance(action, LeaseExpired) else review.lease_until
    if seen is None or seen != review.lease_until:  # a correction may wait without a lease
        return GuardFailed("This is another lease than the one that ended.", reason="lease_changed")
    if lease_is_live(review, facts):
        return GuardFailed("The lease has not ended yet.", reason="lease_live")
    return None


_REPLY_WAITS = Lack("reply_waiting", "/take_in_replies", "An answer came: read it, and take it in.")


def _no_reply_waiting(review: Review, _facts: Facts, _: Action | None) -> Refused | None:
    if Flag.REPLY_WAITING not in review.flags:
        return None
    return GuardFailed(
        "An answer came that is not taken in: send the draft back to its checker.",
        reason="reply_waiting",
    )


def _holder_chief_or_respondent(
    review: Review, facts: Facts, action: Action | None
) -> Refused | None:
    if Role.RESPONDENT in facts.member.roles:
        return None
    return _holder_or_chief(review, facts, action)


def _deadline_over(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if isinstance(action, ReplyOverdue) and action.deadline != review.reply_due:
        return GuardFailed("This is another deadline than the next one.", reason="deadline_changed")
    if review.reply_due is None or facts.at < review.reply_due:
        return GuardFailed("No deadline has passed.", reason="no_deadline_passed")
    return None


def _complete(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, SubmitDraft | SubmitCorrection):
        return None  # the submission may carry all that is missing
    scale = facts.policy.scale_for(demo=review.demo)
    reading = reading_of(review, facts.extracted)
    missing = lacking(reading, submitted_draft(review, action, facts), facts.policy, scale)
    if Flag.REPLY_WAITING in review.flags and not action.take_in_replies:
        missing = (*missing, _REPLY_WAITS)
    if not missing:
        return None
    return GuardFailed(
        " ".join(lack.mend for lack in missing),
        pointer=missing[0].pointer,
        reason=missing[0].reason,
        facts={
            "missing": [
                {"code": lack.reason, "pointer": lack.pointer, "detail": lack.mend}
                for lack in missing
            ]
        },
    )


def _kind_fits(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, SubmitCorrection) or facts.published is None:
        return None
    verdict = submitted_draft(review, action, facts).verdict
    changed = verdict is not None and verdict.rating != facts.published.verdict.rating
    if changed is (action.kind is CorrectionKind.RATING_CHANGED):
        return None
    return GuardFailed(
        "The rating changes: say so with rating_changed."
        if changed
        else "The rating is the same as before: choose another kind.",
        pointer="/kind",
        reason="kind_does_not_fit",
    )


def _complaint_upheld(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, OpenCorrection) or action.complaint is None:
        return None
    complaint = facts.complaint
    if complaint is None or complaint.claim_id != review.claim_id:
        return GuardFailed(
            "There is no such complaint about this claim.",
            pointer="/complaint",
            reason="complaint_unknown",
        )
    if complaint.outcome is Outcome.UPHELD:
        return None
    return GuardFailed(
        "Uphold the complaint first, or open the correction without it.",
        pointer="/complaint",
        reason="complaint_not_upheld",
    )


def _dismissal_by_another(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    member = facts.member.member_id
    wrote = member in facts.editors or member == review.submitted_by
    if not (facts.policy.dismissal_four_eyes and wrote):
        return None
    return FourEyes("Somebody who did not work on this correction has to dismiss it.")


def _article_there(_: Review, facts: Facts, __: Action | None) -> Refused | None:
    if facts.article.publication != "erased":
        return None
    return GuardFailed("Its article was erased.", reason="article_erased")


def _article_kept(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if facts.article.publication == "withdrawn":
        return GuardFailed("Its article was withdrawn.", reason="article_withdrawn")
    return _article_there(review, facts, action)


def _article_erased(_: Review, facts: Facts, __: Action | None) -> Refused | None:
    if facts.article.publication == "erased":
        return None
    return GuardFailed("A claim is erased with its article.", reason="article_not_erased")


# Where an article's claims are with the desk, so that another may be added.
ARTICLE_OPEN = frozenset({"open", "in_approval", "published"})


def _article_open(_: Review, facts: Facts, __: Action | None) -> Refused | None:
    if facts.article.publication in ARTICLE_OPEN:
        return None
    return GuardFailed(
        f"The article is {facts.article.publication}: claims are added once it is extracted, and"
        " until it is withdrawn.",
        reason="article_not_open",
    )


def _no_hold(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    if not (review.legal_hold or facts.article.legal_hold):
        return None
    return GuardFailed("It is under a legal hold; a chief may lift it.", reason="legal_hold")


def _on_hold(review: Review, _facts: Facts, _: Action | None) -> Refused | None:
    if review.legal_hold:
        return None
    return GuardFailed("It is under no legal hold.", reason="no_legal_hold")


def _is_public(review: Review, _facts: Facts, _: Action | None) -> Refused | None:
    if review.visibility is Visibility.PUBLIC:
        return None
    return GuardFailed("It is suspended already.", reason="already_suspended")


def _is_suspended(review: Review, _facts: Facts, _: Action | None) -> Refused | None:
    if review.visibility is Visibility.SUSPENDED:
        return None
    return GuardFailed("It is not suspended.", reason="not_suspended")


def _old_version(review: Review, _facts: Facts, action: Action | None) -> Refused | None:
    old = set(range(1, review.published_version)) - set(review.withheld_versions)
    if action.version in old if isinstance(action, WithholdVersion) else old:
        return None
    return GuardFailed(
        "Name an old version that is still shown; the newest one is suspended or corrected.",
        pointer="/version",
        reason="no_old_version",
        facts={"versions": sorted(old)},
    )


def _another_risk(review: Review, _facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, SetRisk) or action.level is not review.risk:
        return None
    return GuardFailed("That is its risk already.", pointer="/level", reason="risk_unchanged")


def _a_checker(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, Reassign):
        return None
    named = facts.named
    if (
        named is not None
        and named.member_id == action.member != review.holder
        and named.active
        and Role.CHECKER in named.roles
    ):
        return None
    return GuardFailed(
        "Name another member, one who is a checker.", pointer="/member", reason="not_a_checker"
    )


def _earlier_stands(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, ReuseVerdict):
        return None
    earlier = facts.earlier
    if (
        earlier is not None
        and earlier.claim_id == action.fact_check != review.claim_id
        and earlier.demo is review.demo
    ):
        return None
    return GuardFailed(
        "Name another fact-check of this desk that is public now.",
        pointer="/fact_check",
        reason="fact_check_unknown",
    )


def _later_wording(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, CarryOver):
        return None
    if action.sentence == "vanished":
        fits = review.removed is None and action.removed is not None
    elif action.sentence == "returned":
        fits = review.removed is not None
    else:
        carried = facts.carried
        fits = carried is not None and review.revision < carried.revision == action.revision
    if fits:
        return None
    return GuardFailed("This wording was carried over before.", reason="wording_carried_over")


def _submitter(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    if review.submitted_by == facts.member.member_id:
        return None
    return GuardFailed(
        "Only who submitted it may recall it; an approver may request changes.",
        reason="not_submitter",
        facts={"submitted_by": review.submitted_by},
    )


def _four_eyes(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    member = facts.member.member_id
    if member in facts.editors or member == review.submitted_by:
        return FourEyes("Somebody who did not edit this draft has to approve it.")
    return None


def _once(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    if any(approval.member == facts.member.member_id for approval in review.approvals):
        return GuardFailed(
            "You have approved it; the next approval has to come from somebody else.",
            reason="already_approved",
        )
    return None


def _draft_seen(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, Approve):
        return None
    if action.draft_hash == review.draft_hash == current_hash(review, facts):
        return None
    return GuardFailed(
        "The draft is not the one that was seen: read it again.",
        pointer="/draft_hash",
        reason="draft_changed",
        facts={"draft_hash": review.draft_hash},
    )


def _by_policy(_review: Review, facts: Facts, _: Action | None) -> Refused | None:
    if Role.SYSTEM not in facts.member.roles or facts.policy.auto_publish:
        return None
    return GuardFailed("The policy leaves publishing to a chief.", reason="publishing_by_hand")


def _approved_by_others(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    # approve() saw to all of this; it is asked again where it becomes public.
    approvers = {approval.member for approval in review.approvals}
    needed = facts.policy.approvals_for(review.risk)
    alone = needed == 0 and review.draft_hash == current_hash(review, facts)
    stands = alone or (
        len(approvers) >= max(needed, 1)
        and not approvers & facts.editors
        and review.submitted_by not in approvers
        and {approval.draft_hash for approval in review.approvals} == {current_hash(review, facts)}
    )
    if stands:
        return None
    return GuardFailed(
        "What would be published is not what others approved: send it back for approval.",
        reason="approval_missing",
    )


def _fact_check_valid(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    snapshot = snapshot_of(review, facts)
    article = CheckedArticle(
        title=facts.article.title,
        url=facts.article.url,
        publisher=facts.article.publisher,
        authors=facts.article.authors,
        published_on=facts.article.published_on,
    )
    if snapshot is None:
        found: tuple[str, ...] = ("reviewRating stands on the policy's scale.",)
    else:
        markup = claim_review(snapshot, PREVIEW, article)
        found = () if markup is None else problems(markup)
    if not found:
        return None
    return GuardFailed(
        f"The fact-check would not be valid. {' '.join(found)}",
        reason="fact_check_invalid",
        facts={"problems": list(found)},
    )


def _policy_behind(review: Review, facts: Facts, _: Action | None) -> Refused | None:
    if facts.article.policy not in {0, review.policy}:
        return None
    return GuardFailed(
        "It is under the policy of its article; move the article.", reason="policy_unchanged"
    )


_NOBODY_LEFT = GuardFailed(
    "Nobody who has left holds it or is assigned to it.",
    pointer="/member",
    reason="nobody_has_left",
)


def _member_gone(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if not isinstance(action, MemberLeft):
        return None if review.holder or review.assignee else _NOBODY_LEFT
    left, successor = facts.left, facts.successor
    gone = left is not None and left.member_id == action.member and not left.active
    goes_on = action.successor is None or (
        successor is not None
        and successor.member_id == action.successor
        and successor.active
        and Role.CHECKER in successor.roles
    )
    if gone and goes_on and action.member in {review.holder, review.assignee}:
        return None
    return _NOBODY_LEFT


def _assignment_over(review: Review, facts: Facts, action: Action | None) -> Refused | None:
    if isinstance(action, AssignmentDue) and action.due != review.due:
        return GuardFailed("It is due at another time.", reason="due_changed")
    if review.due is None or review.due_told or facts.at < review.due:
        return GuardFailed("Nothing is due that was not told of.", reason="nothing_due")
    return None


GUARDS: Mapping[str, Guard] = {
    "policy_behind": Guard("the article is under another policy than the claim", _policy_behind),
    "member_gone": Guard(
        "the member is not active any more, and has the lease or the assignment; a successor is an"
        " active checker",
        _member_gone,
    ),
    "assignment_over": Guard(
        "the due time that the sweep saw is still there, has passed and was not told of",
        _assignment_over,
    ),
    "threshold": Guard("the system only from the policy's check-worthiness on", _threshold),
    "no_duplicates": Guard("no other claim is a duplicate of this one", _no_duplicates),
    "same_claim": Guard(
        "same article, same claimant, and the other one is no duplicate",
        _same_claim,
    ),
    "nobody_asked": Guard("nobody was asked about it, and no answer came", _nobody_asked),
    "covers_parent": Guard(
        "two or more claims whose spans lie in its span and together cover every word of it",
        _covers_parent,
    ),
    "same_assertion": Guard(
        "another claim of the same article and claimant, which waits too", _same_assertion
    ),
    "places_together": Guard(
        "it stands in the text, and in the same wording of the article as the other",
        _places_together,
    ),
    "article_open": Guard(
        "its article is extracted and not withdrawn (`open`, `in_approval`, `published`)",
        _article_open,
    ),
    "lease_free": Guard("nobody has a live lease", _lease_free),
    "holder": Guard("the member has the lease, and it is live", _holder),
    "holder_or_chief": Guard("the member has a live lease, or is a chief", _holder_or_chief),
    "lease_over": Guard("the lease that the sweep saw is still there and has ended", _lease_over),
    "complete": Guard(
        "rating, reason, explanation, evidence by policy, claimant confirmed, reply asked or"
        " waived, and no withheld name in the texts",
        _complete,
    ),
    "kind_fits": Guard(
        "says `rating_changed` where the rating is another, and only there", _kind_fits
    ),
    "complaint_upheld": Guard(
        "a complaint that is named is about this claim, and was upheld", _complaint_upheld
    ),
    "dismissal_by_another": Guard(
        "where the policy says so, the member neither submitted it nor edited since the last"
        " published version or discard",
        _dismissal_by_another,
    ),
    "article_kept": Guard("its article was neither withdrawn nor erased", _article_kept),
    "article_there": Guard("its article was not erased", _article_there),
    "article_erased": Guard("its article was erased", _article_erased),
    "no_hold": Guard("neither it nor its article is under a legal hold", _no_hold),
    "on_hold": Guard("it is under a legal hold", _on_hold),
    "is_public": Guard("it is not suspended", _is_public),
    "is_suspended": Guard("it is suspended", _is_suspended),
    "old_version": Guard("names an older version that is still shown", _old_version),
    "another_risk": Guard("the level is another than now", _another_risk),
    "a_checker": Guard("names an active checker who does not hold it", _a_checker),
    "no_reply_waiting": Guard("no answer waits to be taken in", _no_reply_waiting),
    "holder_chief_or_respondent": Guard(
        "the member has a live lease, is a chief, or answers by link", _holder_chief_or_respondent
    ),
    "deadline_over": Guard(
        "the deadline that the sweep saw is the next one and has passed", _deadline_over
    ),
    "earlier_stands": Guard(
        "names another fact-check that is public now; samples only for demonstrations",
        _earlier_stands,
    ),
    "later_wording": Guard("the wording is later than the one that it reads", _later_wording),
    "submitter": Guard("the member submitted it", _submitter),
    "four_eyes": Guard(
        "the member neither submitted it nor edited since the last published version or discard",
        _four_eyes,
    ),
    "once": Guard("the member has not approved this draft yet", _once),
    "draft_seen": Guard("names the hash of the draft as it is", _draft_seen),
    "by_policy": Guard("the system only where the policy publishes by itself", _by_policy),
    "approved_by_others": Guard(
        "as many others as the policy asks for approved exactly this", _approved_by_others
    ),
    "fact_check_valid": Guard("the ClaimReview would be valid", _fact_check_valid),
}
