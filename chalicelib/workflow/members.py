"""Who is who: members, and the tokens that let them in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.errors import InputRefused, NotFound, Unauthenticated
from chalicelib.domain.policy import Member, Role
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids

MAX_NAME_CHARACTERS = 200
# Nobody holds these: they stand for a link and for the machine itself.
_NOT_FOR_PEOPLE = frozenset({Role.RESPONDENT, Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A token as the desk lists it, without its secret."""

    token_id: str
    member_id: str
    label: str
    issued_at: datetime


class MemberStore(Protocol):
    """Where members and tokens are kept."""

    def read(self, member_id: str) -> Member | None:
        """The member, or None."""
        ...

    def listed(self) -> tuple[Member, ...]:
        """All members."""
        ...

    def put(self, member: Member, at: datetime, *, new: bool) -> None:
        """Store a member; ConditionFailed when a new one's id is taken."""
        ...

    def put_token(self, secret: str, token: StoredToken) -> None:
        """Store a token under its secret's hash."""
        ...

    def token(self, secret: str) -> StoredToken | None:
        """The token of that secret, or None."""
        ...

    def tokens(self) -> tuple[StoredToken, ...]:
        """All tokens."""
        ...

    def remove_tokens(self, token_ids: frozenset[str]) -> int:
        """Revoke tokens; says how many."""
        ...


@dataclass(frozen=True, slots=True)
class Membership:
    """Members and tokens: adding, listing, letting in, locking out."""

    members: MemberStore
    clock: Clock
    ids: Ids

    def authenticate(self, token: str) -> Member:
        """The member whose token this is. Raises Unauthenticated."""
        stored = self.members.token(token)
        member = self.members.read(stored.member_id) if stored else None
        if member is None or not member.active:
            raise Unauthenticated("This token is not known, or was revoked. Ask for a new one.")
        return member

    def add_member(self, *, member_id: str | None, name: str, roles: frozenset[Role]) -> Member:
        """Make a member known, or give one new roles. Raises InputRefused."""
        if not name.strip() or len(name) > MAX_NAME_CHARACTERS:
            raise InputRefused(
                f"A name has 1 to {MAX_NAME_CHARACTERS} characters.", pointer="/name"
            )
        if wrong := roles & _NOT_FOR_PEOPLE:
            raise InputRefused(f"Nobody can be given {', '.join(sorted(wrong))}.", pointer="/roles")
        member = Member(
            member_id=member_id or self.ids.ulid(), name=name.strip(), roles=roles, active=True
        )
        if member.member_id == "system":
            raise InputRefused("That id is the machine's own.", pointer="/member_id")
        known = self.members.read(member.member_id)
        if known is not None and not known.active:
            # Who comes back gets new ways in: none of the old ones may open again.
            self.revoke_tokens_of(member.member_id)
        try:
            self.members.put(member, self.clock(), new=known is None)
        except ConditionFailed as taken:
            raise InputRefused(
                "Somebody took that id just now. Choose another.", pointer="/member_id"
            ) from taken
        return member

    def list_members(self) -> tuple[Member, ...]:
        """All members, oldest first."""
        return self.members.listed()

    def name_of(self, member_id: str) -> str:
        """How a member is called on a page; the id where the member is no longer known."""
        member = self.members.read(member_id)
        return member.name if member else member_id

    def issue_token(self, member_id: str, *, label: str) -> tuple[str, str]:
        """A new token's id and its secret, which is shown this once. Raises NotFound."""
        if self.members.read(member_id) is None:
            raise NotFound(f"There is no member {member_id}.")
        secret = self.ids.secret()
        token_id = self.ids.ulid()
        self.members.put_token(secret, StoredToken(token_id, member_id, label, self.clock()))
        return token_id, secret

    def list_tokens(self) -> tuple[StoredToken, ...]:
        """All tokens, without their secrets."""
        return self.members.tokens()

    def revoke_token(self, token_id: str) -> None:
        """Lock a token out at once. Raises NotFound."""
        if not self.members.remove_tokens(frozenset({token_id})):
            raise NotFound(f"There is no token {token_id}.")

    def read(self, member_id: str) -> Member | None:
        """The member, or None."""
        return self.members.read(member_id)

    def revoke_tokens_of(self, member_id: str) -> int:
        """Lock out every token of a member; says how many there were."""
        theirs = {token.token_id for token in self.members.tokens() if token.member_id == member_id}
        return self.members.remove_tokens(frozenset(theirs)) if theirs else 0

    def revoke_labelled(self, label: str) -> int:
        """Lock out every token of a label; says how many there were."""
        labelled = {token.token_id for token in self.members.tokens() if token.label == label}
        return self.members.remove_tokens(frozenset(labelled)) if labelled else 0
