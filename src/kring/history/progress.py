"""How far an import is: kept with each batch, so that an interrupted one goes on where it was."""

from pathlib import Path

import msgspec

from kring.history.keeping import Counts
from kring.history.shaping import Target
from kring.refusals import Refusal
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
START = -(1 << 63)


class Overtaken(Refusal):
    """This import is being done by another program at this moment. Let that one finish."""

    status = 409


class Done(msgspec.Struct, frozen=True):
    """The place up to which everything is kept: the last person, the last thread, the last addition."""

    fingerprint: int = 0
    people: int = START
    at: Time = START
    key: int = START
    later: int = START
    counts: Counts = msgspec.field(default_factory=Counts)


class Import(msgspec.Struct, frozen=True):
    """One import."""

    id: str
    source: str
    format: str
    circle_id: str
    visibility: str
    state: str
    started_at: Time
    ended_at: Time | None
    done: Done


def fingerprint(files: list[Path]) -> int:
    """What tells these files from others, or from what they were before."""
    stats = [(path.name, path.stat()) for path in files]
    return ids.key(*(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats))


def begin(tx: Transaction, target: Target, format_name: str, print_: int, now: Time) -> Import:
    """Start an import, or go on with one of the same files that was interrupted."""
    for before in tx.all(SQL.unfinished, Import, target, format=format_name):
        if before.done.fingerprint == print_:
            return before
    new = Import(
        id=ids.new(now), source=target.source, format=format_name, circle_id=target.circle_id,
        visibility=target.visibility, state="running", started_at=now, ended_at=None, done=Done(fingerprint=print_),
    )  # fmt: skip
    tx.run(SQL.add, new)
    return new


def move(tx: Transaction, import_id: str, old: Done, new: Done) -> None:
    """Keep how far it is, in the transaction of the batch.

    Raises:
        Overtaken: it is not as far as was thought: somebody else moves it.
    """
    if not tx.run(SQL.move, id=import_id, old=old, new=new):
        raise Overtaken


def end(tx: Transaction, import_id: str, state: str, now: Time) -> None:
    """It is done, or failed."""
    tx.run(SQL.end, id=import_id, state=state, now=now)


def listed(tx: Transaction) -> list[Import]:
    """All imports, newest first."""
    return tx.all(SQL.listed, Import)
