"""Split, merge and added claims in the domain: what may be, what comes of it, who counts."""

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.claim_parts import Appearance, Claimant, ClaimantType, Place, PlaceKind
from chalicelib.domain.errors import FourEyes, GuardFailed, InputRefused, RoleMissing
from chalicelib.domain.events import EventType
from chalicelib.domain.policy import Risk, Role
from chalicelib.domain.replay import compare
from chalicelib.domain.review import (
    Accept,
    AddClaim,
    AddEvidence,
    AskReply,
    ChildClaim,
    ConfirmClaimant,
    DiscardDraft,
    EditClaim,
    Escalate,
    MarkDuplicate,
    Merge,
    Publish,
    Release,
    SetLegalHold,
    SetRisk,
    Split,
    State,
    Take,
    allowed_actions,
    decide,
    editors_of,
    may_add,
)
from chalicelib.domain.review.kinship import children_refused
from chalicelib.domain.verdict import Naming, ReceivedReply, ReplyRequest
from tests.domain.family_play import SPANS, TEXT, Family, reading
from tests.domain.review_play import (
    ARTICLE,
    ASA,
    CASSIA,
    CHIEF,
    CORIN,
    HOUR,
    POLLY,
    QUENTIN,
    SOURCE,
    SUBMISSION,
    TILDA,
)

COST = ChildClaim("The ferry cost 4.2 million crowns.", end=33)
CARS = ChildClaim("[The ferry] carries 300 cars a day.", start=34)
HALVES = Split((COST, CARS))
FILM = AddClaim(
    "The ferry is the longest of the coast.",
    Claimant(ClaimantType.OUTLET),
    place=PlaceKind.VIDEO,
    link="https://herald.example/ferry#film",
)


def drafted(family, claim_id, member=CORIN):
    """Queued again, with a source that the member put there."""
    if family.reviews[claim_id].state is State.EXTRACTED:
        family.act(claim_id, Accept(), TILDA)
    family.act(claim_id, Take(), member).act(claim_id, AddEvidence((SOURCE,)), member)
    return family.act(claim_id, Release(), member)


def refusal(family, claim_id, action, member=TILDA):
    with pytest.raises(GuardFailed) as refused:
        family.act(claim_id, action, member)
    return refused.value.reason


# Split


def test_children_take_over_what_the_desk_had_decided_about_the_claim() -> None:
    family = Family().act("A-1", SetRisk(Risk.HIGH), TILDA).act("A-1", Escalate("A letter."), TILDA)
    family.wait(HOUR).act("A-1", HALVES, TILDA)

    first, second = (family.reviews[name] for name in ("A-4", "A-5"))
    assert family.reviews["A-1"].superseded_by == ("A-4", "A-5")
    for child in (first, second):
        assert (child.state, child.version, child.since) == (State.QUEUED, 1, family.at)
        assert (child.split_from, child.risk, child.flags) == ("A-1", Risk.HIGH, ("escalated",))
        assert compare(child, family.entries[child.claim_id]) == ()
    assert family.now("A-4") == replace(
        reading(0, 33), text=COST.text, appearances=(Appearance(0, 33, 0),)
    )
    assert family.now("A-5").quote == "and carries 300 cars a day."


def test_a_split_tells_outsiders_of_the_claim_and_of_each_child() -> None:
    family = Family()
    review = family.reviews["A-1"]

    decision = decide(review, HALVES, family.facts(review, TILDA, HALVES))

    assert [(event.type, event.claim_id, event.state) for event in decision.events] == [
        (EventType.CLAIM_CHANGED, "A-1", "superseded"),
        (EventType.CLAIM_ADDED, "A-4", "queued"),
        (EventType.CLAIM_ADDED, "A-5", "queued"),
    ]


def test_nothing_that_people_wrote_of_a_child_is_in_the_chain() -> None:
    family = Family().act("A-1", HALVES, TILDA)

    (first,) = family.entries["A-5"]
    kept: Any = first.secrets["claim"]
    assert "300 cars" not in first.text
    assert kept["value"]["text"] == CARS.text


def test_a_child_may_be_said_by_somebody_else() -> None:
    clerk = Claimant(ClaimantType.PERSON, "Ode Larn", role="clerk")
    other = replace(CARS, claimant=clerk, naming=Naming.ROLE_ONLY)
    family = Family().act("A-1", Split((COST, other)), TILDA)

    assert family.now("A-4").claimant.name == "Orla Fennick"
    assert (family.now("A-5").claimant, family.now("A-5").naming) == (clerk, Naming.ROLE_ONLY)


def test_discarding_a_childs_draft_returns_to_the_child_as_it_began() -> None:
    family = Family().act("A-1", HALVES, TILDA).act("A-4", Take(), CORIN)
    family.act("A-4", EditClaim("It cost a lot."), CORIN).act("A-4", DiscardDraft(), CORIN)

    assert family.reviews["A-4"].text == COST.text
    assert family.now("A-4").text == COST.text


@pytest.mark.parametrize(
    ("children", "reason", "pointer"),
    [
        ((COST,), "children_wrong_number", "/children"),
        ((COST,) * 21, "children_wrong_number", "/children"),
        ((COST, replace(CARS, start=38)), "parent_not_covered", "/children"),
        ((COST, replace(CARS, end=62)), "child_outside_parent", "/children/1/start"),
        ((COST, replace(CARS, start=40, end=40)), "child_outside_parent", "/children/1/start"),
        ((COST, CARS, replace(CARS, start=33, end=34)), "child_empty", "/children/2/start"),
    ],
    ids=["one", "too many", "words left over", "too far", "no words", "white space"],
)
def test_children_that_do_not_stand_for_the_claim_are_refused(children, reason, pointer) -> None:
    family = Family()

    with pytest.raises(GuardFailed) as refused:
        family.act("A-1", Split(children), TILDA)

    assert (refused.value.reason, refused.value.pointer) == (reason, pointer)


def test_a_childs_field_that_is_wrong_is_named() -> None:
    with pytest.raises(InputRefused) as text:
        Family().act("A-1", Split((COST, replace(CARS, text=" "))), TILDA)
    nobody = replace(CARS, claimant=Claimant(ClaimantType.PERSON))
    with pytest.raises(InputRefused) as claimant:
        Family().act("A-1", Split((COST, nobody)), TILDA)

    assert (text.value.pointer, text.value.reason) == ("/children/1/text", "text_missing")
    assert (claimant.value.pointer, claimant.value.reason) == (
        "/children/1/claimant/name",
        "name_missing",
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 64), st.integers(0, 64)).map(lambda pair: tuple(sorted(pair))),
        min_size=2,
        max_size=5,
    )
)
def test_children_are_let_through_exactly_when_no_word_of_the_claim_is_left_over(spans) -> None:
    start, end = SPANS[0]
    children = tuple(ChildClaim("A part.", start=left, end=right) for left, right in spans)

    let_through = children_refused(reading(start, end), children) is None

    inside = all(start <= left < right <= end and TEXT[left:right].strip() for left, right in spans)
    covered = {place for left, right in spans for place in range(left, right)}
    left_over = [at for at in range(start, end) if TEXT[at] != " " and at not in covered]
    assert let_through is (inside and not left_over)


def test_who_edited_a_claim_or_split_it_counts_as_editor_of_each_child() -> None:
    family = drafted(Family(), "A-1", POLLY)
    family.act("A-1", HALVES, QUENTIN)

    assert editors_of(family.log_of("A-4")) == {"polly", "quentin"}
    family.act("A-4", Take(), CORIN).act("A-4", SUBMISSION, CORIN)
    for member in (POLLY, QUENTIN):
        with pytest.raises(FourEyes):
            family.approve("A-4", member)
    family.approve("A-4", ASA).act("A-4", Publish(), CHIEF)
    assert family.snapshots["A-4"].checked_by == ("corin", "polly", "quentin")


def test_who_worded_a_child_does_not_approve_it_after_its_draft_was_discarded_either() -> None:
    family = drafted(Family(), "A-1", POLLY)
    family.act("A-1", HALVES, QUENTIN)
    family.act("A-4", Take(), CORIN).act("A-4", DiscardDraft(), CORIN)
    family.act("A-4", SUBMISSION, CORIN)

    with pytest.raises(FourEyes):  # the words that it began with are Quentin's
        family.approve("A-4", QUENTIN)
    family.approve("A-4", ASA).act("A-4", Publish(), CHIEF)
    assert editors_of(family.log_of("A-4")) == frozenset()


# Merge


def test_a_merge_adds_the_places_and_changes_nothing_else_of_what_stays() -> None:
    family = drafted(Family(), "A-1")
    before = family.reviews["A-1"]
    family.act("A-3", SetRisk(Risk.HIGH), TILDA).act("A-3", Merge("A-1"), TILDA)

    stays = family.reviews["A-1"]
    assert stays == replace(
        before,
        version=before.version + 1,
        head_hash=stays.head_hash,
        merged=("A-3",),
        risk=Risk.HIGH,
        draft=stays.draft,
    )
    assert stays.draft.evidence == before.draft.evidence
    assert family.now("A-1").appearances == (Appearance(0, 61, 0), Appearance(84, 118, 0))
    assert family.reviews["A-3"].superseded_by == ("A-1",)


def test_discarding_the_draft_keeps_the_places_that_were_merged_in() -> None:
    family = Family().act("A-1", Accept(), TILDA).act("A-3", Merge("A-1"), TILDA)
    family.act("A-1", Take(), CORIN).act("A-1", DiscardDraft(), CORIN)

    assert family.now("A-1").appearances == (Appearance(0, 61, 0), Appearance(84, 118, 0))


def test_the_claimant_is_confirmed_anew_once_more_places_stand_beside_the_name() -> None:
    family = drafted(Family(), "A-1").act("A-1", Take(), CASSIA)
    family.act("A-1", ConfirmClaimant(), CASSIA).act("A-1", Release(), CASSIA)
    assert family.reviews["A-1"].draft.claimant_confirmed_by == "cassia"

    family.act("A-3", Merge("A-1"), TILDA)

    assert family.reviews["A-1"].draft.claimant_confirmed_by is None


def test_no_circle_comes_of_merging() -> None:
    family = Family().act("A-3", Merge("A-1"), TILDA)

    assert refusal(family, "A-1", Merge("A-3")) == "not_waiting"
    assert refusal(family, "A-1", Merge("A-1")) == "canonical_unknown"


def test_a_claim_of_another_claimant_or_wording_or_beside_the_text_is_not_merged() -> None:
    family = Family()
    film = family.add(FILM, CORIN)
    mayor = family.add(replace(FILM, claimant=reading(0, 5).claimant), CORIN)
    family.extracted["A-3"] = replace(family.extracted["A-3"], revision=2)

    assert refusal(family, film, Merge("A-1")) == "other_claimant"
    assert refusal(family, mayor, Merge("A-1")) == "place_outside_text"
    assert refusal(family, "A-3", Merge("A-1")) == "other_wording"
    family.act("A-1", Merge(mayor), TILDA)
    assert family.now(mayor).appearances == (Appearance(0, 61, 0),)


def test_what_somebody_was_asked_about_goes_nowhere() -> None:
    family = Family().act("A-1", Accept(), TILDA).act("A-1", Take(), CORIN)
    asked = AskReply("the mayor", "Which year?", family.at + HOUR)
    family.act("A-1", asked, CORIN).act("A-1", Release(), CORIN)

    assert refusal(family, "A-1", HALVES) == "reply_asked"
    assert refusal(family, "A-1", Merge("A-3")) == "reply_asked"
    family.act("A-3", Merge("A-1"), TILDA)


def test_what_duplicates_lead_to_goes_nowhere() -> None:
    family = Family().act("A-3", MarkDuplicate("A-1"), TILDA)

    assert refusal(family, "A-1", HALVES) == "has_duplicates"
    assert refusal(family, "A-1", Merge("A-2")) == "has_duplicates"
    assert refusal(family, "A-2", MarkDuplicate("A-3")) == "canonical_is_no_claim"


def test_a_legal_hold_is_not_split_or_merged_away() -> None:
    family = Family().act("A-1", SetLegalHold("The court has it."), CHIEF)

    assert refusal(family, "A-1", HALVES) == "legal_hold"
    assert refusal(family, "A-1", Merge("A-2")) == "legal_hold"


def test_who_edited_what_was_merged_in_counts_as_editor_of_what_stays() -> None:
    family = drafted(Family(), "A-3", POLLY).act("A-1", Accept(), TILDA)
    family.act("A-3", Merge("A-1"), TILDA)

    assert editors_of(family.log_of("A-1")) == {"polly"}


# Added


def test_an_added_claim_begins_queued_and_says_where_it_stands() -> None:
    family = Family()
    name = family.add(FILM, CORIN)

    added = family.reviews[name]
    assert (name, added.state, added.version, added.kind) == ("A-4", State.QUEUED, 1, "fact")
    assert added.place == Place(PlaceKind.VIDEO, "https://herald.example/ferry#film")
    assert (family.now(name).quote, family.now(name).appearances) == ("", ())
    assert editors_of(family.log_of(name)) == {"corin"}
    assert compare(added, family.entries[name]) == ()
    assert "longest" not in family.entries[name][0].text


def test_the_place_of_an_added_claim_is_part_of_what_is_approved() -> None:
    family = Family()
    names = [
        family.add(replace(FILM, place=kind), CORIN) for kind in (PlaceKind.IMAGE, PlaceKind.VIDEO)
    ]
    for name in names:
        family.act(name, Take(), CASSIA).act(name, SUBMISSION, CASSIA)

    first, second = (family.reviews[name].draft_hash for name in names)
    assert first != second


def test_only_triagers_and_checkers_add_and_only_to_an_article_that_is_open() -> None:
    members = [TILDA, CORIN, ASA, CHIEF, replace(CORIN, active=False)]
    states = ("received", "failed", "open", "in_approval", "published", "withdrawn", "erased")

    assert [may_add(member, ARTICLE) for member in members] == [True, True, False, False, False]
    assert [may_add(TILDA, replace(ARTICLE, publication=state)) for state in states] == [
        *(False, False, True, True, True, False, False)
    ]
    with pytest.raises(RoleMissing) as refused:
        Family().add(FILM, ASA)
    assert refused.value.facts == {"roles": [Role.TRIAGER, Role.CHECKER]}


def test_a_claim_outside_the_text_is_split_without_spans() -> None:
    family = Family()
    name = family.add(FILM, CORIN)
    parts = Split((ChildClaim("The ferry is long."), ChildClaim("No ferry is longer.")))
    family.act(name, parts, TILDA)

    children = [family.reviews[child] for child in family.reviews[name].superseded_by]
    assert [child.place for child in children] == [family.reviews[name].place] * 2
    assert refusal(family, children[0].claim_id, HALVES) == "child_outside_parent"


# What is offered

MARKED: frozenset[str] = frozenset({"split", "merge", "mark_duplicate"})


@pytest.mark.parametrize("state", [State.EXTRACTED, State.QUEUED])
@pytest.mark.parametrize(
    ("hindrance", "missing"),
    [
        ("nothing", frozenset()),
        ("a duplicate leads to it", MARKED),
        ("a legal hold on it", {"split", "merge"}),
        ("a legal hold on its article", {"split", "merge"}),
        ("somebody was asked", {"split", "merge"}),
        ("an answer came", {"split", "merge"}),
        ("its article was withdrawn", {"split"}),
    ],
)
def test_what_is_offered_is_what_is_done_whatever_hinders_it(state, hindrance, missing) -> None:
    family = Family()
    if state is State.QUEUED:
        family.act("A-1", Accept(), TILDA)
    review = family.reviews["A-1"]
    asked = ReplyRequest("the mayor", "When?", family.at + HOUR)
    came = ReceivedReply(1, "the mayor", family.at, "0" * 64)
    review = {
        "a legal hold on it": replace(review, legal_hold=True),
        "somebody was asked": replace(review, draft=replace(review.draft, asked=(asked,))),
        "an answer came": replace(review, replies=(came,)),
    }.get(hindrance, review)
    article = {
        "a legal hold on its article": replace(ARTICLE, legal_hold=True),
        "its article was withdrawn": replace(ARTICLE, publication="withdrawn"),
    }.get(hindrance, ARTICLE)
    led = ("A-2",) if hindrance == "a duplicate leads to it" else ()

    def facts(action):
        found = family.facts(review, TILDA, action)
        return replace(found, duplicates=led, article=article)

    offered = MARKED & {*allowed_actions(review, facts(None))}
    done = set()
    for action in (HALVES, Merge("A-3"), MarkDuplicate("A-3")):
        with contextlib.suppress(GuardFailed):
            decide(review, action, facts(action))
            done.add(action.action)

    assert offered == done == MARKED - missing
