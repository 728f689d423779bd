"""Decisions on a whole article, on SQLite and DynamoDB: its finding, its choice, its take-downs."""

import contextlib
from dataclasses import replace

import pytest

from chalicelib.adapters import keys
from chalicelib.domain.errors import DecisionIdReused, FourEyes, GuardFailed, ReviewChanged
from chalicelib.domain.publication import (
    ApproveSummary,
    Choose,
    LiftLegalHold,
    PublishCounts,
    Redact,
    RequestChanges,
    Restore,
    SetLegalHold,
    SubmitSummary,
    Suspend,
    Withdraw,
    WriteSummary,
)
from chalicelib.domain.review import Accept, Approve, Reopen, SetAside, Take
from chalicelib.workflow.ports import Put
from tests.workflow.test_record_decision import in_approval, published

SUMMARY = WriteSummary(
    "The cracks were there", "The report bears the figure out.", "they matter most to drivers"
)
WHY = "They decide whether the bridge is safe."


def decide(desk, article_id, who, action, **choices):
    """Decide on the article as a person, on the version that is stored now."""
    record = desk.plumbline.read_article(article_id)
    arguments = {
        "expected_version": record.publication.version,
        "decision_id": None,
        **choices,
    }
    return desk.plumbline.decide_article(article_id, action, member=desk.people[who], **arguments)


def approve(desk, article_id, who="approver"):
    waiting = desk.plumbline.read_article(article_id).publication.finding_hash
    return decide(desk, article_id, who, ApproveSummary(waiting))


def with_finding(desk):
    """An article with one published claim and an approved, partial finding."""
    article_id = desk.extracted()
    published(desk, f"{article_id}-1")
    decide(desk, article_id, "checker", SUMMARY)
    decide(desk, article_id, "checker", SubmitSummary(partial=True))
    approve(desk, article_id)
    return article_id


def states(desk, article_id):
    return {review.ordinal: review.state.value for review in desk.plumbline.read_claims(article_id)}


def verified(desk):
    return [(finding.subject, finding.problem) for finding in desk.plumbline.verify_log()()]


def test_a_finding_goes_from_draft_to_page_record_with_one_entry_a_decision(desk):
    article_id = desk.extracted()
    published(desk, f"{article_id}-1")
    decide(desk, article_id, "checker", SUMMARY)
    decide(desk, article_id, "checker", SubmitSummary(partial=True))
    decide(desk, article_id, "approver", RequestChanges("Say it shorter."))
    decide(desk, article_id, "checker", SubmitSummary(partial=True))

    done = approve(desk, article_id)

    stored = desk.plumbline.read_article(article_id).publication
    assert stored == done.publication
    assert (stored.state, stored.version) == ("published", 7)
    assert stored.texts.approved.finding.wording.headline == SUMMARY.headline
    assert stored.texts.approved.finding.open == tuple(
        f"{article_id}-{ordinal}" for ordinal in sorted(states(desk, article_id)) if ordinal > 1
    )
    assert verified(desk) == []


def test_who_wrote_is_read_from_the_log_and_not_from_the_request(desk):
    article_id = desk.extracted()
    decide(desk, article_id, "checker who approves", SUMMARY)
    decide(desk, article_id, "checker", SUMMARY)
    decide(desk, article_id, "checker", SubmitSummary(partial=True))

    with pytest.raises(FourEyes):
        approve(desk, article_id, "checker who approves")

    member = desk.people["checker who approves"]
    allowed = desk.plumbline.allowed_article_actions(article_id, member=member)
    assert allowed == ("request_changes",)


def test_the_same_decision_again_gets_the_first_answer(desk):
    article_id = desk.extracted()
    first = decide(desk, article_id, "checker", SUMMARY, decision_id="once")

    again = decide(desk, article_id, "checker", SUMMARY, decision_id="once", expected_version=2)

    assert again.replayed
    assert again.publication.version == first.publication.version
    with pytest.raises(DecisionIdReused):
        decide(desk, article_id, "checker", replace(SUMMARY, why="other"), decision_id="once")


def test_what_people_write_stands_only_where_it_can_be_erased(desk, table):
    article_id = desk.extracted()
    secret = "Orrin Vask of Quay Street"
    decide(desk, article_id, "checker", WriteSummary(secret, secret, secret), decision_id="once")
    decide(desk, article_id, "chief", Suspend(secret), decision_id="down")

    receipts = [
        table.get(keys.inbox(who, key)) for who, key in (("checker", "once"), ("chief", "down"))
    ]
    entries = [table.get(keys.entry(article_id, number)) for number in (3, 4)]
    assert "Vask" not in str((receipts, entries, table.get(keys.article_meta(article_id))))
    assert "Vask" in str(table.get(keys.finding(article_id)))
    assert "Vask" in str(table.get(keys.secret(article_id, 4)))


@pytest.mark.parametrize("part", ["approved", "choice"])
def test_a_text_that_was_changed_in_the_store_is_found(desk, table, part):
    article_id = desk.extracted()
    published(desk, f"{article_id}-1")
    decide(desk, article_id, "triager", Choose((f"{article_id}-1",), WHY))
    decide(desk, article_id, "checker", SUMMARY)
    decide(desk, article_id, "checker", SubmitSummary(partial=True))
    approve(desk, article_id)
    key = keys.finding(article_id)
    item = {name: value for name, value in table.get(key).items() if name not in {"pk", "sk"}}
    words = item["choice"] if part == "choice" else item["approved"]["finding"]["wording"]
    words["reason" if part == "choice" else "headline"] = "There were none"
    table.transact([Put(key, item)])

    problems = [problem for subject, problem in verified(desk) if subject == article_id]

    changed = ["the finding is not what was approved"] if part == "approved" else []
    assert problems == [*changed, f"texts.{part} is not what the log says"]


def test_a_choice_sets_aside_what_waits_claim_by_claim(desk):
    article_id = desk.extracted()
    desk.act(f"{article_id}-2", "triager", Accept())
    desk.act(f"{article_id}-3", "triager", Accept())
    desk.act(f"{article_id}-3", "checker", Take())

    recorded = decide(desk, article_id, "triager", Choose((f"{article_id}-1",), WHY))

    found = states(desk, article_id)
    assert recorded.left_alone == ()
    assert {ordinal: state for ordinal, state in found.items() if state != "not_selected"} == {
        1: "extracted",
        3: "in_review",
    }
    entry = desk.plumbline.read_history(f"{article_id}-2", after=2, limit=9).items[-1]
    assert (entry["action"], entry["member"]) == ("set_aside", "triager")
    assert desk.review(f"{article_id}-2").exit_reason == WHY
    assert verified(desk) == []


class Crash(Exception):
    """The process dies."""


@pytest.mark.parametrize("dies_at", [0, 1, 3])
@pytest.mark.parametrize("committed", [True, False], ids=["after", "before"])
def test_a_choice_that_a_crash_cut_short_is_finished_by_repeating_it(
    desk, table, monkeypatch, dies_at, committed
):
    article_id = desk.extracted()
    choice = Choose((f"{article_id}-1",), WHY)
    arguments = {"expected_version": 2, "decision_id": "choice-1"}
    transact, calls = type(table).transact, iter(range(99))

    def dying(self, operations):
        last = next(calls) == dies_at
        if not last or committed:
            transact(self, operations)
        if last:
            raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(type(table), "transact", dying)
        with contextlib.suppress(Crash):
            decide(desk, article_id, "triager", choice, **arguments)
    versions = {review.ordinal: review.version for review in desk.plumbline.read_claims(article_id)}

    decide(desk, article_id, "triager", choice, **arguments)
    decide(desk, article_id, "triager", choice, **arguments)

    found = states(desk, article_id)
    assert found == {1: "extracted", **dict.fromkeys(list(found)[1:], "not_selected")}
    after = {review.ordinal: review.version for review in desk.plumbline.read_claims(article_id)}
    assert after == {1: 1, **dict.fromkeys(list(found)[1:], 2)}, versions
    assert desk.plumbline.read_article(article_id).publication.version == 3
    assert verified(desk) == []


def test_repeating_a_choice_leaves_what_was_reopened_since(desk):
    article_id = desk.extracted()
    arguments = {"expected_version": 2, "decision_id": "choice-1"}
    decide(desk, article_id, "triager", Choose((f"{article_id}-1",), WHY), **arguments)
    desk.act(f"{article_id}-2", "triager", Reopen("A reader asked."))

    decide(desk, article_id, "triager", Choose((f"{article_id}-1",), WHY), **arguments)

    assert states(desk, article_id)[2] == "queued"


def test_a_claim_that_somebody_took_up_meanwhile_is_left_alone_and_named(desk, monkeypatch):
    article_id = desk.extracted()
    desk.act(f"{article_id}-2", "triager", Accept())
    plumbline = desk.plumbline
    decide_claim = plumbline._decide

    def faster(claim_id, action, **arguments):
        if isinstance(action, SetAside) and claim_id == f"{article_id}-2":
            monkeypatch.undo()
            desk.act(claim_id, "checker", Take())
        return decide_claim(claim_id, action, **arguments)

    recorder = replace(plumbline._decide_article, decide_claim=faster)
    monkeypatch.setattr(plumbline, "_decide_article", recorder)
    recorded = decide(desk, article_id, "triager", Choose((f"{article_id}-1",), WHY))

    assert recorded.left_alone == (f"{article_id}-2",)
    assert states(desk, article_id)[2] == "in_review"


def test_a_chiefs_withdrawal_takes_the_open_claims_along(desk):
    article_id = desk.extracted()
    desk.act(f"{article_id}-1", "triager", Accept())
    desk.act(f"{article_id}-1", "checker", Take())

    recorded = decide(desk, article_id, "chief", Withdraw("Sent twice."))

    assert recorded.publication.state == "withdrawn"
    assert set(states(desk, article_id).values()) == {"withdrawn"}
    assert verified(desk) == []


def test_nothing_of_a_withdrawn_article_comes_back_to_the_queue(desk):
    article_id = desk.extracted()
    desk.act(f"{article_id}-1", "triager", SetAside("No room."))
    decide(desk, article_id, "chief", Withdraw("Sent twice."))

    for ordinal in (1, 2):
        with pytest.raises(GuardFailed) as refused:
            desk.act(f"{article_id}-{ordinal}", "triager", Reopen("A reader asked."))

        assert refused.value.reason == "article_withdrawn"


def test_an_article_that_its_sender_withdrew_is_not_worked_on(desk):
    article_id = desk.extracted()
    decide(desk, article_id, "reporter", Withdraw("Sent by mistake."))

    with pytest.raises(GuardFailed) as refused:
        desk.act(f"{article_id}-1", "triager", Accept())

    assert refused.value.reason == "article_withdrawn"


def test_a_legal_hold_of_the_article_holds_its_claims(desk):
    article_id = desk.extracted()
    waiting = in_approval(desk, f"{article_id}-1")
    decide(desk, article_id, "chief", SetLegalHold("A letter came."))
    approve_claim = Approve(draft_hash=waiting.draft_hash)

    with pytest.raises(GuardFailed) as refused:
        desk.act(f"{article_id}-1", "approver", approve_claim)
    decide(desk, article_id, "chief", LiftLegalHold("It is settled."))
    desk.act(f"{article_id}-1", "approver", approve_claim)

    assert refused.value.reason == "legal_hold"


def test_an_article_withdrawn_before_its_extraction_is_not_extracted(desk):
    article_id = desk.submit()
    decide(desk, article_id, "reporter", Withdraw("Sent by mistake."))

    desk.drain()

    record = desk.plumbline.read_article(article_id)
    assert (record.publication.state, record.revisions[0].state) == ("withdrawn", "received")
    assert verified(desk) == []


def test_a_suspension_covers_the_summary_and_every_claim_page_at_once(desk):
    article_id = with_finding(desk)
    desk.drain()
    shown = public_text(desk, article_id)
    decide(desk, article_id, "chief", Suspend("A court asked."))
    desk.drain()
    down = public_text(desk, article_id)
    decide(desk, article_id, "chief", Restore("The court has decided."))
    desk.drain()

    assert SUMMARY.headline in shown
    for word in (SUMMARY.headline, SUMMARY.finding, "41 cracks", "Harrow", "court"):
        assert word not in down
    assert down.count('"status": "suspended"') == 3
    assert public_text(desk, article_id) == shown


def test_a_take_down_reaches_claim_pages_before_the_summary_is_out(desk):
    article_id = desk.extracted()
    published(desk, f"{article_id}-1")
    desk.drain()

    decide(desk, article_id, "chief", Suspend("A court asked."))
    desk.drain()

    assert "41 cracks" not in public_text(desk, article_id)


def test_a_legal_hold_keeps_things_as_they_are(desk):
    article_id = desk.extracted()
    decide(desk, article_id, "chief", SetLegalHold("A letter came."))
    member = desk.people["chief"]

    held = desk.plumbline.allowed_article_actions(article_id, member=member)
    decide(desk, article_id, "chief", LiftLegalHold("It is settled."))
    free = desk.plumbline.allowed_article_actions(article_id, member=member)

    assert held == ("suspend", "redact", "lift_legal_hold", "move_policy", "withdraw")
    assert free == (
        "publish_counts",
        "suspend",
        "redact",
        "set_legal_hold",
        "move_policy",
        "withdraw",
    )
    assert verified(desk) == []


def test_redacted_words_are_on_no_public_page(desk):
    article_id = with_finding(desk)
    desk.drain()
    text = desk.plumbline.read_segments(article_id, None)["text"]
    start = text.index("Harrow Street")
    before = public_text(desk, article_id)

    decide(desk, article_id, "chief", Redact(start, start + len("Harrow Street"), "Her safety."))
    desk.drain()

    assert "Harrow Street" in before
    assert "Harrow Street" not in public_text(desk, article_id)
    assert verified(desk) == []


def test_a_decision_on_an_article_that_moved_is_refused(desk):
    article_id = desk.extracted()
    decide(desk, article_id, "chief", PublishCounts())

    with pytest.raises(ReviewChanged) as refused:
        decide(desk, article_id, "checker", SUMMARY, expected_version=2)

    assert refused.value.facts == {
        "state": "published",
        "version": 3,
        "allowed_actions": ["write_summary"],
    }


def public_text(desk, article_id):
    """All that the public can read of the article, as one text."""
    folder = f"articles/{article_id}/"
    paths = [folder, f"{folder}claims/1/", f"{folder}claims/1/v1/"]
    found = [
        desk.plumbline.read_page(f"{path}index.{kind}")
        for path in paths
        for kind in ("html", "json")
    ]
    return "\n".join(page[0].decode() for page in found if page)
