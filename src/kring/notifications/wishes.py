"""Wishes: when a person wants to be told, when it is quiet, and how much is enough."""

import msgspec

from kring.notifications.channels import CHANNELS
from kring.notifications.kinds import KINDS
from kring.notifications.notices import MAIL, Place
from kring.people import availability
from kring.people.persons import Person
from kring.refusals import Refusal
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
MOST_A_DAY = 1000
DAY_MINUTES = availability.DAY_MINUTES


class BadMinute(Refusal):
    """{seen!r} is no time of the day; one looks like 22:00."""

    field = "quiet"


class HalfQuiet(Refusal):
    """Quiet hours have a beginning and an end that differ; give both, or neither."""

    field = "quiet"


class BadPerDay(Refusal):
    """Messages a day is a whole number from 1 to 1000, or nothing at all; this is {seen!r}."""

    field = "per_day"


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """When a person is told: minutes of their local day; None is no such wish."""

    quiet_from: int | None = None
    quiet_to: int | None = None
    per_day: int | None = None
    daily_at: int | None = None


def telling(tx: Transaction, person_id: str) -> Telling:
    """When a person wants to be told."""
    return tx.one(SQL.telling, Telling, person_id=person_id) or Telling()


def tell(tx: Transaction, person_id: str, wanted: Telling) -> None:
    """Keep when a person wants to be told.

    Raises:
        Refusal: one of the wishes cannot be.
    """
    tx.run(SQL.tell, checked(wanted), person_id=person_id)


def checked(wanted: Telling) -> Telling:
    """The wishes, if they can be had.

    Raises:
        Refusal: one cannot.
    """
    for minute in (wanted.quiet_from, wanted.quiet_to, wanted.daily_at):
        if minute is not None and not 0 <= minute < DAY_MINUTES:
            raise BadMinute(seen=minute)
    if (wanted.quiet_from is None) != (wanted.quiet_to is None) or (
        wanted.quiet_from is not None and wanted.quiet_from == wanted.quiet_to
    ):
        raise HalfQuiet
    if wanted.per_day is not None and not 1 <= wanted.per_day <= MOST_A_DAY:
        raise BadPerDay(seen=wanted.per_day)
    return wanted


def places(tx: Transaction, person: Person, kind: str) -> list[Place]:
    """All places where a person could be told of this; what is essential goes by mail alone."""
    if KINDS[kind].proves:
        return [MAIL]
    if KINDS[kind].essential or person.state != "joined":
        return CHANNELS["mail"].places(tx, person.id)
    return [place for channel in CHANNELS.values() for place in channel.places(tx, person.id)]


def quiet_until(wanted: Telling, time_zone: str, at: Time) -> Time:
    """When the quiet ends that a moment lies in; the moment itself if it is not quiet.

    >>> from datetime import datetime
    >>> night = Telling(quiet_from=22 * 60, quiet_to=7 * 60)
    >>> times.iso(quiet_until(night, "Europe/Amsterdam", times.of(datetime(2026, 6, 1, 21))))
    '2026-06-02T05:00:00.000000Z'
    """
    if wanted.quiet_from is None or wanted.quiet_to is None:
        return at
    loud = [(day, wanted.quiet_to, wanted.quiet_from) for day in range(7)]
    return availability.next_open(availability.tidy(loud), time_zone, at)


def next_minute(minute: int, time_zone: str, after: Time) -> Time:
    """The next moment after this one at which a local clock shows that minute of the day."""
    at_it = tuple((day, minute, minute + 1) for day in range(7))
    return availability.next_open(at_it, time_zone, after + times.MINUTE)


def day_began(time_zone: str, at: Time) -> Time:
    """When the local day of a moment began."""
    local = times.datetime_of(at).astimezone(availability.zone(time_zone))
    return times.of(local.replace(hour=0, minute=0, second=0, microsecond=0))
