"""Mailing: over SMTP, or, where no mail server is set, to the terminal and the page that shows mail."""

import contextlib
import re
import smtplib
import sys
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Protocol, TextIO
from urllib.parse import parse_qs, unquote, urlsplit

from kring.notifications.connecting import Connections, Server
from kring.notifications.notices import Mail
from kring.refusals import Refusal

PORTS = {"smtp": 587, "smtps": 465}
_STATUS = re.compile(r"\b(5\.\d{1,3}\.\d{1,3})\b")


class NotNow(Exception):
    """It did not go out; another try may help. ``down``: what it goes through failed, not just this one."""

    def __init__(self, problem: str, *, down: bool = True) -> None:
        super().__init__(problem)
        self.down = down


class Refused(Exception):
    """It will never go out so; ``status`` (RFC 3463) where it is its address that was refused."""

    def __init__(self, problem: str, status: str = "") -> None:
        super().__init__(problem)
        self.status = status


class TargetGone(Exception):
    """There is nobody at that place any more."""


class BadMailServer(Refusal):
    """KRING_SMTP is {seen!r}, but smtp://name:password@host:587 or smtps://… is wanted; ?tls=none only for a
    server on the same machine."""


class Mailer(Protocol):
    """What sends a mail: the outcome, or ``NotNow`` or ``Refused``."""

    def send(self, mail: Mail, notification_id: str, thread: str) -> str: ...


def server(url: str) -> Server:
    """The mail server that a URL names.

    >>> server("smtp://kring:p%40ss@mail.example.org")
    Server(host='mail.example.org', port=587, user='kring', password='p@ss', tls='starttls')

    Raises:
        BadMailServer: it names none.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        tls = parse_qs(parts.query).get("tls", ["immediate" if parts.scheme == "smtps" else "starttls"])[0]
    except (ValueError, KeyError) as error:
        raise BadMailServer(seen=_without_password(url)) from error
    if not parts.hostname or tls not in ("starttls", "immediate", "none"):
        raise BadMailServer(seen=_without_password(url))
    return Server(
        host=parts.hostname, port=port, user=unquote(parts.username or ""), password=unquote(parts.password or ""),
        tls=tls,
    )  # fmt: skip


def _without_password(url: str) -> str:
    return url if "@" not in url else "…@" + url.rpartition("@")[2]


class Smtp:
    """Sends over SMTP. A connection that worked is kept for the next mail, of any lane."""

    def __init__(self, server: Server, sender: str, name: str, host: str) -> None:
        self._sender, self._name, self._host = sender, name, host
        self._connections = Connections(server)

    def send(self, mail: Mail, notification_id: str, thread: str) -> str:
        """Send a mail.

        Raises:
            Refused: the server, or the mail itself, will never have it.
            NotNow: anything else.
        """
        try:
            message = composed(mail, notification_id, thread, self._sender, self._name, self._host)
            with self._connections.one() as connection:
                connection.send_message(message, self._sender, [mail.to])
        except smtplib.SMTPRecipientsRefused as error:
            said = _said(error)
            raise (Refused(said, _status(said)) if _is_final(error) else NotNow(said, down=False)) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise (Refused if _is_final(error) else NotNow)(_said(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(f"{type(error).__name__}: {_said(error)}") from error
        except (UnicodeError, ValueError) as error:
            raise Refused(str(error)) from error
        return "sent"

    def rest(self) -> None:
        """Hang up where nothing is to be sent for a while."""
        self._connections.close_idle()

    def close(self) -> None:
        """Hang up."""
        self._connections.close()


def _is_final(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return 500 <= int(getattr(error, "smtp_code", 0)) < 600


def _status(said: str) -> str:
    """The status in what a server said of an address.

    >>> _status("550 5.1.1 No such user"), _status("550 No such user")
    ('5.1.1', '5.0.0')
    """
    found = _STATUS.search(said)
    return found[1] if found else "5.0.0"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(
            f"{code} {text.decode('utf-8', 'replace')}" for code, text in error.recipients.values()
        )
    return " ".join(str(error).split())[:200]


def composed(
    mail: Mail, notification_id: str, thread: str, sender: str, name: str, host: str
) -> EmailMessage:
    """A mail with its headers. The same notification has the same Message-ID however often it is sent."""
    message = EmailMessage()
    message["From"] = formataddr((name, sender))
    message["To"] = mail.to
    message["Subject"] = mail.line
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{notification_id}@{host}>"
    message["References"] = " ".join(f"<{each}>" for each in (mail.answers, f"{thread}@{host}") if each)
    if mail.answers:
        message["In-Reply-To"] = f"<{mail.answers}>"
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers this
    message["X-Auto-Response-Suppress"] = "All"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


class Terminal:
    """Where no mail server is set: what would be sent is printed, and kept for the page that shows mail."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def send(self, mail: Mail, notification_id: str, thread: str) -> str:  # noqa: ARG002
        """Print a mail."""
        rule = "─" * 72
        text = f"{rule}\nTo: {mail.to}\nSubject: {mail.line}\n\n{mail.text}\n{rule}"
        with contextlib.suppress(OSError):  # the terminal may be gone; the page still shows it
            print(text, file=self._out or sys.stdout, flush=True)
        return "shown"


def mailer(smtp: str, sender: str, name: str, address: str) -> Mailer:
    """What sends the mail of an organization at an address, by its settings.

    Raises:
        BadMailServer: the setting names no server.
    """
    host = urlsplit(address).hostname or "localhost"
    return Smtp(server(smtp), sender or f"kring@{host}", name, host) if smtp else Terminal()
