"""A browser without a screen: it keeps cookies, sends a form's token, and shows the page as text."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from kring import settings
from kring.live import Live
from kring.matching import Matcher
from kring.settings import Environment, Organization
from kring.sources import Collector
from kring.sources.schemas import Schemas
from kring.sources.tallies import Tally
from kring.store import Store
from kring.web.app import create
from tests.web.worlds import World
from tests.web.worlds import world as fill

HOME = "http://testserver.local"
TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Standing:
    """An engine at rest: all that a request needs, and nothing that acts by itself."""

    def __init__(self, store: Store, folder: Path, **environment: str) -> None:
        self.store, self.live = store, Live(store)
        self.environment = Environment(data=str(folder), **environment)
        self.matcher = Matcher(folder / "matching")
        self.collector, self.schemas, self.tally = Collector(store), Schemas(store), Tally()

    @property
    def organization(self) -> Organization:
        return self.store.read_sync(settings.organization)

    def lag(self) -> dict[str, int]:
        return {}


class Visit:
    """Somebody's browser."""

    def __init__(self, application: Any, cookie: str = "", language: str = "en") -> None:
        self.application = application
        self.jar = httpx.Cookies({"kring": cookie} if cookie else {})
        self.headers = {"accept-language": language}
        self.token = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Look at a page."""
        return asyncio.run(self._send("GET", path, None, headers))

    def post(self, path: str, form: dict[str, Any] | None = None, *, token: bool = True) -> httpx.Response:
        """Send a form, as from one of our pages."""
        said = dict(form or {})
        if token:
            self.token = self.token or TOKEN.findall(self.get("/sign-in").text)[0]
            said["token"] = self.token
        return asyncio.run(self._send("POST", path, said, {}))

    def follow(self, path: str, form: dict[str, Any] | None = None) -> httpx.Response:
        """Send a form and go where it leads."""
        answer = self.post(path, form)
        assert answer.status_code == 303, (answer.status_code, alert(answer))
        return self.get(answer.headers["location"])

    async def _send(self, method: str, path: str, form: Any, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.application)
        async with httpx.AsyncClient(transport=transport, base_url=HOME, cookies=self.jar) as client:
            answer = await client.request(method, path, data=form, headers=self.headers | headers)
            self.jar = client.cookies
            return answer


def alert(answer: httpx.Response) -> str:
    """What a page says is wrong."""
    found = re.search(r'role="alert"[^>]*>(.*?)</p>', answer.text, re.S)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def application(store: Store, folder: Path, **environment: str) -> Any:
    """All pages over a store."""
    return create(Standing(store, folder, **environment))  # type: ignore[arg-type]


@pytest.fixture
def world(store: Store) -> World:
    """Alice asks, Bob is invited, Carol must not see, Noor coordinates and owns."""
    return fill(store)


@pytest.fixture
def visit(world: World, tmp_path: Path) -> Callable[..., Visit]:
    """A browser of somebody's; without a name, of nobody in particular."""
    pages = application(world.store, tmp_path)
    return lambda name="", **more: Visit(pages, world.enter(name) if name else "", **more)
