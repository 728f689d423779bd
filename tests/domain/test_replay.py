"""The stored log against the stored record: what agrees, and every way in which it may not."""

from dataclasses import fields, replace

import pytest

from chalicelib.domain.claim_parts import Place, PlaceKind
from chalicelib.domain.log import GENESIS, Entry, SealedEntry, parse, seal
from chalicelib.domain.policy import SYSTEM, Member, Role, desk, solo
from chalicelib.domain.publication import (
    ARTICLE_COLUMNS,
    ApproveSummary,
    AskErasure,
    Erase,
    Fail,
    Open,
    Publication,
    PublicationFacts,
    PublicationState,
    PublishCounts,
    RetryExtraction,
    SubmitSummary,
    Texts,
    WriteSummary,
    begin_publication,
    decide_publication,
    finding_hash,
)
from chalicelib.domain.replay import compare, compare_publication
from chalicelib.domain.review import (
    COLUMNS,
    EditClaim,
    Note,
    Publish,
    Removed,
    Review,
    Visibility,
)
from chalicelib.domain.verdict import (
    Correction,
    CorrectionKind,
    Draft,
    ReceivedReply,
    ReplyRequest,
)
from tests.domain.review_play import (
    CHIEF,
    CORIN,
    HOUR,
    NOON,
    POLLY,
    REACHED,
    READING,
    VERDICT,
    Play,
    approved,
    erased,
    in_review,
)


@pytest.fixture(scope="module")
def published():
    return approved().wait(HOUR).act(Publish(), CHIEF)


def test_every_field_of_a_review_is_logged() -> None:
    """A field that is added to the review and not to the columns would be lost by replay."""
    elsewhere = {"claim_id", "state", "version", "head_hash"}
    logged = {name for name in COLUMNS.names if "." not in name}
    drafted = {name.removeprefix("draft.") for name in COLUMNS.names if "." in name}

    assert {field.name for field in fields(Review)} == logged | elsewhere | {"draft"}
    assert {field.name for field in fields(Draft)} == drafted
    written = {name.removeprefix("texts.") for name in ARTICLE_COLUMNS.names if "." in name}
    logged = {name for name in ARTICLE_COLUMNS.names if "." not in name}
    elsewhere = {"article_id", "state", "version", "head_hash"}
    assert {field.name for field in fields(Publication)} == logged | elsewhere | {"texts"}
    assert {field.name for field in fields(Texts)} == written


@pytest.mark.parametrize("state", list(REACHED))
def test_a_played_review_agrees_with_its_log(state) -> None:
    play = REACHED[state]()

    assert compare(play.review, play.entries, extracted_text=READING.text) == ()
    assert compare(play.review, play.entries) == ()


OTHER = {
    "state": "queued",
    "version": 99,
    "head_hash": "0" * 64,
    "policy": 2,
    "text": "Another claim.",
    "kind": "fact",
    "check_worthiness": 3,
    "since": NOON + 9 * HOUR,
    "priority": 5,
    "holder": "corin",
    "lease_until": NOON,
    "assignee": "corin",
    "due": NOON,
    "submitted_by": "polly",
    "draft_hash": "0" * 64,
    "approvals": (),
    "exit_reason": "vague",
    "duplicate_of": "A-2",
    "published_version": 2,
    "first_published_at": None,
    "visibility": Visibility.SUSPENDED,
    "flags": ("odd",),
    "demo": True,
    "opened_from": "published",
    "withheld_versions": (1,),
    "legal_hold": True,
    "risk": "high",
    "replies": (ReceivedReply(1, "The mayor", NOON, "0" * 64),),
    "reply_due": NOON,
    "revision": 2,
    "removed": Removed(2, NOON, NOON),
    "place": Place(PlaceKind.IMAGE),
    "split_from": "A-9",
    "superseded_by": ("A-8",),
    "merged": ("A-7",),
    "article_id": "B",
    "ordinal": 9,
}


@pytest.mark.parametrize("name", OTHER)
def test_any_field_that_differs_is_named(published, name) -> None:
    altered = replace(published.review, **{name: OTHER[name]})

    findings = compare(altered, published.entries, extracted_text=READING.text)

    assert [finding.split()[0] for finding in findings] == [name]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("reading", READING),
        ("accepted", READING),
        ("verdict", None),
        ("evidence", ()),
        ("claimant_confirmed_by", "polly"),
        ("reply", None),
        ("asked", (ReplyRequest("the mayor", "Which?", NOON),)),
        ("replies", (ReceivedReply(1, "The mayor", NOON, "0" * 64),)),
        ("correction", Correction(CorrectionKind.MINOR, "A comma.")),
    ],
)
def test_any_part_of_the_draft_that_differs_is_named(published, part, value) -> None:
    draft = replace(published.review.draft, **{part: value})

    findings = compare(replace(published.review, draft=draft), published.entries)

    assert findings == (f"draft.{part} is not what the log says",)


def test_a_log_without_its_end_is_found_by_head_and_version(published) -> None:
    findings = compare(published.review, published.entries[:-1])

    assert [finding.split()[0] for finding in findings] == [
        "state",
        "version",
        "head_hash",
        "since",
        "published_version",
        "first_published_at",
    ]


def test_an_end_that_was_rewritten_is_found_by_the_head(published) -> None:
    last = published.entries[-1]
    text = last.text.replace('"member":"ines"', '"member":"asa"')
    resealed = _reseal(text, published.entries[-2].hash)

    assert text != last.text
    assert compare(published.review, [*published.entries[:-1], resealed]) == (
        f"head_hash is {last.hash} where the log says {resealed.hash}",
    )


def test_a_broken_chain_is_told_and_nothing_is_guessed_beyond_it(published) -> None:
    first, second, *rest = published.entries

    assert compare(published.review, [second, first, *rest]) == (
        "entry 1: entry 2 stands where 1 should",
    )
    assert compare(published.review, []) == ("there is no log",)
    assert compare(replace(published.review, claim_id="A-7"), published.entries) == (
        "the log is that of A-1",
    )


def without_secrets(play: Play) -> list[SealedEntry]:
    return [replace(entry, secrets={}) for entry in play.entries]


def test_an_erased_claim_fits_its_log_and_is_known_to_be_empty() -> None:
    play = erased(approved().act(Note("Ask her."), CHIEF).act(Publish(), CHIEF))
    log = without_secrets(play)

    assert compare(play.review, log, extracted_text=READING.text) == ()
    assert compare(play.review, log) == ()
    for slipped_in in (
        replace(play.review, text=READING.text),
        replace(play.review, exit_reason="He asked for it."),
        replace(play.review, draft=Draft(verdict=VERDICT)),
        replace(play.review, replies=(ReceivedReply(1, "The mayor", NOON, "0" * 64),)),
    ):
        assert len(compare(slipped_in, log)) == 1


def test_an_edited_entry_is_found_in_an_erased_log_too() -> None:
    play = erased(approved().act(Publish(), CHIEF))
    log = without_secrets(play)
    for place, sealed in enumerate(log):
        text = sealed.text.replace('"member":"', '"member":"x')
        edited = [*log[:place], replace(sealed, text=text), *log[place + 1 :]]

        assert compare(play.review, edited) == (
            f"entry {place + 1}: the hash does not follow from the entry and the one before",
        )
        assert compare(play.review, [*log[:place], *log[place + 1 :]]) != ()


def test_a_hidden_value_that_is_lost_without_erasing_is_found() -> None:
    play = in_review().act(EditClaim("The ferry was dear."), CORIN)
    lost = [*play.entries[:-1], replace(play.entries[-1], secrets={})]
    edited = replace(play.review, text="The ferry was cheap.")

    assert compare(play.review, play.entries, extracted_text=READING.text) == ()
    assert compare(edited, lost) == (
        "entry 4: the hidden draft.reading is not there, and nothing was erased",
        "entry 4: the hidden text is not there, and nothing was erased",
    )


def test_a_word_among_colleagues_may_go_alone() -> None:
    play = in_review().act(Note("Ask her."), CORIN)
    gone = [*play.entries[:-1], replace(play.entries[-1], secrets={})]

    assert compare(play.review, gone, extracted_text=READING.text) == ()


def test_a_well_chained_log_that_breaks_the_table_is_found() -> None:
    """Somebody with the keys to the store writes history anew: it has to follow the rules too."""
    play = Play()
    forged = _extend(
        play,
        _entry(2, "publish", "extracted", "published", role="chief"),
        _entry(3, "note", "queued", "queued", role="checker"),
        _entry(4, "accept", "queued", "queued", role="checker"),
    )

    findings = compare(play.review, forged)

    assert findings[:4] == (
        "entry 2: publish does not lead from extracted to published",
        "entry 3: starts from queued, not published",
        "entry 4: accept does not lead from queued to queued",
        "entry 2: published without the approval of another",
    )


def test_a_role_that_the_table_does_not_list_is_found() -> None:
    play = Play()
    forged = _extend(play, _entry(2, "accept", "extracted", "queued", role="checker"))

    assert compare(play.review, forged)[0] == "entry 2: accept as checker"


def test_an_approval_by_who_edited_is_found() -> None:
    held = in_review()
    last = len(held.entries)
    forged = _extend(
        held,
        _entry(last + 1, "submit_draft", "in_review", "in_approval", member="corin"),
        _entry(last + 2, "approve", "in_approval", "approved", member="corin", role="approver"),
    )

    assert compare(held.review, forged)[0] == f"entry {last + 2}: corin edited what they approved"


# The article's own log


def facts(member=POLLY, at=NOON, editors=frozenset()):
    return PublicationFacts(
        at=at, decision="d", source="api", member=member, policy=desk(), editors=editors
    )


WRITER = Member("wim", "Wim Aster", frozenset({Role.CHECKER, Role.APPROVER}))
APPROVER = Member("ada", "Ada Brook", frozenset({Role.APPROVER}))


def with_finding(approver=APPROVER):
    """An article whose finding was approved; nobody is asked whether they wrote it."""
    publication, log = an_article()
    for action, member in (
        (WriteSummary("Two hold", "Two of three hold.", "they are new"), WRITER),
        (SubmitSummary(), WRITER),
        (None, approver),
    ):
        named = action or ApproveSummary(publication.finding_hash)
        decision = decide_publication(publication, named, facts(member))
        log.append(seal(decision.entry, publication.head_hash, b"s" * 32))
        publication = replace(decision.publication, head_hash=log[-1].hash)
    return publication, log


def an_article():
    publication = Publication("A", PublicationState.RECEIVED, 0, 1, NOON)
    log = []

    def keep(decision):
        nonlocal publication
        log.append(seal(decision.entry, publication.head_hash, b"s" * 32))
        publication = replace(decision.publication, head_hash=log[-1].hash)

    keep(begin_publication(publication, facts()))
    for action, member in (
        (Fail("no_text"), SYSTEM),
        (RetryExtraction(), POLLY),
        (Open(3), SYSTEM),
        (PublishCounts(), POLLY),
    ):
        keep(decide_publication(publication, action, facts(member, NOON + len(log) * HOUR)))
    return publication, log


def test_a_played_article_agrees_with_its_log() -> None:
    publication, log = an_article()

    assert compare_publication(publication, log) == ()
    assert publication.published_at == NOON + 4 * HOUR


def test_an_article_that_differs_from_its_log_is_found() -> None:
    publication, log = an_article()

    assert compare_publication(replace(publication, suspended=True), log) == (
        "suspended is not what the log says",
    )
    assert compare_publication(publication, log[:-1])[0] == (
        "state is published where the log says open"
    )
    assert compare_publication(publication, []) == ("there is no log",)


def test_an_article_with_an_approved_finding_agrees_with_its_log() -> None:
    assert compare_publication(*with_finding()) == ()


def test_a_finding_that_was_changed_after_its_approval_is_found() -> None:
    publication, log = with_finding()
    approved = publication.texts.approved
    other = replace(
        approved.finding, wording=replace(approved.finding.wording, headline="None hold")
    )
    for forged in (
        replace(approved, finding=other),
        replace(approved, finding=other, hash=finding_hash(other)),
    ):
        changed = replace(publication, texts=replace(publication.texts, approved=forged))

        assert compare_publication(changed, log) == (
            "the finding is not what was approved",
            "texts.approved is not what the log says",
        )


def test_a_finding_that_was_approved_by_who_wrote_it_is_found() -> None:
    assert compare_publication(*with_finding(approver=WRITER)) == (
        "entry 8: wim wrote what they approved",
    )


def test_a_finding_without_approval_is_found_unless_the_policy_asks_for_none() -> None:
    publication, log = an_article()
    for action in (WriteSummary("Two hold", "Two of three hold.", "they are new"), SubmitSummary()):
        decision = decide_publication(publication, action, replace(facts(WRITER), policy=solo()))
        log.append(seal(decision.entry, publication.head_hash, b"s" * 32))
        publication = replace(decision.publication, head_hash=log[-1].hash)

    unapproved = ("entry 7: published without the approval of another",)
    assert compare_publication(publication, log, policies=solo) == ()
    assert compare_publication(publication, log, policies=desk) == unapproved
    assert compare_publication(publication, log) == unapproved


def an_erased_article():
    """With a finding once; its log without what could be erased."""
    publication, log = with_finding()
    operator = Member("odo", "Odo", frozenset({Role.OPERATOR}))
    chief = Member("ines", "Ines", frozenset({Role.CHIEF}))
    for action, member in ((AskErasure("She asked."), operator), (Erase(), chief)):
        decision = decide_publication(publication, action, facts(member))
        log.append(seal(decision.entry, publication.head_hash, b"s" * 32))
        publication = replace(decision.publication, head_hash=log[-1].hash)
    return publication, [replace(sealed, secrets={}) for sealed in log]


def test_an_erased_article_fits_its_log_and_is_known_to_be_empty() -> None:
    publication, log = an_erased_article()
    slipped_in = replace(publication, texts=with_finding()[0].texts)

    assert compare_publication(publication, log) == ()
    assert "texts.approved is not what the log says" in compare_publication(slipped_in, log)


def test_a_finding_whose_words_are_lost_without_erasing_is_found() -> None:
    publication, log = with_finding()
    lost = [replace(sealed, secrets={}) for sealed in log]

    assert compare_publication(replace(publication, texts=Texts()), lost) == tuple(
        f"entry {sealed.sequence}: the hidden {name} is not there, and nothing was erased"
        for sealed in log
        for name in sorted(sealed.secrets)
        if name in ARTICLE_COLUMNS.hidden
    )


def _entry(sequence, action, start, end, *, member="polly", role="checker"):
    return Entry(
        subject="A-1",
        sequence=sequence,
        at="2031-05-06T12:00:00.000000Z",
        member=member,
        role=role,
        action=action,
        from_state=start,
        to_state=end,
        policy=1,
        decision="d",
        source="api",
    )


def _extend(play, *entries):
    """The log with entries put on in good order, chained as the real thing is."""
    log = list(play.entries)
    for entry in entries:
        log.append(seal(entry, log[-1].hash, b"s" * 32))
    return log


def _reseal(text: str, previous: str) -> SealedEntry:
    entry = parse(text)
    return seal(Entry(**entry), previous or GENESIS, b"s" * 32)  # type: ignore[arg-type]  # the fields of Entry
