"""Alarms watch what is measured, and docs/operations.md says of each what to do."""

import pytest

from chalicelib.config import QUEUES
from chalicelib.workflow.measures import DEAD_LETTERS, MEASURES
from infra.alarms import ALARMS, FILE, Source, page

PAGE = FILE.read_text(encoding="utf-8")
NAMES = {measure.name: measure for measure in MEASURES}


def test_the_document_says_of_each_alarm_what_the_code_says():
    assert page(PAGE) == PAGE


def test_no_two_alarms_have_one_name():
    assert len({alarm.name for alarm in ALARMS}) == len(ALARMS)


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm.name)
def test_an_alarm_watches_what_is_measured_and_says_what_to_do(alarm):
    if alarm.source is Source.PLUMBLINE:
        watched = {alarm.metric, alarm.share_of} - {None}
        assert watched <= set(NAMES)
        assert NAMES[alarm.metric].summed is (alarm.statistic == "Sum")
    assert alarm.meaning.endswith(".")
    assert alarm.steps
    assert alarm.seconds % 60 == 0
    assert alarm.seconds * alarm.periods <= 24 * 3600  # CloudWatch looks no further back
    assert (alarm.share_of is None) == (alarm.at_least == 0)


def test_every_queue_is_watched_for_its_age_and_its_dead_letters():
    for queue in QUEUES:
        assert {f"dead-letters-{queue}", f"queue-old-{queue}"} <= {alarm.name for alarm in ALARMS}


def test_every_measure_stands_in_the_document():
    missing = [name for name in NAMES if f"`{name}`" not in PAGE and name != DEAD_LETTERS]

    assert missing == []
