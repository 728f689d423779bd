"""A member who has left is erased: no name in any store, the id stays, the logs verify."""

import pytest

from chalicelib.domain.errors import FourEyes, GuardFailed, NotFound, RoleMissing, Unauthenticated
from chalicelib.domain.policy import Member, Role
from chalicelib.domain.review import Accept, Note
from tests.workflow.planting import OPERATOR, every_store, where_found
from tests.workflow.test_record_decision import first_claim, published

NAME = "Vesna Quillfeather"


@pytest.fixture
def gone(desk):
    """A checker with a token who checked a claim, was spoken of, and has left; gives the claim."""
    vesna = desk.plumbline.add_member(member_id="m-17", name=NAME, roles=frozenset({Role.CHECKER}))
    desk.plumbline.issue_token("m-17", label=f"{NAME}'s telephone")
    desk.people["checker"] = vesna
    claim_id = first_claim(desk)
    published(desk, claim_id)
    article_id = claim_id.partition("-")[0]
    desk.act(f"{article_id}-2", "triager", Accept())
    desk.act(f"{article_id}-2", "chief", Note(f"Ask {NAME.upper()} about the port."))
    desk.act(f"{article_id}-2", "chief", Note("Ask the port office."))
    desk.drain()
    desk.plumbline.offboard("m-17", successor=None, member=desk.people["chief"], decision_id=None)
    return claim_id


def erase(desk):
    desk.plumbline.ask_member_erasure("m-17", member=OPERATOR, decision_id=None)
    return desk.plumbline.erase_member("m-17", member=desk.people["chief"], decision_id=None)


def test_the_name_is_found_in_no_store_and_the_logs_verify(desk, table, tmp_path, gone):
    assert where_found(every_store(table, tmp_path, desk), NAME) != []

    found = erase(desk)

    assert (found.words, found.named_in, len(found.articles)) == (1, (), 1)
    assert where_found(every_store(table, tmp_path, desk), NAME) == []
    assert list(desk.plumbline.verify_log()()) == []
    html, _ = desk.plumbline.read_page(f"articles/{gone.replace('-', '/claims/')}/index.html")
    assert b"a member of the desk" in html


def test_the_id_stays_and_so_does_what_they_wrote_and_what_does_not_name_them(desk, gone):
    erase(desk)

    article_id = gone.partition("-")[0]
    left = [one for one in desk.plumbline.list_members() if one.member_id == "m-17"]
    assert left == [Member("m-17", "", frozenset(), active=False)]
    assert desk.plumbline.list_tokens() == ()
    assert desk.review(gone).draft.verdict is not None
    history = desk.plumbline.read_history(f"{article_id}-2", after=0, limit=20).items
    notes = [entry["hidden"]["note"] for entry in history if entry["action"] == "note"]
    assert notes == [None, "Ask the port office."]
    wrote = desk.plumbline.read_history(gone, after=0, limit=50).items
    assert "m-17" in {entry["member"] for entry in wrote}


@pytest.mark.usefixtures("gone")
def test_an_operator_asks_and_another_chief_decides(desk):
    both = Member("alma", "Alma", frozenset({Role.OPERATOR, Role.CHIEF}))
    chief = desk.people["chief"]

    with pytest.raises(GuardFailed, match="ask for it first"):
        desk.plumbline.erase_member("m-17", member=chief, decision_id=None)
    with pytest.raises(RoleMissing):
        desk.plumbline.ask_member_erasure("m-17", member=chief, decision_id=None)
    desk.plumbline.ask_member_erasure("m-17", member=both, decision_id=None)
    with pytest.raises(FourEyes):
        desk.plumbline.erase_member("m-17", member=both, decision_id=None)
    with pytest.raises(RoleMissing):
        desk.plumbline.erase_member("m-17", member=OPERATOR, decision_id=None)
    desk.plumbline.erase_member("m-17", member=chief, decision_id=None)

    told = [(entry["action"], entry["member"]) for entry in desk.plumbline.desk_entries()]
    assert told[-2:] == [("ask_member_erasure", "alma"), ("erase_member", "chief")]


def test_who_is_at_work_is_let_go_first_and_who_is_unknown_is_not_erased(desk):
    with pytest.raises(GuardFailed, match="offboard"):
        desk.plumbline.ask_member_erasure("checker", member=OPERATOR, decision_id=None)
    with pytest.raises(NotFound):
        desk.plumbline.ask_member_erasure("nobody", member=OPERATOR, decision_id=None)


@pytest.mark.usefixtures("gone")
def test_looking_changes_nothing(desk, table, tmp_path):
    before = where_found(every_store(table, tmp_path, desk), NAME)

    traces = desk.plumbline.traces_of_member("m-17")

    assert (traces.words, len(traces.articles)) == (1, 1)
    assert where_found(every_store(table, tmp_path, desk), NAME) == before


@pytest.mark.usefixtures("gone")
def test_erasing_again_does_no_harm_and_finishes_what_was_interrupted(
    desk, table, tmp_path, monkeypatch
):
    put = desk.plumbline._members.put

    def stopped(*_arguments, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(desk.plumbline._members, "put", stopped)
    with pytest.raises(KeyboardInterrupt):
        erase(desk)
    monkeypatch.setattr(desk.plumbline._members, "put", put)

    erase(desk)
    erase(desk)

    assert where_found(every_store(table, tmp_path, desk), NAME) == []
    actions = [entry["action"] for entry in desk.plumbline.desk_entries()]
    assert actions.count("erase_member") == 1
    assert list(desk.plumbline.verify_log()()) == []


def test_a_token_of_theirs_opens_nothing(desk):
    desk.plumbline.add_member(member_id="m-18", name=NAME, roles=frozenset({Role.CHECKER}))
    _, secret = desk.plumbline.issue_token("m-18", label="at home")
    chief = desk.people["chief"]
    desk.plumbline.offboard("m-18", successor=None, member=chief, decision_id=None)
    desk.plumbline.ask_member_erasure("m-18", member=OPERATOR, decision_id=None)
    desk.plumbline.erase_member("m-18", member=chief, decision_id=None)

    with pytest.raises(Unauthenticated):
        desk.plumbline.authenticate(secret)


def test_who_came_back_is_erased_only_when_that_is_decided_anew(desk):
    chief = desk.people["chief"]
    for _ in range(2):
        desk.plumbline.add_member(member_id="m-19", name=NAME, roles=frozenset({Role.CHECKER}))
        desk.plumbline.offboard("m-19", successor=None, member=chief, decision_id=None)
        with pytest.raises(GuardFailed, match="ask for it first"):
            desk.plumbline.erase_member("m-19", member=chief, decision_id=None)
        desk.plumbline.ask_member_erasure("m-19", member=OPERATOR, decision_id=None)
        desk.plumbline.erase_member("m-19", member=chief, decision_id=None)
