"""Signed decisions from outside: applied once, by the right person, or refused and listed."""

import contextlib
import json
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.adapters.webhook_secrets import DerivedSecrets
from chalicelib.domain.errors import (
    DecisionIdReused,
    FourEyes,
    GuardFailed,
    InputRefused,
    NotFound,
    PlumblineError,
    RoleMissing,
    StaleCallback,
    StoreContended,
    Unauthenticated,
)
from chalicelib.domain.events import EventType
from chalicelib.domain.policy import Role
from chalicelib.domain.review import Accept, Approve, Reset, State, SubmitDraft, Take
from chalicelib.domain.signature import SignatureHeaders, signed_headers
from chalicelib.domain.subscription import (
    Mode,
    Reach,
    Subscription,
    SubscriptionStatus,
    rotated,
)
from chalicelib.edge.callback_bodies import read_callback, status_of
from chalicelib.workflow.take_callback import (
    Envelope,
    TakeCallback,
    known_as,
    pseudo_member_id,
)
from chalicelib.workflow.webhook_ports import ReceivedCallback
from tests.workflow.desk import EVIDENCE, VERDICT, Desk
from tests.workflow.test_record_decision import first_claim, in_approval

NAME = "01JTP000000000000000000000"
SECRETS = DerivedSecrets(bytes(32))
PARTNER = Subscription(
    subscription_id=NAME,
    url="https://partner.example/hook",
    member_id="reporter",
    created_by="olga",
    created_at=datetime(2030, 3, 1, tzinfo=UTC),
    events=frozenset({EventType.CLAIM_PUBLISHED}),
    roles=frozenset({Role.CHECKER, Role.APPROVER}),
    names={"anna@partner": "approver", "chris@partner": "checker", "gone@partner": "gone"},
)
DRAFT = {
    "verdict": {
        "rating": VERDICT.rating,
        "reason": VERDICT.reason,
        "explanation": VERDICT.explanation,
    }
}


@dataclass
class Kept:
    """Subscriptions by id, and what was noted."""

    subscriptions: dict[str, Subscription] = field(default_factory=lambda: {NAME: PARTNER})
    noted: list[ReceivedCallback] = field(default_factory=list)

    def read(self, subscription_id):
        return self.subscriptions.get(subscription_id)

    def note_received(self, callback):
        self.noted.append(callback)


@dataclass
class Partner:
    """Somebody's own system, that signs what it sends."""

    desk: Desk
    kept: Kept
    take: TakeCallback

    def body(self, claim_id, action, person="anna@partner", **more):
        review = self.desk.review(claim_id)
        return json.dumps(
            {
                "type": "review.decision",
                "claim_id": claim_id,
                "action": action,
                "expected_version": review.version,
                "person": person,
                "decided_at": "2030-03-04T09:00:00Z",
            }
            | more
        ).encode()

    def send(self, body, webhook_id="msg_1", number=1, name=NAME, **changed):
        at = int(self.desk.clock().timestamp())
        headers = signed_headers([SECRETS.secret(name, number)], webhook_id, at, body) | changed
        sent = Envelope(name, SignatureHeaders.of(headers), body)
        return self.take(sent, read=read_callback, status_of=status_of)

    def outcomes(self):
        return [(one.outcome, one.status, one.reason) for one in self.kept.noted]


@pytest.fixture
def partner(desk):
    plumbline, kept = desk.plumbline, Kept()
    decide = replace(plumbline._decide, known_as=lambda editors: known_as(editors, kept.read))
    plumbline._decide = decide
    return Partner(
        desk,
        kept,
        TakeCallback(
            subscriptions=kept,
            secrets=SECRETS,
            received=kept,
            inbox=plumbline._inbox,
            decide=decide,
            article=plumbline.read_article,
            members=plumbline._members.read,
            clock=desk.clock,
        ),
    )


def approval(partner, claim_id, **more):
    return partner.body(
        claim_id, "approve", draft_hash=partner.desk.review(claim_id).draft_hash, **more
    )


def test_a_signed_approval_is_recorded_as_that_members_decision_by_callback(desk, partner):
    claim_id = first_claim(desk)
    in_approval(desk, claim_id)

    recorded = partner.send(approval(partner, claim_id))

    entry = desk.plumbline.read_history(claim_id, after=0, limit=100).items[-1]
    assert recorded.review.state is State.APPROVED
    assert (entry["action"], entry["member"], entry["source"]) == (
        "approve",
        "approver",
        "callback",
    )
    noted = partner.kept.noted[0]
    assert (noted.claim_id, noted.action, noted.person) == (claim_id, "approve", "anna@partner")
    assert partner.outcomes() == [("applied", 200, None)]


def test_the_same_callback_again_gives_the_first_result_also_when_the_claim_has_moved_on(
    desk, partner
):
    claim_id = first_claim(desk)
    in_approval(desk, claim_id)
    body = approval(partner, claim_id)
    first = partner.send(body)
    partner.send(partner.body(claim_id, "note", data={"text": "Later."}), "msg_2")

    again = partner.send(body)

    assert again.replayed
    # A repeated answer tells of the review without its draft, as it does over HTTP.
    assert again.review == replace(first.review, draft=again.review.draft)
    assert desk.review(claim_id).version == first.review.version + 1
    assert [one.outcome for one in partner.kept.noted] == ["applied", "applied", "replayed"]


def test_a_used_id_with_other_bytes_is_refused_whoever_it_names(desk, partner):
    claim_id = first_claim(desk)
    in_approval(desk, claim_id)
    partner.send(approval(partner, claim_id))

    for other in (
        partner.body(claim_id, "note", "chris@partner", data={"text": "x"}),
        approval(partner, claim_id) + b" ",
        b"no JSON at all",
    ):
        with pytest.raises(DecisionIdReused):
            partner.send(other)


def test_only_what_was_applied_uses_up_an_id(desk, partner):
    claim_id = first_claim(desk)
    in_approval(desk, claim_id)
    stale = approval(partner, claim_id, expected_version=1)
    with pytest.raises(StaleCallback) as refused:
        partner.send(stale)
    with pytest.raises(InputRefused):
        partner.send(b"{}")

    recorded = partner.send(approval(partner, claim_id))

    assert refused.value.facts["version"] == desk.review(claim_id).version - 1
    assert recorded.review.state is State.APPROVED
    assert partner.outcomes() == [
        ("refused", 409, "callback_stale"),
        ("refused", 422, "invalid"),
        ("applied", 200, None),
    ]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"webhook-signature": "v1,AAAA"}, "bad_webhook_signature", id="forged"),
        pytest.param({"webhook-signature": "é"}, "bad_webhook_signature", id="beyond ASCII"),
        pytest.param({"webhook-signature": ""}, "bad_webhook_signature", id="empty"),
        pytest.param({"webhook-id": "msg 1"}, "bad_webhook_id", id="an id with a space"),
        pytest.param({"webhook-timestamp": "now"}, "bad_webhook_timestamp", id="no time"),
        pytest.param({"number": 2}, "bad_webhook_signature", id="a secret that counts not yet"),
    ],
)
def test_whatever_is_wrong_with_a_signature_has_one_answer_and_the_operator_knows_why(
    desk, partner, changed, reason
):
    claim_id = first_claim(desk)
    version = desk.review(claim_id).version

    with pytest.raises(Unauthenticated) as refused:
        partner.send(partner.body(claim_id, "note", data={"text": "x"}), **changed)

    assert refused.value.public_code == "signature_refused"
    assert partner.outcomes() == [("refused", 401, reason)]
    assert partner.kept.noted[0].claim_id is None  # nothing was read of it
    assert desk.review(claim_id).version == version


def test_an_unknown_subscription_is_answered_as_a_wrong_signature(desk, partner):
    claim_id = first_claim(desk)
    body = partner.body(claim_id, "note", data={"text": "x"})

    with pytest.raises(Unauthenticated) as unknown:
        partner.send(body, name="01JTP000000000000000000009")
    with pytest.raises(Unauthenticated) as forged:
        partner.send(body, number=7)

    assert (unknown.value.message, unknown.value.reason) == (
        forged.value.message,
        forged.value.reason,
    )
    assert partner.kept.noted[0].subscription_id == "unknown"


def test_both_secrets_count_while_they_are_rotated_and_the_old_one_not_after(desk, partner):
    claim_id = first_claim(desk)
    day = timedelta(days=1)
    partner.kept.subscriptions[NAME] = rotated(PARTNER, now=desk.clock(), overlap=day)
    note = partner.body(claim_id, "note", data={"text": "x"}, expected_version=None)

    partner.send(note, "msg_1", number=1)
    partner.send(note, "msg_2", number=2)
    desk.clock.pass_time(day)

    with pytest.raises(Unauthenticated):
        partner.send(note, "msg_3", number=1)
    assert not partner.send(note, "msg_4", number=2).replayed


def test_the_same_person_by_token_and_by_external_name_never_passes_four_eyes(desk, partner):
    claim_id = first_claim(desk)
    both = replace(PARTNER, names={"x@partner": "checker-who-approves"})
    partner.kept.subscriptions[NAME] = both
    in_approval(desk, claim_id, "checker who approves")

    with pytest.raises(FourEyes):
        partner.send(approval(partner, claim_id, person="x@partner"))
    assert partner.outcomes() == [("refused", 403, "four_eyes")]


def test_who_edited_by_external_name_may_not_approve_by_token(desk, partner):
    claim_id = first_claim(desk)
    partner.kept.subscriptions[NAME] = replace(PARTNER, names={"x@partner": "checker-who-approves"})
    in_approval(desk, claim_id)
    desk.act(claim_id, "chief", Reset(reason="Anew."))
    partner.send(partner.body(claim_id, "take", "x@partner"), "take")
    partner.send(partner.body(claim_id, "submit_draft", "x@partner"), "submit")

    with pytest.raises(FourEyes):
        _approve(desk, claim_id, "checker who approves")
    assert _approve(desk, claim_id, "approver").review.state is State.APPROVED


def test_an_unmapped_name_drafts_and_comments_as_a_member_of_its_own_and_nothing_more(
    desk, partner
):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())
    partner.send(partner.body(claim_id, "take", "new@partner"), "1")
    partner.send(
        partner.body(claim_id, "save_draft", "new@partner", data=DRAFT),
        "2",
    )
    partner.send(partner.body(claim_id, "note", "new@partner", data={"text": "So far."}), "3")

    for beyond in (
        partner.body(claim_id, "submit_draft", "new@partner"),
        partner.body(claim_id, "approve", "new@partner", draft_hash="ab"),
        partner.body(claim_id, "confirm_claimant", "new@partner"),
    ):
        with pytest.raises(RoleMissing) as refused:
            partner.send(beyond, "4")
        assert refused.value.public_code == "person_unmapped"
    entries = desk.plumbline.read_history(claim_id, after=0, limit=100).items
    pseudo = pseudo_member_id(NAME, "new@partner")
    assert [entry["member"] for entry in entries[-3:]] == [pseudo] * 3
    assert desk.review(claim_id).holder == pseudo


def test_a_name_that_is_mapped_after_it_drafted_was_that_member_then(desk, partner):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())
    partner.send(partner.body(claim_id, "take", "a@partner"), "1")
    partner.send(partner.body(claim_id, "save_draft", "a@partner", data=DRAFT), "2")
    partner.send(partner.body(claim_id, "release", "a@partner"), "3")
    desk.act(claim_id, "checker", Take())
    desk.act(
        claim_id,
        "checker",
        SubmitDraft(VERDICT, EVIDENCE, waive_reply="A count.", confirm_claimant=True),
    )

    names = dict(PARTNER.names) | {"a@partner": "approver"}
    partner.kept.subscriptions[NAME] = replace(PARTNER, names=names)

    with pytest.raises(FourEyes):
        _approve(desk, claim_id, "approver")
    assert _approve(desk, claim_id, "checker who approves").review.state is State.APPROVED


def test_a_member_has_no_more_rights_by_callback_than_the_subscription(desk, partner):
    claim_id = first_claim(desk)
    in_approval(desk, claim_id)
    drafting = replace(PARTNER, roles=frozenset({Role.CHECKER}))
    partner.kept.subscriptions[NAME] = drafting

    with pytest.raises(RoleMissing):
        partner.send(approval(partner, claim_id))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"status": SubscriptionStatus.PAUSED}, GuardFailed, id="paused"),
        pytest.param({"status": SubscriptionStatus.DISABLED}, GuardFailed, id="disabled"),
        pytest.param({"mode": Mode.TEST}, NotFound, id="a test sees nothing real"),
        pytest.param(
            {"reach": Reach.OWN, "member_id": "partner"}, NotFound, id="somebody else's article"
        ),
    ],
)
def test_a_subscription_decides_only_what_it_reaches(desk, partner, changes, error):
    claim_id = first_claim(desk)
    body = partner.body(claim_id, "note", data={"text": "x"})
    partner.kept.subscriptions[NAME] = replace(PARTNER, **changes)

    with pytest.raises(error):
        partner.send(body)
    partner.kept.subscriptions[NAME] = replace(PARTNER, reach=Reach.OWN)
    assert not partner.send(body).replayed


def test_who_was_paused_meanwhile_still_learns_what_came_of_a_decision(desk, partner):
    claim_id = first_claim(desk)
    body = partner.body(claim_id, "note", data={"text": "x"})
    partner.send(body)
    partner.kept.subscriptions[NAME] = replace(PARTNER, status=SubscriptionStatus.PAUSED)

    assert partner.send(body).replayed


def test_who_has_left_decides_nothing(desk, partner):
    claim_id = first_claim(desk)

    with pytest.raises(RoleMissing) as refused:
        partner.send(partner.body(claim_id, "note", "gone@partner", data={"text": "x"}))

    assert refused.value.public_code == "person_left"


def test_callbacks_sent_many_times_at_once_and_in_any_order_are_applied_once_each(desk, partner):
    claim_id = first_claim(desk)
    notes = [partner.body(claim_id, "note", data={"text": f"Note {n}."}) for n in range(6)]
    notes = [note.replace(b'"expected_version": 1, ', b"") for note in notes]
    version, results = desk.review(claim_id).version, []

    def send(first):
        for step in range(len(notes)):
            which = (first + step) % len(notes)
            for _ in range(20):
                # Collided with others too often: nothing was changed, so it is sent again.
                with contextlib.suppress(StaleCallback, StoreContended):
                    results.append((which, partner.send(notes[which], f"note-{which}").replayed))
                    break

    threads = [threading.Thread(target=send, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert desk.review(claim_id).version == version + len(notes)
    assert sorted(which for which, replayed in results if not replayed) == list(range(len(notes)))
    assert len(results) == 4 * len(notes)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
FIELDS = [
    "type",
    "claim_id",
    "action",
    "expected_version",
    "draft_hash",
    "person",
    "decided_at",
    "data",
]


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    body=st.binary()
    | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON_VALUES)).map(
        lambda v: json.dumps(v).encode()
    ),
    mangled=st.none() | st.text(),
    where=st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]),
)
def test_no_bytes_and_no_headers_are_ever_our_fault(partner, body, mangled, where):
    changed = {} if mangled is None else {where: mangled}

    with pytest.raises(PlumblineError) as refused:
        partner.send(body, **changed)

    assert 400 <= status_of(refused.value) < 500


def _approve(desk, claim_id, who):
    return desk.act(claim_id, who, Approve(draft_hash=desk.review(claim_id).draft_hash))
