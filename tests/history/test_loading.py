"""A first large past is loaded with its indexes put off: it is the same in the end, however it is interrupted."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kring import people
from kring.history import checking, importing, loading, writing
from kring.history.importing import Wish
from kring.knowledge import index, indexing
from kring.store import Store, ad_hoc, postponing, times

from .conftest import write_lines

MANY = 120
DIED = """
import os, signal, sys
from pathlib import Path
from kring.history import importing, writing
from kring.history.importing import Wish
from kring.store import Store
importing.WORTH_A_PROCESS, writing.BOLD, os.cpu_count = 0, 40, lambda: 1
def watch(what, done, total):
    if what == "keep" and done > 60:
        os.kill(os.getpid(), signal.SIGKILL)
store = Store(sys.argv[1])
wish = Wish(format="tables", paths=[Path(sys.argv[2])], visibility="public")
importing.run(store, wish, Path(sys.argv[3]), watch)
"""
COLUMNS = {
    "conversations": "id, title, topics, state, helper_id, answer_id, messages, number, ended_at",
    "messages": "id, conversation_id, author_id, number, body",
    "participants": "conversation_id, person_id, role",
    "conversation_topics": "topic, conversation_id, known_at",
    "external_ids": "hash, external_id, id, digest",
    "memberships": "person_id, helped, helped_at",
    "words": "rowid, title, question, answer",
    "words_docsize": "id, sz",
    "sqlite_master": "type, name, sql",
    "postponed": "name",
}
SEARCH = ad_hoc("select rowid, bm25(words) from words where words match 'router or mail' order by rowid")
EVENTS = ad_hoc("select id, type, subject, actor, at, data from events where history = 1 order by id")
Opened = Callable[[str], Store]


@pytest.fixture
def forum(tmp_path: Path) -> Path:
    """A forum with topics, answers, and something to mask."""
    folder = tmp_path / "forum"
    folder.mkdir()
    questions = [
        {"id": i, "created": f"2024-01-{1 + i % 28:02}T10:00:{i % 60:02}Z", "title": f"Router {i}", "asker": i % 9,
         "body": f"It blinks {'red ' * (i % 5)}" + ("my mail is an@example.org" if i % 4 == 0 else ""),
         "tags": [f"topic {i % 6}"], "resolved": i % 3 == 0}
        for i in range(MANY)
    ]  # fmt: skip
    answers = [
        {"question_id": i % MANY, "answerer": 20 + i % 7, "created": f"2024-02-{1 + i % 28:02}", "body": f"Reset {i}.",
         "accepted": i % 2 == 0}
        for i in range(2 * MANY)
    ]  # fmt: skip
    write_lines(folder / "questions.jsonl", questions)
    write_lines(folder / "answers.jsonl", answers)
    return folder


@pytest.fixture
def begun(tmp_path: Path) -> Opened:
    """Databases in which something was asked already: the same circle in each."""

    def open_(name: str) -> Store:
        store = Store(str(tmp_path / name))
        store.write_sync(lambda tx: tx.run(ad_hoc(
            "insert into circles (id, slug, name, created_at) values ('circle', 'help', 'Help', 0)"
        )))  # fmt: skip
        return store

    return open_


@pytest.fixture
def load(forum: Path, tmp_path: Path) -> Callable[..., importing.Result]:
    def run(store: Store, watch: importing.Watch = lambda *_: None) -> importing.Result:
        return importing.run(
            store, Wish(format="tables", paths=[forum], visibility="public"), tmp_path, watch
        )

    return run


@pytest.fixture
def wanted(begun: Opened, load: Callable[..., importing.Result]) -> dict[str, list]:
    """What it is when nothing is put off."""
    store = begun("plain.db")
    load(store)
    found = contents(store)
    store.close()
    assert len(found["words"]) == MANY
    return found


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, wanted: dict[str, list]) -> None:
    monkeypatch.setattr(importing, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # in this process, so that batches are small there
    monkeypatch.setattr(writing, "BOLD", 40)
    monkeypatch.setattr(indexing, "AT_ONCE", 16)


def contents(store: Store) -> dict[str, list]:
    assert store.read_sync(lambda tx: checking.check(tx, times.now())) == []
    store.write_sync(
        lambda tx: tx.run(ad_hoc("insert into words (words, rank) values ('integrity-check', 1)"))
    )
    found: dict[str, list] = {}
    for table, columns in COLUMNS.items():
        statement = ad_hoc(f"select {columns} from {table} order by {columns}")
        found[table] = store.read_sync(lambda tx, s=statement: tx.all(s, dict))
    found["search"] = store.read_sync(lambda tx: tx.all(SEARCH, dict))
    found["events"] = [
        row for row in store.read_sync(lambda tx: tx.all(EVENTS, dict)) if row["type"][0] != "p"
    ]
    return found


def of_import(found: dict[str, list]) -> dict[str, list]:
    """Without ids that differ each time."""
    found["events"] = [
        {**row, "id": ""} if row["type"] == "member.joined" else row for row in found["events"]
    ]
    found["events"].sort(key=str)
    return found


def test_it_is_the_same_in_the_end(begun, load, wanted):
    store = begun("put-off.db")
    seen: list[list[str]] = []
    phases: list[tuple[str, int, int]] = []

    def watch(what: str, done: int, total: int) -> None:
        phases.append((what, done, total))
        if what == "keep" and done < total:
            seen.append(store.read_sync(lambda tx: tx.values(ad_hoc("select name from postponed"))))

    load(store, watch)
    assert all({"words", "messages_of_author"} <= set(names) for names in seen)
    assert seen
    built = [done for what, done, total in phases if what == "index"]
    assert built == sorted(built)
    assert phases[-1][1] == phases[-1][2] > 10
    assert of_import(contents(store)) == of_import(wanted)
    store.close()


def test_killed_it_is_made_good_and_goes_on_where_it_was(begun, load, wanted, forum, tmp_path):
    begun("killed.db").close()
    path = str(tmp_path / "killed.db")
    done = subprocess.run(
        [sys.executable, "-c", DIED, path, str(forum), str(tmp_path)], check=False, timeout=120
    )
    assert done.returncode == -signal.SIGKILL
    looking = Store(path, beside=True)
    assert 0 < len(looking.read_sync(lambda tx: tx.values(ad_hoc("select id from conversations")))) < MANY
    assert "words" in looking.read_sync(lambda tx: tx.values(ad_hoc("select name from postponed")))
    looking.close()
    store = Store(path)
    assert contents(store)["sqlite_master"] == wanted["sqlite_master"]
    result = load(store)
    assert result.counts.questions == MANY
    assert of_import(contents(store)) == of_import(wanted)
    store.close()


def test_a_server_may_start_meanwhile(begun, load, wanted, tmp_path):
    store = begun("served.db")
    servers: list[Store] = []

    def watch(what: str, done: int, _: int) -> None:
        if what == "keep" and done > 30 and not servers:
            server = Store(str(tmp_path / "served.db"), serving=True)
            servers.append(server)
            assert server.read_sync(lambda tx: tx.values(ad_hoc("select name from postponed"))) == []
            server.write_sync(lambda tx: people.add(tx, "Somebody", times.now()))

    load(store, watch)
    found, expected = of_import(contents(store)), of_import(wanted)
    assert found == expected
    servers[0].close()
    store.close()


def test_another_process_that_reads_does_not_make_good(begun, load, wanted, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(importing, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    store = begun("aside.db")
    made = []
    make_good = store.make_good
    monkeypatch.setattr(store, "make_good", lambda *what, **how: made.extend(make_good(*what, **how)))
    load(store)
    assert "messages_of_author" in made
    assert "words" not in made
    assert of_import(contents(store)) == of_import(wanted)
    store.close()


def test_what_fails_leaves_nothing_put_off(begun, load, wanted):
    store = begun("failed.db")

    def watch(what: str, done: int, _: int) -> None:
        if what == "keep" and done > 30:
            raise OSError("the terminal is gone")

    with pytest.raises(OSError, match="terminal"):
        load(store, watch)
    assert contents(store)["sqlite_master"] == wanted["sqlite_master"]
    load(store)
    assert of_import(contents(store)) == of_import(wanted)
    store.close()


def test_a_second_import_puts_nothing_off(begun, load, monkeypatch):
    store = begun("twice.db")
    load(store)
    monkeypatch.setattr(postponing, "put_off", lambda *_: pytest.fail("something was put off"))
    assert load(store).counts.unchanged == MANY
    store.close()


def test_a_circle_that_has_long_been_there_keeps_its_indexes(begun, load, monkeypatch):
    store = begun("old.db")
    monkeypatch.setattr(loading, "FEW", -1)
    monkeypatch.setattr(postponing, "put_off", lambda *_: pytest.fail("something was put off"))
    assert load(store).counts.questions == MANY
    store.close()


def test_who_interrupts_does_not_wait_and_the_next_import_makes_it_good(begun, load, wanted):
    store = begun("interrupted.db")

    def watch(what: str, done: int, _: int) -> None:
        if what == "keep" and done > 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, watch)
    assert "words" in store.read_sync(postponing.waiting)
    load(store)
    assert of_import(contents(store)) == of_import(wanted)
    store.close()


def test_who_had_it_open_before_may_edit_meanwhile(begun, load, wanted, tmp_path):
    store = begun("open.db")
    other = Store(str(tmp_path / "open.db"))
    done_by_other = []

    def watch(what: str, done: int, _: int) -> None:
        if what == "keep" and done > 60 and not done_by_other:
            done_by_other.append(1)
            first = other.read_sync(
                lambda tx: tx.value(ad_hoc("select id from conversations where number = 1"))
            )
            other.write_sync(lambda tx: index.put(tx, first, "Nothing", "secretword", ""))
            other.write_sync(lambda tx: index.reindex(tx, first))

    load(store, watch)
    assert done_by_other
    assert of_import(contents(store)) == of_import(wanted)
    other.close()
    store.close()


def test_a_server_that_started_in_between_is_not_slowed(begun, load, wanted, monkeypatch):
    store = begun("between.db")
    monkeypatch.setattr(store.database, "is_served", lambda: True)
    monkeypatch.setattr(postponing, "put_off", lambda *_: pytest.fail("something was put off"))
    load(store)
    assert of_import(contents(store)) == of_import(wanted)
    store.close()
