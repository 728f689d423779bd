"""Later wordings of an article, end to end: what is kept, flagged, found and told."""

import json
from datetime import timedelta
from itertools import permutations
from threading import Barrier, Thread
from typing import Any

import pytest

from chalicelib.adapters import keys
from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.log import parse
from chalicelib.domain.publication import RetryExtraction
from chalicelib.domain.publication import Withdraw as WithdrawArticle
from chalicelib.domain.review import (
    Accept,
    Approve,
    EditClaim,
    Publish,
    Removed,
    SaveDraft,
    State,
    SubmitDraft,
    Take,
)
from chalicelib.domain.verdict import Draft
from chalicelib.workflow.ports import Delete
from chalicelib.workflow.records import Submitted
from tests.workflow.desk import ARTICLE, EVIDENCE, START, VERDICT, open_desk
from tests.workflow.test_extract_claims import Crash, CrashingTable, many_claims

PLACE: Any = {"url": "https://ledger.example/bridge", "publisher": "Velmont Ledger"}
RAIN = "It rained on 212 days in Velmont last year, the weather office said."
FERRY = "The new ferry carries 900 people a day across the harbour."
CHANGED = ARTICLE.replace("42 cracks", "57 cracks")
WITHOUT = ARTICLE.replace('"We counted 42 cracks in the northern arch," said Ines Okafor, ', "")
LONGER = f"{RAIN}\n\n{ARTICLE}"
HOUR = timedelta(hours=1)


def send(desk, body, **facts):
    """Send a wording an hour after the one before; nothing is extracted yet."""
    desk.clock.pass_time(HOUR)
    sent = Submission(body=body, body_format=BodyFormat.TEXT, **{**PLACE, **facts})
    return desk.plumbline.submit_article(sent, member=desk.people["reporter"], idempotency_key=None)


def wordings(desk, *bodies):
    """Send wordings one after the other, each worked off before the next; gives the article."""
    for body in bodies:
        article_id = send(desk, body).article_id
        desk.drain()
    return article_id


def claim_about(desk, article_id, words):
    """The one claim whose text holds these words."""
    (found,) = [one for one in desk.plumbline.read_claims(article_id) if words in one.text]
    return found.claim_id


def in_approval(desk, claim_id):
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())
    desk.act(
        claim_id,
        "checker",
        SubmitDraft(VERDICT, EVIDENCE, waive_reply="Nobody answers.", confirm_claimant=True),
    )


def approved(desk, claim_id):
    in_approval(desk, claim_id)
    desk.act(claim_id, "approver", Approve(desk.review(claim_id).draft_hash))


def published(desk, claim_id):
    approved(desk, claim_id)
    desk.act(claim_id, "chief", Publish())


def log_of(desk, claim_id):
    page = desk.plumbline.read_history(claim_id, after=0, limit=100)
    return [entry["action"] for entry in page.items]


def whole(desk, article_id):
    """Everything that is stored of an article and its claims, but for what the clock says."""
    record = desk.plumbline.read_article(article_id)
    claims = desk.plumbline.read_claims(article_id)
    return (
        [(one.number, one.state, one.result_blob, one.ordinals()) for one in record.revisions],
        record.next_ordinal,
        [desk.review(claim.claim_id) for claim in claims],
    )


def clean(desk):
    return list(desk.plumbline.verify_log()()) == []


def test_what_the_outlet_left_alone_is_not_touched_when_it_moves(desk):
    article_id = wordings(desk, ARTICLE)
    claim_id = claim_about(desk, article_id, "42")
    approved(desk, claim_id)
    before = desk.review(claim_id)

    wordings(desk, LONGER)

    assert desk.review(claim_id) == before
    result = desk.plumbline.read_segments(article_id, 2)
    (moved,) = [one for one in result["claims"] if one["claim_id"] == claim_id]
    span = moved["span"]
    assert "42 cracks" in LONGER[span["start"] : span["end"]] == moved["quote"]
    assert claim_id in result["carried"]["kept"]
    assert clean(desk)


def test_a_changed_sentence_voids_the_approval_keeps_the_draft_and_tells_the_holder(desk):
    article_id = wordings(desk, ARTICLE)
    claim_id = claim_about(desk, article_id, "42")
    approved(desk, claim_id)
    drafted = desk.review(claim_id).draft

    wordings(desk, CHANGED)

    after = desk.review(claim_id)
    assert (after.state, after.approvals) == (State.CHANGES_REQUESTED, ())
    assert (after.draft.verdict, after.draft.evidence) == (drafted.verdict, drafted.evidence)
    assert after.flags == ("sentence_changed",)
    entry = desk.plumbline.read_history(claim_id, after=after.version - 1, limit=1).items[0]
    assert (entry["action"], entry["member"]) == ("carry_over", "system")
    assert entry["changes"]["concerns"] == ["checker"]
    assert len(desk.plumbline.read_claims(article_id)) == 4
    assert clean(desk)


def test_a_claim_that_nobody_touched_reads_as_the_newest_wording_has_it(desk):
    article_id = wordings(desk, ARTICLE)
    claim_id = claim_about(desk, article_id, "42")

    wordings(desk, CHANGED)

    record = desk.plumbline.read_claim(claim_id, member=desk.people["chief"])
    assert "57" in record.review.text == record.reading.text
    assert (record.reading.revision, record.review.state) == (2, State.EXTRACTED)
    assert record.claim["revision"] == 2
    assert clean(desk)


def test_a_sentence_that_is_gone_stays_with_the_times_between_which_it_went(desk):
    article_id = wordings(desk, ARTICLE)
    claim_id = claim_about(desk, article_id, "42")
    approved(desk, claim_id)

    wordings(desk, "\n".join(line for line in ARTICLE.splitlines() if "42" not in line))

    after = desk.review(claim_id)
    assert (after.state, after.flags) == (State.APPROVED, ("sentence_removed",))
    assert after.removed == Removed(2, after=START + HOUR, before=START + 2 * HOUR)
    assert clean(desk)


def test_new_sentences_are_claims_under_the_articles_next_ordinals(desk):
    article_id = wordings(desk, ARTICLE)
    before = [one.ordinal for one in desk.plumbline.read_claims(article_id)]

    wordings(desk, LONGER)

    claims = desk.plumbline.read_claims(article_id)
    new = [one for one in claims if one.ordinal not in before]
    assert [one.ordinal for one in new] == [len(before) + 1]
    assert "212 days" in new[0].text
    assert (new[0].state, new[0].revision, new[0].version) == (State.EXTRACTED, 2, 1)
    assert clean(desk)


def test_three_quick_edits_leave_one_queue_and_no_lost_draft(desk):
    article_id = wordings(desk, ARTICLE)
    claim_id = claim_about(desk, article_id, "42")
    desk.act(claim_id, "triager", Accept())
    desk.act(claim_id, "checker", Take())
    desk.act(claim_id, "checker", SaveDraft(VERDICT, EVIDENCE))
    drafted = desk.review(claim_id).draft

    sent = [
        send(desk, CHANGED),
        send(desk, CHANGED.replace("57", "58")),
        send(desk, f"{ARTICLE}\n{FERRY}"),
    ]
    desk.drain()

    assert [one.revision for one in sent] == [2, 3, 4]
    claims = desk.plumbline.read_claims(article_id)
    assert len({one.text for one in claims}) == len(claims) == 5
    after = desk.review(claim_id)
    assert (after.draft.verdict, after.draft.evidence) == (drafted.verdict, drafted.evidence)
    assert (after.state, after.holder, after.flags) == (State.IN_REVIEW, "checker", ())
    assert log_of(desk, claim_id).count("carry_over") == 3
    assert clean(desk)


def test_a_sentence_that_went_and_came_back_is_the_same_claim(desk):
    article_id = wordings(desk, ARTICLE)
    claim_id = claim_about(desk, article_id, "42")
    in_approval(desk, claim_id)
    drafted = desk.review(claim_id)

    gone = "\n".join(line for line in ARTICLE.splitlines() if "42" not in line)
    wordings(desk, gone, f"{ARTICLE}\n{FERRY}")

    after = desk.review(claim_id)
    assert (after.state, after.draft_hash) == (State.IN_APPROVAL, drafted.draft_hash)
    assert (after.removed, after.flags) == (None, ())
    assert clean(desk)


def test_the_checker_may_take_up_the_newest_wording_and_publish_it(desk):
    article_id = wordings(desk, ARTICLE)
    claim_id = claim_about(desk, article_id, "42")
    in_approval(desk, claim_id)
    wordings(desk, CHANGED)

    desk.act(claim_id, "checker", Take())
    desk.act(claim_id, "checker", EditClaim("[Engineers] counted 57 cracks."))
    desk.act(claim_id, "checker", SubmitDraft(confirm_claimant=True))
    desk.act(claim_id, "approver", Approve(desk.review(claim_id).draft_hash))
    desk.act(claim_id, "chief", Publish())

    reading = desk.review(claim_id).draft.reading
    assert (reading.revision, "57 cracks" in reading.quote) == (2, True)
    assert CHANGED[reading.start : reading.end] == reading.quote
    assert clean(desk)


@pytest.mark.long_on_dynamodb
def test_messages_in_any_order_end_the_same(table, tmp_path):
    ends = set()
    for place, order in enumerate(permutations([1, 2, 3])):
        with open_desk(table, tmp_path / str(place)) as desk:
            vars(desk.plumbline.ports.ids)["count"] = iter(range(1000 * (place + 1), 10**9))
            desk.clock.now = START
            url = f"https://ledger.example/{place}"
            for body in (ARTICLE, CHANGED, LONGER):
                article_id = send(desk, body, url=url).article_id
            for number in (*order, *order):
                desk.plumbline.extract_article(article_id, number)
            revisions, ordinals, reviews = whole(desk, article_id)
            ends.add(
                (
                    tuple((number, state, found) for number, state, _, found in revisions),
                    ordinals,
                    tuple((one.ordinal, one.state, one.text, one.flags) for one in reviews),
                )
            )

    assert len(ends) == 1


@pytest.mark.proof
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "crash_at", range(1, 7), ids=["freeze", "add", "changed", "gone", "gone too", "finish"]
)
def test_a_later_wording_that_stops_anywhere_ends_as_if_it_had_not(
    table, tmp_path, crash_at, after
):
    crashing = CrashingTable(table)
    first = many_claims(4).split("\n\n")
    more = [f"Ship {n} carried {n + 200} people over the bay on Friday." for n in range(50)]
    later = "\n\n".join([first[0].replace("17 million", "99 million"), first[3], *more])

    def play(name, *, crash):
        url = f"https://ledger.example/{name}"
        with open_desk(crashing, tmp_path) as desk:
            vars(desk.plumbline.ports.ids)["count"] = iter(range(1000 if crash else 10**6, 10**9))
            desk.clock.now = START
            article_id = send(desk, "\n\n".join(first), url=url).article_id
            desk.plumbline.extract_article(article_id, 1)
            in_approval(desk, f"{article_id}-1")
            send(desk, later, url=url)
            crashing.seen, crashing.crash_at, crashing.after = 0, crash, after
            if crash:
                with pytest.raises(Crash):
                    desk.plumbline.extract_article(article_id, 2)
            crashing.crash_at = None
            desk.plumbline.extract_article(article_id, 2)
            desk.plumbline.extract_article(article_id, 2)
            assert clean(desk)
            record = desk.plumbline.read_article(article_id)
            return (
                record.publication.version,
                record.next_ordinal,
                [one.state for one in record.revisions],
                [
                    (one.ordinal, one.state, one.version, one.text, one.flags, one.revision)
                    for one in desk.plumbline.read_claims(article_id)
                ],
            )

    undisturbed = play("undisturbed", crash=None)
    seen = crashing.seen
    disturbed = play("disturbed", crash=crash_at)

    assert disturbed == undisturbed
    assert seen == 6


def test_several_who_send_other_wordings_at_once_each_get_a_number(table, tmp_path):
    with open_desk(table, tmp_path) as desk:
        article_id = wordings(desk, ARTICLE)
        barrier, given = Barrier(6), []

        def sends(number):
            barrier.wait()
            sent = Submission(f"{ARTICLE}\n{number} ferries.", BodyFormat.TEXT, **PLACE)
            given.append(
                desk.plumbline.submit_article(
                    sent, member=desk.people["reporter"], idempotency_key=None
                )
            )

        threads = [Thread(target=sends, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        desk.drain()

        record = desk.plumbline.read_article(article_id)
        assert sorted(one.revision for one in given) == [2, 3, 4, 5, 6, 7]
        assert {one.outcome for one in given} == {"revised"}
        assert [one.state.value for one in record.revisions] == ["extracted"] * 7
        assert clean(desk)


def test_the_same_content_again_answers_with_the_first_and_changes_nothing(desk):
    article_id = wordings(desk, ARTICLE, CHANGED)
    before = whole(desk, article_id)

    again = [send(desk, ARTICLE), send(desk, CHANGED)]
    desk.drain()

    assert again == [Submitted(article_id, 1, "same"), Submitted(article_id, 2, "same")]
    assert whole(desk, article_id) == before


def test_a_later_wording_without_text_fails_by_itself(desk):
    article_id = wordings(desk, ARTICLE)
    before = whole(desk, article_id)[2]

    blank = Submission("<img src='x.png'>", BodyFormat.HTML, **PLACE)
    desk.plumbline.submit_article(blank, member=desk.people["reporter"], idempotency_key=None)
    desk.drain()

    record = desk.plumbline.read_article(article_id)
    assert [one.state.value for one in record.revisions] == ["extracted", "failed"]
    assert (record.publication.state, record.publication.failure) == ("open", None)
    assert whole(desk, article_id)[2] == before
    wordings(desk, CHANGED)
    assert desk.plumbline.read_article(article_id).revisions[2].state == "extracted"
    assert clean(desk)


def test_a_later_wording_opens_an_article_whose_first_had_no_text(desk):
    blank = Submission("<img src='x.png'>", BodyFormat.HTML, **PLACE)
    article_id = desk.plumbline.submit_article(
        blank, member=desk.people["reporter"], idempotency_key=None
    ).article_id
    desk.drain()

    wordings(desk, ARTICLE)

    record = desk.plumbline.read_article(article_id)
    assert (record.publication.state, record.publication.failure) == ("open", None)
    assert [one.ordinal for one in desk.plumbline.read_claims(article_id)] == [1, 2, 3, 4]
    assert clean(desk)


def test_a_first_wording_that_is_tried_again_after_a_later_one_was_read_stays_failed(desk):
    blank = Submission("<img src='x.png'>", BodyFormat.HTML, **PLACE)
    article_id = desk.plumbline.submit_article(
        blank, member=desk.people["reporter"], idempotency_key=None
    ).article_id
    desk.drain()
    desk.plumbline.decide_article(
        article_id,
        RetryExtraction(),
        member=desk.people["triager"],
        expected_version=desk.plumbline.read_article(article_id).publication.version,
        decision_id=None,
    )
    send(desk, ARTICLE)
    desk.plumbline.extract_article(article_id, 2)
    desk.drain()

    record = desk.plumbline.read_article(article_id)
    assert [one.state.value for one in record.revisions] == ["failed", "extracted"]
    assert clean(desk)


def test_who_sent_which_wording_stands_in_the_articles_log_and_outsiders_learn_of_it(desk):
    article_id = wordings(desk, ARTICLE)
    desk.plumbline.relay_outbox()
    send(desk, CHANGED)

    desk.plumbline.relay_outbox()

    events = [json.loads(body) for body in desk.queues["events"].take()]
    assert [(event["type"], event["sequence"]) for event in events] == [("article.revised", 3)]
    desk.plumbline.extract_article(article_id, 2)
    desk.plumbline.relay_outbox()
    events = [json.loads(body) for body in desk.queues["events"].take()]
    assert [event["type"] for event in events] == ["claim.revised", "article.extracted"]
    log = desk.plumbline._reviews.entries(article_id)
    told = [parse(entry.text) for entry in log]
    assert [(one["action"], one["member"]) for one in told[2:]] == [
        ("revise", "reporter"),
        ("carry_over", "system"),
    ]
    assert told[3]["changes"] == {
        "revision": 2,
        "kept": 3,
        "changed": 1,
        "vanished": 0,
        "new": 0,
    }


def test_an_address_of_an_article_that_was_given_up_is_free_again(desk):
    first = send(desk, ARTICLE).article_id
    desk.plumbline.decide_article(
        first,
        WithdrawArticle("Sent by mistake."),
        member=desk.people["chief"],
        expected_version=1,
        decision_id=None,
    )

    second = send(desk, CHANGED)

    assert (second.outcome, second.article_id != first) == ("accepted", True)
    assert send(desk, LONGER) == Submitted(second.article_id, 2, "revised")


def test_another_spelling_of_the_address_is_the_same_article(desk):
    article_id = wordings(desk, ARTICLE)

    revised = send(desk, CHANGED, url="http://LEDGER.example/bridge?utm_source=letter#top")
    same = send(desk, ARTICLE, url="https://ledger.example/bridge?fbclid=1")

    assert revised == Submitted(article_id, 2, "revised")
    assert same == Submitted(article_id, 1, "same")


def test_an_untouched_claim_that_is_changed_back_and_forth_has_no_draft(desk):
    article_id = wordings(desk, ARTICLE, CHANGED, f"{ARTICLE}\n{FERRY}")
    claim_id = claim_about(desk, article_id, "42")

    assert desk.review(claim_id).draft == Draft()
    assert desk.review(claim_id).revision == 3
    assert clean(desk)


def test_a_wording_that_was_taken_out_of_the_store_is_missed(desk, table):
    article_id = wordings(desk, ARTICLE, CHANGED)
    assert clean(desk)

    table.transact([Delete(keys.revision(article_id, 2))])

    assert [str(finding.problem) for finding in desk.plumbline.verify_log()()] == [
        "2 wordings were sent, those kept are [1]"
    ]


def test_workers_side_by_side_end_as_one_alone(desk):
    article_id = send(desk, ARTICLE).article_id
    for body in (CHANGED, LONGER):
        send(desk, body)
    barrier, broken = Barrier(4), []

    def works(order):
        barrier.wait()
        try:
            for number in order:
                desk.plumbline.extract_article(article_id, number)
        except Exception as error:  # noqa: BLE001 - a thread's error must not get lost
            broken.append(error)

    orders = ([3, 2, 1], [1, 2, 3], [2, 3, 1], [3, 1, 2])
    threads = [Thread(target=works, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    record = desk.plumbline.read_article(article_id)
    claims = desk.plumbline.read_claims(article_id)
    assert broken == []
    assert [one.state.value for one in record.revisions] == ["extracted"] * 3
    assert [one.ordinal for one in claims] == [1, 2, 3, 4, 5]
    assert log_of(desk, claim_about(desk, article_id, "42")) == [
        "extract",
        "carry_over",
        "carry_over",
    ]
    assert clean(desk)
