"""`demo`: one article from submission to published page, played over HTTP by invented members.

Starts a server of its own on a free port, as `serve` would, and talks to it as any client does.
Everything is marked as a demonstration: `demo: true`, sample ratings, words that say so.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

from local.api_client import ApiClient, Json
from local.offline import ranked, read_text
from local.problems import CommandStopped
from local.screen import Screen, claims_table, printable

ARTICLE = Path(__file__).parents[1] / "examples" / "articles" / "harbour-bridge.txt"
_PLAYED = 5  # claims that go through the whole review
_PATIENCE = 60.0  # seconds for a worker or a render
_LONGEST_HEADLINE = 140
_RATINGS = ("sample_a", "sample_b", "sample_c")
_STANCES = ("context", "supports", "contradicts")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays, and where: a client for each role, and one for the public."""

    url: str
    by_role: Mapping[str, ApiClient]
    names: Mapping[str, str]
    public: ApiClient

    def go_home(self) -> None:
        """Close every connection."""
        for client in (*self.by_role.values(), self.public):
            client.close()


class Play:
    """The steps. `say` prints one line of progress."""

    def __init__(self, played_by: Cast, say: Callable[[str], None], screen: Screen) -> None:
        self._cast = played_by
        self._say = say
        self._screen = screen

    def run(self, text: str, published: date | datetime | None, pages: Path) -> Json:
        """Play it; gives what `--json` prints. Raises CommandStopped when a step fails."""
        article_id = self._submit(text, published)
        claims = self._extracted(article_id)
        chosen = self._accept(claims)
        for place, claim_id in enumerate(chosen):
            self._play(claim_id, place)
        self._publish_article(article_id)
        ordinals = [claim_id.rpartition("-")[2] for claim_id in chosen]
        address = self._fetch(article_id, ordinals)
        file = pages / "articles" / article_id / "index.html"
        if not file.is_file():
            raise CommandStopped(f"The page was served, but {file} is not there.")
        return {
            "article_id": article_id,
            "claims": claims,
            "published": chosen,
            "address": address,
            "file": str(file),
        }

    def _submit(self, text: str, published: date | datetime | None) -> str:
        body: Json = {"text": text, "kind": "news", "demo": True, "rights": "none"}
        if title := _headline(text):
            body["title"] = title
        if published:
            body["published_at"] = published.isoformat()
        answer = self._as("submitter").do("/v1/articles", body)
        outcome = str(answer.body["outcome"])
        words = {
            "accepted": "accepted",
            "same": "known already: the same content is the same article",
        }
        self._step("submitter", f"submits {len(text)} characters: {words.get(outcome, outcome)}")
        return str(answer.body["article_id"])

    def _extracted(self, article_id: str) -> list[Json]:
        """Wait for the extraction; show its claims, ranked."""

        def extracted() -> bool:
            article = self._as("submitter").read(f"/v1/articles/{article_id}").body
            revision = cast("list[Json]", article["revisions"])[-1]
            if revision["state"] == "failed":
                raise CommandStopped(f"The extraction failed: {revision['failure']}.")
            return revision["state"] == "extracted"

        began = time.monotonic()
        _wait(extracted, "The extraction")
        result = self._as("submitter").read(f"/v1/articles/{article_id}/segments").body
        claims = ranked(result)
        sentences = len(cast("list[Json]", result["segments"]))
        self._say(
            f"  extracted {sentences} sentences, {len(claims)} claims"
            f" in {time.monotonic() - began:.1f} s (language {result['language']})"
        )
        if not claims:
            raise CommandStopped("There is no checkable claim in this article.")
        self._say("")
        self._say(claims_table(claims, self._screen))
        self._say("")
        return claims

    def _accept(self, claims: Sequence[Json]) -> list[str]:
        """The triager takes the best that still wait; gives their ids, best first."""
        triager, chosen = self._as("triager"), []
        for claim in claims:
            claim_id = str(claim["claim_id"])
            seen = triager.read(f"/v1/claims/{claim_id}")
            if "accept" in cast("list[str]", seen.body["allowed_actions"]):
                self._act("triager", claim_id, {"action": "accept"}, version=seen.version)
                chosen.append(claim_id)
            if len(chosen) == _PLAYED:
                break
        if chosen:
            self._step("triager", f"accepts the {len(chosen)} that most deserve checking")
        else:
            self._say("  every claim was decided on in an earlier demonstration")
        return chosen

    def _play(self, claim_id: str, place: int) -> None:
        """One claim from the queue to its published fact-check."""
        rating = _RATINGS[place % len(_RATINGS)]
        label = rating.replace("_", " ").title()
        verdict = {
            "rating": rating,
            "reason": f"{label}: a sample sentence of the demonstration.",
            "explanation": (
                "This is a demonstration. Nobody has checked this claim, and the rating is drawn"
                " from a list of samples. Here a checker would say what the evidence shows."
            ),
        }
        evidence = [
            {
                "kind": "document",
                "tier": "primary",
                "stance": _STANCES[place % len(_STANCES)],
                "title": "Sample source of the demonstration",
                "publisher": "Sample archive",
                "description": "A source that does not exist; a real one tells how to find it.",
                "not_archived": "There is nothing to archive.",
            }
        ]
        checker = self._as("checker")
        version = checker.read(f"/v1/claims/{claim_id}").version
        for action in (
            {"action": "take"},
            {"action": "save_draft", "verdict": verdict, "evidence": evidence},
            {"action": "confirm_claimant"},
            {"action": "waive_reply", "reason": "A demonstration asks nobody for a reply."},
            {"action": "submit_draft"},
        ):
            version = self._act("checker", claim_id, cast("Json", action), version=version)
        seen = checker.read(f"/v1/claims/{claim_id}")
        approve: Json = {
            "action": "approve",
            "draft_hash": cast("Json", seen.body["review"])["draft_hash"],
        }
        if place == 0:
            self._step("checker", "takes the first, drafts a verdict with evidence, submits it")
            self._refuse_own_approval(claim_id, approve, version)
        version = self._act("approver", claim_id, approve, version=version)
        self._act("chief", claim_id, {"action": "publish"}, version=version)
        number = claim_id.rpartition("-")[2]
        self._say(
            f"  claim {number}: checked by {self._name('checker')}, approved by"
            f" {self._name('approver')}, published by {self._name('chief')} as {label}"
        )

    def _refuse_own_approval(self, claim_id: str, approve: Json, version: int) -> None:
        """Four eyes: the checker is an approver too, and still may not approve this."""
        answer = self._as("checker").post(
            f"/v1/claims/{claim_id}/actions", approve, version=version
        )
        if answer.body.get("code") != "four_eyes":
            raise CommandStopped(f"Four eyes did not refuse: {answer.status} {answer.body}.")
        self._say(f"  refused (four eyes): {self._name('checker')} may not approve their own draft")

    def _publish_article(self, article_id: str) -> None:
        path = f"/v1/articles/{article_id}"
        seen = self._as("chief").read(path)
        publication = cast("Json", seen.body["publication"])
        if publication["state"] != "open":
            self._say(f"  the summary stands already ({publication['state']})")
            return
        version = cast("int", publication["version"])
        self._as("chief").do(f"{path}/actions", {"action": "publish_counts"}, version=version)
        self._step("chief", "publishes the article's summary")

    def _fetch(self, article_id: str, ordinals: Sequence[str]) -> str:
        """Wait until the summary shows every claim; gives its address."""
        path = f"/articles/{article_id}/"

        def shown() -> bool:
            found = self._cast.public.get(path).raw.decode("utf-8", "replace")
            return all(f"claims/{ordinal}/" in found for ordinal in ordinals)

        _wait(lambda: self._is_there(path) and shown(), "The page")
        for ordinal in ordinals:
            _wait(lambda: self._is_there(f"{path}claims/{ordinal}/"), f"Claim {ordinal}'s page")  # noqa: B023 - called at once
        size = len(self._cast.public.read(path).raw)
        self._say(f"  rendered and fetched over HTTP: {size} bytes, {len(ordinals)} claim pages")
        return f"{self._cast.url}{path}"

    def _is_there(self, path: str) -> bool:
        return self._cast.public.get(path).status == 200  # noqa: PLR2004

    def _act(self, role: str, claim_id: str, action: Json, *, version: int) -> int:
        """One decision; gives the version after it."""
        answer = self._as(role).do(f"/v1/claims/{claim_id}/actions", action, version=version)
        return cast("int", cast("Json", answer.body["review"])["version"])

    def _as(self, role: str) -> ApiClient:
        return self._cast.by_role[role]

    def _name(self, role: str) -> str:
        return self._cast.names[role]

    def _step(self, role: str, done: str) -> None:
        self._say(f"  {self._screen.bold(self._name(role))} ({role}) {done}")


def demo(
    article: str | None,
    *,
    published: date | datetime | None,
    data: Path,
    keep: bool,
    as_json: bool,
    screen: Screen,
) -> int:
    """Play the demonstration; 0 when every step worked. Raises CommandStopped otherwise."""
    source = article or str(ARTICLE)
    text = read_text(source, sys.stdin.buffer)
    if not text.strip():
        raise CommandStopped(f"There is no text in {source}.")
    say = _to_stderr if as_json else print
    say(f"Demonstration with {source}; ratings and sources are samples, nobody checked anything.")
    with _serving(data) as played_by:
        say(f"  server at {played_by.url}, everything it keeps is in {data}/")
        result = Play(played_by, say, screen).run(text, published, data / "pages")
        if as_json:
            print(json.dumps(result, ensure_ascii=False))
        say("")
        say(f"Summary: {screen.bold(str(result['address']))}")
        say(f"File:    {printable(str(result['file']))}")
        if keep:
            say("The server goes on until Ctrl-C.")
            _until_interrupted()
        else:
            say(
                "The server has ended; to read the pages again:"
                f" python -m local serve --data {data} --port {played_by.url.rpartition(':')[2]}"
            )
    return 0


@contextmanager
def _serving(data: Path) -> Iterator[Cast]:
    """A server of its own on a free port, ended afterwards."""
    options = ("--port", "0", "--json", "--until-eof")
    # The other end of its standard input is ours: it ends with us, however we end.
    process = subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, "-m", "local", "serve", *options, "--data", str(data.absolute())],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for us; the server hears of it when we close
    )
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        if not first:
            raise CommandStopped("The server did not start; it says why above.")
        played_by = cast_of(json.loads(first))
        yield played_by
        played_by.go_home()
    finally:
        process.terminate()
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def cast_of(told: Json) -> Cast:
    """The members of a server, from what `serve --json` printed."""
    members = cast("list[Json]", told["members"])
    host, _, port = str(told["url"]).removeprefix("http://").partition(":")
    # Whoever has a role alone goes before one who has it beside another.
    members.sort(key=lambda member: -len(cast("list[str]", member["roles"])))
    by_role = {role: one for one in members for role in cast("list[str]", one["roles"])}
    return Cast(
        url=str(told["url"]),
        by_role={
            role: ApiClient(host, int(port), str(member["token"]))
            for role, member in by_role.items()
        },
        names={role: str(member["name"]) for role, member in by_role.items()},
        public=ApiClient(host, int(port)),
    )


def _wait(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    pause = 0.02
    while not done():
        if time.monotonic() > deadline:
            raise CommandStopped(f"{what} was not there after {_PATIENCE:.0f} s.")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.5)


def _until_interrupted() -> None:
    try:
        signal.pause()
    except KeyboardInterrupt:
        return


def _headline(text: str) -> str | None:
    """The first line, where it reads like a headline: short, without a full stop, then a gap."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    if not rest.startswith("\n") or len(first) > _LONGEST_HEADLINE or first.endswith((".", "”")):
        return None
    return printable(first)


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr)
