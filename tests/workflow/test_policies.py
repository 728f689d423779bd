"""Policies on both stores: drawn up, used by new articles, never changed, followed by a log."""

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters import keys
from chalicelib.domain.desk_log import DESK
from chalicelib.domain.errors import (
    DecisionIdReused,
    GuardFailed,
    InputRefused,
    NotFound,
    RoleMissing,
)
from chalicelib.domain.policy import TRUTH, Rating, Scale, desk, pair, solo
from chalicelib.domain.publication import MovePolicy
from chalicelib.domain.review import (
    Accept,
    Approve,
    Assign,
    EditClaim,
    Publish,
    SetAside,
    SubmitDraft,
    Take,
)
from chalicelib.domain.review import MovePolicy as MoveClaim
from chalicelib.wiring import Plumbline
from chalicelib.workflow.ports import Delete, Update
from chalicelib.workflow.record_decision import RecordDecision
from tests.workflow.desk import EVIDENCE, VERDICT, open_desk
from tests.workflow.test_record_decision import in_approval, published

OWN = Scale("own", 0, (Rating("so", "So", "It is so."), Rating("not_so", "Not so", "It is not.")))
LONGER = replace(desk(0), lease=timedelta(hours=9), scale=TRUTH)


@pytest.fixture
def stored(table, tmp_path):
    """A desk that reads its policies from the store."""
    with open_desk(table, tmp_path, policy=None) as desk:
        yield desk


def add(stored, policy=LONGER, *, use=False, who="chief", decision_id=None):
    return stored.plumbline.add_policy(
        policy, use=use, member=stored.people[who], decision_id=decision_id
    )


def problems(stored):
    return [finding.problem for finding in stored.plumbline.verify_log()()]


def test_the_presets_are_there_from_the_beginning_and_desk_is_the_one_in_use(stored):
    policies, current = stored.plumbline.list_policies()

    assert (policies, current) == ((desk(1), pair(2), solo(3)), 1)
    assert stored.plumbline.read_policy(3) == solo(3)
    with pytest.raises(NotFound):
        stored.plumbline.read_policy(4)


def test_a_policy_gets_the_next_number_and_is_read_back_as_it_was_drawn_up(stored):
    first = add(stored)
    second = add(stored, replace(desk(0), scale=OWN))

    assert first == replace(LONGER, version=4)
    assert second == replace(desk(5), scale=replace(OWN, version=5))
    assert stored.plumbline.read_policy(4) == first
    assert stored.plumbline.list_policies() == ((desk(1), pair(2), solo(3), first, second), 1)
    assert problems(stored) == []


def test_new_articles_get_the_policy_in_use_and_old_ones_keep_theirs(stored):
    old = stored.extracted()
    add(stored, use=True)

    new = stored.extracted("The ferry carried 4,000 people in May, the harbour office said.")

    assert stored.plumbline.read_article(old).policy == 1
    assert stored.plumbline.read_article(new).policy == 4
    assert {review.policy for review in stored.plumbline.read_claims(new)} == {4}


def test_a_known_policy_is_given_to_new_articles_once(stored):
    stored.plumbline.use_policy(2, member=stored.people["chief"], decision_id=None)
    stored.plumbline.use_policy(2, member=stored.people["chief"], decision_id=None)

    log = stored.plumbline.desk_entries()
    assert stored.plumbline.list_policies()[1] == 2
    assert [(entry["action"], entry["changes"]) for entry in log] == [
        ("use_policy", {"current": 2})
    ]
    with pytest.raises(NotFound):
        stored.plumbline.use_policy(9, member=stored.people["chief"], decision_id=None)


def test_a_preset_that_an_article_is_pinned_to_is_kept_in_the_store(stored, table):
    assert table.get(keys.policy(1)) is None

    stored.submit()

    assert table.get(keys.policy(1))["preset"] == "desk"


def test_a_preset_that_an_article_is_moved_to_is_kept_in_the_store_too(stored, table):
    article_id = stored.extracted()

    move(stored, article_id, 3)

    assert table.get(keys.policy(3))["preset"] == "solo"
    assert policies_of(stored, article_id) == {3}


def test_a_policy_that_was_removed_is_found_and_the_walk_goes_on(stored, table):
    add(stored, replace(desk(0), minimum_evidence=1), use=True)
    article_id = stored.extracted()
    published(stored, f"{article_id}-1")
    claims = len(stored.plumbline.read_claims(article_id))
    table.transact([Delete(keys.policy(4))])

    with open_again(stored) as again:
        walk = again.verify_log()
        found = [finding.problem for finding in walk()]

    assert found == [
        "entry 1: policy 4 is not what was added",
        "it cannot be judged: There is no policy 4.",
    ]
    assert walk.walked.claims == claims


def open_again(stored):
    """The same stores in another process, which remembers nothing."""
    return contextlib.nullcontext(Plumbline(stored.plumbline.ports))


def test_who_does_not_run_the_desk_changes_nothing(stored):
    with pytest.raises(RoleMissing):
        add(stored, who="checker")
    with pytest.raises(InputRefused):
        add(stored, replace(desk(0), approvals=0))

    assert stored.plumbline.list_policies() == ((desk(1), pair(2), solo(3)), 1)


def test_the_same_request_again_gets_the_first_policy(stored):
    first = add(stored, decision_id="once")

    assert add(stored, decision_id="once") == first
    assert len(stored.plumbline.list_policies()[0]) == 4
    with pytest.raises(DecisionIdReused):
        add(stored, replace(LONGER, minimum_evidence=3), decision_id="once")


def test_two_who_draw_up_policies_at_once_get_two_numbers(stored):
    def one(place):
        return add(stored, replace(LONGER, minimum_evidence=place)).version

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(one, (1, 2)))

    assert sorted(numbers) == [4, 5]
    assert problems(stored) == []


@pytest.mark.parametrize(
    ("key", "change", "problem"),
    [
        (
            keys.policy(4),
            {"approvals": 9},
            "entry 1: policy 4 is not what was added",
        ),
        (keys.desk_record(), {"current": 2}, "the desk's record is not what its log says"),
        (keys.desk_record(), {"newest": 9}, "the desk's record is not what its log says"),
    ],
)
def test_what_is_changed_behind_the_log_is_found(stored, table, key, change, problem):
    add(stored)

    table.transact([Update(key, set=change)])

    assert problems(stored) == [problem]


def test_an_entry_of_the_desks_log_that_was_edited_is_found(stored, table):
    add(stored, use=True)
    entry = table.get(keys.entry(DESK, 1))
    table.transact(
        [
            Update(
                keys.entry(DESK, 1),
                set={"text": entry["text"].replace('"role":"chief"', '"role":"operator"')},
            )
        ]
    )

    assert len(problems(stored)) == 1


def move(stored, article_id, number=None, **choices):
    record = stored.plumbline.read_article(article_id)
    arguments = {
        "expected_version": record.publication.version,
        "decision_id": None,
        **choices,
    }
    return stored.plumbline.decide_article(
        article_id, MovePolicy(number), member=stored.people["chief"], **arguments
    )


def policies_of(stored, article_id):
    return {review.policy for review in stored.plumbline.read_claims(article_id)}


def test_an_article_in_work_is_moved_and_all_its_claims_follow(stored):
    article_id = stored.extracted()
    in_approval(stored, f"{article_id}-1")
    published(stored, f"{article_id}-2")
    add(stored, use=True)  # another scale

    moved = move(stored, article_id)

    assert moved.publication.policy == stored.plumbline.read_article(article_id).policy == 4
    assert policies_of(stored, article_id) == {4}
    assert stored.review(f"{article_id}-1").state == "changes_requested"
    assert stored.review(f"{article_id}-2").state == "published"
    assert problems(stored) == []


def test_a_move_that_was_broken_off_is_finished_by_the_same_request(stored, monkeypatch):
    article_id = stored.extracted()
    add(stored)
    whole = RecordDecision.__call__
    begun = []

    def breaks_at_the_second(self, claim_id, *arguments, **more):
        begun.append(claim_id)
        if len(begun) == 2:
            raise OSError("the machine went down")
        return whole(self, claim_id, *arguments, **more)

    monkeypatch.setattr(RecordDecision, "__call__", breaks_at_the_second)
    with pytest.raises(OSError, match="went down"):
        move(stored, article_id, 4, decision_id="once")
    between = policies_of(stored, article_id)
    monkeypatch.setattr(RecordDecision, "__call__", whole)

    again = move(stored, article_id, 4, decision_id="once", expected_version=2)

    assert between == {1, 4}
    assert (again.replayed, policies_of(stored, article_id)) == (True, {4})
    assert problems(stored) == []


def test_a_chief_brings_a_claim_after_its_article_that_came_in_between(stored, table):
    article_id = stored.extracted()
    claim_id = f"{article_id}-1"
    before = stored.review(claim_id)
    assert "move_policy" not in allowed(stored, claim_id)
    add(stored)
    # As the article's own decision does before it reaches the claims.
    table.transact([Update(keys.article_meta(article_id), set={"policy": 4})])

    assert "move_policy" in allowed(stored, claim_id)
    after = stored.act(claim_id, "chief", MoveClaim())

    assert (before.policy, after.review.policy) == (1, 4)
    assert "move_policy" not in after.allowed_actions


def test_a_claim_that_somebody_brought_there_already_is_not_told_as_left_alone(stored, monkeypatch):
    article_id = stored.extracted()
    add(stored)
    whole = RecordDecision.__call__
    ahead: list[str] = []

    def somebody_is_faster(self, claim_id, action, **more):
        if not ahead:
            ahead.append(claim_id)
            stored.act(claim_id, "chief", MoveClaim())
        return whole(self, claim_id, action, **more)

    monkeypatch.setattr(RecordDecision, "__call__", somebody_is_faster)
    moved = move(stored, article_id, 4)

    assert (moved.left_alone, policies_of(stored, article_id)) == ((), {4})


def allowed(stored, claim_id):
    member = stored.people["chief"]
    return stored.plumbline.read_claim(claim_id, member=member).allowed_actions


def test_an_article_is_moved_only_to_another_policy_that_there_is(stored):
    article_id = stored.extracted()

    with pytest.raises(GuardFailed) as unknown:
        move(stored, article_id, 9)
    with pytest.raises(GuardFailed) as same:
        move(stored, article_id)

    assert (unknown.value.public_code, same.value.public_code) == (
        "policy_unknown",
        "policy_unchanged",
    )


def test_an_assignment_that_is_due_is_told_of_once_however_often_it_is_swept(stored):
    article_id = stored.extracted()
    claim_id = f"{article_id}-1"
    due = stored.clock.now + timedelta(hours=1)
    stored.act(claim_id, "triager", Assign("checker", due=due))
    swept_early = stored.plumbline.sweep()
    stored.clock.pass_time(timedelta(hours=2))
    stored.queues["events"].take()
    stored.plumbline.relay_outbox()
    stored.queues["events"].take()

    with ThreadPoolExecutor(2) as pool:
        swept = sum(pool.map(lambda _: stored.plumbline.sweep(), range(2)))
    again = stored.plumbline.sweep()

    stored.plumbline.relay_outbox()
    events = [json.loads(body) for body in stored.queues["events"].take()]
    assert (swept_early, again) == (0, 0)
    assert swept >= 1
    assert [(event["type"], event["claim_id"]) for event in events] == [("claim.due", claim_id)]
    assert [
        entry["action"] for entry in stored.plumbline.read_history(claim_id, after=0, limit=9).items
    ] == ["extract", "assign", "assignment_due"]


def test_a_time_that_is_given_again_is_due_again(stored):
    claim_id = f"{stored.extracted()}-1"
    for _ in range(2):
        due = stored.clock.now + timedelta(hours=1)
        stored.act(claim_id, "triager", Assign("checker", due=due))
        stored.clock.pass_time(timedelta(hours=1))
        assert stored.plumbline.sweep() == 1

    assert stored.plumbline.sweep() == 0


def test_nothing_is_due_of_a_claim_that_is_out(stored):
    claim_id = f"{stored.extracted()}-1"
    due = stored.clock.now + timedelta(hours=1)
    stored.act(claim_id, "triager", Assign("checker", due=due))
    stored.act(claim_id, "triager", SetAside("Another outlet has it."))
    stored.clock.pass_time(timedelta(hours=2))

    assert stored.plumbline.sweep() == 0


def test_where_the_policy_withholds_names_no_page_has_one_unless_somebody_says_so(stored):
    add(stored, replace(desk(0), naming="withheld"), use=True)
    article_id = stored.extracted(
        "The bridge carries 18,000 vehicles a day, said Ines Okafor, the city's chief engineer."
    )
    claim_id = f"{article_id}-1"
    publish_nameless(stored, claim_id)
    stored.drain()

    page, _ = stored.plumbline.read_page(f"articles/{article_id}/claims/1/index.html")
    reading = stored.plumbline.read_claim(claim_id, member=stored.people["chief"]).reading
    assert reading.naming == "withheld"
    assert "Okafor" not in page.decode()
    assert problems(stored) == []


def publish_nameless(stored, claim_id):
    """Published with a text that does not give the name away."""
    stored.act(claim_id, "triager", Accept())
    stored.act(claim_id, "checker", Take())
    stored.act(claim_id, "checker", EditClaim("The bridge carries 18,000 vehicles a day."))
    waiting = stored.act(
        claim_id,
        "checker",
        SubmitDraft(
            verdict=VERDICT,
            evidence=EVIDENCE,
            waive_reply="A count by the city itself.",
            confirm_claimant=True,
        ),
    ).review
    stored.act(claim_id, "approver", Approve(waiting.draft_hash))
    stored.act(claim_id, "chief", Publish())
