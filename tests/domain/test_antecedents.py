import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.article import SourceText, normalise_text, plain_blocks
from chalicelib.domain.attribution import attribute
from chalicelib.domain.segment import segment


def meanings_of(text):
    """(words, whom they mean) of the last sentence."""
    source = SourceText(text, plain_blocks(text))
    last = attribute(segment(text, source.blocks, "en"), source)[-1]
    return [(text[one.start : one.end], one.value) for one in last.means]


CLEAR = [
    (
        "he, of the one man named just before",
        "Bo Keld, a diver, sold the pier. He left the town.",
        [("He", "Bo Keld")],
    ),
    (
        "his, two sentences later",
        "Bo Keld, a diver, sold the pier. It was raining. His boat sank.",
        [("His", "Bo Keld")],
    ),
    (
        "he again, after a sentence about him alone",
        "Bo Keld, a diver, sold it. He moved. He took a job. He left the town.",
        [("He", "Bo Keld")],
    ),
    (
        "a bare surname, wherever it stands",
        "Ada Verrin, the mayor, won. Police thanked Verrin.",
        [("Verrin", "Ada Verrin")],
    ),
    (
        "a surname with its possessive",
        "Ada Verrin, the mayor, won. Police searched Verrin’s shed.",
        [("Verrin’s", "Ada Verrin")],
    ),
    (
        "an office that one person holds",
        "The mayor of Almen, Ada Verrin, won. Rain fell. The mayor was ill.",
        [("The mayor", "Ada Verrin")],
    ),
    (
        "a board by the noun in its name",
        "The Almen Harbour Board met on Friday. The board closed two piers.",
        [("The board", "Almen Harbour Board")],
    ),
    (
        "a company by what the article calls it",
        "Nordvand, a shipping company, lost two boats. The company employs 40 people.",
        [("The company", "Nordvand")],
    ),
    (
        "they, of two people just named",
        "Bo Keld, 31, and Ivo Brandt, 29, were arrested. They face a fine.",
        [("They", "Bo Keld and Ivo Brandt")],
    ),
    (
        "its, of the one body named",
        "Nordvand, a shipping company, lost two boats. Its shares fell.",
        [("Its", "Nordvand")],
    ),
    (
        "it, where it does what only a body does",
        "Nordvand, a shipping company, lost two boats. It employs 40 people.",
        [("It", "Nordvand")],
    ),
]

UNCLEAR = [
    ("he, of two men", "Bo Keld, a diver, met Ivo Brandt, a baker. He left the town."),
    ("he, of a woman", "Adele Verrin, a spokeswoman, left. He left the town."),
    ("he, of a place", "The storm reached Port Ostrel. He left the town."),
    ("he, of somebody without a name", "“It fell,” said a man in a hat. He left the town."),
    ("he, of one named long ago", "Bo Keld, a diver, left. It rained. It hailed. He left town."),
    ("they, of one person", "Bo Keld, a diver, left the town. They face a fine."),
    ("they, of three", "Bo Keld, Ivo Brandt and Ada Verrin left. They face a fine."),
    ("it, of a thing", "The Almen Harbour Board painted the pier. It is 40 metres long."),
    ("the company, of two", "Nordvand, a shipping firm, sued Ostrel, a bank. The company lost."),
    ("the company, of a city", "Guests came to Almen City. The company was good."),
    ("the mayor of another town", "The mayor of Almen, Ada Verrin, won. The mayor of Lunde lost."),
    ("a surname of two people", "Ada Verrin met Tom Verrin, a baker. Police thanked Verrin."),
    ("a surname in a quotation", "Ada Verrin, the mayor, won. The sign read “Verrin for ever”."),
    ("a full name", "Ada Verrin, the mayor, won. Ada Verrin thanked the police."),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CLEAR], ids=[case[0] for case in CLEAR]
)
def test_the_last_sentence_means(text, expected):
    assert meanings_of(text) == expected


@pytest.mark.parametrize("text", [case[1] for case in UNCLEAR], ids=[case[0] for case in UNCLEAR])
def test_where_more_than_one_could_be_meant_nothing_is_said(text):
    assert meanings_of(text) == []


def test_whom_the_company_means_is_its_claimant_too():
    text = "Nordvand, a shipping company, lost two boats. The company said it would build four."
    source = SourceText(text, plain_blocks(text))

    last = attribute(segment(text, source.blocks, "en"), source)[-1]

    assert (last.claimant.name, last.claimant.resolved) == ("Nordvand", True)


pieces = st.lists(
    st.sampled_from(
        [
            "He left. ",
            "Bo Keld, a diver, ",
            "won. ",
            "The board ",
            "Keld",
            " of ",
            "It owns ",
            "“",
            "”",
        ]
    ),
    max_size=30,
).map("".join)


@given(st.one_of(st.text(), pieces))
def test_whoever_is_meant_is_named_by_the_article_and_the_words_are_the_sentences(raw):
    text = normalise_text(raw)
    source = SourceText(text, plain_blocks(text))
    sentences = segment(text, source.blocks, "en")

    for sentence, said in zip(sentences, attribute(sentences, source), strict=True):
        for one in said.means:
            assert sentence.start <= one.start < one.end <= sentence.end
            assert all(word in text for word in one.value.split())
