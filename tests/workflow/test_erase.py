"""An article is erased: nothing that anybody wrote is found anywhere, and the log verifies."""

import json
from dataclasses import replace

import pytest

from chalicelib.adapters import keys
from chalicelib.domain.complaint import ComplaintAction, ComplaintState
from chalicelib.domain.errors import FourEyes, GuardFailed, NotFound, ReviewChanged, RoleMissing
from chalicelib.domain.log import plain
from chalicelib.domain.policy import Member, Role
from chalicelib.domain.publication import ArticleAction, AskErasure, Erase, PublicationState
from chalicelib.domain.publication import SetLegalHold as HoldArticle
from chalicelib.domain.review import Accept, Action, AddClaim, LiftLegalHold, SetLegalHold, State
from chalicelib.workflow.ports import Put, Query
from tests.workflow.planting import (
    MARKER,
    NO_WORDS,
    OPERATOR,
    SUBMISSION,
    Planter,
    every_store,
    where_found,
    wordy,
)
from tests.workflow.test_record_decision import first_claim, published


def decide(desk, article_id, member, action):
    version = desk.plumbline.read_article(article_id).publication.version
    return desk.plumbline.decide_article(
        article_id, action, member=member, expected_version=version, decision_id=None
    )


def ask(desk, article_id):
    return decide(desk, article_id, OPERATOR, AskErasure("Zyxomorph asked again."))


def erased(desk, article_id):
    """The decision of two people; what follows from it waits in the outbox."""
    ask(desk, article_id)
    return decide(desk, article_id, desk.people["chief"], Erase())


def checked(desk):
    """An article with a published fact-check; gives its id."""
    claim_id = first_claim(desk)
    published(desk, claim_id)
    desk.drain()
    return claim_id.partition("-")[0]


@pytest.mark.long_on_dynamodb
def test_the_planter_plants_in_every_field_that_takes_words(desk):
    planter = Planter(desk)
    planter.plant()

    wanted = {
        name for kind in (Action, ArticleAction, ComplaintAction, AddClaim) for name in wordy(kind)
    }
    assert wanted - NO_WORDS - planter.planted == set()


@pytest.mark.long_on_dynamodb
def test_an_erased_article_is_found_in_no_store_and_its_log_verifies(desk, table, tmp_path):
    article_id = Planter(desk).plant()
    before = where_found(every_store(table, tmp_path, desk))
    assert len(before) > 10  # it can be found where it is
    assert "pages/corrections/index.html" in before
    assert list(desk.plumbline.verify_log()()) == []

    erased(desk, article_id)
    desk.drain()

    assert where_found(every_store(table, tmp_path, desk)) == []
    verify = desk.plumbline.verify_log()
    assert list(verify()) == []
    assert (verify.walked.articles, verify.walked.claims) == (1, 13)
    assert desk.plumbline.texts_of_article(article_id) == {}


@pytest.mark.long_on_dynamodb
def test_what_stays_of_it_are_names_numbers_states_and_the_log(desk):
    article_id = Planter(desk).plant()
    versions = [review.version for review in desk.plumbline.read_claims(article_id)]

    erased(desk, article_id)
    desk.drain()

    record = desk.plumbline.read_article(article_id)
    reviews = desk.plumbline.read_claims(article_id)
    assert record.publication.state is PublicationState.ERASED
    assert (record.title, record.url, record.publisher, record.authors) == (None, None, None, ())
    assert {review.state for review in reviews} == {State.ERASED}
    assert [review.version for review in reviews] == [version + 1 for version in versions]
    claim = desk.plumbline.read_claim(f"{article_id}-1", member=desk.people["chief"])
    assert (claim.claim["text"], claim.reading.text, claim.allowed_actions) == ("", "", ())
    history = desk.plumbline.read_history(f"{article_id}-1", after=0, limit=100).items
    assert [entry["action"] for entry in history][-1] == "erase"
    assert {value for entry in history for value in entry["hidden"].values()} == {None}
    article_log = desk.plumbline._reviews.entry_texts(article_id)
    asked, erasure = article_log[-2:]
    assert (asked["action"], asked["member"], asked["role"]) == ("ask_erasure", "opal", "operator")
    assert (erasure["action"], erasure["member"], erasure["role"]) == ("erase", "chief", "chief")
    with pytest.raises(GuardFailed, match="erased"):
        desk.plumbline.read_segments(article_id, None)


@pytest.mark.long_on_dynamodb
def test_its_pages_become_tombstones_where_they_stood_and_the_front_page_forgets_it(desk, tmp_path):
    article_id = Planter(desk).plant()
    pages = tmp_path / "pages"
    before = {
        path.relative_to(pages) for path in pages.rglob("index.*") if ".tickets" not in path.parts
    }

    erased(desk, article_id)
    desk.drain()

    after = {
        path.relative_to(pages) for path in pages.rglob("index.*") if ".tickets" not in path.parts
    }
    assert after == before
    for path in (f"articles/{article_id}/", f"articles/{article_id}/claims/2/v1/"):
        html, kind = desk.plumbline.read_page(f"{path}index.html")
        assert kind.startswith("text/html")
        assert b"Page removed" in html
        assert b'content="noindex' in html
        told = json.loads(desk.plumbline.read_page(f"{path}index.json")[0])
        assert told["status"] == "removed"
    for path in ("index.html", "index.json", "corrections/index.html", "corrections/index.json"):
        assert article_id.encode() not in desk.plumbline.read_page(path)[0]


def test_it_takes_two_members_of_whom_one_is_an_operator_and_one_a_chief(desk):
    article_id = desk.extracted()
    both = Member("alma", "Alma", frozenset({Role.OPERATOR, Role.CHIEF}))

    with pytest.raises(GuardFailed, match="operator has to ask"):
        decide(desk, article_id, desk.people["chief"], Erase())
    with pytest.raises(RoleMissing):
        decide(desk, article_id, desk.people["chief"], AskErasure("Why not?"))
    decide(desk, article_id, both, AskErasure("She asked."))
    with pytest.raises(FourEyes):
        decide(desk, article_id, both, Erase())
    with pytest.raises(RoleMissing):
        decide(desk, article_id, OPERATOR, Erase())
    decide(desk, article_id, desk.people["chief"], Erase())


def test_nothing_is_taken_away_before_it_was_decided(desk):
    article_id = desk.extracted()
    ask(desk, article_id)

    with pytest.raises(GuardFailed, match="decided"):
        desk.plumbline.erase_article(article_id)
    with pytest.raises(NotFound):
        desk.plumbline.erase_article("nobody")

    assert len(desk.plumbline.texts_of_article(article_id)) >= 2


@pytest.mark.parametrize("held", ["the article", "a claim"])
def test_what_is_under_a_legal_hold_is_not_erased(desk, held):
    article_id = desk.extracted()
    ask(desk, article_id)
    if held == "the article":
        decide(desk, article_id, desk.people["chief"], HoldArticle("A court asked."))
    else:
        desk.act(f"{article_id}-2", "chief", SetLegalHold("A court asked."))

    with pytest.raises(GuardFailed) as refused:
        decide(desk, article_id, desk.people["chief"], Erase())

    assert refused.value.public_code == "legal_hold"
    if held == "a claim":
        desk.act(f"{article_id}-2", "chief", LiftLegalHold("It is settled."))
        decide(desk, article_id, desk.people["chief"], Erase())


def test_a_hold_that_comes_between_reading_and_storing_stops_the_erasure(desk, monkeypatch):
    article_id = desk.extracted()
    ask(desk, article_id)
    commit = desk.plumbline._articles.commit_publication

    def slow_commit(*arguments, **more):
        desk.act(f"{article_id}-2", "chief", SetLegalHold("A court asked."))
        return commit(*arguments, **more)

    monkeypatch.setattr(desk.plumbline._articles, "commit_publication", slow_commit)
    with pytest.raises(ReviewChanged):
        decide(desk, article_id, desk.people["chief"], Erase())

    assert desk.plumbline.read_article(article_id).publication.state is PublicationState.OPEN


def test_a_claim_of_an_erased_article_comes_under_no_hold(desk):
    article_id = desk.extracted()
    erased(desk, article_id)

    with pytest.raises(GuardFailed) as refused:
        desk.act(f"{article_id}-2", "chief", SetLegalHold("A court asked."))

    assert refused.value.public_code == "article_erased"


def test_the_same_article_sent_again_is_a_new_one(desk):
    article_id = Planter(desk).article_id
    erased(desk, article_id)
    desk.drain()

    again = desk.plumbline.submit_article(
        SUBMISSION, member=desk.people["reporter"], idempotency_key=None
    )
    assert (again.outcome, again.revision) == ("accepted", 1)
    assert again.article_id != article_id

    desk.drain()
    desk.plumbline.erase_article(article_id)  # once more leaves the new one alone
    assert desk.plumbline.submit_article(
        SUBMISSION, member=desk.people["reporter"], idempotency_key=None
    ) == replace(again, outcome="same")
    assert len(desk.plumbline.read_segments(again.article_id, None)["claims"]) == 10


def test_a_message_that_comes_late_puts_nothing_back(desk, table, tmp_path):
    article_id = desk.submit(body="The Zyxomorph depot repaired 412 buses in May.")
    erased(desk, article_id)
    desk.plumbline.erase_article(article_id)

    desk.plumbline.extract_article(article_id, 1)

    assert where_found(every_store(table, tmp_path, desk)) == []


def test_an_extraction_that_was_under_way_puts_nothing_back(desk, table, tmp_path, monkeypatch):
    article_id = desk.submit(body="The Zyxomorph depot repaired 412 buses in May.")
    articles = desk.plumbline._articles
    freeze = articles.freeze

    def slow_freeze(*arguments, **more):
        erased(desk, article_id)
        desk.plumbline.erase_article(article_id)
        return freeze(*arguments, **more)

    monkeypatch.setattr(articles, "freeze", slow_freeze)
    desk.plumbline.extract_article(article_id, 1)

    assert where_found(every_store(table, tmp_path, desk)) == []
    assert desk.plumbline.read_claims(article_id) == ()


def test_another_article_loses_nothing(desk, table):
    text = "The ferry in Ostrand carried 48,200 passengers in May."
    other = desk.extracted(text)
    desk.act(f"{other}-1", "triager", Accept())
    before = [plain(review) for review in desk.plumbline.read_claims(other)]
    items = table.query(Query(keys.article(other)))
    article_id = checked(desk)

    erased(desk, article_id)
    desk.drain()

    assert [plain(review) for review in desk.plumbline.read_claims(other)] == before
    now = table.query(Query(keys.article(other)))
    assert [item for item in now if not str(item["sk"]).startswith("PAGE#")] == items
    assert desk.plumbline.read_segments(other, None)["text"] == text


def put(table, key, change):
    item = {name: value for name, value in table.get(key).items() if name not in {"pk", "sk"}}
    change(item)
    table.transact([Put(key, item)])


SLIPPED_IN = [
    pytest.param(
        lambda article_id: (keys.claim(article_id, 1), lambda item: item.update(text="No.")),
        id="a claim's words",
    ),
    pytest.param(
        lambda article_id: (keys.claim(article_id, 1), lambda item: item.update(state="published")),
        id="a claim's state",
    ),
    pytest.param(
        lambda article_id: (
            keys.article_meta(article_id),
            lambda item: item.update(state="published"),
        ),
        id="the article's state",
    ),
    pytest.param(
        lambda article_id: (
            keys.entry(f"{article_id}-1", 3),
            lambda item: item.update(text=str(item["text"]).replace('"checker"', '"chief"')),
        ),
        id="who did it",
    ),
]


@pytest.mark.parametrize("change", SLIPPED_IN)
def test_what_is_changed_in_an_erased_article_is_found(desk, table, change):
    article_id = checked(desk)
    erased(desk, article_id)
    desk.drain()
    assert list(desk.plumbline.verify_log()()) == []

    put(table, *change(article_id))

    assert list(desk.plumbline.verify_log()()) != []


def test_words_put_beside_an_erased_claim_are_found(desk, table):
    article_id = checked(desk)
    draft = table.get(keys.draft(article_id, 1))
    version = table.get(keys.snapshot(article_id, 1, 1))
    erased(desk, article_id)
    desk.drain()

    put_back = [
        Put(keys.draft(article_id, 1), {"draft": draft["draft"]}),
        Put(
            keys.snapshot(article_id, 1, 1),
            {name: value for name, value in version.items() if name not in {"pk", "sk"}},
        ),
    ]
    table.transact(put_back)

    found = [finding.problem for finding in desk.plumbline.verify_log()()]
    assert "draft.verdict is not what the log says" in found
    assert "erased, but versions [1] are still there" in found


@pytest.mark.long_on_dynamodb
def test_its_complaints_are_erased_and_no_more_are_taken_in(desk):
    article_id = Planter(desk).plant()
    erased(desk, article_id)
    desk.drain()

    complaints = desk.plumbline._complaints.of_article(article_id)
    assert [complaint.state for complaint in complaints] == [ComplaintState.ERASED]
    assert MARKER not in str(complaints).lower()
