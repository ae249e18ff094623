"""Quoting: a reply is cut from what it quotes, and from the signature under it, in the ways of common mail programs.

What comes before a mark of a quote is the reply (top posting); of what is quoted line by line (``>``) the lines
between are (bottom posting, answers in between). Where nothing would be left, nothing is cut.
"""

import re

_BEGINS = re.compile(r"(?:Op|On|Am|Le|El|Il|Em|Den)\b", re.I)
_WROTE = re.compile(
    r"\b(?:wrote|writes|schreef|(?:het volgende )?geschreven|schrieb|a écrit|escribió|ha scritto|escreveu|skrev)\b"
    r"[^:]{0,120}:$",
    re.I,
)
_NAMED = re.compile(  # Jan Smit <jan@example.org> schreef op 2 november 2026 10:00:
    r"[^\n]{1,150} (?:schreef|wrote|schrieb|a écrit|escribió|ha scritto) (?:op|on|am|le|el|il) [^\n]{3,150}:$",
    re.I,
)
_DATED = re.compile(  # 2026-11-02 10:00 GMT+01:00 Jan Smit <jan@example.org>:
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})[^\n]{0,100}"
    r"<[^<>\s]{3,120}>(?: wrote| schreef)?:$",
    re.I,
)
_MARK = re.compile(
    r"-{2,} ?(?:Original (?:Message|Appointment)|Forwarded message|Reply message|Oorspronkelijk bericht"
    r"|Origineel bericht|Doorgestuurd bericht|Antwoordbericht|Ursprüngliche Nachricht|Weitergeleitete Nachricht"
    r"|Message d'origine|Mensaje original|Messaggio originale|Mensagem original) ?-{2,}$"
    r"|(?:Begin forwarded message|Begin doorgestuurd bericht):$|_{20,}$",
    re.I,
)
_FROM = re.compile(r"\*{0,2}(?:From|Van|Von|De|Da|Afzender) ?:\*{0,2} ?\S", re.I)
_SENT = re.compile(
    r"\*{0,2}(?:Sent|Date|Verzonden|Datum|Gesendet|Envoyé|Enviado(?: el)?|Fecha|Inviato|Data|To|Aan|An|À|Para|A) ?:",
    re.I,
)
_SIGNATURE = re.compile(r"(?:--|—|__)$")
_SENT_FROM = re.compile(
    r"\*?(?:Sent (?:from|with) (?:my|Outlook|Mail|Yahoo|Proton)|Get Outlook for|Verstuurd vanaf|Verzonden vanaf"
    r"|Verzonden (?:met|via)|Outlook voor|Download Outlook|Gesendet (?:von|mit)|Von meinem|Envoyé (?:de|depuis)"
    r"|Enviado desde|Inviato da)\b.{0,80}$",
    re.I,
)
MOST_LINES, LONGEST_LINE = 5_000, 400
SPREAD = 3  # lines over which a mail program may spread "On … wrote:"


def cut(body: str) -> str:
    """What somebody wrote, without what they answer to.

    >>> cut("It works, thanks!\\n\\nOn Mon, 2 Nov 2026 at 10:00, Bob <bob@example.org> wrote:\\n> Reset it.")
    'It works, thanks!'
    >>> cut("> Which model?\\nA Fritz!Box.\\n> Since when?\\nYesterday.\\n-- \\nAlice")
    'A Fritz!Box.\\nYesterday.'
    """
    lines = body.replace("\r\n", "\n").strip().split("\n")[:MOST_LINES]
    own = _own(lines)
    return _said(_unsigned(own)) or _said(own) or _said(lines)


def _own(lines: list[str]) -> list[str]:
    """The lines that are not quoted, up to the first mark with something above it, else from it on."""
    bare = [line.strip()[:LONGEST_LINE] for line in lines]
    at = 0
    while at < len(lines):
        size = 0 if bare[at].startswith(">") else _mark(bare, at)
        if size:
            above = _unquoted(lines[:at])
            return above if _said(above) else _unquoted(lines[at + size :])
        at += 1
    return _unquoted(lines)


def _mark(bare: list[str], at: int) -> int:
    """How many lines the mark of a quote has that begins here; 0 when none does."""
    line = bare[at]
    if _MARK.match(line) or _NAMED.match(line) or _DATED.match(line):
        return 1
    if _BEGINS.match(line):
        for size in range(1, SPREAD + 1):
            if _WROTE.search(" ".join(bare[at : at + size])):
                return size
    if _FROM.match(line) and any(_SENT.match(other) for other in bare[at + 1 : at + 4]):
        return _height(bare, at)
    return 0


def _height(bare: list[str], at: int) -> int:
    """How many lines the head of a quoted mail has: to the first empty one."""
    size = 1
    while at + size < len(bare) and size < 12 and bare[at + size]:
        size += 1
    return size


def _unquoted(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.lstrip().startswith(">")]


def _unsigned(lines: list[str]) -> list[str]:
    for at, line in enumerate(lines):
        if _SENT_FROM.match(line.strip()[:LONGEST_LINE]) or (at and _SIGNATURE.match(line.strip())):
            return lines[:at]
    return lines


def _said(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()
