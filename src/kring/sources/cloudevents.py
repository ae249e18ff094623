"""CloudEvents 1.0: one event, many, or one in headers, read as they are sent over HTTP.

What is written follows the specification's JSON format, its batch format and its HTTP binding
(https://github.com/cloudevents/spec, v1.0.2). Attributes that it does not name are kept as they came.
"""

import base64
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec
from msgspec import Meta

from kring.sources.given import LONGEST, VERSION, Given, Wrong, too_deep, unfit, within
from kring.store import escapes

T = TypeVar("T")
PREFIX = "ce-"
MOST_EVENTS = 10_000  # in one batch


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """What every event has; the rest is kept as it came."""

    specversion: str
    id: Annotated[str, Meta(min_length=1, max_length=LONGEST["id"])]
    source: Annotated[str, Meta(min_length=1, max_length=LONGEST["source"])]
    type: Annotated[str, Meta(min_length=1, max_length=LONGEST["type"])]
    subject: Annotated[str, Meta(min_length=1, max_length=LONGEST["subject"])] | None = None
    time: datetime | None = None
    data: Any = None  # read so that what nobody could read later is refused now


class Known(Envelope, frozen=True, gc=False, forbid_unknown_fields=True):
    """An event all of whose attributes are known here: it is read in one go, where of others the rest is read too."""

    datacontenttype: str | None = None
    dataschema: str | None = None
    data_base64: str | None = None
    personid: str | None = None
    personmail: str | None = None
    personphone: str | None = None
    personname: str | None = None
    personlocale: str | None = None
    personanonymous: str | None = None
    persontraits: str | None = None


class Identified(msgspec.Struct):
    """What is read of an event that cannot be read whole."""

    id: str


_ONE, _ANY_ONE = msgspec.json.Decoder(Known).decode, msgspec.json.Decoder(Envelope).decode
_MANY: Callable[[bytes], Sequence[Envelope]] = msgspec.json.Decoder(list[Known]).decode
_ANY_MANY: Callable[[bytes], Sequence[Envelope]] = msgspec.json.Decoder(list[Envelope]).decode
_ID = msgspec.json.Decoder(Identified)
_PIECES = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder()
_RAW = msgspec.json.Decoder(msgspec.Raw)
_encode = msgspec.json.Encoder().encode


def one(body: bytes) -> Given | Wrong:
    """An event in the JSON format.

    >>> one(b'{"specversion": "1.0", "id": "1", "source": "/shop"}')
    Wrong(field='type', seen='nothing', wanted='a text', event_id='1')
    """
    body = escapes.whole(body)
    try:
        found = _read(body, _ONE, _ANY_ONE)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _wrong(error, body)
    except RecursionError:
        return too_deep()
    return _given(found, body, _is_plain(body))


def many(body: bytes) -> list[Given | Wrong] | Wrong:
    """Events in the batch format, each judged by itself; Wrong when the whole is no list, or too deep to be parted."""
    body = escapes.whole(body)
    try:
        pieces = _PIECES.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Wrong("the body", _no_json(error), "a JSON array of CloudEvents")
    except RecursionError:
        return too_deep()
    if len(pieces) > MOST_EVENTS:
        return Wrong("the body", f"{len(pieces)} events", f"at most {MOST_EVENTS} events at a time")
    try:
        found = _read(body, _MANY, _ANY_MANY)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [one(bytes(piece)) for piece in pieces]
    plain = _is_plain(body)
    return [_given(envelope, piece, plain) for envelope, piece in zip(found, pieces, strict=True)]


def _read(body: bytes, known: Callable[[bytes], T], whatever: Callable[[bytes], T]) -> T:
    try:
        return known(body)
    except msgspec.ValidationError:
        found = whatever(body)
    _ANY.decode(body)
    return found


def in_headers(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Given | Wrong:
    """An event whose attributes are headers and whose data is the body (binary mode)."""
    event: dict[str, Any] = {}
    kind = ""
    for name, value in headers:
        text = name.decode("latin-1").lower()
        if text.startswith(PREFIX):
            event[text[len(PREFIX) :]] = _decoded(value)
        elif text == "content-type":
            kind = value.decode("latin-1")
    if body:
        wrong = _put(event, kind, body)
        if wrong:
            return wrong
    return one(_encode(event))


def _put(event: dict[str, Any], kind: str, body: bytes) -> Wrong | None:
    """The body as the event's data, by its media type."""
    event["datacontenttype"] = kind or "application/octet-stream"
    plain = kind.partition(";")[0].strip().lower()
    if plain.endswith("/json") or plain.endswith("+json"):
        try:
            event["data"] = _RAW.decode(escapes.whole(body))
            _ANY.decode(event["data"])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return Wrong("data", _no_json(error), "JSON, as Content-Type says")
        except RecursionError:
            return too_deep()
    elif plain.startswith("text/"):
        event["data"] = body.decode("utf-8", "replace")
    else:
        event["data_base64"] = base64.b64encode(body).decode()
    return None


def _decoded(value: bytes) -> str:
    """A header's value: percent-encoded UTF-8, in quotes perhaps (HTTP binding 3.1.3.2)."""
    text = value.decode("latin-1").strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return unquote_to_bytes(text).decode("utf-8", "replace")


def _is_plain(body: bytes) -> bool:
    """Whether there is nothing in it that is not printable (JSON has other control characters only as escapes)."""
    return body.isascii() and b"\\" not in body and b"\x7f" not in body


def _given(found: Envelope, body: bytes | msgspec.Raw, plain: bool) -> Given | Wrong:
    """The event, when it can be kept."""
    if found.specversion != VERSION:
        seen = _encode(found.specversion).decode()[1:-1][:80]
        return _named(Wrong("specversion", seen, VERSION), found.id)
    try:
        text = str(body, "utf-8")
    except UnicodeDecodeError as error:
        return _named(Wrong("data", _no_json(error), "text in UTF-8"), found.id)
    if wrong := unfit(text, plain) or (None if plain else _odd(found)):
        return _named(wrong, found.id)
    moment = None if found.time is None else within(found.time)
    if found.time is not None and moment is None:
        return _named(Wrong("time", str(found.time), "a time between the years 1900 and 2200"), found.id)
    return Given(
        id=found.id, source=found.source, type=found.type, subject=found.subject or "", time=moment,
        body=text,
    )  # fmt: skip


def _odd(found: Envelope) -> Wrong | None:
    for name in LONGEST:
        if not (getattr(found, name) or "").isprintable():
            return Wrong(name, repr(getattr(found, name))[:80], "printable characters")
    return None


def _named(wrong: Wrong, event_id: Any) -> Wrong:
    """With the id under which it came, if that can be shown: in a batch it says which event it was."""
    if not isinstance(event_id, str) or len(event_id) > LONGEST["id"] or not event_id.isprintable():
        return wrong
    return msgspec.structs.replace(wrong, event_id=event_id)


def _wrong(error: Exception, body: bytes) -> Wrong:
    """A decoder's error, with the value that was seen where it can be found."""
    return _named(_unread(error, body), _id_of(body))


def _id_of(body: bytes) -> str | None:
    try:
        return _ID.decode(body).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _unread(error: Exception, body: bytes) -> Wrong:
    message = str(error)
    if "out of range" in message:
        field = "data" if "$.data" in message else "the body"
        return Wrong(field, "a number too large to be read", "numbers up to 1e308")
    try:
        said = _ANY.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Wrong("the body", _no_json(error), "a CloudEvent in JSON")
    found = _of_field(message, said) if isinstance(said, dict) else None
    return found or Wrong("the body", _no_json(error), "a CloudEvent in JSON")


def _of_field(message: str, said: dict[str, Any]) -> Wrong | None:
    if message.startswith("Object missing required field"):
        return Wrong(message.split("`")[1], "nothing", "a text")
    if "`$." not in message:
        return None
    name = message.rpartition("`$.")[2].rstrip("`")
    value = said.get(name)
    if " of length " in message and isinstance(value, str):  # it may stand there twice
        seen = f"{len(value)} characters" if value else "an empty text"
        return Wrong(name, seen, f"1 to {LONGEST[name]} characters")
    wanted = "an RFC 3339 time, as 2026-01-31T12:00:00Z" if name == "time" else "a text"
    return Wrong(name, _value(value), wanted)


def _value(value: Any) -> str:
    """A value as it was sent."""
    return _encode(value).decode()[:80]


def _no_json(error: Exception) -> str:
    """What a body is that a decoder did not read."""
    kind = "something else" if isinstance(error, msgspec.ValidationError) else "no JSON"
    return f"{'no text in UTF-8' if isinstance(error, UnicodeDecodeError) else kind} ({error})"[:160]
