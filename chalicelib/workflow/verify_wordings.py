"""An article's log and its stored wordings in, what does not fit and which claims they hold out.

Called by `verify_log` for every article, beside the walk through the logs themselves.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from chalicelib.domain.log import SealedEntry, parse
from chalicelib.workflow.records import ArticleRecord, Finding

Extraction = Callable[[str], Mapping[str, object]]


def wording_findings(record: ArticleRecord, entries: Sequence[SealedEntry]) -> Iterator[Finding]:
    """Wordings that the log says came in and that are not there, or the other way round."""
    parsed = _parsed(entries)
    if not parsed:
        return  # a log that cannot be read is told of elsewhere
    sent = 1 + sum(entry["action"] == "revise" for entry in parsed)
    kept = [revision.number for revision in record.revisions]
    if kept != list(range(1, sent + 1)) or record.revision_count != sent:
        yield Finding(record.article_id, f"{sent} wordings were sent, those kept are {kept}")


def claims_of_wordings(
    record: ArticleRecord, entries: Sequence[SealedEntry], extraction: Extraction
) -> Mapping[str, str | None]:
    """Claim id → its first text, of every claim that the committed results hold or held."""
    # Under these decisions the last claims of a wording were stored.
    committed = {
        entry["decision"] for entry in _parsed(entries) if entry["action"] in _STORES_CLAIMS
    }
    found: dict[str, str | None] = {}
    for revision in record.revisions:
        if f"open-{revision.number}" not in committed:
            continue
        texts = _texts(extraction(revision.result_blob)) if revision.result_blob else {}
        for ordinal in revision.ordinals():
            claim_id = f"{record.article_id}-{ordinal}"
            # Once it is erased the texts are gone; how many there were is not.
            found[claim_id] = texts.get(claim_id)
    return found


_STORES_CLAIMS = frozenset({"open", "carry_over"})


def _parsed(entries: Sequence[SealedEntry]) -> list[dict[str, object]]:
    try:
        return [parse(sealed.text) for sealed in entries]
    except ValueError:
        return []


def _texts(result: Mapping[str, object]) -> dict[str, str]:
    claims = cast("list[Mapping[str, object]]", result["claims"])
    return {str(claim["claim_id"]): str(claim["text"]) for claim in claims}
