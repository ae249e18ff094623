"""Circuits: an endpoint that fails again and again is left alone for a while, then tried with one message.

A row is there only while an endpoint fails, so that what works costs nothing.
"""

import msgspec

from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
OPENS_AT = 5  # failures in a row
PROBE_LASTS = times.MINUTE


class Circuit(msgspec.Struct, frozen=True, kw_only=True):
    """How an endpoint fails: how often in a row, when last, why, and until when it is left alone (None: it is not)."""

    endpoint: str
    failures: int
    failed_at: Time
    next_at: Time | None
    why: str

    @property
    def is_open(self) -> bool:
        """Whether it is left alone."""
        return self.next_at is not None


def pause(failures: int) -> Time:
    """How long an endpoint is left alone after so many failures: from 15 seconds to 15 minutes.

    >>> [pause(failures) // times.SECOND for failures in range(5, 13)]
    [15, 30, 60, 120, 240, 480, 900, 900]
    """
    return min(15 << min(failures - OPENS_AT, 10), 900) * times.SECOND


def failing(tx: Transaction) -> dict[str, Circuit]:
    """All endpoints that fail now."""
    return {circuit.endpoint: circuit for circuit in tx.all(SQL.failing, Circuit)}


def probe(tx: Transaction, circuit: Circuit, now: Time) -> bool:
    """Be the one who tries an endpoint that was left alone; no for everybody else."""
    return bool(tx.run(SQL.probe, circuit, later=now + PROBE_LASTS))


def failed(tx: Transaction, endpoint: str, why: str, now: Time) -> None:
    """It failed once more."""
    tx.run(SQL.failed, endpoint=endpoint, why=why[:300], now=now)
    failures = int(tx.value(SQL.failures, endpoint=endpoint) or 0)
    if failures >= OPENS_AT:
        tx.run(SQL.open, endpoint=endpoint, next_at=now + pause(failures))


def worked(tx: Transaction, endpoint: str) -> None:
    """It works."""
    tx.run(SQL.worked, endpoint=endpoint)


def close(tx: Transaction, endpoint: str, now: Time) -> None:
    """Try it at once, because somebody mended it."""
    tx.run(SQL.open, endpoint=endpoint, next_at=now)
