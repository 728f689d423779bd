"""What a sentence is judged to be, on invented sentences; and the laws every judgement keeps."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.model_file import load_model
from chalicelib.domain.checkworthiness import (
    CLAIM_SCORE,
    Judgement,
    Kind,
    Surroundings,
    judge,
)

ROOT = Path(__file__).parent.parent.parent

IN_AN_ARTICLE = Surroundings(
    position=6, count=20, before="The council met on Monday.", after="It closed at noon."
)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        pytest.param(
            "Burglaries in Velden fell by 12% in 2019, police said.",
            Kind.FIGURE,
            id="a figure that matters, from a named source",
        ),
        pytest.param(
            "The ferry company paid the harbour of Norrby $4 million last year.",
            Kind.FIGURE,
            id="an amount of money",
        ),
        pytest.param(
            "Mayor Ilse Brandt signed the contract with the Norrby harbour company in March.",
            Kind.FACT,
            id="who did what, and when",
        ),
        pytest.param(
            "The court in Velden sentenced the former treasurer on Tuesday.",
            Kind.FACT,
            id="a legal fact",
        ),
        pytest.param(
            "“I think this is a terrible, shameful plan,” Brandt said.",
            Kind.OPINION,
            id="a value judgement, quoted",
        ),
        pytest.param(
            "It will probably rain on the parade next spring.",
            Kind.PREDICTION,
            id="the future cannot be checked yet",
        ),
        pytest.param(
            "“We should build more schools and we must stop wasting money,” she said.",
            Kind.NORMATIVE,
            id="what ought to be",
        ),
        pytest.param(
            "Who will pay for the new bridge?", Kind.QUESTION, id="a question asserts nothing"
        ),
        pytest.param(
            "Sign up to our newsletter.", Kind.BOILERPLATE, id="the page speaks, not the article"
        ),
        pytest.param("12 —", Kind.FRAGMENT, id="no word in it"),
        pytest.param("", Kind.FRAGMENT, id="nothing at all"),
    ],
)
def test_a_sentence_of_an_article_is_what_a_reader_takes_it_for(sentence, kind):
    judgement = judge(sentence, load_model(), IN_AN_ARTICLE)

    assert judgement.kind == kind


@pytest.mark.parametrize(
    ("worthy", "idle"),
    [
        pytest.param(
            "Unemployment in Velden is higher than it was ten years ago.",
            "Thank you very much, it is good to be here.",
            id="a comparison before a greeting",
        ),
        pytest.param(
            "My opponent voted against the harbour bill three times.",
            "I love this town and I love its people.",
            id="a record of votes before a feeling",
        ),
        pytest.param(
            "We spend 40 billion dollars a year on it.",
            "Let me tell you what I would like to do.",
            id="a sum before an announcement",
        ),
    ],
)
def test_a_sentence_alone_deserves_checking_by_what_it_asserts(worthy, idle):
    high = judge(worthy, load_model()).check_worthiness
    low = judge(idle, load_model()).check_worthiness

    assert high >= CLAIM_SCORE > low


def test_every_reason_quotes_words_of_the_sentence():
    sentence = "Burglaries in Velden fell by 12% in 2019, police said."

    signals = judge(sentence, load_model(), IN_AN_ARTICLE).signals

    assert {word for signal in signals for word in signal.evidence if word not in sentence} == set()
    assert ("percent", ("12%",)) in {(signal.name, signal.evidence) for signal in signals}


def test_reasons_come_strongest_first():
    signals = judge("We must never, ever trust them again!", load_model(), IN_AN_ARTICLE).signals

    weights = [abs(signal.weight) for signal in signals]
    assert weights == sorted(weights, reverse=True)
    assert signals[0].weight < 0


def test_a_closing_mark_tells_of_a_quotation_that_began_before():
    opened = judge("“It was bad,” she said.", load_model(), IN_AN_ARTICLE)
    carried = judge("It was bad,” she said.", load_model(), IN_AN_ARTICLE)

    assert {signal.name for signal in carried.signals} >= {"quotation"}
    assert carried.kind == opened.kind


def test_a_speech_is_judged_as_spoken_words():
    sentence = "My opponent voted against the harbour bill three times."
    speech = Surroundings(position=6, count=20, article_kind="speech")

    in_speech = judge(sentence, load_model(), speech)

    alone = judge(sentence, load_model())
    assert (in_speech.kind, in_speech.check_worthiness > 50) == (alone.kind, True)


MARKED_WORDS = (
    *("the", "mayor", "said", "will", "should", "12%", "$5", "in", "Velden", "I", "think"),
    *("“", "”", '"', ",", ".", "?"),
)
surroundings = st.builds(
    Surroundings,
    position=st.integers(0, 30),
    count=st.integers(31, 60) | st.just(1),
    role=st.sampled_from(["paragraph", "heading", "caption", "list_item", "quote"]),
    quoted=st.booleans(),
    attributed=st.booleans(),
    article_kind=st.sampled_from(["news", "speech", "opinion"]),
    before=st.text(max_size=20),
    after=st.text(max_size=20),
)


@given(sentence=st.text(max_size=200), around=surroundings)
def test_any_text_at_all_gets_a_judgement_that_is_the_same_again(sentence, around):
    judgement = judge(sentence, load_model(), around)

    assert isinstance(judgement, Judgement)
    assert 0 <= judgement.check_worthiness <= 100
    assert judgement == judge(sentence, load_model(), around)


@given(
    words=st.lists(
        st.sampled_from(MARKED_WORDS),
        max_size=30,
    ),
    around=surroundings,
)
def test_a_sentence_counts_as_a_claim_exactly_from_fifty_up(words, around):
    judgement = judge(" ".join(words), load_model(), around)

    is_claim = judgement.kind in {Kind.FACT, Kind.FIGURE}
    assert is_claim == (judgement.check_worthiness >= CLAIM_SCORE)


@pytest.mark.parametrize(
    "unit",
    ["a", "A ", "1", "1,", '"', "said, ", "“a” ", "-", "a-", "é", "$", ".", " ", "_"],
)
def test_a_hundred_kilobytes_of_junk_take_time_in_proportion(unit):
    load_model()

    def seconds(length: int) -> float:
        junk = (unit * length)[:length]
        started = time.process_time()
        judge(junk, load_model(), IN_AN_ARTICLE)
        return time.process_time() - started

    # Ten times the text in at most forty times the time; squared it would be a hundred.
    assert seconds(100_000) < 40 * max(seconds(10_000), 0.005)


IN_A_PROCESS_OF_ITS_OWN = """
from chalicelib.adapters.model_file import load_model
from chalicelib.domain.checkworthiness import Surroundings, judge
for words in (
    "“We counted 42 cracks, and nobody had looked for years,” said the engineer on Monday.",
    "The ferry company paid the harbour of Norrby $4 million last year, twice as much as in 2009.",
    "It will probably rain on the parade next spring, and we should stay at home.",
):
    print(judge(words, load_model()), judge(words, load_model(), Surroundings(3, 20)))
"""


def test_every_process_judges_alike_to_the_last_digit():
    judged = {
        subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN],
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(judged) == 1
