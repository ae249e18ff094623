"""Segment: calls of Segment's HTTP API as events, so that its libraries send here unchanged.

The type says the call, and of what is tracked its name: ``segment.track.order-completed``, ``segment.identify``. The
data are the call as it was sent, without its key. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api
"""

import re
from typing import Any

import msgspec

from kring.sources import clues
from kring.sources.given import LONGEST, Given, Wrong, made, moment, unfit
from kring.store import Time, ids

CALLS = {
    "track": "track",
    "identify": "identify",
    "group": "group",
    "page": "page",
    "screen": "screen",
    "alias": "alias",
    "t": "track",
    "i": "identify",
    "g": "group",
    "p": "page",
    "s": "screen",
    "a": "alias",
}  # fmt: skip  (the letters are what browsers' libraries call)
BATCHES = frozenset({"batch", "import", "b"})
MOST_CALL_BYTES, MOST_BATCH_BYTES, MOST_CALLS = 32_768, 512_000, 2500
_NOT_SENT_ON = frozenset({"writeKey", "sentAt", "type", "integrations"})
_UNNAMED = re.compile(r"[^a-z0-9]+")
_encode = msgspec.json.Encoder().encode


def events(name: str, said: Any, source: str, now: Time) -> list[Given | Wrong] | Wrong:
    """The events of a call, or of a batch of them; Wrong when the whole is neither."""
    if not isinstance(said, dict):
        return Wrong("the body", type(said).__name__, "a JSON object")
    if name not in BATCHES:
        return [event(said | {"type": CALLS[name]}, source, said.get("sentAt"), now)]
    batch = said.get("batch")
    if not isinstance(batch, list) or len(batch) > MOST_CALLS:
        seen = f"{len(batch)} calls" if isinstance(batch, list) else _seen(batch)
        return Wrong("batch", seen, f"a list of at most {MOST_CALLS} calls")
    context = said.get("context")
    shared = {"context": context} if isinstance(context, dict) else {}
    return [
        event(shared | call, source, said.get("sentAt"), now)
        if isinstance(call, dict)
        else Wrong(f"batch[{place}]", _seen(call), "an object")
        for place, call in enumerate(batch)
    ]


def event(call: dict[str, Any], source: str, sent_at: Any, now: Time) -> Given | Wrong:
    """One call as an event: known by its messageId, about who its userId or anonymousId is."""
    if wrong := _wrong(call):
        return wrong
    user, anonymous = _text(call.get("userId")), _text(call.get("anonymousId"))
    data = {key: value for key, value in call.items() if key not in _NOT_SENT_ON}
    encoded = _encode(data)
    if len(encoded) > MOST_CALL_BYTES:
        return Wrong("the call", f"{len(encoded)} bytes", f"at most {MOST_CALL_BYTES} bytes")
    if wrong := unfit(body := encoded.decode()):
        return wrong
    return made(
        id=_text(call.get("messageId")) or f"{ids.key(body) & (1 << 64) - 1:016x}",
        source=f"/segment/{source}", type=type_of(call), subject=user or anonymous,
        time=_time(call, sent_at, now), data=data, extensions=clues.extensions(**_person(call, user, anonymous)),
    )  # fmt: skip


def type_of(call: dict[str, Any]) -> str:
    """The type of a call's event.

    >>> type_of({"type": "track", "event": "Order Completed!"}), type_of({"type": "page", "name": "Home"})
    ('segment.track.order-completed', 'segment.page')
    """
    if call["type"] != "track":
        return f"segment.{call['type']}"
    name = _UNNAMED.sub("-", str(call.get("event", "")).lower()).strip("-")[:100]
    return f"segment.track.{name or 'unnamed'}"


def _wrong(call: dict[str, Any]) -> Wrong | None:
    """What a call must have, by Segment's specification."""
    kind = call.get("type")
    if kind not in CALLS.values():
        return Wrong("type", _seen(kind), "one of track, identify, group, page, screen, alias")
    needed = {"track": "event", "group": "groupId", "alias": "previousId"}.get(str(kind))
    if needed and not _text(call.get(needed)):
        return Wrong(needed, _seen(call.get(needed)), "a text")
    for name in ("userId", "anonymousId", "messageId", "previousId"):
        value = call.get(name)
        if value is not None and (not _text(value) or len(_text(value)) > LONGEST["id"]):
            return Wrong(name, _seen(value), f"a text of 1 to {LONGEST['id']} characters")
    if kind == "alias" and not _text(call.get("userId")):
        return Wrong("userId", _seen(call.get("userId")), "a text")
    if not _text(call.get("userId")) and not _text(call.get("anonymousId")):
        return Wrong("userId", "nothing", "a userId or an anonymousId")
    return None


def _person(call: dict[str, Any], user: str, anonymous: str) -> dict[str, Any]:
    """Who it is about: traits are told by identify itself, and beside other calls in their context."""
    context = _dict(call.get("context"))
    traits = _dict(call.get("traits")) if call["type"] == "identify" else {}
    known = _dict(context.get("traits")) | traits
    first_last = f"{_text(known.get('firstName'))} {_text(known.get('lastName'))}".strip()
    if call["type"] == "alias":
        anonymous = anonymous or _text(call.get("previousId"))
    return {
        "id": user, "anonymous": anonymous, "mail": _text(known.get("email")), "phone": _text(known.get("phone")),
        "name": _text(known.get("name")) or first_last, "locale": _text(context.get("locale")), "traits": traits,
    }  # fmt: skip


def _time(call: dict[str, Any], sent_at: Any, now: Time) -> Time:
    """When it happened, set right by how wrong the sender's clock was when it sent."""
    said = moment(_text(call.get("timestamp")) or _text(call.get("originalTimestamp")))
    if said is None:
        return now
    sent = moment(_text(sent_at) or _text(call.get("sentAt")))
    return min(now, said if sent is None else now - max(sent - said, 0))


def _text(value: Any) -> str:
    """A text or a number as a text; '' for anything else."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _seen(value: Any) -> str:
    return "nothing" if value is None else _encode(value).decode()[:80]
