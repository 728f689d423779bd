"""Split, merge and add on both stores: what stands afterwards, and what verify-log says."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters import keys
from chalicelib.domain.claim_parts import Claimant, ClaimantType, PlaceKind
from chalicelib.domain.errors import (
    DecisionIdReused,
    FourEyes,
    GuardFailed,
    InputRefused,
    NotFound,
    ReviewChanged,
    RoleMissing,
)
from chalicelib.domain.publication import PublishCounts
from chalicelib.domain.review import (
    Accept,
    AddClaim,
    AddEvidence,
    Approve,
    Assign,
    ChildClaim,
    EditClaim,
    MarkDuplicate,
    Merge,
    Publish,
    Release,
    Reopen,
    Split,
    State,
    SubmitDraft,
    Take,
)
from chalicelib.workflow.list_claims import Wanted
from chalicelib.workflow.ports import Delete, Put
from tests.workflow.desk import EVIDENCE, VERDICT

TWO_IN_ONE = (
    "The bridge carries 18,000 vehicles a day and has 42 cracks. The repair costs 3.4 million"
    " crowns.\n\nThe northern arch was closed in March 2030."
)
SUBMISSION = SubmitDraft(
    verdict=VERDICT,
    evidence=EVIDENCE,
    waive_reply="Nobody is named.",
    confirm_claimant=True,
)
HEADLINE = AddClaim(
    "The bridge is the oldest of Velmont.",
    Claimant(ClaimantType.OUTLET),
    place=PlaceKind.HEADLINE,
)


def claims(desk, article_id):
    return [review.claim_id for review in desk.plumbline.read_claims(article_id)]


def halves(desk, claim_id):
    """Two children that stand for the whole of a claim."""
    reading = desk.plumbline.read_claim(claim_id, member=desk.people["triager"]).reading
    middle = reading.start + (reading.end - reading.start) // 2
    return Split(
        (
            ChildClaim("The bridge carries 18,000 vehicles a day.", end=middle),
            ChildClaim("The bridge has 42 cracks.", start=middle),
        )
    )


def publish(desk, claim_id, writer="checker", approver="approver"):
    desk.act(claim_id, writer, Take())
    desk.act(claim_id, writer, SUBMISSION)
    desk.act(claim_id, approver, Approve(desk.review(claim_id).draft_hash))
    return desk.act(claim_id, "chief", Publish())


def add(desk, article_id, action=HEADLINE, who="checker", decision_id=None):
    return desk.plumbline.add_claim(
        article_id, action, member=desk.people[who], decision_id=decision_id
    )


def verified(desk):
    return list(desk.plumbline.verify_log()())


def history(desk, claim_id):
    page = desk.plumbline.read_history(claim_id, after=0, limit=100)
    return [(entry["action"], entry["from_state"], entry["to_state"]) for entry in page.items]


def put(table, key, change):
    item = {name: value for name, value in table.get(key).items() if name not in {"pk", "sk"}}
    change(item)
    table.transact([Put(key, item)])


# Split


def test_children_stand_in_the_place_of_the_claim_under_the_next_ordinals(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    before = claims(desk, article_id)
    whole = desk.plumbline.read_claim(before[0], member=desk.people["triager"]).reading

    recorded = desk.act(before[0], "triager", halves(desk, before[0]))

    first, second = (f"{article_id}-{len(before) + place}" for place in (1, 2))
    assert recorded.review.state is State.SUPERSEDED
    assert recorded.review.superseded_by == (first, second)
    assert claims(desk, article_id) == [*before, first, second]
    children = [
        desk.plumbline.read_claim(name, member=desk.people["checker"]) for name in (first, second)
    ]
    assert [child.review.state for child in children] == [State.QUEUED, State.QUEUED]
    assert [child.review.split_from for child in children] == [before[0], before[0]]
    assert "".join(child.reading.quote for child in children) == whole.quote
    assert children[0].reading.start == whole.start
    assert children[0].claim["extractor_version"] is None
    assert "take" in children[0].allowed_actions
    assert history(desk, first) == [("split", None, "queued")]
    assert verified(desk) == []


def test_ordinals_are_never_given_twice(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    first, second, *_ = before = claims(desk, article_id)

    desk.act(first, "triager", halves(desk, first))
    added = add(desk, article_id).review.claim_id
    desk.act(second, "triager", Split((ChildClaim("One."), ChildClaim("Two."))))

    names = claims(desk, article_id)
    assert names == [f"{article_id}-{ordinal}" for ordinal in range(1, len(before) + 6)]
    assert added == f"{article_id}-{len(before) + 3}"
    assert verified(desk) == []


def test_a_split_that_comes_too_late_for_its_ordinal_takes_the_next(desk, monkeypatch):
    article_id = desk.extracted(TWO_IN_ONE)
    first, *_ = before = claims(desk, article_id)
    reviews = desk.plumbline._reviews
    commit, meanwhile = reviews.commit, [lambda: add(desk, article_id)]

    def commit_late(change):
        if meanwhile:  # somebody takes the ordinal between the look and the commit
            meanwhile.pop()()
        commit(change)

    monkeypatch.setattr(reviews, "commit", commit_late)
    recorded = desk.act(first, "triager", halves(desk, first))

    free = len(before) + 2
    assert recorded.review.superseded_by == (f"{article_id}-{free}", f"{article_id}-{free + 1}")
    assert verified(desk) == []


def test_a_repeated_split_gives_the_first_result_and_no_more_children(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    claim_id, *_ = claims(desk, article_id)
    asked = {"expected_version": 1, "decision_id": "split-1"}
    action = halves(desk, claim_id)

    first = desk.act(claim_id, "triager", action, **asked)
    again = desk.act(claim_id, "triager", action, **asked)

    assert (first.replayed, again.replayed) == (False, True)
    assert again.review == replace(first.review, draft=again.review.draft)
    assert len(claims(desk, article_id)) == len({*claims(desk, article_id)})


def test_who_edited_the_parent_does_not_approve_a_child(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    parent, *_ = claims(desk, article_id)
    desk.act(parent, "triager", Accept())
    desk.act(parent, "checker who approves", Take())
    desk.act(parent, "checker who approves", AddEvidence(EVIDENCE))
    desk.act(parent, "checker who approves", Release())
    child = desk.act(parent, "triager", halves(desk, parent)).review.superseded_by[0]
    desk.act(child, "checker", Take())
    desk.act(child, "checker", SUBMISSION)
    seen = desk.review(child).draft_hash

    who = desk.people["checker who approves"]
    assert "approve" not in desk.plumbline.read_claim(child, member=who).allowed_actions
    with pytest.raises(FourEyes):
        desk.act(child, "checker who approves", Approve(seen))
    assert desk.act(child, "approver", Approve(seen)).review.state is State.APPROVED
    desk.act(child, "chief", Publish())
    assert verified(desk) == []


def test_who_edited_a_grandparent_does_not_approve_either(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    parent, *_ = claims(desk, article_id)
    desk.act(parent, "triager", Accept())
    desk.act(parent, "checker who approves", Take())
    desk.act(parent, "checker who approves", EditClaim("The bridge carries a lot."))
    desk.act(parent, "checker who approves", Release())
    child = desk.act(parent, "triager", halves(desk, parent)).review.superseded_by[1]
    grandchild = desk.act(
        child, "triager", Split((ChildClaim("One."), ChildClaim("Two.")))
    ).review.superseded_by[0]
    desk.act(grandchild, "checker", Take())
    desk.act(grandchild, "checker", SUBMISSION)

    with pytest.raises(FourEyes):
        desk.act(grandchild, "checker who approves", Approve(desk.review(grandchild).draft_hash))


def test_a_claim_that_duplicates_lead_to_is_neither_split_nor_merged(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    first, second, third, *_ = claims(desk, article_id)
    desk.act(second, "triager", MarkDuplicate(canonical=first))
    triager = desk.people["triager"]

    offered = desk.plumbline.read_claim(first, member=triager).allowed_actions
    with pytest.raises(GuardFailed) as split:
        desk.act(first, "triager", halves(desk, first))
    with pytest.raises(GuardFailed) as merged:
        desk.act(first, "triager", Merge(into=third))
    desk.act(second, "triager", Reopen("Another figure."))

    assert {"split", "merge", "mark_duplicate"} & {*offered} == set()
    assert (split.value.reason, merged.value.reason) == ("has_duplicates", "has_duplicates")
    assert split.value.facts == {"duplicates": [second]}
    assert "split" in desk.plumbline.read_claim(first, member=triager).allowed_actions
    assert desk.act(first, "triager", halves(desk, first)).review.state is State.SUPERSEDED


def test_a_claim_that_gains_a_duplicate_meanwhile_is_not_split(desk, monkeypatch):
    article_id = desk.extracted(TWO_IN_ONE)
    first, second, *_ = claims(desk, article_id)
    reviews, action = desk.plumbline._reviews, halves(desk, first)
    commit = reviews.commit
    meanwhile = [lambda: desk.act(second, "triager", MarkDuplicate(canonical=first))]

    def commit_late(change):
        if meanwhile:
            meanwhile.pop()()
        commit(change)

    monkeypatch.setattr(reviews, "commit", commit_late)
    with pytest.raises(GuardFailed) as refused:
        desk.act(first, "triager", action)

    assert refused.value.reason == "has_duplicates"
    assert desk.review(first).state is State.EXTRACTED


# Merge


def test_the_one_that_stays_takes_every_appearance_over(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    first, second, *_ = claims(desk, article_id)
    readings = [
        desk.plumbline.read_claim(name, member=desk.people["triager"]).reading
        for name in (first, second)
    ]

    gone = desk.act(second, "triager", Merge(into=first))

    stays = desk.plumbline.read_claim(first, member=desk.people["triager"])
    assert (gone.review.state, gone.review.superseded_by) == (State.SUPERSEDED, (first,))
    assert stays.review.state is State.EXTRACTED
    assert stays.review.merged == (second,)
    assert set(stays.reading.appearances) == {
        place for reading in readings for place in reading.appearances
    }
    assert stays.reading.text == readings[0].text
    assert history(desk, first)[-1] == ("absorb", "extracted", "extracted")
    assert verified(desk) == []


def test_who_edited_what_was_merged_in_does_not_approve_the_one_that_stays(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    first, second, *_ = claims(desk, article_id)
    for name in (first, second):
        desk.act(name, "triager", Accept())
    desk.act(second, "checker who approves", Take())
    desk.act(second, "checker who approves", AddEvidence(EVIDENCE))
    desk.act(second, "checker who approves", Release())
    desk.act(second, "triager", Merge(into=first))
    desk.act(first, "checker", Take())
    desk.act(first, "checker", SUBMISSION)

    with pytest.raises(FourEyes):
        desk.act(first, "checker who approves", Approve(desk.review(first).draft_hash))


def test_two_that_are_merged_into_each_other_at_the_same_moment_leave_one(desk, monkeypatch):
    article_id = desk.extracted(TWO_IN_ONE)
    first, second, *_ = claims(desk, article_id)
    reviews = desk.plumbline._reviews
    commit = reviews.commit
    meanwhile = [lambda: desk.act(second, "triager", Merge(into=first))]

    def commit_late(change):
        if meanwhile:
            meanwhile.pop()()
        commit(change)

    monkeypatch.setattr(reviews, "commit", commit_late)
    with pytest.raises(ReviewChanged):
        desk.act(first, "triager", Merge(into=second))

    assert desk.review(first).state is State.EXTRACTED
    assert desk.review(second).superseded_by == (first,)
    assert verified(desk) == []


def test_nothing_is_merged_into_what_is_gone_or_worked_on(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    first, second, third, *_ = claims(desk, article_id)
    desk.act(second, "triager", Merge(into=first))
    desk.act(first, "triager", Accept())
    desk.act(first, "checker", Take())

    with pytest.raises(GuardFailed) as gone:
        desk.act(third, "triager", Merge(into=second))
    with pytest.raises(GuardFailed) as held:
        desk.act(third, "triager", Merge(into=first))

    assert (gone.value.reason, held.value.reason) == ("not_waiting", "not_waiting")


def test_a_merge_across_articles_finds_no_such_claim(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    other = desk.extracted("The harbour of Vellin handled 412 ships in 2029.")

    with pytest.raises(GuardFailed) as refused:
        desk.act(f"{article_id}-1", "triager", Merge(into=f"{other}-1"))

    assert refused.value.reason == "canonical_unknown"


# Added claims


def test_an_added_claim_is_checked_approved_and_published_like_any_other(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    start = TWO_IN_ONE.index("42 cracks")
    action = AddClaim(
        "The bridge has 42 cracks.",
        Claimant(ClaimantType.OUTLET),
        start=start,
        end=start + len("42 cracks"),
    )

    added = add(desk, article_id, action, who="triager")
    claim_id = added.review.claim_id
    told = desk.plumbline.read_claim(claim_id, member=desk.people["checker"])
    published = publish(desk, claim_id)

    assert added.review.state is State.QUEUED
    assert told.reading.quote == "42 cracks"
    assert told.claim["span"] == {"start": start, "end": start + 9}
    assert history(desk, claim_id)[0] == ("add_claim", None, "queued")
    assert published.review.state is State.PUBLISHED
    assert verified(desk) == []


def test_who_added_a_claim_does_not_approve_it(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    claim_id = add(desk, article_id, who="checker who approves").review.claim_id
    desk.act(claim_id, "checker", Take())
    desk.act(claim_id, "checker", SUBMISSION)

    with pytest.raises(FourEyes):
        desk.act(claim_id, "checker who approves", Approve(desk.review(claim_id).draft_hash))


def test_a_claim_is_added_once_under_its_id_and_by_whom_it_may_be(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    first = add(desk, article_id, decision_id="add-1")
    again = add(desk, article_id, decision_id="add-1")

    assert (again.review, again.replayed) == (replace(first.review, draft=again.review.draft), True)
    with pytest.raises(DecisionIdReused):
        add(desk, article_id, replace(HEADLINE, text="Another."), decision_id="add-1")
    with pytest.raises(RoleMissing):
        add(desk, article_id, who="approver")
    with pytest.raises(NotFound):
        add(desk, "nowhere")


def test_nothing_is_added_before_the_extraction_or_after_the_withdrawal(desk):
    waiting = desk.submit(TWO_IN_ONE)

    with pytest.raises(GuardFailed) as refused:
        add(desk, waiting)

    assert refused.value.reason == "article_not_open"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"start": 3}, "span_refused"),
        ({"place": PlaceKind.ELSEWHERE}, "link_missing"),
        ({"place": PlaceKind.ELSEWHERE, "link": "ftp://velmont.example"}, "url_refused"),
        ({"place": PlaceKind.TEXT, "link": "https://velmont.example"}, "link_refused"),
        ({"place": PlaceKind.TEXT}, "span_outside_text"),
        ({"place": PlaceKind.TEXT, "start": 0, "end": 9_999}, "span_outside_text"),
        ({"place": PlaceKind.TEXT, "start": 5, "end": 5}, "span_outside_text"),
        ({"text": " "}, "text_missing"),
        ({"claimant": Claimant(ClaimantType.PERSON)}, "name_missing"),
    ],
)
def test_a_claim_that_stands_nowhere_is_refused(desk, changes, reason):
    article_id = desk.extracted(TWO_IN_ONE)
    before = claims(desk, article_id)

    with pytest.raises(InputRefused) as refused:
        add(desk, article_id, replace(HEADLINE, **changes))

    assert refused.value.reason == reason
    assert claims(desk, article_id) == before


# What verify-log finds


def family(desk):
    """A split claim, its children, and an added one; gives their names."""
    article_id = desk.extracted(TWO_IN_ONE)
    parent, *_ = claims(desk, article_id)
    desk.act(parent, "triager", Accept())
    desk.act(parent, "checker", Take())
    desk.act(parent, "checker", AddEvidence(EVIDENCE))
    desk.act(parent, "checker", Release())
    child, _ = desk.act(parent, "triager", halves(desk, parent)).review.superseded_by
    return parent, child, add(desk, article_id).review.claim_id


def place(claim_id, of):
    article_id, _, ordinal = claim_id.partition("-")
    return of(article_id, int(ordinal))


def test_a_claim_that_was_added_and_is_gone_without_a_trace_is_missed(desk, table):
    _, _, added = family(desk)
    table.transact(
        [
            Delete(place(added, keys.claim)),
            Delete(keys.entry(added, 1)),
            Delete(keys.secret(added, 1)),
        ]
    )

    problems = [(found.subject, found.problem) for found in verified(desk)]

    assert problems == [(added, "the ordinal was taken, but no claim is there")]


def test_a_reading_that_was_changed_beside_its_first_entry_is_found(desk, table):
    _, child, _ = family(desk)

    def reword(item):
        item["values"]["claim"]["value"]["text"] = "The bridge is safe."

    put(table, keys.secret(child, 1), reword)

    assert {found.subject for found in verified(desk)} == {child}


def test_a_child_that_names_another_parent_is_found(desk, table):
    parent, child, added = family(desk)
    put(table, place(child, keys.claim), lambda item: item.update(split_from=added))

    subjects = {found.subject for found in verified(desk)}

    assert {parent, child} <= subjects


def test_an_editor_who_is_left_out_of_the_childs_first_entry_is_named(desk, table):
    _, child, _ = family(desk)

    def forget(item):
        entry = json.loads(item["text"])
        entry["changes"]["editors"].remove("checker")
        item["text"] = json.dumps(entry, sort_keys=True, separators=(",", ":"))

    put(table, keys.entry(child, 1), forget)

    problems = [found.problem for found in verified(desk) if found.subject == child]
    assert "entry 1: checker edited what it came from, and is not named" in problems


# The bounds


def test_as_many_children_as_there_may_be_fit_one_transaction(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    claim_id, *_ = before = claims(desk, article_id)
    children = tuple(ChildClaim("x" * 2_000) for _ in range(20))
    desk.act(claim_id, "triager", Assign("checker", due=desk.clock() + timedelta(days=1)))

    recorded = desk.act(claim_id, "triager", Split(children))

    assigned = desk.plumbline.list_claims(Wanted(assignee="checker"), cursor=None, limit=50)
    assert len(recorded.review.superseded_by) == 20
    assert {review.claim_id for review in assigned.items} == {*recorded.review.superseded_by}
    assert len(claims(desk, article_id)) == len(before) + 20
    assert verified(desk) == []


def test_readers_are_told_of_children_and_added_claims_as_they_come(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    first, *_ = claims(desk, article_id)
    desk.act(first, "triager", halves(desk, first))
    added = add(desk, article_id).review.claim_id
    publish(desk, added)
    publish(desk, f"{first.rpartition('-')[0]}-{int(added.rpartition('-')[2]) - 1}")
    desk.drain()

    def public(claim_id):
        ordinal = claim_id.rpartition("-")[2]
        page = desk.plumbline.read_page(f"articles/{article_id}/claims/{ordinal}/index.json")
        return json.loads(page[0])["claim"] if page else None

    child = desk.review(first).superseded_by[1]
    assert public(first) is None
    assert (public(added)["added_by_person"], public(added)["place"]) == (True, "headline")
    assert (public(child)["added_by_person"], public(child)["text"]) == (
        False,
        "The bridge has 42 cracks.",
    )


def test_a_reviewed_claim_is_added_to_what_is_published_and_the_counts_follow(desk):
    article_id = desk.extracted(TWO_IN_ONE)
    found = len(claims(desk, article_id))
    desk.plumbline.decide_article(
        article_id,
        PublishCounts(),
        member=desk.people["chief"],
        expected_version=desk.plumbline.read_article(article_id).publication.version,
        decision_id=None,
    )
    desk.drain()

    def counted():
        page = desk.plumbline.read_page(f"articles/{article_id}/index.json")
        return json.loads(page[0])["claims_found"]

    before = counted()
    add(desk, article_id)
    desk.drain()
    more = counted()
    first, second, *_ = claims(desk, article_id)
    desk.act(second, "triager", Merge(into=first))
    desk.drain()

    assert (before, more, counted()) == (found, found + 1, found)
