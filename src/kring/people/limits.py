"""Limits: how often something may be tried, tight per account and generous per network address.

A whole community may sit behind one address, so what guards an account never depends on the address alone.
"""

import ipaddress

import msgspec

from kring.refusals import Refusal
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
KEPT = 2 * times.DAY


class Limit(msgspec.Struct, frozen=True):
    """So many within so long."""

    most: int
    within: Time


LIMITS = {
    "link of person": Limit(5, times.HOUR),
    "link from address": Limit(300, times.HOUR),
    "password of person": Limit(10, 15 * times.MINUTE),
    "password from address": Limit(300, 15 * times.MINUTE),
    "code of person": Limit(10, 15 * times.MINUTE),
    "guest from address": Limit(120, times.HOUR),
    "ask of stranger": Limit(3, times.DAY),
    "post of stranger": Limit(20, times.HOUR),
    "ask of newcomer": Limit(10, times.DAY),
    "post of newcomer": Limit(100, times.HOUR),
    "ask of person": Limit(30, times.DAY),
    "letter of sender": Limit(30, times.HOUR),
    "letter in conversation": Limit(60, times.HOUR),
    "held of person": Limit(5, times.DAY),
    "told of mail": Limit(3, times.DAY),
    "report of person": Limit(50, times.DAY),
    "place of person": Limit(30, times.DAY),
    "invite of person": Limit(5000, times.DAY),
}


class TooMany(Refusal):
    """That was tried {most} times in {minutes} minutes, which is the most. Try again in {wait} minutes."""

    status = 429


def origin(address: str) -> str:
    """A network address as it is counted: an IPv6 home has one network of 2^64, so it counts as one.

    >>> origin("2001:db8:1:2:3:4:5:6"), origin("203.0.113.9"), origin("unix")
    ('2001:db8:1:2::/64', '203.0.113.9', 'unix')
    """
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address[:80]
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def spend(tx: Transaction, what: str, whose: str, now: Time) -> None:
    """Count one more try.

    Raises:
        TooMany: it was tried as often as is allowed; this one is not counted.
    """
    limit, bucket = LIMITS[what], f"{what} {whose}"
    tx.value(SQL.hold, bucket=bucket)
    tried = tx.values(SQL.times, bucket=bucket, since=now - limit.within)
    if len(tried) >= limit.most:
        wait = -(-(tried[-limit.most] + limit.within - now) // times.MINUTE)
        raise TooMany(most=limit.most, minutes=limit.within // times.MINUTE, wait=max(wait, 1))
    tx.run(SQL.note, bucket=bucket, at=now)


def clear(tx: Transaction, what: str, whose: str) -> None:
    """It went well: earlier tries count no more."""
    tx.run(SQL.clear, bucket=f"{what} {whose}")


def forget_of(tx: Transaction, whose: str) -> None:
    """Let all tries go that were counted under a person's id or address."""
    tx.run(SQL.forget_all, buckets=[f"{what} {whose}" for what in LIMITS])


def forget(tx: Transaction, now: Time) -> int:
    """Let old tries go."""
    return tx.run(SQL.forget, before=now - KEPT)
