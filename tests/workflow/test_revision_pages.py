"""What readers see of an article that the outlet has changed after it was checked."""

import json

from chalicelib.domain.article import Rights
from chalicelib.domain.publication import PublishCounts, Redact
from chalicelib.domain.review import Approve, EditClaim, OpenCorrection, SubmitCorrection, Take
from chalicelib.domain.verdict import CorrectionKind
from tests.workflow.desk import ARTICLE
from tests.workflow.test_revisions import (
    CHANGED,
    LONGER,
    claim_about,
    clean,
    published,
    send,
    wordings,
)

GONE = "\n".join(line for line in ARTICLE.splitlines() if "42" not in line)


def decide(desk, article_id, action):
    record = desk.plumbline.read_article(article_id)
    desk.plumbline.decide_article(
        article_id,
        action,
        member=desk.people["chief"],
        expected_version=record.publication.version,
        decision_id=None,
    )
    desk.drain()


def shown(desk, words="42"):
    """An article with one published fact-check and its summary; gives article and claim."""
    article_id = wordings(desk, ARTICLE)
    claim_id = claim_about(desk, article_id, words)
    published(desk, claim_id)
    decide(desk, article_id, PublishCounts())
    return article_id, claim_id


def page(desk, article_id, part=""):
    """A page's HTML and JSON."""
    html = desk.plumbline.read_page(f"articles/{article_id}/{part}index.html")
    public = desk.plumbline.read_page(f"articles/{article_id}/{part}index.json")
    return html[0].decode(), json.loads(public[0])


def test_with_one_wording_the_page_names_it(desk):
    article_id, claim_id = shown(desk)

    html, public = page(desk, article_id)
    _, check = page(desk, article_id, f"claims/{claim_id.partition('-')[2]}/")

    assert "Revision 1, received" in html
    assert "The outlet has changed" not in html
    assert [line["revision"] for line in public["wordings_checked"]] == [1]
    assert public["newest_wording"] == public["wordings_checked"][0]
    assert (check["wording"], check["sentence"]) == (None, "unchanged")


def test_a_sentence_that_only_moved_is_marked_where_it_stands_now(desk):
    article_id, claim_id = shown(desk)

    wordings(desk, LONGER)

    html, public = page(desk, article_id)
    assert "<mark>We counted 42 cracks" in html.replace("&#34;", "").replace("“", "")
    assert "The newest wording we have is revision 2" in html
    assert public["newest_wording"]["revision"] == 2
    assert public["revision"] == 1
    _, check = page(desk, article_id, f"claims/{claim_id.partition('-')[2]}/")
    assert (check["wording"]["revision"], check["sentence"]) == (1, "unchanged")


def test_a_changed_sentence_is_not_marked_and_the_page_says_when_it_changed(desk):
    article_id, claim_id = shown(desk)

    wordings(desk, CHANGED)

    html, _ = page(desk, article_id)
    check_html, check = page(desk, article_id, f"claims/{claim_id.partition('-')[2]}/")
    between = "between 4 March 2030, 10:00 UTC and 4 March 2030, 11:00 UTC"
    words = f"The outlet changed this sentence {between}"
    assert "<mark>" not in html
    assert words in html
    assert words in check_html
    assert "42 cracks" in check_html
    assert "57 cracks" not in check_html
    assert check["sentence"] == "changed"


def test_a_sentence_that_is_gone_is_said_to_be_gone_until_it_is_back(desk):
    article_id, claim_id = shown(desk)
    part = f"claims/{claim_id.partition('-')[2]}/"

    wordings(desk, GONE)
    gone, gone_public = page(desk, article_id, part)
    wordings(desk, LONGER)
    back, back_public = page(desk, article_id, part)

    assert "The outlet took this sentence out between" in gone
    assert (gone_public["sentence"], back_public["sentence"]) == ("removed", "unchanged")
    assert "took this sentence out" not in back


def test_a_version_keeps_the_wording_that_it_was_approved_against(desk):
    article_id, claim_id = shown(desk)
    wordings(desk, CHANGED)
    desk.act(claim_id, "chief", OpenCorrection("The outlet has changed it."))
    desk.act(claim_id, "checker", Take())
    desk.act(claim_id, "checker", EditClaim("[Engineers] counted 57 cracks."))
    desk.act(
        claim_id,
        "checker",
        SubmitCorrection(
            CorrectionKind.UPDATE, "The outlet has changed the figure.", confirm_claimant=True
        ),
    )
    desk.act(claim_id, "approver", Approve(desk.review(claim_id).draft_hash))
    desk.drain()

    part = f"claims/{claim_id.partition('-')[2]}/"
    told = [page(desk, article_id, f"{part}{version}")[1] for version in ("v1/", "v2/", "")]
    assert [(one["wording"]["revision"], one["sentence"]) for one in told] == [
        (1, "changed"),
        (2, "unchanged"),
        (2, "unchanged"),
    ]
    html, _ = page(desk, article_id)
    assert "57 cracks" in html.partition("<mark>")[2].partition("</mark>")[0]
    assert clean(desk)


def test_what_a_chief_removed_stays_removed_when_the_outlet_moves_or_rewords_it(desk):
    article_id, _ = shown(desk, "18,000")
    start = ARTICLE.index("18,000")
    decide(desk, article_id, Redact(start, start + len("18,000 vehicles"), "A court asked."))
    moved = LONGER
    reworded = LONGER.replace("18,000 vehicles a day", "about 18 thousand vehicles each day")

    for body in (moved, reworded):
        wordings(desk, body)
        html, public = page(desk, article_id)
        assert "18,000" not in html
        assert "18 thousand" not in html
        assert "18,000" not in json.dumps(public)


def test_a_span_removed_from_a_later_wording_refers_to_that_one(desk):
    article_id, claim_id = shown(desk)
    wordings(desk, LONGER)
    start = LONGER.index("42 cracks")

    decide(desk, article_id, Redact(start, start + len("42 cracks"), "A court asked."))

    record = desk.plumbline.read_article(article_id)
    html, _ = page(desk, article_id)
    check, _ = page(desk, article_id, f"claims/{claim_id.partition('-')[2]}/")
    assert [span.revision for span in record.publication.redactions] == [2]
    assert "42 cracks" not in html
    assert "42 cracks" not in check


def test_each_wording_has_its_own_rights(desk):
    article_id, _ = shown(desk)
    send(desk, LONGER, rights=Rights.OWN)
    desk.drain()

    rights = [one.rights for one in desk.plumbline.read_article(article_id).revisions]
    assert rights == [Rights.NONE, Rights.OWN]


def test_segments_are_those_of_the_newest_wording_unless_another_is_named(desk):
    article_id = wordings(desk, ARTICLE, LONGER)

    newest = desk.plumbline.read_segments(article_id, None)
    first = desk.plumbline.read_segments(article_id, 1)

    assert (newest["text"], newest["revision"]) == (LONGER, 2)
    assert (first["text"], first["revision"]) == (ARTICLE, 1)
