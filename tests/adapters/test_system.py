import time

from ulid import ULID

from chalicelib.adapters.system import SystemIds


def test_our_ulids_are_read_by_the_reference_library_and_hold_the_time():
    before = time.time_ns() // 1_000_000

    made = [SystemIds().ulid() for _ in range(200)]

    after = time.time_ns() // 1_000_000
    parsed = [ULID.from_str(one) for one in made]
    assert [str(one) for one in parsed] == made
    assert all(before <= one.milliseconds <= after for one in parsed)
    assert len(set(made)) == 200


def test_a_later_ulid_sorts_behind_an_earlier_one():
    first = SystemIds().ulid()
    time.sleep(0.002)
    second = SystemIds().ulid()

    assert first < second
