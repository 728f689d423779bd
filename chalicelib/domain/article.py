"""What a newsroom sends, and its identity: values only.

A `Submission` is what came in, already checked by the edge. A `SourceText` is the same
after HTML was turned into text: what extraction reads. All offsets anywhere in Plumbline are
half-open code-point offsets into `SourceText.text`.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.address import canonical_url

MAX_TEXT_CHARACTERS = 200_000


class ArticleKind(StrEnum):
    """What sort of text it is; decides who speaks where nobody is named."""

    NEWS = "news"
    SPEECH = "speech"
    INTERVIEW = "interview"
    OPINION = "opinion"
    PRESS_RELEASE = "press_release"
    SOCIAL_POST = "social_post"


class Rights(StrEnum):
    """What the desk may show of the article's text."""

    OWN = "own"
    LICENSED = "licensed"
    NONE = "none"


class BodyFormat(StrEnum):
    """How the text was sent."""

    TEXT = "text"
    HTML = "html"


class RevisionState(StrEnum):
    """How far one wording of an article has come."""

    RECEIVED = "received"
    EXTRACTING = "extracting"
    EXTRACTED = "extracted"
    FAILED = "failed"
    ERASED = "erased"


class BlockRole(StrEnum):
    """What a block of the text is on the page it came from."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    LIST_ITEM = "list_item"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, caption …: `text[start:end]`, half-open, without the line break."""

    start: int
    end: int
    role: BlockRole = BlockRole.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Submission:
    """One wording of an article as sent. `body` is normalised text, or raw HTML."""

    body: str
    body_format: BodyFormat
    kind: ArticleKind = ArticleKind.NEWS
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published_at: date | datetime | None = None
    language: str | None = None  # BCP 47, None: to be told from the text
    default_claimant: str | None = None
    rights: Rights = Rights.NONE
    priority: int = 0  # 0–999, higher is sooner
    demo: bool = False  # a demonstration: marked on every page, sample ratings, no markup


@dataclass(frozen=True, slots=True)
class SourceText:
    """What extraction reads. `blocks` cover the text in order; gaps are white space."""

    text: str
    blocks: tuple[Block, ...]
    kind: ArticleKind = ArticleKind.NEWS
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published_at: date | datetime | None = None
    default_claimant: str | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """One wording of an article and how far it has come. Hashes name immutable blobs.

    `claim_count` counts the claims of this wording; the `new_claims` that no earlier one had
    (None: all of them) got the article's ordinals from `first_ordinal` on.
    """

    number: int
    identity: str
    state: RevisionState
    received_at: datetime
    raw_blob: str
    text_blob: str | None = None
    result_blob: str | None = None
    first_ordinal: int | None = None
    claim_count: int | None = None
    extractor_version: str | None = None
    language: str | None = None
    language_support: str | None = None  # "measured" or "basic"
    failure: str | None = None  # stable code, such as no_text
    extracted_at: datetime | None = None  # when the result was frozen
    rights: Rights | None = None  # to show this wording; None: as of the article
    submitted_by: str | None = None  # member id
    new_claims: int | None = None

    def ordinals(self) -> range:
        """The ordinals that this wording's new claims got; none before its result is frozen."""
        if self.first_ordinal is None:
            return range(0)
        new = self.claim_count if self.new_claims is None else self.new_claims
        return range(self.first_ordinal, self.first_ordinal + (new or 0))


# Controls that no text needs, surrogates (kept by JSON escapes) and noncharacters.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)


def normalise_text(raw: str) -> str:
    """CRLF and CR become newline; other controls, surrogates, noncharacters become U+FFFD."""
    return _UNWANTED.sub("�", raw.replace("\r\n", "\n").replace("\r", "\n"))


def plain_blocks(text: str) -> tuple[Block, ...]:
    """Cut plain text into paragraphs at line breaks: a line with text in it is a block."""
    blocks = []
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        left = len(line) - len(line.lstrip())
        if stripped := line.strip():
            start = match.start() + left
            blocks.append(Block(start=start, end=start + len(stripped)))
    return tuple(blocks)


def content_identity(submission: Submission) -> str:
    """SHA-256 (hex) over kind, text or raw HTML, url, published_at and language.

    The same again is the same revision; a demonstration is never the same as the real thing.
    """
    published = submission.published_at.isoformat() if submission.published_at else None
    facts = [
        submission.kind,
        submission.body_format,
        submission.body,
        canonical_url(submission.url) if submission.url else None,
        published,
        submission.language,
        submission.demo,
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=True).encode()).hexdigest()
