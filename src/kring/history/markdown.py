"""Markdown from the HTML of other systems: what is read as text stays, what is only decoration goes."""

import re
from html.parser import HTMLParser

_BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "ul",
    "ol",
    "table",
    "tr",
    "details",
    "aside",
    "figure",
    "dl",
    "dd",
    "dt",
}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
_SKIPPED = {"script", "style", "svg", "template"}
_HEADING = re.compile(r"h[1-6]$")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_GAPS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def markdown(html: str) -> str:
    """A piece of HTML as Markdown.

    >>> markdown("<p>Try <code>ls -l</code> &amp; <b>look</b>:</p><ul><li>one</li><li>two</li></ul>")
    'Try `ls -l` & **look**:\\n\\n- one\\n- two'
    """
    if "<" not in html and "&" not in html:
        return html.strip()
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return writer.finished()


class _Writer(HTMLParser):
    """Writes while it parses; quotes and code are collected apart and put in when they end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.outer: list[list[str]] = []
        self.lists: list[int] = []
        self.links: list[str] = []
        self.skipping = self.verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self.skipping += 1
        elif tag in _BLOCKS:
            self._gap(tag)
        elif tag in _MARKS:
            self._write("" if self.verbatim else _MARKS[tag])
        elif _HEADING.match(tag):
            self._write("\n\n" + "#" * int(tag[1]) + " ")
        elif handler := getattr(self, f"_start_{tag}", None):
            handler({name: value or "" for name, value in attrs})
        if tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ul" else 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipping = max(0, self.skipping - 1)
        elif tag in _BLOCKS:
            self._gap(tag)
        elif tag in _MARKS:
            self._write("" if self.verbatim else _MARKS[tag])
        elif _HEADING.match(tag):
            self._write("\n\n")
        elif handler := getattr(self, f"_end_{tag}", None):
            handler()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self._write(data if self.verbatim else _SPACE.sub(" ", data))

    def finished(self) -> str:
        while self.outer:
            self._end_blockquote()
        text = "".join(self.out)
        text = re.sub(r"[ \t]+\n", "\n", text)
        return _GAPS.sub("\n\n", text).strip()

    def _write(self, text: str) -> None:
        if (
            text
            and text.startswith(" ")
            and (not self.out or self.out[-1].endswith("\n"))
            and not self.verbatim
        ):
            text = text.lstrip(" ")
        if text:
            self.out.append(text)

    def _gap(self, tag: str) -> None:
        if tag == "tr":
            self._write("\n")
        elif not (self.lists and tag in ("p", "div", "ul", "ol")):
            self._write("\n\n")

    def _start_br(self, _: dict[str, str]) -> None:
        self._write("\n")

    def _start_hr(self, _: dict[str, str]) -> None:
        self._write("\n\n---\n\n")

    def _start_li(self, _: dict[str, str]) -> None:
        depth = max(0, len(self.lists) - 1)
        number = self.lists[-1] if self.lists else 0
        if number:
            self.lists[-1] += 1
        self._write("\n" + "  " * depth + (f"{number}. " if number else "- "))

    def _start_td(self, _: dict[str, str]) -> None:
        self._write(" | ")

    _start_th = _start_td

    def _start_a(self, attributes: dict[str, str]) -> None:
        address = attributes.get("href", "")
        self.links.append(address if address.startswith(("http://", "https://", "mailto:")) else "")
        self._write("[" if self.links[-1] else "")

    def _end_a(self) -> None:
        if self.links and (address := self.links.pop()):
            self._write(f"]({address})")

    def _start_img(self, attributes: dict[str, str]) -> None:
        name, address = attributes.get("alt", ""), attributes.get("src", "")
        if "emoji" in attributes.get("class", ""):
            self._write(name)
        elif address.startswith(("http://", "https://")):
            self._write(f"![{name}]({address})")

    def _start_code(self, _: dict[str, str]) -> None:
        self._write("" if self.verbatim else "`")

    def _end_code(self) -> None:
        self._write("" if self.verbatim else "`")

    _start_kbd, _end_kbd = _start_code, _end_code

    def _start_pre(self, _: dict[str, str]) -> None:
        self._write("\n\n```\n")
        self.verbatim += 1

    def _end_pre(self) -> None:
        if self.verbatim:
            self.verbatim -= 1
            self._write("" if self.out and self.out[-1].endswith("\n") else "\n")
            self._write("```\n\n")

    def _start_blockquote(self, _: dict[str, str]) -> None:
        self.outer.append(self.out)
        self.out = []

    def _end_blockquote(self) -> None:
        if self.outer:
            quoted = _GAPS.sub("\n\n", "".join(self.out)).strip()
            self.out = self.outer.pop()
            self._write("\n\n" + "\n".join(f"> {line}".rstrip() for line in quoted.split("\n")) + "\n\n")
