"""Reaching: events in, what rules do with them, what goes out; on a running server, or on databases of their own."""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from kring.bench import events, identity, lanes, reaction, rules, world
from kring.bench.nodered import NoNodeRed
from kring.bench.report import quantile
from kring.bench.server import Server

Note = Callable[[str, float], None]
SECONDS = 10.0
SHARE = 0.7  # of what it can take is what p99 is measured at
CAUGHT_UP_SECONDS = 120.0


def events_in(server: Server, url: str, note: Note, beside: dict[str, str]) -> None:
    """How many events are taken, one at a time and in batches, and how long one waits at 70 % of that."""
    secret = events.key(url)
    events.one_at_a_time(server.port, secret, 1.0)
    for name, send in (("event_per_s", events.one_at_a_time), ("event_batch_per_s", events.in_batches)):
        before = server.metrics()
        done = send(server.port, secret, SECONDS)
        after = server.metrics()
        note(name, done.answered / done.seconds)
        cpu = after["process_cpu_seconds_total"] - before["process_cpu_seconds_total"]
        commits = after["kring_writer_commits_total"] - before["kring_writer_commits_total"]
        beside[name] = (
            f"{cpu / max(1, done.answered) * 1e6:.1f} µs CPU an event, {done.answered / max(1, commits):.0f} a flush, "
            f"{quantile(done.took, 0.5) * 1000:.1f} ms median, p99 {quantile(done.took, 0.99) * 1000:.0f} ms, "
            f"{done.failed} failed; until rules had heard all: {_caught_up(server):.1f} s"
        )
        if name == "event_per_s":
            rate = SHARE * done.answered / done.seconds
    done = events.at_rate(server.port, secret, SECONDS, rate)
    note("event_p99_ms", quantile(done.took, 0.99) * 1000)
    beside["event_p99_ms"] = (
        f"at {rate:,.0f}/s, {quantile(done.took, 0.5) * 1000:.1f} ms median, {done.failed} failed"
    )
    _caught_up(server)


def _caught_up(server: Server) -> float:
    began = time.perf_counter()
    while time.perf_counter() < began + CAUGHT_UP_SECONDS:
        lags = [lag for name, lag in server.metrics().items() if name.startswith("kring_listener_lag")]
        if not any(lags):
            break
        time.sleep(0.2)
    return time.perf_counter() - began


def reacting(server: Server, url: str, note: Note, beside: dict[str, str]) -> None:
    """How soon after its answer an event's invitation is on the page."""
    took, missed = reaction.measure(server.port, url, events.key(url))
    note("reaction_p95_ms", quantile(took, 0.95) * 1000)
    beside["reaction_p95_ms"] = (
        f"{len(took)} invitations seen, {missed} not; {quantile(took, 0.5) * 1000:.0f} ms median, "
        f"{reaction.RATE:g} events a second, {reaction.RULES} rules"
    )


def apart(folder: Path, known: int, waiting: int, note: Note, beside: dict[str, str]) -> None:
    """What needs databases of its own: events in, rules beside Node-RED, a lane with so many waiting, identity among
    so many."""
    os.sync()  # what came before is on disk first: its pages would be flushed along with each event
    (folder / "events").mkdir()
    url, server = str(folder / "events" / "kring.db"), Server(folder / "events")
    world.make(url, 1, 1)
    server.start()
    try:
        events_in(server, url, note, beside)
    finally:
        server.stop()
    against_node_red(note, beside)
    note("lane_delay_s", lanes.measure(folder / "lanes", waiting))
    (folder / "identity").mkdir()
    note("identity_ms", identity.measure(folder / "identity", known))
    beside["lane_delay_s, identity_ms"] = f"{waiting:,} mails waiting, {known:,} people"


def against_node_red(note: Note, beside: dict[str, str]) -> None:
    """Event, rule and HTTP out, beside Node-RED in the same run."""
    try:
        ours, theirs = rules.measure()
    except NoNodeRed as problem:
        beside["rule_vs_node_red"] = f"not measured: {problem}"
        return
    note("rule_http_per_s", statistics.median(each.per_second for each in ours))
    note(
        "rule_vs_node_red",
        statistics.median(a.per_second / b.per_second for a, b in zip(ours, theirs, strict=True)),
    )
    beside["rules, each round"] = (
        "ours " + ", ".join(f"{each.per_second:,.0f}" for each in ours)
        + "; Node-RED " + ", ".join(f"{each.per_second:,.0f} ({each.heard} of {each.sent})" for each in theirs)
    )  # fmt: skip
