"""One request in, one answer out, always: the door that every route goes through.

Finds the operation, lets the caller in, refuses what no view should see, calls the view, turns
errors into problems and writes one log line. 404, 405, HEAD and OPTIONS are answered here, alike
on every machine.
"""

import logging
from collections.abc import Callable, Mapping
from time import perf_counter

from chalicelib.domain.errors import NotFound, PlumblineError
from chalicelib.domain.frozen import replace
from chalicelib.edge import tally
from chalicelib.edge.access import admit
from chalicelib.edge.complaint_bodies import is_form
from chalicelib.edge.complaint_pages import refused_page, wants_page
from chalicelib.edge.current import desk
from chalicelib.edge.problems import (
    PROBLEM_JSON,
    BodyTooLarge,
    MalformedRequest,
    MediaTypeRefused,
    MethodRefused,
    Problem,
    defect,
    problem_of,
    too_large,
)
from chalicelib.edge.request import API_HEADERS, Answer, Request
from chalicelib.edge.request_log import LOG, named_facts
from chalicelib.edge.router import Route, Router, allowed_methods
from chalicelib.workflow.ports import ItemRefused

MAX_BODY_BYTES = 2_000_000


class Dispatcher:
    """Answers requests from a table of routes. Calling it never raises."""

    def __init__(self, router: Router, clock: Callable[[], float] = perf_counter) -> None:
        """`clock` counts seconds from anywhere; only differences are used."""
        self._router = router
        self._clock = clock

    def __call__(self, request: Request) -> Answer:
        """The answer, with the request's id in it.

        A HEAD is answered as the GET, body and all: the server in front leaves the body out and
        can tell its length.
        """
        begun = self._clock()
        with tally.tallying() as counted:
            request, answer, code = self._answered(request)
            tally.add_answer(request.method, request.route, answer.status, code)
        if LOG.isEnabledFor(logging.INFO):
            self._log(request, answer.status, code, begun, counted)
        headers = {**answer.headers, "X-Request-Id": request.request_id}
        return Answer(answer.status, answer.body, answer.content_type, headers)

    def _answered(self, request: Request) -> tuple[Request, Answer, str | None]:
        """The request with who sent it, its answer, and the code of a problem."""
        code = None
        try:
            request, answer = self._answer(request)
        except PlumblineError as error:
            problem = problem_of(error, request.request_id)
            code, answer = problem.code, self._shown(request, problem)
        except ItemRefused:
            problem = problem_of(too_large(), request.request_id)
            code, answer = problem.code, self._shown(request, problem)
        except Exception:  # noqa: BLE001 - see below
            # The last door: whatever it is, the caller gets a problem and we get the trace.
            LOG.exception("request failed", extra=_place(request))
            problem = defect(request.request_id)
            code, answer = problem.code, self._shown(request, problem)
        return request, answer, code

    def _answer(self, request: Request) -> tuple[Request, Answer]:
        by_method = self._router.on(request.route)
        if not by_method:
            raise NotFound("There is nothing at this address.")
        method = "GET" if request.method == "HEAD" else request.method
        route = by_method.get(method)
        if route is None:
            return request, _other_method(request.method, by_method)
        if route.access.roles is not None:
            member = admit(route.access, request.headers, desk().authenticate)
            request = replace(request, signed_in=member)
        _check(request, route)
        return request, route.view(request)

    def _shown(self, request: Request, problem: Problem) -> Answer:
        """The problem; as a page where a browser sent a form."""
        if wants_page(request) and any(
            route.forms for route in self._router.on(request.route).values()
        ):
            try:
                return refused_page(problem)
            except Exception:  # noqa: BLE001 - then the browser gets what programs get
                LOG.exception("page of a problem failed", extra=_place(request))
        return _answer_of(problem)

    def _log(
        self,
        request: Request,
        status: int,
        code: str | None,
        begun: float,
        counted: Mapping[str, float],
    ) -> None:
        facts = _place(request)
        facts |= named_facts(request.path)
        facts["measured"] = dict(counted)
        facts["status"] = status
        facts["code"] = code
        facts["milliseconds"] = round((self._clock() - begun) * 1000, 2)
        facts["member_id"] = request.signed_in.member_id if request.signed_in else None
        LOG.info("request answered", extra=facts)


def _check(request: Request, route: Route) -> None:
    """Refuse what no view should see."""
    if not request.query.keys() <= {parameter.name for parameter in route.query}:
        # A mistyped filter would silently list everything.
        raise MalformedRequest(
            "There is a query parameter that this address does not know.",
            reason="bad_parameter",
            facts={"parameters": [parameter.name for parameter in route.query]},
        )
    if route.method == "POST":
        _ = request.idempotency_key  # a bad one is refused even where the view has no use for it
    if len(request.body) > MAX_BODY_BYTES:
        raise BodyTooLarge(
            f"A body has at most {MAX_BODY_BYTES:,} bytes.", facts={"limit": MAX_BODY_BYTES}
        )
    content_type = request.headers.get("content-type")
    if (
        route.body is not None
        and not _is_json(content_type)
        and not (route.forms and is_form(content_type))
    ):
        raise MediaTypeRefused("Send JSON: Content-Type: application/json.")


def _is_json(content_type: str | None) -> bool:
    if content_type is None or content_type == "application/json":
        return True
    media_type, _, parameters = content_type.lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    return media_type.strip() == "application/json" and charset in {"", "charset=utf-8"}


def _other_method(method: str, by_method: Mapping[str, Route]) -> Answer:
    known = allowed_methods(by_method)
    if method == "OPTIONS":
        return Answer(204, headers={**API_HEADERS, "Allow": ", ".join(known)})
    raise MethodRefused(f"This address knows {', '.join(known)}.", facts={"allowed_methods": known})


def _answer_of(problem: Problem) -> Answer:
    return Answer(problem.status, problem.body, PROBLEM_JSON, {**API_HEADERS, **problem.headers})


def _place(request: Request) -> dict[str, object]:
    return {"request_id": request.request_id, "method": request.method, "route": request.route}
