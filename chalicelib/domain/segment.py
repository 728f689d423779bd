"""Text and blocks in, sentences with exact offsets out; offsets are computed while cutting.

First station of extraction, called by `claim.extract`. A block's end always ends a sentence, so
headings and captions need no full stop. Every decision looks at a bounded stretch of text round
a possible end, so that the time grows with the length whatever the text is made of.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.article import Block, BlockRole

_REACH = 48  # characters looked at before a possible end
_SHORTEST_TWO = 4  # characters; in fewer there are no two sentences (“a. b”)
_LONGEST_HEADING = 7  # words; a longer line without a full stop is rather a caption


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is `source.text[start:end]`; `block` is the index of the block it stands in."""

    start: int
    end: int
    block: int
    text: str


_BULLET = "•⁃‣◦▪●·*"
_CLOSERS = "\"'”’»“‘)\\]"
_OPENERS = "\"'“‘„«»(\\[¿¡–—-"

# A run of terminators (a spaced ellipsis counts as one), then closing marks; or an ideographic
# full stop, which needs no space after it.
_END = re.compile(
    r"(?P<stop>[.!?…؟।։።]+(?:[ \u00a0]\.(?![\w.]))*)"
    rf"(?P<close>[{_CLOSERS}]*(?:[ \u00a0][”»](?=\s|$))?)"
    r"|(?P<wide>[。！？]+[”’」』）]*)"
)
_NEXT = re.compile(rf"\s+(?P<open>(?:[{_OPENERS}…]\s?){{0,8}})(?P<word>[^\W\d_]+|\d)?")
_GLUED = re.compile(r"[“«‘]?[^\W\d_][^\W\d_]+ [^\W\d_]")
_SPEECH_TAG = re.compile(
    r"\s+(?:[^\W\d_][\w.’'-]* ){1,4}(?:said|says|asked|asks|added|told|replied|wrote|tweeted|"
    r"shouted|warned|exclaimed|explained|continued|joked|responded)\b(?P<after>[.,]?)"
)
_MARKER = re.compile(rf"\s*(?:[{_BULLET}]\s*)?(?P<value>\d{{1,2}}|[a-z])(?P<suffix>\.\)|[.)])\s")
_NEXT_MARKER = re.compile(
    rf"(?<=\s)(?:[{_BULLET}]\s*)?(?P<value>\d{{1,2}}|[a-z])(?P<suffix>\.\)|[.)])\s"
)


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


# Never the end of a sentence, whatever follows: something is named after them.
_TITLES = _words(
    "mr mrs ms messrs dr prof gen lt col sgt cpl pvt maj capt cmdr adm rep reps sen sens gov "
    "rev fr hon pres st mt ft supt det insp amb atty msgr mme mlle frau hr sra dipl ing"
)
# The end only where the next word usually begins a sentence.
_ABBREVIATIONS = _words(
    "inc ltd co cos corp llc plc bros jr sr esq etc vs v no nos nr n° p pp vol vols fig figs ed "
    "eds approx est dept univ assn assoc govt intl natl admin al cf ca art sec ch para op cit "
    "ave blvd rd st hwy rte sq bldg apt tel ext max min temp avg misc incl excl resp min hrs hr "
    "mins secs lb lbs oz kg km cm mm ml sq mph jan feb mar apr jun jul aug sep sept oct nov dec "
    "mon tue tues wed thu thur thurs fri sat sun ala ariz ark calif colo conn del fla ga ill ind "
    "kan ky la md mass mich minn miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis "
    "wyo ont que a.m p.m a.d b.c e.g i.e ph.d m.d d.c bzw usw z.b d.h vgl evtl ggf bd av pág núm"
)
_TIMES = _words("a.m p.m")
_STARTERS = _words(
    "the a an this that these those he she it they we you i in on at by for from with after "
    "before when while if as but and so yet or nor however meanwhile then there here his her its "
    "their our my your not no what who why how where which both each some many most all several "
    "another other others one two three four five since although though because despite during "
    "until under over did do does is was were are have has had can could will would should "
    "please also now last next first second finally later today yesterday earlier according "
    "nobody none nothing everyone every even still only more less more that’s it’s he’s let"
)
# German writes “am 3. Mai”, “der 2. Weltkrieg”.
_BEFORE_ORDINALS = _words("am vom zum bis den der dem des seit ab im zur")
_OPENING_TITLES = _words("mr mrs ms dr")


def segment(text: str, blocks: tuple[Block, ...], language: str) -> tuple[Sentence, ...]:
    """Cut every block into sentences, in order; sentences and gaps give back the text.

    `language` is accepted for the day when a language needs rules of its own; today the
    abbreviations of several languages stand in one list, since they do not collide.
    """
    del language
    sentences: list[Sentence] = []
    for index, block in enumerate(blocks):
        for start, end in _cut_block(text, block.start, block.end):
            sentences.append(Sentence(start, end, index, text[start:end]))
    return tuple(sentences)


def tell_roles(text: str, blocks: tuple[Block, ...]) -> tuple[BlockRole, ...]:
    """What each block is: as given, or, in plain text, told from a missing full stop.

    Plain text has only paragraphs. There, between blocks that end like prose, a line without
    final punctuation is a heading when short (or first) and a caption when long. A text that
    mostly goes without full stops is left as it is.
    """
    given = tuple(block.role for block in blocks)
    if any(role is not BlockRole.PARAGRAPH for role in given):
        return given
    open_ended = [_is_open_ended(text, block) for block in blocks]
    prose = sum(b.end - b.start for b, bare in zip(blocks, open_ended, strict=True) if not bare)
    if prose * 2 < sum(block.end - block.start for block in blocks):
        return given
    roles = []
    for index, (block, bare) in enumerate(zip(blocks, open_ended, strict=True)):
        if not bare:
            roles.append(BlockRole.PARAGRAPH)
        elif index == 0 or _word_count(text, block) <= _LONGEST_HEADING:
            roles.append(BlockRole.HEADING)
        else:
            roles.append(BlockRole.CAPTION)
    return tuple(roles)


def _word_count(text: str, block: Block) -> int:
    return len(text[block.start : min(block.end, block.start + 400)].split())


def _is_open_ended(text: str, block: Block) -> bool:
    tail = text[max(block.start, block.end - 8) : block.end].rstrip("\"'”’»“‘)] \u00a0")
    longest_caption = 320
    if block.end - block.start > longest_caption or not tail:
        return False
    first = text[block.start]
    # A line that opens a quotation belongs to the prose, however it ends.
    return tail[-1] not in ".!?…:;,。！？؟।—–-" and first not in "“‘«„\"'"


def _cut_block(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open spans of one block's sentences, without white space at their ends."""
    if end - start < _SHORTEST_TWO:
        if (short := _trim(text, start, end)) is not None:
            yield short
        return
    items = tuple(_list_items(text, start, end))
    cuts = sorted({*_ends_of_sentences(text, start, end, items), *items})
    left = start
    for right in (*cuts, end):
        span = _trim(text, left, right)
        if span is not None:
            yield span
        left = max(left, right)


def _trim(text: str, left: int, right: int) -> tuple[int, int] | None:
    while left < right and text[left].isspace():
        left += 1
    while right > left and text[right - 1].isspace():
        right -= 1
    return (left, right) if left < right else None


def _ends_of_sentences(text: str, start: int, end: int, items: tuple[int, ...]) -> Iterator[int]:
    first, waiting = start, deque(items)
    for found in _END.finditer(text, start, end):
        if found.end() >= end:
            return
        while waiting and waiting[0] <= found.start():
            first = waiting.popleft()
        if found.group("wide") or _ends_here(text, first, end, found):
            yield found.end()
            first = found.end()
        elif (glued := _glued_at(text, found, end)) is not None:
            yield glued
            first = glued


def _glued_at(text: str, found: re.Match[str], end: int) -> int | None:
    """Where the space after a full stop was lost (“…gone.The next…”): the offset of the cut."""
    at = found.end("stop")
    before = text[max(0, found.start() - 3) : found.start()]
    begins_upper = text[at : at + 2].strip("“«‘")[:1].isupper()
    if len(before) == 3 and before.isalpha() and before.islower() and begins_upper:  # noqa: PLR2004 - a word's end
        return at if _GLUED.match(text, at, min(end, at + _REACH)) else None
    return None


def _ends_here(text: str, first: int, end: int, found: re.Match[str]) -> bool:
    following = _NEXT.match(text, found.end(), end)
    if following is None:
        return False
    stop, closers = found.group("stop"), found.group("close")
    word = following.group("word") or ""
    if not word:
        return bool(following.group("open")) or following.end() < end
    so_far = text[max(first, found.start() - _REACH) : found.start()]
    # “[…]” stands for words left out.
    if (closers.startswith("]") and so_far.endswith("[")) or _is_list_marker(so_far.split()):
        return False
    if stop != ".":
        return _ends_after_mark(text, stop, closers, word, found.end())
    if closers and not word[0].islower():
        tag = _SPEECH_TAG.match(text, found.end())
        return not (tag and tag.group("after") and set(closers) & set("\"'”’»"))
    return _ends_after_full_stop(so_far, word, following.group("open"), bool(closers))


def _ends_after_mark(text: str, stop: str, closers: str, word: str, at: int) -> bool:
    """After ! or ? or an ellipsis: the end, unless what follows goes on with the sentence."""
    if word[0].islower():
        return False
    is_ellipsis = set(stop) <= set(".… \u00a0")
    if is_ellipsis and word == "I" and stop.count(".") <= 3:  # noqa: PLR2004 - three dots pause, four end
        return False
    return not (set(closers) & set("\"'”’»") and _SPEECH_TAG.match(text, at))


def _ends_after_full_stop(so_far: str, word: str, opener: str, closed: bool) -> bool:  # noqa: FBT001
    parts = so_far.split()
    last = parts[-1].lstrip("\"'“‘«([") if parts and not so_far[-1:].isspace() else ""
    lower = last.lower()
    if word[0].islower():
        # Prose rarely goes on in lower case after a whole word: what follows is a stray piece.
        plain = last.isalpha() and last.islower() and len(last) > 3 and not closed  # noqa: PLR2004
        return plain and lower not in _ABBREVIATIONS and lower not in _TITLES
    ordinal = last.isdigit() and len(parts) > 1 and parts[-2].lower() in _BEFORE_ORDINALS
    if ordinal or (lower in _TITLES and not (lower == "st" and word.lower() in _STARTERS)):
        return False
    begins = word.lower() in _STARTERS or word.lower() in _OPENING_TITLES or bool(opener)
    if lower in _TIMES:
        opening_words = 3  # “At 5 a.m. Mr Roe …” has no verb yet
        return begins and len(parts) > opening_words
    if lower in _ABBREVIATIONS or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", last):
        return begins and not word.isdigit()
    if len(last) == 1 and last.isalpha():
        lower_before = len(parts) > 1 and parts[-2].islower()
        return lower_before and begins
    return True


def _is_list_marker(parts: list[str]) -> bool:
    """“1.” or “Q.” at the beginning of a sentence numbers it and does not end it."""
    lead = [part for part in parts if part.strip(_BULLET)]
    if len(lead) != 1:
        return False
    bare = lead[0].strip(_BULLET)
    return len(bare) <= 3 and (bare.isdigit() or len(bare) == 1)  # noqa: PLR2004 - “100.” at most


def _list_items(text: str, start: int, end: int) -> Iterator[int]:
    """Cuts before the second and later items of a list written in one line."""
    opening = _MARKER.match(text, start, end)
    if opening is None:
        return
    expected = _successor(opening.group("value"))
    for found in _NEXT_MARKER.finditer(text, opening.end() - 1, end):
        if found.group("suffix") == opening.group("suffix") and found.group("value") == expected:
            yield found.start()
            expected = _successor(expected)


def _successor(value: str) -> str:
    return str(int(value) + 1) if value.isdigit() else chr(ord(value) + 1)
