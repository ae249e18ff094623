"""A real browser before a real server: each story in a world of its own."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kring.engine import Engine
from kring.settings import environment
from kring.web.app import create
from tests.web.worlds import World, world

CHROMIUM = (
    os.environ.get("KRING_TEST_CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or "/usr/bin/chromium"
)
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


class Served(msgspec.Struct, frozen=True):
    """A server with a world."""

    address: str
    world: World
    engine: Any


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; a module's only, since Playwright leaves no other event loop in this thread."""
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium; bin/test installs it where it may")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server with its engine running, in a demonstration's world."""
    yield from serve(tmp_path)


def serve(folder: Path) -> Iterator[Served]:
    """Start a server, and stop it."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    engine = Engine(environment({"KRING_DATA": str(folder)}))
    made = world(engine.store, demo=True, address=address)
    engine.start()
    server = uvicorn.Server(uvicorn.Config(create(engine), log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Served(address, made, engine)
    server.should_exit = True
    engine.live.close()
    thread.join(timeout=10)
    engine.stop()


@pytest.fixture
def opened(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody, in a context of their own; a script's error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_as(name: str = "", path: str = "/", **options: Any) -> Page:
        context = browser.new_context(**({"locale": "en-GB", "base_url": served.address} | options))
        contexts.append(context)
        if name:
            context.add_cookies([{"name": "kring", "value": served.world.enter(name), "url": served.address}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not errors
