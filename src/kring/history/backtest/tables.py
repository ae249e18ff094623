"""Tables: questions and answers from Parquet, CSV or JSON Lines, as other programs write them."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kring.matching import Time
from kring.matching.facts import SAID

Row = Mapping[str, Any]
Made = TypeVar("Made")


class Question(msgspec.Struct, frozen=True):
    """One question; ids are kept as they were written."""

    id: str
    created: Time
    asker: str | None
    title: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()
    circle: str = ""


class Answer(msgspec.Struct, frozen=True):
    """One person's first reply to a question; `posts` and `thanked` are as they stood in the end.

    body: what the reply said, as much of it as matching reads.
    """

    question_id: str
    answerer: str
    created: Time
    thanked: bool = False
    posts: int = 1
    body: str = ""


class UnreadableTable(ValueError):
    """A table that lacks what is needed; says what was seen and what is wanted."""


def questions(path: Path) -> list[Question]:
    """Questions in order of time; those of the same moment stay in the file's order."""
    needed(path, rows := list(_rows(path)), ("id", "created"))
    return in_order(_each(path, rows, _question))


def answers(path: Path) -> list[Answer]:
    """Answers in order of time."""
    needed(path, rows := list(_rows(path)), ("question_id", "answerer", "created"))
    known = [row for row in rows if not _is_missing(row["answerer"])]
    return sorted(_each(path, known, _answer), key=lambda row: row.created)


def _each(path: Path, rows: list[Row], made: Callable[[Row], Made]) -> Iterator[Made]:
    for number, row in enumerate(rows, 1):
        try:
            yield made(row)
        except (ValueError, TypeError) as error:
            raise UnreadableTable(f"{path}, row {number} (created {row['created']!r}): {error}") from error


def in_order(rows: Iterable[Question]) -> list[Question]:
    return sorted(rows, key=lambda row: row.created)


def needed(path: Path, rows: list[Row], columns: tuple[str, ...]) -> None:
    """Refuse a table without rows or without a column that can't be missed."""
    if not rows:
        raise UnreadableTable(f"{path} holds no rows")
    missing = [name for name in columns if name not in rows[0]]
    if missing:
        raise UnreadableTable(f"{path} has {', '.join(rows[0])}; it needs {', '.join(missing)} too")


def time_of(value: Any) -> Time:
    """A time in microseconds, from a datetime, ISO text or a number of seconds; without a zone it is UTC.

    >>> time_of("1970-01-01T00:00:01Z"), time_of("1970-01-01 01:00:01+01:00"), time_of(1)
    (1000000, 1000000, 1000000)
    """
    if isinstance(value, str):
        value = _number_or_date(value.strip())
    if isinstance(value, datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=UTC)
        return round(zoned.timestamp() * 1_000_000)
    moment = float(value)
    return round(moment * next(scale for scale, largest in _SCALES if abs(moment) < largest))


_SCALES: tuple[tuple[float, float], ...] = (
    (1_000_000, 1e11),
    (1_000, 1e14),
    (1, 1e17),
    (0.001, float("inf")),
)
"""Seconds, milliseconds, microseconds and nanoseconds since 1970 are told apart by their size."""


def _number_or_date(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return datetime.fromisoformat(text.replace("Z", "+00:00").replace(" UTC", "+00:00"))


def _question(row: Row) -> Question:
    asker = row.get("asker")
    return Question(
        id=_name(row["id"]),
        created=time_of(row["created"]),
        asker=None if _is_missing(asker) else _name(asker),
        title=row.get("title") or "",
        body=row.get("body") or "",
        tags=_tags(row.get("tags")),
    )


def _answer(row: Row) -> Answer:
    return Answer(
        question_id=_name(row["question_id"]),
        answerer=_name(row["answerer"]),
        created=time_of(row["created"]),
        thanked=str(row.get("thanked")).lower() in ("true", "1", "1.0", "t", "yes"),
        posts=1 if _is_missing(row.get("posts")) else int(float(row["posts"])),
        body=(row.get("body") or "")[:SAID],
    )


def _is_missing(value: Any) -> bool:
    """Nothing, empty, or "not a number" (which is how a column of integers marks a gap)."""
    return value is None or value == "" or value != value


def _name(value: Any) -> str:
    """An id as text; a column of integers with gaps reads as floats, and 7.0 is 7."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _tags(value: Any) -> tuple[str, ...]:
    """Tags from a list, JSON text, or text with commas, semicolons, bars or <angle><brackets>."""
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        if value.startswith("["):
            value = json.loads(value.replace("'", '"'))
        else:
            for sign in "<>;|":
                value = value.replace(sign, ",")
            value = value.split(",")
    return tuple(tag for tag in (str(one).strip() for one in value) if tag)


def _rows(path: Path) -> Iterator[Row]:
    kind = path.suffixes[0].lower() if path.suffix.lower() == ".gz" else path.suffix.lower()
    reader = {".parquet": _parquet, ".csv": _csv, ".jsonl": _lines, ".ndjson": _lines, ".json": _lines}.get(
        kind
    )
    if reader is None:
        raise UnreadableTable(f"{path} ends in {path.suffix}; it should be .parquet, .csv or .jsonl")
    return reader(path)


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow.parquet as parquet

    wanted = {
        "id",
        "question_id",
        "created",
        "asker",
        "answerer",
        "title",
        "body",
        "tags",
        "thanked",
        "posts",
    }
    file = parquet.ParquetFile(path)
    columns = [name for name in file.schema_arrow.names if name in wanted]
    for batch in file.iter_batches(8_192, columns=columns):
        yield from batch.to_pylist()


def _csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(1 << 30)
    with path.open(newline="", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)


def _lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
