"""Columns: clean batches of a Parquet table as records, three times quicker than row by row.

A batch with anything unusual in it (a missing id, another type) is left to the rows, which say what is wrong.
"""

from collections.abc import Callable
from typing import Any

from kring.history.moments import LATEST
from kring.history.records import Message, Question, Record

Batch = Any  # pyarrow.RecordBatch
Column = Any


class Unusual(Exception):
    """A column that needs a closer look, row by row."""


def records(kind: str, batch: Batch) -> list[Record] | None:
    """The records of a batch of one table, or None if it has to be read row by row."""
    maker = _MAKERS.get(kind)
    if maker is None:
        return None
    try:
        return maker(batch)
    except Unusual:
        return None


def _answers(batch: Batch) -> list[Record]:
    questions, authors = _ids(batch, "question_id"), _ids(batch, "answerer")
    own = _texts(batch, "id") if "id" in batch.schema.names else [""] * batch.num_rows
    rest = zip(
        own, questions, authors, _times(batch, "created"), _texts(batch, "body"), _truths(batch, "accepted"),
        _truths(batch, "thanked"), _counts(batch, "posts"), strict=True,
    )  # fmt: skip
    return [
        Message(
            id=i or f"{q}/{a}",
            question=q,
            author=a,
            created=at,
            body=body,
            solves=solves,
            thanked=thanked,
            posts=posts,
        )
        for i, q, a, at, body, solves, thanked, posts in rest
    ]


def _questions(batch: Batch) -> list[Record]:
    columns = zip(
        _ids(batch, "id"), _times(batch, "created"), _texts(batch, "title"), _texts(batch, "body"),
        _texts(batch, "asker"), _lists(batch, "tags"), _texts(batch, "language"), _truths(batch, "resolved"),
        strict=True,
    )  # fmt: skip
    return [
        Question(
            id=i,
            created=at,
            title=title,
            body=body,
            asker=asker,
            topics=topics,
            language=language,
            resolved=resolved,
        )
        for i, at, title, body, asker, topics, language, resolved in columns
    ]


_MAKERS: dict[str, Callable[[Batch], list[Record]]] = {"answers": _answers, "questions": _questions}


def _column(batch: Batch, name: str) -> Column | None:
    """A column, or None if it is not there or holds nothing."""
    import pyarrow

    at = batch.schema.get_field_index(name)
    column = None if at < 0 else batch.column(at)
    return None if column is None or pyarrow.types.is_null(column.type) else column


def _ids(batch: Batch, name: str) -> list[str]:
    import pyarrow
    import pyarrow.compute as compute

    column = _column(batch, name)
    if column is None or column.null_count:
        raise Unusual
    if pyarrow.types.is_integer(column.type):
        return column.cast(pyarrow.string()).to_pylist()  # type: ignore[no-any-return]
    trimmed = compute.utf8_trim_whitespace(_as_text(column)).to_pylist()
    if not all(trimmed):
        raise Unusual
    return trimmed  # type: ignore[no-any-return]


def _texts(batch: Batch, name: str) -> list[str]:
    import pyarrow
    import pyarrow.compute as compute

    column = _column(batch, name)
    if column is None:
        return [""] * batch.num_rows
    if pyarrow.types.is_integer(column.type):
        column = column.cast(pyarrow.string())
    return compute.fill_null(_as_text(column), "").to_pylist()  # type: ignore[no-any-return]


def _as_text(column: Column) -> Column:
    import pyarrow

    if not (pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type)):
        raise Unusual
    return column


def _times(batch: Batch, name: str) -> list[int]:
    import pyarrow
    import pyarrow.compute as compute

    column = _column(batch, name)
    if column is None or column.null_count or not pyarrow.types.is_timestamp(column.type):
        raise Unusual
    micros = column.cast(pyarrow.timestamp("us", column.type.tz), safe=False).cast(pyarrow.int64())
    span = compute.min_max(micros).as_py()
    if len(micros) and not 0 <= span["min"] <= span["max"] < LATEST:
        raise Unusual
    return micros.to_pylist()  # type: ignore[no-any-return]


def _truths(batch: Batch, name: str) -> list[bool]:
    import pyarrow
    import pyarrow.compute as compute

    column = _column(batch, name)
    if column is None:
        return [False] * batch.num_rows
    if not pyarrow.types.is_boolean(column.type):
        raise Unusual
    return compute.fill_null(column, False).to_pylist()  # type: ignore[no-any-return]


def _counts(batch: Batch, name: str) -> list[int]:
    import pyarrow
    import pyarrow.compute as compute

    column = _column(batch, name)
    if column is None:
        return [1] * batch.num_rows
    if not pyarrow.types.is_integer(column.type):
        raise Unusual
    return [max(1, count) for count in compute.fill_null(column, 1).to_pylist()]


def _lists(batch: Batch, name: str) -> list[tuple[str, ...]]:
    column = _column(batch, name)
    if column is None:
        if "topics" in batch.schema.names:
            raise Unusual
        return [()] * batch.num_rows
    found = column.to_pylist()
    if any(type(item) is not str for each in found if each for item in each):
        raise Unusual
    return [tuple(each) if each else () for each in found]
