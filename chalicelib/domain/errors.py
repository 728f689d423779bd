"""What can go wrong, in the domain's words.

    PlumblineError
    ├── Refused                 the request itself is wrong; sending it again will not help
    │   ├── InputRefused        a field holds what it must not; names the field and the mend
    │   ├── NotFound            no such article, claim, page
    │   ├── Unauthenticated     no token, or one that is not known any more
    │   ├── RoleMissing         a known member without the role
    │   ├── FourEyes            this member edited what they would approve
    │   ├── TransitionNotAllowed  the action does not start from this state
    │   ├── GuardFailed         the action starts here, but something it needs is missing
    │   ├── PreconditionMissing no expected version was named
    │   └── DecisionIdReused    the same id with another request
    ├── ReviewChanged           somebody was faster: read again, then decide again
    │   └── StaleCallback       likewise, for a version that came in a callback's body
    └── Unavailable             worth trying again as it is
        ├── StoreBusy           storage is throttled; says whether the change was applied
        └── StoreContended      a transaction kept colliding

HTTP appears in one table only, `edge/problems.py`. Every class has a stable `code`.
"""

from collections.abc import Mapping
from typing import ClassVar


class PlumblineError(Exception):
    """The root. `code` is stable and public, the message is one sentence with the mend."""

    code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        pointer: str | None = None,
        facts: Mapping[str, object] | None = None,
        reason: str | None = None,
    ) -> None:
        """`pointer`: JSON pointer to the field; `facts`: extra public members of the problem.

        `reason` is a stable sub-code where the class alone says too little, such as
        `text_too_long` for an `InputRefused` or `evidence_missing` for a `GuardFailed`.
        """
        super().__init__(message)
        self.message = message
        self.pointer = pointer
        self.facts = dict(facts or {})
        self.reason = reason

    @property
    def public_code(self) -> str:
        """The sub-code where there is one, else the class's own."""
        return self.reason or self.code


class Refused(PlumblineError):
    """The request itself is wrong; sending it again will not help."""

    code = "refused"


class InputRefused(Refused):
    """A field holds what it must not."""

    code = "invalid"


class NotFound(Refused):
    """No such thing, or not for this caller."""

    code = "not_found"


class Unauthenticated(Refused):
    """No token, or one that is not known any more."""

    code = "unauthenticated"


class RoleMissing(Refused):
    """A known member without the role that this needs."""

    code = "role_missing"


class FourEyes(Refused):
    """This member edited what they would approve."""

    code = "four_eyes"


class TransitionNotAllowed(Refused):
    """The action does not start from the state the claim is in."""

    code = "transition_not_allowed"


class GuardFailed(Refused):
    """The action starts here, but something that it needs is missing."""

    code = "guard_failed"


class PreconditionMissing(Refused):
    """The request does not say which version it decided on."""

    code = "precondition_required"


class DecisionIdReused(Refused):
    """The same decision id came with another request."""

    code = "idempotency_key_reused"


class ReviewChanged(PlumblineError):
    """Somebody was faster. `facts` hold state, version and allowed actions as they are now."""

    code = "version_conflict"


class StaleCallback(ReviewChanged):
    """A callback names a version that the claim is not at any more."""

    code = "callback_stale"


class Unavailable(PlumblineError):
    """Nothing is wrong with the request: the same again may succeed."""

    code = "unavailable"


class TooManyRequests(Unavailable):
    """Enough from this sender for now. `facts["retry_after"]`: seconds until there may be more."""

    code = "too_many_requests"


class StoreBusy(Unavailable):
    """Storage is throttled. `facts["applied"]` is False, or "unknown" when nobody can tell."""

    code = "store_busy"


class StoreContended(Unavailable):
    """A transaction collided with others until its attempts were used up."""

    code = "store_contended"
