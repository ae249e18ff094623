"""Kring's own tables: people, questions, answers and messages as JSON Lines, CSV or Parquet.

The columns are described in docs/reference/formats.md.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count, repeat
from pathlib import Path
from typing import Any

from kring.history import finding
from kring.history.moments import moment
from kring.history.opening import Advance
from kring.history.readers import columns as columns_of
from kring.history.readers.rows import ENDINGS, columns, of_batch, parquet, rows
from kring.history.records import Message, Person, Question, Read, Record, Rejected, Unreadable
from kring.refusals import Refusal

Row = Mapping[str, Any]
NAMES = ("people", "questions", "answers", "messages")
TELLING = {
    "answerer": "answers",
    "author": "messages",
    "asker": "questions",
    "title": "questions",
    "name": "people",
}
YES = frozenset((True, 1, "1", "true", "True", "TRUE", "yes", "t", "y"))


class UnknownTable(Refusal):
    """{path} is none of the tables people, questions, answers or messages: neither its name nor its columns
    ({columns}) say so. Please rename it."""

    field = "path"


class SeveralSets(Refusal):
    """These are several sets of tables: {names}. Please import them one by one, each with a --source of its own."""

    field = "path"


def files(paths: list[Path]) -> list[Path]:
    """The tables among the paths, people first; one set only.

    Raises:
        SeveralSets: lean_questions and slicer_questions belong to two sets, whose ids may be the same.
    """
    found = finding.files(paths, _is_table, "tables named people, questions, answers or messages")
    sets = sorted({_set(path) for path in found if table(path) == "questions"})
    if len(sets) > 1:
        raise SeveralSets(names=", ".join(sets))
    return sorted(found, key=lambda path: NAMES.index(table(path)))


def source(found: list[Path]) -> str:
    """A name for where it came from: what the files' names begin with, or their folder's name."""
    return next((name for path in found if (name := _set(path))), "") or found[0].resolve().parent.name


def table(path: Path) -> str:
    """Which table a file holds, by its name or else by its columns.

    Raises:
        UnknownTable: neither says so.
    """
    for name in NAMES:
        if name in finding.stem(path):
            return name
    found = columns(path)
    for column, name in TELLING.items():
        if column in found:
            return name
    raise UnknownTable(path=path, columns=", ".join(sorted(found)) or "none")


def _is_table(path: Path) -> bool:
    return finding.ending(path) in ENDINGS and any(name in finding.stem(path) for name in NAMES)


def _set(path: Path) -> str:
    stem = finding.stem(path)
    return next((stem[: stem.index(name)].strip("-_ ") for name in NAMES if name in stem), "")


def read(found: list[Path], advance: Advance) -> Iterator[Read]:
    """The records of these tables, file after file."""
    for number, path in enumerate(found):
        if finding.ending(path) == ".parquet":
            yield from _of_parquet(table(path), path, number, advance)
        else:
            yield from records(table(path), rows(path, advance), number)


def _of_parquet(kind: str, path: Path, file: int, advance: Advance) -> Iterator[Read]:
    first = 1
    try:
        for first, batch in parquet(path, advance):
            quick = columns_of.records(kind, batch)
            if quick is None:
                yield from records(kind, of_batch(first, batch), file)
            else:
                yield from map(Read, quick, repeat(file), count(first))
    except Unreadable as error:
        yield Read(Rejected(str(error)), file, first)


def records(kind: str, numbered: Iterable[tuple[int, Row | Rejected]], file: int = 0) -> Iterator[Read]:
    """The records of one table's numbered rows."""
    reader = _READERS[kind]
    for number, row in numbered:
        if isinstance(row, Rejected):
            yield Read(row, file, number)
            continue
        try:
            yield Read(reader(row), file, number)
        except Unreadable as error:
            yield Read(Rejected(str(error), repr(dict(row))), file, number)


def person(row: Row) -> Person:
    """A row of the people's table."""
    return Person(
        id=_id(row, "id"), name=_text(row, "name"), email=_text(row, "email"), role=_text(row, "role"),
        about=_text(row, "about"), languages=_list(row, "languages"), topics=_list(row, "topics", "tags"),
        time_zone=_text(row, "time_zone", "timezone"), created=_when(row, "joined", "created"),
    )  # fmt: skip


def question(row: Row) -> Question:
    """A row of the questions' table."""
    return Question(
        id=_id(row, "id"), created=moment(row.get("created")), title=_text(row, "title"), body=_text(row, "body"),
        asker=_text(row, "asker"), topics=_list(row, "tags", "topics"), language=_text(row, "language"),
        resolved=_yes(row, "resolved"),
    )  # fmt: skip


def answer(row: Row) -> Message:
    """A row of the answers' table: one person's reply to one question."""
    question_id, author = _id(row, "question_id"), _id(row, "answerer")
    return Message(
        id=_text(row, "id") or f"{question_id}/{author}", question=question_id, author=author,
        created=moment(row.get("created")), body=_text(row, "body"), solves=_yes(row, "accepted"),
        thanked=_yes(row, "thanked"), posts=_count(row, "posts"),
    )  # fmt: skip


def message(row: Row) -> Message:
    """A row of the messages' table: anything said in a question's conversation, also by its asker."""
    question_id, author, created = _id(row, "question_id"), _id(row, "author"), moment(row.get("created"))
    return Message(
        id=_text(row, "id") or f"{question_id}/{author}/{created}", question=question_id, author=author,
        created=created, body=_text(row, "body"), solves=_yes(row, "accepted"), thanked=_yes(row, "thanked"),
    )  # fmt: skip


_READERS: dict[str, Callable[[Row], Record]] = {
    "people": person, "questions": question, "answers": answer, "messages": message,
}  # fmt: skip


def _text(row: Row, name: str, other: str = "") -> str:
    value = row.get(name)
    if type(value) is str:
        return value.replace("\0", "") if "\0" in value else value
    if value is None or value != value:  # NaN
        return _text(row, other) if other else ""
    return _spelled(value)


def _spelled(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _yes(row: Row, name: str) -> bool:
    value = row.get(name)
    return isinstance(value, bool | int | str) and value in YES


def _id(row: Row, name: str) -> str:
    if not (value := _text(row, name).strip()):
        raise Unreadable(f"{name} is missing")
    return value


def _list(row: Row, *names: str) -> tuple[str, ...]:
    for name in names:
        value = row.get(name)
        if isinstance(value, list | tuple):
            return tuple(str(item) for item in value if item is not None)
        if isinstance(value, str) and value:
            return tuple(item for item in (part.strip(" '\"[]") for part in _parts(value)) if item)
    return ()


def _parts(text: str) -> list[str]:
    return text.replace("|", ",").replace(";", ",").split(",")


def _when(row: Row, *names: str) -> int | None:
    return next((moment(row[name]) for name in names if row.get(name) not in (None, "")), None)


def _count(row: Row, name: str) -> int:
    try:
        return max(1, int(row.get(name) or 1))
    except (TypeError, ValueError):
        raise Unreadable(f"{name} is {row.get(name)!r}, but a number is wanted") from None
