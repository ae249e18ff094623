"""Tallies: what came is counted, and nothing of it is lost because it could not be written at once."""

import pytest

from kring import sources
from kring.sources import tallies
from kring.sources.given import Verdict
from kring.store import Store
from kring.store.failures import StoreBusy
from tests.world import NOW, build

REFUSED = [(Verdict(verdict="refused", event_id="7", field="type", seen="nothing", wanted="a text"), "")]


def test_what_could_not_be_written_is_written_with_what_comes_next(store: Store, monkeypatch):
    world = build(store)
    shop = world.do(sources.add, world.viewer("otto"), "shop", NOW)
    tally, write = tallies.Tally(), store.write_sync
    tally.count(shop.id, "events", 3, 1, REFUSED, NOW)

    def busy(_):
        raise StoreBusy

    monkeypatch.setattr(store, "write_sync", busy)
    with pytest.raises(StoreBusy):
        tallies.write(store, tally)
    monkeypatch.setattr(store, "write_sync", write)
    tally.count(shop.id, "events", 2, 0, [], NOW + 1)
    tallies.write(store, tally)
    [day] = world.see(tallies.days, shop.id)
    assert (day.taken, day.known, day.refused, day.last_at) == (5, 1, 1, NOW + 1)
    assert [one.event_id for one in world.see(tallies.refused, shop.id)] == ["7"]
    tallies.write(store, tally)
    assert world.see(tallies.days, shop.id)[0].taken == 5
