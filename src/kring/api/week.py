"""A week at the edge: hours as spans of minutes a day, Monday first."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kring.people import availability
from kring.people.availability import Hours

Minute = Annotated[int, Meta(ge=0, le=1440)]


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From a minute to a minute of a weekday, in local time; Monday is 0. One past midnight ends before it starts."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    start: Minute
    end: Minute


Week = Annotated[tuple[Span, ...], Meta(max_length=100, description="No spans at all are always.")]


def week(hours: Hours) -> Week:
    """Hours as they are shown."""
    return tuple(Span(*span) for span in hours)


def hours_of(week: Week) -> Hours:
    """Hours that were given, in order.

    Raises:
        BadHours: a span is not one.
    """
    return availability.tidy((span.weekday, span.start, span.end) for span in week)
