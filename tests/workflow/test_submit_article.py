import json

import pytest

from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.errors import DecisionIdReused, NotFound
from chalicelib.domain.publication import PublicationState
from chalicelib.workflow.records import Submitted
from tests.workflow.desk import ARTICLE


def submission(body=ARTICLE, **facts):
    return Submission(body=body, body_format=BodyFormat.TEXT, **facts)


def send(desk, sent, key=None):
    return desk.plumbline.submit_article(sent, member=desk.people["reporter"], idempotency_key=key)


def test_a_new_article_is_stored_and_its_extraction_asked_for_in_one_step(desk):
    submitted = send(desk, submission(title="Bridge closed"))

    desk.plumbline.relay_outbox()
    record = desk.plumbline.read_article(submitted.article_id)
    assert (
        submitted.outcome,
        record.title,
        record.publication.state,
        record.publication.version,
    ) == (
        "accepted",
        "Bridge closed",
        PublicationState.RECEIVED,
        1,
    )
    assert [json.loads(body) for body in desk.queues["extract"].take()] == [
        {"article_id": submitted.article_id, "revision": 1},
    ]


def test_the_same_content_again_is_the_first_article(desk):
    first = send(desk, submission())

    again = send(desk, submission())

    assert again == Submitted(first.article_id, 1, "same")


def test_a_demonstration_is_never_the_same_as_the_real_article(desk):
    first = send(desk, submission())

    demonstration = send(desk, submission(demo=True))

    assert demonstration.article_id != first.article_id


def test_another_wording_at_the_same_address_is_a_new_revision(desk):
    first = send(desk, submission(url="https://ledger.example/bridge", publisher="Velmont Ledger"))

    second = send(
        desk,
        submission(
            ARTICLE.replace("42 cracks", "43 cracks"),
            url="https://ledger.example/bridge",
            publisher="Velmont Ledger",
        ),
    )

    desk.drain()
    record = desk.plumbline.read_article(first.article_id)
    assert second == Submitted(first.article_id, 2, "revised")
    assert [revision.state.value for revision in record.revisions] == ["extracted", "extracted"]
    assert record.revisions[1].new_claims == 0
    assert len(desk.plumbline.read_claims(first.article_id)) == record.revisions[0].claim_count


def test_another_publisher_at_the_same_address_is_another_article(desk):
    first = send(desk, submission(url="https://ledger.example/bridge", publisher="Velmont Ledger"))

    other = send(
        desk,
        submission(url="https://ledger.example/bridge", publisher="Harbour Courier", title="x"),
    )

    # The content is the same, so the first article answers whoever sends it.
    assert other == Submitted(first.article_id, 1, "same")


def test_the_same_key_and_article_gives_the_same_answer_even_after_a_revision(desk):
    address = "https://ledger.example/bridge"
    first = send(desk, submission(url=address), key="k1")
    send(desk, submission(ARTICLE + "\n\nMore.", url=address), key="k2")

    again = send(desk, submission(url=address), key="k1")

    assert again == first


def test_the_same_key_with_another_article_is_refused_and_stores_nothing(desk):
    send(desk, submission(), key="k1")

    with pytest.raises(DecisionIdReused):
        send(desk, submission("Another article. It has 7 sentences."), key="k1")

    assert len(desk.plumbline.list_articles(cursor=None, limit=10).items) == 1


def test_articles_are_listed_newest_first_page_by_page(desk):
    ids = [send(desk, submission(f"Article {number}.")).article_id for number in range(5)]
    ids.reverse()

    first = desk.plumbline.list_articles(cursor=None, limit=3)
    second = desk.plumbline.list_articles(cursor=first.next_cursor, limit=3)

    listed = [record.article_id for page in (first, second) for record in page.items]
    assert (listed, second.next_cursor) == (ids, None)


def test_an_unknown_article_is_not_found(desk):
    with pytest.raises(NotFound):
        desk.plumbline.read_article("Z" * 26)
