"""A member who has left is erased: name, roles and ways in go; the id stays, as the logs bear it.

Two people decide, an operator and a chief; both stand in the desk's own log. What the member wrote
on claims and articles stays: it is the desk's record, and bears no more than the id. Colleagues'
words that name them go; where else the name stands is told, so that a person may decide.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.desk_log import (
    DeskFacts,
    DeskRecord,
    ask_member_erasure,
    asked_by,
    erase_member,
    erasure_decided,
)
from chalicelib.domain.errors import GuardFailed, NotFound
from chalicelib.domain.policy import Member
from chalicelib.workflow.desk_changes import ChangeDesk, DeskChange
from chalicelib.workflow.ports import Clock
from chalicelib.workflow.receipts import fingerprint
from chalicelib.workflow.records import ArticleRecord, Page

PAGE = 100
_NOTHING_LEFT = ""  # in place of the name


class Members(Protocol):
    """Where members and their tokens are kept."""

    def read(self, member_id: str) -> Member | None:
        """The member, or None."""
        ...

    def put(self, member: Member, at: datetime, *, new: bool) -> None:
        """Store a member."""
        ...


class Articles(Protocol):
    """Where all articles are listed."""

    def listed(self, cursor: str | None, limit: int) -> Page[ArticleRecord]:
        """Articles, newest first."""
        ...


class Traces(Protocol):
    """Where a member is found in what belongs to an article."""

    def of_member(self, article_id: str, member_id: str, name: str) -> "ArticleTraces":
        """What an article holds of a member; changes nothing."""
        ...

    def drop_words(self, article_id: str, name: str) -> None:
        """Take away colleagues' words that name somebody; again does no harm."""
        ...


@dataclass(frozen=True, slots=True)
class ArticleTraces:
    """Of one article: words that go, items that name the member and stay, whether a page does."""

    words: int
    named_in: tuple[str, ...]
    shown: bool


@dataclass(frozen=True, slots=True)
class MemberTraces:
    """Over all articles: `named_in` are items of what was published or is worked on."""

    words: int = 0
    named_in: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()  # whose pages name the member


@dataclass(frozen=True, slots=True)
class EraseMember:
    """`EraseMember(…)(member_id, …)` erases, `.ask(…)` asks for it, `.traces(…)` only looks."""

    members: Members
    articles: Articles
    stored: Traces
    change_desk: ChangeDesk
    desk_log: Callable[[], tuple[Mapping[str, object], ...]]
    revoke_tokens: Callable[[str], int]
    render: Callable[[str], object]
    compact: Callable[[], None]
    clock: Clock

    def ask(self, member_id: str, *, member: Member, decision_id: str | None) -> None:
        """An operator asks; again, while it is open or done, changes nothing.

        Raises NotFound, RoleMissing, GuardFailed (`still_active`).
        """
        self._gone(member_id)
        log = self.desk_log()
        if asked_by(member_id, log) or erasure_decided(member_id, log):
            return

        def change(record: DeskRecord, facts: DeskFacts) -> DeskChange:
            after, entry = ask_member_erasure(record, member_id, facts)
            return DeskChange(after, entry, {"asked": member_id})

        self.change_desk(change, fingerprint(["ask_erasure", member_id]), member, decision_id)

    def __call__(self, member_id: str, *, member: Member, decision_id: str | None) -> MemberTraces:
        """A chief decides, and it is done; asked again, what was left undone is done.

        Raises NotFound, RoleMissing, FourEyes, GuardFailed (`still_active`, `erasure_not_asked`).
        """
        known = self._gone(member_id)
        if known.name != _NOTHING_LEFT:
            self._decide(member_id, member, decision_id)
        found = self.traces(member_id)
        for article_id in self._listed():
            if known.name != _NOTHING_LEFT:
                self.stored.drop_words(article_id, known.name)
        self.revoke_tokens(member_id)
        # The name last: by it the words were found that name them.
        nobody = Member(member_id, _NOTHING_LEFT, frozenset(), active=False)
        self.members.put(nobody, self.clock(), new=False)
        for article_id in found.articles:
            self.render(article_id)
        self.compact()
        return found

    def traces(self, member_id: str) -> MemberTraces:
        """Where the member is found; changes nothing. Raises NotFound."""
        known = self._known(member_id)
        found = MemberTraces()
        for article_id in self._listed():
            here = self.stored.of_member(article_id, member_id, known.name)
            found = MemberTraces(
                words=found.words + here.words,
                named_in=(*found.named_in, *here.named_in),
                articles=(*found.articles, *([article_id] if here.shown else [])),
            )
        return found

    def _decide(self, member_id: str, member: Member, decision_id: str | None) -> None:
        log = self.desk_log()

        def change(record: DeskRecord, facts: DeskFacts) -> DeskChange:
            after, entry = erase_member(record, member_id, log, facts)
            return DeskChange(after, entry, {"erased": member_id})

        if erasure_decided(member_id, log):
            return  # a crash came after the decision
        self.change_desk(change, fingerprint(["erase", member_id]), member, decision_id)

    def _known(self, member_id: str) -> Member:
        known = self.members.read(member_id)
        if known is None:
            raise NotFound(f"There is no member {member_id}.")
        return known

    def _gone(self, member_id: str) -> Member:
        known = self._known(member_id)
        if known.active:
            raise GuardFailed(
                "Let them go first (offboard), so that nothing waits for them.",
                reason="still_active",
            )
        return known

    def _listed(self) -> Iterator[str]:
        cursor: str | None = None
        while True:
            page = self.articles.listed(cursor, PAGE)
            yield from [record.article_id for record in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return
