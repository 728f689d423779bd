"""Plumbline's entrance: HTTP routes, queue workers and the schedule, for Chalice.

Each body parses, makes one call, and answers; everything else happens round it: the dispatcher
(`chalicelib.edge.dispatch`) lets callers in and turns errors into problems, and the desk is made
from the environment when it is first asked for. Nothing here opens a store while it is imported.
"""

import logging

from chalice.app import Chalice, Rate, SQSEvent

from chalicelib.config import log_form, queue_name, settings, stage
from chalicelib.domain.review import may_add
from chalicelib.edge import complaint_shapes, paging, shapes, tally
from chalicelib.edge.access import (
    KNOW_WHO,
    MEMBERS,
    OPERATORS,
    OPERATORS_AND_CHIEFS,
    PUBLIC,
    SUBMITTERS,
)
from chalicelib.edge.action_bodies import read_added_claim, read_article_action, read_claim_action
from chalicelib.edge.article_body import read_article_body
from chalicelib.edge.bulk import BulkShape, decide_all
from chalicelib.edge.callback_bodies import envelope_of, read_callback, status_of
from chalicelib.edge.choices import number, wanted_claims, wanted_complaints
from chalicelib.edge.complaint_bodies import read_complaint_action, read_complaint_body
from chalicelib.edge.complaint_pages import received_page, wants_page
from chalicelib.edge.current import Desk, desk, provide_by
from chalicelib.edge.dispatch import Dispatcher
from chalicelib.edge.gateway_events import register
from chalicelib.edge.member_bodies import read_member_body, read_offboard_body, read_token_body
from chalicelib.edge.messages import tick, work_off
from chalicelib.edge.names import article_id, claim_id, complaint_id, named, policy_number
from chalicelib.edge.pages import (
    FORM_PAGE_HEADERS,
    asset_answer,
    fixed_answer,
    folder_answer,
    page_answer,
)
from chalicelib.edge.parameters import (
    CLAIM_FILTERS,
    COMPLAINT_CLAIM,
    COMPLAINT_DUE,
    COMPLAINT_STATE,
    CURSOR,
    LIMIT,
    REVISION,
    SUBSCRIPTION,
)
from chalicelib.edge.policy_bodies import (
    PoliciesShape,
    PolicyShape,
    policy_shape,
    read_policy_body,
)
from chalicelib.edge.request import JSON, Answer, Request, json_answer
from chalicelib.edge.request_log import begin_log
from chalicelib.edge.router import Router
from chalicelib.edge.webhook_views import add_webhook_routes
from chalicelib.workflow.complaint_records import Origin
from chalicelib.workflow.measures import DECIDED

router = Router()


def make_desk() -> Desk:
    """The desk that the environment describes; adapters are imported here and not before."""
    from chalicelib.wiring import connect  # noqa: PLC0415 - a cold start pays only when it must

    return connect(settings())


provide_by(make_desk)


# Articles


@router.route(
    "POST", "/v1/articles", access=SUBMITTERS, body="ArticleBody",
    answers={202: shapes.SubmittedShape, 200: shapes.SubmittedShape},
)  # fmt: skip
def submit_article(request: Request) -> Answer:
    """Submit an article.

    202: stored, its claims are being looked for. 200: the same content was known already.
    """
    submission = read_article_body(request.body)
    submitted = desk().submit_article(
        submission, member=request.member, idempotency_key=request.idempotency_key
    )
    return json_answer(
        shapes.submitted_shape(submitted),
        200 if submitted.outcome == "same" else 202,
        location=f"/v1/articles/{submitted.article_id}",
    )


@router.route(
    "GET", "/v1/articles", access=MEMBERS, query=(CURSOR, LIMIT),
    answers={200: shapes.ArticlesShape},
)  # fmt: skip
def list_articles(request: Request) -> Answer:
    """List articles, newest first."""
    position = paging.read_cursor(request, "articles")
    page = desk().list_articles(cursor=position, limit=paging.limit_of(request))
    return json_answer(
        shapes.articles_shape(page, paging.write_cursor("articles", page.next_cursor))
    )


@router.route(
    "GET", "/v1/articles/{article_id}", access=MEMBERS, answers={200: shapes.ArticleShape}
)
def read_article(request: Request) -> Answer:
    """Read an article and how far its revisions have come."""
    name = article_id(request.path["article_id"])
    record = desk().read_article(name)
    allowed = desk().allowed_article_actions(name, member=request.member)
    shape = shapes.article_shape(
        record, allowed, may_add_claims=may_add(request.member, record.facts())
    )
    return json_answer(shape, version=record.publication.version)


@router.route(
    "GET", "/v1/articles/{article_id}/claims", access=MEMBERS, answers={200: shapes.ClaimsShape}
)
def list_claims_of_article(request: Request) -> Answer:
    """List all claims of an article, by their ordinals."""
    reviews = desk().read_claims(article_id(request.path["article_id"]))
    return json_answer(shapes.claims_shape(reviews, None))


@router.route(
    "POST", "/v1/articles/{article_id}/claims", access=MEMBERS, body="AddedClaimBody",
    answers={201: shapes.DecisionShape},
)  # fmt: skip
def add_claim(request: Request) -> Answer:
    """Add a claim that the machine did not find.

    A span of the article's text, or its headline, an image, a video, or elsewhere with a link.
    """
    recorded = desk().add_claim(
        article_id(request.path["article_id"]),
        read_added_claim(request.body),
        member=request.member,
        decision_id=request.idempotency_key,
    )
    return json_answer(
        shapes.decision_shape(recorded),
        201,
        version=recorded.review.version,
        location=f"/v1/claims/{recorded.review.claim_id}",
    )


@router.route(
    "GET", "/v1/articles/{article_id}/segments", access=MEMBERS, query=(REVISION,),
    answers={200: dict[str, object]},
)  # fmt: skip
def read_segments(request: Request) -> Answer:
    """Read the text, its segments and its claims as the extraction froze them."""
    return json_answer(
        desk().read_segments(
            article_id(request.path["article_id"]), number(request, "revision", 9_999)
        )
    )


@router.route(
    "GET", "/v1/articles/{article_id}/summary", access=MEMBERS, answers={200: dict[str, object]}
)
def read_summary(request: Request) -> Answer:
    """Read the published summary, as its page's JSON."""
    return page_answer(request, f"articles/{article_id(request.path['article_id'])}/index.json")


@router.route(
    "POST", "/v1/articles/{article_id}/actions", access=MEMBERS, body="ArticleAction",
    versioned=True, answers={200: shapes.ArticleDecisionShape},
)  # fmt: skip
def decide_article(request: Request) -> Answer:
    """Decide on an article."""
    recorded = desk().decide_article(
        article_id(request.path["article_id"]),
        read_article_action(request.body),
        member=request.member,
        expected_version=request.expected_version,
        decision_id=request.idempotency_key,
    )
    return json_answer(
        shapes.article_decision_shape(recorded), version=recorded.publication.version
    )


# Claims


@router.route(
    "GET", "/v1/claims", access=MEMBERS, query=(*CLAIM_FILTERS, CURSOR, LIMIT),
    answers={200: shapes.ClaimsShape},
)  # fmt: skip
def list_claims(request: Request) -> Answer:
    """List claims by state, priority, age, holder, assignee, article and due time."""
    wanted = wanted_claims(request)
    listing = f"claims {wanted}"
    page = desk().list_claims(
        wanted,
        cursor=paging.read_cursor(request, listing),
        limit=paging.limit_of(request),
    )
    return json_answer(
        shapes.claims_shape(page.items, paging.write_cursor(listing, page.next_cursor))
    )


@router.route("GET", "/v1/claims/{claim_id}", access=MEMBERS, answers={200: shapes.ClaimShape})
def read_claim(request: Request) -> Answer:
    """Read a claim, its review, its draft, and what you may do."""
    record = desk().read_claim(claim_id(request.path["claim_id"]), member=request.member)
    return json_answer(shapes.claim_shape(record), version=record.review.version)


@router.route(
    "GET", "/v1/claims/{claim_id}/similar", access=MEMBERS, answers={200: shapes.SimilarShape}
)
def find_similar(request: Request) -> Answer:
    """Find fact-checks that this desk has published of much the same claim."""
    return json_answer(
        shapes.similar_shape(desk().find_similar(claim_id(request.path["claim_id"])))
    )


@router.route(
    "GET", "/v1/claims/{claim_id}/history", access=MEMBERS, query=(CURSOR, LIMIT),
    answers={200: shapes.HistoryShape},
)  # fmt: skip
def read_history(request: Request) -> Answer:
    """Read a claim's log, oldest entry first."""
    name = claim_id(request.path["claim_id"])
    listing = f"history {name}"
    page = desk().read_history(
        name, after=paging.read_position(request, listing), limit=paging.limit_of(request)
    )
    next_cursor = paging.write_cursor(listing, page.next_cursor)
    return json_answer(shapes.HistoryShape(entries=page.items, next_cursor=next_cursor))


@router.route(
    "POST", "/v1/claims/{claim_id}/actions", access=MEMBERS, body="ClaimAction",
    versioned=True, answers={200: shapes.DecisionShape},
)  # fmt: skip
def decide_claim(request: Request) -> Answer:
    """Decide on a claim."""
    recorded = desk().decide(
        claim_id(request.path["claim_id"]),
        read_claim_action(request.body),
        member=request.member,
        expected_version=request.expected_version,
        decision_id=request.idempotency_key,
    )
    return json_answer(shapes.decision_shape(recorded), version=recorded.review.version)


@router.route(
    "POST", "/v1/claims/actions", access=MEMBERS, body="BulkBody",
    answers={200: BulkShape, 207: BulkShape},
)  # fmt: skip
def decide_claims(request: Request) -> Answer:
    """Decide on up to 100 claims, each by itself.

    200: every decision stands. 207: some were refused; each result tells its own.
    """
    told = decide_all(request)
    return json_answer(told, 200 if told["done"] == len(told["results"]) else 207)


@router.route(
    "POST", "/v1/callbacks/reviews", access=PUBLIC, body="CallbackBody", query=(SUBSCRIPTION,),
    signed=True, answers={200: shapes.DecisionShape},
)  # fmt: skip
def take_callback(request: Request) -> Answer:
    """Take a decision that a subscription has signed.

    The same again gives the first result. Only what is applied uses up its webhook-id.
    """
    recorded = desk().take_callback(envelope_of(request), read=read_callback, status_of=status_of)
    return json_answer(shapes.decision_shape(recorded), version=recorded.review.version)


# The desk's rules


@router.route("GET", "/v1/policies", access=MEMBERS, answers={200: PoliciesShape})
def list_policies(request: Request) -> Answer:  # noqa: ARG001 - every view has this form
    """List all policies, oldest first, and say which one new articles get."""
    policies, current = desk().list_policies()
    return json_answer(
        PoliciesShape(policies=[policy_shape(policy) for policy in policies], current=current)
    )


@router.route("GET", "/v1/policies/{number}", access=MEMBERS, answers={200: PolicyShape})
def read_policy(request: Request) -> Answer:
    """Read a policy."""
    return json_answer(policy_shape(desk().read_policy(policy_number(request.path["number"]))))


@router.route(
    "POST", "/v1/policies", access=OPERATORS_AND_CHIEFS, body="PolicyBody",
    answers={201: PolicyShape},
)  # fmt: skip
def add_policy(request: Request) -> Answer:
    """Draw up another policy from a preset; `use` gives it to new articles from now on."""
    drawn_up, use = read_policy_body(request.body)
    policy = desk().add_policy(
        drawn_up, use=use, member=request.member, decision_id=request.idempotency_key
    )
    return json_answer(policy_shape(policy), 201, location=f"/v1/policies/{policy.version}")


@router.route(
    "POST", "/v1/policies/{number}/use", access=OPERATORS_AND_CHIEFS, answers={200: PolicyShape}
)
def use_policy(request: Request) -> Answer:
    """Give new articles this policy from now on."""
    policy = desk().use_policy(
        policy_number(request.path["number"]),
        member=request.member,
        decision_id=request.idempotency_key,
    )
    return json_answer(policy_shape(policy))


# Members


@router.route("GET", "/v1/members", access=OPERATORS_AND_CHIEFS, answers={200: shapes.MembersShape})
def list_members(request: Request) -> Answer:  # noqa: ARG001 - every view has this form
    """List everybody known to the desk."""
    members = [shapes.member_shape(member) for member in desk().list_members()]
    return json_answer(shapes.MembersShape(members=members))


@router.route(
    "POST", "/v1/members", access=OPERATORS, body="MemberBody", answers={201: shapes.MemberShape}
)
def add_member(request: Request) -> Answer:
    """Make a member known, or give a known one another name and roles."""
    body = read_member_body(request.body)
    member = desk().add_member(
        member_id=body.member_id, name=body.name, roles=frozenset(body.roles)
    )
    return json_answer(shapes.member_shape(member), 201)


@router.route(
    "POST", "/v1/members/{member_id}/offboard", access=OPERATORS_AND_CHIEFS, body="OffboardBody",
    answers={200: shapes.OffboardedShape},
)  # fmt: skip
def offboard_member(request: Request) -> Answer:
    """Let a member go: tokens and links are revoked, what they held goes to others.

    Drafts are kept. Asked again, it does what is left to do.
    """
    done = desk().offboard(
        named(request.path["member_id"], "member"),
        successor=read_offboard_body(request.body).successor,
        member=request.member,
        decision_id=request.idempotency_key,
    )
    return json_answer(shapes.offboarded_shape(done))


@router.route("GET", "/v1/tokens", access=OPERATORS_AND_CHIEFS, answers={200: shapes.TokensShape})
def list_tokens(request: Request) -> Answer:  # noqa: ARG001 - every view has this form
    """List all tokens, without their secrets."""
    return json_answer(shapes.tokens_shape(desk().list_tokens()))


@router.route(
    "POST", "/v1/tokens", access=OPERATORS, body="TokenBody", answers={201: shapes.TokenShape}
)
def issue_token(request: Request) -> Answer:
    """Give a member a token; its secret is shown this once."""
    body = read_token_body(request.body)
    token_id, secret = desk().issue_token(body.member_id, label=body.label)
    return json_answer(
        shapes.TokenShape(
            token_id=token_id, member_id=body.member_id, label=body.label, token=secret
        ),
        201,
        location=f"/v1/tokens/{token_id}",
    )


@router.route("DELETE", "/v1/tokens/{token_id}", access=OPERATORS, answers={204: None})
def revoke_token(request: Request) -> Answer:
    """Lock a token out at once."""
    desk().revoke_token(named(request.path["token_id"], "token"))
    return Answer(204)


# Complaints


@router.route(
    "GET", "/v1/complaints", access=KNOW_WHO,
    query=(COMPLAINT_STATE, COMPLAINT_DUE, COMPLAINT_CLAIM, CURSOR, LIMIT),
    answers={200: complaint_shapes.ComplaintsShape},
)  # fmt: skip
def list_complaints(request: Request) -> Answer:
    """List complaints, those first on which the desk has to act soonest."""
    wanted = wanted_complaints(request)
    listing = f"complaints {wanted.state} {wanted.due} {wanted.claim_id}"
    page = desk().list_complaints(
        wanted, cursor=paging.read_cursor(request, listing), limit=paging.limit_of(request)
    )
    next_cursor = paging.write_cursor(listing, page.next_cursor)
    return json_answer(complaint_shapes.complaints_shape(page, next_cursor))


@router.route(
    "GET", "/v1/complaints/{complaint_id}", access=MEMBERS,
    answers={200: complaint_shapes.ComplaintShape},
)  # fmt: skip
def read_complaint(request: Request) -> Answer:
    """Read a complaint, what came of it, and what you may do."""
    name = complaint_id(request.path["complaint_id"])
    record = desk().read_complaint(name, member=request.member)
    return json_answer(
        complaint_shapes.complaint_shape(record, request.member),
        version=record.complaint.version,
    )


@router.route(
    "GET", "/v1/complaints/{complaint_id}/history", access=KNOW_WHO, query=(CURSOR, LIMIT),
    answers={200: shapes.HistoryShape},
)  # fmt: skip
def read_complaint_history(request: Request) -> Answer:
    """Read a complaint's log, oldest entry first."""
    name = complaint_id(request.path["complaint_id"])
    listing = f"history {name}"
    page = desk().read_complaint_history(
        name, after=paging.read_position(request, listing), limit=paging.limit_of(request)
    )
    next_cursor = paging.write_cursor(listing, page.next_cursor)
    return json_answer(shapes.HistoryShape(entries=page.items, next_cursor=next_cursor))


@router.route(
    "POST", "/v1/complaints/{complaint_id}/actions", access=KNOW_WHO, body="ComplaintAction",
    versioned=True, answers={200: complaint_shapes.ComplaintDecisionShape},
)  # fmt: skip
def decide_complaint(request: Request) -> Answer:
    """Decide on a complaint; nothing public changes."""
    recorded = desk().decide_complaint(
        complaint_id(request.path["complaint_id"]),
        read_complaint_action(request.body),
        member=request.member,
        expected_version=request.expected_version,
        decision_id=request.idempotency_key,
    )
    return json_answer(
        complaint_shapes.complaint_decision_shape(recorded), version=recorded.complaint.version
    )


add_webhook_routes(router)

# What is public. On AWS the bucket of pages answers instead of these routes.


@router.route("GET", "/healthz", access=PUBLIC, answers={200: shapes.HealthShape})
def tell_health(request: Request) -> Answer:  # noqa: ARG001 - every view has this form
    """Tell that requests are answered."""
    return json_answer(shapes.HealthShape(status="ok"))


@router.route("GET", "/openapi.json", access=PUBLIC, answers={200: dict[str, object]})
def describe_api(request: Request) -> Answer:
    """Describe this API as OpenAPI 3.1."""
    from chalicelib.edge.openapi import document_bytes  # noqa: PLC0415 - most processes never ask

    return fixed_answer(request, document_bytes(router), JSON)


@router.route("GET", "/docs", access=PUBLIC, answers={200: None})
def show_docs(request: Request) -> Answer:
    """Show the same description to people."""
    from chalicelib.edge.docs_page import page_bytes  # noqa: PLC0415 - most processes never ask

    return fixed_answer(request, page_bytes(router), "text/html; charset=utf-8")


@router.route("GET", "/", access=PUBLIC, answers={200: None})
def show_front(request: Request) -> Answer:
    """Show the front page."""
    return page_answer(request, "index.html")


@router.route("GET", "/articles/{article_id}", access=PUBLIC, answers={200: None})
def show_summary(request: Request) -> Answer:
    """Show the summary of an article."""
    return folder_answer(request, f"articles/{article_id(request.path['article_id'])}")


@router.route(
    "GET", "/articles/{article_id}/index.json", access=PUBLIC, answers={200: dict[str, object]}
)
def give_summary(request: Request) -> Answer:
    """Give the summary of an article as JSON."""
    return page_answer(request, f"articles/{article_id(request.path['article_id'])}/index.json")


@router.route("GET", "/articles/{article_id}/claims/{ordinal}", access=PUBLIC, answers={200: None})
def show_fact_check(request: Request) -> Answer:
    """Show the newest version of a fact-check."""
    return folder_answer(request, _fact_check(request), FORM_PAGE_HEADERS)


@router.route(
    "POST", "/articles/{article_id}/claims/{ordinal}/complaints", access=PUBLIC,
    body="ComplaintBody", forms=True, answers={201: complaint_shapes.FiledShape, 200: None},
)  # fmt: skip
def file_complaint(request: Request) -> Answer:
    """Report an error in a published fact-check; nothing public changes.

    201: it came. A browser that sends the form is shown the same as a page (200), and problems too.
    """
    body = read_complaint_body(request.body, request.headers.get("content-type"))
    claim = f"{article_id(request.path['article_id'])}-{request.path['ordinal']}"
    filed = desk().file_complaint(
        claim_id(claim),
        name=body.name,
        contact=body.contact,
        text=body.text,
        origin=Origin(request.source, request.headers.get("x-forwarded-for", "")),
        decision_id=request.idempotency_key,
    )
    if wants_page(request):
        return received_page(filed)
    return json_answer(complaint_shapes.filed_shape(filed), 201)


@router.route(
    "GET", "/articles/{article_id}/claims/{ordinal}/{part}", access=PUBLIC, answers={200: None}
)
def show_part_of_fact_check(request: Request) -> Answer:
    """Show a numbered version of a fact-check (v1), or give the newest as JSON (index.json)."""
    part = named(request.path["part"], "page")
    if part == "index.json":
        return page_answer(request, f"{_fact_check(request)}/{part}")
    return folder_answer(request, f"{_fact_check(request)}/{part}")


@router.route(
    "GET", "/articles/{article_id}/claims/{ordinal}/{part}/index.json", access=PUBLIC,
    answers={200: dict[str, object]},
)  # fmt: skip
def give_version_of_fact_check(request: Request) -> Answer:
    """Give a numbered version of a fact-check as JSON."""
    part = named(request.path["part"], "page")
    return page_answer(request, f"{_fact_check(request)}/{part}/index.json")


@router.route("GET", "/corrections", access=PUBLIC, answers={200: None})
def show_corrections(request: Request) -> Answer:
    """Show the newest corrections and withdrawals of all articles."""
    return folder_answer(request, "corrections")


@router.route("GET", "/corrections/{part}", access=PUBLIC, answers={200: None})
def show_part_of_corrections(request: Request) -> Answer:
    """Show the corrections of a month (2031-05), or give the newest as JSON (index.json)."""
    part = named(request.path["part"], "page")
    if part == "index.json":
        return page_answer(request, f"corrections/{part}")
    return folder_answer(request, f"corrections/{part}")


@router.route(
    "GET", "/corrections/{part}/index.json", access=PUBLIC, answers={200: dict[str, object]}
)
def give_corrections_of_month(request: Request) -> Answer:
    """Give the corrections of a month as JSON."""
    part = named(request.path["part"], "page")
    return page_answer(request, f"corrections/{part}/index.json")


@router.route("GET", "/assets/{file}", access=PUBLIC, answers={200: None})
def give_asset(request: Request) -> Answer:
    """Give a file that pages refer to."""
    return asset_answer(request, f"assets/{named(request.path['file'], 'file')}")


def _fact_check(request: Request) -> str:
    article = article_id(request.path["article_id"])
    return f"articles/{article}/claims/{named(request.path['ordinal'], 'page')}"


app = Chalice("plumbline", configure_logs=False)
dispatch = Dispatcher(router)
register(app, router, dispatch)
logging.getLogger("plumbline").setLevel(logging.INFO)
if (form := log_form()) is not None:
    begin_log(form, stage=stage())


# Queue workers. A message that fails alone comes again alone; the others of its batch are done.


@app.on_sqs_message(queue=queue_name("extract"), batch_size=1)
def extract_articles(event: SQSEvent) -> dict[str, object]:
    """Find the claims of the revisions that wait."""

    def extract(body: dict[str, object]) -> None:
        desk().extract_article(str(body["article_id"]), int(str(body["revision"])))

    return work_off("extract", event, extract)


def _publish_event(body: dict[str, object]) -> None:
    desk().publish_event(body)
    tally.add_event(body.get("type"))


@app.on_sqs_message(queue=queue_name("events"), batch_size=10)
def publish_events(event: SQSEvent) -> dict[str, object]:
    """Tell whom it concerns what happened."""
    return work_off(
        "events",
        event,
        _publish_event,
        first=lambda bodies: desk().tell_outside(bodies),
    )


@app.on_sqs_message(queue=queue_name("deliver"), batch_size=1)
def deliver_webhooks(event: SQSEvent) -> dict[str, object]:
    """Send partners what is due to them; one message, one partner."""
    return work_off(
        "deliver", event, lambda body: desk().deliver_webhooks(str(body["subscription_id"]))
    )


@app.on_sqs_message(queue=queue_name("render"), batch_size=10)
def render_articles(event: SQSEvent) -> dict[str, object]:
    """Bring pages up to date."""

    def render(body: dict[str, object]) -> None:
        desk().render_article(
            str(body["article_id"]),
            subject=str(body["subject"]) if body.get("subject") else None,
            sequence=int(str(body.get("sequence", 0))),
        )

    return work_off("render", event, render)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def every_minute(event: object) -> None:  # noqa: ARG001 - Chalice passes the event
    """Do what is due, and send what a broken request left behind."""
    tick(
        "every minute",
        {
            "sweep": lambda: {DECIDED: desk().sweep()},
            "relay the outbox": lambda: desk().relay_outbox(),
            "measure": lambda: desk().measure(),
        },
    )
