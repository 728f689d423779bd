import calendar
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.antecedents import Meaning
from chalicelib.domain.article import SourceText, normalise_text, plain_blocks
from chalicelib.domain.assertions import Assertion, split_assertions
from chalicelib.domain.attribution import attribute
from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation, Resolution
from chalicelib.domain.context import stand_alone
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


def test_what_is_meant_stands_in_brackets_behind_the_words():
    text = "He left the town with Keld."
    means = (Meaning(0, 2, "Ivo Brandt"), Meaning(22, 26, "Bo Keld"))

    alone = stand_alone(text, Assertion(0, len(text), OUTLET), PUBLISHED, (), means)

    assert alone == (
        "He [Ivo Brandt] left the town with Keld [Bo Keld].",
        (Resolution("He", "Ivo Brandt"), Resolution("Keld", "Bo Keld")),
    )


def test_whoever_a_bracket_names_as_speaker_gets_no_second_one():
    text = "She said Verrin's pier was gone."
    means = (Meaning(0, 3, "Ada Verrin"), Meaning(9, 17, "Ada Verrin"))

    alone = stand_alone(text, Assertion(0, len(text), VERRIN, (0, 3)), PUBLISHED, (), means)

    assert alone[0] == "She [Ada Verrin] said Verrin's pier was gone."


def test_what_stands_outside_the_assertion_gets_no_bracket():
    text = "He left; the town was empty."

    alone = stand_alone(text, Assertion(9, 28, OUTLET), None, (), (Meaning(0, 2, "Bo Keld"),))

    assert alone == ("the town was empty.", ())


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
            "The Almen Harbour Board met. ",
            "The board closed ",
            "Keld left ",
            "It owns ",
            "A Lunde Herald poll found ",
            "40 percent of voters approve ",
        ]
    ),
    max_size=24,
).map("".join)


_DATE_WORDS = re.compile(
    r"\d{1,4}|[–-]|the|week|weekend|of|on|spring|summer|autumn|winter|or|and|to|"
    + "|".join(calendar.month_name[1:])
)


def _is_told_by(value, text):
    """Every word of a resolution is the article's, or the date that was worked out.

    A word that began a sentence may stand in small letters: “A poll found” gives “[a poll:]”.
    """
    found = re.findall(r"\w+", text)
    article = {*found, *(word[0].lower() + word[1:] for word in found)}
    words = re.findall(r"\w+", value)
    return all(word in article or _DATE_WORDS.fullmatch(word) for word in words)


@given(st.one_of(st.text(), sentences_to_resolve), st.dates())
def test_taking_the_resolutions_away_leaves_the_words_of_the_article(raw, published):
    text = normalise_text(raw)
    source = SourceText(text, plain_blocks(text), published_at=published)
    sentences = segment(text, source.blocks, "en")

    for sentence, said in zip(sentences, attribute(sentences, source), strict=True):
        for part in split_assertions(text, sentence, said):
            alone, resolved = stand_alone(text, part, published, said.quotations, said.means)
            for one in resolved:
                assert _is_told_by(one.value, text)
                added = f" [{one.value}]" if one.mention else f"[{one.value}] "
                before, woven, after = alone.partition(one.mention + added)
                assert woven
                alone = before + one.mention + after
            assert alone == text[part.start : part.end]
