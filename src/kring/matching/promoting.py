"""Promoting: the ranker that won on an organization's own past is kept beside its index, and used after."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from .calibration import Calibration
from .fixed import Fixed
from .keeping import VERSION
from .learned import Learned, restored
from .ranker import Ranker
from .training import Note

NAME = "ranker.json"


class _Kept(msgspec.Struct):
    """`version` is the index's: another one may have other features. Without `texts` the fixed ranker won."""

    version: int
    texts: dict[str, Any] | None = None
    calibration: Calibration | None = None
    answered: int = 0
    notes: list[Note] = []


def keep(ranker: Ranker, folder: Path, answered: int = 0, notes: Sequence[Note] = ()) -> bool:
    """Keep the ranker that was chosen, and on how many answered asks; True when it is a learned one."""
    texts = ranker.texts() if isinstance(ranker, Learned) else None
    folder.mkdir(parents=True, exist_ok=True)
    fresh = (folder / NAME).with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(_Kept(VERSION, texts, ranker.calibration, answered, list(notes))))
    fresh.rename(folder / NAME)
    return texts is not None


def kept(folder: Path) -> Ranker:
    """The ranker to use: the one that was kept, if this version made it, else the fixed one."""
    found = _read(folder)
    if found is None:
        return Fixed()
    return restored(found.texts) if found.texts else Fixed(found.calibration)


def trained_on(folder: Path) -> int:
    """How many answered asks the training of the kept ranker knew."""
    found = _read(folder)
    return found.answered if found else 0


def noted(folder: Path) -> dict[str, Any]:
    """What the training saw, for a log."""
    found = _read(folder)
    return msgspec.to_builtins(found.notes[-1]) if found and found.notes else {}


def _read(folder: Path) -> _Kept | None:
    try:
        found = msgspec.json.decode((folder / NAME).read_bytes(), type=_Kept)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return found if found.version == VERSION else None
