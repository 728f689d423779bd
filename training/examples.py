"""The labelled sentences, read from their folders: what `train` learns and `bench` measures.

ClaimBuster's sentences come alone; the labelled news comes as whole articles, so that position
and quotation are known as they are in extraction.
"""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from chalicelib.domain.checkworthiness import Surroundings

CHECK_WORTHY = 1  # ClaimBuster's verdict; 0 is factual but unimportant
NOT_FACTUAL = -1
WANTED = 2  # `check` in the labelled news; 1 is optional and left out, 0 is no claim
UNWANTED = 0


@dataclass(frozen=True, slots=True)
class NewsSentence:
    """A sentence of an article with its labels. `kind` is "" where the readers differ."""

    article: str
    text: str
    around: Surroundings
    check: int
    kind: str


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """A sentence of a debate, alone. `debate` names the file it came from."""

    debate: str
    text: str
    verdict: int


class _Row(TypedDict):
    par: int
    text: str
    check: int
    kinds: list[str]


def read_debates(path: Path) -> list[SpokenSentence]:
    """ClaimBuster's CSV, in file order."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            SpokenSentence(row["File_id"], row["Text"], int(row["Verdict"]))
            for row in csv.DictReader(lines)
        ]


def read_news(paths: list[Path]) -> list[NewsSentence]:
    """Articles in the order given, sentences in theirs."""
    return [sentence for path in paths for sentence in _read_article(path)]


def _read_article(path: Path) -> Iterator[NewsSentence]:
    article = json.loads(path.read_text(encoding="utf-8"))
    rows: list[_Row] = article["sentences"]
    quoted = list(_quoted(rows))
    for position, row in enumerate(rows):
        yield NewsSentence(
            article=article["id"],
            text=row["text"],
            around=Surroundings(
                position=position,
                count=len(rows),
                quoted=quoted[position],
                before=rows[position - 1]["text"] if position else "",
                after=rows[position + 1]["text"] if position + 1 < len(rows) else "",
            ),
            check=row["check"],
            kind=row["kinds"][0] if len(row["kinds"]) == 1 else "",
        )


def _quoted(rows: list[_Row]) -> Iterator[bool]:
    """Whether each sentence lies wholly between quotation marks that may open before it."""
    paragraph, inside = -1, False
    for row in rows:
        if row["par"] != paragraph:
            paragraph, inside = row["par"], False
        text = row["text"].strip()
        whole = inside or text[:1] in ('"', "“")
        for at, sign in enumerate(text):
            if sign not in '"“”':
                continue
            before = text[at - 1] if at else " "
            inside = sign == "“" or (sign == '"' and (before.isspace() or before in "([—-–"))
            whole = whole and at in (0, len(text) - 1)
        yield whole


def fingerprint(paths: list[Path]) -> str:
    """SHA-256 (hex) over names and contents, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
