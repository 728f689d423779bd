import pytest

from chalicelib.domain.article import SourceText, plain_blocks
from chalicelib.domain.attribution import attribute
from chalicelib.domain.claim_parts import ClaimantType
from chalicelib.domain.minds import find_leaning
from chalicelib.domain.segment import segment

SENTENCES = [
    ("a wish", "Ada Verrin wants the pier closed.", "wants"),
    ("a belief", "The dockers believe in the new gate.", "believe"),
    ("an intent in a noun", "The plan to close the pier was shelved.", "plan"),
    ("an intent in a participle", "She is hoping for rain.", "hoping"),
    ("a demand", "Lunde called for a second bridge.", "called"),
    ("a doubt in an adjective", "The board is unsure whether the gate holds.", "unsure"),
    ("hearsay of nobody", "The ferry was allegedly sold twice.", "allegedly"),
    ("a source named behind", "It cost 3m crowns, according to nobody in particular.", "according"),
    (
        "a word that may tell, with its clause",
        "The log illustrates how slow it was.",
        "illustrates",
    ),
    ("a word that may tell, without", "A wall map illustrates the hall.", None),
    ("a plan that is a drawing", "The plan hangs in the hall.", None),
    ("a noun that looks like a verb", "The mayor's hope was small.", None),
    ("a capital within a sentence", "The steamer Vow Hope Promise sank.", None),
    ("plain news", "The pier is 40 metres long.", None),
]


@pytest.mark.parametrize(
    ("text", "word"), [case[1:] for case in SENTENCES], ids=[case[0] for case in SENTENCES]
)
def test_a_sentence_leans_on(text, word):
    span = find_leaning(text, 0, len(text))

    assert (span and text[slice(*span)]) == word


def test_a_wish_is_told_by_the_outlet_with_its_word_as_cue():
    text = "Ada Verrin wants the pier closed. The pier is 40 metres long."
    source = SourceText(text, plain_blocks(text))

    wish, length = attribute(segment(text, source.blocks, "en"), source)

    assert (wish.claimant.type, wish.claimant.cue) == (ClaimantType.OUTLET, "wants")
    assert (wish.is_attributed, length.is_attributed) == (True, False)
