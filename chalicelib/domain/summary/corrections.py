"""What was corrected and withdrawn, across all articles: entries of one article, and their pages.

The entries follow the rules of the claims' own pages: what is withdrawn repeats neither claim nor
rating, what is suspended or withheld stands in neutral words, of what was erased nothing is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from chalicelib.domain.publication import PublicationState
from chalicelib.domain.review import Review, State
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
_CORRECTED = "Correction"
_WITHDRAWAL = "Withdrawal"
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


def _corrected(
    content: Content, review: Review, snapshot: Snapshot, newest: Snapshot
) -> CorrectionEntry:
    facts, told = content.facts, snapshot.correction
    status = "published"
    if not is_shown(facts, review):
        suspended = facts.publication.suspended or not is_retracted(review)
        status = "suspended" if suspended else "retracted"
    elif snapshot.number in review.withheld_versions:
        status = "withheld"
    shown = is_shown(facts, review)
    note = content.hide.clean(told.note) if told else None
    return CorrectionEntry(
        name=f"{review.claim_id}-v{snapshot.number}",
        article_id=review.article_id,
        ordinal=review.ordinal,
        version=snapshot.number,
        published=instant(snapshot.published_at),
        kind=told.kind.value if told else CorrectionKind.CORRECTION.value,
        label=(_KINDS[told.kind] if told else _CORRECTED) if shown else _CORRECTED,
        status=status,
        title=content.hide.clean(newest.verdict.reason) if shown else None,
        article=content.article_line().title if shown else None,
        note=note if status == "published" else _NEUTRAL[status],
        demo=content.demo,
    )


def _withdrawn(
    content: Content, review: Review, number: int, at: datetime, newest: Snapshot
) -> CorrectionEntry:
    shown = is_shown(content.facts, review)
    status = "reinstated" if shown else "withdrawn"
    return CorrectionEntry(
        name=f"{review.claim_id}-w{number}",
        article_id=review.article_id,
        ordinal=review.ordinal,
        version=None,
        published=instant(at),
        kind="withdrawal",
        label=_WITHDRAWAL,
        status=status,
        title=content.hide.clean(newest.verdict.reason) if shown else None,
        article=content.article_line().title if shown else None,
        note=_NEUTRAL[status],
        demo=content.demo,
    )
