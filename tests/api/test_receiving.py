"""All ways in are judged, counted and tried in the same way."""

import asyncio
from typing import Any

import msgspec
import pytest

from kring import sources
from kring.circles import viewer
from kring.sources import schemas, tallies, trials
from kring.store import times
from tests.api.test_events_in import GOOD, MANY, ONE, make_key
from tests.api.test_segment import post

TEXT = '{"type": "object", "properties": {"order": {"type": "integer"}}}'


@pytest.fixture
def send(application):
    def sending(secret: str, said: Any, kind: str = ONE):
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": kind}
        return post(application, "/events", msgspec.json.encode(said), headers)

    return sending


def shop(engine) -> sources.Source:
    found = engine.store.read_sync(lambda tx: sources.named(tx, "shop"))
    assert found
    return found


def test_what_does_not_fit_its_types_schema_is_refused(send, engine, world, count):
    key = make_key(engine, world)
    engine.store.write_sync(
        lambda tx: schemas.keep(tx, viewer(tx, world.ids["otto"]), GOOD["type"], TEXT, times.now())
    )
    engine.schemas.forget()
    answer = send(key, GOOD | {"data": {"order": "seven"}})
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert (fault["field"], fault["seen"], fault["wanted"]) == ("data.order", '"seven"', "integer")
    batch = send(key, [GOOD, GOOD | {"id": "2", "data": {"order": []}}], MANY).json()
    assert (batch["taken"], batch["refused"], batch["verdicts"][1]["seen"]) == (1, 1, "[]")
    assert count("arrivals") == 1


def test_what_came_and_what_was_refused_is_counted(send, engine, world):
    key = make_key(engine, world, types=("com.shop.*",))
    send(key, [GOOD, GOOD, GOOD | {"id": "2"}, GOOD | {"id": "3", "type": "other"}], MANY)
    send(key, {"specversion": "1.0"})
    tallies.write(engine.store, engine.tally)
    [day] = engine.store.read_sync(lambda tx: tallies.days(tx, shop(engine).id))
    assert (day.taken, day.known, day.refused) == (2, 1, 2)
    refused = engine.store.read_sync(lambda tx: tallies.refused(tx, shop(engine).id))
    assert {(one.field, one.type, one.way) for one in refused} == {
        ("type", "other", "events"),
        ("id", "", "events"),
    }
    send(key, GOOD)
    tallies.write(engine.store, engine.tally)
    [day] = engine.store.read_sync(lambda tx: tallies.days(tx, shop(engine).id))
    assert (day.taken, day.known) == (2, 2)


def test_what_comes_with_a_key_to_try_is_shown_and_is_nowhere_else(send, engine, world, count):
    key = make_key(engine, world, test=True)
    before = engine.store.read_sync(
        lambda tx: tx.connection.execute("select count(*) from events").fetchone()[0]
    )
    assert send(key, GOOD).json()["verdict"] == "taken"
    assert send(key, GOOD).json()["verdict"] == "known"
    said = send(key, [GOOD | {"id": "2"}, {"id": "x"}], MANY).json()
    assert (said["taken"], said["refused"]) == (1, 1)
    found = engine.store.read_sync(lambda tx: trials.listed(tx, shop(engine).id))
    assert sorted(trial.verdict for trial in found) == ["known", "refused", "taken", "taken"]
    assert count("arrivals") == 0
    assert (
        engine.store.read_sync(lambda tx: tx.connection.execute("select count(*) from events").fetchone()[0])
        == before
    )
    real = make_key(engine, world)
    assert send(real, GOOD).json()["verdict"] == "taken"


def test_only_so_many_trials_are_kept(engine, world, count, send):
    key = make_key(engine, world, test=True)
    for start in range(0, 1000, 200):
        send(key, [GOOD | {"id": str(start + n)} for n in range(200)], MANY)
    assert count("trials") == trials.MOST


def test_a_key_counts_over_all_ways_in_together(application, engine, world, send):
    key = make_key(engine, world, per_minute=3)
    assert send(key, [GOOD, GOOD], MANY).status_code == 200
    headers = {"Authorization": f"Bearer {key}"}
    body = b'{"userId": "7", "event": "x"}'
    assert post(application, "/segment/v1/track", body, headers).status_code == 200
    assert post(application, "/segment/v1/track", body, headers).status_code == 429
    assert send(key, GOOD).status_code == 429


def test_many_at_once_get_their_own_verdicts(application, engine, world):
    """Each caller hears of its own events, though many share one transaction."""
    key = make_key(engine, world)
    import httpx

    from tests.api.conftest import HOME

    async def go() -> list[tuple[str, str]]:
        transport = httpx.ASGITransport(app=application)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": ONE}

        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:

            async def one(number: int) -> tuple[str, str]:
                body = msgspec.json.encode(GOOD | {"id": str(number % 50)})
                said = (await client.post("/events", content=body, headers=headers)).json()
                return said["event_id"], said["verdict"]

            return list(await asyncio.gather(*(one(number) for number in range(200))))

    told = asyncio.run(go())
    assert {id for id, verdict in told if verdict == "taken"} == {str(n) for n in range(50)}
    assert sum(verdict == "taken" for _, verdict in told) == 50
