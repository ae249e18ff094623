"""Lanes: what one endpoint is about to be told, in memory: one thing at a time of a subject, many subjects at once."""

from collections import deque

from kring.store import Time
from kring.webhooks.circuits import Circuit, after
from kring.webhooks.endpoints import Endpoint
from kring.webhooks.payloads import Written

AT_ONCE = 32  # requests to one endpoint
LOW = 64  # fewer than that waiting in memory: more are read


class Lane:
    """One endpoint's queue. A delivery stays ``known`` until what became of it is on disk, so it is not read twice."""

    def __init__(self, endpoint: Endpoint, held_until: Time) -> None:
        self.endpoint, self.held_until = endpoint, held_until
        self.circuit: Circuit = endpoint.circuit
        self.known: set[int] = set()
        self.kept_at = 0.0  # when the circuit was last written down, by the event loop's clock
        self.beyond = 0  # what was read; now and then all that waits is looked at again
        self.full = False  # the last piece was as large as wanted: there is more
        self.leaving = False
        self.busy = 0
        self._queues: dict[str, deque[Written]] = {}
        self._ready: deque[str] = deque()
        self._waiting = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self.known

    @property
    def is_hungry(self) -> bool:
        """Whether there may be more than was read."""
        return self.full and self._waiting < LOW

    def wants(self, now: Time) -> int:
        """How many more deliveries to read."""
        if self.leaving or self.circuit.is_shut(now) or now >= self.held_until:
            return 0
        if not self.circuit.is_whole:
            return 0 if self.known else 1
        return 8 * LOW if self._waiting < LOW else 0

    def put(self, written: Written) -> None:
        """Something to tell."""
        self.known.add(written.delivery.number)
        self._waiting += 1
        subject = written.delivery.subject
        if subject in self._queues:
            self._queues[subject].append(written)
        else:
            self._queues[subject] = deque([written])
            self._ready.append(subject)

    def next(self, now: Time) -> Written | None:
        """What is to be told next, or None when nothing may be."""
        if not self._ready or self.busy >= AT_ONCE or now >= self.held_until or self.circuit.is_shut(now):
            return None
        self._waiting -= 1
        self.busy += 1
        return self._queues[self._ready.popleft()][0]

    def done(self, written: Written, ok: bool, now: Time, wish: Time) -> tuple[set[int], bool]:
        """A try went well or not: the numbers that may be read anew once it is on disk, and whether the circuit
        changed."""
        self.busy -= 1
        subject, number = written.delivery.subject, written.delivery.number
        before, self.circuit = self.circuit, after(self.circuit, ok, now, wish)
        numbers = {number}
        queue = self._queues[subject]
        queue.popleft()
        if not ok:
            numbers |= self._forget(subject)
        elif queue:
            self._ready.append(subject)
        else:
            del self._queues[subject]
        if self.circuit.is_shut(now):
            numbers |= self.clear()
        return numbers, (before.until, before.since) != (self.circuit.until, self.circuit.since)

    def clear(self) -> set[int]:
        """Forget what has not begun; the numbers."""
        numbers: set[int] = set()
        while self._ready:
            numbers |= self._forget(self._ready.popleft())
        for queue in self._queues.values():  # the first of each is under way
            while len(queue) > 1:
                numbers.add(queue.pop().delivery.number)
                self._waiting -= 1
        return numbers

    def _forget(self, subject: str) -> set[int]:
        queue = self._queues.pop(subject)
        self._waiting -= len(queue)
        return {written.delivery.number for written in queue}
