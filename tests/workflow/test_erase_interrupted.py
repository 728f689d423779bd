"""Erasing stops at any call of any port, is asked for again, and ends the same."""

import json

import pytest

from chalicelib.adapters import keys
from chalicelib.domain.errors import GuardFailed
from chalicelib.domain.publication import AskErasure, Erase, PublicationState
from chalicelib.domain.publication import SetLegalHold as HoldArticle
from chalicelib.domain.review import Accept, Approve, Publish, SetLegalHold, State, Take
from chalicelib.workflow.erase_article import CLAIMS_A_TRANSACTION
from chalicelib.workflow.ports import MAX_TRANSACTION_OPERATIONS, Key, Put
from tests.adapters.stores import open_sqlite
from tests.crash_points.stopping import Stopped, Stops
from tests.workflow.desk import open_desk
from tests.workflow.planting import OPERATOR, SUBMIT, every_store, where_found
from tests.workflow.test_record_decision import first_claim

TEXT = "The Zyxomorph depot repaired 412 buses in May.\n\nIt sold 17 trams in June."


def interrupted(folder, at, *, after):
    """An erasure that stops at a call once and is asked for again; None when it has no such call.

    Gives what there is to read afterwards.
    """
    stops = Stops()
    with open_sqlite(folder) as table, open_desk(table, folder, through=stops.through) as desk:
        article_id = desk.submit(TEXT, title="Zyxomorph", url="https://zyxomorph.example/a")
        desk.drain()
        desk.act(f"{article_id}-1", "triager", Accept())
        decide = desk.plumbline.decide_article

        def erase():
            version = desk.plumbline.read_article(article_id).publication.version
            if version == 2:
                decide(
                    article_id,
                    AskErasure("Zyxomorph asked."),
                    member=OPERATOR,
                    expected_version=2,
                    decision_id="ask",
                )
            decide(
                article_id,
                Erase(),
                member=desk.people["chief"],
                expected_version=3,
                decision_id="erase",
            )
            desk.plumbline.erase_article(article_id)

        stops.seen.clear()
        stops.at, stops.after = at, after
        try:
            erase()
        except Stopped:
            pass
        else:
            if at:
                return None
        stops.at = 0
        erase()
        desk.drain()

        assert where_found(every_store(table, folder, desk)) == []
        assert list(desk.plumbline.verify_log()()) == []
        record = desk.plumbline.read_article(article_id)
        logs = [
            [entry["action"] for entry in desk.plumbline._reviews.entry_texts(subject)]
            for subject in (article_id, f"{article_id}-1", f"{article_id}-2")
        ]
        return record.publication.state, record.publication.version, logs


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.proof)])
def test_an_erasure_that_stops_anywhere_is_finished_by_the_next(tmp_path, after, every):
    wanted = interrupted(tmp_path / "0", 0, after=after)
    assert wanted == (
        PublicationState.ERASED,
        4,
        [
            ["receive", "open", "ask_erasure", "erase"],
            ["extract", "accept", "erase"],
            ["extract", "erase"],
        ],
    )

    calls, at = [], 1
    while (found := interrupted(tmp_path / str(at), at, after=after)) is not None:
        calls.append(found)
        at += every

    assert len(calls) > 30 // every
    assert set(map(json.dumps, calls)) == {json.dumps(wanted)}


def test_five_hundred_claims_are_erased_within_what_a_transaction_takes(tmp_path, monkeypatch):
    body = "\n\n".join(
        f"Depot {n} in Zyxomorph repaired {n + 3} buses in {1500 + n}." for n in range(1, 501)
    )
    sizes = []
    with open_sqlite(tmp_path) as table, open_desk(table, tmp_path) as desk:
        article_id = desk.extracted(body)
        transact = table.transact

        def counted(operations):
            sizes.append(len(operations))
            transact(operations)

        monkeypatch.setattr(table, "transact", counted)
        for member, action in (
            (OPERATOR, AskErasure("Zyxomorph asked.")),
            (desk.people["chief"], Erase()),
        ):
            version = desk.plumbline.read_article(article_id).publication.version
            desk.plumbline.decide_article(
                article_id, action, member=member, expected_version=version, decision_id=None
            )
        desk.plumbline.erase_article(article_id)

        states = [review.state for review in desk.plumbline.read_claims(article_id)]
        assert states == [State.ERASED] * len(states)
        assert len(states) > 450
        assert max(sizes) == 2 * CLAIMS_A_TRANSACTION + 1 <= MAX_TRANSACTION_OPERATIONS
        assert where_found(every_store(table, tmp_path, desk)) == []
        assert list(desk.plumbline.verify_log()()) == []


def test_claims_that_an_extraction_was_still_writing_do_not_stay(tmp_path, monkeypatch):
    body = "\n\n".join(
        f"Depot {n} in Zyxomorph repaired {n + 3} buses in {1800 + n}." for n in range(1, 121)
    )
    with open_sqlite(tmp_path) as table, open_desk(table, tmp_path) as desk:
        article_id = desk.submit(body)
        articles = desk.plumbline._articles
        add_claims, parts = articles.add_claims, []

        def slow_add_claims(pairs):
            parts.append(len(pairs))
            if len(parts) == 2:
                for member, action in (
                    (OPERATOR, AskErasure("She asked.")),
                    (desk.people["chief"], Erase()),
                ):
                    version = desk.plumbline.read_article(article_id).publication.version
                    desk.plumbline.decide_article(
                        article_id,
                        action,
                        member=member,
                        expected_version=version,
                        decision_id=None,
                    )
                desk.plumbline.erase_article(article_id)
            add_claims(pairs)

        monkeypatch.setattr(articles, "add_claims", slow_add_claims)
        desk.plumbline.extract_article(article_id, 1)

        assert len(parts) == 2
        assert where_found(every_store(table, tmp_path, desk)) == []
        assert len(desk.plumbline.read_claims(article_id)) == parts[0]
        assert list(desk.plumbline.verify_log()()) == []


def hold(desk, article_id):
    version = desk.plumbline.read_article(article_id).publication.version
    desk.plumbline.decide_article(
        article_id,
        HoldArticle("A court asked."),
        member=desk.people["chief"],
        expected_version=version,
        decision_id=None,
    )


@pytest.mark.parametrize("step", ["approve", "publish"])
def test_a_hold_of_the_article_that_comes_between_reading_and_storing_stops(
    desk, step, monkeypatch
):
    claim_id = first_claim(desk)
    article_id = claim_id.partition("-")[0]
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())
    desk.act(claim_id, "checker", SUBMIT)
    approve = Approve(desk.review(claim_id).draft_hash)
    if step == "publish":
        desk.act(claim_id, "approver", approve)
    version = desk.review(claim_id).version
    commit, held = desk.plumbline._reviews.commit, list[bool]()

    def slow_commit(change):
        if not held:
            held.append(True)
            hold(desk, article_id)
        commit(change)

    monkeypatch.setattr(desk.plumbline._reviews, "commit", slow_commit)
    who, action = ("approver", approve) if step == "approve" else ("chief", Publish())
    with pytest.raises(GuardFailed) as refused:
        desk.act(claim_id, who, action)

    assert refused.value.public_code == "legal_hold"
    assert desk.review(claim_id).version == version


def test_a_hold_is_counted_with_the_claim_it_is_set_on(desk):
    article_id = desk.extracted()
    seen = desk.plumbline._articles.holds_seen(article_id)
    desk.act(f"{article_id}-1", "chief", SetLegalHold("A court asked."))

    assert (seen, desk.plumbline._articles.holds_seen(article_id)) == (0, 1)


def test_an_item_of_a_kind_that_comes_later_is_erased_unless_somebody_says_otherwise(
    desk, table, tmp_path
):
    article_id = desk.extracted()
    table.transact([Put(Key(keys.article(article_id), "LATER#1"), {"text": "Zyxomorph"})])
    for member, action in (
        (OPERATOR, AskErasure("She asked.")),
        (desk.people["chief"], Erase()),
    ):
        version = desk.plumbline.read_article(article_id).publication.version
        desk.plumbline.decide_article(
            article_id, action, member=member, expected_version=version, decision_id=None
        )

    desk.plumbline.erase_article(article_id)

    assert where_found(every_store(table, tmp_path, desk)) == []
