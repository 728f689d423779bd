"""Words for a day, week, month or season in, the date they mean out.

The day of publication is what they count from. Called by `context`.
Pure arithmetic; words that could mean two dates get none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            (),
            ("a", "an", "one"),
            ("two",),
            ("three",),
            ("four",),
            ("five",),
            ("six",),
            ("seven",),
            ("eight",),
            ("nine",),
            ("ten",),
            ("eleven",),
            ("twelve",),
        )
    )
    for word in words
}
_MONTH = "|".join(_MONTHS)
_DAY = "|".join(_DAYS)
_NUMBER = "|".join([*_NUMBERS, r"\d{1,3}"])

# American papers set no preposition: “said Monday”, “was arrested Monday night”.
_TOLD = r"said|told|wrote|met|held|began|came|went|won|lost|fell|rose|made|took|[a-z]{3,}ed"

_RELATIVE = re.compile(
    rf"\b(?P<near>(?:late |early )?last night|overnight|yesterday|today|tonight|tomorrow|"
    rf"this (?:morning|afternoon|evening))\b"
    rf"|\b(?P<which>last|this|next) (?P<unit>week|weekend|month|year|spring|summer|autumn|fall|"
    rf"winter)\b"
    rf"|\b(?P<ago>(?P<count>{_NUMBER}) (?P<span>day|week|month|year)s? (?:ago|earlier))\b"
    rf"|\b(?:(?P<dayword>last|next|this|on|late|early|by|since|until|before|from|{_TOLD}) )"
    rf"(?P<day>{_DAY})(?P<part> (?:morning|afternoon|evening|night))?\b(?!['’]s)"
    rf"|\b(?P<monthword>in|since|until|by|during|from|between|last|late|early|mid|of) "
    rf"(?P<month>{_MONTH})\b(?! \d|,? \d{{4}})"
    rf"|\b(?:on )?(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?P<m1>{_MONTH})|"
    rf"(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)\b(?!,? \d{{4}}|:)"
)
_FUTURE = re.compile(
    r"\b(?:will|would|expected|expects|expect|plan|plans|planned|due|set|scheduled|next|upcoming|"
    r"going|begins?|starts?|shall|(?-i:may)|could|forecast|intends?|until|by|hopes?|must)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """`text[start:end]` means `value`."""

    start: int
    end: int
    value: str


def find_dates(text: str, published: date) -> Iterator[DateMention]:
    """Relative dates of one sentence with what they mean, in order of position."""
    ahead: bool | None = None  # looked for only where there is a date
    for found in _RELATIVE.finditer(text):
        if ahead is None:
            ahead = _FUTURE.search(text) is not None
        value = _read(found, published, ahead=ahead)
        if value is not None:
            start = found.start()
            if found.group("day") and found.group("dayword") not in {"last", "next", "this"}:
                start = found.start("day")
            elif found.group("month"):
                start = found.start("month")
            yield DateMention(start, found.end(), value)


def _read(found: re.Match[str], published: date, *, ahead: bool) -> str | None:
    try:
        for name, reader in _READERS.items():
            if found.group(name):
                return reader(found, published, ahead)
    except (OverflowError, ValueError):
        return None  # before the year 1 or after the year 9999, or 31 February
    return None


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _read_near(found: re.Match[str], published: date, ahead: bool) -> str | None:  # noqa: ARG001, FBT001
    word = found.group("near").lower()
    if word.endswith("last night") or word == "yesterday":
        return _day(published - timedelta(days=1))
    if word == "overnight":
        return None  # the night before or the one after
    if word == "tomorrow":
        return _day(published + timedelta(days=1))
    return _day(published)


def _read_unit(found: re.Match[str], published: date, ahead: bool) -> str | None:  # noqa: FBT001
    step = {"last": -1, "this": 0, "next": 1}[found.group("which").lower()]
    unit = found.group("unit").lower()
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
        return f"the week of {_day(monday)}"
    if unit == "weekend":
        return _weekend(published, step, ahead=ahead)
    if unit == "month":
        return _month_name(published, step)
    if unit == "year":
        return str(published.year + step)
    if unit == "winter":
        return None  # a winter has two years
    return f"{unit} {published.year + step}" if step == 0 else None


def _weekend(published: date, step: int, *, ahead: bool) -> str | None:
    saturday = published - timedelta(days=(published.weekday() - 5) % 7)
    if step == 0 and published.weekday() < 5 and (ahead or published.weekday() > 1):  # noqa: PLR2004 - Mon, Tue look back
        if not ahead:
            return None
        saturday += timedelta(weeks=1)
    if step == 1:
        saturday += timedelta(weeks=1)
    if step == -1 and published.weekday() >= 5:  # noqa: PLR2004 - Saturday or Sunday
        saturday -= timedelta(weeks=1)
    sunday = saturday + timedelta(days=1)
    if saturday.month == sunday.month:
        return f"{saturday.day}–{_day(sunday)}"
    return f"{_day(saturday)} to {_day(sunday)}"


def _month_name(published: date, step: int) -> str:
    months = published.year * 12 + published.month - 1 + step
    return f"{_MONTHS[months % 12]} {months // 12}"


def _read_ago(found: re.Match[str], published: date, ahead: bool) -> str | None:  # noqa: ARG001, FBT001
    if found.group("ago").endswith("earlier"):
        return None  # earlier than something else
    word = found.group("count").lower()
    count = _NUMBERS.get(word) or int(word)
    span = found.group("span")
    if span == "day":
        return _day(published - timedelta(days=count))
    if span == "week":
        then = published - timedelta(weeks=count)
        return f"the week of {_day(then - timedelta(days=then.weekday()))}"
    if span == "month":
        return _month_name(published, -count)
    return str(date(published.year - count, 1, 1).year)


def _read_day(found: re.Match[str], published: date, ahead: bool) -> str | None:  # noqa: FBT001
    wanted = _DAYS.index(found.group("day"))
    back = (published.weekday() - wanted) % 7
    word = found.group("dayword").lower()
    if word == "next" or (word in {"by", "until"} and ahead):
        return _day(published + timedelta(days=(wanted - published.weekday()) % 7 or 7))
    if word == "this" or (ahead and word not in {"last", "since"}):
        return None  # behind or ahead: the words do not tell
    if word == "last" and back == 0:
        back = 7
    return _day(published - timedelta(days=back))


def _read_month(found: re.Match[str], published: date, ahead: bool) -> str | None:  # noqa: FBT001
    month = _MONTHS.index(found.group("month")) + 1
    word = found.group("monthword").lower()
    if word == "of":
        return None  # “the end of May” has been read by its own words, or means any year
    if word == "last":
        return str(published.year - (month >= published.month))
    if month == published.month:
        return str(published.year)
    if month < published.month:
        return str(published.year) if not ahead or word == "since" else None
    if word in {"until", "by"} or ahead:
        return str(published.year) if ahead else None
    return str(published.year - 1)


def _read_date(found: re.Match[str], published: date, ahead: bool) -> str | None:  # noqa: FBT001
    name = found.group("m1") or found.group("m2")
    number = int(found.group("d1") or found.group("d2"))
    day = date(published.year, _MONTHS.index(name) + 1, number)
    if day > published and not ahead:
        day = date(published.year - 1, day.month, number)
    return None if ahead and day < published else str(day.year)


_READERS: dict[str, Callable[[re.Match[str], date, bool], str | None]] = {
    "near": _read_near,
    "unit": _read_unit,
    "ago": _read_ago,
    "day": _read_day,
    "month": _read_month,
    "m1": _read_date,
    "m2": _read_date,
}
