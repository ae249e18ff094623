"""The people of an import: known, never written to; the same person however often they come up."""

from collections.abc import Iterable
from itertools import islice

import msgspec

from kring import people
from kring.circles.circles import ROLES, MemberJoined
from kring.events import Event
from kring.history import records
from kring.history.shaping import Target, asker, clean, cleaned_topics
from kring.history.staging import Thread
from kring.people.addresses import BadAddress, normal
from kring.people.happenings import PersonAdded, PersonDeclared
from kring.store import Store, Time, Transaction, ids, statements

SQL = statements(__file__)
MOST_KEPT = 200_000
CHUNK = 500


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is not known yet, as a row."""

    id: str
    name: str
    about: str
    languages: tuple[str, ...]
    time_zone: str
    created_at: Time
    address: str
    topics: tuple[str, ...]
    role: str
    external_id: str
    hash: int
    digest: int
    source: str


class _Held(msgspec.Struct, frozen=True):
    hash: int
    id: str
    state: str
    digest: int | None  # None: not known under this external id yet


class _Here(msgspec.Struct, frozen=True):
    id: str
    state: str


class Newcomers(msgspec.Struct, frozen=True):
    """People to be written with the batch in which they come up first."""

    people: list[Newcomer] = []
    changed: list[Newcomer] = []
    found: list[Newcomer] = []

    def write(self, tx: Transaction, target: Target) -> None:
        """Add them as known, make them members of the circle, and record that, as history."""
        tx.run_many(SQL.add, self.people)
        tx.run_many(SQL.remember, [*self.people, *self.found])
        tx.run_many(SQL.join, self.people, circle_id=target.circle_id)
        for person in self.people:
            for event in _events(person, target):
                tx.record(event)
            _write_rest(tx, person)
        for person in self.changed:
            tx.run(SQL.change, person)
            tx.run(SQL.remember_digest, person)
            _write_rest(tx, person)


def _events(person: Newcomer, target: Target) -> Iterable[Event]:
    at = person.created_at
    yield PersonAdded(subject=person.id, at=at, state="known", history=True)
    yield MemberJoined(subject=target.circle_id, at=at, person_id=person.id, role=person.role, history=True)
    if person.topics:
        yield PersonDeclared(subject=person.id, actor=person.id, at=at, history=True)


def _write_rest(tx: Transaction, person: Newcomer) -> None:
    for topic in person.topics:
        tx.run(SQL.add_topic, person_id=person.id, topic=topic)
    if person.address and people.by_address(tx, person.address) is None:
        people.add_address(tx, person.id, person.address, None, person.created_at)


class People:
    """Who is who: external ids and the ids they have here, in bounded memory."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._ids: dict[str, str] = {}
        self._gone: set[str] = set()
        self._newcomers = Newcomers()

    def id_of(self, external_id: str) -> str:
        """The id here of somebody who was met."""
        return self._ids[external_id]

    def is_gone(self, external_id: str) -> bool:
        """Whether this person was erased here: nothing of theirs comes in again."""
        return external_id in self._gone

    def sparing(self, thread: Thread) -> Thread:
        """A thread without the words of those who were erased."""
        if not self._gone:
            return thread
        said = [each for each in thread.said if not self.is_gone(each.message.author)]
        question = thread.question
        if question and self.is_gone(asker(question)):
            question = msgspec.structs.replace(question, title="–", body="")
        return msgspec.structs.replace(thread, said=said, question=question)

    def take_newcomers(self) -> Newcomers:
        """Those who have to be written with this batch."""
        taken, self._newcomers = self._newcomers, Newcomers()
        return taken

    def meet(self, store: Store, threads: Iterable[Thread]) -> None:
        """Get to know everybody in these threads; who is new gets a neutral name."""
        if len(self._ids) > MOST_KEPT:  # the newer half stays: some of them are only being written
            self._ids = dict(islice(self._ids.items(), MOST_KEPT // 2, None))
        first: dict[str, Time] = {}
        for thread in threads:
            if thread.question:
                first.setdefault(asker(thread.question), thread.question.created)
            for said in thread.said:
                first.setdefault(said.message.author, said.message.created)
        unknown = {external_id: at for external_id, at in first.items() if external_id not in self._ids}
        self._know(
            store, [records.Person(id=external_id, created=at) for external_id, at in unknown.items()], 0
        )

    def keep(self, store: Store, found: list[records.Person]) -> int:
        """Get to know people with what is said of them; how many of them were changed."""
        self._know(store, found, None)
        return len(self._newcomers.changed)

    def _know(self, store: Store, found: list[records.Person], digest: int | None) -> None:
        wanted = [self._row(person, digest) for person in found]
        held = store.read_sync(lambda tx: self._held(tx, wanted)) if wanted else {}
        for row in wanted:
            before = held.get(row.hash)
            self._ids[row.external_id] = before.id if before else row.id
            if before is None:
                self._newcomers.people.append(row)
            elif before.state == "gone":
                self._gone.add(row.external_id)
            elif before.digest is None:
                self._newcomers.found.append(msgspec.structs.replace(row, id=before.id))
            elif digest is None and before.digest != row.digest and before.state == "known":
                self._newcomers.changed.append(msgspec.structs.replace(row, id=before.id))

    def _held(self, tx: Transaction, wanted: list[Newcomer]) -> dict[int, _Held]:
        """Who of them is known: by their external id's hash, by the id they would get, or by their address."""
        found: dict[int, _Held] = {}
        for start in range(0, len(wanted), CHUNK):
            some = {row.id: row.hash for row in wanted[start : start + CHUNK]}
            for here in tx.all(SQL.here, _Here, ids=list(some)):
                found[some[here.id]] = _Held(some[here.id], here.id, here.state, 0)
            for row in tx.all(SQL.known, _Held, origin=self._target.source, hashes=list(some.values())):
                found[row.hash] = row
        for new in wanted:
            if new.address and new.hash not in found and (person := _of_address(tx, new.address)):
                found[new.hash] = _Held(new.hash, person.id, person.state, None)
        return found

    def _row(self, person: records.Person, digest: int | None) -> Newcomer:
        source = self._target.source
        return Newcomer(
            id=ids.derived(0, source, "person", person.id), name=clean(person.name.strip())[:100] or neutral(person.id),
            about=clean(person.about), languages=person.languages, time_zone=person.time_zone or "UTC",
            created_at=person.created or 0, address=_address(person.email), topics=cleaned_topics(person.topics),
            role=person.role if person.role in ROLES else self._target.role, external_id=person.id,
            hash=ids.key(source, "person", person.id), source=source,
            digest=ids.key(repr(person)) if digest is None else digest,
        )  # fmt: skip


def neutral(external_id: str) -> str:
    """A name for somebody of whom only an id is known, which may be an address and is then not shown.

    >>> neutral("17"), neutral("jan@example.org") != neutral("piet@example.org")
    ('Member 17', True)
    """
    plain = external_id.isdecimal() and len(external_id) <= 12
    return f"Member {external_id if plain else ids.derived(0, external_id)[-5:]}"


def _of_address(tx: Transaction, address: str) -> people.Person | None:
    """Whose address it is: proven, or of somebody imported too; a guest's word is not enough."""
    person = people.by_address(tx, address)
    if person is None or person.state == "known":
        return person
    proven = any(a.address == address and a.proven_at for a in people.addresses(tx, person.id))
    return person if proven else None


def _address(email: str) -> str:
    try:
        return normal(email) if email else ""
    except BadAddress:
        return ""
