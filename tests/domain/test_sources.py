import time

import pytest

from chalicelib.domain.article import SourceText, plain_blocks
from chalicelib.domain.attribution import attribute
from chalicelib.domain.segment import segment

POLL = "Verrin leads by 6 points in a new Lunde Herald poll."


def told(text):
    """(claimant, cue) of the last sentence."""
    source = SourceText(text, plain_blocks(text))
    last = attribute(segment(text, source.blocks, "en"), source)[-1].claimant
    return last.name, last.cue


CARRIED = [
    ("shares of those asked", "Half of respondents said they would move.", "respondents"),
    ("a share that says something", "Two in three said they would move.", "Two in three"),
    ("a share in percent", "Some 48 percent of voters were undecided.", "48 percent"),
    ("a share in letters", "Seven percent were undecided.", "Seven percent"),
    ("where a party stands", "The Greens stood at 29 percent, down 3.", "29 percent"),
    ("a lead in points", "She has a four-point edge among women.", "edge"),
    ("a lead without a figure", "She is also ahead with younger voters.", "ahead"),
]


@pytest.mark.parametrize(
    ("sentence", "cue"), [case[1:] for case in CARRIED], ids=[case[0] for case in CARRIED]
)
def test_a_poll_tells_on(sentence, cue):
    assert told(f"{POLL}\n{sentence}") == ("a new Lunde Herald poll", cue)


NOT_CARRIED = [
    ("plain news", "The mayor was elected in 2027."),
    ("votes that were counted", "She won 52 percent of the vote in Almen."),
    ("how the poll was taken", "The margin of error is three points."),
    ("a figure of something else", "Rents rose by 9 percent."),
    ("another source", "Bo Keld said 40 percent of voters were undecided."),
    ("a quotation", "“Half of all voters support her.”"),
]


@pytest.mark.parametrize(
    "sentence", [case[1] for case in NOT_CARRIED], ids=[case[0] for case in NOT_CARRIED]
)
def test_a_poll_does_not_tell(sentence):
    assert told(f"{POLL}\n{sentence}")[0] != "a new Lunde Herald poll"


def test_a_poll_is_forgotten_after_other_news():
    news = "Rain fell on Almen. " * 7

    assert told(f"{POLL}\n{news}\nHalf of voters were undecided.")[0] is None


def test_which_of_two_polls_goes_on_after_other_news_nobody_can_tell():
    second = "In an Almen Times poll, Verrin trails by 2 points."

    assert told(f"{POLL}\n{second}\nRain fell.\nHalf of voters were undecided.")[0] is None
    assert told(f"{POLL}\n{second}\nHalf of voters were undecided.")[0] == "an Almen Times poll"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A poll by the Keld Institute shows Verrin ahead. The poll found she leads.",
            ("Keld Institute", "found"),
        ),
        (
            "A Lunde Herald poll shows Roe ahead. An Almen poll did not. The Lunde poll found so.",
            ("a Lunde Herald poll", "found"),
        ),
        (
            "It is weak, according to leaked harbour papers. The documents show that it rusts.",
            ("leaked harbour papers", "show"),
        ),
        (
            "The gate is weak, a study by Almen University found. It found that anchors rust.",
            ("Almen University", "found"),
        ),
        (
            "It is weak, a study by Almen University found. The Lunde report found that it rusts.",
            ("Lunde", "found"),
        ),
    ],
    ids=[
        "the poll by whoever took it",
        "the one of two that has this name",
        "documents by another noun",
        "it, right behind",
        "a document of another name is another",
    ],
)
def test_a_document_named_again_is(text, expected):
    assert told(text) == expected


def test_figures_of_a_body_go_on_until_something_else_is_told():
    board = "Fares rose by 4 percent, according to the Energy Board."

    assert told(f"{board} Fares to Lunde rose by 9 percent.") == ("Energy Board", "9 percent")
    assert told(f"{board} Rain fell. Fares to Lunde rose by 9 percent.")[0] is None
    assert told(f"{board} Almen has 9 percent more boats.")[0] is None


def test_a_line_that_credits_a_paper_covers_the_next_paragraph_only():
    line = "According to the Lunde Herald:"

    assert told(f"{line}\nTwo boats sank.")[0] == "Lunde Herald"
    assert told(f"{line}\nTwo boats sank.\nThe pier is old.")[0] is None


def test_many_polls_take_time_that_grows_with_them():
    def seconds(count):
        line = "In a Lunde Herald poll, 48 percent supported it. Two in five said no. It found so."
        text = "\n".join([line] * count)
        source = SourceText(text, plain_blocks(text))
        sentences = segment(text, source.blocks, "en")
        start = time.process_time()
        attribute(sentences, source)
        return time.process_time() - start

    seconds(50)

    # Quadratic growth would take 100 times as long; the floor keeps noise out.
    assert seconds(1_000) <= 40 * max(seconds(100), 0.01)
