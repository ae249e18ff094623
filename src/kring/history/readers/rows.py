"""Rows of a table: numbered, one mapping each, from JSON Lines, CSV or Parquet, in bounded memory."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from itertools import repeat
from pathlib import Path
from typing import Any

import msgspec

from kring.history import finding
from kring.history.moments import Micros
from kring.history.opening import Advance, lines
from kring.history.records import Rejected, Unreadable

ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
LONGEST_FIELD = 64 * 1024 * 1024
BATCH = 4096
Numbered = Iterator[tuple[int, Mapping[str, Any] | Rejected]]
_decode = msgspec.json.Decoder().decode


def rows(path: Path, advance: Advance) -> Numbered:
    """The rows of a table with their numbers: lines of a text file, rows from 1 of a Parquet file."""
    reader = {".parquet": _parquet, ".csv": _csv, ".tsv": _csv}.get(finding.ending(path), _json_lines)
    number = 0
    try:
        for number, row in reader(path, advance):
            yield number, row
    except Unreadable as error:
        yield number, Rejected(str(error))


def columns(path: Path) -> set[str]:
    """The names of a table's columns."""
    if finding.ending(path) == ".parquet":
        import pyarrow.parquet

        return set(pyarrow.parquet.read_schema(path).names)
    row = next((row for _, row in rows(path, lambda _: None) if not isinstance(row, Rejected)), {})
    return set(row)


def _json_lines(path: Path, advance: Advance) -> Numbered:
    for number, line in lines(path, advance):
        if not line.strip():
            continue
        try:
            row = _decode(line.removeprefix(codecs.BOM_UTF8))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield number, Rejected(f"not JSON: {error}", _shown(line))
            continue
        yield (
            number,
            row if isinstance(row, dict) else Rejected("not an object of names and values", _shown(line)),
        )


def _csv(path: Path, advance: Advance) -> Numbered:
    csv.field_size_limit(LONGEST_FIELD)
    tabs = finding.ending(path) == ".tsv"
    reader = csv.reader(_decoded(path, advance), delimiter="\t" if tabs else ",")
    try:
        names = [name.strip() for name in next(reader, [])]
        for values in reader:
            if len(values) == len(names):
                yield reader.line_num, {n: v for n, v in zip(names, values, strict=True) if v != ""}
            elif values:
                seen = f"{len(values)} fields, but the first line names {len(names)}"
                yield reader.line_num, Rejected(seen, ",".join(values))
    except csv.Error as error:
        raise Unreadable(f"not CSV after line {reader.line_num}: {error}") from error


def _decoded(path: Path, advance: Advance) -> Iterator[str]:
    for number, line in lines(path, advance):
        text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        yield text.decode("utf-8", "replace").replace("\0", "")


def parquet(path: Path, advance: Advance) -> Iterator[tuple[int, Any]]:
    """The batches of a Parquet file, each with the number of its first row.

    Raises:
        Unreadable: it is none, or is damaged; the batches before that were given.
    """
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            each, number = path.stat().st_size / max(1, file.metadata.num_rows), 1
            for batch in file.iter_batches(BATCH, use_threads=False):
                yield number, batch
                number += batch.num_rows
                advance(round(each * batch.num_rows))
    except (pyarrow.ArrowException, OSError) as error:
        raise Unreadable(f"not a Parquet file that can be read: {error}") from error


def _parquet(path: Path, advance: Advance) -> Numbered:
    for first, batch in parquet(path, advance):
        yield from of_batch(first, batch)


def of_batch(first: int, batch: Any) -> Numbered:
    """A batch's rows."""
    names, lists = batch.schema.names, [_values(column) for column in batch.columns]
    for number, values in enumerate(zip(*lists, strict=True), first):
        yield number, dict(zip(names, values, strict=True))


def _values(column: Any) -> Iterator[Any] | list[Any]:
    """A column's values; times as microseconds, which is ten times quicker than as datetimes."""
    import pyarrow

    if pyarrow.types.is_null(column.type):
        return repeat(None, len(column))
    if pyarrow.types.is_timestamp(column.type):
        column = column.cast(pyarrow.timestamp("us", column.type.tz), safe=False).cast(pyarrow.int64())
        return [None if value is None else Micros(value) for value in column.to_pylist()]
    return column.to_pylist()  # type: ignore[no-any-return]


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\n")
