"""Calls: one request with who makes it, by what right and at what moment; how it reads and how it changes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kring import circles, people, settings
from kring.api.principals import Principal
from kring.locale import Translations, preferred, translations
from kring.people import visiting
from kring.refusals import Refusal, SignInNeeded
from kring.store import Time, Transaction, once

if TYPE_CHECKING:
    from kring.api.routing import Route
    from kring.engine import Engine

T = TypeVar("T")
LONGEST_KEY = 200
LONG_KEY, VARIED_KEY = 22, 8  # characters, and different ones: what nobody guesses has more
REPLAYED = {"Idempotent-Replayed": "true"}
encode = msgspec.json.Encoder().encode


class BadIdempotencyKey(Refusal):
    """An Idempotency-Key has 1 to {most} characters, but this one has {seen}."""

    status = 400
    field = "Idempotency-Key"


class GuessableKey(Refusal):
    """Without an account an Idempotency-Key is all that keeps an answer from others: send a new UUID for
    each request."""

    status = 400
    field = "Idempotency-Key"


class Answered(Exception):
    """This request was done before: the answer that it had then."""

    def __init__(self, answer: once.Answer) -> None:
        self.answer = answer


class Call:
    """One request of a principal to a route."""

    __slots__ = ("body", "engine", "headers", "now", "path", "principal", "query", "route")

    def __init__(self, engine: "Engine", route: "Route", principal: Principal, now: Time) -> None:
        self.engine, self.route, self.principal, self.now = engine, route, principal, now
        self.path: dict[str, str] = {}
        self.headers: dict[bytes, bytes] = {}
        self.query = self.body = b""

    @property
    def person_id(self) -> str:
        """Who makes it.

        Raises:
            SignInNeeded: nobody that is known.
        """
        if self.principal.person_id is None:
            raise SignInNeeded
        return self.principal.person_id

    def viewer(self, tx: Transaction) -> circles.Viewer:
        """Who looks, with no more rights than their key leaves them, and where staff need a code, not without one."""
        viewer = self.principal.narrowed(circles.viewer(tx, self.principal.person_id))
        if viewer.person_id and (viewer.coordinates or viewer.staff_of or viewer.owner):
            organization = settings.organization(tx)
            if organization.staff_need_totp:
                return visiting.entitled(viewer, people.needed(tx, viewer.person_id), organization)[0]
        return viewer

    @property
    def words(self) -> Translations:
        """The language that the caller reads."""
        return translations(preferred(self.headers.get(b"accept-language", b"").decode("latin-1")))

    async def read(self, job: Callable[[Transaction], T]) -> T:
        """Read on one snapshot."""
        return await self.engine.store.read(job)

    async def change(self, job: Callable[[Transaction], T]) -> T:
        """Change something; what the job gives, once it is on disk.

        With an ``Idempotency-Key`` the answer is kept in the same transaction, under a hash of the key.

        Raises:
            Answered: the same request was done before.
            BadIdempotencyKey, GuessableKey: the key is none, or one that a stranger could send too.
        """
        key = self.headers.get(b"idempotency-key")
        if key is None:
            return await self.engine.store.write(job)
        if not 0 < len(key) <= LONGEST_KEY:
            raise BadIdempotencyKey(most=LONGEST_KEY, seen=len(key))
        if self.principal.person_id is None and (len(key) < LONG_KEY or len(set(key)) < VARIED_KEY):
            raise GuessableKey
        return await self.engine.store.write(self._once(job, key.decode("latin-1")))

    def _once(self, job: Callable[[Transaction], T], key: str) -> Callable[[Transaction], T]:
        route, name = self.route, self.principal.name
        said = once.hash_of(route.name.encode(), encode(self.path), self.query, self.body)
        lock = once.Lock(key) if route.secret else None

        def kept(tx: Transaction) -> T:
            if earlier := once.claim(tx, name, once.hash_of(key.encode()), said, self.now):
                raise Answered(lock.opened(earlier) if lock else earlier)
            result = job(tx)
            given = answer(route.status, result)
            once.keep(tx, name, once.hash_of(key.encode()), lock.sealed(given) if lock else given)
            return result

        return kept


def answer(status: int, result: Any) -> once.Answer:
    """What a result is answered with: its JSON, or nothing."""
    return once.Answer(204, {}, b"") if result is None else once.Answer(status, {}, encode(result))
