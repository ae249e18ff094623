"""``bin/bench``: measure everything; ``bin/bench crash``: kill the server again and again."""

import sys
from pathlib import Path
from typing import Literal

import cyclopts
import msgspec

from kring.bench import crash as crashing
from kring.bench import crash_events as crashing_events
from kring.bench import identity, lanes, reaching, report, world
from kring.bench.databases import Kind, fresh
from kring.bench.measuring import Measuring, Size
from kring.bench.report import Shown
from kring.bench.server import Server

app = cyclopts.App(name="bench", help=__doc__, help_format="plaintext")


@app.default
def measure(
    *, people: int = 40_000, questions: int = 500_000, store: Kind = "sqlite", json: Path | None = None
) -> int:
    """Measure the shipped server with its default settings on a long past, beside the limits that bind.

    Parameters
    ----------
    people:
        How many people there were.
    questions:
        How many questions they asked.
    store:
        On which kind of database.
    json:
        A file for the figures.
    """
    with fresh(store) as (folder, database):
        run = Measuring(folder, database, Size(people, questions))
        run.run()
    report.show(run.figures, run.beside)
    if json:
        report.write(run.figures, json)
    return 0 if all(figure.holds for figure in run.figures) else 1


@app.command(name="events")
def events_(*, store: Kind = "sqlite", json: Path | None = None) -> int:
    """Measure events in, and how soon they lead to an invitation, on a small database.

    Parameters
    ----------
    store:
        On which kind of database.
    json:
        A file for the figures.
    """
    shown = Shown()
    with fresh(store) as (folder, database):
        url, server = database or str(folder / "kring.db"), Server(folder, database)
        world.make(url, 40, 5)
        server.start()
        try:
            reaching.events_in(server, url, shown.note, shown.beside)
            # Last: what is asked then is learned and given a meaning for a while, beside whatever comes after.
            reaching.reacting(server, url, shown.note, shown.beside)
        finally:
            server.stop()
    return shown.end(json)


@app.command(name="rules")
def rules_(*, against: Literal["node-red"] = "node-red", json: Path | None = None) -> int:  # noqa: ARG001
    """Measure event, rule and HTTP out beside Node-RED, which is installed from npm.

    Parameters
    ----------
    against:
        What it is measured beside.
    json:
        A file for the figures.
    """
    shown = Shown()
    reaching.against_node_red(shown.note, shown.beside)
    return shown.end(json)


@app.command(name="lanes")
def lanes_(*, waiting: int = lanes.WAITING, store: Kind = "sqlite", json: Path | None = None) -> int:
    """Measure how long a reply is held up by the mails of a campaign that wait.

    Parameters
    ----------
    waiting:
        How many mails wait.
    store:
        On which kind of database.
    json:
        A file for the figures.
    """
    shown = Shown()
    with fresh(store) as (folder, database):
        delay = lanes.run(folder / "lanes", waiting, database=database)
    shown.note("lane_delay_s", max(delay.replies))
    shown.beside["replies, each"] = ", ".join(f"{seconds:.2f}" for seconds in delay.replies)
    shown.beside["mails of the campaign"] = f"{delay.bulk_per_s:,.0f}/s meanwhile, {delay.left:,} left"
    return shown.end(json)


@app.command(name="identity")
def identity_(*, people: int = identity.PEOPLE, store: Kind = "sqlite", json: Path | None = None) -> int:
    """Measure what it costs to find out whom an event is about.

    Parameters
    ----------
    people:
        Among how many.
    store:
        On which kind of database.
    json:
        A file for the figures.
    """
    shown = Shown()
    with fresh(store) as (folder, database):
        shown.note("identity_ms", identity.measure(folder, people, database))
    return shown.end(json)


@app.command
def crash(*, rounds: int = 100, store: Kind = "sqlite", json: Path | None = None, seed: int = 1) -> int:
    """Kill the server at random moments under load, and compare what it had acknowledged.

    Parameters
    ----------
    rounds:
        How many kills.
    store:
        On which kind of database.
    json:
        A file for the figures.
    seed:
        Where the dice start.
    """
    with fresh(store) as (folder, database):
        result = crashing.run(folder, database, rounds, seed)
    for name, value in msgspec.structs.asdict(result).items():
        print(f"{name:14} {value}")
    if json:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2))
    return 0 if result.holds else 1


@app.command(name="crash-events")
def crash_events(
    *, kills: int = 60, store: Kind = "sqlite", workers: int = 0, json: Path | None = None, seed: int = 1
) -> int:
    """Kill servers and workers at random moments while events come in, and count what became of each event.

    Parameters
    ----------
    kills:
        How many kills.
    store:
        On which kind of database.
    workers:
        How many workers beside the server; on PostgreSQL only.
    json:
        A file for the figures.
    seed:
        Where the dice start.
    """
    with fresh(store) as (folder, database):
        result = crashing_events.run(folder, database, kills, workers, seed)
    for name, value in msgspec.structs.asdict(result).items():
        print(f"{name:14} {value}")
    if json:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2))
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(app(result_action="return_int_as_exit_code_else_zero"))
