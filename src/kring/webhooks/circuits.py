"""Circuits: when something is tried again, and when an endpoint is left in peace for a while."""

import msgspec

from kring.store import Time, times

FAILURES = 5  # in a row; then only one thing is tried at a time
LONGEST_PAUSE = 10 * times.MINUTE
GIVE_UP = 3 * times.DAY  # a delivery that still fails then is dead
STOP = 5 * times.DAY  # an endpoint that only failed for so long is told nothing more
IN_ORDER = 3  # tries for which what comes later of the same subject waits
LONGEST_WISH = times.HOUR


class Circuit(msgspec.Struct, frozen=True):
    """How an endpoint's tries went lately: ``failures`` in a row, since when, and until when nothing is tried."""

    failures: int = 0
    since: Time | None = None
    until: Time | None = None

    @property
    def is_whole(self) -> bool:
        """Whether many things are sent at once."""
        return self.until is None

    def is_shut(self, now: Time) -> bool:
        """Whether nothing is sent."""
        return (self.until or 0) > now

    def must_stop(self, now: Time) -> bool:
        """Whether it only failed for so long that it is told nothing more."""
        return self.since is not None and now - self.since > STOP


def after(circuit: Circuit, ok: bool, now: Time, wish: Time = 0) -> Circuit:
    """How an endpoint stands after a try; ``wish`` is how long it asked to be left in peace.

    >>> circuit = Circuit()
    >>> for _ in range(7): circuit = after(circuit, False, 0)
    >>> circuit.failures, circuit.until // times.SECOND, after(circuit, True, 0) == Circuit()
    (7, 40, True)
    """
    if ok:
        return Circuit()
    failures = circuit.failures + 1
    pause = min(wish, LONGEST_WISH)
    if failures >= FAILURES:
        pause = max(pause, min(10 * times.SECOND << min(failures - FAILURES, 10), LONGEST_PAUSE))
    until = max(circuit.until or 0, now + pause) if pause else circuit.until
    return Circuit(failures, now if circuit.since is None else circuit.since, until)


def pause(tries: int) -> Time:
    """How long one delivery waits after so many tries.

    >>> [pause(tries) // times.SECOND for tries in range(1, 11)]
    [5, 30, 120, 600, 3600, 10800, 21600, 43200, 43200, 43200]
    """
    steps = (5, 30, 120, 600, 3600, 10_800, 21_600)
    return (steps[tries - 1] if tries <= len(steps) else 43_200) * times.SECOND
