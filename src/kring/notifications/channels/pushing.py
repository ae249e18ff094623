"""Pushing: messages to devices through their browsers' push services (RFC 8030), encrypted so that only the device can
read them (RFC 8291), and signed so that only we can send them (VAPID, RFC 8292)."""

import asyncio
import base64
import ssl
import threading
from typing import Any
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kring import outgoing, settings
from kring.notifications.channels.devices import Device
from kring.notifications.mailing import NotNow, Refused, TargetGone
from kring.notifications.notices import URGENT, Mail, Notification
from kring.outgoing import Answer, Client, Guard
from kring.settings import Organization
from kring.store import Store, Time, Transaction, times

SETTING = "vapid"
KEPT_SECONDS = 2 * 24 * 3600  # for how long a push service keeps it for a device that is off
SECONDS = 10.0
LONGEST_TITLE, LONGEST_BODY = 150, 400


class Keys(msgspec.Struct, frozen=True):
    """Our keys before all push services, as unpadded base64url: a private number and the public point."""

    private: str
    public: str


def keys(tx: Transaction) -> Keys | None:
    """Our keys, if there are any yet."""
    text = settings.kept(tx, SETTING)
    return msgspec.json.decode(text, type=Keys) if text else None


def keep_keys(tx: Transaction, new: Keys) -> Keys:
    """Keep new keys, unless there are some already: devices know those."""
    if known := keys(tx):
        return known
    settings.keep(tx, SETTING, msgspec.json.encode(new).decode())
    return new


def new_keys() -> Keys:
    """Keys that nobody has had."""
    made = ec.generate_private_key(ec.SECP256R1())
    public = made.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Keys(_text(made.private_numbers().private_value.to_bytes(32, "big")), _text(public))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(ours: Keys, address: str, contact: str, now: Time) -> str:
    """What proves to a push service that it is us, for half a day."""
    from py_vapid import Vapid02  # with pywebpush, only where somebody uses it

    parts = urlsplit(address)
    claims: dict[str, Any] = {
        "aud": f"{parts.scheme}://{parts.netloc}", "sub": contact, "exp": now // times.SECOND + 12 * 3600,
    }  # fmt: skip
    return str(Vapid02.from_raw(ours.private.encode()).sign(claims)["Authorization"])


def sealed(device: Device, content: bytes) -> bytes:
    """What only that device can read (aes128gcm)."""
    from pywebpush import WebPusher

    to = {"endpoint": device.address, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
    return bytes(WebPusher(to).encode(content)["body"])


def content(mail: Mail, notification: Notification) -> bytes:
    """What the device shows: a line, some words, and the page to open."""
    said = {
        "title": mail.line[:LONGEST_TITLE], "body": mail.short[:LONGEST_BODY], "url": mail.open,
        "tag": notification.subject, "id": notification.id,
    }  # fmt: skip
    return msgspec.json.encode(said)


class Pushing:
    """Carries messages to devices. Its requests are made on a loop of its own, over kept connections."""

    def __init__(self, store: Store, guard: Guard, *, trust: ssl.SSLContext | None = None) -> None:
        self._store, self._guard, self._trust = store, guard, trust
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: Client | None = None

    def carry(self, message: Mail, target: Any, notification: Notification) -> str:
        """Send it to a device.

        Raises:
            TargetGone: the browser wants no more of it.
            Refused: the push service, or our guard, will never have it.
            NotNow: anything else.
        """
        ours, contact = self._store.read_sync(lambda tx: (keys(tx), _contact(settings.organization(tx))))
        if ours is None:
            raise TargetGone("there are no keys")
        try:
            body = sealed(target, content(message, notification))
            headers = {
                "authorization": signed(ours, target.address, contact, times.now()),
                "content-encoding": "aes128gcm", "content-type": "application/octet-stream", "ttl": str(KEPT_SECONDS),
                "urgency": "high" if notification.lane == URGENT else "normal",
            }  # fmt: skip
            answer = self._ask(target.address, headers, body)
        except (outgoing.NotReachable, outgoing.BadAddress) as error:
            raise Refused(str(error)) from error
        except outgoing.Failed as error:
            raise NotNow(str(error)) from error
        except ValueError as error:  # keys that are none
            raise TargetGone("its keys cannot be used") from error
        return _judged(answer)

    def _ask(self, address: str, headers: dict[str, str], body: bytes) -> Answer:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._client = Client(self._guard, trust=self._trust)
                threading.Thread(target=self._loop.run_forever, name="kring-push", daemon=True).start()
        assert self._client is not None
        asked = self._client.request("POST", address, headers, body, seconds=SECONDS)
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()

    def close(self) -> None:
        """Hang up."""
        if self._loop and self._client:
            self._loop.call_soon_threadsafe(self._client.close)
            self._loop.call_soon_threadsafe(self._loop.stop)


def _contact(organization: Organization) -> str:
    """Whom a push service turns to when something is wrong with us."""
    if organization.address.startswith("https://"):
        return organization.address
    return f"mailto:kring@{urlsplit(organization.address).hostname or 'localhost'}"


def _judged(answer: Answer) -> str:
    if 200 <= answer.status < 300:
        return "sent"
    said = f"{answer.status} {' '.join(answer.body.decode('utf-8', 'replace').split())[:120]}".strip()
    if answer.status in (404, 410):
        raise TargetGone(said)
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(said)
    raise Refused(said)
