"""Texts: what a rule writes, with values in it: ``Parcel {event.data.number} is late.``

What stands between braces is CEL, the language of conditions: one language to learn, with nothing in it to reach or
to run away with. ``{{`` and ``}}`` are braces themselves. In Markdown a value can be no more than words: it makes no
link, heading or picture that the rule's author did not write.
"""

import re
from datetime import datetime
from typing import Any

import msgspec

from kring import conditions
from kring.conditions import Condition, Variables
from kring.refusals import Refusal

LONGEST, MOST_VALUES, LONGEST_VALUE = 4_000, 40, 2_000  # of a template, in characters; of each value
CUT = "…"
_ACTIVE = re.compile(r"[\\`*\[\]<|]|(?<!\w)_|_(?!\w)|~(?=~)|&(?=#?\w+;)|(?<=:)/(?=/)")
_FIRST = re.compile(r"^(\s{0,3})([#>+=-]|\d{1,9}(?=[.)]))")
_Pieces = tuple[str | Condition, ...]


class Text(msgspec.Struct, frozen=True):
    """A template that was read. ``markdown`` is False of a title: one line without markup."""

    pieces: _Pieces
    markdown: bool


class TooLongTemplate(Refusal):
    """A text of a rule has at most {most} characters and {values} values; this one has {length} and {seen}."""


class OpenBrace(Refusal):
    """Column {column}: this brace is not closed. For a brace itself write two."""


class NoValue(Refusal):
    """{expression} has no value here."""


class NotText(Refusal):
    """{expression} is {seen}; a text, a number, a time or a list of those can be written."""


def read(template: str, *, markdown: bool = True, names: frozenset[str] = conditions.EVENT) -> Text:
    """Read a template, in which these variables may stand.

    Raises:
        OpenBrace, TooLongTemplate: it cannot be read.
        Refusal: an expression is none; the sentence names the column.
    """
    if len(template) > LONGEST:
        seen = template.count("{")
        raise TooLongTemplate(most=LONGEST, values=MOST_VALUES, length=len(template), seen=seen)
    pieces: list[str | Condition] = []
    at = 0
    while at < len(template):
        if template[at : at + 2] in ("{{", "}}"):
            pieces.append(template[at])
            at += 2
        elif template[at] == "{":
            end = _closed(template, at)
            pieces.append(conditions.compile(template[at + 1 : end].strip(), names))
            at = end + 1
        elif template[at] == "}":
            raise OpenBrace(column=at + 1)
        else:
            end = min(
                (i for i in (template.find("{", at), template.find("}", at)) if i >= 0), default=len(template)
            )
            pieces.append(template[at:end])
            at = end
    values = sum(not isinstance(piece, str) for piece in pieces)
    if values > MOST_VALUES:
        raise TooLongTemplate(most=LONGEST, values=MOST_VALUES, length=len(template), seen=values)
    return Text(tuple(pieces), markdown)


def _closed(template: str, start: int) -> int:
    """Where the brace at ``start`` is closed: braces within, and in quotes, are the expression's own."""
    depth, quote, at = 0, "", start
    while at < len(template):
        letter = template[at]
        if quote:
            at += letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            depth += (letter == "{") - (letter == "}")
            if not depth:
                return at
        at += 1
    raise OpenBrace(column=start + 1)


def write(text: Text, variables: Variables) -> str:
    """The text with its values.

    Raises:
        NoValue, NotText: a value cannot be written.
    """
    written = ""
    for number, piece in enumerate(text.pieces):
        if isinstance(piece, str):
            written += piece
            continue
        value = _value(piece, variables)
        if text.markdown:
            alone = _stands_alone(text.pieces, number, written)
            written += escaped(value, starts=not written or written.endswith("\n"), lines=alone)
        else:
            written += " ".join(value.split())
    return written.strip() if text.markdown else " ".join(written.split())


def _value(piece: Condition, variables: Variables) -> str:
    found = conditions.evaluate(piece, variables)
    if found is None:
        raise NoValue(expression=piece.text)
    value = said(found)
    if value is None:
        raise NotText(expression=piece.text, seen=type(found).__name__)
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + CUT


def said(value: Any) -> str | None:
    """A value in words; None when it has none.

    >>> said(3.0), said([1, "a"]), said({}), said(True)
    ('3', '1, a', None, 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "".join(c for c in value if c.isprintable() or c in "\n\t")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, list | tuple):
        each = [said(one) for one in value]
        return None if any(one is None for one in each) else ", ".join(str(one) for one in each)
    return None


def _stands_alone(pieces: _Pieces, number: int, written: str) -> bool:
    """Whether a value has a line of its own: then its lines stay lines."""
    after = pieces[number + 1] if number + 1 < len(pieces) else "\n"
    return (
        (not written or written.endswith("\n")) and isinstance(after, str) and after.startswith(("\n", "\r"))
    )


def escaped(value: str, *, starts: bool, lines: bool = False) -> str:
    r"""A value that Markdown shows as it is.

    >>> escaped("[a](http://b) <b> *c* snake_case", starts=False)
    '\\[a\\](http:\\//b) \\<b> \\*c\\* snake_case'
    >>> escaped("# no\nheading", starts=True), escaped("1. no\nlist", starts=True, lines=True)
    ('\\# no heading', '1\\. no\nlist')
    """
    shown = value.splitlines() if lines else [" ".join(value.split())]
    plain = [_ACTIVE.sub(r"\\\g<0>", line.strip()) for line in shown]
    return "\n".join(_begun(line) if starts or number else line for number, line in enumerate(plain))


def _begun(line: str) -> str:
    """A line that begins neither a heading, a list nor a quote."""
    found = _FIRST.match(line)
    if not found:
        return line
    end = found.end()
    return f"{line[:end]}\\{line[end:]}" if found[2].isdigit() else f"{found[1]}\\{line[found.start(2) :]}"
