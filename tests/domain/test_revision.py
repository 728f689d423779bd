"""Two wordings compared: what is kept, changed, gone and new, and laws that hold for any two."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.revision import Matched, Said, match, says_the_same, words_of

OKAFOR = Claimant(ClaimantType.PERSON, "Ines Okafor", role="engineer")
BRANDT = Claimant(ClaimantType.PERSON, "Tomas Brandt")
CRACKS = Said("We counted 42 cracks in the northern arch.")
MORE_CRACKS = Said("We counted 57 cracks in the northern arch.")
BUDGET = Said("The council approved a repair budget of 3.4 million crowns in January.")
SPRING = Said("The bridge will reopen next spring, the mayor said on Monday.")
FERRY = Said("A ferry carries 900 people a day across the harbour.")


@pytest.mark.parametrize(
    ("why", "old", "new", "expected"),
    [
        (
            "the same twice",
            [CRACKS, BUDGET],
            [CRACKS, BUDGET],
            Matched(((0, 0), (1, 1)), (), (), ()),
        ),
        (
            "moved, nothing changed",
            [CRACKS, BUDGET, SPRING],
            [SPRING, CRACKS, BUDGET],
            Matched(((0, 1), (1, 2), (2, 0)), (), (), ()),
        ),
        (
            "a figure was changed",
            [CRACKS, BUDGET],
            [MORE_CRACKS, BUDGET],
            Matched(((1, 1),), ((0, 0),), (), ()),
        ),
        (
            "one went, another came that is not like it",
            [CRACKS, BUDGET],
            [BUDGET, FERRY],
            Matched(((1, 0),), (), (0,), (1,)),
        ),
        (
            "other quotation marks, dashes and spaces are no change",
            [Said("She said “never” – and left.")],
            [Said('She  said "never" - and\nleft.')],
            Matched(((0, 0),), (), (), ()),
        ),
        (
            "the same words of somebody else are a change",
            [Said(CRACKS.quote, claimant=OKAFOR)],
            [Said(CRACKS.quote, claimant=BRANDT)],
            Matched((), ((0, 0),), (), ()),
        ),
        (
            "the same words that refer to something else are a change",
            [Said("It cost 4 million.", text="[The ferry] cost 4 million.")],
            [Said("It cost 4 million.", text="[The bridge] cost 4 million.")],
            Matched((), ((0, 0),), (), ()),
        ),
        (
            "a sentence that had gone comes back",
            [BUDGET, Said(CRACKS.quote, stands=False)],
            [CRACKS, BUDGET],
            Matched(((0, 1), (1, 0)), (), (), ()),
        ),
        (
            "what stands goes before what had gone",
            [Said(CRACKS.quote, stands=False), CRACKS],
            [CRACKS],
            Matched(((1, 0),), (), (0,), ()),
        ),
        (
            "of two that are alike the nearer one was changed",
            [
                Said("Ward 1 spent 17 million on schools."),
                Said("Ward 2 spent 17 million on roads."),
            ],
            [Said("Ward 2 spent 18 million on roads.")],
            Matched((), ((1, 0),), (0,), ()),
        ),
        ("nothing before", [], [CRACKS], Matched((), (), (), (0,))),
        ("nothing after", [CRACKS], [], Matched((), (), (0,), ())),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_sentence_finds_its_own(why, old, new, expected) -> None:
    assert match(old, new) == expected, why


def test_case_counts_and_signs_do_not() -> None:
    assert words_of("The  US’s “debt”") == words_of('The US\'s "debt"')
    assert words_of("us") != words_of("US")
    assert says_the_same(Said("a — b", claimant=BRANDT), Said("a - b", claimant=BRANDT))
    assert not says_the_same(Said("a", claimant=BRANDT), Said("a", claimant=OKAFOR))


def test_many_sentences_of_one_form_find_the_one_that_was_changed() -> None:
    def wording(add):
        return [
            Said(f"The town of Velmont number {n} spent {n + add} million on schools in 2021.")
            for n in range(1000, 1200)
        ]

    matched = match(wording(5_000), wording(9_000))

    assert matched == Matched((), tuple((n, n) for n in range(200)), (), ())


def test_a_sentence_put_in_front_shifts_nothing() -> None:
    old = [Said(f"Ship {n} carried {n} passengers to the old harbour.") for n in range(40)]
    new = [FERRY, *(Said(said.quote.replace("old", "new")) for said in old)]

    matched = match(old, new)

    assert matched == Matched((), tuple((n, n + 1) for n in range(40)), (), (0,))


WORDS = ["harbour", "bridge", "42", "43", "cracks", "council", "ferry", "not", "“spring”", "–", "a"]
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
SAID = st.builds(
    Said,
    SENTENCES,
    text=st.sampled_from(["", "[x]"]),
    claimant=st.sampled_from([None, OKAFOR, BRANDT]),
    stands=st.booleans(),
)
WORDINGS = st.lists(SAID, max_size=14)


@given(WORDINGS, WORDINGS)
def test_every_old_one_is_kept_changed_or_vanished_and_every_new_one_matched_or_new(old, new):
    matched = match(old, new)

    pairs = [*matched.kept, *matched.changed]
    assert sorted([*(one for one, _ in pairs), *matched.vanished]) == list(range(len(old)))
    assert sorted([*(other for _, other in pairs), *matched.new]) == list(range(len(new)))
    assert all(says_the_same(old[one], new[other]) for one, other in matched.kept)
    assert not any(says_the_same(old[one], new[other]) for one, other in matched.changed)
    assert match(old, new) == matched


@given(WORDINGS)
def test_a_wording_compared_with_itself_is_kept_whole(wording):
    matched = match(wording, wording)

    assert (matched.changed, matched.vanished, matched.new) == ((), (), ())
    assert [one for one, _ in matched.kept] == list(range(len(wording)))


@given(WORDINGS, st.randoms(use_true_random=False))
def test_what_only_moved_is_kept(wording, chance):
    moved = list(wording)
    chance.shuffle(moved)

    assert len(match(wording, moved).kept) == len(wording)


class CountedWords:
    """Counts how often two sentences were compared, in place of a clock."""

    def __init__(self, monkeypatch):
        self.count = 0
        from chalicelib.domain import revision  # noqa: PLC0415 - the module that is watched

        compare = revision._likeness

        def counted(one, other):
            self.count += 1
            return compare(one, other)

        monkeypatch.setattr(revision, "_likeness", counted)


@pytest.mark.parametrize("vocabulary", [5, 40, 400], ids=["few words", "some", "many"])
def test_the_work_grows_with_the_length_and_not_with_its_square(monkeypatch, vocabulary) -> None:
    counted = CountedWords(monkeypatch)

    def wording(seed, size):
        chance = random.Random(seed)  # noqa: S311 - no secret is made of it
        return [
            Said(" ".join(f"word{chance.randrange(vocabulary)}" for _ in range(12)))
            for _ in range(size)
        ]

    match(wording(1, 150), wording(2, 150))
    small, counted.count = counted.count, 0
    match(wording(1, 600), wording(2, 600))

    assert counted.count <= 12 * 600
    assert counted.count <= 6 * max(small, 150)
