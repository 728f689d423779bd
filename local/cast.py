"""The invented members that every local desk starts with, one or two roles each.

`serve` makes those that are missing and gives each a new token under one label, so that the
next start can revoke what this one gave out.
"""

from dataclasses import dataclass

from chalicelib.domain.policy import Member, Role
from chalicelib.wiring import Plumbline

LABEL = "given out by the local server"


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the cast."""

    member_id: str
    name: str
    roles: frozenset[Role]


CAST = (
    Part("ines-varga", "Ines Varga", frozenset({Role.SUBMITTER})),
    Part("tomas-lind", "Tomas Lind", frozenset({Role.TRIAGER})),
    # Both roles, so that four eyes can be seen refusing what a missing role would not.
    Part("mara-okoye", "Mara Okoye", frozenset({Role.CHECKER, Role.APPROVER})),
    Part("jon-abara", "Jon Abara", frozenset({Role.APPROVER})),
    Part("lena-brandt", "Lena Brandt", frozenset({Role.CHIEF})),
    Part("pat-quill", "Pat Quill", frozenset({Role.OPERATOR})),
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A member with a token that lets them in."""

    member: Member
    token: str


def admit_cast(desk: Plumbline) -> tuple[Admitted, ...]:
    """New tokens for the cast; the last start's are revoked. Known members stay as they are."""
    desk.revoke_labelled(LABEL)
    known = {member.member_id: member for member in desk.list_members()}
    admitted = []
    for part in CAST:
        member = known.get(part.member_id) or desk.add_member(
            member_id=part.member_id, name=part.name, roles=part.roles
        )
        _, token = desk.issue_token(member.member_id, label=LABEL)
        admitted.append(Admitted(member, token))
    return tuple(admitted)
