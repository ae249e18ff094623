"""Unpacking: an archive becomes a database again, on either store, in one transaction: all of it or nothing."""

import base64
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from kring.conversations import masked, topics
from kring.history import layout
from kring.history.archiving import FORMAT, MANIFEST, Manifest, Part, Watch
from kring.history.layout import Table
from kring.knowledge import index
from kring.refusals import Refusal
from kring.store import Store, Transaction, ad_hoc, bulk, migrating, statements

SQL = statements(__file__)
CHUNK = 2000


class _Words(msgspec.Struct, frozen=True):
    id: str
    title: str
    question: str
    answer: str


class NotAnArchive(Refusal):
    """{path} is no archive made by kring export ({reason})."""

    field = "path"


class NewerArchive(Refusal):
    """This archive was made by Kring {program} (schema {found}); this program knows up to {known}. Install the newer
    program."""

    field = "path"


class DamagedArchive(Refusal):
    """The archive is damaged: the table {table} is not what it was when it was written. Nothing was changed."""

    field = "path"


class NotEmpty(Refusal):
    """There are already people or conversations in this database. An archive is read into an empty one; kring restore
    puts one in place of what is there."""

    status = 409


def manifest_of(path: Path) -> Manifest:
    """What an archive says it holds.

    Raises:
        NotAnArchive, NewerArchive: it cannot be read by this program.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except (zipfile.BadZipFile, KeyError, OSError, msgspec.DecodeError) as error:
        raise NotAnArchive(path=path, reason=error) from error
    known = max(migrating.files())
    if found.format > FORMAT or found.schema > known:
        raise NewerArchive(program=found.program, found=found.schema, known=known)
    return found


def unpack(store: Store, path: Path, watch: Watch = lambda *_: None, *, replacing: bool = False) -> Manifest:
    """Read an archive into an empty database, or in place of what is there.

    Raises:
        NotAnArchive, NewerArchive, DamagedArchive, NotEmpty: nothing was changed.
    """
    manifest = manifest_of(path)
    with zipfile.ZipFile(path) as archive:
        try:
            store.write_sync(lambda tx: _unpack(tx, archive, manifest, watch, replacing))
        except (zipfile.BadZipFile, zlib.error, KeyError, msgspec.DecodeError) as error:
            raise DamagedArchive(table=error) from error
    return manifest


def _unpack(
    tx: Transaction, archive: zipfile.ZipFile, manifest: Manifest, watch: Watch, replacing: bool
) -> None:
    tables = layout.tables(tx)
    if not replacing and (tx.value(SQL.any_person) or tx.value(SQL.any_event)):
        raise NotEmpty
    for table in reversed(tables):
        tx.run(ad_hoc(f"delete from {table.name}"))
    parts = {part.table: part for part in manifest.parts}
    for number, table in enumerate(tables):
        watch(table.name, number, len(tables))
        if part := parts.get(table.name):
            _unpack_table(tx, archive, table, part)
    number_and_index(tx)


def _unpack_table(tx: Transaction, archive: zipfile.ZipFile, table: Table, part: Part) -> None:
    if not set(part.columns) <= set(table.columns):  # they become part of a statement
        raise DamagedArchive(table=table.name)
    hashed, rows = hashlib.sha256(), 0
    later: list[tuple[Any, ...]] = []
    for chunk in _chunks(archive, table, part, hashed):
        if table.name == "conversations":
            chunk = _without_joined(chunk, part, later)
        bulk.insert(tx, table.name, part.columns, chunk)
        rows += len(chunk)
    if hashed.hexdigest() != part.sha256 or rows != part.rows:
        raise DamagedArchive(table=table.name)
    for id_, joined_to in later:
        tx.run(SQL.join, id=id_, joined_to=joined_to)


def _without_joined(
    chunk: list[tuple[Any, ...]], part: Part, later: list[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """A question that was put under another may come before it: that is said when both are there."""
    at, own = part.columns.index("joined_to"), part.columns.index("id")
    later += [(row[own], row[at]) for row in chunk if row[at]]
    return [(*row[:at], None, *row[at + 1 :]) for row in chunk]


def _chunks(
    archive: zipfile.ZipFile, table: Table, part: Part, hashed: Any
) -> Iterator[list[tuple[Any, ...]]]:
    coded = [part.columns.index(name) for name in table.bytes_in if name in part.columns]
    chunk: list[tuple[Any, ...]] = []
    with archive.open(f"{table.name}.jsonl") as lines:
        for line in lines:
            hashed.update(line)
            row = msgspec.json.decode(line)
            for at in coded:
                row[at] = None if row[at] is None else base64.b64decode(row[at])
            chunk.append(tuple(row))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


def number_and_index(tx: Transaction) -> None:
    """Build topics in rows and the word index again, with SQLite's numbers of its rows."""
    if tx.dialect == "sqlite":
        tx.run(SQL.number)
    topics.rebuild(tx)
    tx.run(SQL.forget_words)
    tx.run(SQL.index_words)
    for row in tx.all(SQL.found_by_others, _Words):
        if any(masked(text) != text for text in (row.title, row.question, row.answer)):
            index.reindex(tx, row.id)
