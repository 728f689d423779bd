"""Published snapshots in, the parts that pages show of them out, worded but not yet escaped.

Everything here goes through the article's redaction: a name that is withheld in one claim is
withheld on every page of the article.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.claim_parts import Place, PlaceKind
from chalicelib.domain.fact_check import CheckedArticle, Site, claim_review, problems
from chalicelib.domain.summary.counts import chosen, scale_ratings, snapshot_rating
from chalicelib.domain.summary.facts import SummaryFacts, demonstration, scale_of, shown_finding
from chalicelib.domain.summary.naming import Redaction, redaction, speaker
from chalicelib.domain.summary.quotation import claim_box
from chalicelib.domain.summary.removal import removed_words, without_removed
from chalicelib.domain.summary.views import (
    AddedClaim,
    ArticleLine,
    Card,
    ClaimBox,
    EvidenceGroup,
    FactCheck,
    FindingView,
    Link,
    RatingView,
    SourceView,
    VersionLine,
    WordingLine,
)
from chalicelib.domain.summary.wording import (
    counted,
    day,
    instant,
    language_tag,
    listed,
    number,
    paragraphs,
    sentence_case,
    told_day,
    web_address,
)
from chalicelib.domain.summary.wordings import Standing, since_then, standing
from chalicelib.domain.verdict import (
    CorrectionKind,
    Evidence,
    ReceivedReply,
    ReplyRequest,
    Snapshot,
    Stance,
)

SITE = "Plumbline"
_UNKNOWN_MEMBER = "a member of the desk"
_UNTITLED = "Article without a title"
_STANCES = (
    (Stance.CONTRADICTS, "Evidence against the claim", "against the claim"),
    (Stance.SUPPORTS, "Evidence for the claim", "for the claim"),
    (Stance.CONTEXT, "Context", "context"),
)


class Content:
    """What the pages of one article share."""

    def __init__(self, facts: SummaryFacts) -> None:
        self.facts = without_removed(facts)
        self.demo = demonstration(facts)
        names = redaction(snapshot.reading for snapshot in facts.snapshots)
        removed = removed_words(facts)
        self.hide = Redaction((*removed.replacements, *names.replacements))

    def article_line(self, summary: Link | None = None) -> ArticleLine:
        """The article, with a link to its page where that may be seen."""
        article = self.facts.article
        return ArticleLine(
            article_id=article.article_id,
            title=self.hide.clean(article.title or "").strip() or _UNTITLED,
            url=web_address(article.url),
            publisher=article.publisher,
            authors=self.hide.clean(listed(article.authors)) or None,
            published=told_day(article.published_on),
            language=language_tag(self.facts.language),
            summary=summary,
        )

    def scale(self) -> tuple[RatingView, ...]:
        """The scale that the ratings stand on, point by point."""
        return scale_ratings(scale_of(self.facts), demo=self.demo)

    def box(self, snapshot: Snapshot) -> ClaimBox:
        """The claim as it may be shown."""
        article, reading = self.facts.article, snapshot.reading
        said_by = speaker(
            reading, publisher=article.publisher, authors=article.authors, hide=self.hide
        )
        return replace(claim_box(reading, said_by, self.hide), added=_added(snapshot.place))

    def card(self, snapshot: Snapshot, *, room: int) -> Card:
        """A published fact-check on the article's page, with at most `room` of its sources."""
        sources = self.sources(snapshot)
        more = len(sources) - room
        return Card(
            ordinal=snapshot.ordinal,
            claim_id=snapshot.claim_id,
            page=Link(f"Fact-check of claim {snapshot.ordinal}", f"claims/{snapshot.ordinal}/"),
            claim=self.box(snapshot),
            rating=snapshot_rating(snapshot),
            reason=self.hide.clean(snapshot.verdict.reason),
            sources=sources[:room],
            more_sources=f"and {number(more)} more" if more > 0 else None,
            published=day(snapshot.published_at),
            version=snapshot.number,
            since_then=since_then(self.standing(snapshot)),
        )

    def standing(self, snapshot: Snapshot) -> Standing:
        """Where a published version stands in the newest wording."""
        return standing(snapshot, self.facts.wordings)

    def wording(self, snapshot: Snapshot) -> WordingLine | None:
        """The wording that it was checked in; None while there is only one."""
        return next(
            (
                WordingLine(wording.number, instant(wording.received_at))
                for wording in self.facts.wordings
                if wording.number == snapshot.reading.revision
            ),
            None,
        )

    def check(self, snapshot: Snapshot) -> FactCheck:
        """One version of a fact-check."""
        sources = self.sources(snapshot)
        verdict = snapshot.verdict
        return FactCheck(
            claim_id=snapshot.claim_id,
            ordinal=snapshot.ordinal,
            version=snapshot.number,
            claim=self.box(snapshot),
            rating=snapshot_rating(snapshot),
            reason=self.hide.clean(verdict.reason),
            explanation=paragraphs(self.hide.clean(verdict.explanation)),
            evidence=tuple(
                EvidenceGroup(heading=heading, stance=stance, sources=group)
                for stance, heading, _ in _STANCES
                if (group := tuple(source for source in sources if source.stance == stance))
            ),
            sources=sources,
            reply=self.reply(snapshot),
            checked_by=self.names(snapshot.checked_by) or _UNKNOWN_MEMBER,
            approved_by=self.names(snapshot.approved_by) or None,
            published=instant(snapshot.published_at),
            first_published=instant(snapshot.first_published_at),
            wording=self.wording(snapshot),
            sentence=self.standing(snapshot).status,
            since_then=since_then(self.standing(snapshot)),
        )

    def finding(self) -> FindingView | None:
        """Headline and finding as approved; None while they do not speak of what is shown."""
        approved = shown_finding(self.facts)
        if approved is None:
            return None
        finding = approved.finding
        waits = len(finding.open)
        return FindingView(
            headline=self.hide.clean(finding.wording.headline),
            paragraphs=paragraphs(self.hide.clean(finding.wording.finding)),
            partial=(
                f"When this was written, {counted(waits, 'claim was', 'claims were')} still open."
                if waits
                else None
            ),
            written_by=self.names(finding.written_by),
            approved_by=self.names((approved.approved_by,)) if approved.approved_by else None,
            approved=instant(approved.approved_at),
        )

    def choice(self) -> str | None:
        """How many claims were chosen, and why: as approved, else as the choice was made."""
        approved, texts = shown_finding(self.facts), self.facts.publication.texts
        why = approved.finding.wording.why if approved else None
        if why is None and texts.choice is not None:
            why = texts.choice.reason
        return chosen(self.facts, self.hide.clean(why) if why else None)

    def names(self, members: tuple[str, ...]) -> str:
        """Members' names in one line; each once."""
        # Of who was erased the name is empty.
        known = [self.facts.members.get(member) or _UNKNOWN_MEMBER for member in members]
        return listed(list(dict.fromkeys(known)))

    def reply(self, snapshot: Snapshot) -> str | None:
        """What was asked and answered, in words; None when nothing was."""
        answers = tuple(self.answer(received, snapshot) for received in snapshot.replies)
        answered = {received.addressee for received in snapshot.replies}
        asked = [request for request in snapshot.asked if request.addressee not in answered]
        told = [*answers, *(self.asked(one) for one in (*asked, snapshot.reply))]
        return " ".join(words for words in told if words) or None

    def answer(self, received: ReceivedReply, snapshot: Snapshot) -> str:
        """An answer word for word; that there was one where its words have been erased."""
        who = sentence_case(self.hide.clean(received.addressee))
        when = day(received.received_at).words
        text = next(
            (
                reply.text
                for reply in self.facts.replies
                if (reply.claim_id, reply.number) == (snapshot.claim_id, received.number)
            ),
            None,
        )
        if text is None:
            return f"{who} answered on {when}."
        return f"{who} answered on {when}: “{self.hide.clean(text)}”"

    def asked(self, reply: ReplyRequest | None) -> str | None:
        """What was asked of somebody who has not answered, or why nobody was."""
        if reply is None:
            return None
        if reply.waived:
            return f"We asked nobody for a reply. {self.hide.clean(reply.waived)}"
        if not reply.addressee:
            return None
        until = f" by {instant(reply.deadline).words}" if reply.deadline else ""
        asked = self.hide.clean(reply.addressee)
        return f"We asked {asked} for a reply{until}. No answer is on record."

    def sources(self, snapshot: Snapshot) -> tuple[SourceView, ...]:
        """Numbered from 1 in the order in which the checker put them."""
        return tuple(
            self.source(place, evidence)
            for place, evidence in enumerate(snapshot.evidence, start=1)
        )

    def source(self, number: int, evidence: Evidence) -> SourceView:
        """One source; addresses that are not http(s) are left out."""
        return SourceView(
            number=number,
            title=self.hide.clean(evidence.title),
            publisher=self.hide.clean(evidence.publisher or "") or None,
            kind=evidence.kind,
            tier=evidence.tier,
            stance=evidence.stance,
            stance_words=next(words for stance, _, words in _STANCES if stance == evidence.stance),
            url=web_address(evidence.url),
            description=self.hide.clean(evidence.description or "") or None,
            accessed=day(evidence.accessed_at) if evidence.accessed_at else None,
            archive_url=web_address(evidence.archive_url),
            not_archived=self.hide.clean(evidence.not_archived or "") or None,
        )

    def markup(self, snapshot: Snapshot, page_url: str) -> dict[str, object] | None:
        """The ClaimReview of the newest version; None for a demonstration or when not valid."""
        article = self.facts.article
        reading = replace(snapshot.reading, text=self.hide.clean(snapshot.reading.text))
        review = claim_review(
            replace(snapshot, reading=reading),
            Site(
                publisher_name=SITE,
                publisher_url=f"{self.facts.public_url.rstrip('/')}/",
                page_url=page_url,
            ),
            CheckedArticle(
                title=self.hide.clean(article.title) if article.title else None,
                url=web_address(article.url),
                publisher=article.publisher,
                authors=tuple(self.hide.clean(author) for author in article.authors),
                published_on=article.published_on,
            ),
        )
        return None if self.demo or review is None or problems(review) else review


_PLACES = {
    PlaceKind.TEXT: "in the article",
    PlaceKind.HEADLINE: "in the headline",
    PlaceKind.IMAGE: "in an image",
    PlaceKind.VIDEO: "in a video",
    PlaceKind.ELSEWHERE: "outside the article",
}


def _added(place: Place | None) -> AddedClaim | None:
    """That a person of the desk, not the machine, found the claim, and where."""
    if place is None:
        return None
    href = web_address(place.link)
    return AddedClaim(
        words=f"Found by a person of our desk, {_PLACES[place.kind]}.",
        place=place.kind.value,
        link=Link("See where it stands", href) if href else None,
    )


_KINDS = {
    CorrectionKind.UPDATE: "Updated",
    CorrectionKind.CLARIFICATION: "Clarified",
    CorrectionKind.CORRECTION: "Corrected",
    CorrectionKind.RATING_CHANGED: "Corrected, with another rating,",
    CorrectionKind.MINOR: "Changed in small things",
}


def version_lines(
    versions: Sequence[Snapshot],
    shown: Snapshot,
    hide: Redaction,
    *,
    withheld: tuple[int, ...],
    on_newest: bool,
) -> tuple[VersionLine, ...]:
    """Newest first, each with its own address as seen from the page, and what changed in it."""
    to_claim = "" if on_newest else "../"

    def line(snapshot: Snapshot) -> VersionLine:
        away = snapshot.number in withheld
        told = None if away else snapshot.correction
        return VersionLine(
            number=snapshot.number,
            page=Link(f"Version {snapshot.number}", f"{to_claim}v{snapshot.number}/"),
            published=instant(snapshot.published_at),
            rating=None if away else snapshot.rating_label,
            words="Not shown any more; published" if away else _what_it_is(snapshot),
            shown=snapshot is shown,
            kind=told.kind.value if told else None,
            note=hide.clean(told.note) if told else None,
        )

    return tuple(line(snapshot) for snapshot in reversed(versions))


def _what_it_is(snapshot: Snapshot) -> str:
    if snapshot.correction is not None:
        return _KINDS[snapshot.correction.kind]
    return "First published" if snapshot.number == 1 else "Corrected"
