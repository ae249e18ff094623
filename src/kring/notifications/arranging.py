"""Arranging: what was claimed and does not go out as it is: held while it is quiet or enough, or listed in a digest.

What is urgent never comes here. What is held waits; nothing is lost by it.
"""

from itertools import groupby
from typing import Any

import msgspec

from kring.notifications import wishes
from kring.notifications.kinds import KINDS
from kring.notifications.notices import BULK, ORDINARY, URGENT, Notification
from kring.notifications.wishes import Telling
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
MOST_SINGLE = 3  # more than these at once, or within an hour, come as one
WITHIN = times.HOUR


class Wished(Telling, frozen=True, kw_only=True):
    """When one of these people is told, and where their clock is."""

    person_id: str
    time_zone: str = "UTC"


class Lately(msgspec.Struct, frozen=True, kw_only=True):
    """How many one place of a person's was sent within the last hour, and when the first of them."""

    person_id: str
    channel: str
    target: str
    number: int
    since: Time


def arrange(tx: Transaction, claimed: list[Notification], now: Time) -> list[Notification]:
    """Hold and list what is to be; what is left goes out now, digests among it."""
    if not claimed or claimed[0].lane == URGENT:
        return claimed
    people = sorted({each.person_id for each in claimed})
    wished = {each.person_id: each for each in tx.all(SQL.wished, Wished, people=people)}
    going = [each for each in claimed if not _hold_by_wish(tx, each, wished.get(each.person_id), now)]
    if claimed[0].lane == BULK or not going:
        return _within_caps(tx, going, wished, now)
    lately = _lately(tx, people, now)
    going.sort(key=_place)
    kept: list[Notification] = []
    for place, group in groupby(going, key=_place):
        kept += _together(tx, list(group), lately.get(place), wished.get(place[0]), now)
    return _within_caps(tx, kept, wished, now)


def _within_caps(
    tx: Transaction, going: list[Notification], wished: dict[str, Wished], now: Time
) -> list[Notification]:
    """As many as there is room for today: what goes out together counts together."""
    room: dict[tuple[str, str, str], int] = {}
    kept = []
    for each in going:
        wish = wished.get(each.person_id)
        if wish is not None and wish.daily_at is None and wish.per_day is not None:
            place = _place(each)
            room.setdefault(place, wish.per_day - _sent_today(tx, each, wish, now))
            room[place] -= 1
            if room[place] < 0:
                _hold_until_tomorrow(tx, each, wish, now)
                continue
        kept.append(each)
    return kept


def _place(each: Notification) -> tuple[str, str, str]:
    return each.person_id, each.channel, each.target


def _lately(tx: Transaction, people: list[str], now: Time) -> dict[tuple[str, str, str], Lately]:
    found = tx.all(
        SQL.lately, Lately, people=people, after=now - WITHIN, made=now - 2 * times.DAY, lane=ORDINARY
    )
    return {(each.person_id, each.channel, each.target): each for each in found}


def _hold_by_wish(tx: Transaction, each: Notification, wish: Wished | None, now: Time) -> bool:
    """Whether it waits for the person's day, the end of their quiet, or the hour at which they hear everything."""
    if wish is None:
        return False
    if wish.daily_at is not None:
        if each.held == "daily" or each.tries > 1:
            return False
        return _hold(tx, each, wishes.next_minute(wish.daily_at, wish.time_zone, now), "daily")
    quiet = wishes.quiet_until(wish, wish.time_zone, now)
    if quiet > now:
        return _hold(tx, each, quiet, "quiet hours")
    if wish.per_day is None or _sent_today(tx, each, wish, now) < wish.per_day:
        return False
    return _hold_until_tomorrow(tx, each, wish, now)


def _hold_until_tomorrow(tx: Transaction, each: Notification, wish: Wished, now: Time) -> bool:
    tomorrow = wishes.next_minute(0, wish.time_zone, now)
    return _hold(tx, each, wishes.quiet_until(wish, wish.time_zone, tomorrow), "enough for today")


def _sent_today(tx: Transaction, each: Notification, wish: Wished, now: Time) -> int:
    began = wishes.day_began(wish.time_zone, now)
    return int(tx.value(SQL.sent_since, each, after=began, made=began - 3 * times.DAY) or 0)


def _hold(tx: Transaction, each: Notification, until: Time, why: str) -> bool:
    tx.run(SQL.hold, each, until=until, why=why)
    return True


def _together(
    tx: Transaction, group: list[Notification], lately: Lately | None, wish: Wished | None, now: Time
) -> list[Notification]:
    """One digest of many; few as they are, unless many went there just now."""
    daily = wish is not None and wish.daily_at is not None
    single = [each for each in group if each.kind != "digest"]
    if len(single) > (1 if daily else MOST_SINGLE):
        return [each for each in group if each.kind == "digest"] + [_digest(tx, single, now)]
    if lately is None or lately.number < MOST_SINGLE:
        return group
    return [
        each
        for each in group
        if KINDS[each.kind].pressing
        or each.kind == "digest"
        or not _hold(tx, each, lately.since + WITHIN, "many at once")
    ]


def _digest(tx: Transaction, group: list[Notification], now: Time) -> Notification:
    first = group[0]
    made = Notification(
        id=ids.new(now), person_id=first.person_id, kind="digest", subject=first.person_id, made_at=now, send_at=now,
        tries=1, channel=first.channel, target=first.target, endpoint=first.endpoint, lane=first.lane,
        claim=first.claim,
    )  # fmt: skip
    tx.run(SQL.add_digest, made)
    listed: list[dict[str, Any]] = [{"id": each.id, "claim": each.claim} for each in group]
    tx.run_many(SQL.list_in, listed, digest_id=made.id)
    return made
