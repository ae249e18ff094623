"""Mbox: the past of a mailbox, as mail programs and providers export it; single mails (``.eml``) in a folder too.

Read by the parser that reads what comes in by mail. A mail that answers none of the others is a question; one that
answers another belongs to its conversation, never by its subject. What machines sent is left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from kring.history import finding
from kring.history.opening import Advance, lines, whole
from kring.history.records import Message, Person, Question, Read, Record, Rejected, Unreadable
from kring.mail import machines, parsing, quoting, texts
from kring.mail.parsing import Letter

ENDINGS = (".mbox", ".eml", ".mbx")
LARGEST = 50 << 20
_ID = re.compile(rb"^message-id:\s*(?:\r?\n\s+)?<([^<>\s]{1,250})>", re.I | re.M)
_ESCAPED = re.compile(rb"^>(>*From )", re.M)


def files(paths: list[Path]) -> list[Path]:
    """The mailboxes and mails."""
    return finding.files(paths, lambda path: finding.ending(path) in ENDINGS, "files ending in .mbox or .eml")


def source(found: list[Path]) -> str:
    """A name for where it came from: the mailbox's, or the folder's."""
    return finding.stem(found[0]) if len(found) == 1 else found[0].resolve().parent.name


def read(found: list[Path], advance: Advance) -> Iterator[Read]:
    """The records of these files. They are gone through twice: what a mail answers may stand after it."""
    known = {each for path in found for _, mail in _mails(path, lambda _: None) if (each := _id_of(mail))}
    for number, path in enumerate(found):
        row = 0
        try:
            for row, mail in _mails(path, advance):
                yield from (Read(record, number, row) for record in _records(mail, known))
        except Unreadable as error:
            yield Read(Rejected(str(error)), number, row)


def _mails(path: Path, advance: Advance) -> Iterator[tuple[int, bytes]]:
    """Mails with the line at which they begin."""
    if finding.ending(path) == ".eml":
        yield 1, whole(path, advance)
        return
    began, held, size, blank = 0, list[bytes](), 0, True
    for number, line in lines(path, advance):
        if blank and line.startswith(b"From "):
            if held:
                yield began, _ESCAPED.sub(rb"\1", b"".join(held))
            began, held, size = number, [], 0
        elif size < LARGEST:
            held.append(line)
            size += len(line)
        blank = line in (b"\n", b"\r\n")
    if held and began:
        yield began, _ESCAPED.sub(rb"\1", b"".join(held))


def _id_of(mail: bytes) -> str:
    head = re.split(rb"\r?\n\r?\n", mail, maxsplit=1)[0]
    found = _ID.search(head)
    return found[1].decode("utf-8", "replace") if found else ""


def _records(mail: bytes, known: set[str]) -> Iterator[Record | Rejected]:
    letter = parsing.parse(mail)
    if machines.why(letter, None):
        return
    if missing := next((name for name in ("message_id", "sent_at") if not getattr(letter, name)), ""):
        what = {"message_id": "Message-ID", "sent_at": "Date"}[missing]
        yield Rejected(f"{what} is missing, or cannot be read", mail[:2000].decode("utf-8", "replace"))
        return
    parent = next((each for each in letter.answers if each in known and each != letter.message_id), "")
    yield Person(id=letter.sender, name="" if "@" in letter.name else letter.name, email=letter.sender)
    yield _message(letter, parent) if parent else _question(letter)


def _question(letter: Letter) -> Question:
    title = texts.bare_subject(letter.subject)
    body = letter.body if texts.is_forwarded(letter.subject) else quoting.cut(letter.body)
    return Question(
        id=letter.message_id, created=letter.sent_at or 0, title=title, body=body or title, asker=letter.sender,
        language=texts.language(f"{title} {body}"),
    )  # fmt: skip


def _message(letter: Letter, parent: str) -> Message:
    return Message(
        id=letter.message_id, author=letter.sender, created=letter.sent_at or 0, reply_to=parent,
        body=quoting.cut(letter.body) or texts.bare_subject(letter.subject),
    )  # fmt: skip
