"""A table that refuses for a while: 503 says whether the change stands, and nothing is lost."""

import contextlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.adapters.dynamo_table import DynamoTable
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.review import Accept, AskReply, State, Take
from chalicelib.edge import tally
from chalicelib.edge.current import provide
from chalicelib.workflow.ports import Key
from tests.adapters.stores import moto_client, new_table, open_sqlite
from tests.edge.client import ask
from tests.workflow.desk import open_desk


@dataclass
class Throttling:
    """A port that passes everything on until it is told to refuse."""

    port: object
    on: bool = False
    lost: bool = False  # the write goes through, the answer does not

    def __getattr__(self, name):
        passed = getattr(self.port, name)
        if not callable(passed):
            return passed

        def call(*arguments, **named):
            if self.on and not (self.lost and name == "transact"):
                raise StoreBusy("storage is throttled", facts={"applied": False})
            given = passed(*arguments, **named)
            if self.lost and name == "transact":
                self.lost = False
                self.on = True
                raise StoreBusy("storage did not answer", facts={"applied": "unknown"})
            return given

        return call


@pytest.fixture(params=["sqlite", "dynamodb"])
def desk_and_table(request, tmp_path):
    """A desk whose table can be throttled, reached over HTTP too."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            table = Throttling(stack.enter_context(open_sqlite(tmp_path)))
        else:
            client = stack.enter_context(moto_client())
            table = Throttling(stack.enter_context(new_table(client)))
        desk = stack.enter_context(open_desk(table, tmp_path))
        provide(desk.plumbline)
        yield desk, table
        provide(None)


def renew(claim_id, token, version):
    return ask(
        "POST",
        "/v1/claims/{claim_id}/actions",
        token=token,
        claim_id=claim_id,
        body={"action": "renew"},
        headers={"if-match": f'"{version}"', "idempotency-key": "renew-1"},
    )


def taken(desk):
    """A claim in the checker's hands, its token, and its version."""
    claim_id = f"{desk.extracted()}-1"
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())
    token = desk.plumbline.issue_token("checker", label="test")[1]
    return claim_id, token, desk.review(claim_id).version


def test_a_throttled_decision_is_refused_with_a_time_to_wait_and_stands_once_when_repeated(
    desk_and_table,
):
    desk, table = desk_and_table
    claim_id, token, version = taken(desk)
    before = desk.review(claim_id)

    table.on = True
    refused = renew(claim_id, token, version)
    table.on = False
    unchanged = desk.review(claim_id)
    done = renew(claim_id, token, version)
    again = renew(claim_id, token, version)

    assert (refused.status, refused.code, refused.json["applied"]) == (503, "store_busy", False)
    assert int(refused.headers["Retry-After"]) >= 1
    assert unchanged == before
    assert (done.status, again.status) == (200, 200)
    assert desk.review(claim_id).version == version + 1


def test_a_decision_whose_answer_was_lost_is_told_as_unknown_and_is_found_again(desk_and_table):
    desk, table = desk_and_table
    claim_id, token, version = taken(desk)

    table.lost = True
    lost = renew(claim_id, token, version)
    table.on = False
    done = renew(claim_id, token, version)

    assert (lost.status, lost.code) == (503, "store_busy")
    assert lost.json["applied"] == "unknown"
    assert done.status == 200
    assert desk.review(claim_id).version == version + 1


def test_a_sweep_that_is_throttled_ends_no_lease_and_forgets_no_deadline(desk_and_table):
    desk, table = desk_and_table
    claim_id, _, _ = taken(desk)
    desk.act(
        claim_id,
        "checker",
        AskReply(
            addressee="The city",
            question="Is it so?",
            deadline=desk.clock.now + timedelta(minutes=1),
        ),
    )
    before = desk.review(claim_id)
    desk.clock.pass_time(timedelta(minutes=2))

    table.on = True
    with pytest.raises(StoreBusy):
        desk.plumbline.sweep()
    table.on = False
    after_throttling = desk.review(claim_id)
    told = [desk.plumbline.sweep(), desk.plumbline.sweep()]

    assert after_throttling == before
    assert after_throttling.state is State.IN_REVIEW
    assert told == [1, 0]
    assert desk.review(claim_id).reply_due is None


def test_what_dynamodb_throttles_is_counted_each_try():
    answer: Any = {
        "Error": {"Code": "ThrottlingException", "Message": "slow down"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }

    class Refusing:
        def get_item(self, **_request):
            raise ClientError(answer, "GetItem")

    client: Any = Refusing()
    table = DynamoTable(client, "plumbline", pause=lambda _seconds: None, add=tally.add)

    with tally.tallying() as counted, pytest.raises(StoreBusy) as busy:
        table.get(Key("A", "B"))

    assert counted == {"Throttled": 3}
    assert busy.value.facts == {"applied": False}
