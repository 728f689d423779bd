"""The table against the design, and who may do what in which state: deny unless listed."""

from dataclasses import replace
from typing import get_args

import pytest

from chalicelib.domain.errors import (
    FourEyes,
    GuardFailed,
    Refused,
    RoleMissing,
    TransitionNotAllowed,
)
from chalicelib.domain.policy import Member, Role, desk
from chalicelib.domain.review import (
    ABSORB,
    ADD_CLAIM,
    BEGINNINGS,
    GUARDS,
    LATER,
    OPEN,
    TABLE,
    Action,
    Note,
    State,
    SubmitDraft,
    allowed_actions,
    decide,
)
from tests.domain.review_play import (
    HOUR,
    REACHED,
    Play,
    canonical_claim,
    sound,
)

S = State
R = Role
STAFF = {R.SUBMITTER, R.TRIAGER, R.CHECKER, R.APPROVER, R.CHIEF, R.OPERATOR}
UNDER_WAY = {S.EXTRACTED, S.QUEUED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.IN_APPROVAL, S.APPROVED}
CORRECTED = {S.UNDER_CORRECTION, S.CORRECTION_IN_APPROVAL}
ANY_OPEN = UNDER_WAY | CORRECTED
ALL_BUT_ERASED = set(State) - {S.ERASED}
SHOWN = {S.PUBLISHED, *CORRECTED}
WORKED = {S.IN_REVIEW, S.UNDER_CORRECTION}
EXITS = {S.NOT_CHECKABLE, S.NOT_SELECTED, S.DUPLICATE, S.WITHDRAWN}
TRIAGED = {S.EXTRACTED, S.QUEUED}

# Who may ask for what in which state, written down from the design apart from the table.
MAY: dict[str, list[tuple[set[State], set[Role]]]] = {
    "accept": [({S.EXTRACTED}, {R.TRIAGER, R.SYSTEM})],
    "edit_claim": [(TRIAGED, {R.TRIAGER}), (WORKED, {R.CHECKER})],
    "set_claimant": [(TRIAGED, {R.TRIAGER}), (WORKED, {R.CHECKER})],
    "mark_duplicate": [({S.EXTRACTED, S.QUEUED}, {R.TRIAGER, R.CHECKER})],
    "split": [(TRIAGED, {R.TRIAGER})],
    "merge": [(TRIAGED, {R.TRIAGER})],
    "mark_not_checkable": [
        ({S.EXTRACTED, S.QUEUED}, {R.TRIAGER, R.CHECKER}),
        ({S.IN_REVIEW}, {R.CHECKER}),
    ],
    "set_aside": [({S.EXTRACTED, S.QUEUED}, {R.TRIAGER})],
    "reopen": [({S.NOT_CHECKABLE, S.NOT_SELECTED, S.DUPLICATE, S.WITHDRAWN}, {R.TRIAGER, R.CHIEF})],
    "assign": [(ANY_OPEN, {R.TRIAGER, R.CHIEF})],
    "take": [({S.QUEUED, S.CHANGES_REQUESTED} | WORKED, {R.CHECKER})],
    "renew": [(WORKED, {R.CHECKER})],
    "release": [(WORKED, {R.CHECKER})],
    "lease_expired": [(WORKED, {R.SYSTEM})],
    "add_evidence": [(WORKED, {R.CHECKER})],
    "save_draft": [(WORKED, {R.CHECKER})],
    "reuse_verdict": [(WORKED, {R.CHECKER})],
    "confirm_claimant": [(WORKED, {R.CHECKER})],
    "waive_reply": [(WORKED, {R.CHECKER})],
    "ask_reply": [(WORKED, {R.CHECKER})],
    "record_reply": [(ANY_OPEN | {S.PUBLISHED}, {R.CHECKER, R.CHIEF, R.RESPONDENT})],
    "reply_overdue": [(ANY_OPEN | {S.PUBLISHED}, {R.SYSTEM})],
    "discard_draft": [(WORKED, {R.CHECKER, R.CHIEF})],
    "note": [(ANY_OPEN | {S.PUBLISHED}, STAFF)],
    "submit_draft": [({S.IN_REVIEW}, {R.CHECKER})],
    "recall": [({S.IN_APPROVAL, S.CORRECTION_IN_APPROVAL}, {R.CHECKER})],
    "approve": [({S.IN_APPROVAL, S.CORRECTION_IN_APPROVAL}, {R.APPROVER})],
    "request_changes": [
        ({S.IN_APPROVAL, S.APPROVED, S.CORRECTION_IN_APPROVAL}, {R.APPROVER}),
    ],
    "edit_after_approval": [({S.APPROVED}, {R.CHECKER})],
    "publish": [({S.APPROVED}, {R.CHIEF, R.SYSTEM})],
    "open_correction": [({S.PUBLISHED}, {R.TRIAGER, R.CHIEF})],
    "submit_correction": [({S.UNDER_CORRECTION}, {R.CHECKER})],
    "dismiss_correction": [(CORRECTED, {R.APPROVER})],
    "suspend": [(SHOWN, {R.CHIEF})],
    "restore": [(SHOWN, {R.CHIEF})],
    "withhold_version": [(SHOWN, {R.CHIEF})],
    "set_legal_hold": [(ALL_BUT_ERASED, {R.CHIEF})],
    "lift_legal_hold": [(ALL_BUT_ERASED, {R.CHIEF})],
    "retract": [(SHOWN, {R.CHIEF})],
    "reinstate": [({S.RETRACTED}, {R.CHIEF})],
    "set_risk": [(ANY_OPEN, {R.TRIAGER, R.CHIEF})],
    "escalate": [(ANY_OPEN, {R.TRIAGER, R.CHIEF})],
    "suggest": [(ANY_OPEN | {S.PUBLISHED}, {R.APPROVER})],
    "reassign": [(WORKED, {R.CHIEF})],
    "reset": [({S.IN_REVIEW, S.CHANGES_REQUESTED, S.IN_APPROVAL, S.APPROVED}, {R.CHIEF})],
    "carry_over": [(ALL_BUT_ERASED, {R.SYSTEM})],
    "withdraw": [(UNDER_WAY, {R.CHIEF})],
    "member_left": [(ANY_OPEN, {R.SYSTEM})],
    "assignment_due": [(ANY_OPEN, {R.SYSTEM})],
    "move_policy": [(ALL_BUT_ERASED, {R.CHIEF})],
    "erase": [(ALL_BUT_ERASED, {R.SYSTEM})],
}

NOT_REACHED: set[S] = set()  # no action leads there yet

# Every action of the design with every state that it starts from, offered already or not.
DESIGN: dict[str, set[State]] = {
    "accept": {S.EXTRACTED},
    "add_claim": set(),
    "edit_claim": TRIAGED | WORKED,
    "set_claimant": TRIAGED | WORKED,
    "split": TRIAGED,
    "merge": TRIAGED,
    "mark_duplicate": TRIAGED,
    "mark_not_checkable": TRIAGED | {S.IN_REVIEW},
    "set_aside": TRIAGED,
    "reopen": EXITS,
    "reinstate": {S.RETRACTED},
    "assign": ANY_OPEN,
    "set_risk": ANY_OPEN,
    "escalate": ANY_OPEN,
    "take": {S.QUEUED, S.CHANGES_REQUESTED, S.IN_REVIEW, S.UNDER_CORRECTION},
    "renew": WORKED,
    "release": WORKED,
    "lease_expired": WORKED,
    "add_evidence": WORKED,
    "save_draft": WORKED,
    "confirm_claimant": WORKED,
    "reuse_verdict": WORKED,
    "discard_draft": WORKED,
    "ask_reply": WORKED,
    "waive_reply": WORKED,
    "record_reply": ANY_OPEN | {S.PUBLISHED},
    "reply_overdue": ANY_OPEN | {S.PUBLISHED},
    "suggest": ANY_OPEN | {S.PUBLISHED},
    "note": ANY_OPEN | {S.PUBLISHED},
    "submit_draft": {S.IN_REVIEW},
    "recall": {S.IN_APPROVAL, S.CORRECTION_IN_APPROVAL},
    "approve": {S.IN_APPROVAL, S.CORRECTION_IN_APPROVAL},
    "request_changes": {S.IN_APPROVAL, S.APPROVED, S.CORRECTION_IN_APPROVAL},
    "edit_after_approval": {S.APPROVED},
    "publish": {S.APPROVED},
    "open_correction": {S.PUBLISHED},
    "submit_correction": {S.UNDER_CORRECTION},
    "dismiss_correction": CORRECTED,
    "suspend": SHOWN,
    "restore": SHOWN,
    "withhold_version": SHOWN,
    "set_legal_hold": ALL_BUT_ERASED,
    "lift_legal_hold": ALL_BUT_ERASED,
    "retract": SHOWN,
    "reassign": WORKED,
    "reset": {S.IN_REVIEW, S.CHANGES_REQUESTED, S.IN_APPROVAL, S.APPROVED},
    "carry_over": ALL_BUT_ERASED,
    "withdraw": UNDER_WAY,
    "member_left": ANY_OPEN,
    "assignment_due": ANY_OPEN,
    "move_policy": ALL_BUT_ERASED,
    "erase": ALL_BUT_ERASED,
}


def played(state: State) -> Play:
    """A review in that state; the states that no action leads to yet are set."""
    if state in REACHED:
        play = REACHED[state]()
    else:
        play = Play()
        play.review = replace(play.review, state=state)
    play.canonical = canonical_claim()
    play.left = Member("corin", "Corin Vey", frozenset({R.CHECKER}), active=False)
    play.moved_to = desk(2)
    return play


def test_table_and_later_together_are_the_design() -> None:
    listed: dict[str, list[State]] = {}
    for row in (ADD_CLAIM, *TABLE):
        listed.setdefault(row.action, []).extend(row.start)
    for later in LATER:
        listed.setdefault(later.action, []).extend(later.start)

    assert {action: set(states) for action, states in listed.items()} == DESIGN
    twice = [
        (action, state)
        for action, states in listed.items()
        for state in set(states)
        if states.count(state) > 1
    ]
    assert twice == []


def test_each_action_has_a_value_and_each_value_a_row() -> None:
    values = {kind.__dataclass_fields__["action"].default for kind in get_args(Action)}

    assert values == {row.action for row in TABLE} == set(MAY)


def test_the_table_names_only_guards_that_are_there_and_uses_each() -> None:
    assert {name for row in (*BEGINNINGS, *TABLE, ABSORB) for name in row.guards} == set(GUARDS)


def test_open_is_what_the_design_calls_open() -> None:
    assert set(OPEN) == ANY_OPEN


def test_every_state_that_the_table_leads_to_is_reached_by_playing() -> None:
    reached = {state: play().review.state for state, play in REACHED.items()}

    assert reached == {state: state for state in reached}
    assert set(reached) == set(State) - NOT_REACHED
    assert {state for row in TABLE for state in row.to} <= set(reached)


@pytest.mark.parametrize("state", list(State))
def test_an_action_is_denied_unless_state_and_role_are_listed(state) -> None:
    """Each action × role, by the holder, by who submitted and by a stranger."""
    play = played(state)
    wrong = []
    for name, lines in MAY.items():
        here = [roles for states, roles in lines if state in states]
        for role in Role:
            expected: type[Refused] | None
            if here:
                expected = None if any(role in roles for roles in here) else RoleMissing
            else:
                known = any(role in roles for _, roles in lines)
                expected = TransitionNotAllowed if known else RoleMissing
            for who in ("corin", "stranger"):
                facts = play.facts(Member(who, who, frozenset({role})))
                outcome = refusal_of(play.review, sound(name, play.review), facts)
                denied = outcome if outcome in {RoleMissing, TransitionNotAllowed} else None
                if denied is not expected:
                    wrong.append((name, role.value, who, outcome, expected))

    assert wrong == []


@pytest.mark.parametrize("late", [False, True], ids=["lease live", "lease ended"])
@pytest.mark.parametrize("state", list(State))
def test_allowed_actions_are_exactly_those_that_succeed(state, late) -> None:
    """With sound fields: what is offered is done, what is not offered is refused."""
    play = played(state)
    play.wait(100 * HOUR if late else HOUR)
    wrong = []
    members = [
        Member(who, who, frozenset({role})) for who in ("corin", "asa", "stranger") for role in Role
    ]
    for member in [
        *members,
        Member("corin", "all", frozenset(Role)),
        Member("bo", "all", frozenset(Role)),
    ]:
        facts = play.facts(member)
        offered = allowed_actions(play.review, facts)
        done = {
            name for name in MAY if refusal_of(play.review, sound(name, play.review), facts) is None
        }
        if set(offered) != done or len(offered) != len(done):
            wrong.append((member.member_id, sorted(member.roles), offered, done))

    assert wrong == []


def test_an_inactive_member_may_do_nothing() -> None:
    play = played(S.QUEUED)
    gone = Member("gone", "Gone", frozenset(Role), active=False)

    assert allowed_actions(play.review, play.facts(gone)) == ()
    with pytest.raises(RoleMissing):
        play.act(Note("Still here?"), gone)


def test_a_refused_transition_says_where_it_stands_and_what_may_be_done() -> None:
    play = played(S.QUEUED)

    with pytest.raises(TransitionNotAllowed) as refused:
        play.act(SubmitDraft(), Member("corin", "Corin", frozenset({R.CHECKER})))

    assert refused.value.facts == {
        "state": "queued",
        "allowed_actions": ["mark_duplicate", "mark_not_checkable", "take", "note"],
    }


def refusal_of(review, action, facts):
    """The class of the refusal, or None where the action is done."""
    try:
        decide(review, action, facts)
    except (GuardFailed, FourEyes, RoleMissing, TransitionNotAllowed) as refusal:
        return type(refusal)
    except Refused as refusal:  # pragma: no cover - sound actions are never malformed
        raise AssertionError(f"{action} is sound") from refusal
    return None
