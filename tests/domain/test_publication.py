"""The article's own machine: its table against the design, default deny, and its life."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from chalicelib.domain.errors import GuardFailed, Refused, RoleMissing, TransitionNotAllowed
from chalicelib.domain.events import Event, EventType
from chalicelib.domain.policy import SYSTEM, Member, Role, desk
from chalicelib.domain.publication import (
    ARTICLE_GUARDS,
    ARTICLE_LATER,
    ARTICLE_TABLE,
    ArticleAction,
    Fail,
    Open,
    Publication,
    PublicationFacts,
    PublicationState,
    PublishCounts,
    RetryExtraction,
    allowed_article_actions,
    begin_publication,
    decide_publication,
)

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
S = PublicationState
SENDER = Member("sol", "Sol Arden", frozenset({Role.SUBMITTER}))
CHIEF = Member("ines", "Ines Quill", frozenset({Role.CHIEF}))
LIVING = set(S) - {S.ERASED}

DESIGN = {
    "open": {S.RECEIVED},
    "fail": {S.RECEIVED},
    "retry_extraction": {S.FAILED},
    "choose": {S.OPEN},
    "write_summary": {S.OPEN, S.PUBLISHED},
    "submit_summary": {S.OPEN, S.PUBLISHED},
    "approve_summary": {S.IN_APPROVAL, S.PUBLISHED},
    "request_changes": {S.IN_APPROVAL, S.PUBLISHED},
    "publish_counts": {S.OPEN},
    "suspend": LIVING,
    "restore": LIVING,
    "redact": LIVING,
    "set_legal_hold": LIVING,
    "lift_legal_hold": LIVING,
    "withdraw": {S.RECEIVED, S.FAILED, S.OPEN, S.IN_APPROVAL},
    "erase": LIVING,
}
MAY = {
    "open": (S.RECEIVED, {Role.SYSTEM}),
    "fail": (S.RECEIVED, {Role.SYSTEM}),
    "retry_extraction": (S.FAILED, {Role.SUBMITTER, Role.TRIAGER}),
    "publish_counts": (S.OPEN, {Role.CHIEF}),
}
ACTIONS = (Open(3), Fail("no_text"), RetryExtraction(), PublishCounts())


def facts(member=SENDER, at=NOON, policy=None):
    return PublicationFacts(
        at=at, decision="d-1", source="api", member=member, policy=policy or desk()
    )


def received():
    return begin_publication(Publication("A", S.RECEIVED, 0, 1, NOON), facts()).publication


def test_table_and_later_together_are_the_design() -> None:
    listed: dict[str, list[S]] = {}
    for row in ARTICLE_TABLE:
        listed.setdefault(row.action, []).extend(row.start)
    for later in ARTICLE_LATER:
        listed.setdefault(later.action, []).extend(later.start)

    assert {action: set(states) for action, states in listed.items()} == DESIGN
    assert all(len(states) == len(set(states)) for states in listed.values())


def test_each_action_has_a_value_and_each_guard_a_sentence() -> None:
    values = {kind.__dataclass_fields__["action"].default for kind in get_args(ArticleAction)}

    assert values == {row.action for row in ARTICLE_TABLE} == set(MAY)
    assert {name for row in ARTICLE_TABLE for name in row.guards} == set(ARTICLE_GUARDS)


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("role", list(Role))
def test_an_action_is_denied_unless_state_and_role_are_listed(state, role) -> None:
    article = replace(received(), state=state)
    asked = facts(Member("m", "M", frozenset({role})))
    done: dict[str, type[Refused] | None] = {}
    expected: dict[str, type[Refused] | None] = {}
    for action in ACTIONS:
        start, roles = MAY[action.action]
        listed = TransitionNotAllowed if start is not state else None
        expected[action.action] = listed if role in roles else RoleMissing
        try:
            decide_publication(article, action, asked)
        except Refused as refusal:
            done[action.action] = type(refusal)
        else:
            done[action.action] = None

    assert done == expected
    assert allowed_article_actions(article, asked) == tuple(
        name for name, refusal in done.items() if refusal is None
    )


def test_an_article_comes_in_once() -> None:
    with pytest.raises(ValueError, match="begins as received"):
        begin_publication(received(), facts())


def test_from_received_to_published_one_entry_an_action() -> None:
    at, article = NOON, received()
    told = []
    for action, member in (
        (Fail("no_text"), SYSTEM),
        (RetryExtraction(), SENDER),
        (Open(claims=3), SYSTEM),
        (PublishCounts(), CHIEF),
    ):
        at += timedelta(hours=1)
        decision = decide_publication(article, action, facts(member, at))
        entry, article = decision.entry, decision.publication
        told.append((entry.sequence, entry.action, entry.from_state, entry.to_state, entry.role))

    assert told == [
        (2, "fail", "received", "failed", "system"),
        (3, "retry_extraction", "failed", "received", "submitter"),
        (4, "open", "received", "open", "system"),
        (5, "publish_counts", "open", "published", "chief"),
    ]
    assert article == Publication(
        article_id="A",
        state=S.PUBLISHED,
        version=5,
        policy=1,
        since=at,
        published_at=at,
    )
    assert entry.changes == {
        "since": "2031-05-06T16:00:00.000000Z",
        "published_at": "2031-05-06T16:00:00.000000Z",
    }


def test_what_happened_is_told_to_outsiders() -> None:
    first = begin_publication(Publication("A", S.RECEIVED, 0, 1, NOON), facts())
    failed = decide_publication(first.publication, Fail("no_text"), facts(SYSTEM))
    retried = decide_publication(failed.publication, RetryExtraction(), facts())
    opened = decide_publication(retried.publication, Open(0), facts(SYSTEM))
    published = decide_publication(opened.publication, PublishCounts(), facts(CHIEF))

    events = [one for d in (first, failed, retried, opened, published) for one in d.events]
    assert [event.type for event in events] == [
        EventType.ARTICLE_RECEIVED,
        EventType.ARTICLE_FAILED,
        EventType.ARTICLE_RETRIED,
        EventType.ARTICLE_EXTRACTED,
        EventType.ARTICLE_PUBLISHED,
    ]
    assert events[-1] == Event(
        type=EventType.ARTICLE_PUBLISHED,
        article_id="A",
        sequence=5,
        at="2031-05-06T12:00:00.000000Z",
        state="published",
    )


def test_a_failure_is_a_code_and_goes_when_it_is_tried_again() -> None:
    failed = decide_publication(received(), Fail("no_text"), facts(SYSTEM)).publication
    retried = decide_publication(failed, RetryExtraction(), facts()).publication

    assert (failed.failure, retried.failure) == ("no_text", None)


def test_a_policy_may_want_a_finding_beside_the_counts() -> None:
    opened = decide_publication(received(), Open(3), facts(SYSTEM)).publication
    strict = facts(CHIEF, policy=replace(desk(), publish_counts=False))

    with pytest.raises(GuardFailed) as refused:
        decide_publication(opened, PublishCounts(), strict)

    assert refused.value.reason == "counts_not_allowed"
    assert allowed_article_actions(opened, strict) == ()
    assert allowed_article_actions(opened, facts(CHIEF)) == ("publish_counts",)
