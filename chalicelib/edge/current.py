"""The running desk, as the edge knows it: what it can be asked, and where it is found.

`wiring.py` builds it; the edge may not import that, so `app.py` leaves a maker here. It is called
once, by the first request that needs it. A local server or a test provides one of its own.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from chalicelib.domain.article import Submission
from chalicelib.domain.complaint import Complaint, ComplaintAction
from chalicelib.domain.errors import PlumblineError
from chalicelib.domain.policy import Member, Policy, Role
from chalicelib.domain.publication import ArticleAction
from chalicelib.domain.review import Action, AddClaim, Review
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
from chalicelib.workflow.take_callback import Callback, Envelope

if TYPE_CHECKING:
    from chalicelib.domain.summary import View
    from chalicelib.workflow.keep_subscriptions import Webhooks


class Desk(Protocol):
    """Everything that HTTP, queues and the schedule may ask. Errors are the domain's."""

    def authenticate(self, token: str) -> Member:
        """The member whose token this is."""
        ...

    def submit_article(
        self, submission: Submission, *, member: Member, idempotency_key: str | None
    ) -> Submitted:
        """Store an article."""
        ...

    def read_article(self, article_id: str) -> ArticleRecord:
        """An article."""
        ...

    def allowed_article_actions(self, article_id: str, *, member: Member) -> tuple[str, ...]:
        """What this member may do with an article now."""
        ...

    def list_articles(self, *, cursor: str | None, limit: int) -> Page[ArticleRecord]:
        """Articles, newest first."""
        ...

    def read_segments(self, article_id: str, revision: int | None) -> Mapping[str, object]:
        """The frozen extraction as plain JSON."""
        ...

    def read_claims(self, article_id: str) -> tuple[Review, ...]:
        """All claims of an article."""
        ...

    def list_claims(self, wanted: Wanted, *, cursor: str | None, limit: int) -> Page[Review]:
        """A page of the claims that are wanted."""
        ...

    def read_claim(self, claim_id: str, *, member: Member) -> ClaimRecord:
        """A claim as this member sees it."""
        ...

    def find_similar(self, claim_id: str) -> tuple[SimilarCheck, ...]:
        """Published fact-checks of much the same claim."""
        ...

    def read_history(self, claim_id: str, *, after: int, limit: int) -> Page[dict[str, object]]:
        """Log entries after a sequence number."""
        ...

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
        """Record one decision on a claim."""
        ...

    def take_callback(
        self,
        envelope: Envelope,
        *,
        read: Callable[[bytes], Callback],
        status_of: Callable[[PlumblineError], int],
    ) -> Recorded:
        """Verify and record a decision that a subscription has signed."""
        ...

    def add_claim(
        self,
        article_id: str,
        action: AddClaim,
        *,
        member: Member,
        decision_id: str | None,
        source: str = "api",
    ) -> Recorded:
        """Add a claim that the machine did not find."""
        ...

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
        """Record one decision on an article."""
        ...

    def add_member(self, *, member_id: str | None, name: str, roles: frozenset[Role]) -> Member:
        """Make a member known."""
        ...

    def list_members(self) -> tuple[Member, ...]:
        """All members."""
        ...

    def offboard(
        self,
        member_id: str,
        *,
        successor: str | None,
        member: Member,
        decision_id: str | None,
    ) -> Offboarded:
        """Let a member go."""
        ...

    def list_tokens(self) -> tuple[StoredToken, ...]:
        """All tokens, without secrets."""
        ...

    def issue_token(self, member_id: str, *, label: str) -> tuple[str, str]:
        """A new token's id and secret."""
        ...

    def revoke_token(self, token_id: str) -> None:
        """Lock a token out."""
        ...

    def list_policies(self) -> tuple[tuple[Policy, ...], int]:
        """All policies, and the number of the one that new articles get."""
        ...

    def read_policy(self, number: int) -> Policy:
        """A policy."""
        ...

    def add_policy(
        self, drawn_up: Policy, *, use: bool, member: Member, decision_id: str | None
    ) -> Policy:
        """Store another policy."""
        ...

    def use_policy(self, number: int, *, member: Member, decision_id: str | None) -> Policy:
        """Give new articles this policy."""
        ...

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
        """Take a reader's complaint."""
        ...

    def list_complaints(
        self, wanted: WantedComplaints, *, cursor: str | None, limit: int
    ) -> Page[Complaint]:
        """Complaints, most urgent first."""
        ...

    def read_complaint(self, complaint_id: str, *, member: Member) -> ComplaintRecord:
        """A complaint as this member sees it."""
        ...

    def read_complaint_history(
        self, complaint_id: str, *, after: int, limit: int
    ) -> Page[dict[str, object]]:
        """Log entries of a complaint after a sequence number."""
        ...

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
        """Record one decision on a complaint."""
        ...

    def render_view(self, view: "View") -> bytes:
        """A page that answers one request."""
        ...

    def read_page(self, path: str) -> tuple[bytes, str] | None:
        """A rendered file's bytes and content type, or None."""
        ...

    def extract_article(self, article_id: str, revision: int) -> None:
        """Worker: find the claims of a revision."""
        ...

    def publish_event(self, event: Mapping[str, object]) -> None:
        """Worker: tell outsiders."""
        ...

    @property
    def webhooks(self) -> "Webhooks":
        """Subscriptions, their logs, and the feed."""
        ...

    def tell_outside(self, events: Sequence[Mapping[str, object]]) -> None:
        """Worker: events get their places and go to those who asked for them."""
        ...

    def deliver_webhooks(self, subscription_id: str) -> int:
        """Worker: send what is due to one subscription."""
        ...

    def render_article(
        self, article_id: str, *, subject: str | None = None, sequence: int = 0
    ) -> object:
        """Worker: bring an article's pages up to date."""
        ...

    def sweep(self) -> int:
        """Schedule: what must happen at a time happens."""
        ...

    def relay_outbox(self) -> int:
        """Schedule: send what was left behind."""
        ...

    def measure(self) -> Mapping[str, float]:
        """Schedule: how old what waits is, and whether pages keep up."""
        ...


class _Current:
    """The one desk of this process."""

    def __init__(self) -> None:
        self.desk: Desk | None = None
        self.make: Callable[[], Desk] | None = None
        self.lock = threading.Lock()


_CURRENT = _Current()


def provide(desk: Desk | None) -> None:
    """Use this desk from now on; None: make one when the next is asked for."""
    _CURRENT.desk = desk


def provide_by(make: Callable[[], Desk]) -> None:
    """Make the desk this way when it is first asked for, unless one was provided."""
    _CURRENT.make = make


def desk() -> Desk:
    """The desk of this process."""
    found = _CURRENT.desk
    if found is not None:
        return found
    # Two first requests at once must not open two stores.
    with _CURRENT.lock:
        if _CURRENT.desk is None:
            if _CURRENT.make is None:
                raise RuntimeError("no desk was provided, and nobody said how to make one")
            _CURRENT.desk = _CURRENT.make()
        return _CURRENT.desk
