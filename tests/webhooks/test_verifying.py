"""The verifiers of Standard Webhooks, as others publish them, take what Kring sends: Python's and JavaScript's."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from kring.store import Store, times
from kring.webhooks import endpoints
from tests.webhooks.conftest import System, enqueue, subscribed, until
from tests.world import World

SCRIPT = """
const { Webhook } = require("standardwebhooks");
for (const { secret, body, headers, holds } of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  let held = true;
  try { new Webhook(secret).verify(body, headers); } catch (error) { held = false; }
  if (held !== holds) { console.error(`${secret}: ${held}, but ${holds} is right`); process.exit(1); }
}
console.log("verified");
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package for JavaScript."""
    if not shutil.which("npm"):
        pytest.skip("NOT TESTED: there is no npm, so the verifier for JavaScript was not run")
    folder = tmp_path_factory.mktemp("node")
    (folder / "package.json").write_text("{}")
    made = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "standardwebhooks@1"],
        cwd=folder, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip(f"NOT TESTED: npm cannot install the verifier for JavaScript: {made.stderr[:200]}")
    (folder / "verify.js").write_text(SCRIPT)
    return folder


def sent(world: World, store: Store, system: System, sender) -> list[dict[str, object]]:
    """What is sent before and after the secret is changed, with who is to believe it."""
    endpoint = subscribed(world, system)
    enqueue(store, endpoint, "first", '{"name": "Zoë ✓"}')
    sender.start()
    until(lambda: len(system.got) == 1)
    rotated = world.do(endpoints.rotate, world.viewer("otto"), endpoint.id, times.now())
    until(lambda: len(sender._lanes[endpoint.id].endpoint.secrets(times.now())) == 2)
    enqueue(store, endpoint, "second")
    until(lambda: len(system.got) == 2)
    cases = []
    for request, new in zip(system.got, (False, True), strict=True):
        body, headers = request.body.decode(), request.headers
        cases += [
            {"secret": endpoint.secret, "body": body, "headers": headers, "holds": True},
            {"secret": rotated.secret, "body": body, "headers": headers, "holds": new},
            {"secret": endpoint.secret, "body": body + " ", "headers": headers, "holds": False},
        ]
    return cases


def test_the_verifier_for_python_takes_it(world: World, store: Store, system: System, sender):
    for case in sent(world, store, system, sender):
        verifier = Webhook(case["secret"])
        if case["holds"]:
            assert verifier.verify(case["body"], case["headers"])["type"] == "rule.ran"
        else:
            with pytest.raises(WebhookVerificationError):
                verifier.verify(case["body"], case["headers"])


@pytest.mark.timeout(180)
def test_the_verifier_for_javascript_takes_it(world: World, store: Store, system: System, sender, node: Path):
    cases = json.dumps(sent(world, store, system, sender))
    ran = subprocess.run(
        ["node", "verify.js"], cwd=node, input=cases, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout.strip(), ran.stderr) == ("verified", "")
