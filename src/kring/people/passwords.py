"""Passwords: hashed with argon2id; hashing takes 50 ms or more, so it is never done inside a transaction."""

from functools import cache

import argon2
import msgspec

from kring.people.addresses import BadAddress, normal
from kring.refusals import Refusal
from kring.store import Transaction, statements

SQL = statements(__file__)
HASHER = argon2.PasswordHasher()
SHORTEST, LONGEST = 10, 200


class BadPassword(Refusal):
    """A password has 10 to 200 characters; this one has {seen}. A few words that you remember make a good
    one."""

    field = "password"


class Stored(msgspec.Struct, frozen=True):
    """A person's password as it is kept."""

    person_id: str
    password: str | None


class NotThePassword(Refusal):
    """That is not your present password. Type the one that you sign in with now, or sign in by mail."""

    field = "present"


def hashed(password: str) -> str:
    """A password as it is kept. Slow: call it before the transaction.

    Raises:
        BadPassword: too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadPassword(seen=len(password))
    return HASHER.hash(password)


def matches(stored: Stored | None, given: str) -> bool:
    """Whether a password is right. Slow, and as slow for who has none: waiting teaches nothing."""
    kept = stored.password if stored else None
    try:
        HASHER.verify(kept or _nobodys(), given[:LONGEST])
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
    return kept is not None


def stored(tx: Transaction, address: str) -> Stored | None:
    """What is kept of the password of an address's owner."""
    try:
        return tx.one(SQL.stored, Stored, address=normal(address))
    except BadAddress:
        return None


def of_person(tx: Transaction, person_id: str) -> Stored | None:
    """What is kept of a person's password, to ask for it before it is changed."""
    return tx.one(SQL.of_person, Stored, id=person_id)


def keep(tx: Transaction, person_id: str, hashed_password: str | None) -> None:
    """A person's new password, hashed; None to sign in by mail only."""
    tx.run(SQL.set, id=person_id, password=hashed_password)


@cache
def _nobodys() -> str:
    return HASHER.hash("a password that nobody has")
