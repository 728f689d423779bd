"""Quotation or paraphrase, excerpts and their marks, dates and numbers: the wording of pages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.article import Block, BlockRole, plain_blocks
from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation
from chalicelib.domain.summary.excerpts import AROUND, Mark, article_text
from chalicelib.domain.summary.naming import Redaction, speaker
from chalicelib.domain.summary.quotation import claim_box, quoted_runs
from chalicelib.domain.summary.wording import (
    counted,
    day,
    instant,
    language_tag,
    listed,
    told_day,
    web_address,
)
from chalicelib.domain.verdict import Reading

NOTHING_HIDDEN = Redaction()
SAID = Claimant(type=ClaimantType.PERSON, name="Mina Foss", quotation=Quotation.DIRECT)


def box(text, quote, *, claimant=SAID, hide=NOTHING_HIDDEN):
    """The box of a reading with these words."""
    reading = Reading(text=text, quote=quote, start=0, end=len(quote), block=0, claimant=claimant)
    return claim_box(reading, speaker(reading, publisher=None, authors=(), hide=hide), hide)


@pytest.mark.parametrize(
    ("why", "text", "quote", "expected"),
    [
        (
            "the words stand between the marks",
            "The bridge is safe",
            "“The bridge is safe,” said Foss.",
            ("The bridge is safe", True, None),
        ),
        (
            "the claim brought its own marks along",
            "“The bridge is safe,”",
            "“The bridge is safe,” said Foss.",
            ("The bridge is safe", True, None),
        ),
        (
            "a sentence in the middle of a longer quotation has no marks",
            "The pier holds.",
            "The pier holds.",
            ("The pier holds.", True, None),
        ),
        (
            "a resolution in brackets is not what was said: it stands beside the quotation",
            "It [the bridge] is safe",
            "“It is safe,” said Foss.",
            ("It is safe", True, "It [the bridge] is safe"),
        ),
        (
            "the words are the reporter's, outside the marks",
            "said Foss",
            "“It is safe,” said Foss.",
            ("said Foss", False, None),
        ),
        (
            "of a sentence with its attribution only the spoken part is a quotation",
            "“The bridge is safe,” she [Mina Foss] said.",
            "“The bridge is safe,” she said.",
            ("The bridge is safe", True, "“The bridge is safe,” she [Mina Foss] said."),
        ),
        (
            "a single word between marks is not a quotation",
            "The bridge is “safe”, said Foss.",
            "The bridge is “safe”, said Foss.",
            ("The bridge is “safe”, said Foss.", False, None),
        ),
        (
            "words were changed",
            "The bridge was safe",
            "“The bridge is safe,” said Foss.",
            ("The bridge was safe", False, None),
        ),
        (
            "straight marks, closing one only: the sentence began inside",
            "The pier holds",
            'The pier holds," said Foss.',
            ("The pier holds", True, None),
        ),
    ],
)
def test_quotation_marks_stand_only_round_what_was_said_word_for_word(why, text, quote, expected):
    shown = box(text, quote)

    assert (shown.words, shown.quoted, shown.in_context) == expected, why


@pytest.mark.parametrize("quotation", [Quotation.INDIRECT, Quotation.NONE])
def test_anything_but_a_direct_quotation_is_a_paraphrase(quotation):
    shown = box("It is safe", "It is safe", claimant=replace(SAID, quotation=quotation))

    assert (shown.label, shown.quoted) == ("Paraphrase", False)


def test_a_quotation_with_a_name_taken_out_is_a_paraphrase():
    hide = Redaction((("Orla", "[name withheld]"),))

    shown = box("Orla knew it", "“Orla knew it,” said Foss.", hide=hide)

    assert (shown.words, shown.quoted) == ("[name withheld] knew it", False)


@pytest.mark.parametrize(
    ("passage", "runs"),
    [
        ("“One,” he said. “Two.”", ("One,", "Two.")),
        ("„Eins“, sagte er", ("Eins",)),
        ("„Eins“, sagte er. „Zwei“", ("Eins", "Zwei")),
        ("»Eins«, sagte er", ()),
        ("« Un », dit-il", (" Un ",)),
        ('"One," he said. "Two."', ("One,", "Two.")),
        ("the end,” he said. “And on", ("the end,", "And on")),
        ("no marks", ("no marks",)),
    ],
)
def test_runs_of_direct_speech_are_found_with_any_double_marks(passage, runs):
    assert quoted_runs(passage) == runs


@given(st.text(alphabet="ab “”„«»\"'", max_size=40))
def test_a_run_of_direct_speech_always_stands_in_the_passage(passage):
    assert all(run in passage for run in quoted_runs(passage))


def shown(text, marks, *, show_text="excerpts", rights="none"):
    """What the page shows of the text."""
    return article_text(
        text,
        plain_blocks(text),
        marks,
        show_text=show_text,
        rights=rights,
        hide=NOTHING_HIDDEN,
    )


def test_an_excerpt_is_the_paragraph_of_a_published_claim_and_no_other():
    excerpt = shown("First one.\nSecond one. Third one.\nLast one.", [Mark(4, 23, 33)])

    assert [[(p.text, p.claims) for p in each.pieces] for each in excerpt.passages] == [
        [("Second one. ", ()), ("Third one.", (4,))]
    ]


def test_overlapping_claims_are_told_apart():
    excerpt = shown("abcdef", [Mark(1, 0, 4), Mark(2, 2, 6)])

    assert [(p.text, p.claims, p.opens, p.closes) for p in excerpt.passages[0].pieces] == [
        ("ab", (1,), (1,), ()),
        ("cd", (1, 2), (2,), (1,)),
        ("ef", (2,), (), (2,)),
    ]


def test_a_text_without_paragraphs_is_not_given_away_whole():
    text = "word " * 10_000
    excerpt = shown(text, [Mark(1, 20_000, 20_010)])

    passage = excerpt.passages[0]
    assert passage.cut_before
    assert passage.cut_after
    assert sum(len(piece.text) for piece in passage.pieces) <= 2 * AROUND + 10


@pytest.mark.parametrize(
    ("show_text", "rights", "mode"),
    [
        ("none", "own", None),
        ("excerpts", "own", "excerpts"),
        ("excerpts", "none", "excerpts"),
        ("full", "own", "full"),
        ("full", "licensed", "full"),
        ("full", "none", "excerpts"),
    ],
)
def test_the_full_text_needs_the_rights_to_it(show_text, rights, mode):
    view = shown("One.\nTwo.", [Mark(1, 0, 4)], show_text=show_text, rights=rights)

    assert (view.mode if view else None) == mode
    if mode == "full":
        assert [each.pieces[-1].text for each in view.passages] == ["One.", "Two."]


@given(
    text=st.text(max_size=80),
    spans=st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4),
)
def test_the_pieces_of_a_full_text_joined_are_its_blocks(text, spans):
    marks = [Mark(number, start, end) for number, (start, end) in enumerate(spans)]

    view = shown(text, marks, show_text="full", rights="own")

    passages = view.passages if view else ()
    assert ["".join(piece.text for piece in each.pieces) for each in passages] == [
        text[block.start : block.end] for block in plain_blocks(text)
    ]


def test_the_role_of_a_block_reaches_the_page():
    view = article_text(
        "Seen today",
        (Block(0, 10, BlockRole.CAPTION),),
        [Mark(1, 0, 10)],
        show_text="excerpts",
        rights="none",
        hide=NOTHING_HIDDEN,
    )

    assert view is not None
    assert view.passages[0].role == "caption"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("https://a b.example", False),
        ('https://example.org/"onclick', False),
        ("https://me@example.org", False),
        ("https://[::1", False),
        ("https://example.org\\@evil.example", False),
        (None, False),
    ],
)
def test_only_plain_web_addresses_become_links(url, kept):
    assert web_address(url) == (url if kept else None)


def test_dates_are_worded_and_kept_for_machines():
    late = datetime(2026, 3, 9, 23, 30, 5, tzinfo=timezone(timedelta(hours=-2)))

    assert (day(date(2026, 3, 9)).words, day(date(2026, 3, 9)).iso) == (
        "9 March 2026",
        "2026-03-09",
    )
    assert (instant(late).iso, instant(late).words) == (
        "2026-03-10T01:30:05Z",
        "10 March 2026, 01:30 UTC",
    )
    assert day(datetime(2026, 3, 9, tzinfo=UTC)).iso == "2026-03-09"
    assert [told_day(text) for text in (None, "", "someday", "2026-02-30")] == [None] * 4


def test_numbers_and_lists_are_worded():
    assert [counted(count, "claim", "claims") for count in (0, 1, 2, 12, 13, 1300)] == [
        "no claims",
        "one claim",
        "two claims",
        "twelve claims",
        "13 claims",
        "1,300 claims",
    ]
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@pytest.mark.parametrize(
    ("language", "tag"),
    [("en", "en"), ("pt-BR", "pt-BR"), ("und", None), (None, None), ('en" onclick="', None)],
)
def test_only_a_language_tag_becomes_one(language, tag):
    assert language_tag(language) == tag


@pytest.mark.parametrize(
    ("claimant", "words"),
    [
        (Claimant(ClaimantType.OUTLET), "Saltmere Courier, in its own words"),
        (Claimant(ClaimantType.AUTHOR), "Ines Dahl and Per Moe"),
        (Claimant(ClaimantType.UNNAMED_SOURCE), "An unnamed source"),
        (Claimant(ClaimantType.UNNAMED_SOURCE, role="a trader"), "A trader"),
        (Claimant(ClaimantType.UNKNOWN), "Speaker not known"),
        (Claimant(ClaimantType.PERSON, name="Mina Foss", role="pilot"), "Mina Foss, pilot"),
        (
            Claimant(ClaimantType.PERSON, name="the harbour pilot", role="pilot"),
            "The harbour pilot",
        ),
    ],
)
def test_who_said_it_is_worded_by_what_is_known(claimant, words):
    reading = Reading(text="x", quote="x", start=0, end=1, block=0, claimant=claimant)

    told = speaker(
        reading,
        publisher="Saltmere Courier",
        authors=("Ines Dahl", "Per Moe"),
        hide=NOTHING_HIDDEN,
    )

    assert told.words == words
