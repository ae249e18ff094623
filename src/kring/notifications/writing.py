"""Writing: a notification's facts become a mail, in plain text and in simple HTML, from one template.

A template is plain text: paragraphs, quotes (lines that begin with ``> ``) and buttons (a line that is
``[label](address)``, the address one of ours).
"""

import re
from collections.abc import Callable
from functools import cache
from itertools import groupby
from pathlib import Path

import msgspec
from babel import Locale
from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kring.locale import translations
from kring.notifications import unsubscribing
from kring.notifications.facts import Facts, Letter
from kring.notifications.kinds import KINDS
from kring.notifications.notices import Mail
from kring.people import availability
from kring.store import Time, times

FOLDER = Path(__file__).parent / "templates"
LONGEST_LINE = 150
_BUTTON = re.compile(r"\[([^\]\n]+)\]\((\S+)\)")


class Block(msgspec.Struct, frozen=True):
    """A piece of a mail: a paragraph, a quote or a button."""

    kind: str
    text: str
    address: str = ""


@cache
def environment(language: str) -> Environment:
    """The templates in one language."""
    words = translations(language)
    made = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=lambda name: (name or "").endswith(".html"), trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined, auto_reload=False, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.filters.update(quoted=quoted, clock=_clock(words.locale))
    return made


def write(letter: Letter, facts: Facts, unsubscribe: str) -> Mail:
    """A mail to a person, in their language."""
    place, kind = environment(letter.words.language), letter.notification.kind
    told = facts | {
        "organization": letter.organization.name,
        "name": letter.person.name,
        "zone": letter.person.time_zone,
    }
    body = place.get_template(f"{kind}.txt").render(told)
    blocks = blocks_of(body, letter.organization.address)
    frame: dict[str, object] = {
        "blocks": blocks,
        "organization": letter.organization.name,
        "unsubscribe": unsubscribe,
    }
    frame["preferences"] = unsubscribing.preferences(letter.organization, letter.person.id, kind)
    frame["replies"] = bool(facts.get("reply_to"))
    line = letter.words.gettext(KINDS[kind].line).format(**told)
    return Mail(
        to=letter.to, line=one_line(line), unsubscribe=unsubscribe, open=str(facts.get("open", "")),
        short=short(blocks),
        reply_to=facts.get("reply_to", ""), answers=facts.get("answers", ""),
        text=place.get_template("frame.txt").render(frame),
        html=place.get_template("frame.html").render(frame, line=line),
    )  # fmt: skip


def short(blocks: list[Block]) -> str:
    """What is said first, and what it quotes; no buttons.

    >>> short(blocks_of("Hi, somebody asks:\\n\\n> It blinks.\\n\\n[Go](https://x/1)", "https://x"))
    'Hi, somebody asks:\\n“It blinks.”'
    """
    said = [block for block in blocks if block.kind != "button"][:2]
    return "\n".join(f"“{block.text}”" if block.kind == "quote" else block.text for block in said)


def blocks_of(body: str, ours: str) -> list[Block]:
    """The pieces of a template's text.

    >>> [b.kind for b in blocks_of("Hi\\nthere\\n\\n> a\\n> b\\n\\n[Go](https://x/1)\\n[Go](https://y)", "https://x")]
    ['paragraph', 'quote', 'button', 'paragraph']
    """
    blocks: list[Block] = []
    for piece in re.split(r"\n\s*\n", body.strip()):
        lines = piece.strip().splitlines()
        for is_quote, group in groupby(lines, key=lambda line: line.startswith(">")):
            run = list(group)
            blocks += [_quote(run)] if is_quote else _told(run, ours.rstrip("/") + "/")
    return blocks


def _quote(lines: list[str]) -> Block:
    return Block("quote", "\n".join(line[1:].removeprefix(" ") for line in lines))


def _told(lines: list[str], ours: str) -> list[Block]:
    """Paragraphs and buttons, in their order."""
    blocks: list[Block] = []
    for line in (line.strip() for line in lines):
        button = _BUTTON.fullmatch(line)
        if button and button[2].startswith(ours):
            blocks.append(Block("button", button[1], button[2]))
        elif blocks and blocks[-1].kind == "paragraph":
            blocks[-1] = Block("paragraph", f"{blocks[-1].text}\n{line}")
        else:
            blocks.append(Block("paragraph", line))
    return blocks


def quoted(text: str) -> str:
    """What somebody wrote, as a quote.

    >>> quoted("a\\n\\nb")
    '> a\\n> \\n> b'
    """
    return "\n".join(f"> {line}" for line in text.splitlines())


def one_line(text: str) -> str:
    """Fit for a header: one printable line, not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"


def _clock(locale: Locale) -> Callable[[Time, str], str]:
    def clock(moment: Time, place: str) -> str:
        return format_datetime(
            times.datetime_of(moment), "EEEE d MMMM, HH:mm", tzinfo=availability.zone(place), locale=locale
        )

    return clock
