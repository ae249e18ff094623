"""Words that are indexed aside are found as if they had been indexed one by one, whatever goes wrong meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kring.knowledge import indexing
from kring.knowledge.indexing import Indexing
from kring.store import Store, ad_hoc, postponing

TEXTS = [
    (
        number,
        f"Title {number}",
        f"modem blinks café {'red ' * (number % 7)}",
        "reset it" if number % 3 else "",
    )
    for number in range(2, 60)
]
BATCHES = [TEXTS[:20], TEXTS[20:21], TEXTS[21:]]
FOUND = ad_hoc(
    "select rowid, bm25(words) as score, title, answer from words where words match :query order by rowid"
)
WHOLE = ad_hoc("insert into words (words, rank) values ('integrity-check', 1)")


def found(store: Store) -> list[list[dict]]:
    """What searches find; the index and its texts agree."""
    store.write_sync(lambda tx: tx.run(WHOLE))
    queries = ("red", "blinks", '"reset it"', "cafe", "title: 7", "nowhere")
    return [store.read_sync(lambda tx, q=q: tx.all(FOUND, dict, query=q)) for q in queries]


def opened(path: Path) -> Store:
    store = Store(str(path))
    store.write_sync(lambda tx: indexing.insert(tx, [(1, "There before", "modem", "red")]))
    return store


@pytest.fixture
def wanted(tmp_path: Path) -> list[list[dict]]:
    store = opened(tmp_path / "plain.db")
    store.write_sync(lambda tx: indexing.insert(tx, TEXTS))
    result = found(store)
    store.close()
    assert len(result[0]) > 40
    return result


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(indexing, "AT_ONCE", 16)
    store = opened(tmp_path / "aside.db")
    store.write_sync(lambda tx: postponing.put_off(tx, indexing.REBUILD))
    yield store
    store.close()


def write(store: Store, made: Indexing, batches: list = BATCHES) -> None:
    for batch in batches:
        store.write_sync(lambda tx, batch=batch: indexing.insert(tx, batch))
        made.tell()


def test_what_was_made_aside_is_put_in(store, wanted):
    made = Indexing(store)
    write(store, made)
    made.put_in()
    made.close()
    assert not store.read_sync(lambda tx: postponing.is_put_off(tx, indexing.WORDS))
    assert found(store) == wanted


def test_it_can_be_written_to_as_ever_afterwards(store, wanted):
    made = Indexing(store)
    write(store, made, BATCHES[:2])
    made.put_in()
    made.close()
    store.write_sync(lambda tx: indexing.insert(tx, BATCHES[2]))
    store.write_sync(lambda tx: tx.run(ad_hoc("update words set answer = 'other' where rowid = 7")))
    store.write_sync(lambda tx: tx.run(ad_hoc("update words set answer = 'reset it' where rowid = 7")))
    assert found(store) == wanted


def test_without_it_the_database_makes_it_good_when_it_is_opened(store, wanted, tmp_path):
    write(store, Indexing(store))
    again = Store(str(tmp_path / "aside.db"))
    assert found(again) == wanted
    again.close()


def test_somebody_else_may_make_it_good_meanwhile(store, wanted, tmp_path):
    made = Indexing(store)
    write(store, made, BATCHES[:1])
    other = Store(str(tmp_path / "aside.db"))
    write(store, made, BATCHES[1:])
    made.put_in()
    made.close()
    assert found(other) == found(store) == wanted
    other.close()


def test_when_it_fails_it_is_done_anew(store, wanted, caplog):
    made = Indexing(store)
    made._connection.execute("drop table aside.texts")
    write(store, made)
    made.put_in()
    made.close()
    assert "done anew" in caplog.text
    assert store.make_good() == [indexing.WORDS]
    assert found(store) == wanted


def test_what_came_in_between_is_not_lost(store, wanted):
    made = Indexing(store)
    write(store, made, [BATCHES[2]])
    while made._done < TEXTS[-1][0] - indexing.AT_ONCE:
        made.tell()
    write(store, made, BATCHES[:2])
    made.put_in()
    made.close()
    assert store.make_good() == [indexing.WORDS]
    assert found(store) == wanted


def test_nobody_waits_for_one_that_is_not_wanted_any_more(store):
    made = Indexing(store)
    write(store, made)
    made.close()
    assert not made._thread.is_alive()
