"""Pictures: every page of the demonstration at 390 and 1,280 pixels, light and dark, as a visitor comes by it.

Run by ``bin/pictures [FOLDER] [NAME…]``; it starts a demonstration of its own and stops it again.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.web.browser.conftest import CHROMIUM, QUIET

WIDTHS = {"phone": 390, "wide": 1280}
SCHEMES = ("light", "dark")
TALLEST = 1700
COLOURS = 96
QUESTION = "We are digging a pond in the garden. Can it lie over the fibre cable?"
KNOWN = "Wifi is fine downstairs and hopeless in the attic. Where should I put a mesh point?"
REPLY = "It can, if the cable lies **60 cm** deep. Dig by hand for the last bit, and ask the register of cables first."


class Camera:
    """Takes a page as it stands in every width and scheme."""

    def __init__(self, folder: Path, only: list[str], *, whole: bool = True) -> None:
        self.folder, self.only, self.whole = folder, only, whole

    def take(self, page: Page, name: str) -> None:
        if self.only and name not in self.only:
            return
        for width_name, width in WIDTHS.items():
            for scheme in SCHEMES:
                page.set_viewport_size({"width": width, "height": 844 if width < 600 else 860})
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.evaluate("scrollTo(0, 0)")
                page.wait_for_timeout(900)
                self._save(page, width, self.folder / f"{name}-{width_name}-{scheme}.png")
        page.set_viewport_size({"width": 1280, "height": 860})
        page.emulate_media(color_scheme="light")

    def _save(self, page: Page, width: int, path: Path) -> None:
        if not self.whole:  # as it stands, with what keeps to the edge of the window
            page.screenshot(path=path)
            return self._shrink(path, 224)
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
        self._shrink(path, COLOURS)

    def _shrink(self, path: Path, colours: int) -> None:
        small = (
            Image.open(path)
            .convert("RGB")
            .quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        )
        small.save(path, optimize=True)


def tour(page: Page, camera: Camera) -> None:
    """Five minutes of a visitor."""
    page.goto("/")
    page.wait_for_selector("#ring .person", timeout=60_000)
    camera.take(page, "first")
    page.get_by_label("Your question", exact=True).fill(KNOWN)
    page.wait_for_selector(".known", timeout=30_000)
    camera.take(page, "similar")
    page.goto(f"/ask?text={QUESTION}")
    camera.take(page, "ask")
    page.locator("form.asking button.accent").click()
    page.wait_for_selector("#ring .person", timeout=60_000)
    asked = page.url
    camera.take(page, "asked")
    page.locator("summary", has_text="You are in charge").click()
    camera.take(page, "in-charge")
    page.goto(f"{asked}?as=helper")
    camera.take(page, "as-helper")
    page.goto(f"{asked}?as=coordinator")
    camera.take(page, "as-coordinator")
    help_out(page, camera, asked)
    coordinate(page, camera, asked)
    elsewhere(page, camera)


def help_out(page: Page, camera: Camera, asked: str) -> None:
    page.goto(f"{asked}?as=helper")
    page.locator("button[value=helper]").click()
    page.goto("/help")
    camera.take(page, "help")
    page.goto(asked)
    if page.locator("button", has_text="Take it").count():
        page.get_by_role("button", name="Take it").click()
        page.wait_for_selector("#body")
    if page.locator("#body").count():
        page.locator("#body").fill(REPLY)
        page.get_by_role("button", name="Send").click()
        page.wait_for_selector(".message.helper")
    camera.take(page, "talk-helper")
    for place in ("", "/availability", "/security", "/keys", "/data"):
        page.goto(f"/account{place}")
        camera.take(page, f"account{place.replace('/', '-')}")
    page.get_by_role("button", name="Be yourself again").click()
    page.goto(asked)
    camera.take(page, "talk-asker")
    solving = page.locator("summary", has_text="This solved it")
    if solving.count():
        solving.last.click()
        page.locator(".solving[open] textarea").fill("That is clear, and just in time. Thank you!")
        page.locator(".solving[open] button").click()
        page.wait_for_selector(".conversation.solved")
    camera.take(page, "solved")


def coordinate(page: Page, camera: Camera, asked: str) -> None:
    page.goto(f"{asked}?as=coordinator")
    page.locator("button[value=coordinator]").click()
    page.goto("/coordinate")
    page.goto(page.locator("a[href^='/coordinate/']").first.get_attribute("href") or "/coordinate")
    circle = re.sub(r"(/coordinate/[^/?]+).*", r"\1", page.url)
    camera.take(page, "coordinate")
    for place in (
        "load",
        "topics",
        "events",
        "audit",
        "reports",
        "members",
        "joining",
        "settings",
        "history",
    ):
        page.goto(f"{circle}/{place}")
        camera.take(page, f"coordinate-{place}")
    page.goto(f"{circle}/asks/{asked.rsplit('/', 1)[1]}")
    camera.take(page, "coordinate-ask")
    page.get_by_role("button", name="Be yourself again").click()


def elsewhere(page: Page, camera: Camera) -> None:
    for path, name in (
        ("/search?q=wifi", "search"),
        ("/answers", "answers"),
        ("/sign-in", "sign-in"),
        ("/mail", "mail"),
        ("/nowhere", "problem"),
    ):
        page.goto(path)
        camera.take(page, name)
    page.goto("/search?q=mesh&state=solved")
    page.locator(".line > a").first.click()
    page.wait_for_selector(".conversation")
    camera.take(page, "known")
    page.locator(".message.helper .by a").first.click()
    page.wait_for_selector(".person-page")
    camera.take(page, "person")
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "kring_language", "value": "nl", "url": page.url.split("/people")[0]}])
    page.goto("/")
    camera.take(page, "first-dutch")


@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration on a free port, with data of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "kring", "demo", "--port", str(port)],
            env=os.environ | {"KRING_DATA": folder, "OMP_NUM_THREADS": "1"},
        )
        try:
            _wait_for(address)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(240):
        try:
            if httpx.get(f"{address}/", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise SystemExit(f"the demonstration at {address} did not start within two minutes")


def main(folder: str = "docs/pictures", *only: str) -> None:
    """Take them all, or only those named."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(base_url=address, locale="en-GB", viewport={"width": 1280, "height": 860})
        page.set_default_timeout(20_000)
        tour(page, Camera(Path(folder), list(only)))
        browser.close()
    from tests.web import box_pictures, reach_pictures  # servers of their own

    box_pictures.main(folder, *(only or box_pictures.KEPT))
    reach_pictures.main(folder, *only)


if __name__ == "__main__":
    main(*sys.argv[1:])
