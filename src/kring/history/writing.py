"""Writing an import: batch after batch, each with how far the import then is, and room for others in between."""

import time

import msgspec

from kring.history import progress
from kring.history.keeping import Counts, Kept
from kring.history.progress import Done
from kring.store import Store, Transaction

GENTLE, BOLD = 400, 6_000  # rows a batch: beside a running server, or alone
LONGEST_PAUSE = 0.1
LOOK_EVERY = 1.0


class Writing:
    """Where an import is, and how it moves on.

    A batch is made only when the one before is on disk: a second thread that made it meanwhile would take
    Python's lock from the writer at each row, and both would take four times as long.
    """

    def __init__(self, store: Store, import_id: str, done: Done) -> None:
        self.done = done
        self._store, self._id = store, import_id
        self._looked, self._served = 0.0, True

    def size(self) -> int:
        """How many rows the next batch should have."""
        if time.monotonic() - self._looked > LOOK_EVERY:
            self._served, self._looked = self._store.database.is_served(), time.monotonic()
        return GENTLE if self._served else BOLD

    def put(self, kept: Kept, new: Done) -> None:
        """Write a batch, and with it that the import is so far."""
        old, counts = self.done, _sum(new.counts, kept.counts)
        new = msgspec.structs.replace(new, counts=counts)

        def job(tx: Transaction) -> None:
            progress.move(tx, self._id, old, new)
            kept.write(tx)

        start = time.monotonic()
        self._store.write_sync(job)
        self.done = new
        if self._served:
            time.sleep(min(time.monotonic() - start, LONGEST_PAUSE))  # others may write as long as this did


def _sum(one: Counts, other: Counts) -> Counts:
    fields = msgspec.structs.fields(Counts)
    return Counts(**{field.name: getattr(one, field.name) + getattr(other, field.name) for field in fields})
