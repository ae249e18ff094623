"""Limits: how many requests one person or one address may make; generous, since a community may share an address.

What a person may do in a day (first posts, attempts to sign in) is the domain's to limit; these only keep one
program from taking the server for itself. They are per process and kept in memory.
"""

import time

import msgspec

from kring.api.principals import Principal
from kring.api.routing import Route
from kring.refusals import Refusal

MOST_BUCKETS = 100_000


class TooQuick(Refusal):
    """That is more than {rate:g} requests a second for longer than we can follow; go on in {seconds} s."""

    status = 429


class Limit(msgspec.Struct, frozen=True):
    """``rate`` requests a second for ever, ``burst`` at once."""

    rate: float
    burst: float


READS = Limit(200, 2000)
CHANGES = Limit(100, 1000)
ANONYMOUS_READS = Limit(100, 1000)
ANONYMOUS_CHANGES = Limit(2, 60)


class Buckets:
    """Token buckets by name."""

    def __init__(self) -> None:
        self._levels: dict[str, tuple[float, float]] = {}

    def spend(self, name: str, limit: Limit, now: float) -> float:
        """Take one; 0, or the seconds until there is one.

        >>> buckets = Buckets()
        >>> [buckets.spend("a", Limit(2, 1), at) for at in (0.0, 0.0, 0.5)]
        [0.0, 0.5, 0.0]
        """
        level, since = self._levels.get(name, (limit.burst, now))
        level = min(limit.burst, level + (now - since) * limit.rate)
        if level < 1:
            return (1 - level) / limit.rate
        if len(self._levels) >= MOST_BUCKETS:
            self._levels.clear()
        self._levels[name] = (level - 1, now)
        return 0.0


_BUCKETS = Buckets()


def spend(principal: Principal, route: Route) -> None:
    """Count a request.

    Raises:
        TooQuick: there were too many lately.
    """
    reads = route.method == "GET" or route.reads
    if principal.person_id is None:
        limit = ANONYMOUS_READS if reads else ANONYMOUS_CHANGES
    else:
        limit = READS if reads else CHANGES
    wait = _BUCKETS.spend(f"{principal.name} {reads:d}", limit, time.monotonic())
    if wait:
        raise TooQuick(rate=limit.rate, seconds=int(wait) + 1)
