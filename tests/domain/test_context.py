from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.article import SourceText, normalise_text, plain_blocks
from chalicelib.domain.assertions import Assertion, split_assertions
from chalicelib.domain.attribution import attribute
from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation, Resolution
from chalicelib.domain.context import stand_alone
from chalicelib.domain.parties import Gender, Party, Sort
from chalicelib.domain.segment import segment

PUBLISHED = date(2031, 6, 12)
OUTLET = Claimant(ClaimantType.OUTLET)
VERRIN = Claimant(ClaimantType.PERSON, "Ada Verrin", "mayor", "said", Quotation.INDIRECT)


def test_he_said_is_followed_by_the_full_name():
    text = "She said the pier was gone."

    alone = stand_alone(text, Assertion(0, len(text), VERRIN, (0, 3)), PUBLISHED, ())

    assert alone == (
        "She [Ada Verrin] said the pier was gone.",
        (Resolution("She", "Ada Verrin"),),
    )


def test_a_surname_is_followed_by_the_full_name():
    text = "Verrin said the pier was gone."

    alone = stand_alone(text, Assertion(0, len(text), VERRIN, (0, 6)), PUBLISHED, ())

    assert alone[0] == "Verrin [Ada Verrin] said the pier was gone."


def test_a_full_name_needs_nothing():
    text = "Ada Verrin said the pier was gone."

    alone = stand_alone(text, Assertion(0, len(text), VERRIN, (0, 10)), PUBLISHED, ())

    assert alone == (text, ())


@pytest.mark.parametrize("name", ["Ada B. Verrin", "A.B. Verrin", "Verrin-Okafor"])
def test_a_name_with_stops_or_hyphens_in_full_needs_nothing(name):
    text = f"{name}, the mayor, said the pier was gone."
    speaker = Claimant(ClaimantType.PERSON, name, "mayor", "said", Quotation.INDIRECT)

    alone = stand_alone(text, Assertion(0, len(text), speaker, (0, len(name))), PUBLISHED, ())

    assert alone == (text, ())


def test_a_quotation_that_names_nobody_has_its_speaker_in_front():
    text = "“The pier is gone.”"

    alone = stand_alone(text, Assertion(0, len(text), VERRIN), PUBLISHED, ())

    assert alone == ("[Ada Verrin:] “The pier is gone.”", (Resolution("", "Ada Verrin:"),))


def test_an_unresolved_pronoun_stays_as_it_is():
    text = "He said the pier was gone."
    nobody = Claimant(ClaimantType.PERSON, "He", cue="said", resolved=False)

    alone = stand_alone(text, Assertion(0, len(text), nobody, (0, 2)), PUBLISHED, ())

    assert alone == (text, ())


def test_relative_dates_are_resolved_against_the_day_of_publication():
    text = "Two boats sank last night and four in February."
    at_noon = datetime(2031, 6, 12, 12, tzinfo=UTC)

    alone = stand_alone(text, Assertion(0, len(text), OUTLET), at_noon, ())

    assert alone == (
        "Two boats sank last night [11 June 2031] and four in February [2031].",
        (Resolution("last night", "11 June 2031"), Resolution("February", "2031")),
    )


def test_without_a_day_of_publication_dates_stay_as_they_are():
    text = "Two boats sank last night."

    assert stand_alone(text, Assertion(0, len(text), OUTLET), None, ()) == (text, ())


def test_dates_inside_a_quotation_stay_as_they_are():
    text = "“It sank last night.”"
    source = SourceText(text, plain_blocks(text))
    (said,) = attribute(segment(text, source.blocks, "en"), source)

    alone = stand_alone(text, Assertion(0, len(text), OUTLET), PUBLISHED, said.quotations)

    assert alone == (text, ())


@pytest.mark.parametrize(
    ("near", "expected"),
    [
        ((Party(Sort.PERSON, "Bo Keld"),), "He [Bo Keld] left the town."),
        ((Party(Sort.PERSON, "Ada Verrin", gender=Gender.FEMALE),), "He left the town."),
        ((Party(Sort.PERSON, "Bo Keld"), Party(Sort.PERSON, "Ivo Brandt")), "He left the town."),
        ((), "He left the town."),
    ],
    ids=["one who fits", "one who does not", "two who fit", "nobody"],
)
def test_an_opening_pronoun_is_resolved_when_exactly_one_person_fits(near, expected):
    text = "He left the town."

    alone = stand_alone(text, Assertion(0, len(text), OUTLET), PUBLISHED, (), near)

    assert alone[0] == expected


sentences_to_resolve = st.lists(
    st.sampled_from(
        [
            "Ada Verrin said ",
            "He said ",
            "she added ",
            "last week",
            "on Monday",
            " in May",
            "“",
            "”",
            "that the pier fell",
            ", adding that ",
            "; ",
            ". ",
            "[",
            "]",
            " [sic] ",
            "Bo Keld, a diver, ",
        ]
    ),
    max_size=24,
).map("".join)


@given(st.one_of(st.text(), sentences_to_resolve), st.dates())
def test_taking_the_resolutions_away_leaves_the_words_of_the_article(raw, published):
    text = normalise_text(raw)
    source = SourceText(text, plain_blocks(text), published_at=published)
    sentences = segment(text, source.blocks, "en")

    for sentence, said in zip(sentences, attribute(sentences, source), strict=True):
        for part in split_assertions(text, sentence, said):
            alone, resolved = stand_alone(text, part, published, said.quotations)
            for one in resolved:
                added = f" [{one.value}]" if one.mention else f"[{one.value}] "
                before, woven, after = alone.partition(one.mention + added)
                assert woven
                alone = before + one.mention + after
            assert alone == text[part.start : part.end]
