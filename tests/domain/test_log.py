"""The chain: what is sealed, how tampering shows, and what erasing leaves standing."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.canonical import iso
from chalicelib.domain.log import (
    GENESIS,
    Entry,
    Misfit,
    canonical,
    chain_hash,
    parse,
    plain,
    seal,
    verify_chain,
)
from chalicelib.domain.policy import SYSTEM
from chalicelib.domain.review import State
from chalicelib.domain.verdict import Naming
from tests.domain.review_play import READING, in_approval

SALT = bytes(range(32))
ENTRY = Entry(
    subject="A-1",
    sequence=1,
    at="2031-05-06T12:00:00.000000Z",
    member="corin",
    role="checker",
    action="note",
    from_state="queued",
    to_state="queued",
    policy=1,
    decision="d-1",
    source="api",
    changes={"due": None},
    hidden={"note": "Ask the harbour master.", "reason": "Ask the harbour master."},
)


def test_an_entry_is_sealed_as_its_canonical_text_without_what_it_hides() -> None:
    sealed = seal(ENTRY, GENESIS, SALT)

    entry = json.loads(sealed.text)
    assert sealed.text == json.dumps(entry, sort_keys=True, separators=(",", ":"))
    assert entry.keys() == set(Entry.__dataclass_fields__)
    assert "harbour" not in sealed.text
    assert sealed.hash == hashlib.sha256(bytes(32) + sealed.text.encode()).hexdigest()


def test_each_hidden_field_has_a_salt_of_its_own() -> None:
    sealed = seal(ENTRY, GENESIS, SALT)

    note, reason = sealed.secrets["note"], sealed.secrets["reason"]
    assert note["value"] == reason["value"] == "Ask the harbour master."
    assert note["salt"] != reason["salt"]
    assert len({*json.loads(sealed.text)["hidden"].values()}) == 2
    assert SALT.hex() not in (note["salt"], reason["salt"])


def test_a_hidden_digest_is_of_salt_and_canonical_value() -> None:
    sealed = seal(ENTRY, GENESIS, SALT)

    salt = bytes.fromhex(str(sealed.secrets["note"]["salt"]))
    digest = hashlib.sha256(salt + b'"Ask the harbour master."').hexdigest()
    assert parse(sealed.text)["hidden"]["note"] == digest  # type: ignore[index]  # an object, as parsed


def test_a_chain_as_written_verifies() -> None:
    """The positive control of all that follows."""
    assert verify_chain(in_approval().entries) is None


def test_every_edit_of_any_entry_is_found() -> None:
    entries = in_approval().entries
    for place, sealed in enumerate(entries):
        entry = parse(sealed.text)
        for name in entry:
            altered = {**entry, name: {"x": "y"} if isinstance(entry[name], dict) else "other"}
            text = canonical(altered)
            forged = replace(sealed, text=text)
            rehashed = replace(
                forged, hash=chain_hash(entries[place - 1].hash if place else GENESIS, text)
            )

            for forgery in (forged, rehashed):
                tampered = [*entries[:place], forgery, *entries[place + 1 :]]
                last = place == len(entries) - 1
                if forgery is rehashed and last and name not in {"subject", "sequence"}:
                    continue  # only the record's head hash can tell: see test_replay
                if forgery is rehashed and name == "hidden" and sealed.secrets:
                    continue  # found by the secrets, below
                assert verify_chain(tampered) is not None, (place, name)


def test_an_entry_taken_out_moved_or_put_in_is_found() -> None:
    first, second, third, *rest = in_approval().entries

    assert verify_chain([first, third, *rest]) == Misfit(2, "entry 3 stands where 2 should")
    assert verify_chain([second, third, *rest]) == Misfit(1, "entry 2 stands where 1 should")
    assert verify_chain([first, third, second, *rest]) is not None
    assert verify_chain([first, first, second, third, *rest]) is not None
    put_in = seal(replace(ENTRY, sequence=2), first.hash, SALT)
    assert verify_chain([first, put_in, *rest]) is not None


def test_an_entry_of_another_history_is_found() -> None:
    first, *_ = in_approval().entries
    foreign = seal(replace(ENTRY, subject="A-9", sequence=2), first.hash, SALT)

    assert verify_chain([first, foreign]) == Misfit(2, "the entry belongs to another history")


def test_a_hidden_value_that_was_altered_is_found() -> None:
    entries = in_approval().entries
    submitted = entries[-1]
    verdict = submitted.secrets["draft.verdict"]
    altered = {**verdict, "value": {**verdict["value"], "rating": "true"}}  # type: ignore[dict-item]  # an object
    for broken in (altered, {"salt": "no hex", "value": 1}, {}):
        forged = replace(submitted, secrets={**submitted.secrets, "draft.verdict": broken})

        misfit = verify_chain([*entries[:-1], forged])

        assert misfit == Misfit(4, "the hidden draft.verdict is not the one that was sealed")


def test_a_hidden_value_that_was_never_sealed_is_found() -> None:
    first, *_ = in_approval().entries
    salted = {"salt": "00" * 32, "value": "slipped in"}

    assert verify_chain([replace(first, secrets={"text": salted})]) is not None


def test_the_chain_verifies_after_everything_erasable_was_erased() -> None:
    erased = [replace(sealed, secrets={}) for sealed in in_approval().entries]

    assert verify_chain(erased) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"subject":"A-1"}', "nonsense"])
def test_what_is_no_entry_is_refused_and_found(text) -> None:
    sealed = seal(ENTRY, GENESIS, SALT)

    with pytest.raises(ValueError):
        parse(text)
    assert verify_chain([replace(sealed, text=text)]) == Misfit(1, "the text is not an entry")


def test_an_entry_whose_parts_are_no_objects_is_refused() -> None:
    entry = parse(seal(ENTRY, GENESIS, SALT).text)

    with pytest.raises(ValueError, match="changes"):
        parse(canonical({**entry, "changes": 1}))


# The plain form and the one text


def test_values_have_one_plain_form() -> None:
    noon_there = datetime(2031, 5, 6, 14, 0, tzinfo=timezone(timedelta(hours=2)))

    assert plain((State.QUEUED, Naming.NAMED, noon_there, noon_there.date(), None, True, 7)) == [
        "queued",
        "named",
        "2031-05-06T12:00:00.000000Z",
        "2031-05-06",
        None,
        True,
        7,
    ]
    assert plain(SYSTEM) == {
        "member_id": "system",
        "name": "Plumbline",
        "roles": ["system"],
        "active": True,
    }
    assert plain(READING)["claimant"]["type"] == "person"  # type: ignore[index]  # an object


@pytest.mark.parametrize("value", [1.5, b"bytes", {1: "x"}, object(), [float("nan")]])
def test_what_has_no_exact_form_is_refused(value) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        plain(datetime(2031, 5, 6))  # noqa: DTZ001  # that is what is refused


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=10,
)


@given(PLAIN)
def test_the_canonical_text_reads_back_and_does_not_hang_on_order(value) -> None:
    def turned(node):
        if isinstance(node, dict):
            return {key: turned(node[key]) for key in reversed(list(node))}
        return [turned(member) for member in node] if isinstance(node, list) else node

    assert json.loads(canonical(value)) == value
    assert canonical(turned(value)) == canonical(value)


@given(st.datetimes(), st.datetimes())
def test_times_as_text_sort_as_times(first, second) -> None:
    first, second = first.replace(tzinfo=UTC), second.replace(tzinfo=UTC)

    assert (iso(first) < iso(second)) == (first < second)
    assert datetime.fromisoformat(iso(first)) == first
