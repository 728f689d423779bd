import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.article import SourceText, normalise_text, plain_blocks
from chalicelib.domain.assertions import split_assertions
from chalicelib.domain.attribution import attribute
from chalicelib.domain.segment import segment


def parts_of(text):
    source = SourceText(text, plain_blocks(text))
    sentences = segment(text, source.blocks, "en")
    return [
        (text[part.start : part.end], part.claimant.name)
        for sentence, said in zip(sentences, attribute(sentences, source), strict=True)
        for part in split_assertions(text, sentence, said)
    ]


SPLIT = [
    (
        "two people in one sentence",
        (
            "Ivo Brandt claimed last week that rents would fall in the “near future,” while "
            "Mara Solis announced that 300 jobs were gone."
        ),
        [
            (
                "Ivo Brandt claimed last week that rents would fall in the “near future,”",
                "Ivo Brandt",
            ),
            ("Mara Solis announced that 300 jobs were gone.", "Mara Solis"),
        ],
    ),
    (
        "a claim and those who deny it, behind a dash",
        (
            "The dockers' group claimed to have held the pier — though harbour officials maintain "
            "their guards have not been moved."
        ),
        [
            ("The dockers' group claimed to have held the pier", "the dockers' group"),
            ("harbour officials maintain their guards have not been moved.", "harbour officials"),
        ],
    ),
    (
        "the writer's own half and a report",
        "The tide was high on Monday, but fishermen say the quay was dry.",
        [("The tide was high on Monday", None), ("fishermen say the quay was dry.", "fishermen")],
    ),
    (
        "halves that stand alone at a semicolon",
        "The bridge opened in March; the tunnel was closed a year ago.",
        [("The bridge opened in March", None), ("the tunnel was closed a year ago.", None)],
    ),
    (
        "two full clauses round an and",
        "The bridge opened in March, and the old tunnel was closed a year ago.",
        [("The bridge opened in March", None), ("the old tunnel was closed a year ago.", None)],
    ),
    (
        "two full clauses round a but",
        "The council cut 40 posts in May, but Ada Verrin has kept her own office.",
        [
            ("The council cut 40 posts in May", None),
            ("Ada Verrin has kept her own office.", None),
        ],
    ),
]
WHOLE = [
    ("a condition", "If the river rises, the gate closes; the town council met on Monday."),
    ("not only … but", "The council not only raised rents; it also cut 40 posts in the town."),
    ("a second half that leans on the first", "The bridge opened in March; it was closed in May."),
    ("a second half without a subject", "The council cut 40 posts in May, and was sued for it."),
    ("a list of people", "They met the premier, the envoy, and the mayor elected in May in Almen."),
    ("a condition before an and", "If the river rises at night, and the gate is shut, it floods."),
    ("a but that compares", "The bridge cost ten million, but the tunnel was more expensive."),
    ("a but under a that", "Papers show that the gate was shut, but the guard was not there."),
    ("a while", "The gate was shut in March; while it was shut, the pier fell into the sea."),
    ("a list", "The fleet has a ferry; a tug; two pilot boats."),
    ("a cause", "Because the gate failed, the town was lost; the mayor was away then."),
    ("a comparison", "The port earns more than the town pays; others were paid less than that."),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in SPLIT], ids=[c[0] for c in SPLIT]
)
def test_a_sentence_makes_several_assertions(text, expected):
    assert parts_of(text) == expected


def test_what_is_added_is_an_assertion_of_its_own():
    text = "“Two old sheds burned down,” Ada Verrin said, adding that there were no casualties."

    assert parts_of(text) == [
        ("“Two old sheds burned down,” Ada Verrin said", "Ada Verrin"),
        ("there were no casualties.", "Ada Verrin"),
    ]


@pytest.mark.parametrize("text", [case[1] for case in WHOLE], ids=[case[0] for case in WHOLE])
def test_what_would_mislead_alone_stays_whole(text):
    assert [part for part, _ in parts_of(text)] == [text]


@pytest.mark.parametrize("entry", ["• ", "* ", "14:05 ", "9:30 am – "])
def test_a_bullet_or_an_hour_of_a_live_blog_is_no_part_of_the_assertion(entry):
    assert parts_of(f"{entry}The tide was high on the quay.") == [
        ("The tide was high on the quay.", None)
    ]


pieces = st.lists(
    st.sampled_from(
        [
            "Ada Verrin said ",
            "that the pier fell",
            ", adding that ",
            "; ",
            " while ",
            ", ",
            "Bo Keld claimed ",
            "the town was lost",
            "“",
            "”",
            " — ",
            "though ",
            ". ",
        ]
    ),
    max_size=24,
).map("".join)


@given(st.one_of(st.text(), pieces))
def test_assertions_lie_in_order_inside_their_sentence(raw):
    text = normalise_text(raw)
    source = SourceText(text, plain_blocks(text))
    sentences = segment(text, source.blocks, "en")

    for sentence, said in zip(sentences, attribute(sentences, source), strict=True):
        last = sentence.start
        for part in split_assertions(text, sentence, said):
            assert last <= part.start < part.end <= sentence.end
            last = part.end
