"""Laws that hold however often an outlet rewrites an article while people work on its claims."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.review import (
    Accept,
    Approve,
    Review,
    SaveDraft,
    State,
    SubmitDraft,
    Take,
)
from chalicelib.domain.verdict import Draft
from tests.adapters.stores import open_sqlite
from tests.workflow.desk import EVIDENCE, VERDICT, open_desk
from tests.workflow.test_revisions import clean, send

SUBMISSION = SubmitDraft(VERDICT, EVIDENCE, waive_reply="Nobody answers.", confirm_claimant=True)
THINGS = ("ferries", "bridges", "schools")
SENTENCES = st.builds(
    "The town of {} spent {} million crowns on {} in 2021.".format,
    st.sampled_from(["Velmont", "Wexholm", "Almen"]),
    st.sampled_from([17, 18, 90]),
    st.sampled_from(THINGS),
)
WORDINGS = st.lists(
    st.lists(SENTENCES, min_size=1, max_size=5, unique=True), min_size=2, max_size=4
)
WORK = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["accept", "take", "draft", "submit", "approve"])),
    max_size=8,
)


def work_on(desk, claim, step):
    """One step of somebody at the desk, where the claim lets them take it."""
    steps = {
        (State.EXTRACTED, "accept"): ("triager", Accept()),
        (State.QUEUED, "take"): ("checker", Take()),
        (State.CHANGES_REQUESTED, "take"): ("checker", Take()),
        (State.IN_REVIEW, "draft"): ("checker", SaveDraft(VERDICT, EVIDENCE)),
        (State.IN_REVIEW, "submit"): ("checker", SUBMISSION),
        (State.IN_APPROVAL, "approve"): ("approver", Approve(claim.draft_hash or "")),
    }
    if (claim.state, step) in steps:
        desk.act(claim.claim_id, *steps[claim.state, step])


@given(WORDINGS, st.lists(WORK, min_size=4, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_claim_is_lost_none_is_there_twice_and_nothing_changed_stays_approved(texts, work):
    with (
        tempfile.TemporaryDirectory() as name,
        open_sqlite(Path(name)) as table,
        open_desk(table, Path(name)) as desk,
    ):
        known: dict[str, Review] = {}
        drafts: dict[str, Draft] = {}
        for number, sentences in enumerate(texts):
            body = "\n\n".join([*sentences, f"Wording {number} of this page."])
            article_id = send(desk, body).article_id
            desk.drain()
            claims = {one.claim_id: one for one in desk.plumbline.read_claims(article_id)}
            result: Any = desk.plumbline.read_segments(article_id, None)

            assert known.keys() <= claims.keys()
            stands = [claim["claim_id"] for claim in result["claims"]]
            assert len(set(stands)) == len(stands)
            assert {one for one in claims if claims[one].removed is None} == set(stands)
            carried = {one: kind for kind, ids in result["carried"].items() for one in ids}
            for one, before in known.items():
                after = desk.review(one)
                assert after.draft.verdict == drafts[one].verdict
                assert after.draft.evidence == drafts[one].evidence
                assert after.holder == before.holder
                if carried.get(one) == "changed":
                    assert (after.approvals, after.draft_hash) == ((), None)
                elif carried.get(one) == "kept":
                    assert after == desk_unmoved(desk, before)
            for claim in result["claims"]:
                span = claim["span"]
                assert result["text"][span["start"] : span["end"]] == claim["quote"]
            for place, step in work[number]:
                named = sorted(claims)[place % len(claims)]
                work_on(desk, desk.review(named), step)
            known = {one: desk.review(one) for one in claims}
            drafts = {one: review.draft for one, review in known.items()}
        assert clean(desk)


def desk_unmoved(desk, before):
    """The review as it was, read anew: a sentence that only moved leaves no trace."""
    assert desk.review(before.claim_id).version == before.version
    return before
