"""The presets and their scales."""

import pytest

from chalicelib.domain.policy import (
    ACCURACY,
    FREE,
    LABELS,
    PRESETS,
    SAMPLE,
    TRUTH,
    Rating,
    Risk,
    desk,
    pair,
    solo,
)


def test_the_accuracy_scale_has_six_steps_from_worst_to_best() -> None:
    ordered = sorted(ACCURACY.ratings, key=lambda rating: rating.value or 0)

    assert [(rating.value, rating.key) for rating in ordered] == [
        (1, "false"),
        (2, "mostly_false"),
        (3, "misleading"),
        (4, "partly_true"),
        (5, "mostly_true"),
        (6, "true"),
    ]


def test_sample_ratings_say_nothing_of_a_claim() -> None:
    assert [(rating.key, rating.label, rating.value) for rating in SAMPLE.ratings] == [
        ("sample_a", "Sample A", None),
        ("sample_b", "Sample B", None),
        ("sample_c", "Sample C", None),
    ]
    assert {rating.meaning for rating in SAMPLE.ratings} == {
        "A sample for demonstrations; says nothing of the claim."
    }


@pytest.mark.parametrize("scale", [ACCURACY, TRUTH, LABELS, SAMPLE], ids=lambda scale: scale.key)
def test_a_scale_is_found_by_the_keys_of_its_ratings_and_each_has_words(scale) -> None:
    assert [scale.rating(rating.key) for rating in scale.ratings] == list(scale.ratings)
    assert scale.rating("nothing") is None
    assert all(rating.label and rating.meaning.endswith(".") for rating in scale.ratings)


def test_the_desk_needs_a_second_person_a_source_and_a_word_about_the_reply() -> None:
    policy = desk()

    assert (policy.version, policy.preset) == (1, "desk")
    assert (policy.approvals, policy.minimum_evidence, policy.reply_required) == (1, 1, True)
    assert (policy.auto_queue_threshold, policy.auto_publish) == (None, False)
    assert (policy.scale_for(demo=False), policy.scale_for(demo=True)) == (ACCURACY, SAMPLE)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_makes_any_version_of_itself(name) -> None:
    made = PRESETS[name](7)

    assert (made.preset, made.version) == (name, 7)


def test_the_scale_of_truth_has_five_steps_and_labels_have_no_numbers() -> None:
    assert [(rating.key, rating.value) for rating in TRUTH.ratings] == [
        ("true", 5),
        ("mostly_true", 4),
        ("mixed", 3),
        ("mostly_false", 2),
        ("false", 1),
    ]
    assert [(rating.key, rating.value) for rating in LABELS.ratings] == [
        ("misleading", None),
        ("unproven", None),
        ("satire", None),
        ("outdated", None),
    ]


def test_in_free_words_a_rating_is_what_the_desk_writes_on_one_line() -> None:
    assert FREE.rating("Half the story") == Rating(
        "Half the story", "Half the story", "In the words of the desk."
    )
    assert [FREE.rating(words) for words in ("", " ", "two\nlines", "x" * 61)] == [None] * 4


def test_each_preset_asks_for_as_many_approvals_as_it_has_people() -> None:
    def asked(policy):
        return [policy.approvals_for(risk) for risk in (Risk.LOW, Risk.NORMAL, Risk.HIGH)]

    assert (asked(solo()), asked(pair()), asked(desk())) == ([0, 0, 0], [1, 1, 1], [1, 1, 2])
