"""Workers: one, two or four processes give the same result; whoever stops half way leaves nothing half done."""

import threading

import pytest

from kring.events.listening import Overtaken
from kring.flows import Runner
from kring.store import Store, Transaction, ad_hoc
from tests.conftest import STORES, _empty
from tests.flows.conftest import open_shop

EVENTS = 240
RESULT = """
select c.kind, c.title, c.state, c.joined, c.messages, e.external_id from conversations c
left join external_ids e on e.id = c.asker_id and e.kind = 'person' order by c.kind, c.title
"""
COUNTS = "select name, heard, matched, failed from rules order by name"


def rules_of(shop):
    outage = {
        "title": "No internet {event.data.number}",
        "key": "{event.data.outage}",
        "part": "begin",
        "body": "Wait.",
    }
    shop.rule(condition="event.data.days % 3 == 0", most=10_000)
    shop.rule("talk", name="Talk", condition="event.data.days % 5 == 0", most=10_000)
    shop.rule("tell", name="Tell", condition="event.data.days % 2 == 0", said=outage, most=10_000)
    shop.rule(
        name="Fails", condition="event.data.days % 7 == 0", said={"title": "x", "body": "{event.data.no}"}
    )


def events_of(shop):
    for n in range(EVENTS):
        shop.send(
            shop.given(f"P-{n}", person=f"customer/{n % 100}", number=f"P-{n}", days=n, outage=str(n % 3))
        )


def work(store, clock, stop):
    runner = Runner(store)
    while not stop.is_set():
        try:
            if not runner.work(clock):
                stop.wait(0.005)
        except Overtaken:
            continue


def outcome(store: Store):
    def read(tx: Transaction):
        found = [tx.connection.execute(text).fetchall() for text in (RESULT, COUNTS)]
        return [[tuple(row) for row in rows] for rows in found]

    return store.read_sync(read)


def run(store_url, workers):
    store = Store(store_url)
    shop = open_shop(store)
    rules_of(shop)
    stop = threading.Event()
    others = [Store(store_url) for _ in range(workers)]
    threads = [threading.Thread(target=work, args=(each, shop.clock + 10**6, stop)) for each in others]
    for thread in threads:
        thread.start()
    events_of(shop)
    # Everything was heard once the listener is where the log ends.
    behind = ad_hoc("select (select max(position) from events) - at from positions where listener = 'flows'")
    for _ in range(2000):
        if not store.read_sync(lambda tx: tx.value(behind)):
            break
        stop.wait(0.02)
    stop.set()
    for thread in threads:
        thread.join()
    found = outcome(store)
    for each in (*others, store):
        each.close()
    return found


@pytest.mark.skipif("postgres" not in STORES, reason="several processes share a database on PostgreSQL")
def test_two_and_four_workers_give_the_result_of_one(postgres_database):
    results = []
    for workers in (1, 2, 4):
        _empty(postgres_database)
        results.append(run(postgres_database, workers))
    assert len(results[0][0]) == EVENTS // 3 + EVENTS // 5 + 3
    assert results[1] == results[0]
    assert results[2] == results[0]


@pytest.mark.parametrize("after", range(1, 14, 3))
def test_whoever_stops_half_way_leaves_nothing_half_done(shop, count, after, monkeypatch):
    """The job is cut off at any statement: nothing of it stays, and whoever comes next does it all."""
    rules_of(shop)
    shop.send(
        *[
            shop.given(f"P-{n}", person=f"customer/{n}", number=f"P-{n}", days=n, outage="1")
            for n in range(12)
        ]
    )
    left, run_ = [after * 9], Transaction.run

    class Cut(Exception):
        pass

    def cut(self, *given, **more):
        left[0] -= 1
        if left[0] < 0:
            raise Cut
        return run_(self, *given, **more)

    monkeypatch.setattr(Transaction, "run", cut)
    with pytest.raises(Cut):
        shop.hear()
    monkeypatch.undo()
    assert (count("conversations"), count("flow_runs"), count("arrival_people")) == (0, 0, 0)
    shop.hear()
    assert count("conversations") == 4 + 3 + 1
    assert count("flow_runs") == 4 + 3 + 6 + 2
