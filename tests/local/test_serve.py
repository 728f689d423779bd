"""A server that starts, ends, is killed and starts again, as a person at a terminal sees it."""

import signal
import time

import pytest

from tests.local.conftest import run_local

ARTICLE = {
    "text": "The harbour office of Saltmere counted 412 ships in May. Rain fell on 9 days.",
    "language": "en",
}


def submit(served):
    """An article's id, once it is stored."""
    return served.client("submitter").do("/v1/articles", ARTICLE).body["article_id"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_cleanly_within_two_seconds(start, number):
    served = start()
    kept_open = served.client("submitter")
    kept_open.read("/v1/articles")

    began = time.monotonic()
    served.process.send_signal(number)
    code = served.process.wait(timeout=5)

    assert (code, time.monotonic() - began < 2.0) == (0, True)


def test_the_next_start_finds_everything_after_a_kill_and_old_tokens_are_revoked(start):
    first = start()
    article_id = submit(first)
    first.process.kill()
    first.process.wait()

    second = start()
    found = second.client("submitter").read(f"/v1/articles/{article_id}")
    first.told["url"] = second.told["url"]
    refused = first.client("submitter").get("/v1/articles")

    assert found.body["article_id"] == article_id
    assert (refused.status, refused.body["code"]) == (401, "unauthenticated")


def test_a_killed_server_leaves_no_article_unextracted(start):
    first = start()
    article_id = submit(first)
    first.process.kill()
    first.process.wait()

    reader = start().client("submitter")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        state = reader.read(f"/v1/articles/{article_id}").body["revisions"][0]["state"]
        if state == "extracted":
            break
        time.sleep(0.05)

    assert state == "extracted"


def test_a_second_server_on_the_same_folder_is_refused_in_one_line(start, tmp_path):
    start()

    second = run_local("serve", "--port", "0", "--data", str(tmp_path / "data"))

    assert (second.returncode, second.stdout) == (1, b"")
    assert second.stderr.count(b"\n") == 1
    assert b"Another server uses" in second.stderr


def test_a_port_that_is_taken_is_refused_in_one_line(start, tmp_path):
    taken = start().port

    second = run_local("serve", "--port", str(taken), "--data", str(tmp_path / "other"))

    assert (second.returncode, second.stdout) == (1, b"")
    assert second.stderr.startswith(f"plumbline: Port {taken} of 127.0.0.1 cannot be".encode())
    assert second.stderr.count(b"\n") == 1


def test_a_token_made_beside_a_running_server_lets_its_member_in(start, tmp_path):
    served = start()

    member = ("--member", "Ada Kern", "--roles", "operator,checker")
    made = run_local("token", "--data", str(tmp_path / "data"), *member)
    served.told["members"] = [{"roles": ["operator"], "token": made.stdout.decode().strip()}]
    members = served.client("operator").read("/v1/members").body["members"]

    assert (made.returncode, made.stderr, made.stdout.count(b"\n")) == (0, b"", 1)
    assert {"name": "Ada Kern", "roles": ["checker", "operator"], "active": True}.items() <= next(
        member for member in members if member["name"] == "Ada Kern"
    ).items()
