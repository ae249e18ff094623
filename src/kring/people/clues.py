"""Clues: what an event says of whom it is about, and who is known by that."""

from typing import Any

import msgspec

from kring.people import phones
from kring.people.addresses import BadAddress, normal
from kring.settings import organization
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
PHONE_LASTS = 180 * times.DAY  # a number that nobody used for half a year may be somebody else's
LONGEST = 300  # characters of an id


class Clues(msgspec.Struct, frozen=True, kw_only=True):
    """What an event says of whom it is about.

    ``external`` are the ids that the source gives them, ``customer/77``; ``proven`` holds ``mail`` or ``phone``
    where the source has made sure itself that they are theirs. ``at`` is when it happened.
    """

    source_id: str = ""
    source: str
    external: tuple[str, ...] = ()
    mail: str = ""
    phone: str = ""
    anonymous: str = ""
    name: str = ""
    locale: str = ""
    proven: frozenset[str] = frozenset()
    traits: dict[str, Any] = {}
    at: Time = 0


class Hit(msgspec.Struct, frozen=True):
    """Somebody who is known by one of them; ``how`` is id, anonymous, mail, phone, or said mail, said phone."""

    how: str
    hash: int
    said: str
    person_id: str
    state: str
    shared: bool
    proven_at: Time | None


class Hits(msgspec.Struct, frozen=True):
    """Whom the clues point at, by each way of knowing somebody."""

    clues: Clues
    ids: tuple[Hit, ...]
    handle: Hit | None
    points: tuple[Hit, ...]


def tidy(tx: Transaction, clues: Clues) -> Clues:
    """Clues as they are kept: what is no address, no number or no id is left out."""
    region = organization(tx).phone_region if clues.phone and not clues.phone.startswith("+") else ""
    external = tuple(dict.fromkeys(e for e in (e.strip() for e in clues.external) if 0 < len(e) <= LONGEST))
    return msgspec.structs.replace(
        clues, external=external, mail=_mail(clues.mail), phone=phones.read(clues.phone, region),
        anonymous=clues.anonymous.strip() if len(clues.anonymous) <= LONGEST else "",
    )  # fmt: skip


def _mail(text: str) -> str:
    try:
        return normal(text) if text else ""
    except BadAddress:
        return ""


def id_hash(source: str, external_id: str, kind: str = "person") -> int:
    """What an index holds of an external id."""
    return ids.key(source, kind, external_id)


def handle_of(clues: Clues) -> tuple[str, str]:
    """By what a source speaks of somebody to whom it gives no id: the kind, and the handle itself."""
    if clues.anonymous:
        return "anonymous", clues.anonymous
    if clues.external:
        return "", ""
    if clues.mail and "mail" not in clues.proven:
        return "said mail", clues.mail
    if clues.phone and "phone" not in clues.proven:
        return "said phone", clues.phone
    return "", ""


def handle_hash(clues: Clues) -> int:
    """What an index holds of a handle; 0 without one."""
    kind, said = handle_of(clues)
    return ids.key(clues.source, kind, said) if kind else 0


def look(tx: Transaction, clues: Clues) -> Hits:
    """Whom tidy clues point at, in one read."""
    hashes = {id_hash(clues.source, external): external for external in clues.external}
    proven = {kind: getattr(clues, kind) if kind in clues.proven else "" for kind in ("mail", "phone")}
    given = {"source": clues.source, "handle": handle_hash(clues), "hashes": list(hashes)}
    found = tx.all(SQL.hits, Hit, given | proven)
    order = list(clues.external)
    own = [hit for hit in found if hit.how == "id" and hit.state != "gone" and hit.said in order]
    return Hits(
        clues,
        tuple(sorted(own, key=lambda hit: order.index(hit.said))),
        next((hit for hit in found if hit.hash and hit.how != "id" and hit.state != "gone"), None),
        tuple(hit for hit in found if hit.how in ("mail", "phone") and hit.state != "gone"),
    )


def is_fresh(hit: Hit, now: Time) -> bool:
    """Whether a proof is not so old that the number may be somebody else's by now."""
    return hit.how != "phone" or (hit.proven_at or 0) > now - PHONE_LASTS


def is_called(tx: Transaction, person_id: str, source: str) -> bool:
    """Whether a source gave this person an id already: one that gives two ids speaks of two people."""
    return tx.value(SQL.is_called, {"person_id": person_id, "source": source}) is not None
