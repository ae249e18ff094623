"""Node-RED, installed from npm into a folder of our own, with one flow: an event in, a rule, a request out."""

import json
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path
from types import TracebackType

from kring.bench.sink import Sink

VERSION = "4.1"
SETTINGS = """module.exports = {
  flowFile: "flows.json", uiPort: %d, uiHost: "127.0.0.1", httpAdminRoot: false, credentialSecret: false,
  diagnostics: {enabled: false}, telemetry: {enabled: false, updateNotification: false},
  logging: {console: {level: "error", metrics: false, audit: false}},
};
"""
INSTALL_SECONDS, START_SECONDS = 600, 60


class NoNodeRed(Exception):
    """Node-RED could not be installed or started; what npm or it said follows."""


class NodeRed:
    """One Node-RED; ``start`` and ``stop`` it as often as wanted."""

    def __init__(self, folder: Path, port: int = 18_880) -> None:
        self._folder, self.port = folder, port
        self.sink = Sink()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "NodeRed":
        self._folder.mkdir(parents=True, exist_ok=True)
        self._install()
        (self._folder / "flows.json").write_text(json.dumps(flow(self.sink.address)))
        (self._folder / "settings.js").write_text(SETTINGS % self.port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.sink.close()

    def _install(self) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise NoNodeRed("There is no npm here; install Node.js 20.")
        command = [
            npm,
            "install",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(self._folder),
            f"node-red@{VERSION}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
        if done.returncode:
            raise NoNodeRed(done.stderr[-2000:])

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises:
            NoNodeRed: it does not.
        """
        script = self._folder / "node_modules" / "node-red" / "red.js"
        command = ["node", str(script), "-u", str(self._folder), "-s", str(self._folder / "settings.js")]
        with (self._folder / "log").open("w") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            time.sleep(0.2)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ready", timeout=1)
            except OSError:
                continue
            return
        raise NoNodeRed((self._folder / "log").read_text()[-2000:])

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.terminate()
            self._process.wait(30)
            self._process = None


def flow(address: str) -> list[dict[str, object]]:
    """Answer at once, look whether it matches, take off what belongs to the request that came in, and send it on."""
    nodes: list[dict[str, object]] = [
        {"id": "in", "type": "http in", "url": "/events", "method": "post", "wires": [["answer", "matches"]]},
        {"id": "answer", "type": "http response", "statusCode": "200", "headers": {}, "wires": []},
        {"id": "matches", "type": "switch", "property": "payload.data.minutes", "propertyType": "msg",
         "rules": [{"t": "gt", "v": "30", "vt": "num"}], "checkall": "true", "outputs": 1, "wires": [["clean"]]},
        {"id": "clean", "type": "change", "wires": [["send"]], "rules": [
            {"t": "delete", "p": name, "pt": "msg"} for name in ("req", "res", "headers")]},
        {"id": "send", "type": "http request", "method": "POST", "ret": "txt", "url": address, "persist": True,
         "wires": [[]]},
        {"id": "ready", "type": "http in", "url": "/ready", "method": "get", "wires": [["answer"]]},
    ]  # fmt: skip
    placed = [{**node, "z": "bench", "x": 100 + 150 * place, "y": 100} for place, node in enumerate(nodes)]
    return [{"id": "bench", "type": "tab", "label": "bench"}, *placed]
