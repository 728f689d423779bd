"""The slowest input that can be found: `python -m bench.fuzz_claims [--seconds N] [--seed N]`.

Structured junk of 100 KB goes through the whole of `claim.extract`: pieces that extraction looks
at closely (marks, brackets, capitals, dates, words of saying), alone and mixed, in lines of every
length. Pieces that turn out slow are mixed again. `bench.claims` prints the worst of the plain
ones; this command searches on, and prints what it found.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from datetime import date

from chalicelib.adapters.language import tell_language
from chalicelib.adapters.model_file import LinearModel, load_model
from chalicelib.domain.article import ArticleKind, SourceText, normalise_text, plain_blocks
from chalicelib.domain.claim import extract

SIZE = 100_000  # bytes of UTF-8

PIECES = (
    *("a. ", "A. ", "a.", "A.B. ", ". ", "… ", "?! ", "a\n", "\n", "word\n", "Dr. ", "1. "),
    *('"', '" ', "“", "”", "“a” ", "“a ", "«", "»", "‘", "’", "' ", "'a ", "“‘«", "''", "``"),
    *("(", ")", "[", "]", "[a] ", "(a ", "{", "—", " — ", "- ", ", ", "; ", ": ", ": “"),
    *("Ab ", "AB ", "Ab Cd ", "A B C ", "Mr Ab ", "President Ab ", "of ", "the ", "de la ", "Ab, "),
    *("Ab said ", "he said ", "said ", "said. ", "She said: “", "“a,” he said, adding that b. "),
    *("according to ", "told Ab that ", ", adding that ", " while ", " but ", ", and ", "that "),
    *("last week ", "on Monday ", "two days ago ", "in May ", "3 May ", "1 ", "1,000.5 ", "10% "),
    *("http://a.b/c?d=e ", "a@b.c ", "#tag ", "1.2.3.4 ", "€5m ", "NAME: ", "NAME: a\n", "Q: a?\n"),
    *("not only ", "if ", "because ", "who ", "which was ", "was ", "not ", "will ", "It "),
    *("桥", "桥。", "é ", "e\u0301", "😀", "😀 ", "\u00a0", "\u200b", "\u202e", "ǅ "),
    *("The mayor said the bridge fell. ", "“The bridge fell,” said Ab Cd. ", "Ab Cd, the mayor, "),
    *("The government ", "officials say ", "company ", "• a\n", "* ", "\t", " ", "x", "0", "_"),
)  # fmt: skip


def plain_cases() -> Iterator[tuple[str, str]]:
    """Each piece again and again, and the shapes that texts of rubbish have; name and text."""
    for piece in PIECES:
        yield f"{piece!r} repeated", fill(piece)
    words = "the mayor of Almen said on Monday that 40 boats had sunk off the pier "
    yield "one long line", fill(words)
    yield "one word", "a" * SIZE
    yield "20,000 newlines", "a\n" * 20_000
    yield "one-word lines, all different", _counted("w{0}\n")
    yield "lines that differ in a figure", _counted("The mayor said that {0} boats had sunk.\n")
    yield "lines that differ in a word", _counted("The w{0} bridge of Almen fell into the sea.\n")
    yield "lines that differ in a name", _counted("Bo Xa{0} said the bridge of Almen fell.\n")
    yield (
        "quotations of many people",
        _counted("“The bridge fell,” said Ada Xb{0}. He denied it.\n"),
    )
    yield "headings", _counted("Old Bridge Of Almen Falls {0}\n\n")
    yield "nested marks", "“‘" * 5_000 + fill("a ", SIZE - 60_000) + "’”" * 5_000
    yield "one sentence of many names", _counted("Ada X{0}, ")
    yield "one sentence of many reports", _counted("Ada X{0} said that the w{0} fell, while ")


def _counted(line: str) -> str:
    return fill_with(line.format(number) for number in range(SIZE))


def fill(piece: str, size: int = SIZE) -> str:
    """The piece until the size is reached."""
    return piece * (size // len(piece.encode()))


def fill_with(lines: Iterator[str]) -> str:
    """Lines until the size is reached."""
    taken: list[str] = []
    size = 0
    for line in lines:
        size += len(line.encode())
        if size > SIZE:
            break
        taken.append(line)
    return "".join(taken)


def mixed_cases(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Pieces mixed at random, without end."""
    while True:
        chosen = rng.sample(PIECES, rng.randint(2, 6))
        if rng.random() < 0.5:
            yield f"{chosen!r} in turn", fill("".join(chosen))
        else:
            text = fill_with("".join(rng.choice(chosen)) for _ in range(SIZE))
            yield f"{chosen!r} mixed", text


def seconds(text: str, model: LinearModel, kind: ArticleKind = ArticleKind.NEWS) -> float:
    """CPU of one extraction, with all that the worker does before it."""
    started = time.process_time()
    clean = normalise_text(text)
    source = SourceText(clean, plain_blocks(clean), kind, published_at=date(2031, 6, 12))
    extract(source, tell_language(clean), model)
    return time.process_time() - started


def main() -> int:
    """Search for the given time; print the slowest."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz_claims", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long to search on")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    model = load_model()
    rng = random.Random(chosen.seed)
    found = [(seconds(text, model), name) for name, text in plain_cases()]
    until = time.monotonic() + chosen.seconds
    for name, text in mixed_cases(rng):
        if time.monotonic() > until:
            break
        kind = rng.choice(list(ArticleKind))
        found.append((seconds(text, model, kind), f"{name}, {kind}"))
    for spent, name in sorted(found, reverse=True)[:25]:
        print(f"{spent:7.2f} CPU-s  {name}")
    print(f"{len(found)} inputs of {SIZE:,} bytes, seed {chosen.seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
