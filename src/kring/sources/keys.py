"""Keys of sources: with which a system sends; they let nobody read, ask or act."""

from fnmatch import fnmatchcase

import msgspec

from kring.circles import Viewer
from kring.people import tickets
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.sources.happenings import SourceKeyMade, SourceKeyRevoked
from kring.sources.sources import Source, needed
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
PREFIX, TEST_PREFIX = "kring_in_", "kring_test_"
TOUCHED_EVERY = 5 * times.MINUTE
LONGEST_NAME, MOST_TYPES, LONGEST_TYPE, MOST_PER_MINUTE = 80, 50, 200, 100_000_000


class SourceKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key of a source. ``types`` are patterns (``com.shop.*``) of what it may send; none is anything."""

    id: str
    source_id: str
    name: str
    test: bool = False
    types: tuple[str, ...] = ()
    per_minute: int = 0
    created_at: Time = 0
    used_at: Time | None = None
    revoked_at: Time | None = None

    def may_send(self, type: str) -> bool:
        """Whether events of a type are within this key's scope."""
        return not self.types or any(fnmatchcase(type, pattern) for pattern in self.types)


class Sender(msgspec.Struct, frozen=True):
    """Who sends: a key and the source that it belongs to."""

    key: SourceKey
    source: Source


class BadSourceKey(Refusal):
    """A key has a name of 1 to 80 characters, at most 50 patterns of types of 1 to 200 characters, and no negative
    limit; here {what} is {seen}."""


def make(
    tx: Transaction, viewer: Viewer, source_id: str, name: str, now: Time, *, test: bool = False,
    types: tuple[str, ...] = (), per_minute: int = 0,
) -> tuple[str, SourceKey]:  # fmt: skip
    """A new key of a source, with its secret: the only time that it is seen.

    Raises:
        NotAllowed: only the owner makes one.
        NotFound: there is no such source.
        BadSourceKey: it cannot be as asked.
    """
    if not viewer.owner:
        raise NotAllowed
    needed(tx, source_id)
    _check(name, types, per_minute)
    secret = tickets.new(TEST_PREFIX if test else PREFIX)
    key = SourceKey(
        id=ids.new(now), source_id=source_id, name=name.strip(), test=test, types=types, per_minute=per_minute,
        created_at=now,
    )  # fmt: skip
    tx.run(SQL.add, key, hash=tickets.hashed(secret))
    tx.record(SourceKeyMade(subject=source_id, at=now, actor=viewer.person_id, key_id=key.id))
    return secret, key


def _check(name: str, types: tuple[str, ...], per_minute: int) -> None:
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise BadSourceKey(what="its name", seen=f"{len(name.strip())} characters long")
    if len(types) > MOST_TYPES:
        raise BadSourceKey(what="the number of patterns", seen=len(types))
    if wrong := [pattern for pattern in types if not 1 <= len(pattern) <= LONGEST_TYPE]:
        raise BadSourceKey(what="a pattern", seen=f"{len(wrong[0])} characters long")
    if not 0 <= per_minute <= MOST_PER_MINUTE:
        raise BadSourceKey(what="its limit a minute", seen=per_minute)


def find(tx: Transaction, secret: str) -> Sender | None:
    """Who sends with this secret, while it works."""
    if not secret.startswith((PREFIX, TEST_PREFIX)):
        return None
    key = tx.one(SQL.find, SourceKey, hash=tickets.hashed(secret))
    return Sender(key, needed(tx, key.source_id)) if key else None


def listed(tx: Transaction, source_id: str) -> list[SourceKey]:
    """A source's keys that work, oldest first."""
    return tx.all(SQL.listed, SourceKey, source_id=source_id)


def touch(tx: Transaction, key_id: str, now: Time) -> None:
    """Note that a key is used; kept to some minutes."""
    tx.run(SQL.touch, id=key_id, now=now, before=now - TOUCHED_EVERY)


def revoke(tx: Transaction, viewer: Viewer, key_id: str, now: Time) -> None:
    """A key works no longer.

    Raises:
        NotAllowed: only the owner revokes one.
        NotFound: there is none by that id.
    """
    if not viewer.owner:
        raise NotAllowed
    source_id = tx.value(SQL.source_of, id=key_id)
    if source_id is None or not tx.run(SQL.revoke, id=key_id, now=now):
        raise NotFound
    tx.record(SourceKeyRevoked(subject=source_id, at=now, actor=viewer.person_id, key_id=key_id))
