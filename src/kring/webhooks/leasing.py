"""Leasing: which process sends to which endpoint, so that several share the work and none of it is done twice.

A lease is kept while its process lives; of one that died, others take over its part when the lease has run out.
"""

import os
import socket

import msgspec

from kring.store import Time, Transaction, ids, statements, times
from kring.webhooks.endpoints import COLUMNS, Endpoint

SQL = statements(__file__, columns=COLUMNS)
LEASE = 3_500_000  # microseconds: with the next look, a dead process's part goes on within 5 s
RENEW = times.SECOND
FORGET = times.HOUR


class Part(msgspec.Struct, frozen=True):
    """What one process sends to, and how many endpoints it should have at most."""

    endpoints: list[Endpoint]
    share: int


def new_worker() -> str:
    """A name for a process that sends."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{ids.new()[-6:]}"


def on(tx: Transaction) -> list[Endpoint]:
    """Endpoints to which something may be sent."""
    return tx.all(SQL.on, Endpoint)


def renew(tx: Transaction, worker: str, now: Time) -> Part:
    """Keep what this process has and take its share of what nobody has; what it may send to until the lease ends."""
    tx.run(SQL.seen, id=worker, now=now)
    tx.run(SQL.forget_workers, before=now - FORGET)
    tx.run(SQL.renew, id=worker, until=now + LEASE)
    found = on(tx)
    share = -(-len(found) // max(int(tx.value(SQL.workers, since=now - LEASE)), 1))
    mine = {each.id for each in found if each.holder == worker}
    for each in found:
        if len(mine) >= share:
            break
        if each.id not in mine and tx.run(
            SQL.take, id=worker, endpoint_id=each.id, now=now, until=now + LEASE
        ):
            mine.add(each.id)
    return Part([each for each in found if each.id in mine], share)


def release(tx: Transaction, worker: str, endpoint_id: str) -> None:
    """Leave an endpoint to another process."""
    tx.run(SQL.release, id=worker, endpoint_id=endpoint_id)


def leave(tx: Transaction, worker: str) -> None:
    """This process ends: others go on at once."""
    tx.run(SQL.leave, id=worker)
    tx.run(SQL.gone, id=worker)
