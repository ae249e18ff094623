"""Extracting: every sentence that Kring says to people, from its pages, mails, refusals and events."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from babel.messages import extract

import kring
from kring.events import KINDS
from kring.invitations import reasons
from kring.locale import catalogs
from kring.refusals import Refusal

SOURCE = Path(kring.__file__).parent

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "gettext": None, "ngettext": (1, 2), "later": None,
}  # fmt: skip
JINJA = {"extensions": "jinja2.ext.do", "trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
Message = str | tuple[str, ...]


def messages() -> dict[Message, str]:
    """Each sentence, or pair of singular and plural, with a place where it is said."""
    found: dict[Message, str] = {}
    for method, pattern in (("python", "*.py"), ("jinja2", "*.html"), ("jinja2", "*.txt")):
        for path in sorted(SOURCE.rglob(pattern)):
            for message in _in_file(path, method):
                found.setdefault(message, path.relative_to(SOURCE).as_posix())
    return found | {text: place for text, place in _of_classes() if text not in found}


def missing(language: str) -> dict[Message, str]:
    """What is said but has no translation into a language."""
    translated = {
        message.id if not isinstance(message.id, list) else tuple(message.id)
        for catalog in catalogs(language)
        for message in catalog
        if message.id and _is_whole(message.string) and not message.fuzzy
    }
    return {message: place for message, place in messages().items() if message not in translated}


def _is_whole(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) and all(string or ())


def _in_file(path: Path, method: str) -> Iterator[Message]:
    options = JINJA if method == "jinja2" else {}
    with path.open("rb") as file:
        for _, message, _, _ in extract.extract(method, file, keywords=KEYWORDS, options=options):
            yield tuple(message) if isinstance(message, (tuple, list)) else message


def _of_classes() -> Iterator[tuple[Message, str]]:
    """Refusals' sentences are their docstrings, events' their ``sentence``, reasons' lie in a table."""
    for module in pkgutil.walk_packages(kring.__path__, "kring."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for kind in _below(Refusal):
        yield " ".join((kind.__doc__ or "").split()), kind.__module__
    for event in KINDS.values():
        yield event.sentence, event.__module__
    for pair in (*reasons.YOU.values(), *reasons.THEY.values()):
        yield pair if pair[0] != pair[1] else pair[0], reasons.__name__


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _below(sub)


if __name__ == "__main__":
    import sys

    for sentence, place in sorted(missing(sys.argv[1]).items(), key=lambda pair: pair[1]):
        print(f"{place}: {sentence!r}")
