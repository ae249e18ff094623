"""Templating: Jinja in each language, and the few words that templates may use beside Jinja's own."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kring.invitations import reasons
from kring.locale import Translations, translations
from kring.web import assets, clocks, cross_site, markdown, numbers

if TYPE_CHECKING:
    from kring.web.pages import Page

FOLDER = Path(__file__).parent / "templates"


@cache
def environment(language: str) -> Environment:
    """The templates in one language."""
    words: Translations = translations(language)
    made = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False, extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )  # fmt: skip
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.filters.update(markdown=markdown.safe, initials=initials, iso=clocks.iso, inline=markdown.plain)
    made.filters.update(
        {name: _in(words, function) for name, function in (clocks.FILTERS | numbers.FILTERS).items()}
    )
    made.filters["reasons"] = lambda why, now, you: reasons.all_said(words, why, now, you=you)
    made.globals.update(asset=assets.address, language=language)
    return made


def render(template: str, page: "Page", view: dict[str, Any]) -> str:
    """A template with its view, as the page's visitor is to read it."""
    token = cross_site.token(page)
    return environment(page.words.language).get_template(template).render(
        view, page=page, person=page.person, viewer=page.viewer, organization=page.organization, token=token,
        now=page.now,
    )  # fmt: skip


def initials(name: str) -> str:
    """What stands in somebody's dot.

    >>> initials("Emre van der Yıldız"), initials("Noor"), initials("")
    ('EY', 'N', '?')
    """
    parts = [part for part in name.split() if part[0].isalnum()]
    ends = parts[:1] + parts[1:][-1:]
    return "".join(part[0].upper() for part in ends) or "?"


def _in(words: Translations, function: Any) -> Any:
    return lambda *given, **more: function(words, *given, **more)
