"""Moments: times at the edge are RFC 3339, in UTC."""

from datetime import datetime
from typing import overload

from kring.store import Time, times


@overload
def moment(at: Time) -> datetime: ...
@overload
def moment(at: Time | None) -> datetime | None: ...
def moment(at: Time | None) -> datetime | None:
    """A Time as it is shown.

    >>> moment(0).isoformat()
    '1970-01-01T00:00:00+00:00'
    """
    return None if at is None else times.datetime_of(at)


def time_of(at: datetime | None) -> Time | None:
    """A moment that was given, as a Time; one without a zone is taken as UTC."""
    return None if at is None else times.of(at)
