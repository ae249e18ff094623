"""Archiving: everything in a database, table by table, as JSON Lines in one zip file with a manifest.

The order of tables, rows and columns is the same on both stores, and so are the files' hashes. It holds
password hashes and secrets: keep it as you keep the database.
"""

import base64
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from kring import __version__
from kring.history import layout
from kring.history.layout import Table
from kring.refusals import Refusal
from kring.store import Store, Time, Transaction, ad_hoc, times

FORMAT = 1
CHUNK = 2000
MANIFEST = "manifest.json"
Watch = Callable[[str, int, int], None]
_SCHEMA = ad_hoc("select max(number) from migrations")
_encode = msgspec.json.Encoder().encode


class Part(msgspec.Struct, frozen=True):
    """One table in an archive."""

    table: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive holds, and what made it."""

    format: int = FORMAT
    schema: int
    program: str = __version__
    made_at: Time
    parts: list[Part]


class Exists(Refusal):
    """There is already a file {path}; give another name, or remove that one first."""

    field = "path"


def export(store: Store, path: Path, watch: Watch = lambda *_: None) -> Manifest:
    """Write everything to an archive, as it is at one moment, while others go on writing.

    Raises:
        Exists: there is such a file.
    """
    if path.exists():
        raise Exists(path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    connection = store.database.connect()
    try:
        with open(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            manifest = _write(connection, store.database.dialect, file, watch)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    finally:
        connection.close()
    unfinished.rename(path)
    return manifest


def _write(connection: Any, dialect: str, file: IO[bytes], watch: Watch) -> Manifest:
    repeatable = " isolation level repeatable read read only" if dialect == "postgres" else ""
    connection.execute("begin" + repeatable)
    tx = Transaction(connection, dialect)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        tables, parts = layout.tables(tx), []
        for number, table in enumerate(tables):
            watch(table.name, number, len(tables))
            parts.append(_write_table(tx, archive, table))
        manifest = Manifest(schema=int(tx.value(_SCHEMA)), made_at=times.now(), parts=parts)
        archive.writestr(MANIFEST, msgspec.json.format(_encode(manifest), indent=1))
    connection.execute("rollback")
    return manifest


def _write_table(tx: Transaction, archive: zipfile.ZipFile, table: Table) -> Part:
    columns = tuple(name for name in table.columns if (table.name, name) != ("conversations", "number"))
    hashed, rows = hashlib.sha256(), 0
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
        for chunk in _chunks(tx, table, columns):
            lines = b"".join(_encode([_plain(value) for value in row]) + b"\n" for row in chunk)
            hashed.update(lines)
            out.write(lines)
            rows += len(chunk)
    return Part(table.name, columns, rows, hashed.hexdigest())


def _chunks(tx: Transaction, table: Table, columns: tuple[str, ...]) -> Iterator[list[tuple[Any, ...]]]:
    text = f"select {', '.join(columns)} from {table.name} order by {layout.ordered(table, tx.dialect)}"
    if tx.dialect == "postgres":
        cursor = tx.connection.cursor(name="archive")
        cursor.itersize = CHUNK
        cursor.execute(text)
    else:
        cursor = tx.connection.execute(text)
    while chunk := cursor.fetchmany(CHUNK):
        yield chunk
    cursor.close()


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value
