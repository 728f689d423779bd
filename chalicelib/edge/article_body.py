"""The body of a submission, and the limits that hold before anything is stored.

In: raw bytes of POST /v1/articles. Out: the domain's `Submission`, every string normalised.
"""

import html
import re
from datetime import date, datetime
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from chalicelib.domain.article import (
    MAX_TEXT_CHARACTERS,
    ArticleKind,
    BodyFormat,
    Rights,
    Submission,
    normalise_text,
)
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.verdict import LONGEST_URL, clean_url
from chalicelib.edge.bodies import read_as, read_object

MAX_TAG_STARTS = 20_000
MAX_TAG_BYTES = 100_000
FIRST_YEAR, LAST_YEAR = 1500, 2200

_TAG = re.compile(r"<[^>]*>?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ArticleBody(BaseModel):
    """What a newsroom sends: exactly one of `text` and `html`, and what is known of it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    text: str | None = Field(None, description="Plain text, at most 200,000 characters")
    html: str | None = Field(None, description="The page's HTML; the text is found later")
    kind: ArticleKind = ArticleKind.NEWS
    title: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
        | None
    ) = None
    url: Annotated[str, StringConstraints(max_length=LONGEST_URL)] | None = Field(
        None, description="http or https, with a host, without user name or password"
    )
    publisher: Name | None = None
    authors: Annotated[list[Name], Field(max_length=50)] = Field(default_factory=list)
    published_at: str | None = Field(
        None, description="A date (2031-05-04) or a time with its offset (2031-05-04T09:30:00Z)"
    )
    language: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=35),
        ]
        | None
    ) = Field(None, description="BCP 47; told from the text when it is missing")
    default_claimant: Name | None = Field(
        None, description="Who speaks where nobody is named: the speaker of a speech"
    )
    rights: Rights = Rights.NONE
    priority: Annotated[int, Field(ge=0, le=999)] = Field(0, description="Higher is sooner")
    demo: bool = Field(default=False, description="A demonstration, marked so on every page")


@cache
def article_adapter() -> TypeAdapter[ArticleBody]:
    """Built when first needed, then kept."""
    return TypeAdapter(ArticleBody)


def read_article_body(raw: bytes) -> Submission:
    """A submission. Raises MalformedRequest and InputRefused (its codes: docs/api.md)."""
    body = read_as(article_adapter(), read_object(raw))
    if body.text is not None and body.html is None:
        content, body_format = _checked_text(body.text), BodyFormat.TEXT
    elif body.html is not None and body.text is None:
        content, body_format = _checked_html(body.html), BodyFormat.HTML
    else:
        raise InputRefused("Send exactly one of text and html.", pointer="", reason="text_or_html")
    return Submission(
        body=content,
        body_format=body_format,
        kind=body.kind,
        title=body.title,
        url=clean_url(body.url, "/url"),
        publisher=body.publisher,
        authors=tuple(body.authors),
        published_at=_day_or_moment(body.published_at),
        language=body.language,
        default_claimant=body.default_claimant,
        rights=body.rights,
        priority=body.priority,
        demo=body.demo,
    )


def _checked_text(text: str) -> str:
    if len(text) > MAX_TEXT_CHARACTERS:
        raise InputRefused(
            f"A text has at most {MAX_TEXT_CHARACTERS:,} characters; this has {len(text):,}.",
            pointer="/text",
            reason="text_too_long",
            facts={"limit": MAX_TEXT_CHARACTERS, "length": len(text)},
        )
    if not text.strip():
        raise InputRefused("There is no text in it.", pointer="/text", reason="no_text")
    return text


def _checked_html(page: str) -> str:
    # Both limits guard the parser that will read the page: it slows down with either.
    if page.count("<") > MAX_TAG_STARTS:
        raise InputRefused(
            f"A page has at most {MAX_TAG_STARTS:,} tags.",
            pointer="/html",
            reason="html_too_many_tags",
            facts={"limit": MAX_TAG_STARTS},
        )
    if any(_bytes_over(tag.group()) for tag in _TAG.finditer(page)):
        raise InputRefused(
            f"A tag has at most {MAX_TAG_BYTES:,} bytes.",
            pointer="/html",
            reason="html_tag_too_long",
            facts={"limit": MAX_TAG_BYTES},
        )
    if not normalise_text(html.unescape(_TAG.sub("", page))).strip():
        raise InputRefused("There is no text in it.", pointer="/html", reason="no_text")
    return page


def _bytes_over(tag: str) -> bool:
    # A code point has at most four bytes, so that most tags need no encoding.
    return len(tag) * 4 > MAX_TAG_BYTES and len(tag.encode()) > MAX_TAG_BYTES


def _day_or_moment(written: str | None) -> date | datetime | None:
    if written is None:
        return None
    # `fromisoformat` alone also takes week dates and times without an offset.
    read = date if _DAY.fullmatch(written) else datetime if _MOMENT.fullmatch(written) else None
    try:
        day = read.fromisoformat(written) if read else None
    except ValueError:
        day = None
    if day is None:
        raise InputRefused(
            "Give a date such as 2031-05-04, or a time with its offset such as"
            " 2031-05-04T09:30:00+02:00.",
            pointer="/published_at",
            reason="bad_time",
        )
    check_year(day, "/published_at")
    return day


def check_year(day: date, pointer: str) -> None:
    """Refuse times that no calendar conversion survives. Raises InputRefused."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputRefused(
            f"Give a time between {FIRST_YEAR} and {LAST_YEAR}.", pointer=pointer, reason="bad_time"
        )
