import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.article import (
    ArticleKind,
    Block,
    BlockRole,
    SourceText,
    normalise_text,
    plain_blocks,
)
from chalicelib.domain.checkworthiness import Kind
from chalicelib.domain.claim import extract
from chalicelib.domain.claim_parts import Appearance, Claimant, ClaimantType, Quotation, Resolution
from tests.domain.steady_model import SteadyModel

MODEL = SteadyModel()


def source_of(text, **facts):
    return SourceText(text, plain_blocks(text), **facts)


def test_an_article_becomes_segments_and_claims_that_stand_alone():
    text = (
        "The mayor of Almen, Ada Verrin, said last week that 40 boats had sunk.\n"
        "“Two old sheds burned down,” she said, adding that there were no casualties. stray words."
    )

    found = extract(source_of(text, published_at=date(2031, 6, 12)), "en", MODEL)

    assert [claim.text for claim in found.claims] == [
        (
            "The mayor of Almen, Ada Verrin, said last week [the week of 2 June 2031] "
            "that 40 boats had sunk."
        ),
        "“Two old sheds burned down,” she [Ada Verrin] said",
        "[Ada Verrin:] there were no casualties.",
    ]
    assert [(one.kind, one.claims) for one in found.segments] == [
        (Kind.FIGURE, (0,)),
        (Kind.FIGURE, (1, 2)),
        (Kind.FRAGMENT, ()),
    ]
    assert found.claims[2].claimant == Claimant(
        ClaimantType.PERSON, "Ada Verrin", "mayor of Almen", "adding", Quotation.INDIRECT
    )
    assert found.claims[2].resolved == (Resolution("", "Ada Verrin:"),)


def test_a_sentence_said_twice_is_one_claim_with_two_appearances():
    lead = "The old wooden pier of Port Almen fell into the sea on Monday night."
    text = f"{lead}\nNobody was hurt.\n{lead}"

    found = extract(source_of(text), "en", MODEL)

    assert [(claim.quote, claim.appearances) for claim in found.claims] == [
        (lead, (Appearance(0, 68, 0), Appearance(86, 154, 2))),
        ("Nobody was hurt.", (Appearance(69, 85, 1),)),
    ]
    assert [one.claims for one in found.segments] == [(0,), (1,), (0,)]


def test_a_sentence_that_only_introduces_words_makes_no_claim():
    text = "Ada Verrin said:\n“The old gate was built in the year 1950.”"

    found = extract(source_of(text), "en", MODEL)

    assert [(one.kind, one.claims) for one in found.segments] == [
        (Kind.ATTRIBUTION_ONLY, ()),
        (Kind.FIGURE, (0,)),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No!", Kind.FRAGMENT),
        ("* * *", Kind.FRAGMENT),
        ("times mentioned.", Kind.FRAGMENT),
        ("桥很安全。", Kind.FACT),
        ("The pier fell.", Kind.FACT),
    ],
    ids=["one word", "no word", "a stray piece", "a sentence without spaces", "a short sentence"],
)
def test_the_form_alone_tells_a_fragment(text, kind):
    assert [one.kind for one in extract(source_of(text), "en", MODEL).segments] == [kind]


def test_a_caption_says_so_and_ranks_behind_the_prose():
    text = "Divers search the harbour of Almen\nThe pier fell on Monday."
    blocks = (Block(0, 34, BlockRole.CAPTION), Block(35, 59))

    found = extract(SourceText(text, blocks), "en", MODEL)

    assert found.claims[0].signals[0].name == "caption"
    assert found.ranking == (1, 0)


def test_ties_in_the_ranking_go_by_position():
    text = "The pier fell.\nThe quay stands.\nThe gate is shut."

    assert extract(source_of(text), "en", MODEL).ranking == (0, 1, 2)


@pytest.mark.parametrize(
    ("language", "support"),
    [("en", "measured"), ("en-GB", "measured"), ("de", "basic"), ("", "basic"), ("eng", "basic")],
    ids=[
        "English",
        "British English",
        "German",
        "unknown",
        "no BCP 47 code",
    ],
)
def test_only_english_is_called_measured(language, support):
    found = extract(source_of("Die Brücke wurde 1998 gebaut. Sie hält."), language, MODEL)

    assert found.language_support == support
    assert len(found.segments) == 2


BASIC = [
    (
        "de",
        "Die Brücke wurde am 3. Mai gesperrt. „Wir zählten 42 Risse“, sagte Ines Okafor.",
        ["Die Brücke wurde am 3. Mai gesperrt.", "„Wir zählten 42 Risse“, sagte Ines Okafor."],
    ),
    (
        "fr",
        "Le pont est fermé depuis 1998. « Nous avons compté 42 fissures », a dit Inès Roy.",
        [
            "Le pont est fermé depuis 1998.",
            "« Nous avons compté 42 fissures », a dit Inès Roy.",
        ],
    ),
    (
        "es",
        "El puente se cerró el lunes. ¿Quién contó 42 grietas? Las contó Inés Oca.",
        ["El puente se cerró el lunes.", "¿Quién contó 42 grietas?", "Las contó Inés Oca."],
    ),
    (
        "uk",
        "Міст закрили в понеділок. «Ми нарахували 42 тріщини», — сказала Інна Ковач.",
        ["Міст закрили в понеділок.", "«Ми нарахували 42 тріщини», — сказала Інна Ковач."],
    ),
    (
        "ar",
        "أُغلق الجسر يوم الاثنين. هل وجدوا 42 شقا؟ نعم وجدوا ذلك.",
        ["أُغلق الجسر يوم الاثنين.", "هل وجدوا 42 شقا؟", "نعم وجدوا ذلك."],
    ),
    (
        "zh",
        "大桥星期一关闭。检查员发现了42条裂缝。“桥很安全。”市长说。",
        ["大桥星期一关闭。", "检查员发现了42条裂缝。", "“桥很安全。”", "市长说。"],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), BASIC, ids=[case[0] for case in BASIC])
def test_any_language_is_cut_into_its_sentences(language, text, expected):
    found = extract(source_of(text, published_at=date(2031, 6, 12)), language, MODEL)

    assert [text[one.start : one.end] for one in found.segments] == expected
    assert found.language_support == "basic"


@pytest.mark.parametrize(
    ("language", "text"), [case[:2] for case in BASIC], ids=[case[0] for case in BASIC]
)
def test_in_any_language_a_figure_makes_a_claim_of_its_sentence(language, text):
    found = extract(source_of(text), language, MODEL)

    assert any("42" in claim.quote for claim in found.claims)
    assert all(claim.quote in text for claim in found.claims)


def test_the_line_that_says_the_title_is_a_heading_and_not_the_claim_that_stays():
    lead = "The old wooden pier of Port Almen fell into the sea on Monday."
    text = f"Old wooden pier of Port Almen fell into the sea.\n{lead}"

    found = extract(
        source_of(text, title="Old wooden pier of Port Almen fell into the sea"), "en", MODEL
    )

    assert [claim.quote for claim in found.claims] == [lead]
    assert len(found.claims[0].appearances) == 2


def test_a_role_that_is_the_name_is_told_once():
    text = "The mayor of Almen said that two boats sank."

    (claim,) = extract(source_of(text), "en", MODEL).claims

    assert (claim.claimant.name, claim.claimant.role) == ("the mayor of Almen", None)


def test_an_answer_of_one_word_in_a_transcript_is_no_claim():
    text = "ADA VERRIN: Why?\nBO KELD: Because."

    found = extract(source_of(text, kind=ArticleKind.INTERVIEW), "en", MODEL)

    assert [one.kind for one in found.segments] == [Kind.FRAGMENT, Kind.FRAGMENT]


def test_the_words_of_a_claim_are_the_article_s_but_for_what_stands_in_brackets():
    text = "“Two sheds burned down last year,” Ada Verrin said Monday. She left. “It rained.”"
    found = extract(source_of(text, published_at=date(2031, 6, 12)), "en", MODEL)

    for claim in found.claims:
        bare = claim.text
        for one in claim.resolved:
            bracket = f" [{one.value}]" if one.mention else f"[{one.value}] "
            bare = bare.replace(bracket, "", 1)
        assert bare == claim.quote


def test_the_result_names_extractor_and_weights():
    assert extract(source_of("It fell."), "en", MODEL).extractor_version == "2+steady"


def test_a_transcript_turn_is_no_part_of_the_claim():
    text = "ADA VERRIN: We built 40 boats in 2019."

    (claim,) = extract(source_of(text, kind=ArticleKind.INTERVIEW), "en", MODEL).claims

    assert (claim.quote, claim.claimant.name) == ("We built 40 boats in 2019.", "Ada Verrin")


articles = st.lists(
    st.sampled_from(
        [
            "Ada Verrin said ",
            "the pier fell",
            ", adding that ",
            "nobody was hurt",
            "“",
            "”",
            ". ",
            "\n",
            "He said ",
            "; ",
            " while ",
            "Bo Keld claimed ",
            "40 boats sank",
            "last week",
            "Port Almen falls\n",
        ]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(st.text(), articles), st.sampled_from(ArticleKind), st.sampled_from(["en", "uk"]))
def test_extraction_never_fails_and_every_offset_is_exact(raw, kind, language):
    text = normalise_text(raw)
    source = source_of(text, kind=kind, published_at=date(2031, 6, 12))

    found = extract(source, language, MODEL)

    assert found == extract(source, language, MODEL)
    assert sorted(found.ranking) == list(range(len(found.claims)))
    for claim in found.claims:
        assert claim.quote == text[claim.start : claim.end]
        assert claim.quote.strip()
        assert Appearance(claim.start, claim.end, claim.block) in claim.appearances
    last = 0
    for one in found.segments:
        assert not text[last : one.start].strip()
        assert all(index < len(found.claims) for index in one.claims)
        last = one.end
    assert not text[last:].strip()


@pytest.mark.parametrize(
    "piece",
    [
        "a. ",
        '"',
        "“",
        "(",
        "[",
        "A. ",
        "he said ",
        "“a,” he said, adding that b. ",
        "; ",
        "last week ",
        "… ",
        "a\n",
        "Q: a?\n",
        "桥。",
        "A.B. ",
        "«",
        "Ada Verrin said the pier fell. ",
    ],
)
def test_no_repeated_piece_makes_the_time_grow_faster_than_the_text(piece):
    def seconds(length):
        text = (piece * length)[:length]
        source = source_of(text, published_at=date(2031, 6, 12))
        start = time.process_time()
        extract(source, "en", MODEL)
        return time.process_time() - start

    seconds(2_000)

    # Quadratic growth would take 100 times as long; the floor keeps noise out.
    assert seconds(50_000) <= 40 * max(seconds(5_000), 0.01)
