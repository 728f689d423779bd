"""Who says it, measured: rows for the table of `bench.claims`.

`folder` holds `news-claims/` and `polnear/`. Every article is cut and read as in extraction,
from its text alone; nothing measured here was trained on.

Names are compared by `same_party`: the same head word (“Roe” of “Ada Roe”, “officials” of
“officials in Almen”) and, of the shorter name, most words in the longer one. “Almen Herald poll”
and “Almen Herald” are the same.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chalicelib.domain.article import SourceText, plain_blocks
from chalicelib.domain.attribution import Attribution, attribute
from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.segment import Sentence, segment

WANTED = 2  # `check` of a claim in the labelled news

_LITTLE = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "s",
        "and",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sen",
        "rep",
        "gov",
        "gen",
        "president",
        "senator",
        "jr",
        "sr",
        "his",
        "her",
        "their",
        "its",
        "unnamed",
        "unidentified",
        "anonymous",
    ]
)
# A poll and whoever took it are one source: readers give either.
_POLL = re.compile(r"(?<=\w) (?:polling average|poll|polls|survey|study|report)$", re.IGNORECASE)
_HEAD_ENDS = re.compile(
    r"[,;(]| (?:of|for|in|at|from|with|on|by|to|who|that|which|close|familiar|whose|about)\b"
)
_PRONOUNS = frozenset(["he", "she", "they", "i", "we", "it", "you", "who"])
_MOSTLY = 0.6
_FEWEST = 5  # words; a shorter quotation is a phrase


@dataclass(frozen=True, slots=True)
class Figure:
    """What a row of the table needs: measure, on what, figure."""

    measure: str
    on: str
    figure: float


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence of the labelled news: whose assertion the readers say it is.

    `named` holds every claimant that a reader gave; `outlet` says that a reader gave none.
    """

    start: int
    end: int
    named: tuple[str, ...]
    outlet: bool


@dataclass(frozen=True, slots=True)
class Read:
    """An article as the machine reads it."""

    source: SourceText
    sentences: tuple[Sentence, ...]
    said: tuple[Attribution, ...]


def read(text: str) -> Read:
    """Cut and attribute a text whose lines are its paragraphs."""
    source = SourceText(text, plain_blocks(text))
    sentences = segment(text, source.blocks, "en")
    return Read(source, tuple(sentences), attribute(sentences, source))


def same_party(gold: str, given: str) -> bool:
    """Whether two names mean the same: same head, and the shorter one's words in the longer."""
    return _same_words(gold, given) or _same_words(_POLL.sub("", gold), _POLL.sub("", given))


def _same_words(gold: str, given: str) -> bool:
    one, other = _words(gold), _words(given)
    if not one or not other:
        return False
    if one == other:
        return True
    common = len(one & other)
    heads = _head(gold) in other and _head(given) in one
    return heads and common / min(len(one), len(other)) >= _MOSTLY


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name.lower()) if word not in _LITTLE}


def _head(name: str) -> str:
    lowered = name.lower()
    end = _HEAD_ENDS.search(lowered, 1)
    words = re.findall(r"\w+", lowered[: end.start()] if end else lowered)
    kept = [word for word in words if word not in _LITTLE]
    return kept[-1] if kept else ""


# The labelled news


def read_labelled(path: Path) -> tuple[Read, list[Labelled]]:
    """One article of `news-claims`: its claims (check = 2) with the readers' claimants."""
    text, labelled = "", []
    paragraph: int | None = None
    for row in json.loads(path.read_text(encoding="utf-8"))["sentences"]:
        if paragraph is not None:
            text += " " if row["par"] == paragraph else "\n"
        paragraph = row["par"]
        start = len(text)
        text += row["text"].replace("\n", " ")
        if row["check"] == WANTED:
            given = [one for one in row["claimant"] if one]
            named = tuple(name for one in given for name in one.split("; "))
            outlet = not given or bool(row.get("claimant_null_ok"))
            labelled.append(Labelled(start, len(text), named, outlet))
    return read(text), labelled


def claimants_in(article: Read, one: Labelled) -> Iterator[Attribution]:
    """What the machine says of the sentences that overlap a labelled one by half."""
    for sentence, said in zip(article.sentences, article.said, strict=True):
        common = min(sentence.end, one.end) - max(sentence.start, one.start)
        if common * 2 >= min(one.end - one.start, sentence.end - sentence.start):
            yield said


def is_right(article: Read, one: Labelled) -> bool:
    """Whether a claimant of the sentence is one that a reader gave.

    A sentence that reports two people gives a claim for each, so any of its reports counts.
    """
    found = list(claimants_in(article, one))
    if one.outlet and all(said.claimant.type is ClaimantType.OUTLET for said in found):
        return True
    given = [
        name
        for said in found
        for who in (said.claimant, *_reported(said))
        if who.name
        for name in (who.name, *who.name.split(" and "))
    ]
    return any(same_party(gold, name) for gold in one.named for name in given)


def _reported(said: Attribution) -> Iterator[Claimant]:
    for report in said.reports:
        yield report.claimant


def measure_claimants(folder: Path) -> list[Figure]:
    """The claimant of claims: right where one is named, the outlet where none is."""
    news = folder / "news-claims"
    figures: list[Figure] = []
    for name, paths in (("dev", news.glob("dev-*.json")), ("train", news.glob("train/*.json"))):
        named: list[bool] = []
        outlet: list[bool] = []
        for path in sorted(paths):
            article, labelled = read_labelled(path)
            for one in labelled:
                (named if one.named else outlet).append(is_right(article, one))
        on = f"news-claims {name}"
        figures += [
            Figure("claimant right", f"{on}, named ({len(named)})", _share(named)),
            Figure("outlet right", f"{on}, none named ({len(outlet)})", _share(outlet)),
        ]
    return figures


def _share(right: Sequence[bool]) -> float:
    return sum(right) / max(1, len(right))


# PolNeAR


@dataclass(frozen=True, slots=True)
class Annotated:
    """One attribution of PolNeAR: spans of content and source, as offsets into the text."""

    content: tuple[tuple[int, int], ...]
    source: tuple[tuple[int, int], ...]


def read_annotated(folder: Path) -> Iterator[tuple[Read, list[Annotated]]]:
    """The articles of `polnear` with their attributions."""
    for path in sorted((folder / "polnear" / "attributions").glob("*.ann")):
        with (folder / "polnear" / "text" / f"{path.stem}.txt").open(
            encoding="utf-8", newline=""
        ) as lines:
            yield read(lines.read()), list(_read_standoff(path))


def _read_standoff(path: Path) -> Iterator[Annotated]:
    """Brat's stand-off: `T` lines hold spans, `E` lines join them."""
    spans: dict[str, tuple[tuple[int, int], ...]] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("T"):
            name, kind, _ = line.split("\t", 2)
            pieces = kind.split(" ", 1)[1].split(";")
            spans[name] = tuple((int(a), int(b)) for a, b in (one.split() for one in pieces))
    for line in lines:
        if line.startswith("E"):
            parts = [part.partition(":") for part in line.split("\t")[1].split()]
            yield Annotated(
                tuple(span for role, _, at in parts if role[:7] == "Content" for span in spans[at]),
                tuple(span for role, _, at in parts if role == "Source" for span in spans[at]),
            )


def is_direct(text: str, one: Annotated) -> bool:
    """Whether the content is a direct quotation of some length: it opens with a mark."""
    if not one.content or not one.source:
        return False
    start, end = one.content[0]
    words = text[start:end].split()
    return text[start] in '“"' and len(words) >= _FEWEST


def judge_quotation(article: Read, one: Annotated) -> bool | None:
    """Whether the speaker given for a quotation is the annotated source; None if none is given.

    The speaker is that of the first sentence of the quotation, and of the report nearest to it.
    He is right when he was read from the annotated words, or has the annotated name. Whom a
    pronoun means is not annotated: there he must be read from that very pronoun, or be the one
    whom the machine read from it for another sentence.
    """
    start, end = one.content[0]
    at = next(
        (i for i, cut in enumerate(article.sentences) if cut.start < end and cut.end > start), None
    )
    if at is None:
        return None
    said = article.said[at]
    text = article.source.text
    named = said.claimant
    if said.reports:
        nearest = min(
            said.reports,
            key=lambda report: min(
                abs(report.cue[0] - end), abs(start - report.cue[1]), abs(report.subject[0] - end)
            ),
        )
        named = nearest.claimant
        if any(_overlap(nearest.subject, span) for span in one.source):
            return True
    if not named.name:
        return None
    source = " ".join(text[a:b] for a, b in one.source)
    if source.lower() not in _PRONOUNS:
        return any(same_party(piece, named.name) for piece in (source, *source.split(", ")))
    return any(
        report.claimant.name == named.name
        for other in article.said[max(0, at - 3) : at + 4]
        for report in other.reports
        if any(_overlap(report.subject, span) for span in one.source)
    )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def holds_attributed(article: Read) -> list[bool]:
    """For every sentence, whether the machine says that somebody's words or mind are given."""
    return [said.is_attributed for said in article.said]


def measure_quotations(folder: Path) -> list[Figure]:
    """Speakers of direct quotations, and sentences that hold attributed content, of `polnear`."""
    judged: list[bool | None] = []
    both = gold = found = sentences = 0
    for article, annotated in read_annotated(folder):
        judged += [
            judge_quotation(article, one)
            for one in annotated
            if is_direct(article.source.text, one)
        ]
        contents = [span for one in annotated for span in one.content]
        for cut, marked in zip(article.sentences, holds_attributed(article), strict=True):
            held = any(_overlap((cut.start, cut.end), span) for span in contents)
            both += held and marked
            gold += held
            found += marked
            sentences += 1
    given = [one for one in judged if one is not None]
    quotes, on = f"polnear, direct quotations ({len(judged)})", f"polnear, sentences ({sentences})"
    return [
        Figure("speaker right, of all", quotes, sum(given) / max(1, len(judged))),
        Figure("speaker right, where given", quotes, _share(given)),
        Figure("attributed content, F1", on, 2 * both / max(1, gold + found)),
    ]
