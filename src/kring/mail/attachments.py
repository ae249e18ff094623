"""Attachments: what came with a mail, looked at by its content, limited, never unpacked, and seen by whoever may see
the message that it came with."""

import hashlib
from collections.abc import Iterable
from urllib.parse import quote

import filetype
import msgspec

from kring import conversations
from kring.circles import Viewer
from kring.conversations.masking import masked
from kring.mail.parsing import File, one_line
from kring.refusals import NotFound
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
MEGABYTE = 1 << 20
MOST, LARGEST, LARGEST_TOGETHER = 10, 10 * MEGABYTE, 20 * MEGABYTE
LONGEST_NAME = 120
TEXT, UNKNOWN = "text/plain", "application/octet-stream"
KINDS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic",
    "image/bmp": "bmp", "image/tiff": "tiff", "application/pdf": "pdf", "audio/mpeg": "mp3", "audio/ogg": "ogg",
    "audio/x-wav": "wav", "audio/mp4": "m4a", "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt", "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/rtf": "rtf", TEXT: "txt",
}  # fmt: skip
OURSELVES: tuple[str, ...] = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "text/calendar",
)
OURSELVES += ("application/ms-tnef", "application/pgp-keys")
SMALL_PICTURE = 6_000  # bytes: in a mail's HTML it is a logo of a signature, or counts who reads


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """Something attached to a message. ``refused``: kind, size, number, or '' when it is kept."""

    id: str
    message_id: str
    conversation_id: str
    number: int
    name: str
    kind: str
    size: int
    hash: str
    refused: str = ""


class Looked(msgspec.Struct, frozen=True):
    """A file that was looked at: its name, kind and hash, why it is refused, and its content if it is not."""

    name: str
    kind: str
    size: int
    hash: str
    refused: str
    content: bytes


class _Bytes(msgspec.Struct, frozen=True):
    content: bytes


def look(files: Iterable[File]) -> list[Looked]:
    """Look at files, outside of any transaction: what they are, and whether they are kept."""
    found: list[Looked] = []
    together = 0
    for file in files:
        if file.said in OURSELVES or _is_decoration(file):
            continue
        kind = kind_of(file.content)
        refused = _refused(file, kind, len(found), together)
        if not refused:
            together += len(file.content)
        digest = "" if refused else hashlib.sha256(file.content).hexdigest()
        name = _name(file.name, kind)
        found.append(Looked(name, kind, len(file.content), digest, refused, b"" if refused else file.content))
    return found[: 2 * MOST]


def _is_decoration(file: File) -> bool:
    return file.inline and file.said.startswith("image/") and len(file.content) < SMALL_PICTURE


def _refused(file: File, kind: str, number: int, together: int) -> str:
    if number >= MOST:
        return "number"
    if len(file.content) > LARGEST or together + len(file.content) > LARGEST_TOGETHER:
        return "size"
    return "" if kind in KINDS else "kind"


def kind_of(content: bytes) -> str:
    """What content is, by its first bytes; nothing is unpacked. Text that a browser could take for a page is text.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of("Één".encode()), kind_of(b"PK\\x03\\x04 a zip"), kind_of(b"MZ\\x90\\x00")
    ('application/pdf', 'text/plain', 'application/zip', 'application/x-msdownload')
    """
    found = filetype.guess_mime(content[:8192]) if content else None
    if found:
        return str(found)
    return TEXT if _is_text(content) else UNKNOWN


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeError:
        return False


def _name(name: str, kind: str) -> str:
    """A name without a path, that ends as its content says."""
    plain = one_line(name.replace("\\", "/").rpartition("/")[2], LONGEST_NAME).strip(". ") or "attachment"
    ending = KINDS.get(kind, "")
    if not ending or plain.lower().endswith((f".{ending}", ".jpeg", ".tif", ".log", ".csv", ".md")):
        return plain
    return f"{plain}.{ending}"


def keep(tx: Transaction, message_id: str, conversation_id: str, looked: Iterable[Looked], now: Time) -> None:
    """Keep what came with a message; what is refused is told of there."""
    for number, file in enumerate(looked):
        made = Attachment(
            id=ids.new(now), message_id=message_id, conversation_id=conversation_id, number=number, name=file.name,
            kind=file.kind, size=file.size, hash=file.hash, refused=file.refused,
        )  # fmt: skip
        tx.run(SQL.add, made)
        if not file.refused:
            tx.run(SQL.add_bytes, id=made.id, content=file.content)


def of_messages(tx: Transaction, conversation_id: str) -> dict[str, list[Attachment]]:
    """What is attached in a conversation, by message; show it only beside a message that is shown."""
    found: dict[str, list[Attachment]] = {}
    for each in tx.all(SQL.of_conversation, Attachment, id=conversation_id):
        found.setdefault(each.message_id, []).append(each)
    return found


def opened(tx: Transaction, viewer: Viewer, attachment_id: str) -> tuple[Attachment, bytes]:
    """An attachment with its content, for whoever may see the message that it came with, at each look.

    Raises:
        NotFound: there is none, it was refused, or its message is not theirs to see.
    """
    found = tx.one(SQL.get, Attachment, id=attachment_id)
    if found is None or found.refused:
        raise NotFound
    conversations.said(tx, viewer, found.message_id)
    kept = tx.one(SQL.content, _Bytes, id=found.id)
    if kept is None:
        raise NotFound
    return found, bytes(kept.content)


def headers(attachment: Attachment) -> dict[str, str]:
    """With which it leaves: to be kept as a file, and taken for nothing that acts, whatever is in it."""
    return {
        "Content-Type": attachment.kind,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(masked(attachment.name), safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
