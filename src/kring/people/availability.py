"""Availability: opening hours of people and circles, as pure functions over a week in a time zone.

Hours are spans ``(weekday, from minute, to minute)``, Monday is 0 and minutes count from local midnight;
no hours at all means always.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from kring.refusals import Refusal
from kring.store import Time, times

Span = tuple[int, int, int]
Hours = tuple[Span, ...]
DAY_MINUTES = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadHours(Refusal):
    """{seen} is not a part of the week: give a weekday (0 is Monday, 6 is Sunday) and two minutes of the day,
    from 0 to 1440, the first before the second."""

    field = "hours"


class UnknownTimeZone(Refusal):
    """{seen!r} is no time zone that is known here; one looks like Europe/Amsterdam."""

    field = "time_zone"


def tidy(hours: Iterable[Iterable[int]]) -> Hours:
    """Hours in order, with what touches or overlaps made one; a span past midnight becomes two.

    >>> tidy([(0, 600, 720), (0, 540, 600), (6, 1320, 120)])
    ((0, 0, 120), (0, 540, 720), (6, 1320, 1440))

    Raises:
        BadHours: a span is not one.
    """
    spans = sorted(part for span in hours for part in _parts(tuple(span)))
    kept: list[Span] = []
    for day, start, end in spans:
        if kept and kept[-1][0] == day and kept[-1][2] >= start:
            kept[-1] = (day, kept[-1][1], max(kept[-1][2], end))
        else:
            kept.append((day, start, end))
    return tuple(kept)


def _parts(span: tuple[int, ...]) -> list[Span]:
    if len(span) != 3 or not (
        0 <= span[0] <= 6 and 0 <= span[1] < DAY_MINUTES and 0 <= span[2] <= DAY_MINUTES
    ):
        raise BadHours(seen=list(span))
    day, start, end = span
    if start == end:
        raise BadHours(seen=list(span))
    if start < end:
        return [(day, start, end)]
    return [(day, start, DAY_MINUTES), *([((day + 1) % 7, 0, end)] if end else [])]


def zone(name: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        UnknownTimeZone: there is none.
    """
    if name not in _zones():
        raise UnknownTimeZone(seen=name)
    return ZoneInfo(name)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_open(hours: Hours, time_zone: str, at: Time) -> bool:
    """Whether a moment lies within the hours.

    >>> is_open(((0, 540, 1020),), "UTC", times.of(datetime(2026, 6, 1, 9)))
    True
    """
    return not hours or any(
        start <= at < end for start, end in _of_day(hours, zone(time_zone), _day(at, time_zone))
    )


def next_open(hours: Hours, time_zone: str, at: Time) -> Time:
    """The first moment from ``at`` on that lies within the hours."""
    return at if not hours else next(max(start, at) for start, end in _spans(hours, time_zone, at))


def minutes_open(hours: Hours, time_zone: str, start: Time, minutes: float) -> Time:
    """The moment when so many open minutes have passed since ``start``: a promise counted in opening hours.

    >>> friday = times.of(datetime(2026, 6, 5, 16, 30))
    >>> weekdays = tuple((day, 540, 1020) for day in range(5))
    >>> times.iso(minutes_open(weekdays, "UTC", friday, 60))
    '2026-06-08T09:30:00.000000Z'
    """
    left = round(minutes * times.MINUTE)
    if not hours or left <= 0:
        return start + max(left, 0)
    for begin, end in _spans(hours, time_zone, start):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise AssertionError("a week without an open minute passed tidy()")


def open_between(hours: Hours, time_zone: str, start: Time, end: Time) -> Time:
    """How many microseconds of the time between two moments are open."""
    if not hours:
        return max(end - start, 0)
    total = 0
    for begin, until in _spans(hours, time_zone, start):
        if begin >= end:
            break
        total += min(until, end) - begin
    return total


def _spans(hours: Hours, time_zone: str, start: Time) -> Iterator[tuple[Time, Time]]:
    """Open stretches from a moment on, without end, in order, not overlapping, none empty."""
    place, day, reached = zone(time_zone), _day(start, time_zone), start
    while True:
        for begin, end in _of_day(hours, place, day):
            if end > max(begin, reached):
                yield max(begin, reached), end
                reached = end
        day += timedelta(days=1)


def _day(at: Time, time_zone: str) -> date:
    return times.datetime_of(at).astimezone(zone(time_zone)).date()


def _of_day(hours: Hours, place: ZoneInfo, day: date) -> list[tuple[Time, Time]]:
    weekday = day.weekday()
    return [(_moment(place, day, a), _moment(place, day, b)) for d, a, b in hours if d == weekday]


def _moment(place: ZoneInfo, day: date, minute: int) -> Time:
    """A minute of a local day; one that the clock skips or repeats is the one by the offset before."""
    if minute == DAY_MINUTES:
        day, minute = day + timedelta(days=1), 0
    local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=place)
    return (local.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)
