"""A week on a form: when somebody is available, or a circle is open; two stretches a day, without a script."""

import re
from collections.abc import Mapping

import msgspec

from kring.refusals import Refusal

Hours = tuple[tuple[int, int, int], ...]
DAY = 1440  # minutes
LEAST_STRETCHES = 2  # shown for each day, so that a lunch break fits
_TIME = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)")


class BadTime(Refusal):
    """The hours say {seen!r}, but a time such as 09:30 is wanted."""

    field = "hours"


class HalfStretch(Refusal):
    """One stretch of hours says {seen!r} at one end only; give both ends, or neither."""

    field = "hours"


class Stretch(msgspec.Struct, frozen=True):
    """One stretch of a day on the form: its input's name and what stands in both ends."""

    name: str
    begins: str = ""
    ends: str = ""


class Bar(msgspec.Struct, frozen=True):
    """One stretch as drawn: where it begins and how wide it is, of a day that is 1440 wide."""

    x: int
    width: int


class Day(msgspec.Struct, frozen=True):
    """A row of the week."""

    number: int
    stretches: tuple[Stretch, ...]
    bars: tuple[Bar, ...]


def days(hours: Hours) -> list[Day]:
    """The rows of the form for these hours.

    >>> days(((0, 540, 1020),))[0].stretches[0]
    Stretch(name='hours-0-0', begins='09:00', ends='17:00')
    """
    return [_day(number, [h for h in hours if h[0] == number]) for number in range(7)]


def _day(number: int, hours: list[tuple[int, int, int]]) -> Day:
    filled = [(_clock(begins), _clock(ends % DAY)) for _, begins, ends in hours]
    filled += [("", "")] * (LEAST_STRETCHES - len(filled))
    stretches = tuple(Stretch(f"hours-{number}-{i}", *ends) for i, ends in enumerate(filled))
    return Day(number, stretches, tuple(Bar(begins, ends - begins) for _, begins, ends in hours))


def hours(form: Mapping[str, str]) -> Hours:
    """The hours a form says; overlaps are joined, and what ends before it begins goes on past midnight.

    >>> hours({"hours-0-0-from": "09:00", "hours-0-0-to": "17:30"})
    ((0, 540, 1050),)
    >>> hours({"hours-6-0-from": "22:00", "hours-6-0-to": "01:00"})
    ((0, 0, 60), (6, 1320, 1440))

    Raises:
        BadTime: an end is no time.
        HalfStretch: one end is missing.
    """
    found: list[tuple[int, int, int]] = []
    for name in form:
        if match := re.fullmatch(r"(hours-([0-6])-\d+)-from", name):
            found += _stretch(int(match[2]), form[name], form.get(f"{match[1]}-to", ""))
    return _joined(found)


def _stretch(day: int, begins: str, ends: str) -> list[tuple[int, int, int]]:
    begins, ends = begins.strip(), ends.strip()
    if not begins and not ends:
        return []
    if not begins or not ends:
        raise HalfStretch(seen=begins or ends)
    start, end = _minutes(begins), _minutes(ends) or DAY
    if end > start:
        return [(day, start, end)]
    return [(day, start, DAY), ((day + 1) % 7, 0, end)]


def _joined(stretches: list[tuple[int, int, int]]) -> Hours:
    joined: list[tuple[int, int, int]] = []
    for day, begins, ends in sorted(stretches):
        if begins == ends:
            continue
        if joined and joined[-1][0] == day and begins <= joined[-1][2]:
            joined[-1] = (day, joined[-1][1], max(ends, joined[-1][2]))
        else:
            joined.append((day, begins, ends))
    return tuple(joined)


def _minutes(text: str) -> int:
    match = _TIME.fullmatch(text)
    minutes = int(match[1]) * 60 + int(match[2]) if match else DAY + 1
    if minutes > DAY:
        raise BadTime(seen=text)
    return minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
