"""Answers to people who sent the form: pages in the site's look, with no script and no cookie.

`dispatch` asks for `refused_page` where a browser sent a form; the view asks for `received_page`.
"""

from pydantic_core import from_json

from chalicelib.edge.current import desk
from chalicelib.edge.pages import PAGE_HEADERS
from chalicelib.edge.problems import Problem
from chalicelib.edge.request import Answer, Request
from chalicelib.workflow.complaint_records import Filed

HTML = "text/html; charset=utf-8"
_OUR_FAULT = 500  # from this status on nobody can be sure what was stored


def wants_page(request: Request) -> bool:
    """Whether a browser asks, and not a program."""
    return "text/html" in request.headers.get("accept", "").lower()


def received_page(filed: Filed) -> Answer:
    """That the complaint came, its reference, and when it is answered."""
    from chalicelib.domain.summary import complaint_received  # noqa: PLC0415 - rarely asked for

    view = complaint_received(filed.complaint_id, filed.acknowledge_by, filed.decide_by)
    return Answer(200, desk().render_view(view), HTML, _HEADERS)


def refused_page(problem: Problem) -> Answer:
    """A problem as a page, with the status and the headers that it has for programs."""
    from chalicelib.domain.summary import form_refused  # noqa: PLC0415 - rarely asked for

    told = from_json(problem.body)
    view = form_refused(told["title"], told["detail"], certain=problem.status < _OUR_FAULT)
    page = desk().render_view(view)
    return Answer(problem.status, page, HTML, {**_HEADERS, **problem.headers})


_HEADERS = {**PAGE_HEADERS, "Cache-Control": "no-store"}
