"""Promoting: a learned ranker that won on an organization's own past is kept beside its index, and used after."""

from pathlib import Path

import msgspec

from kring import __version__

from .fixed import Fixed
from .learned import Learned, restored
from .ranker import Ranker

NAME = "ranker.json"


class _Kept(msgspec.Struct):
    version: str  # another version may have other features
    texts: dict[str, object]


def keep(ranker: Ranker, folder: Path) -> bool:
    """Keep the ranker that a backtest chose; True when it is a learned one, else there is none any more."""
    path = folder / NAME
    if not isinstance(ranker, Learned):
        path.unlink(missing_ok=True)
        return False
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(_Kept(__version__, ranker.texts())))
    fresh.rename(path)
    return True


def kept(folder: Path) -> Ranker:
    """The ranker to use: the one that was kept, if this version made it, else the fixed one."""
    path = folder / NAME
    if not path.exists():
        return Fixed()
    found = msgspec.json.decode(path.read_bytes(), type=_Kept)
    return restored(found.texts) if found.version == __version__ else Fixed()
