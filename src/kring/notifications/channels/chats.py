"""Chats: what a person gave an apprise address of, be it a chat, an SMS gateway or a hook of their own."""

import re
from functools import cache
from typing import Any

import msgspec

from kring.notifications.notices import Notification, Place
from kring.refusals import Refusal
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
MOST = 5
LONGEST_ADDRESS = 1000
# Those that speak to a host over HTTP or SMTP, and need nothing else: no file, no bus, no program of this machine.
SCHEMES = frozenset(
    (
        "discord", "slack", "tgram", "matrix", "matrixs", "mmost", "mmosts", "rocket", "rockets", "ntfy", "ntfys",
        "gotify", "gotifys", "signal", "signals", "workflow", "workflows", "gchat", "wxteams", "webex", "zulip",
        "twist", "mastodon", "mastodons", "guilded", "groupme", "revolt", "feishu", "lark", "dingtalk", "wecom",
        "viber", "zoom", "pover", "pbul", "prowl", "bark", "barks", "simplepush", "threema", "whatsapp", "line",
        "hassio", "hassios", "twilio", "vonage", "nexmo", "msgbird", "sinch", "clicksend", "clickatell", "d7sms",
        "bulksms", "bulkvs", "plivo", "httpsms", "infobip", "octopush", "smseagle", "smseagles", "seven", "46elks",
        "voipms", "freemobile", "telnyx", "synology", "synologys", "nctalk", "nctalks", "ncloud", "nclouds",
        "lametric", "lametrics", "json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos",
    )
)  # fmt: skip


class BadChat(Refusal):
    """{seen!r} is no address that can be used: one looks like tgram://bot-token/chat-id or ntfys://ntfy.sh/topic; see
    the list of services at github.com/caronc/apprise."""

    field = "address"


class TooManyChats(Refusal):
    """You have {most} of these already, which is the most. Remove one that you no longer use."""

    field = "address"


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """One of a person's; ``name`` is its address without the secrets in it."""

    id: str
    person_id: str
    address: str
    name: str
    added_at: Time


def service(address: str) -> Any:
    """What apprise makes of an address.

    Raises:
        BadChat: nothing, or nothing that is allowed here.
    """
    scheme = address.partition("://")[0].lower()
    found = None
    if scheme in SCHEMES and address.isprintable() and len(address) <= LONGEST_ADDRESS:
        found = _apprise().Apprise.instantiate(address, suppress_exceptions=True)
    if not found:
        raise BadChat(seen=scheme[:20])
    return found


@cache
def _apprise() -> Any:
    import apprise  # takes a second to load: only where somebody uses it

    return apprise


def add(tx: Transaction, person_id: str, address: str, name: str, now: Time) -> Chat:
    """Tell a person in one more place; ``name`` is what ``shown`` made of its address.

    Raises:
        TooManyChats: there are many already.
    """
    known = listed(tx, person_id)
    if same := next((chat for chat in known if chat.address == address), None):
        return same
    if len(known) >= MOST:
        raise TooManyChats(most=MOST)
    chat = Chat(id=ids.new(now), person_id=person_id, address=address, name=name, added_at=now)
    tx.run(SQL.add, chat)
    return chat


def shown(address: str) -> str:
    """An address without its secrets and its settings.

    >>> shown("json://user:secret@hooks.example.org/path")
    'json://user:****@hooks.example.org/path'

    Raises:
        BadChat: it is none.
    """
    return str(service(address).url(privacy=True)).partition("?")[0].rstrip("/")[:120]


def listed(tx: Transaction, person_id: str) -> list[Chat]:
    """A person's, the newest first."""
    return tx.all(SQL.listed, Chat, person_id=person_id)


def remove(tx: Transaction, person_id: str, chat_id: str) -> None:
    """Tell them nothing there any more; one that is not theirs, or not there, stays as it is."""
    tx.run(SQL.remove, person_id=person_id, id=chat_id)


def place(chat: Chat) -> Place:
    """Where it is, for the outbox: what is one service or host has one circuit."""
    scheme, _, rest = chat.name.partition("://")
    host = re.split(r"[/?]", rest.rpartition("@")[2])[0].lower()
    own = scheme in ("json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos") or "." in host
    return Place("chat", chat.id, f"chat:{scheme}:{host}" if own else f"chat:{scheme}")


def places(tx: Transaction, person_id: str) -> list[Place]:
    """All of a person's."""
    return [place(chat) for chat in listed(tx, person_id)]


def target(tx: Transaction, notification: Notification) -> Any:
    """The chat a notification goes to; None when it was removed."""
    return tx.one(SQL.get, Chat, id=notification.target, person_id=notification.person_id)
