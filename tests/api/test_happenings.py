"""The log over the API: in pieces, and as it passes."""

import asyncio
from functools import partial

from kring import conversations
from kring.api.app import TABLE
from kring.api.serving import Door
from kring.store import times


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
