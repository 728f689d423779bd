"""What readers are told of a claim that a person added, and of claims that were merged or split."""

from dataclasses import replace

import pytest

from chalicelib.adapters.jinja_pages import JinjaPages
from chalicelib.domain.claim_parts import Appearance, Claimant, ClaimantType, Place, PlaceKind
from chalicelib.domain.review import State
from chalicelib.domain.summary import article_pages
from chalicelib.domain.verdict import Reading
from tests.pages.sample import ARTICLE_ID, FACTS, TEXT, review, snapshot

ARTICLE = f"articles/{ARTICLE_ID}/"
CLAIM = f"{ARTICLE}claims/9/"
LINK = "https://film.example/bridge"
RENDERER = JinjaPages()
OUTSIDE = Reading(
    text="The bridge is the oldest of the county.",
    quote="",
    start=0,
    end=0,
    block=0,
    claimant=Claimant(ClaimantType.OUTLET),
)


def with_added(place, said=OUTSIDE):
    """The sample with one more published fact-check, of a claim that a person added."""
    check = replace(snapshot(9, said, "false", "An older one stands."), place=place)
    added = replace(review(9), place=place)
    return replace(FACTS, reviews=(*FACTS.reviews, added), snapshots=(*FACTS.snapshots, check))


def shown(facts):
    return {page.path: page for page in article_pages(facts)}


@pytest.mark.parametrize(
    ("place", "words", "link"),
    [
        (Place(PlaceKind.TEXT), "Found by a person of our desk, in the article.", None),
        (Place(PlaceKind.HEADLINE), "Found by a person of our desk, in the headline.", None),
        (Place(PlaceKind.IMAGE, LINK), "Found by a person of our desk, in an image.", LINK),
        (Place(PlaceKind.VIDEO, LINK), "Found by a person of our desk, in a video.", LINK),
        (
            Place(PlaceKind.ELSEWHERE, LINK),
            "Found by a person of our desk, outside the article.",
            LINK,
        ),
        (
            Place(PlaceKind.IMAGE, "javascript:x"),
            "Found by a person of our desk, in an image.",
            None,
        ),
    ],
)
def test_a_claim_that_a_person_added_says_so_and_where_it_stands(place, words, link):
    found = shown(with_added(place))

    for path in (ARTICLE, CLAIM, f"{CLAIM}v1/"):
        written = RENDERER.html(found[path].view).decode()
        assert written.count(words) == 1, path
        assert (f'href="{LINK}"' in written) is (link is not None)
    assert {
        name: found[CLAIM].public["claim"][name]
        for name in ("form", "added_by_person", "place", "place_url")
    } == {
        "form": "paraphrase",
        "added_by_person": True,
        "place": place.kind.value,
        "place_url": link,
    }


def test_what_the_machine_found_says_nothing_of_that():
    assert "Found by a person" not in RENDERER.html(shown(FACTS)[ARTICLE].view).decode()


def test_a_claim_outside_the_text_marks_no_place_in_it():
    before, after = (
        shown(facts)[ARTICLE].view for facts in (FACTS, with_added(Place(PlaceKind.IMAGE)))
    )

    assert after.text == before.text
    assert after.counts.found == before.counts.found + 1


def test_a_claim_that_stands_under_another_address_is_marked_up_as_appearing_there():
    elsewhere = shown(with_added(Place(PlaceKind.ELSEWHERE, LINK)))[CLAIM].view.frame.markup
    image = shown(with_added(Place(PlaceKind.IMAGE, LINK)))[CLAIM].view.frame.markup

    assert elsewhere["itemReviewed"]["appearance"] == {"@type": "CreativeWork", "url": LINK}
    assert "datePublished" not in elsewhere["itemReviewed"]
    assert image["itemReviewed"]["appearance"]["url"] == FACTS.article.url


def test_every_place_of_a_merged_claim_is_marked_in_the_text():
    first, *others = FACTS.snapshots
    start = TEXT.rindex("bridge")
    places = (
        Appearance(first.reading.start, first.reading.end, 0),
        Appearance(start, start + len("bridge"), 0),
    )
    merged = replace(first, reading=replace(first.reading, appearances=places))

    view = shown(replace(FACTS, snapshots=(merged, *others)))[ARTICLE].view

    marked = [
        piece.text
        for passage in view.text.passages
        for piece in passage.pieces
        if first.ordinal in piece.claims
    ]
    assert "bridge" in marked


def test_children_are_counted_in_the_place_of_the_claim_that_was_split():
    parent, *others = (each for each in FACTS.reviews if each.state is not State.PUBLISHED)
    gone = replace(parent, state=State.SUPERSEDED, superseded_by=("8", "9"))
    children = (review(8, State.QUEUED), review(9, State.QUEUED))
    published = [each for each in FACTS.reviews if each.state is State.PUBLISHED]
    facts = replace(FACTS, reviews=(*published, gone, *others, *children))

    before, after = (shown(each)[ARTICLE].view.counts for each in (FACTS, facts))

    assert (after.found, after.checked) == (before.found + 1, before.checked)
