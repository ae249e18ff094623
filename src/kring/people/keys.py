"""Keys: what lets a program act for a person, within scopes."""

import msgspec

from kring import settings
from kring.people import tickets
from kring.people.persons import needed
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
SCOPES = (
    "read",
    "ask",
    "help",
    "coordinate",
    "import",
    "admin",
    "simulate",  # act for simulated members
)
PREFIX = "kring_"
TOUCHED_EVERY = 5 * times.MINUTE
LONGEST_NAME, MOST = 80, 100


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A program's key: whose, what it is called, what it may do."""

    id: str
    person_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: Time
    used_at: Time | None = None
    revoked_at: Time | None = None


class UnknownScope(Refusal):
    """{seen} is no scope; choose from {known}."""

    field = "scopes"


class BadKeyName(Refusal):
    """A key's name has 1 to 80 characters, so that you know it again; this one has {seen}."""

    field = "name"


class TooManyKeys(Refusal):
    """You have {seen} keys, which is the most. Revoke one that is not used."""


def make(tx: Transaction, person_id: str, name: str, scopes: tuple[str, ...], now: Time) -> tuple[str, Key]:
    """A new key for a person's program, with its secret: the only time that it is seen.

    Raises:
        UnknownScope: there is no such scope, or none is given.
        NotAllowed: only the owner's key may act for simulated members.
        BadKeyName: its name is empty or too long.
        TooManyKeys: this person has a hundred.
    """
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        raise UnknownScope(seen=", ".join(wrong) or "Nothing", known=", ".join(SCOPES))
    if "simulate" in scopes and settings.organization(tx).owner_id != person_id:
        raise NotAllowed
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise BadKeyName(seen=len(name.strip()))
    if (number := len(listed(tx, person_id))) >= MOST:
        raise TooManyKeys(seen=number)
    needed(tx, person_id)
    secret = tickets.new(PREFIX)
    key = Key(
        id=ids.new(now), person_id=person_id, name=name.strip(), created_at=now,
        scopes=tuple(scope for scope in SCOPES if scope in scopes),
    )  # fmt: skip
    tx.run(SQL.add, key, hash=tickets.hashed(secret))
    return secret, key


def principal(tx: Transaction, secret: str) -> Key | None:
    """The key that a program shows, if it works and its owner is here."""
    return tx.one(SQL.find, Key, hash=tickets.hashed(secret)) if secret.startswith(PREFIX) else None


def touch(tx: Transaction, key: Key, now: Time) -> None:
    """Note that a key is used; kept to some minutes."""
    tx.run(SQL.touch, id=key.id, now=now, before=now - TOUCHED_EVERY)


def listed(tx: Transaction, person_id: str) -> list[Key]:
    """A person's keys that work, oldest first."""
    return tx.all(SQL.listed, Key, person_id=person_id)


def revoke(tx: Transaction, person_id: str, key_id: str, now: Time) -> None:
    """A key of this person's works no longer.

    Raises:
        NotFound: they have none by that id.
    """
    if not tx.run(SQL.revoke, person_id=person_id, id=key_id, now=now):
        raise NotFound
