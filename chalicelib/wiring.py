"""Settings in, ready-to-call workflows out: the only importer of adapters.

Adapters, and the libraries behind them, are imported when something first needs them: a JSON
route never pays for HTML parsing, templates or the model.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.adapters import codec, keys
from chalicelib.adapters.articles import Articles
from chalicelib.adapters.claim_queue import ClaimQueue
from chalicelib.adapters.complaints import Complaints
from chalicelib.adapters.deliveries import Deliveries, Received
from chalicelib.adapters.feed import Feed
from chalicelib.adapters.inbox import Inbox
from chalicelib.adapters.members import Members
from chalicelib.adapters.outbox import MoveAtOnce, Outbox
from chalicelib.adapters.policies import Policies as StoredPolicies
from chalicelib.adapters.reviews import Reviews
from chalicelib.adapters.subscriptions import Subscriptions
from chalicelib.adapters.system import SystemIds, draw, now
from chalicelib.config import QUEUES, ConfigurationError, Settings
from chalicelib.domain.article import Block, Submission
from chalicelib.domain.complaint import Complaint, ComplaintAction
from chalicelib.domain.desk_log import DESK
from chalicelib.domain.errors import NotFound, PlumblineError
from chalicelib.domain.policy import Member, Policy, Role
from chalicelib.domain.publication import ArticleAction, PublicationState
from chalicelib.domain.review import Action, AddClaim, Review
from chalicelib.domain.subscription import Subscription
from chalicelib.edge.tally import add
from chalicelib.workflow.act_by_policy import ActByPolicy
from chalicelib.workflow.add_claim import AddClaimToArticle
from chalicelib.workflow.complaint_records import (
    ComplaintRecord,
    Filed,
    Origin,
    RecordedComplaint,
    WantedComplaints,
)
from chalicelib.workflow.deliver_webhook import DeliverWebhooks
from chalicelib.workflow.desk_changes import ChangeDesk
from chalicelib.workflow.erase_member import EraseMember, MemberTraces
from chalicelib.workflow.file_complaint import FileComplaint
from chalicelib.workflow.find_similar import FindSimilar
from chalicelib.workflow.keep_subscriptions import Webhooks
from chalicelib.workflow.list_claims import ListClaims, Wanted
from chalicelib.workflow.members import Membership, StoredToken
from chalicelib.workflow.offboard import Offboarded, OffboardMember
from chalicelib.workflow.policies import Policies
from chalicelib.workflow.ports import BlobStore, Clock, Ids, ItemTable, PageStore, Queue
from chalicelib.workflow.publish_event import PublishEvent
from chalicelib.workflow.read_desk import ReadDesk
from chalicelib.workflow.record_complaint import RecordComplaint
from chalicelib.workflow.record_decision import RecordDecision
from chalicelib.workflow.record_publication import RecordPublication
from chalicelib.workflow.records import (
    ArticleRecord,
    ClaimRecord,
    Page,
    Recorded,
    RecordedArticle,
    SimilarCheck,
    Submitted,
)
from chalicelib.workflow.relay_outbox import RelayOutbox
from chalicelib.workflow.submit_article import SubmitArticle
from chalicelib.workflow.sweep import Sweep
from chalicelib.workflow.sweep_complaints import SweepComplaints
from chalicelib.workflow.take_callback import Callback, Envelope, TakeCallback, known_as
from chalicelib.workflow.tell_outside import TellOutside
from chalicelib.workflow.verify_complaints import VerifyComplaints
from chalicelib.workflow.webhook_ports import AddressRules, Secrets, WebhookSender

if TYPE_CHECKING:
    from chalicelib.domain.summary import View
    from chalicelib.domain.weighing import Model
    from chalicelib.workflow.erase_article import EraseArticle
    from chalicelib.workflow.extract_claims import ExtractClaims
    from chalicelib.workflow.measure_desk import MeasureDesk
    from chalicelib.workflow.render_corrections import RenderCorrections
    from chalicelib.workflow.render_pages import Renderer, RenderPages
    from chalicelib.workflow.verify_log import VerifyLog


@dataclass(frozen=True)
class Ports:
    """The world, as the workflows see it. `queues` has one for each of `config.QUEUES`.

    `sender`, `secrets` and `addresses` None: the desk has no webhooks.
    """

    table: ItemTable
    blobs: BlobStore
    pages: PageStore
    queues: Mapping[str, Queue]
    public_url: str
    clock: Clock = now
    ids: Ids = SystemIds()  # noqa: RUF009 - it has no state
    move_at_once: MoveAtOnce | None = None
    purge: Callable[[int], int] = lambda _now: 0  # drop what has expired; DynamoDB does so itself
    compact: Callable[[], None] = lambda: None  # leave no trace of what was deleted
    close: Callable[[], None] = lambda: None
    policies: Callable[[int], Policy] | None = None  # None: those that the store has
    proxies: int = 0  # of our own, in front of us
    sender: WebhookSender | None = None
    secrets: Secrets | None = None
    addresses: AddressRules | None = None
    dead_letters: Callable[[], int] | None = None  # how many; None: whoever has the queues tells
    draw: Callable[[], float] = draw  # a number from 0 up to 1


class Plumbline:
    """Everything the world asks of Plumbline, ready to call."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self._articles = Articles(ports.table, ports.blobs)
        self._reviews = Reviews(ports.table)
        self._inbox = Inbox(ports.table)
        self._complaints = Complaints(ports.table)
        desk_store = StoredPolicies(ports.table)
        self._change_desk = ChangeDesk(desk_store, self._inbox, ports.clock, ports.ids)
        self._policies = Policies(desk_store, self._change_desk)
        self._policy_of = ports.policies or self._policies.kept
        current = partial(ports.policies, 1) if ports.policies else self._policies.current
        self._current_policy = current
        self._members = members = Members(ports.table)
        self._membership = Membership(members, ports.clock, ports.ids)
        self._decide = RecordDecision(
            extractions=self._articles,
            reviews=self._reviews,
            inbox=self._inbox,
            policies=self._policy_of,
            members=members.read,
            complaints=self._complaints.read,
            clock=ports.clock,
            ids=ports.ids,
            known_as=lambda editors: known_as(editors, self._subscriptions.read),
        )
        self._decide_article = RecordPublication(
            self._articles,
            self._reviews,
            self._decide,
            self._inbox,
            self._policy_of,
            ports.clock,
            ports.ids,
            current,
        )
        self._decide_complaint = RecordComplaint(
            self._complaints,
            self._reviews,
            self._inbox,
            self._policy_of,
            ports.clock,
            ports.ids,
        )
        self._submit = SubmitArticle(
            self._articles,
            self._inbox,
            current,
            self._policy_of,
            ports.clock,
            ports.ids,
        )
        self._read = ReadDesk(self._articles, self._reviews)
        self._list = ListClaims(ClaimQueue(ports.table), keys.timestamp)
        self._relay = RelayOutbox(Outbox(ports.table, ports.queues, ports.move_at_once))

    # Who is who

    def authenticate(self, token: str) -> Member:
        """The member whose token this is. Raises Unauthenticated."""
        return self._membership.authenticate(token)

    def add_member(self, *, member_id: str | None, name: str, roles: frozenset[Role]) -> Member:
        """Make a member known, or give one new roles."""
        return self._membership.add_member(member_id=member_id, name=name, roles=roles)

    def list_members(self) -> tuple[Member, ...]:
        """All members."""
        return self._membership.list_members()

    def issue_token(self, member_id: str, *, label: str) -> tuple[str, str]:
        """A new token's id and secret."""
        return self._membership.issue_token(member_id, label=label)

    def list_tokens(self) -> tuple[StoredToken, ...]:
        """All tokens, without secrets."""
        return self._membership.list_tokens()

    def revoke_token(self, token_id: str) -> None:
        """Lock a token out."""
        self._membership.revoke_token(token_id)

    def revoke_labelled(self, label: str) -> int:
        """Lock out every token of a label."""
        return self._membership.revoke_labelled(label)

    def offboard(
        self,
        member_id: str,
        *,
        successor: str | None,
        member: Member,
        decision_id: str | None,
    ) -> Offboarded:
        """Let a member go: no way in is left, and nothing waits for them any more."""
        return OffboardMember(
            self._membership, self._reviews, self._list, self._decide, self._change_desk
        )(member_id, successor=successor, member=member, decision_id=decision_id)

    def ask_member_erasure(
        self, member_id: str, *, member: Member, decision_id: str | None
    ) -> None:
        """An operator asks that somebody who has left be erased."""
        self._erase_member.ask(member_id, member=member, decision_id=decision_id)

    def erase_member(
        self, member_id: str, *, member: Member, decision_id: str | None
    ) -> MemberTraces:
        """A chief decides it: name and ways in go; says where else the name stands."""
        return self._erase_member(member_id, member=member, decision_id=decision_id)

    def traces_of_member(self, member_id: str) -> MemberTraces:
        """Where a member is found; changes nothing. Raises NotFound."""
        return self._erase_member.traces(member_id)

    # The desk's rules

    def list_policies(self) -> tuple[tuple[Policy, ...], int]:
        """All policies, and the number of the one that new articles get."""
        return self._policies.listed()

    def read_policy(self, number: int) -> Policy:
        """A policy. Raises NotFound."""
        return self._policies.read(number)

    def add_policy(
        self, drawn_up: Policy, *, use: bool, member: Member, decision_id: str | None
    ) -> Policy:
        """Store another policy under the next number."""
        return self._policies.add(drawn_up, use=use, member=member, decision_id=decision_id)

    def use_policy(self, number: int, *, member: Member, decision_id: str | None) -> Policy:
        """Give new articles this policy from now on."""
        return self._policies.use(number, member=member, decision_id=decision_id)

    def desk_entries(self) -> tuple[Mapping[str, object], ...]:
        """The desk's own log, parsed, oldest first."""
        return self._reviews.entry_texts(DESK)

    # Articles

    def submit_article(
        self, submission: Submission, *, member: Member, idempotency_key: str | None
    ) -> Submitted:
        """Store a submission and ask for its extraction."""
        return self._submit(submission, member=member, idempotency_key=idempotency_key)

    def read_article(self, article_id: str) -> ArticleRecord:
        """An article with its revisions. Raises NotFound."""
        return self._read.article(article_id)

    def list_articles(self, *, cursor: str | None, limit: int) -> Page[ArticleRecord]:
        """Articles, newest first, without their revisions."""
        return self._articles.listed(cursor, limit)

    def read_segments(self, article_id: str, revision: int | None) -> dict[str, object]:
        """A frozen extraction as plain JSON. Raises NotFound, GuardFailed while it waits."""
        return self._read.segments(article_id, revision)

    def read_claims(self, article_id: str) -> tuple[Review, ...]:
        """All reviews of an article. Raises NotFound."""
        return self._read.claims(article_id)

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
        return self._decide_article(
            article_id,
            action,
            member=member,
            expected_version=expected_version,
            decision_id=decision_id,
            source=source,
        )

    def allowed_article_actions(self, article_id: str, *, member: Member) -> tuple[str, ...]:
        """What a member may do with an article now. Raises NotFound."""
        return self._decide_article.allowed(article_id, member)

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
        return AddClaimToArticle(
            self._articles,
            self._reviews,
            self._decide.read,
            self._inbox,
            self._policy_of,
            self.ports.clock,
            self.ports.ids,
        )(article_id, action, member=member, decision_id=decision_id, source=source)

    # Claims

    def list_claims(self, wanted: Wanted, *, cursor: str | None, limit: int) -> Page[Review]:
        """A page of the claims that are wanted, in the order of the leading filter."""
        return self._list(wanted, cursor, limit)

    def read_claim(self, claim_id: str, *, member: Member) -> ClaimRecord:
        """A claim with what this member may do. Raises NotFound."""
        return self._decide.read(claim_id, member=member)

    def find_similar(self, claim_id: str) -> tuple[SimilarCheck, ...]:
        """Published fact-checks of much the same claim, most alike first. Raises NotFound."""
        return FindSimilar(self._reviews, self._list)(claim_id)

    def read_history(self, claim_id: str, *, after: int, limit: int) -> Page[dict[str, object]]:
        """Log entries of a claim in order. Raises NotFound."""
        return self._read.history(claim_id, after, limit)

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
        return self._decide(
            claim_id,
            action,
            member=member,
            expected_version=expected_version,
            decision_id=decision_id,
            source=source,
        )

    def take_callback(
        self,
        envelope: Envelope,
        *,
        read: Callable[[bytes], Callback],
        status_of: Callable[[PlumblineError], int],
    ) -> Recorded:
        """Verify and record a decision that a subscription has signed."""
        return self._take_callback(envelope, read=read, status_of=status_of)

    # Complaints

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
        """Take a reader's complaint about a published fact-check."""
        file = FileComplaint(
            self._complaints,
            self._reviews,
            self._inbox,
            self._policy_of,
            self.ports.clock,
            self.ports.ids,
            self.ports.proxies,
        )
        return file(
            claim_id,
            name=name,
            contact=contact,
            text=text,
            origin=origin,
            decision_id=decision_id,
        )

    def list_complaints(
        self, wanted: WantedComplaints, *, cursor: str | None, limit: int
    ) -> Page[Complaint]:
        """Complaints by what is due next, or those about a claim; without their words."""
        if wanted.claim_id is not None:
            return self._complaints.of_claim(wanted.claim_id, cursor, limit)
        until = keys.timestamp(wanted.due) if wanted.due else None
        return self._complaints.waiting(wanted.state, until, cursor, limit)

    def read_complaint(self, complaint_id: str, *, member: Member) -> ComplaintRecord:
        """A complaint, what came of it, and what this member may do. Raises NotFound."""
        return self._decide_complaint.read(complaint_id, member=member)

    def read_complaint_history(
        self, complaint_id: str, *, after: int, limit: int
    ) -> Page[dict[str, object]]:
        """Log entries of a complaint in order. Raises NotFound."""
        if self._complaints.read(complaint_id) is None:
            raise NotFound("There is no such complaint.")
        return self._read.log(complaint_id, after, limit)

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
        return self._decide_complaint(
            complaint_id,
            action,
            member=member,
            expected_version=expected_version,
            decision_id=decision_id,
            source=source,
        )

    # Pages

    def read_page(self, path: str) -> tuple[bytes, str] | None:
        """A rendered page and its content type, or None."""
        return self.ports.pages.read(path)

    def render_view(self, view: "View") -> bytes:
        """A page that answers one request and is not kept."""
        return self._renderer.html(view)

    # Queue workers and the schedule

    def extract_article(self, article_id: str, revision: int) -> None:
        """Bring a revision from received to extracted or failed."""
        self._extract(article_id, revision)

    def publish_event(self, event: Mapping[str, object]) -> None:
        """Ask for what an event calls for; then do what the policy asks of the system."""
        PublishEvent(self.ports.queues["render"])(event)
        ActByPolicy(self._reviews, self._decide, self._policy_of)(event)
        if event.get("claim_id") is None and event.get("state") == PublicationState.ERASED:
            self.erase_article(str(event["article_id"]))

    def tell_outside(self, events: Sequence[Mapping[str, object]]) -> None:
        """Give events their places in the feed and ask for the sending; again does no harm."""
        self._tell(events)

    def deliver_webhooks(self, subscription_id: str) -> int:
        """Send what is due to one subscription; says how many requests that was."""
        return self._deliver(subscription_id)

    def sweep_deliveries(self) -> int:
        """Ask for the sending of what is due; says to how many subscriptions."""
        return self._deliver.sweep() if self.ports.sender else 0

    def render_article(
        self, article_id: str, *, subject: str | None = None, sequence: int = 0
    ) -> bool:
        """Bring an article's pages up to date."""
        return self._render(article_id, subject=subject, sequence=sequence)

    def render_front(self) -> None:
        """Bring the front page up to date, and the list of corrections where it is not."""
        self._render.front()
        self._corrections()

    def erase_article(self, article_id: str) -> None:
        """Take away every text of an article that was erased by decision; again does no harm."""
        self._erase(article_id)

    def texts_of_article(self, article_id: str) -> Mapping[str, int]:
        """What erasing an article would take away, by kind. Raises NotFound."""
        return self._erase.stored(article_id)

    def sweep(self) -> int:
        """End leases and tell of deadlines that passed; says how many. Drops what has expired."""
        self.ports.purge(int(self.ports.clock().timestamp()))
        self.sweep_deliveries()
        clock, stamp = self.ports.clock, keys.timestamp
        done = Sweep(self._reviews, self._decide, stamp, clock)()
        return done + SweepComplaints(self._complaints, self._decide_complaint, stamp, clock)()

    def relay_outbox(self) -> int:
        """Send what was committed and still waits; says how many records."""
        return self._relay()

    def measure(self) -> Mapping[str, float]:
        """How old what waits is, and whether pages keep up: measures by name."""
        return self._measure()

    def verify_log(self) -> "VerifyLog":
        """A walk through every log: call it for the findings; `walked` counts along."""
        from chalicelib.workflow.verify_log import VerifyLog

        return VerifyLog(
            self._articles,
            self._reviews,
            self.ports.policies or self._policies.read,  # a look changes nothing
            partial(self._policies.verify, self._reviews),
            VerifyComplaints(self._complaints, self._reviews),
        )

    def close(self) -> None:
        """Let go of files and connections."""
        self.ports.close()

    @cached_property
    def webhooks(self) -> Webhooks:
        """Subscriptions, their logs, and the feed."""
        from chalicelib.adapters.webhook_secrets import shown

        ports, secrets = self.ports, self.ports.secrets
        if ports.addresses is None or secrets is None:
            raise RuntimeError("this desk was made without webhooks")
        return Webhooks(
            subscriptions=self._subscriptions,
            feed=Feed(ports.table),
            deliveries=Deliveries(ports.table),
            received=Received(ports.table, ports.ids),
            tell=self._tell,
            addresses=ports.addresses,
            member=self._members.read,
            show_secret=lambda name, number: shown(secrets.secret(name, number)),
            both_roles=lambda: self._current_policy().preset == "solo",
            queue=ports.queues["deliver"],
            clock=ports.clock,
            ids=ports.ids,
        )

    @cached_property
    def _take_callback(self) -> TakeCallback:
        ports = self.ports
        if ports.secrets is None:
            raise RuntimeError("this desk was made without webhooks")
        return TakeCallback(
            subscriptions=self._subscriptions,
            secrets=ports.secrets,
            received=Received(ports.table, ports.ids),
            inbox=self._inbox,
            decide=self._decide,
            article=self._read.article,
            members=self._members.read,
            clock=ports.clock,
        )

    @cached_property
    def _subscriptions(self) -> Subscriptions:
        return Subscriptions(self.ports.table)

    @cached_property
    def _tell(self) -> TellOutside:
        return TellOutside(
            feed=Feed(self.ports.table),
            subscriptions=self._subscriptions,
            deliveries=Deliveries(self.ports.table),
            article=self._articles.read,
            actions=self._allowed_under,
            queue=self.ports.queues["deliver"],
            public_url=self.ports.public_url,
            clock=self.ports.clock,
        )

    @cached_property
    def _deliver(self) -> DeliverWebhooks:
        sender, secrets = self.ports.sender, self.ports.secrets
        if sender is None or secrets is None:
            raise RuntimeError("this desk was made without webhooks")
        return DeliverWebhooks(
            subscriptions=self._subscriptions,
            deliveries=Deliveries(self.ports.table),
            sender=sender,
            secrets=secrets,
            queue=self.ports.queues["deliver"],
            clock=self.ports.clock,
            jitter=self.ports.draw,
        )

    def _allowed_under(
        self, claim_id: str, sequence: int, subscription: Subscription
    ) -> tuple[str, ...]:
        """What its rights allow on a claim that has not moved since."""
        partner = Member(subscription.subscription_id, "", subscription.roles)
        try:
            record = self._decide.read(claim_id, member=partner)
        except NotFound:
            return ()
        return record.allowed_actions if record.review.version == sequence else ()

    @cached_property
    def _extract(self) -> "ExtractClaims":
        from chalicelib.workflow.carry_over import CarryOver
        from chalicelib.workflow.extract_claims import ExtractClaims

        return ExtractClaims(
            articles=self._articles,
            carry_over=CarryOver(self._articles, self._reviews, self._decide),
            policies=self._policy_of,
            html_to_text=_html_to_text,
            tell_language=_tell_language,
            load_model=_load_model,
            load_submission=codec.submission_of,
            load_reading=codec.reading_of,
            clock=self.ports.clock,
            ids=self.ports.ids,
        )

    @property
    def _erase_member(self) -> EraseMember:
        from chalicelib.adapters import member_traces

        return EraseMember(
            members=self._members,
            articles=self._articles,
            stored=member_traces.MemberTraces(self.ports.table),
            change_desk=self._change_desk,
            desk_log=self.desk_entries,
            revoke_tokens=self._membership.revoke_tokens_of,
            render=self._render,
            compact=self.ports.compact,
            clock=self.ports.clock,
        )

    @cached_property
    def _erase(self) -> "EraseArticle":
        from chalicelib.adapters.erasures import Erasures
        from chalicelib.workflow.erase_article import EraseArticle

        return EraseArticle(
            articles=self._articles,
            reviews=self._reviews,
            erasures=Erasures(self.ports.table, self.ports.blobs, self._articles),
            complaints=self._complaints,
            decide_complaint=self._decide_complaint,
            policies=self._policy_of,
            clock=self.ports.clock,
            ids=self.ports.ids,
            render=self._render,
            compact=self.ports.compact,
        )

    @cached_property
    def _render(self) -> "RenderPages":
        from chalicelib.adapters.renders import Renders
        from chalicelib.workflow.render_pages import RenderPages

        return RenderPages(
            articles=self._articles,
            reviews=self._reviews,
            renders=Renders(self.ports.table),
            pages=self.ports.pages,
            load_renderer=lambda: self._renderer,
            member_name=self._membership.name_of,
            policies=self._policy_of,
            public_url=self.ports.public_url,
            corrections=self._corrections.update,
        )

    @cached_property
    def _corrections(self) -> "RenderCorrections":
        from chalicelib.adapters.corrections import Corrections
        from chalicelib.adapters.renders import Renders
        from chalicelib.workflow.render_corrections import RenderCorrections

        return RenderCorrections(
            corrections=Corrections(self.ports.table),
            logs=self._reviews,
            pages=self.ports.pages,
            ticket=partial(Renders(self.ports.table).ticket, None),
            load_renderer=lambda: self._renderer,
            public_url=self.ports.public_url,
        )

    @cached_property
    def _measure(self) -> "MeasureDesk":
        from chalicelib.adapters.gauges import Gauges
        from chalicelib.adapters.renders import Renders
        from chalicelib.workflow.measure_desk import MeasureDesk

        return MeasureDesk(
            gauges=Gauges(self.ports.table),
            articles=self._articles,
            reviews=self._reviews,
            renders=Renders(self.ports.table),
            clock=self.ports.clock,
            dead_letters=self.ports.dead_letters,
        )

    @cached_property
    def _renderer(self) -> "Renderer":
        from chalicelib.adapters.jinja_pages import JinjaPages

        return JinjaPages()


def connect(settings: Settings) -> Plumbline:
    """Open the stores that the settings name. Raises ConfigurationError."""
    from chalicelib.adapters.folder_blobs import FolderBlobs
    from chalicelib.adapters.folder_pages import FolderPages
    from chalicelib.adapters.sqlite_queue import SqliteQueue, move_outbox
    from chalicelib.adapters.sqlite_table import SqliteTable

    folder = settings.data_dir
    if folder is None:
        raise ConfigurationError(
            ("PLUMBLINE_DATA_DIR is missing: blobs, pages and queues stand in a folder so far.",)
        )
    folder.mkdir(parents=True, exist_ok=True)
    sqlite = SqliteTable(folder / "plumbline.db")
    table: ItemTable = sqlite
    if settings.store == "dynamodb":
        from chalicelib.adapters.dynamo_table import DynamoTable, connect_dynamodb

        table = DynamoTable(
            connect_dynamodb(settings.region, settings.dynamodb_endpoint),
            settings.table_name,
            add=add,
        )
    queues = {name: SqliteQueue(sqlite, name) for name in QUEUES}
    return Plumbline(
        Ports(
            table=table,
            blobs=FolderBlobs(folder / "blobs"),
            pages=FolderPages(folder / "pages"),
            queues=queues,
            dead_letters=lambda: sum(queue.dead() for queue in queues.values()),
            public_url=settings.public_url,
            proxies=settings.proxies,
            sender=_sender(settings),
            secrets=_secrets(settings, folder),
            addresses=_addresses(settings),
            move_at_once=partial(move_outbox, sqlite) if table is sqlite else None,
            purge=sqlite.purge if table is sqlite else lambda _now: 0,
            compact=sqlite.compact,
            close=sqlite.close,
        ),
    )


def _sender(settings: Settings) -> WebhookSender:
    from chalicelib.adapters.counted_sender import CountedSender
    from chalicelib.adapters.webhook_sender import VettedSender

    vetted = VettedSender(
        https_only=settings.stage != "local", allow_loopback=settings.allow_loopback
    )
    return CountedSender(vetted, add)


def _addresses(settings: Settings) -> AddressRules:
    from chalicelib.adapters.webhook_sender import VettedAddresses

    return VettedAddresses(
        https_only=settings.stage != "local", allow_loopback=settings.allow_loopback
    )


def _secrets(settings: Settings, folder: Path) -> Secrets:
    from chalicelib.adapters.webhook_secrets import DerivedSecrets, master_key_in

    key = settings.webhook_key
    return DerivedSecrets(base64.b64decode(key) if key else master_key_in(folder))


def _html_to_text(html: str) -> tuple[str, tuple[Block, ...]]:
    from chalicelib.adapters.html_text import html_to_text

    return html_to_text(html)


def _tell_language(text: str) -> str:
    from chalicelib.adapters.language import tell_language

    return tell_language(text)


def _load_model() -> "Model":
    from chalicelib.adapters.model_file import load_model

    return load_model()
