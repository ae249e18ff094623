"""Chatting: messages to chats and gateways through apprise, within limits: it makes its requests itself, and follows
redirects."""

from typing import Any

from kring.notifications.channels import chats
from kring.notifications.channels.chats import BadChat
from kring.notifications.channels.limiting import Shut, limited
from kring.notifications.mailing import NotNow, Refused
from kring.notifications.notices import Mail, Notification
from kring.outgoing import Guard

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
LONGEST_BODY = 1500


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
