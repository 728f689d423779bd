"""How alike two claims read."""

import pytest

from chalicelib.domain.review import likeness


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The ferry cost 4.2 million crowns.", "Crowns: 4.2 million the ferry cost!", 100),
        ("The ferry cost 4.2 million crowns.", "The ferry cost 5.1 million crowns.", 66),
        ("The ferry cost 4.2 million crowns.", "Unemployment fell to 5.4 percent.", 18),
        ("It was so.", "The ferry cost 4.2 million crowns.", 0),
        ("", "", 0),
    ],
    ids=["the same words", "another figure", "another matter", "no word", "nothing"],
)
def test_likeness_counts_the_words_that_two_claims_share(one, other, expected) -> None:
    assert likeness(one, other) == likeness(other, one) == expected
