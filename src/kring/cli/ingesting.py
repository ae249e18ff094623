"""``kring ingest``: events from a file or a pipe, beside a running server or without one."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from kring import hooks, sources
from kring.cli import opening
from kring.hooks import Hook, Request
from kring.hooks.mapping import apply
from kring.refusals import NotFound, Refusal
from kring.sources import Given, Source, Wrong, cloudevents, ingesting
from kring.sources.ingesting import Counts, Rejected
from kring.store import Transaction, times


class NoSuchSource(NotFound):
    """There is no source {seen!r}; there is {known}. Add one at /organization/sources."""


class NoFile(Refusal):
    """{seen} cannot be read: {why}. - is what is piped in."""


class NoMapping(NotFound):
    """The source {seen} has no mapping; write one at /organization/sources/{seen}/mapping."""


def ingest(
    file: Annotated[str, Parameter(allow_leading_hyphen=True)] = "-",
    /,
    *,
    source: str,
    mapping: bool = False,
    history: bool = False,
    rejects: Annotated[Path, Parameter(name="--rejects")] = Path("rejects.ndjson"),
) -> int:
    """Take events from a file or a pipe, one a line (NDJSON of CloudEvents). The same event twice is one.

    Parameters
    ----------
    file
        The file; - is what is piped in.
    source
        The source that they come from, by its name.
    mapping
        Read each line with the mapping of the source's webhooks, whatever its shape is.
    history
        It happened before: it is known again, and tells whom it is about, but no rule acts on it and no webhook tells
        of it.
    rejects
        Where lines that were refused go, each with its number, the field, what was seen and what is wanted.
    """
    with opening.opened() as store:
        store.read_sync(lambda tx: opening.begun(tx, opening.environment()))
        found, hook = store.read_sync(partial(_found, name=source, mapped=mapping))
        read = partial(_mapped, hook=hook, source=found) if hook else cloudevents.one
        with _Rejects(rejects) as reject, _Input(file) as descriptor:
            counts = Counts()
            for counts in ingesting.ingest(store, found, descriptor, reject, read, history=history):
                _tell(counts, end="\r" if sys.stderr.isatty() else "")
    _tell(counts, end="\n" if sys.stderr.isatty() else "")
    print(f"taken {counts.taken}, known {counts.known}, skipped {counts.skipped}, refused {counts.refused}")
    if counts.refused:
        print(f"What was refused, and why: {rejects}", file=sys.stderr)
    return 1 if counts.refused else 0


def _found(tx: Transaction, name: str, mapped: bool) -> tuple[Source, Hook | None]:
    found = sources.named(tx, name)
    if found is None:
        known = ", ".join(each.name for each in sources.listed(tx)) or "none yet"
        raise NoSuchSource(seen=name, known=known)
    if not mapped:
        return found, None
    if (hook := hooks.get(tx, found.id)) is None:
        raise NoMapping(seen=name)
    return found, hook


def _mapped(text: bytes, hook: Hook, source: Source) -> Given | Wrong | None:
    """A line of any shape, by the mapping of the source's webhooks; None passes it over."""
    try:
        body = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Wrong("the line", str(error)[:160], "JSON")
    found = apply(hook.mapping, Request(headers={}, body=body), source.name, times.now())
    return found.wrong[0] if found.wrong else found.given


def _tell(counts: Counts, end: str) -> None:
    if end:
        print(
            f"taken {counts.taken}, known {counts.known}, refused {counts.refused}", end=end, file=sys.stderr
        )


class _Input:
    """The file, or what is piped in."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._opened = -1

    def __enter__(self) -> int:
        if self._name == "-":
            return sys.stdin.fileno()
        try:
            self._opened = os.open(self._name, os.O_RDONLY)
        except OSError as error:
            raise NoFile(seen=self._name, why=error.strerror or "it cannot be opened") from error
        return self._opened

    def __exit__(self, *_: object) -> None:
        if self._opened >= 0:
            os.close(self._opened)


class _Rejects:
    """A file that is made with the first line that is refused; only its owner may read it."""

    def __init__(self, path: Path) -> None:
        self._path, self._out = path, -1

    def __enter__(self) -> Callable[[Rejected], None]:
        return self._add

    def _add(self, rejected: Rejected) -> None:
        if self._out < 0:
            self._out = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(self._out, msgspec.json.encode(rejected) + b"\n")

    def __exit__(self, *_: object) -> None:
        if self._out >= 0:
            os.close(self._out)
