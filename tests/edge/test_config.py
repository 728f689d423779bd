"""Settings come from the environment once, and all that is wrong with them is told at once."""

from pathlib import Path

import pytest

from chalicelib.config import ConfigurationError, Settings, from_environment

LEAST = {"PLUMBLINE_DATA_DIR": "data", "PLUMBLINE_PUBLIC_URL": "http://localhost:8000/"}


def test_what_is_not_set_has_its_default():
    assert from_environment(LEAST) == Settings(
        store="sqlite",
        public_url="http://localhost:8000",
        data_dir=Path("data"),
        table_name="plumbline",
        dynamodb_endpoint=None,
        region="eu-central-1",
        stage="local",
        queue_urls={},
        proxies=0,
    )


def test_everything_can_be_set():
    environment = {
        "PLUMBLINE_STORE": "dynamodb",
        "PLUMBLINE_TABLE": "facts",
        "PLUMBLINE_DYNAMODB_ENDPOINT": "http://localhost:8001",
        "AWS_REGION": "eu-west-1",
        "PLUMBLINE_PUBLIC_URL": "https://facts.example",
        "PLUMBLINE_STAGE": "prod",
        "PLUMBLINE_PROXIES": "1",
        "PLUMBLINE_QUEUE_EXTRACT": "https://queue.example/extract",
        "PLUMBLINE_QUEUE_EVENTS": "https://queue.example/events",
        "PLUMBLINE_QUEUE_RENDER": "https://queue.example/render",
    }

    assert from_environment(environment) == Settings(
        store="dynamodb",
        public_url="https://facts.example",
        data_dir=None,
        table_name="facts",
        dynamodb_endpoint="http://localhost:8001",
        region="eu-west-1",
        stage="prod",
        proxies=1,
        queue_urls={
            "extract": "https://queue.example/extract",
            "events": "https://queue.example/events",
            "render": "https://queue.example/render",
        },
    )


def test_all_that_is_missing_or_wrong_is_told_at_once():
    with pytest.raises(ConfigurationError) as error:
        from_environment({"PLUMBLINE_STORE": "paper", "PLUMBLINE_DYNAMODB_ENDPOINT": "localhost"})

    assert [problem.split()[0] for problem in error.value.problems] == [
        "PLUMBLINE_PUBLIC_URL",
        "PLUMBLINE_STORE",
        "PLUMBLINE_DYNAMODB_ENDPOINT",
    ]


@pytest.mark.parametrize("proxies", ["-1", "two", "10", "1.5"])
def test_the_number_of_proxies_is_a_small_number(proxies):
    with pytest.raises(ConfigurationError) as error:
        from_environment({**LEAST, "PLUMBLINE_PROXIES": proxies})

    assert [problem.split()[0] for problem in error.value.problems] == ["PLUMBLINE_PROXIES"]


def test_sqlite_needs_a_folder():
    with pytest.raises(ConfigurationError) as error:
        from_environment({"PLUMBLINE_PUBLIC_URL": "http://localhost:8000"})

    assert [problem.split()[0] for problem in error.value.problems] == ["PLUMBLINE_DATA_DIR"]


@pytest.mark.parametrize(
    "url",
    ["", "  ", "localhost:8000", "ftp://a.example", "https://", "https://a.example/path",
     "https://u:p@a.example", "https://a.example:port", "https://a.example/?q=1"],
)  # fmt: skip
def test_a_public_address_is_an_origin(url):
    with pytest.raises(ConfigurationError) as error:
        from_environment({**LEAST, "PLUMBLINE_PUBLIC_URL": url})

    assert [problem.split()[0] for problem in error.value.problems] == ["PLUMBLINE_PUBLIC_URL"]
