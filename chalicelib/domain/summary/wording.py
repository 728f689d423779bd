"""Numbers, dates, lists and addresses as the pages word them: values in, plain strings out."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from chalicelib.domain.summary.views import Moment

_NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def number(count: int) -> str:
    """A count in words up to twelve, in figures above."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def counted(count: int, one: str, many: str) -> str:
    """A count with its noun: "one claim", "14 claims"."""
    return f"{number(count)} {one if count == 1 else many}"


def sentence_case(words: str) -> str:
    """The same words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def listed(words: Sequence[str]) -> str:
    """Words joined as a sentence joins them: "a, b and c"."""
    if len(words) < 2:  # noqa: PLR2004 - a list of one needs no "and"
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def day(moment: date | datetime) -> Moment:
    """A date in words; of an aware time the day in UTC."""
    if isinstance(moment, datetime):
        moment = (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    return Moment(
        iso=moment.isoformat(), words=f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    )


def month_words(month: str) -> str:
    """A month ("2031-05") in words."""
    year, _, number_of = month.partition("-")
    return f"{_MONTHS[int(number_of) - 1]} {year}"


def instant(moment: datetime) -> Moment:
    """A time to the minute, in UTC."""
    utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    iso = utc.isoformat(timespec="seconds").replace("+00:00", "Z")
    return Moment(iso=iso, words=f"{day(utc).words}, {utc:%H:%M} UTC")


def told_day(iso: str | None) -> Moment | None:
    """A date that came as text; None where it is none."""
    if not iso:
        return None
    try:
        return day(date.fromisoformat(iso[:10]))
    except ValueError:
        return None


def paragraphs(text: str) -> tuple[str, ...]:
    """A text cut at its line breaks, white space at the ends dropped, empty ones left out."""
    return tuple(part.strip() for part in text.splitlines() if part.strip())


def web_address(url: str | None) -> str | None:
    """The address if it is http(s) with a host and nothing hidden in it, else None."""
    if not url or any(ord(character) <= 0x20 or character in '"<>\\^`{|}' for character in url):  # noqa: PLR2004 - controls and space
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return url


def language_tag(language: str | None) -> str | None:
    """A BCP 47 tag fit for a `lang` attribute, or None; "und" says nothing and is left out."""
    if not language or language.lower() == "und" or not _LANGUAGE_TAG.fullmatch(language):
        return None
    return language
