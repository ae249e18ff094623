"""Events from a file or a pipe: each once, what is refused with its line, beside a running server or without one."""

import json
import os
import subprocess
import sys
import time

import pytest

from kring import hooks, settings, sources
from kring.circles import viewer
from kring.hooks import Mapping
from kring.sources import schemas, tallies
from kring.store import ad_hoc, times


def arrived(store) -> int:
    return store.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from arrivals")))


@pytest.fixture
def shop(begun, store):
    """A source, with a mapping."""

    def job(tx):
        owner = viewer(tx, settings.organization(tx).owner_id)
        made = sources.add(tx, owner, "shop", times.now())
        mapping = Mapping(type="body.kind == 'noise' ? '' : 'shop.' + body.kind", id="string(body.n)")
        hook = hooks.Hook(source_id=made.id, secrets=("12345678",), scheme="github", mapping=mapping)
        hooks.keep(tx, owner, hook, times.now())
        return made

    return store.write_sync(job)


def event(number: int, **more) -> str:
    return json.dumps(
        {"specversion": "1.0", "id": str(number), "source": "/shop", "type": "shop.order"} | more
    )


def test_a_file_is_taken_once_however_often_it_is_read(typed, shop, store, tmp_path):
    file = tmp_path / "events.ndjson"
    file.write_text("\n".join(event(n) for n in range(4500)) + "\n\n")
    code, said, _ = typed("ingest", str(file), "--source", "shop")
    assert (code, said) == (0, "taken 4500, known 0, skipped 0, refused 0\n")
    assert typed("ingest", str(file), "--source", "shop")[1] == "taken 0, known 4500, skipped 0, refused 0\n"
    assert arrived(store) == 4500
    [day] = store.read_sync(lambda tx: tallies.days(tx, shop.id))
    assert (day.taken, day.known) == (4500, 4500)


def test_the_past_comes_in_as_history(typed, shop, store, tmp_path):
    file = tmp_path / "past.ndjson"
    file.write_text(event(1, time="2019-01-01T12:00:00Z"))
    assert typed("ingest", str(file), "--source", "shop", "--history")[0] == 0
    marked = ad_hoc("select history from events where type = 'event.arrived'")
    assert store.read_sync(lambda tx: tx.values(marked)) == [1]


def test_what_is_refused_is_told_with_its_line(typed, shop, store, tmp_path):
    owner = store.read_sync(lambda tx: viewer(tx, settings.organization(tx).owner_id))
    text = '{"type": "object", "properties": {"total": {"type": "number"}}}'
    store.write_sync(lambda tx: schemas.keep(tx, owner, "shop.order", text, times.now()))
    lines = [
        event(1, data={"total": 5}),
        "{",
        event(2, data={"total": "much"}),
        event(3, specversion="0.3"),
        "x" * 300_000,
    ]
    file, rejects = tmp_path / "events.ndjson", tmp_path / "rejects.ndjson"
    file.write_text("\n".join(lines))
    code, said, complaint = typed("ingest", str(file), "--source", "shop", "--rejects", str(rejects))
    assert (code, said) == (1, "taken 1, known 0, skipped 0, refused 4\n")
    assert str(rejects) in complaint
    told = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(one["line"], one["field"]) for one in told] == [
        (2, "the body"), (3, "data.total"), (4, "specversion"), (5, "the line"),
    ]  # fmt: skip
    assert (told[1]["seen"], told[1]["wanted"]) == ('"much"', "number")


def test_lines_of_any_shape_are_read_with_a_mapping(typed, shop, store, tmp_path):
    file = tmp_path / "lines.ndjson"
    file.write_text('{"kind": "sold", "n": 1}\n{"kind": "noise", "n": 2}\n{"n": 3}\n')
    rejects = str(tmp_path / "rejects.ndjson")
    code, said, _ = typed("ingest", str(file), "--source", "shop", "--mapping", "--rejects", rejects)
    assert (code, said) == (1, "taken 1, known 0, skipped 1, refused 1\n")


def test_what_cannot_be_is_said(typed, shop):
    assert "there is shop" in typed("ingest", "x", "--source", "till")[2]
    assert "nowhere.ndjson cannot be read" in typed("ingest", "nowhere.ndjson", "--source", "shop")[2]


def test_a_pipe_is_taken_as_it_comes_beside_a_server(typed, shop, store, store_url, tmp_path):
    """The store that this test holds open writes too: two programs on one database."""
    settings_ = {"KRING_DATA": str(tmp_path / "data"), "KRING_DATABASE": store_url, "KRING_MEANING": "off"}
    command = [sys.executable, "-m", "kring", "ingest", "-", "--source", "shop"]
    piped = subprocess.Popen(
        command, stdin=subprocess.PIPE, text=True, env=os.environ | settings_, stdout=subprocess.PIPE
    )
    assert piped.stdin
    piped.stdin.write(event(1) + "\n")
    piped.stdin.flush()
    until = time.monotonic() + 60
    while arrived(store) < 1:
        assert time.monotonic() < until, "what was piped in waits for more"
        time.sleep(0.05)
    store.write_sync(
        lambda tx: sources.take(tx, shop, [sources.made(id="2", source="/shop", type="x")], times.now())
    )
    said, _ = piped.communicate(event(2) + "\n" + event(3) + "\n", timeout=60)
    assert said == "taken 2, known 1, skipped 0, refused 0\n"
    assert arrived(store) == 3
