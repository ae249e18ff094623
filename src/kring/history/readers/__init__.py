"""Readers: one module a format; each turns files into a stream of records with their places."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from kring.history.opening import Advance
from kring.history.readers import discourse, mbox, stackexchange, tables
from kring.history.records import Read
from kring.refusals import Refusal


class Format(msgspec.Struct, frozen=True):
    """How one kind of export is found and read."""

    files: Callable[[list[Path]], list[Path]]
    read: Callable[[list[Path], Advance], Iterator[Read]]
    source: Callable[[list[Path]], str]
    everyone: bool = False  # people come in who wrote nothing, too


class UnknownFormat(Refusal):
    """{name!r} is not a format that can be imported; these are: {known}."""

    field = "format"


FORMATS = {
    "tables": Format(tables.files, tables.read, tables.source, everyone=True),
    "stackexchange": Format(stackexchange.files, stackexchange.read, stackexchange.source),
    "discourse": Format(discourse.files, discourse.read, discourse.source),
    "mbox": Format(mbox.files, mbox.read, mbox.source),
}


def format_named(name: str) -> Format:
    """A format by its name.

    Raises:
        UnknownFormat: there is none of that name.
    """
    if name not in FORMATS:
        raise UnknownFormat(name=name, known=", ".join([*FORMATS, "kring"]))
    return FORMATS[name]
