"""The kill test: kill -9 at random moments under load, start again, and compare what was acknowledged."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kring.bench import world
from kring.bench.living import Life, Memory
from kring.bench.server import Server
from kring.store import Statement, Store, Transaction, ad_hoc, times

T = TypeVar("T")
CLIENTS, TALKS = 24, 8
SHORTEST, LONGEST = 0.3, 3.0  # seconds under load before the kill
CALM_SECONDS = 20.0
LATE = 60 * times.SECOND

MESSAGES = ad_hoc("select id, conversation_id, body from messages where id > :after order by id limit 5000")
POSTED = ad_hoc(
    "select position, type, data from events where position > :after order by position limit 5000"
)
TAKEN = ad_hoc("select conversation_id, person_id from invitations where state in ('taken', 'returned')")
HELPED = ad_hoc("select conversation_id, person_id from participants where role = 'helper'")
TAKERS = ad_hoc(
    "select conversation_id from invitations where state = 'taken' group by conversation_id having count(*) > 1"
)
POSITIONS = ad_hoc("select listener as name, at from positions order by listener")
LIMBO = ad_hoc(
    "select id from conversations where state in ('waiting', 'taken') and history = 0"
    " and (next_at is null or next_step is null or next_at < :late)"
)


class Place(msgspec.Struct, frozen=True):
    """How far a listener is."""

    name: str
    at: int


class Helping(msgspec.Struct, frozen=True):
    """Who helps, or helped, in which conversation."""

    conversation_id: str
    person_id: str


class Said(msgspec.Struct, frozen=True):
    """One message as it lies in the database."""

    id: str
    conversation_id: str
    body: str


class Recorded(msgspec.Struct, frozen=True):
    """One event as it lies in the database."""

    position: int
    type: str
    data: dict[str, object]


class Result(msgspec.Struct, frozen=True):
    """What the kills did; all but the first two, and ``restart_p95_s``, should be 0 or empty."""

    rounds: int
    acknowledged: int
    lost: int
    doubled: int
    limbo: int
    holes: int
    went_back: list[str]
    behind: dict[str, float]
    check: str
    restart_p95_s: float
    store: str

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled, forgotten or gone back."""
        return not (
            self.lost
            or self.doubled
            or self.limbo
            or self.holes
            or self.went_back
            or self.behind
            or self.check
        )


def run(folder: Path, database: str, rounds: int, seed: int = 1) -> Result:
    """So many kills of a server on that database."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(folder, database)
    url = database or str(folder / "kring.db")
    made = world.make(url, CLIENTS, TALKS)
    memory, back, restarts = Memory(), list[str](), list[float]()
    places: dict[str, int] = {}
    dice = random.Random(seed)
    for number in range(rounds):
        restarts.append(server.start())
        asyncio.run(_under_load(server, made, memory, dice, number))
        back += _gone_back(places, url)
    restarts.append(server.start())
    behind = _calmed(server)
    server.stop()
    return _compared(url, memory, back, behind, restarts, server)


async def _under_load(
    server: Server, made: world.World, memory: Memory, dice: random.Random, number: int
) -> None:
    """Live for a while; then the server is killed, whatever it is doing."""
    lives = [Life(server.port, m, memory, dice.randrange(1 << 30)) for m in made.members]
    tasks = [asyncio.create_task(life.live()) for life in lives]
    # The first round is long enough for something to be learned and saved.
    await asyncio.sleep(2.0 if number == 0 else dice.uniform(SHORTEST, LONGEST))
    await asyncio.to_thread(server.kill)
    for life in lives:
        life.stop()
    for task in asyncio.as_completed(tasks):
        await task


def _gone_back(places: dict[str, int], url: str) -> list[str]:
    store = Store(url)
    found = store.read_sync(lambda tx: tx.all(POSITIONS, Place))
    store.close()
    back = [
        f"{place.name}: {places[place.name]} -> {place.at}"
        for place in found
        if place.at < places.get(place.name, 0)
    ]
    places.update({place.name: place.at for place in found})
    return back


def _calmed(server: Server) -> dict[str, float]:
    """The listeners that have not caught up after a while without load."""
    until = time.monotonic() + CALM_SECONDS
    while True:
        figures = server.metrics()
        behind = {name: lag for name, lag in figures.items() if name.startswith("kring_listener_lag") and lag}
        if (not behind and not figures["kring_queue_overdue_seconds"]) or time.monotonic() > until:
            return behind
        time.sleep(0.2)


def _compared(
    url: str, memory: Memory, back: list[str], behind: dict[str, float], restarts: list[float], server: Server
) -> Result:
    store = Store(url)
    try:
        messages, events = _messages(store), _events(store)
        helpers = store.read_sync(lambda tx: tx.all(TAKEN, Helping) + tx.all(HELPED, Helping))
        twice_taken = store.read_sync(lambda tx: tx.values(TAKERS))
        limbo = store.read_sync(lambda tx: tx.values(LIMBO, late=times.now() - LATE))
    finally:
        store.close()
    checked = server.run("check")
    tokens = Counter(token for said in messages for token in said.body.split() if len(token) == 26)
    told = Counter(str(e.data["message_id"]) for e in events if e.type == "message.posted")
    helping = {(row.conversation_id, row.person_id) for row in helpers}
    said = {message.id for message in messages}
    asked = {message.conversation_id for message in messages}
    lost = [t for t, i in memory.posts.items() if i not in said or tokens[t] == 0 or told[i] == 0]
    lost += [t for t, i in memory.asks.items() if i not in asked or tokens[t] == 0]
    lost += [f"{c} {p}" for c, p in memory.taken if (c, p) not in helping]
    doubled = [t for t, n in tokens.items() if n > 1] + [i for i, n in told.items() if n > 1] + twice_taken
    return Result(
        rounds=len(restarts) - 1, acknowledged=memory.acknowledged, lost=len(lost), doubled=len(doubled),
        limbo=len(limbo), holes=_holes(events), went_back=back, behind=behind,
        check="" if checked.returncode == 0 else (checked.stdout + checked.stderr)[-2000:],
        restart_p95_s=round(sorted(restarts)[int(len(restarts) * 0.95)], 2),
        store="postgres" if "://" in url else "sqlite",
    )  # fmt: skip


def _messages(store: Store) -> list[Said]:
    return _all(store, MESSAGES, Said, "", lambda last: last.id)


def _events(store: Store) -> list[Recorded]:
    return _all(store, POSTED, Recorded, 0, lambda last: last.position)


def _all(store: Store, statement: Statement, kind: type[T], start: Any, place: Callable[[T], Any]) -> list[T]:
    """Every row, piece by piece."""
    found: list[T] = []

    def next_piece(tx: Transaction) -> list[T]:
        return tx.all(statement, kind, after=place(found[-1]) if found else start)

    while more := store.read_sync(next_piece):
        found += more
    return found


def _holes(events: list[Recorded]) -> int:
    """Places in the log that no event has."""
    return (events[-1].position - len(events)) if events else 0
