"""The world with a shop that sends events, and the listener that hears them."""

from typing import Any

import msgspec
import pytest

from kring import flows, sources
from kring.flows import rules
from kring.flows.rules import Rule, Wish
from kring.flows.runs import Run, of_rule
from kring.sources import Given, Source
from kring.store import Store, Transaction, ad_hoc
from tests.world import NOW, World, build


class Shop(msgspec.Struct):
    """The world, its shop, and what listens."""

    world: World
    source: Source
    runner: flows.Runner
    clock: int = NOW

    @property
    def store(self) -> Store:
        return self.world.store

    def rule(self, activity: str = "help", **more: Any) -> Rule:
        """A rule of the owner's that is on."""
        said = {"title": "Parcel {event.data.number} is late", "body": "It is {event.data.days} days late."}
        given: dict[str, Any] = {
            "name": "Late", "type": "parcel.late", "condition": "event.data.days >= 2", "activity": activity,
            "circle_id": self.world.circle.id, "said": said,
        } | more  # fmt: skip
        made: Rule = self.world.do(rules.add, self.world.viewer("otto"), Wish(**given), self.clock, on=True)
        self.clock += 1
        return made

    def given(self, id: str, type: str = "parcel.late", person: str = "", **data: Any) -> Given:
        """An event as the shop sends it."""
        extensions = {"personid": person} if person else {}
        return sources.made(id=id, source="/shop", type=type, data=data, extensions=extensions)

    def send(self, *given: Given) -> None:
        """The shop sends it, and it is taken."""
        self.clock += 1_000
        self.world.do(sources.take, self.source, list(given), self.clock)

    def hear(self) -> int:
        """Everything is heard; how much that was."""
        self.clock += 1_000
        heard = 0
        while done := self.runner.work(self.clock):
            heard += done
        return heard

    def late(self, id: str, person: str = "customer/77", **data: Any) -> None:
        """A parcel is late, and that is heard."""
        self.send(self.given(id, person=person, **{"number": id, "days": 3} | data))
        self.hear()

    def runs(self, rule: Rule) -> list[Run]:
        """What a rule did, newest first."""
        return self.world.see(of_rule, rule.id)

    def ran(self, rule: Rule) -> Run:
        """What it did last."""
        return self.runs(rule)[0]

    def value(self, text: str, **given: Any) -> Any:
        """One value from the database."""
        return self.store.read_sync(lambda tx: tx.value(ad_hoc(text), **given))

    def values(self, text: str, **given: Any) -> list[Any]:
        """The first column of what a query finds."""
        return self.store.read_sync(lambda tx: tx.values(ad_hoc(text), **given))

    def execute(self, text: str, **given: Any) -> None:
        """Change something behind everybody's back."""

        def job(tx: Transaction) -> None:
            tx.run(ad_hoc(text), **given)

        self.store.write_sync(job)


def open_shop(store: Store) -> Shop:
    """A shop in a new world."""
    world = build(store)
    source = world.do(sources.add, world.viewer("otto"), "shop", NOW)
    shop = Shop(world, source, flows.Runner(store))
    shop.hear()
    return shop


@pytest.fixture
def shop(store: Store) -> Shop:
    return open_shop(store)
