"""Lines of the log: measures in CloudWatch's embedded form, ids that are ours, words for people."""

import io
import json
import logging

import pytest

import app
from chalicelib.domain.errors import ReviewChanged, StoreBusy
from chalicelib.edge import tally
from chalicelib.edge.messages import tick
from chalicelib.edge.request_log import JsonLines, Words, begin_log, named_facts
from chalicelib.workflow.measures import MEASURES
from tests.edge.client import ask
from tests.edge.fake_desk import ARTICLE, CLAIM


@pytest.fixture
def lines(caplog):
    """Gives the lines so far, parsed."""
    caplog.set_level(logging.INFO, logger="plumbline.edge")
    return lambda: [json.loads(JsonLines("prod").format(record)) for record in caplog.records]


def act(claim_id=CLAIM):
    return ask(
        "POST",
        "/v1/claims/{claim_id}/actions",
        token="triager",
        body={"action": "accept"},
        headers={"if-match": '"1"'},
        claim_id=claim_id,
    )


def test_a_decision_is_counted_in_its_own_line_as_cloudwatch_reads_it(lines):
    act()

    (line,) = lines()
    assert (line["status"], line["claim_id"], line["Decided"], line["Stage"]) == (
        200,
        CLAIM,
        1,
        "prod",
    )
    assert line["_aws"]["CloudWatchMetrics"] == [
        {
            "Namespace": "Plumbline",
            "Dimensions": [["Stage"]],
            "Metrics": [{"Name": "Decided", "Unit": "Count"}],
        }
    ]
    assert isinstance(line["_aws"]["Timestamp"], int)


@pytest.mark.parametrize(
    ("failure", "counted"),
    [
        (ReviewChanged("Somebody was faster."), {"Conflicts": 1}),
        (StoreBusy("busy", facts={"applied": False}), {"RequestsFailed": 1}),
        (RuntimeError("a defect"), {"RequestsFailed": 1}),
    ],
    ids=["a lost race", "a busy store", "a defect"],
)
def test_what_went_wrong_is_counted(desk, lines, failure, counted):
    desk.failure = failure

    act()

    line = lines()[-1]
    assert {name: line[name] for name in tally_names(line)} == counted


def test_an_answer_that_counts_as_nothing_has_no_measures(lines):
    ask("GET", "/v1/claims/{claim_id}", token="checker")

    (line,) = lines()
    assert "_aws" not in line


def test_events_are_counted_by_what_they_tell(lines):
    for kind in ("article.extracted", "claim.published", "claim.corrected", "claim.changed"):
        message = {"type": kind, "article_id": ARTICLE, "claim_id": CLAIM}
        record = {"messageId": "m", "receiptHandle": "r", "body": json.dumps(message)}
        app.publish_events({"Records": [record]}, None)

    counted = [{name: line[name] for name in tally_names(line)} for line in lines()]
    assert counted == [{"Extracted": 1}, {"Published": 1}, {"Published": 1}, {}]
    assert {(line["queue"], line["outcome"], line["article_id"]) for line in lines()} == {
        ("events", "done", ARTICLE)
    }


def test_a_failed_message_is_counted_and_leaves_one_line(lines):
    record = {"messageId": "m", "receiptHandle": "r", "body": "not json"}

    app.render_articles({"Records": [record]}, None)

    (line,) = lines()
    assert (line["outcome"], line["MessagesFailed"], line["message_id"]) == ("failed", 1, "m")


def test_what_a_tick_measures_stands_in_its_line(lines):
    tick("every minute", {"measure": lambda: {"OutboxAge": 12.5, "PagesBehind": 0}})

    (line,) = lines()
    assert (line["job"], line["OutboxAge"], line["PagesBehind"]) == ("every minute", 12.5, 0)
    assert {metric["Unit"] for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]} == {
        "Seconds",
        "Count",
    }


def test_a_step_of_a_tick_that_fails_keeps_no_other_from_its_turn(lines):
    done = []

    def broken():
        raise StoreBusy("busy", facts={"applied": False})

    with pytest.raises(StoreBusy):
        tick("every minute", {"sweep": broken, "relay": lambda: done.append("relay")})

    assert done == ["relay"]
    assert [line["outcome"] for line in lines()] == ["failed", "failed"]
    assert lines()[0]["exception"][0] == "StoreBusy store_busy"


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        ({"article_id": ARTICLE, "claim_id": CLAIM}, {"article_id": ARTICLE, "claim_id": CLAIM}),
        ({"article_id": "a secret phrase"}, {}),
        ({"article_id": "ID\nforged line"}, {}),
        ({"link": "very-secret"}, {}),
        ({"claim_id": 7}, {}),
    ],
    ids=["ids of ours", "words in place of an id", "a line break", "a link", "no text"],
)
def test_only_ids_of_ours_come_into_a_line(names, kept):
    assert named_facts(names) == kept


def test_outside_of_a_count_nothing_is_counted_and_nothing_fails():
    tally.add("Decided")

    with tally.tallying() as counted:
        pass

    assert counted == {}


def test_words_for_people_say_what_was_asked_and_what_came_of_it(caplog):
    caplog.set_level(logging.INFO, logger="plumbline.edge")

    act()

    line = Words().format(caplog.records[-1])
    assert " POST /v1/claims/{claim_id}/actions 200  " in line
    assert line.endswith(f"claim_id={CLAIM}  member_id=triager  Decided=1")


def test_a_log_that_was_begun_twice_writes_each_line_once():
    logger = logging.getLogger("plumbline")
    before = (logger.handlers, logger.propagate, logger.level)
    stream = io.StringIO()
    try:
        begin_log("json", stage="prod", stream=io.StringIO())
        begin_log("json", stage="prod", stream=stream)
        logging.getLogger("plumbline.edge").info("told once")
    finally:
        logger.handlers, logger.propagate = before[:2]
        logger.setLevel(before[2])

    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["told once"]


def tally_names(line):
    return [measure.name for measure in MEASURES if measure.name in line]
