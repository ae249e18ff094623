"""Principals: whoever makes a request: a key, a page's session, a private link, or nobody that is known."""

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from kring import origins, people
from kring.api.routing import Route
from kring.circles import Viewer
from kring.people import keys, links, sessions, strangers
from kring.refusals import Refusal, SignInNeeded
from kring.store import Transaction, times

if TYPE_CHECKING:
    from kring.engine import Engine

EVERYTHING = frozenset(keys.SCOPES)
AS_SIMULATED = frozenset({"read", "ask", "help"})
OWN_ASKS = frozenset({"read", "ask"})
REMEMBERED_SECONDS = 5.0
MOST_REMEMBERED = 10_000
COOKIE = b"kring="


class UnknownKey(Refusal):
    """This key is not known, or it was revoked; make one on your settings page."""

    status = 401


class ScopeMissing(Refusal):
    """This key is good for {seen}, but {wanted} is wanted here; make one with that scope."""

    status = 403


class FromElsewhere(Refusal):
    """A page of another site may not act with this site's session; use a key instead."""

    status = 403


class NotSimulated(Refusal):
    """A key with the scope simulate acts for simulated members only, and {seen} is none."""

    status = 403
    field = "Kring-Acts-For"


class Principal(msgspec.Struct, frozen=True):
    """Who makes a request; ``name`` is what limits and kept answers go by.

    By a ``private`` link one is a guest. Whoever is ``established`` is no newcomer, whose first posts are counted.
    """

    name: str
    person_id: str | None = None
    scopes: frozenset[str] = frozenset()
    private: bool = False
    established: bool = False

    def narrowed(self, viewer: Viewer) -> Viewer:
        """The viewer with no more rights than this principal may use."""
        if self.private:
            return Viewer(person_id=self.person_id)
        if "admin" in self.scopes:
            return viewer
        if "coordinate" in self.scopes:
            return msgspec.structs.replace(viewer, owner=False)
        none = frozenset[str]()
        return msgspec.structs.replace(viewer, owner=False, coordinates=none, staff_of=none)


class _Remembered:
    """Keys seen in the last seconds, so that a busy one costs no read a request."""

    def __init__(self) -> None:
        self._found: dict[tuple[bytes, bytes], tuple[Principal, float]] = {}

    def get(self, name: tuple[bytes, bytes]) -> Principal | None:
        found = self._found.get(name)
        return found[0] if found and found[1] > time.monotonic() else None

    def put(self, name: tuple[bytes, bytes], principal: Principal) -> None:
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        self._found[name] = (principal, time.monotonic() + REMEMBERED_SECONDS)


_REMEMBERED = _Remembered()


async def principal(engine: "Engine", scope: Any, headers: dict[bytes, bytes]) -> Principal:
    """Who makes this request.

    Raises:
        UnknownKey, NotSimulated: the key does not work, or not for this.
        FromElsewhere: a session's cookie came with another site's act.
    """
    if shown := headers.get(b"authorization"):
        return await _of_key(engine, shown, headers.get(b"kring-acts-for", b""))
    if secret := _cookie(headers.get(b"cookie", b"")):
        found = await engine.store.read(lambda tx: sessions.find(tx, secret, times.now()))
        if found and found.kind in ("full", "link"):
            _must_be_ours(scope["method"], headers)
            private = found.kind == "link"
            scopes = OWN_ASKS if private else EVERYTHING
            return Principal(f"person:{found.person_id}", found.person_id, scopes, private)
    return Principal(f"address:{origins.of(engine.organization.proxy, scope.get('client'), headers)}")


def lasts(tx: Transaction, principal: Principal, headers: dict[bytes, bytes]) -> bool:
    """Whether who made a request that is still being answered would be let in as the same one now."""
    if shown := headers.get(b"authorization"):
        secret = shown.decode("latin-1").partition(" ")[2].strip()
        try:
            found = _read(tx, secret, headers.get(b"kring-acts-for", b"").decode("latin-1"))
        except Refusal:
            return False
        return (found.name, found.scopes) == (principal.name, principal.scopes)
    if principal.person_id is None:
        return True
    session = sessions.find(tx, _cookie(headers.get(b"cookie", b"")), times.now())
    if session is None or session.kind != ("link" if principal.private else "full"):
        return False
    return session.person_id == principal.person_id


async def _of_key(engine: "Engine", shown: bytes, acts_for: bytes) -> Principal:
    if found := _REMEMBERED.get((shown, acts_for)):
        return found
    kind, _, secret = shown.decode("latin-1").partition(" ")
    if kind.lower() != "bearer":
        raise UnknownKey
    found = await engine.store.read(lambda tx: _read(tx, secret.strip(), acts_for.decode("latin-1")))
    _REMEMBERED.put((shown, acts_for), found)
    return found


def _read(tx: Transaction, secret: str, acts_for: str) -> Principal:
    key = keys.principal(tx, secret)
    if key is None:
        return _of_private_link(tx, secret)
    if not acts_for:
        return Principal(
            f"key:{key.id}",
            key.person_id,
            frozenset(key.scopes),
            established=_is_established(tx, key.person_id),
        )
    if "simulate" not in key.scopes:
        raise ScopeMissing(seen=", ".join(key.scopes), wanted="simulate")
    person = people.get(tx, acts_for) if "\0" not in acts_for else None
    if person is None or not person.simulated:
        raise NotSimulated(seen=acts_for)
    return Principal(f"key:{key.id}:{person.id}", person.id, AS_SIMULATED, established=True)


def _is_established(tx: Transaction, person_id: str) -> bool:
    return strangers.standing(tx, people.needed(tx, person_id), times.now()) == "person"


def _of_private_link(tx: Transaction, secret: str) -> Principal:
    """An asker without an account shows the secret of the private link as a key: for their own asks only."""
    try:
        link = links.look(tx, secret, times.now(), "private")
    except links.StaleLink as error:
        raise UnknownKey from error
    if people.needed(tx, link.person_id).state != "guest":
        raise UnknownKey
    return Principal(f"person:{link.person_id}", link.person_id, OWN_ASKS, private=True)


def _cookie(header: bytes) -> str:
    for part in header.split(b"; "):
        if part.startswith(COOKIE):
            return part[len(COOKIE) :].decode("latin-1")
    return ""


def _must_be_ours(method: str, headers: dict[bytes, bytes]) -> None:
    if method in ("GET", "HEAD"):
        return
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        ours = site == b"same-origin"
    else:
        ours = urlsplit(headers.get(b"origin", b"").decode("latin-1")).netloc.encode(
            "latin-1"
        ) == headers.get(b"host")
    if not ours:
        raise FromElsewhere


def admit(principal: Principal, route: Route) -> None:
    """Keep out whoever may not use a route at all.

    Raises:
        SignInNeeded: nobody that is known.
        ScopeMissing: a key that is not good for this.
    """
    if principal.person_id is None:
        if not route.anonymous:
            raise SignInNeeded
    elif (wanted := route.scopes) and not wanted & principal.scopes:
        raise ScopeMissing(seen=", ".join(sorted(principal.scopes)), wanted=" or ".join(sorted(wanted)))
