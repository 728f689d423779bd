"""A sentence in, the words out that show that a survey or a table of figures tells it.

Read by `sources`, which knows what survey or table the article has named. Patterns for English.
"""

import re

from chalicelib.domain.parties import CAPITAL
from chalicelib.domain.segment import Sentence

LEAP = 3  # sentences between two that a survey tells, where they speak of a lead
FAR = 6  # … where they speak of shares of those asked

SURVEY_NAMED = re.compile(
    rf"\b(?:[Aa]n?|[Tt]he|[Oo]ne|[Aa]nother|[Tt]his|latest|recent|new)\s"
    rf"(?P<name>(?:{CAPITAL}\s(?:of\s|for\s)?){{1,6}}(?:[a-z-]+\s){{0,2}}(?:[Pp]oll|survey))\b"
    r"(?! (?:of|on) [A-Z])"
)
ONE_FROM = re.compile(
    rf"\b(?:polls|surveys)\b[^.;]{{0,40}}\bone (?:from|by) (?:the )?"
    rf"(?P<name>{CAPITAL}(?: {CAPITAL})*)"
)

_COUNT = (
    r"(?:\d[\d.,]*|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ][a-z]+)?|"
    r"[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ff]ifteen)"
)
_SHARE = re.compile(
    rf"\b(?:{_COUNT}|[A-Z][a-z]+ty(?:[- ][a-z]+)?) ?(?:%|percent\b|per cent\b)"
    r"|\b(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|\d)(?: out of| in|-in|"
    r" of)[ -](?:three|four|five|ten|\d+)\b"
    r"|\b(?:[Hh]alf|[Aa] third|[Tt]wo[- ]thirds|[Aa] quarter|[Tt]hree[- ]quarters|[Aa] majority|"
    r"[Aa] plurality|[Mm]ost) of\b"
)
_POINTS = re.compile(
    r"\b(?:\d+(?:\.\d)?|two|three|four|five|six|seven|eight|nine|ten|single|double)"
    r"[ -](?:percentage[ -])?(?:points?|digits?)\b|\b\d\d%?\s?[-–]\s?\d\d%?(?!\d)|\b\d+-point\b"
)
_ASKED = re.compile(
    r"\b(?:respondents?|(?:people|voters|adults|residents|workers|those|parents|\w+s) "
    r"(?:who were )?(?:polled|surveyed|questioned)|of those asked)\b"
)
_VOTERS = (
    r"(?:voters?|adults|women|men|Democrats|Republicans|Conservatives|Liberals|independents|"
    r"residents|parents|workers|households|registered|likely)"
)
_AMONG = re.compile(
    rf"\b(?:among|with|from) (?:[\w’'-]+ ){{0,4}}{_VOTERS}\b"
    r"|\bamong (?:his|her)\b|\bsupport overall\b"
)
_OPINES = re.compile(
    r"\b(?:said|say|says|saying|think|thought|believed?|views?|viewed|approv\w+|disapprov\w+|"
    r"favou?r\w*|unfavou?r\w*|support\w*|oppos\w+|prefer\w*|want\w*|trust\w*|agree\w*|disagree\w*|"
    r"worr\w+|undecided|unsure|certain|likely|unlikely|opinion|satisf\w+|optimis\w+|pessimis\w+|"
    rf"expect\w*|feel|felt|rating|{_VOTERS})\b",
    re.IGNORECASE,
)
_RACE = re.compile(
    r"\b(?:leads?|leading|led|trails?|trailed|trailing|ahead|behind|edges?|edged|advantage|"
    r"match-?ups?|head-to-head|three-way|neck and neck|neck-and-neck|dead heat|tied|favou?rability|"
    r"approval|earned|garner\w*|doing better|favou?rite|stood at|stands at)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:of the vote\b|ballots?|turnout|elected|re-?election in|caucuses?|results?|census|"
    r"in (?:19|20)\d\d\b|shares? (?:rose|fell)|inflation)"
)
# How a survey was taken is the outlet's to tell; it shows that the survey is still spoken of.
OF_SURVEY = re.compile(
    r"\b(?:the|this) (?:poll|survey)\b|\bmargin of (?:sampling )?error\b|\bcredibility interval\b"
)
_SAYING_SHARE = re.compile(r"^(?:[^,]{0,40}\b)?(?:respondents?|polled|surveyed|percent|%)")
_IN_FULL = re.compile(r"(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|\d+)(?: in|-in| of| out of)[ -]\w+")
CHANGE = re.compile(
    r"(?:[$€£]\s?)?\d[\d.,]* ?(?:%|percent\b|per cent\b|million\b|billion\b|m\b|bn\b)"
)
_MEASURES = re.compile(
    r"\b(?:revenues?|sales|profits?|loss(?:es)?|earnings|exports?|imports?|prices?|rents?|fares?|"
    r"wages?|jobs?|unemployment|deaths?|cases|infections|arrests?|offen[cs]es|crimes?|"
    r"passengers?|visitors?|arrivals|births?|output|production|capacity|enrol?lments?|spending|"
    r"turnover|deliveries|orders|registrations|premiums?|emissions|temperatures?|rainfall)\b",
    re.IGNORECASE,
)


def measures_in(text: str, sentence: Sentence) -> frozenset[str]:
    """What the figures of a sentence measure, such as sales, fares or arrests."""
    found = _MEASURES.findall(text, sentence.start, sentence.end)
    return frozenset(word.lower().removesuffix("s") for word in found)


def survey_words(text: str, sentence: Sentence, distance: int) -> str | None:
    """The words that show it; `distance` is in sentences from the last that the survey told."""
    start, end = sentence.start, sentence.end
    asked = _ASKED.search(text, start, end)
    if asked:
        return asked.group()
    if _COUNTED.search(text, start, end):
        return None
    share = _SHARE.search(text, start, end)
    race = _RACE.search(text, start, end)
    if share and (race or _OPINES.search(text, start, end)):
        return share.group()
    if race and distance <= LEAP and _POINTS.search(text, start, end):
        return race.group()
    if race and distance <= 1 and _AMONG.search(text, start, end):
        return race.group()
    return None


def is_share(phrase: str) -> bool:
    """Whether a noun phrase is a share of those asked: “two in three”, “half of respondents”."""
    return bool(
        _SHARE.match(phrase)
        or _ASKED.search(phrase)
        or _SAYING_SHARE.match(phrase)
        or _IN_FULL.fullmatch(phrase)
    )
