"""A week on a form: when somebody is available or a circle is open; two stretches a day, no script needed."""

import re
from collections.abc import Mapping

import msgspec

from kring.people import availability
from kring.people.availability import Hours
from kring.refusals import Refusal

DAY = availability.DAY_MINUTES
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


def typed(form: Mapping[str, str]) -> list[Day]:
    """The rows of the form as they were typed, right or wrong."""
    names = sorted(name.removesuffix("-from") for name in form if re.fullmatch(r"hours-[0-6]-\d+-from", name))
    stretches = [Stretch(name, form[f"{name}-from"], form.get(f"{name}-to", "")) for name in names]
    return [
        Day(number, tuple(s for s in stretches if s.name.startswith(f"hours-{number}-")), ())
        for number in range(7)
    ]


def hours(form: Mapping[str, str]) -> Hours:
    """The hours a form says, tidy: what ends before it begins goes on past midnight.

    >>> hours({"hours-0-0-from": "09:00", "hours-0-0-to": "17:30"})
    ((0, 540, 1050),)
    >>> hours({"hours-6-0-from": "22:00", "hours-6-0-to": "01:00"})
    ((0, 0, 60), (6, 1320, 1440))

    Raises:
        BadTime: an end is no time.
        HalfStretch: one end is missing.
        BadHours: a stretch is as long as nothing.
    """
    names = [match for name in form if (match := re.fullmatch(r"(hours-([0-6])-\d+)-from", name))]
    spans = [_span(int(match[2]), form[match[0]], form.get(f"{match[1]}-to", "")) for match in names]
    return availability.tidy(span for span in spans if span)


def _span(day: int, begins: str, ends: str) -> tuple[int, int, int] | None:
    begins, ends = begins.strip(), ends.strip()
    if not begins and not ends:
        return None
    if not begins or not ends:
        raise HalfStretch(seen=begins or ends)
    return day, _minutes(begins) % DAY, _minutes(ends) or DAY


def _minutes(text: str) -> int:
    match = _TIME.fullmatch(text)
    minutes = int(match[1]) * 60 + int(match[2]) if match else DAY + 1
    if minutes > DAY:
        raise BadTime(seen=text)
    return minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
