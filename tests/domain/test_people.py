import pytest

from chalicelib.domain.names import read_names
from chalicelib.domain.parties import Gender, Party, Sort
from chalicelib.domain.people import read_party
from chalicelib.domain.register import read_register

PHRASES = [
    ("Harbour Minister Ada Verrin", Party(Sort.PERSON, "Ada Verrin", "Harbour Minister")),
    ("Mrs Verrin", Party(Sort.PERSON, "Verrin", None, Gender.FEMALE)),
    ("Bo Keld, a dock worker", Party(Sort.PERSON, "Bo Keld", "dock worker")),
    ("Bo Keld (Lunde)", Party(Sort.PERSON, "Bo Keld")),
    ("Ada Verrin and Bo Keld", Party(Sort.PERSON, "Ada Verrin and Bo Keld")),
    ("the mayor of Almen", Party(Sort.PERSON, "the mayor of Almen", "mayor of Almen")),
    (
        "a spokesman for the port",
        Party(Sort.UNNAMED, "a spokesman for the port", None, Gender.MALE),
    ),
    ("harbour officials", Party(Sort.UNNAMED, "harbour officials")),
    (
        "another source briefed on the plan",
        Party(Sort.UNNAMED, "another source briefed on the plan"),
    ),
    ("Nordvand", Party(Sort.ORGANISATION, "Nordvand")),
    ("the Almen Harbour Board", Party(Sort.ORGANISATION, "Almen Harbour Board")),
    (
        "the Institute for the Study of Tides",
        Party(Sort.ORGANISATION, "Institute for the Study of Tides"),
    ),
    ("the company", Party(Sort.ORGANISATION, "the company")),
    (
        "records compiled by the Almen Harbour Board",
        Party(Sort.ORGANISATION, "Almen Harbour Board"),
    ),
    ("the leaked audit", Party(Sort.DOCUMENT, "the leaked audit")),
    ("she", Party(Sort.PRONOUN, "she", None, Gender.FEMALE)),
    ("quickly", None),
    ("", None),
]


@pytest.mark.parametrize(
    ("phrase", "expected"), PHRASES, ids=[case[0] or "nothing" for case in PHRASES]
)
def test_a_noun_phrase_stands_for(phrase, expected):
    assert read_party(phrase) == expected


def test_the_register_keeps_the_fullest_name_and_the_first_role():
    sentences = ["Ada Verrin left.", "The mayor, Ada Verrin, came back.", "Ada J. Verrin stayed."]
    register = read_register([read_names(sentence) for sentence in sentences])

    found = register.find(Party(Sort.PERSON, "Verrin"))

    assert found == Party(Sort.PERSON, "Ada J. Verrin", "mayor")


def test_an_office_that_many_hold_stands_for_nobody():
    sentences = [f"Ada V{'e' * count}rrin, mayor of Almen, left." for count in range(1, 30)]
    register = read_register([read_names(sentence) for sentence in sentences])

    assert register.find_holder("the mayor") is None


def test_the_holder_of_an_office_is_found_by_its_words():
    sentences = ["Ada Verrin, the harbour mayor of Almen, left.", "Bo Keld, an engineer, came."]
    register = read_register([read_names(sentence) for sentence in sentences])

    found = [register.find_holder(f"the {office}") for office in ("engineer", "chief engineer")]

    assert found == [register.find(Party(Sort.PERSON, "Keld")), None]


def test_places_bodies_and_days_are_no_people():
    register = read_register(
        [read_names("New Almen lies near the Almen Harbour Board. Good Friday is near.")]
    )

    assert [register.knows(word) for word in ("almen", "board", "friday")] == [False, False, False]
