"""Locale: the words of pages and mail in the languages that Kring speaks, straight from the ``.po`` files."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.messages import pofile
from babel.messages.catalog import Catalog

from kring.refusals import Refusal

SPOKEN = ("en", "nl")
HERE = Path(__file__).parent


class Translations:
    """The messages of one language; what has no translation is said in English."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self._said, self._plural = _read(language)

    def gettext(self, message: str) -> str:
        """A message in this language."""
        return self._said.get(message, message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """A message about a number of things."""
        forms = self._plural.get(singular)
        return (forms or (singular, plural))[0 if number == 1 else 1]

    def refusal(self, refusal: Refusal) -> str:
        """A refusal's sentence, filled; a word of ours in it is translated too."""
        values = {n: self.gettext(v) if isinstance(v, str) else v for n, v in refusal.values.items()}
        return self.gettext(refusal.message).format(**values)


def later(message: str) -> str:
    """Mark a message that is translated where it is shown."""
    return message


@cache
def translations(language: str) -> Translations:
    """The messages of a language; English for one that is not spoken here."""
    return Translations(language if language in SPOKEN else "en")


def catalogs(language: str) -> Iterable[Catalog]:
    """The catalogs of a language: each part of Kring may keep its own ``.po`` file."""
    for path in sorted((HERE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            yield pofile.read_po(file, locale=language)


def preferred(*wishes: str) -> str:
    """The spoken language that is wished for first; a wish is a locale or an Accept-Language header.

    >>> preferred("", "fr-FR,nl-BE;q=0.8,en;q=0.5")
    'nl'
    >>> preferred("", "zz")
    'en'
    """
    for wish in wishes:
        if found := negotiate_locale(list(_ordered(wish)), SPOKEN, sep="-"):
            return found
    return "en"


def _ordered(wish: str) -> Iterable[str]:
    weighed = []
    for part in wish.split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), str(Locale.parse(name, sep="-")).replace("_", "-")))
        except (ValueError, UnknownLocaleError):
            continue
    return [name for _, name in sorted(weighed, key=lambda pair: pair[0])]


def _read(language: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    said: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    for catalog in catalogs(language):
        for message in catalog:
            if not message.id or not message.string or message.fuzzy:
                continue
            if isinstance(message.id, tuple):
                plural[message.id[0]] = tuple(message.string)
            else:
                said[str(message.id)] = str(message.string)
    return said, plural
