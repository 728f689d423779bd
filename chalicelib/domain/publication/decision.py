"""`decide_publication`: an article, an action and the facts in; what is stored together out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.domain.canonical import iso
from chalicelib.domain.errors import RoleMissing, TransitionNotAllowed
from chalicelib.domain.events import Event
from chalicelib.domain.log import ERASES, Columns, Entry, changes_between
from chalicelib.domain.publication.effects import effect
from chalicelib.domain.publication.guards import ARTICLE_GUARDS
from chalicelib.domain.publication.table import ARTICLE_BEGIN, ARTICLE_TABLE, ArticleRow
from chalicelib.domain.publication.values import (
    ArticleAction,
    Publication,
    PublicationDecision,
    PublicationFacts,
    PublicationState,
)

ARTICLE_COLUMNS = Columns(
    visible=(
        "policy",
        "since",
        "failure",
        "published_at",
        "suspended",
        "legal_hold",
        "written_by",
        "finding_hash",
        "redactions",
        "erasure_asked_by",
    ),
    hidden=("texts.draft", "texts.submitted", "texts.approved", "texts.choice"),
)
ARTICLE_BLANK = Publication(
    article_id="",
    state=PublicationState.RECEIVED,
    version=0,
    policy=0,
    since=datetime(1, 1, 1, tzinfo=UTC),
)


def begin_publication(publication: Publication, facts: PublicationFacts) -> PublicationDecision:
    """The first entry of an article: received."""
    if publication.state is not PublicationState.RECEIVED or publication.version:
        raise ValueError("an article begins as received")
    after = replace(publication, since=facts.at)
    return _recorded(ARTICLE_BLANK, after, facts, ARTICLE_BEGIN, {}, {})


def decide_publication(
    publication: Publication, action: ArticleAction, facts: PublicationFacts
) -> PublicationDecision:
    """Judge one action on the article; raises as `review.decide` does."""
    row = _admitted(publication, action.action, facts)
    for name in row.guards:
        refusal = ARTICLE_GUARDS[name].check(publication, facts, action)
        if refusal is not None:
            raise refusal
    outcome = effect(action, publication, facts)
    return _recorded(publication, outcome.after, facts, row, outcome.told, outcome.hidden)


def allowed_article_actions(publication: Publication, facts: PublicationFacts) -> tuple[str, ...]:
    """The names of exactly the actions that this member may do now, in table order.

    What hangs on an action's own fields (a hash, a reason, the claims chosen) is not judged.
    """
    return tuple(
        row.action
        for row in ARTICLE_TABLE
        if publication.state in row.start
        and _held(row, facts)
        and all(ARTICLE_GUARDS[name].check(publication, facts, None) is None for name in row.guards)
    )


def _recorded(
    before: Publication,
    after: Publication,
    facts: PublicationFacts,
    row: ArticleRow,
    told: Mapping[str, object],
    hidden: Mapping[str, object],
) -> PublicationDecision:
    moved = after.state is not before.state
    assert not moved or after.state in row.to, "the table holds every move"
    after = replace(after, version=before.version + 1, since=facts.at if moved else after.since)
    changes, secrets = changes_between(before, after, ARTICLE_COLUMNS)
    if row.action == ERASES:  # the word itself says that all that was hidden is empty now
        secrets = {}
    role = next((role for role in row.roles if role in facts.member.roles), row.roles[0])
    entry = Entry(
        subject=after.article_id,
        sequence=after.version,
        at=iso(facts.at),
        member=facts.member.member_id,
        role=role.value,
        action=row.action,
        from_state=before.state.value if before.version else None,
        to_state=after.state.value,
        policy=facts.policy.version,
        decision=facts.decision,
        source=facts.source,
        changes={**changes, **told},
        hidden={**secrets, **hidden},
    )
    event = Event(
        type=row.event,
        article_id=after.article_id,
        sequence=after.version,
        at=entry.at,
        state=after.state.value,
    )
    return PublicationDecision(publication=after, entry=entry, events=(event,))


def _held(row: ArticleRow, facts: PublicationFacts) -> bool:
    return facts.member.active and not facts.member.roles.isdisjoint(row.roles)


def _admitted(publication: Publication, name: str, facts: PublicationFacts) -> ArticleRow:
    """The row that applies. Raises RoleMissing or TransitionNotAllowed."""
    rows = [row for row in ARTICLE_TABLE if row.action == name]
    if not any(_held(row, facts) for row in rows):
        needed = list(dict.fromkeys(role.value for row in rows for role in row.roles))
        raise RoleMissing(f"{name} needs the role {' or '.join(needed)}.", facts={"roles": needed})
    row = next((row for row in rows if publication.state in row.start), None)
    if row is None:
        allowed = allowed_article_actions(publication, facts)
        raise TransitionNotAllowed(
            f"{name} does not start from {publication.state}."
            f" You may: {', '.join(allowed) or 'nothing now'}.",
            facts={"state": publication.state.value, "allowed_actions": list(allowed)},
        )
    return row
