"""Tampering with the store, one row a way, and what verify-log says of it."""

import json

import pytest

from chalicelib.adapters import keys
from chalicelib.domain.review import Accept, Note
from chalicelib.workflow.ports import Delete, Put
from tests.workflow.test_record_decision import first_claim, published


def put(table, key, change):
    item = {name: value for name, value in table.get(key).items() if name not in {"pk", "sk"}}
    change(item)
    table.transact([Put(key, item)])


def edit_entry(table, article_id):
    def change(item):
        entry = json.loads(item["text"])
        entry["member"] = "somebody"
        item["text"] = json.dumps(entry, sort_keys=True, separators=(",", ":"))

    put(table, keys.entry(f"{article_id}-1", 3), change)


def remove_last_entry(table, article_id):
    table.transact([Delete(keys.entry(f"{article_id}-1", 9))])


def remove_middle_entry(table, article_id):
    table.transact([Delete(keys.entry(f"{article_id}-1", 5))])


def swap_entries(table, article_id):
    first, second = (table.get(keys.entry(f"{article_id}-1", number)) for number in (4, 5))
    for number, item in ((4, second), (5, first)):
        table.transact(
            [
                Put(
                    keys.entry(f"{article_id}-1", number),
                    {"text": item["text"], "hash": item["hash"]},
                ),
            ],
        )


def insert_entry(table, article_id):
    item = table.get(keys.entry(f"{article_id}-1", 9))
    table.transact(
        [Put(keys.entry(f"{article_id}-1", 10), {"text": item["text"], "hash": item["hash"]})],
    )


def change_rating_in_draft(table, article_id):
    put(
        table,
        keys.draft(article_id, 1),
        lambda item: item["draft"]["verdict"].update(rating="true"),
    )


def change_state(table, article_id):
    put(table, keys.claim(article_id, 2), lambda item: item.update(state="published"))


def change_text(table, article_id):
    put(table, keys.claim(article_id, 2), lambda item: item.update(text="Something else."))


def remove_claim(table, article_id):
    table.transact([Delete(keys.claim(article_id, 2)), Delete(keys.entry(f"{article_id}-2", 1))])


def remove_snapshot(table, article_id):
    table.transact([Delete(keys.snapshot(article_id, 1, 1))])


def rename_claimant_in_snapshot(table, article_id):
    put(
        table,
        keys.snapshot(article_id, 1, 1),
        lambda item: item["reading"]["claimant"].update(name="Somebody Else"),
    )


def add_approver_to_snapshot(table, article_id):
    put(
        table,
        keys.snapshot(article_id, 1, 1),
        lambda item: item.update(approved_by=["approver", "chief"]),
    )


def change_article(table, article_id):
    put(table, keys.article_meta(article_id), lambda item: item.update(state="published"))


def change_note(table, article_id):
    put(
        table,
        keys.secret(f"{article_id}-2", 3),
        lambda item: item["values"]["note"].update(value="Another note."),
    )


def change_rating_and_lose_what_the_log_hides(table, article_id):
    """What is erased may be unknown; what is only lost may not."""
    table.transact([Delete(keys.secret(f"{article_id}-1", 4))])
    change_rating_in_draft(table, article_id)


TAMPERINGS = [
    pytest.param(edit_entry, id="an entry was edited"),
    pytest.param(remove_last_entry, id="the last entry was removed"),
    pytest.param(remove_middle_entry, id="an entry in the middle was removed"),
    pytest.param(swap_entries, id="two entries changed places"),
    pytest.param(insert_entry, id="an entry was put in at the end"),
    pytest.param(change_rating_in_draft, id="a rating was changed beside the log"),
    pytest.param(
        change_rating_and_lose_what_the_log_hides,
        id="a rating was changed, and its hidden value removed",
    ),
    pytest.param(change_state, id="a state was changed beside the log"),
    pytest.param(change_text, id="a claim's words were changed beside the log"),
    pytest.param(remove_claim, id="a claim was removed with its log"),
    pytest.param(remove_snapshot, id="a published version was removed"),
    pytest.param(rename_claimant_in_snapshot, id="a published name was changed"),
    pytest.param(add_approver_to_snapshot, id="an approver was added to what is public"),
    pytest.param(change_article, id="an article's state was changed beside the log"),
    pytest.param(change_note, id="a note was rewritten"),
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_tampering_is_found(desk, table, tamper):
    claim_id = first_claim(desk)
    article_id = claim_id.partition("-")[0]
    published(desk, claim_id)
    desk.act(f"{article_id}-2", "triager", Accept())
    desk.act(f"{article_id}-2", "triager", Note(text="Ask the port office."))
    verify = desk.plumbline.verify_log()
    assert (list(verify()), verify.walked.articles) == ([], 1)

    tamper(table, article_id)

    assert list(desk.plumbline.verify_log()()) != []


def test_erasing_what_is_hidden_leaves_a_log_that_verifies(desk, table):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "triager", Note(text="Ask the port office."))

    table.transact([Delete(keys.secret(claim_id, 3))])

    assert list(desk.plumbline.verify_log()()) == []
    history = desk.plumbline.read_history(claim_id, after=2, limit=10)
    assert history.items[0]["hidden"] == {"note": None}
