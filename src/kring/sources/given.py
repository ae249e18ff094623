"""Given: an event as another system sends it (CloudEvents 1.0), before it is taken; and the verdict on it."""

from datetime import datetime
from typing import Any

import msgspec

from kring.store import Time, escapes, times

VERSION = "1.0"
LONGEST = {"id": 500, "source": 500, "type": 200, "subject": 500}  # characters
MOST_BYTES = 256 * 1024  # of one event; the CloudEvents webhook binding asks for 64 kB at least

DEEPEST = 64  # lists and objects in one another
EARLIEST, LATEST = times.of(datetime(1900, 1, 1)), times.of(datetime(2200, 1, 1))

_encode = msgspec.json.Encoder().encode


class Given(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One event as it was sent. ``body`` is its JSON in the CloudEvents format, all attributes and data in it."""

    id: str
    source: str
    type: str
    subject: str = ""
    time: Time | None = None
    body: str

    @property
    def event(self) -> dict[str, Any]:
        """Everything that it says."""
        found: dict[str, Any] = msgspec.json.decode(self.body)
        return found


class Wrong(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why an event is refused: which field, what was seen, what is wanted; and the id it came under, if it has one."""

    field: str
    seen: str
    wanted: str
    event_id: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What became of one event: ``taken`` or ``known`` already, with its id here; or ``refused``, and why."""

    verdict: str
    id: str = ""
    event_id: str = ""
    field: str = ""
    seen: str = ""
    wanted: str = ""


def made(
    *, id: str, source: str, type: str, subject: str = "", time: Time | None = None, data: Any = None,
    extensions: dict[str, Any] | None = None,
) -> Given:  # fmt: skip
    """An event that was made here of what another system sent in its own shape."""
    event: dict[str, Any] = {"specversion": VERSION, "id": id, "source": source, "type": type}
    if subject:
        event["subject"] = subject
    if time is not None:
        event["time"] = times.iso(time)
    event |= extensions or {}
    if data is not None:
        event |= {"datacontenttype": "application/json", "data": data}
    return Given(id=id, source=source, type=type, subject=subject, time=time, body=_encode(event).decode())


def refused(wrong: Wrong, event_id: str = "") -> Verdict:
    """The verdict on an event that is not as it must be."""
    return Verdict(
        verdict="refused",
        event_id=event_id or wrong.event_id,
        field=wrong.field,
        seen=wrong.seen[:200],
        wanted=wrong.wanted,
    )


def moment(text: str) -> Time | None:
    """An RFC 3339 time; None when it is none, or centuries away.

    >>> moment("1970-01-02T00:00:00Z"), moment("yesterday"), moment("0001-01-01T00:00:00+14:00")
    (86400000000, None, None)
    """
    try:
        return within(msgspec.convert(text, datetime))
    except msgspec.ValidationError:
        return None


def within(moment: datetime) -> Time | None:
    """A datetime as Time; None when it is centuries away, where neither calendars nor clocks' zones reach."""
    try:
        found = times.of(moment)
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found < LATEST else None


def unfit(text: str, plain: bool = False) -> Wrong | None:
    """Why an event cannot be kept, though it can be read: it is too long or too deep, or has a NUL character.

    ``plain`` says that it is known to be of ASCII without a backslash.
    """
    body = b"" if plain else text.encode()
    if (size := len(body or text)) > MOST_BYTES:
        return Wrong("data", f"{size} bytes", f"an event of at most {MOST_BYTES} bytes")
    if body and escapes.has_nul(body):
        return Wrong("data", "a NUL character", "text without one")
    if text.count("[") + text.count("{") > DEEPEST and is_deep(msgspec.json.decode(text)):
        return too_deep()
    return None


def too_deep() -> Wrong:
    """What is said of an event that is too deep."""
    return Wrong("data", f"more than {DEEPEST} in one another", f"lists and objects at most {DEEPEST} deep")


def is_deep(value: Any, most: int = DEEPEST) -> bool:
    """Whether more lists and objects lie in one another than so many.

    >>> is_deep([{"a": []}], 3), is_deep([{"a": []}], 2)
    (False, True)
    """
    level = _holding([value])
    for _ in range(most):
        level = _holding(
            [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
        )
        if not level:
            return False
    return bool(level)


def _holding(values: list[Any]) -> list[Any]:
    """Those of these values that hold others."""
    return [each for each in values if isinstance(each, (dict, list))]
