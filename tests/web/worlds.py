"""A small named world for the pages: Alice asks, Bob knows, Carol must not see, Noor coordinates."""

from functools import partial

import msgspec

from kring import circles, conversations, people
from kring.conversations import Conversation, Draft
from kring.invitations.waves import Choice, Match, Plan, send
from kring.people import sessions
from kring.settings import Organization, organization, set_organization
from kring.store import Store, Time, Transaction, ids, times
from tests.world import publish

SOLVED_LIKE = {
    "kind": "solved_similar",
    "numbers": {"count": 4, "since": 1_780_000_000_000_000},
    "weight": 0.8,
}
LATELY = {"kind": "active_lately", "numbers": {"count": 12}, "weight": 0.3}
DECLARED = {"kind": "declared", "numbers": {}, "weight": 0.2}


class World(msgspec.Struct, frozen=True):
    """Who and what is there."""

    store: Store
    circle_id: str
    people: dict[str, str]
    ask: Conversation
    public: Conversation

    def enter(self, name: str, kind: str = "full") -> str:
        """A session cookie of one of the people."""
        start = partial(sessions.start, person_id=self.people[name], kind=kind, now=times.now())
        return self.store.write_sync(start).secret


def world(store: Store, *, demo: bool = False, address: str = "http://testserver.local") -> World:
    """Fill an empty store."""
    now = times.now()
    return store.write_sync(lambda tx: _fill(tx, store, now, demo, address))


def _fill(tx: Transaction, store: Store, now: Time, demo: bool, address: str) -> World:
    circle = circles.add(tx, "Twijn", now, visibility="circle", time_zone="Europe/Amsterdam")
    set_organization(
        tx, Organization(name="Twijn", circle_id=circle.id, secret="s", demo=demo, address=address)
    )
    cast = {
        "alice": ("Alice Visser", "customer"), "bob": ("Bob Yıldız", "fan"), "noor": ("Noor Haddad", "employee"),
        "sanne": ("Sanne de Wit", "professional"), "dirk": ("Dirk Claes", "employee"), "eva": ("Eva Maes", "fan"),
    }  # fmt: skip
    known = {}
    for key, (name, role) in cast.items():
        person = people.add(
            tx, name, now, address=f"{key}@example.org", proven=True, simulated=demo and key != "alice"
        )
        known[key] = person.id
        circles.join(tx, circle.id, person.id, role, now, coordinator=key == "noor", staff=role == "employee")
    known["carol"] = people.add(tx, "Carol Outsider", now, address="carol@example.org", proven=True).id
    set_organization(tx, msgspec.structs.replace(organization(tx), owner_id=known["noor"]))
    ask = conversations.ask(tx, known["alice"], circle.id, WIFI, now - 8 * times.MINUTE)
    public = conversations.ask(tx, known["eva"], circle.id, BRIDGE, now - 3 * times.HOUR)
    publish(tx, public.id, "public")
    world = World(store, circle.id, known, ask, public)
    invite(tx, world, ask, ["bob", "sanne", "dirk"], now - 7 * times.MINUTE)
    invite(tx, world, public, ["bob", "sanne"], now - 170 * times.MINUTE)
    return world


def invite(tx: Transaction, world: World, ask: Conversation, names: list[str], now: Time) -> None:
    """Send a wave to these people."""
    whys = ([SOLVED_LIKE, LATELY], [LATELY], [DECLARED])
    choices = [
        Choice(
            person_id=world.people[n], rank=i + 1, score=1.0 - i * 0.2, probability=0.7 - 0.18 * i, propensity=1.0,
            why=whys[i % 3],
        )
        for i, n in enumerate(names)
    ]  # fmt: skip
    candidates = [msgspec.to_builtins(c) | {"ruled_out": ""} for c in choices] + [
        {
            "person_id": world.people["eva"],
            "rank": 9,
            "score": 0.1,
            "probability": 0.2,
            "why": [DECLARED],
            "ruled_out": "",
        }
    ]
    seen = conversations.needed(tx, ask.id)
    match = Match(
        id=ids.new(now), conversation_id=ask.id, wave=seen.wave + 1, at=now, model="fixed", took_micros=900,
        candidates=candidates,
    )  # fmt: skip
    more_at = times.now() + 23 * times.MINUTE
    assert send(
        tx,
        Plan(conversation=seen, kind="wave", choices=choices, match=match, more_at=more_at, then="wave"),
        now,
    )


WIFI = Draft(
    title="Wifi drops in the attic, every evening", topics=("wifi", "mesh"), language="en",
    body="The router is in the hall. In the attic the video calls drop **every evening** around eight. "
    "My number is 06-12345678 if somebody wants to call.\n\n```\nping: 240 ms, 12 % lost\n```",
)  # fmt: skip
BRIDGE = Draft(
    title="Own router behind the fibre box: bridge mode or not?", topics=("router", "fibre"), language="en",
    body="I want to use my own router. Do I have to put yours in bridge mode, and which VLAN does it need?",
)  # fmt: skip
