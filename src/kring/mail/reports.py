"""Reports: what mail servers and providers say of a mail that they were given.

Delivery reports are of RFC 3464; older servers write prose. Complaints are of RFC 5965. A report names the mail that it
is about; of what lies within that mail nothing is read, so that a bounce of a bounce is about the bounce.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser

import msgspec

from kring.mail import parsing
from kring.mail.bounds import LONGEST_HEADER
from kring.mail.parsing import Letter

LOOKED_AT = 50_000  # characters of prose
LONGEST_SAID = 200
STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
MAIL_KINDS = ("message/rfc822", "message/global")
HEAD_KINDS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
UNWANTED = ("abuse", "opt-out", "opt-out-list", "fraud")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45])\d\d[ -]")
_TOOK = {"delivered", "relayed", "expanded"}
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-?daemon|mdaemon|bounces?)(?:[+=._-].*)?@", re.I)
_FAILED = re.compile(
    r"(?:could ?n[o']t|was ?n[o']t able to|unable to|was not|cannot|can't) (?:be |to )?deliver"
    r"|delivery[\w ,:-]{0,60} failed|undeliverable"
    r"|permanent (?:fatal )?error|failed permanently|returned to sender|not (?:be )?delivered"
    r"|unzustellbar|nicht zugestellt|onbestelbaar|niet (?:worden )?(?:bezorgd|afgeleverd)|non[ -]remis",
    re.I,
)
_WAITS = re.compile(
    r"not need to resend|still (?:trying|being)|will (?:be retried|keep trying|continue)|delayed|warning message only",
    re.I,
)
_IDENTIFIER = re.compile(r"^[> \t]*message-id:\s*<([^<>\s]{1,250})>", re.I | re.M)
_TYPICAL = (
    ("5.2.2", r"(?:over|exceed\w*|out of) (?:its |the |his )?(?:\w+ )?(?:quota|storage)|quota exceeded"),
    ("5.2.2", r"(?:mailbox|inbox)(?: is)? full"),
    ("5.2.1", r"(?:mailbox|account|user)(?: is| has been)? (?:disabled|inactive|suspended|deactivated)"),
    ("5.1.1", r"(?:user|recipient|mailbox|address)(?: is)? unknown|no mailbox here|unrouteable address"),
    ("5.1.1", r"unknown (?:user|recipient|mailbox|address)|no such (?:user|mailbox|recipient|person)"),
    (
        "5.1.1",
        r"(?:user|mailbox|address|account)[\w <>@.'-]{0,80} (?:does ?n[o']t exist|not found|not exist)",
    ),
    ("5.1.2", r"(?:host|domain)(?: name)?[\w .-]{0,80} not found|(?:no such|unknown) (?:host|domain)"),
)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A mail came back with a ``status`` (RFC 3463), or, without one, somebody complained of it."""

    status: str = ""
    said: str = ""
    identifiers: tuple[str, ...] = ()  # what the mail was called, else what the report answers
    replies: tuple[str, ...] = ()  # where its answers went, else where the report did

    @property
    def is_complaint(self) -> bool:
        """Whether it says that somebody does not want such mail."""
        return not self.status


def read(letter: Letter, content: bytes, sent_to: tuple[str, ...] = ()) -> Report | None:
    """What a machine's mail reports of another mail: that it failed for good, or is not wanted; None if neither."""
    parts = list(parsing.parts(content))
    if _complains(parts):
        return _about(Report(), letter, parts, sent_to)
    blocks = list(_blocks(parts))
    failed = _by_fields(blocks) if blocks else _by_words(letter)
    if failed is None:
        return None
    status, said = failed
    return _about(Report(status=status, said=parsing.one_line(said, LONGEST_SAID)), letter, parts, sent_to)


def _blocks(parts: list[Message]) -> Iterator[Message]:
    """What a delivery report says of each recipient."""
    for part in parts:
        if part.get_content_type() in STATUS_KINDS:
            yield from (each for each in _inner(part) if each.get("action") or each.get("status"))


def _by_fields(blocks: list[Message]) -> tuple[str, str] | None:
    """Status and diagnosis of what failed for good; nothing while it waits, or when any copy arrived."""
    said = [(_field(block, "action").lower().split()[:1], block) for block in blocks]
    if any(action and action[0] in _TOOK for action, _ in said):
        return None
    for action, block in said:
        status = next(iter(_STATUS.findall(_field(block, "status"))), "")
        if action == ["failed"] or (not action and status.startswith("5")):
            diagnosis = _field(block, "diagnostic-code").partition(";")[2].strip()
            return _refined(status, diagnosis), diagnosis
    return None


def _by_words(letter: Letter) -> tuple[str, str] | None:
    """The same of prose, if a mail server wrote it."""
    text = letter.body[:LOOKED_AT]
    is_daemon = bool(_DAEMON.match(letter.sender)) or letter.has("x-failed-recipients")
    above = text[: found.start()] if (found := _IDENTIFIER.search(text)) else text
    if not is_daemon or not _FAILED.search(above) or _WAITS.search(above):
        return None
    return _refined("", above), next((line for line in above.splitlines() if _CODE.search(line)), "")


def _refined(status: str, said: str) -> str:
    """A status as exact as what is said beside it."""
    if status and not status.endswith(".0.0") and status != "5.5.0":
        return status
    if exact := _STATUS.search(said):
        return exact[1]
    if not status.startswith("4"):
        for typical, pattern in _TYPICAL:
            if re.search(pattern, said, re.I):
                return typical
    return status or (f"{code[1]}.0.0" if (code := _CODE.search(said)) else "5.0.0")


def _complains(parts: list[Message]) -> bool:
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            return any(_field(each, "feedback-type").lower() in UNWANTED for each in _inner(part))
    return False


def _about(report: Report, letter: Letter, parts: list[Message], sent_to: tuple[str, ...]) -> Report:
    """Which mail it is about: as the mail that it returns says, else as its prose quotes, else as it answers."""
    returned = next((found for part in parts if (found := _returned(part)) is not None), None)
    if returned is not None and len(returned):
        named = parsing.identifiers(_field(returned, "message-id"))
        return msgspec.structs.replace(
            report, identifiers=named, replies=parsing.addresses(_field(returned, "reply-to"))
        )
    quoted = _IDENTIFIER.search(letter.body[:LOOKED_AT])
    return msgspec.structs.replace(
        report, identifiers=(quoted[1],) if quoted else letter.answers, replies=(*sent_to, *letter.to)
    )


def _returned(part: Message) -> Message | None:
    """The head of the mail that a part returns."""
    kind = part.get_content_type()
    if kind in MAIL_KINDS or (kind in HEAD_KINDS and part.is_multipart()):
        return next(iter(_inner(part)), None)
    return HeaderParser().parsestr(parsing.text(part).lstrip()[:LOOKED_AT]) if kind in HEAD_KINDS else None


def _inner(part: Message) -> list[Message]:
    """The mails within a part."""
    inner = part.get_payload()
    return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())[:LONGEST_HEADER]
