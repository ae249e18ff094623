"""Finding the files of an export among the paths somebody gave."""

from collections.abc import Callable
from pathlib import Path

from kring.refusals import Refusal


class NoSuchPath(Refusal):
    """There is no file or folder {path}."""

    field = "path"


class NothingThere(Refusal):
    """There is nothing to import in {path}: {wanted} are wanted."""

    field = "path"


def files(paths: list[Path], wanted: Callable[[Path], bool], said: str) -> list[Path]:
    """The files among the paths and, in order, in their folders; a file that was named itself is always taken.

    Raises:
        NoSuchPath, NothingThere: there are none.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise NoSuchPath(path=path)
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and wanted(p))
        else:
            found.append(path)
    if not found:
        raise NothingThere(path=", ".join(map(str, paths)), wanted=said)
    return list(dict.fromkeys(found))


def stem(path: Path) -> str:
    """A file's name without its endings, in small letters.

    >>> stem(Path("dump/Posts.xml.gz"))
    'posts'
    """
    return path.name.split(".", 1)[0].lower()


def ending(path: Path) -> str:
    """A file's ending, leaving out that it is gzipped.

    >>> ending(Path("people.JSONL.gz"))
    '.jsonl'
    """
    return Path(path.name.lower().removesuffix(".gz")).suffix
