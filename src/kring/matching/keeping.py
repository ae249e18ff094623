"""Keeping: what was learned, on disk; written whole or not at all, read back by mapping files."""

import contextlib
import shutil
import struct
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from .columns import Column
from .facts import AnyFact
from .indexes import Indexes
from .leanings import Leanings
from .line import Line
from .past import Past

VERSION = 3
"""Another layout: an index of an older version is thrown away and built again from the log."""
_COLUMNS = (
    "asked_at", "asker", "hidden", "ask_topics", "topics_start", "head", "answer_ask", "answer_person", "answer_at",
    "answer_next", "answer_first", "posts", "thanked", "person_total", "person_firsts", "person_posts",
    "person_thanks", "person_delay", "person_start", "person_hours", "gone",
)  # fmt: skip
_NAMES = ("asks", "people", "topics")
_LENGTHS, _DOCUMENTS, _LINE = "lengths", "documents", "line"


class Manifest(msgspec.Struct):
    """Which files make up the index, and up to where in the log it goes."""

    version: int
    state: str
    position: int
    pieces: list[tuple[int, int]]
    blocks: int
    line: int
    declared: dict[int, tuple[int, ...]]
    waiting: list[AnyFact]
    ranker: dict[str, Any] | None = None


def save(
    directory: Path,
    position: int,
    past: Past,
    indexes: Indexes,
    leanings: Leanings,
    ranker: dict[str, Any] | None,
) -> None:
    """Write the index; the manifest is replaced last, so that a crash leaves the former one."""
    past.count()
    state = directory / f"state-{position}-{len(past.asks)}-{past.answer_ask.size}"
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    for name in _COLUMNS:
        getattr(past, name).save(state / name)
    for name in _NAMES:
        getattr(past, name).save(state / name)
    past.counts.save(state / "counts")
    leanings.save(state / "leanings")
    indexes.words.save(directory / "words")
    indexes.words.lengths.save(state / _LENGTHS)
    indexes.documents.save(state / _DOCUMENTS)
    indexes.line.save(state / _LINE)
    if indexes.vectors is not None:
        indexes.vectors.save(directory / "meaning", state)
    manifest = Manifest(
        version=VERSION,
        state=state.name,
        position=position,
        pieces=indexes.words.outline(),
        blocks=indexes.vectors.full if indexes.vectors is not None else -1,
        line=len(indexes.line),
        declared=past.declared,
        waiting=past.waiting,
        ranker=ranker,
    )
    fresh = directory / "manifest.new"
    fresh.write_bytes(msgspec.json.encode(manifest))
    fresh.rename(directory / "manifest.json")
    _tidy(directory, manifest)


def load(directory: Path, past: Past, indexes: Indexes, leanings: Leanings) -> Manifest | None:
    """Read the index back; None when there is none that this version can read. Nothing is changed on disk."""
    manifest = _manifest(directory)
    if manifest is None or (manifest.blocks < 0) != (indexes.vectors is None):
        return None
    state = directory / manifest.state
    line = _line(state / _LINE)
    if len(line) != manifest.line:
        return None
    for name in (*_COLUMNS, *_NAMES):
        getattr(past, name).load(state / name)
    past.counts.load(state / "counts")
    leanings.load(state / "leanings")
    lengths = Column(np.float32)
    lengths.load(state / _LENGTHS)
    indexes.words.load(directory / "words", manifest.pieces, lengths)
    indexes.documents.load(state / _DOCUMENTS)
    indexes.line = line
    if indexes.vectors is not None:
        indexes.vectors.load(directory / "meaning", state, manifest.blocks)
    past.resume(manifest.declared, manifest.waiting)
    return manifest


def _line(path: Path) -> Line:
    """The texts that wait; fewer than the manifest says when the file was cut off, which an empty one does not show."""
    line = Line()
    with contextlib.suppress(OSError, EOFError, struct.error):
        line.load(path)
    return line


def _manifest(directory: Path) -> Manifest | None:
    try:
        found = msgspec.json.decode((directory / "manifest.json").read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return found if found.version == VERSION else None


def _tidy(directory: Path, manifest: Manifest) -> None:
    """Remove what the manifest does not name; mapped files stay readable until they are let go."""
    pieces = {f"{start}-{size}" for start, size in manifest.pieces}
    blocks = {str(number) for number in range(max(manifest.blocks, 0))}
    for parent, kept in ((directory / "words", pieces), (directory / "meaning", blocks)):
        for place in parent.glob("*"):
            if place.name not in kept:
                shutil.rmtree(place)
    for place in directory.glob("state-*"):
        if place.name != manifest.state:
            shutil.rmtree(place)
