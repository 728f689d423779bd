"""`SummaryFacts` in, every page of the article out: typed views and the JSON beside them.

All wording and arithmetic happens here. Only what is published and visible gets in: of every
other claim no more than a number.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.domain.complaint import LONGEST_COMPLAINT, LONGEST_CONTACT
from chalicelib.domain.publication import PublicationState
from chalicelib.domain.review import Flag, Review, State, Visibility
from chalicelib.domain.summary import public
from chalicelib.domain.summary.content import SITE, Content, version_lines
from chalicelib.domain.summary.counts import count
from chalicelib.domain.summary.excerpts import Mark, article_text
from chalicelib.domain.summary.facts import (
    SummaryFacts,
    is_retracted,
    is_shown,
    shown_checks,
    versions_of,
)
from chalicelib.domain.summary.views import (
    ArticleLine,
    ArticleSummary,
    ClaimPage,
    ClaimVersionPage,
    ComplaintForm,
    Frame,
    FrontEntry,
    FrontLine,
    FrontPage,
    Link,
    Moment,
    NeutralPage,
    Page,
    WordingLine,
)
from chalicelib.domain.summary.wording import day, instant
from chalicelib.domain.verdict import LONGEST_NAME, Snapshot

# A card shows so many sources, and one where many cards would make the page heavy.
_SOURCES = 3
_MANY_CARDS = 20
_SUSPENDED = "This page is not available at present. It has been taken down for the time being."
_WITHHELD = "This version of the fact-check is not shown any more."
_REMOVED = "This page has been removed."
_LOOKING_AGAIN = "We are looking at this fact-check again. It stands as it is until we are done."
_FORM = ComplaintForm("complaints", LONGEST_COMPLAINT, LONGEST_NAME, LONGEST_CONTACT)
_RETRACTED = "We have withdrawn this fact-check. It must not be relied on or quoted."


def article_path(article_id: str) -> str:
    """Where an article's summary stands."""
    return f"articles/{article_id}/"


def claim_path(article_id: str, ordinal: int, version: int | None = None) -> str:
    """Where a fact-check stands: its newest version, or the one named."""
    path = f"{article_path(article_id)}claims/{ordinal}/"
    return path if version is None else f"{path}v{version}/"


def article_pages(facts: SummaryFacts) -> tuple[Page, ...]:
    """The article's summary when it is published, and every page of its fact-checks.

    A page that was public and may not be shown now is overwritten with neutral words.
    """
    builder = _Builder(facts)
    pages = [builder.summary()] if _has_summary(facts) else []
    for review in sorted(facts.reviews, key=lambda review: review.ordinal):
        if review.published_version > 0:
            pages.extend(builder.claim_pages(review))
    return tuple(pages)


def _has_summary(facts: SummaryFacts) -> bool:
    return facts.publication.published_at is not None or (
        facts.publication.state is PublicationState.PUBLISHED
    )


def _summary_shown(facts: SummaryFacts) -> bool:
    return facts.publication.state is PublicationState.PUBLISHED and not facts.publication.suspended


def front_entry(facts: SummaryFacts) -> FrontEntry | None:
    """The article's line on the front page; None while its summary is not to be seen."""
    if not _summary_shown(facts):
        return None
    content = Content(facts)
    line = content.article_line()
    counts = count(facts)
    return FrontEntry(
        article_id=facts.article.article_id,
        title=line.title,
        publisher=facts.article.publisher,
        checked=counts.checked,
        found=counts.found,
        published=instant(facts.publication.published_at or facts.publication.since),
        demo=content.demo,
        language=line.language,
    )


def front_page(entries: Sequence[FrontEntry], public_url: str) -> Page:
    """The list of published articles, newest first."""
    ordered = sorted(entries, key=lambda entry: (entry.published.iso, entry.article_id))
    lines = tuple(
        FrontLine(
            entry=entry,
            page=Link(entry.title, article_path(entry.article_id)),
            words=f"{entry.checked} of {entry.found} claims checked",
        )
        for entry in reversed(ordered)
    )
    url = f"{public_url.rstrip('/')}/"
    frame = Frame(
        title=f"{SITE}: fact-checks",
        description="Articles whose claims we checked, newest first.",
        path="",
        url=url,
        canonical=url,
        root="./",
        demo=bool(entries) and all(entry.demo for entry in entries),
        indexed=not any(entry.demo for entry in entries),
    )
    view = FrontPage(frame=frame, lines=lines)
    return Page(path="", view=view, public=public.front(view))


class _Builder:
    """What the pages of one article share."""

    def __init__(self, facts: SummaryFacts) -> None:
        self.origin = facts.public_url.rstrip("/")
        self.content = Content(facts)
        self.facts = self.content.facts

    def frame(
        self,
        path: str,
        title: str,
        description: str,
        *,
        canonical: str = "",
        markup: Mapping[str, object] | None = None,
    ) -> Frame:
        return Frame(
            title=f"{title} – {SITE}",
            description=description,
            path=path,
            url=f"{self.origin}/{path}",
            canonical=f"{self.origin}/{canonical or path}",
            root="../" * path.count("/"),
            demo=self.content.demo,
            indexed=not self.content.demo and not canonical,
            markup=markup,
        )

    def neutral(self, path: str, status: str, heading: str, words: str) -> Page:
        frame = self.frame(path, heading, words, canonical=path)
        view = NeutralPage(frame=frame, status=status, heading=heading, words=words)
        return Page(path=path, view=view, public=public.neutral(view))

    def summary(self) -> Page:
        facts = self.facts
        path = article_path(facts.article.article_id)
        if facts.publication.state is PublicationState.ERASED:
            return self.neutral(path, "removed", "Page removed", _REMOVED)
        if not _summary_shown(facts):
            return self.neutral(path, "suspended", "Page not available", _SUSPENDED)
        checks = shown_checks(facts)
        line = self.content.article_line()
        counts = count(facts)
        room = _SOURCES if len(checks) <= _MANY_CARDS else 1
        finding = self.content.finding()
        title = finding.headline if finding else line.title
        frame = self.frame(path, f"Fact-check: {title}", counts.sentence)
        view = ArticleSummary(
            frame=frame,
            finding=finding,
            choice=self.content.choice(),
            article=line,
            counts=counts,
            cards=tuple(self.content.card(snapshot, room=room) for _, snapshot in checks),
            text=article_text(
                facts.text,
                facts.blocks,
                [
                    Mark(snapshot.ordinal, start, end)
                    for _, snapshot in checks
                    for start, end in self.content.standing(snapshot).places
                ],
                show_text=facts.policy.show_text,
                rights=facts.rights,
                hide=self.content.hide,
            ),
            published=_optional_instant(facts.publication.published_at),
            checked=self.wordings_checked([snapshot for _, snapshot in checks]),
            newest=(
                WordingLine(facts.revision, instant(facts.received_at)) if facts.wordings else None
            ),
            scale=self.content.scale(),
        )
        return Page(path=path, view=view, public=public.article(view))

    def wordings_checked(self, shown: Sequence[Snapshot]) -> tuple[WordingLine, ...]:
        """The wordings that the fact-checks shown were approved against."""
        facts = self.facts
        found = {line.number: line for one in shown if (line := self.content.wording(one))}
        if not found:
            return (WordingLine(facts.revision, instant(facts.received_at)),)
        return tuple(found[number] for number in sorted(found))

    def claim_pages(self, review: Review) -> list[Page]:
        """The newest version at the claim's address, and each version at its own."""
        facts, article_id = self.facts, self.facts.article.article_id
        versions = versions_of(facts, review)
        if not is_shown(facts, review) or not versions:
            status, heading, words = _absence(facts, review)
            numbers = [None, *range(1, review.published_version + 1)]
            paths = [claim_path(article_id, review.ordinal, number) for number in numbers]
            return [self.neutral(path, status, heading, words) for path in paths]
        pages = [self.newest(review, versions)]
        pages.extend(
            self.neutral(
                claim_path(article_id, review.ordinal, snapshot.number),
                "withheld",
                "Version not available",
                _WITHHELD,
            )
            if snapshot.number in review.withheld_versions
            else self.version(review, snapshot, versions)
            for snapshot in versions
        )
        return pages

    def newest(self, review: Review, versions: tuple[Snapshot, ...]) -> Page:
        snapshot = versions[-1]
        path = claim_path(snapshot.article_id, snapshot.ordinal)
        check = self.content.check(snapshot)
        view = ClaimPage(
            frame=self.frame(
                path,
                check.reason,
                f"{check.rating.label}: {check.reason}",
                markup=self.content.markup(snapshot, f"{self.origin}/{path}"),
            ),
            article=self.article_above("../../"),
            check=check,
            versions=version_lines(
                versions,
                snapshot,
                self.content.hide,
                withheld=review.withheld_versions,
                on_newest=True,
            ),
            scale=self.content.scale(),
            looking_again=_LOOKING_AGAIN if Flag.CORRECTION_NOTICE in review.flags else None,
            form=_FORM,
        )
        return Page(path=path, view=view, public=public.claim(view))

    def version(self, review: Review, snapshot: Snapshot, versions: tuple[Snapshot, ...]) -> Page:
        path = claim_path(snapshot.article_id, snapshot.ordinal, snapshot.number)
        newest = claim_path(snapshot.article_id, snapshot.ordinal)
        check = self.content.check(snapshot)
        of = f"Version {snapshot.number} of {len(versions)}"
        is_newest = snapshot is versions[-1]
        view = ClaimVersionPage(
            frame=self.frame(
                path,
                f"{check.reason} (version {snapshot.number})",
                f"{of}. {check.rating.label}: {check.reason}",
                canonical=newest,
            ),
            article=self.article_above("../../../"),
            check=check,
            versions=version_lines(
                versions,
                snapshot,
                self.content.hide,
                withheld=review.withheld_versions,
                on_newest=False,
            ),
            scale=self.content.scale(),
            notice=f"{of}, the newest." if is_newest else f"{of}. It has been replaced.",
            newest=Link("Go to the fact-check as it stands now", "../"),
        )
        return Page(path=path, view=view, public=public.version(view))

    def article_above(self, summary: str) -> ArticleLine:
        """The article with the way up to its page, where that may be seen."""
        shown = _summary_shown(self.facts)
        return self.content.article_line(
            Link("All checks of this article", summary) if shown else None
        )


def _absence(facts: SummaryFacts, review: Review) -> tuple[str, str, str]:
    """Why a fact-check that was public is not shown: status, heading, neutral words."""
    if review.state is State.ERASED or facts.publication.state is PublicationState.ERASED:
        return "removed", "Page removed", _REMOVED
    suspended = facts.publication.suspended or review.visibility is Visibility.SUSPENDED
    if is_retracted(review) and not suspended:
        words = f"{_RETRACTED} {_since(review)}" if review.opened_from is None else _RETRACTED
        return "retracted", "Fact-check withdrawn", words
    return "suspended", "Page not available", _SUSPENDED


def _since(review: Review) -> str:
    return f"Withdrawn on {day(review.since).words}."


def _optional_instant(moment: datetime | None) -> Moment | None:
    return instant(moment) if moment else None
