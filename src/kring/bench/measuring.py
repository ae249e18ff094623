"""Measuring: one server with a long past, and everything that is asked of it, one after another."""

import os
import time
from pathlib import Path

import msgspec

from kring.bench import client, limits, load, past, reaching, world
from kring.bench.report import MEGABYTE, Figure, figure, quantile
from kring.bench.server import Server
from kring.history import importing
from kring.store import Store, ad_hoc

MATCHES = ad_hoc("select took_micros from matches where conversation_id in (:ids*) and wave <= 1")
JOINED = ad_hoc("update people set state = 'joined', joined_at = created_at where state = 'known'")
QUESTIONS, POSTERS, LISTENERS = 150, 64, 1000
POST_SECONDS = 10.0
BESIDE = 300.0  # posts a second while matching is measured
TALKS = 50
MATCHED_SECONDS = 30.0


class Size(msgspec.Struct, frozen=True):
    """How long the past is; with it grows what is measured apart from it."""

    people: int = 40_000
    questions: int = 500_000

    @property
    def known(self) -> int:
        """Among how many people identity looks somebody up: five million."""
        return self.people * 125

    @property
    def waiting(self) -> int:
        """How many mails of the bulk lane wait: a quarter of a million."""
        return self.people * 25 // 4


class Measuring:
    """One run, from an empty folder."""

    def __init__(self, folder: Path, database: str, size: Size) -> None:
        self._folder, self._size = folder, size
        self._url = database or str(folder / "kring.db")
        self._server = Server(folder, database)
        self._asked: list[str] = []
        self.figures: list[Figure] = []
        self.beside: dict[str, str] = {}

    def run(self) -> None:
        """All of it."""
        try:
            self._bring()
            self._start()
            self._post()
            self._match()
            self._read()
            self._listen()
            self._weigh()
            reaching.reacting(self._server, self._url, self._note, self.beside)
            self._events_beside_the_past()
        finally:
            self._server.stop()
        reaching.apart(self._folder, self._size.known, self._size.waiting, self._note, self.beside)

    def _note(self, name: str, value: float) -> None:
        self.figures.append(figure(name, value))
        print(f"{name} {self.figures[-1].value:g} {self.figures[-1].unit}", flush=True)

    def _bring(self) -> None:
        self.beside["others at work here"] = (
            f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        self.beside["flushes of this disk"] = f"{limits.flushes(self._folder):,.0f}/s"
        self.beside["SQLite inserts, a flush each"] = f"{limits.inserts(self._folder, 1):,.0f}/s"
        self.beside["SQLite inserts, 64 a flush"] = f"{limits.inserts(self._folder, 64):,.0f}/s"
        world.make(self._url, 1, 1)
        messages = past.write(self._folder / "past", self._size.people, self._size.questions)
        store = Store(self._url)
        wish = importing.Wish(format="tables", paths=[self._folder / "past"], visibility="public")
        began, used = time.perf_counter(), time.process_time()
        importing.run(store, wish, self._folder)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        store.write_sync(lambda tx: tx.run(JOINED))  # matching may choose among all of them
        store.close()
        self._note("import_per_s", messages / seconds)
        self.beside["import"] = f"{messages:,} messages, {cpu / messages * 1e6:.0f} µs CPU each"

    def _start(self) -> None:
        self._note("ready_s", self._server.start())
        self._server.stop()
        self._note("start_s", self._server.start())
        rate = client.run(limits.requests(self._server.port))
        self.beside["a request that does nothing"] = f"{rate:,.0f}/s"

    def _post(self) -> None:
        members = world.make(self._url, POSTERS, TALKS)
        client.run(load.post(self._server.port, members, 1.0))  # what is loaded at first use is loaded now
        before = self._server.metrics()
        done = client.run(load.post(self._server.port, members, POST_SECONDS))
        after = self._server.metrics()
        self._note("post_per_s", done.answered / done.seconds)
        self._note("post_p99_ms", quantile(done.took, 0.99) * 1000)
        cpu = after["process_cpu_seconds_total"] - before["process_cpu_seconds_total"]
        commits = after["kring_writer_commits_total"] - before["kring_writer_commits_total"]
        self.beside["a post"] = (
            f"{cpu / max(1, done.answered) * 1e6:.0f} µs CPU, {done.answered / max(1, commits):.1f} a flush,"
            f" {quantile(done.took, 0.5) * 1000:.1f} ms median, {done.failed} failed"
        )
        lags = {name: lag for name, lag in after.items() if name.startswith("kring_listener_lag")}
        self.beside["listeners behind, at the end of posting"] = str(lags)
        began = time.perf_counter()
        while any(
            lag for name, lag in self._server.metrics().items() if name.startswith("kring_listener_lag")
        ):
            time.sleep(0.2)
            if time.perf_counter() - began > 120:
                break
        self.beside["until they had caught up"] = f"{time.perf_counter() - began:.1f} s"

    def _match(self) -> None:
        members = world.make(self._url, POSTERS, TALKS)
        self._asked = asked = client.run(self._ask_beside_posts(members))
        took = self._matched(asked)
        self._note("match_p95_ms", quantile([t / 1000 for t in took], 0.95))
        self.beside["matches"] = (
            f"{len(took)} of {len(asked)} asks, median {quantile(took, 0.5) / 1000:.1f} ms"
        )

    def _matched(self, asked: list[str]) -> list[float]:
        """How long each match took, once all are made."""
        store, until = Store(self._url), time.monotonic() + MATCHED_SECONDS
        try:
            while True:
                took = store.read_sync(lambda tx: tx.values(MATCHES, ids=asked))
                if len(took) >= len(asked) or time.monotonic() > until:
                    return took
                time.sleep(0.5)
        finally:
            store.close()

    async def _ask_beside_posts(self, members: world.World) -> list[str]:
        texts = past.questions(QUESTIONS)
        pause = 0.1
        posting = load.post(self._server.port, members, QUESTIONS * pause + 2, BESIDE)
        _, asked = await load.beside(posting, lambda: load.ask(self._server.port, members, texts, pause))
        return asked

    def _read(self) -> None:
        members = world.make(self._url, 40, TALKS)
        found = client.run(load.read(self._server.port, members, self._asked[-1]))
        self._note("page_p95_ms", quantile([t for took in found.values() for t in took], 0.95))
        self.beside["pages, p95 each"] = ", ".join(f"{p} {quantile(t, 0.95):.1f}" for p, t in found.items())

    def _listen(self) -> None:
        members = world.make(self._url, LISTENERS, TALKS)
        heard, missed = client.run(load.listen(self._server.port, members, 40))
        self._note("live_p95_ms", quantile(heard, 0.95) * 1000)
        self.beside["live"] = f"{LISTENERS} pages, {len(heard)} heard, {missed} not"

    def _events_beside_the_past(self) -> None:
        """The same as on a database of their own, for comparison."""
        found: dict[str, str] = {}
        reaching.events_in(
            self._server, self._url, lambda name, value: found.update({name: f"{value:,.0f}"}), {}
        )
        self.beside["events in, with this past"] = ", ".join(
            f"{name} {value}" for name, value in found.items()
        )

    def _weigh(self) -> None:
        server, aside = _memory(self._server.pid), [_memory(pid) for pid in _children(self._server.pid)]
        self._note("match_memory_mb", server["VmHWM"])
        self.beside["memory"] = (
            f"most ever above; now {server['RssAnon']:.0f} MB of its own, {server['RssFile']:.0f} MB of files mapped;"
            f" processes aside (a backlog's meaning): {sum(each['VmRSS'] for each in aside):.0f} MB"
        )


def _memory(pid: int) -> dict[str, float]:
    """What the kernel says of a process's memory, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    lines = (line.split() for line in status.splitlines() if line.endswith("kB"))
    return {name.rstrip(":"): int(kilobytes) * 1024 / MEGABYTE for name, kilobytes, _ in lines}


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
