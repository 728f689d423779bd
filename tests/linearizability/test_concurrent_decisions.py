"""Sixteen clients decide at random while answers get lost: is there one order that explains all?

The same play on a store whose conditions are thrown away must be found out, or the proof proves
nothing. DynamoDB Local takes part when `PLUMBLINE_TEST_DYNAMODB` names its address.
"""

import contextlib
import os
import secrets

import boto3  # noqa: TID251 - tests bring the client
import pytest

from chalicelib.adapters.dynamo_table import DynamoTable
from chalicelib.adapters.table_definition import create_table_arguments
from tests.adapters.stores import open_dynamo, open_sqlite
from tests.linearizability.checker import check
from tests.linearizability.desk_play import Play, UncertainTable, UnguardedTable, looks, step
from tests.workflow.desk import open_desk

ADDRESS = os.environ.get("PLUMBLINE_TEST_DYNAMODB")  # noqa: TID251 - names an optional judge
LOSS = 0.3  # of all commits, a quarter of these in each of four ways


@contextlib.contextmanager
def open_dynamodb_local():
    client = boto3.client(
        "dynamodb",
        endpoint_url=ADDRESS,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    name = f"plumbline-{secrets.token_hex(8)}"
    with contextlib.closing(client):
        client.create_table(**create_table_arguments(name))
        try:
            yield DynamoTable(client, name)
        finally:
            client.delete_table(TableName=name)


def opened(store, folder):
    if store == "sqlite":
        return open_sqlite(folder)
    return open_dynamo() if store == "moto" else open_dynamodb_local()


def played(table, folder, *, seed, calls_each, loss=LOSS):
    """Play on three claims of an article; gives the play once everybody is done."""
    uncertain = UncertainTable(table, loss)
    with open_desk(uncertain, folder) as desk:  # type: ignore[arg-type]  # passes the rest on
        article_id = desk.extracted()
        claims = tuple(review.claim_id for review in desk.plumbline.read_claims(article_id))[:3]
        play = Play(desk.plumbline, uncertain, claims, seed, calls_each)
        play.run()
        return play


def orders(play):
    return {claim: check(play.histories[claim], play.start(), step, looks) for claim in play.claims}


def logged(play, claim):
    """decision id → version, of all entries of a claim's log."""
    page = play.plumbline.read_history(claim, after=0, limit=10_000)
    decisions = [(entry["decision"], entry["sequence"]) for entry in page.items]
    assert len({decision for decision, _ in decisions}) == len(decisions)
    return dict(decisions)


def assert_every_answer_is_explained(play):
    for claim, verdict in orders(play).items():
        assert verdict.holds, f"no order explains what was answered about {claim}"
        versions = logged(play, claim)
        assert {(d, versions.get(d)) for d, _ in play.acknowledged[claim]} == set(
            play.acknowledged[claim]
        )
        assert not set(play.refused[claim]) & set(versions)
    assert list(play.plumbline.verify_log()()) == []


STORES = [
    "sqlite",
    pytest.param("moto", marks=pytest.mark.proof),
    pytest.param(
        "dynamodb local",
        marks=[
            pytest.mark.proof,
            pytest.mark.skipif(not ADDRESS, reason="PLUMBLINE_TEST_DYNAMODB names no server"),
        ],
    ),
]


@pytest.mark.parametrize("store", STORES)
def test_what_sixteen_clients_were_told_fits_one_order(store, tmp_path):
    with opened(store, tmp_path) as table:
        play = played(table, tmp_path, seed=1, calls_each=6)

        assert_every_answer_is_explained(play)
        told = [call for history in play.histories.values() for call in history]
        assert any(call.answered is None for call in told), "no answer was lost for good"
        assert any(call.answered and call.answered.outcome == "changed" for call in told)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2, 14))
def test_so_it_does_in_many_long_plays(seed, tmp_path):
    with open_sqlite(tmp_path) as table:
        assert_every_answer_is_explained(played(table, tmp_path, seed=seed, calls_each=30))


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2, 6))
def test_so_it_does_on_an_emulated_dynamodb(seed, tmp_path):
    with open_dynamo() as table:
        assert_every_answer_is_explained(played(table, tmp_path, seed=seed, calls_each=10))


def test_a_store_without_conditions_is_found_out(tmp_path):
    with open_sqlite(tmp_path) as table:
        play = played(UnguardedTable(table), tmp_path, seed=1, calls_each=6, loss=0)

        assert not all(verdict.holds for verdict in orders(play).values())
