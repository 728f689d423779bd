"""Claims that people split or added, when the outlet changes the article."""

from chalicelib.domain.claim_parts import Claimant, ClaimantType, PlaceKind
from chalicelib.domain.review import AddClaim, ChildClaim, Split, State
from tests.workflow.test_revisions import RAIN, claim_about, clean, wordings

TWO_IN_ONE = (
    "The bridge carries 18,000 vehicles a day and has 42 cracks.\n\n"
    "The northern arch was closed in March 2030, and a crowd came to see it."
)
CROWD = "a crowd came to see it"


def added(desk, article_id, words, text):
    start = text.index(words)
    claim = AddClaim(
        "A crowd came.",
        Claimant(ClaimantType.OUTLET),
        place=PlaceKind.TEXT,
        start=start,
        end=start + len(words),
    )
    recorded = desk.plumbline.add_claim(
        article_id, claim, member=desk.people["triager"], decision_id=None
    )
    return recorded.review.claim_id


def split(desk, article_id):
    """Splits the claim about the bridge into one about vehicles and one about cracks."""
    claim_id = claim_about(desk, article_id, "18,000")
    reading = desk.plumbline.read_claim(claim_id, member=desk.people["chief"]).reading
    middle = reading.start + reading.quote.index(" and ")
    desk.act(
        claim_id,
        "triager",
        Split(
            (
                ChildClaim("The bridge carries 18,000 vehicles.", reading.start, middle),
                ChildClaim("The bridge has 42 cracks.", middle, reading.end),
            )
        ),
    )
    return claim_id, desk.review(claim_id).superseded_by


def test_an_added_claim_whose_words_only_moved_is_not_touched(desk):
    article_id = wordings(desk, TWO_IN_ONE)
    claim_id = added(desk, article_id, CROWD, TWO_IN_ONE)
    before = desk.review(claim_id)

    later = f"{RAIN}\n\n{TWO_IN_ONE}"
    wordings(desk, later)

    assert desk.review(claim_id) == before
    (place,) = desk.plumbline.read_segments(article_id, 2)["carried"]["places"]
    span = place["span"]
    assert (place["claim_id"], later[span["start"] : span["end"]]) == (claim_id, CROWD)
    assert clean(desk)


def test_an_added_claim_whose_words_are_gone_says_so_and_returns_with_them(desk):
    article_id = wordings(desk, TWO_IN_ONE)
    claim_id = added(desk, article_id, CROWD, TWO_IN_ONE)

    wordings(desk, TWO_IN_ONE.replace(f", and {CROWD}", ""))
    gone = desk.review(claim_id)
    wordings(desk, f"{RAIN}\n\n{TWO_IN_ONE}")

    assert (gone.state, gone.flags, gone.removed.revision) == (
        State.QUEUED,
        ("sentence_removed",),
        2,
    )
    assert (desk.review(claim_id).flags, desk.review(claim_id).removed) == ((), None)
    assert clean(desk)


def test_a_claim_outside_the_text_is_not_asked_about(desk):
    article_id = wordings(desk, TWO_IN_ONE)
    headline = AddClaim(
        "The bridge is old.", Claimant(ClaimantType.OUTLET), place=PlaceKind.HEADLINE
    )
    claim_id = desk.plumbline.add_claim(
        article_id, headline, member=desk.people["triager"], decision_id=None
    ).review.claim_id
    before = desk.review(claim_id)

    wordings(desk, RAIN)

    assert desk.review(claim_id) == before
    assert clean(desk)


def test_what_was_split_is_not_found_anew_while_the_sentence_stands(desk):
    article_id = wordings(desk, TWO_IN_ONE)
    parent, children = split(desk, article_id)
    known = {one.claim_id for one in desk.plumbline.read_claims(article_id)}

    wordings(desk, f"{RAIN}\n\n{TWO_IN_ONE}")

    new = [one for one in desk.plumbline.read_claims(article_id) if one.claim_id not in known]
    assert [one.text for one in new] == [RAIN]
    assert [desk.review(child).flags for child in children] == [(), ()]
    assert desk.review(parent).state is State.SUPERSEDED
    assert clean(desk)


def test_of_a_split_sentence_that_was_changed_the_children_are_told(desk):
    article_id = wordings(desk, TWO_IN_ONE)
    parent, (vehicles, cracks) = split(desk, article_id)

    wordings(desk, TWO_IN_ONE.replace("18,000", "21,000"))

    assert desk.review(parent).state is State.SUPERSEDED
    assert desk.review(cracks).flags == ()
    assert desk.review(vehicles).flags == ("sentence_changed",)
    assert desk.review(vehicles).text == "The bridge carries 18,000 vehicles."
    newest = desk.plumbline.read_claim(vehicles, member=desk.people["chief"])
    assert (newest.reading.revision, newest.review.revision) == (1, 2)
    assert clean(desk)


def test_a_claim_is_added_to_the_newest_wording(desk):
    later = f"{RAIN}\n\n{TWO_IN_ONE}"
    article_id = wordings(desk, TWO_IN_ONE, later)

    claim_id = added(desk, article_id, CROWD, later)

    reading = desk.plumbline.read_claim(claim_id, member=desk.people["chief"]).reading
    assert (reading.revision, reading.quote) == (2, CROWD)
    wordings(desk, f"{later}\n\nMore of it tomorrow.")
    assert desk.review(claim_id).flags == ()
    assert clean(desk)
