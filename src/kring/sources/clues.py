"""Clues: whom an event of another system is about, as it says itself.

Any event may say it in extension attributes, whatever its data look like: ``personid`` (their id in that system),
``personmail``, ``personphone``, ``personname``, ``personlocale``, ``personanonymous`` (a browser's or device's id), and
``persontraits`` (a JSON object in a text, since an attribute holds no object).
"""

from typing import Any, Protocol

import msgspec

from kring.people.identifying import Clues
from kring.sources.given import is_deep

PREFIX = "person"
ATTRIBUTES = ("id", "mail", "phone", "name", "locale", "anonymous", "traits")
LONGEST = {"traits": 16_384}  # characters; others have up to 500
_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.decode


class Arrived(Protocol):
    """What is known of an arrival's source."""

    @property
    def source_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def vouches(self) -> tuple[str, ...]: ...


def of(arrival: Arrived, said: dict[str, Any]) -> Clues | None:
    """Whom an event is about, where it says so. What the source vouches for is proven."""
    found = {name: _text(said.get(PREFIX + name), LONGEST.get(name, 500)) for name in ATTRIBUTES}
    if not any(found[name] for name in ("id", "mail", "phone", "anonymous")):
        return None
    return Clues(
        source_id=arrival.source_id, source=arrival.name, external=(found["id"],) if found["id"] else (),
        mail=found["mail"], phone=found["phone"], anonymous=found["anonymous"], name=found["name"],
        locale=found["locale"], traits=_traits(found["traits"]),
        proven=frozenset(kind for kind in ("mail", "phone") if found[kind] and kind in arrival.vouches),
    )  # fmt: skip


def extensions(**known: Any) -> dict[str, Any]:
    """What an event says of whom it is about, as its attributes.

    >>> extensions(id="77", mail="", traits={"plan": "gold"})
    {'personid': '77', 'persontraits': '{"plan":"gold"}'}
    """
    found = {PREFIX + name: value for name, value in known.items() if value}
    if traits := known.get("traits"):
        found[PREFIX + "traits"] = _encode(traits).decode()
    return found


def _text(value: Any, longest: int) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= longest else ""


def _traits(text: str) -> dict[str, Any]:
    try:
        found = _decode(text) if text else {}
    except (msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) and not is_deep(found) else {}
