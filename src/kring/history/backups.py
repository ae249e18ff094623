"""Backups: the whole database at one moment, while it is in use; and putting one back in its place."""

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

import msgspec

from kring.history import archiving, unpacking
from kring.history.archiving import Exists, Watch
from kring.people.erasing import Erasure, erasures, reapply_erasures
from kring.refusals import Refusal
from kring.settings import Environment
from kring.store import Store, open_database, times
from kring.store.sqlite import SQLite

_MAGIC = b"SQLite format 3\0"


class NotABackup(Refusal):
    """{path} is neither a SQLite file nor an archive of Kring ({reason}). Nothing was changed."""

    field = "path"


class OtherStore(Refusal):
    """{path} is a SQLite file, and this database is PostgreSQL. Make an archive of it with kring export, and restore
    that. Nothing was changed."""

    field = "path"


class Restored(msgspec.Struct, frozen=True):
    """What a restore did."""

    erased_again: int
    set_aside: Path | None


def backup(store: Store, path: Path, watch: Watch = lambda *_: None) -> Path:
    """Copy the database as it is now: a SQLite file of a SQLite file, an archive of a PostgreSQL database.

    Raises:
        Exists: there is such a file.
    """
    database = store.database
    if not isinstance(database, SQLite):
        archiving.export(store, path, watch)
        return path
    if path.exists():
        raise Exists(path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        with (
            contextlib.closing(database.connect()) as source,
            contextlib.closing(sqlite3.connect(unfinished)) as copy,
        ):
            source.backup(copy)  # in one step: one moment, and writers go on meanwhile
            copy.execute("pragma journal_mode=delete")
        _flush(unfinished)
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _flush(path.parent)
    return path


def restore(environment: Environment, path: Path, watch: Watch = lambda *_: None) -> Restored:
    """Put a backup or an archive in the database's place, and erase again whoever was erased since it was made.

    Raises:
        NotABackup, OtherStore: it cannot be put there.
        AlreadyServed: a server is running on the file; stop it first.
    """
    database = open_database(environment.store_url)
    is_file = _is_sqlite(path)
    if isinstance(database, SQLite):
        database.claim()
        try:
            kept = _erasures(environment.store_url) if database.path.exists() else []
            fresh = _fresh_file(database.path, path, is_file, watch)
            aside = _swap(database.path, fresh)
        finally:
            database.close()
    elif is_file:
        raise OtherStore(path=path)
    else:
        kept, aside = _erasures(environment.store_url), None
        with contextlib.closing(Store(environment.store_url)) as store:
            unpacking.unpack(store, path, watch, replacing=True)
    # What was derived from the database that is gone is made again from this one.
    shutil.rmtree(environment.folder / "matching", ignore_errors=True)
    with contextlib.closing(Store(environment.store_url)) as store:
        again = store.write_sync(lambda tx: reapply_erasures(tx, times.now(), kept))
    return Restored(again, aside)


def _is_sqlite(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError as error:
        raise NotABackup(path=path, reason=error.strerror) from error


def _erasures(url: str) -> list[Erasure]:
    """Who was erased in the database that is to be replaced; a damaged one cannot say."""
    try:
        with contextlib.closing(Store(url)) as store:
            return store.read_sync(erasures)
    except (sqlite3.DatabaseError, Refusal):
        return []


def _fresh_file(place: Path, path: Path, is_file: bool, watch: Watch) -> Path:
    """The new database, complete, beside the old one."""
    fresh = place.with_name(place.name + ".restoring")
    for ending in ("", "-wal", "-shm"):
        fresh.with_name(fresh.name + ending).unlink(missing_ok=True)
    if is_file:
        _check_file(path)
        shutil.copyfile(path, fresh)
        Store(str(fresh)).close()  # brings it to this program's schema, or refuses
    else:
        unpacking.manifest_of(path)
        with contextlib.closing(Store(str(fresh))) as store:
            unpacking.unpack(store, path, watch)
    _into_one_file(fresh)
    return fresh


def _check_file(path: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
            answer = connection.execute("pragma quick_check(1)").fetchone()[0]
            connection.execute("select max(number) from migrations").fetchone()
    except sqlite3.Error as error:
        raise NotABackup(path=path, reason=error) from error
    if answer != "ok":
        raise NotABackup(path=path, reason=answer)


def _into_one_file(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma journal_mode=delete")
    _flush(path)


def _swap(place: Path, fresh: Path) -> Path | None:
    """Set the old database aside and put the new one in its place."""
    aside = None
    if place.exists():
        _into_one_file_if_whole(place)
        aside = place.with_name(f"{place.name}.replaced-{times.iso(times.now())[:19].replace(':', '')}")
        for ending in ("-wal", "-shm", ""):
            part = place.with_name(place.name + ending)
            if part.exists():
                part.rename(aside.with_name(aside.name + ending))
    fresh.rename(place)
    _flush(place.parent)
    return aside


def _into_one_file_if_whole(path: Path) -> None:
    with contextlib.suppress(sqlite3.DatabaseError):
        _into_one_file(path)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


__all__ = ["Restored", "backup", "restore"]
