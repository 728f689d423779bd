"""A complaint's machine: every state with every action and role, deadlines, and what came of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.complaint import (
    COMPLAINT_TABLE,
    Acknowledge,
    ComplaintFacts,
    ComplaintState,
    CorrectionFrom,
    DeadlinePassed,
    Decide,
    Erase,
    Note,
    Outcome,
    Words,
    allowed_complaint_actions,
    clean_words,
    corrections_from,
    decide_complaint,
    receive,
)
from chalicelib.domain.complaint.values import ComplaintAction
from chalicelib.domain.errors import (
    GuardFailed,
    InputRefused,
    Refused,
    RoleMissing,
    TransitionNotAllowed,
)
from chalicelib.domain.log import seal
from chalicelib.domain.policy import SYSTEM, Member, Role, desk
from chalicelib.domain.replay import compare_complaint

NOON = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
POLICY = replace(
    desk(1),
    complaint_acknowledged_within=timedelta(days=2),
    complaint_decided_within=timedelta(days=14),
)
CLAIM = "01HV0000000000000000000001-1"
COMPLAINT = f"{CLAIM}-01HV0000000000000000000002"
WORDS = Words(name="Ida Moor", contact="ida@moor.example", text="The register counts 409 ships.")
ACTIONS: dict[str, ComplaintAction] = {
    "acknowledge": Acknowledge(),
    "decide": Decide(Outcome.UPHELD, "You are right; we look at it again."),
    "note": Note("I know the register."),
    "deadline_passed": DeadlinePassed(NOON + timedelta(days=2)),
    "erase": Erase(),
}
LIVING = ("received", "acknowledged", "decided")
# Written out: who may do what from which state, and where it leads.
MAY = {
    ("acknowledge", "received"): ("acknowledged", {"triager", "chief"}),
    ("decide", "received"): ("decided", {"triager", "chief"}),
    ("decide", "acknowledged"): ("decided", {"triager", "chief"}),
    ("deadline_passed", "received"): ("received", {"system"}),
    ("deadline_passed", "acknowledged"): ("acknowledged", {"system"}),
    **{("note", state): (state, {"triager", "chief"}) for state in LIVING},
    **{("erase", state): ("erased", {"operator"}) for state in LIVING},
}


def facts(role=Role.TRIAGER, at=NOON):
    member = (
        SYSTEM
        if role is Role.SYSTEM
        else Member(member_id=role.value, name=role.title(), roles=frozenset({role}))
    )
    return ComplaintFacts(at=at, decision="d", source="api", member=member, policy=POLICY)


def received():
    return receive(COMPLAINT, CLAIM, 2, WORDS, facts(Role.SYSTEM)).complaint


def in_state(state):
    """A complaint brought there by actions."""
    complaint = received()
    way = {
        "received": (),
        "acknowledged": (Acknowledge(),),
        "decided": (ACTIONS["decide"],),
        "erased": (Erase(),),
    }[state]
    for action in way:
        role = Role.OPERATOR if isinstance(action, Erase) else Role.TRIAGER
        complaint = decide_complaint(complaint, action, facts(role)).complaint
    return complaint


def test_the_table_of_this_test_knows_every_state_and_action():
    assert {row.action for row in COMPLAINT_TABLE} == set(ACTIONS)
    assert {state.value for state in ComplaintState} == {*LIVING, "erased"}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("state", [state.value for state in ComplaintState])
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_let_through_exactly_as_the_table_says(action, state, role):
    complaint = in_state(state)
    asked = ACTIONS[action]
    at = NOON + timedelta(days=20)
    if isinstance(asked, DeadlinePassed) and complaint.next_deadline:
        asked = DeadlinePassed(complaint.next_deadline)
    leads_to, roles = MAY.get((action, state), (None, set()))
    known = {role for (name, _), (_, roles) in MAY.items() if name == action for role in roles}

    if role.value in roles:
        decision = decide_complaint(complaint, asked, facts(role, at))
        assert decision.complaint.state.value == leads_to
        assert decision.complaint.version == complaint.version + 1
        assert (decision.entry.action, decision.entry.role) == (action, role.value)
    else:
        expected = RoleMissing if role.value not in known else TransitionNotAllowed
        with pytest.raises(expected):
            decide_complaint(complaint, asked, facts(role, at))
    offered = action in allowed_complaint_actions(complaint, facts(role, at))
    assert offered is (role.value in roles)


def test_a_complaint_comes_in_with_both_deadlines_of_the_policy_and_its_words_hidden():
    decision = receive(COMPLAINT, CLAIM, 2, WORDS, facts(Role.SYSTEM))

    complaint = decision.complaint
    assert (complaint.state, complaint.version, complaint.fact_check) == ("received", 1, 2)
    assert complaint.acknowledge_by == complaint.next_deadline == NOON + timedelta(days=2)
    assert complaint.decide_by == NOON + timedelta(days=14)
    assert complaint.due == complaint.acknowledge_by
    assert decision.entry.hidden == {
        "words.name": "Ida Moor",
        "words.contact": "ida@moor.example",
        "words.text": "The register counts 409 ships.",
    }
    assert "Ida" not in str(decision.entry.changes)


def test_each_deadline_is_told_once_and_in_order():
    complaint, told = received(), []
    for _ in range(2):
        deadline = complaint.next_deadline
        assert deadline is not None
        complaint = decide_complaint(
            complaint, DeadlinePassed(deadline), facts(Role.SYSTEM, deadline)
        ).complaint
        told.append((deadline, complaint.late))

    assert told == [
        (NOON + timedelta(days=2), ("acknowledge",)),
        (NOON + timedelta(days=14), ("acknowledge", "decide")),
    ]
    assert complaint.next_deadline is None
    with pytest.raises(GuardFailed):
        decide_complaint(
            complaint, DeadlinePassed(told[1][0]), facts(Role.SYSTEM, NOON + timedelta(days=99))
        )


def test_two_deadlines_at_the_same_moment_are_told_together():
    policy = replace(POLICY, complaint_decided_within=POLICY.complaint_acknowledged_within)
    complaint = receive(
        COMPLAINT, CLAIM, 1, WORDS, replace(facts(Role.SYSTEM), policy=policy)
    ).complaint
    at = complaint.decide_by

    complaint = decide_complaint(complaint, DeadlinePassed(at), facts(Role.SYSTEM, at)).complaint

    assert (complaint.late, complaint.next_deadline) == (("acknowledge", "decide"), None)


@pytest.mark.parametrize(
    ("deadline", "at", "reason", "why"),
    [
        (NOON, NOON + timedelta(days=3), "deadline_changed", "another time than the next"),
        (
            NOON + timedelta(days=2),
            NOON + timedelta(days=2, microseconds=-1),
            "no_deadline_passed",
            "a moment too early",
        ),
    ],
)
def test_a_deadline_that_has_not_passed_is_not_told(deadline, at, reason, why):
    with pytest.raises(GuardFailed) as refusal:
        decide_complaint(received(), DeadlinePassed(deadline), facts(Role.SYSTEM, at))

    assert refusal.value.reason == reason, why


@pytest.mark.parametrize(
    ("after", "late", "why"),
    [
        (timedelta(days=1), (), "in time"),
        (timedelta(days=3), ("acknowledge",), "acknowledged too late"),
        (timedelta(days=15), ("acknowledge", "decide"), "both too late"),
    ],
)
def test_who_answers_late_is_late_whether_or_not_the_sweep_came_by(after, late, why):
    decided = decide_complaint(
        received(), ACTIONS["decide"], facts(Role.CHIEF, NOON + after)
    ).complaint

    assert decided.late == late, why
    assert (decided.next_deadline, decided.due) == (None, None)
    assert decided.acknowledged_at == decided.decided_at == NOON + after


def test_once_acknowledged_the_next_deadline_is_that_of_the_decision():
    acknowledged = decide_complaint(received(), Acknowledge(), facts()).complaint

    assert acknowledged.next_deadline == acknowledged.due == NOON + timedelta(days=14)
    assert acknowledged.late == ()


@pytest.mark.parametrize(
    ("name", "contact", "text", "pointer", "why"),
    [
        (None, None, "   ", "/text", "nothing is said"),
        ("x" * 201, None, "Wrong.", "/name", "a name too long"),
        (None, "x" * 201, "Wrong.", "/contact", "a contact too long"),
        (None, None, "x" * 5_001, "/text", "more text than anybody reads"),
    ],
)
def test_words_that_cannot_be_taken_are_refused(name, contact, text, pointer, why):
    with pytest.raises(InputRefused) as refusal:
        clean_words(name, contact, text)

    assert refusal.value.pointer == pointer, why


def test_name_and_contact_may_be_left_out():
    assert clean_words(" ", None, " Wrong. ") == Words(text="Wrong.")


def chain(*actions):
    """A complaint and its sealed log after these actions."""
    decision = receive(COMPLAINT, CLAIM, 1, WORDS, facts(Role.SYSTEM))
    entries = [seal(decision.entry, "0" * 64, b"\1" * 32)]
    complaint = replace(decision.complaint, head_hash=entries[-1].hash)
    for number, action in enumerate(actions, start=2):
        role = Role.OPERATOR if isinstance(action, Erase) else Role.CHIEF
        decision = decide_complaint(complaint, action, facts(role))
        entries.append(seal(decision.entry, complaint.head_hash, bytes([number]) * 32))
        complaint = replace(decision.complaint, head_hash=entries[-1].hash)
    return complaint, entries


def test_replaying_the_log_gives_the_complaint():
    complaint, entries = chain(Acknowledge(), Note("Look at page 3."), ACTIONS["decide"])

    assert compare_complaint(complaint, entries) == ()


def test_once_erased_nothing_private_is_left_and_the_log_still_fits():
    complaint, entries = chain(ACTIONS["decide"], Note("Ida is a friend."), Erase())

    kept = [replace(entry, secrets={}) for entry in entries]

    assert complaint.words == Words()
    assert compare_complaint(complaint, kept) == ()
    for private in ("Ida", "moor", "409", "right"):
        assert private not in "".join(entry.text for entry in entries)


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda c, e: (replace(c, outcome=Outcome.NOT_UPHELD), e), "another outcome"),
        (lambda c, e: (replace(c, words=replace(c.words, answer="No.")), e), "another answer"),
        (lambda c, e: (c, e[:-1]), "the last entry is gone"),
        (lambda c, e: (c, [e[0], e[2], e[1]]), "two entries changed places"),
        (lambda c, e: (replace(c, state=ComplaintState.RECEIVED), e), "another state"),
        (lambda c, _: (c, []), "no log"),
    ],
)
def test_what_was_changed_behind_the_log_is_found(harm, why):
    complaint, entries = harm(*chain(Acknowledge(), ACTIONS["decide"]))

    assert compare_complaint(complaint, entries) != (), why


def entry(action, **changes):
    return {"action": action, "at": f"at {action}", "changes": changes}


OPENED = entry("open_correction", complaint=COMPLAINT)


@pytest.mark.parametrize(
    ("log", "found", "why"),
    [
        ([entry("open_correction")], (), "a correction of our own"),
        ([entry("open_correction", complaint="other")], (), "another complaint"),
        ([OPENED, entry("take")], (CorrectionFrom("open", "at open_correction"),), "worked on"),
        (
            [OPENED, entry("take"), entry("approve", published_version=2)],
            (CorrectionFrom("published", "at approve", 2),),
            "published",
        ),
        (
            [OPENED, entry("dismiss_correction"), entry("open_correction"), entry("retract")],
            (CorrectionFrom("dismissed", "at dismiss_correction"),),
            "dismissed, and another of our own retracted",
        ),
        (
            [OPENED, entry("dismiss_correction"), OPENED, entry("approve", published_version=3)],
            (
                CorrectionFrom("dismissed", "at dismiss_correction"),
                CorrectionFrom("published", "at approve", 3),
            ),
            "opened twice",
        ),
        (
            [entry("publish", published_version=1), OPENED, entry("retract")],
            (CorrectionFrom("retracted", "at retract"),),
            "taken back instead",
        ),
    ],
)
def test_a_claim_s_log_tells_what_came_of_a_complaint(log, found, why):
    assert corrections_from(COMPLAINT, log) == found, why


STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(ACTIONS)), st.sampled_from(list(Role)), st.integers(0, 200)),
    max_size=12,
)


@settings(deadline=None, max_examples=200)
@given(STEPS)
def test_whatever_is_asked_in_any_order_one_entry_a_change_and_the_log_gives_the_state(steps):
    decision = receive(COMPLAINT, CLAIM, 1, WORDS, facts(Role.SYSTEM))
    entries = [seal(decision.entry, "0" * 64, b"\0" * 32)]
    complaint = replace(decision.complaint, head_hash=entries[-1].hash)
    at, told = NOON, []
    for name, role, hours in steps:
        at += timedelta(hours=hours)
        action = ACTIONS[name]
        if isinstance(action, DeadlinePassed) and complaint.next_deadline:
            action = DeadlinePassed(complaint.next_deadline)
        offered = name in allowed_complaint_actions(complaint, facts(role, at))
        try:
            decision = decide_complaint(complaint, action, facts(role, at))
        except Refused:
            assert not offered
            continue
        assert offered
        if isinstance(action, DeadlinePassed):
            told.append(action.deadline)
        entries.append(seal(decision.entry, complaint.head_hash, bytes([len(entries)]) * 32))
        complaint = replace(decision.complaint, head_hash=entries[-1].hash)

    if complaint.state is ComplaintState.ERASED:
        entries = [replace(sealed, secrets={}) for sealed in entries]
        assert complaint.words == Words()
    assert complaint.version == len(entries)
    assert compare_complaint(complaint, entries) == ()
    assert len(told) == len(set(told)) <= 2
    assert told == sorted(told)
