"""An invented article with its reviews; each test changes what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation
from chalicelib.domain.policy import Policy, Rating, Scale
from chalicelib.domain.publication import (
    ApprovedFinding,
    Choice,
    ClaimVersion,
    Finding,
    Publication,
    PublicationState,
    Texts,
    Wording,
)
from chalicelib.domain.review import ArticleFacts, Review, State
from chalicelib.domain.summary import SummaryFacts
from chalicelib.domain.verdict import (
    Correction,
    CorrectionKind,
    Evidence,
    EvidenceKind,
    Reading,
    ReplyRequest,
    Snapshot,
    Stance,
    Tier,
    Verdict,
)

ARTICLE_ID = "01JQ4Z7M3N8V6T2K5R9W1X0YAB"
ORIGIN = "https://checks.example"
NOON = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)
TEXT = Path(__file__).parents[2].joinpath("examples/articles/harbour-bridge.txt").read_text("utf-8")

SCALE = Scale(
    key="accuracy",
    version=1,
    ratings=(
        Rating("accurate", "Accurate", "The evidence bears the claim out.", 5),
        Rating("mostly_accurate", "Mostly accurate", "Right, with a detail that is not.", 4),
        Rating("mixed", "Partly accurate", "Some of it is right and some is not.", 3),
        Rating("mostly_false", "Mostly false", "There is something in it, but little.", 2),
        Rating("false", "False", "The evidence contradicts the claim.", 1),
        Rating("unproven", "Unproven", "There is not enough evidence either way.", None),
    ),
)
DEMO_SCALE = Scale(
    key="sample",
    version=1,
    ratings=(
        Rating("sample_a", "Sample A", "A sample rating.", 3),
        Rating("sample_b", "Sample B", "A sample rating.", 2),
        Rating("sample_c", "Sample C", "A sample rating.", 1),
    ),
)
POLICY = Policy(version=1, preset="desk", scale=SCALE, demo_scale=DEMO_SCALE)

RENN = Claimant(type=ClaimantType.PERSON, name="Tobias Renn", role="council leader", cue="told")
ENGINEER = Claimant(
    type=ClaimantType.PERSON,
    name="Marta Ellingsen",
    role="the county's chief engineer",
    cue="said",
    quotation=Quotation.DIRECT,
)

TREASURY = Evidence(
    kind=EvidenceKind.DATA,
    tier=Tier.PRIMARY,
    stance=Stance.CONTRADICTS,
    title="County accounts 2019 and 2025, table 7",
    publisher="Saltmere county treasury",
    url="https://treasury.saltmere.example/accounts/2025",
    accessed_at=date(2026, 4, 1),
    archive_url="https://archive.example/saltmere-accounts-2025",
)
MINUTES = Evidence(
    kind=EvidenceKind.DOCUMENT,
    tier=Tier.PRIMARY,
    stance=Stance.CONTEXT,
    title="Minutes of the roads committee, 14 March",
    publisher="Saltmere county council",
    description="Paper copy, read at the county archive; page 3, item 2.",
    accessed_at=date(2026, 4, 1),
    not_archived="it is not published online.",
)


def reading(quote: str, *, claimant: Claimant = RENN, text: str | None = None) -> Reading:
    """A reading whose quote stands in the sample article."""
    start = TEXT.index(quote)
    return Reading(
        text=text or quote,
        quote=quote,
        start=start,
        end=start + len(quote),
        block=0,
        claimant=claimant,
    )


def snapshot(
    ordinal: int,
    said: Reading,
    rating: str,
    reason: str,
    *,
    explanation: str = "We compared the figures.",
    evidence: Sequence[Evidence] = (TREASURY,),
    number: int = 1,
    worth: int = 70,
    scale: Scale = SCALE,
) -> Snapshot:
    """A published version."""
    point = scale.rating(rating)
    assert point is not None
    values = [each.value for each in scale.ratings if each.value is not None]
    return Snapshot(
        claim_id=f"{ARTICLE_ID}-{ordinal}",
        article_id=ARTICLE_ID,
        ordinal=ordinal,
        number=number,
        reading=said,
        verdict=Verdict(rating=rating, reason=reason, explanation=explanation),
        rating_label=point.label,
        rating_meaning=point.meaning,
        rating_value=point.value,
        best_value=max(values),
        worst_value=min(values),
        scale=f"{scale.key}/{scale.version}",
        evidence=tuple(evidence),
        reply=ReplyRequest(waived="The claim rests on published figures alone."),
        checked_by=("m-ada",),
        approved_by=("m-bo",),
        published_at=NOON + timedelta(days=number - 1),
        first_published_at=NOON,
        draft_hash="0" * 64,
        check_worthiness=worth,
        demo=scale is DEMO_SCALE,
    )


def review(ordinal: int, state: State = State.PUBLISHED, *, version: int = 1) -> Review:
    """A review in a state, with `version` published versions when it has any."""
    return Review(
        claim_id=f"{ARTICLE_ID}-{ordinal}",
        article_id=ARTICLE_ID,
        ordinal=ordinal,
        state=state,
        version=9,
        policy=1,
        text=f"Unpublished wording of claim number {ordinal}",
        kind="figure",
        check_worthiness=50,
        since=NOON,
        published_version=version if state is State.PUBLISHED else 0,
    )


SPENDING = snapshot(
    1,
    reading(
        "He told the Saltmere Courier that spending on roads had risen by 40 percent since he "
        "took office in 2019.",
        text="[Tobias Renn said that] spending on roads had risen by 40 percent since he took "
        "office in 2019.",
    ),
    "mostly_false",
    "Spending rose by 17 percent between 2019 and 2025, not by 40.",
    explanation="The accounts give 52 million crowns for 2019 and 61 million for 2025.\n\n"
    "That is a rise of 17.3 percent. Adjusted for prices, spending fell slightly.",
    evidence=(TREASURY, MINUTES),
    worth=92,
)
SAFE = snapshot(
    2,
    reading(
        "“We have looked at every weld on that pier, and the bridge is safe for cars,” said "
        "Marta Ellingsen, the county's chief engineer.",
        claimant=ENGINEER,
        text="We have looked at every weld on that pier",
    ),
    "accurate",
    "The inspection report lists all 212 welds of the pier.",
    evidence=(replace(TREASURY, stance=Stance.SUPPORTS, title="Inspection report"),),
    worth=64,
)
CRACKS = snapshot(
    3,
    reading(
        "Inspectors found 14 cracks in the eastern pier, the county roads office said on Tuesday.",
        claimant=Claimant(
            type=ClaimantType.ORGANISATION, name="the county roads office", cue="said"
        ),
    ),
    "unproven",
    "The report that counts the cracks is not public, and the office did not show it to us.",
    worth=71,
)

FACTS = SummaryFacts(
    article=ArticleFacts(
        article_id=ARTICLE_ID,
        title="Harbour bridge in Saltmere closed to lorries after cracks found",
        publisher="Saltmere Courier",
        url="https://courier.example/news/harbour-bridge",
        published_on="2026-04-01",
        demo=False,
        publication="published",
        authors=("Ines Dahl",),
    ),
    publication=Publication(
        article_id=ARTICLE_ID,
        state=PublicationState.PUBLISHED,
        version=3,
        policy=1,
        since=NOON,
        published_at=NOON,
    ),
    reviews=(
        review(1),
        review(2),
        review(3),
        review(4, State.NOT_CHECKABLE),
        review(5, State.NOT_SELECTED),
        review(6, State.IN_REVIEW),
    ),
    snapshots=(SPENDING, SAFE, CRACKS),
    members={"m-ada": "Ada Lindqvist", "m-bo": "Bo Achterberg"},
    policy=POLICY,
    text=TEXT,
    rights="none",
    revision=1,
    received_at=NOON - timedelta(hours=3),
    public_url=ORIGIN,
    language="en",
)


WORDING = Wording(
    headline="The bridge is safe, but spending on it did not rise as claimed",
    finding="Of three claims that we checked, the engineer's holds and the council leader's "
    "does not.\n\nHow many cracks were found nobody outside the roads office can tell.",
    why="they decide whether the closure was needed",
)
FINDING = Finding(
    wording=WORDING,
    claims=tuple(ClaimVersion(f"{ARTICLE_ID}-{ordinal}", 1) for ordinal in (1, 2, 3)),
    open=(f"{ARTICLE_ID}-6",),
    written_by=("m-ada",),
)


def with_finding(facts: SummaryFacts = FACTS, finding: Finding = FINDING) -> SummaryFacts:
    """The same with a finding that was approved, and the choice that was made before."""
    texts = Texts(
        draft=replace(finding.wording, headline="A headline that nobody approved"),
        submitted=replace(finding, wording=replace(finding.wording, finding="Not seen yet.")),
        approved=ApprovedFinding(finding, "0" * 64, "m-bo", NOON),
        choice=Choice((f"{ARTICLE_ID}-1",), "Drivers ask about these."),
    )
    return replace(facts, publication=replace(facts.publication, texts=texts))


def with_correction(
    facts: SummaryFacts = FACTS, note: str = "A later budget has come."
) -> SummaryFacts:
    """The same with a second version of the first fact-check."""
    second = replace(
        SPENDING,
        number=2,
        published_at=NOON + timedelta(days=1),
        correction=Correction(CorrectionKind.UPDATE, note),
    )
    return replace(
        facts,
        reviews=(review(1, version=2), *facts.reviews[1:]),
        snapshots=(*facts.snapshots, second),
    )


def as_demonstration(facts: SummaryFacts = FACTS) -> SummaryFacts:
    """The same with sample ratings, marked as a demonstration."""
    sample = {"mostly_false": "sample_c", "accurate": "sample_a", "unproven": "sample_b"}
    return replace(
        facts,
        article=replace(facts.article, demo=True),
        snapshots=tuple(
            snapshot(
                each.ordinal,
                each.reading,
                sample[each.verdict.rating],
                each.verdict.reason,
                explanation=each.verdict.explanation,
                evidence=each.evidence,
                worth=each.check_worthiness,
                scale=DEMO_SCALE,
            )
            for each in facts.snapshots
        ),
    )
