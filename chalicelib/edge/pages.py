"""Public files in: what a browser gets when the local server stands in for the CDN.

On AWS CloudFront serves the bucket of pages, with the same headers; here they come from the page
store, under the addresses they have there.
"""

import hashlib
from collections.abc import Mapping

from chalicelib.domain.errors import NotFound
from chalicelib.edge.current import desk
from chalicelib.edge.request import Answer, Request

PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
# The same for pages with a form, which is sent to where the page came from.
FORM_PAGE_HEADERS: Mapping[str, str] = {
    **PAGE_HEADERS,
    "Content-Security-Policy": PAGE_HEADERS["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
}
# A correction must be seen at once: browsers keep a page but ask each time whether it stands.
_ASK_AGAIN = "no-cache"
# The name of an asset holds its hash, so that its content never changes.
_FOR_GOOD = "public, max-age=31536000, immutable"


def page_answer(request: Request, path: str) -> Answer:
    """A rendered page by its key in the page store. Raises NotFound."""
    return _file(request, path, _ASK_AGAIN)


def folder_answer(
    request: Request, folder: str, headers: Mapping[str, str] = PAGE_HEADERS
) -> Answer:
    """The page of a folder. Its links are relative, so its address must end in a slash."""
    answer = _file(request, f"{folder}/index.html", _ASK_AGAIN, headers)
    if request.address and not request.address.endswith("/"):
        # Relative to where the browser is: the stage's prefix on API Gateway is not ours to know.
        location = f"{request.address.rpartition('/')[2]}/"
        return Answer(308, b"", answer.content_type, {**headers, "Location": location})
    return answer


def asset_answer(request: Request, path: str) -> Answer:
    """A file that pages refer to. Raises NotFound."""
    return _file(request, path, _FOR_GOOD)


def fixed_answer(request: Request, content: bytes, content_type: str) -> Answer:
    """Something made once per process, such as the API's own description."""
    return _conditional(request, content, content_type, _ASK_AGAIN)


def _file(
    request: Request, path: str, caching: str, headers: Mapping[str, str] = PAGE_HEADERS
) -> Answer:
    found = desk().read_page(path)
    if found is None:
        raise NotFound("There is no page at this address.")
    return _conditional(request, *found, caching, headers)


def _conditional(
    request: Request,
    content: bytes,
    content_type: str,
    caching: str,
    always: Mapping[str, str] = PAGE_HEADERS,
) -> Answer:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**always, "Cache-Control": caching, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Answer(304, b"", content_type, headers)
    return Answer(200, content, content_type, headers)
