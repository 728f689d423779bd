"""What each page shows, as typed values: one per kind of page, everything already in words.

`pages.py` makes them, the templates only lay them out, `public.py` turns them into the JSON
beside the page. No view holds anything of a claim that is not published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a rating is drawn beside its words: how full its disc is."""

    FULL = "full"
    MOSTLY = "mostly"
    HALF = "half"
    LESS = "less"
    LITTLE = "little"
    EMPTY = "empty"
    OPEN = "open"  # a rating that has no place on the scale, such as unproven
    SAMPLE = "sample"  # a demonstration's


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time: `iso` for machines, `words` for people."""

    iso: str
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words with an address; `href` is http(s) or relative to the page, never anything else."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has round its content.

    `path` is the page's place ("articles/ID/"), `url` its full address, `root` leads from the
    page to the front page's folder. `canonical` is the address that search engines should keep.
    `markup` is a schema.org object, or None.
    """

    title: str
    description: str
    path: str
    url: str
    canonical: str
    root: str
    demo: bool
    indexed: bool
    markup: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class RatingView:
    """A rating in words, and the shape beside them."""

    key: str
    label: str
    meaning: str
    level: Level


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who made the claim, as they may be named in public. `name` None: not to be named."""

    words: str
    name: str | None
    role: str | None
    type: str
    naming: str


@dataclass(frozen=True, slots=True)
class AddedClaim:
    """That a person added the claim, and where it stands: in words, as a `PlaceKind`, a link."""

    words: str
    place: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class ClaimBox:
    """The claim. `quoted`: `words` are a verbatim direct quotation; else they are a paraphrase.

    `in_context` is the claim as it stands on its own, where that differs from the quotation.
    """

    words: str
    quoted: bool
    label: str
    in_context: str | None
    speaker: Speaker
    added: AddedClaim | None = None


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """The article that was checked. `summary` leads to its page where there is one."""

    article_id: str
    title: str
    url: str | None
    publisher: str | None
    authors: str | None
    published: Moment | None
    language: str | None
    summary: Link | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """A numbered source. `url` and `archive_url` are http(s) or None."""

    number: int
    title: str
    publisher: str | None
    kind: str
    tier: str
    stance: str
    stance_words: str
    url: str | None
    description: str | None
    accessed: Moment | None
    archive_url: str | None
    not_archived: str | None


@dataclass(frozen=True, slots=True)
class EvidenceGroup:
    """Sources of one stance under one heading."""

    heading: str
    stance: str
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class WordingLine:
    """One wording of the article."""

    number: int
    received: Moment


@dataclass(frozen=True, slots=True)
class Card:
    """One published fact-check on the article's page; `more_sources` say what had no room."""

    ordinal: int
    claim_id: str
    page: Link
    claim: ClaimBox
    rating: RatingView
    reason: str
    sources: tuple[SourceView, ...]
    more_sources: str | None
    published: Moment
    version: int
    since_then: str | None = None  # what the outlet has done to the sentence since


@dataclass(frozen=True, slots=True)
class RatingCount:
    """How many of the published claims have a rating; `words` say it ("two rated …")."""

    rating: RatingView
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers only. `checked` of `found` claims are published; `words` say each of the rest."""

    found: int
    checked: int
    sentence: str
    ratings: tuple[RatingCount, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the article's text; `claims` are the published claims that it belongs to.

    `opens` are the claims that begin here, `closes` those that end here: an ordinal stands in
    each at most once an appearance.
    """

    text: str
    claims: tuple[int, ...] = ()
    opens: tuple[int, ...] = ()
    closes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of the article's text, whole or cut (then with an ellipsis)."""

    role: str
    pieces: tuple[Piece, ...]
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What is shown of the article's text. `mode`: excerpts or full."""

    mode: str
    heading: str
    note: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """What a person wrote of the whole article and a second person approved.

    `partial` says how many claims were still open then; None when none was. `approved_by` None:
    nobody did, the desk is one person.
    """

    headline: str
    paragraphs: tuple[str, ...]
    partial: str | None
    written_by: str
    approved_by: str | None
    approved: Moment


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """The page of a whole article. `choice` says how many claims were chosen, and why."""

    frame: Frame
    finding: FindingView | None
    choice: str | None
    article: ArticleLine
    counts: Counts
    cards: tuple[Card, ...]
    text: ArticleText | None
    published: Moment | None
    checked: tuple[WordingLine, ...]
    newest: WordingLine | None  # None: there is only one wording
    scale: tuple[RatingView, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a fact-check in the list of all."""

    number: int
    page: Link
    published: Moment
    rating: str | None  # None: the version is withheld
    words: str
    shown: bool  # it is the one on this page
    kind: str | None = None  # of a correction; None: the first version
    note: str | None = None  # what was changed and why


@dataclass(frozen=True, slots=True)
class FactCheck:
    """One version of a published fact-check: what both claim pages show."""

    claim_id: str
    ordinal: int
    version: int
    claim: ClaimBox
    rating: RatingView
    reason: str
    explanation: tuple[str, ...]
    evidence: tuple[EvidenceGroup, ...]
    sources: tuple[SourceView, ...]
    reply: str | None
    checked_by: str
    approved_by: str | None
    published: Moment
    first_published: Moment
    wording: WordingLine | None = None  # the one that was checked; None: there is only one
    sentence: str = "unchanged"  # in the newest wording: unchanged, changed or removed
    since_then: str | None = None  # in words what the outlet has done to the sentence


@dataclass(frozen=True, slots=True)
class ComplaintForm:
    """The form by which readers report an error. Lengths are in characters."""

    action: str  # relative to the page
    longest_text: int
    longest_name: int
    longest_contact: int


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """The newest version of one fact-check. `looking_again`: words of the desk's own notice."""

    frame: Frame
    article: ArticleLine
    check: FactCheck
    versions: tuple[VersionLine, ...]
    scale: tuple[RatingView, ...]
    looking_again: str | None = None
    form: ComplaintForm | None = None


@dataclass(frozen=True, slots=True)
class ClaimVersionPage:
    """One named version of a fact-check, newest or not. `notice` says which it is."""

    frame: Frame
    article: ArticleLine
    check: FactCheck
    versions: tuple[VersionLine, ...]
    scale: tuple[RatingView, ...]
    notice: str
    newest: Link


@dataclass(frozen=True, slots=True)
class NeutralPage:
    """A page that is not shown: neutral words, neither claim nor rating. `status` is a code."""

    frame: Frame
    status: str
    heading: str
    words: str


@dataclass(frozen=True, slots=True)
class FrontEntry:
    """One published article in the list of the front page."""

    article_id: str
    title: str
    publisher: str | None
    checked: int
    found: int
    published: Moment
    demo: bool
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FrontLine:
    """An entry with its link and its numbers in words."""

    entry: FrontEntry
    page: Link
    words: str


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The list of published articles, newest first."""

    frame: Frame
    lines: tuple[FrontLine, ...]


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What somebody who sent a form is shown; kept nowhere. `facts`: label and words."""

    frame: Frame
    heading: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    back: Link


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """One change or withdrawal of a fact-check, as the list of corrections keeps it.

    `name` is unique. `status`: published, suspended, retracted, withheld, withdrawn, reinstated.
    `title` and `article` are None where neither claim nor finding may be told.
    """

    name: str
    article_id: str
    ordinal: int
    version: int | None
    published: Moment
    kind: str
    label: str
    status: str
    title: str | None
    article: str | None
    note: str | None
    demo: bool


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """An entry with its link, and its page's path below the origin."""

    entry: CorrectionEntry
    page: Link
    address: str


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    """What was corrected and withdrawn, newest first. `months` lead to all of it.

    `newest` leads from a month back to the beginning of the list.
    """

    frame: Frame
    heading: str
    lines: tuple[CorrectionLine, ...]
    months: tuple[Link, ...]
    newest: Link | None


View = (
    ArticleSummary
    | ClaimPage
    | ClaimVersionPage
    | NeutralPage
    | FrontPage
    | AnswerPage
    | CorrectionsPage
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be rendered at `path` + "index.html", with `public` at `path` + "index.json"."""

    path: str
    view: View
    public: dict[str, object]
