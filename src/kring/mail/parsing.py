"""Parsing: a mail's bytes become a letter; nothing in it is believed, and nothing of it can break what reads it."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime

import msgspec

from kring.mail import bounds, texts
from kring.mail.bounds import LONGEST_HEADER, POLICY
from kring.people.addresses import BadAddress, normal
from kring.store import Time

MOST_PARTS, MOST_REFERENCES, MOST_RECIPIENTS = 200, 100, 200
LONGEST_SUBJECT, LONGEST_NAME = 300, 80
_IDENTIFIER = re.compile(r"<([^<>\s]{1,250})>")
_WORD, _ASIDE = re.compile(r"=\?[^?\s]{1,40}\?[bq]\?[^?\s]*\?=", re.I), "_aside_"
_PUT_ASIDE = re.compile(f"{_ASIDE}([0-9]{{1,6}}){_ASIDE}")
AS_IT_STANDS = frozenset(("authentication-results", "dkim-signature"))
PLAIN, HTML = "text/plain", "text/html"


class File(msgspec.Struct, frozen=True):
    """Something attached: its name, what the mail says it is, and its content as it was sent, never unpacked."""

    name: str
    said: str
    content: bytes
    inline: bool = False


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as far as we care. Addresses are normalized, identifiers without brackets, texts decoded."""

    sender: str = ""
    name: str = ""
    senders: int = 0  # addresses in From, of all From lines: anything but one proves nothing
    to: tuple[str, ...] = ()
    subject: str = ""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sent_at: Time | None = None
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()  # names in lower case, in their order
    kind: str = ""  # of the whole: text/plain, multipart/report …
    parts: tuple[str, ...] = ()  # kinds of all its parts, with a calendar's method

    def header(self, name: str) -> str:
        """The first header of that name, or ''."""
        return next((value for key, value in self.headers if key == name), "")

    def has(self, *names: str) -> bool:
        """Whether there is a header of one of these names."""
        return any(key in names for key, _ in self.headers)

    @property
    def answers(self) -> tuple[str, ...]:
        """What it answers, the nearest first."""
        return tuple(dict.fromkeys((*self.in_reply_to, *reversed(self.references))))

    @property
    def body(self) -> str:
        """What it says, in plain text."""
        return self.text or texts.from_html(self.html)


def parse(content: bytes) -> Letter:
    """The letter in a mail's bytes; of what is broken as much as can be read."""
    mail = _read(content)
    headers = tuple((name.lower(), _header(name.lower(), value)) for name, value in mail.raw_items())
    found = Letter(headers=headers, kind=mail.get_content_type())
    raw = tuple((name.lower(), _in_letters(str(value)[:LONGEST_HEADER])) for name, value in mail.raw_items())
    senders = _addresses(value for name, value in raw if name == "from")
    name, sender = senders[0] if senders else ("", "")
    text, html, files, kinds = _content(mail)
    return msgspec.structs.replace(
        found, sender=sender, name=one_line(name, LONGEST_NAME), senders=len(senders), to=_recipients(raw),
        subject=one_line(found.header("subject"), LONGEST_SUBJECT),
        message_id=next(iter(identifiers(found.header("message-id"))), ""),
        in_reply_to=identifiers(found.header("in-reply-to")), references=identifiers(found.header("references")),
        sent_at=_moment(found.header("date")), text=text, html=html, files=files, parts=kinds,
    )  # fmt: skip


def _read(content: bytes) -> Message:
    content = bounds.bounded(content)
    try:
        if not bounds.is_heavy(content):
            return message_from_bytes(content, policy=POLICY)
    except RecursionError:  # parts within parts within parts
        pass
    return BytesHeaderParser(policy=POLICY).parsebytes(content)


def parts(content: bytes) -> Iterator[Message]:
    """The parts of a mail, as they are; of a mail within it only that it is there."""
    return _parts(_read(content))


def text(part: Message) -> str:
    """What a part says."""
    return texts.decoded(_bytes(part), _charset(part))


def addresses(value: str) -> tuple[str, ...]:
    """The addresses in a header."""
    return tuple(address for _, address in _addresses(iter([value])) if address)


def one_line(text: str, longest: int) -> str:
    """A text of one printable line: what a header of ours may hold.

    >>> one_line("Help\\r\\nBcc: all@example.org", 80)
    'Help Bcc: all@example.org'
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _header(name: str, value: object) -> str:
    """A header as it reads; in what proves something no words are decoded: they would say what their server did not."""
    return _in_letters(str(value)).replace("\0", "") if name in AS_IT_STANDS else _decoded(value)


def _decoded(value: object) -> str:
    """A header in letters; one that cannot be decoded as it stands."""
    raw = _in_letters(str(value)[:LONGEST_HEADER])
    try:
        words = decode_header(raw)
        decoded = str(make_header(words)) if all(bounds.is_charset(c or "ascii") for _, c in words) else raw
    except (MessageError, ValueError, LookupError, UnicodeError):
        decoded = raw
    return decoded.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _in_letters(raw: str) -> str:
    """A header whose bytes are letters themselves (RFC 6532), or somebody's who knew no better."""
    if raw.isascii():
        return raw
    content = raw.encode("utf-8", "surrogateescape")
    return texts.decoded(content, "utf-8")


def _addresses(values: Iterator[str]) -> list[tuple[str, str]]:
    """Names and normalized addresses, '' for what is none.

    Words in other letters are set aside and decoded last: no name can pass for an address.
    """
    words: list[str] = []

    def aside(found: re.Match[str]) -> str:
        words.append(found[0])
        return f"{_ASIDE}{len(words) - 1}{_ASIDE}"

    def back(found: re.Match[str]) -> str:
        number = int(found[1])
        return words[number] if number < len(words) else found[0]

    plain = [_WORD.sub(aside, " ".join(value.split())) for value in values]
    found = []
    for name, address in _listed(plain):
        said = _decoded(_PUT_ASIDE.sub(back, name))
        try:
            found.append((said, normal(_unquoted(address))))
        except BadAddress:
            if address or name:
                found.append((said, ""))
    return found


def _listed(values: list[str]) -> list[tuple[str, str]]:
    try:
        return getaddresses(values)
    except RecursionError:  # a remark in a remark in a remark
        return []


def _unquoted(address: str) -> str:
    """An address with needless quotes: ``"john.smith"@example.org`` is one without."""
    local, at, host = address.rpartition("@")
    if len(local) > 2 and local[0] == local[-1] == '"':
        local = local[1:-1]
    return f"{local}{at}{host}"


_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


def _recipients(headers: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    found = _addresses(value for wanted in _TO for name, value in headers if name == wanted)
    return tuple(dict.fromkeys(address for _, address in found if address))[:MOST_RECIPIENTS]


def identifiers(value: str) -> tuple[str, ...]:
    """The Message-IDs in a header, without brackets."""
    return tuple(dict.fromkeys(_IDENTIFIER.findall(value)))[-MOST_REFERENCES:]


def _moment(value: str) -> Time | None:
    try:
        return int(parsedate_to_datetime(value).timestamp() * 1_000_000)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _content(mail: Message) -> tuple[str, str, tuple[File, ...], tuple[str, ...]]:
    text, html, files, kinds = "", "", list[File](), list[str]()
    for part in _parts(mail):
        kind = part.get_content_type()
        kinds.append(_kind(part, kind))
        if part.is_multipart():
            continue
        name = _filename(part)
        attached = part.get_content_disposition() == "attachment" or bool(name)
        if (
            kind == PLAIN or kind.startswith("multipart/")
        ) and not attached:  # one whose parts cannot be told is text
            text += ("\n\n" if text else "") + texts.decoded(_bytes(part), _charset(part))
        elif kind == HTML and not attached:
            html += texts.decoded(_bytes(part), _charset(part))
        elif kind != "message/rfc822" or attached:
            files.append(File(name, kind, _bytes(part), _is_inline(part)))
    return text.strip(), html, tuple(files), tuple(kinds)


def _is_inline(part: Message) -> bool:
    return part.get_content_disposition() == "inline" or bool(part.get("content-id"))


def _parts(mail: Message) -> Iterator[Message]:
    """All parts, but not those of a mail within the mail: a bounce's are not what was written to us."""
    waiting, given = [mail], 0
    while waiting and given < MOST_PARTS:
        part = waiting.pop(0)
        given += 1
        yield part
        if part.is_multipart() and (part is mail or part.get_content_maintype() == "multipart"):
            inner = part.get_payload()
            waiting[:0] = [each for each in inner if isinstance(each, Message)]


def _kind(part: Message, kind: str) -> str:
    method = part.get_param("method") if kind == "text/calendar" else None
    return f"{kind}; method={str(method).lower()}" if method else kind


def _charset(part: Message) -> str:
    """The letters a part says it is in; its name alone may say it in letters of its own (RFC 2231)."""
    try:
        name = part.get_content_charset() or ""
    except (ValueError, LookupError, UnicodeError):
        return ""
    return name if bounds.is_charset(name) else ""


def _filename(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, UnicodeError, TypeError):
        return "attachment"
    return one_line(_decoded(name), LONGEST_NAME * 2)


def _bytes(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, UnicodeError, AssertionError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    return str(part.get_payload()).encode("utf-8", "replace")
