"""Persons: anyone with whom the organization is in touch."""

from typing import Any

import msgspec

from kring.people import happenings, reaching
from kring.people.addresses import AddressTaken, normal
from kring.people.availability import Hours, is_open
from kring.refusals import NotFound
from kring.store import Time, Transaction, ids, statements, times

LOAD = "id, state, time_zone, hours, per_week, paused_until, asked_week"
COLUMNS = f"""
  {LOAD}, name, about, locale, languages, shows_thanks, simulated, password is not null as has_password,
  totp is not null as has_totp, created_at, joined_at, seen_at
"""
SQL = statements(__file__, columns=COLUMNS)
SEEN_EVERY = 5 * times.MINUTE


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What decides whether somebody may be asked now: hundreds are looked at for one question."""

    id: str
    state: str = "joined"
    time_zone: str = "UTC"
    hours: Hours = ()
    per_week: int = 5
    paused_until: Time | None = None
    asked_week: tuple[Time, ...] = ()

    def may_be_asked(self, now: Time) -> bool:
        """Whether this person has joined, is not away, and has their hours now."""
        if self.state != "joined" or (self.paused_until or 0) > now:
            return False
        return is_open(self.hours, self.time_zone, now)

    def asked_lately(self, now: Time) -> int:
        """How many questions they were asked in the last seven days."""
        return sum(at > now - 7 * times.DAY for at in self.asked_week)


class Person(Load, frozen=True, kw_only=True):
    """One person. ``state``: known (imported), invited, guest, joined, refused, gone (erased)."""

    name: str
    about: str = ""
    locale: str = ""
    languages: tuple[str, ...] = ()
    shows_thanks: bool = False
    simulated: bool = False
    has_password: bool = False
    has_totp: bool = False
    created_at: Time = 0
    joined_at: Time | None = None
    seen_at: Time | None = None


class Address(msgspec.Struct, frozen=True):
    """A mail address of a person, since when it is proven to be theirs, and what came back from it."""

    address: str
    proven_at: Time | None
    id: str = ""
    returned_at: Time | None = None
    returned_why: str = ""
    stopped_at: Time | None = None  # nothing is written to it since


def add(
    tx: Transaction, name: str, now: Time, *, state: str = "joined", address: str | None = None,
    proven: bool = False, topics: tuple[str, ...] = (), history: bool = False, **fields: Any,
) -> Person:  # fmt: skip
    """Add a person; ``fields`` are those of ``Person``, an ``id`` among them if it is given.

    Raises:
        BadAddress: the address is none.
        AddressTaken: somebody else is known by it; a guest's word for an address takes nothing from anybody.
    """
    given: dict[str, Any] = {
        "id": ids.new(now),
        "created_at": now,
        "joined_at": now if state == "joined" else None,
    } | fields
    person = Person(name=name, state=state, **given)
    tx.run(SQL.add, person)
    if address:
        add_address(tx, person.id, address, now if proven else None, now)
    add_topics(tx, person.id, topics)
    if state == "joined":
        tx.record(happenings.PersonJoined(subject=person.id, actor=person.id, at=now, history=history))
    else:
        tx.record(happenings.PersonAdded(subject=person.id, at=now, state=state, history=history))
    if topics:
        tx.record(happenings.PersonDeclared(subject=person.id, actor=person.id, at=now, history=history))
    return person


def add_topics(tx: Transaction, person_id: str, topics: tuple[str, ...]) -> None:
    """Write down a person's topics; the event is the caller's."""
    tx.run_many(SQL.add_topic, ({"person_id": person_id, "topic": topic} for topic in dict.fromkeys(topics)))


def get(tx: Transaction, person_id: str) -> Person | None:
    """The person with that id."""
    return tx.one(SQL.get, Person, id=person_id)


def needed(tx: Transaction, person_id: str) -> Person:
    """The person with that id, who must exist.

    Raises:
        NotFound: nobody has it.
    """
    person = get(tx, person_id)
    if person is None:
        raise NotFound
    return person


def several(tx: Transaction, person_ids: list[str]) -> dict[str, Person]:
    """People by id, in one read."""
    return {person.id: person for person in tx.all(SQL.several, Person, ids=person_ids)} if person_ids else {}


def by_address(tx: Transaction, address: str) -> Person | None:
    """Whose address that is: who has proven it first, a guest who merely typed it last."""
    return tx.one(SQL.by_address, Person, address=normal(address))


def addresses(tx: Transaction, person_id: str) -> list[Address]:
    """How a person can be reached by mail, what is proven first."""
    return tx.all(SQL.addresses, Address, person_id=person_id)


def topics(tx: Transaction, person_id: str) -> tuple[str, ...]:
    """The topics on which a person likes to be asked."""
    said: list[str] = tx.values(SQL.topics, person_id=person_id)
    return tuple(said)


def add_address(tx: Transaction, person_id: str, address: str, proven_at: Time | None, now: Time) -> None:
    """One more address of a person.

    Raises:
        AddressTaken: somebody else is known by it, and this is more than a guest's word.
    """
    tidy = normal(address)
    holder, person = by_address(tx, tidy), needed(tx, person_id)
    if holder and holder.id == person_id:
        return
    if holder and holder.state != "guest" and (person.state != "guest" or proven_at):
        raise AddressTaken(address=tidy)
    tx.run(SQL.add_address, id=ids.new(now), person_id=person_id, address=tidy, proven_at=proven_at)


def prove(tx: Transaction, person_id: str, address: str, now: Time) -> None:
    """An address is this person's: they opened a link that was mailed to it."""
    tidy = normal(address)
    tx.run(SQL.prove, person_id=person_id, address=tidy, now=now)
    reaching.arrived(tx, person_id, tidy, now)


def remove_address(tx: Transaction, person_id: str, address: str) -> None:
    """An address is no longer this person's."""
    tx.run(SQL.remove_address, person_id=person_id, address=normal(address))


def seen(tx: Transaction, person_id: str, now: Time) -> None:
    """This person was here; kept to some minutes."""
    tx.run(SQL.seen, id=person_id, now=now, before=now - SEEN_EVERY)
