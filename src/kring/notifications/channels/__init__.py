"""Channels: the ways in which a person is told, one entry each; the page, which is live, needs none."""

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from kring.notifications.channels import chats, devices, mail
from kring.notifications.channels.chatting import Chatting
from kring.notifications.channels.pushing import Pushing
from kring.notifications.notices import Mail, Notification, Place
from kring.outgoing import Guard
from kring.store import Store, Transaction


class Carrier(Protocol):
    """What carries messages over one channel: the outcome, or ``NotNow``, ``Refused`` or ``TargetGone``."""

    def carry(self, message: Mail, target: Any, notification: Notification) -> str: ...
    def close(self) -> None: ...


class Channel(msgspec.Struct, frozen=True):
    """One way to be told: what people call it, a person's places of that kind, what its carrier needs to reach one
    (None when it is gone), how one is removed, and how many hands may use one endpoint at a time in each lane."""

    label: str
    places: Callable[[Transaction, str], list[Place]]
    target: Callable[[Transaction, Notification], Any]
    remove: Callable[[Transaction, str, str], None]
    hands: int = 1


def _(message: str) -> str:
    return message


def carriers(store: Store, guard: Guard) -> dict[str, Carrier]:
    """What carries messages besides mail."""
    return {"push": Pushing(store, guard), "chat": Chatting(guard)}


CHANNELS: dict[str, Channel] = {
    "mail": Channel(_("Mail"), mail.places, mail.target, mail.remove, hands=2),
    "push": Channel(_("Your devices"), devices.places, devices.target, devices.remove),
    "chat": Channel(_("Chat or SMS"), chats.places, chats.target, chats.remove),
}
