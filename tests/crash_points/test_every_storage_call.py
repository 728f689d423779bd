"""The program dies before or after any call to storage, and the world tries again: all ends alike.

Compared are the answers, every review and article, every log entry and every page. Identifiers
drawn anew by a second attempt (the article's own, salts, hashes over them) are left out.
"""

import json
import re
from dataclasses import replace

import pytest

from tests.adapters.stores import moto_client, new_table, open_sqlite
from tests.crash_points.stopping import Stops
from tests.crash_points.story import Story
from tests.workflow.desk import open_desk

EVERY = 121  # of the calls, in the default run; the proof stops at each of them


def told(table, folder, *, at=0, after=False):
    """The story as it ended: what the world was told and sees, and how many calls it took."""
    stops = Stops()
    with open_desk(table, folder, through=stops.through) as desk:
        story = Story(desk)
        stops.seen.clear()
        stops.at, stops.after = at, after
        story.tell()
        calls = list(stops.seen)
        return ended(story, folder), calls, story.interrupted


def ended(story, folder):
    plumbline, article = story.desk.plumbline, story.article
    reviews = [
        replace(
            plumbline.read_claim(review.claim_id, member=story.desk.people["chief"]).review,
            head_hash="",
        )
        for review in plumbline.read_claims(article)
    ]
    history = [
        [
            {name: value for name, value in entry.items() if name not in DRAWN_ANEW}
            for entry in plumbline.read_history(review.claim_id, after=0, limit=1000).items
        ]
        for review in reviews
    ]
    pages = {
        str(path.relative_to(folder / "pages")): path.read_text()
        for path in sorted((folder / "pages").rglob("index.*"))
        if ".tickets" not in path.parts  # a second attempt draws another ticket
    }
    assert list(plumbline.verify_log()()) == []
    seen = {
        "answers": story.answers,
        "reviews": reviews,
        "publication": replace(plumbline.read_article(article).publication, head_hash=""),
        "history": history,
        "pages": pages,
    }
    text = json.dumps(seen, default=repr, sort_keys=True)
    if article != FIRST:  # a submission tried again draws another id, and hashes cover it
        text = text.replace(article, FIRST)
    return text, article == FIRST


FIRST = f"{0:026d}"  # the article's id where the first attempt came through
HASH = re.compile(r"\b[0-9a-f]{64}\b")
DRAWN_ANEW = {"hash", "previous", "hidden_digests"}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    with open_sqlite(folder) as table:
        return told(table, folder)


def test_the_story_reaches_every_port(undisturbed):
    _, calls, interrupted = undisturbed

    assert interrupted == 0
    assert {call.split(".")[0] for call in calls} == {
        "SqliteTable",
        "FolderBlobs",
        "FolderPages",
        "ListQueue",
    }


def assert_it_ends_alike(undisturbed, tmp_path, numbers, opened):
    expected, _, _ = undisturbed
    for at in numbers:
        for after in (False, True):
            folder = tmp_path / f"{at}-{after}"
            folder.mkdir()
            with opened(folder) as table:
                seen, _, interrupted = told(table, folder, at=at, after=after)
            assert interrupted == 1, f"nothing stopped at call {at}"
            assert_alike(seen, expected, f"{'after' if after else 'before'} call {at}")


def assert_alike(seen, expected, where):
    (seen, same_id), (expected, _) = seen, expected
    if not same_id:
        seen, expected = HASH.sub("HASH", seen), HASH.sub("HASH", expected)
    assert json.loads(seen) == json.loads(expected), f"stopped {where}"


def test_stopping_at_some_calls_changes_nothing(undisturbed, tmp_path):
    _, calls, _ = undisturbed
    assert_it_ends_alike(undisturbed, tmp_path, range(1, len(calls) + 1, EVERY), open_sqlite)


@pytest.mark.proof
@pytest.mark.parametrize("share", range(8))
def test_stopping_at_any_call_changes_nothing(undisturbed, tmp_path, share):
    _, calls, _ = undisturbed
    assert_it_ends_alike(undisturbed, tmp_path, range(1 + share, len(calls) + 1, 8), open_sqlite)


@pytest.mark.proof
def test_nor_does_it_on_an_emulated_dynamodb(undisturbed, tmp_path):
    _, calls, _ = undisturbed
    with moto_client() as client:
        assert_it_ends_alike(
            undisturbed,
            tmp_path,
            range(1, len(calls) + 1, EVERY),
            lambda _folder: new_table(client),
        )
