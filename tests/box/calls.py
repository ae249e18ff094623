"""Calls of the box: a page of another origin, as a browser or an attacker would call."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from kring import circles
from kring.box import sites
from kring.store import times
from tests.web.visits import HOME, application
from tests.web.worlds import World, world

SHOP = "https://shop.example"
ASK = {"body": "Can the fibre come in through the crawl space?"}


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(secret: str, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token as a page's server makes it, by hand: what a library would not make can be made too."""
    said = {"aud": HOME, "exp": int(time.time()) + 300, "sub": "77"} | claims
    text = f"{part(header or {'alg': 'HS256', 'typ': 'JWT'})}.{part({k: v for k, v in said.items() if v is not None})}"
    return f"{text}.{part(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())}"


class Box(msgspec.Struct):
    """A house with a shop whose pages carry the box."""

    world: World
    app: Any
    site: sites.Site
    secret: str

    def call(self, method: str, path: str, said: Any = None, **headers: str) -> httpx.Response:
        """One request of a page; ``_`` in a header's name is a dash."""
        given = {"origin": SHOP} | {name.replace("_", "-"): value for name, value in headers.items()}
        return asyncio.run(self._send(method, path, said, {n: v for n, v in given.items() if v}))

    async def _send(self, method: str, path: str, said: Any, headers: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url=HOME) as client:
            return await client.request(method, f"/box/v1{path}", json=said, headers=headers)

    def token(self, **claims: Any) -> dict[str, str]:
        return {"kring_token": signed(self.secret, **claims)}

    def site_of(self, name: str, origin: str, *, mail: bool = False) -> tuple[sites.Site, str]:
        def job(tx: Any) -> tuple[sites.Site, str]:
            owner = circles.viewer(tx, self.world.people["noor"])
            site = sites.add(tx, owner, name, origin, times.now(), mail=mail)
            return site, sites.make_secret(tx, owner, site.id, times.now())

        return self.world.store.write_sync(job)

    def vouch(self, mail: bool) -> None:
        def job(tx: Any) -> None:
            owner = circles.viewer(tx, self.world.people["noor"])
            sites.change(tx, owner, self.site.id, SHOP, times.now(), mail=mail)

        self.world.store.write_sync(job)


def box(store: Any, folder: Path) -> Box:
    there = Box(world(store), application(store, folder), None, "")  # type: ignore[arg-type]
    there.site, there.secret = there.site_of("shop", f"{SHOP} https://*.shop.example")
    return there


@pytest.fixture
def shop(store: Any, tmp_path: Path) -> Box:
    """The house, with nobody asking yet."""
    return box(store, tmp_path)
