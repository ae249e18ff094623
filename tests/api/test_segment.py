"""Segment's libraries send here unchanged; every call is an event that says whom it is about."""

import base64
import gzip
import io
import json
import zlib
from typing import Any

import httpx
import msgspec
import pytest
from segment.analytics.client import Client as Segment

from kring import sources
from kring.circles import viewer
from kring.sources import clues
from kring.store import ad_hoc, times
from tests import node
from tests.api.conftest import HOME
from tests.serving import served


@pytest.fixture
def key(engine, world) -> str:
    return make_key(engine, world)


def make_key(engine: Any, world: Any, **more: Any) -> str:
    def job(tx):
        owner = viewer(tx, world.ids["otto"])
        app = sources.named(tx, "app") or sources.add(tx, owner, "app", times.now())
        return sources.keys.make(tx, owner, app.id, "site", times.now(), **more)[0]

    return engine.store.write_sync(job)


def arrived(engine: Any) -> list[dict[str, Any]]:
    """The events that were taken, as they are kept, in order."""
    bodies = engine.store.read_sync(lambda tx: tx.values(ad_hoc("select body from arrivals order by number")))
    return [msgspec.json.decode(body) for body in bodies]


def test_the_library_for_python_sends_unchanged(application, engine, key):
    errors: list[Any] = []
    with served(application) as address:
        client = Segment(key, host=f"{address}/segment", sync_mode=True, gzip=True, on_error=errors.append)
        client.identify("77", {"email": "anna@example.org", "firstName": "Anna", "plan": "gold"})
        client.track("77", "Order Completed", {"total": 99.5})
        client.page("77", "Docs", "Routers")
        client.screen("77", "Docs", "Routers")
        client.group("77", "acme", {"seats": 5})
        client.alias("browser-1", "77")
        client.track("77", "Order Completed", {"total": 99.5}, message_id="twice")
        client.track("77", "Order Completed", {"total": 99.5}, message_id="twice")
    assert not errors
    found = arrived(engine)
    assert [event["type"].removeprefix("segment.") for event in found] == [
        "identify", "track.order-completed", "page", "screen", "group", "alias", "track.order-completed",
    ]  # fmt: skip
    assert (found[0]["personid"], found[0]["personmail"], found[0]["personname"]) == (
        "77",
        "anna@example.org",
        "Anna",
    )
    assert json.loads(found[0]["persontraits"])["plan"] == "gold"
    assert found[1]["data"]["properties"] == {"total": 99.5}
    assert found[1]["source"] == "/segment/app"
    assert key not in json.dumps(found)


def test_the_library_for_python_sends_in_batches_from_its_own_thread(application, engine, key):
    with served(application) as address:
        client = Segment(key, host=f"{address}/segment", upload_size=40)
        for number in range(200):
            client.track(f"user-{number % 7}", "Page Viewed", {"number": number})
        client.flush()
        client.join()
    assert {event["data"]["properties"]["number"] for event in arrived(engine)} == set(range(200))


NODE = """
const { Analytics } = require('@segment/analytics-node');
const [writeKey, host] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, path: '/segment/v1/batch', flushAt: 3 });
analytics.on('error', (error) => { console.error(error); process.exitCode = 1; });
analytics.identify({ userId: '78', traits: { email: 'bo@example.org', name: 'Bo' } });
analytics.track({ userId: '78', event: 'Delivery Late', properties: { days: 2 }, messageId: 'late-1' });
analytics.page({ anonymousId: 'browser-9', name: 'Home' });
analytics.group({ userId: '78', groupId: 'acme' });
analytics.alias({ userId: '78', previousId: 'browser-9' });
analytics.screen({ userId: '78', name: 'Orders' });
analytics.closeAndFlush().then(() => console.log('sent'));
"""


def test_the_library_for_node_sends_unchanged(application, engine, key):
    folder = node.installed("@segment/analytics-node")
    with served(application) as address:
        assert node.run(folder, NODE, key, address).strip().endswith("sent")
    found = {event["type"]: event for event in arrived(engine)}
    assert set(found) == {
        "segment.identify", "segment.track.delivery-late", "segment.page", "segment.group", "segment.alias",
        "segment.screen",
    }  # fmt: skip
    assert found["segment.track.delivery-late"]["id"] == "late-1"
    assert found["segment.page"]["personanonymous"] == "browser-9"
    alias = found["segment.alias"]
    assert (alias["personid"], alias["personanonymous"]) == ("78", "browser-9")


@pytest.fixture
def send(application, key):
    def sending(name: str, said: Any, secret: str = key, **headers: str) -> httpx.Response:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        basic = base64.b64encode(f"{secret}:".encode()).decode()
        shown = {"Authorization": f"Basic {basic}"} if secret else {}
        return post(application, f"/segment/v1/{name}", body, shown | headers)

    return sending


def post(
    application: Any, path: str, body: bytes, headers: dict[str, str], method: str = "POST"
) -> httpx.Response:
    import asyncio

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=application)
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            return await client.request(method, path, content=body, headers=headers)

    return asyncio.run(go())


TRACK = {"userId": "77", "event": "Tried", "messageId": "m1"}


def test_it_answers_as_segment_does_and_says_what_became_of_each(send):
    first, again = send("track", TRACK).json(), send("track", TRACK).json()
    assert (first["success"], first["verdicts"][0]["verdict"]) == (True, "taken")
    assert (again["success"], again["verdicts"][0]["verdict"]) == (True, "known")
    batch = send(
        "batch", {"batch": [{"type": "track"} | TRACK, {"type": "track", "userId": "7"}, {"type": "sing"}]}
    )
    assert batch.status_code == 200
    assert [v["verdict"] for v in batch.json()["verdicts"]] == ["known", "refused", "refused"]
    assert batch.json()["verdicts"][1] | {"event_id": ""} == {
        "verdict": "refused", "event_id": "", "field": "event", "seen": "nothing", "wanted": "a text",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said", "status", "words"),
    [
        ("track", {"event": "x"}, 400, "userId is nothing, but a userId or an anonymousId is wanted"),
        ("track", {"userId": {"a": 1}, "event": "x"}, 400, 'userId is {"a":1}'),
        ("alias", {"userId": "7"}, 400, "previousId is nothing"),
        ("group", {"userId": "7", "groupId": ""}, 400, "groupId is"),
        ("batch", {"batch": "no"}, 400, "batch is"),
        ("batch", [1], 400, "the body is list"),
        ("track", b"{", 400, "not readable"),
        ("track", {"userId": "7", "event": "x" * 40_000}, 400, "larger than 32768"),
        ("batch", {"batch": ["x" * 600_000]}, 400, "larger than 512000"),
        (
            "batch",
            {"batch": [{"type": "track", "userId": "7", "event": "x" * 40_000}]},
            400,
            "at most 32768 bytes",
        ),
        ("sing", {}, 404, "nothing here"),
    ],
)
def test_what_is_refused_is_said_by_field(send, engine, name, said, status, words):
    answer = send(name, said)
    assert (answer.status_code, answer.json()["success"]) == (status, False)
    assert words in answer.json()["message"]
    assert not arrived(engine)


def test_a_browser_sends_with_the_key_in_the_body(application, engine, key):
    said = json.dumps(TRACK | {"writeKey": key}).encode()
    headers = {"Content-Type": "text/plain", "Origin": "https://shop.example"}
    answer = post(application, "/segment/v1/t", said, headers)
    assert answer.json()["success"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert post(application, "/segment/v1/t", b"", headers, "OPTIONS").status_code == 200
    assert key not in arrived(engine)[0]["data"]


def test_an_unknown_key_is_told(send):
    assert send("track", TRACK, secret="kring_in_none").status_code == 401
    assert send("track", TRACK, secret="").status_code == 401


def test_what_is_compressed_is_inflated_no_further_than_allowed(send, engine):
    packed = gzip.compress(json.dumps(TRACK).encode())
    assert send("track", packed, **{"Content-Encoding": "gzip"}).json()["success"]
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="w") as file:
        for _ in range(200):
            file.write(b" " * 1_000_000)
    assert len(bomb.getvalue()) < 512_000
    answer = send("batch", bomb.getvalue(), **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (400, "too-large")
    assert send("track", b"none", **{"Content-Encoding": "gzip"}).status_code == 400
    assert send("track", zlib.compress(b"1"), **{"Content-Encoding": "br"}).status_code == 400


def test_a_wrong_clock_is_set_right(send, engine):
    before = times.now()
    said = TRACK | {"timestamp": "2001-01-01T00:00:00Z", "sentAt": "2001-01-01T00:00:10Z"}
    send("track", said)
    time = sources.moment(arrived(engine)[0]["time"])
    assert time is not None
    assert before <= time + 10 * times.SECOND <= times.now()


def test_scope_and_limit_of_a_key_hold(application, engine, world, send):
    narrow = make_key(engine, world, types=("segment.track.*",), per_minute=2)
    assert send("track", TRACK, secret=narrow).json()["success"]
    wrong = send("identify", {"userId": "7"}, secret=narrow)
    assert (wrong.status_code, wrong.json()["verdicts"][0]["field"]) == (400, "type")
    late = send("track", TRACK, secret=narrow)
    assert (late.status_code, late.json()["code"]) == (429, "too-many-events")
    assert int(late.headers["retry-after"]) > 0


def test_whom_it_is_about_is_found_by_what_was_sent(send, engine):
    said = {
        "userId": "77",
        "traits": {"email": "anna@example.org", "age": 33},
        "context": {"locale": "nl-NL"},
    }
    send("identify", said)
    [event] = arrived(engine)

    class Arrived:
        source_id, name, vouches = "s", "app", ("mail",)

    found = clues.of(Arrived(), event)
    assert found is not None
    assert (found.external, found.mail, found.locale) == (("77",), "anna@example.org", "nl-NL")
    assert found.proven == {"mail"}
    assert found.traits["age"] == 33


@pytest.mark.parametrize(
    "hostile", [b'{"userId":"a\\u0000b","event":"x"}', b'{"userId":"u","event":"x","p":%s}']
)
def test_what_no_database_keeps_is_refused_and_takes_no_other_along(application, send, hostile):
    body = hostile % (b"[" * 90_000) if b"%" in hostile else hostile
    answer = send("track", body[:30_000])
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert send("track", TRACK).json()["success"]
