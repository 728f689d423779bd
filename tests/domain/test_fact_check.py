"""The ClaimReview of a published fact-check, and every way in which one is not valid."""

import json
from dataclasses import replace

import pytest

from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.fact_check import (
    CheckedArticle,
    Site,
    claim_review,
    problems,
    public_name,
)
from chalicelib.domain.review import Publish
from chalicelib.domain.verdict import Naming
from tests.domain.review_play import ASA, CHIEF, CORIN, SUBMISSION, VERDICT, approved, in_review

SITE = Site(
    publisher_name="Harbour Facts",
    publisher_url="https://facts.example/",
    page_url="https://facts.example/articles/A/claims/1/",
)
ARTICLE = CheckedArticle(
    title="Wexholm weighs its ferry",
    url="https://herald.example/ferry",
    publisher="The Wexholm Herald",
    authors=("Jonas Petrel",),
    published_on="2031-05-05",
)


@pytest.fixture(scope="module")
def snapshot():
    return approved().act(Publish(), CHIEF).snapshots[0]


@pytest.fixture
def markup(snapshot):
    written = claim_review(snapshot, SITE, ARTICLE)
    assert written is not None
    return json.loads(json.dumps(written))


def test_a_fact_check_is_marked_up_whole(markup) -> None:
    assert markup == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://facts.example/articles/A/claims/1/",
        "datePublished": "2031-05-06T12:00:00.000000Z",
        "author": {
            "@type": "Organization",
            "name": "Harbour Facts",
            "url": "https://facts.example/",
        },
        "claimReviewed": (
            "The ferry to Little Sark cost [the town of Wexholm] 4.2 million crowns."
        ),
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Mostly false",
            "ratingValue": 2,
            "bestRating": 6,
            "worstRating": 1,
        },
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Orla Fennick"},
            "datePublished": "2031-05-05",
            "appearance": {
                "@type": "CreativeWork",
                "url": "https://herald.example/ferry",
                "headline": "Wexholm weighs its ferry",
                "datePublished": "2031-05-05",
                "publisher": {"@type": "Organization", "name": "The Wexholm Herald"},
                "author": [{"@type": "Person", "name": "Jonas Petrel"}],
            },
        },
    }
    assert problems(markup) == ()


def test_a_demonstration_has_no_markup() -> None:
    sample = replace(SUBMISSION, verdict=replace(VERDICT, rating="sample_a"))
    play = in_review(demo=True).act(sample, CORIN)

    from_samples = play.approve(ASA).act(Publish(), CHIEF).snapshots[0]

    assert claim_review(from_samples, SITE, ARTICLE) is None


def test_an_article_of_which_little_is_known_may_be_checked(snapshot) -> None:
    written = claim_review(snapshot, SITE, CheckedArticle())

    assert written is not None
    assert written["itemReviewed"] == {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Orla Fennick"},
        "appearance": {"@type": "CreativeWork"},
    }
    assert problems(written) == ()


def test_a_rating_without_a_place_on_the_scale_has_no_numbers(snapshot) -> None:
    unordered = replace(snapshot, rating_value=None, best_value=None, worst_value=None)

    written = claim_review(unordered, SITE, ARTICLE)

    assert written is not None
    assert written["reviewRating"] == {"@type": "Rating", "alternateName": "Mostly false"}
    assert problems(written) == ()


@pytest.mark.parametrize(
    ("claimant", "naming", "name"),
    [
        (Claimant(ClaimantType.PERSON, "Orla Fennick", "mayor"), Naming.NAMED, "Orla Fennick"),
        (Claimant(ClaimantType.PERSON, "Orla Fennick", "mayor"), Naming.ROLE_ONLY, "mayor"),
        (Claimant(ClaimantType.PERSON, "Orla Fennick"), Naming.ROLE_ONLY, "Name withheld"),
        (Claimant(ClaimantType.PERSON, "Orla Fennick", "mayor"), Naming.WITHHELD, "Name withheld"),
        (Claimant(ClaimantType.OUTLET), Naming.NAMED, "The Wexholm Herald"),
        (Claimant(ClaimantType.AUTHOR), Naming.NAMED, "Jonas Petrel"),
        (Claimant(ClaimantType.UNNAMED_SOURCE, role="a clerk"), Naming.NAMED, "a clerk"),
        (Claimant(ClaimantType.UNNAMED_SOURCE), Naming.NAMED, "Unnamed source"),
        (Claimant(ClaimantType.PERSON, role="the pilot"), Naming.NAMED, "the pilot"),
        (Claimant(ClaimantType.UNKNOWN), Naming.NAMED, "Unknown"),
    ],
)
def test_who_said_it_is_told_as_far_as_it_may_be(claimant, naming, name, snapshot) -> None:
    told = replace(snapshot, reading=replace(snapshot.reading, claimant=claimant, naming=naming))

    assert public_name(claimant, naming, ARTICLE) == name
    written = claim_review(told, SITE, ARTICLE)
    assert written is not None
    assert written["itemReviewed"]["author"]["name"] == name  # type: ignore[index]  # an object


def test_an_organisation_is_marked_as_one(snapshot) -> None:
    town = Claimant(ClaimantType.ORGANISATION, "Town of Wexholm")
    told = replace(snapshot, reading=replace(snapshot.reading, claimant=town))

    written = claim_review(told, SITE, ARTICLE)

    assert written is not None
    assert written["itemReviewed"]["author"] == {  # type: ignore[index]  # an object
        "@type": "Organization",
        "name": "Town of Wexholm",
    }


NUMBERS = "reviewRating.ratingValue lies from worstRating to bestRating."


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("@type", "Review", "@type is ClaimReview."),
        ("claimReviewed", " ", "claimReviewed holds the claim."),
        (
            "claimReviewed",
            "Mostly false: the ferry cost 4.2 million.",
            "claimReviewed holds the claim alone, without the rating.",
        ),
        ("url", "/articles/A/", "url is the http(s) address of the fact-check."),
        ("url", "https://[", "url is the http(s) address of the fact-check."),
        ("datePublished", "May", "datePublished is an ISO date."),
        ("datePublished", None, "datePublished is an ISO date."),
        ("author/name", "", "author has a name and an http(s) address."),
        ("author/url", None, "author has a name and an http(s) address."),
        (
            "reviewRating/alternateName",
            None,
            "reviewRating.alternateName says the rating in words.",
        ),
        (
            "reviewRating/bestRating",
            None,
            "reviewRating has ratingValue, worstRating and bestRating, or none.",
        ),
        (
            "reviewRating/ratingValue",
            "2",
            "reviewRating has ratingValue, worstRating and bestRating, or none.",
        ),
        ("reviewRating/ratingValue", 0, NUMBERS),
        ("reviewRating/ratingValue", 7, NUMBERS),
        ("reviewRating/worstRating", 6, NUMBERS),
        ("itemReviewed/@type", "Thing", "itemReviewed is a Claim."),
        (
            "itemReviewed/author/@type",
            "Thing",
            "itemReviewed.author is a Person or an Organization with a name.",
        ),
        (
            "itemReviewed/author/name",
            None,
            "itemReviewed.author is a Person or an Organization with a name.",
        ),
        ("itemReviewed/datePublished", "5 May", "itemReviewed.datePublished is an ISO date."),
        (
            "itemReviewed/appearance",
            None,
            "itemReviewed.appearance says where the claim stands.",
        ),
        (
            "itemReviewed/appearance/url",
            "herald.example",
            "itemReviewed.appearance.url is an http(s) address.",
        ),
    ],
)
def test_each_fault_is_named(markup, path, value, problem) -> None:
    *parents, last = path.split("/")
    node = markup
    for name in parents:
        node = node[name]
    node[last] = value

    assert problems(markup) == (problem,)
