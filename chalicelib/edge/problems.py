"""Every error a caller may see, as problem+json (RFC 9457): the one place that knows HTTP statuses.

Views and everything below them raise the domain's errors; `edge.dispatch` catches them and asks
`problem_of` for the answer. The errors that only HTTP knows are defined here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic_core import to_json

from chalicelib.domain.errors import (
    DecisionIdReused,
    FourEyes,
    GuardFailed,
    InputRefused,
    NotFound,
    PlumblineError,
    PreconditionMissing,
    Refused,
    ReviewChanged,
    RoleMissing,
    StaleCallback,
    StoreBusy,
    StoreContended,
    TooManyRequests,
    TransitionNotAllowed,
    Unauthenticated,
    Unavailable,
)

PROBLEM_JSON = "application/problem+json"
INTERNAL_ERROR = "internal_error"
RETRY_AFTER_SECONDS = "1"


class MalformedRequest(Refused):
    """A body, header, parameter or cursor that cannot be read."""

    code = "malformed_request"


class BodyTooLarge(Refused):
    """More bytes than any request needs."""

    code = "body_too_large"


class MediaTypeRefused(Refused):
    """A body that is not JSON."""

    code = "unsupported_media_type"


class MethodRefused(Refused):
    """The address is known, the method is not; `facts["allowed_methods"]` are those that are."""

    code = "method_not_allowed"


@dataclass(frozen=True, slots=True)
class Shown:
    """How a class of errors is shown: HTTP status and a title that never changes."""

    status: int
    title: str


# The one table. A class that is missing here is shown as its nearest ancestor.
SHOWN: Mapping[type[PlumblineError], Shown] = {
    Refused: Shown(400, "The request was refused"),
    MalformedRequest: Shown(400, "The request cannot be read"),
    Unauthenticated: Shown(401, "Not signed in"),
    RoleMissing: Shown(403, "Role missing"),
    FourEyes: Shown(403, "A second person is needed"),
    NotFound: Shown(404, "Not found"),
    MethodRefused: Shown(405, "Method not allowed"),
    TransitionNotAllowed: Shown(409, "Not possible in this state"),
    GuardFailed: Shown(409, "Something is missing"),
    StaleCallback: Shown(409, "Changed meanwhile"),
    ReviewChanged: Shown(412, "Changed meanwhile"),
    BodyTooLarge: Shown(413, "Body too large"),
    MediaTypeRefused: Shown(415, "Unsupported media type"),
    InputRefused: Shown(422, "A field holds what it must not"),
    DecisionIdReused: Shown(422, "Key used before with another request"),
    PreconditionMissing: Shown(428, "Version missing"),
    TooManyRequests: Shown(429, "Too many requests"),
    Unavailable: Shown(503, "Try again"),
    StoreBusy: Shown(503, "Storage is busy"),
    StoreContended: Shown(503, "Storage is contended"),
    PlumblineError: Shown(500, "Something went wrong on our side"),
}

# What the server of one machine tells before anything here has seen the request.
SHOWN_IN_FRONT: Mapping[str, Shown] = {
    "request_timeout": Shown(408, "The request did not arrive in time"),
    "headers_too_large": Shown(431, "Too many headers, or too long ones"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem to be sent: status, body bytes and extra headers."""

    status: int
    code: str
    body: bytes
    headers: Mapping[str, str]


def listed_class(kind: type[PlumblineError]) -> type[PlumblineError]:
    """The class under which the table lists an error's class: itself, or its nearest ancestor."""
    return next(ancestor for ancestor in kind.__mro__ if ancestor in SHOWN)


def shown_as(kind: type[PlumblineError]) -> Shown:
    """The row of the table for an error's class."""
    return SHOWN[listed_class(kind)]


def problem_of(error: PlumblineError, request_id: str) -> Problem:
    """The answer to a request that ended in this error."""
    kind = listed_class(type(error))
    shown = SHOWN[kind]
    code = error.public_code
    members: dict[str, object] = {
        **error.facts,
        # The documentation has a place for each class; `code` says more where there is more.
        "type": f"/docs#code-{kind.code}",
        "title": shown.title,
        "status": shown.status,
        "detail": error.message,
        "code": code,
        "request_id": request_id,
    }
    if error.pointer is not None:
        members["pointer"] = error.pointer
    return Problem(shown.status, code, to_json(members), _headers(error))


def too_large() -> InputRefused:
    """What is said when an item of the store cannot hold it."""
    return InputRefused(
        "This is more than can be stored with one claim or article.", reason="too_large"
    )


def defect(request_id: str) -> Problem:
    """The answer when the fault is ours; it tells nothing but the id to look for in the log."""
    members = {
        "type": f"/docs#code-{INTERNAL_ERROR}",
        "title": SHOWN[PlumblineError].title,
        "status": 500,
        "detail": "Something went wrong on our side. Tell the operator the request id.",
        "code": INTERNAL_ERROR,
        "request_id": request_id,
    }
    return Problem(500, INTERNAL_ERROR, to_json(members), {})


def _headers(error: PlumblineError) -> dict[str, str]:
    match error:
        case Unauthenticated():
            # RFC 6750: no error code when the request carried no token at all.
            known = ', error="invalid_token"' if error.reason is None else ""
            return {"WWW-Authenticate": f'Bearer realm="plumbline"{known}'}
        case MethodRefused():
            methods = error.facts.get("allowed_methods")
            return {"Allow": ", ".join(methods) if isinstance(methods, list) else ""}
        case TooManyRequests():
            return {"Retry-After": str(error.facts.get("retry_after", RETRY_AFTER_SECONDS))}
        case Unavailable():
            return {"Retry-After": RETRY_AFTER_SECONDS}
        case _:
            return {}
