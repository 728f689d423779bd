"""The public list of corrections on both stores: what it tells, and that it misses nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.adapters.corrections import Corrections
from chalicelib.adapters.jinja_pages import JinjaPages
from chalicelib.domain.review import Approve, Reinstate, Retract, Suspend, Take, WithholdVersion
from chalicelib.domain.summary.views import CorrectionEntry
from chalicelib.domain.summary.wording import instant
from chalicelib.workflow.render_corrections import NEWEST, CorrectionMonth, RenderCorrections
from tests.workflow.desk import VERDICT
from tests.workflow.test_corrections import AGAIN, CORRECTION, published
from tests.workflow.test_erase import erased
from tests.workflow.test_takedowns import corrected

NOTE = "A second report has come, and bears the number out."
CLAIM = "41 cracks"


def page(desk, path=""):
    """A page of the list, as HTML and as JSON, once all work is done."""
    desk.drain()
    found = [
        desk.plumbline.read_page(f"corrections/{path}index.{kind}") for kind in ("html", "json")
    ]
    assert None not in found
    return found[0][0].decode(), json.loads(found[1][0])


def test_the_list_is_there_before_anything_was_corrected(desk):
    published(desk)

    html, told = page(desk)

    assert "Nothing has been corrected or withdrawn yet." in html
    assert (told["corrections"], told["months"]) == ([], [])


def test_a_correction_is_listed_with_kind_note_and_way_to_its_page(desk):
    claim_id = corrected(desk)

    html, told = page(desk)

    article_id = claim_id.partition("-")[0]
    assert told == {
        "format": 1,
        "type": "corrections",
        "url": "https://desk.example/corrections/",
        "corrections": [
            {
                "claim_id": claim_id,
                "url": f"https://desk.example/articles/{article_id}/claims/1/",
                "version": 2,
                "published_at": "2030-03-04T09:00:00Z",
                "kind": "rating_changed",
                "status": "published",
                "title": AGAIN.reason,
                "article": told["corrections"][0]["article"],
                "note": NOTE,
                "demo": False,
            }
        ],
        "months": ["https://desk.example/corrections/2030-03/"],
    }
    assert NOTE in html
    assert f'href="../articles/{article_id}/claims/1/"' in html
    assert "Correction with another rating" in html
    month, _ = page(desk, "2030-03/")
    assert NOTE in month
    assert f'href="../../articles/{article_id}/claims/1/"' in month


@pytest.mark.parametrize(
    ("action", "statuses", "told_of"),
    [
        (Suspend("A letter."), ["suspended"], "not available at present"),
        (WithholdVersion(1, "It names a child."), ["published"], NOTE),
        (Retract("The report was forged."), ["withdrawn", "retracted"], "We have withdrawn"),
    ],
    ids=["suspended", "an older version withheld", "withdrawn"],
)
def test_the_list_follows_what_is_taken_down(desk, action, statuses, told_of):
    claim_id = corrected(desk)
    page(desk)
    desk.clock.pass_time(timedelta(minutes=1))

    desk.act(claim_id, "chief", action)

    for path in ("", "2030-03/"):
        html, told = page(desk, path)
        assert [line["status"] for line in told["corrections"]] == statuses
        assert told_of in html
        if statuses == ["published"]:
            continue
        for private in (NOTE, AGAIN.reason, VERDICT.reason, "forged", "another rating"):
            assert private not in html + json.dumps(told)


def test_what_was_withdrawn_and_published_again_tells_both(desk):
    claim_id = published(desk)
    desk.clock.pass_time(timedelta(days=30))
    desk.act(claim_id, "chief", Retract("Forged."))
    desk.drain()
    desk.clock.pass_time(timedelta(days=1))
    desk.act(claim_id, "chief", Reinstate("Not forged."))
    meanwhile = page(desk)[1]["corrections"]
    desk.act(claim_id, "checker", Take())
    waiting = desk.act(claim_id, "checker", CORRECTION).review
    desk.act(claim_id, "approver", Approve(draft_hash=waiting.draft_hash))
    html, told = page(desk)

    assert [(line["kind"], line["status"], line["title"]) for line in meanwhile] == [
        ("withdrawal", "withdrawn", None)
    ]
    assert [
        (line["kind"], line["status"], line["published_at"]) for line in told["corrections"]
    ] == [
        ("rating_changed", "published", "2030-04-04T09:00:00Z"),
        ("withdrawal", "reinstated", "2030-04-03T09:00:00Z"),
    ]
    assert "another version has been published since" in html


def test_of_an_erased_article_no_line_is_left(desk, table):
    article_id = corrected(desk).partition("-")[0]
    page(desk)

    erased(desk, article_id)
    html, told = page(desk)
    month, _ = page(desk, "2030-03/")

    assert told["corrections"] == []
    assert NOTE not in html + month
    assert Corrections(table).of_month("2030-03") == ()


def entry(number, at, **more):
    facts = {
        "name": f"A-{number}-v2",
        "article_id": "A",
        "ordinal": number,
        "version": 2,
        "published": instant(at),
        "kind": "update",
        "label": "Update",
        "status": "published",
        "title": f"Finding {number}",
        "article": "An article",
        "note": f"Note {number}.",
        "demo": False,
    }
    return CorrectionEntry(**{**facts, **more})


START = datetime(2030, 1, 31, 23, 0, tzinfo=UTC)


def lister(desk, table):
    return RenderCorrections(
        corrections=Corrections(table),
        logs=None,  # type: ignore[arg-type]  # no complaint is named here
        pages=desk.plumbline.ports.pages,
        ticket=iter(range(1, 1_000)).__next__,
        load_renderer=JinjaPages,
        public_url="https://desk.example",
    )


def test_a_long_list_goes_on_by_month(desk, table):
    entries = [entry(number, START + timedelta(hours=number)) for number in range(120)]
    Corrections(table).keep("A", 1, entries)

    rendered = [lister(desk, table)() for _ in range(2)]

    newest = page(desk)[1]
    january, february = page(desk, "2030-01/")[1], page(desk, "2030-02/")[1]
    assert rendered == [True, False]
    assert [line["title"] for line in newest["corrections"]] == [
        f"Finding {number}" for number in range(119, 119 - NEWEST, -1)
    ]
    assert newest["months"] == [
        "https://desk.example/corrections/2030-02/",
        "https://desk.example/corrections/2030-01/",
    ]
    # One hour after the start is February already.
    assert [line["title"] for line in january["corrections"]] == ["Finding 0"]
    assert len(february["corrections"]) == 119


def test_lines_that_go_leave_the_list_and_a_late_render_brings_none_back(table):
    kept = Corrections(table)
    one, two = entry(1, START), entry(2, START + timedelta(days=40))
    kept.keep("A", 5, [one, two])
    kept.keep("A", 7, [replace(one, note="Better said.")])
    kept.keep("A", 6, [one, two])

    assert kept.of_month("2030-01") == (replace(one, note="Better said."),)
    assert kept.of_month("2030-03") == ()
    assert kept.months() == (
        CorrectionMonth("2030-01", lines=1, changes=2),
        CorrectionMonth("2030-03", lines=0, changes=2),
    )


def test_what_stays_the_same_is_not_rendered_again(desk, table):
    kept, render = Corrections(table), lister(desk, table)
    kept.keep("A", 1, [entry(1, START)])
    render()

    kept.keep("A", 2, [entry(1, START)])

    assert render() is False


def test_a_render_that_died_is_made_up_for_by_the_next(desk, table):
    render = lister(desk, table)
    Corrections(table).keep("A", 1, [entry(1, START)])
    dying = replace(render, pages=None)
    with pytest.raises(AttributeError):
        dying()

    assert render() is True
    assert [line["title"] for line in page(desk)[1]["corrections"]] == ["Finding 1"]


def test_articles_side_by_side_lose_no_line(table):
    kept = Corrections(table)

    def keep(number):
        name = f"B{number}"
        kept.keep(name, 1, [entry(1, START, name=f"{name}-1-v2", article_id=name)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(12)))

    assert len(kept.of_month("2030-01")) == 12
    assert kept.months() == (CorrectionMonth("2030-01", lines=12, changes=12),)
