"""`extract` and `score`: the pure stations on a file or on standard input, without any server.

Called by the command line. What `extract` gives has the form in which an extraction is frozen
and served, with the text beside it and the claims in ranked order.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, cast

from chalicelib.adapters.language import tell_language
from chalicelib.adapters.model_file import load_model
from chalicelib.domain.article import (
    MAX_TEXT_CHARACTERS,
    ArticleKind,
    SourceText,
    normalise_text,
    plain_blocks,
)
from chalicelib.domain.checkworthiness import judge
from chalicelib.domain.claim import extract
from chalicelib.workflow.frozen_result import frozen, signals_json
from local.problems import Misused

_ARTICLE = "local"
_NOTHING = {"check_worthiness": 0, "kind": "fragment", "signals": []}


def read_text(path: str, stdin: BinaryIO) -> str:
    """The text of a file, or of standard input for "-". Raises Misused in a person's words."""
    try:
        raw = stdin.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise Misused(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # a NUL in the name
        raise Misused(f"{path!r} is no name of a file.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misused(f"{path} is not UTF-8: byte {error.start} does not belong.") from error
    if len(text) > 10 * MAX_TEXT_CHARACTERS:
        raise Misused(f"{path} is too long: {len(text)} characters.")
    return text


def read_date(written: str) -> date | datetime:
    """An ISO 8601 date or time. Raises ValueError."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return datetime.fromisoformat(written)


def extract_text(
    raw: str, *, html: bool, kind: ArticleKind, published: date | datetime | None
) -> dict[str, object]:
    """Text or HTML in, the extraction as one plain JSON object out. Raises Misused."""
    if html:
        # trafilatura takes half a second to import, and plain text does not need it.
        from chalicelib.adapters.html_text import html_to_text  # noqa: PLC0415

        text, blocks = html_to_text(raw)
        if normalise_text(text) != text:
            text = normalise_text(text)
            blocks = plain_blocks(text)
    else:
        text = normalise_text(raw)
        blocks = plain_blocks(text)
    if len(text) > MAX_TEXT_CHARACTERS:
        raise Misused(f"The text has {len(text)} characters; {MAX_TEXT_CHARACTERS} are the most.")
    source = SourceText(text=text, blocks=blocks, kind=kind, published_at=published)
    extraction = extract(source, tell_language(text), load_model())
    ordinals = range(1, len(extraction.claims) + 1)
    result = frozen(_ARTICLE, 1, extraction, source, ordinals, {})
    return {"text": text, **result, "claims": ranked(result)}


def ranked(result: Mapping[str, object]) -> list[dict[str, object]]:
    """The claims of an extraction, most worth checking first."""
    claims = cast("list[dict[str, object]]", result["claims"])
    by_id = {claim["claim_id"]: claim for claim in claims}
    return [by_id[claim_id] for claim_id in cast("list[str]", result["ranking"])]


def score_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """A sentence a line in, a JSON object a line out, as many as came; any bytes will do."""
    model = load_model()
    for line in lines:
        sentence = normalise_text(line.decode("utf-8", "replace").rstrip("\n")).strip()
        if not sentence:
            yield json.dumps(_NOTHING)
            continue
        judgement = judge(sentence, model)
        answer = {
            "check_worthiness": judgement.check_worthiness,
            "kind": judgement.kind.value,
            "signals": signals_json(judgement.signals),
        }
        yield json.dumps(answer, ensure_ascii=False)
