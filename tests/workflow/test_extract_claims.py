import pytest

from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.errors import GuardFailed, NotFound
from chalicelib.domain.publication import RetryExtraction
from chalicelib.workflow.ports import ConditionFailed, Exists, Key, Put
from tests.workflow.desk import ARTICLE, open_desk


def test_claims_are_committed_with_their_first_entry_and_the_article_opens(desk):
    article_id = desk.extracted(ARTICLE)

    record = desk.plumbline.read_article(article_id)
    reviews = desk.plumbline.read_claims(article_id)
    assert record.publication.state == "open"
    assert [review.ordinal for review in reviews] == list(range(1, len(reviews) + 1))
    assert {(review.state.value, review.version) for review in reviews} == {("extracted", 1)}
    assert any("42" in review.text for review in reviews)
    assert list(desk.plumbline.verify_log()()) == []


def test_the_frozen_result_holds_the_text_and_quotes_that_are_verbatim(desk):
    article_id = desk.extracted(ARTICLE)

    result = desk.plumbline.read_segments(article_id, None)

    assert result["text"] == ARTICLE
    for claim in result["claims"]:
        span = claim["span"]
        assert claim["quote"] == ARTICLE[span["start"] : span["end"]]
    assert sorted(result["ranking"]) == sorted(claim["claim_id"] for claim in result["claims"])


def test_a_message_delivered_twice_changes_nothing_the_second_time(desk):
    article_id = desk.extracted(ARTICLE)
    first = (desk.plumbline.read_article(article_id), desk.plumbline.read_claims(article_id))

    desk.plumbline.extract_article(article_id, 1)

    again = (desk.plumbline.read_article(article_id), desk.plumbline.read_claims(article_id))
    assert again == first


def many_claims(count):
    return "\n\n".join(
        f"The town of Velmont number {number} spent {number + 17} million on schools in 2021."
        for number in range(count)
    )


def test_more_claims_than_fit_one_transaction_all_get_there(desk):
    article_id = desk.extracted(many_claims(101))

    assert len(desk.plumbline.read_claims(article_id)) == 101
    assert list(desk.plumbline.verify_log()()) == []


def test_a_multiple_of_what_fits_one_transaction_gets_there_too(desk):
    article_id = desk.extracted(many_claims(96))

    assert len(desk.plumbline.read_claims(article_id)) == 96


class Crash(Exception):
    pass


class CrashingTable:
    """Stops before or after the n-th transaction, like a function that runs out of time."""

    def __init__(self, table):
        self._table = table
        self.crash_at = None
        self.after = False
        self.seen = 0

    def __getattr__(self, name):
        return getattr(self._table, name)

    def transact(self, operations):
        self.seen += 1
        if self.seen == self.crash_at and not self.after:
            raise Crash
        self._table.transact(operations)
        if self.seen == self.crash_at and self.after:
            raise Crash


@pytest.mark.long_on_dynamodb
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("crash_at", [1, 2, 3, 4])
def test_an_extraction_that_stops_anywhere_is_finished_by_the_next_delivery(
    table, tmp_path, crash_at, after
):
    crashing = CrashingTable(table)
    with open_desk(crashing, tmp_path) as desk:
        article_id = desk.submit(many_claims(110))
        crashing.seen, crashing.crash_at, crashing.after = 0, crash_at, after
        with pytest.raises(Crash):
            desk.plumbline.extract_article(article_id, 1)
        crashing.crash_at = None

        desk.plumbline.extract_article(article_id, 1)

        record = desk.plumbline.read_article(article_id)
        assert (record.publication.state.value, record.publication.version) == ("open", 2)
        assert [review.ordinal for review in desk.plumbline.read_claims(article_id)] == list(
            range(1, 111)
        )
        assert list(desk.plumbline.verify_log()()) == []


def test_an_article_without_any_claim_opens_with_none(desk):
    article_id = desk.extracted("What now? Who knows!")

    assert desk.plumbline.read_article(article_id).publication.state == "open"
    assert desk.plumbline.read_claims(article_id) == ()


def test_html_without_text_fails_and_may_be_tried_again(desk):
    article_id = desk.extracted("<p>x</p>")
    assert desk.plumbline.read_article(article_id).publication.state == "open"
    submitted = desk.plumbline.submit_article(
        desk_html("<html><body><img src='x.png'></body></html>"),
        member=desk.people["reporter"],
        idempotency_key=None,
    )

    desk.plumbline.extract_article(submitted.article_id, 1)

    failed = desk.plumbline.read_article(submitted.article_id)
    assert (failed.publication.state, failed.revisions[0].failure) == ("failed", "no_text")
    with pytest.raises(GuardFailed):
        desk.plumbline.read_segments(submitted.article_id, None)
    desk.queues["extract"].take()
    desk.plumbline.decide_article(
        submitted.article_id,
        RetryExtraction(),
        member=desk.people["triager"],
        expected_version=failed.publication.version,
        decision_id=None,
    )
    desk.drain()
    again = desk.plumbline.read_article(submitted.article_id)
    assert (again.publication.state, again.publication.version) == ("failed", 4)
    assert list(desk.plumbline.verify_log()()) == []


def desk_html(body):
    return Submission(body=body, body_format=BodyFormat.HTML)


def test_an_unknown_article_or_revision_is_not_found(desk):
    article_id = desk.submit()

    with pytest.raises(NotFound):
        desk.plumbline.extract_article("Z" * 26, 1)
    with pytest.raises(NotFound):
        desk.plumbline.extract_article(article_id, 2)


def test_a_condition_that_fails_is_a_fact_and_not_swallowed(table):
    with pytest.raises(ConditionFailed):
        table.transact([Put(Key("nothing", "here"), {}, Exists())])
