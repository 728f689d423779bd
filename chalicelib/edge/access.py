"""Who may come in: the bearer token, and the roles that a route asks for. Default deny.

A route without an `Access` cannot be declared (`edge.router`). What a member may *do* with a
claim is judged by the domain; here stands only who may knock at which door.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.domain.errors import RoleMissing, Unauthenticated
from chalicelib.domain.policy import Member, Role

_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/=-]{1,512})")


@dataclass(frozen=True, slots=True)
class Access:
    """`roles` None: open to the public; otherwise one of the roles is enough."""

    roles: frozenset[Role] | None


PUBLIC = Access(None)
# Everybody at the desk. A respondent comes by link, the system not over HTTP.
MEMBERS = Access(frozenset(Role) - {Role.RESPONDENT, Role.SYSTEM})
SUBMITTERS = Access(frozenset({Role.SUBMITTER}))
# Who may know who complained of a fact-check.
KNOW_WHO = Access(frozenset({Role.TRIAGER, Role.CHIEF, Role.OPERATOR}))
OPERATORS = Access(frozenset({Role.OPERATOR}))
OPERATORS_AND_CHIEFS = Access(frozenset({Role.OPERATOR, Role.CHIEF}))


def admit(
    access: Access, headers: Mapping[str, str], authenticate: Callable[[str], Member]
) -> Member:
    """The member who asks. Raises Unauthenticated, RoleMissing."""
    member = authenticate(bearer_token(headers.get("authorization")))
    if access.roles is None or access.roles.isdisjoint(member.roles):
        needed = sorted(access.roles or ())
        raise RoleMissing(
            f"This needs one of the roles: {', '.join(needed)}.", facts={"roles": needed}
        )
    return member


def bearer_token(header: str | None) -> str:
    """The token of an Authorization header. Raises Unauthenticated."""
    if header is None:
        raise Unauthenticated("Send a token: Authorization: Bearer …", reason="token_missing")
    found = _BEARER.fullmatch(header.strip())
    if found is None:
        raise Unauthenticated("The Authorization header is not of the form: Bearer TOKEN.")
    return found[1]
