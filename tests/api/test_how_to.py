"""What the how-to pages tell to type is typed, as it stands there, at a real server."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kring import hooks, sources
from kring.circles import viewer
from kring.hooks import READY
from kring.store import ad_hoc, times
from tests.api.test_events_in import make_key
from tests.serving import served

PAGES = Path(__file__).parents[2] / "docs" / "how-to"
HOST = "https://help.example.org"


def shell(page: str) -> list[str]:
    """The page's examples for a shell that send something."""
    blocks = re.findall(r"```sh\n(.*?)```", (PAGES / page).read_text("utf-8"), re.S)
    return [block for block in blocks if "curl" in block]


def typed(block: str, address: str, **environment: str) -> str:
    text = block.replace(HOST, address)
    text = re.sub(r"export KRING=\S+ KEY=\S+", "", text)
    ran = subprocess.run(
        ["bash", "-euc", text],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env=os.environ | environment,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(autouse=True)
def with_curl() -> None:
    if not shutil.which("curl"):
        pytest.skip("there is no curl: Debian and Ubuntu have it as curl")


def arrived(engine: Any) -> list[dict[str, Any]]:
    bodies = engine.store.read_sync(lambda tx: tx.values(ad_hoc("select body from arrivals order by number")))
    return [msgspec.json.decode(body) for body in bodies]


def test_the_quick_start_with_curl(application, engine, world):
    key = make_key(engine, world)
    with served(application) as address:
        told = [typed(block, address, KRING=address, KEY=key) for block in shell("events.md")]
    assert len(told) == 2
    assert all('"verdict":"taken"' in answer for answer in told)
    first, second = arrived(engine)
    assert (first["type"], first["personid"], first["data"]["days"]) == ("shop.order.late", "customer/77", 3)
    assert (second["type"], second["personid"], second["data"]["days"]) == (
        "shop.order.late",
        "customer/77",
        3,
    )


def test_segment_with_curl(application, engine, world):
    key = make_key(engine, world)
    with served(application) as address:
        [told] = [typed(block, address, KEY=key) for block in shell("segment.md")]
    assert '"success":true' in told
    assert arrived(engine)[0]["type"] == "segment.track.order-completed"


def test_a_crm_with_curl_and_openssl(application, engine, world):
    ready, secret = READY["crm"], "a secret of the crm"

    def job(tx):
        owner = viewer(tx, world.ids["otto"])
        crm = sources.add(tx, owner, "crm", times.now())
        hook = hooks.Hook(
            source_id=crm.id,
            scheme=ready.scheme,
            secrets=(secret,),
            signing=ready.signing,
            mapping=ready.mapping,
        )
        hooks.keep(tx, owner, hook, times.now())

    engine.store.write_sync(job)
    with served(application) as address:
        [told] = [typed(block, address, SECRET=secret) for block in shell("crm.md")]
    assert '"verdict":"taken"' in told
    [event] = arrived(engine)
    assert (event["type"], event["personmail"]) == ("crm.complaint.received", "anna@example.org")
