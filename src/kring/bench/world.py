"""A small organization to put load on: people with keys, and conversations that they take part in."""

from functools import partial
from pathlib import Path

import msgspec

from kring import circles, conversations, people, settings
from kring.conversations import Draft
from kring.conversations.conversations import admit
from kring.people import keys, sessions
from kring.settings import Organization
from kring.store import Store, Transaction, ids, times

AT_ONCE = 200
SCOPES = ("read", "ask", "help")


class Member(msgspec.Struct, frozen=True):
    """Somebody with a key, a session, and a conversation to talk in."""

    person_id: str
    key: str
    cookie: str
    conversation_id: str


class World(msgspec.Struct, frozen=True):
    """Who is there."""

    circle_id: str
    slug: str
    owner_id: str
    owner_cookie: str
    members: tuple[Member, ...]


def make(url: str, members: int, conversations_: int, name: str = "Bench") -> World:
    """Start an organization with members who take part, in turns, in so many conversations; or add them to one."""
    store = Store(url)
    try:
        circle_id, owner_id = store.write_sync(partial(_begin, name=name))
        talks = store.write_sync(
            partial(_talks, circle_id=circle_id, owner_id=owner_id, number=conversations_)
        )
        made: list[Member] = []
        for start in range(0, members, AT_ONCE):
            numbers = range(start, min(members, start + AT_ONCE))
            made += store.write_sync(partial(_members, circle_id=circle_id, talks=talks, numbers=numbers))
        slug, cookie = store.write_sync(partial(_owner, circle_id=circle_id, owner_id=owner_id))
        return World(circle_id, slug, owner_id, cookie, tuple(made))
    finally:
        store.close()


def _begin(tx: Transaction, name: str) -> tuple[str, str]:
    now, known = times.now(), settings.organization(tx)
    if known.owner_id:
        return known.circle_id, known.owner_id
    circle = circles.add(tx, name, now, visibility="circle")
    owner = people.add(tx, "Owner", now, address="owner@example.org", proven=True)
    circles.join(tx, circle.id, owner.id, "employee", now, coordinator=True, staff=True)
    settings.set_organization(
        tx, Organization(name=name, owner_id=owner.id, circle_id=circle.id, secret=ids.new())
    )
    return circle.id, owner.id


def _owner(tx: Transaction, circle_id: str, owner_id: str) -> tuple[str, str]:
    """The circle's name in addresses, and a session of who coordinates it."""
    return circles.needed(tx, circle_id).slug, sessions.start(
        tx, owner_id, "full", times.now(), "bench"
    ).secret


def _talks(tx: Transaction, circle_id: str, owner_id: str, number: int) -> list[str]:
    """Conversations that the queue has no reason to look at: the asker wants nobody else asked."""
    made = []
    for i in range(number):
        draft = Draft(body=f"Let us talk about thing number {i}, at length and all day.")
        talk = conversations.ask(tx, owner_id, circle_id, draft, times.now())
        conversations.withdraw(tx, talk.id, owner_id, times.now())
        made.append(talk.id)
    return made


def _members(tx: Transaction, circle_id: str, talks: list[str], numbers: range) -> list[Member]:
    made, now = [], times.now()
    since = now - 30 * times.DAY  # no strangers: their first posts are limited
    for number in numbers:
        person = people.add(tx, f"Member {number}", now, per_week=1000, created_at=since, joined_at=since)
        circles.join(tx, circle_id, person.id, "fan", now)
        talk = talks[number % len(talks)]
        admit(tx, talk, person.id, "helper", now)
        key, _ = keys.make(tx, person.id, "bench", SCOPES, now)
        made.append(Member(person.id, key, sessions.start(tx, person.id, "full", now, "bench").secret, talk))
    return made


def load(path: Path) -> World:
    """One that was kept."""
    return msgspec.json.decode(path.read_bytes(), type=World)


def keep(world: World, path: Path) -> None:
    """For a client in another process."""
    path.write_bytes(msgspec.json.encode(world))
