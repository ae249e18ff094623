"""Chatting: messages to chats and gateways through apprise, whose connections lead only where ours may.

apprise makes its requests itself, and follows redirects. So the interpreter is asked to tell of every connection
(PEP 578), and those of a thread that carries a message are looked at, address by address, as they are made.
"""

import contextlib
import sys
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

from kring.notifications.channels import chats
from kring.notifications.channels.chats import BadChat
from kring.notifications.mailing import NotNow, Refused
from kring.notifications.notices import Mail, Notification
from kring.outgoing import Guard, NotReachable, why_not
from kring.outgoing.addresses import resolved

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
LONGEST_BODY = 1500
_THREAD = threading.local()


class Shut(Exception):
    """A connection that may not be made."""


class _Limits:
    """What one thread may connect to: what is public, and what whoever runs the server named."""

    def __init__(self, guard: Guard, host: str, port: int | None) -> None:
        named = host.lower().rstrip(".") in guard.hosts
        self._guard = guard
        self._named: set[str] = set()
        if named:
            with contextlib.suppress(NotReachable):
                self._named = set(resolved(host, port or 0))
        self.refused = ""

    def check(self, address: Any) -> None:
        ip = str(address[0]) if isinstance(address, tuple) else ""
        if ip and (ip in self._named or self._guard.allows("", ip)):
            return
        why = why_not(ip) if ip else "a file"
        if why:
            self.refused = f"{ip or address} is {why}"
            raise Shut(self.refused)


@contextlib.contextmanager
def limited(guard: Guard, host: str, port: int | None) -> Iterator[_Limits]:
    """Within this, this thread connects only where it may."""
    _listen()
    _THREAD.limits = limits = _Limits(guard, host, port)
    try:
        yield limits
    finally:
        _THREAD.limits = None


@cache
def _listen() -> None:
    sys.addaudithook(_heard)


def _heard(event: str, given: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto") and (limits := getattr(_THREAD, "limits", None)):
        limits.check(given[1])


class Chatting:
    """Carries messages to chats."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def carry(self, message: Mail, target: Any, notification: Notification) -> str:  # noqa: ARG002
        """Send it to a chat.

        Raises:
            Refused: its address is none any more, or leads where it may not.
            NotNow: the service did not take it.
        """
        try:
            service = chats.service(target.address)
        except BadChat as error:
            raise Refused(str(error)) from error
        service.socket_connect_timeout, service.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
        body = f"{message.short[:LONGEST_BODY]}\n\n{message.open}".strip()
        with limited(self._guard, str(service.host or ""), service.port) as limits:
            try:
                taken = service.notify(body=body, title=message.line, notify_type="info")
            except Shut:
                taken = False
            except Exception as error:
                # Over a hundred services fail each in its own way; none of them must stop the others.
                raise NotNow(f"{type(error).__name__} in {service.service_name}") from error
        if limits.refused:
            raise Refused(limits.refused)
        if not taken:
            raise NotNow(f"{service.service_name} did not take it")
        return "sent"

    def close(self) -> None:
        """Nothing is kept open."""
