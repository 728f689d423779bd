"""Complaints on both stores: filed, answered, late, corrected from, verified and erased."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters import keys
from chalicelib.adapters.complaints import Complaints
from chalicelib.domain.complaint import (
    Acknowledge,
    ComplaintState,
    CorrectionFrom,
    Decide,
    Erase,
    Note,
    Outcome,
    Words,
)
from chalicelib.domain.errors import (
    DecisionIdReused,
    GuardFailed,
    InputRefused,
    NotFound,
    PreconditionMissing,
    ReviewChanged,
    TooManyRequests,
)
from chalicelib.domain.policy import Member, Role
from chalicelib.domain.review import (
    Approve,
    OpenCorrection,
    Reinstate,
    Retract,
    SetLegalHold,
    Suspend,
    Take,
)
from chalicelib.workflow.complaint_records import Origin, WantedComplaints
from chalicelib.workflow.complaint_senders import network_of
from chalicelib.workflow.file_complaint import A_DAY
from chalicelib.workflow.ports import Delete, Put, Query, Update
from tests.workflow.test_corrections import CORRECTION, page_of, published
from tests.workflow.test_record_decision import first_claim
from tests.workflow.test_record_decision import published as publish_other

HERE = Origin("203.0.113.7")
UPHELD = Decide(Outcome.UPHELD, "You are right, the second report has another number.")
OPERATOR = Member("opal", "Opal", frozenset({Role.OPERATOR}))


def file(desk, claim_id, text="The report counts 42.", origin=HERE, **more):
    facts = {"name": "Ida Moor", "contact": "ida@moor.example", "decision_id": None, **more}
    return desk.plumbline.file_complaint(claim_id, text=text, origin=origin, **facts)


def filed(desk, claim_id, **more):
    """The id of a new complaint."""
    return file(desk, claim_id, **more).complaint_id


def act(desk, complaint_id, who, action, **choices):
    member = who if isinstance(who, Member) else desk.people[who]
    version = desk.plumbline.read_complaint(complaint_id, member=member).complaint.version
    arguments = {"expected_version": version, "decision_id": None, **choices}
    return desk.plumbline.decide_complaint(complaint_id, action, member=member, **arguments)


def read(desk, complaint_id):
    return desk.plumbline.read_complaint(complaint_id, member=desk.people["chief"])


def listed(desk, cursor=None, **wanted):
    page = desk.plumbline.list_complaints(WantedComplaints(**wanted), cursor=cursor, limit=50)
    return [complaint.complaint_id for complaint in page.items]


def everything_stored(table, article_id):
    """Every item of an article, as one text."""
    items = table.query(Query(f"ARTICLE#{article_id}"))
    return json.dumps([dict(item) for item in items], default=str)


def test_a_complaint_is_kept_with_its_deadlines_and_changes_nothing_public(desk):
    claim_id = published(desk)
    before = page_of(desk, claim_id)
    version = desk.review(claim_id).version

    told = file(desk, claim_id)

    record = read(desk, told.complaint_id)
    assert record.complaint.words == Words(
        name="Ida Moor", contact="ida@moor.example", text="The report counts 42."
    )
    assert (record.complaint.state, record.complaint.fact_check) == ("received", 1)
    assert told.acknowledge_by == desk.clock.now + timedelta(days=2)
    assert told.decide_by == desk.clock.now + timedelta(days=14)
    assert record.allowed_actions == ("acknowledge", "decide", "note")
    assert desk.review(claim_id).version == version
    assert page_of(desk, claim_id) == before
    assert list(desk.plumbline.verify_log()()) == []


def test_the_desk_acknowledges_and_decides_each_on_the_version_it_saw(desk):
    complaint_id = filed(desk, published(desk))

    acknowledged = act(desk, complaint_id, "triager", Acknowledge())
    decided = act(desk, complaint_id, "chief", UPHELD)

    assert [step.complaint.state for step in (acknowledged, decided)] == ["acknowledged", "decided"]
    assert decided.complaint.outcome is Outcome.UPHELD
    assert decided.complaint.words.answer == UPHELD.answer
    assert decided.allowed_actions == ("note",)
    with pytest.raises(PreconditionMissing):
        act(desk, complaint_id, "chief", UPHELD, expected_version=None)
    with pytest.raises(ReviewChanged) as changed:
        act(desk, complaint_id, "chief", Acknowledge(), expected_version=1)
    assert changed.value.facts == {"state": "decided", "version": 3, "allowed_actions": ["note"]}
    assert list(desk.plumbline.verify_log()()) == []


def test_a_decision_whose_answer_was_lost_is_given_again_under_its_id(desk):
    complaint_id = filed(desk, published(desk))
    first = act(desk, complaint_id, "chief", UPHELD, decision_id="once")

    again = act(desk, complaint_id, "chief", UPHELD, decision_id="once", expected_version=1)

    assert (first.replayed, again.replayed) == (False, True)
    assert again.complaint == first.complaint
    with pytest.raises(DecisionIdReused):
        act(desk, complaint_id, "chief", Acknowledge(), decision_id="once", expected_version=1)


def test_a_note_needs_no_version(desk):
    complaint_id = filed(desk, published(desk))

    noted = act(desk, complaint_id, "triager", Note("I know her."), expected_version=None)

    assert noted.complaint.version == 2


@pytest.mark.parametrize(
    "bring",
    [
        lambda _desk: "01HV0000000000000000000009-1",
        lambda desk: f"{desk.extracted()}-1",
        lambda desk: f"{published(desk)}0",
        lambda desk: (claim := published(desk), desk.act(claim, "chief", Retract("Forged.")))[0],
        lambda desk: (
            claim := published(desk),
            desk.act(claim, "chief", Retract("Forged.")),
            desk.act(claim, "chief", Reinstate("Not forged.")),
        )[0],
    ],
    ids=["unknown", "not published", "no such claim", "retracted", "reinstated, not yet up"],
)
def test_what_is_not_public_is_answered_as_what_is_not_there(desk, bring):
    claim_id = bring(desk)

    with pytest.raises(NotFound) as refusal:
        file(desk, claim_id)

    assert refusal.value.message == "There is no such fact-check."
    assert listed(desk) == []


@pytest.mark.parametrize(
    "actions",
    [[Suspend("A letter.")], [OpenCorrection("Ours.")]],
    ids=["suspended", "under correction"],
)
def test_what_is_down_for_a_while_or_worked_on_still_takes_complaints(desk, actions):
    claim_id = published(desk)
    for action in actions:
        desk.act(claim_id, "chief", action)

    assert file(desk, claim_id).complaint_id.startswith(f"{claim_id}-")


def test_the_same_words_from_the_same_sender_are_one_complaint(desk):
    claim_id = published(desk)

    told = [file(desk, claim_id) for _ in range(10)]

    assert len({one.complaint_id for one in told}) == 1
    assert listed(desk) == [told[0].complaint_id]


def test_an_idempotency_key_is_the_sender_s_own_and_serves_one_complaint(desk):
    claim_id = published(desk)
    first = file(desk, claim_id, decision_id="k")

    with pytest.raises(DecisionIdReused):
        file(desk, claim_id, text="Something else.", decision_id="k")
    other = file(desk, claim_id, origin=Origin("203.0.113.8"), decision_id="k")

    assert other.complaint_id != first.complaint_id
    assert file(desk, claim_id, decision_id="k") == first


def test_a_sender_has_a_number_of_complaints_a_day_about_an_article(desk):
    claim_id = published(desk)
    for number in range(A_DAY):
        file(desk, claim_id, text=f"Error {number}.")

    with pytest.raises(TooManyRequests) as refusal:
        file(desk, claim_id, text="One more.")
    elsewhere = file(desk, claim_id, text="One more.", origin=Origin("203.0.113.8"))
    desk.clock.pass_time(timedelta(days=1))
    tomorrow = file(desk, claim_id, text="One more.")

    assert refusal.value.facts == {"retry_after": 15 * 3600 + 1}
    assert len(listed(desk)) == A_DAY + 2
    assert elsewhere.complaint_id != tomorrow.complaint_id


def test_side_by_side_a_sender_gets_no_more_than_one_after_the_other(desk):
    claim_id = published(desk)

    def send(number):
        try:
            return filed(desk, claim_id, text=f"Error {number}.")
        except TooManyRequests:
            return None

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(send, range(12)))

    kept = [complaint_id for complaint_id in told if complaint_id]
    assert len(kept) == len(set(kept)) == A_DAY
    assert sorted(listed(desk)) == sorted(kept)


def test_no_address_is_stored(desk, table):
    claim_id = published(desk)
    file(desk, claim_id)
    article_id = claim_id.partition("-")[0]

    salt = table.get(keys.salt_of_day("2030-03-04"))

    assert salt is not None
    assert salt["expires_at"] == int((desk.clock.now + timedelta(hours=15)).timestamp())
    assert HERE.source not in everything_stored(table, article_id)


@pytest.mark.parametrize(
    ("origin", "proxies", "network", "why"),
    [
        (Origin("203.0.113.7"), 0, "203.0.113.7", "who called"),
        (Origin("203.0.113.7", "9.9.9.9"), 0, "203.0.113.7", "what the caller wrote says nothing"),
        (
            Origin("198.51.100.1", "9.9.9.9, 203.0.113.7, 198.51.100.1"),
            1,
            "203.0.113.7",
            "a network in front, and API Gateway has added its own caller",
        ),
        (Origin("127.0.0.1", "9.9.9.9, 203.0.113.7"), 1, "203.0.113.7", "a proxy on this machine"),
        (Origin("127.0.0.1"), 1, "127.0.0.1", "past the proxy"),
        (Origin("2001:db8:1:2:3:4:5:6"), 0, "2001:db8:1:2::/64", "a household's network"),
        (Origin("::ffff:203.0.113.7"), 0, "203.0.113.7", "IPv4 in IPv6's clothes"),
        (Origin("nonsense"), 0, "unknown", "no address"),
        (Origin(""), 3, "unknown", "nothing at all"),
    ],
)
def test_the_sender_is_whom_our_own_proxies_were_called_by(origin, proxies, network, why):
    assert network_of(origin, proxies) == network, why


@pytest.mark.parametrize("text", ["", "   \n", "x" * 5_001])
def test_words_that_cannot_be_taken_leave_nothing(desk, text):
    claim_id = published(desk)

    with pytest.raises(InputRefused):
        file(desk, claim_id, text=text)

    assert listed(desk) == []


def test_a_deadline_is_told_once_however_often_and_side_by_side_the_sweep_runs(desk):
    complaint_id = filed(desk, published(desk))
    desk.clock.pass_time(timedelta(days=2))

    with ThreadPoolExecutor(4) as pool:
        first = sum(pool.map(lambda _: desk.plumbline.sweep(), range(8)))
    desk.clock.pass_time(timedelta(days=12))
    second = desk.plumbline.sweep()
    third = desk.plumbline.sweep()

    complaint = read(desk, complaint_id).complaint
    assert (first, second, third) == (1, 1, 0)
    assert (complaint.version, complaint.late) == (3, ("acknowledge", "decide"))
    assert complaint.due is not None
    assert list(desk.plumbline.verify_log()()) == []


def test_both_deadlines_are_told_in_one_sweep_that_comes_late(desk):
    complaint_id = filed(desk, published(desk))
    desk.clock.pass_time(timedelta(days=30))

    assert desk.plumbline.sweep() == 2
    assert read(desk, complaint_id).complaint.late == ("acknowledge", "decide")


def test_what_is_decided_is_never_late_afterwards(desk):
    complaint_id = filed(desk, published(desk))
    act(desk, complaint_id, "chief", UPHELD)
    desk.clock.pass_time(timedelta(days=30))

    assert desk.plumbline.sweep() == 0
    assert read(desk, complaint_id).complaint.late == ()


def test_the_desk_sees_open_complaints_by_what_is_due(desk):
    claim_id = published(desk)
    first = filed(desk, claim_id, text="One.")
    desk.clock.pass_time(timedelta(hours=1))
    second = filed(desk, claim_id, text="Two.")
    desk.clock.pass_time(timedelta(hours=1))
    third = filed(desk, claim_id, text="Three.")
    act(desk, first, "triager", Acknowledge())
    act(desk, third, "triager", UPHELD)

    soon = desk.clock.now + timedelta(days=3)
    assert listed(desk) == [second, first]
    assert listed(desk, due=soon) == [second]
    assert listed(desk, state=ComplaintState.ACKNOWLEDGED) == [first]
    assert listed(desk, state=ComplaintState.DECIDED) == [third]
    assert listed(desk, claim_id=claim_id) == [first, second, third]
    page = desk.plumbline.list_complaints(WantedComplaints(), cursor=None, limit=1)
    assert page.items[0].words == Words()
    assert listed(desk, cursor=page.next_cursor) == [first]
    about = WantedComplaints(claim_id=claim_id)
    page = desk.plumbline.list_complaints(about, cursor=None, limit=1)
    assert [complaint.complaint_id for complaint in page.items] == [first]
    assert listed(desk, claim_id=claim_id, cursor=page.next_cursor) == [second, third]


def test_a_correction_may_name_an_upheld_complaint_which_then_tells_what_came_of_it(desk):
    claim_id = published(desk)
    complaint_id = filed(desk, claim_id)
    with pytest.raises(GuardFailed) as early:
        desk.act(claim_id, "triager", OpenCorrection("A reader wrote.", complaint=complaint_id))
    act(desk, complaint_id, "triager", UPHELD)
    opened_at = desk.clock.now

    desk.act(claim_id, "triager", OpenCorrection("A reader wrote.", complaint=complaint_id))
    meanwhile = read(desk, complaint_id).corrections
    desk.act(claim_id, "checker", Take())
    waiting = desk.act(claim_id, "checker", CORRECTION).review
    desk.clock.pass_time(timedelta(minutes=5))
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))

    stamp = "%Y-%m-%dT%H:%M:%S.000000Z"
    assert early.value.reason == "complaint_not_upheld"
    assert meanwhile == (CorrectionFrom("open", opened_at.strftime(stamp)),)
    assert read(desk, complaint_id).corrections == (
        CorrectionFrom("published", desk.clock.now.strftime(stamp), 2),
    )
    assert list(desk.plumbline.verify_log()()) == []


def test_a_complaint_about_another_claim_opens_no_correction(desk):
    claim_id = published(desk)
    other = first_claim(desk, url="https://ledger.example/bridge")
    publish_other(desk, other)
    complaint_id = filed(desk, other)
    act(desk, complaint_id, "chief", UPHELD)

    for named in (complaint_id, "no-such-thing", f"{claim_id}-{'0' * 26}"):
        with pytest.raises(GuardFailed) as refusal:
            desk.act(claim_id, "chief", OpenCorrection("A reader wrote.", complaint=named))
        assert refusal.value.reason == "complaint_unknown"


def test_once_erased_no_word_is_left_anywhere_and_the_log_still_verifies(desk, table):
    claim_id = published(desk)
    article_id = claim_id.partition("-")[0]
    complaint_id = filed(desk, claim_id)
    act(desk, complaint_id, "chief", UPHELD)
    act(desk, complaint_id, "chief", Note("Ida is the engineer's sister."))

    erased = act(desk, complaint_id, OPERATOR, Erase())

    stored = everything_stored(table, article_id)
    assert erased.complaint.state is ComplaintState.ERASED
    assert read(desk, complaint_id).complaint.words == Words()
    for private in ("Ida", "moor", "counts 42", "another number", "sister"):
        assert private not in stored
    assert list(desk.plumbline.verify_log()()) == []


def test_an_erasure_that_was_cut_short_is_finished_by_its_repetition(desk, table):
    complaint_id = filed(desk, published(desk))
    version = read(desk, complaint_id).complaint.version
    act(desk, complaint_id, OPERATOR, Erase(), decision_id="e", expected_version=version)
    # As if the first had died after its transaction: a word is back beside the log.
    table.transact([Put(keys.secret(complaint_id, 1), {"values": {}})])

    act(desk, complaint_id, OPERATOR, Erase(), decision_id="e", expected_version=version)

    assert Complaints(table).erase(complaint_id) == 0


def test_a_legal_hold_keeps_a_complaint_s_words(desk):
    claim_id = published(desk)
    complaint_id = filed(desk, claim_id)
    desk.act(claim_id, "chief", SetLegalHold("A court asks."))

    with pytest.raises(GuardFailed) as refusal:
        act(desk, complaint_id, OPERATOR, Erase())

    assert refusal.value.reason == "legal_hold"
    assert read(desk, complaint_id).complaint.words.name == "Ida Moor"


@pytest.mark.parametrize("harm", ["words", "record", "entry", "gone"])
def test_verify_log_finds_what_was_changed_behind_a_complaint_s_log(desk, table, harm):
    complaint_id = filed(desk, published(desk))
    act(desk, complaint_id, "chief", UPHELD)
    table.transact(
        [
            {
                "words": Update(keys.complaint_words(complaint_id), set={"answer": "No."}),
                "record": Update(keys.complaint(complaint_id), set={"outcome": "not_upheld"}),
                "entry": Delete(keys.entry(complaint_id, 2)),
                "gone": Delete(keys.complaint(complaint_id)),
            }[harm]
        ]
    )

    walk = desk.plumbline.verify_log()
    found = list(walk())

    assert [finding.subject for finding in found][:1] == [complaint_id]
    assert walk.walked.complaints == 1


def test_two_who_decide_at_once_do_not_both_win(desk):
    complaint_id = filed(desk, published(desk))
    no = Decide(Outcome.NOT_UPHELD, "The report counts 41.")

    def decide(choice):
        who, action = choice
        try:
            return act(desk, complaint_id, who, action, expected_version=1).complaint.outcome
        except ReviewChanged:
            return None

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(decide, [("chief", UPHELD), ("triager", no)]))

    assert outcomes.count(None) == 1
    kept = read(desk, complaint_id).complaint
    assert kept.outcome in outcomes
    assert replace(kept, words=Words()).version == 2
