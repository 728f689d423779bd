import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.duplicates import find_repeats
from chalicelib.domain.gist import Wording

LEAD = "The old wooden pier of Port Almen fell into the sea on Monday night."

GATE = "The north gate of Lunde was closed by police to more than a dozen lorries."


def test_the_same_sentence_twice_is_one_claim():
    assert find_repeats(
        [Wording(LEAD, None), Wording("It rained.", None), Wording(LEAD, None)]
    ) == (
        0,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (LEAD, "The old wooden pier of Port Almen fell into the sea on Monday.", True),
        (LEAD, LEAD.replace("fell", "has fallen"), True),
        (LEAD, LEAD.replace("Monday", "Friday"), False),
        (LEAD, LEAD.replace("Almen", "Lunde"), False),
        (LEAD, LEAD.replace("wooden", "broken"), True),
        ("Two old boats sank off Port Almen.", "Three old boats sank off Port Almen.", False),
        ("2 old boats sank off Port Almen.", "Two old boats sank off Port Almen.", True),
        ("The gate of Lunde was closed then.", "The gate of Lunde was not closed then.", False),
        (LEAD, "The new stone bridge of Port Almen was opened by the mayor.", False),
        (GATE, GATE.replace("north", "south"), False),
        (GATE, GATE.replace("closed", "opened"), False),
        (GATE, GATE.replace("was", "may be"), False),
        (GATE, GATE.replace("was", "will be"), False),
        (GATE, f"{GATE[:-1]} if it rains.", False),
        (GATE, GATE.replace("more than", "less than"), False),
        (GATE, GATE.replace("The", "By police the"), True),
        ("Fares in Lunde rose twice last spring.", "Fares in Lunde fell twice last spring.", False),
        ("A boat sank off Port Almen pier.", "A boat has sunk off the pier of Port Almen.", True),
    ],
    ids=[
        "a word less",
        "another tense",
        "another day",
        "another place",
        "one word of many changed",
        "a new figure",
        "a figure written in letters",
        "a not more",
        "another subject",
        "another side",
        "the contrary",
        "what may be",
        "what will be",
        "a condition",
        "less instead of more",
        "the same in other order",
        "down instead of up",
        "another form of the verb",
    ],
)
def test_nearly_the_same_sentence_is_one_claim_unless_figures_or_a_not_differ(first, second, same):
    heads = find_repeats([Wording(first, None), Wording(second, None)])

    assert heads == ((0, 0) if same else (0, 1))


def test_the_same_words_of_two_people_are_two_claims():
    assert find_repeats([Wording(LEAD, "Ada Verrin"), Wording(LEAD, "Bo Keld")]) == (0, 1)


def test_a_short_quotation_within_a_longer_one_of_the_same_speaker_is_an_appearance_of_it():
    words = [
        Wording("Ada Verrin said “nobody really knows” how old the pier is.", "Ada Verrin"),
        Wording("“Nobody really knows.”", "Ada Verrin"),
        Wording("“Nobody really knows.”", "Bo Keld"),
    ]

    assert find_repeats(words) == (0, 0, 2)


def test_a_caption_that_the_prose_holds_is_an_appearance_of_the_prose():
    caption = Wording("The old pier of Port Almen in the sea", None, aside=True)

    assert find_repeats([Wording(LEAD, None), caption]) == (0, 0)


def test_a_heading_before_the_prose_is_an_appearance_of_the_prose():
    heading = Wording("Old pier of Port Almen falls into sea", None, aside=True)

    assert find_repeats([heading, Wording(LEAD, None)]) == (1, 1)


def test_a_caption_with_a_new_figure_is_a_claim_of_its_own():
    caption = Wording("The old pier of Port Almen, 90 metres long, in the sea", None, aside=True)

    assert find_repeats([Wording(LEAD, None), caption]) == (0, 1)


def test_a_sentence_that_says_less_is_an_appearance_of_the_one_that_says_all():
    less = "The old wooden pier of Port Almen fell into the sea."
    more = f"{less[:-1]} while guests from many towns were dancing on its boards."

    assert find_repeats([Wording(less, None), Wording(more, None)]) == (1, 1)


def test_a_sentence_that_says_more_by_a_figure_is_a_claim_of_its_own():
    more = "The old wooden pier of Port Almen fell into the sea on Monday night, killing 14 guests."

    assert find_repeats([Wording(LEAD, None), Wording(more, None)]) == (0, 1)


def test_a_caption_that_sums_up_two_sentences_is_an_appearance_of_the_nearer_one():
    prose = [
        Wording("The old wooden pier of Port Almen was destroyed by a storm.", None),
        Wording("Rescuers searched the harbour for three missing guests.", None),
    ]
    caption = Wording("Rescuers search the harbour after a storm on the pier", None, aside=True)

    assert find_repeats([*prose, caption]) == (0, 1, 1)


def test_a_caption_with_a_new_name_is_a_claim_of_its_own():
    caption = Wording("The wooden pier of Port Almen, built by Ada Verrin, in the sea", None, True)  # noqa: FBT003

    assert find_repeats([Wording(LEAD, None), caption]) == (0, 1)


def test_a_pull_quote_of_nobody_known_belongs_to_whoever_said_it():
    words = "“The cracks of the eastern pier have grown since spring.”"

    heads = find_repeats([Wording(words, None, unknown=True), Wording(words, "Ada Verrin")])

    assert heads == (1, 1)


def test_many_lines_that_differ_in_a_word_take_time_that_grows_with_them():
    def seconds(count):
        lines = [Wording(f"The w{n} bridge of Almen fell into the sea", None) for n in range(count)]
        start = time.process_time()
        find_repeats(lines)
        return time.process_time() - start

    seconds(200)

    # Quadratic growth would take 100 times as long; the floor keeps noise out.
    assert seconds(5_000) <= 40 * max(seconds(500), 0.01)


quotes = st.lists(
    st.sampled_from([LEAD, "Two boats sank.", "2 boats sank.", "", "!", LEAD[:40]]) | st.text()
)


@given(quotes)
def test_every_claim_is_one_that_stays_or_leads_to_one(texts):
    heads = find_repeats([Wording(text, None) for text in texts])

    assert len(heads) == len(texts)
    assert all(heads[head] == head for head in heads)
