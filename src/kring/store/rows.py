"""Rows and parameters: frozen structs in, frozen structs out; tuples and dicts are JSON text in between."""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_JSON = (tuple, list, dict)
_encode = msgspec.json.Encoder().encode


def parameters(
    source: msgspec.Struct | Mapping[str, Any] | None,
    more: Mapping[str, Any],
    lists: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """What a statement is given: a struct's or mapping's fields, overridden by ``more``, as plain values.

    Lists stay lists only where the statement wants one (``lists``); else they are JSON, as tuples and dicts are.
    """
    if isinstance(source, msgspec.Struct):
        values = {name: getattr(source, name) for name in source.__struct_fields__}
    else:
        values = dict(source) if source else {}
    values.update(more)
    for name, value in values.items():
        kind = type(value)
        if kind is bool:
            values[name] = int(value)
        elif (kind in _JSON and name not in lists) or isinstance(value, msgspec.Struct):
            values[name] = _encode(value).decode()
    return values


def reader(kind: type[T], columns: Iterable[str]) -> Callable[[tuple[Any, ...]], T]:
    """A function that makes a ``kind`` of a row with these columns."""
    return _reader(kind, tuple(columns))  # type: ignore[arg-type]


@cache
def _reader(kind: type[Any], columns: tuple[str, ...]) -> Callable[[tuple[Any, ...]], Any]:
    if kind is dict:
        return lambda row: dict(zip(columns, row, strict=True))
    if not issubclass(kind, msgspec.Struct):
        return lambda row: row[0]
    hints = typing.get_type_hints(kind)
    needed = [(c, i, _converter(hints[c])) for i, c in enumerate(columns) if c in hints]
    plain = [(c, i) for c, i, convert in needed if convert is None]
    special = [(c, i, convert) for c, i, convert in needed if convert is not None]

    def read(row: tuple[Any, ...]) -> Any:
        values = {c: row[i] for c, i in plain}
        for c, i, convert in special:
            values[c] = None if row[i] is None else convert(row[i])
        return kind(**values)

    return read


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        inner = [h for h in typing.get_args(hint) if h is not type(None)]
        return _converter(inner[0]) if len(inner) == 1 else None
    if hint is bool:
        return bool
    origin = typing.get_origin(hint) or hint
    if origin in (tuple, list, dict) or (isinstance(origin, type) and issubclass(origin, msgspec.Struct)):
        return msgspec.json.Decoder(hint).decode
    return None
