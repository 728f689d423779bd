"""The JSON of the API's answers: typed shapes, and the domain's values brought into them.

Views call the functions; `edge.openapi` makes the document's schemas from the types. Values stay
the domain's own (enums, times, dataclasses): the serialiser writes them as they are documented.
"""

from collections.abc import Mapping
from datetime import date, datetime

from typing_extensions import TypedDict

from chalicelib.domain.article import ArticleKind, BodyFormat, Revision, Rights
from chalicelib.domain.checkworthiness import Signal
from chalicelib.domain.claim_parts import Appearance, Claimant, Place, Resolution
from chalicelib.domain.policy import Member, Risk, Role
from chalicelib.domain.publication import Publication, PublicationState, Span, Texts
from chalicelib.domain.review import Approval, Removed, Review, State, Visibility
from chalicelib.domain.verdict import Draft, Reading, ReceivedReply
from chalicelib.workflow.members import StoredToken
from chalicelib.workflow.offboard import Offboarded
from chalicelib.workflow.records import (
    ArticleRecord,
    ClaimRecord,
    Page,
    Recorded,
    RecordedArticle,
    SimilarCheck,
    Submitted,
)


class SubmittedShape(TypedDict):
    """What became of a submission: accepted, same (known content) or revised."""

    article_id: str
    revision: int
    outcome: str


class RevisionShape(TypedDict):
    """One wording of an article and how far it has come.

    `new_claims` of its `claim_count` claims stood in no wording before.
    """

    number: int
    state: str
    received_at: datetime
    extracted_at: datetime | None
    claim_count: int | None
    new_claims: int | None
    language: str | None
    language_support: str | None
    extractor_version: str | None
    failure: str | None


class PublicationShape(TypedDict):
    """The article's own record. `version` is its ETag."""

    state: PublicationState
    version: int
    since: datetime
    failure: str | None
    published_at: datetime | None
    suspended: bool
    legal_hold: bool
    written_by: str | None
    finding_hash: str | None
    redactions: tuple[Span, ...]
    erasure_asked_by: str | None


class ArticleRowShape(TypedDict):
    """An article as it stands in a list."""

    article_id: str
    kind: ArticleKind
    body_format: BodyFormat
    title: str | None
    url: str | None
    publisher: str | None
    authors: tuple[str, ...]
    published_at: date | datetime | None
    language: str | None
    default_claimant: str | None
    rights: Rights
    priority: int
    demo: bool
    submitted_by: str
    submitted_at: datetime
    policy: int
    revision_count: int
    publication: PublicationShape


class ArticleShape(ArticleRowShape):
    """An article with its wordings, and what the caller may do with it now.

    `texts`: what people wrote of it as a whole: the draft, the finding that waits for approval
    (`finding_hash` names it), the approved one, and the choice of claims. `may_add_claims`:
    whether the caller may add what the machine did not find.
    """

    revisions: list[RevisionShape]
    texts: Texts
    allowed_actions: tuple[str, ...]
    may_add_claims: bool


class ArticlesShape(TypedDict):
    """Some articles, newest first."""

    articles: list[ArticleRowShape]
    next_cursor: str | None


class ReviewShape(TypedDict):
    """The work on one claim. `version` is its ETag and the number of its log entries.

    `revision` is the wording that the machine's reading of it is from; `removed` says between
    which times the outlet took its sentence out, where it has.
    """

    state: State
    version: int
    since: datetime
    policy: int
    priority: int
    holder: str | None
    lease_until: datetime | None
    assignee: str | None
    due: datetime | None
    due_told: bool
    submitted_by: str | None
    draft_hash: str | None
    approvals: tuple[Approval, ...]
    exit_reason: str | None
    duplicate_of: str | None
    published_version: int
    first_published_at: datetime | None
    visibility: Visibility
    flags: tuple[str, ...]
    opened_from: State | None
    withheld_versions: tuple[int, ...]
    legal_hold: bool
    risk: Risk
    replies: tuple[ReceivedReply, ...]
    reply_due: datetime | None
    revision: int
    removed: Removed | None
    place: Place | None
    split_from: str | None
    superseded_by: tuple[str, ...]
    merged: tuple[str, ...]


class ClaimRowShape(TypedDict):
    """A claim as it stands in a list; `text` as it reads now."""

    claim_id: str
    article_id: str
    ordinal: int
    text: str
    kind: str
    check_worthiness: int
    demo: bool
    review: ReviewShape


class ClaimsShape(TypedDict):
    """Some claims."""

    claims: list[ClaimRowShape]
    next_cursor: str | None


class SpanShape(TypedDict):
    """Half-open, in code points of the stored text."""

    start: int
    end: int


class ClaimShape(TypedDict):
    """A claim with its review. What was extracted stands as the machine read it.

    Of a claim that a person added or split off another, `extractor_version` is null and the rest
    is what the person gave; outside the text, `span` and `block` are null.

    `reading` is what the claim says and who said it as it reads now; `draft` all that is worked
    on before approval; `allowed_actions` what the caller may do now.
    """

    claim_id: str
    article_id: str
    ordinal: int
    text: str
    quote: str
    span: SpanShape | None
    block: int | None
    kind: str
    check_worthiness: int
    signals: list[Signal]
    claimant: Claimant
    resolved: list[Resolution]
    appearances: list[Appearance]
    extractor_version: str | None
    demo: bool
    review: ReviewShape
    reading: Reading
    draft: Draft
    allowed_actions: tuple[str, ...]


_OF_CLAIM = frozenset(ClaimShape.__annotations__)


class DecisionShape(TypedDict):
    """A decision that stands; `replayed`: it had been recorded before, under the same key."""

    claim_id: str
    text: str
    review: ReviewShape
    allowed_actions: tuple[str, ...]
    replayed: bool


class ArticleDecisionShape(TypedDict):
    """A decision on an article that stands.

    `left_alone`: claims that it would have set aside or withdrawn, had nobody taken them up.
    """

    article_id: str
    publication: PublicationShape
    allowed_actions: tuple[str, ...]
    replayed: bool
    left_alone: tuple[str, ...]


class SimilarCheckShape(TypedDict):
    """An earlier fact-check: what was claimed, by whom, how it was rated, and when."""

    claim_id: str
    version: int
    text: str
    claimant: Claimant
    rating: str
    reason: str
    published_at: datetime
    likeness: int


class SimilarShape(TypedDict):
    """Published fact-checks of much the same claim, most alike first."""

    fact_checks: list[SimilarCheckShape]


class HistoryShape(TypedDict):
    """Log entries, oldest first, each with its hash and what is hidden and not erased."""

    entries: tuple[dict[str, object], ...]
    next_cursor: str | None


class MemberShape(TypedDict):
    """A person known to the desk."""

    member_id: str
    name: str
    roles: list[Role]
    active: bool


class MembersShape(TypedDict):
    """All members."""

    members: list[MemberShape]


class TokenShape(TypedDict):
    """A new token. `token` is shown this once; only its hash is kept."""

    token_id: str
    member_id: str
    label: str
    token: str


class TokenRowShape(TypedDict):
    """A token without its secret, which nobody can read again."""

    token_id: str
    member_id: str
    label: str
    issued_at: datetime


class TokensShape(TypedDict):
    """All tokens, oldest first."""

    tokens: list[TokenRowShape]


class OffboardedShape(TypedDict):
    """What was done this time: ways in that were removed, claims that were let go of."""

    member_id: str
    successor: str | None
    tokens: int
    links: int
    claims: tuple[str, ...]


class HealthShape(TypedDict):
    """That requests are answered."""

    status: str


def submitted_shape(submitted: Submitted) -> SubmittedShape:
    """What became of a submission."""
    return {
        "article_id": submitted.article_id,
        "revision": submitted.revision,
        "outcome": submitted.outcome,
    }


def article_shape(
    record: ArticleRecord, allowed_actions: tuple[str, ...], *, may_add_claims: bool
) -> ArticleShape:
    """An article with its wordings."""
    return {
        **article_row_shape(record),
        "revisions": [_revision_shape(revision) for revision in record.revisions],
        "texts": record.publication.texts,
        "allowed_actions": allowed_actions,
        "may_add_claims": may_add_claims,
    }


def article_row_shape(record: ArticleRecord) -> ArticleRowShape:
    """An article in a list."""
    return {
        "article_id": record.article_id,
        "kind": record.kind,
        "body_format": record.body_format,
        "title": record.title,
        "url": record.url,
        "publisher": record.publisher,
        "authors": record.authors,
        "published_at": record.published_at,
        "language": record.language,
        "default_claimant": record.default_claimant,
        "rights": record.rights,
        "priority": record.priority,
        "demo": record.demo,
        "submitted_by": record.submitted_by,
        "submitted_at": record.submitted_at,
        "policy": record.policy,
        "revision_count": record.revision_count,
        "publication": publication_shape(record.publication),
    }


def articles_shape(page: Page[ArticleRecord], next_cursor: str | None) -> ArticlesShape:
    """Some articles."""
    return {
        "articles": [article_row_shape(record) for record in page.items],
        "next_cursor": next_cursor,
    }


def publication_shape(publication: Publication) -> PublicationShape:
    """An article's own record."""
    return {
        "state": publication.state,
        "version": publication.version,
        "since": publication.since,
        "failure": publication.failure,
        "published_at": publication.published_at,
        "suspended": publication.suspended,
        "legal_hold": publication.legal_hold,
        "written_by": publication.written_by,
        "finding_hash": publication.finding_hash,
        "redactions": publication.redactions,
        "erasure_asked_by": publication.erasure_asked_by,
    }


def review_shape(review: Review) -> ReviewShape:
    """The work on a claim."""
    return {
        "state": review.state,
        "version": review.version,
        "since": review.since,
        "policy": review.policy,
        "priority": review.priority,
        "holder": review.holder,
        "lease_until": review.lease_until,
        "assignee": review.assignee,
        "due": review.due,
        "due_told": review.due_told,
        "submitted_by": review.submitted_by,
        "draft_hash": review.draft_hash,
        "approvals": review.approvals,
        "exit_reason": review.exit_reason,
        "duplicate_of": review.duplicate_of,
        "published_version": review.published_version,
        "first_published_at": review.first_published_at,
        "visibility": review.visibility,
        "flags": review.flags,
        "opened_from": review.opened_from,
        "withheld_versions": review.withheld_versions,
        "legal_hold": review.legal_hold,
        "risk": review.risk,
        "replies": review.replies,
        "reply_due": review.reply_due,
        "revision": review.revision,
        "removed": review.removed,
        "place": review.place,
        "split_from": review.split_from,
        "superseded_by": review.superseded_by,
        "merged": review.merged,
    }


def claims_shape(reviews: tuple[Review, ...], next_cursor: str | None) -> ClaimsShape:
    """Some claims."""
    return {
        "claims": [
            {
                "claim_id": review.claim_id,
                "article_id": review.article_id,
                "ordinal": review.ordinal,
                "text": review.text,
                "kind": review.kind,
                "check_worthiness": review.check_worthiness,
                "demo": review.demo,
                "review": review_shape(review),
            }
            for review in reviews
        ],
        "next_cursor": next_cursor,
    }


def claim_shape(record: ClaimRecord) -> Mapping[str, object]:
    """A claim with its review: a `ClaimShape`; the extracted part is plain JSON already."""
    review = record.review
    # What a person added holds its whole reading, which stands beside here.
    claim = {name: value for name, value in record.claim.items() if name in _OF_CLAIM}
    return {
        **claim,
        "claim_id": review.claim_id,
        "article_id": review.article_id,
        "ordinal": review.ordinal,
        "demo": review.demo,
        "review": review_shape(review),
        "reading": record.reading,
        "draft": review.draft,
        "allowed_actions": record.allowed_actions,
    }


def similar_shape(found: tuple[SimilarCheck, ...]) -> SimilarShape:
    """Earlier fact-checks of much the same."""
    return {
        "fact_checks": [
            {
                "claim_id": check.snapshot.claim_id,
                "version": check.snapshot.number,
                "text": check.snapshot.reading.text,
                "claimant": check.snapshot.reading.claimant,
                "rating": check.snapshot.rating_label,
                "reason": check.snapshot.verdict.reason,
                "published_at": check.snapshot.published_at,
                "likeness": check.likeness,
            }
            for check in found
        ]
    }


def decision_shape(recorded: Recorded) -> DecisionShape:
    """A decision on a claim."""
    return {
        "claim_id": recorded.review.claim_id,
        "text": recorded.review.text,
        "review": review_shape(recorded.review),
        "allowed_actions": recorded.allowed_actions,
        "replayed": recorded.replayed,
    }


def article_decision_shape(recorded: RecordedArticle) -> ArticleDecisionShape:
    """A decision on an article."""
    return {
        "article_id": recorded.publication.article_id,
        "publication": publication_shape(recorded.publication),
        "allowed_actions": recorded.allowed_actions,
        "replayed": recorded.replayed,
        "left_alone": recorded.left_alone,
    }


def member_shape(member: Member) -> MemberShape:
    """A member."""
    return {
        "member_id": member.member_id,
        "name": member.name,
        "roles": sorted(member.roles),
        "active": member.active,
    }


def tokens_shape(tokens: tuple[StoredToken, ...]) -> TokensShape:
    """All tokens."""
    return {
        "tokens": [
            {
                "token_id": token.token_id,
                "member_id": token.member_id,
                "label": token.label,
                "issued_at": token.issued_at,
            }
            for token in tokens
        ]
    }


def offboarded_shape(done: Offboarded) -> OffboardedShape:
    """What was done for a member who leaves."""
    return {
        "member_id": done.member_id,
        "successor": done.successor,
        "tokens": done.tokens,
        "links": done.links,
        "claims": done.claims,
    }


def _revision_shape(revision: Revision) -> RevisionShape:
    return {
        "number": revision.number,
        "state": revision.state,
        "received_at": revision.received_at,
        "extracted_at": revision.extracted_at,
        "claim_count": revision.claim_count,
        "new_claims": revision.new_claims,
        "language": revision.language,
        "language_support": revision.language_support,
        "extractor_version": revision.extractor_version,
        "failure": revision.failure,
    }
