"""Moments: the times of other systems, as they write them."""

from datetime import UTC, date, datetime, timedelta

from kring.history.records import Unreadable
from kring.store import Time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LATEST: Time = 4_102_444_800_000_000  # the year 2100


class Micros(int):
    """A number that is known to be microseconds since 1970."""


def moment(value: object) -> Time:
    """A time given as ISO 8601, a datetime, or a number of seconds, milliseconds or microseconds since 1970.

    >>> moment("2018-03-12T17:00:45.567") == moment(1520874045567) == moment("2018-03-12 18:00:45.567+01:00")
    True

    Raises:
        Unreadable: it is none of these, or not between 1970 and 2100.
    """
    found = (
        int(value)
        if type(value) is Micros
        else _of_text(value)
        if isinstance(value, str)
        else _of_object(value)
    )
    if not 0 <= found < LATEST:
        raise Unreadable(f"the time {value!r} is not between 1970 and 2100")
    return found


def _of_text(text: str) -> Time:
    try:
        return _of_datetime(datetime.fromisoformat(text))
    except ValueError:
        pass
    try:
        return _of_number(float(text))
    except ValueError:
        raise Unreadable(f"{text!r} is not a time; 2024-05-01T12:00:00Z is wanted") from None


def _of_object(value: object) -> Time:
    if isinstance(value, datetime):
        return _of_datetime(value)
    if isinstance(value, date):
        return _of_datetime(datetime(value.year, value.month, value.day))
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value:
        return _of_number(value)
    raise Unreadable("the time is missing" if value is None else f"{value!r} is not a time")


def _of_datetime(value: datetime) -> Time:
    return ((value if value.tzinfo else value.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


def _of_number(number: float) -> Time:
    """Seconds, milliseconds or microseconds: between 1973 and 2100 their sizes do not meet."""
    if abs(number) < 1e11:
        return round(number * 1_000_000)
    return round(number * 1000) if abs(number) < 1e14 else round(number)
