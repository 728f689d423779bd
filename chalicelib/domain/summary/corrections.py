"""What was corrected and withdrawn, across all articles: entries of one article, and their pages.

The entries follow the rules of the claims' own pages: what is withdrawn repeats neither claim nor
rating, what is suspended or withheld stands in neutral words, of what was erased nothing is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.publication import PublicationState
from chalicelib.domain.review import Review, State, Visibility
from chalicelib.domain.summary import public
from chalicelib.domain.summary.content import SITE, Content
from chalicelib.domain.summary.facts import SummaryFacts, is_retracted, is_shown, versions_of
from chalicelib.domain.summary.views import (
    CorrectionEntry,
    CorrectionLine,
    CorrectionsPage,
    Frame,
    Link,
    Page,
)
from chalicelib.domain.summary.wording import instant, month_words
from chalicelib.domain.verdict import CorrectionKind, Snapshot

CORRECTIONS = "corrections/"
_KINDS = {
    CorrectionKind.UPDATE: "Update",
    CorrectionKind.CLARIFICATION: "Clarification",
    CorrectionKind.CORRECTION: "Correction",
    CorrectionKind.RATING_CHANGED: "Correction with another rating",
    CorrectionKind.MINOR: "Small change",
}
_NEUTRAL = {
    "suspended": "A fact-check was changed. It is not available at present.",
    "retracted": "A fact-check was changed. It has been withdrawn since.",
    "withheld": "This version of the fact-check is not shown any more.",
    "withdrawn": "We have withdrawn a fact-check. It must not be relied on or quoted.",
    "reinstated": "We had withdrawn this fact-check; another version has been published since.",
}


def may_have_been_retracted(review: Review) -> bool:
    """Whether its log has to be read for withdrawals: few reviews were ever withdrawn."""
    return review.published_version > 0 and (is_retracted(review) or bool(review.withheld_versions))


def retractions_of(entries: Iterable[Mapping[str, object]]) -> tuple[datetime, ...]:
    """When a fact-check was withdrawn, from its claim's parsed log."""
    return tuple(
        datetime.fromisoformat(str(entry["at"]))
        for entry in entries
        if entry["action"] == "retract"
    )


def correction_entries(
    facts: SummaryFacts, retractions: Mapping[str, tuple[datetime, ...]]
) -> tuple[CorrectionEntry, ...]:
    """Everything of one article that stands in the list; `retractions` by claim id."""
    if facts.publication.state is PublicationState.ERASED:
        return ()
    content = Content(facts)
    facts = content.facts
    entries: list[CorrectionEntry] = []
    for review in sorted(facts.reviews, key=lambda review: review.ordinal):
        versions = versions_of(facts, review)
        if not versions or review.state is State.ERASED:
            continue
        entries += [
            _corrected(content, review, snapshot, versions[-1]) for snapshot in versions[1:]
        ]
        entries += [
            _withdrawn(content, review, number, at, versions[-1])
            for number, at in enumerate(retractions.get(review.claim_id, ()), start=1)
        ]
    return tuple(entries)


def corrections_page(
    entries: Sequence[CorrectionEntry],
    public_url: str,
    months: Sequence[str],
    *,
    month: str | None = None,
) -> Page:
    """The newest entries, or all of one month ("2031-05"); newest first.

    `months` are those that the page leads to.
    """
    path = CORRECTIONS if month is None else f"{CORRECTIONS}{month}/"
    root = "../" * path.count("/")
    url = f"{public_url.rstrip('/')}/{path}"
    heading = "Corrections" if month is None else f"Corrections in {month_words(month)}"
    ordered = sorted(entries, key=lambda entry: (entry.published.iso, entry.name), reverse=True)
    view = CorrectionsPage(
        frame=Frame(
            title=f"{heading} – {SITE}",
            description="What we have corrected and withdrawn, newest first.",
            path=path,
            url=url,
            canonical=url,
            root=root,
            demo=bool(entries) and all(entry.demo for entry in entries),
            indexed=not any(entry.demo for entry in entries),
        ),
        heading=heading,
        lines=tuple(_line(entry, root) for entry in ordered),
        months=tuple(Link(month_words(one), f"{one}/") for one in sorted(months, reverse=True)),
        newest=None if month is None else Link("The newest corrections", "../"),
    )
    return Page(path=path, view=view, public=public.corrections(view))


def _line(entry: CorrectionEntry, root: str) -> CorrectionLine:
    target = f"articles/{entry.article_id}/claims/{entry.ordinal}/"
    return CorrectionLine(
        entry=entry,
        page=Link(entry.title or "Go to its page", f"{root}{target}"),
        address=target,
    )


def _why_not_shown(content: Content, review: Review) -> str:
    """The same as the claim's own page says: suspended goes before withdrawn."""
    down = content.facts.publication.suspended or review.visibility is Visibility.SUSPENDED
    return "retracted" if is_retracted(review) and not down else "suspended"


def _corrected(
    content: Content, review: Review, snapshot: Snapshot, newest: Snapshot
) -> CorrectionEntry:
    told = snapshot.correction
    status = "withheld" if snapshot.number in review.withheld_versions else "published"
    kind = told.kind if told else CorrectionKind.CORRECTION
    note = content.hide.clean(told.note) if told and status == "published" else None
    entry = CorrectionEntry(
        name=f"{review.claim_id}-v{snapshot.number}",
        article_id=review.article_id,
        ordinal=review.ordinal,
        version=snapshot.number,
        published=instant(snapshot.published_at),
        kind=kind.value,
        label=_KINDS[kind],
        status=status,
        title=content.hide.clean(newest.verdict.reason),
        article=content.article_line().title,
        note=note or _NEUTRAL.get(status),
        demo=content.demo,
    )
    if is_shown(content.facts, review):
        return entry
    return _neutral(entry, _why_not_shown(content, review))


def _withdrawn(
    content: Content, review: Review, number: int, at: datetime, newest: Snapshot
) -> CorrectionEntry:
    entry = CorrectionEntry(
        name=f"{review.claim_id}-w{number}",
        article_id=review.article_id,
        ordinal=review.ordinal,
        version=None,
        published=instant(at),
        kind="withdrawal",
        label="Withdrawal",
        status="reinstated",
        title=content.hide.clean(newest.verdict.reason),
        article=content.article_line().title,
        note=_NEUTRAL["reinstated"],
        demo=content.demo,
    )
    if is_shown(content.facts, review):
        return entry
    if _why_not_shown(content, review) == "suspended":
        return _neutral(entry, "suspended")
    return replace(entry, status="withdrawn", title=None, article=None, note=_NEUTRAL["withdrawn"])


def _neutral(entry: CorrectionEntry, status: str) -> CorrectionEntry:
    """That something was changed, and no more."""
    kind = CorrectionKind.CORRECTION
    return replace(
        entry,
        kind=kind.value,
        label=_KINDS[kind],
        status=status,
        title=None,
        article=None,
        note=_NEUTRAL[status],
    )
