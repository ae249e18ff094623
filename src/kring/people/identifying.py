"""Identifying: whom an event is about. What is proven is one person; what only looks alike is proposed.

An id that the same source gave wins. Then comes an address or number that the source vouches for and somebody has
proven, unless that source calls them by another id: it knows two people. Then comes an anonymous id by which only one
person was seen.
"""

import msgspec

from kring.people import happenings, lookalikes, merging, points, profiles
from kring.people.changing import BadName, checked_name
from kring.people.clues import (
    Clues,
    Hit,
    Hits,
    handle_hash,
    handle_of,
    id_hash,
    is_called,
    is_fresh,
    look,
    tidy,
)
from kring.people.guests import NAME, NAMES
from kring.people.persons import Person, add, needed
from kring.store import Time, Transaction, statements

__all__ = ["Clues", "find", "meet"]

SQL = statements(__file__)
SPOKEN = ("en", "nl")


def find(tx: Transaction, clues: Clues) -> str | None:
    """The person that clues are about; None when nothing proves who it is."""
    hit = _best(tx, look(tx, tidy(tx, clues)))
    return hit.person_id if hit else None


def meet(tx: Transaction, clues: Clues, arrival_id: str, now: Time) -> str:
    """The person that clues are about, somebody new if need be; what the event says of them is kept with its id.

    '' when it happened before whoever it was about was erased: nothing of that comes back.
    """
    clues = tidy(tx, msgspec.structs.replace(clues, at=clues.at or now))
    best = _best(tx, hits := look(tx, clues))
    if best is None:
        _wait_for_others(tx, clues)
        best = _best(tx, hits := look(tx, clues))
    if best is None and _was_erased(tx, clues):
        return ""
    person_id = best.person_id if best else _add(tx, clues, now)
    person_id = _settle(tx, hits, person_id, arrival_id, now)
    _remember(tx, hits, person_id, arrival_id, now)
    return person_id


def _best(tx: Transaction, hits: Hits) -> Hit | None:
    if hits.ids:
        return hits.ids[0]
    handle = (hits.handle,) if hits.handle and hits.handle.person_id else ()
    return next((hit for hit in (*hits.points, *handle) if _proves(tx, hits.clues, hit)), None)


def _proves(tx: Transaction, clues: Clues, hit: Hit) -> bool:
    if not is_fresh(hit, clues.at):
        return False
    return not clues.external or not (hit.shared or is_called(tx, hit.person_id, clues.source))


def _wait_for_others(tx: Transaction, clues: Clues) -> None:
    """Two processes that meet the same person at the same moment must not add two."""
    hashes = {id_hash(clues.source, external) for external in clues.external} | {handle_hash(clues)}
    hashes |= {id_hash("", getattr(clues, kind), kind) for kind in clues.proven}
    for each in sorted(hashes - {0}):
        tx.run(SQL.lock, hash=each)


def _was_erased(tx: Transaction, clues: Clues) -> bool:
    hashes = [id_hash(clues.source, external) for external in clues.external]
    given = {"hashes": hashes, "source": clues.source, "at": clues.at}
    return bool(hashes) and tx.value(SQL.erased, given) is not None


def _add(tx: Transaction, clues: Clues, now: Time) -> str:
    locale = next((each for each in SPOKEN if clues.locale.lower().startswith(each)), "")
    return add(tx, _name(clues) or NAMES.get(locale, NAME), now, state="known", locale=locale).id


def _name(clues: Clues) -> str:
    try:
        return checked_name(clues.name[:80]) if clues.name.strip() else ""
    except BadName:
        return ""


def _settle(tx: Transaction, hits: Hits, person_id: str, arrival_id: str, now: Time) -> str:
    """What else points at somebody: proven to be the same, they become one; else it is proposed."""
    for hit in (*hits.ids[1:], *hits.points, *((hits.handle,) if hits.handle else ())):
        if hit.person_id and hit.person_id != person_id:
            person_id = _same(tx, hits, person_id, hit, arrival_id, now)
    return person_id


def _same(tx: Transaction, hits: Hits, person_id: str, hit: Hit, arrival_id: str, now: Time) -> str:
    """One of two who may be one: whoever both are by now."""
    one, other = needed(tx, person_id), needed(tx, merging.current(tx, hit.person_id))
    if one.id == other.id or other.state == "gone":
        return one.id
    if _is_proven(tx, hits.clues, one, other, hit) and not lookalikes.are_two(tx, one.id, other.id):
        goes, stays = sorted((one, other), key=_rank)
        proof = hit.how if hit.how in merging.PROOFS else "ids"
        merging.merge(tx, goes.id, stays.id, now, proof, arrival_id=arrival_id)
        return stays.id
    if hit.how == "anonymous":
        tx.run(SQL.share, hash=hit.hash)  # who is met by it from then on is somebody apart
    else:
        lookalikes.propose(tx, one.id, other.id, hit.how, hit.said, arrival_id, now)
    return one.id


def _is_proven(tx: Transaction, clues: Clues, one: Person, other: Person, hit: Hit) -> bool:
    """Whether a hit proves that two are one. Two accounts are never made one by anybody but people."""
    if "known" not in (one.state, other.state):
        return False
    if hit.how == "anonymous":
        return not hit.shared and tx.value(SQL.is_somebody, person_id=other.id) is None
    if hit.how == "id":  # a source that calls one person by two ids knows best, of what it alone has told
        return all(
            p.state == "known" and not _is_known_elsewhere(tx, p.id, clues.source) for p in (one, other)
        )
    if hit.how not in ("mail", "phone") or not is_fresh(hit, clues.at):
        return False
    two = bool(clues.external) and is_called(tx, other.id, clues.source)
    return not two and tx.value(SQL.are_told_apart, one_id=one.id, other_id=other.id) is None


def _is_known_elsewhere(tx: Transaction, person_id: str, source: str) -> bool:
    return tx.value(SQL.is_known_elsewhere, {"person_id": person_id, "source": source}) is not None


def _rank(person: Person) -> tuple[bool, int, str]:
    """Who stays is the one with an account, else the one who was known first: it sorts last."""
    return person.state != "known", -person.created_at, person.id


def _remember(tx: Transaction, hits: Hits, person_id: str, arrival_id: str, now: Time) -> None:
    clues, person = hits.clues, needed(tx, person_id)
    known = {hit.said for hit in hits.ids}
    for external in clues.external:
        if external not in known:
            given = {"hash": id_hash(clues.source, external), "source": clues.source, "external_id": external}
            tx.run(SQL.call, given, person_id=person_id)
    kind, said = handle_of(clues)
    if kind and not (hits.handle and hits.handle.person_id):
        handle = {"hash": handle_hash(clues), "source": clues.source, "kind": kind, "said": said}
        tx.run(SQL.know, handle, person_id=person_id)
    if arrival_id:
        tx.run(SQL.about, arrival_id=arrival_id, person_id=person_id, hash=_hash(hits), at=clues.at)
    points.keep(tx, person, clues, arrival_id, now)
    profiles.keep(tx, person_id, clues, arrival_id)
    _call_by_name(tx, person, clues, now)


def _hash(hits: Hits) -> int:
    if hits.clues.external:
        return id_hash(hits.clues.source, hits.clues.external[0])
    return handle_hash(hits.clues)


def _call_by_name(tx: Transaction, person: Person, clues: Clues, now: Time) -> None:
    """Who is known by no name yet gets the one that a source says; nobody else is renamed by one."""
    name = _name(clues)
    if name and person.state == "known" and person.name in (NAME, *NAMES.values()):
        tx.run(SQL.rename, person_id=person.id, name=name)
        tx.record(happenings.PersonChanged(subject=person.id, at=now, fields=("name",)))
