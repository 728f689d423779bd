import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.article import Block, BlockRole, normalise_text, plain_blocks
from chalicelib.domain.segment import segment, tell_roles

CASES = {
    "two plain sentences": ["The pier fell.", "Nobody was hurt."],
    "a title before a name": ["Dr. Verrin met Gen. Brandt.", "They left."],
    "initials in a name": ["A. B. Keld spoke to Mara J. Solis.", "She left."],
    "an abbreviation before lower case": ["The ferry costs approx. five crowns.", "It is full."],
    "an abbreviated company before a starter": ["She sold Nordvand Inc. The price rose."],
    "a decimal and a sum": ["It cost 3.5 million crowns.", "Rents rose by 2.25 per cent."],
    "a time of day": ["The boat left at 6 p.m. on Friday.", "It sank."],
    "a time of day that ends a sentence": ["The boat left at 6 p.m.", "It sank at noon."],
    "an ellipsis that pauses": ["The quay is… well, it is gone.", "Nobody knows."],
    "an ellipsis that ends": ["The quay is gone...", "Nobody knows."],
    "a web address": ["See https://almen.example/a.b?c=d. Nobody does."],
    "a quotation with its speaker behind": ["“Is it safe?” asked Ada Verrin.", "It is not."],
    "a quotation that ends a sentence": ["She said: “It is gone.”", "Then she left."],
    "a speech tag after an exclamation": ["“Never!” Ada Verrin said."],
    "nested quotation marks": ["“He told me ‘no’ twice,” she said.", "“I left.”"],
    "a bracketed sentence in a sentence": ["The dam (It was built in 1950.) is safe.", "It holds."],
    "words left out": ["“The pier […] is gone,” she said.", "It fell."],
    "a number that ends a sentence": ["The dam was built in 1950.", "3,000 people live there."],
    "a section number": ["See Sec. 4 of the act.", "It is short."],
    "the pronoun I at the end": ["They know you and I.", "Did you see it?"],
    "a stray piece in lower case": ["The gate did not hold.", "times mentioned."],
    "French marks": ["« La digue tient. »", "Le maire est parti."],
    "an acronym before its noun": ["The U.S. Coast Guard sent two boats.", "One sank."],
    "an acronym before a starter": ["She lives in the U.S. The pier is far."],
    "a bullet list in one line": ["1. Open the gate", "2. Close the gate"],
    "ideographic full stops": ["桥很安全。", "它建于一九九八年。"],
}
SPLIT_ANYWAY = {
    "an abbreviated company before a starter": ["She sold Nordvand Inc.", "The price rose."],
    "a web address": ["See https://almen.example/a.b?c=d.", "Nobody does."],
    "an acronym before a starter": ["She lives in the U.S.", "The pier is far."],
}


@pytest.mark.parametrize("name", CASES)
def test_a_text_is_cut_where_its_sentences_end(name):
    joined = " ".join(CASES[name])
    expected = SPLIT_ANYWAY.get(name, CASES[name])

    cut = segment(joined, (Block(0, len(joined)),), "en")

    assert [sentence.text for sentence in cut] == expected


def test_a_space_lost_after_a_full_stop_still_parts_two_sentences():
    text = "The pier was gone.The harbour was closed at noon."

    cut = segment(text, plain_blocks(text), "en")

    assert [one.text for one in cut] == ["The pier was gone.", "The harbour was closed at noon."]


def test_the_end_of_a_block_ends_a_sentence_without_a_full_stop():
    text = "Pier falls in Port Almen\n\nNobody was hurt"

    cut = segment(text, plain_blocks(text), "en")

    assert [(one.text, one.block) for one in cut] == [
        ("Pier falls in Port Almen", 0),
        ("Nobody was hurt", 1),
    ]


def test_lines_without_a_full_stop_between_prose_are_headings_or_captions():
    text = (
        "Pier falls in Port Almen\n"
        "The old pier of Port Almen fell into the sea on Monday.\n"
        "Divers look at what is left of the pier in Port Almen\n"
        "What now\n"
        "“Nobody warned us\n"
        "The town council meets again in a week."
    )

    roles = tell_roles(text, plain_blocks(text))

    assert roles == (
        BlockRole.HEADING,
        BlockRole.PARAGRAPH,
        BlockRole.CAPTION,
        BlockRole.HEADING,
        BlockRole.PARAGRAPH,
        BlockRole.PARAGRAPH,
    )


def test_roles_that_came_with_the_text_are_kept():
    blocks = (Block(0, 3, BlockRole.QUOTE), Block(4, 7))

    assert tell_roles("abc def", blocks) == (BlockRole.QUOTE, BlockRole.PARAGRAPH)


def test_a_text_that_goes_without_full_stops_has_no_captions():
    text = "one line of a poem that goes on for long\nanother line of it that goes on for long"

    roles = tell_roles(text, plain_blocks(text))

    assert roles == (BlockRole.PARAGRAPH, BlockRole.PARAGRAPH)


prose = st.lists(
    st.sampled_from(
        [
            "Dr. ",
            "A. ",
            "“",
            "”",
            "said. ",
            "The ",
            "pier ",
            "3.5 ",
            "… ",
            "! ",
            "\n",
            "(",
            ") ",
            "1. ",
        ]
    ),
    max_size=60,
).map("".join)


@given(st.one_of(st.text(), prose))
def test_sentences_and_gaps_give_back_the_text(raw):
    text = normalise_text(raw)

    cut = segment(text, plain_blocks(text), "en")

    rebuilt, last = "", 0
    for one in cut:
        assert not text[last : one.start].strip()
        rebuilt += text[last : one.start] + one.text
        last = one.end
    assert rebuilt + text[last:] == text
    assert not text[last:].strip()


@given(st.one_of(st.text(), prose))
def test_a_sentence_lies_in_its_block_and_is_what_stands_at_its_offsets(raw):
    text = normalise_text(raw)
    blocks = plain_blocks(text)

    for one in segment(text, blocks, "en"):
        assert blocks[one.block].start <= one.start < one.end <= blocks[one.block].end
        assert one.text == text[one.start : one.end] == one.text.strip()
