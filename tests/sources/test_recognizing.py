"""The same event twice is one: in a batch, later, after a restart, beside another program, and after a rollback."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from kring.circles import Viewer
from kring.sources import add, arrivals, made, recognizing, take
from kring.store import Store, ad_hoc, ids
from tests.world import NOW

OWNER = Viewer(person_id=None, owner=True)
COUNT = ad_hoc("select count(*) from arrivals")
LOGGED = ad_hoc("select count(*) from events where type = 'event.arrived'")


@pytest.fixture
def shop(store: Store):
    return store.write_sync(lambda tx: add(tx, OWNER, "shop", NOW))


def event(name: str, source: str = "/shop"):
    return made(id=name, source=source, type="com.shop.order", data={"order": name})


def sent(store: Store, shop, *names: str) -> list[str]:
    return [v.verdict for v in store.write_sync(lambda tx: take(tx, shop, [event(n) for n in names], NOW))]


def test_an_event_is_in_the_log_and_beside_it(store: Store, shop):
    [verdict] = store.write_sync(lambda tx: take(tx, shop, [event("1")], NOW))
    found = store.read_sync(lambda tx: arrivals.get(tx, verdict.id))
    assert found is not None
    assert (found.event_id, found.type, found.source_id, found.time) == ("1", "com.shop.order", shop.id, NOW)
    assert store.read_sync(lambda tx: tx.value(LOGGED)) == 1


def test_the_same_again_is_known_by_the_id_it_has(store: Store, shop):
    [first] = store.write_sync(lambda tx: take(tx, shop, [event("1")], NOW))
    [again] = store.write_sync(lambda tx: take(tx, shop, [event("1")], NOW + 5))
    assert (again.verdict, again.id) == ("known", first.id)
    assert store.read_sync(lambda tx: tx.value(COUNT)) == 1


def test_twice_in_one_batch_is_one(store: Store, shop):
    assert sent(store, shop, "1", "2", "1") == ["taken", "taken", "known"]


def test_another_source_may_use_the_same_id(store: Store, shop):
    both = [event("1"), event("1", "/crm")]
    assert [v.verdict for v in store.write_sync(lambda tx: take(tx, shop, both, NOW))] == ["taken", "taken"]


def test_it_is_known_after_a_restart(store: Store, store_url: str, shop):
    sent(store, shop, "1", "2")
    later = Store(store_url)
    assert sent(later, shop, "2", "3") == ["known", "taken"]
    later.close()


def test_what_another_program_brings_is_known_here(store: Store, store_url: str, shop):
    sent(store, shop, "1")
    other = Store(store_url)
    assert sent(other, shop, "2") == ["taken"]
    assert sent(store, shop, "2", "1", "3") == ["known", "known", "taken"]
    assert sent(other, shop, "3") == ["known"]
    other.close()


class Broke(Exception):
    """Something in the same transaction failed."""


def test_what_was_rolled_back_was_never_there(store: Store, shop):
    sent(store, shop, "0")

    def job(tx):
        take(tx, shop, [event("1"), event("2")], NOW)
        raise Broke

    with pytest.raises(Broke):
        store.write_sync(job)
    assert sent(store, shop, "1") == ["taken"]
    assert sent(store, shop, "2", "1") == ["taken", "known"]


def test_two_that_share_a_key_by_chance_are_two(store: Store, shop):
    def put(*names: str):
        rows = arrivals.rows([event(name) for name in names], shop.id, NOW)
        for row in rows:
            row.key = 42
        known = store.write_sync(lambda tx: arrivals.put(tx, rows))
        return [verdict.verdict for verdict in arrivals.verdicts(rows, known)]

    assert put("a", "b", "a") == ["taken", "taken", "known"]
    assert put("b", "c", "a", "c") == ["known", "taken", "known", "known"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    strategies.lists(strategies.lists(strategies.integers(0, 60), min_size=1, max_size=12), max_size=25),
    strategies.integers(1, 12),
)
def test_it_is_as_a_plain_set_would_have_it(store: Store, shop, monkeypatch, batches, many):
    """With an index that takes keys over early and in small slices."""
    monkeypatch.setattr(recognizing, "MANY", many)
    monkeypatch.setattr(recognizing, "FASTER", 1)
    prefix = ids.new()
    seen: set[int] = set()
    for batch in batches:
        expected = []
        for number in batch:
            expected.append("known" if number in seen else "taken")
            seen.add(number)
        assert sent(store, shop, *(f"{prefix}-{number}" for number in batch)) == expected


def test_keys_move_into_the_index_and_out_of_memory(store: Store, shop, monkeypatch):
    if store.database.dialect == "postgres":
        return  # there they are in the index at once
    monkeypatch.setattr(recognizing, "MANY", 50)
    for start in range(0, 400, 10):
        sent(store, shop, *(str(n) for n in range(start, start + 10)))
    indexed = store.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from arrival_keys")))
    held = store.write_sync(lambda tx: len(recognizing.latest(tx)))
    assert indexed >= 300
    assert held <= 110
    assert sent(store, shop, *(str(n) for n in range(400))) == ["known"] * 400
