"""Archives: everything goes out, and comes in again on either store."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from kring import circles, conversations, people
from kring.history import archiving, checking, unpacking
from kring.history.archiving import Exists
from kring.history.unpacking import DamagedArchive, NewerArchive, NotAnArchive, NotEmpty
from kring.store import Store, ad_hoc, times

STORES = ("sqlite", "postgres")


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path):
    """Opens an empty database of the other kind than a name."""

    def make(kind: str) -> Store:
        if kind == "sqlite":
            shutil.copy(
                request.getfixturevalue("blank"), tmp_path / f"empty-{len(list(tmp_path.iterdir()))}.db"
            )
            return Store(str(sorted(tmp_path.glob("empty-*.db"))[-1]))
        url = str(request.getfixturevalue("postgres_database"))
        from tests.conftest import _empty

        _empty(url)
        return Store(url)

    return make


@pytest.fixture
def world(bring, tables, store, circle_id):
    """What was imported, and what happened since: an ask, one put under it, a key with bytes, accents."""
    bring("tables", tables)
    now = times.now()

    def job(tx):
        ann = people.add(
            tx, "Ånn “A” \\ \t tab", now, address="ann@example.org", proven=True, topics=("wifi",)
        )
        circles.join(tx, circle_id, ann.id, "fan", now)
        draft = conversations.Draft(title="Émoji 🙂", body="line\nline \\N \\. end")
        ask = conversations.ask(tx, ann.id, circle_id, draft, now)
        older = tx.value(ad_hoc("select min(id) from conversations"))
        tx.run(ad_hoc("update conversations set joined_to = :ask where id = :id"), ask=ask.id, id=older)
        tx.run(
            ad_hoc("insert into idempotency values ('p', 'k', 'h', 200, '{}', :body, :at)"),
            body=b"\x00\xff",
            at=now,
        )
        tx.run(ad_hoc("insert into external_ids values (1, 's', 'x', 'y', :id, -5)"), id=ask.id)

    store.write_sync(job)
    return store


def test_it_goes_round_both_stores_and_all_rows_are_the_same(world, empty, tmp_path):
    first = archiving.export(world, tmp_path / "1.zip")
    assert sum(part.rows for part in first.parts) > 50
    before, manifests = tmp_path / "1.zip", [first]
    for number, kind in enumerate(("postgres", "sqlite", "postgres")):
        if kind == world.database.dialect == "postgres":
            continue  # one server in a test: the other home is enough
        store = empty(kind)
        unpacking.unpack(store, before)
        before = tmp_path / f"next-{number}.zip"
        manifests.append(archiving.export(store, before))
        assert [
            b
            for b in store.read_sync(lambda tx: checking.check(tx, times.now()))
            if b.rule != "external-there"
        ] == []
        assert store.read_sync(
            lambda tx: conversations.get(tx, tx.value(ad_hoc("select max(id) from conversations")))
        )
        store.close()
    assert len({tuple((p.table, p.rows, p.sha256) for p in m.parts) for m in manifests}) == 1


def test_an_archive_is_only_read_into_an_empty_database(world, tmp_path, count):
    archiving.export(world, tmp_path / "1.zip")
    before = count("events")
    with pytest.raises(NotEmpty):
        unpacking.unpack(world, tmp_path / "1.zip")
    assert count("events") == before


def test_an_archive_is_not_overwritten(store, tmp_path):
    archiving.export(store, tmp_path / "1.zip")
    with pytest.raises(Exists, match=r"1\.zip"):
        archiving.export(store, tmp_path / "1.zip")


def test_only_the_owner_may_read_it(store, tmp_path):
    archiving.export(store, tmp_path / "1.zip")
    assert (tmp_path / "1.zip").stat().st_mode & 0o077 == 0


def _changed(path: Path, name: str, change) -> Path:
    made = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for each in old.namelist():
            content = old.read(each)
            new.writestr(each, change(content) if each == name else content)
    return made


def test_a_damaged_archive_changes_nothing(world, empty, tmp_path):
    archiving.export(world, tmp_path / "1.zip")
    changed = _changed(tmp_path / "1.zip", "messages.jsonl", lambda text: text.replace(b"cable", b"table"))
    store = empty("sqlite")
    with pytest.raises(DamagedArchive, match="messages"):
        unpacking.unpack(store, changed)
    assert store.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from people"))) == 0
    store.close()


def test_an_archive_of_a_newer_program_is_refused(store, tmp_path):
    archiving.export(store, tmp_path / "1.zip")
    newer = _changed(
        tmp_path / "1.zip",
        "manifest.json",
        lambda text: json.dumps(json.loads(text) | {"schema": 9999}).encode(),
    )
    with pytest.raises(NewerArchive, match="9999"):
        unpacking.unpack(store, newer)


def test_what_is_no_archive_is_refused(store, tmp_path):
    (tmp_path / "x.zip").write_text("hello")
    for path in (tmp_path / "x.zip", tmp_path / "none.zip"):
        with pytest.raises(NotAnArchive):
            unpacking.unpack(store, path)
