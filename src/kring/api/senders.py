"""Senders: who brings events, by the key that they show; looked up once in a while, counted each time."""

import base64
import time
from urllib.parse import parse_qs

from kring.refusals import Refusal
from kring.sources import Sender, keys
from kring.store import Store, times

REMEMBERED_SECONDS = 5.0
MOST_REMEMBERED = 10_000


class UnknownSourceKey(Refusal):
    """This is no key of a source, or it was revoked: send one as Authorization: Bearer …"""

    status = 401
    field = "Authorization"


class TooManyEvents(Refusal):
    """This key may send {most} events a minute, and has; go on in {seconds} s."""

    status = 429


class Senders:
    """Keys seen in the last seconds, so that a busy one costs no read an event; and how much each has sent."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[bytes, tuple[Sender, float]] = {}
        self._levels: dict[str, tuple[float, float]] = {}

    async def of(self, headers: dict[bytes, bytes], query: bytes = b"") -> Sender:
        """Who sends: Bearer, Basic with the key as the user's name, or ?access_token=.

        Raises:
            UnknownSourceKey: no key that works was shown.
        """
        shown = headers.get(b"authorization") or query
        if found := self._found.get(shown):
            if found[1] > time.monotonic():
                return found[0]
            del self._found[shown]
        secret = _secret(shown) if b"authorization" in headers else _in_query(query)
        sender = await self.with_secret(secret)
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        self._found[shown] = (sender, time.monotonic() + REMEMBERED_SECONDS)
        return sender

    async def with_secret(self, secret: str) -> Sender:
        """Who sends with a secret.

        Raises:
            UnknownSourceKey: nobody.
        """
        sender = await self._store.read(lambda tx: keys.find(tx, secret))
        if sender is None:
            raise UnknownSourceKey
        now = times.now()
        if (sender.key.used_at or 0) < now - keys.TOUCHED_EVERY:
            await self._store.write(lambda tx: keys.touch(tx, sender.key.id, now))
        return sender

    def count(self, sender: Sender, events: int) -> None:
        """Count events against the key's limit: a minute's may come at once.

        Raises:
            TooManyEvents: that is more than it may send.
        """
        most = sender.key.per_minute
        if not most:
            return
        now = time.monotonic()
        level, since = self._levels.get(sender.key.id, (float(most), now))
        level = min(float(most), level + (now - since) * most / 60)
        if level < min(events, most):
            wait = (min(events, most) - level) * 60 / most
            raise TooManyEvents(most=most, seconds=int(wait) + 1)
        self._levels[sender.key.id] = (level - events, now)


def _secret(shown: bytes) -> str:
    kind, _, rest = shown.decode("latin-1").partition(" ")
    if kind.lower() != "basic":
        return rest.strip() if kind.lower() == "bearer" else ""
    try:
        return base64.b64decode(rest, validate=True).decode("utf-8", "replace").partition(":")[0]
    except ValueError:  # also of letters beyond ASCII
        return ""


def _in_query(query: bytes) -> str:
    return parse_qs(query.decode("latin-1")).get("access_token", [""])[0]
