"""A real desk behind the boundary, for tests over HTTP: a member a role, and articles."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chalicelib.config import Settings
from chalicelib.domain.policy import Role
from chalicelib.edge.current import provide
from chalicelib.wiring import Plumbline, connect
from tests.edge.client import Reply, ask

TEXT = (
    "VELLIN — The harbour handled 412 ships last year, Mayor Ines Tarrow said on Monday.\n"
    "Unemployment in the district fell from 6.1 to 5.4 percent, the statistics office reported.\n"
    "The ferry carried 9,000 people in May, the harbour office said.\n"
)
ROLES = ("submitter", "triager", "checker", "approver", "chief", "operator")


@dataclass(frozen=True, slots=True)
class HttpDesk:
    """The desk and a token for a member of each role, by the role's name."""

    plumbline: Plumbline
    tokens: dict[str, str]

    def ask(self, who: str, method: str, route: str, **more: object) -> Reply:
        """A request of a member."""
        return ask(method, route, token=self.tokens[who], **more)  # type: ignore[arg-type]

    def join(self, member_id: str, *roles: str) -> None:
        """Another member, with a token under their id."""
        self.plumbline.add_member(
            member_id=member_id, name=member_id.title(), roles=frozenset(map(Role, roles))
        )
        self.tokens[member_id] = self.plumbline.issue_token(member_id, label="test")[1]

    def article(self, text: str = TEXT) -> str:
        """The id of a new article, extracted."""
        sent = self.ask("submitter", "POST", "/v1/articles", body={"text": text})
        article_id = str(sent.json["article_id"])
        self.plumbline.extract_article(article_id, 1)
        return article_id

    def act(self, who: str, claim_id: str, action: str, **fields: object) -> Reply:
        """Decide on the version that is stored now."""
        seen = self.ask(who, "GET", "/v1/claims/{claim_id}", claim_id=claim_id)
        return self.ask(
            who,
            "POST",
            "/v1/claims/{claim_id}/actions",
            claim_id=claim_id,
            body={"action": action, **fields},
            headers={"if-match": seen.headers["ETag"]},
        )


@contextlib.contextmanager
def http_desk(folder: Path) -> Iterator[HttpDesk]:
    """A desk in a folder; requests reach it while this is open."""
    made = connect(
        Settings(store="sqlite", public_url="https://facts.example", data_dir=folder / "data")
    )
    provide(made)
    desk = HttpDesk(made, {})
    for role in ROLES:
        desk.join(role, role)
    try:
        yield desk
    finally:
        provide(None)
        made.close()
