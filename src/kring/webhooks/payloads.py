"""Payloads: what an endpoint is told of an event, as far as whoever made it may see it at that moment."""

from collections.abc import Iterable
from typing import Any

import msgspec

from kring import circles, conversations, settings
from kring.circles import Viewer
from kring.circles.hearing import Heard, hearable
from kring.events import Recorded
from kring.refusals import NotFound
from kring.sources import hearing
from kring.store import Transaction, times
from kring.webhooks.deliveries import Delivery
from kring.webhooks.endpoints import Endpoint

encode = msgspec.json.Encoder().encode
JSON, CLOUDEVENTS_JSON = "application/json", "application/cloudevents+json"


class Told(msgspec.Struct, frozen=True):
    """What happened; ``data`` is null where only the fact that it happened is yours to know.

    ``words`` are what people wrote (``title``, ``body``), where the webhook asks for them.
    """

    id: str
    position: int
    subject: str
    actor: str | None
    data: Any
    words: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


class Message(msgspec.Struct, frozen=True):
    """What a webhook of the format ``plain`` is sent: the envelope of Standard Webhooks."""

    type: str
    timestamp: str
    data: Any


class CloudEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a webhook of the format ``cloudevents`` is sent: a CloudEvent 1.0 in structured mode."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    data: Any
    actor: str = ""
    position: str = ""


class _Perhaps(msgspec.Struct):
    """What may be a CloudEvent already."""

    specversion: str = ""


def _is_cloud_event(payload: str) -> bool:
    try:
        return bool(msgspec.json.decode(payload, type=_Perhaps).specversion)
    except msgspec.ValidationError:  # a list, or a text
        return False


class Written(msgspec.Struct, frozen=True):
    """A delivery as it is sent."""

    delivery: Delivery
    body: bytes
    content_type: str


class Writer:
    """Writes what one endpoint is told, in one read transaction."""

    def __init__(self, tx: Transaction, endpoint: Endpoint) -> None:
        self._tx, self._endpoint = tx, endpoint
        self.viewer: Viewer = circles.viewer(tx, endpoint.person_id)
        self._bodies: dict[str, str] = {}
        self._source = settings.organization(tx).address if endpoint.format == "cloudevents" else ""

    def written(self, delivery: Delivery, recorded: Recorded | None) -> Written | None:
        """A delivery as it is sent; None when it is not theirs to see any more, or is gone."""
        if delivery.payload is not None:
            return self._enqueued(delivery, delivery.payload)
        told = self.told(recorded) if recorded else None
        if told is None or recorded is None:
            return None
        if not self._source:
            body = encode(Message(recorded.type, times.iso(recorded.at), told))
            return Written(delivery, body, JSON)
        data = told.data if told.words is msgspec.UNSET else {"facts": told.data, "words": told.words}
        return self._cloud_event(delivery, data, actor=told.actor or "", position=str(told.position))

    def prepare(self, recorded: Iterable[Recorded]) -> None:
        """Read at once what these events need beside the log."""
        self._bodies = hearing.bodies(self._tx, self.viewer, recorded)

    def told(self, recorded: Recorded) -> Told | None:
        """What they may know of an event."""
        heard = hearable(self._tx, self.viewer, recorded)
        if heard is None:
            return None
        heard = hearing.filled(heard, self._bodies)
        words = self._words(heard) if self._endpoint.words else {}
        return Told(heard.id, heard.position, heard.subject, heard.actor, heard.data, words or msgspec.UNSET)

    def _words(self, heard: Heard) -> dict[str, str]:
        """What people wrote that this is about, as the viewer would read it on the page."""
        try:
            if message_id := (heard.data or {}).get("message_id"):
                return {"body": conversations.said(self._tx, self.viewer, str(message_id)).body or ""}
            if heard.type.startswith("ask.") and circles.may_see(self._tx, self.viewer, heard.subject):
                return {"title": conversations.needed(self._tx, heard.subject).title}
        except NotFound:
            pass
        return {}

    def _enqueued(self, delivery: Delivery, payload: str) -> Written:
        data = msgspec.Raw(payload.encode())
        if not self._source:
            return Written(delivery, encode(Message(delivery.type, times.iso(delivery.at), data)), JSON)
        if _is_cloud_event(payload):
            return Written(delivery, payload.encode(), CLOUDEVENTS_JSON)
        return self._cloud_event(delivery, data)

    def _cloud_event(self, delivery: Delivery, data: Any, actor: str = "", position: str = "") -> Written:
        event = CloudEvent(
            "1.0", delivery.message_id, self._source, delivery.type, delivery.subject, times.iso(delivery.at), JSON,
            data, actor, position,
        )  # fmt: skip
        return Written(delivery, encode(event), CLOUDEVENTS_JSON)
