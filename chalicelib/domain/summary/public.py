"""Views in, the JSON beside each page out: the same facts for programs, nothing more."""

from chalicelib.domain.summary.views import (
    ArticleLine,
    ArticleSummary,
    Card,
    ClaimBox,
    ClaimPage,
    ClaimVersionPage,
    CorrectionsPage,
    FactCheck,
    FindingView,
    FrontPage,
    Moment,
    NeutralPage,
    RatingView,
    SourceView,
    VersionLine,
    WordingLine,
)

FORMAT = 1  # raised when a member changes its meaning or goes; new members may come


def article(view: ArticleSummary) -> dict[str, object]:
    """The article's summary."""
    return {
        "format": FORMAT,
        "type": "article_summary",
        "status": "published",
        "url": view.frame.url,
        "demo": view.frame.demo,
        "article": _article(view.article),
        "finding": _finding(view.finding),
        "choice": view.choice,
        "published_at": _iso(view.published),
        "revision": view.checked[-1].number,
        "received_at": view.checked[-1].received.iso,
        "wordings_checked": [_wording(line) for line in view.checked],
        "newest_wording": _wording(view.newest or view.checked[-1]),
        "claims_found": view.counts.found,
        "claims_checked": view.counts.checked,
        "ratings": [
            {"rating": _rating(count.rating), "count": count.count} for count in view.counts.ratings
        ],
        "fact_checks": [_card(card, view.frame.url) for card in view.cards],
    }


def claim(view: ClaimPage) -> dict[str, object]:
    """The newest version of a fact-check."""
    return {
        "type": "fact_check",
        **_fact_check_page(view),
        "notice": view.looking_again,
    }


def version(view: ClaimVersionPage) -> dict[str, object]:
    """One named version of a fact-check."""
    return {
        "type": "fact_check_version",
        **_fact_check_page(view),
        "newest_url": view.frame.canonical,
    }


def neutral(view: NeutralPage) -> dict[str, object]:
    """A page that is not shown: its status and nothing of its content."""
    return {
        "format": FORMAT,
        "type": "notice",
        "status": view.status,
        "url": view.frame.url,
        "demo": view.frame.demo,
        "message": view.words,
    }


def front(view: FrontPage) -> dict[str, object]:
    """The list of published articles."""
    return {
        "format": FORMAT,
        "type": "articles",
        "url": view.frame.url,
        "articles": [
            {
                "article_id": line.entry.article_id,
                "url": f"{view.frame.url}{line.page.href}",
                "title": line.entry.title,
                "publisher": line.entry.publisher,
                "published_at": line.entry.published.iso,
                "claims_found": line.entry.found,
                "claims_checked": line.entry.checked,
                "demo": line.entry.demo,
            }
            for line in view.lines
        ],
    }


def corrections(view: CorrectionsPage) -> dict[str, object]:
    """The list of corrections."""
    origin = view.frame.url.removesuffix(view.frame.path)
    return {
        "format": FORMAT,
        "type": "corrections",
        "url": view.frame.url,
        "corrections": [
            {
                "claim_id": f"{line.entry.article_id}-{line.entry.ordinal}",
                "url": f"{origin}{line.address}",
                "version": line.entry.version,
                "published_at": line.entry.published.iso,
                "kind": line.entry.kind,
                "status": line.entry.status,
                "title": line.entry.title,
                "article": line.entry.article,
                "note": line.entry.note,
                "demo": line.entry.demo,
            }
            for line in view.lines
        ],
        "months": [f"{origin}corrections/{link.href}" for link in view.months],
    }


def _fact_check_page(view: ClaimPage | ClaimVersionPage) -> dict[str, object]:
    return {
        "format": FORMAT,
        "status": "published",
        "url": view.frame.url,
        "demo": view.frame.demo,
        "article": _article(view.article),
        **_check(view.check),
        "versions": [_version(line) for line in view.versions],
    }


def _finding(finding: FindingView | None) -> dict[str, object] | None:
    if finding is None:
        return None
    return {
        "headline": finding.headline,
        "text": list(finding.paragraphs),
        "partial": finding.partial,
        "written_by": finding.written_by,
        "approved_by": finding.approved_by,
        "approved_at": finding.approved.iso,
    }


def _article(line: ArticleLine) -> dict[str, object]:
    return {
        "article_id": line.article_id,
        "title": line.title,
        "url": line.url,
        "publisher": line.publisher,
        "authors": line.authors,
        "published_on": _iso(line.published),
        "language": line.language,
    }


def _card(card: Card, base: str) -> dict[str, object]:
    return {
        "claim_id": card.claim_id,
        "ordinal": card.ordinal,
        "url": f"{base}{card.page.href}",
        "version": card.version,
        "claim": _claim(card.claim),
        "rating": _rating(card.rating),
        "reason": card.reason,
        "published_at": card.published.iso,
    }


def _check(check: FactCheck) -> dict[str, object]:
    return {
        "claim_id": check.claim_id,
        "ordinal": check.ordinal,
        "version": check.version,
        "claim": _claim(check.claim),
        "rating": _rating(check.rating),
        "reason": check.reason,
        "explanation": list(check.explanation),
        "evidence": [_source(source) for source in check.sources],
        "reply": check.reply,
        "checked_by": check.checked_by,
        "approved_by": check.approved_by,
        "published_at": check.published.iso,
        "first_published_at": check.first_published.iso,
        "wording": _wording(check.wording) if check.wording else None,
        "sentence": check.sentence,
    }


def _claim(box: ClaimBox) -> dict[str, object]:
    return {
        "text": box.words,
        "form": "quotation" if box.quoted else "paraphrase",
        "in_context": box.in_context,
        "added_by_person": box.added is not None,
        "place": box.added.place if box.added else None,
        "place_url": box.added.link.href if box.added and box.added.link else None,
        "claimant": {
            "type": box.speaker.type,
            "name": box.speaker.name,
            "role": box.speaker.role,
            "naming": box.speaker.naming,
        },
    }


def _wording(line: WordingLine) -> dict[str, object]:
    return {"revision": line.number, "received_at": line.received.iso}


def _rating(rating: RatingView) -> dict[str, object]:
    return {"key": rating.key, "label": rating.label, "meaning": rating.meaning}


def _source(source: SourceView) -> dict[str, object]:
    return {
        "number": source.number,
        "title": source.title,
        "publisher": source.publisher,
        "kind": source.kind,
        "tier": source.tier,
        "stance": source.stance,
        "url": source.url,
        "description": source.description,
        "accessed_on": _iso(source.accessed),
        "archive_url": source.archive_url,
        "not_archived": source.not_archived,
    }


def _version(line: VersionLine) -> dict[str, object]:
    return {
        "version": line.number,
        "published_at": line.published.iso,
        "rating": line.rating,
        "kind": line.kind,
        "note": line.note,
    }


def _iso(moment: Moment | None) -> str | None:
    return moment.iso if moment else None
