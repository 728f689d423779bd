"""Only what is published and visible gets onto a page; of everything else at most a number."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.jinja_pages import JinjaPages
from chalicelib.domain.publication import PublicationState, Span, Wording
from chalicelib.domain.review import State, Visibility
from chalicelib.domain.summary import article_pages, front_entry, front_page
from chalicelib.domain.summary.counts import chosen
from chalicelib.domain.summary.views import (
    ArticleSummary,
    ClaimPage,
    ClaimVersionPage,
    FindingView,
    FrontEntry,
    FrontPage,
    Moment,
    NeutralPage,
)
from chalicelib.domain.verdict import Naming, ReplyRequest
from tests.pages.sample import (
    ARTICLE_ID,
    CRACKS,
    FACTS,
    FINDING,
    NOON,
    ORIGIN,
    SAFE,
    SPENDING,
    WORDING,
    as_demonstration,
    review,
    snapshot,
    with_finding,
)

ARTICLE = f"articles/{ARTICLE_ID}/"
FIRST = f"{ARTICLE}claims/1/"
RENDERER = JinjaPages()


def pages(facts):
    """Path → page."""
    return {page.path: page for page in article_pages(facts)}


def everything(facts):
    """All that the public could read, as one text."""
    return "\n".join(
        RENDERER.html(page.view).decode() + json.dumps(page.public, ensure_ascii=False)
        for page in article_pages(facts)
    )


def with_review(facts, ordinal, **changes):
    """The same facts with one review changed."""
    reviews = tuple(
        replace(each, **changes) if each.ordinal == ordinal else each for each in facts.reviews
    )
    return replace(facts, reviews=reviews)


def test_a_published_article_has_a_summary_and_a_page_for_each_fact_check_and_version():
    kinds = {path: type(page.view) for path, page in pages(FACTS).items()}

    assert kinds == {
        ARTICLE: ArticleSummary,
        f"{ARTICLE}claims/1/": ClaimPage,
        f"{ARTICLE}claims/1/v1/": ClaimVersionPage,
        f"{ARTICLE}claims/2/": ClaimPage,
        f"{ARTICLE}claims/2/v1/": ClaimVersionPage,
        f"{ARTICLE}claims/3/": ClaimPage,
        f"{ARTICLE}claims/3/v1/": ClaimVersionPage,
    }


def test_before_the_article_is_published_only_the_claims_have_pages_and_none_links_to_it():
    publication = replace(
        FACTS.publication, state=PublicationState.OPEN, published_at=None, version=2
    )
    facts = replace(FACTS, publication=publication)

    shown = pages(facts)

    assert ARTICLE not in shown
    assert shown[FIRST].view.article.summary is None
    assert front_entry(facts) is None


@pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLISHED])
def test_a_claim_that_was_never_published_is_at_most_a_number(state):
    secret = replace(review(9, state), text="The mayor hid a letter", exit_reason="private_matter")
    draft = replace(SPENDING, ordinal=9, claim_id=f"{ARTICLE_ID}-9", rating_label="Leaked rating")
    facts = replace(FACTS, reviews=(*FACTS.reviews, secret), snapshots=(*FACTS.snapshots, draft))

    read = everything(facts)

    assert "letter" not in read
    assert "Leaked" not in read
    assert "private_matter" not in read
    assert not any("claims/9" in path for path in pages(facts))


def test_a_snapshot_newer_than_the_review_knows_waits_for_the_next_render():
    newer = replace(SPENDING, number=2, rating_label="Not yet")

    read = everything(replace(FACTS, snapshots=(*FACTS.snapshots, newer)))

    assert "Not yet" not in read


def test_counts_say_how_many_of_how_many_and_what_became_of_the_rest():
    counts = pages(FACTS)[ARTICLE].view.counts

    assert counts.sentence == "We checked 3 of 6 claims found in this article."
    assert [count.words for count in counts.ratings] == [
        "One claim rated Accurate",
        "One claim rated Mostly false",
        "One claim rated Unproven",
    ]
    assert counts.others == (
        "One was not chosen",
        "One cannot be checked",
        "One is still being worked on",
    )


def test_duplicates_and_superseded_claims_are_not_counted_as_found():
    extra = (review(7, State.DUPLICATE), review(8, State.SUPERSEDED))

    counts = pages(replace(FACTS, reviews=(*FACTS.reviews, *extra)))[ARTICLE].view.counts

    assert (counts.checked, counts.found) == (3, 6)


@pytest.mark.parametrize(
    ("reviews", "sentence"),
    [
        ((), "We found no claim in this article that evidence could check."),
        (
            (review(1, State.QUEUED),),
            "We found one claim in this article; no fact-check of it is published.",
        ),
        (
            tuple(review(ordinal, State.QUEUED) for ordinal in range(1, 15)),
            "We found 14 claims in this article; no fact-check of them is published.",
        ),
    ],
)
def test_an_article_without_published_fact_checks_says_so(reviews, sentence):
    view = pages(replace(FACTS, reviews=reviews, snapshots=()))[ARTICLE].view

    assert (view.counts.sentence, view.cards, view.text) == (sentence, (), None)


def test_cards_stand_in_the_order_of_check_worthiness():
    view = pages(FACTS)[ARTICLE].view

    assert [card.ordinal for card in view.cards] == [1, 3, 2]


def test_a_card_has_room_for_three_sources_and_says_how_many_more_there_are():
    many = replace(SPENDING, evidence=SPENDING.evidence * 4)

    card = pages(replace(FACTS, snapshots=(many, SAFE, CRACKS)))[ARTICLE].view.cards[0]

    assert ([source.number for source in card.sources], card.more_sources) == (
        [1, 2, 3],
        "and five more",
    )


@pytest.mark.parametrize("state", [State.PUBLISHED, State.UNDER_CORRECTION])
def test_a_suspended_fact_check_leaves_neutral_words_at_each_of_its_addresses(state):
    facts = with_review(FACTS, 1, visibility=Visibility.SUSPENDED, state=state)

    shown = pages(facts)

    for path in (FIRST, f"{FIRST}v1/"):
        assert isinstance(shown[path].view, NeutralPage)
        assert shown[path].public["status"] == "suspended"
    read = everything(facts)
    assert SPENDING.verdict.reason not in read
    assert SPENDING.reading.text not in read
    assert "One is not shown at present" in shown[ARTICLE].view.counts.others


def test_a_suspended_article_covers_all_its_fact_checks():
    facts = replace(FACTS, publication=replace(FACTS.publication, suspended=True))

    assert {page.public["status"] for page in article_pages(facts)} == {"suspended"}
    assert "Saltmere" not in everything(facts)
    assert front_entry(facts) is None


def test_a_retracted_fact_check_leaves_a_dated_tombstone_that_repeats_nothing():
    facts = with_review(FACTS, 1, state=State.RETRACTED)

    view = pages(facts)[FIRST].view

    assert view.words == (
        "We have withdrawn this fact-check. It must not be relied on or quoted. "
        "Withdrawn on 2 April 2026."
    )
    assert SPENDING.verdict.reason not in everything(facts)


@pytest.mark.parametrize("state", [State.UNDER_CORRECTION, State.CORRECTION_IN_APPROVAL])
def test_the_tombstone_stays_while_a_version_in_its_place_is_worked_on(state):
    facts = with_review(FACTS, 1, state=state, opened_from=State.RETRACTED)

    assert pages(facts)[FIRST].public["status"] == "retracted"
    assert SPENDING.verdict.reason not in everything(facts)
    assert "One has a retracted fact-check" in pages(facts)[ARTICLE].view.counts.others


def test_a_withheld_version_leaves_neutral_words_and_tells_nothing_in_the_list():
    newer = replace(SPENDING, number=2, rating_label="Quite another")
    older = replace(SPENDING, rating_label="What it was")
    facts = with_review(
        replace(FACTS, snapshots=(newer, older, SAFE, CRACKS)),
        1,
        published_version=2,
        withheld_versions=(1,),
    )

    shown = pages(facts)

    assert shown[f"{FIRST}v1/"].public["status"] == "withheld"
    assert "What it was" not in everything(facts)
    assert [line.words for line in shown[FIRST].view.versions] == [
        "Corrected",
        "Not shown any more; published",
    ]


@pytest.mark.parametrize("state", [State.UNDER_CORRECTION, State.CORRECTION_IN_APPROVAL])
def test_while_a_correction_is_worked_on_the_published_version_stays(state):
    assert pages(with_review(FACTS, 1, state=state)) == pages(FACTS)


def test_after_a_correction_the_newest_version_is_shown_and_the_older_keeps_its_address():
    newer = replace(
        SPENDING,
        number=2,
        published_at=NOON + timedelta(days=1),
        verdict=replace(SPENDING.verdict, reason="Spending rose by 16 percent."),
    )
    facts = with_review(FACTS, 1, published_version=2)
    facts = replace(facts, snapshots=(*FACTS.snapshots, newer))

    shown = pages(facts)

    assert shown[FIRST].view.check.reason == "Spending rose by 16 percent."
    older = shown[f"{FIRST}v1/"].view
    assert older.check.reason == SPENDING.verdict.reason
    assert older.notice == "Version 1 of 2. It has been replaced."
    assert older.frame.canonical == f"{ORIGIN}/{FIRST}"
    assert not older.frame.indexed
    assert [(line.number, line.page.href) for line in older.versions] == [
        (2, "../v2/"),
        (1, "../v1/"),
    ]


def test_the_newest_version_alone_carries_one_claim_review():
    shown = pages(FACTS)

    with_markup = [path for path, page in shown.items() if page.view.frame.markup]

    assert with_markup == [f"{ARTICLE}claims/{ordinal}/" for ordinal in (1, 2, 3)]
    assert shown[FIRST].view.frame.markup["url"] == f"{ORIGIN}/{FIRST}"


def test_a_demonstration_says_so_everywhere_and_carries_no_markup():
    facts = as_demonstration()

    for page in article_pages(facts):
        html = RENDERER.html(page.view).decode()
        assert page.public["demo"] is True
        assert "Demonstration." in html
        assert '<meta name="robots" content="noindex">' in html
        assert "ld+json" not in html
    assert "Sample A" in everything(facts)
    assert "Accurate" not in everything(facts)


def test_names_of_members_stand_on_the_fact_check_and_their_ids_nowhere():
    check = pages(FACTS)[FIRST].view.check

    assert (check.checked_by, check.approved_by) == ("Ada Lindqvist", "Bo Achterberg")
    assert "m-ada" not in everything(FACTS)


@pytest.mark.parametrize(
    ("naming", "words", "instead"),
    [
        (Naming.ROLE_ONLY, "Council leader", "[council leader]"),
        (Naming.WITHHELD, "Name withheld", "[name withheld]"),
    ],
)
def test_a_name_that_is_not_to_be_given_stands_nowhere(naming, words, instead):
    spending = replace(SPENDING, reading=replace(SPENDING.reading, naming=naming))
    other = replace(
        CRACKS, verdict=replace(CRACKS.verdict, explanation="RENN and Tobias Renn's office agreed.")
    )
    facts = replace(FACTS, snapshots=(spending, SAFE, other))

    box = pages(facts)[FIRST].view.check.claim

    assert box.speaker.words == words
    assert box.speaker.name is None
    assert instead in box.words
    read = everything(facts).casefold()
    assert "renn" not in read
    assert "tobias" not in read


def test_a_name_withheld_in_one_claim_is_not_given_away_by_another_claimant_s_role():
    withheld = replace(SPENDING, reading=replace(SPENDING.reading, naming=Naming.WITHHELD))
    aide = replace(SAFE.reading.claimant, role="aide to Tobias Renn")
    other = replace(SAFE, reading=replace(SAFE.reading, claimant=aide))

    read = everything(replace(FACTS, snapshots=(withheld, other, CRACKS)))

    assert "Marta Ellingsen, aide to [name withheld]" in read
    assert "Renn" not in read


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (None, None),
        (ReplyRequest(waived="It is a figure."), "We asked nobody for a reply. It is a figure."),
        (
            ReplyRequest(addressee="the council", question="Why?", deadline=NOON),
            "We asked the council for a reply by 2 April 2026, 12:00 UTC. No answer is on record.",
        ),
    ],
)
def test_the_page_says_whether_a_reply_was_asked(reply, words):
    facts = replace(FACTS, snapshots=(replace(SPENDING, reply=reply), SAFE, CRACKS))

    assert pages(facts)[FIRST].view.check.reply == words


def test_addresses_that_are_not_http_are_left_out():
    evidence = (
        replace(SPENDING.evidence[0], url="javascript:alert(1)", archive_url="data:text/html,x"),
        replace(SPENDING.evidence[0], url="https://user:pw@bank.example/"),
    )
    facts = replace(FACTS, snapshots=(replace(SPENDING, evidence=evidence), SAFE, CRACKS))

    sources = pages(facts)[FIRST].view.check.sources

    assert [(source.url, source.archive_url) for source in sources] == [
        (None, None),
        (None, "https://archive.example/saltmere-accounts-2025"),
    ]


@pytest.mark.parametrize(
    ("value", "level"),
    [(6, "full"), (5, "mostly"), (4, "half"), (3, "less"), (2, "little"), (1, "empty")],
)
def test_each_point_of_a_scale_of_six_has_a_shape_of_its_own(value, level):
    rated = replace(SPENDING, rating_value=value, best_value=6, worst_value=1)
    facts = replace(FACTS, snapshots=(rated, SAFE, CRACKS))

    assert pages(facts)[FIRST].view.check.rating.level == level


def test_the_front_page_lists_the_newest_article_first_and_marks_demonstrations():
    def entry(article_id, iso, *, demo):
        return FrontEntry(
            article_id=article_id,
            title=f"Article {article_id}",
            publisher=None,
            checked=1,
            found=4,
            published=Moment(iso, iso),
            demo=demo,
        )

    page = front_page(
        (entry("A", "2026-01-01T00:00:00Z", demo=False), entry("B", "2026-02-01", demo=True)),
        f"{ORIGIN}/",
    )

    assert isinstance(page.view, FrontPage)
    assert [(line.page.href, line.words) for line in page.view.lines] == [
        ("articles/B/", "1 of 4 claims checked"),
        ("articles/A/", "1 of 4 claims checked"),
    ]
    assert (page.path, page.view.frame.url, page.view.frame.root) == ("", f"{ORIGIN}/", "./")
    assert RENDERER.html(page.view).decode().count("Demonstration</strong>") == 1


def test_the_front_page_without_articles_says_so():
    html = RENDERER.html(front_page((), ORIGIN).view).decode()

    assert "Nothing is published yet." in html


def test_the_json_beside_a_fact_check_tells_the_same_facts():
    public = pages(FACTS)[f"{ARTICLE}claims/2/"].public

    assert public["claim"] == {
        "text": "We have looked at every weld on that pier",
        "form": "quotation",
        "in_context": None,
        "added_by_person": False,
        "place": None,
        "place_url": None,
        "claimant": {
            "type": "person",
            "name": "Marta Ellingsen",
            "role": "the county's chief engineer",
            "naming": "named",
        },
    }
    assert public["rating"] == {
        "key": "accurate",
        "label": "Accurate",
        "meaning": "The evidence bears the claim out.",
    }
    assert public["versions"] == [
        {
            "version": 1,
            "published_at": "2026-04-02T12:00:00Z",
            "rating": "Accurate",
            "kind": None,
            "note": None,
        }
    ]
    assert json.loads(json.dumps(public)) == public


def test_a_snapshot_of_another_claim_never_lends_its_words():
    stray = snapshot(1, SAFE.reading, "false", "Words of another article")
    stray = replace(stray, claim_id="OTHER-1")

    assert "Words of another" not in everything(replace(FACTS, snapshots=(*FACTS.snapshots, stray)))


def test_headline_and_finding_come_first_as_they_were_approved():
    view = pages(with_finding())[ARTICLE].view

    assert view.finding == FindingView(
        headline=WORDING.headline,
        paragraphs=(
            WORDING.finding.partition("\n")[0],
            "How many cracks were found nobody outside the roads office can tell.",
        ),
        partial="When this was written, one claim was still open.",
        written_by="Ada Lindqvist",
        approved_by="Bo Achterberg",
        approved=Moment("2026-04-02T12:00:00Z", "2 April 2026, 12:00 UTC"),
    )
    assert view.frame.title == f"Fact-check: {WORDING.headline} – Plumbline"
    html = RENDERER.html(view).decode()
    assert html.index(f"<h1>{WORDING.headline}</h1>") < html.rindex("We checked 3 of 6 claims")
    assert view.choice == (
        "We chose four of six statements, because they decide whether the closure was needed."
    )


def test_a_finding_that_no_second_person_saw_says_so():
    facts = with_finding()
    approved = facts.publication.texts.approved
    assert approved is not None
    alone = replace(approved, approved_by=None)
    texts = replace(facts.publication.texts, approved=alone)

    read = everything(replace(facts, publication=replace(facts.publication, texts=texts)))

    assert "seen by no second person" in read
    assert '"approved_by": null, "approved_at"' in read


def test_what_nobody_approved_is_on_no_page():
    read = everything(with_finding())

    assert "nobody approved" not in read
    assert "Not seen yet" not in read


def test_before_a_finding_is_approved_there_are_counts_only():
    facts = with_finding()
    texts = replace(facts.publication.texts, approved=None)
    facts = replace(facts, publication=replace(facts.publication, texts=texts))

    view = pages(facts)[ARTICLE].view

    assert view.finding is None
    assert view.choice == "We chose four of six statements, because Drivers ask about these."
    assert WORDING.finding[:30] not in everything(facts)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"published_version": 2}, "its fact-check was corrected"),
        ({"visibility": Visibility.SUSPENDED}, "its fact-check was suspended"),
        ({"state": State.RETRACTED}, "its fact-check was retracted"),
    ],
)
def test_a_finding_is_hidden_while_a_claim_it_speaks_of_is_not_shown_as_then(change, why):
    corrected = replace(SPENDING, number=2, rating_label="Accurate")
    facts = replace(with_finding(), snapshots=(*FACTS.snapshots, corrected))

    read = everything(with_review(facts, 1, **change))

    assert WORDING.headline not in read, why
    assert "does not.\\n" not in read, why
    assert "they decide whether" not in read, why


def test_a_claim_that_was_open_then_may_come_and_another_may_not():
    later = snapshot(6, CRACKS.reading, "accurate", "It is so.")
    facts = replace(with_finding(), snapshots=(*FACTS.snapshots, later))
    shown = with_review(facts, 6, state=State.PUBLISHED, published_version=1)
    unknown = replace(FINDING, open=())

    assert pages(shown)[ARTICLE].view.finding is not None
    assert pages(with_finding(shown, unknown))[ARTICLE].view.finding is None


@pytest.mark.parametrize(
    ("states", "why", "sentence"),
    [
        ((), "it matters", None),
        ((State.PUBLISHED,), " ", None),
        (
            (State.PUBLISHED,),
            "it matters",
            "We chose the one statement that we found, because it matters.",
        ),
        (
            (State.PUBLISHED, State.QUEUED),
            "Because they matter.",
            "We chose both statements, because they matter.",
        ),
        (
            (State.PUBLISHED, State.NOT_SELECTED, State.EXTRACTED, State.DUPLICATE),
            "it  is\nnew!",
            "We chose one of three statements, because it is new!",
        ),
    ],
)
def test_a_choice_is_told_in_a_sentence(states, why, sentence):
    reviews = tuple(review(place, state) for place, state in enumerate(states, start=1))

    assert chosen(replace(FACTS, reviews=reviews), why) == sentence


def redacted(*passages, facts=FACTS):
    """The sample with these words of its text redacted."""
    spans = tuple(
        Span(facts.text.index(words), facts.text.index(words) + len(words)) for words in passages
    )
    return replace(facts, publication=replace(facts.publication, redactions=spans))


def test_redacted_words_are_gone_from_text_claims_titles_and_findings():
    name = "Marta Ellingsen"
    facts = redacted(name, facts=with_finding())
    said = f"{name} told us so."
    facts = replace(
        facts,
        article=replace(facts.article, title=f"What {name} said", authors=(name,)),
        snapshots=tuple(
            replace(each, verdict=replace(each.verdict, reason=said, explanation=said))
            for each in facts.snapshots
        ),
    )
    approved = facts.publication.texts.approved
    words = Wording(name, f"{name} is\nright", f"of {name.upper()}")
    finding = replace(approved, finding=replace(approved.finding, wording=words))
    texts = replace(facts.publication.texts, approved=finding)
    facts = replace(facts, publication=replace(facts.publication, texts=texts))

    read = everything(facts)

    assert name.casefold() in everything(with_finding()).casefold()
    assert name.casefold() not in read.casefold()
    assert "What [removed] said" in read


def test_a_span_that_cuts_words_or_claims_hides_the_whole_words():
    start = FACTS.text.index("looked at every weld")
    spans = (Span(start + 2, start + len("looked at every we")),)
    facts = replace(FACTS, publication=replace(FACTS.publication, redactions=spans))

    read = everything(facts)

    for words in ("looked", "every weld", "at every"):
        assert words not in read
    assert "We have [removed] on that pier" in read
    assert "“We have" not in [line.strip() for line in read.splitlines()]


def test_white_space_round_a_redacted_passage_stays():
    start = FACTS.text.index(" eastern pier")
    spans = (Span(start, start + len(" eastern ")),)
    facts = replace(FACTS, publication=replace(FACTS.publication, redactions=spans))

    assert "cracks in the [removed] pier" in everything(facts)


def test_a_redaction_hides_what_a_reading_puts_in_other_brackets():
    """The claim's words need not be those of the text, letter by letter."""
    facts = redacted("spending on roads had risen by 40 percent")
    reworded = replace(
        SPENDING.reading,
        text="[Renn said that] spending on roads [of the county] rose by 40 percent",
    )
    facts = replace(facts, snapshots=(replace(SPENDING, reading=reworded), SAFE, CRACKS))

    read = everything(facts)

    assert "spending on roads" not in read
    assert "40 percent" not in read
    assert "[Renn said that] [removed] [of the county] rose [removed]" in read


@settings(deadline=None, max_examples=40)
@given(
    spans=st.lists(
        st.tuples(st.integers(0, len(FACTS.text)), st.integers(0, len(FACTS.text))), max_size=4
    )
)
def test_no_redacted_passage_stands_on_any_page(spans):
    cut = tuple(Span(min(pair), max(pair)) for pair in spans if pair[0] != pair[1])
    facts = replace(FACTS, publication=replace(FACTS.publication, redactions=cut))

    views = [page.view for page in article_pages(facts)]

    (summary,) = (view for view in views if isinstance(view, ArticleSummary))
    passages = summary.text.passages if summary.text else ()
    shown_text = " ".join("".join(piece.text for piece in each.pieces) for each in passages)
    for span in cut:
        words = FACTS.text[span.start : span.end].strip()
        if len(words.split()) > 2:
            assert words not in shown_text
    assert all("\ufdd0" not in RENDERER.html(view).decode() for view in views)
