"""`decide`: a review, an action and the facts in; what is stored together out, or a refusal.

First who may ask at all, then whether the state allows it, then the guards, then the effect:
`effects` makes the review as it is afterwards, and the entry is what differs.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from chalicelib.domain.canonical import iso
from chalicelib.domain.errors import RoleMissing, TransitionNotAllowed
from chalicelib.domain.events import EVENT_OF_ACTION, Event, EventType
from chalicelib.domain.frozen import replace
from chalicelib.domain.log import ERASES, Entry, changes_between
from chalicelib.domain.policy import Policy, Role
from chalicelib.domain.review.effects import Consequence, effect
from chalicelib.domain.review.guards import GUARDS
from chalicelib.domain.review.history import BLANK, COLUMNS
from chalicelib.domain.review.table import BEGIN, BY_ACTION, BY_START, TABLE, Row
from chalicelib.domain.review.values import (
    Accept,
    Action,
    AssignmentDue,
    Decision,
    Facts,
    Publish,
    Review,
    State,
)
from chalicelib.domain.verdict import Draft

# Which actions need the entries read first, so that four eyes can be judged and who checked
# can be named.
NEEDS_EDITORS = frozenset({"approve", "publish", "dismiss_correction", "split", "merge"})
# Which start from, or are judged by, what is public now.
NEEDS_SNAPSHOT = frozenset(
    {"open_correction", "submit_correction", "dismiss_correction", "reinstate"}
)
# Which a legal hold of the article stops, also one that is set while they are decided.
STOPPED_BY_HOLD = frozenset(row.action for row in TABLE if "no_hold" in row.guards) | {
    "move_policy"
}
_ROWS_FROM = {state: tuple(row for row in TABLE if state in row.start) for state in State}


def begin(review: Review, facts: Facts, *, blob: str) -> Decision:
    """The first entry of an extracted claim: names blob and ordinal, holds no free text."""
    if review.state is not State.EXTRACTED or review.version or review.draft != Draft():
        raise ValueError("a claim begins as extracted, with nothing written yet")
    after = replace(review, version=1, since=facts.at)
    changes, _ = changes_between(BLANK, after, COLUMNS)  # the text stands in the blob
    entry = _entry(BLANK, after, facts, BEGIN, {**changes, "blob": blob}, {})
    return Decision(
        reviews=(after,),
        entries=(entry,),
        events=(),  # article.extracted tells of all claims together
    )


def decide(review: Review, action: Action, facts: Facts) -> Decision:
    """Judge one action: one entry and one event for each review that it changes or begins.

    Raises RoleMissing, TransitionNotAllowed (facts: state, allowed_actions), GuardFailed,
    FourEyes, and InputRefused where a field of the action holds what it must not.
    """
    row = _admitted(review, action, facts)
    for name in row.guards:
        refusal = GUARDS[name].check(review, facts, action)
        if refusal is not None:
            raise refusal
    outcome = effect(action, review, facts)
    moved = outcome.after.state is not review.state
    assert outcome.after.state in row.to or not (moved or row.to), "the table holds every move"
    asked = Consequence(review, outcome.after, row, outcome.told, outcome.hidden)
    decision = written((asked, *outcome.others), facts)
    if outcome.event is not None:
        first, *others = decision.events
        decision = replace(decision, events=(replace(first, type=outcome.event), *others))
    if outcome.snapshot is not None:
        decision = replace(decision, snapshots=(outcome.snapshot,))
    if isinstance(action, AssignmentDue):
        told = tuple(replace(event, type=EventType.CLAIM_DUE) for event in decision.events)
        decision = replace(decision, events=told)
    if outcome.reply is not None:
        decision = replace(decision, replies=(outcome.reply,))
    return decision


def written(consequences: Iterable[Consequence], facts: Facts) -> Decision:
    """Versions, entries and events for reviews as they are before and afterwards."""
    reviews, entries, events = [], [], []
    for one in consequences:
        before = one.before
        moved = one.after.state is not before.state
        after = replace(
            one.after, version=before.version + 1, since=facts.at if moved else before.since
        )
        changes, hidden = changes_between(before, after, COLUMNS)
        changes.update(one.told)
        hidden.update(one.hidden)
        if one.row.action == ERASES:  # the word itself says that all that was hidden is empty now
            hidden = {}
        entry = _entry(before, after, facts, one.row, changes, hidden)
        reviews.append(after)
        entries.append(entry)
        events.append(
            Event(
                type=EVENT_OF_ACTION.get(one.row.action, EventType.CLAIM_CHANGED)
                if before.version
                else EventType.CLAIM_ADDED,
                article_id=after.article_id,
                sequence=after.version,
                at=entry.at,
                claim_id=after.claim_id,
                state=after.state.value,
            )
        )
    return Decision(tuple(reviews), tuple(entries), tuple(events))


def allowed_actions(review: Review, facts: Facts) -> tuple[str, ...]:
    """The names of exactly the actions that this member may do now, in table order.

    What hangs on an action's own fields (a hash, a reason, another claim) is not judged.
    """
    if not facts.member.active:
        return ()
    holds: dict[str, bool] = {}  # each guard is asked once, however many rows name it
    allowed = []
    for name, guards in _open_to(review.state, facts.member.roles):
        for guard in guards:
            held = holds.get(guard)
            if held is None:
                held = holds[guard] = GUARDS[guard].check(review, facts, None) is None
            if not held:
                break
        else:
            allowed.append(name)
    return tuple(allowed)


@cache
def _open_to(state: State, roles: frozenset[Role]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Action and guards of each row that these roles may ask for in a state, in table order."""
    return tuple(
        (row.action, row.guards) for row in _ROWS_FROM[state] if not roles.isdisjoint(row.roles)
    )


def due_by_policy(review: Review, policy: Policy) -> Action | None:
    """What the policy has the system itself do with this claim now, or None.

    A decision of its own, with an entry of its own: whoever stores a review asks afterwards.
    """
    threshold = policy.auto_queue_threshold
    if review.state is State.EXTRACTED and threshold is not None:
        return Accept() if review.check_worthiness >= threshold else None
    return Publish() if review.state is State.APPROVED and policy.auto_publish else None


def _held(row: Row, facts: Facts) -> bool:
    return facts.member.active and not facts.member.roles.isdisjoint(row.roles)


def _admitted(review: Review, action: Action, facts: Facts) -> Row:
    """The row that applies. Raises RoleMissing or TransitionNotAllowed."""
    name = action.action
    row = BY_START.get((name, review.state))
    rows = BY_ACTION[name] if row is None else (row,)
    if not any(_held(candidate, facts) for candidate in rows):
        needed = tuple(dict.fromkeys(role.value for some in rows for role in some.roles))
        raise RoleMissing(
            f"{name} needs the role {' or '.join(needed)}.", facts={"roles": list(needed)}
        )
    if row is None:
        allowed = allowed_actions(review, facts)
        raise TransitionNotAllowed(
            f"{name} does not start from {review.state}."
            f" You may: {', '.join(allowed) or 'nothing now'}.",
            facts={"state": review.state.value, "allowed_actions": list(allowed)},
        )
    return row


def _role(row: Row, review: Review, facts: Facts) -> Role:
    """In which role the member acts: a chief who is not the holder acts as chief."""
    if "holder_or_chief" in row.guards and review.holder != facts.member.member_id:
        return Role.CHIEF
    if "holder_chief_or_respondent" in row.guards and review.holder != facts.member.member_id:
        return Role.CHIEF if Role.CHIEF in facts.member.roles else Role.RESPONDENT
    # `begin` asks for no role: extraction acts for the system, whoever submitted the article.
    return next((role for role in row.roles if role in facts.member.roles), row.roles[0])


def _entry(
    before: Review,
    after: Review,
    facts: Facts,
    row: Row,
    changes: Mapping[str, object],
    hidden: Mapping[str, object],
) -> Entry:
    return Entry(
        subject=after.claim_id,
        sequence=after.version,
        at=iso(facts.at),
        member=facts.member.member_id,
        role=_role(row, before, facts).value,
        action=row.action,
        from_state=before.state.value if before.version else None,
        to_state=after.state.value,
        policy=facts.policy.version,
        decision=facts.decision,
        source=facts.source,
        changes=changes,
        hidden=hidden,
    )
