"""The server is killed while eight people decide: whatever was answered is there afterwards.

Decisions are made in turns of which one is decided while another is synced, so at any moment
some are half done. The kill comes at a moment of its own in each round.
"""

import json
import random
import threading
import time

import pytest

from local.problems import CommandStopped
from tests.local.conftest import run_local

PEOPLE = 8
TEXT = "\n\n".join(
    f"The town of Velmont spent {number + 17} million crowns on school number {number} in 2021."
    for number in range(PEOPLE)
)


def extracted(served):
    """An article whose claims wait to be accepted; gives their ids."""
    reporter = served.client("submitter")
    article_id = reporter.do("/v1/articles", {"text": TEXT}).body["article_id"]
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if reporter.read(f"/v1/articles/{article_id}").body["revisions"][0]["state"] == "extracted":
            break
        time.sleep(0.05)
    listed = reporter.read(f"/v1/articles/{article_id}/claims").body["claims"]
    return [claim["claim_id"] for claim in listed]


def decide_until_cut_off(client, claim_id, told):
    """Note after note on one claim, each told as it is answered: version → words."""
    number = 0
    while True:
        number += 1
        words = f"Note {number} on {claim_id}."
        try:
            answer = client.do(f"/v1/claims/{claim_id}/actions", {"action": "note", "text": words})
        except CommandStopped:
            return
        told[answer.version] = words


def logged(served, claim_id):
    """What the log says afterwards: version → words, of all notes."""
    reader, more, notes = served.client("chief"), "", {}
    while True:
        page = reader.read(f"/v1/claims/{claim_id}/history?limit=100{more}").body
        for entry in page["entries"]:
            if entry["action"] == "note":
                notes[entry["sequence"]] = entry["hidden"]["note"]
        if page["next_cursor"] is None:
            return notes
        more = f"&cursor={page['next_cursor']}"


def killed_once(start, draw, tmp_path):
    first = start()
    claims = extracted(first)[:PEOPLE]
    triager = first.client("triager")
    for claim_id in claims:
        triager.do(f"/v1/claims/{claim_id}/actions", {"action": "accept"}, version=1)
    told: dict[str, dict[int, str]] = {claim_id: {} for claim_id in claims}
    deciding = [
        threading.Thread(
            target=decide_until_cut_off,
            args=(first.client("checker"), claim_id, told[claim_id]),
        )
        for claim_id in claims
    ]
    for thread in deciding:
        thread.start()
    time.sleep(0.4 + draw.random() * 0.8)
    first.process.kill()
    for thread in deciding:
        thread.join()
    first.process.wait()

    second = start()

    found = {claim_id: logged(second, claim_id) for claim_id in claims}
    second.process.kill()
    second.process.wait()
    verified = run_local("verify-log", "--json", "--data", str(tmp_path / "data"))
    assert sum(map(len, told.values())) > PEOPLE, "nobody got to decide before the kill"
    for claim_id, answered in told.items():
        kept = found[claim_id]
        assert {version: kept.get(version) for version in answered} == answered
        assert len(kept) <= len(answered) + 1, "more than the one that was under way"
    assert json.loads(verified.stdout)["findings"] == []


def test_no_answered_decision_is_lost_when_the_server_is_killed(start, tmp_path):
    killed_once(start, random.Random(1), tmp_path)  # noqa: S311 - a moment to repeat


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2, 12))
def test_nor_is_one_at_any_other_moment(start, tmp_path, seed):
    killed_once(start, random.Random(seed), tmp_path)  # noqa: S311 - likewise
