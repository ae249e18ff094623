"""A shipped server in a process of its own: started, asked how it is, stopped or killed."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

READY_SECONDS = 1800.0  # after an import of millions of messages on a small machine


class NotStarted(Exception):
    """The server ended before it served, or took too long; its log says why."""


class Server:
    """``kring serve`` on a folder and a database, with its log beside the data."""

    def __init__(self, folder: Path, database: str = "", more: dict[str, str] | None = None) -> None:
        self.folder, self.database, self._more = folder, database, more or {}
        self.port, self.started_in = 0, 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the server, and commands beside it, are run with."""
        own = {"KRING_DATA": str(self.folder), "KRING_LOG": "text", "OMP_NUM_THREADS": "1"}
        others = {name: value for name, value in os.environ.items() if not name.startswith("KRING_")}
        return others | own | self._more | ({"KRING_DATABASE": self.database} if self.database else {})

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process
        return self._process.pid

    def start(self, *, ready: bool = True) -> float:
        """Start it; seconds until it listens, and with ``ready`` until it says that it is.

        Raises:
            NotStarted: it did not come up.
        """
        began = time.perf_counter()
        with (self.folder / "server.log").open("a") as log, self._said.open("w") as said:
            command = [sys.executable, "-m", "kring", "serve", "--port", str(self.port)]
            self._process = subprocess.Popen(command, env=self.environment, stdout=said, stderr=log)
        self._wait(self._hear_address)
        self._wait(lambda: self.read("/health" if ready else "/health/live"))
        self.started_in = time.perf_counter() - began
        return self.started_in

    @property
    def _said(self) -> Path:
        return self.folder / "server.out"  # not a pipe: mails are shown there too, and nobody reads them

    def _hear_address(self) -> object:
        if found := re.search(r"^Kring serves .* on http://\S+:(\d+)$", self._said.read_text("utf-8"), re.M):
            self.port = int(found[1])
        return found

    def _wait(self, asked: Callable[[], object]) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if asked():
                    return
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise NotStarted(self.log())

    def read(self, path: str) -> str:
        """What it answers at an address, without a client of our own."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def metrics(self) -> dict[str, float]:
        """Its figures."""
        lines = (line for line in self.read("/metrics").splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    def kill(self) -> None:
        """End it as a power cut does, at whatever it is doing."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def stop(self) -> float:
        """Ask it to end; seconds until it has."""
        if self._process is None:
            return 0.0
        began = time.perf_counter()
        self._process.terminate()
        self._process.wait(60)
        self._process = None
        return time.perf_counter() - began

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of ours on the same data."""
        command = [sys.executable, "-m", "kring", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def log(self) -> str:
        """The end of its log."""
        return (self.folder / "server.log").read_text("utf-8")[-4000:]


class Worker(Server):
    """``kring work`` beside servers, on a folder of its own."""

    def start(self, *, ready: bool = True) -> float:  # noqa: ARG002
        """Start it; it is not waited for."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "server.log").open("a") as log:
            command = [sys.executable, "-m", "kring", "work"]
            self._process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        return 0.0
