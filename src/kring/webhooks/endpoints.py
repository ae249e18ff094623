"""Endpoints: other systems that are told what happens. The owner of the organization makes and keeps them."""

from typing import Literal

import msgspec

from kring import conditions
from kring.circles import Viewer, moderating
from kring.events import listening, patterns
from kring.events.reading import last_position
from kring.outgoing import place
from kring.refusals import NotFound, Refusal
from kring.store import Time, Transaction, ids, statements, times
from kring.webhooks import deliveries, happenings, signing
from kring.webhooks.circuits import Circuit

COLUMNS = (
    "id, person_id, name, url, kinds, condition, format, words, secret, old_secret, old_ends_at, state, reason,"
    " made_at, failures, failing_since, open_until, holder, held_until"
)
SQL = statements(__file__, columns=COLUMNS)
LISTENER = "webhooks"
LONGEST_NAME, MOST = 80, 200
BOTH_LAST = times.DAY  # how long an old secret signs too
EVENT = frozenset({"event"})
Format = Literal["plain", "cloudevents"]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint as somebody fills it in. ``words``: what people wrote goes along."""

    name: str
    url: str
    kinds: tuple[str, ...]
    condition: str = ""
    format: Format = "plain"
    words: bool = False


class Endpoint(Wish, frozen=True, kw_only=True):
    """A system that is told what happens, as far as ``person_id`` may see it."""

    id: str
    person_id: str
    secret: str
    state: str
    made_at: Time
    old_secret: str = ""
    old_ends_at: Time | None = None
    reason: str = ""
    failures: int = 0
    failing_since: Time | None = None
    open_until: Time | None = None
    holder: str = ""
    held_until: Time = 0

    @property
    def circuit(self) -> Circuit:
        """How its tries went lately."""
        return Circuit(self.failures, self.failing_since, self.open_until)

    def secrets(self, now: Time) -> tuple[str, ...]:
        """Those that sign at a moment."""
        both = self.old_secret and (self.old_ends_at or 0) > now
        return (self.secret, self.old_secret) if both else (self.secret,)


class BadEndpointName(Refusal):
    """A name has 1 to {most} characters, so that you know it again; this one has {seen}."""

    field = "name"


class TooManyEndpoints(Refusal):
    """There are {seen} webhooks, which is the most. Remove one that is not used."""


def add(tx: Transaction, viewer: Viewer, wish: Wish, now: Time) -> Endpoint:
    """Have a system told what happens from now on.

    Raises:
        NotFound: the viewer does not own the organization.
        Refusal: something in the wish cannot be.
    """
    person_id, wish = _owner(viewer), _read(wish)
    if (number := len(listed(tx))) >= MOST:
        raise TooManyEndpoints(seen=number)
    if not any_hearing(tx):
        skip_the_past(tx)
    made = Endpoint(
        id=ids.new(now), person_id=person_id, secret=signing.new_secret(), state="on", made_at=now,
        **msgspec.structs.asdict(wish),
    )  # fmt: skip
    tx.run(SQL.add, made)
    moderating.note(tx, person_id, None, "added webhook", made.id, now, name=made.name)
    tx.record(happenings.WebhookAdded(subject=made.id, actor=person_id, at=now))
    return made


def change(tx: Transaction, viewer: Viewer, endpoint_id: str, wish: Wish, now: Time) -> Endpoint:
    """Tell it something else, elsewhere or otherwise.

    Raises:
        NotFound: there is none by that id, or the viewer does not own the organization.
        Refusal: something in the wish cannot be.
    """
    before, wish = needed(tx, viewer, endpoint_id), _read(wish)
    tx.run(SQL.change, wish, id=endpoint_id)
    fields = tuple(name for name in Wish.__struct_fields__ if getattr(before, name) != getattr(wish, name))
    _changed(tx, viewer, endpoint_id, fields, now)
    return needed(tx, viewer, endpoint_id)


def rotate(tx: Transaction, viewer: Viewer, endpoint_id: str, now: Time) -> Endpoint:
    """Another secret. For a day the old one signs too, so that the receiver can change over.

    Raises:
        NotFound: there is none by that id, or the viewer does not own the organization.
    """
    before = needed(tx, viewer, endpoint_id)
    tx.run(
        SQL.rotate, id=endpoint_id, secret=signing.new_secret(), old_secret=before.secret,
        old_ends_at=now + BOTH_LAST,
    )  # fmt: skip
    _changed(tx, viewer, endpoint_id, ("secret",), now)
    return needed(tx, viewer, endpoint_id)


def pause(tx: Transaction, viewer: Viewer, endpoint_id: str, now: Time) -> None:
    """Tell it nothing for a while; what happens is kept for it."""
    if needed(tx, viewer, endpoint_id).state == "on":
        _set_state(tx, viewer, endpoint_id, "paused", now)


def resume(tx: Transaction, viewer: Viewer, endpoint_id: str, now: Time) -> None:
    """Tell it again, also after it was stopped by its answers."""
    if needed(tx, viewer, endpoint_id).state == "on":
        return
    if not any_hearing(tx):
        skip_the_past(tx)
    _set_state(tx, viewer, endpoint_id, "on", now)


def stop(tx: Transaction, endpoint_id: str, reason: str, now: Time) -> None:
    """Its answers say that it is not to be told any more."""
    tx.run(SQL.set_state, id=endpoint_id, state="stopped", reason=reason)
    tx.record(happenings.WebhookStopped(subject=endpoint_id, at=now, reason=reason))


def note(tx: Transaction, endpoint_id: str, reason: str) -> None:
    """Say something about an endpoint on its page."""
    tx.run(SQL.note, id=endpoint_id, reason=reason[:300])


def set_circuit(tx: Transaction, endpoint_id: str, circuit: Circuit) -> None:
    """Keep how its tries went, for the page and for who sends to it next."""
    tx.run(SQL.set_circuit, circuit, id=endpoint_id)


def remove(tx: Transaction, viewer: Viewer, endpoint_id: str, now: Time) -> None:
    """Strike it off, with all that it was told."""
    name = needed(tx, viewer, endpoint_id).name
    deliveries.forget(tx, endpoint_id)
    tx.run(SQL.remove, id=endpoint_id)
    moderating.note(tx, _owner(viewer), None, "removed webhook", endpoint_id, now, name=name)
    tx.record(happenings.WebhookRemoved(subject=endpoint_id, actor=viewer.person_id, at=now))


def needed(tx: Transaction, viewer: Viewer, endpoint_id: str) -> Endpoint:
    """An endpoint, for the owner.

    Raises:
        NotFound: there is none by that id, or the viewer does not own the organization.
    """
    _owner(viewer)
    if found := get(tx, endpoint_id):
        return found
    raise NotFound


def all_of(tx: Transaction, viewer: Viewer) -> list[Endpoint]:
    """All endpoints, for the owner.

    Raises:
        NotFound: the viewer does not own the organization.
    """
    _owner(viewer)
    return listed(tx)


def get(tx: Transaction, endpoint_id: str) -> Endpoint | None:
    """An endpoint."""
    return tx.one(SQL.get, Endpoint, id=endpoint_id)


def listed(tx: Transaction) -> list[Endpoint]:
    """All endpoints, oldest first."""
    return tx.all(SQL.listed, Endpoint)


def hearing(tx: Transaction) -> list[Endpoint]:
    """Those for which it is kept what happens."""
    return tx.all(SQL.hearing, Endpoint)


def any_hearing(tx: Transaction) -> bool:
    """Whether anybody is told anything."""
    return bool(tx.value(SQL.any_hearing))


def skip_the_past(tx: Transaction) -> None:
    """While nobody is told anything the log is not read: begin where it is now."""
    old = listening.position(tx, LISTENER)
    if (new := last_position(tx)) > old:
        listening.move(tx, LISTENER, old, new)


def _set_state(tx: Transaction, viewer: Viewer, endpoint_id: str, state: str, now: Time) -> None:
    tx.run(SQL.set_state, id=endpoint_id, state=state, reason="")
    _changed(tx, viewer, endpoint_id, ("state",), now)


def _changed(tx: Transaction, viewer: Viewer, endpoint_id: str, fields: tuple[str, ...], now: Time) -> None:
    name = needed(tx, viewer, endpoint_id).name
    moderating.note(
        tx, _owner(viewer), None, "changed webhook", endpoint_id, now, name=name, fields=list(fields)
    )
    tx.record(happenings.WebhookChanged(subject=endpoint_id, actor=viewer.person_id, at=now, fields=fields))


def _owner(viewer: Viewer) -> str:
    if not viewer.owner or viewer.person_id is None:
        raise NotFound
    return viewer.person_id


def _read(wish: Wish) -> Wish:
    """A wish as it is kept.

    Raises:
        Refusal: something in it cannot be.
    """
    name, url = " ".join(wish.name.split()), wish.url.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadEndpointName(most=LONGEST_NAME, seen=len(name))
    place(url)
    kinds, condition = patterns.read(wish.kinds), wish.condition.strip()
    conditions.compile(condition, EVENT)
    return msgspec.structs.replace(wish, name=name, url=url, kinds=kinds, condition=condition)
