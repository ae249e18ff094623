"""Backups: made while the database is in use, put back whole, and nobody who was erased comes back."""

import threading
from pathlib import Path

import pytest

from kring import people
from kring.history import archiving, backups, checking
from kring.history.archiving import Exists
from kring.history.backups import NotABackup, OtherStore
from kring.people.erasing import erase
from kring.settings import Environment
from kring.store import Store, ad_hoc, times
from kring.store.failures import AlreadyServed


@pytest.fixture
def environment(store_url: str, tmp_path: Path) -> Environment:
    return Environment(data=str(tmp_path), database=store_url)


def names(environment: Environment) -> list[str]:
    store = Store(environment.store_url)
    found = store.read_sync(lambda tx: tx.values(ad_hoc("select name from people order by name")))
    broken = store.read_sync(lambda tx: checking.check(tx, times.now()))
    store.close()
    assert broken == []
    return found


def add(store: Store, name: str) -> str:
    return store.write_sync(lambda tx: people.add(tx, name, times.now(), address=f"{name}@example.org")).id


def test_a_restore_brings_back_that_moment(store, environment, tmp_path):
    add(store, "ann")
    made = backups.backup(store, tmp_path / "backup")
    add(store, "bob")
    store.close()
    (tmp_path / "matching").mkdir()
    done = backups.restore(environment, made)
    assert names(environment) == ["ann"]
    assert not (tmp_path / "matching").exists()
    if done.set_aside:
        old = Store(str(done.set_aside))
        assert old.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from people"))) == 2
        old.close()


def test_an_archive_is_restored_too(store, environment, tmp_path):
    add(store, "ann")
    archiving.export(store, tmp_path / "a.zip")
    add(store, "bob")
    store.close()
    backups.restore(environment, tmp_path / "a.zip")
    assert names(environment) == ["ann"]


def test_who_was_erased_since_is_erased_again(store, environment, tmp_path):
    ann, _ = add(store, "ann"), add(store, "bob")
    made = backups.backup(store, tmp_path / "backup")
    store.write_sync(lambda tx: erase(tx, ann, times.now()))
    store.close()
    assert backups.restore(environment, made).erased_again == 1
    assert "ann" not in names(environment)
    store = Store(environment.store_url)
    assert store.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from contact_points"))) == 1
    store.close()


def test_a_backup_is_one_moment_while_others_write(store, environment, tmp_path):
    add(store, "first")
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            add(store, f"p{number:05}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = backups.backup(store, tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    store.close()
    backups.restore(environment, made)
    assert "first" in names(environment)  # and all that must hold does hold


def test_a_backup_overwrites_nothing(store, tmp_path):
    (tmp_path / "there").write_text("mine")
    with pytest.raises(Exists):
        backups.backup(store, tmp_path / "there")
    assert (tmp_path / "there").read_text() == "mine"


def test_nothing_is_restored_under_a_running_server(store, environment, tmp_path):
    made = backups.backup(store, tmp_path / "backup")
    if store.database.dialect == "postgres":
        return  # there the old rows are replaced in one transaction
    server = Store(environment.store_url, serving=True)
    with pytest.raises(AlreadyServed):
        backups.restore(environment, made)
    server.close()


def test_what_is_no_backup_changes_nothing(store, environment, tmp_path):
    add(store, "ann")
    made = backups.backup(store, tmp_path / "backup")
    store.close()
    (tmp_path / "text").write_text("hello")
    torn = tmp_path / "torn"
    torn.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    for path in (tmp_path / "text", torn, tmp_path / "none"):
        with pytest.raises((NotABackup, OtherStore, archiving.Refusal)):
            backups.restore(environment, path)
    assert names(environment) == ["ann"]


def test_a_sqlite_file_is_not_put_into_postgres(environment, blank):
    if environment.database.startswith("postgres"):
        with pytest.raises(OtherStore, match="kring export"):
            backups.restore(environment, blank)
