"""Account: keys, sessions, and everything that is known about oneself. A key needs the scope admin for these."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kring.api.calls import Call
from kring.api.moments import moment
from kring.api.principals import ScopeMissing
from kring.api.routing import Route
from kring.people import data, keys, sessions
from kring.store import Transaction


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A program's key. Its secret is shown once, when it is made."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    used_at: datetime | None
    secret: str | None = None


class Keys(msgspec.Struct, frozen=True):
    """One's keys that work, oldest first."""

    items: list[Key]


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to call a key, and what it may do."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    scopes: Annotated[tuple[Annotated[str, Meta(max_length=20)], ...], Meta(min_length=1, max_length=10)]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that is signed in."""

    id: str
    kind: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class Sessions(msgspec.Struct, frozen=True):
    """Where one is signed in, last used first."""

    items: list[Session]


async def listed(call: Call) -> Keys:
    """List one's keys."""
    return await call.read(lambda tx: Keys([_key(each) for each in keys.listed(tx, call.person_id)]))


async def make(call: Call, said: NewKey) -> Key:
    """Make a key, with no more scopes than the one that makes it. Its secret is in this answer and nowhere else."""
    if more := set(said.scopes) - call.principal.scopes:
        raise ScopeMissing(seen=", ".join(sorted(call.principal.scopes)), wanted=", ".join(sorted(more)))

    def job(tx: Transaction) -> Key:
        secret, key = keys.make(tx, call.person_id, said.name, said.scopes, call.now)
        return msgspec.structs.replace(_key(key), secret=secret)

    return await call.change(job)


async def revoke(call: Call) -> None:
    """Revoke a key; within seconds it works no longer."""
    await call.change(lambda tx: keys.revoke(tx, call.person_id, call.path["key_id"], call.now))


def _key(key: keys.Key) -> Key:
    return Key(
        id=key.id, name=key.name, scopes=key.scopes, created_at=moment(key.created_at), used_at=moment(key.used_at)
    )  # fmt: skip


async def signed_in(call: Call) -> Sessions:
    """List where one is signed in."""

    def job(tx: Transaction) -> Sessions:
        return Sessions([_session(each) for each in sessions.listed(tx, call.person_id, call.now)])

    return await call.read(job)


def _session(found: sessions.Session) -> Session:
    fields = {name: getattr(found, name) for name in Session.__struct_fields__}
    return Session(**fields | {name: moment(fields[name]) for name in fields if name.endswith("_at")})


async def sign_out(call: Call) -> None:
    """Sign one browser out."""
    await call.change(lambda tx: sessions.end(tx, call.person_id, call.path["session_id"]))


async def sign_out_everywhere(call: Call) -> None:
    """Sign all of one's browsers out."""

    def job(tx: Transaction) -> None:
        sessions.end_others(tx, call.person_id)

    await call.change(job)


async def export(call: Call) -> dict[str, Any]:
    """Take along everything that is known about oneself."""
    return await call.read(lambda tx: data.export(tx, call.person_id, call.now))


async def erase(call: Call) -> None:
    """Erase what is known about oneself: name, addresses and words. It cannot be undone."""
    await call.change(lambda tx: data.erase(tx, call.person_id, call.now))


routes = [
    Route("GET", "/me/keys", listed, "admin"),
    Route("POST", "/me/keys", make, "admin", status=201, secret=True),
    Route("DELETE", "/me/keys/{key_id}", revoke, "admin"),
    Route("GET", "/me/sessions", signed_in, "admin"),
    Route("DELETE", "/me/sessions", sign_out_everywhere, "admin"),
    Route("DELETE", "/me/sessions/{session_id}", sign_out, "admin"),
    Route("GET", "/me/data", export, "admin"),
    Route("DELETE", "/me/data", erase, "admin"),
]
