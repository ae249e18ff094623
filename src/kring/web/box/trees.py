"""Trees: safe HTML as plain lists, which the box makes elements of. No page ever has to parse HTML of ours."""

from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from kring.web import markdown

Node = list[Any]  # [tag, its one attribute, children]; text is a str
_EMPTY = ("br", "hr")


class _Grower(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[list[Any]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        children: list[Any] = []
        own = dict(attrs)
        self.open[-1].append([tag, own.get("href") or own.get("start") or "", children])
        if tag not in _EMPTY:
            self.open.append(children)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() or (self.open[-1] and data == " "):
            self.open[-1].append(data)


@lru_cache(2048)
def tree(text: str) -> Node:
    """A message's Markdown as a tree of the tags that are allowed.

    >>> tree("**Hi** <script>alert(1)</script>")
    [['p', '', [['strong', '', ['Hi']], ' <script>alert(1)</script>']]]
    """
    grower = _Grower()
    grower.feed(str(markdown.safe(text)))
    grower.close()
    return grower.open[0]
