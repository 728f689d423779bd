"""Laws of several claims of one article: hypothesis splits, merges, adds, edits and approves."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.domain.claim_parts import Claimant, ClaimantType, PlaceKind
from chalicelib.domain.errors import Refused
from chalicelib.domain.replay import compare
from chalicelib.domain.review import (
    Accept,
    Action,
    AddClaim,
    AddEvidence,
    ChildClaim,
    DiscardDraft,
    EditClaim,
    MarkDuplicate,
    Merge,
    Publish,
    Release,
    Reopen,
    RequestChanges,
    Reset,
    SetClaimant,
    Split,
    State,
    Take,
    allowed_actions,
)
from chalicelib.workflow.verify_kinship import kinship_findings
from tests.domain.family_play import SPANS, TEXT, Family
from tests.domain.review_play import CORIN, HOUR, POLLY, QUENTIN, SOURCE, SUBMISSION, TILDA

MEMBERS = st.sampled_from([POLLY, QUENTIN, CORIN, TILDA])
TWO = st.sampled_from([POLLY, QUENTIN])  # may do everything: they must not approve themselves
PICKED = st.integers(0, 50)
EDITS: tuple[Action, ...] = (
    AddEvidence((SOURCE,)),
    EditClaim("The ferry cost a lot."),
    SetClaimant(Claimant(ClaimantType.PERSON, "Orla Fennick")),
)
EDITING = {"add_evidence", "edit_claim", "set_claimant", "submit_draft"}
MOVES = st.sampled_from(
    [
        Accept(),
        Take(),
        Release(),
        DiscardDraft(),
        SUBMISSION,
        Publish(),
        Reset("Nobody goes on."),
        Reopen("It was wrong."),
        RequestChanges("Which year?"),
        *EDITS,
    ]
)


class FamilyMachine(RuleBasedStateMachine):
    """Claims come and go, whoever asks; what was said of them is not lost with them."""

    @initialize()
    def open_the_desk(self) -> None:
        self.family = Family()
        # Kept apart from the log: who wrote of each claim, or of one that it came from.
        self.writers: dict[str, set[str]] = {name: set() for name in self.family.reviews}

    @rule(which=PICKED, action=MOVES, member=MEMBERS)
    def ask(self, which, action, member) -> None:
        self.attempt(self.pick(which), action, member)

    @rule(which=PICKED, writer=TWO, edit=st.sampled_from(EDITS))
    def write_and_let_go(self, which, writer, edit) -> None:
        """Somebody edits and puts it back into the queue, where it may be split or merged."""
        name = self.pick(which)
        for action in (Accept(), Take(), edit, Release()):
            self.attempt(name, action, writer)

    @rule(which=PICKED, writer=TWO)
    def hand_in(self, which, writer) -> None:
        """Somebody checks it; whoever approves then, it must not be who wrote."""
        name = self.pick(which)
        for action in (Accept(), Take(), SUBMISSION):
            self.attempt(name, action, writer)

    @rule(which=PICKED, member=TWO, cuts=st.lists(st.integers(1, 69), min_size=1, max_size=3))
    def split(self, which, member, cuts) -> None:
        name = self.pick(which)
        said = self.family.now(name)
        length = max(said.end - said.start, 1)
        edges = [said.start, *sorted({said.start + cut % length for cut in cuts}), said.end]
        children = tuple(
            ChildClaim(f"Part {place} of it.", start=left, end=right)
            for place, (left, right) in enumerate(pairwise(edges))
            if left < right
        )
        self.attempt(name, Split(children), member)

    @rule(which=PICKED, other=PICKED, member=TWO)
    def merge(self, which, other, member) -> None:
        self.attempt(self.pick(which), Merge(self.pick(other)), member)

    @rule(which=PICKED, other=PICKED, member=MEMBERS)
    def mark_duplicate(self, which, other, member) -> None:
        self.attempt(self.pick(which), MarkDuplicate(self.pick(other)), member)

    @rule(member=MEMBERS, start=st.integers(0, 110), length=st.integers(1, 30), film=st.booleans())
    def add(self, member, start, length, film) -> None:
        claimant = Claimant(ClaimantType.PERSON, "Orla Fennick", role="mayor")
        action = AddClaim("It was said.", claimant, start=start, end=start + length)
        if film:
            action = AddClaim("It was shown.", claimant, place=PlaceKind.VIDEO)
        try:
            name = self.family.add(action, member)
        except Refused:
            return
        self.writers[name] = {member.member_id}

    @precondition(lambda self: self.waiting_for_approval())
    @rule(which=PICKED, member=TWO)
    def approve(self, which, member) -> None:
        waiting = self.waiting_for_approval()
        name = waiting[which % len(waiting)]
        try:
            self.family.approve(name, member)
        except Refused:
            return
        assert member.member_id not in self.writers[name]
        self.attempt(name, Publish(), member)

    @rule(hours=st.integers(1, 5))
    def wait(self, hours) -> None:
        self.family.wait(timedelta(hours=hours) + HOUR)

    def pick(self, which: int) -> str:
        """The newest first, so that what has just come is what is acted on."""
        names = list(self.family.reviews)
        return names[-1 - which % len(names)]

    def waiting_for_approval(self) -> list[str]:
        return [
            name
            for name, review in self.family.reviews.items()
            if review.state is State.IN_APPROVAL
        ]

    def attempt(self, name: str, action: Action, member) -> None:
        before = dict(self.family.reviews)
        entries = sum(map(len, self.family.entries.values()))
        offered = allowed_actions(before[name], self.family.facts(before[name], member, None))
        try:
            self.family.act(name, action, member)
        except Refused:
            assert self.family.reviews == before
            return
        after = self.family.reviews

        assert action.action in offered
        changed = [other for other, review in after.items() if before.get(other) != review]
        assert sum(map(len, self.family.entries.values())) == entries + len(changed)
        accepted = before[name].state is not State.EXTRACTED
        if action.action in EDITING and (
            accepted or action.action not in {"edit_claim", "set_claimant"}
        ):
            self.writers[name].add(member.member_id)
        if action.action in {"discard_draft", "publish"}:
            self.writers[name].clear()
        if isinstance(action, Split):
            for child in after[name].superseded_by:
                assert child not in before
                self.writers[child] = {*self.writers[name], member.member_id}
        if isinstance(action, Merge):
            self.writers[action.into] |= self.writers[name]

    def ends_of(self, name: str, seen: tuple[str, ...] = ()) -> Iterator[str]:
        assert name not in seen, "a circle"
        review = self.family.reviews[name]
        if not review.superseded_by:
            yield name
        for other in review.superseded_by:
            yield from self.ends_of(other, (*seen, name))

    @invariant()
    def every_log_replays_to_what_is_stored(self) -> None:
        for name, review in self.family.reviews.items():
            said = self.family.extracted[name].text
            found = compare(
                review,
                self.family.entries[name],
                extracted_text=said,
                policies=lambda _: self.family.policy,
            )
            assert found == (), name

    @invariant()
    def claims_that_come_from_claims_name_each_other(self) -> None:
        reviews = list(self.family.reviews.values())
        assert list(kinship_findings(reviews, self.family.log_of)) == []

    @invariant()
    def whatever_is_superseded_ends_in_claims_that_stand(self) -> None:
        for name in self.family.reviews:
            for end in self.ends_of(name):
                assert self.family.reviews[end].state is not State.SUPERSEDED

    @invariant()
    def no_duplicate_leads_to_what_is_gone(self) -> None:
        for review in self.family.reviews.values():
            if review.duplicate_of is not None:
                canonical = self.family.reviews[review.duplicate_of]
                assert canonical.state not in {State.DUPLICATE, State.SUPERSEDED}

    @invariant()
    def every_word_of_the_first_claims_stands_in_one_that_was_not_superseded(self) -> None:
        standing = {
            at
            for name, review in self.family.reviews.items()
            if review.state is not State.SUPERSEDED
            for place in self.family.now(name).appearances
            for at in range(place.start, place.end)
        }
        for start, end in SPANS:
            assert {at for at in range(start, end) if TEXT[at] != " "} <= standing

    @invariant()
    def an_ordinal_is_given_once(self) -> None:
        ordinals = [review.ordinal for review in self.family.reviews.values()]
        assert ordinals == list(range(1, self.family.next_ordinal))


TestFamily = FamilyMachine.TestCase
TestFamily.settings = settings(
    max_examples=100,
    stateful_step_count=30,
    deadline=None,  # two cores are shared; the law is not about time
    suppress_health_check=[HealthCheck.too_slow],
)
