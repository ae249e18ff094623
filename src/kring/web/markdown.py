"""Markdown: what people write, as safe HTML: everything that is not on the list is taken out."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {
    "p", "br", "em", "strong", "del", "code", "pre", "a", "ul", "ol", "li", "blockquote", "hr",
    "h3", "h4", "h5", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
_md = MarkdownIt("commonmark", {"breaks": True, "html": False}).enable(["table", "strikethrough"])
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`|\]\([^)]*\)|<https?://[^>\s]*>)", re.S)
_BARE = re.compile(r"(?<![\w(\"'=])(https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]])")
_MARKS, MOST_MARKS = "[*_`~|<>", 2000  # a text of nothing but marks would take seconds to read
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h5", "h6": "h5"}


@lru_cache(4096)
def safe(text: str) -> Markup:
    """A message's body for the page.

    >>> safe("**Hi** <script>alert(1)</script> [x](javascript:alert(1))")
    Markup('<p><strong>Hi</strong> &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1))</p>\\n')
    """
    if sum(map(text.count, _MARKS)) > MOST_MARKS:
        return Markup("<p>{}</p>").format(text)
    tokens = _md.parse(_linked(text))
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = _md.renderer.render(tokens, _md.options, {})
    return Markup(
        nh3.clean(
            html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener ugc"
        )
    )


def plain(text: str, length: int = 200) -> str:
    """A message's beginning as one line of plain text.

    >>> plain("Try **this**:\\n\\n- one\\n- two", 14)
    'Try this: one…'
    """
    words = " ".join(nh3.clean(str(safe(text)).replace("<", " <"), tags=set()).split())
    words = Markup(words).unescape().replace(" :", ":").replace(" .", ".").replace(" ,", ",")
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def _linked(text: str) -> str:
    """Bare addresses become links, outside of code."""
    pieces = _CODE.split(text)
    return "".join(piece if i % 2 else _BARE.sub(r"<\1>", piece) for i, piece in enumerate(pieces))
