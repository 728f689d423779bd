"""What people write, cleaned or refused with the field named; and the hash of what is public."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.claim_parts import Appearance, Claimant, ClaimantType, Resolution
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.policy import ACCURACY, SAMPLE
from chalicelib.domain.verdict import (
    Draft,
    Evidence,
    EvidenceKind,
    Naming,
    Reading,
    ReplyRequest,
    Stance,
    Tier,
    Verdict,
    clean_evidence,
    clean_text,
    clean_url,
    clean_verdict,
    draft_hash,
)
from tests.domain.review_play import READING, SOURCE, VERDICT

DRAFT = Draft(
    reading=READING,
    verdict=VERDICT,
    evidence=(SOURCE,),
    claimant_confirmed_by="corin",
    reply=ReplyRequest(addressee="The mayor", question="Which budget?"),
)
HASH = draft_hash(READING, DRAFT, ACCURACY)

OTHER_READING: dict[str, Any] = {
    "text": "Another claim.",
    "quote": "Other words.",
    "start": 11,
    "end": 48,
    "block": 2,
    "claimant": Claimant(ClaimantType.PERSON, "Somebody Else"),
    "naming": Naming.WITHHELD,
    "resolved": (Resolution("us", "the town"),),
    "appearances": (Appearance(10, 47, 1),),
    "revision": 2,
}
OTHER_SOURCE: dict[str, Any] = {
    "kind": EvidenceKind.WEB,
    "tier": Tier.SECONDARY,
    "stance": Stance.SUPPORTS,
    "title": "Another title",
    "publisher": "Town press",
    "url": "https://wexholm.example/other.pdf",
    "description": "Page 4",
    "accessed_at": date(2031, 5, 6),
    "archive_url": "https://archive.example/1",
    "not_archived": "Behind a login",
}
OTHER_REPLY: dict[str, Any] = {
    "addressee": "The clerk",
    "question": "Which year?",
    "deadline": datetime(2031, 6, 1, tzinfo=UTC),
    "waived": "No time",
}


@pytest.mark.parametrize("name", [field.name for field in fields(Reading)])
def test_the_hash_covers_every_field_of_the_reading(name) -> None:
    altered = replace(READING, **{name: OTHER_READING[name]})

    assert draft_hash(altered, DRAFT, ACCURACY) != HASH


@pytest.mark.parametrize("name", [field.name for field in fields(Verdict)])
def test_the_hash_covers_every_field_of_the_verdict(name) -> None:
    altered = replace(DRAFT, verdict=replace(VERDICT, **{name: "other"}))

    assert draft_hash(READING, altered, ACCURACY) != HASH


@pytest.mark.parametrize("name", [field.name for field in fields(Evidence)])
def test_the_hash_covers_every_field_of_the_evidence(name) -> None:
    altered = replace(DRAFT, evidence=(replace(SOURCE, **{name: OTHER_SOURCE[name]}),))

    assert draft_hash(READING, altered, ACCURACY) != HASH


@pytest.mark.parametrize("name", [field.name for field in fields(ReplyRequest)])
def test_the_hash_covers_every_field_of_the_reply(name) -> None:
    assert DRAFT.reply is not None
    altered = replace(DRAFT, reply=replace(DRAFT.reply, **{name: OTHER_REPLY[name]}))

    assert draft_hash(READING, altered, ACCURACY) != HASH


def test_the_hash_covers_the_scale_and_its_version() -> None:
    assert draft_hash(READING, DRAFT, SAMPLE) != HASH
    assert draft_hash(READING, DRAFT, replace(ACCURACY, version=2)) != HASH


def test_the_hash_leaves_out_what_is_not_public() -> None:
    private = replace(DRAFT, claimant_confirmed_by="polly", accepted=READING, reading=None)

    assert draft_hash(READING, private, ACCURACY) == HASH


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://a.example/x", "another scheme"),
        ("javascript:alert(1)", "a script"),
        ("https://", "no host"),
        ("https:///path", "no host but a path"),
        ("//a.example/x", "no scheme"),
        ("https://user@a.example/", "a user"),
        ("https://user:secret@a.example/", "a user and a password"),
        ("https://@a.example/", "an empty user"),
        ("https://a.example/a b", "a space"),
        ("https://a.example/\tx", "a tab"),
        ("https://a.example\\@b.example/", "a backslash"),
        ("https://a.example:port/", "a port that is no number"),
        ("https://a.example:99999/", "a port that is none"),
        ("https://[::1/", "half an address"),
        ('https://a.example/"onload=', "a quotation mark"),
        ("https://a.example/<b>", "a tag"),
        ("https://a.example/" + "x" * 2_000, "too long"),
    ],
    ids=lambda value: value if " " in str(value) and "/" not in str(value) else "",
)
def test_an_address_that_is_no_address_is_refused(url, why) -> None:
    with pytest.raises(InputRefused) as refused:
        clean_url(url, "/evidence/0/url")

    assert refused.value.pointer == "/evidence/0/url", why


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (None, None),
        ("  ", None),
        (" https://a.example/x?y=1#z ", "https://a.example/x?y=1#z"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("https://münze.example/ä", "https://münze.example/ä"),
    ],
)
def test_an_address_is_kept_without_white_space_round_it(url, kept) -> None:
    assert clean_url(url, "/url") == kept


@pytest.mark.parametrize(
    ("source", "pointer", "reason"),
    [
        (replace(SOURCE, title=" "), "/evidence/1/title", "text_missing"),
        (replace(SOURCE, title="x" * 301), "/evidence/1/title", "text_too_long"),
        (replace(SOURCE, url=None), "/evidence/1/url", "source_untraceable"),
        (replace(SOURCE, url=None, description=" "), "/evidence/1/url", "source_untraceable"),
        (replace(SOURCE, url="mailto:a@b"), "/evidence/1/url", "url_refused"),
        (replace(SOURCE, archive_url="x"), "/evidence/1/archive_url", "url_refused"),
        (replace(SOURCE, publisher="x" * 201), "/evidence/1/publisher", "text_too_long"),
        (replace(SOURCE, description="x" * 2_001), "/evidence/1/description", "text_too_long"),
        (replace(SOURCE, not_archived="x" * 301), "/evidence/1/not_archived", "text_too_long"),
        (replace(SOURCE, kind=EvidenceKind.WITHHELD), "/evidence/1/url", "source_withheld"),
    ],
)
def test_a_source_that_nobody_can_follow_is_refused_by_its_field(source, pointer, reason) -> None:
    with pytest.raises(InputRefused) as refused:
        clean_evidence((SOURCE, source))

    assert (refused.value.pointer, refused.value.reason) == (pointer, reason)


def test_a_description_stands_for_an_address() -> None:
    told = replace(
        SOURCE, kind=EvidenceKind.WITHHELD, url=None, description="Seen by two of us.\r\n"
    )

    assert clean_evidence((told,)) == (replace(told, description="Seen by two of us."),)


def test_fifty_sources_are_enough() -> None:
    assert len(clean_evidence((SOURCE,) * 49, already=1)) == 49
    with pytest.raises(InputRefused) as refused:
        clean_evidence((SOURCE,) * 50, already=1)

    assert refused.value.reason == "evidence_too_many"


@pytest.mark.parametrize(
    ("verdict", "pointer", "reason"),
    [
        (replace(VERDICT, rating="pants"), "/verdict/rating", "rating_unknown"),
        (replace(VERDICT, reason="x" * 301), "/verdict/reason", "text_too_long"),
        (replace(VERDICT, explanation="x" * 20_001), "/verdict/explanation", "text_too_long"),
        (replace(VERDICT, explanation="bell \x07"), "/verdict/explanation", "text_unreadable"),
    ],
)
def test_a_verdict_is_refused_by_its_field(verdict, pointer, reason) -> None:
    with pytest.raises(InputRefused) as refused:
        clean_verdict(verdict, ACCURACY)

    assert (refused.value.pointer, refused.value.reason) == (pointer, reason)


def test_an_unfinished_verdict_may_be_saved() -> None:
    assert clean_verdict(Verdict("", "", " Later.\r"), ACCURACY) == Verdict("", "", "Later.")


@given(st.text(max_size=40))
def test_a_text_is_refused_or_clean_and_cleaning_again_changes_nothing(raw) -> None:
    try:
        once = clean_text(raw, "/text", 20)
    except InputRefused:
        return

    assert once == clean_text(once, "/text", 20)
    assert "\r" not in once
    assert 0 < len(once) <= 20
    assert once.encode()
