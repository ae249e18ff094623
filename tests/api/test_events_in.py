"""Events come in by HTTP: with the official SDK unchanged, in all three modes, each with its verdict."""

import asyncio
import base64
from typing import Any

import httpx
import msgspec
import pytest
from cloudevents.v1.conversion import to_binary, to_structured
from cloudevents.v1.http import CloudEvent

from kring import sources
from kring.circles import viewer
from kring.store import ad_hoc, times
from tests.api.conftest import HOME

GOOD = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "com.shop.order", "data": {"order": 7}}
ONE, MANY = "application/cloudevents+json", "application/cloudevents-batch+json"


@pytest.fixture
def key(engine, world) -> str:
    return make_key(engine, world)


def make_key(engine, world, **more: Any) -> str:
    def job(tx):
        owner = viewer(tx, world.ids["otto"])
        shop = sources.named(tx, "shop") or sources.add(tx, owner, "shop", times.now())
        return sources.keys.make(tx, owner, shop.id, "till", times.now(), **more)[0]

    return engine.store.write_sync(job)


@pytest.fixture
def send(application, key):
    def sending(
        body: bytes, headers: dict[str, str], method: str = "POST", path: str = "/events", secret: str = key
    ):
        async def go():
            transport = httpx.ASGITransport(app=application)
            async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
                shown = {"Authorization": f"Bearer {secret}"} if secret else {}
                return await client.request(method, path, content=body, headers=shown | headers)

        return asyncio.run(go())

    return sending


def sdk_event(**more: str) -> CloudEvent:
    return CloudEvent({"source": "/shop", "type": "com.shop.order", "id": "sdk"} | more, {"order": 7})


def test_the_sdk_sends_structured(send, engine):
    headers, body = to_structured(sdk_event())
    answer = send(body, headers)
    assert (answer.status_code, answer.json()["verdict"]) == (200, "taken")
    found = engine.store.read_sync(lambda tx: sources.get(tx, answer.json()["id"]))
    assert msgspec.json.decode(found.body)["data"] == {"order": 7}


def test_the_sdk_sends_binary_what_it_sent_structured(send):
    headers, body = to_structured(sdk_event())
    first = send(body, headers).json()
    headers, body = to_binary(sdk_event())
    assert send(body, headers).json() == first | {"verdict": "known"}


def test_a_batch_tells_of_each(send):
    batch = [GOOD, GOOD, GOOD | {"id": 3}, GOOD | {"id": "4"}]
    answer = send(msgspec.json.encode(batch), {"Content-Type": MANY})
    said = answer.json()
    assert answer.status_code == 200
    assert (said["taken"], said["known"], said["refused"]) == (2, 1, 1)
    assert [v["verdict"] for v in said["verdicts"]] == ["taken", "known", "refused", "taken"]
    assert said["verdicts"][2] == {"verdict": "refused", "field": "id", "seen": "3", "wanted": "a text"}


def test_of_what_is_refused_in_a_batch_the_id_is_told(send):
    without = {name: value for name, value in GOOD.items() if name != "type"}
    batch = [GOOD | {"id": "9"}, without | {"id": "7"}, GOOD | {"id": "8", "time": "9999-12-31T00:00:00Z"}]
    said = send(msgspec.json.encode(batch), {"Content-Type": MANY}).json()["verdicts"]
    assert [(v["event_id"], v.get("field")) for v in said] == [("9", None), ("7", "type"), ("8", "time")]


def test_a_batch_of_which_nothing_can_be_taken_is_refused(send):
    assert send(b"[{}]", {"Content-Type": MANY}).status_code == 422
    assert send(b"{}", {"Content-Type": MANY}).status_code == 422
    assert send(b"[]", {"Content-Type": MANY}).status_code == 200


def test_a_refusal_names_field_seen_and_wanted(send):
    answer = send(msgspec.json.encode(GOOD | {"time": "noon"}), {"Content-Type": ONE})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert (error["field"], error["seen"]) == ("time", '"noon"')
    assert "2026-01-31" in error["wanted"]


def test_other_content_is_told_what_is_wanted(send):
    answer = send(b"<event/>", {"Content-Type": "application/xml"})
    assert answer.status_code == 415
    assert "application/cloudevents+json" in answer.json()["detail"]


def test_without_a_key_nothing_is_taken(send, count):
    for secret in ("", "kring_in_none", "kring_nothing"):
        assert send(msgspec.json.encode(GOOD), {"Content-Type": ONE}, secret=secret).status_code == 401
    assert count("arrivals") == 0


def test_a_key_comes_in_any_of_three_ways(send, key):
    body = msgspec.json.encode(GOOD)
    basic = base64.b64encode(f"{key}:".encode()).decode()
    assert send(body, {"Content-Type": ONE}, path=f"/events?access_token={key}", secret="").status_code == 200
    assert send(body, {"Content-Type": ONE, "Authorization": f"Basic {basic}"}, secret="").status_code == 200


def test_a_key_sends_only_what_it_is_good_for(send, engine, world):
    secret = make_key(engine, world, types=("com.shop.*",))
    assert send(msgspec.json.encode(GOOD), {"Content-Type": ONE}, secret=secret).status_code == 200
    answer = send(
        msgspec.json.encode(GOOD | {"type": "com.bank.order"}), {"Content-Type": ONE}, secret=secret
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "type")


def test_a_key_has_its_limit(send, engine, world):
    secret = make_key(engine, world, per_minute=3)
    batch = msgspec.json.encode([GOOD | {"id": str(n)} for n in range(3)])
    assert send(batch, {"Content-Type": MANY}, secret=secret).status_code == 200
    answer = send(msgspec.json.encode(GOOD), {"Content-Type": ONE}, secret=secret)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


def test_a_revoked_key_ends_at_once_for_who_has_not_sent(send, engine, world):
    secret = make_key(engine, world)

    def revoke(tx):
        owner = viewer(tx, world.ids["otto"])
        for one in sources.keys.listed(tx, sources.named(tx, "shop").id):
            sources.keys.revoke(tx, owner, one.id, times.now())

    engine.store.write_sync(revoke)
    assert send(msgspec.json.encode(GOOD), {"Content-Type": ONE}, secret=secret).status_code == 401


def test_a_sender_may_ask_first(send):
    answer = send(
        b"", {"WebHook-Request-Origin": "shop.example", "WebHook-Request-Rate": "120"}, "OPTIONS", secret=""
    )
    assert answer.status_code == 200
    assert answer.headers["webhook-allowed-origin"] == "shop.example"
    assert answer.headers["webhook-allowed-rate"] == "120"
    assert "POST" in answer.headers["allow"]


def test_a_batch_may_not_be_too_large(send):
    assert send(b" " * 8_000_001, {"Content-Type": MANY}).status_code == 413


def test_many_requests_at_once_are_all_answered(application, engine, key):
    async def go():
        transport = httpx.ASGITransport(app=application)
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            headers = {"Authorization": f"Bearer {key}", "Content-Type": ONE}
            calls = [
                client.post(
                    "/events", content=msgspec.json.encode(GOOD | {"id": str(n % 40)}), headers=headers
                )
                for n in range(80)
            ]
            return await asyncio.gather(*calls)

    said = [answer.json()["verdict"] for answer in asyncio.run(go())]
    assert sorted(said) == ["known"] * 40 + ["taken"] * 40
    logged = ad_hoc("select count(*) from events where type = 'event.arrived'")
    assert engine.store.read_sync(lambda tx: tx.value(logged)) == 40


@pytest.mark.parametrize(
    "wrong", [b'"id":"","data":' + b"[" * 90_000, b'"id":"1","data":"\\u0000"', b'"id":""']
)
def test_what_cannot_be_kept_is_refused_and_takes_no_other_along(send, wrong):
    answer = send(b'{"specversion":"1.0","source":"/shop","type":"t",%s' % wrong, {"Content-Type": ONE})
    assert answer.status_code == 422
    assert send(msgspec.json.encode(GOOD), {"Content-Type": ONE}).status_code == 200


@pytest.mark.parametrize("shown", [b"Basic \xe9", b"Basic !!", b"Basic", b"\xff\xfe", b"Bearer \xe9"])
def test_a_key_of_any_letters_whatever_is_none(send, shown):
    answer = send(msgspec.json.encode(GOOD), {"Content-Type": ONE, "Authorization": shown}, secret="")
    assert answer.status_code == 401
