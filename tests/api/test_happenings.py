"""The log over the API: in pieces, and as it passes."""

import asyncio
from functools import partial

import msgspec
import pytest

from kring import conversations, live, settings
from kring.api import happenings
from kring.api.app import TABLE
from kring.api.serving import Door
from kring.people import changing, data, keys, sessions
from kring.store import ad_hoc, times


def test_the_log_comes_in_pieces_that_never_end(at, ask) -> None:
    first = at("alice")("GET", "/events?limit=1").json()
    assert len(first["items"]) == 1
    rest = at("alice")("GET", f"/events?after={first['next']}").json()
    assert rest["items"][0]["position"] > first["items"][0]["position"]
    again = at("alice")("GET", f"/events?after={rest['next']}").json()
    assert again == {"items": [], "next": rest["next"]}
    at("alice")("POST", f"/conversations/{ask}/messages", {"body": "Still red."})
    assert [e["type"] for e in at("alice")("GET", f"/events?after={rest['next']}").json()["items"]] == [
        "message.posted"
    ]


def test_nobody_hears_what_is_not_theirs(at, ask) -> None:
    assert at("carol")("GET", f"/events?subject={ask}").status_code == 404
    assert at()("GET", f"/events/stream?subject={ask}").status_code == 404
    assert not [e for e in at("carol")("GET", "/events").json()["items"] if e["subject"] == ask]
    told = [e for e in at("bob")("GET", "/events").json()["items"] if e["subject"] == ask]
    assert told
    assert all(e["actor"] is None for e in told)


def test_a_stream_brings_what_was_missed_and_then_what_happens(engine, world, ask) -> None:
    frames = asyncio.run(_listen(engine, world, ask))
    assert [f["event"] for f in frames] == ["ask.opened", "message.posted", "message.posted"]
    assert [int(f["id"]) for f in frames] == sorted({int(f["id"]) for f in frames})


async def _listen(engine, world, ask) -> list[dict[str, str]]:
    heard: list[dict[str, str]] = []
    asked: list[bool] = []
    enough, leaves = asyncio.Event(), asyncio.Event()

    async def send(message) -> None:
        for frame in message.get("body", b"").decode().split("\n\n"):
            found = dict(line.split(": ", 1) for line in frame.splitlines() if line[:1] not in ("", ":"))
            if "event" in found:
                heard.append(found)
        if len(heard) == 3:
            enough.set()

    async def receive():
        if not asked:
            asked.append(True)
            return {"type": "http.request", "body": b""}
        await leaves.wait()
        return {"type": "http.disconnect"}

    scope = {
        "method": "GET", "path": "/events/stream", "query_string": f"subject={ask}&after=0".encode(), "client": None,
        "headers": [(b"authorization", b"Bearer " + world.keys["alice"].encode())],
    }  # fmt: skip
    stream = asyncio.create_task(Door(engine, TABLE)(scope, receive, send))
    await asyncio.sleep(0.05)
    post = partial(
        conversations.post, conversation_id=ask, author_id=world.ids["alice"], body="Hello?", now=times.now()
    )
    await engine.store.write(post)
    await asyncio.wait_for(enough.wait(), 10)
    assert engine.live.open == 1
    leaves.set()
    await asyncio.wait_for(stream, 10)
    assert engine.live.open == 0
    return heard


def _ends(engine, world, headers: list[tuple[bytes, bytes]], act, words: str = "") -> list[str]:
    """What a stream still brings when something ends its right to; it must end by itself."""
    heard: list[str] = []

    async def send(message) -> None:
        heard.append(message.get("body", b"").decode())

    async def story() -> None:
        asked: list[bool] = []

        async def receive():
            if asked:
                await asyncio.sleep(60)
            asked.append(True)
            return {"type": "http.request", "body": b""}

        scope = {
            "method": "GET", "path": "/events/stream", "query_string": b"mine=true&log=true", "client": None,
            "headers": headers,
        }  # fmt: skip
        stream = asyncio.create_task(Door(engine, TABLE)(scope, receive, send))
        async with asyncio.timeout(30):
            while not engine.live.open:
                await asyncio.sleep(0.005)
            await engine.store.write(act)
            await stream

    asyncio.run(story())
    assert engine.live.open == 0
    return heard


@pytest.mark.parametrize("how", ["revoked", "erased", "signed out", "session ran out", "after words"])
def test_a_stream_ends_with_its_key_or_session(engine, world, ask, monkeypatch, how: str) -> None:
    monkeypatch.setattr(happenings, "BEAT_SECONDS", 30.0 if how == "after words" else 0.05)
    monkeypatch.setattr(live, "VIEWER_LASTS", 0)
    alice = world.ids["alice"]
    opened = engine.store.write_sync(lambda tx: sessions.start(tx, alice, "full", times.now()))
    [key] = engine.store.read_sync(lambda tx: keys.listed(tx, alice))

    def act(tx) -> None:
        if how in ("revoked", "after words"):
            keys.revoke(tx, alice, key.id, times.now())
        if how == "after words":
            changing.change(tx, alice, changing.Changes(about="new"), times.now())
        if how == "erased":
            data.erase(tx, alice, times.now())
        if how == "signed out":
            sessions.end_others(tx, alice)
        if how == "session ran out":
            tx.run(ad_hoc("update sessions set expires_at = 1"))

    by_key = (b"authorization", b"Bearer " + world.keys["alice"].encode())
    by_session = (b"cookie", b"kring=" + opened.secret.encode())
    shown = by_session if how.startswith("s") else by_key
    heard = _ends(engine, world, [shown], act)
    assert "person.changed" not in "".join(heard)


def test_a_coordinator_without_the_code_that_staff_need_hears_no_log(engine, world, ask, monkeypatch) -> None:
    monkeypatch.setattr(live, "VIEWER_LASTS", 0)
    nora = world.ids["nora"]
    organization = engine.store.read_sync(settings.organization)
    needing = msgspec.structs.replace(organization, staff_need_totp=True)
    engine.store.write_sync(lambda tx: settings.set_organization(tx, needing))
    opened = engine.store.write_sync(lambda tx: sessions.start(tx, nora, "full", times.now()))

    def act(tx) -> None:
        conversations.steer(tx, ask, world.ids["alice"], times.now(), stopped=True)
        conversations.post(tx, ask, world.ids["alice"], "Still red", times.now())
        sessions.end_others(tx, nora)

    monkeypatch.setattr(happenings, "BEAT_SECONDS", 0.3)
    heard = _ends(engine, world, [(b"cookie", b"kring=" + opened.secret.encode())], act)
    assert not [h for h in heard if "event:" in h]
