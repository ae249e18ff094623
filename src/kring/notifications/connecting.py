"""Connecting: connections to a mail server, kept open between mails."""

import contextlib
import smtplib
import ssl
import threading
import time
from collections.abc import Iterator

import msgspec

SECONDS = 20.0
IDLE_SECONDS = 10.0  # many servers hang up after a while; one that was idle so long is not trusted
MOST_MAILS = 200  # over one connection: servers like to see an end


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A mail server, as ``KRING_SMTP`` names it."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"  # starttls, immediate, none


class _Kept:
    __slots__ = ("connection", "mails", "since")

    def __init__(self, connection: smtplib.SMTP) -> None:
        self.connection, self.mails, self.since = connection, 0, time.monotonic()


class Connections:
    """Connections to one server, each used by one thread at a time."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._free: list[_Kept] = []
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def one(self) -> Iterator[smtplib.SMTP]:
        """A connection that works, kept afterwards unless it broke meanwhile.

        A kept one is asked first whether the server is still there: nothing has been handed over then, so that
        another try on a new connection sends nothing twice.
        """
        kept = self._take() or _Kept(self._connected())
        try:
            yield kept.connection
        except smtplib.SMTPRecipientsRefused:  # the server is well; that address is not
            self._keep(kept)
            raise
        except BaseException:
            kept.connection.close()
            raise
        self._keep(kept)

    def _take(self) -> _Kept | None:
        while True:
            with self._lock:
                if not self._free:
                    return None
                kept = self._free.pop()
            if time.monotonic() - kept.since < IDLE_SECONDS:
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    if kept.connection.noop()[0] == 250:
                        return kept
            _close(kept)

    def _keep(self, kept: _Kept) -> None:
        kept.mails, kept.since = kept.mails + 1, time.monotonic()
        if kept.mails >= MOST_MAILS:
            _close(kept)
            return
        with self._lock:
            self._free.append(kept)

    def close_idle(self) -> None:
        """Hang up where nothing is to be sent."""
        with self._lock:
            old = [kept for kept in self._free if time.monotonic() - kept.since >= IDLE_SECONDS]
            self._free = [kept for kept in self._free if kept not in old]
        for kept in old:
            _close(kept)

    def close(self) -> None:
        """Hang up everywhere."""
        with self._lock:
            free, self._free = self._free, []
        for kept in free:
            _close(kept)

    def _connected(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.tls == "immediate":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
            if server.tls == "starttls":
                connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        return connection


def _close(kept: _Kept) -> None:
    with contextlib.suppress(smtplib.SMTPException, OSError):
        kept.connection.quit()
    kept.connection.close()
