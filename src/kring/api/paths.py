"""Paths: which route a path leads to. A word counts before a ``{name}``."""

from typing import Generic, TypeVar

T = TypeVar("T")
_NAME = "{}"


class Paths(Generic[T]):
    """Things by path template.

    >>> paths = Paths[int]()
    >>> paths.add("/asks/{ask_id}", 1)
    >>> paths.find("/asks/7/")
    (1, {'ask_id': '7'})
    >>> paths.find("/asks") is None
    True
    """

    def __init__(self) -> None:
        self._children: dict[str, Paths[T]] = {}
        self._name = ""
        self._thing: T | None = None

    def add(self, template: str, thing: T) -> None:
        """Put a thing at a path."""
        place = self
        for part in _parts(template):
            named = part.startswith("{")
            place = place._children.setdefault(_NAME if named else part, Paths())
            place._name = part.strip("{}") if named else ""
        place._thing = thing

    def find(self, path: str) -> tuple[T, dict[str, str]] | None:
        """What lies at a path, with the values of its names."""
        place, values = self, {}
        for part in _parts(path):
            further = place._children.get(part) if part != _NAME else None
            if further is None:
                further = place._children.get(_NAME)
                if further is None:
                    return None
                values[further._name] = part
            place = further
        return None if place._thing is None else (place._thing, values)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]
