"""Weights side by side in one number add up head by head."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.weighing import HEADS, INTERCEPT, pack, weigh
from chalicelib.domain.wording import WHOLE, gram_value, read_wording

rows = st.lists(st.integers(-2000, 2000), min_size=len(HEADS), max_size=len(HEADS))


class OfWords:
    """Knows the rows it is given."""

    version = "of words"

    def __init__(self, known):
        self.known = {feature: pack(row) for feature, row in known.items()}

    def weigh(self, features):
        return {feature: self.known[feature] for feature in features if feature in self.known}


def test_what_is_left_out_of_a_row_weighs_nothing():
    assert pack([3, -2]) == pack([3, -2, *[0] * (len(HEADS) - 2)])


@given(intercept=rows, quay=rows, length=rows)
def test_a_total_is_the_sum_over_traits_measures_and_words_of_each_head_by_itself(
    intercept, quay, length
):
    wording = read_wording("The quay is 12 metres long.")
    model = OfWords({INTERCEPT: intercept, "w:quay": quay, "length": length})

    weighed = weigh(wording, ([], {}), model)

    totals = [round(weighed.total(head) * 100, 6) for head in range(len(HEADS))]
    size = wording.measures["length"] / WHOLE
    value = gram_value(len(wording.words))
    assert totals == [
        round(one + size * two + value * three, 6)
        for one, two, three in zip(intercept, length, quay, strict=True)
    ]
