"""A desk that answers from one article and one claim, for tests of the boundary alone.

It keeps what it was asked, and raises what a test tells it to. The real desk runs in
`test_over_sqlite.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.adapters.jinja_pages import JinjaPages
from chalicelib.domain.article import (
    ArticleKind,
    BodyFormat,
    Revision,
    RevisionState,
    Rights,
    Submission,
)
from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.complaint import Complaint, ComplaintAction, ComplaintState, Words
from chalicelib.domain.errors import NotFound, Unauthenticated
from chalicelib.domain.policy import Member, Policy, Role, desk
from chalicelib.domain.publication import ArticleAction, Publication, PublicationState
from chalicelib.domain.review import Action, AddClaim, Review, State
from chalicelib.domain.subscription import Subscription
from chalicelib.domain.summary import View
from chalicelib.domain.verdict import Reading
from chalicelib.workflow.complaint_records import (
    ComplaintRecord,
    Filed,
    Origin,
    RecordedComplaint,
    WantedComplaints,
)
from chalicelib.workflow.list_claims import Wanted
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

NOW = datetime(2031, 5, 4, 9, 30, tzinfo=UTC)
ARTICLE = "01HV0000000000000000000001"
CLAIM = f"{ARTICLE}-1"
COMPLAINT = f"{CLAIM}-01HV0000000000000000000002"
PUBLICATION = Publication(
    article_id=ARTICLE, state=PublicationState.OPEN, version=2, policy=1, since=NOW
)
REVIEW = Review(
    claim_id=CLAIM,
    article_id=ARTICLE,
    ordinal=1,
    state=State.QUEUED,
    version=3,
    policy=1,
    text="The harbour handled 412 ships.",
    kind="figure",
    check_worthiness=71,
    since=NOW,
)
RECORD = ArticleRecord(
    article_id=ARTICLE,
    kind=ArticleKind.NEWS,
    body_format=BodyFormat.TEXT,
    title="Busy year",
    url=None,
    publisher="Vellin Courier",
    authors=("Ona Reed",),
    published_at=None,
    language=None,
    default_claimant=None,
    rights=Rights.NONE,
    priority=0,
    demo=False,
    submitted_by="submitter",
    submitted_at=NOW,
    policy=1,
    next_ordinal=2,
    revision_count=1,
    revisions=(
        Revision(
            number=1,
            identity="1" * 64,
            state=RevisionState.EXTRACTED,
            received_at=NOW,
            raw_blob="raw",
        ),
    ),
    publication=PUBLICATION,
)
CLAIMANT = Claimant(type=ClaimantType.PERSON, name="Ines Tarrow", role="Mayor")
READING = Reading(text=REVIEW.text, quote=REVIEW.text, start=0, end=30, block=0, claimant=CLAIMANT)
EXTRACTED = {"claim_id": CLAIM, "text": REVIEW.text, "quote": REVIEW.text, "block": 0}


FILED = Complaint(
    complaint_id=COMPLAINT,
    claim_id=CLAIM,
    state=ComplaintState.RECEIVED,
    version=1,
    policy=1,
    received_at=NOW,
    acknowledge_by=datetime(2031, 5, 6, 9, 30, tzinfo=UTC),
    decide_by=datetime(2031, 5, 18, 9, 30, tzinfo=UTC),
    fact_check=1,
    words=Words(name="Ida Moor", contact="ida@moor.example", text="The register counts 409."),
)


class FakeWebhooks:
    """Takes what is registered, and knows no subscription."""

    def register(self, drawn_up: Subscription, **_: object) -> tuple[Subscription, str]:
        return replace(drawn_up, subscription_id="S", created_at=NOW), "whsec_secret"

    def __getattr__(self, name: str) -> Callable[..., object]:
        def refuse(*_: object, **__: object) -> object:
            raise NotFound(f"There is nothing to {name}.")

        return refuse


@dataclass
class FakeDesk:
    """`failure` is raised by every call but `authenticate`; `pages` is the page store."""

    failure: Exception | None = None
    pages: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    next_cursor: str | None = None
    outcome: str = "accepted"
    asked: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)

    def _ask(self, what: str, *facts: object) -> None:
        self.asked.append((what, facts))
        if self.failure is not None:
            raise self.failure

    def authenticate(self, token: str) -> Member:
        """The token of a member is the name of their role, or of several joined by +."""
        try:
            roles = frozenset(Role(part) for part in token.split("+"))
        except ValueError:
            raise Unauthenticated("This token is not known.") from None
        return Member(member_id=token, name=token.title(), roles=roles)

    def submit_article(
        self, submission: Submission, *, member: Member, idempotency_key: str | None
    ) -> Submitted:
        self._ask("submit_article", submission, member.member_id, idempotency_key)
        return Submitted(ARTICLE, 1, self.outcome)

    def read_article(self, article_id: str) -> ArticleRecord:
        self._ask("read_article", article_id)
        if article_id != ARTICLE:
            raise NotFound("There is no such article.")
        return RECORD

    def allowed_article_actions(self, article_id: str, *, member: Member) -> tuple[str, ...]:
        self._ask("allowed_article_actions", article_id, member.member_id)
        return ("publish_counts",)

    def list_articles(self, *, cursor: str | None, limit: int) -> Page[ArticleRecord]:
        self._ask("list_articles", cursor, limit)
        return Page((RECORD,), self.next_cursor)

    def read_segments(self, article_id: str, revision: int | None) -> Mapping[str, object]:
        self._ask("read_segments", article_id, revision)
        return {"article_id": article_id, "segments": []}

    def read_claims(self, article_id: str) -> tuple[Review, ...]:
        self._ask("read_claims", article_id)
        return (REVIEW,)

    def list_claims(self, wanted: Wanted, *, cursor: str | None, limit: int) -> Page[Review]:
        self._ask("list_claims", wanted, cursor, limit)
        return Page((REVIEW,), self.next_cursor)

    def read_claim(self, claim_id: str, *, member: Member) -> ClaimRecord:
        self._ask("read_claim", claim_id, member.member_id)
        return ClaimRecord(REVIEW, EXTRACTED, READING, ("take", "note"))

    def find_similar(self, claim_id: str) -> tuple[SimilarCheck, ...]:
        self._ask("find_similar", claim_id)
        return ()

    def read_history(self, claim_id: str, *, after: int, limit: int) -> Page[dict[str, object]]:
        self._ask("read_history", claim_id, after, limit)
        return Page(({"sequence": after + 1, "hash": "0" * 64},), self.next_cursor)

    def decide(
        self,
        claim_id: str,
        action: Action,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = "api",
    ) -> Recorded:
        assert source == "api"
        self._ask("decide", claim_id, action, member.member_id, expected_version, decision_id)
        return Recorded(REVIEW, ("renew",))

    def take_callback(self, envelope, *, read, status_of) -> Recorded:
        assert status_of(NotFound("")) == 404
        callback = read(envelope.body)
        self._ask("take_callback", callback.claim_id, callback.action, callback.expected_version)
        return Recorded(REVIEW, ("renew",))

    def add_claim(
        self,
        article_id: str,
        action: AddClaim,
        *,
        member: Member,
        decision_id: str | None,
        source: str = "api",
    ) -> Recorded:
        assert source == "api"
        self._ask("add_claim", article_id, action, member.member_id, decision_id)
        return Recorded(REVIEW, ("take",))

    def decide_article(
        self,
        article_id: str,
        action: ArticleAction,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = "api",
    ) -> RecordedArticle:
        assert source == "api"
        self._ask(
            "decide_article", article_id, action, member.member_id, expected_version, decision_id
        )
        return RecordedArticle(PUBLICATION, ())

    def add_member(self, *, member_id: str | None, name: str, roles: frozenset[Role]) -> Member:
        self._ask("add_member", member_id, name, roles)
        return Member(member_id=member_id or "made-up", name=name, roles=roles)

    def list_members(self) -> tuple[Member, ...]:
        self._ask("list_members")
        return (Member("ada", "Ada Brook", frozenset({Role.CHECKER, Role.APPROVER})),)

    def offboard(
        self,
        member_id: str,
        *,
        successor: str | None,
        member: Member,
        decision_id: str | None,
    ) -> Offboarded:
        self._ask("offboard", member_id, successor, member.member_id, decision_id)
        return Offboarded(member_id, successor, 1, 0, (CLAIM,))

    def list_tokens(self) -> tuple[StoredToken, ...]:
        self._ask("list_tokens")
        return (StoredToken("token-1", "ada", "laptop", NOW),)

    def issue_token(self, member_id: str, *, label: str) -> tuple[str, str]:
        self._ask("issue_token", member_id, label)
        return "token-1", "a-secret"

    def revoke_token(self, token_id: str) -> None:
        self._ask("revoke_token", token_id)

    def list_policies(self) -> tuple[tuple[Policy, ...], int]:
        self._ask("list_policies")
        return (desk(),), 1

    def read_policy(self, number: int) -> Policy:
        self._ask("read_policy", number)
        return desk(number)

    def add_policy(
        self, drawn_up: Policy, *, use: bool, member: Member, decision_id: str | None
    ) -> Policy:
        self._ask("add_policy", drawn_up, use, member.member_id, decision_id)
        return drawn_up

    def use_policy(self, number: int, *, member: Member, decision_id: str | None) -> Policy:
        self._ask("use_policy", number, member.member_id, decision_id)
        return desk(number)

    def file_complaint(
        self,
        claim_id: str,
        *,
        name: str | None,
        contact: str | None,
        text: str,
        origin: Origin,
        decision_id: str | None,
    ) -> Filed:
        self._ask("file_complaint", claim_id, name, contact, text, origin, decision_id)
        return Filed(COMPLAINT, NOW, FILED.acknowledge_by, FILED.decide_by)

    def list_complaints(
        self, wanted: WantedComplaints, *, cursor: str | None, limit: int
    ) -> Page[Complaint]:
        self._ask("list_complaints", wanted, cursor, limit)
        return Page((FILED,), self.next_cursor)

    def read_complaint(self, complaint_id: str, *, member: Member) -> ComplaintRecord:
        self._ask("read_complaint", complaint_id, member.member_id)
        return ComplaintRecord(FILED, (), ("acknowledge",))

    def read_complaint_history(
        self, complaint_id: str, *, after: int, limit: int
    ) -> Page[dict[str, object]]:
        self._ask("read_complaint_history", complaint_id, after, limit)
        return Page(({"sequence": after + 1, "hash": "0" * 64},), self.next_cursor)

    def decide_complaint(
        self,
        complaint_id: str,
        action: ComplaintAction,
        *,
        member: Member,
        expected_version: int | None,
        decision_id: str | None,
        source: str = "api",
    ) -> RecordedComplaint:
        assert source == "api"
        self._ask(
            "decide_complaint",
            complaint_id,
            action,
            member.member_id,
            expected_version,
            decision_id,
        )
        return RecordedComplaint(FILED, ("acknowledge",))

    def render_view(self, view: View) -> bytes:
        return JinjaPages().html(view)

    def read_page(self, path: str) -> tuple[bytes, str] | None:
        self._ask("read_page", path)
        return self.pages.get(path)

    def extract_article(self, article_id: str, revision: int) -> None:
        self._ask("extract_article", article_id, revision)
        if article_id == "broken":
            raise RuntimeError("cannot be extracted")

    def publish_event(self, event: Mapping[str, object]) -> None:
        self._ask("publish_event", event)

    def render_article(
        self, article_id: str, *, subject: str | None = None, sequence: int = 0
    ) -> bool:
        self._ask("render_article", article_id, subject, sequence)
        return True

    @property
    def webhooks(self) -> Any:
        self._ask("webhooks")
        return FakeWebhooks()

    def tell_outside(self, events: Sequence[Mapping[str, object]]) -> None:
        self._ask("tell_outside", *events)

    def deliver_webhooks(self, subscription_id: str) -> int:
        self._ask("deliver_webhooks", subscription_id)
        return 0

    def sweep(self) -> int:
        self._ask("sweep")
        return 0

    def relay_outbox(self) -> int:
        self._ask("relay_outbox")
        return 0

    def measure(self) -> Mapping[str, float]:
        self._ask("measure")
        return {"OutboxAge": 1.5}
