"""Any sequence of requests by several members on real stores: hypothesis plays a whole desk.

Played are every action on claims, offered or not, further wordings of the article, added claims,
take-downs of the article, members who leave, and time that passes. After each request the claim
has one entry more or none; in the end every acknowledged request stands in the log once, nobody
approved their own work by an outsider's reading of the entries, and replaying gives the state.
"""

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.errors import PlumblineError
from chalicelib.domain.policy import Role
from chalicelib.domain.publication import (
    ApproveSummary,
    Choose,
    PublishCounts,
    Restore,
    SubmitSummary,
    Suspend,
    WriteSummary,
)
from chalicelib.domain.review import (
    TABLE,
    AddClaim,
    Assign,
    ChildClaim,
    MarkDuplicate,
    Merge,
    Reassign,
    ReuseVerdict,
    Split,
    State,
)
from tests.adapters.stores import open_sqlite
from tests.domain.review_play import sound
from tests.workflow.any_sequence import judged
from tests.workflow.desk import ARTICLE, open_desk

STAFF = (Role.TRIAGER, Role.CHECKER, Role.APPROVER, Role.CHIEF)
PEOPLE = {
    "polly": frozenset(STAFF),  # may do everything, and must not approve herself
    "quentin": frozenset(STAFF),
    "asa": frozenset({Role.APPROVER}),
    "corin": frozenset({Role.CHECKER, Role.TRIAGER}),
}
WORDINGS = (
    ARTICLE,
    ARTICLE.replace("18,000 vehicles", "19,000 vehicles"),
    ARTICLE.replace("42 cracks", "43 cracks") + "\nThe port of Velmont handled 900 ships in May.\n",
)
# The system's own and what erases are asked for elsewhere.
ASKED = sorted(
    {row.action for row in TABLE if set(row.roles) - {Role.SYSTEM}} - {"erase", "carry_over"}
)
PLACE = {"url": "https://ledger.example/bridge", "publisher": "Velmont Ledger"}
CLAIM = st.integers(0, 7)
WHO = st.sampled_from(sorted(PEOPLE))


class AnySequence(RuleBasedStateMachine):
    """A desk with one article at which anybody may ask for anything."""

    @initialize()
    def open(self):
        self.closing = ExitStack()
        folder = Path(self.closing.enter_context(tempfile.TemporaryDirectory()))
        table = self.closing.enter_context(open_sqlite(folder))
        self.desk = self.closing.enter_context(open_desk(table, folder))
        self.plumbline = self.desk.plumbline
        self.members = {
            name: self.plumbline.add_member(member_id=name, name=name.title(), roles=roles)
            for name, roles in PEOPLE.items()
        }
        self.article_id = self.send(0).article_id
        self.desk.drain()
        self.asked = 0
        self.acknowledged: dict[str, tuple[str, int]] = {}
        self.refused: set[str] = set()

    def send(self, wording):
        return self.plumbline.submit_article(
            Submission(body=WORDINGS[wording], body_format=BodyFormat.TEXT, **PLACE),  # type: ignore[arg-type]
            member=self.desk.people["reporter"],
            idempotency_key=None,
        )

    def claims(self):
        return self.plumbline.read_claims(self.article_id)

    def fitting(self, name, review):
        """The action with arguments that fit this very claim and its neighbours."""
        others = [one.claim_id for one in self.claims() if one.claim_id != review.claim_id]
        reading = self.plumbline.read_claim(review.claim_id, member=self.members["polly"]).reading
        half = ChildClaim(
            "The bridge has cracks.",
            reading.start,
            reading.end,
            Claimant(ClaimantType.OUTLET),
        )
        ready = {
            "mark_duplicate": MarkDuplicate(others[review.ordinal % len(others)]),
            "merge": Merge(others[review.ordinal % len(others)]),
            "split": Split((half, replace(half, text="The bridge carries cars."))),
            "reuse_verdict": ReuseVerdict(others[0]),
            "assign": Assign("corin", due=self.desk.clock.now + timedelta(hours=5)),
            "reassign": Reassign("corin", "She is ill."),
        }
        return ready.get(name) or sound(name, review)

    def attempt(self, claim, who, name):
        claims = self.claims()
        review = self.desk.review(claims[claim % len(claims)].claim_id)
        decision = f"decision-{self.asked}"
        self.asked += 1
        before = {one.claim_id: one.version for one in claims}
        try:
            recorded = self.plumbline.decide(
                review.claim_id,
                self.fitting(name, review),
                member=self.members[who],
                expected_version=review.version,
                decision_id=decision,
            )
        except PlumblineError:
            assert {one.claim_id: one.version for one in self.claims()} == before
            self.refused.add(f"{who}/{decision}")
            return
        assert recorded.review.version == review.version + 1
        self.acknowledged[f"{who}/{decision}"] = (review.claim_id, recorded.review.version)

    @rule(claim=CLAIM, who=WHO, choice=st.integers(0, 40))
    def do_what_is_offered(self, claim, who, choice):
        claims = self.claims()
        named = claims[claim % len(claims)].claim_id
        offered = self.plumbline.read_claim(named, member=self.members[who]).allowed_actions
        wanted = [name for name in offered if name in ASKED]
        if wanted:
            self.attempt(claim, who, wanted[choice % len(wanted)])

    @rule(claim=CLAIM, who=WHO, name=st.sampled_from(ASKED))
    def ask_for_anything(self, claim, who, name):
        self.attempt(claim, who, name)

    @rule(claim=st.integers(0, 2), first=WHO, second=WHO)
    def go_the_whole_way(self, claim, first, second):
        for who, name in (
            (first, "accept"),
            (first, "take"),
            (first, "submit_draft"),
            (second, "approve"),
            (second, "publish"),
        ):
            self.attempt(claim, who, name)

    @rule(claim=st.integers(0, 2), first=WHO, second=WHO)
    def correct(self, claim, first, second):
        for who, name in (
            (second, "open_correction"),
            (first, "take"),
            (first, "submit_correction"),
            (second, "approve"),
        ):
            self.attempt(claim, who, name)

    @rule(wording=st.integers(0, len(WORDINGS) - 1))
    def the_outlet_sends_a_wording(self, wording):
        self.send(wording)
        self.desk.drain()

    @rule(who=WHO)
    def somebody_adds_a_claim(self, who):
        action = AddClaim(
            "The arch was built in 1911.",
            Claimant(ClaimantType.OUTLET),
            start=4,
            end=40,
        )
        if len(self.claims()) < 8:
            self.ask_of_the_article(
                lambda: self.plumbline.add_claim(
                    self.article_id, action, member=self.members[who], decision_id=None
                )
            )

    @rule(who=WHO, choice=st.integers(0, 6))
    def somebody_decides_on_the_article(self, who, choice):
        publication = self.plumbline.read_article(self.article_id).publication
        action = (
            Choose((self.claims()[0].claim_id,), "It matters."),
            WriteSummary("Cracks", "There are.", "they matter"),
            SubmitSummary(partial=True),
            ApproveSummary(publication.finding_hash or "0" * 64),
            PublishCounts(),
            Suspend("A letter."),
            Restore("No letter."),
        )[choice]
        self.ask_of_the_article(
            lambda: self.plumbline.decide_article(
                self.article_id,
                action,
                member=self.members[who],
                expected_version=publication.version,
                decision_id=None,
            )
        )

    def ask_of_the_article(self, request):
        try:
            request()
        except PlumblineError:
            return
        self.desk.drain()

    @rule(hours=st.sampled_from([1, 30, 200]))
    def time_passes(self, hours):
        self.desk.clock.pass_time(timedelta(hours=hours))
        self.plumbline.sweep()

    @invariant()
    def every_state_is_known_and_every_change_has_its_entry(self):
        for review in self.claims():
            assert review.state in State
            entries = self.plumbline.read_history(review.claim_id, after=0, limit=10_000).items
            assert [entry["sequence"] for entry in entries] == list(range(1, review.version + 1))
            assert judged(entries) == [], review.claim_id

    def teardown(self):
        if not hasattr(self, "closing"):
            return
        with self.closing:
            self.hold_the_answers_against_the_log()

    def hold_the_answers_against_the_log(self):
        logged: dict[str, set[tuple[str, object]]] = {}
        for review in self.claims():
            for entry in self.plumbline.read_history(review.claim_id, after=0, limit=10_000).items:
                name = f"{entry['member']}/{entry['decision']}"
                logged.setdefault(name, set()).add((review.claim_id, entry["sequence"]))
        for name, place in self.acknowledged.items():
            assert place in logged.get(name, set()), f"{name} was acknowledged and is not there"
            claims = [claim for claim, _ in logged[name]]
            assert len(claims) == len(set(claims)), f"{name} was applied twice"
        assert not self.refused & set(logged), "refused, and in the log all the same"
        self.desk.drain()
        assert list(self.plumbline.verify_log()()) == []


SOME = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.proof
class TestManySequences(AnySequence.TestCase):  # type: ignore[valid-type,misc]
    """Long sequences; the stored entries themselves have been sound in all of them so far."""

    settings = settings(SOME, max_examples=100, stateful_step_count=50)


JUDGED = {
    "somebody else approved": ([("corin", "submit_draft"), ("asa", "approve")], []),
    "who wrote approved": (
        [("corin", "submit_draft"), ("corin", "approve")],
        ["2: corin approved what they had edited", "3: public without a second person"],
    ),
    "edited after the approval": (
        [("corin", "submit_draft"), ("asa", "approve"), ("corin", "save_draft")],
        ["4: public without a second person"],
    ),
    "nobody approved": ([("corin", "submit_draft")], ["2: public without a second person"]),
}


@pytest.mark.parametrize(("steps", "wrong"), JUDGED.values(), ids=JUDGED)
def test_the_judge_finds_what_is_wrong(steps, wrong):
    entries = [
        {
            "member": who,
            "action": action,
            "sequence": place,
            "from_state": "in_review",
            "to_state": "in_approval",
            "changes": {},
        }
        for place, (who, action) in enumerate([*steps, ("quentin", "publish")], start=1)
    ]
    entries[-1]["to_state"] = "published"

    assert judged(entries) == wrong
