"""What an import puts off is never forgotten: whoever opens the database next makes it good."""

from pathlib import Path

import pytest

from kring.store import Store, ad_hoc, postponing
from kring.store.postponing import Postponed

TABLES = ("messages", "conversations")
INDEXES = ad_hoc("select name, sql from sqlite_master where type = 'index' order by name")
POSTPONED = ad_hoc("select name from postponed order by name")


def indexes(store: Store) -> list[dict]:
    return store.read_sync(lambda tx: tx.all(INDEXES, dict))


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "kring.db")


def test_indexes_are_put_off_but_for_those_that_keep_rows_apart(path):
    store = Store(path)
    before = indexes(store)
    store.write_sync(lambda tx: postponing.put_off_indexes(tx, TABLES))
    gone = {row["name"] for row in before} - {row["name"] for row in indexes(store)}
    store.close()
    assert {"messages_of_author", "conversations_of_circle", "conversations_due"} <= gone
    assert not {"messages_of_conversation", "conversations_number", "participants_of_person"} & gone
    beside = Store(path, beside=True)
    assert set(beside.read_sync(lambda tx: tx.values(POSTPONED))) == gone
    beside.close()
    again = Store(path)
    assert indexes(again) == before
    assert again.read_sync(lambda tx: tx.values(POSTPONED)) == []
    again.close()


def test_one_thing_may_be_left_for_later(path):
    store = Store(path)
    store.write_sync(lambda tx: postponing.put_off_indexes(tx, ("drafts", "reports")))
    store.write_sync(lambda tx: postponing.put_off(tx, Postponed("later", "delete from drafts")))
    assert store.make_good(besides="later") == ["reports_of_person"]
    assert store.read_sync(lambda tx: postponing.is_put_off(tx, "later"))
    assert store.make_good() == ["later"]
    assert store.make_good() == []
    store.close()


def test_what_cannot_be_made_good_stays_written_down_and_is_said(path):
    store = Store(path, beside=True)
    store.write_sync(lambda tx: postponing.put_off(tx, Postponed("wrong", "insert into nowhere values (1)")))
    store.close()
    with pytest.raises(Exception, match="nowhere"):
        Store(path)
    beside = Store(path, beside=True)
    assert beside.read_sync(lambda tx: tx.values(POSTPONED)) == ["wrong"]
    beside.close()
