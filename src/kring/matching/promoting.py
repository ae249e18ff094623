"""Promoting: a learned ranker that won on an organization's own past is kept beside its index, and used after."""

from pathlib import Path

import msgspec

from .fixed import Fixed
from .keeping import VERSION
from .learned import Learned, restored
from .ranker import Ranker

NAME = "ranker.json"


class _Kept(msgspec.Struct):
    version: int  # of the index: another one may have other features
    texts: dict[str, object]


def keep(ranker: Ranker, folder: Path) -> bool:
    """Keep the ranker that a backtest chose; True when it is a learned one, else there is none any more."""
    path = folder / NAME
    if not isinstance(ranker, Learned):
        path.unlink(missing_ok=True)
        return False
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(_Kept(VERSION, ranker.texts())))
    fresh.rename(path)
    return True


def kept(folder: Path) -> Ranker:
    """The ranker to use: the one that was kept, if this version made it, else the fixed one."""
    path = folder / NAME
    if not path.exists():
        return Fixed()
    found = msgspec.json.decode(path.read_bytes(), type=_Kept)
    return restored(found.texts) if found.version == VERSION else Fixed()
