"""Writing an import: batch after batch, each with how far the import then is, and room for others in between."""

import time

import msgspec

from kring.history import keeping, progress
from kring.history.keeping import Batch, Counts
from kring.history.progress import Done
from kring.history.shaping import Target
from kring.store import Store, Transaction

GENTLE, BOLD = 400, 40_000  # rows a batch: beside a running server on the same file, or alone
SHARED = 2_000  # on PostgreSQL, where others wait only while a batch's events go into the log
LONGEST_PAUSE = 0.1
LOOK_EVERY = 1.0


class Pace:
    """How much is written at once: little beside a running server, which may start and stop meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looked, self._served = 0.0, True

    def is_gentle(self) -> bool:
        """Whether others cannot write meanwhile, and should be left room."""
        if self._store.database.dialect == "postgres":
            return False
        if time.monotonic() - self._looked > LOOK_EVERY:
            self._served, self._looked = self._store.database.is_served(), time.monotonic()
        return self._served

    def size(self) -> int:
        """How many rows the next batch should have."""
        if self._store.database.dialect == "postgres":
            return SHARED
        return GENTLE if self.is_gentle() else BOLD


class Writing:
    """Where an import is, and how it moves on."""

    def __init__(self, store: Store, target: Target, import_id: str, done: Done) -> None:
        self.done = done
        self._store, self._target, self._id = store, target, import_id
        self._pace = Pace(store)

    def __enter__(self) -> "Writing":
        return self

    def __exit__(self, *_: object) -> None:
        self._store.database.hurry(False)

    def put(self, batch: Batch) -> None:
        """Write a batch, and with it that the import is so far."""
        old = self.done
        new = msgspec.structs.replace(old, counts=_sum(old.counts, batch.counts), **batch.place)

        def job(tx: Transaction) -> None:
            progress.move(tx, self._id, old, new)
            keeping.write(tx, batch, self._target)

        start, gentle = time.monotonic(), self._pace.is_gentle()
        self._store.database.hurry(not gentle)
        self._store.write_sync(job)
        self.done = new
        if gentle:
            time.sleep(min(time.monotonic() - start, LONGEST_PAUSE))  # others may write as long as this did


def _sum(one: Counts, other: Counts) -> Counts:
    fields = msgspec.structs.fields(Counts)
    return Counts(**{field.name: getattr(one, field.name) + getattr(other, field.name) for field in fields})
