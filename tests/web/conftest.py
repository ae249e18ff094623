"""The pages without a browser: a client over the whole application, on both stores."""

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from litestar.testing import TestClient

from kring.live import Live
from kring.matching import Matcher
from kring.store import Store
from kring.web.app import create
from tests.web.worlds import World, world


@pytest.fixture
def pages_world(store: Store) -> World:
    """A world that is no demonstration."""
    return world(store)


@pytest.fixture
def pages(pages_world: World, tmp_path) -> Iterator["Pages"]:
    """Reads and acts as anybody."""
    engine = SimpleNamespace(
        store=pages_world.store, matcher=Matcher(tmp_path / "matching", None), live=Live(pages_world.store)
    )
    app = create(engine)  # type: ignore[arg-type]
    opened: list[TestClient] = []

    def client(name: str = "", **headers: str) -> TestClient:
        made = TestClient(app, base_url="http://testserver.local")
        made.headers.update(headers)
        made.__enter__()
        opened.append(made)
        if name:
            made.cookies.set("kring", pages_world.enter(name))
        return made

    yield Pages(pages_world, client)
    for each in reversed(opened):
        each.__exit__(None, None, None)


class Pages:
    """As somebody: read a page, or act on it with its form's token."""

    def __init__(self, there: World, client: Callable[..., TestClient]) -> None:
        self.world, self.client = there, client

    def act(self, client: TestClient, path: str, follow: bool = False, **fields: str):
        found = re.search(r'name="token" value="(\w+)"', client.get("/search").text)
        assert found
        return client.post(path, data={"token": found[1], **fields}, follow_redirects=follow)
