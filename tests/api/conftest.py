"""A small named world over the API: Alice asks, Bob knows, Carol must not see, Nora coordinates, Otto owns."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from kring import circles, people, settings
from kring.api import app
from kring.engine import Engine
from kring.people import keys
from kring.settings import Environment
from kring.store import Store, Transaction, times

HOME = "http://kring.test"


class World(msgspec.Struct, frozen=True):
    """Who there is, with a key each."""

    circle_id: str
    ids: dict[str, str]
    keys: dict[str, str]


class Client:
    """Somebody at the API. ``client("POST", "/asks", json)`` answers with the response."""

    def __init__(self, application: Any, headers: dict[str, str]) -> None:
        self.application, self.headers = application, headers

    def __call__(self, method: str, path: str, said: Any = None, **headers: str) -> httpx.Response:
        return asyncio.run(self._send(method, path, said, headers))

    async def _send(self, method: str, path: str, said: Any, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.application)
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, "/api/v1" + path, json=said, headers=given)


def make(tx: Transaction) -> World:
    """The world."""
    now = times.now()
    circle = circles.add(tx, "Routers", now, visibility="circle")
    ids = {name: people.add(tx, name.title(), now).id for name in ("otto", "nora", "alice", "bob", "carol")}
    circles.join(tx, circle.id, ids["nora"], "employee", now, coordinator=True, staff=True)
    circles.join(tx, circle.id, ids["alice"], "customer", now)
    circles.join(tx, circle.id, ids["bob"], "fan", now)
    settings.set_organization(
        tx,
        settings.Organization(
            name="Draad", owner_id=ids["otto"], address=HOME, circle_id=circle.id, secret="s"
        ),
    )
    all_scopes = ("read", "ask", "help", "coordinate", "import", "admin")
    made = {name: keys.make(tx, ids[name], "test", all_scopes, now)[0] for name in ids}
    return World(circle.id, ids, made)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_sync(make)


@pytest.fixture
def engine(store_url: str, world: World, tmp_path: Path) -> Iterator[Engine]:
    """An engine at rest: all that a request needs, and nothing that acts by itself."""
    made = Engine(Environment(data=str(tmp_path), database=store_url, meaning="off"), serving=False)
    yield made
    made.store.close()


@pytest.fixture
def application(engine: Engine) -> Any:
    return app.create(engine)


@pytest.fixture
def at(application: Any, world: World):
    """A client for a name of the world; without one, for nobody that is known."""

    def client(name: str = "", **headers: str) -> Client:
        given = {"Authorization": f"Bearer {world.keys[name]}"} if name else {}
        return Client(application, given | headers)

    return client


@pytest.fixture
def ask(at):
    """An ask of Alice's; its id."""
    return at("alice")("POST", "/asks", {"body": "My router blinks red. What now?"}).json()["ask"]["id"]
