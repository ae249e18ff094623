"""Identity: CPU for finding a person among many by the clues of an event; no figure without that many rows."""

import random
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kring.people import identifying
from kring.people.clues import id_hash
from kring.people.identifying import Clues
from kring.store import Store, Time, Transaction, bulk, ids

PEOPLE, FOUND, CHUNK = 5_000_000, 5_000, 50_000
AT: Time = 1_780_000_000_000_000
MAIL = frozenset({"mail"})


def measure(folder: Path, people: int = PEOPLE, database: str = "") -> float:
    """Milliseconds of CPU that one lookup takes here, half of them by an external id and half by a vouched mail."""
    store = Store(database or str(folder / "identity.db"))
    try:
        fill(store, people)
        return store.read_sync(lambda tx: _cpu(tx, people))
    finally:
        store.close()


def fill(store: Store, people: int) -> None:
    """People with an external id, a proven address, and nothing else."""
    for start in range(0, people, CHUNK):
        numbers = range(start, min(start + CHUNK, people))
        store.write_sync(partial(_add, numbers=numbers))


def _add(tx: Transaction, numbers: range) -> None:
    known = [(number, ids.derived(AT + number * 1000, "bench", str(number))) for number in numbers]
    bulk.insert(
        tx, "people", ("id", "name", "state", "created_at"), [(i, "Somebody", "known", AT) for _, i in known]
    )
    bulk.insert(
        tx, "external_ids", ("hash", "source", "kind", "external_id", "id"),
        [(id_hash("shop", f"customer/{n}"), "shop", "person", f"customer/{n}", i) for n, i in known],
    )  # fmt: skip
    bulk.insert(
        tx, "contact_points", ("id", "person_id", "kind", "address", "proven_at", "source"),
        [(i, i, "mail", f"c{n}@example.org", AT, "shop") for n, i in known],
    )  # fmt: skip


def clues(people: int, number: int) -> Iterator[Clues]:
    """What events say of people taken at random."""
    chance = random.Random(7)
    for turn in range(number):
        who = chance.randrange(people)
        if turn % 2:
            yield Clues(source="shop", external=(f"customer/{who}",), at=AT)
        else:
            yield Clues(source="tickets", mail=f"c{who}@example.org", proven=MAIL, at=AT)


def _cpu(tx: Transaction, people: int) -> float:
    wanted = list(clues(people, FOUND))
    for each in wanted[:200]:
        identifying.find(tx, each)
    began = time.process_time()
    missed = sum(identifying.find(tx, each) is None for each in wanted)
    took = time.process_time() - began
    assert not missed, f"{missed} of {FOUND} were not found"
    return took / FOUND * 1000
