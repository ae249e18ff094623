"""Mapping: what another system sent in its own shape, as an event; each part is an expression over body and headers."""

import hashlib
from collections.abc import Mapping as Headers
from datetime import datetime
from typing import Any

import msgspec

from kring import conditions
from kring.conditions import Condition, MissingField, Variables
from kring.refusals import Refusal
from kring.sources import clues
from kring.sources.given import LONGEST, Given, Wrong, made, moment, unfit, within
from kring.store import Time, times

NAMES = frozenset({"body", "headers"})
MILLISECONDS = 100_000_000_000  # seconds until the year 5138: whatever is more counts milliseconds
LATEST = 4_102_444_800_000_000  # the year 2100
_encode = msgspec.json.Encoder().encode
_encode_sorted = msgspec.json.Encoder(order="sorted").encode


class Mapping(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CEL for each part of an event; an empty one is left out.

    Without ``id`` the sender's own id of the request is taken, or what its body comes to. A ``type`` that gives ''
    passes a request over. ``person`` is their id in that system.
    """

    type: str = ""
    id: str = ""
    subject: str = ""
    time: str = ""
    person: str = ""
    mail: str = ""
    phone: str = ""
    name: str = ""
    locale: str = ""
    traits: str = ""
    data: str = "body"


FIELDS = tuple(Mapping.__struct_fields__)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it was kept: lower-case headers, the body as read, and the sender's own id for it."""

    headers: dict[str, str]
    body: Any
    delivery: str = ""


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping makes of a request: an event; or what is wrong, by field; or nothing, when it is passed over."""

    given: Given | None = None
    wrong: tuple[Wrong, ...] = ()

    @property
    def is_passed_over(self) -> bool:
        """Whether the mapping says that this request is no event."""
        return self.given is None and not self.wrong


class WrongMapping(Refusal):
    """{place}: {why}"""

    field = "mapping"


def compiled(mapping: Mapping) -> dict[str, Condition]:
    """A mapping's expressions, ready.

    Raises:
        WrongMapping: one cannot be read; ``field`` names it.
    """
    if wrong := wrongs(mapping):
        name, refusal = next(iter(wrong.items()))
        failed = WrongMapping(place=name, why=str(refusal))
        failed.field = name  # type: ignore[misc]
        raise failed
    return {name: conditions.compile(getattr(mapping, name), NAMES) for name in FIELDS}


def wrongs(mapping: Mapping) -> dict[str, Refusal]:
    """What is wrong with each of a mapping's expressions, before any request."""
    found: dict[str, Refusal] = {}
    for name in FIELDS:
        try:
            conditions.compile(getattr(mapping, name), NAMES)
        except Refusal as refusal:
            found[name] = refusal
    if not mapping.type.strip():
        found["type"] = NoType()
    return found


class NoType(WrongMapping):
    """A mapping says of which type an event is; a text in quotes, such as 'shop.order', is one too."""

    field = "type"


def apply(mapping: Mapping, request: Request, source: str, now: Time) -> Mapped:
    """What a mapping makes of a request that came to a source of that name."""
    try:
        ready = compiled(mapping)
    except WrongMapping as refusal:
        return Mapped(wrong=(Wrong(refusal.field or "type", "an expression", str(refusal)),))
    variables = Variables({"body": request.body, "headers": request.headers})
    values: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for name, condition in ready.items():
        try:
            values[name] = _value(name, condition, variables)
        except _Unfit as reason:
            wrong.append(Wrong(name, reason.seen, reason.wanted))
    if not wrong and not values["type"]:
        return Mapped()
    if wrong:
        return Mapped(wrong=tuple(wrong))
    given = _made(values, request, source, now)
    found = unfit(given.body)
    return Mapped(wrong=(found,)) if found else Mapped(given=given)


class _Unfit(Exception):
    """What a field's expression gave is not what the field takes."""

    def __init__(self, seen: str, wanted: str) -> None:
        self.seen, self.wanted = seen, wanted


def _value(name: str, condition: Condition, variables: Variables) -> Any:
    try:
        value = conditions.evaluate(condition, variables)
    except MissingField as missing:
        if name != "type":
            return None
        raise _Unfit(str(missing), "a text") from missing
    except Refusal as refusal:
        raise _Unfit(str(refusal), "an expression that gives a value") from refusal
    if name == "data":
        return _data(value)
    if value is None or value == "":
        return None
    if name == "time":
        return _time(value)
    return _traits(value) if name == "traits" else _text(name, value)


def _text(name: str, value: Any) -> str:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else value
    text = str(text) if isinstance(text, int) and not isinstance(text, bool) else text
    longest = LONGEST.get(name, 500)
    if not isinstance(text, str) or len(text) > longest or not text.isprintable():
        raise _Unfit(_seen(value), f"a text of at most {longest} characters")
    return text.strip()


def _time(value: Any) -> Time:
    found: float | None = -1
    if isinstance(value, datetime):
        found = within(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = value * (1000 if value > MILLISECONDS else times.SECOND)
    elif isinstance(value, str):
        found = moment(value)
    if found is None or not 0 <= found < LATEST:
        raise _Unfit(_seen(value), "a time as 2026-01-31T12:00:00Z, or seconds or milliseconds since 1970")
    return int(found)


def _traits(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Unfit(_seen(value), "an object, such as {'plan': body.plan}")
    return {str(name): value[name] for name in sorted(value, key=str) if value[name] is not None}


def _data(value: Any) -> Any:
    """As JSON can hold it, by name: an expression keeps no order, and would give another each time."""
    try:
        return msgspec.json.decode(_encode_sorted(msgspec.json.decode(_encode(value))))
    except (TypeError, ValueError) as error:
        raise _Unfit(_seen(str(value)), "what JSON can hold") from error


def _seen(value: Any) -> str:
    try:
        return _encode(str(value) if isinstance(value, datetime) else value).decode()[:120]
    except (TypeError, ValueError, OverflowError):
        return str(value)[:120]


def _made(values: dict[str, Any], request: Request, source: str, now: Time) -> Given:
    id = values["id"] or request.delivery or hashlib.sha256(_encode(request.body)).hexdigest()[:32]
    known = {"id": values["person"], **{n: values[n] for n in ("mail", "phone", "name", "locale", "traits")}}
    return made(
        id=id, source=f"/hooks/{source}", type=values["type"], subject=values["subject"] or "",
        time=now if values["time"] is None else values["time"], data=values["data"],
        extensions=clues.extensions(**known),
    )  # fmt: skip


def headers_kept(headers: Headers[str, str]) -> dict[str, str]:
    """The headers that a mapping sees and a sample keeps: nothing that lets anybody in."""
    secret = ("authorization", "cookie", "signature", "hmac", "token", "secret")
    return {name: value[:1000] for name, value in headers.items() if not any(word in name for word in secret)}
