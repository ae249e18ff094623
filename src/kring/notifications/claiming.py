"""Claiming: which process sends what. Each lane to each endpoint is a queue of its own; what is claimed is in none.

A claim lasts while its sender's beat changes. Others watch that beat by their own clocks, so that no two machines need
agree what time it is, and release what a sender held that has not stirred for ``LEASE`` seconds.
"""

from collections.abc import Callable, Iterable

import msgspec

from kring.notifications.notices import LANES, ORDINARY, Notification
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
BEAT, LEASE, MARGIN = 1.0, 4.0, 1.0  # seconds
MOST_OF_ONE = 200  # of one person's, claimed beside those that are due first


class Queue(msgspec.Struct, frozen=True):
    """One lane to one endpoint, and since when its first is due."""

    lane: int
    endpoint: str
    since: Time

    @property
    def channel(self) -> str:
        """The channel that the endpoint is of."""
        return self.endpoint.partition(":")[0]


class _Beat(msgspec.Struct, frozen=True):
    id: str
    beat: int


def queues(tx: Transaction, now: Time) -> list[Queue]:
    """Those in which something is due, the most urgent first."""
    return [queue for lane in LANES for queue in tx.all(SQL.queues, Queue, lane=lane, now=now)]


def claim(tx: Transaction, queue: Queue, sender: str, now: Time, limit: int) -> list[Notification]:
    """Take the next few out of a queue; of an ordinary one, all that is due to the same people with them."""
    heads = tx.values(SQL.heads, queue, now=now, limit=limit)
    if heads and queue.lane == ORDINARY:
        heads = sorted({*heads, *tx.values(SQL.of_same, queue, ids=heads, now=now, limit=MOST_OF_ONE)})
    if not heads:
        return []
    tx.run(SQL.claim, ids=heads, claim=sender)
    return tx.all(SQL.claimed, Notification, ids=heads, claim=sender)


def release(tx: Transaction, notifications: Iterable[Notification]) -> None:
    """Give back what was claimed and not tried."""
    tx.run_many(SQL.release, ({"id": each.id, "claim": each.claim} for each in notifications))


class Pulse:
    """This process's sign of life, and its watch over the others'. ``ticks`` are seconds that never go back."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._id, self._beat, self._beaten = "", 0, float("-inf")
        self._seen: dict[str, tuple[int, float]] = {}

    @property
    def is_due(self) -> bool:
        """Whether it is time for the next beat."""
        return self._ticks() - self._beaten >= BEAT

    def holds(self, sender: str) -> bool:
        """Whether what was claimed under that name is surely still this process's."""
        return sender == self._id and self._ticks() - self._beaten < LEASE - MARGIN

    def beat(self, tx: Transaction) -> str:
        """Show that this process lives; the name under which it claims, a new one if others thought it dead."""
        at, beat = self._ticks(), self._beat + 1
        if not self._id or not tx.run(SQL.beat, id=self._id, beat=beat):
            self._id = ids.new(times.now())
            tx.run(SQL.enter, id=self._id, beat=beat)
        self._beat, self._beaten = beat, at
        return self._id

    def dead(self, tx: Transaction) -> list[_Beat]:
        """Senders that have not stirred for so long that what they hold is others' again."""
        now, others = self._ticks(), [s for s in tx.all(SQL.senders, _Beat) if s.id != self._id]
        seen = self._seen
        self._seen = {
            s.id: seen[s.id] if s.id in seen and seen[s.id][0] == s.beat else (s.beat, now) for s in others
        }
        return [s for s in others if now - self._seen[s.id][1] >= LEASE]

    def leave(self, tx: Transaction) -> None:
        """Give back all, at the end."""
        bury(tx, [_Beat(self._id, self._beat)])


def bury(tx: Transaction, dead: list[_Beat]) -> None:
    """Release what the dead held, unless they have stirred since."""
    for sender in dead:
        if tx.run(SQL.bury, sender):
            tx.run(SQL.release_all, claim=sender.id)


def held(tx: Transaction) -> int:
    """How many are in hands now."""
    return int(tx.value(SQL.held) or 0)
