"""Vital signs: what an operator wants to know of a running Kring at a glance."""

import os
import resource
import shutil
import sys
from pathlib import Path

import msgspec

from kring.engine import Engine
from kring.events import last_position
from kring.notifications import circuits, outbox, settling
from kring.notifications.notices import LANES, Backlog
from kring.refusals import Refusal
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
LEAST_DISK = 200_000_000  # bytes; below it a backup or a migration may not fit
MOST_LAG = 10_000  # events; an import is heard at some thousands a second


class Health(msgspec.Struct, frozen=True):
    """Whether requests can be served. ``checks`` says "ok" or, in a sentence, what is wrong."""

    ready: bool
    checks: dict[str, str]


class Counted(msgspec.Struct, frozen=True):
    """A number with a name."""

    name: str
    number: int


class Vitals(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured; times in seconds."""

    events: int
    lag: dict[str, int]
    asks: dict[str, int]
    oldest_waiting: float
    most_overdue: float
    outbox: dict[str, int]
    outbox_oldest: dict[str, float]
    circuits: dict[str, int]
    dead_letters: int
    streams: int
    disk_free: int
    database_bytes: int
    resident_bytes: int
    cpu_seconds: float


class _Asks(msgspec.Struct, frozen=True):
    state: str
    number: int


def health(engine: Engine) -> Health:
    """Whether the store answers and takes writes, the listeners keep up, and the disk has room."""
    checks = {"store": _store(engine), "listeners": "", "disk": ""}
    if checks["store"] == "ok":
        behind = {name: lag for name, lag in engine.lag().items() if lag > MOST_LAG}
        late = "; ".join(f"{name} is {lag} events behind" for name, lag in behind.items())
        checks["listeners"] = late or (
            "ok" if engine.caught_up.is_set() else "still catching up after the start"
        )
    free = shutil.disk_usage(engine.environment.folder).free
    checks["disk"] = "ok" if free > LEAST_DISK else f"only {free // 1_000_000} MB are free"
    return Health(all(said == "ok" for said in checks.values()), checks)


def _store(engine: Engine) -> str:
    try:
        engine.store.read_sync(last_position)
    except Refusal as refusal:
        return str(refusal)
    failure = engine.store.tally.failure
    return f"the last write failed: {failure}" if failure else "ok"


def measure(engine: Engine) -> Vitals:
    """All of it, now."""
    return engine.store.read_sync(lambda tx: _measured(tx, engine, times.now()))


def _measured(tx: Transaction, engine: Engine, now: Time) -> Vitals:
    due = outbox.lanes(tx, now)
    lanes = {name: due.get(lane, Backlog()) for lane, name in LANES.items()}
    events = last_position(tx)
    lag = {place.name: events - place.number for place in tx.all(SQL.positions, Counted)}
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return Vitals(
        events=events, lag=lag | engine.lag(), asks={row.state: row.number for row in tx.all(SQL.asks, _Asks)},
        oldest_waiting=_age(tx.value(SQL.oldest_waiting), now), most_overdue=_age(tx.value(SQL.most_overdue), now),
        outbox={name: lane.number for name, lane in lanes.items()},
        outbox_oldest={name: _age(lane.since, now) for name, lane in lanes.items()},
        circuits={circuit.endpoint: int(circuit.is_open) for circuit in circuits.failing(tx).values()},
        dead_letters=settling.count_dead(tx), streams=engine.live.open,
        disk_free=shutil.disk_usage(engine.environment.folder).free, database_bytes=_size(engine),
        resident_bytes=resident_bytes(), cpu_seconds=usage.ru_utime + usage.ru_stime,
    )  # fmt: skip


def _age(since: Time | None, now: Time) -> float:
    return 0.0 if since is None else max(0.0, (now - since) / times.SECOND)


def _size(engine: Engine) -> int:
    """Bytes of the SQLite file and its log; 0 where another server keeps them."""
    path = Path(engine.environment.store_url)
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.is_file())


def resident_bytes() -> int:
    """How much memory this process holds now; its most so far where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")
