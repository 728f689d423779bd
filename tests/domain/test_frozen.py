from dataclasses import FrozenInstanceError, dataclass
from dataclasses import replace as through_constructor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.frozen import replace


@dataclass(frozen=True)
class Copied:
    name: str
    number: int = 0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slotted:
    name: str
    number: int = 0


@dataclass(frozen=True)
class Checked:
    number: int

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("a number below nothing")


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(),
        "number": st.integers(),
        "others": st.lists(st.text()).map(tuple),
    },
)


@given(CHANGES)
def test_a_copy_is_what_the_constructor_would_have_made(changes):
    value = Copied("a", 1, ("b",))

    copied = replace(value, **changes)

    assert copied == through_constructor(value, **changes)
    assert hash(copied) == hash(through_constructor(value, **changes))
    assert value == Copied("a", 1, ("b",))


def test_a_copy_is_frozen_too():
    copied = replace(Copied("a"), name="b")

    with pytest.raises(FrozenInstanceError):
        copied.name = "c"  # type: ignore[misc]


@pytest.mark.parametrize("value", [Copied("a"), Slotted("a")])
def test_a_field_that_is_not_there_is_refused(value):
    with pytest.raises(TypeError):
        replace(value, nmae="b")


def test_values_with_slots_and_with_checks_go_through_their_constructor():
    assert replace(Slotted("a", 1), number=2) == Slotted("a", 2)
    with pytest.raises(ValueError, match="below nothing"):
        replace(Checked(1), number=-1)
