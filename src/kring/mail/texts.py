"""Texts: what a part of a mail says, whatever it says about its letters, and what HTML says without its form."""

import re
from collections.abc import Iterator

from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig
from lxml import html as markup
from lxml.etree import LxmlError, ParserError

LONGEST_HTML, LONGEST_TEXT = 400_000, 200_000
MOST_CELLS, _CELL = 10_000, re.compile("<t[dhr]", re.I)  # a row's height is sought in all the rows above it
_OUTLOOK = ("appendonsend", "divRplyFwdMsg", "mail-editor-reference-message-container", "stopSpelling")
_WRAPPED = ("gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix")
_BEFORE = re.compile(
    r"\s*(?:re|aw|antw|antwoord|sv|ref|rif|res|odp|(?P<forward>fwd?|wg|tr|doorst|doorgestuurd|enc|rv|i))"
    r"\s*(?:\[\d+\])?\s*:\s*",
    re.I,
)
_SMALL_DUTCH = "de het een ik je en van is niet dat mijn maar met voor op hoe wat kan heeft wel geen bij nog"
_SMALL_ENGLISH = "the a i you and of is not that my but with for on how what can has it have to do any"
_DUTCH, _ENGLISH = (frozenset(words.split(" ")) for words in (_SMALL_DUTCH, _SMALL_ENGLISH))
_FALLBACKS = {"ks_c_5601-1987": "cp949", "unicode-1-1-utf-7": "utf-7", "iso-8859-1": "cp1252"}


def decoded(content: bytes, charset: str) -> str:
    """Bytes as text: in the letters that the mail names if that goes, else UTF-8, else Windows' western ones.

    >>> decoded("Één".encode("latin-1"), "utf-8"), decoded(b"plain", "no-such-charset")
    ('Één', 'plain')
    """
    content = content[: 4 * LONGEST_TEXT]
    for name in (_FALLBACKS.get(charset.lower(), charset), "utf-8"):
        try:
            return tidy(content.decode(name))
        except (LookupError, UnicodeError, ValueError):
            continue
    return tidy(content.decode("cp1252", "replace"))


def tidy(text: str) -> str:
    """A text with one kind of line's end, without what no store keeps."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    return text.encode("utf-8", "replace").decode("utf-8")[:LONGEST_TEXT]


def from_html(html: str) -> str:
    """What HTML says, without what it quotes in the ways that mail programs mark.

    >>> from_html("<p>Try <b>this</b>.</p><blockquote type='cite'>My router blinks</blockquote>")
    'Try this.'
    """
    if not html.strip():
        return ""
    if len(_CELL.findall(html)) > MOST_CELLS:
        return _plainly(html)
    try:
        tree = markup.document_fromstring(html[:LONGEST_HTML])
        for quotes in (_marked, _quoted):
            if said := _without(tree, quotes):
                return said
        return _text(tree)
    except (ParserError, LxmlError, ValueError, AssertionError, RecursionError):
        return _plainly(html)


def _without(tree: markup.HtmlElement, quotes: object) -> str:
    """The text without these, or '' where nothing would be left."""
    copy = markup.document_fromstring(markup.tostring(tree))
    for element in list(quotes(copy)):  # type: ignore[operator]
        if element.getparent() is not None:
            element.drop_tree()
    return _text(copy)


def _marked(tree: markup.HtmlElement) -> Iterator[markup.HtmlElement]:
    """Quotes with what introduces them; beyond Outlook's mark all is quoted."""
    for element in tree.iter("div", "blockquote", "hr"):
        if element.get("id") in _OUTLOOK:
            yield from list(element.itersiblings())
            yield element
        elif any(name in _WRAPPED for name in (element.get("class") or "").split()) or _cites(element):
            yield element


def _quoted(tree: markup.HtmlElement) -> Iterator[markup.HtmlElement]:
    """Quotes alone: an answer may stand between them."""
    yield from tree.iter("blockquote")


def _cites(element: markup.HtmlElement) -> bool:
    return element.tag == "blockquote" and (element.get("type") == "cite" or element.get("cite") is not None)


def _text(tree: markup.HtmlElement) -> str:
    found = Inscriptis(tree, ParserConfig(css=STRICT_CSS_PROFILE)).get_text()
    lines = [line.strip("\u00a0 \t\u200b") for line in tidy(found).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _plainly(html: str) -> str:
    return " ".join(re.sub(r"<[^<>]*>", " ", tidy(html[:LONGEST_HTML])).split())


def bare_subject(subject: str) -> str:
    """A subject without what mail programs put before it, however often.

    >>> bare_subject("Re: Antw: RE[2]: Fwd: My router")
    'My router'
    """
    at = 0
    while found := _BEFORE.match(subject, at):
        at = found.end()
    return subject[at:].strip()


def is_forwarded(subject: str) -> bool:
    """Whether what is quoted is what somebody wants read."""
    found = _BEFORE.match(subject)
    return bool(found and found["forward"])


def language(text: str) -> str:
    """Dutch or English, by the small words in it.

    >>> language("Hoe kan ik mijn router resetten?"), language("My router blinks red.")
    ('nl', 'en')
    """
    words = re.findall(r"[a-zé]+", text[:2000].lower())
    dutch, english = (sum(word in known for word in words) for known in (_DUTCH, _ENGLISH))
    return "nl" if dutch > english else "en"
