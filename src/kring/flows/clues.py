"""Clues of an event: how it says whom it is about, in attributes of its own or in ``data.person``.

{"type": "parcel.late", …, "personid": "customer/77", "data": {"person": {"mail": "eva@example.org"}, …}}
"""

from typing import Any

import msgspec

from kring.people.identifying import Clues

ID = "personid"
_ATTRIBUTES = {
    "mail": "personmail", "phone": "personphone", "name": "personname", "anonymous": "anonymousid",
    "locale": "personlocale",
}  # fmt: skip


class _Person(msgspec.Struct):
    id: str | int | list[str | int] = ""
    mail: str = ""
    phone: str = ""
    name: str = ""
    anonymous: str = ""
    locale: str = ""
    traits: dict[str, Any] = {}


def of(source_id: str, source: str, vouches: tuple[str, ...], said: dict[str, Any], at: int) -> Clues | None:
    """What an event says of whom it is about; None when it says nothing."""
    data = said.get("data")
    inner = data.get("person") if isinstance(data, dict) else None
    try:
        person = msgspec.convert(inner, _Person) if isinstance(inner, dict) else _Person()
    except msgspec.ValidationError:
        person = _Person()
    told = {
        "mail": person.mail, "phone": person.phone, "name": person.name, "anonymous": person.anonymous,
        "locale": person.locale,
    }  # fmt: skip
    for name, attribute in _ATTRIBUTES.items():
        value = said.get(attribute)
        if isinstance(value, str) and value:
            told[name] = value
    ids = person.id if isinstance(person.id, list) else [person.id]
    external = tuple(str(one) for one in (said.get(ID), *ids) if one not in ("", None))
    if not external and not any(told.values()):
        return None
    return Clues(
        source_id=source_id, source=source, external=external, proven=frozenset(vouches), at=at,
        traits=person.traits, **told,
    )  # fmt: skip
