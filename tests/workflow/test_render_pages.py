import json

import pytest

from chalicelib.domain.publication import PublishCounts
from chalicelib.domain.review import Accept, Note
from tests.workflow.test_record_decision import first_claim, published


def page(desk, path):
    found = desk.plumbline.read_page(path)
    return found[0].decode() if found else None


def publish_counts(desk, article_id):
    record = desk.plumbline.read_article(article_id)
    desk.plumbline.decide_article(
        article_id,
        PublishCounts(),
        member=desk.people["chief"],
        expected_version=record.publication.version,
        decision_id=None,
    )


def test_nothing_is_public_before_a_claim_is_published(desk):
    claim_id = first_claim(desk)
    desk.act(claim_id, "triager", Accept())

    desk.drain()

    article_id = claim_id.partition("-")[0]
    assert page(desk, f"articles/{article_id}/index.html") is None
    assert page(desk, f"articles/{article_id}/claims/1/index.html") is None


def test_a_published_claim_has_its_page_before_the_summary_is_out(desk):
    claim_id = first_claim(desk)
    published(desk, claim_id)

    desk.drain()

    article_id = claim_id.partition("-")[0]
    html = page(desk, f"articles/{article_id}/claims/1/index.html")
    assert "The report counts 41 cracks, one of them twice." in html
    assert page(desk, f"articles/{article_id}/claims/1/v1/index.html") is not None
    assert page(desk, f"articles/{article_id}/index.html") is None


def test_the_summary_stands_on_the_front_page_and_tells_no_unpublished_claim(desk):
    claim_id = first_claim(desk, title="Harrow Street bridge closed")
    published(desk, claim_id)
    article_id = claim_id.partition("-")[0]
    others = desk.plumbline.read_claims(article_id)[1:]

    publish_counts(desk, article_id)
    desk.drain()

    summary = page(desk, f"articles/{article_id}/index.html")
    public = json.loads(page(desk, f"articles/{article_id}/index.json"))
    assert "Harrow Street bridge closed" in page(desk, "index.html")
    assert "The report counts 41 cracks, one of them twice." in summary
    assert others
    for other in others:
        assert other.text not in summary
        assert other.text not in json.dumps(public)


@pytest.mark.long_on_dynamodb
def test_messages_that_a_finished_render_covers_are_dropped(desk):
    claim_id = first_claim(desk)
    published(desk, claim_id)
    article_id = claim_id.partition("-")[0]
    desk.drain()
    for number in range(100):
        desk.act(claim_id, "checker", Note(text=f"Note {number}."))
    desk.plumbline.relay_outbox()
    for body in desk.queues["events"].take():
        desk.plumbline.publish_event(json.loads(body))
    messages = [json.loads(body) for body in desk.queues["render"].take()]

    rendered = [desk.plumbline.render_article(**message) for message in messages]

    assert (len(rendered), sum(rendered)) == (100, 1)
    assert desk.plumbline.render_article(article_id) is True


def test_a_late_render_never_replaces_a_newer_page(desk):
    claim_id = first_claim(desk)
    published(desk, claim_id)
    article_id = claim_id.partition("-")[0]
    desk.drain()
    path = f"articles/{article_id}/claims/1/index.html"
    newest = page(desk, path)

    wrote = desk.plumbline.ports.pages.write(path, b"old", "text/html", 0)

    assert (wrote, page(desk, path)) == (False, newest)


def test_the_same_state_gives_the_same_bytes(desk):
    claim_id = first_claim(desk)
    published(desk, claim_id)
    desk.drain()
    article_id = claim_id.partition("-")[0]
    path = f"articles/{article_id}/claims/1/index.html"
    first = page(desk, path)

    desk.plumbline.render_article(article_id)

    assert page(desk, path) == first


def test_a_page_links_only_to_assets_that_are_there(desk):
    claim_id = first_claim(desk)
    published(desk, claim_id)
    publish_counts(desk, claim_id.partition("-")[0])
    desk.drain()

    html = page(desk, "index.html")

    style = html.partition('rel="stylesheet" href="')[2].partition('"')[0].lstrip("./")
    assert page(desk, style) is not None
