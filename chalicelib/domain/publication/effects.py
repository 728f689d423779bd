"""What an action that is let through does to an article: the record afterwards, field by field.

Version, `since` and the entry are made by `decision`; here stands only what is the action's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.policy import Role
from chalicelib.domain.publication.guards import (
    ARTICLE_GUARDS,
    finding_hash,
    open_claims,
    versions_now,
)
from chalicelib.domain.publication.values import (
    LONGEST_FINDING,
    LONGEST_HEADLINE,
    LONGEST_WHY,
    ApprovedFinding,
    ApproveSummary,
    AskErasure,
    CarryOver,
    Choice,
    Choose,
    Erase,
    Fail,
    Finding,
    LiftLegalHold,
    MovePolicy,
    Open,
    Publication,
    PublicationFacts,
    PublicationState,
    PublishCounts,
    Redact,
    RefuseErasure,
    RequestChanges,
    Restore,
    RetryExtraction,
    Revise,
    SetLegalHold,
    Span,
    SubmitSummary,
    Suspend,
    Texts,
    Withdraw,
    Wording,
    WriteSummary,
)
from chalicelib.domain.review import State
from chalicelib.domain.verdict import LONGEST_COMMENT, LONGEST_REASON, clean_text

_NOTHING: Mapping[str, object] = {}
_WAITING = frozenset({State.EXTRACTED, State.QUEUED})  # from where a claim is set aside
_GIVEN_UP = frozenset(
    {
        State.EXTRACTED,
        State.QUEUED,
        State.IN_REVIEW,
        State.CHANGES_REQUESTED,
        State.IN_APPROVAL,
        State.APPROVED,
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The article afterwards, and what the entry says beside the fields that changed."""

    after: Publication
    told: Mapping[str, object] = field(default_factory=lambda: _NOTHING)  # public
    hidden: Mapping[str, object] = field(default_factory=lambda: _NOTHING)  # free text


@singledispatch
def effect(action: object, publication: Publication, facts: PublicationFacts) -> Outcome:
    """What the action makes of the article. Raises InputRefused where a field is wrong."""
    kind = type(action).__name__
    raise TypeError(f"{kind} has no effect on {publication.article_id} at {facts.at}")


def _in(publication: Publication, state: PublicationState) -> Publication:
    return replace(publication, state=state)


def _reason(reason: str) -> dict[str, object]:
    return {"reason": clean_text(reason, "/reason", LONGEST_REASON)}


def _unsubmitted(publication: Publication) -> Publication:
    """Nothing waits for approval any more."""
    texts = replace(publication.texts, submitted=None)
    return replace(publication, finding_hash=None, texts=texts)


@effect.register
def _opened(action: Open, publication: Publication, _: PublicationFacts) -> Outcome:
    opened = replace(publication, state=PublicationState.OPEN, failure=None)
    return Outcome(opened, {"claims": action.claims})


@effect.register
def _failed(action: Fail, publication: Publication, _: PublicationFacts) -> Outcome:
    if publication.state is not PublicationState.RECEIVED:
        return Outcome(publication, {"failed": action.failure, "revision": action.revision})
    failed = _in(publication, PublicationState.FAILED)
    return Outcome(replace(failed, failure=action.failure))


@effect.register
def _revised(action: Revise, publication: Publication, _: PublicationFacts) -> Outcome:
    return Outcome(publication, {"revision": action.revision})


@effect.register
def _carried_over(action: CarryOver, publication: Publication, _: PublicationFacts) -> Outcome:
    told = {name: getattr(action, name) for name in ("kept", "changed", "vanished", "new")}
    return Outcome(publication, {"revision": action.revision, **told})


@effect.register
def _tried_again(_: RetryExtraction, publication: Publication, _facts: PublicationFacts) -> Outcome:
    again = _in(publication, PublicationState.RECEIVED)
    return Outcome(replace(again, failure=None))


@effect.register
def _choose(action: Choose, publication: Publication, facts: PublicationFacts) -> Outcome:
    if not action.claims:
        raise InputRefused("Choose a claim.", pointer="/claims", reason="claims_missing")
    chosen = frozenset(action.claims)
    choice = Choice(
        claims=tuple(review.claim_id for review in facts.reviews if review.claim_id in chosen),
        reason=clean_text(action.reason, "/reason", LONGEST_REASON),
    )
    # Named here, so that a repeated request sets aside these and no other.
    aside = [
        review.claim_id
        for review in facts.reviews
        if review.state in _WAITING and review.claim_id not in chosen
    ]
    return Outcome(
        replace(publication, texts=replace(publication.texts, choice=choice)),
        told={"set_aside": aside},
    )


@effect.register
def _written(action: WriteSummary, publication: Publication, facts: PublicationFacts) -> Outcome:
    headline = " ".join(action.headline.split())
    wording = Wording(
        headline=clean_text(headline, "/headline", LONGEST_HEADLINE),
        finding=clean_text(action.finding, "/finding", LONGEST_FINDING),
        why=clean_text(action.why, "/why", LONGEST_WHY),
    )
    after = _unsubmitted(publication)
    texts = replace(after.texts, draft=wording)
    return Outcome(replace(after, written_by=facts.member.member_id, texts=texts))


@effect.register
def _submitted(_: SubmitSummary, publication: Publication, facts: PublicationFacts) -> Outcome:
    assert publication.texts.draft is not None  # the guard `writer` looked
    finding = Finding(
        wording=publication.texts.draft,
        claims=versions_now(facts.reviews),
        open=open_claims(facts.reviews),
        written_by=tuple(sorted(facts.editors | {facts.member.member_id})),
    )
    if facts.policy.approvals == 0:
        refusal = ARTICLE_GUARDS["no_legal_hold"].check(publication, facts, None)
        if refusal is not None:
            raise refusal
        return _approved_as(finding, None, publication, facts)
    state = publication.state
    after = replace(
        publication,
        state=PublicationState.IN_APPROVAL if state is PublicationState.OPEN else state,
        finding_hash=finding_hash(finding),
        texts=replace(publication.texts, submitted=finding),
    )
    return Outcome(after)


@effect.register
def _approved(_: ApproveSummary, publication: Publication, facts: PublicationFacts) -> Outcome:
    submitted = publication.texts.submitted
    assert submitted is not None  # the guard `finding_submitted` looked
    return _approved_as(submitted, facts.member.member_id, publication, facts)


def _approved_as(
    finding: Finding, approver: str | None, publication: Publication, facts: PublicationFacts
) -> Outcome:
    approved = ApprovedFinding(finding, finding_hash(finding), approver, facts.at)
    after = _unsubmitted(_published(publication, facts))
    after = replace(after, written_by=None, texts=replace(after.texts, approved=approved))
    return Outcome(after, told={"approved": approved.hash})


@effect.register
def _sent_back(action: RequestChanges, publication: Publication, _: PublicationFacts) -> Outcome:
    comment = clean_text(action.comment, "/comment", LONGEST_COMMENT)
    back = _unsubmitted(publication)
    if publication.state is PublicationState.IN_APPROVAL:
        back = _in(back, PublicationState.OPEN)
    return Outcome(back, hidden={"comment": comment})


@effect.register
def _counts(_: PublishCounts, publication: Publication, facts: PublicationFacts) -> Outcome:
    return Outcome(_published(publication, facts))


@effect.register
def _suspended(action: Suspend, publication: Publication, _: PublicationFacts) -> Outcome:
    return Outcome(replace(publication, suspended=True), hidden=_reason(action.reason))


@effect.register
def _restored(action: Restore, publication: Publication, _: PublicationFacts) -> Outcome:
    return Outcome(replace(publication, suspended=False), hidden=_reason(action.reason))


@effect.register
def _held(action: SetLegalHold, publication: Publication, _: PublicationFacts) -> Outcome:
    return Outcome(replace(publication, legal_hold=True), hidden=_reason(action.reason))


@effect.register
def _released(action: LiftLegalHold, publication: Publication, _: PublicationFacts) -> Outcome:
    return Outcome(replace(publication, legal_hold=False), hidden=_reason(action.reason))


def _published(publication: Publication, facts: PublicationFacts) -> Publication:
    return replace(
        publication,
        state=PublicationState.PUBLISHED,
        published_at=publication.published_at or facts.at,
    )


@effect.register
def _redacted(action: Redact, publication: Publication, facts: PublicationFacts) -> Outcome:
    if not 0 <= action.start < action.end <= (facts.text_length or 0):
        raise InputRefused(
            f"Give a span of the stored text: 0 to {facts.text_length}.",
            pointer="/start",
            reason="span_refused",
            facts={"length": facts.text_length},
        )
    spans = {*publication.redactions, Span(action.start, action.end, facts.revision)}
    ordered = tuple(sorted(spans, key=lambda span: (span.revision, span.start, span.end)))
    return Outcome(replace(publication, redactions=ordered), hidden=_reason(action.reason))


@effect.register
def _moved(_: MovePolicy, publication: Publication, facts: PublicationFacts) -> Outcome:
    assert facts.target is not None  # the guard `another_policy` looked
    number = facts.target.version
    moves = [
        review.claim_id
        for review in facts.reviews
        if review.policy != number and review.state is not State.ERASED
    ]
    return Outcome(replace(publication, policy=number), told={"moves": moves})


@effect.register
def _withdrawn(action: Withdraw, publication: Publication, facts: PublicationFacts) -> Outcome:
    # Only a chief may withdraw a claim; of an article that its sender takes back, none was begun.
    withdraws = [
        review.claim_id
        for review in facts.reviews
        if review.state in _GIVEN_UP and Role.CHIEF in facts.member.roles
    ]
    after = _in(_unsubmitted(publication), PublicationState.WITHDRAWN)
    return Outcome(after, told={"withdraws": withdraws}, hidden=_reason(action.reason))


@effect.register
def _erasure_asked(
    action: AskErasure, publication: Publication, facts: PublicationFacts
) -> Outcome:
    asked = replace(publication, erasure_asked_by=facts.member.member_id)
    return Outcome(asked, hidden=_reason(action.reason))


@effect.register
def _erasure_refused(
    action: RefuseErasure, publication: Publication, _: PublicationFacts
) -> Outcome:
    return Outcome(replace(publication, erasure_asked_by=None), hidden=_reason(action.reason))


@effect.register
def _erased(_: Erase, publication: Publication, _facts: PublicationFacts) -> Outcome:
    after = replace(
        _in(publication, PublicationState.ERASED),
        failure=None,
        written_by=None,
        finding_hash=None,
        redactions=(),
        erasure_asked_by=None,
        texts=Texts(),
    )
    return Outcome(after)
