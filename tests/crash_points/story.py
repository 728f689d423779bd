"""A long story at one desk, told step by step; whoever is interrupted does the step again.

Every step is what the outside world does: a request with its key, a queued message, the clock's
tick. Nobody outside knows whether a step that was interrupted had been done, so all do it again.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.claim_parts import Claimant, ClaimantType, PlaceKind
from chalicelib.domain.publication import (
    ApproveSummary,
    ArticleAction,
    Choose,
    Publication,
    Restore,
    SubmitSummary,
    Suspend,
    WriteSummary,
)
from chalicelib.domain.review import (
    Accept,
    Action,
    AddClaim,
    Approve,
    ChildClaim,
    LiftLegalHold,
    MarkDuplicate,
    Merge,
    Note,
    OpenCorrection,
    Publish,
    Recall,
    RecordReply,
    RequestChanges,
    Retract,
    Review,
    SetLegalHold,
    Split,
    SubmitCorrection,
    SubmitDraft,
    Take,
)
from chalicelib.domain.verdict import CorrectionKind, Verdict
from tests.crash_points.stopping import Stopped
from tests.workflow.desk import ARTICLE, EVIDENCE, VERDICT, Desk

AGAIN = Verdict(
    rating="true",
    reason="The second report counts 42 cracks.",
    explanation="The second inspection report lists 42 cracks in the northern arch.",
)
SUBMIT = SubmitDraft(
    verdict=VERDICT, evidence=EVIDENCE, confirm_claimant=True, waive_reply="A public count."
)


T = TypeVar("T")


class Story:
    """Tells it; `answers` are what the world was told in the end."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.article = ""
        self.answers: list[object] = []
        self.interrupted = 0
        self._decisions = 0

    def tell(self) -> None:
        """From the submission to a retraction, with all that queues and sweeps do meanwhile."""
        self._submit(ARTICLE)
        self._work()
        self._review()
        self._family()
        self._finding()
        self._correction()
        self._endings()

    def _review(self) -> None:
        first, second, third = 1, 2, 4
        for ordinal in (first, second, third):
            self._act(ordinal, "triager", Accept())
        self._act(third, "triager", MarkDuplicate(f"{self.article}-2"))
        self._act(first, "checker", Take())
        self._tick(timedelta(days=3))  # the lease ends, and the sweep gives the claim back
        self._act(first, "second checker", Take())
        self._act(first, "second checker", SUBMIT)
        self._act(first, "approver", RequestChanges("Which arch?"))
        self._act(first, "second checker", Take())
        self._act(first, "second checker", SUBMIT)
        self._act(first, "second checker", Recall())
        self._act(first, "second checker", SUBMIT)
        self._approve(first)
        self._act(first, "chief", Publish())
        self._work()

    def _family(self) -> None:
        """Claims come of claims, and one is added."""
        first = self._add(
            AddClaim(
                "The bridge is old, and it was closed.",
                Claimant(ClaimantType.OUTLET),
                place=PlaceKind.HEADLINE,
            )
        )
        second = self._add(
            AddClaim("It was closed.", Claimant(ClaimantType.OUTLET), start=0, end=40)
        )
        self._act(first, "triager", Split((ChildClaim("It is old."), ChildClaim("It is shut."))))
        self._act(second, "triager", Merge(f"{self.article}-{second + 2}"))
        self._work()

    def _finding(self) -> None:
        open_claims = [
            review.claim_id for review in self._again(self._claims) if review.ordinal <= 2
        ]
        self._decide("triager", Choose(tuple(open_claims), "They decide whether it is safe."))
        self._decide("checker", WriteSummary("The cracks were there", "So it is.", "they matter"))
        self._decide("checker", SubmitSummary(partial=True))
        waiting = self._again(self._publication).finding_hash
        self._decide("approver", ApproveSummary(str(waiting)))
        self._work()

    def _correction(self) -> None:
        self._act(1, "chief", OpenCorrection("A reader wrote.", notice=True))
        self._act(1, "checker", Take())
        self._act(
            1,
            "checker",
            SubmitCorrection(
                kind=CorrectionKind.RATING_CHANGED, note="A second report.", verdict=AGAIN
            ),
        )
        self._approve(1)
        self._act(1, "chief", RecordReply("Ines Okafor", "We stand by our count."))
        self._work()

    def _endings(self) -> None:
        self._decide("chief", Suspend("A lawyer asks."))
        self._work()
        self._decide("chief", Restore("The lawyer is content."))
        self._act(2, "chief", SetLegalHold("A letter came."))
        self._act(2, "chief", LiftLegalHold("It was nothing."))
        self._act(2, "triager", Note("Too late for today."))
        self._act(1, "chief", Retract("Both reports were withdrawn."))
        self._work()

    # What the world does

    def _again(self, step: Callable[[], T]) -> T:
        while True:
            try:
                return step()
            except Stopped:
                self.interrupted += 1

    def _claims(self) -> tuple[Review, ...]:
        return self.desk.plumbline.read_claims(self.article)

    def _publication(self) -> Publication:
        return self.desk.plumbline.read_article(self.article).publication

    def _submit(self, body: str) -> None:
        reporter = self.desk.people["reporter"]
        submission = Submission(body=body, body_format=BodyFormat.TEXT, title="The bridge")
        submitted = self._again(
            lambda: self.desk.plumbline.submit_article(
                submission, member=reporter, idempotency_key="submission-1"
            )
        )
        self.article = submitted.article_id
        self.answers.append((submitted.revision, submitted.outcome))

    def _act(self, ordinal: int, who: str, action: Action) -> None:
        claim, member = f"{self.article}-{ordinal}", self.desk.people[who]
        self._decisions += 1
        decision = f"decision-{self._decisions}"
        review = self._again(lambda: self.desk.plumbline.read_claim(claim, member=member).review)
        recorded = self._again(
            lambda: self.desk.plumbline.decide(
                claim,
                action,
                member=member,
                expected_version=review.version,
                decision_id=decision,
            )
        )
        after = recorded.review
        self.answers.append((claim, after.version, after.state, recorded.allowed_actions))

    def _add(self, action: AddClaim) -> int:
        """Gives the ordinal that the claim got."""
        self._decisions += 1
        decision = f"decision-{self._decisions}"
        recorded = self._again(
            lambda: self.desk.plumbline.add_claim(
                self.article,
                action,
                member=self.desk.people["checker"],
                decision_id=decision,
            )
        )
        self.answers.append((recorded.review.claim_id, recorded.allowed_actions))
        return recorded.review.ordinal

    def _approve(self, ordinal: int) -> None:
        claim, approver = f"{self.article}-{ordinal}", self.desk.people["approver"]
        seen = self._again(lambda: self.desk.plumbline.read_claim(claim, member=approver).review)
        self._act(ordinal, "approver", Approve(str(seen.draft_hash)))

    def _decide(self, who: str, action: ArticleAction) -> None:
        member = self.desk.people[who]
        self._decisions += 1
        decision = f"decision-{self._decisions}"
        version = self._again(self._publication).version
        recorded = self._again(
            lambda: self.desk.plumbline.decide_article(
                self.article,
                action,
                member=member,
                expected_version=version,
                decision_id=decision,
            )
        )
        self.answers.append((recorded.publication.version, recorded.publication.state))

    def _tick(self, amount: timedelta) -> None:
        self.desk.clock.pass_time(amount)
        self._again(self.desk.plumbline.sweep)

    def _work(self) -> None:
        """Relay and work through the queues; what was interrupted is delivered again."""
        desk = self.desk
        workers = {
            "extract": lambda body: desk.plumbline.extract_article(**json.loads(body)),
            "events": lambda body: desk.plumbline.publish_event(json.loads(body)),
            "render": lambda body: desk.plumbline.render_article(**json.loads(body)),
        }
        while True:
            self._again(desk.plumbline.relay_outbox)
            waiting = [(name, body) for name in workers for body in desk.queues[name].take()]
            if not waiting:
                return
            for name, body in waiting:
                self._again(partial(workers[name], body))
