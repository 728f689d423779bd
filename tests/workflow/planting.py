"""A marker word planted in every field that holds words, and a search of every store for it."""

import json
import typing
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path

from chalicelib.adapters.dynamo_table import DynamoTable
from chalicelib.domain.article import BodyFormat, Submission
from chalicelib.domain.claim_parts import Claimant, ClaimantType, PlaceKind
from chalicelib.domain.complaint import Acknowledge, ComplaintAction, Decide, Outcome
from chalicelib.domain.complaint import Note as ComplaintNote
from chalicelib.domain.policy import Member, Role
from chalicelib.domain.publication import (
    ApproveSummary,
    ArticleAction,
    AskErasure,
    Choose,
    Redact,
    RefuseErasure,
    SubmitSummary,
    WriteSummary,
)
from chalicelib.domain.publication import LiftLegalHold as LiftArticleHold
from chalicelib.domain.publication import RequestChanges as ReturnSummary
from chalicelib.domain.publication import Restore as RestoreArticle
from chalicelib.domain.publication import SetLegalHold as HoldArticle
from chalicelib.domain.publication import Suspend as SuspendArticle
from chalicelib.domain.publication import Withdraw as WithdrawArticle
from chalicelib.domain.review import (
    Accept,
    Action,
    AddClaim,
    AddEvidence,
    Approve,
    AskReply,
    ChildClaim,
    DismissCorrection,
    EditClaim,
    Escalate,
    LiftLegalHold,
    MarkDuplicate,
    Note,
    OpenCorrection,
    Publish,
    Reassign,
    RecordReply,
    Reinstate,
    Reopen,
    RequestChanges,
    Reset,
    Restore,
    Retract,
    SaveDraft,
    SetAside,
    SetClaimant,
    SetLegalHold,
    Split,
    SubmitCorrection,
    SubmitDraft,
    Suggest,
    Suspend,
    Take,
    WaiveReply,
    Withdraw,
    WithholdVersion,
)
from chalicelib.domain.verdict import (
    CorrectionKind,
    Evidence,
    EvidenceKind,
    Stance,
    Tier,
    Verdict,
)
from chalicelib.workflow.complaint_records import Origin
from tests.workflow.desk import Desk

MARKER = "zyxomorph"
OPERATOR = Member("opal", "Opal", frozenset({Role.OPERATOR}))

# Names of what the machine made or the desk chose among: ids, hashes, codes.
NO_WORDS = {
    *("MarkDuplicate.canonical", "Merge.into", "Assign.member", "ReuseVerdict.fact_check"),
    *("Approve.draft_hash", "OpenCorrection.complaint", "Reassign.member", "MemberLeft.member"),
    *("MemberLeft.successor", "Fail.failure", "Choose.claims", "ApproveSummary.finding_hash"),
    "Verdict.rating",  # a key of the scale
}

_STREETS = ("Alder", "Birch", "Cedar", "Dorn", "Elder", "Fir", "Gorse", "Hazel", "Ivy", "Juniper")
TEXT = "\n\n".join(
    f"The Zyxomorph depot in {street} Street repaired {20 + place} buses in March, said Tilda"
    f" Zyxomorph, its {place + 2}th director."
    for place, street in enumerate(_STREETS)
)
SUBMISSION = Submission(
    body=TEXT,
    body_format=BodyFormat.TEXT,
    title="Zyxomorph repairs buses",
    url="https://ledger.example/zyxomorph-buses",
    publisher="The Zyxomorph Ledger",
    authors=("Ana Zyxomorph",),
    default_claimant="Otto Zyxomorph",
)
SOURCE = Evidence(
    kind=EvidenceKind.DOCUMENT,
    tier=Tier.PRIMARY,
    stance=Stance.SUPPORTS,
    title="Books of Zyxomorph",
    publisher="Zyxomorph Press",
    url="https://books.example/zyxomorph",
    description="The Zyxomorph books, page 3.",
    archive_url="https://archive.example/zyxomorph",
    not_archived="Zyxomorph forbids a second copy.",
)
VERDICT = Verdict("mostly_true", "Zyxomorph's books say so.", "Zyxomorph keeps good books.")
SUBMIT = SubmitDraft(
    verdict=VERDICT,
    evidence=(SOURCE,),
    waive_reply="Zyxomorph is closed.",
    confirm_claimant=True,
)
CORRECT = SubmitCorrection(
    kind=CorrectionKind.CLARIFICATION,
    note="Zyxomorph is spelt so.",
    verdict=VERDICT,
    evidence=(SOURCE,),
    waive_reply="Zyxomorph is closed still.",
    confirm_claimant=True,
    take_in_replies=True,
)
WHO = Claimant(ClaimantType.PERSON, "Tilda Zyxomorph", "director of Zyxomorph", "zyxomorphed")


class Planter:
    """Plays a long story on one article; `planted` are the fields that held the marker."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.planted: set[str] = set()
        self.article_id = desk.plumbline.submit_article(
            SUBMISSION, member=desk.people["reporter"], idempotency_key="sent-once"
        ).article_id
        desk.drain()

    def plant(self) -> str:
        """Marker words in every field; gives the article's id."""
        self._triage()
        self._fact_check(1)
        self._fact_check(2)
        self._correct(1)
        self._take_down(1)
        self._correct(2)
        self._complain(2)
        self._article()
        self.desk.drain()
        return self.article_id

    def claim(self, ordinal: int, who: str, action: Action) -> None:
        self.planted |= marked(action)
        self.desk.act(f"{self.article_id}-{ordinal}", who, action)

    def article(self, who: Member, action: ArticleAction) -> None:
        self.planted |= marked(action)
        record = self.desk.plumbline.read_article(self.article_id)
        self.desk.plumbline.decide_article(
            self.article_id,
            action,
            member=who,
            expected_version=record.publication.version,
            decision_id=None,
        )

    def _triage(self) -> None:
        claim = self.claim
        claim(3, "triager", Accept())
        claim(3, "triager", EditClaim("Zyxomorph repaired buses."))
        claim(3, "triager", SetClaimant(WHO))
        claim(3, "checker", Take())
        claim(3, "checker", AddEvidence((SOURCE,)))
        claim(3, "checker", SaveDraft(VERDICT, (SOURCE,)))
        claim(3, "checker", WaiveReply("Zyxomorph is away."))
        claim(3, "chief", Escalate("Zyxomorph's lawyer called."))
        claim(3, "chief", Reassign("second-checker", "Zyxomorph's friend may not."))
        claim(3, "chief", Reset("Zyxomorph is back."))
        claim(3, "chief", Withdraw("Zyxomorph settled."))
        claim(3, "chief", Reopen("Zyxomorph did not settle."))
        claim(4, "triager", SetAside("Zyxomorph is small."))
        claim(5, "triager", MarkDuplicate(f"{self.article_id}-1"))
        span = self.desk.review(f"{self.article_id}-6").draft.reading or self._reading(6)
        halves = tuple(
            ChildClaim(f"Zyxomorph repaired {half}.", span.start, span.end, WHO)
            for half in ("buses", "trams")
        )
        claim(6, "triager", Split(halves))
        added = AddClaim(
            "Zyxomorph is shown twice.",
            WHO,
            place=PlaceKind.IMAGE,
            link="https://x.example/zyxomorph",
        )
        self.planted |= marked(added)
        self.desk.plumbline.add_claim(
            self.article_id, added, member=self.desk.people["triager"], decision_id=None
        )

    def _reading(self, ordinal: int):
        chief = self.desk.people["chief"]
        return self.desk.plumbline.read_claim(f"{self.article_id}-{ordinal}", member=chief).reading

    def _fact_check(self, ordinal: int) -> None:
        soon = self.desk.clock.now + timedelta(hours=3)
        claim = self.claim
        claim(ordinal, "triager", Accept())
        claim(ordinal, "checker", Take())
        claim(ordinal, "checker", SetClaimant(WHO))
        claim(ordinal, "checker", AskReply("Tilda Zyxomorph", "Is it so, Zyxomorph?", soon))
        claim(ordinal, "checker", SUBMIT)
        claim(ordinal, "approver", Suggest("Name Zyxomorph later."))
        claim(ordinal, "chief", Note("Zyxomorph was here."))
        claim(ordinal, "approver", RequestChanges("Is Zyxomorph right?"))
        claim(ordinal, "checker", Take())
        claim(ordinal, "checker", SUBMIT)
        self._approve(ordinal)
        claim(ordinal, "chief", Publish())

    def _approve(self, ordinal: int) -> None:
        seen = self.desk.review(f"{self.article_id}-{ordinal}").draft_hash
        self.claim(ordinal, "approver", Approve(seen or ""))

    def _correct(self, ordinal: int) -> None:
        claim = self.claim
        claim(ordinal, "chief", OpenCorrection("Zyxomorph wrote."))
        claim(ordinal, "checker", Take())
        claim(ordinal, "chief", RecordReply("Tilda Zyxomorph", "Zyxomorph says no."))
        claim(ordinal, "checker", CORRECT)
        self._approve(ordinal)
        claim(ordinal, "chief", OpenCorrection("Zyxomorph wrote again."))
        claim(ordinal, "approver", DismissCorrection("Zyxomorph is wrong."))

    def _take_down(self, ordinal: int) -> None:
        for action in (
            Suspend("Zyxomorph sued."),
            Restore("Zyxomorph lost."),
            WithholdVersion(1, "Zyxomorph was misspelt."),
            SetLegalHold("Zyxomorph sued again."),
            LiftLegalHold("Zyxomorph lost again."),
            Retract("Zyxomorph was right."),
            Reinstate("Zyxomorph was not."),
        ):
            self.claim(ordinal, "chief", action)

    def _complain(self, ordinal: int) -> None:
        plumbline = self.desk.plumbline
        filed = plumbline.file_complaint(
            f"{self.article_id}-{ordinal}",
            name="Tilda Zyxomorph",
            contact="tilda@zyxomorph.example",
            text="Zyxomorph never said so.",
            origin=Origin("203.0.113.7"),
            decision_id=None,
        )
        actions: tuple[ComplaintAction, ...] = (
            Acknowledge(),
            ComplaintNote("Zyxomorph again."),
            Decide(Outcome.NOT_UPHELD, "You did, Zyxomorph."),
        )
        for version, action in enumerate(actions, start=1):
            self.planted |= marked(action)
            plumbline.decide_complaint(
                filed.complaint_id,
                action,
                member=self.desk.people["chief"],
                expected_version=version,
                decision_id=None,
            )

    def _article(self) -> None:
        people = self.desk.people
        chief, checker = people["chief"], people["checker"]
        ids = (f"{self.article_id}-1", f"{self.article_id}-2")
        self.article(people["triager"], Choose(ids, "Zyxomorph says them daily."))
        for finding in ("Zyxomorph holds.", "Zyxomorph holds, mostly."):
            wording = WriteSummary("Zyxomorph holds", finding, "Zyxomorph said so")
            self.article(checker, wording)
            self.article(checker, SubmitSummary(partial=True))
            if finding == "Zyxomorph holds.":
                self.article(people["approver"], ReturnSummary("Say Zyxomorph once."))
        waits = self.desk.plumbline.read_article(self.article_id).publication.finding_hash
        self.article(people["approver"], ApproveSummary(waits or ""))
        self.article(checker, WriteSummary("Zyxomorph next", "Zyxomorph grows.", "of Zyxomorph"))
        for action in (
            Redact(14, 19, "Zyxomorph is a child."),
            SuspendArticle("Zyxomorph sued."),
            RestoreArticle("Zyxomorph lost."),
            HoldArticle("Zyxomorph sued again."),
            LiftArticleHold("Zyxomorph gave in."),
        ):
            self.article(chief, action)
        self.article(OPERATOR, AskErasure("Zyxomorph asked."))
        self.article(chief, RefuseErasure("Zyxomorph is of public interest."))
        self.planted |= marked(WithdrawArticle("Zyxomorph."))  # not of what was published


def marked(value: object) -> set[str]:
    """The fields of a value, as Class.field, that hold the marker; those of its parts too."""
    found: set[str] = set()
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            held = getattr(value, each.name)
            if isinstance(held, str) and MARKER in held.lower():
                found.add(f"{type(value).__name__}.{each.name}")
            found |= marked(held)
    elif isinstance(value, tuple):
        for part in value:
            found |= marked(part)
    return found


def wordy(kind: object) -> set[str]:
    """The fields of a class, as Class.field, that are plain texts; those of its parts too."""
    found: set[str] = set()
    if isinstance(kind, type) and is_dataclass(kind):
        for name, hint in typing.get_type_hints(kind).items():
            if str in {hint, *typing.get_args(hint)}:
                found.add(f"{kind.__name__}.{name}")
            found |= wordy(hint)
    for part in typing.get_args(kind):
        found |= wordy(part)
    return found


def every_store(table: object, folder: Path, desk: Desk) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of all there is: files of the folder, items, queued messages."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
    if isinstance(table, DynamoTable):
        for page in table._client.get_paginator("scan").paginate(TableName=table._name):
            for item in page["Items"]:
                yield f"{item['pk']['S']} {item['sk']['S']}", json.dumps(item).encode()
    for name, queue in desk.queues.items():
        for place, body in enumerate(queue.bodies):
            yield f"queue {name} {place}", body.encode()


def where_found(stores: Iterator[tuple[str, bytes]], word: str = MARKER) -> list[str]:
    """The places that hold the word, in their name or in what they hold."""
    wanted = word.lower().encode()
    return [
        name for name, held in stores if wanted in held.lower() or wanted in name.lower().encode()
    ]


Searching = Callable[[], list[str]]
