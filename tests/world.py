"""One small named world: Alice asks, Bob and Bea know, Carol must not see, Cora coordinates, Otto owns it all."""

from typing import Any

import msgspec

from kring import circles, people, settings
from kring.circles import Circle, Viewer
from kring.conversations import Conversation, Draft, ask, needed
from kring.store import Store, Time, Transaction, ad_hoc, times

NOW: Time = 1_780_000_000 * times.SECOND  # a Thursday, 20:26 in UTC


class World(msgspec.Struct):
    """The people's ids, by name, and their circle."""

    store: Store
    circle: Circle
    alice: str
    bob: str
    bea: str
    carol: str
    cora: str
    otto: str

    def viewer(self, name: str | None) -> Viewer:
        """As whom somebody looks; None is nobody in particular."""
        person_id = getattr(self, name) if name else None
        return self.store.read_sync(lambda tx: circles.viewer(tx, person_id))

    def do(self, act: Any, *given: Any, **more: Any) -> Any:
        """Run a domain function in a transaction."""
        return self.store.write_sync(lambda tx: act(tx, *given, **more))

    def see(self, act: Any, *given: Any, **more: Any) -> Any:
        """Run a reading function."""
        return self.store.read_sync(lambda tx: act(tx, *given, **more))

    def ask(
        self, body: str = "My router blinks red. What now?", now: Time = NOW, **fields: Any
    ) -> Conversation:
        """Alice asks; what is to be seen by more people than is usual in the circle was published since."""
        wanted = fields.get("visibility", "")
        order = circles.circles.VISIBILITIES
        wider = bool(wanted) and order.index(wanted) > order.index(self.circle.visibility)
        draft = Draft(body=body, **fields | ({"visibility": ""} if wider else {}))
        made: Conversation = self.do(ask, self.alice, self.circle.id, draft, now)
        return self.do(publish, made.id, wanted) if wider else made


def publish(tx: Transaction, conversation_id: str, visibility: str) -> Conversation:
    """Its asker and a coordinator agreed who may see it."""
    tx.run(
        ad_hoc("update conversations set visibility = :wanted where id = :id"),
        wanted=visibility,
        id=conversation_id,
    )
    return needed(tx, conversation_id)


def build(store: Store, **circle: Any) -> World:
    """The world, with everybody joined; Carol is in no circle."""

    def job(tx: Transaction) -> World:
        home = circles.add(tx, "Home", NOW, **{"visibility": "circle"} | circle)
        ids = {
            name: people.add(tx, name.title(), NOW, address=f"{name}@example.org", proven=True).id
            for name in ("alice", "bob", "bea", "carol", "cora", "otto")
        }
        for name in ("alice", "bob", "bea", "cora"):
            circles.join(
                tx, home.id, ids[name], "customer", NOW, coordinator=name == "cora", staff=name == "cora"
            )
        settings.set_organization(tx, settings.Organization(owner_id=ids["otto"], circle_id=home.id))
        return World(store=store, circle=home, **ids)

    return store.write_sync(job)
