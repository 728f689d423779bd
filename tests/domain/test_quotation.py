import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.article import normalise_text, plain_blocks
from chalicelib.domain.quotation import find_quotations

CASES = [
    ("curly marks", "She said “it is gone” twice.", ["“it is gone”"]),
    ("straight marks", 'She said "it is gone" twice.', ['"it is gone"']),
    ("doubled apostrophes", "She said ''it is gone'' twice.", ["''it is gone''"]),
    (
        "British single marks",
        "She said ‘it is the boats’ fault’ twice.",
        ["‘it is the boats’ fault’"],
    ),
    ("French marks", "Elle dit « la digue tient » souvent.", ["« la digue tient »"]),
    ("tight French marks", "Elle dit «la digue tient» souvent.", ["«la digue tient»"]),
    ("German marks", "Er sagt „die Brücke hält“ oft.", ["„die Brücke hält“"]),
    ("nested marks", "“He told me ‘no’ twice,” she said.", ["“He told me ‘no’ twice,”"]),
    ("an apostrophe is no mark", "The boats’ owners didn't pay in the '90s.", []),
    ("a missing closing mark", "She said: “It is gone. It fell.", ["“It is gone. It fell."]),
    ("a missing opening mark", "It rained. It is gone,” she said.", ["It is gone,”"]),
    ("a phrase left open", "The “old pier fell. She left then.", ["“old pier fell."]),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_quotations_are_found_with_their_marks(text, expected):
    found = find_quotations(text, plain_blocks(text))

    assert [text[one.start : one.end] for one in found] == expected


def test_a_quotation_goes_on_in_the_next_paragraph_with_a_new_opening_mark():
    text = "“The pier fell at noon.\n“The quay fell at two,” she said."

    found = find_quotations(text, plain_blocks(text))

    assert [(one.closed, one.carried) for one in found] == [(False, False), (True, True)]


def test_first_person_goes_on_with_a_quotation_left_open():
    text = "He said: “The pier fell at noon.\nWe saw it from our boats.\nThe harbour is closed."

    found = find_quotations(text, plain_blocks(text))

    assert [text[one.start : one.end] for one in found] == [
        "“The pier fell at noon.",
        "We saw it from our boats.",
    ]


@given(st.one_of(st.text(), st.text(alphabet="“”„«»‘’‚\"'` sA.,\n")))
def test_quotations_never_overlap_and_stay_in_their_block(raw):
    text = normalise_text(raw)
    blocks = plain_blocks(text)

    last = 0
    for one in find_quotations(text, blocks):
        assert last <= one.start < one.end
        assert blocks[one.block].start <= one.start
        assert one.end <= blocks[one.block].end
        last = one.end
